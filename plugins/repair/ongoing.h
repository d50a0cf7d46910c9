/*
 * ongoing.h -- one repair of one node on its way, and what its parts do to it.
 *
 * look.c looks, ask.c asks what a step is of, told.c says what a look tells of a step, guard.c whether to go on;
 * outcome.c notes what becomes of each, settle.c does so by what is told, steps.c writes, wait.c sees that it runs,
 * unfinished.c keeps what is left to others; run.c puts them in their order.
 */
#ifndef PLUGINS_REPAIR_ONGOING_H
#define PLUGINS_REPAIR_ONGOING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/config/password.h"
#include "lib/history/history.h"
#include "lib/source/source.h"
#include "plugins/repair/run.h"

#define ONGOING_GUARD_MS 2000	/* what the repair stands on is looked at again before a write when it is older */
#define ONGOING_LAST_MS	 300	/* nothing is begun with less time than this */
#define ONGOING_PAUSE_MS 500	/* the first pause before something is asked again */

/** A narrower look than a whole one. */
struct partial_look {
	struct snapshot snapshot;	/* node NULL: there is none yet */
	int64_t began_ms;
};

/** One repair on its way. Zeroed but for what it begins with. */
struct ongoing_repair {
	const struct repair_options *options;
	const struct configuration_node *node;
	const char *name;		/* of the node in the history; of `result` */
	bool is_named;			/* a look told so, or it is configured */
	int64_t began_ms;
	char who[80];
	char password[PASSWORD_SIZE];
	struct source_target target;
	struct source *source;
	struct history *history;
	int lock;
	struct snapshot first;		/* what the repair stands on */
	struct snapshot snapshot;	/* newest whole look */
	bool is_first_newest;		/* both are one */
	bool is_outdated;		/* something was done, or seen to change, since the newest whole look */
	bool expects_new_run;		/* W3SVC is being started: its being another process is no surprise */
	struct partial_look light, listing;	/* newest at what the repair stands on: without the sites, and with them */
	const struct partial_look *guards;	/* the newer of both; NULL: there is none */
	int64_t looked_ms;		/* when the newest whole look was over */
	unsigned int guarded;		/* kinds of steps before whose first write it was made: bits 1 << kind */
	struct partial_look part;	/* newest at one site or pool */
	enum look_scope part_scope;	/* LOOK_SITE or LOOK_POOL; LOOK_WHOLE: there is none */
	struct memory memory;
	uint32_t *rejected;		/* sites that W3SVC did not have at the look before */
	size_t rejected_count;
	struct verdict verdict;
	struct text_arena history_text;	/* of what the history told: `repairs` and `finishing` */
	struct repair *repairs;		/* before this run */
	size_t repair_count;
	struct repair_plan plan;	/* of the newest whole look */
	const char **brought;		/* groups that are brought online; room for one of each outcome */
	size_t brought_count;
	struct unfinished_run finishing;	/* with --finish: the run that is to be finished */
	struct repair_result result;
};

/** What is left of the node's timeout. */
unsigned int ongoing_left_ms(const struct ongoing_repair *ongoing);

/** How long one question or one write may take, so that one that hangs leaves time to ask again. */
unsigned int ongoing_share_ms(const struct ongoing_repair *ongoing);

/** Read the password, load the source. */
bool ongoing_open_source(struct ongoing_repair *ongoing, struct error *err);

/** Look at the whole node, remember, judge, plan. The newest look is `ongoing`'s then; a failure leaves none. */
bool ongoing_look(struct ongoing_repair *ongoing, struct error *err);

/** Look at the guards: ongoing->guards, with the sites ongoing->listing as well. */
bool ongoing_look_at_guards(struct ongoing_repair *ongoing, bool want_sites, struct error *err);

/** Look at one site or pool, as `scope` says: ongoing->part. Once: one that does not tell keeps nobody waiting. */
bool ongoing_look_at_part(struct ongoing_repair *ongoing, enum look_scope scope, const struct site *site,
    struct error *err);

/** Wait so long before something is asked again; the next pause is twice as long, up to two seconds. */
void ongoing_pause(unsigned int *pause_ms);

/**
 * Find out about what a step is of: what was read since `since_ms`, or a look at that alone.
 * @param ret_told  borrowed, until the next look
 * @param err  ERROR_ABSENT: the site is gone
 */
