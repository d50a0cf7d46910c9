UNIT_TESTS += %D%/test_errand
UNIT_TESTS += %D%/test_kerberos
UNIT_TESTS += %D%/test_multipart_seal
