/*
 * change.h -- write changes into the timeline.
 */
#ifndef LIB_HISTORY_CHANGE_H
#define LIB_HISTORY_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/history/history.h"
#include "lib/memory/memory.h"

/** Append `change` to the timeline of row `node`, in a transaction of the caller's. */
bool history_change_add(struct history *history, int64_t node, const struct change *change,
    struct error *err);

struct history_row;

/** Append the change in the columns time, kind, site, subject, from_word, to_word, evidence, clock_back_s of `row`. */
bool history_change_take(struct history_row *row, struct change_list *changes, struct error *err);

#endif
