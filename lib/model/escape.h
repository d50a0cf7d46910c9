/*
 * escape.h -- show a node's words without harm.
 *
 * A site's name can hold anything. On output every control character (C0, C1, DEL), line end, bidirectional
 * mark (U+200E, U+200F, U+202A..202E, U+2066..2069, U+061C), zero-width and other format character, line and
 * paragraph separator, byte order mark, non-character, and every byte that is not UTF-8, becomes '?' (U+FFFD is kept).
 */
#ifndef LIB_MODEL_ESCAPE_H
#define LIB_MODEL_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

enum escape_for {
	ESCAPE_PLUGIN,		/* besides, '|' becomes '/' and ';' becomes ',': Nagios cuts and rewrites there */
	ESCAPE_TERMINAL,	/* only what is said above */
	ESCAPE_LABEL,		/* inside a label's value of Prometheus: besides, \ and " have a \ in front */
	ESCAPE_JSON,		/* inside a JSON string: RFC 8259, control characters and bidirectional marks as \uXXXX */
	ESCAPE_HTML,		/* in an element or a quoted attribute of HTML or SVG: besides, & < > " ' become references */
};

/** Write `text` escaped, at most `max_chars` characters of it, then "..." when there was more (0: no limit). */
void escape_write(FILE *out, const char *text, enum escape_for purpose, size_t max_chars);

#endif
