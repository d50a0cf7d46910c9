UNIT_TESTS += %D%/test_tls_authorities
UNIT_TESTS += %D%/test_tls_flaw
%C%_test_tls_authorities_LDADD = libtls.la $(LDADD)
%C%_test_tls_flaw_LDADD = libtls.la $(LDADD)
%C%_test_tls_flaw_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS)
