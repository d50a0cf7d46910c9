/* What lib/xml/stream.h promises: what is told, in which encodings, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/model/text.h"
#include "lib/xml/stream.h"
#include "tests/unit/runner/test_group.h"

static const struct xml_limits limits = { .max_bytes = 1 << 20, .max_depth = 16 };

/* What the document said, in one line: "(ns|name @ns|attribute=value text name)". */
struct record {
	char text[4096];
	size_t used;
	const char *refuse;	/* the element that the handler does not want */
};

static void
write_down(struct record *record, const char *text, size_t length)
{
	assert_true(record->used + length < sizeof(record->text));
	memcpy(record->text + record->used, text, length);
	record->used += length;
	record->text[record->used] = '\0';
}

static void
write_name(struct record *record, const char *before, const char *ns, const char *name)
{
	write_down(record, before, strlen(before));
	if (ns != NULL) {
		write_down(record, ns, strlen(ns));
		write_down(record, "|", 1);
	}
	write_down(record, name, strlen(name));
}

static bool
record_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes,
    size_t count, struct error *err)
{
	struct record *record = state;
	size_t i;

	if (record->refuse != NULL && strcmp(record->refuse, name) == 0)
		return error_set(err, ERROR_DENIED, "no %s here", name);
	write_name(record, "(", ns, name);
	for (i = 0; i < count; i++) {
		write_name(record, " @", attributes[i].ns, attributes[i].name);
		write_down(record, "=", 1);
		write_down(record, attributes[i].value, attributes[i].length);
	}
	write_down(record, " ", 1);
	return true;
}

static bool
record_text(void *state, const char *text, size_t length, struct error *err)
{
	(void)err;
	write_down(state, text, length);
	return true;
}

static bool
record_end(void *state, const char *ns, const char *name, struct error *err)
{
	(void)ns;
	(void)name;
	(void)err;
	write_down(state, ")", 1);
	return true;
}

static const struct xml_handler recorder = { record_start, record_text, record_end };

/* What is inside <inner> goes to another record, what is inside <skip> to nobody. */
struct handing {
	struct xml_stream *stream;
	struct record outer, inner;
};

static bool
handing_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct handing *handing = state;

	if (strcmp(name, "inner") == 0)
		xml_stream_hand_over(handing->stream, &recorder, &handing->inner);
	else if (strcmp(name, "skip") == 0)
		xml_stream_hand_over(handing->stream, NULL, NULL);
	return record_start(&handing->outer, ns, name, attributes, count, err);
}

static bool
handing_end(void *state, const char *ns, const char *name, struct error *err)
{
	struct handing *handing = state;

	return record_end(&handing->outer, ns, name, err);
}

/* Itself without text(): that of <inner> comes all the same. */
static const struct xml_handler hander = { .start = handing_start, .end = handing_end };

/* Reads `count` bytes in pieces of `piece`, behind whatever was read before, and however that ended. */
static bool
read_pieces(struct record *record, const char *charset, const char *bytes, size_t count, size_t piece,
    const struct xml_limits *bounds, struct error *err)
{
	static struct xml_stream *stream;
	bool ok = true;

	record->used = 0;
	record->text[0] = '\0';
	if (!xml_stream_open_again(&recorder, record, bounds, charset, &stream, err))
		return false;
	while (ok && count > 0) {
		size_t length = count < piece ? count : piece;

		ok = xml_stream_feed(stream, bytes, length, err);
		bytes += length;
		count -= length;
	}
	return ok && xml_stream_finish(stream, err);
}

static bool
read_text(struct record *record, const char *text, struct error *err)
{
	return read_pieces(record, NULL, text, strlen(text), SIZE_MAX, &limits, err);
}

static void
assert_told(const char *document, const char *expected)
{
	struct record record = { .used = 0 };
	struct error err;
	size_t piece;

	for (piece = 1; piece < 20; piece++) {
		if (!read_pieces(&record, NULL, document, strlen(document), piece, &limits, &err))
			fail_msg("pieces of %zu: %s", piece, err.text);
		assert_string_equal(record.text, expected);
	}
}

static void
assert_refused(const char *document, enum error_kind kind, const char *words)
{
	struct record record = { .used = 0 };
	struct error err;
	size_t piece;

	for (piece = 1; piece < 64; piece += 7) {
		error_clear(&err);
		if (read_pieces(&record, NULL, document, strlen(document), piece, &limits, &err))
			fail_msg("pieces of %zu: taken for good: %s", piece, document);
		if (err.kind != kind)
			fail_msg("kind %d, not %d: %s", (int)err.kind, (int)kind, err.text);
		if (strstr(err.text, words) == NULL)
			fail_msg("'%s' is not in '%s'", words, err.text);
		assert_null(strchr(err.text, '\n'));
	}
}

