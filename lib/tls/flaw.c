#include "lib/tls/flaw.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>

enum tls_flaw
tls_flaw_of_chain(long verify_result)
{
	switch (verify_result) {
	case X509_V_OK:
		return TLS_FINE;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return TLS_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return TLS_NOT_YET_VALID;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return TLS_UNKNOWN_AUTHORITY;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return TLS_OTHER_NAME;
	case X509_V_ERR_OUT_OF_MEM:
		return TLS_NO_MEMORY;
	default:
		return TLS_NOT_ACCEPTED;
	}
}

enum tls_flaw
tls_flaw_of_handshake(unsigned long error)
{
	if (error == 0 || ERR_GET_LIB(error) != ERR_LIB_SSL)
		return ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE ? TLS_NO_MEMORY : TLS_FAILED;
	switch (ERR_GET_REASON(error)) {
	case SSL_R_WRONG_VERSION_NUMBER:
	case SSL_R_HTTP_REQUEST:
	case SSL_R_PACKET_LENGTH_TOO_LONG:
		return TLS_NO_TLS;
	case SSL_R_UNSUPPORTED_PROTOCOL:
	case SSL_R_NO_CIPHERS_AVAILABLE:
	case SSL_R_NO_PROTOCOLS_AVAILABLE:
	case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
	case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
	case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
	case SSL_R_DH_KEY_TOO_SMALL:
#ifdef SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED	/* SHA-1 and MD5 of TLS before 1.2; OpenSSL 3 */
	case SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED:
#endif
		return TLS_TOO_OLD;
	case ERR_R_MALLOC_FAILURE:
		return TLS_NO_MEMORY;
	default:
		return TLS_FAILED;
	}
}

bool
tls_fail(struct tls_failure *failure, enum tls_flaw flaw)
{
	unsigned long error = ERR_peek_error();
	const char *reason = error == 0 ? NULL : ERR_reason_error_string(error);

	ERR_clear_error();
	failure->flaw = flaw;
	snprintf(failure->detail, sizeof(failure->detail), "%s", reason == NULL ? "" : reason);
	return false;
}
