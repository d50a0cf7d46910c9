UNIT_TESTS += %D%/test_metrics