static void
elements_attributes_and_text_are_told_in_order_whatever_the_pieces(void **state)
{
	(void)state;
	assert_told("<a><b x='1' y=\"2\">t</b><c/></a>", "(a (b @x=1 @y=2 t)(c ))");
	assert_told("<?xml version =\"1.0\"?>\r\n<!-- <b/> --><a\tx ='1'\n></a >\n<!-- end -->", "(a @x=1 )");
	assert_told("<a><![CDATA[<b>&amp;]]>&#x41;&#66;</a>", "(a <b>&amp;AB)");
}

static void
namespaces_are_resolved_and_declarations_left_out(void **state)
{
	(void)state;
	assert_told("<a xmlns='u:1' xmlns:p='u:2' k='1' p:k='2'><p:b/><c xmlns=''/></a>",
	    "(u:1|a @k=1 @u:2|k=2 (u:2|b )(c ))");
}

/* A namespace is a name, and nobody fetches it: those of WMI hold backslashes, braces and blanks. */
static void
a_namespace_that_is_no_uri_is_one(void **state)
{
	(void)state;
	assert_told("<a xmlns='http://h/root\\cimv2/A'><p:b xmlns:p='urn:{1-2}' p:c=''/><d xmlns=' a b &#10;'/><e xmlns='\xc3\xa9'/></a>",
	    "(http://h/root\\cimv2/A|a (urn:{1-2}|b @urn:{1-2}|c= )( a b \n|d )(\xc3\xa9|e ))");
}

static void
one_name_in_several_namespaces_and_under_several_prefixes(void **state)
{
	(void)state;
	assert_told("<a xmlns:p='u:1' xmlns:q='u:1' xmlns:r='u:2'><p:a/><q:a/><r:a a='1' q:a='2' r:a='3'/><a/></a>",
	    "(a (u:1|a )(u:1|a )(u:2|a @a=1 @u:1|a=2 @u:2|a=3 )(a ))");
}

static void
the_five_entities_and_character_references_are_read_in_text_and_attributes(void **state)
{
	(void)state;
	assert_told("<a x='&amp;&lt;&gt;&quot;&apos;&#233;'>&amp;&lt;&gt;&quot;&apos;&#xe9;</a>",
	    "(a @x=&<>\"'\xc3\xa9 &<>\"'\xc3\xa9)");
}

static void
line_ends_in_an_attribute_become_blanks(void **state)
{
	(void)state;
	assert_told("<a x='1\r\n\t2'/>", "(a @x=1  2 )");
}

static void
another_entity_is_refused(void **state)
{
	(void)state;
	assert_refused("<a>&nbsp;</a>", ERROR_MALFORMED, "line 1, column 4: an entity that is none of the five");
	assert_refused("<a x='&file;'/>", ERROR_MALFORMED, "line 1, column 1: an entity that is none of the five");
}

static void
a_document_type_is_refused_before_it_is_read(void **state)
{
	(void)state;
	assert_refused("<!DOCTYPE a><a/>", ERROR_MALFORMED, "document type declaration");
	assert_refused(
	    "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", ERROR_MALFORMED, "document type declaration");
	assert_refused(
	    "<?xml version='1.0'?>\n<!DOCTYPE a [ <!ENTITY l 'lol'><!ENTITY m '&l;&l;'> ]><a>&m;</a>",
	    ERROR_MALFORMED, "line 2, column 13: a document type declaration");
}

static void
what_is_not_well_formed_is_refused_with_its_line(void **state)
{
	(void)state;
	assert_refused("<a>\n<b>\n</a>", ERROR_MALFORMED, "line 3, column 3: an end tag, but not that of the open element 'b'");
	assert_refused("<a>\n<b c='1' c='2'/></a>", ERROR_MALFORMED, "line 2, column 10: an attribute stands twice");
	assert_refused("<a xmlns:p='u' xmlns:q='u'>\n<b p:c='1' q:c='2'/></a>", ERROR_MALFORMED, "line 2, column 1: an attribute stands twice");
	assert_refused("<a><p:b/></a>", ERROR_MALFORMED, "line 1, column 4: a prefix that stands for no namespace");
	assert_refused("<a/><b/>", ERROR_MALFORMED, "line 1, column 5: something follows the end of the document");
	assert_refused("<a/>b", ERROR_MALFORMED, "line 1, column 5: something follows the end of the document");
	assert_refused("no XML at all", ERROR_MALFORMED, "line 1, column 1: this is not XML: it does not start with '<'");
	assert_refused("MZ\x90", ERROR_MALFORMED, "line 1, column 3: this is not XML: it does not start with '<'");
	assert_refused("<a>\xc3\xa9\xff</a>", ERROR_MALFORMED, "line 1, column 5: these bytes are no UTF-8");
	assert_refused("<a>\x01</a>", ERROR_MALFORMED, "line 1, column 4: this character may not stand here");
	assert_refused("<a b='1<2'/>", ERROR_MALFORMED, "line 1, column 8: this character may not stand here");
	assert_refused("<a>&#0;</a>", ERROR_MALFORMED, "line 1, column 4: a reference to a character that XML does not have");
	assert_refused("<a>\n<?xml version='1.0'?></a>", ERROR_MALFORMED, "line 2, column 1: an XML declaration that is not at the start");
	assert_refused("<a xmlns:p=''/>", ERROR_MALFORMED, "line 1, column 1: must not undeclare prefix");
}

