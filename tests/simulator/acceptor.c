#include "config.h"	/* memmem() */
#include "tests/simulator/acceptor.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <stdlib.h>
#include <string.h>

#include "lib/gss/der.h"
#include "lib/gss/ntlm_challenge.h"
#include "lib/gss/seal.h"
#include "lib/model/base64.h"
#include "tests/simulator/rc4_seal.h"

#define OCTETS "application/octet-stream\r\n"
#define NEGOTIATE_BYTES 40U		/* what gss-ntlmssp wants a NEGOTIATE_MESSAGE to have at least */

struct acceptor {
	gss_ctx_id_t context;
	bool is_ready, is_ntlm;
	enum seal_protocol protocol;
	struct buffer last;		/* the sealed answer before, to be sent again */
};

struct acceptor *
acceptor_new(void)
{
	return calloc(1, sizeof(struct acceptor));
}

static void
forget(struct acceptor *acceptor)
{
	OM_uint32 minor;

	gss_delete_sec_context(&minor, &acceptor->context, GSS_C_NO_BUFFER);
	acceptor->is_ready = false;
	buffer_clear(&acceptor->last);
}

void
acceptor_free(struct acceptor *acceptor)
{
	if (acceptor == NULL)
		return;
	forget(acceptor);
	free(acceptor);
}

bool
acceptor_is_ready(const struct acceptor *acceptor)
{
	return acceptor->is_ready;
}

static char *
encode(const gss_buffer_desc *token)
{
	char *text = token->length == 0 ? NULL : base64_encode(token->value, token->length);

	if (token->length > 0 && text == NULL)
		abort();
	return text;
}

static void
learn_mechanism(struct acceptor *acceptor)
{
	gss_OID oid = GSS_C_NO_OID;
	OM_uint32 minor;

	(void)gss_inquire_context(&minor, acceptor->context, NULL, NULL, NULL, &oid, NULL, NULL, NULL);
	acceptor->is_ntlm = gss_seal_is(oid, &gss_seal_ntlm);
}

static bool
is_small(const unsigned char *bytes, size_t count)
{
	return ntlm_is_message(bytes, count) && count > 8 && count < NEGOTIATE_BYTES && bytes[8] == 1;
}

static void
add_element(struct buffer *out, unsigned int tag, const void *bytes, size_t count)
{
	const char large[] = { (char)tag, (char)0x82, (char)(count >> 8), (char)count };
	const char middle[] = { (char)tag, (char)0x81, (char)count };
	const char small[] = { (char)tag, (char)count };

	if (count > 0xff)
		buffer_add_bytes(out, large, sizeof(large));
	else if (count > 0x7f)
		buffer_add_bytes(out, middle, sizeof(middle));
	else
		buffer_add_bytes(out, small, sizeof(small));
	buffer_add_bytes(out, bytes, count);
}

/* A NegTokenInit whose token is `larger`; all that stands before the token stays. */
static void
write_spnego(struct der oid, struct der before, const char *larger, size_t count, struct buffer *out)
{
	struct buffer octets = { 0 }, fields = { 0 }, sequence = { 0 }, whole = { 0 };

	add_element(&octets, DER_OCTETS, larger, count);
	buffer_add_bytes(&fields, (const char *)before.at, before.count);
	add_element(&fields, DER_CONTEXT + 2, octets.bytes, octets.length);
	add_element(&sequence, DER_SEQUENCE, fields.bytes, fields.length);
	add_element(&whole, DER_OID, oid.at, oid.count);
	add_element(&whole, DER_CONTEXT, sequence.bytes, sequence.length);
	add_element(out, DER_FRAME, whole.bytes, whole.length);
	buffer_clear(&octets);
	buffer_clear(&fields);
	buffer_clear(&sequence);
	buffer_clear(&whole);
}

/* The token of a NegTokenInit, and what stands before it. */
static bool
read_spnego(struct der token, struct der *ret_oid, struct der *ret_before, struct der *ret_inner)
{
	struct der init, fields, field;

	if (!der_take(&token, DER_FRAME, &init) || !der_take(&init, DER_OID, ret_oid) || !der_take(&init, DER_CONTEXT, &init) ||
	    !der_take(&init, DER_SEQUENCE, &fields))
		return false;
	*ret_before = fields;
	while (fields.count > 0 && !der_is_next(&fields, DER_CONTEXT + 2))
		if (!der_take(&fields, fields.at[0], &field))
			return false;
	ret_before->count -= fields.count;
	return der_take(&fields, DER_CONTEXT + 2, &field) && der_take(&field, DER_OCTETS, ret_inner);
}

