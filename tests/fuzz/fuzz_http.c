/*
 * Any lines as the headers of an answer: reading ends, what is kept is a string within its place, and the charset is one that
 * stands in the Content-Type.
 */
#include "config.h"	/* strcasestr() */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/wsman/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char token[WSMAN_TOKEN_SIZE];

#define CHECK_STRING(text) \
	do { \
		if (memchr((text), '\0', sizeof(text)) == NULL) \
			abort(); \
	} while (0)

static void
check(const struct wsman_reply *reply)
{
	char charset[32];

	CHECK_STRING(reply->content_type);
	CHECK_STRING(reply->coding);
	CHECK_STRING(reply->schemes);
	CHECK_STRING(token);
	if (reply->date < 0)
		abort();
	wsman_reply_charset(reply, charset, sizeof(charset));
	CHECK_STRING(charset);
	if (strstr(reply->content_type, charset) == NULL || strpbrk(charset, "\"; \t") != NULL ||
	    (charset[0] != '\0' && strcasestr(reply->content_type, "charset=") == NULL))
		abort();
	(void)wsman_reply_offers(reply, "Negotiate");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsman_handshake handshake = { .scheme = "Negotiate", .token = token, .token_size = sizeof(token) };
	struct wsman_reply reply = { 0 };

	token[0] = '\0';
	while (size > 0) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t length = end == NULL ? size : (size_t)(end + 1 - data);
		char *line = strndup((const char *)data, length);	/* as the transport does: to the first NUL */

		if (line == NULL)
			abort();
		wsman_reply_read_header(&reply, &handshake, line, strlen(line));
		free(line);
		data += length;
		size -= length;
	}
	check(&reply);
	return 0;
}
