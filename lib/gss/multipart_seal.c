#include "config.h"	/* memmem() */

#include "lib/gss/multipart_seal.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BOUNDARY     "Encrypted Boundary"
#define LINE_MAX_SIZE 256U	/* of a part's header */
#define LINES_MAX    16U
#define PREAMBLE_MAX 4096U	/* before the first boundary */
#define PADDING_MAX  16U	/* of any cipher */
#define TRAILER_MAX  256U	/* of a mechanism, behind what was sealed */
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

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The next line, without tabs and blanks around it and without its end; it must be a short one of text. */
static bool
take_line(struct rest *rest, char ret_line[LINE_MAX_SIZE])
{
	const char *end = memchr(rest->at, '\n', rest->count < LINE_MAX_SIZE ? rest->count : LINE_MAX_SIZE);
	const char *begin = rest->at;
	size_t length, i;

	if (end == NULL)
		return false;
	rest->count -= (size_t)(end + 1 - rest->at);
	rest->at = end + 1;
	if (end > begin && end[-1] == '\r')
		end--;
	while (end > begin && is_blank(end[-1]))
		end--;
	while (begin < end && is_blank(*begin))
		begin++;
	length = (size_t)(end - begin);
	memcpy(ret_line, begin, length);
	ret_line[length] = '\0';
	for (i = 0; i < length; i++)
		if (((unsigned char)begin[i] < ' ' && begin[i] != '\t') || begin[i] == 0x7f)
			return false;
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

/* Where the parameter of the length begins, with its semicolon; NULL when there is none. */
static const char *
find_length(const char *value, const char **ret_digits)
{
	for (value = strchr(value, ';'); value != NULL; value = strchr(value + 1, ';')) {
		const char *name = value + 1 + strspn(value + 1, " \t");

		if (strncasecmp(name, "length=", 7) == 0) {
			*ret_digits = name + 7;
			return value;
		}
	}
	return NULL;
}

/* "type=application/soap+xml;charset=UTF-8;Length=1234" */
static bool
read_original(const char *value, struct sealed_message *message)
{
	const char *digits = "", *length = find_length(value, &digits);
	size_t type_length, count = strspn(digits, "0123456789");

	if (strncasecmp(value, "type=", 5) != 0 || length == NULL)
		return false;
	value += 5 + strspn(value + 5, " \t");
	type_length = length < value ? 0 : (size_t)(length - value);
	while (type_length > 0 && is_blank(value[type_length - 1]))
		type_length--;
	if (type_length >= sizeof(message->type) || count == 0 || count > 10 || digits[count] != '\0')
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

/* To behind the first boundary. What stands before it is for people (RFC 2046, 5.1.1), and may be anything. */
static bool
skip_preamble(struct rest *rest)
{
	size_t left = rest->count < PREAMBLE_MAX ? rest->count : PREAMBLE_MAX;
	char line[LINE_MAX_SIZE];

	for (;;) {
		struct rest next = *rest;
		const char *end = memchr(rest->at, '\n', left);

		if (take_line(&next, line) && is_boundary(line)) {
			*rest = next;
			return true;
		}
		if (end == NULL)
			return false;
		left -= (size_t)(end + 1 - rest->at);
		rest->count -= (size_t)(end + 1 - rest->at);
		rest->at = end + 1;
	}
}

/* The first part: what was sealed, and by which protocol. Ends behind the boundary of the second. */
static bool
read_description(struct rest *rest, struct sealed_message *message, struct error *err)
{
	char line[LINE_MAX_SIZE];
	const char *value;
	bool has_protocol = false, has_original = false;
	unsigned int lines;

	if (!skip_preamble(rest))
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

static size_t
little_endian(const char *bytes)
{
	size_t number = 0, i;

	for (i = 0; i < 4; i++)
		number |= (size_t)(unsigned char)bytes[i] << (8 * i);
	return number;
}

/* The length of the seal's header, as it stands at `at`; 0 when it cannot be one. */
static size_t
header_length(const struct rest *rest)
{
	size_t length = rest->count < 4 ? 0 : little_endian(rest->at);

	return length <= SEAL_HEADER_MAX ? length : 0;
}

/*
 * Behind the line with the type the data begin, as Windows writes it; or other lines come, and an empty one, as in MIME. A
 * length of the seal is none of both: its third byte is 0.
 */
static bool
skip_data_header(struct rest *rest)
{
	const char *value = NULL;
	char line[LINE_MAX_SIZE];
	unsigned int lines;
	bool has_type = false;

	for (lines = 0; lines < LINES_MAX; lines++) {
		struct rest next = *rest;

		if (!take_line(&next, line) || strchr(line, ':') == NULL || line[0] == ':')
			break;
		*rest = next;
		value = value_of(line, "Content-Type");
		if (value != NULL)
			has_type = strncasecmp(value, OCTETS, sizeof(OCTETS) - 1) == 0 &&
			    strchr("; \t", value[sizeof(OCTETS) - 1]) != NULL;
	}
	if (rest->count > 2 && memcmp(rest->at, "\r\n", 2) == 0) {
		const struct rest behind = { .at = rest->at + 2, .count = rest->count - 2 };

		if (header_length(&behind) != 0)
			*rest = behind;
	}
	return has_type;
}

/* The last boundary ends the body: it is looked for there first, since the sealed bytes may hold anything. */
static bool
drop_last_boundary(struct rest *rest)
{
	struct rest left = *rest;

	while (left.count > 0 && (is_blank(left.at[left.count - 1]) || strchr("\r\n", left.at[left.count - 1]) != NULL))
		left.count--;
	(void)drop_end(&left, "--");
	if (!drop_end(&left, "--" BOUNDARY) && !drop_end(&left, "-- " BOUNDARY))
		return false;
	*rest = left;
	return true;
}

/* Is what stands behind a boundary the end of its line? */
static bool
ends_line(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	if (at < end && *at == '\r')
		at++;
	return at < end && *at == '\n';
}

/* With an epilogue behind it (RFC 2046, 5.1.1) the last boundary is where the length of what was sealed puts it. */
static bool
drop_epilogue(struct rest *rest, size_t plain_length)
{
	static const char last[] = "--" BOUNDARY "--";
	size_t from = 4 + header_length(rest) + plain_length, to;
	const char *at, *end;

	if (header_length(rest) == 0 || from > rest->count)
		return false;
	to = from + TRAILER_MAX < rest->count ? from + TRAILER_MAX : rest->count;
	end = rest->at + to;
	at = rest->at + from - (plain_length < PADDING_MAX ? plain_length : PADDING_MAX);
	while ((at = memmem(at, (size_t)(end - at), last, sizeof(last) - 1)) != NULL) {
		if (ends_line(at + sizeof(last) - 1, rest->at + rest->count)) {
			rest->count = (size_t)(at - rest->at);
			return true;
		}
		at++;
	}
	return false;
}

/* In MIME the line end before a boundary belongs to it. Windows writes none, and then it would be one of the sealed bytes. */
static void
drop_line_end(struct sealed_message *message)
{
	if (message->data_length == message->plain_length + 2 &&
	    memcmp(message->data + message->plain_length, "\r\n", 2) == 0)
		message->data_length -= 2;
}

bool
multipart_seal_read(const char *bytes, size_t count, struct sealed_message *ret_message, struct error *err)
{
	struct rest rest = { .at = bytes, .count = count };
	struct sealed_message message = { 0 };

	if (!read_description(&rest, &message, err))
		return false;
	if (!skip_data_header(&rest))
		return error_set(err, ERROR_MALFORMED, "the sealed answer has no part with sealed data");
	if (!drop_last_boundary(&rest) && !drop_epilogue(&rest, message.plain_length))
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
	drop_line_end(&message);
	*ret_message = message;
	return true;
}