/*
 * A NEGOTIATE_MESSAGE may end behind its flags, or without a version; to gss-ntlmssp it is then broken. So zeros are laid
 * behind it. A client that signs its messages (MIC) has signed it as it was, and is still refused.
 */
static void
fill_up(gss_buffer_desc *in)
{
	char larger[NEGOTIATE_BYTES] = { 0 };
	struct der token = { .at = in->value, .count = in->length }, oid, before, inner = token;
	struct buffer out = { 0 };

	if (is_small(token.at, token.count)) {
		memcpy(larger, in->value, in->length);
		buffer_add_bytes(&out, larger, sizeof(larger));
	} else if (read_spnego(token, &oid, &before, &inner) && is_small(inner.at, inner.count)) {
		memcpy(larger, inner.at, inner.count);
		write_spnego(oid, before, larger, sizeof(larger), &out);
	} else {
		return;
	}
	free(in->value);
	in->value = out.bytes;
	in->length = out.length;
}

enum acceptor_step
acceptor_step(struct acceptor *acceptor, bool is_kerberos, const char *token, const char *binding,
    size_t binding_length, bool is_strict, char **ret_token)
{
	struct gss_channel_bindings_struct bound = {
		.application_data = { .length = binding_length, .value = (void *)(uintptr_t)binding },
	};
	gss_buffer_desc in = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
	OM_uint32 major, minor, flags = 0;

	*ret_token = NULL;
	if (acceptor->is_ready)
		forget(acceptor);
	if (!base64_decode(token, &in.value, &in.length))
		return ACCEPTOR_REFUSED;
	fill_up(&in);
	acceptor->protocol = is_kerberos ? SEAL_KERBEROS : SEAL_SPNEGO;
	major = gss_accept_sec_context(&minor, &acceptor->context, GSS_C_NO_CREDENTIAL, &in,
	    binding_length > 0 ? &bound : GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &out, &flags, NULL, NULL);
	free(in.value);
	*ret_token = encode(&out);
	gss_release_buffer(&minor, &out);
	if (major == GSS_S_CONTINUE_NEEDED)
		return ACCEPTOR_NEXT;
	if (major == GSS_S_COMPLETE && is_strict && binding_length > 0 && (flags & GSS_C_CHANNEL_BOUND_FLAG) == 0)
		major = GSS_S_BAD_BINDINGS;
	if (major != GSS_S_COMPLETE) {
		forget(acceptor);
		return ACCEPTOR_REFUSED;
	}
	learn_mechanism(acceptor);
	acceptor->is_ready = true;
	return ACCEPTOR_DONE;
}

bool
acceptor_unseal(struct acceptor *acceptor, const char *body, size_t length, char **ret_body, size_t *ret_length,
    struct error *err)
{
	char type[128];

	return gss_seal_read(acceptor->context, acceptor->is_ntlm, body, length, type, ret_body, ret_length, err);
}

/* As Windows seals with RC4: MIT Kerberos adds a byte. */
static void
leave_padding_out(struct acceptor *acceptor, char **body, size_t *length, struct error *err)
{
	struct sealed_message padded, message;
	struct buffer token = { 0 };
	char *unpadded;

	if (acceptor->is_ntlm || !multipart_seal_read(*body, *length, &padded, err) || !rc4_seal_is(&padded))
		return;
	rc4_seal_without_padding(acceptor->context, &padded, &token, &message);
	if (!multipart_seal_write(acceptor->protocol, &message, &unpadded, length, err))
		abort();
	buffer_clear(&token);
	free(*body);
	*body = unpadded;
}

static void
seal_once(struct acceptor *acceptor, const struct answer *answer, struct buffer *out)
{
	struct error err;
	char *body;
	size_t length;

	if (!gss_seal_write(acceptor->context, acceptor->is_ntlm, acceptor->protocol, answer->content_type,
		answer->body.bytes, answer->body.length, &body, &length, &err))
		abort();
	leave_padding_out(acceptor, &body, &length, &err);
	buffer_add_bytes(out, body, length);
	free(body);
}

/* Where the sealed part begins: the length of the header. */
static char *
seal_of(struct buffer *sealed)
{
	char *octets = memmem(sealed->bytes, sealed->length, OCTETS, sizeof(OCTETS) - 1);

	return octets + sizeof(OCTETS) - 1;
}

/* A number of as many digits, but another one. */
static void
change_length(struct buffer *sealed)
{
	char *digit = memmem(sealed->bytes, sealed->length, ";Length=", 8);

	digit[8] = digit[8] == '9' ? '1' : (char)(digit[8] + 1);
}

