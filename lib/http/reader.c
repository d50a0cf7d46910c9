#include "lib/http/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/http/header.h"

#define CHUNK_LINE_MAX	1024U		/* a size, and extensions that nobody knows */
#define FIRST_LINE_SIZE 256U
#define LENGTH_DIGITS	18		/* fits 64 bits, and no body is as long */
#define CHUNK_DIGITS	15

static enum http_flaw
malformed(struct http_reader *reader, const char *detail)
{
	snprintf(reader->detail, sizeof(reader->detail), "%s", detail);
	return HTTP_MALFORMED;
}

void
http_reader_begin(struct http_reader *reader, const struct http_receiver *receiver)
{
	*reader = (struct http_reader) { .receiver = *receiver };
}

void
http_reader_clear(struct http_reader *reader)
{
	free(reader->line);
	reader->line = NULL;
	reader->length = reader->size = 0;
}

bool
http_reader_is_complete(const struct http_reader *reader)
{
	return reader->place == HTTP_AT_END;
}

bool
http_reader_keeps_connection(const struct http_reader *reader)
{
	return reader->place == HTTP_AT_END && reader->keeps;
}

enum http_flaw
http_reader_end(struct http_reader *reader)
{
	if (reader->place == HTTP_AT_REST)
		reader->place = HTTP_AT_END;
	return reader->place == HTTP_AT_END ? HTTP_FINE : HTTP_CUT;
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

static bool
is_of_headers(enum http_place place)
{
	return place == HTTP_AT_STATUS || place == HTTP_AT_HEADER || place == HTTP_AT_TRAILER;
}

static enum http_flaw
too_long(struct http_reader *reader)
{
	if (is_of_headers(reader->place))
		return reader->place == HTTP_AT_TRAILER ? HTTP_LONG_TRAILER : HTTP_LONG_LINE;
	return malformed(reader, "the line of a chunk does not end");
}

/* Room for `count` bytes more, and a NUL. */
static bool
have_room(struct http_reader *reader, size_t count)
{
	size_t size = reader->size == 0 ? FIRST_LINE_SIZE : reader->size;
	char *line;

	while (size < reader->length + count + 1)
		size *= 2;
	if (size == reader->size)
		return true;
	line = realloc(reader->line, size);
	if (line == NULL)
		return false;
	reader->line = line;
	reader->size = size;
	return true;
}

/* What is no HTTP is known by its first bytes: the rest of the line may never come. */
static bool
may_be_status(const struct http_reader *reader)
{
	static const char start[] = "HTTP/1.";
	size_t length = reader->length < sizeof(start) - 1 ? reader->length : sizeof(start) - 1;

	return memcmp(reader->line, start, length) == 0;
}

/* Take what is here of a line. @param ret_has  it is whole, and its line end is off */
static enum http_flaw
gather_line(struct http_reader *reader, const char *bytes, size_t count, size_t *ret_used, bool *ret_has)
{
	const char *end = memchr(bytes, '\n', count);
	size_t taken = end == NULL ? count : (size_t)(end + 1 - bytes);
	size_t bound = is_of_headers(reader->place) ? HTTP_LINE_MAX : CHUNK_LINE_MAX;

	if (reader->length + taken > bound)
		return too_long(reader);
	if (!have_room(reader, taken))
		return HTTP_NO_MEMORY;
	memcpy(reader->line + reader->length, bytes, taken);
	reader->length += taken;
	if (is_of_headers(reader->place))
		reader->header_bytes += taken;
	if (reader->place == HTTP_AT_STATUS && !may_be_status(reader))
		return HTTP_NOT_HTTP;
	if (reader->header_bytes > HTTP_HEADERS_MAX)
		return HTTP_LONG_HEADERS;
	*ret_used = taken;
	*ret_has = end != NULL;
	if (end == NULL)
		return HTTP_FINE;
	reader->length--;
	if (reader->length > 0 && reader->line[reader->length - 1] == '\r')
		reader->length--;
	reader->line[reader->length] = '\0';
	if (memchr(reader->line, '\0', reader->length) != NULL)
		return malformed(reader, "there is a NUL in a line of it");
	return HTTP_FINE;
}

/* --- headers ---------------------------------------------------------------------------------------------------- */

/* The value, which the line is cut behind; NULL: another header. */
static const char *
value_of(struct http_reader *reader, const char *name)
{
	size_t length;
	const char *value = http_header_value(reader->line, reader->length, name, &length);

	if (value != NULL)
		reader->line[(size_t)(value - reader->line) + length] = '\0';
	return value;
}

static enum http_flaw
take_length(struct http_reader *reader, const char *value)
{
	size_t digits = strspn(value, "0123456789");
	uint64_t length;

	if (digits == 0 || digits > LENGTH_DIGITS || value[digits] != '\0')
		return malformed(reader, "its Content-Length is no number");
	length = strtoull(value, NULL, 10);
	if (reader->has_length && length != reader->left)
		return malformed(reader, "it has two lengths");
	reader->has_length = true;
	reader->left = length;
	return HTTP_FINE;
}

static enum http_flaw
take_coding(struct http_reader *reader, const char *value)
{
	if (strcasecmp(value, "chunked") == 0)
		reader->is_chunked = true;
	else if (*value != '\0' && strcasecmp(value, "identity") != 0) {
		snprintf(reader->detail, sizeof(reader->detail), "%s", value);
		return HTTP_CODED;
	}
	return HTTP_FINE;
}

/* Of a header that says where the body ends, the rest in another line would say something else. */
static enum http_flaw
take_header(struct http_reader *reader)
{
	size_t name = strcspn(reader->line, ": \t");
	const char *value;

	if (name == 0 && reader->line[0] != ':')
		return reader->is_of_end ? malformed(reader, "the header that says how long it is goes on in another line") : HTTP_FINE;
	if (reader->line[name] != ':')
		return malformed(reader, "a header has no colon behind its name");
	reader->is_of_end = false;
	if (!reader->receiver.header(reader->receiver.state, reader->line, reader->length))
		return HTTP_STOPPED;
	if ((value = value_of(reader, "Content-Length")) != NULL) {
		reader->is_of_end = true;
		return take_length(reader, value);
	}
	if ((value = value_of(reader, "Transfer-Encoding")) != NULL) {
		reader->is_of_end = true;
		return take_coding(reader, value);
	}
	if ((value = value_of(reader, "Connection")) != NULL)
		reader->keeps = !http_has_word(value, "close") && (reader->keeps || http_has_word(value, "keep-alive"));
	return HTTP_FINE;
}

/* "HTTP/1.1 200 OK", with any reason or none. What headers say is of the answer that begins. */
static enum http_flaw
take_status(struct http_reader *reader)
{
	const char *line = reader->line;

	if (reader->length < sizeof("HTTP/1.1 200") - 1 || strspn(line + 7, "0123456789") != 1 || line[8] != ' ' ||
	    strspn(line + 9, "0123456789") != 3 || (line[12] != '\0' && line[12] != ' '))
		return HTTP_NOT_HTTP;
	reader->has_length = reader->is_chunked = reader->is_of_end = false;
	reader->status = (unsigned int)strtoul(line + 9, NULL, 10);
	reader->keeps = line[7] != '0';
	reader->place = HTTP_AT_HEADER;
	return reader->receiver.header(reader->receiver.state, line, reader->length) ? HTTP_FINE : HTTP_STOPPED;
}

/* All headers are here: where does the body end? (RFC 9112, 6.3) */
static void
begin_body(struct http_reader *reader)
{
	bool is_switch = reader->status == 101;	/* to what nobody asked for */

	if (reader->status < 200 && !is_switch) {
		reader->place = HTTP_AT_STATUS;
		return;
	}
	if (is_switch || (reader->is_chunked && reader->has_length))
		reader->keeps = false;
	if (is_switch || reader->status == 204 || reader->status == 304)
		reader->place = HTTP_AT_END;
	else if (reader->is_chunked)
		reader->place = HTTP_AT_CHUNK_SIZE;
	else if (reader->has_length)
		reader->place = reader->left == 0 ? HTTP_AT_END : HTTP_AT_BODY;
	else {
		reader->place = HTTP_AT_REST;
		reader->keeps = false;
	}
}

static enum http_flaw
take_chunk_size(struct http_reader *reader)
{
	size_t digits = strspn(reader->line, "0123456789abcdefABCDEF");
	const char *behind = reader->line + digits;

	behind += strspn(behind, " \t");
	if (digits == 0 || digits > CHUNK_DIGITS || (*behind != '\0' && *behind != ';'))
		return malformed(reader, "the size of a chunk is no number");
	reader->left = strtoull(reader->line, NULL, 16);
	reader->place = reader->left == 0 ? HTTP_AT_TRAILER : HTTP_AT_CHUNK;
	return HTTP_FINE;
}

static enum http_flaw
take_line(struct http_reader *reader)
{
	bool is_empty = reader->length == 0;

	switch (reader->place) {
	case HTTP_AT_STATUS:
		return take_status(reader);
	case HTTP_AT_HEADER:
		if (!is_empty)
			return take_header(reader);
		begin_body(reader);
		return HTTP_FINE;
	case HTTP_AT_CHUNK_SIZE:
		return take_chunk_size(reader);
	case HTTP_BEHIND_CHUNK:
		reader->place = HTTP_AT_CHUNK_SIZE;
		return is_empty ? HTTP_FINE : malformed(reader, "a chunk is longer than it says");
	case HTTP_AT_TRAILER:		/* may not say what the body was (RFC 9110, 6.5.1) */
		if (is_empty)
			reader->place = HTTP_AT_END;
		return HTTP_FINE;
	case HTTP_AT_BODY:
	case HTTP_AT_CHUNK:
	case HTTP_AT_REST:
	case HTTP_AT_END:
		break;
	}
	return HTTP_FINE;
}

/* --- the body ---------------------------------------------------------------------------------------------------- */

static enum http_flaw
take_body(struct http_reader *reader, const char *bytes, size_t count, size_t *ret_used)
{
	bool has_end = reader->place != HTTP_AT_REST;

	if (has_end && count > reader->left)
		count = (size_t)reader->left;
	*ret_used = count;
	if (!reader->receiver.body(reader->receiver.state, bytes, count))
		return HTTP_STOPPED;
	if (has_end)
		reader->left -= count;
	if (has_end && reader->left == 0)
		reader->place = reader->place == HTTP_AT_CHUNK ? HTTP_BEHIND_CHUNK : HTTP_AT_END;
	return HTTP_FINE;
}

static bool
is_in_body(enum http_place place)
{
	return place == HTTP_AT_BODY || place == HTTP_AT_CHUNK || place == HTTP_AT_REST;
}

enum http_flaw
http_reader_feed(struct http_reader *reader, const char *bytes, size_t count, size_t *ret_used)
{
	enum http_flaw flaw = HTTP_FINE;
	size_t used = 0;

	while (flaw == HTTP_FINE && used < count && reader->place != HTTP_AT_END) {
		size_t taken = 0;
		bool has_line = false;

		reader->has_begun = true;
		if (is_in_body(reader->place))
			flaw = take_body(reader, bytes + used, count - used, &taken);
		else
			flaw = gather_line(reader, bytes + used, count - used, &taken, &has_line);
		if (flaw == HTTP_FINE && has_line) {
			flaw = take_line(reader);
			reader->length = 0;
		}
		used += taken;
	}
	*ret_used = used;
	return flaw;
}