static void
a_long_name_is_quoted_up_to_a_whole_character(void **state)
{
	char document[256];
	struct record record = { .used = 0 };
	struct error err;
	size_t before, i;

	(void)state;
	for (before = 1; before < 4; before++) {
		strcpy(document, "<aaa");
		document[1 + before] = '\0';
		for (i = 0; i < 40; i++)
			strcat(document, "\xe4\xb9\xa6");
		strcat(document, "></b>");
		assert_false(read_text(&record, document, &err));
		assert_true(text_is_utf8(err.text, strlen(err.text)));
		assert_non_null(strstr(err.text, "open element 'a"));
	}
}

static void
a_document_that_stops_in_the_middle_says_so(void **state)
{
	static const char document[] =
	    "\xef\xbb\xbf<?xml version='1.0'?><a x='1'><b>t&amp;</b><!-- c --></a>";
	struct record record = { .used = 0 };
	struct error err;
	size_t count;

	(void)state;
	for (count = 1; count < sizeof(document) - 1; count++) {
		if (read_pieces(&record, NULL, document, count, SIZE_MAX, &limits, &err))
			fail_msg("%zu bytes of it were enough", count);
		assert_int_equal(err.kind, ERROR_MALFORMED);
		assert_string_equal(err.text, "the document ends before it is complete");
	}
	assert_true(read_pieces(&record, NULL, document, sizeof(document) - 1, SIZE_MAX, &limits, &err));
	assert_false(read_text(&record, "", &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_string_equal(err.text, "the document is empty");
}

/* ASCII and U+00E9, U+1F600 (a surrogate pair), as UTF-16. */
static size_t
to_utf16(const char *text, bool big_endian, char *ret_bytes)
{
	size_t count = 0;

	for (; *text != '\0'; text++) {
		unsigned int units[2] = { (unsigned char)*text, 0 };
		size_t i;

		if (*text == 'E') {
			units[0] = 0xe9;
		} else if (*text == 'S') {
			units[0] = 0xd83d;
			units[1] = 0xde00;
		}
		for (i = 0; i < 2 && units[i] != 0; i++) {
			ret_bytes[count + (big_endian ? 0 : 1)] = (char)(units[i] >> 8);
			ret_bytes[count + (big_endian ? 1 : 0)] = (char)(units[i] & 0xff);
			count += 2;
		}
	}
	return count;
}

static void
utf16_is_read_with_and_without_a_byte_order_mark(void **state)
{
	static const char source[] = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a x='E'>S text </a>";
	static const char expected[] = "(a @x=\xc3\xa9 \xf0\x9f\x98\x80 text )";
	static const struct {
		bool big_endian, has_mark;
		const char *charset;
	} cases[] = {
		{ false, true, NULL }, { true, true, "" }, { false, false, NULL }, { true, false, NULL },
		{ false, false, "UTF-16" }, { false, true, "utf-16" }, { true, true, "UTF-16" },
		{ false, false, "UTF-16LE" }, { true, false, "utf-16be" },
	};
	struct record record = { .used = 0 };
	struct error err;
	size_t i, piece;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char bytes[512];
		size_t mark = cases[i].has_mark ? 2 : 0, count;

		memcpy(bytes, cases[i].big_endian ? "\xfe\xff" : "\xff\xfe", 2);
		count = mark + to_utf16(source, cases[i].big_endian, bytes + mark);
		for (piece = 1; piece < 12; piece++) {
			if (!read_pieces(&record, cases[i].charset, bytes, count, piece, &limits, &err))
				fail_msg("case %zu, pieces of %zu: %s", i, piece, err.text);
			assert_string_equal(record.text, expected);
		}
	}
}

static void
half_a_character_of_utf16_at_the_end_is_refused(void **state)
{
	struct record record = { .used = 0 };
	struct error err;
	char bytes[64];
	size_t count = to_utf16("<a>S</a>", false, bytes);

	(void)state;
	assert_true(read_pieces(&record, NULL, bytes, count, 3, &limits, &err));
	assert_false(read_pieces(&record, NULL, bytes, count - 1, 3, &limits, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	bytes[count] = '\0';
	assert_false(read_pieces(&record, NULL, bytes, count + 1, 3, &limits, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
}

/* Half a surrogate pair, and a name that no parser takes: a sentence of ours, and nothing of the library's on standard error. */
static void
what_no_parser_takes_is_told_and_not_printed(void **state)
{
	static const char *const halves[] = { "\x3d\xd8", "\x00\xde", "\x3d\xd8\x3d\xd8" };
	static const size_t lengths[] = { 2, 2, 4 };
	char *name = malloc(900001);
	int saved = dup(STDERR_FILENO);
	FILE *caught = tmpfile();
	struct record record = { .used = 0 };
	struct error err, wrong = { 0 };
	size_t i, piece;

	(void)state;
	assert_non_null(caught);
	assert_non_null(name);
	dup2(fileno(caught), STDERR_FILENO);
	for (i = 0; i < sizeof(halves) / sizeof(halves[0]); i++)
		for (piece = 1; piece < 9; piece++) {
			char bytes[64];
			size_t count = to_utf16("<a>", false, bytes);

			memcpy(bytes + count, halves[i], lengths[i]);
			count += lengths[i];
			count += to_utf16("x</a>", false, bytes + count);
			if (read_pieces(&record, "UTF-16", bytes, count, piece, &limits, &err) || err.kind != ERROR_MALFORMED ||
			    strstr(err.text, "this is not UTF-16") == NULL)
				wrong = err;
		}
	memset(name, 'n', 900000);
	name[0] = '<';
	name[899999] = '>';
	name[900000] = '\0';
	for (piece = 1000; piece < 10000000; piece *= 10) {
		if (read_pieces(&record, NULL, name, 900000, piece, &limits, &err) || err.kind != ERROR_LIMIT)
			wrong = err;
	}
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	free(name);
	if (wrong.kind != ERROR_NONE)
		fail_msg("%s", wrong.text);
	assert_int_equal(lseek(fileno(caught), 0, SEEK_END), 0);
	fclose(caught);
}

static void
utf8_that_calls_itself_utf16_or_has_a_byte_order_mark_is_read(void **state)
{
	(void)state;
	assert_told("<?xml version=\"1.0\" encoding=\"utf-16\"?><a>\xc3\xa9</a>", "(a \xc3\xa9)");
	assert_told("\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\xc3\xa9</a>", "(a \xc3\xa9)");
}

static void
an_unknown_character_set_is_refused(void **state)
{
	struct xml_stream *stream = NULL;
	struct record record = { .used = 0 };
	struct error err;

	(void)state;
	assert_false(xml_stream_open(&recorder, &record, &limits, "EBCDIC-CP-US", &stream, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(err.text, "EBCDIC-CP-US"));
	assert_null(stream);
}

static void
too_much_depth_is_refused(void **state)
{
	struct record record = { .used = 0 };
	struct error err;
	char document[600] = "";
	size_t i;

	(void)state;
	for (i = 0; i < limits.max_depth; i++)
		memcpy(document + i * 3, "<a>", 3);
	for (i = 0; i < limits.max_depth; i++)
		memcpy(document + limits.max_depth * 3 + i * 4, "</a>", 4);
	assert_true(read_text(&record, document, &err));
	memmove(document + 3, document, strlen(document));
	assert_refused(document, ERROR_LIMIT, "16 deep");
}

static void
too_many_bytes_are_refused(void **state)
{
	const struct xml_limits few = { .max_bytes = 10, .max_depth = 16 };
	struct record record = { .used = 0 };
	struct error err;
	size_t piece;

	(void)state;
	for (piece = 1; piece < 12; piece++) {
		assert_true(read_pieces(&record, NULL, "<a>123</a>", 10, piece, &few, &err));
		assert_false(read_pieces(&record, NULL, "<a>1234</a>", 11, piece, &few, &err));
		assert_int_equal(err.kind, ERROR_LIMIT);
		assert_non_null(strstr(err.text, "10 bytes"));
	}
}

static void
what_the_handler_says_ends_the_reading_and_every_further_call(void **state)
{
	struct record record = { .refuse = "c" };
	struct xml_stream *stream;
	struct error err;

	(void)state;
	assert_true(xml_stream_open(&recorder, &record, &limits, NULL, &stream, &err));
	assert_true(xml_stream_feed(stream, "<a><b/>", 7, &err));
	assert_false(xml_stream_feed(stream, "<c/><d/>broken<", 15, &err));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_string_equal(err.text, "no c here");
	error_clear(&err);
	assert_false(xml_stream_feed(stream, "</a>", 4, &err));
	assert_string_equal(err.text, "no c here");
	error_clear(&err);
	assert_false(xml_stream_finish(stream, &err));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_string_equal(record.text, "(a (b )");
	xml_stream_close(stream);
}

static void
an_element_is_told_as_soon_as_its_tag_is_there(void **state)
{
	struct record record = { .used = 0 };
	struct xml_stream *stream;
	struct error err;

	(void)state;
	assert_true(xml_stream_open(&recorder, &record, &limits, NULL, &stream, &err));
	assert_true(xml_stream_feed(stream, "<a><b>text<c>", 13, &err));
	assert_string_equal(record.text, "(a (b text(c ");
	xml_stream_close(stream);
}

static void
nothing_is_printed(void **state)
{
	int saved = dup(STDERR_FILENO);
	FILE *caught = tmpfile();
	struct record record = { .used = 0 };
	struct error err;
	long length;

	(void)state;
	assert_non_null(caught);
	dup2(fileno(caught), STDERR_FILENO);
	read_text(&record, "<a><b></a>", &err);
	read_text(&record, "<a xmlns='relative'>&x;", &err);
	read_text(&record, "<!DOCTYPE a SYSTEM 'http://localhost:1/x'><a/>", &err);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	length = lseek(fileno(caught), 0, SEEK_END);
	fclose(caught);
	assert_int_equal(length, 0);
}

static void
an_attribute_is_found_by_its_name_in_no_namespace(void **state)
{
	const struct xml_attribute attributes[] = {
		{ .ns = "u:1", .name = "id", .value = "other", .length = 5 },
		{ .ns = NULL, .name = "id", .value = "mine", .length = 4 },
	};

	(void)state;
	assert_ptr_equal(xml_attribute_find(attributes, 2, "id"), &attributes[1]);
	assert_null(xml_attribute_find(attributes, 1, "id"));
	assert_null(xml_attribute_find(attributes, 2, "ID"));
	assert_null(xml_attribute_find(NULL, 0, "id"));
}

/* --- size ------------------------------------------------------------------------- */

struct tally {
	size_t elements, text_bytes;
};

static bool
tally_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes,
    size_t count, struct error *err)
{
	struct tally *tally = state;

	(void)ns;
	(void)name;
	(void)attributes;
	(void)count;
	(void)err;
	tally->elements++;
	return true;
}

static bool
tally_text(void *state, const char *text, size_t length, struct error *err)
{
	struct tally *tally = state;

	(void)text;
	(void)err;
	tally->text_bytes += length;
	return true;
}

static const struct xml_handler tallier = { .start = tally_start, .text = tally_text };

static long
peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Feeds `times` times `bytes` into a document that is open. */
static bool
feed_often(struct xml_stream *stream, const char *bytes, size_t count, size_t times, struct error *err)
{
	while (times-- > 0)
		if (!xml_stream_feed(stream, bytes, count, err))
			return false;
	return true;
}

static void
memory_does_not_grow_with_the_document(void **state)
{
	static const char item[] = "<site id=\"1\" name=\"shop\">some text &amp; more\n</site>";
	const struct xml_limits large = { .max_bytes = SIZE_MAX, .max_depth = 16 };
	struct tally tally = { 0 };
	struct xml_stream *stream;
	struct error err;
	long before;

	(void)state;
	assert_true(xml_stream_open(&tallier, &tally, &large, NULL, &stream, &err));
	assert_true(xml_stream_feed(stream, "<a>", 3, &err));
	assert_true(feed_often(stream, item, sizeof(item) - 1, 20000, &err));
	before = peak_kib();
	assert_true(feed_often(stream, item, sizeof(item) - 1, 200000, &err));
	assert_true(xml_stream_feed(stream, "</a>", 4, &err));
	assert_true(xml_stream_finish(stream, &err));
	assert_int_equal(tally.elements, 220001);
	assert_true(peak_kib() - before < 4096);
	xml_stream_close(stream);
}

/* `text` for each '#' of `pattern`. */
static void
fill(const char *pattern, const char *text, char *ret_document)
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '#') {
			*ret_document++ = *pattern;
			continue;
		}
		strcpy(ret_document, text);
		ret_document += strlen(text);
	}
	*ret_document = '\0';
}

/* Whatever the parser keeps until its end is bounded: names of elements, of attributes, prefixes, and what they make together. */
static void
names_without_end_are_refused_before_they_cost_time(void **state)
{
	static const struct {
		const char *before, *pattern;
	} cases[] = {
		{ "<a>", "<n#/>" },
		{ "<a>", "<n b#=''/>" },
		{ "<a>", "<n xmlns:p#='u'/>" },
		{ "<a>", "<n# xmlns='u:#'/>" },
		{ "<a>", "<p:n# xmlns:p='u'/>" },
		{ "<a xmlns:p='u'>", "<p:n p:b#=''/>" },
		{ "<a>", "<p#:n xmlns:p#='u'/>" },
	};
	const struct xml_limits large = { .max_bytes = SIZE_MAX, .max_depth = 16 };
	size_t i;

	(void)state;
	alarm(60);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tally tally = { 0 };
		struct xml_stream *stream;
		struct error err = { 0 };
		char digits[16], element[64];
		bool ok;
		int number;

		assert_true(xml_stream_open(&tallier, &tally, &large, NULL, &stream, &err));
		ok = xml_stream_feed(stream, cases[i].before, strlen(cases[i].before), &err);
		for (number = 0; ok && number < 800000; number++) {
			snprintf(digits, sizeof(digits), "%d", number);
			fill(cases[i].pattern, digits, element);
			ok = xml_stream_feed(stream, element, strlen(element), &err);
		}
		if (ok)
			fail_msg("case %zu", i);
		assert_int_equal(err.kind, ERROR_LIMIT);
		assert_non_null(strstr(err.text, "there are more than 65536 different names"));
		assert_true(number > 10000);
		xml_stream_close(stream);
	}
	alarm(0);
}

static void
a_tag_may_have_many_attributes_but_not_any_number(void **state)
{
	static const size_t counts[] = { 1000, 50000, 70000 };
	const struct xml_limits large = { .max_bytes = SIZE_MAX, .max_depth = 16 };
	size_t i, j;

	(void)state;
	alarm(60);
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct tally tally = { 0 };
		struct xml_stream *stream;
		struct error err;
		char attribute[32];
		bool ok;

		assert_true(xml_stream_open(&tallier, &tally, &large, NULL, &stream, &err));
		ok = xml_stream_feed(stream, "<a", 2, &err);
		for (j = 0; ok && j < counts[i]; j++) {
			snprintf(attribute, sizeof(attribute), " b%zu=''", j);
			ok = xml_stream_feed(stream, attribute, strlen(attribute), &err);
		}
		ok = ok && xml_stream_feed(stream, "/>", 2, &err) && xml_stream_finish(stream, &err);
		assert_true(ok == (counts[i] < 65536));
		if (!ok)
			assert_int_equal(err.kind, ERROR_LIMIT);
		xml_stream_close(stream);
	}
	alarm(0);
}

