/*
 * unfinished.h -- the newest run of the event handler on each node that has not made all its steps.
 *
 * Whoever repairs keeps it before the first write and ends it when nothing is left to be done; so it outlives a run
 * that is killed. One of a node: a newer run stands in its place.
 */
#ifndef LIB_HISTORY_UNFINISHED_H
#define LIB_HISTORY_UNFINISHED_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/history/history.h"
#include "lib/model/error.h"
#include "lib/model/repair.h"
#include "lib/model/text.h"

/** Keep `run` in place of what is kept of its node. ERROR_ABSENT: no such node in the history. */
bool history_unfinished_keep(struct history *history, const struct unfinished_run *run, struct error *err);

/** The run of `node`, if one is kept, ended before all was done: from `until` on others may finish it. */
bool history_unfinished_leave(struct history *history, const char *node, time_t until, struct error *err);

/** Nothing is left to be finished on `node`, or nobody is to finish it. */
bool history_unfinished_end(struct history *history, const char *node, struct error *err);

/**
 * All runs that nobody is at work at, by the name of their node.
 * @param node  of this one alone, whoever is at work; NULL: of all
 * @param ret_runs  the caller's, to free(); the strings belong to `arena`
 */
bool history_unfinished(struct history *history, const char *node, time_t now, struct text_arena *arena,
    struct unfinished_run **ret_runs, size_t *ret_count, struct error *err);

#endif
