UNIT_TESTS += %D%/test_kdc_exchange
UNIT_TESTS += %D%/test_kdc_reply
UNIT_TESTS += %D%/test_kerberos
UNIT_TESTS += %D%/test_multipart_seal
UNIT_TESTS += %D%/test_ntlm_challenge
UNIT_TESTS += %D%/test_token_guard