static void
a_name_of_any_kind_may_have_50000_bytes(void **state)
{
	static const char *const patterns[] = { "<#/>", "<a #='1'/>", "<a xmlns:#='u'/>", "<p:# xmlns:p='u'/>" };
	const struct xml_limits large = { .max_bytes = SIZE_MAX, .max_depth = 16 };
	char *name = malloc(60000), *document = malloc(60000);
	size_t i, length;

	(void)state;
	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		for (length = 49000; length < 52000; length += 1001) {
			struct tally tally = { 0 };
			struct xml_stream *stream;
			struct error err;
			bool ok;

			memset(name, 'n', length);
			name[length] = '\0';
			fill(patterns[i], name, document);
			assert_true(xml_stream_open(&tallier, &tally, &large, NULL, &stream, &err));
			ok = xml_stream_feed(stream, document, strlen(document), &err) && xml_stream_finish(stream, &err);
			assert_true(ok == (length < 50000));
			if (!ok) {
				assert_int_equal(err.kind, ERROR_LIMIT);
				assert_non_null(strstr(err.text, "a name is longer than 50000 bytes"));
			}
			xml_stream_close(stream);
		}
	free(name);
	free(document);
}

static void
text_of_any_length_passes_through(void **state)
{
	const struct xml_limits large = { .max_bytes = SIZE_MAX, .max_depth = 16 };
	struct tally tally = { 0 };
	struct xml_stream *stream;
	char block[8192];
	struct error err;
	long before;

	(void)state;
	memset(block, 'x', sizeof(block));
	assert_true(xml_stream_open(&tallier, &tally, &large, NULL, &stream, &err));
	assert_true(xml_stream_feed(stream, "<a>", 3, &err));
	assert_true(feed_often(stream, block, sizeof(block), 100, &err));
	before = peak_kib();
	assert_true(feed_often(stream, block, sizeof(block), 3900, &err));
	assert_true(xml_stream_feed(stream, "</a>", 4, &err));
	assert_true(xml_stream_finish(stream, &err));
	assert_int_equal(tally.text_bytes, 4000 * sizeof(block));
	assert_true(peak_kib() - before < 8192);
	xml_stream_close(stream);
}

