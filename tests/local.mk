# Unit tests: tests/unit/test_NAME.c, one program each, cmocka.

UNIT_CPPFLAGS = $(AM_CPPFLAGS) -DFIXTURES='"$(abs_top_srcdir)/tests/fixtures"'
UNIT_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)

UNIT_TESTS += tests/unit/test_snapshot
tests_unit_test_snapshot_SOURCES = tests/unit/test_snapshot.c
tests_unit_test_snapshot_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_snapshot_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_snapshot_LDADD = libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_model
tests_unit_test_model_SOURCES = tests/unit/test_model.c
tests_unit_test_model_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_model_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_model_LDADD = libmodel.la $(CMOCKA_LIBS)

include tests/unit/xml.mk
include tests/unit/files.mk
include tests/unit/wsman.mk
include tests/unit/winrm.mk
include tests/unit/history.mk
include tests/unit/verdict.mk
include tests/unit/configuration.mk
include tests/unit/snmp.mk
include tests/unit/programs.mk
include tests/unit/daemon.mk
include tests/fuzz/local.mk
include tests/snmp/local.mk
include tests/e2e/local.mk
include tests/bench/local.mk

if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
endif
TESTS += $(UNIT_TESTS)

# What ./quickstart calls.
EXTRA_DIST += tests/run-all tests/demo/story

# What automake does not know of: an archive built on demand, and the base modules of MIBs (tests/snmp/base-mibs).
CLEANFILES += libagent.la
clean-local:
	rm -rf base-mibs
