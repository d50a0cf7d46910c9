/*
 * role_lane.h -- a role of a cluster as a lane: which node had it, and whether that one served it. Pure.
 *
 * Made of the lanes of its nodes, of which each has a clock of its own, and of the moves of its group. While a node has it,
 * the role is what the sites of its group are there: what runs elsewhere serves nobody.
 */
#ifndef LIB_PICTURE_ROLE_LANE_H
#define LIB_PICTURE_ROLE_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/memory/memory.h"
#include "lib/model/error.h"
#include "lib/model/text.h"
#include "lib/picture/lanes.h"
#include "lib/verdict/verdict.h"

/** One node; borrowed. */
struct role_lane_node {
	const char *name;
	const char *computer;		/* its name among owners; "" when not known */
	const struct policy *policy;	/* says which sites the group carries */
	const struct lanes *lanes;
	time_t ahead;			/* of its clock, by which its lanes are */
};

/** All borrowed. Times are on our clock. */
struct role_lane_request {
	const char *group;
	const char *owner;		/* now, a computer; "" when not known */
	const struct role_lane_node *nodes;
	size_t node_count;
	const struct change_list *moves;	/* of any group, oldest first: CHANGE_FAILOVER, CHANGE_OWNER */
	time_t from, to;
};

/**
 * Make it. Where nobody saw who had the role, or how it was there, it is LANE_UNKNOWN; where some of its sites ran and others
 * did not, LANE_STOPPED; where none ran, LANE_DOWN: also where each stop was accepted.
 * @param text      owns the words
 * @param ret_lane  the caller's, to lane_clear(); untouched on failure
 * @param err  ERROR_NO_MEMORY
 */
bool role_lane_make(const struct role_lane_request *request, struct text_arena *text, struct lane *ret_lane, struct error *err);

/** "is served by no node": what a state of such a lane is called; static. */
const char *role_lane_words(enum lane_state state);

#endif
