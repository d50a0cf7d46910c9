/*
 * svg.h -- lanes as SVG: in a page, or as a picture of its own.
 *
 * Every shape has its sentence as <title>; what happened can be reached with the keyboard. States differ in colour
 * (Okabe and Ito's, for eyes that see no red or green), pattern and height. A node's words are escaped.
 */
#ifndef LIB_PICTURE_SVG_H
#define LIB_PICTURE_SVG_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/picture/lanes.h"

#define SVG_LANE_HEIGHT 22
#define SVG_CELLS	320		/* for lane_thin(): as many pieces of a lane can be told apart */

/** What lanes are drawn with. */
struct svg_pen {
	FILE *out;
	time_t from, to;		/* from the left to the right */
	const struct change_list *changes;	/* that the lane was made of */
	const char *anchor;		/* "c3-": the row of change N in the page has the id c3-N; NULL: there is no page */
	size_t first_row;		/* changes below have no row */
};

/** The look of lanes, for a <style>; and the patterns and marks that they use, for a <defs>. */
void svg_write_style(FILE *out);
void svg_write_defs(const struct svg_pen *pen);

/** Shapes of one lane, or the scale, for an <svg> that is SVG_LANE_HEIGHT high. ERROR_NO_MEMORY. */
bool svg_write_lane(const struct svg_pen *pen, const struct lane *lane, struct error *err);
void svg_write_scale(const struct svg_pen *pen);

/** What the patterns and marks mean: as in an <svg> with a class, a word behind each. */
void svg_write_legend(FILE *out, const char *before, const char *between, const char *after);

/** A whole picture of one node, as a file. ERROR_NO_MEMORY. */
bool svg_write(FILE *out, const char *node, struct lanes *lanes, struct error *err);

#endif
