#include "config.h"	/* memmem() */
#include "tests/simulator/acceptor.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <stdlib.h>
#include <string.h>

#include "lib/gss/base64.h"
#include "lib/gss/seal.h"
#include "tests/simulator/rc4_seal.h"

#define OCTETS "application/octet-stream\r\n"

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
