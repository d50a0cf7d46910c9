#include "lib/xml/stream.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "lib/model/text.h"

/* How much libxml2 gets at once: its buffer moves and grows by that, and half a tag is looked through again
 * with each piece. Larger ones are no faster (measured with libxml2 2.9.14). */
#define PIECE_BYTES 16384

/* Above this much of an unfinished tag, crumbs are gathered to a piece first: libxml2 looks the tag through
 * from its start with each of them, and somebody may send a long one byte by byte. */
#define GATHER_ABOVE_BYTES 4096

/* A tag, a comment or a CDATA section must be there whole before libxml2 hands it out; more than this is no
 * tag that anybody wrote. Comments may be longer: people comment whole sections out. */
#define MAX_TAG_BYTES	  (1024 * 1024)
#define MAX_COMMENT_BYTES (9 * 1024 * 1024)

#define MAX_DEPTH  200
#define MAX_READERS 4	/* of the document, and of elements handed over, one in another */
#define HEAD_BYTES 3	/* enough to know a byte order mark by */

/* More different names than anybody's schema has: libxml2 keeps each, and finds it in a table that does not grow with them. */
#define MAX_NAMES 65536

enum encoding { ENCODING_NONE, ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE };

/* Who reads what is inside an element. */
struct reader {
	struct xml_handler handler;
	void *state;
	unsigned int depth;		/* of the element; 0: of the document */
};

struct xml_stream {
	struct reader readers[MAX_READERS], *reader;	/* the last one that was handed something */
	struct xml_limits limits;
	xmlParserCtxtPtr parser;
	enum encoding encoding;		/* ENCODING_NONE: not told, see the first bytes */
	unsigned char unit[4];		/* of UTF-16, the bytes of a character that is not complete */
	size_t unit_count;
	bool has_begun;			/* the parser knows the encoding and got its first bytes */
	bool has_ended;			/* the root element is closed */
	bool has_failed;		/* with `error` */
	struct error error;
	char head[HEAD_BYTES];		/* the first bytes, until there are enough of them */
	size_t head_count;
	size_t byte_count;		/* fed so far */
	unsigned int depth;
	struct xml_attribute *attributes;	/* of one start tag, used again for the next */
	size_t attribute_room;
	size_t gathered_count;
	char gathered[PIECE_BYTES];	/* see GATHER_ABOVE_BYTES */
};

/* Only the first error counts: what follows it is its echo. */
static void
stop(struct xml_stream *stream)
{
	if (stream->has_failed)
		return;
	stream->has_failed = true;
	xmlStopParser(stream->parser);
}

/* Foreign words on one line of UTF-8: libxml2's sentence quotes the document and ends with a line end. */
static void
flatten(const char *message, char *line, size_t size)
{
	size_t left = strlen(message), used = 0;

	while (left > 0) {
		uint32_t character = 0;
		size_t count = text_next_character(message, left, &character);

		if (used + 4 >= size)
			break;
		if (count == 0 || character == 0x7f || (character >= 0x80 && character < 0xa0)) {
			line[used++] = '?';
			count = count == 0 ? 1 : count;
		} else if (character <= ' ') {
			line[used++] = ' ';
		} else {
			memcpy(line + used, message, count);
			used += count;
		}
		message += count;
		left -= count;
	}
	while (used > 0 && line[used - 1] == ' ')
		used--;
	line[used] = '\0';
}

static const char *
string(const xmlChar *text)
{
	return (const char *)text;
}

/* Attributes arrive as rows of five pointers: local name, prefix, namespace name, value, end of the value. */
static bool
take_attributes(struct xml_stream *stream, const xmlChar **rows, size_t count)
{
	size_t i;

	if (count > stream->attribute_room) {
		struct xml_attribute *larger = reallocarray(stream->attributes, count, sizeof(*larger));

		if (larger == NULL)
			return error_memory(&stream->error);
		stream->attributes = larger;
		stream->attribute_room = count;
	}
	for (i = 0; i < count; i++) {
		const xmlChar **row = rows + 5 * i;

		stream->attributes[i] = (struct xml_attribute) {
			.ns = string(row[2]),
			.name = string(row[0]),
			.value = string(row[3]),
			.length = (size_t)(row[4] - row[3]),
		};
	}
	return true;
}

