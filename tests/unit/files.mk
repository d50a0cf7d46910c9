FILE_READING = tests/unit/file_reading.c tests/unit/file_reading.h
FILE_LIBS = libfiles.la libxml.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_file_values
tests_unit_test_file_values_SOURCES = tests/unit/test_file_values.c
tests_unit_test_file_values_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_file_values_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_file_values_LDADD = $(FILE_LIBS)

UNIT_TESTS += tests/unit/test_file_listing
tests_unit_test_file_listing_SOURCES = tests/unit/test_file_listing.c
tests_unit_test_file_listing_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_file_listing_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_file_listing_LDADD = $(FILE_LIBS)

UNIT_TESTS += tests/unit/test_file_metabase
tests_unit_test_file_metabase_SOURCES = tests/unit/test_file_metabase.c $(FILE_READING)
tests_unit_test_file_metabase_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_file_metabase_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_file_metabase_LDADD = $(FILE_LIBS)

UNIT_TESTS += tests/unit/test_file_apphost
tests_unit_test_file_apphost_SOURCES = tests/unit/test_file_apphost.c $(FILE_READING)
tests_unit_test_file_apphost_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_file_apphost_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_file_apphost_LDADD = $(FILE_LIBS)

UNIT_TESTS += tests/unit/test_file_source
tests_unit_test_file_source_SOURCES = tests/unit/test_file_source.c lib/source_file.c
tests_unit_test_file_source_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_file_source_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_file_source_LDADD = $(FILE_LIBS)

EXTRA_DIST += \
	tests/fixtures/iis/applicationHost.config \
	tests/fixtures/iis/metabase_cluster_node.xml \
	tests/fixtures/iis/metabase_utf16.xml
