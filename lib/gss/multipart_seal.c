#include "config.h"	/* strcasestr() */

#include "lib/gss/multipart_seal.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BOUNDARY     "Encrypted Boundary"
#define LINE_MAX_SIZE 256U	/* of a part's header */
#define LINES_MAX    16U
#define OCTETS	     "application/octet-stream"

static const char *const protocols[] = {
	[SEAL_SPNEGO] = "application/HTTP-SPNEGO-session-encrypted",
	[SEAL_KERBEROS] = "application/HTTP-Kerberos-session-encrypted",
};

const char *
multipart_seal_type(enum seal_protocol protocol)
{
	static const char *const types[] = {
		[SEAL_SPNEGO] = "multipart/encrypted;protocol=\"application/HTTP-SPNEGO-session-encrypted\";"
				"boundary=\"" BOUNDARY "\"",
		[SEAL_KERBEROS] = "multipart/encrypted;protocol=\"application/HTTP-Kerberos-session-encrypted\";"
				  "boundary=\"" BOUNDARY "\"",
	};

	return types[protocol];
}

bool
multipart_seal_is(const char *content_type)
{
	static const char wanted[] = "multipart/encrypted";
	size_t length = sizeof(wanted) - 1;

	return strncasecmp(content_type, wanted, length) == 0 && strchr("; \t", content_type[length]) != NULL;
}

bool
multipart_seal_write(enum seal_protocol protocol, const struct sealed_message *message, char **ret_body,
    size_t *ret_length, struct error *err)
{
	static const char end[] = "--" BOUNDARY "--\r\n";
	size_t size = SEAL_FORM_MAX + message->header_length + message->data_length;
	unsigned char number[4];
	char *body, *at;
	size_t i;
	int written;

	body = malloc(size);
	if (body == NULL)
		return error_memory(err);
	written = snprintf(body, SEAL_FORM_MAX,
	    "--" BOUNDARY "\r\n"
	    "\tContent-Type: %s\r\n"
	    "\tOriginalContent: type=%s;Length=%zu\r\n"
	    "--" BOUNDARY "\r\n"
	    "\tContent-Type: " OCTETS "\r\n",
	    protocols[protocol], message->type, message->plain_length);
	at = body + written;
	for (i = 0; i < sizeof(number); i++)
		number[i] = (unsigned char)(message->header_length >> (8 * i) & 0xff);
	memcpy(at, number, sizeof(number));
	at += sizeof(number);
	memcpy(at, message->header, message->header_length);
	at += message->header_length;
	memcpy(at, message->data, message->data_length);
	at += message->data_length;
	memcpy(at, end, sizeof(end) - 1);
	at += sizeof(end) - 1;
	*ret_body = body;
	*ret_length = (size_t)(at - body);
	return true;
}

/* What is left to read. */
struct rest {
	const char *at;
	size_t count;
};

/* The next line, without tabs and blanks before it and without its end; it must be a short one. */
static bool
take_line(struct rest *rest, char ret_line[LINE_MAX_SIZE])
{
	const char *end = memchr(rest->at, '\n', rest->count < LINE_MAX_SIZE ? rest->count : LINE_MAX_SIZE);
	const char *begin = rest->at;
	size_t length;

	if (end == NULL)
		return false;
	rest->count -= (size_t)(end + 1 - rest->at);
	rest->at = end + 1;
	if (end > begin && end[-1] == '\r')
		end--;
	while (begin < end && (*begin == '\t' || *begin == ' '))
		begin++;
	length = (size_t)(end - begin);
	if (memchr(begin, '\0', length) != NULL)
		return false;
	memcpy(ret_line, begin, length);
	ret_line[length] = '\0';
	return true;
}

static bool
is_boundary(const char *line)
{
	return strcmp(line, "--" BOUNDARY) == 0 || strcmp(line, "-- " BOUNDARY) == 0;
}

/* The value of header `name` in a line; NULL when it is another one. */
static const char *
value_of(const char *line, const char *name)
{
	size_t length = strlen(name);

	if (strncasecmp(line, name, length) != 0 || line[length] != ':')
		return NULL;
	line += length + 1;
	return line + strspn(line, " \t");
}

