/*
 * Any bytes as an answer of HTTP, in pieces as the first byte says: reading ends, what is kept is bounded, and what is reported,
 * what is left and how it ends are the same as when all comes at once.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/http/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All that was reported: FNV-1a over headers, with an end each, and over the body. */
struct told {
	uint64_t headers, body;
};

struct outcome {
	struct told told;
	enum http_flaw flaw;
	size_t used;
	bool is_complete, keeps;
};

static void
note(uint64_t *hash, const char *bytes, size_t count)
{
	for (; count > 0; bytes++, count--)
		*hash = (*hash ^ (unsigned char)*bytes) * 1099511628211U;
}

static bool
on_header(void *state, const char *line, size_t length)
{
	struct told *told = state;

	if (strlen(line) != length || strchr(line, '\n') != NULL || length > HTTP_LINE_MAX)
		abort();
	note(&told->headers, line, length + 1);
	return true;
}

static bool
on_body(void *state, const char *bytes, size_t count)
{
	struct told *told = state;

	if (count == 0)
		abort();
	note(&told->body, bytes, count);
	return true;
}

static struct outcome
read_all(const char *bytes, size_t count, size_t piece)
{
	struct outcome outcome = { .used = 0 };
	const struct http_receiver receiver = { .header = on_header, .body = on_body, .state = &outcome.told };
	struct http_reader reader;

	http_reader_begin(&reader, &receiver);
	while (outcome.flaw == HTTP_FINE && outcome.used < count && !http_reader_is_complete(&reader)) {
		size_t used = 0, left = count - outcome.used;

		outcome.flaw = http_reader_feed(&reader, bytes + outcome.used, left < piece ? left : piece, &used);
		outcome.used += used;
		if (outcome.flaw == HTTP_FINE && used == 0)
			abort();
	}
	if (reader.size > 2 * HTTP_LINE_MAX || reader.header_bytes > HTTP_HEADERS_MAX + HTTP_LINE_MAX ||
	    memchr(reader.detail, '\0', sizeof(reader.detail)) == NULL)
		abort();
	if (outcome.flaw == HTTP_FINE)
		outcome.flaw = http_reader_end(&reader);
	outcome.is_complete = http_reader_is_complete(&reader);
	outcome.keeps = http_reader_keeps_connection(&reader);
	http_reader_clear(&reader);
	if (outcome.keeps && !outcome.is_complete)
		abort();
	return outcome;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome whole, pieces;

	if (size < 1)
		return 0;
	whole = read_all((const char *)data + 1, size - 1, SIZE_MAX);
	pieces = read_all((const char *)data + 1, size - 1, 1 + (size_t)data[0]);
	if (whole.flaw != pieces.flaw || whole.is_complete != pieces.is_complete || whole.keeps != pieces.keeps ||
	    whole.told.headers != pieces.told.headers)
		abort();
	/* what is behind a flaw comes, or not, with the piece that has it */
	if (whole.flaw == HTTP_FINE && (whole.used != pieces.used || whole.told.body != pieces.told.body))
		abort();
	return 0;
}
