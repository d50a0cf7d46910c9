UNIT_TESTS += %D%/test_finish
UNIT_TESTS += %D%/test_guard
UNIT_TESTS += %D%/test_plan
