/*
 * Any bytes as a sealed message: reading ends, and what it gives out lies inside what it was given.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/gss/multipart_seal.h"
#include "lib/model/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read and is written is read again as the same. */
static void
check_again(const struct sealed_message *message)
{
	struct sealed_message again;
	struct error err;
	char *body;
	size_t length;

	if (strpbrk(message->type, "\r\n") != NULL)
		abort();
	if (!multipart_seal_write(SEAL_SPNEGO, message, &body, &length, &err))
		abort();
	if (!multipart_seal_read(body, length, &again, &err) || again.plain_length != message->plain_length ||
	    again.header_length != message->header_length || again.data_length != message->data_length ||
	    strcmp(again.type, message->type) != 0 ||
	    memcmp(again.data, message->data, message->data_length) != 0)
		abort();
	free(body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct sealed_message message;
	struct error err;
	char *text;
	void *decoded;
	size_t count;

	if (multipart_seal_read(bytes, size, &message, &err)) {
		if (message.header < bytes || message.data + message.data_length > bytes + size ||
		    message.header + message.header_length != message.data)
			abort();
		check_again(&message);
	} else if (err.kind != ERROR_MALFORMED || err.text[0] == '\0') {
		abort();
	}
	text = strndup(bytes, size);
	if (text != NULL && base64_decode(text, &decoded, &count))
		free(decoded);
	free(text);
	return 0;
}