static void
on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns, int ns_count,
    const xmlChar **namespaces, int count, int defaulted_count, const xmlChar **rows)
{
	struct xml_stream *stream = data;

	(void)prefix;
	(void)ns_count;
	(void)namespaces;
	(void)defaulted_count;
	if (stream->has_failed)
		return;
	if (++stream->depth > stream->limits.max_depth) {
		error_set(&stream->error, ERROR_LIMIT,
		    "line %d: elements stand more than %u deep in each other",
		    xmlSAX2GetLineNumber(stream->parser), stream->limits.max_depth);
		stop(stream);
		return;
	}
	if (xmlDictSize(stream->parser->dict) > MAX_NAMES) {
		error_set(&stream->error, ERROR_LIMIT, "line %d: there are more than %d different names",
		    xmlSAX2GetLineNumber(stream->parser), MAX_NAMES);
		stop(stream);
		return;
	}
	if (stream->reader->handler.start == NULL)
		return;
	if (!take_attributes(stream, rows, (size_t)count) ||
	    !stream->reader->handler.start(stream->reader->state, string(ns), string(name), stream->attributes,
	        (size_t)count, &stream->error))
		stop(stream);
}

static void
on_text(void *data, const xmlChar *text, int length)
{
	struct xml_stream *stream = data;

	if (!stream->has_failed && stream->reader->handler.text != NULL &&
	    !stream->reader->handler.text(stream->reader->state, string(text), (size_t)length, &stream->error))
		stop(stream);
}

static void
on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns)
{
	struct xml_stream *stream = data;

	(void)prefix;
	if (stream->has_failed)
		return;
	if (stream->reader->depth == stream->depth)
		stream->reader--;
	if (--stream->depth == 0)
		stream->has_ended = true;
	if (stream->reader->handler.end != NULL &&
	    !stream->reader->handler.end(stream->reader->state, string(ns), string(name), &stream->error))
		stop(stream);
}

/* Called at the end of "<!DOCTYPE name", before any declaration in it is read. */
static void
on_document_type(void *data, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	struct xml_stream *stream = data;

	(void)name;
	(void)public_id;
	(void)system_id;
	if (stream->has_failed)
		return;
	error_set(&stream->error, ERROR_MALFORMED,
	    "line %d: a document type declaration is not accepted", xmlSAX2GetLineNumber(stream->parser));
	stop(stream);
}

static enum error_kind
kind_of(int code)
{
	if (code == XML_ERR_NO_MEMORY)
		return ERROR_NO_MEMORY;
	return code == XML_ERR_NAME_TOO_LONG ? ERROR_LIMIT : ERROR_MALFORMED;
}

static void
on_error(void *data, xmlErrorPtr problem)
{
	struct xml_stream *stream = data;
	char line[512];

	/* A namespace is a name, and nobody fetches it: those of WMI hold backslashes, braces and blanks. */
	if (stream->has_failed || problem->level < XML_ERR_ERROR || problem->code == XML_WAR_NS_URI)
		return;
	if (problem->code == XML_ERR_DOCUMENT_EMPTY) {
		error_set(
		    &stream->error, ERROR_MALFORMED, "line 1: this is not XML: it does not start with '<'");
	} else {
		flatten(problem->message == NULL ? "not well-formed" : problem->message, line, sizeof(line));
		error_set(&stream->error, kind_of(problem->code), "line %d: %s", problem->line, line);
	}
	stop(stream);
}

