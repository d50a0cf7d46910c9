/* Files in code pages of Windows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/iisfile/document.h"
#include "tests/unit/runner/test_group.h"

/* Writes a file of one site whose name is `bytes`, which says that it is in `encoding`. */
static void
write_file(const char *encoding, const char *bytes, char ret_text[1024])
{
	snprintf(ret_text, 1024, "<?xml version=\"1.0\" encoding=%s?>\r\n<configuration><system.applicationHost><sites>"
	    "<site name='%s' id='1'/></sites></system.applicationHost></configuration>", encoding, bytes);
}

/* Reads `text` in pieces of `piece` bytes, and copies the name of the site. */
static bool
read_pieces(const char *text, size_t length, size_t piece, char ret_name[64], struct error *err)
{
	struct file_document *document;
	struct snapshot snapshot;
	bool ok = true;

	ret_name[0] = '\0';
	assert_true(snapshot_init(&snapshot, "file", err));
	assert_true(file_document_open(&snapshot, &document, err));
	while (ok && length > 0) {
		const size_t count = length < piece ? length : piece;

		ok = file_document_feed(document, text, count, err);
		text += count;
		length -= count;
	}
	ok = ok && file_document_finish(document, err);
	file_document_close(document);
	if (ok && snapshot.site_count == 1)
		snprintf(ret_name, 64, "%s", snapshot.sites[0].name);
	snapshot_clear(&snapshot);
	return ok;
}

static void
what_the_declaration_names_is_read(void **state)
{
	static const struct {
		const char *encoding, *bytes, *name;
	} cases[] = {
		{ "\"big5\"", "\xb9\x77\xb3\x5d", "預設" },
		{ "'BIG5'", "\xb9\x77\xb3\x5d", "預設" },
		{ "\"gb2312\"", "\xc4\xac\xc8\xcf\x80", "默认€" },
		{ "\"GBK\"", "\xc4\xac\xc8\xcf", "默认" },
		{ "\"gb18030\"", "\xc4\xac\x81\x30\x81\x30", "默\xc2\x80" },
		{ "\"Shift_JIS\"", "\x8a\xf9\x92\xe8", "既定" },
		{ "\"ks_c_5601-1987\"", "\xb1\xe2\xba\xbb", "기본" },
		{ "\"windows-1252\"", "B\xfc\x72o \x80", "Büro €" },
		{ " \"Windows-1251\" standalone='yes'", "\xd1\xe0\xe9\xf2", "Сайт" },
		{ "\"iso-8859-1\"", "B\xfc\x72o", "Büro" },
		{ "\"koi8-r\"", "\xf3\xc1\xca\xd4", "Сайт" },
		{ "\"UTF-8\"", "Büro", "Büro" },
		{ "\"utf-16\"", "Büro", "Büro" },
		{ "\"us-ascii\"", "Büro", "Büro" },
	};
	size_t i, piece;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (piece = 1; piece < 400; piece += 7) {
			char text[1024], name[64];
			struct error err;

			write_file(cases[i].encoding, cases[i].bytes, text);
			if (!read_pieces(text, strlen(text), piece, name, &err))
				fail_msg("case %zu, pieces of %zu: %s", i, piece, err.text);
			assert_string_equal(name, cases[i].name);
		}
}

/* A file that is larger than what is converted at once, with characters across each border. */
static void
characters_across_pieces_are_whole(void **state)
{
	static char text[30000];
	char name[64];
	size_t length, i, piece;
	struct error err;

	(void)state;
	write_file("\"big5\"", "\xb9\x77\xb3\x5d", text);
	length = strlen(text);
	strcpy(text + length, "<!--.");
	length += 5;
	for (i = 0; i < 10000; i++, length += 2)
		memcpy(text + length, "\xb9\x77", 2);
	strcpy(text + length, "-->");
	length += 3;
	for (piece = 4095; piece < 4099; piece++) {
		if (!read_pieces(text, length, piece, name, &err))
			fail_msg("%s", err.text);
		assert_string_equal(name, "預設");
	}
}

static void
what_cannot_be_read_says_which_encoding_and_where(void **state)
{
	static const struct {
		const char *encoding, *bytes, *words;
	} cases[] = {
		{ "\"EBCDIC-CP-US\"", "a", "it is written in 'EBCDIC-CP-US', which is not read here: save it as UTF-8" },
		{ "\"ISO-2022-KR\"", "a", "it is written in 'ISO-2022-KR', which is not read here" },
		{ "\"windows-1259\"", "a", "it is written in 'windows-1259', which is not read here" },
		{ "\"iso-8859-1//TRANSLIT,\"", "a", "line 1, column 41: XML declaration not well-formed" },
		{ "\"U\n\xff\"", "a", "line 2, column 1: these bytes are no UTF-8" },
		{ "\"big5\"", "\xff\xff", "byte 98 is no character of 'big5', in which the file is written by its own words" },
		{ "\"UTF-8\"", "\xb9\x77", "line 2, column 59: these bytes are no UTF-8" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[1024], name[64];
		struct error err;

		write_file(cases[i].encoding, cases[i].bytes, text);
		assert_false(read_pieces(text, strlen(text), 50, name, &err));
		assert_int_equal(err.kind, ERROR_MALFORMED);
		if (strstr(err.text, cases[i].words) == NULL)
			fail_msg("'%s' is not in '%s'", cases[i].words, err.text);
	}
}

static void
a_file_that_ends_within_a_character_is_no_file(void **state)
{
	char text[1024], name[64];
	struct error err;

	(void)state;
	write_file("\"big5\"", "a", text);
	strcat(text, "<!--\xb9");
	assert_false(read_pieces(text, strlen(text), 50, name, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(err.text, "ends within a character of 'big5'"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_the_declaration_names_is_read),
	cmocka_unit_test(characters_across_pieces_are_whole),
	cmocka_unit_test(what_cannot_be_read_says_which_encoding_and_where),
	cmocka_unit_test(a_file_that_ends_within_a_character_is_no_file),
};

TEST_GROUP(tests, NULL, NULL);
