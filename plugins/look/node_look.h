/*
 * node_look.h -- look at one node, remember, judge; the way of every program.
 *
 * Trouble with the history never ends a look; it is handed back beside the verdict.
 */
#ifndef PLUGINS_LOOK_NODE_LOOK_H
#define PLUGINS_LOOK_NODE_LOOK_H

#include <stdbool.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/model/error.h"
#include "lib/history/history.h"
#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"
#include "lib/source/source.h"
#include "lib/verdict/verdict.h"

/** Borrowed for the call. */
struct node_look_request {
	const struct configuration_node *node;
	enum source_kind kind;
	const char *history_path;	/* NULL: without history */
	unsigned int history_days;	/* older changes are pruned, once a day */
	time_t now;			/* our clock */
	bool is_by_address;		/* the node's name is an address that stands in no configuration */
};

struct node_look {
	struct snapshot snapshot;
	struct memory memory;		/* after the look; not known when none could be read */
	struct verdict verdict;		/* borrows from `snapshot` */
	struct text_arena repairs_text;	/* owns the strings of the repairs */
	struct repair *repairs;		/* of the last day, oldest first; none without a history */
	size_t repair_count;
};

/**
 * Look at `request->node` within its timeout, and less than a second more for the history.
 *
 * The password comes from the node's file, the configuration, or the environment (SITEWATCH_PASSWORD).
 *
 * @param ret_look            the caller's, to node_look_clear(); untouched on failure
 * @param ret_memory_problem  ERROR_NONE, or why the wanted history cannot be read or written; always filled
 * @param err  as source_look(); ERROR_USAGE: the password cannot be read; ERROR_MALFORMED also: another
 *             computer answers under the node's name
 */
bool node_look_take(const struct node_look_request *request, struct node_look *ret_look,
    struct error *ret_memory_problem, struct error *err);

/**
 * The same for several nodes at once, with one history: each is asked in a thread of its own, so that all together take as long
 * as the slowest, and remembered and judged by the caller's.
 *
 * @param ret_looks   as many, zeroed; the caller's, to node_look_clear(): of a node whose look failed the memory alone
 * @param ret_errors  as many; ERROR_NONE: the look of that node is there. Else as node_look_take()
 * @param err  ERROR_NO_MEMORY: nothing was filled
 */
bool node_looks_take(const struct node_look_request *requests, size_t count, struct node_look *ret_looks,
    struct error *ret_errors, struct error *ret_memory_problem, struct error *err);

/**
 * What was seen of the node last, judged by what is remembered of it now: an acceptance since then counts.
 * @param name  of the node in the history
 * @param look  zeroed; to node_look_clear() also on failure
 * @param err  ERROR_ABSENT: nothing is remembered of it; ERROR_STORAGE
 */
bool node_look_recall(struct history *history, const char *name, const struct policy *policy, time_t now,
    struct node_look *look, struct error *err);

/** Give everything back; a zeroed one is fine. */
void node_look_clear(struct node_look *look);

#endif
