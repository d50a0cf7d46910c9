/*
 * plan.h -- what the event handler may do about a verdict, and what it must leave alone.
 *
 * A pure function of (look, verdict, earlier repairs, policy, now): it writes nothing and knows no clock. A floor
 * of its own, above the verdict: whoever plans has judged.
 */
#ifndef LIB_REPAIR_PLAN_H
#define LIB_REPAIR_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/model/repair.h"
#include "lib/model/snapshot.h"
#include "lib/verdict/verdict.h"

/** The kinds of writes, in the order in which they are made. */
enum repair_step_kind {
	REPAIR_START_SERVICE,		/* of the node */
	REPAIR_START_POOL,
	REPAIR_START,
	REPAIR_BRING_ONLINE,		/* the cluster's resource or group that starts the site */
	REPAIR_AUTO_START,		/* last: what is down comes first, and a start of IIS 6 writes the flag itself */
};
#define REPAIR_STEP_KINDS 5

struct repair_policy {
	bool auto_start;		/* put the flag back */
	bool start;			/* start what is down */
	bool cluster;			/* bring online what the cluster starts */
	bool start_service;		/* start W3SVC itself */
	bool unseen;			/* what no look saw running, or on, as well */
	bool unseen_flags;		/* of these the flags alone: for who finishes a run that was to write them */
	bool pools_always;		/* start a pool also where somebody may have stopped it */
	bool prevention_only;		/* only flags of sites that run (the monitor saw no more than WARNING) */
	unsigned int max_sites;		/* more to repair: nothing is done */
	unsigned int cooldown_s;	/* between two tries of one step of one site */
	unsigned int max_tries;		/* of one step of one site, within... */
	unsigned int tries_window_s;	/* ...this time */
};

/** Why nothing is done about a site, or that something is. */
enum repair_why {
	REPAIR_DO = 0,
	REPAIR_FINE,			/* runs */
	REPAIR_IGNORED,
	REPAIR_ACCEPTED,
	REPAIR_PASSIVE,
	REPAIR_CLUSTERED,		/* the cluster starts it, and --cluster was not given or cannot help */
	REPAIR_STOPPED,			/* ran since the start, then was stopped: somebody meant it */
	REPAIR_SERVICE_DOWN,		/* W3SVC does not run */
	REPAIR_NOT_ASKED,		/* an option leaves it out */
	REPAIR_COOLING,			/* tried a moment ago */
	REPAIR_TOO_OFTEN,		/* tried too often: stays away */
	REPAIR_UNSEEN,			/* no look saw it running, or it is too long ago to be sure */
	REPAIR_UNCONFIRMED,		/* it was seen stopped before the start: somebody may have meant it */
	REPAIR_REJECTED,		/* W3SVC does not have it */
	REPAIR_FLAG_UNSEEN,		/* it runs, and no look saw its auto start on */
	REPAIR_STOPPED_BEFORE,		/* its stop, before the start, is believed */
	REPAIR_NEVER_STARTED,		/* it is new, and nobody wanted it to run yet */
	REPAIR_GROUP_DOWN,		/* its cluster group is down, and --cluster was not given or cannot help */
	REPAIR_PREVENTION,		/* the monitor saw no more than WARNING */
	REPAIR_POOL_STOPPED,		/* its pool ran since the last start, or never: somebody may have meant it */
	REPAIR_SETTLING,		/* what is wrong is not for the handler: too soon to say, */
	REPAIR_PAUSED,			/* paused, */
	REPAIR_UNREADABLE,		/* not told, */
	REPAIR_MISSING,			/* not listed */
};

struct repair_step {
	enum repair_step_kind kind;
	const struct site_verdict *site;	/* NULL for REPAIR_START_SERVICE; borrowed from the verdict */
	const char *name;		/* of the pool, of the cluster's resource or group; NULL: of the site */
	const char *group;		/* of REPAIR_BRING_ONLINE: the group that it is, or belongs to */
	bool is_group;
};

struct repair_choice {
	const struct site_verdict *site;	/* borrowed from the verdict */
	enum repair_why why;
};

/** Borrows from the verdict, the snapshot and the repairs it was made of. */
struct repair_plan {
	struct repair_step *steps;	/* by kind, within it worst first, as in the verdict */
	size_t step_count;
	struct repair_choice *choices;	/* one for each site of the verdict */
	size_t choice_count;
	size_t sites;			/* how many have a step */
	bool is_refused;		/* more sites than max_sites: there are no steps */
	enum repair_why service;	/* REPAIR_FINE: it runs; else about W3SVC as for a site */
};

/**
 * Plan.
 *
 * Only down-after-restart, start-failed, pool-stopped and will-not-restart are repaired; the last only by its flag,
 * as prevention, and only if a look saw it on. A pool that several sites have is one step, of the worst of them. With
 * policy->unseen also what is left alone only because no look saw it running, or its flag on: repair_why_is_unseen().
 * A site that a cluster rule names is never started or written to itself, whatever the state of its group. Steps that
 * are cooling or were tried too often are left out; the others of the same site are not. A step that was cut short
 * (repair.finished is 0) does not cool, but counts as a try.
 *
 * @param site_policy  what `verdict` was judged with: its cluster rules
 * @param repairs  of the node, oldest first, from tries_window_s ago on at least
 * @param now      our clock
 * @param ret_plan the caller's, to repair_plan_clear(); untouched on failure
 * @param err      ERROR_NO_MEMORY only
 */
bool repair_plan_make(const struct snapshot *snapshot, const struct verdict *verdict, const struct policy *site_policy,
    const struct repair *repairs, size_t repair_count, const struct repair_policy *policy, time_t now,
    struct repair_plan *ret_plan, struct error *err);

/** True when the plan has this step for the site with this id (0: of the node), or for the pool that it has. */
bool repair_plan_has(const struct repair_plan *plan, enum repair_step_kind kind, uint32_t site_id);

/** Give everything back; empty and usable again. */
void repair_plan_clear(struct repair_plan *plan);

/** "auto-start", "start", "start-pool", "start-service", "bring-online": as in the history; static. */
const char *repair_step_name(enum repair_step_kind kind);
/** The reverse; false for another word. */
bool repair_step_kind_find(const char *name, enum repair_step_kind *ret_kind);
/** "ignored", "accepted as stopped", "tried a moment ago"...; static. */
const char *repair_why_name(enum repair_why why);
/** Left alone only because no look saw it running, or its flag on: repair_policy.unseen repairs it. */
bool repair_why_is_unseen(enum repair_why why);

/** How many times, at most, one step of site `site_id` was made and done since `since`. */
size_t repair_times_done(const struct repair *repairs, size_t count, uint32_t site_id, time_t since);

#endif
