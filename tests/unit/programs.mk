# The programs, called as functions; where they look at a node, a fake source stands in for libsource.la.
PROGRAM_TEST_LIBS = libprograms.la libpluginoutput.la librepair.la libconfiguration.la libverdict.la libhistory.la libmodel.la \
	$(CMOCKA_LIBS)
FAKE_SOURCE = tests/unit/fake_source.c tests/unit/fake_source.h
TEMPORARY_FILE = tests/unit/temporary_file.c tests/unit/temporary_file.h
PROGRAM_RUN = tests/unit/program_run.c tests/unit/program_run.h

UNIT_TESTS += tests/unit/test_options
tests_unit_test_options_SOURCES = tests/unit/test_options.c
tests_unit_test_options_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_options_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_options_LDADD = $(PROGRAM_TEST_LIBS)

UNIT_TESTS += tests/unit/test_extra_opts
tests_unit_test_extra_opts_SOURCES = tests/unit/test_extra_opts.c $(TEMPORARY_FILE)
tests_unit_test_extra_opts_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_extra_opts_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_extra_opts_LDADD = $(PROGRAM_TEST_LIBS)

UNIT_TESTS += tests/unit/test_check_options
tests_unit_test_check_options_SOURCES = tests/unit/test_check_options.c $(TEMPORARY_FILE)
tests_unit_test_check_options_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_check_options_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_check_options_LDADD = $(PROGRAM_TEST_LIBS)

UNIT_TESTS += tests/unit/test_repair_options
tests_unit_test_repair_options_SOURCES = tests/unit/test_repair_options.c $(TEMPORARY_FILE)
tests_unit_test_repair_options_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_repair_options_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_repair_options_LDADD = $(PROGRAM_TEST_LIBS)

UNIT_TESTS += tests/unit/test_table
tests_unit_test_table_SOURCES = tests/unit/test_table.c
tests_unit_test_table_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_table_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_table_LDADD = $(PROGRAM_TEST_LIBS)

UNIT_TESTS += tests/unit/test_timeline
tests_unit_test_timeline_SOURCES = tests/unit/test_timeline.c
tests_unit_test_timeline_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_timeline_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_timeline_LDADD = $(PROGRAM_TEST_LIBS)

UNIT_TESTS += tests/unit/test_check_iis_sites
tests_unit_test_check_iis_sites_SOURCES = tests/unit/test_check_iis_sites.c $(FAKE_SOURCE) $(TEMPORARY_FILE) $(PROGRAM_RUN)
tests_unit_test_check_iis_sites_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_check_iis_sites_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_check_iis_sites_LDADD = $(PROGRAM_TEST_LIBS)

UNIT_TESTS += tests/unit/test_sitewatch_tool
tests_unit_test_sitewatch_tool_SOURCES = tests/unit/test_sitewatch_tool.c $(FAKE_SOURCE) $(TEMPORARY_FILE) $(PROGRAM_RUN)
tests_unit_test_sitewatch_tool_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_sitewatch_tool_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_sitewatch_tool_LDADD = $(PROGRAM_TEST_LIBS)
EXTRA_DIST += tests/fixtures/programs/plugins.ini

UNIT_TESTS += tests/unit/test_act_on
tests_unit_test_act_on_SOURCES = tests/unit/test_act_on.c
tests_unit_test_act_on_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_act_on_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_act_on_LDADD = $(PROGRAM_TEST_LIBS)

UNIT_TESTS += tests/unit/test_repair_remarks
tests_unit_test_repair_remarks_SOURCES = tests/unit/test_repair_remarks.c tests/unit/scene.c tests/unit/scene.h
tests_unit_test_repair_remarks_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_repair_remarks_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_repair_remarks_LDADD = $(PROGRAM_TEST_LIBS)
