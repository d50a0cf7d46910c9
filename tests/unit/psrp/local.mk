UNIT_TESTS += %D%/test_psrp_call
UNIT_TESTS += %D%/test_psrp_document
UNIT_TESTS += %D%/test_psrp_fragment
UNIT_TESTS += %D%/test_psrp_message