/* `count` bytes to the left, as a ring. */
static void
rotate(unsigned char *bytes, size_t length, size_t count)
{
	unsigned char *copy = malloc(length);

	if (copy == NULL)
		abort();
	memcpy(copy, bytes, length);
	memcpy(bytes, copy + count % length, length - count % length);
	memcpy(bytes + length - count % length, copy, count % length);
	free(copy);
}

/* The same token, rotated to the right by `count` (RFC 4121, 4.2.5), as others than Windows write it: a header of 16 bytes. */
static void
rotate_token(struct acceptor *acceptor, struct buffer *sealed, unsigned char count)
{
	enum { TOKEN_HEADER = 16, RRC = 6 };
	struct sealed_message message;
	struct error err;
	unsigned char *token;
	size_t length;
	char *body;

	if (acceptor->is_ntlm || !multipart_seal_read(sealed->bytes, sealed->length, &message, &err) || rc4_seal_is(&message))
		return;
	token = (unsigned char *)sealed->bytes + (message.header - sealed->bytes);
	length = message.header_length + message.data_length - TOKEN_HEADER;
	rotate(token + TOKEN_HEADER, length, (size_t)token[RRC] << 8 | token[RRC + 1]);
	rotate(token + TOKEN_HEADER, length, length - count);
	token[RRC] = 0;
	token[RRC + 1] = count;
	message.header_length = TOKEN_HEADER;
	message.data = message.header + TOKEN_HEADER;
	message.data_length = length;
	if (!multipart_seal_write(acceptor->protocol, &message, &body, &length, &err))
		abort();
	buffer_clear(sealed);
	buffer_add_bytes(sealed, body, length);
	free(body);
}

/* RFC 2046, 5.1.1. */
static void
write_as_mime(struct buffer *sealed)
{
	struct sealed_message message;
	struct buffer whole = { 0 };
	struct error err;

	if (!multipart_seal_read(sealed->bytes, sealed->length, &message, &err))
		abort();
	buffer_format(&whole,
	    "A preamble.\r\n\r\n--Encrypted Boundary \r\nContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
	    "OriginalContent: type=%s; Length=%zu\r\n\r\n"
	    "--Encrypted Boundary\t\r\nContent-Type: application/octet-stream\r\n\r\n", message.type, message.plain_length);
	buffer_add_bytes(&whole, message.header - 4, 4 + message.header_length + message.data_length);
	buffer_add(&whole, "\r\n--Encrypted Boundary-- \r\nAn epilogue.\r\n");
	buffer_clear(sealed);
	*sealed = whole;
}

static void
spoil(struct acceptor *acceptor, enum injection_kind kind, const struct answer *answer, struct buffer *sealed)
{
	if (kind == INJECT_SEAL_LENGTH)
		change_length(sealed);
	else if (kind == INJECT_SEAL_HEADER)
		seal_of(sealed)[1] = 0x0f;
	else if (kind == INJECT_SEAL_SIGNATURE)
		seal_of(sealed)[4 + 6] ^= 1;
	else if (kind == INJECT_SEAL_DATA)
		sealed->bytes[sealed->length - 40] ^= 1;
	else if (kind == INJECT_SEAL_CUT)
		sealed->length -= sealed->length / 3;
	else if (kind == INJECT_SEAL_UNROTATED || kind == INJECT_SEAL_ROTATED)
		rotate_token(acceptor, sealed, kind == INJECT_SEAL_ROTATED ? 7 : 0);
	else if (kind == INJECT_SEAL_MIME)
		write_as_mime(sealed);
	if (kind == INJECT_SEAL_REPLAY && acceptor->last.length > 0) {
		sealed->length = 0;
		buffer_add_bytes(sealed, acceptor->last.bytes, acceptor->last.length);
	} else if (kind == INJECT_SEAL_REORDER) {	/* the one after the one that is due */
		sealed->length = 0;
		seal_once(acceptor, answer, sealed);
	}
}

void
acceptor_seal(struct acceptor *acceptor, enum injection_kind kind, struct answer *answer)
{
	struct buffer sealed = { 0 };

	if (kind == INJECT_SEAL_PLAIN)
		return;
	seal_once(acceptor, answer, &sealed);
	spoil(acceptor, kind, answer, &sealed);
	buffer_clear(&acceptor->last);
	buffer_add_bytes(&acceptor->last, sealed.bytes, sealed.length);
	buffer_clear(&answer->body);
	answer->body = sealed;
	answer->content_type = multipart_seal_type(acceptor->protocol);
}
