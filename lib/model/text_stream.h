/*
 * text_stream.h -- text of any length, written as to a file.
 */
#ifndef LIB_MODEL_TEXT_STREAM_H
#define LIB_MODEL_TEXT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/model/error.h"
#include "lib/model/text.h"

struct text_stream {
	FILE *out;			/* to write to, until the end */
	char *text;			/* afterwards: to free() */
	size_t length;
};

/** Begin a text. ERROR_NO_MEMORY. */
bool text_stream_begin(struct text_stream *ret_stream, struct error *err);

/** End it: `stream->text` is whole, and the caller's. On failure nothing is left to free. ERROR_NO_MEMORY. */
bool text_stream_end(struct text_stream *stream, struct error *err);

/** End it, and keep its text in the arena. @return NULL and ERROR_NO_MEMORY */
const char *text_stream_keep(struct text_stream *stream, struct text_arena *arena, struct error *err);

#endif
