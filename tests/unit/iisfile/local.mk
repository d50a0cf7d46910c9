UNIT_TESTS += %D%/test_file_apphost
UNIT_TESTS += %D%/test_file_encoding
UNIT_TESTS += %D%/test_file_listing
UNIT_TESTS += %D%/test_file_metabase
UNIT_TESTS += %D%/test_file_values

# Both modules define the one symbol that a module exports: here it is this one's.
UNIT_TESTS += %D%/test_file_source
%C%_test_file_source_LDADD = libscaffolding.la libiisfile.la libxml.la libmodel.la $(CMOCKA_LIBS)

libscaffolding_la_SOURCES += \
	%D%/file_reading.c %D%/file_reading.h

EXTRA_DIST += \
	tests/fixtures/iis/applicationHost.config \
	tests/fixtures/iis/metabase_cluster_node.xml \
	tests/fixtures/iis/metabase_utf16.xml
