# Unit tests (cmocka): %D%/ROOM/test_NAME.c is a program, and one line of make. What they share, their main()
# too, stands in one archive.
AM_DEFAULT_SOURCE_EXT = .c
EXTRA_LTLIBRARIES += libscaffolding.la
libscaffolding_la_SOURCES = \
	%D%/temporary_file.c %D%/temporary_file.h

# Of programs that name nothing else: the unit tests. The linker takes from an archive what is used.
LDADD = libscaffolding.la libprograms.la libdaemon.la libmib.la libwindows.la libiisfile.la libpsrp.la libwsman.la libgss.la libxml.la \
	$(LIBRARY) $(CMOCKA_LIBS) -lpthread

include tests/unit/runner/local.mk
include tests/unit/model/local.mk
include tests/unit/xml/local.mk
include tests/unit/source/local.mk
include tests/unit/iisfile/local.mk
include tests/unit/gss/local.mk
include tests/unit/http/local.mk
include tests/unit/tls/local.mk
include tests/unit/wsman/local.mk
include tests/unit/psrp/local.mk
include tests/unit/windows/local.mk
include tests/unit/memory/local.mk
include tests/unit/history/local.mk
include tests/unit/verdict/local.mk
include tests/unit/cluster/local.mk
include tests/unit/stories/local.mk
include tests/unit/config/local.mk
include tests/unit/metrics/local.mk
include tests/unit/picture/local.mk
include tests/unit/repair/local.mk
include tests/unit/doctor/local.mk
include tests/unit/found/local.mk
include tests/unit/options/local.mk
include tests/unit/plugins/local.mk
include tests/unit/snmp-subagent/local.mk

# Without cmocka the first is left, which skips itself and says so.
CHECKED_UNITS = tests/unit/runner/verdicts
if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
CHECKED_UNITS += $(UNIT_TESTS)
endif
TESTS += $(CHECKED_UNITS)

# The unit tests alone.
check-unit:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(CHECKED_UNITS)'
.PHONY: check-unit
