/*
 * judging.h -- what the parts of the verdict share while one node is judged.
 *
 * Everything is borrowed; only `text` is written to.
 */
#ifndef LIB_VERDICT_JUDGING_H
#define LIB_VERDICT_JUDGING_H

#include <stdbool.h>
#include <time.h>

#include "lib/memory/memory.h"
#include "lib/verdict/placement.h"
#include "lib/model/repair.h"
#include "lib/model/snapshot.h"
#include "lib/model/text.h"
#include "lib/verdict/verdict.h"

struct judging {
	const struct snapshot *snapshot;
	const struct memory *memory;	/* NULL: no history at hand, or a node that was never looked at */
	const struct policy *policy;
	const struct repair *repairs;	/* of this node, oldest first: those at hand */
	size_t repair_count;
	const struct placement *placements;	/* one for each of policy->cluster_rules, in their order */
	const bool *one_of_runs;	/* of each of the policy's one-of lists, one runs */
	time_t last_start;		/* node clock; 0 = not told */
	bool is_start_told;		/* by this look: no start since then can be hidden */
	bool is_memory_old;		/* the last look before the last start was over a day earlier */
	bool shows_kb885440;		/* the picture of it: cause.h */
	time_t today;			/* the moment that times are shown from: node clock, else ours */
	struct text_arena *text;	/* of the verdict: owns the sentences */
};

/** One site before it is judged. */
struct site_case {
	const struct judging *on;
	const struct site *site;
	const struct site_memory *past;	/* NULL: nothing is remembered */
	const struct placement *placement;	/* NULL: no cluster rule covers it */
};

#endif
