#include "tests/simulator/rc4_seal.h"

#include <gnutls/crypto.h>
#include <gssapi/gssapi_ext.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY = 16,			/* of RC4 and of HMAC-MD5 */
	FIXED = 8,			/* TOK_ID, SGN_ALG, SEAL_ALG, Filler */
	SEQUENCE = 8,			/* SND_SEQ */
	CHECKSUM = 8,			/* SGN_CKSUM */
	CONFOUNDER = 8,
	INNER = FIXED + SEQUENCE + CHECKSUM + CONFOUNDER,
};

/* The mechanism's name in front of each token (RFC 2743, 3.1). */
static const unsigned char mechanism[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02 };

static void
must(int result)
{
	if (result != 0)
		abort();
}

static void
hmac(const unsigned char key[KEY], const void *bytes, size_t count, unsigned char ret_mac[KEY])
{
	unsigned char mac[KEY];		/* `key` may be where it goes */

	must(gnutls_hmac_fast(GNUTLS_MAC_MD5, key, KEY, bytes, count, mac));
	memcpy(ret_mac, mac, KEY);
}

static void
rc4(const unsigned char key[KEY], void *bytes, size_t count)
{
	const gnutls_datum_t datum = { .data = (unsigned char *)(uintptr_t)key, .size = KEY };
	gnutls_cipher_hd_t cipher;

	must(gnutls_cipher_init(&cipher, GNUTLS_CIPHER_ARCFOUR_128, &datum, NULL));
	must(gnutls_cipher_encrypt(cipher, bytes, count));
	gnutls_cipher_deinit(cipher);
}

static void
session_key(gss_ctx_id_t context, unsigned char ret_key[KEY])
{
	gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
	OM_uint32 minor;

	if (gss_inquire_sec_context_by_oid(&minor, context, GSS_C_INQ_SSPI_SESSION_KEY, &set) != GSS_S_COMPLETE ||
	    set->count < 1 || set->elements[0].length != KEY)
		abort();
	memcpy(ret_key, set->elements[0].value, KEY);
	(void)gss_release_buffer_set(&minor, &set);
}

/* A key of this key for one purpose: HMAC over four zeros, then over what it is bound to. */
static void
derive(const unsigned char key[KEY], const void *bound_to, size_t count, unsigned char ret_key[KEY])
{
	static const unsigned char zeros[4];

	hmac(key, zeros, sizeof(zeros), ret_key);
	hmac(ret_key, bound_to, count, ret_key);
}

static void
make_checksum(const unsigned char key[KEY], const unsigned char *fixed, const unsigned char *text, size_t count,
    unsigned char ret_checksum[CHECKSUM])
{
	static const unsigned char salt[4] = { 13 };	/* of a sealed message */
	unsigned char signing[KEY], digest[KEY];
	gnutls_hash_hd_t hash;

	hmac(key, "signaturekey", sizeof("signaturekey"), signing);
	must(gnutls_hash_init(&hash, GNUTLS_DIG_MD5));
	must(gnutls_hash(hash, salt, sizeof(salt)));
	must(gnutls_hash(hash, fixed, FIXED));
	must(gnutls_hash(hash, text, count));
	gnutls_hash_deinit(hash, digest);
	hmac(signing, digest, KEY, digest);
	memcpy(ret_checksum, digest, CHECKSUM);
}

static void
add_length(struct buffer *token, size_t length)
{
	unsigned char bytes[5];
	size_t i, count = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;

	bytes[0] = (unsigned char)(count == 0 ? length : 0x80 | count);
	for (i = 0; i < count; i++)
		bytes[1 + i] = (unsigned char)(length >> (8 * (count - 1 - i)));
	buffer_add_bytes(token, (const char *)bytes, 1 + count);
}

bool
rc4_seal_is(const struct sealed_message *message)
{
	return message->header_length > INNER && message->header[0] == 0x60;
}

void
rc4_seal_without_padding(gss_ctx_id_t context, const struct sealed_message *message, struct buffer *ret_token,
    struct sealed_message *ret_message)
{
	const char *inner = message->header + message->header_length - INNER;
	size_t count = message->data_length - 1, sealed = CONFOUNDER + count;
	unsigned char key[KEY], other[KEY], sequence_key[KEY], sealing_key[KEY], fields[FIXED + SEQUENCE + CHECKSUM];
	unsigned char *sequence = fields + FIXED, *checksum = sequence + SEQUENCE;
	unsigned char *text = malloc(sealed);	/* confounder and text */
	size_t i;

	if (text == NULL)
		abort();
	session_key(context, key);
	memcpy(fields, inner, sizeof(fields));
	memcpy(text, inner + sizeof(fields), CONFOUNDER);
	memcpy(text + CONFOUNDER, message->data, count);

	derive(key, checksum, CHECKSUM, sequence_key);
	rc4(sequence_key, sequence, SEQUENCE);
	for (i = 0; i < KEY; i++)
		other[i] = key[i] ^ 0xf0;
	derive(other, sequence, 4, sealing_key);
	rc4(sealing_key, text, sealed);

	make_checksum(key, fields, text, sealed, checksum);
	rc4(sealing_key, text, sealed);
	derive(key, checksum, CHECKSUM, sequence_key);
	rc4(sequence_key, sequence, SEQUENCE);

	buffer_add_bytes(ret_token, "\x60", 1);
	add_length(ret_token, sizeof(mechanism) + sizeof(fields) + sealed);
	buffer_add_bytes(ret_token, (const char *)mechanism, sizeof(mechanism));
	buffer_add_bytes(ret_token, (const char *)fields, sizeof(fields));
	buffer_add_bytes(ret_token, (const char *)text, sealed);
	free(text);
	*ret_message = *message;
	ret_message->header = ret_token->bytes;
	ret_message->header_length = ret_token->length - count;
	ret_message->data = ret_token->bytes + ret_message->header_length;
	ret_message->data_length = ret_message->plain_length = count;
}
