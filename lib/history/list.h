/*
 * list.h -- the lists of a node (parts, groups, resources, events, failovers, pools): a list is
 * written anew when anything in it differs, which is seldom.
 */
#ifndef LIB_HISTORY_LIST_H
#define LIB_HISTORY_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/history/columns.h"
#include "lib/history/history.h"
#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"

enum history_list_name {
	HISTORY_LIST_PARTS = 0,
	HISTORY_LIST_GROUPS,
	HISTORY_LIST_RESOURCES,
	HISTORY_LIST_EVENTS,
	HISTORY_LIST_KEPT_GROUPS,
	HISTORY_LIST_FAILOVERS,
	HISTORY_LIST_KEPT_POOLS,
	HISTORY_LIST_POOLS,		/* a look that was asked for none leaves them as they were */
};
#define HISTORY_LISTS 8

/** How one list is kept. Statements are bound to the node; the one that inserts, to the position, too. */
struct history_list {
	struct history_columns columns;
	const char *delete_sql, *insert_sql, *select_sql;
	bool is_remembered;		/* its texts live in the memory; those of others are borrowed */
	bool (*add)(struct snapshot *snapshot, struct memory *memory, int64_t position, const void *item,
	    struct error *err);
};

/** By enum history_list_name. */
extern const struct history_list history_lists[HISTORY_LISTS];

/** Append the lists of row `node` to its snapshot (made with snapshot_init()) and its memory. */
bool history_lists_load(struct history *history, int64_t node, struct snapshot *snapshot,
    struct memory *memory, struct error *err);

/** Write those that differ. What was there before may be zeroed. */
bool history_lists_store(struct history *history, int64_t node, const struct snapshot *snapshot_before,
    const struct memory *memory_before, const struct snapshot *snapshot, const struct memory *memory,
    struct error *err);

#endif
