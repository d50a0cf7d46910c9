UNIT_TESTS += %D%/test_background
UNIT_TESTS += %D%/test_http_date
UNIT_TESTS += %D%/test_http_reader
UNIT_TESTS += %D%/test_http_resolve