static void
a_tag_without_an_end_is_refused_before_it_fills_the_memory(void **state)
{
	static const char *const begins[] = { "<a b='", "<!-- ", "<a ", "<?x ", "<", "<a>&", "<!DOCTYPE a SYSTEM '", "<a></", "<a/><!--" };
	const struct xml_limits large = { .max_bytes = SIZE_MAX, .max_depth = 16 };
	char block[8192];
	struct error err;
	size_t i;

	(void)state;
	memset(block, 'x', sizeof(block));
	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		struct tally tally = { 0 };
		struct xml_stream *stream;

		assert_true(xml_stream_open(&tallier, &tally, &large, NULL, &stream, &err));
		assert_true(xml_stream_feed(stream, begins[i], strlen(begins[i]), &err));
		assert_false(feed_often(stream, block, sizeof(block), 4096, &err));
		assert_int_equal(err.kind, ERROR_LIMIT);
		xml_stream_close(stream);
	}
}

static void
a_tag_and_a_comment_may_be_as_long_as_the_limits_say(void **state)
{
	static const struct {
		const char *begin, *end;
		size_t max_comment_bytes, blocks;
		bool ok;
	} cases[] = {
		{ "<a b='", "'/>", 0, 127, true },
		{ "<a b='", "'/>", 0, 300, false },
		{ "<a b='", "'/>", 8 << 20, 300, false },
		{ "<!-- ", " --><a/>", 0, 127, true },
		{ "<!-- ", " --><a/>", 0, 300, false },
		{ "<!-- ", " --><a/>", 8 << 20, 1000, true },
		{ "<a><!-- ", " --></a>", 8 << 20, 1000, true },
		{ "<a><!-- ", " --></a>", 8 << 20, 2200, false },
		{ "<a><![CDATA[", "]]></a>", 0, 2200, true },
	};
	char block[8192];
	size_t i;

	(void)state;
	memset(block, 'x', sizeof(block));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct xml_limits bounds = {
			.max_bytes = SIZE_MAX, .max_depth = 16, .max_comment_bytes = cases[i].max_comment_bytes
		};
		struct tally tally = { 0 };
		struct xml_stream *stream;
		struct error err;
		bool ok;

		assert_true(xml_stream_open(&tallier, &tally, &bounds, NULL, &stream, &err));
		assert_true(xml_stream_feed(stream, cases[i].begin, strlen(cases[i].begin), &err));
		ok = feed_often(stream, block, sizeof(block), cases[i].blocks, &err) &&
		     xml_stream_feed(stream, cases[i].end, strlen(cases[i].end), &err) &&
		     xml_stream_finish(stream, &err);
		if (ok != cases[i].ok)
			fail_msg("case %zu: %s", i, ok ? "taken" : err.text);
		if (!ok) {
			assert_int_equal(err.kind, ERROR_LIMIT);
			assert_non_null(strstr(err.text, "a tag or comment is longer than "));
		}
		xml_stream_close(stream);
	}
}

