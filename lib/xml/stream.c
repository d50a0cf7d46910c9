#include "config.h"	/* HAVE_XML_GETINPUTCONTEXT64 */

#include "lib/xml/stream.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <expat.h>

#include "lib/model/text.h"
#include "lib/xml/names.h"

/* Newer headers call deprecated what older ones have alone. */
#ifdef HAVE_XML_GETINPUTCONTEXT64
typedef int64_t context_offset;
typedef uint64_t context_size;
#define XML_GetCurrentLineNumber   XML_GetCurrentLineNumber64
#define XML_GetCurrentColumnNumber XML_GetCurrentColumnNumber64
#define XML_GetCurrentByteIndex	   XML_GetCurrentByteIndex64
#define XML_GetInputContext	   XML_GetInputContext64
#else
typedef int context_offset;
typedef int context_size;
#endif

/* How much the parser gets at once: its buffer grows by that. Larger ones are no faster (measured with expat 2.5). */
#define PIECE_BYTES 16384

/* Above this much of an unfinished tag, as much again is gathered before the parser gets more: it reads the tag again from
 * its start each time (an expat with reparse deferral does the same, but not every one has that). */
#define GATHER_ABOVE_BYTES 1024

/* A tag or a comment must be there whole before the parser hands it out, and it sets no bound. */
#define MAX_MARKUP_BYTES (1024 * 1024)

#define KEPT_NAMES 1024	/* of a document, for the next; where there are more, all are forgotten */
#define MAX_DEPTH  200
#define MAX_READERS 4	/* of the document, and of elements handed over, one in another */
#define HEAD_BYTES 3	/* enough to know a byte order mark by */

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
	XML_Parser parser;
	enum encoding encoding;		/* ENCODING_NONE: not known, see the first bytes */
	unsigned char unit[4];		/* of UTF-16, the bytes of a character that is not complete */
	size_t unit_count;
	char first;			/* what begins the document; '\0': nothing but white space yet */
	bool has_begun;			/* the parser knows the encoding and got its first bytes */
	bool has_ended;			/* the root element is closed */
	bool has_failed;		/* with `error` */
	struct error error;
	char head[HEAD_BYTES];		/* the first bytes, until there are enough of them */
	size_t head_count;
	size_t byte_count;		/* fed so far */
	size_t parsed_count;		/* of UTF-8, given to the parser */
	size_t token_start;		/* where what it could not finish begins, among these bytes */
	bool is_comment;		/* which is a comment */
	unsigned int depth;
	const struct xml_name *open[MAX_DEPTH];	/* the path: `depth` of them */
	struct xml_names names;
	struct xml_attribute *attributes;	/* of one start tag, used again for the next */
	size_t attribute_room;
	char *gathered;			/* see GATHER_ABOVE_BYTES */
	size_t gathered_count, gathered_room;
};

/* Only the first error counts: what follows it is its echo. A handler may be called once more after this. */
static void
stop(struct xml_stream *stream)
{
	if (stream->has_failed)
		return;
	stream->has_failed = true;
	XML_StopParser(stream->parser, XML_FALSE);
}

/* Foreign words on one line of UTF-8. */
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

static void XMLCALL
on_text(void *data, const XML_Char *text, int length)
{
	struct xml_stream *stream = data;

	if (!stream->has_failed && stream->reader->handler.text != NULL &&
	    !stream->reader->handler.text(stream->reader->state, text, (size_t)length, &stream->error))
		stop(stream);
}

/* In front of what is wrong with the document: where. False, to be returned. */
static bool
stop_here(struct xml_stream *stream)
{
	if (stream->error.kind != ERROR_NO_MEMORY)
		error_prefix(&stream->error, "line %lu, column %lu", (unsigned long)XML_GetCurrentLineNumber(stream->parser),
		    (unsigned long)XML_GetCurrentColumnNumber(stream->parser) + 1);
	stop(stream);
	return false;
}

/* Who reads now: with nobody for the text, the parser has less to do. */
static void
listen(struct xml_stream *stream, struct reader *reader)
{
	stream->reader = reader;
	XML_SetCharacterDataHandler(stream->parser, reader->handler.text == NULL ? NULL : on_text);
}

