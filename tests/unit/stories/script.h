/*
 * script.h -- stories as they stand in a file: titles and lines, not yet understood.
 *
 *	story: a title, which is the sentence that must hold
 *	not yet: why it does not hold today			(only of a story that must fail)
 *	+5m restart						(a line; README.md has the words)
 *
 * A '#' begins a comment; empty lines say nothing.
 */
#ifndef TESTS_UNIT_STORIES_SCRIPT_H
#define TESTS_UNIT_STORIES_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/text.h"

struct script_line {
	unsigned int number; /* in its file */
	const char *text;    /* without comment, without blanks at either end */
};

struct script {
	unsigned int number; /* of the line with its title */
	const char *title;
	const char *not_yet; /* "" when the story holds */
	struct script_line *lines;
	size_t line_count;
};

struct script_list {
	struct text_arena text; /* owns every string below */
	struct script *scripts;
	size_t count;
};

/** Append the stories of `text` to `*scripts`; ERROR_MALFORMED begins with the line's number. */
bool script_parse(const char *text, struct script_list *scripts, struct error *err);

/** The same for a file. */
bool script_read(const char *path, struct script_list *scripts, struct error *err);

/** Give everything back. */
void script_list_clear(struct script_list *scripts);

#endif
