# Unit tests of the WS-Management client
WSMAN_TEST_LIBS = libwsman.la libxml.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_wsman_recorded
tests_unit_test_wsman_recorded_SOURCES = tests/unit/test_wsman_recorded.c \
	tests/unit/wsman_pages.c tests/unit/wsman_pages.h
tests_unit_test_wsman_recorded_CPPFLAGS = $(UNIT_CPPFLAGS) -DRECORDED='"$(abs_top_srcdir)/../shared/data"'
tests_unit_test_wsman_recorded_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_wsman_recorded_LDADD = $(WSMAN_TEST_LIBS)
