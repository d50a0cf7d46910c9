UNIT_TESTS += %D%/test_model
UNIT_TESTS += %D%/test_snapshot
