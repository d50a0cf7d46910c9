/*
 * step.h -- one step of the memory's state machine, for the files that make it up.
 *
 * memory.c takes the step, memory_site.c the sites' part of it, memory_failover.c the
 * evidence's; memory_step.c is what all three need. Nobody else includes this.
 */
#ifndef LIB_MEMORY_STEP_H
#define LIB_MEMORY_STEP_H

#include <stdbool.h>
#include <time.h>

#include "lib/memory/memory.h"

/** A step half done. `before` and `snapshot` are borrowed; the rest is handed over when all went well. */
struct memory_step {
	const struct memory *before;
	const struct snapshot *snapshot;
	struct memory after;
	struct change_list changes;
	time_t clock;			/* node's clock at this look; ours when it was not told */
	time_t clock_before;		/* the same at the look before; 0 at the first one */
	bool has_booted;		/* between the two looks */
	bool has_started;		/* the same for boot or W3SVC */
	time_t started;			/* node clock, of that start; 0 when there was none */
};

/** The node's clock at the look that `memory` is of; ours when it was not told. */
time_t memory_clock(const struct memory *memory);

/** Copy `*text` into the memory that comes out; NULL becomes "". */
bool memory_own(struct memory_step *step, const char **text, struct error *err);

/** Fill step->after.sites. Wants has_started. */
bool memory_step_sites(struct memory_step *step, struct error *err);

/** Fill step->after.failovers and events_seen. Wants has_booted, has_started. */
bool memory_step_failovers(struct memory_step *step, struct error *err);

#endif
