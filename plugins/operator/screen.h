/*
 * screen.h -- all nodes as one screen of a terminal. Pure: what is written goes to a stream.
 */
#ifndef PLUGINS_OPERATOR_SCREEN_H
#define PLUGINS_OPERATOR_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/picture/page.h"

struct screen {
	const struct page_node *const *nodes;	/* worst first; borrowed */
	size_t count;
	const char *problem;		/* why nothing can be read just now; NULL: it can */
	size_t columns, rows;		/* 1 at least */
	size_t first;			/* the node that stands at the top */
	bool with_colour;
	time_t now;
};

/** How many nodes fit below each other. */
size_t screen_room(const struct screen *screen);

/** Draw it over what was there: no line is wider than the terminal. ERROR_NO_MEMORY. */
bool screen_draw(FILE *out, const struct screen *screen, struct error *err);

#endif