static bool
encoding_of(const char *charset, enum encoding *ret_encoding, struct error *err)
{
	static const struct {
		const char *name;
		enum encoding encoding;
	} charsets[] = {
		{ "UTF-8", ENCODING_UTF8 },
		{ "UTF8", ENCODING_UTF8 },
		{ "US-ASCII", ENCODING_UTF8 },
		/* without a byte order mark Windows means its own order */
		{ "UTF-16", ENCODING_UTF16LE },
		{ "UTF-16LE", ENCODING_UTF16LE },
		{ "UTF-16BE", ENCODING_UTF16BE },
	};
	char quote[48];
	size_t i;

	if (charset == NULL || *charset == '\0') {
		*ret_encoding = ENCODING_NONE;
		return true;
	}
	for (i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++)
		if (strcasecmp(charset, charsets[i].name) == 0) {
			*ret_encoding = charsets[i].encoding;
			return true;
		}
	flatten(charset, quote, sizeof(quote));
	return error_set(
	    err, ERROR_MALFORMED, "character set '%s' is not one we read (UTF-8, UTF-16)", quote);
}

static void
want_text(xmlSAXHandler *sax)
{
	sax->characters = on_text;
	sax->ignorableWhitespace = on_text; /* the same one: libxml2 then need not tell them apart */
	sax->cdataBlock = on_text;
}

static xmlParserCtxtPtr
make_parser(struct xml_stream *stream)
{
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.internalSubset = on_document_type,
		.serror = on_error,
	};

	if (stream->reader->handler.text != NULL)
		want_text(&sax);
	return xmlCreatePushParserCtxt(&sax, stream, NULL, 0, NULL);
}