/* Attributes arrive as pairs, name and value; NULL is the end. */
static bool
take_attributes(struct xml_stream *stream, const XML_Char **pairs, size_t *ret_count)
{
	size_t count = 0, i;

	while (pairs[2 * count] != NULL)
		count++;
	if (count > stream->attribute_room) {
		struct xml_attribute *larger = reallocarray(stream->attributes, count, sizeof(*larger));

		if (larger == NULL)
			return error_memory(&stream->error);
		stream->attributes = larger;
		stream->attribute_room = count;
	}
	for (i = 0; i < count; i++) {
		const struct xml_name *name = xml_names_find(&stream->names, pairs[2 * i], &stream->error);
		const char *value = pairs[2 * i + 1];

		if (name == NULL)
			return false;
		stream->attributes[i] = (struct xml_attribute) {
			.ns = name->ns,
			.name = name->name,
			.value = value,
			.length = strlen(value),
		};
	}
	*ret_count = count;
	return true;
}

static void XMLCALL
on_start(void *data, const XML_Char *expanded, const XML_Char **pairs)
{
	struct xml_stream *stream = data;
	const struct xml_handler *handler = &stream->reader->handler;
	const struct xml_name *name;
	size_t count = 0;

	if (stream->has_failed)
		return;
	if (stream->depth == stream->limits.max_depth) {
		error_set(&stream->error, ERROR_LIMIT, "elements stand more than %u deep in each other",
		    stream->limits.max_depth);
		stop_here(stream);
		return;
	}
	name = xml_names_find(&stream->names, expanded, &stream->error);
	if (name == NULL || !take_attributes(stream, pairs, &count)) {
		stop_here(stream);
		return;
	}
	stream->open[stream->depth++] = name;
	if (handler->start != NULL &&
	    !handler->start(stream->reader->state, name->ns, name->name, stream->attributes, count, &stream->error))
		stop(stream);
}

static void XMLCALL
on_end(void *data, const XML_Char *expanded)
{
	struct xml_stream *stream = data;
	const struct xml_name *name;

	(void)expanded;
	if (stream->has_failed)
		return;
	if (stream->reader->depth == stream->depth)
		listen(stream, stream->reader - 1);
	name = stream->open[--stream->depth];
	stream->has_ended = stream->depth == 0;
	if (stream->reader->handler.end != NULL &&
	    !stream->reader->handler.end(stream->reader->state, name->ns, name->name, &stream->error))
		stop(stream);
}

/* The parser keeps prefixes as it keeps names. */
static void XMLCALL
on_namespace(void *data, const XML_Char *prefix, const XML_Char *uri)
{
	struct xml_stream *stream = data;

	(void)uri;
	if (!stream->has_failed && prefix != NULL && xml_names_find(&stream->names, prefix, &stream->error) == NULL)
		stop_here(stream);
}

/* Called before any declaration in it is read. */
static void XMLCALL
on_document_type(void *data, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id, int has_subset)
{
	struct xml_stream *stream = data;

	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_subset;
	if (stream->has_failed)
		return;
	error_set(&stream->error, ERROR_MALFORMED, "a document type declaration is not accepted");
	stop_here(stream);
}

/* What the parser has of the document from where it is; NULL and 0 when it does not say. */
static const char *
rest_here(const struct xml_stream *stream, size_t *ret_count)
{
	context_offset offset = 0;
	context_size size = 0;
	const char *bytes = XML_GetInputContext(stream->parser, &offset, &size);

	*ret_count = bytes == NULL || (uint64_t)offset >= (uint64_t)size ? 0 : (size_t)size - (size_t)offset;
	return *ret_count == 0 ? NULL : bytes + offset;
}

/* What is where the parser stopped; '\0' when it does not say. */
static char
byte_here(const struct xml_stream *stream)
{
	size_t count;
	const char *rest = rest_here(stream, &count);

	return count == 0 ? '\0' : *rest;
}

/* In our words, which quote nothing: what stands there may be half of a password. */
static const char *
words_of(const struct xml_stream *stream, enum XML_Error code)
{
	if (stream->first != '<')
		return "this is not XML: it does not start with '<'";
	switch ((int)code) {
	case XML_ERROR_INVALID_TOKEN:
		return (byte_here(stream) & 0x80) != 0 ? "these bytes are no UTF-8" : "this character may not stand here";
	case XML_ERROR_DUPLICATE_ATTRIBUTE:
		return "an attribute stands twice in one tag";
	case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
		return "something follows the end of the document";
	case XML_ERROR_UNDEFINED_ENTITY:
		return "an entity that is none of the five of XML";
	case XML_ERROR_BAD_CHAR_REF:
		return "a reference to a character that XML does not have";
	case XML_ERROR_MISPLACED_XML_PI:
		return "an XML declaration that is not at the start of the document";
	case XML_ERROR_UNBOUND_PREFIX:
		return "a prefix that stands for no namespace";
	default:
		return XML_ErrorString(code);
	}
}