/* Comments before, in and after the root add up to more than one may have. */
static void
many_comments_are_no_long_one(void **state)
{
	static const char comment[] = "<!-- 1234567890 -->\n";
	struct tally tally = { 0 };
	const struct xml_limits large = { .max_bytes = SIZE_MAX, .max_depth = 16 };
	struct xml_stream *stream;
	struct error err = { 0 };
	bool ok;

	(void)state;
	assert_true(xml_stream_open(&tallier, &tally, &large, NULL, &stream, &err));
	ok = feed_often(stream, comment, sizeof(comment) - 1, 150000, &err) && xml_stream_feed(stream, "<a>", 3, &err) &&
	     feed_often(stream, comment, sizeof(comment) - 1, 150000, &err) && xml_stream_feed(stream, "</a>", 4, &err) &&
	     feed_often(stream, comment, sizeof(comment) - 1, 150000, &err) && xml_stream_finish(stream, &err);
	if (!ok)
		fail_msg("%s", err.text);
	xml_stream_close(stream);
}

static void
long_markup_in_crumbs_is_read_and_in_no_longer_time_than_it_deserves(void **state)
{
	static const struct {
		const char *begin, *crumb, *end;
	} cases[] = {
		{ "<a b='", ">.\"", "'/>" },
		{ "<a><!-- ", "<!>", " --></a>" },
		{ "<a><![CDATA[", "<]>", "]]></a>" },
		{ "<a b='", "&gt;", "'/>" },
	};
	const struct xml_limits large = { .max_bytes = SIZE_MAX, .max_depth = 16 };
	size_t i;

	(void)state;
	alarm(60);	/* it takes under a second; a look through the whole tag at each crumb, minutes */
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tally tally = { 0 };
		struct xml_stream *stream;
		struct error err;

		assert_true(xml_stream_open(&tallier, &tally, &large, NULL, &stream, &err));
		assert_true(xml_stream_feed(stream, cases[i].begin, strlen(cases[i].begin), &err));
		if (!feed_often(stream, cases[i].crumb, strlen(cases[i].crumb), 250000, &err))
			fail_msg("case %zu: %s", i, err.text);
		assert_true(xml_stream_feed(stream, cases[i].end, strlen(cases[i].end), &err));
		if (!xml_stream_finish(stream, &err))
			fail_msg("case %zu: %s", i, err.text);
		assert_int_equal(tally.elements, 1);
		xml_stream_close(stream);
	}
	alarm(0);
}

