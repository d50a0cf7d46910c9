/*
 * pools.h -- application pools that have to run, whatever sites use them.
 */
#ifndef LIB_VERDICT_POOLS_H
#define LIB_VERDICT_POOLS_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/verdict/judging.h"
#include "lib/verdict/verdict.h"

/**
 * Judge the pools that the policy expects: fills verdict->pools, makes the node's severity and problem those of them,
 * too. ERROR_NO_MEMORY.
 */
bool pools_judge(const struct judging *on, struct verdict *verdict, struct error *err);

#endif
