/*
 * stream.h -- read XML that comes in pieces from somebody we do not trust.
 *
 * Bytes go in as they arrive, elements come out at once; nothing is kept but the
 * path and an unfinished tag. UTF-8 and UTF-16. A document type declaration is refused (so no entity bomb and
 * no external entity), and so is more depth or more bytes than allowed. On expat.
 */
#ifndef LIB_XML_STREAM_H
#define LIB_XML_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"

struct xml_stream;

/** Borrowed for the call. `value` is not ended by NUL. */
struct xml_attribute {
	const char *ns;			/* namespace name; NULL when none */
	const char *name;		/* local name */
	const char *value;
	size_t length;
};

/**
 * What is called as the document goes by; false stops the reading with the error that was set. A member that is NULL
 * is not wanted.
 */
struct xml_handler {
	/**
	 * `ns` is NULL for an element in no namespace; declarations are not among the attributes. Names stay where
	 * they are until the stream ends, or begins again.
	 */
	bool (*start)(void *state, const char *ns, const char *name, const struct xml_attribute *attributes,
	    size_t count, struct error *err);
	/** Character data, in pieces of any size, not ended by NUL; CDATA too. */
	bool (*text)(void *state, const char *text, size_t length, struct error *err);
	bool (*end)(void *state, const char *ns, const char *name, struct error *err);
};

struct xml_limits {
	size_t max_bytes;		/* of the document as fed */
	unsigned int max_depth;		/* of elements; at most 200 */
	size_t max_comment_bytes;	/* 0: 1 MiB, as a tag may have; twice as much may pass */
};

/**
 * @param charset  of the transport ("UTF-16"), NULL or "" when it does not say: then UTF-16 by the first
 *                 bytes, else UTF-8. An unknown one is ERROR_MALFORMED. A byte order mark is believed
 *                 before it; the document's own encoding declaration never.
 */
bool xml_stream_open(const struct xml_handler *handler, void *state, const struct xml_limits *limits,
    const char *charset, struct xml_stream **ret_stream, struct error *err);

/**
 * The same, with the memory and the names of a stream that nobody reads any more: to begin anew costs as much as a short document.
 * @param stream  ended on failure; one that is NULL is made
 */
bool xml_stream_open_again(const struct xml_handler *handler, void *state, const struct xml_limits *limits,
    const char *charset, struct xml_stream **stream, struct error *err);

/**
 * Read some more.
 * @param err  ERROR_MALFORMED  not well-formed, or a document type declaration; the text names the line
 *             ERROR_LIMIT      larger, deeper or a longer tag than allowed
 *             or what the handler set. After a failure every further call fails the same way.
 */
bool xml_stream_feed(struct xml_stream *stream, const char *bytes, size_t count, struct error *err);

/**
 * Hand the element that has just begun to somebody else: to be called from start() alone. What is inside it goes to
 * `handler`; its own end comes back to who handed it over.
 * @param handler  borrowed until that end; NULL: nobody wants it
 */
void xml_stream_hand_over(struct xml_stream *stream, const struct xml_handler *handler, void *state);

/** The document is over: ERROR_MALFORMED when it is not complete. */
bool xml_stream_finish(struct xml_stream *stream, struct error *err);

/** End it. NULL is fine. */
void xml_stream_close(struct xml_stream *stream);

/** Value of attribute `name` in no namespace; NULL when absent. */
const struct xml_attribute *xml_attribute_find(const struct xml_attribute *attributes, size_t count,
    const char *name);

#endif