bool ongoing_ask(struct ongoing_repair *ongoing, const struct repair_outcome *outcome, int64_t since_ms,
    const struct snapshot **ret_told, struct error *err);

/** Give all looks back, and what was made of them. */
void ongoing_forget_looks(struct ongoing_repair *ongoing);

/** From now on the newest whole look is what the repair stands on. */
void ongoing_stand_on_newest(struct ongoing_repair *ongoing);

/** What a look tells of a step. */
enum told_step {
	TOLD_NOTHING,
	TOLD_UP,			/* it runs, it is on: nothing is left to do */
	TOLD_ON_ITS_WAY,
	TOLD_DOWN,
};

/** What `snapshot`, a whole look or the part that ongoing_ask() found, tells. */
enum told_step told_of_step(const struct repair_outcome *outcome, const struct snapshot *snapshot);

/** Why a step that was taken is none that worked: "the site is still stopped, error 183: ...". */
void told_why_down(
    const struct repair_outcome *outcome, const struct snapshot *snapshot, char words[REPAIR_WORDS_SIZE]);

/** Take the steps of the newest plan into the result, as outcomes that wait. */
bool ongoing_take_plan(struct ongoing_repair *ongoing, struct error *err);

/** Note in the result what is not fine and left alone by the newest plan. */
bool ongoing_note_left(struct ongoing_repair *ongoing, struct error *err);

/** Note a step in history and syslog before it is made. ERROR_STORAGE: it must not be made. */
bool ongoing_begin_outcome(struct ongoing_repair *ongoing, struct repair_outcome *outcome, struct error *err);

/** Set what became of a step; one that was begun is recorded in history and syslog. */
void ongoing_end_outcome(
    struct ongoing_repair *ongoing, struct repair_outcome *outcome, enum repair_end end, const char *text);

/**
 * Find the run that --finish is about, after the first look; without --finish it is this run that others may finish.
 * @param err  ERROR_ABSENT: there is none, or it is not to be finished any more; nothing is left of it then
 */
bool ongoing_find_unfinished(struct ongoing_repair *ongoing, struct error *err);

/** True when the step may be taken: with --finish only what the other run had planned. */
bool ongoing_may_take(const struct ongoing_repair *ongoing, const struct repair_step *step);

/** Keep the newest plan's steps before the first of them is made, so that who comes next can finish them. */
bool ongoing_keep_unfinished(struct ongoing_repair *ongoing, struct error *err);

/** The end: what is not finished may be taken up by others; else nothing is kept. */
void ongoing_leave_unfinished(struct ongoing_repair *ongoing);

/** A step that was done is undone by now: the result says so, and the history as well. */
void ongoing_take_back(struct ongoing_repair *ongoing, struct repair_outcome *outcome);

/** It may pass: the step waits for its next try, or, after too many of them, for the next run. */
void ongoing_put_off(struct ongoing_repair *ongoing, struct repair_outcome *outcome, const struct error *err);

/** Of steps that an earlier run was cut short in: done when they are seen to be, else for this run. */
bool ongoing_close_earlier(struct ongoing_repair *ongoing, struct error *err);

/** Nothing more is written: what was sent and what still waits is for the next run. */
void ongoing_stop(struct ongoing_repair *ongoing, const char *why);

/** True when it was stopped. */
bool ongoing_is_stopped(const struct ongoing_repair *ongoing);

/** Why the repair may not go on after the look `now`; NULL when it may. While W3SVC is being started less counts. */
const char *ongoing_why_stop(struct ongoing_repair *ongoing, const struct snapshot *now);

/**
 * Are the guards as they were? Else the repair is stopped.
 * @param is_due      look at them even if that was done a moment ago
 * @param want_sites  and then list the sites as well
 */
bool ongoing_guard(struct ongoing_repair *ongoing, bool is_due, bool want_sites);

/** Make each step whose time has come and that is still needed, in their order. */
void ongoing_make_steps(struct ongoing_repair *ongoing);

/** What a look tells of a step that was sent: the end of it when it is up; what is down may still come up. */
void ongoing_settle(struct ongoing_repair *ongoing, struct repair_outcome *outcome, const struct snapshot *told);

/** The same for all of them, each asked by itself. */
void ongoing_settle_by_asking(struct ongoing_repair *ongoing);

/** Look, and make again what may pass, until all that was sent is up, or time is; wholly once at the end. */
void ongoing_wait_until_up(struct ongoing_repair *ongoing);

#endif
