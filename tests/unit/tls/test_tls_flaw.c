/* What OpenSSL says of a failure, in our words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "lib/tls/flaw.h"
#include "tests/unit/runner/test_group.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
what_is_wrong_with_a_chain_is_told_apart(void **state)
{
	static const struct {
		long result;
		enum tls_flaw flaw;
	} rows[] = {
		{ X509_V_OK, TLS_FINE },
		{ X509_V_ERR_CERT_HAS_EXPIRED, TLS_EXPIRED },
		{ X509_V_ERR_CERT_NOT_YET_VALID, TLS_NOT_YET_VALID },
		{ X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, TLS_UNKNOWN_AUTHORITY },
		{ X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, TLS_UNKNOWN_AUTHORITY },
		{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, TLS_UNKNOWN_AUTHORITY },
		{ X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, TLS_UNKNOWN_AUTHORITY },
		{ X509_V_ERR_HOSTNAME_MISMATCH, TLS_OTHER_NAME },
		{ X509_V_ERR_IP_ADDRESS_MISMATCH, TLS_OTHER_NAME },
		{ X509_V_ERR_CERT_REVOKED, TLS_NOT_ACCEPTED },
		{ X509_V_ERR_UNSPECIFIED, TLS_NOT_ACCEPTED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (tls_flaw_of_chain(rows[i].result) != rows[i].flaw)
			fail_msg("row %zu: %d", i, (int)tls_flaw_of_chain(rows[i].result));
}

static void
why_a_handshake_failed_is_told_apart(void **state)
{
	static const struct {
		int reason;
		enum tls_flaw flaw;
	} rows[] = {
		{ SSL_R_WRONG_VERSION_NUMBER, TLS_NO_TLS },
		{ SSL_R_HTTP_REQUEST, TLS_NO_TLS },
		{ SSL_R_UNSUPPORTED_PROTOCOL, TLS_TOO_OLD },
		{ SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, TLS_TOO_OLD },
		{ SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, TLS_TOO_OLD },
		{ SSL_R_DH_KEY_TOO_SMALL, TLS_TOO_OLD },
		{ SSL_R_BAD_SIGNATURE, TLS_FAILED },
	};
	struct tls_failure failure;
	size_t i;

	(void)state;
	assert_int_equal(OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS, NULL), 1);	/* its words */
	assert_int_equal(tls_flaw_of_handshake(0), TLS_FAILED);
	for (i = 0; i < COUNT(rows); i++) {
		ERR_clear_error();
		ERR_put_error(ERR_LIB_SSL, 0, rows[i].reason, __FILE__, __LINE__);
		if (tls_flaw_of_handshake(ERR_peek_error()) != rows[i].flaw)
			fail_msg("row %zu", i);
	}
	assert_false(tls_fail(&failure, TLS_FAILED));
	assert_string_equal(failure.detail, "bad signature");
	assert_int_equal(ERR_peek_error(), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_wrong_with_a_chain_is_told_apart),
	cmocka_unit_test(why_a_handshake_failed_is_told_apart),
};

TEST_GROUP(tests, NULL, NULL);
