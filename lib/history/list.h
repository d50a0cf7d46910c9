/*
 * list.h -- the lists of a node (parts, groups, resources, events, failovers): a list is
 * written anew when anything in it differs, which is seldom.
 */
#ifndef LIB_HISTORY_LIST_H
#define LIB_HISTORY_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/history/history.h"
#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"

/** Append the lists of row `node` to its snapshot (made with snapshot_init()) and its memory. */
bool history_lists_load(struct history *history, int64_t node, struct snapshot *snapshot,
    struct memory *memory, struct error *err);

/** Write those that differ. What was there before may be zeroed. */
bool history_lists_store(struct history *history, int64_t node, const struct snapshot *snapshot_before,
    const struct memory *memory_before, const struct snapshot *snapshot, const struct memory *memory,
    struct error *err);

#endif
