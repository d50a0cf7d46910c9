/*
 * reader.h -- an answer of HTTP/1.x to one POST, read from pieces as they come.
 *
 * It knows no socket and no clock. All that comes is hostile: a line, the headers (those of interim answers and the trailers
 * too) and their number are bounded; the body goes on in pieces, and how much of it there may be is the receiver's business.
 *
 * Source: RFC 9112; what it leaves to the reader is decided strictly where two readings would differ in where the body ends.
 */
#ifndef LIB_HTTP_READER_H
#define LIB_HTTP_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_LINE_MAX	 (100U << 10)	/* of one header: a token of 64 KiB fits */
#define HTTP_HEADERS_MAX (256U << 10)	/* of one exchange, all together */

/** Why an answer cannot be read. */
enum http_flaw {
	HTTP_FINE = 0,
	HTTP_NOT_HTTP,			/* it does not begin as one of HTTP/1 */
	HTTP_LONG_LINE,			/* a header that is too long, or does not end */
	HTTP_LONG_TRAILER,		/* the same behind the body */
	HTTP_LONG_HEADERS,		/* all together */
	HTTP_CODED,			/* a transfer coding that nobody asked for: `detail` names it */
	HTTP_MALFORMED,			/* `detail` says what */
	HTTP_CUT,			/* the connection ended before the answer did */
	HTTP_STOPPED,			/* by the receiver */
	HTTP_NO_MEMORY,
};

/** Where it goes. False stops the reading. */
struct http_receiver {
	/** The status line, or a header without its line end; NUL stands behind it. Also of interim answers, not of trailers. */
	bool (*header)(void *state, const char *line, size_t length);
	bool (*body)(void *state, const char *bytes, size_t count);
	void *state;
};

enum http_place {
	HTTP_AT_STATUS,
	HTTP_AT_HEADER,
	HTTP_AT_BODY,			/* `left` bytes of it */
	HTTP_AT_CHUNK_SIZE,
	HTTP_AT_CHUNK,			/* `left` bytes of it */
	HTTP_BEHIND_CHUNK,		/* before its line end */
	HTTP_AT_TRAILER,
	HTTP_AT_REST,			/* until the connection ends */
	HTTP_AT_END,
};

/** One answer. To http_reader_begin(), and to http_reader_clear() in the end. Only the functions touch it. */
struct http_reader {
	struct http_receiver receiver;
	enum http_place place;
	char *line;			/* as far as it has come */
	size_t length, size;
	size_t header_bytes;
	unsigned int status;
	bool has_begun;			/* a byte has come */
	bool has_length, is_chunked;
	bool is_of_end;			/* the last header says where the body ends */
	bool keeps;			/* the connection, as far as is known */
	uint64_t left;
	char detail[64];
};

/** Begin an answer. Nothing is allocated. */
void http_reader_begin(struct http_reader *reader, const struct http_receiver *receiver);

/**
 * Read on. After a flaw there is no going on.
 * @param ret_used  how many bytes were of this answer: all, unless it ended before them
 */
enum http_flaw http_reader_feed(struct http_reader *reader, const char *bytes, size_t count, size_t *ret_used);

/** The connection has ended. HTTP_FINE: so the answer is complete. */
enum http_flaw http_reader_end(struct http_reader *reader);

/** The whole answer has come. */
bool http_reader_is_complete(const struct http_reader *reader);

/** The whole answer has come, and another may come on the same connection. */
bool http_reader_keeps_connection(const struct http_reader *reader);

/** Give back what it holds. Zeroed is fine. */
void http_reader_clear(struct http_reader *reader);

#endif
