#include "lib/model/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/model/text.h"

/* Characters that a terminal, a browser or a reader's eye may obey instead of showing (Unicode Cc, Cf, Zl, Zp). */
static bool
is_harmful(uint32_t character)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c }, { 0x180e, 0x180e },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff },
		{ 0xfff0, 0xfffb }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe007f },
	};
	size_t i;

	if ((character & 0xfffe) == 0xfffe)
		return true;
	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (character >= ranges[i].first && character <= ranges[i].last)
			return true;
	return false;
}

static void
write_json_unit(FILE *out, uint32_t character)
{
	if (character > 0xffff) {
		fprintf(out, "\\u%04x", 0xd800U + ((character - 0x10000) >> 10));
		character = 0xdc00U + ((character - 0x10000) & 0x3ff);
	}
	fprintf(out, "\\u%04x", character);
}

/* NULL: it stands for itself. */
static const char *
html_reference(uint32_t character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void
write_character(FILE *out, const char *bytes, size_t count, uint32_t character, enum escape_for purpose)
{
	if ((purpose == ESCAPE_JSON || purpose == ESCAPE_LABEL) && (character == '"' || character == '\\'))
		fprintf(out, "\\%c", (int)character);
	else if (purpose == ESCAPE_JSON && is_harmful(character))
		write_json_unit(out, character);
	else if (is_harmful(character))
		putc('?', out);
	else if (purpose == ESCAPE_HTML && html_reference(character) != NULL)
		fputs(html_reference(character), out);
	else if (purpose == ESCAPE_PLUGIN && character == '|')
		putc('/', out);
	else if (purpose == ESCAPE_PLUGIN && character == ';')
		putc(',', out);
	else
		fwrite(bytes, 1, count, out);
}

void
escape_write(FILE *out, const char *text, enum escape_for purpose, size_t max_chars)
{
	size_t length = strlen(text), written = 0;

	while (length > 0) {
		uint32_t character = '?';
		size_t count = text_next_character(text, length, &character);

		if (max_chars > 0 && written++ == max_chars) {
			fputs("...", out);
			return;
		}
		if (count == 0) {
			putc('?', out);
			count = 1;
		} else
			write_character(out, text, count, character, purpose);
		text += count;
		length -= count;
	}
}
