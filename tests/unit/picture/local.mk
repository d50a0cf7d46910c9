UNIT_TESTS += %D%/test_lanes
