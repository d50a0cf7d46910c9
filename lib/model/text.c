#include "lib/model/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The first block is for few words, as most arenas hold; each next is twice as long, up to a bit under a page with its head. */
#define FIRST_BYTES 232
#define BLOCK_BYTES 4000

struct text_block {
	struct text_block *next;
	size_t used, size;
	char bytes[];
};

static size_t
next_size(const struct text_block *newest, size_t count)
{
	size_t size = newest == NULL ? FIRST_BYTES : newest->size < BLOCK_BYTES / 2 ? newest->size * 2 : BLOCK_BYTES;

	return count > size ? count : size;
}

static char *
arena_take(struct text_arena *arena, size_t count)
{
	struct text_block *block = arena->blocks;
	char *bytes;

	if (block == NULL || block->size - block->used < count) {
		size_t size = next_size(block, count);

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
	if (length == 0)
		return "";
	copy = arena_take(arena, length + 1);
	if (copy == NULL)
		return NULL;
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

int
text_hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
text_uint32(const char *text, size_t length, uint32_t *ret_number)
{
	uint64_t number = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(text[i] - '0');
		if (number > UINT32_MAX)
			return false;
	}
	*ret_number = (uint32_t)number;
	return length > 0;
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
