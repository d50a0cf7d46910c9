#include "lib/gss/seal.h"

#include <gssapi/gssapi_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/gss/ntlm_challenge.h"
#include "lib/gss/token_guard.h"

#define PADDING_MAX	     16U	/* of any cipher */
#define RC4_PADDING	     '\x01'	/* no text ends so, in UTF-8 or UTF-16 */

const gss_OID_desc gss_seal_ntlm = { .length = 10,
	.elements = (void *)(uintptr_t) "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a" };

bool
gss_seal_is(gss_const_OID oid, const gss_OID_desc *wanted)
{
	return oid != GSS_C_NO_OID && oid->length == wanted->length &&
	       memcmp(oid->elements, wanted->elements, wanted->length) == 0;
}

static bool
cannot_seal(struct error *err)
{
	return error_set(err, ERROR_SESSION, "the security session cannot seal a message (has it expired?)");
}

/* gss-ntlmssp has no gss_wrap_iov(); its gss_wrap() gives signature and data in one. */
static bool
seal_ntlm(gss_ctx_id_t context, enum seal_protocol protocol, struct sealed_message *message,
    const char *bytes, size_t count, char **ret_body, size_t *ret_length, struct error *err)
{
	gss_buffer_desc plain = { .length = count, .value = (void *)(uintptr_t)bytes };
	gss_buffer_desc sealed = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor;
	int is_sealed = 0;
	bool ok;

	if (gss_wrap(&minor, context, 1, GSS_C_QOP_DEFAULT, &plain, &is_sealed, &sealed) != GSS_S_COMPLETE ||
	    !is_sealed || sealed.length < NTLM_SIGNATURE_BYTES) {
		gss_release_buffer(&minor, &sealed);
		return cannot_seal(err);
	}
	message->header = sealed.value;
	message->header_length = NTLM_SIGNATURE_BYTES;
	message->data = message->header + NTLM_SIGNATURE_BYTES;
	message->data_length = sealed.length - NTLM_SIGNATURE_BYTES;
	message->plain_length = count;
	ok = multipart_seal_write(protocol, message, ret_body, ret_length, err);
	gss_release_buffer(&minor, &sealed);
	return ok;
}

/* Without a trailer buffer the library rotates it into the header, which is the layout that Windows reads. */
static bool
seal_kerberos(gss_ctx_id_t context, enum seal_protocol protocol, struct sealed_message *message,
    const char *bytes, size_t count, char **ret_body, size_t *ret_length, struct error *err)
{
	enum { HEADER, DATA, PADDING, BUFFERS };
	gss_iov_buffer_desc iov[BUFFERS] = {
		[HEADER] = { .type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE },
		[DATA] = { .type = GSS_IOV_BUFFER_TYPE_DATA },
		[PADDING] = { .type = GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE },
	};
	char *data = malloc(count + PADDING_MAX);	/* sealed in place; the padding joins it */
	OM_uint32 minor;
	int is_sealed = 0;
	bool ok = false;

	if (data == NULL)
		return error_memory(err);
	memcpy(data, bytes, count);
	iov[DATA].buffer = (gss_buffer_desc) { .length = count, .value = data };
	if (gss_wrap_iov(&minor, context, 1, GSS_C_QOP_DEFAULT, &is_sealed, iov, BUFFERS) != GSS_S_COMPLETE ||
	    !is_sealed || iov[PADDING].buffer.length > PADDING_MAX) {
		cannot_seal(err);
		goto out;
	}
	if (iov[PADDING].buffer.length > 0)
		memcpy(data + count, iov[PADDING].buffer.value, iov[PADDING].buffer.length);
	message->header = iov[HEADER].buffer.value;
	message->header_length = iov[HEADER].buffer.length;
	message->data = data;
	message->data_length = message->plain_length = count + iov[PADDING].buffer.length;
	ok = multipart_seal_write(protocol, message, ret_body, ret_length, err);
out:
	gss_release_iov_buffer(&minor, iov, BUFFERS);
	free(data);
	return ok;
}

bool
gss_seal_write(gss_ctx_id_t context, bool is_ntlm, enum seal_protocol protocol, const char *type,
    const char *bytes, size_t count, char **ret_body, size_t *ret_length, struct error *err)
{
	struct sealed_message message = { 0 };

	snprintf(message.type, sizeof(message.type), "%s", type);
	if (is_ntlm)
		return seal_ntlm(context, protocol, &message, bytes, count, ret_body, ret_length, err);
	return seal_kerberos(context, protocol, &message, bytes, count, ret_body, ret_length, err);
}

static bool
report_unseal(OM_uint32 major, struct error *err)
{
	const char *what = "its seal is broken: it was changed on the way, or is not the node's";

	if (GSS_ERROR(major) == 0 && (major & GSS_S_DUPLICATE_TOKEN) != 0)
		what = "it came once before: somebody sent it again";
	else if (GSS_ERROR(major) == 0)
		what = "it is not the next one in order: one was left out, held back or sent again";
	else if (GSS_ROUTINE_ERROR(major) == GSS_S_CONTEXT_EXPIRED)
		what = "the security session has expired";
	return error_set(err, ERROR_MALFORMED, "the sealed answer is refused: %s", what);
}

