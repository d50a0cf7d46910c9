UNIT_TESTS += %D%/test_options
