UNIT_TESTS += %D%/test_found
