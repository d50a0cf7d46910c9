UNIT_TESTS += tests/unit/test_xml_stream
tests_unit_test_xml_stream_SOURCES = tests/unit/test_xml_stream.c
tests_unit_test_xml_stream_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_xml_stream_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_xml_stream_LDADD = libxml.la libmodel.la $(CMOCKA_LIBS)
