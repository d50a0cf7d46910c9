UNIT_TESTS += %D%/test_kdc_wait
UNIT_TESTS += %D%/test_kerberos
UNIT_TESTS += %D%/test_multipart_seal
