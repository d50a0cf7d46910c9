#include "lib/wsman/tls_binding.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

static const char prefix[] = "tls-server-end-point:";

static const EVP_MD *
digest_of(X509 *certificate)
{
	int digest = NID_undef;

	if (X509_get_signature_info(certificate, &digest, NULL, NULL, NULL) != 1 || digest == NID_undef)
		return NULL;
	if (digest == NID_md5 || digest == NID_sha1)
		return EVP_sha256();
	return EVP_get_digestbynid(digest);
}

size_t
tls_binding(const char *pem, char *ret_binding, size_t size)
{
	BIO *source = BIO_new_mem_buf(pem, -1);
	X509 *certificate = source == NULL ? NULL : PEM_read_bio_X509(source, NULL, NULL, NULL);
	const EVP_MD *digest = certificate == NULL ? NULL : digest_of(certificate);
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned int length = 0;
	size_t binding = 0;

	if (digest != NULL && X509_digest(certificate, digest, hash, &length) == 1 &&
	    sizeof(prefix) - 1 + length <= size) {
		memcpy(ret_binding, prefix, sizeof(prefix) - 1);
		memcpy(ret_binding + sizeof(prefix) - 1, hash, length);
		binding = sizeof(prefix) - 1 + length;
	}
	X509_free(certificate);
	BIO_free(source);
	return binding;
}
