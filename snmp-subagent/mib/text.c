#include "snmp-subagent/mib/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/escape.h"
#include "lib/model/text_stream.h"

/* Nearly every text is this: it needs no look at its characters. */
static bool
is_plain(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return true;
}

/* How many bytes of `text` fit into `room` without a character cut in two. */
static size_t
length_that_fits(const char *text, size_t length, size_t room)
{
	return text_whole_characters(text, length < room ? length : room);
}

static const char *
copy_escaped(struct text_arena *arena, const char *text)
{
	struct text_stream escaped;
	struct error no_memory;		/* which NULL says */
	const char *copy;

	if (!text_stream_begin(&escaped, &no_memory))
		return NULL;
	/* One character more than could fit, so that the escape's own "..." falls behind the cut. */
	escape_write(escaped.out, text, ESCAPE_TERMINAL, MIB_TEXT_MAX + 1);
	if (!text_stream_end(&escaped, &no_memory))
		return NULL;
	copy = text_copy(arena, escaped.text, length_that_fits(escaped.text, escaped.length, MIB_TEXT_MAX));
	free(escaped.text);
	return copy;
}

const char *
mib_text(struct text_arena *arena, const char *text)
{
	size_t length;

	if (text == NULL || text[0] == '\0')
		return "";
	length = strnlen(text, MIB_TEXT_MAX);
	if (is_plain(text, length))
		return text_copy(arena, text, length);
	return copy_escaped(arena, text);
}

#define CUT	  "..."
#define LEAST_NAME 16U		/* of a name, whatever else has to be said */

const char *
mib_text_with_name(struct text_arena *arena, const char *before, const char *name, const char *after)
{
	const size_t others = strlen(before) + strlen(after), length = strlen(name);
	const size_t room = others + LEAST_NAME < MIB_TEXT_MAX ? MIB_TEXT_MAX - others : LEAST_NAME;
	const size_t kept = length <= room ? length : length_that_fits(name, length, room - strlen(CUT));

	return text_format(arena, "%s%.*s%s%s", before, (int)kept, name, kept < length ? CUT : "", after);
}
