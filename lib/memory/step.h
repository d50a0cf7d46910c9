/*
 * step.h -- one step of the memory's state machine, for the files that make it up.
 *
 * memory.c takes the step; run.c finds the starts in it, failover.c the failovers, identity.c which site is which,
 * stop.c how sites went down, clocks.c what our clock is and the node's where it was set back, site.c all else of a
 * site, pool.c pools, acceptance.c what people accepted. Nobody else includes this.
 */
#ifndef LIB_MEMORY_STEP_H
#define LIB_MEMORY_STEP_H

#include <stdbool.h>
#include <time.h>

#include "lib/memory/memory.h"

/** A step half done. `before` and `snapshot` are borrowed; the rest is handed over when all went well. */
struct memory_step {
	const struct memory *before;	/* from memory_step_clock_set() on, on this look's clock */
	const struct snapshot *snapshot;
	struct memory moved;		/* that copy of it, where the clock was set; arrays alone are its own */
	struct memory after;
	struct change_list changes;
	time_t clock;			/* node's clock at this look; ours when it was not told */
	time_t clock_before;		/* the same at the look before; 0 at the first one */
	bool has_booted;		/* between the two looks */
	bool has_started;		/* the same for boot or W3SVC */
	time_t started;			/* node clock, of that start; 0 when there was none */
	time_t set_back_s;		/* by so much the node's clock was set back between the looks, or forward when below 0 */
	bool was_torn;			/* that start lies within the look before */
	bool is_run_told;		/* this look was told enough to see a start */
	bool is_same_run;		/* proven: W3SVC did not start between the two looks */
	bool has_failover;		/* one was found by this look, or may be hidden from it */
	bool is_failover_hidden;	/* the node's log cannot be read */
	time_t flags_known_at;		/* what this look tells of flags was so then, whatever a failover that goes on does to them */
	bool were_sites_listed;		/* by the look before, in this run */
	bool is_like_restart;		/* sites went down as a restart takes them down */
	size_t running;			/* sites that run at this look */
	bool had_running;		/* some ran at the look before */
	uint32_t agreed_s;		/* time between the looks on which both clocks agree; 0 when they do not */
	const struct site_memory **same;	/* for each listed site, what is remembered of that very site; or NULL */
	bool *is_claimed;		/* for each remembered site: a listed one is it */
	bool *is_doubtful;		/* for each listed site that is none of them: it may be one all the same */
};

/** Of two moments the one that came last. */
time_t memory_later(time_t a, time_t b);

/** Fill step->after.last_clocks. */
bool memory_step_clocks(struct memory_step *step, struct error *err);

/** It is gone for so long that it is forgotten; 0: it is not gone. Wants the clocks. */
bool memory_is_forgotten(const struct memory_step *step, time_t gone_since);

/** By id, for qsort() and bsearch(). */
int memory_compare_sites(const void *a, const void *b);

/** Find boot and start of W3SVC between the looks: fills their times in step->after, and what step says of runs. */
bool memory_step_starts(struct memory_step *step, struct error *err);

/** The moment as a clock that was set back by `back_s` would have shown it; 0 stays "not known". */
time_t memory_moment_back(time_t moment, time_t back_s);

/** Where the node's clock was set, what is remembered by it moves along: `before` is on this look's clock from here on. */
bool memory_step_clock_set(struct memory_step *step, struct error *err);

/** Find which listed site is which remembered one, whatever their numbers: fills same, is_claimed, is_doubtful. */
bool memory_step_identities(struct memory_step *step, struct error *err);

/** True when `was`, of the same id as `is`, may be the same site: what it did passes on. */
bool memory_may_be_same_site(const struct site_memory *was, const struct site *is);

/** What this look as a whole says of sites that went down: fills running, had_running, is_like_restart. */
void memory_step_stops(struct memory_step *step);

/** A start came after the look before: what stays of the evidence on `site`. */
void memory_stop_end_run(const struct memory_step *step, struct site_memory *site);

/** The same run goes on and `site`, as it was at the look before, is seen stopped with `flag`. */
void memory_stop_see(const struct memory_step *step, struct site_memory *site, enum auto_start flag);

/** Its flag is seen off for the first time, perhaps by a failover: the belief in a stop that came before ends then. */
void memory_stop_see_flag_fall(const struct memory_step *step, struct site_memory *site);

/** Fill step->after.sites. Wants what the functions above fill. */
bool memory_step_sites(struct memory_step *step, struct error *err);

/** Fill step->after.pools. */
bool memory_step_pools(struct memory_step *step, struct error *err);

/** `accepted` is over, if it is there, with a change of `kind` about `subject`. */
bool memory_acceptance_end(struct memory_step *step, struct acceptance *accepted, enum change_kind kind,
    uint32_t site_id, const char *subject, struct error *err);
/** Our clock went on: the same, if its time is up. */
bool memory_acceptance_pass(struct memory_step *step, struct acceptance *accepted, enum change_kind kind,
    uint32_t site_id, const char *subject, struct error *err);

/** Fill step->after.failovers, events_seen and flags_known_at. Wants has_booted, has_started, the groups. */
bool memory_step_failovers(struct memory_step *step, struct error *err);

#endif
