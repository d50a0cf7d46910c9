/*
 * node_names.h -- which nodes there are, as somebody else has it: words, a list, host definitions of Nagios. Pure.
 */
#ifndef PLUGINS_OPERATOR_NODE_NAMES_H
#define PLUGINS_OPERATOR_NODE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/text.h"

struct node_name {
	const char *name;
	const char *address;		/* NULL: not said, the name is it */
};

/** In the order in which they came. Zeroed is empty. */
struct node_names {
	struct text_arena text;		/* owns the strings */
	struct node_name *items;
	size_t count;
};

/** Append "NAME" or "NAME=ADDRESS". ERROR_USAGE: it is neither. */
bool node_names_add_word(struct node_names *names, const char *word, struct error *err);

/** Append a list: NAME or NAME ADDRESS on each line, '#' behind a blank begins a comment. ERROR_USAGE: "WHERE:LINE: ...". */
bool node_names_add_list(struct node_names *names, const char *where, const char *bytes, size_t count, struct error *err);

/**
 * Append the hosts that an object file of Nagios defines; templates ("register 0") are none.
 * @param err  ERROR_USAGE: "WHERE:LINE: ..."; a definition that does not end
 * Source: Nagios Core 4, xdata/xodtemplate.c: a definition's lines are a key, white space and a value; ';' begins a comment, a
 * backslash at the end of a line goes on in the next one, behind the blanks there; two are one that does not.
 */
bool node_names_add_nagios(struct node_names *names, const char *where, const char *bytes, size_t count, struct error *err);

/** Give everything back; empty and usable again. */
void node_names_clear(struct node_names *names);

#endif