/* Reads `text` in pieces of `piece` bytes; false when it was refused. */
static bool
read_handing(struct handing *handing, const char *text, size_t piece, struct error *err)
{
	size_t left = strlen(text);
	bool ok = true;

	memset(handing, 0, sizeof(*handing));
	assert_true(xml_stream_open(&hander, handing, &limits, NULL, &handing->stream, err));
	for (; ok && left > 0; text += piece, left -= piece) {
		piece = piece < left ? piece : left;
		ok = xml_stream_feed(handing->stream, text, piece, err);
	}
	ok = ok && xml_stream_finish(handing->stream, err);
	xml_stream_close(handing->stream);
	return ok;
}

static void
an_element_is_handed_over_and_its_end_comes_back(void **unused)
{
	static const char text[] = "<a>1<inner b='2'>3<inner>4</inner><skip>5</skip></inner>6"
				   "<skip>7<inner>8<skip/></inner></skip><inner/><c/></a>";
	size_t piece;

	(void)unused;
	for (piece = 1; piece < sizeof(text); piece++) {
		struct handing handing;
		struct error err;

		assert_true(read_handing(&handing, text, piece, &err));
		assert_string_equal(handing.outer.text, "(a (inner @b=2 )(skip )(inner )(c ))");
		assert_string_equal(handing.inner.text, "3(inner 4)(skip 5)");
	}
}

