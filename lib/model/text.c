#include "lib/model/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLOCK_BYTES 4000	/* with its head a bit under a page */

struct text_block {
	struct text_block *next;
	size_t used, size;
	char bytes[];
};

static char *
arena_take(struct text_arena *arena, size_t count)
{
	struct text_block *block = arena->blocks;
	char *bytes;

	if (block == NULL || block->size - block->used < count) {
		size_t size = count > BLOCK_BYTES ? count : BLOCK_BYTES;

		block = malloc(sizeof(*block) + size);
		if (block == NULL)
			return NULL;
		block->next = arena->blocks;
		block->used = 0;
		block->size = size;
		arena->blocks = block;
	}
	bytes = block->bytes + block->used;
	block->used += count;
	return bytes;
}

const char *
text_copy(struct text_arena *arena, const char *text, size_t length)
{
	char *copy;

	if (length == SIZE_MAX)
		return NULL;
	copy = arena_take(arena, length + 1);
	if (copy == NULL)
		return NULL;
	if (length > 0)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

const char *
text_copy_string(struct text_arena *arena, const char *text)
{
	return text == NULL ? NULL : text_copy(arena, text, strlen(text));
}

const char *
text_s(unsigned long long count)
{
	return count == 1 ? "" : "s";
}

bool
text_own(struct text_arena *arena, const char **text, struct error *err)
{
	if (*text == NULL || **text == '\0') {
		*text = "";
		return true;
	}
	*text = text_copy_string(arena, *text);
	return *text != NULL || error_memory(err);
}

const char *
text_format(struct text_arena *arena, const char *format, ...)
{
	va_list arguments, again;
	char *text = NULL;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	if (length >= 0)
		text = arena_take(arena, (size_t)length + 1);
	if (text != NULL)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	va_end(arguments);
	return text;
}

void
text_arena_clear(struct text_arena *arena)
{
	if (arena == NULL)
		return;
	while (arena->blocks != NULL) {
		struct text_block *block = arena->blocks;

		arena->blocks = block->next;
		free(block);
	}
}

size_t
text_next_character(const char *text, size_t length, uint32_t *ret_character)
{
	const unsigned char *bytes = (const unsigned char *)text;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t character;
	size_t count, i;

	if (length == 0)
		return 0;
	if (bytes[0] < 0x80)
		count = 1;
	else if (bytes[0] >= 0xc2 && bytes[0] <= 0xdf)
		count = 2;
	else if ((bytes[0] & 0xf0) == 0xe0)
		count = 3;
	else if (bytes[0] >= 0xf0 && bytes[0] <= 0xf4)
		count = 4;
	else
		return 0;
	if (count > length)
		return 0;
	character = count == 1 ? bytes[0] : bytes[0] & (0x7fU >> count);
	for (i = 1; i < count; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (bytes[i] & 0x3fU);
	}
	if (character < least[count] || character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
		return 0;
	*ret_character = character;
	return count;
}

size_t
text_whole_characters(const char *text, size_t length)
{
	size_t start = length;
	uint32_t character;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start > 0 && text_next_character(text + start - 1, length - start + 1, &character) == 0)
		return start - 1;
	return length;
}

void
text_skip_mark(const char **text, size_t *length)
{
	static const char mark[] = "\xef\xbb\xbf";
	const size_t count = sizeof(mark) - 1;

	if (*length < count || memcmp(*text, mark, count) != 0)
		return;
	*text += count;
	*length -= count;
}

char *
text_trim(char *text)
{
	static const char blanks[] = " \t\r";
	size_t length = strlen(text);

	while (length > 0 && strchr(blanks, text[length - 1]) != NULL)
		text[--length] = '\0';
	return text + strspn(text, blanks);
}

bool
text_is_utf8(const char *text, size_t length)
{
	while (length > 0) {
		uint32_t character;
		size_t count = text_next_character(text, length, &character);

		if (count == 0)
			return false;
		text += count;
		length -= count;
	}
	return true;
}

bool
text_is_among(const char *const *words, size_t count, const char *word)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcasecmp(words[i], word) == 0)
			return true;
	return false;
}
