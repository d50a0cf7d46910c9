/*
 * history_change.h -- write changes into the timeline.
 */
#ifndef LIB_HISTORY_CHANGE_H
#define LIB_HISTORY_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/error.h"
#include "lib/history.h"
#include "lib/memory.h"

/** Append `changes` to the timeline of row `node`, in a transaction of the caller's. */
bool history_changes_add(struct history *history, int64_t node, const struct change_list *changes,
    struct error *err);

/** The same for one. */
bool history_change_add(struct history *history, int64_t node, const struct change *change,
    struct error *err);

#endif
