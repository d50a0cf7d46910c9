UNIT_TESTS += %D%/test_doctor_local
UNIT_TESTS += %D%/test_finding