/* "type=application/soap+xml;charset=UTF-8;Length=1234" */
static bool
read_original(const char *value, struct sealed_message *message)
{
	const char *length = strcasestr(value, ";length=");
	const char *digits;
	size_t type_length;

	if (strncasecmp(value, "type=", 5) != 0 || length == NULL)
		return false;
	value += 5;
	if (length < value)
		return false;
	type_length = (size_t)(length - value);
	digits = length + 8;
	if (type_length >= sizeof(message->type) || strspn(digits, "0123456789") == 0 ||
	    strspn(digits, "0123456789") > 10 || digits[strspn(digits, "0123456789")] != '\0')
		return false;
	memcpy(message->type, value, type_length);
	message->type[type_length] = '\0';
	message->plain_length = (size_t)strtoull(digits, NULL, 10);
	return true;
}

static bool
is_protocol(const char *value)
{
	return strcasecmp(value, protocols[SEAL_SPNEGO]) == 0 || strcasecmp(value, protocols[SEAL_KERBEROS]) == 0;
}

/* The first part: what was sealed, and by which protocol. Ends behind the boundary of the second. */
static bool
read_description(struct rest *rest, struct sealed_message *message, struct error *err)
{
	char line[LINE_MAX_SIZE];
	const char *value;
	bool has_protocol = false, has_original = false;
	unsigned int lines;

	if (!take_line(rest, line) || !is_boundary(line))
		return error_set(err, ERROR_MALFORMED, "the sealed answer does not begin with its boundary");
	for (lines = 0; lines < LINES_MAX && take_line(rest, line); lines++) {
		if (is_boundary(line)) {
			if (has_protocol && has_original)
				return true;
			break;
		}
		value = value_of(line, "Content-Type");
		if (value != NULL)
			has_protocol = is_protocol(value);
		value = value_of(line, "OriginalContent");
		if (value != NULL)
			has_original = read_original(value, message);
	}
	return error_set(err, ERROR_MALFORMED,
	    "the sealed answer does not tell the length of what was sealed, or by which protocol");
}

/* Take `text` from the end, if it stands there. */
static bool
drop_end(struct rest *rest, const char *text)
{
	size_t length = strlen(text);

	if (rest->count < length || memcmp(rest->at + rest->count - length, text, length) != 0)
		return false;
	rest->count -= length;
	return true;
}

/* The last boundary ends the body: it is looked for there and nowhere else. */
static bool
drop_last_boundary(struct rest *rest)
{
	if (!drop_end(rest, "\r\n"))
		(void)drop_end(rest, "\n");
	(void)drop_end(rest, "--");
	return drop_end(rest, "--" BOUNDARY) || drop_end(rest, "-- " BOUNDARY);
}

static size_t
little_endian(const char *bytes)
{
	size_t number = 0, i;

	for (i = 0; i < 4; i++)
		number |= (size_t)(unsigned char)bytes[i] << (8 * i);
	return number;
}

bool
multipart_seal_read(const char *bytes, size_t count, struct sealed_message *ret_message, struct error *err)
{
	struct rest rest = { .at = bytes, .count = count };
	struct sealed_message message = { 0 };
	char line[LINE_MAX_SIZE];
	const char *value = NULL;

	if (!read_description(&rest, &message, err))
		return false;
	if (take_line(&rest, line))
		value = value_of(line, "Content-Type");
	if (value == NULL || strcasecmp(value, OCTETS) != 0)
		return error_set(err, ERROR_MALFORMED, "the sealed answer has no part with sealed data");
	if (!drop_last_boundary(&rest))
		return error_set(err, ERROR_MALFORMED, "the sealed answer is cut off: its last boundary is missing");
	if (rest.count < 4)
		return error_set(err, ERROR_MALFORMED, "the sealed answer is cut off inside its seal");
	message.header_length = little_endian(rest.at);
	rest.at += 4;
	rest.count -= 4;
	if (message.header_length == 0 || message.header_length > SEAL_HEADER_MAX ||
	    message.header_length > rest.count)
		return error_set(err, ERROR_MALFORMED, "the sealed answer gives its seal %zu bytes, and has %zu",
		    message.header_length, rest.count);
	message.header = rest.at;
	message.data = rest.at + message.header_length;
	message.data_length = rest.count - message.header_length;
	*ret_message = message;
	return true;
}
