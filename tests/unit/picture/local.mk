UNIT_TESTS += %D%/test_lanes
UNIT_TESTS += %D%/test_role_lane
