#include "lib/tls/peer.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

static time_t
time_of(const ASN1_TIME *time)
{
	struct tm parts = { 0 };

	return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

/* Behind what is there, as UTF-8 whatever it is written in; a NUL ends nothing. What does not fit is left out. */
static void
add(const ASN1_STRING *string, char *buffer, size_t size)
{
	unsigned char *text = NULL;
	int count = ASN1_STRING_to_UTF8(&text, string), i;
	size_t used = strlen(buffer);

	for (i = 0; i < count && used + 1 < size; i++)
		buffer[used++] = text[i] == '\0' ? '?' : (char)text[i];
	buffer[used] = '\0';
	OPENSSL_free(text);
}

/* The common name, which is what people call it; a certificate without one is shown by its whole name. */
static void
take_name(const X509_NAME *name, char *buffer, size_t size)
{
	const int place = X509_NAME_get_index_by_NID((X509_NAME *)(uintptr_t)name, NID_commonName, -1);
	char *line;

	buffer[0] = '\0';
	if (place >= 0)
		add(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, place)), buffer, size);
	if (buffer[0] != '\0')
		return;
	line = X509_NAME_oneline(name, NULL, 0);
	snprintf(buffer, size, "%s", line == NULL ? "" : line);
	OPENSSL_free(line);
}

/* One of the names that it is good for. */
static void
add_name(const ASN1_STRING *name, char *buffer, size_t size)
{
	const size_t length = strlen(buffer);

	snprintf(buffer + length, size - length, "%s", length == 0 ? "" : ", ");
	add(name, buffer, size);
}

static void
take_alternatives(const X509 *certificate, char *buffer, size_t size)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	int i;

	buffer[0] = '\0';
	for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type == GEN_DNS)
			add_name(name->d.dNSName, buffer, size);
	}
	GENERAL_NAMES_free(names);
}

/* Called for each certificate of the chain. A failure of these words must not be one of the handshake. */
static int
on_certificate(int is_accepted, X509_STORE_CTX *store)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct source_listener *listener = ssl == NULL ? NULL : SSL_get_app_data(ssl);
	const X509 *certificate = X509_STORE_CTX_get0_cert(store);

	if (listener == NULL || certificate == NULL || listener->certificate_until != 0)
		return is_accepted;
	snprintf(listener->tls_protocol, sizeof(listener->tls_protocol), "%s", SSL_get_version(ssl));
	take_name(X509_get_subject_name(certificate), listener->certificate, sizeof(listener->certificate));
	take_name(X509_get_issuer_name(certificate), listener->certificate_issuer, sizeof(listener->certificate_issuer));
	take_alternatives(certificate, listener->certificate_names, sizeof(listener->certificate_names));
	listener->certificate_until = time_of(X509_get0_notAfter(certificate));
	return is_accepted;
}

void
tls_peer_watch(SSL *ssl, struct source_listener *listener)
{
	SSL_set_app_data(ssl, listener);
	SSL_set_verify(ssl, SSL_get_verify_mode(ssl), on_certificate);
}
