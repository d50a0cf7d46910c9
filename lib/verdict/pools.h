/*
 * pools.h -- application pools that have to run, whatever sites use them.
 */
#ifndef LIB_VERDICT_POOLS_H
#define LIB_VERDICT_POOLS_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/verdict/judging.h"
#include "lib/verdict/verdict.h"

/** What is remembered of the pool `name` when it is stopped; NULL when nothing is, or it is not. Borrowed. */
const struct pool_memory *pools_stopped(const struct judging *on, const char *name, enum run_state state);

/** By whose word it may stay stopped just now; NULL: by nobody's. Borrowed. */
const struct acceptance *pools_acceptance(const struct judging *on, const char *name, enum run_state state);

/**
 * Judge the pools that the policy expects: fills verdict->pools, makes the node's severity and problem those of them,
 * too. ERROR_NO_MEMORY.
 */
bool pools_judge(const struct judging *on, struct verdict *verdict, struct error *err);

#endif
