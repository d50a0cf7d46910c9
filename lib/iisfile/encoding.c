#include "lib/iisfile/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD_BYTES	256	/* the declaration stands in these */
#define PIECE_BYTES	4096
#define MAX_NAME_BYTES	40
#define MAX_CHARACTER	8	/* bytes of one character, at most, and of the shifts before it */
#define NO_CONVERTER	((iconv_t)-1)

struct file_encoding {
	struct xml_stream *xml;
	char head[HEAD_BYTES];
	size_t head_count;
	bool has_begun;			/* the encoding is known */
	char name[MAX_NAME_BYTES + 1];	/* as the file calls it */
	iconv_t converter;		/* NO_CONVERTER: as they are */
	char rest[MAX_CHARACTER];	/* of a character that is not complete */
	size_t rest_count;
	size_t converted;		/* bytes, for errors */
};

/* What Windows means by these names: its code pages, as glibc knows them. '*' is a number. Not whatever iconv() can
 * do: some of that is stateful, and nobody writes XML in it. */
static const char *
name_for_iconv(const char *name)
{
	static const struct { const char *name, *iconv; } names[] = {
		{ "big5", "CP950" }, { "gb2312", "CP936" }, { "gbk", "CP936" }, { "gb18030", "GB18030" },
		{ "shift_jis", "CP932" }, { "euc-jp", "EUC-JP" }, { "euc-kr", "CP949" }, { "ks_c_5601-1987", "CP949" },
		{ "koi8-r", "KOI8-R" }, { "koi8-u", "KOI8-U" }, { "windows-874", "CP874" },
		{ "windows-125*", NULL }, { "iso-8859-*", NULL },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const size_t prefix = strcspn(names[i].name, "*");

		if (names[i].iconv == NULL && strncasecmp(name, names[i].name, prefix) == 0 &&
		    name[prefix + strspn(name + prefix, "0123456789")] == '\0')
			return name;
		if (strcasecmp(name, names[i].name) == 0)
			return names[i].iconv;
	}
	return NULL;
}

/* Encodings of Unicode, which the bytes show: Windows labels UTF-8 as UTF-16 at times. */
static bool
is_unicode(const char *name)
{
	return strncasecmp(name, "utf", 3) == 0 || strncasecmp(name, "ucs", 3) == 0 || strcasecmp(name, "unicode") == 0 ||
	    strncasecmp(name, "iso-10646", 9) == 0 || strcasecmp(name, "us-ascii") == 0;
}

/* The value of `encoding` in the declaration that the file begins with; "" when it has none, or one that is no name. */
static void
find_name(const char *head, size_t count, char ret_name[MAX_NAME_BYTES + 1])
{
	static const char begin[] = "<?xml", attribute[] = "encoding";
	char declaration[HEAD_BYTES + 1];
	const char *place, *end;
	size_t length;

	ret_name[0] = '\0';
	memcpy(declaration, head, count);
	declaration[count] = '\0';
	if (strncmp(declaration, begin, strlen(begin)) != 0 || (end = strstr(declaration, "?>")) == NULL)
		return;
	place = strstr(declaration, attribute);
	if (place == NULL || place > end)
		return;
	place += strlen(attribute);
	place += strspn(place, " \t\r\n=");
	if (*place != '"' && *place != '\'')
		return;
	length = strspn(place + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
	if (length > MAX_NAME_BYTES || place[1 + length] != *place)
		return;
	memcpy(ret_name, place + 1, length);
	ret_name[length] = '\0';
}

static bool
choose(struct file_encoding *encoding, struct error *err)
{
	const char *name;

	find_name(encoding->head, encoding->head_count, encoding->name);
	if (encoding->name[0] == '\0' || is_unicode(encoding->name))
		return true;
	name = name_for_iconv(encoding->name);
	if (name != NULL)
		encoding->converter = iconv_open("UTF-8", name);
	if (encoding->converter != NO_CONVERTER)
		return true;
	return error_set(err, ERROR_MALFORMED, "it is written in '%s', which is not read here: save it as UTF-8",
	    encoding->name);
}

/* `count` counts down to what iconv() left. */
static bool
convert(struct file_encoding *encoding, char *bytes, size_t *count, struct error *err)
{
	char piece[PIECE_BYTES];

	while (*count > 0) {
		const size_t before = *count;
		size_t room = sizeof(piece);
		char *at = piece;
		int problem = iconv(encoding->converter, &bytes, count, &at, &room) == (size_t)-1 ? errno : 0;

		encoding->converted += before - *count;
		if (at > piece && !xml_stream_feed(encoding->xml, piece, (size_t)(at - piece), err))
			return false;
		if (problem == EINVAL)
			return true;
		if (problem != 0 && problem != E2BIG)
			return error_set(err, ERROR_MALFORMED, "byte %zu is no character of '%s', in which the file is written by its own words",
			    encoding->converted + 1, encoding->name);
	}
	return true;
}

/* Behind what is left of the piece before: half a character. */
static bool
take(struct file_encoding *encoding, const char *bytes, size_t count, struct error *err)
{
	char piece[PIECE_BYTES];

	if (encoding->converter == NO_CONVERTER)
		return xml_stream_feed(encoding->xml, bytes, count, err);
	while (count > 0) {
		const size_t room = sizeof(piece) - encoding->rest_count, part = count < room ? count : room;
		const size_t whole = encoding->rest_count + part;
		size_t left = whole;

		memcpy(piece, encoding->rest, encoding->rest_count);
		memcpy(piece + encoding->rest_count, bytes, part);
		if (!convert(encoding, piece, &left, err))
			return false;
		if (left > sizeof(encoding->rest))
			return error_set(err, ERROR_MALFORMED, "a character of '%s' does not end", encoding->name);
		memcpy(encoding->rest, piece + whole - left, left);
		encoding->rest_count = left;
		bytes += part;
		count -= part;
	}
	return true;
}

static bool
begin(struct file_encoding *encoding, struct error *err)
{
	encoding->has_begun = true;
	return choose(encoding, err) && take(encoding, encoding->head, encoding->head_count, err);
}

bool
file_encoding_open(struct xml_stream *xml, struct file_encoding **ret_encoding, struct error *err)
{
	struct file_encoding *encoding = calloc(1, sizeof(*encoding));

	if (encoding == NULL)
		return error_memory(err);
	encoding->xml = xml;
	encoding->converter = NO_CONVERTER;
	*ret_encoding = encoding;
	return true;
}

bool
file_encoding_feed(struct file_encoding *encoding, const char *bytes, size_t count, struct error *err)
{
	if (!encoding->has_begun) {
		const size_t room = sizeof(encoding->head) - encoding->head_count, part = count < room ? count : room;

		memcpy(encoding->head + encoding->head_count, bytes, part);
		encoding->head_count += part;
		bytes += part;
		count -= part;
		if (encoding->head_count < sizeof(encoding->head))
			return true;
		if (!begin(encoding, err))
			return false;
	}
	return count == 0 || take(encoding, bytes, count, err);
}

bool
file_encoding_finish(struct file_encoding *encoding, struct error *err)
{
	if (!encoding->has_begun && !begin(encoding, err))
		return false;
	return encoding->rest_count == 0 ||
	    error_set(err, ERROR_MALFORMED, "the file ends within a character of '%s'", encoding->name);
}

void
file_encoding_close(struct file_encoding *encoding)
{
	if (encoding == NULL)
		return;
	if (encoding->converter != NO_CONVERTER)
		iconv_close(encoding->converter);
	free(encoding);
}
