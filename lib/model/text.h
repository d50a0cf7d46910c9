/*
 * text.h -- strings that live as long as what they belong to.
 *
 * An arena owns every string copied into it and gives all back at once, so that
 * a site is a plain value whose strings are borrowed from its snapshot.
 */
#ifndef LIB_MODEL_TEXT_H
#define LIB_MODEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"

struct text_block;

/** Zeroed is empty. Move it by assignment, then zero the old one; never copy. */
struct text_arena {
	struct text_block *blocks;	/* newest first */
};

/**
 * Copy `length` bytes of `text` into the arena and end them with NUL.
 * @return the copy, borrowed from the arena; NULL when memory ran out
 */
const char *text_copy(struct text_arena *arena, const char *text, size_t length);

/** text_copy() of a whole string; NULL stays NULL. */
const char *text_copy_string(struct text_arena *arena, const char *text);

/** "s" behind the word for what is counted; "" for one of it. */
const char *text_s(unsigned long long count);

/** Make `*text` a copy in the arena; NULL becomes "". ERROR_NO_MEMORY, and then `*text` is NULL. */
bool text_own(struct text_arena *arena, const char **text, struct error *err);

/** A formatted string in the arena, or NULL when memory ran out. */
const char *text_format(struct text_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Give everything back; the arena is empty and usable again. NULL is fine. */
void text_arena_clear(struct text_arena *arena);

/**
 * Decode the first character of `text`.
 * @return how many bytes it has; 0 when there is none or it is not UTF-8
 */
size_t text_next_character(const char *text, size_t length, uint32_t *ret_character);

/** Write `character`, which is one, in UTF-8: 4 bytes at most, and no NUL. @return how many */
size_t text_put_character(char *at, uint32_t character);

/** How much of the `length` bytes is left without the beginning of a character that their end has cut. */
size_t text_whole_characters(const char *text, size_t length);

/** Step over the mark that some editors put before a text in UTF-8. */
void text_skip_mark(const char **text, size_t *length);

/** End a line before the white space at its end. @return where it begins, behind that at its beginning */
char *text_trim(char *text);

/** Of a hexadecimal digit in either case; -1: it is none. */
int text_hex_digit(char c);

/** Unsigned decimal, all of it. False: it is none, or does not fit. */
bool text_uint32(const char *text, size_t length, uint32_t *ret_number);

/** True when `text` is valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool text_is_utf8(const char *text, size_t length);

/** Is `word` one of `words`? Case is ignored, as Windows does with its names. */
bool text_is_among(const char *const *words, size_t count, const char *word);

#endif