bool
xml_stream_open(const struct xml_handler *handler, void *state, const struct xml_limits *limits,
    const char *charset, struct xml_stream **ret_stream, struct error *err)
{
	struct xml_stream *stream;
	enum encoding encoding = ENCODING_NONE;

	if (!encoding_of(charset, &encoding, err))
		return false;
	xmlInitParser();	/* does nothing the second time; safe between threads */
	stream = calloc(1, sizeof(*stream));
	if (stream == NULL)
		return error_memory(err);
	stream->reader = stream->readers;
	*stream->reader = (struct reader) { .handler = *handler, .state = state };
	stream->limits = *limits;
	if (stream->limits.max_depth > MAX_DEPTH)
		stream->limits.max_depth = MAX_DEPTH;
	if (stream->limits.max_tag_bytes == 0)
		stream->limits.max_tag_bytes = MAX_TAG_BYTES;
	stream->encoding = encoding;
	stream->parser = make_parser(stream);
	if (stream->parser == NULL) {
		free(stream);
		return error_memory(err);
	}
	/* NOENT: else "&amp;" in an attribute arrives as "&#38;"; there are no entities but the five, since
	 * there is no document type. IGNORE_ENC: what the transport and the first bytes say is
	 * enough, and Windows labels UTF-8 as UTF-16 at times. */
	xmlCtxtUseOptions(stream->parser, XML_PARSE_NOENT | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	*ret_stream = stream;
	return true;
}

static bool
failure(const struct xml_stream *stream, struct error *err)
{
	*err = stream->error;
	return false;
}

/* How much of a tag or comment waits in the parser for its end. */
static size_t
waiting_bytes(const struct xml_stream *stream)
{
	const xmlParserInput *input = stream->parser->input;

	return (size_t)(input->end - input->cur);
}

/* What holds no attributes costs no more than its length: it may be longer than a tag. */
static size_t
limit_of_what_waits(const struct xml_stream *stream)
{
	const xmlChar *begin = stream->parser->input->cur;
	size_t limit = stream->limits.max_tag_bytes;

	if (limit == MAX_TAG_BYTES && memcmp(begin, "<!--", 4) == 0)
		return MAX_COMMENT_BYTES;
	if (memcmp(begin, "<!--", 4) == 0 || memcmp(begin, "<?", 2) == 0 ||
	    stream->parser->instate == XML_PARSER_CDATA_SECTION)
		return MAX_TAG_BYTES;
	return limit;
}

static bool
parse_piece(struct xml_stream *stream, const char *bytes, size_t count)
{
	size_t waiting, limit;

	xmlParseChunk(stream->parser, bytes, (int)count, 0);
	if (stream->has_failed)
		return false;
	waiting = waiting_bytes(stream);
	if (waiting <= stream->limits.max_tag_bytes)
		return true;
	limit = limit_of_what_waits(stream);
	if (waiting <= limit)
		return true;
	error_set(&stream->error, ERROR_LIMIT, "line %d: a tag or comment is longer than %zu bytes",
	    xmlSAX2GetLineNumber(stream->parser), limit);
	stop(stream);
	return false;
}

static bool
parse_gathered(struct xml_stream *stream)
{
	size_t count = stream->gathered_count;

	stream->gathered_count = 0;
	return count == 0 || parse_piece(stream, stream->gathered, count);
}

static bool
gather(struct xml_stream *stream, const char *bytes, size_t count)
{
	memcpy(stream->gathered + stream->gathered_count, bytes, count);
	stream->gathered_count += count;
	return stream->gathered_count < PIECE_BYTES || parse_gathered(stream);
}

static bool
parse(struct xml_stream *stream, const char *bytes, size_t count)
{
	while (count > 0) {
		size_t room = PIECE_BYTES - stream->gathered_count;
		size_t piece = count < room ? count : room;
		bool is_crumb = piece < PIECE_BYTES && waiting_bytes(stream) > GATHER_ABOVE_BYTES;

		if (!(is_crumb ? gather(stream, bytes, piece) : parse_piece(stream, bytes, piece)))
			return false;
		bytes += piece;
		count -= piece;
	}
	return true;
}

static size_t
write_utf8(uint32_t character, char *at)
{
	unsigned int more = character < 0x80 ? 0 : character < 0x800 ? 1 : character < 0x10000 ? 2 : 3, i;
	static const unsigned char first[] = { 0, 0xc0, 0xe0, 0xf0 };

	at[0] = (char)(first[more] | character >> (6 * more));
	for (i = 1; i <= more; i++)
		at[i] = (char)(0x80 | (character >> (6 * (more - i)) & 0x3f));
	return more + 1;
}

/*
 * Take a byte of UTF-16. libxml2 would print on standard error what it cannot convert, and say that the document is cut off.
 * @param ret_count  how many bytes of UTF-8 were written: none while the character is not complete
 */
static bool
take_utf16(struct xml_stream *stream, char byte, char *at, size_t *ret_count)
{
	const unsigned char *unit = stream->unit;
	size_t high = stream->encoding == ENCODING_UTF16BE ? 0 : 1;
	uint32_t first, second;

	*ret_count = 0;
	stream->unit[stream->unit_count++] = (unsigned char)byte;
	if (stream->unit_count % 2 != 0)
		return true;
	first = (uint32_t)unit[high] << 8 | unit[1 - high];
	second = stream->unit_count == 2 ? 0 : (uint32_t)unit[2 + high] << 8 | unit[3 - high];
	if (stream->unit_count == 2 && first >= 0xd800 && first < 0xdc00)
		return true;
	if ((stream->unit_count == 2 && first >= 0xdc00 && first < 0xe000) ||
	    (stream->unit_count == 4 && (second < 0xdc00 || second >= 0xe000))) {
		error_set(&stream->error, ERROR_MALFORMED, "line %d: this is not UTF-16: half a character stands alone",
		    xmlSAX2GetLineNumber(stream->parser));
		stop(stream);
		return false;
	}
	if (stream->unit_count == 4)
		first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
	stream->unit_count = 0;
	*ret_count = write_utf8(first, at);
	return true;
}

/* The parser gets UTF-8, whatever came. */
static bool
convert(struct xml_stream *stream, const char *bytes, size_t count)
{
	char piece[4096];
	size_t used = 0, written;

	if (stream->encoding == ENCODING_UTF8)
		return parse(stream, bytes, count);
	for (; count > 0; count--) {
		if (!take_utf16(stream, *bytes++, piece + used, &written))
			return false;
		used += written;
		if (used + 4 > sizeof(piece)) {
			if (!parse(stream, piece, used))
				return false;
			used = 0;
		}
	}
	return parse(stream, piece, used);
}

/* Decide the encoding by the first bytes, a byte order mark before all, and give them to the parser. */
static bool
begin(struct xml_stream *stream)
{
	const char *head = stream->head;
	size_t count = stream->head_count, mark = 0;

	if (count >= 2 && memcmp(head, "\xff\xfe", 2) == 0) {
		stream->encoding = ENCODING_UTF16LE;
		mark = 2;
	} else if (count >= 2 && memcmp(head, "\xfe\xff", 2) == 0) {
		stream->encoding = ENCODING_UTF16BE;
		mark = 2;
	} else if (count >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0) {
		stream->encoding = ENCODING_UTF8;
		mark = 3;
	} else if (stream->encoding == ENCODING_NONE && count >= 2 && memcmp(head, "<\0", 2) == 0) {
		stream->encoding = ENCODING_UTF16LE;
	} else if (stream->encoding == ENCODING_NONE && count >= 2 && memcmp(head, "\0<", 2) == 0) {
		stream->encoding = ENCODING_UTF16BE;
	} else if (stream->encoding == ENCODING_NONE) {
		stream->encoding = ENCODING_UTF8;
	}
	xmlSwitchEncoding(stream->parser, XML_CHAR_ENCODING_UTF8);
	stream->has_begun = true;
	return convert(stream, head + mark, count - mark);
}

bool
xml_stream_feed(struct xml_stream *stream, const char *bytes, size_t count, struct error *err)
{
	if (stream->has_failed)
		return failure(stream, err);
	if (count > stream->limits.max_bytes - stream->byte_count) {
		error_set(&stream->error, ERROR_LIMIT, "the document is larger than %zu bytes",
		    stream->limits.max_bytes);
		stop(stream);
		return failure(stream, err);
	}
	stream->byte_count += count;
	while (!stream->has_begun && count > 0) {
		stream->head[stream->head_count++] = *bytes++;
		count--;
		if (stream->head_count == HEAD_BYTES && !begin(stream))
			return failure(stream, err);
	}
	return convert(stream, bytes, count) || failure(stream, err);
}

void
xml_stream_hand_over(struct xml_stream *stream, const struct xml_handler *handler, void *state)
{
	static const struct xml_handler nobody = { .start = NULL };

	assert(stream->reader < stream->readers + MAX_READERS - 1);
	*++stream->reader = (struct reader) {
		.handler = handler == NULL ? nobody : *handler,
		.state = state,
		.depth = stream->depth,
	};
	if (stream->reader->handler.text != NULL)
		want_text(stream->parser->sax);
}

bool
xml_stream_finish(struct xml_stream *stream, struct error *err)
{
	if (stream->has_failed)
		return failure(stream, err);
	if (!parse_gathered(stream))
		return failure(stream, err);
	if (stream->has_begun)		/* fewer bytes than that are no document */
		xmlParseChunk(stream->parser, NULL, 0, 1);
	if (stream->has_ended && stream->unit_count == 0)
		return !stream->has_failed || failure(stream, err);

	/* Whatever libxml2 made of the half of a tag that was left: this is what happened. */
	stream->has_failed = true;
	error_set(&stream->error, ERROR_MALFORMED, stream->byte_count == 0 ?
	    "the document is empty" : "the document ends before it is complete");
	return failure(stream, err);
}

void
xml_stream_close(struct xml_stream *stream)
{
	if (stream == NULL)
		return;
	xmlFreeParserCtxt(stream->parser);
	free(stream->attributes);
	free(stream);
}

const struct xml_attribute *
xml_attribute_find(const struct xml_attribute *attributes, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (attributes[i].ns == NULL && strcmp(attributes[i].name, name) == 0)
			return &attributes[i];
	return NULL;
}
