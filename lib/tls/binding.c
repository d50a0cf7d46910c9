#include "lib/tls/binding.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <string.h>

static const char prefix[] = "tls-server-end-point:";

static const EVP_MD *
digest_of(const X509 *certificate)
{
	int digest = NID_undef;

	if (X509_get_signature_info((X509 *)(uintptr_t)certificate, &digest, NULL, NULL, NULL) != 1 || digest == NID_undef)
		return NULL;
	if (digest == NID_md5 || digest == NID_sha1)
		return EVP_sha256();
	return EVP_get_digestbynid(digest);
}

size_t
tls_binding(const X509 *certificate, char *ret_binding, size_t size)
{
	const EVP_MD *digest = digest_of(certificate);
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned int length = 0;

	if (digest == NULL || X509_digest(certificate, digest, hash, &length) != 1 || sizeof(prefix) - 1 + length > size)
		return 0;
	memcpy(ret_binding, prefix, sizeof(prefix) - 1);
	memcpy(ret_binding + sizeof(prefix) - 1, hash, length);
	return sizeof(prefix) - 1 + length;
}
