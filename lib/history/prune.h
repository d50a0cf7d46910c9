/*
 * prune.h -- what is too old is deleted.
 */
#ifndef LIB_HISTORY_PRUNE_H
#define LIB_HISTORY_PRUNE_H

#include <stdbool.h>
#include <time.h>

#include "lib/history/history.h"
#include "lib/model/error.h"

/**
 * Inside the transaction of an observation: delete what is older than history_keep_days(), unless that was done today.
 * @param clock  what our clock is believed to be; 0: not known, so nothing is old
 */
bool history_prune(struct history *history, time_t clock, struct error *err);

#endif
