UNIT_TESTS += %D%/test_xml_stream
