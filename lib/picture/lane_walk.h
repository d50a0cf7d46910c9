/*
 * lane_walk.h -- one site's way through its changes, for lanes.c alone.
 */
#ifndef LIB_PICTURE_LANE_WALK_H
#define LIB_PICTURE_LANE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/picture/lanes.h"

/** Of the node, for all its lanes; borrowed. */
struct lane_course {
	const struct lanes_request *request;
	struct text_arena *text;	/* owns the words */
	time_t from, to;		/* all that is drawn */
	time_t known_from, looked;	/* before and behind that nobody saw the node */
	time_t ahead;			/* of the node's clock */
};

/** Append a span that begins `at`; what went before it ends there. One that says the same goes on. ERROR_NO_MEMORY. */
bool lane_push(struct lane *lane, const struct lane_span *span, struct error *err);

/** Append a mark, where the change is one to be marked. ERROR_NO_MEMORY. */
bool lane_mark_change(struct lane *lane, const struct change *change, size_t index, struct error *err);

/**
 * Fill the spans and marks of a site's lane.
 * @param past  what is remembered of it; NULL: nothing
 * @param events  indexes of the changes of the site and of its pool, oldest first
 */
bool lane_walk(const struct lane_course *course, struct lane *lane, const struct site_memory *past, const size_t *events,
    size_t event_count, struct error *err);

#endif