static void
whoever_was_handed_an_element_can_refuse_it(void **unused)
{
	struct handing handing = { .stream = NULL };
	struct xml_stream *stream;
	struct error err;

	(void)unused;
	assert_true(xml_stream_open(&hander, &handing, &limits, NULL, &stream, &err));
	handing.stream = stream;
	handing.inner.refuse = "d";
	assert_false(xml_stream_feed(stream, "<a><inner><c><d/></c></inner></a>", 33, &err));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_false(xml_stream_finish(stream, &err));
	assert_int_equal(err.kind, ERROR_DENIED);
	xml_stream_close(stream);
}

static void
what_nobody_wants_is_still_checked(void **unused)
{
	struct handing handing;
	struct error err;

	(void)unused;
	assert_false(read_handing(&handing, "<a><skip><b></skip></a>", 100, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_false(read_handing(&handing, "<a><skip><b>", 100, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_element_is_handed_over_and_its_end_comes_back),
	cmocka_unit_test(whoever_was_handed_an_element_can_refuse_it),
	cmocka_unit_test(what_nobody_wants_is_still_checked),
	cmocka_unit_test(elements_attributes_and_text_are_told_in_order_whatever_the_pieces),
	cmocka_unit_test(namespaces_are_resolved_and_declarations_left_out),
	cmocka_unit_test(the_five_entities_and_character_references_are_read_in_text_and_attributes),
	cmocka_unit_test(line_ends_in_an_attribute_become_blanks),
	cmocka_unit_test(another_entity_is_refused),
	cmocka_unit_test(a_document_type_is_refused_before_it_is_read),
	cmocka_unit_test(what_is_not_well_formed_is_refused_with_its_line),
	cmocka_unit_test(a_long_name_is_quoted_up_to_a_whole_character),
	cmocka_unit_test(a_document_that_stops_in_the_middle_says_so),
	cmocka_unit_test(utf16_is_read_with_and_without_a_byte_order_mark),
	cmocka_unit_test(half_a_character_of_utf16_at_the_end_is_refused),
	cmocka_unit_test(what_no_parser_takes_is_told_and_not_printed),
	cmocka_unit_test(names_without_end_are_refused_before_they_cost_time),
	cmocka_unit_test(utf8_that_calls_itself_utf16_or_has_a_byte_order_mark_is_read),
	cmocka_unit_test(an_unknown_character_set_is_refused),
	cmocka_unit_test(too_much_depth_is_refused),
	cmocka_unit_test(too_many_bytes_are_refused),
	cmocka_unit_test(what_the_handler_says_ends_the_reading_and_every_further_call),
	cmocka_unit_test(an_element_is_told_as_soon_as_its_tag_is_there),
	cmocka_unit_test(nothing_is_printed),
	cmocka_unit_test(an_attribute_is_found_by_its_name_in_no_namespace),
	cmocka_unit_test(memory_does_not_grow_with_the_document),
	cmocka_unit_test(text_of_any_length_passes_through),
	cmocka_unit_test(a_tag_without_an_end_is_refused_before_it_fills_the_memory),
	cmocka_unit_test(a_tag_and_a_comment_may_be_as_long_as_the_limits_say),
	cmocka_unit_test(many_comments_are_no_long_one),
	cmocka_unit_test(a_tag_may_have_many_attributes_but_not_any_number),
	cmocka_unit_test(a_name_of_any_kind_may_have_50000_bytes),
	cmocka_unit_test(a_namespace_that_is_no_uri_is_one),
	cmocka_unit_test(one_name_in_several_namespaces_and_under_several_prefixes),
	cmocka_unit_test(long_markup_in_crumbs_is_read_and_in_no_longer_time_than_it_deserves),
};

TEST_GROUP(tests, NULL, NULL);
