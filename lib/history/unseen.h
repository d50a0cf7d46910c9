/*
 * unseen.h -- note for how long nobody saw a node, when somebody sees it again.
 */
#ifndef LIB_HISTORY_UNSEEN_H
#define LIB_HISTORY_UNSEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/history/history.h"
#include "lib/memory/memory.h"
#include "lib/model/error.h"

/**
 * Append CHANGE_UNSEEN to the timeline of row `id`, where memory_unseen_s() calls for it, in a transaction of the caller's;
 * with why, where the daemon asked meanwhile, in vain.
 */
bool history_unseen_note(struct history *history, int64_t id, const char *node, const struct memory *before,
    const struct memory *after, struct error *err);

#endif
