/*
 * lanes.h -- what happened to a node as swim lanes: of each site, from when to when it was what. Pure.
 *
 * Made of the changes that the history keeps, of what is remembered now, and of the verdict. What nobody saw is
 * LANE_UNKNOWN, never the state before it.
 */
#ifndef LIB_PICTURE_LANES_H
#define LIB_PICTURE_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/memory/memory.h"
#include "lib/model/error.h"
#include "lib/model/text.h"
#include "lib/picture/change_words.h"
#include "lib/verdict/verdict.h"

/** From the best to the worst: where several share a place, the last one is shown. */
enum lane_state {
	LANE_ABSENT = 0,		/* the node does not list it */
	LANE_SEEN,			/* of the node's own lane: looks saw it */
	LANE_RUNNING,
	LANE_MEANT,			/* does not run, and may: accepted, passive, believed */
	LANE_PENDING,			/* starting, stopping, paused */
	LANE_AT_RISK,			/* runs with auto start off: it will not survive the next restart */
	LANE_UNKNOWN,			/* nobody saw it, or nobody was told */
	LANE_STOPPED,			/* does not run, or its application pool does not */
	LANE_DOWN,			/* the same since a restart, or called down by the verdict */
};
#define LANE_STATES 9

#define LANE_NO_CHANGE SIZE_MAX

struct lane_span {
	enum lane_state state;
	time_t from, to;		/* node clock */
	size_t change;			/* index of the change that began it; LANE_NO_CHANGE */
	const char *words;		/* what else is to be said of it; NULL: nothing. May quote the node: escape */
	size_t merged;			/* how many it stands for: 1, or more after lane_thin() */
	const char *owner;		/* of a role's lane: the node that had it; NULL: not known */
};

struct lane_mark {
	enum mark_kind kind;
	time_t time;
	size_t change;
	size_t merged;			/* as in lane_span */
};

struct lane {
	uint32_t id;			/* 0: the node's own */
	const char *name;
	const struct site_verdict *now;	/* borrowed; NULL: nothing is judged */
	struct lane_span *spans;	/* in order, without gaps; none when it was not there at all */
	size_t span_count;
	struct lane_mark *marks;	/* in order */
	size_t mark_count;
	bool tells;			/* it has more to tell than that it runs */
	bool is_role;			/* it is a role of a cluster: role_lane.h */
};

/** All borrowed. */
struct lanes_request {
	const struct memory *memory;
	const struct verdict *verdict;	/* NULL: there is none */
	const struct change_list *changes;	/* from `from` on, oldest first */
	time_t from, to;		/* our clock: the time that is drawn, and now. 0: as far back as anything is known */
	const char *unanswered;		/* why the newest poll got no answer; NULL: it got one, or nobody polls */
};

struct lanes {
	struct text_arena text;		/* owns the words */
	struct change_list const *changes;	/* borrowed */
	time_t from, to;		/* node clock */
	struct lane node;
	struct lane *items;		/* by id */
	size_t count;
};

/**
 * The lanes of a node.
 * @param ret_lanes  the caller's, to lanes_clear(); borrows from the request; untouched on failure
 * @param err  ERROR_NO_MEMORY
 */
bool lanes_make(const struct lanes_request *request, struct lanes *ret_lanes, struct error *err);

/** Give everything back; a zeroed one is fine. */
void lanes_clear(struct lanes *lanes);
/** The same of one that stands alone. */
void lane_clear(struct lane *lane);

/** "does not run since a restart": what a state is called; static. */
const char *lane_state_words(enum lane_state state);

/** The worse of two. */
enum lane_state lane_state_worse(enum lane_state a, enum lane_state b);

#endif