/* The parser cannot go on: what is wrong, unless a handler has said it. */
static void
parser_failed(struct xml_stream *stream)
{
	enum XML_Error code = XML_GetErrorCode(stream->parser);
	char name[64];

	if (stream->has_failed)
		return;
	if (code == XML_ERROR_NO_MEMORY) {
		error_memory(&stream->error);
	} else if (code == XML_ERROR_TAG_MISMATCH && stream->depth > 0) {
		flatten(stream->open[stream->depth - 1]->name, name, sizeof(name));
		error_set(&stream->error, ERROR_MALFORMED, "an end tag, but not that of the open element '%s'", name);
	} else {
		error_set(&stream->error, ERROR_MALFORMED, "%s", words_of(stream, code));
	}
	stop_here(stream);
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
set_handlers(struct xml_stream *stream)
{
	XML_SetUserData(stream->parser, stream);
	XML_SetReturnNSTriplet(stream->parser, 1);
	XML_SetElementHandler(stream->parser, on_start, on_end);
	XML_SetStartNamespaceDeclHandler(stream->parser, on_namespace);
	XML_SetStartDoctypeDeclHandler(stream->parser, on_document_type);
}

/* What is worth keeping of an earlier document; zeroed where there was none. */
static struct xml_stream
remains_of(const struct xml_stream *stream)
{
	return (struct xml_stream) {
		.parser = stream->parser,
		.names = stream->names,
		.attributes = stream->attributes,
		.attribute_room = stream->attribute_room,
		.gathered = stream->gathered,
		.gathered_room = stream->gathered_room,
	};
}

/* The encoding that is named here overrides what the document calls itself: Windows labels UTF-8 as UTF-16 at times. */
static bool
have_parser(struct xml_stream *stream)
{
	if (stream->parser == NULL)
		stream->parser = XML_ParserCreateNS("UTF-8", XML_NAMES_SEPARATOR);
	else if (!XML_ParserReset(stream->parser, "UTF-8"))
		return false;
	return stream->parser != NULL;
}

static bool
begin_anew(struct xml_stream *stream, const struct xml_handler *handler, void *state, const struct xml_limits *limits)
{
	*stream = remains_of(stream);
	if (stream->names.count > KEPT_NAMES)
		xml_names_clear(&stream->names);
	stream->limits = *limits;
	if (stream->limits.max_depth > MAX_DEPTH)
		stream->limits.max_depth = MAX_DEPTH;
	if (stream->limits.max_comment_bytes == 0)
		stream->limits.max_comment_bytes = MAX_MARKUP_BYTES;
	if (!have_parser(stream))
		return false;
	set_handlers(stream);
	stream->readers[0] = (struct reader) { .handler = *handler, .state = state };
	listen(stream, stream->readers);
	return true;
}

bool
xml_stream_open_again(const struct xml_handler *handler, void *state, const struct xml_limits *limits,
    const char *charset, struct xml_stream **stream, struct error *err)
{
	enum encoding encoding = ENCODING_NONE;
	bool ok = encoding_of(charset, &encoding, err);

	if (ok && *stream == NULL)
		*stream = calloc(1, sizeof(**stream));
	if (ok && (*stream == NULL || !begin_anew(*stream, handler, state, limits)))
		ok = error_memory(err);
	if (ok) {
		(*stream)->encoding = encoding;
		return true;
	}
	xml_stream_close(*stream);
	*stream = NULL;
	return false;
}

bool
xml_stream_open(const struct xml_handler *handler, void *state, const struct xml_limits *limits,
    const char *charset, struct xml_stream **ret_stream, struct error *err)
{
	*ret_stream = NULL;
	return xml_stream_open_again(handler, state, limits, charset, ret_stream, err);
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
	return stream->parsed_count - stream->token_start;
}

/* A tag is looked at again when there is twice as much of it: so long it may wait. */
static bool
check_what_waits(struct xml_stream *stream)
{
	size_t limit = stream->is_comment ? stream->limits.max_comment_bytes : MAX_MARKUP_BYTES;

	if (waiting_bytes(stream) + stream->gathered_count <= 2 * limit + PIECE_BYTES)
		return true;
	error_set(&stream->error, ERROR_LIMIT, "a tag or comment is longer than %zu bytes", limit);
	return stop_here(stream);
}

/* Where the parser is now; it does not say where it puts off looking. */
static void
note_what_waits(struct xml_stream *stream)
{
	int64_t start = XML_GetCurrentByteIndex(stream->parser);
	size_t count;
	const char *rest = rest_here(stream, &count);

	if (start < 0)
		return;
	stream->token_start = (size_t)start;
	stream->is_comment = count >= 4 && memcmp(rest, "<!--", 4) == 0;
}

static bool
parse_piece(struct xml_stream *stream, const char *bytes, size_t count)
{
	stream->parsed_count += count;
	if (XML_Parse(stream->parser, bytes, (int)count, XML_FALSE) != XML_STATUS_OK)
		parser_failed(stream);
	if (stream->has_failed)
		return false;
	note_what_waits(stream);
	return check_what_waits(stream);
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
	size_t enough = waiting_bytes(stream) > PIECE_BYTES ? waiting_bytes(stream) : PIECE_BYTES;

	if (count > stream->gathered_room - stream->gathered_count) {
		char *larger = realloc(stream->gathered, enough + PIECE_BYTES);

		if (larger == NULL) {
			error_memory(&stream->error);
			stop(stream);
			return false;
		}
		stream->gathered = larger;
		stream->gathered_room = enough + PIECE_BYTES;
	}
	memcpy(stream->gathered + stream->gathered_count, bytes, count);
	stream->gathered_count += count;
	return stream->gathered_count < enough ? check_what_waits(stream) : parse_gathered(stream);
}

static bool
parse(struct xml_stream *stream, const char *bytes, size_t count)
{
	size_t i;

	for (i = 0; i < count && stream->first == '\0'; i++)
		if (strchr(" \t\r\n", bytes[i]) == NULL)
			stream->first = bytes[i];
	while (count > 0) {
		size_t piece = count < PIECE_BYTES ? count : PIECE_BYTES;

		if (!(waiting_bytes(stream) > GATHER_ABOVE_BYTES ? gather : parse_piece)(stream, bytes, piece))
			return false;
		bytes += piece;
		count -= piece;
	}
	return true;
}

/*
 * Take a byte of UTF-16.
 * @return false: half a character stands alone
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
	    (stream->unit_count == 4 && (second < 0xdc00 || second >= 0xe000)))
		return false;
	if (stream->unit_count == 4)
		first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
	stream->unit_count = 0;
	*ret_count = text_put_character(at, first);
	return true;
}

static bool
not_utf16(struct xml_stream *stream)
{
	error_set(&stream->error, ERROR_MALFORMED, "this is not UTF-16: half a character stands alone");
	return stop_here(stream);
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
			return parse(stream, piece, used) && not_utf16(stream);
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
	stream->reader[1] = (struct reader) {
		.handler = handler == NULL ? nobody : *handler,
		.state = state,
		.depth = stream->depth,
	};
	listen(stream, stream->reader + 1);
}

/* Does `code` of the last call say that there is too little, and not that something is wrong? */
static bool
is_cut_off(enum XML_Error code)
{
	return code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN || code == XML_ERROR_PARTIAL_CHAR ||
	    code == XML_ERROR_UNCLOSED_CDATA_SECTION;
}

/* A parser that defers may have put everything off until now. False: it is not complete. */
static bool
parse_end(struct xml_stream *stream)
{
	if (!stream->has_begun || stream->unit_count > 0)	/* fewer bytes than that are no document */
		return false;
	if (XML_Parse(stream->parser, "", 0, XML_TRUE) == XML_STATUS_OK)
		return true;
	if (!stream->has_failed && is_cut_off(XML_GetErrorCode(stream->parser)))
		return false;
	parser_failed(stream);
	return true;
}

bool
xml_stream_finish(struct xml_stream *stream, struct error *err)
{
	if (stream->has_failed)
		return failure(stream, err);
	if (!parse_gathered(stream))
		return failure(stream, err);
	if (parse_end(stream))
		return !stream->has_failed || failure(stream, err);
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
	if (stream->parser != NULL)
		XML_ParserFree(stream->parser);
	xml_names_clear(&stream->names);
	free(stream->gathered);
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
