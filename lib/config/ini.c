#include "lib/config/ini.h"

#include <ctype.h>
#include <string.h>

#include "lib/model/text.h"

static bool
bad_line(const struct ini *ini, const char *what, struct error *err)
{
	return error_set(err, ERROR_USAGE, "%s:%u: %s", ini->name, ini_line(ini), what);
}

void
ini_open(struct ini *ini, const char *name, const char *bytes, size_t count)
{
	ini->name = name;
	ini->bytes = ini->next = bytes;
	ini->current = NULL;
	ini->left = count;
	ini->wants = NULL;
	ini->has_skipped = false;
	text_skip_mark(&ini->next, &ini->left);
}

void
ini_choose(struct ini *ini, ini_chooser *wants, const void *state)
{
	ini->wants = wants;
	ini->state = state;
}

/* For errors alone: whoever passes over most of a large file would count its lines for nothing. */
unsigned int
ini_line(const struct ini *ini)
{
	const char *at = ini->bytes;
	unsigned int line = 1;

	if (ini->current == NULL)
		return 0;
	while ((at = memchr(at, '\n', (size_t)(ini->current - at))) != NULL) {
		at++;
		line++;
	}
	return line;
}

static bool
is_blank(char character)
{
	return character == ' ' || character == '\t' || character == '\r';
}

static bool
check_characters(const struct ini *ini, size_t length, struct error *err)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (iscntrl((unsigned char)ini->text[i]) && !is_blank(ini->text[i]))
			return bad_line(ini, "a control character", err);
	if (!text_is_utf8(ini->text, length))
		return bad_line(ini, "not UTF-8", err);
	return true;
}

/* Copies the next line into ini->text and steps behind it. */
static bool
take_line(struct ini *ini, struct error *err)
{
	const char *end = memchr(ini->next, '\n', ini->left);
	size_t length = end == NULL ? ini->left : (size_t)(end - ini->next);

	ini->current = ini->next;
	if (length >= sizeof(ini->text))
		return bad_line(ini, "the line is longer than 4095 bytes", err);
	memcpy(ini->text, ini->next, length);
	ini->text[length] = '\0';
	if (end != NULL)
		length++;
	ini->next += length;
	ini->left -= length;
	return check_characters(ini, end == NULL ? length : length - 1, err);
}

static bool
parse_section(const struct ini *ini, char *text, struct ini_item *ret_item, struct error *err)
{
	char *end = strrchr(text, ']');	/* a name may be an address in brackets */

	if (end == NULL || end[1] != '\0')
		return bad_line(ini, "expected [SECTION] alone on its line", err);
	*end = '\0';
	text = text_trim(text + 1);
	if (*text == '\0')
		return bad_line(ini, "the section has no name", err);
	*ret_item = (struct ini_item) { .kind = INI_SECTION, .section = text };
	return true;
}

static bool
parse_entry(const struct ini *ini, char *text, struct ini_item *ret_item, struct error *err)
{
	char *equals = strchr(text, '=');
	const char *key;

	if (equals == NULL)
		return bad_line(ini, "expected KEY = VALUE or [SECTION]", err);
	*equals = '\0';
	key = text_trim(text);
	if (*key == '\0')
		return bad_line(ini, "a key is missing before '='", err);
	*ret_item = (struct ini_item) { .kind = INI_ENTRY, .key = key, .value = text_trim(equals + 1) };
	return true;
}

/* The next line is that of a section: its title. */
static const char *
title_ahead(const struct ini *ini, size_t *ret_length)
{
	const char *start = ini->next, *end = ini->next + ini->left, *line_end;

	while (start < end && is_blank(*start))
		start++;
	if (start == end || *start++ != '[')
		return NULL;
	line_end = memchr(start, '\n', (size_t)(end - start));
	*ret_length = (size_t)((line_end == NULL ? end : line_end) - start);
	return start;
}

/* The next '[' before which its line has nothing but blanks; `title` is behind the last one. */
static const char *
find_section(const char *title, const char *end)
{
	const char *start;

	while ((title = memchr(title, '[', (size_t)(end - title))) != NULL) {
		for (start = title++; is_blank(start[-1]); start--)
			;
		if (start[-1] == '\n')
			return start;
	}
	return end;
}

static void
skip_unwanted(struct ini *ini)
{
	const char *title, *end = ini->next + ini->left;
	size_t length;

	while ((title = title_ahead(ini, &length)) != NULL && !ini->wants(ini->state, title, length)) {
		ini->next = find_section(title, end);
		ini->left = (size_t)(end - ini->next);
		ini->has_skipped = true;
	}
}

bool
ini_next(struct ini *ini, struct ini_item *ret_item, struct error *err)
{
	while (ini->left > 0) {
		char *text;

		if (ini->wants != NULL)
			skip_unwanted(ini);
		if (ini->left == 0)
			break;
		if (!take_line(ini, err))
			return false;
		text = text_trim(ini->text);
		if (*text == '\0' || *text == ';' || *text == '#')
			continue;
		if (*text == '[')
			return parse_section(ini, text, ret_item, err);
		return parse_entry(ini, text, ret_item, err);
	}
	*ret_item = (struct ini_item) { .kind = INI_END };
	return true;
}
