/*
 * thin.h -- lanes as fine as an eye can tell apart, and not finer. Pure.
 */
#ifndef LIB_PICTURE_THIN_H
#define LIB_PICTURE_THIN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/picture/lanes.h"

/**
 * Of a time that is divided into `cells`, spans that end in the cell in which they begin become one, of the worst
 * state among them; marks of one kind in one cell, too. What is long keeps its own beginning and end.
 */
void lane_thin(struct lane *lane, time_t from, time_t to, unsigned int cells);

/**
 * False for a time in which nobody looked that is shorter than a cell: every lane ends with one, since the newest look. What
 * happened in so short a time is seen.
 */
bool lane_span_is_seen(const struct lane_span *span, time_t from, time_t to, unsigned int cells);

/**
 * One lane for all of a node: in each cell the worst state of any site; where none was listed, of the node.
 * @param ret_lane  without name and marks; its spans are for free()
 * @param err  ERROR_NO_MEMORY
 */
bool lanes_worst(const struct lanes *lanes, unsigned int cells, struct lane *ret_lane, struct error *err);

#endif
