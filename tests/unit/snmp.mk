# the MIB's rows, columns and order; the agent's mailbox. What speaks AgentX is tested from outside (tests/e2e).
MIB_TEST_LIBS = libmib.la libverdict.la libhistory.la libmodel.la $(SQLITE_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_mib_rows
tests_unit_test_mib_rows_SOURCES = tests/unit/test_mib_rows.c
tests_unit_test_mib_rows_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_mib_rows_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mib_rows_LDADD = $(MIB_TEST_LIBS)

UNIT_TESTS += tests/unit/test_mib_columns
tests_unit_test_mib_columns_SOURCES = tests/unit/test_mib_columns.c tests/unit/mib_file.c tests/unit/mib_file.h
tests_unit_test_mib_columns_CPPFLAGS = $(UNIT_CPPFLAGS) \
	-DMIB_FILE='"$(abs_top_builddir)/snmp-subagent/SITEWATCH-MIB.txt"'
tests_unit_test_mib_columns_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mib_columns_LDADD = $(MIB_TEST_LIBS)

UNIT_TESTS += tests/unit/test_mib_lookup
tests_unit_test_mib_lookup_SOURCES = tests/unit/test_mib_lookup.c
tests_unit_test_mib_lookup_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_mib_lookup_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mib_lookup_LDADD = $(MIB_TEST_LIBS)

UNIT_TESTS += tests/unit/test_agent_mailbox
tests_unit_test_agent_mailbox_SOURCES = tests/unit/test_agent_mailbox.c snmp-subagent/agent_mailbox.c
tests_unit_test_agent_mailbox_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_agent_mailbox_CFLAGS = $(UNIT_CFLAGS) -pthread
tests_unit_test_agent_mailbox_LDADD = $(MIB_TEST_LIBS) -lpthread
