UNIT_TESTS += %D%/test_plan
