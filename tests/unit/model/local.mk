UNIT_TESTS += %D%/test_model
UNIT_TESTS += %D%/test_small
UNIT_TESTS += %D%/test_snapshot
