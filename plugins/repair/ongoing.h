/*
 * ongoing.h -- one repair of one node on its way, and what its parts do to it.
 *
 * look.c looks, outcome.c notes what becomes of each step, steps.c writes, wait.c sees that it runs; run.c puts them in
 * their order.
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

#define ONGOING_LAST_MS 300	/* nothing is begun with less time than this */

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
	struct snapshot snapshot;	/* newest look */
	bool is_first_newest;		/* both are one */
	struct memory memory;
	struct verdict verdict;
	int64_t looked_ms;		/* when it was complete */
	bool has_failed;		/* a write since: nothing is taken for granted */
	struct text_arena repairs_text;
	struct repair *repairs;		/* before this run */
	size_t repair_count;
	struct repair_plan plan;	/* of the newest look */
	const char **brought;		/* groups that are brought online; room for one of each outcome */
	size_t brought_count;
	struct text_arena finishing_text;
	struct unfinished_run finishing;	/* with --finish: the run that is to be finished */
	struct repair_result result;
};

/** What is left of the node's timeout. */
unsigned int ongoing_left_ms(const struct ongoing_repair *ongoing);

/** Read the password, load the source. */
bool ongoing_open_source(struct ongoing_repair *ongoing, struct error *err);

/** Look, remember, judge, plan. The newest look is `ongoing`'s from then on; a failure leaves none. */
bool ongoing_look(struct ongoing_repair *ongoing, struct error *err);

/** Give the newest look back, and what was made of it. */
void ongoing_forget_look(struct ongoing_repair *ongoing);

/** From now on the newest look is what the repair stands on. */
void ongoing_stand_on_newest(struct ongoing_repair *ongoing);

/** Why the repair may not go on after the newest look; NULL when it may. */
const char *ongoing_why_stop(struct ongoing_repair *ongoing);

/** Take the steps of the newest plan into the result, as outcomes that wait. */
bool ongoing_take_plan(struct ongoing_repair *ongoing, struct error *err);

/** Note in the result what is not fine and left alone by the newest plan. */
bool ongoing_note_left(struct ongoing_repair *ongoing, struct error *err);

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

/** Nothing more is written: what was sent and what still waits is for the next run. */
void ongoing_stop(struct ongoing_repair *ongoing, const char *why);

/** Write each step that waits and is still needed. */
void ongoing_make_steps(struct ongoing_repair *ongoing);

/**
 * Look until what was sent is up, or time is.
 * @param is_service  W3SVC is being started, so its being another process is no surprise
 */
void ongoing_wait_until_up(struct ongoing_repair *ongoing, bool is_service);

#endif