static bool
check_unseal(OM_uint32 major, int is_sealed, struct error *err)
{
	if (major != GSS_S_COMPLETE)	/* out of order is no error to GSSAPI: it is to us */
		return report_unseal(major, err);
	return is_sealed ||
	       error_set(err, ERROR_MALFORMED, "the sealed answer is refused: it is signed but not sealed");
}

/* Header and data are one token again. */
static bool
unseal_token(gss_ctx_id_t context, const struct sealed_message *message, char **ret_bytes, size_t *ret_count,
    struct error *err)
{
	size_t length = message->header_length + message->data_length;
	gss_buffer_desc sealed = { .length = length, .value = malloc(length) }, plain = GSS_C_EMPTY_BUFFER;
	OM_uint32 major, minor;
	int is_sealed = 0;
	bool ok;

	if (sealed.value == NULL)
		return error_memory(err);
	memcpy(sealed.value, message->header, message->header_length);
	memcpy((char *)sealed.value + message->header_length, message->data, message->data_length);
	major = gss_unwrap(&minor, context, &sealed, &plain, &is_sealed, NULL);
	free(sealed.value);
	ok = check_unseal(major, is_sealed, err);
	if (ok) {
		*ret_bytes = malloc(plain.length + 1);
		ok = *ret_bytes != NULL || error_memory(err);
	}
	if (ok && plain.length > 0)
		memcpy(*ret_bytes, plain.value, plain.length);
	*ret_count = plain.length;
	gss_release_buffer(&minor, &plain);
	return ok;
}

/*
 * The token of RFC 4121 (4.2.6.2) is rotated by any count, RRC. Windows rotates all that MIT Kerberos would put behind the data
 * into the header, and tells gss_unwrap_iov() by that where the data are; a header with less is a token for gss_unwrap().
 */
static bool
is_in_one(const struct sealed_message *message)
{
	enum { TOKEN_HEADER = 16, CONFOUNDER = 16, RRC = 6 };
	const unsigned char *token = (const unsigned char *)message->header;
	size_t count;

	if (message->header_length < TOKEN_HEADER || token[0] != 0x05 || token[1] != 0x04)
		return false;
	count = (size_t)token[RRC] << 8 | token[RRC + 1];
	return count == 0 || message->header_length < TOKEN_HEADER + CONFOUNDER + count;
}

/*
 * Not by gss_unwrap(): with RC4, all that Server 2003 knows, Windows leaves out the byte of padding that it looks for
 * (RFC 4757, 7.3 has one; SSPI does not). With it, as MIT's own acceptors seal, that byte stays behind the text. The empty
 * second buffer of data keeps MIT from taking a padding off the first.
 */
static bool
unseal_kerberos(gss_ctx_id_t context, const struct sealed_message *message, char **ret_bytes, size_t *ret_count,
    struct error *err)
{
	enum { HEADER, DATA, NOTHING, BUFFERS };
	gss_iov_buffer_desc iov[BUFFERS] = {
		[HEADER] = { .type = GSS_IOV_BUFFER_TYPE_HEADER },
		[DATA] = { .type = GSS_IOV_BUFFER_TYPE_DATA },
		[NOTHING] = { .type = GSS_IOV_BUFFER_TYPE_DATA },
	};
	char *header = malloc(message->header_length), *data = malloc(message->data_length + 1);
	OM_uint32 major, minor;
	int is_sealed = 0;
	bool ok = false;

	if (header == NULL || data == NULL) {
		error_memory(err);
		goto out;
	}
	memcpy(header, message->header, message->header_length);	/* both are unsealed in place */
	memcpy(data, message->data, message->data_length);
	iov[HEADER].buffer = (gss_buffer_desc) { .length = message->header_length, .value = header };
	iov[DATA].buffer = (gss_buffer_desc) { .length = message->data_length, .value = data };
	iov[NOTHING].buffer.value = data + message->data_length;
	major = gss_unwrap_iov(&minor, context, &is_sealed, NULL, iov, BUFFERS);
	if (!check_unseal(major, is_sealed, err))
		goto out;
	*ret_count = iov[DATA].buffer.length;
	if (*ret_count > 0 && data[*ret_count - 1] == RC4_PADDING)
		--*ret_count;
	*ret_bytes = data;
	data = NULL;
	ok = true;
out:
	free(header);
	free(data);
	return ok;
}

bool
gss_seal_read(gss_ctx_id_t context, bool is_ntlm, const char *body, size_t length, char ret_type[128],
    char **ret_bytes, size_t *ret_count, struct error *err)
{
	struct sealed_message message;
	char *bytes = NULL;
	size_t count = 0;
	bool ok;

	ok = multipart_seal_read(body, length, &message, err) && token_guard_check_seal(is_ntlm, &message, err) &&
	    (is_ntlm || is_in_one(&message)	/* gss-ntlmssp has no gss_unwrap_iov() */
		     ? unseal_token(context, &message, &bytes, &count, err)
		     : unseal_kerberos(context, &message, &bytes, &count, err));
	if (!ok)
		return false;
	if (count > message.plain_length || message.plain_length - count > PADDING_MAX) {
		free(bytes);
		return error_set(err, ERROR_MALFORMED,
		    "the sealed answer is refused: it says that %zu bytes were sealed, and holds %zu",
		    message.plain_length, count);
	}
	bytes[count] = '\0';
	memcpy(ret_type, message.type, sizeof(message.type));
	*ret_bytes = bytes;
	*ret_count = count;
	return true;
}
