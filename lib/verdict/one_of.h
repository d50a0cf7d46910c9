/*
 * one_of.h -- sites of which one is enough: blue and green of a deployment.
 */
#ifndef LIB_VERDICT_ONE_OF_H
#define LIB_VERDICT_ONE_OF_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"
#include "lib/verdict/verdict.h"

/**
 * Of which of the policy's lists a site runs.
 * @param ret_runs  by the number of the list; the caller's, to free()
 */
bool one_of_find(const struct snapshot *snapshot, const struct policy *policy, bool **ret_runs, struct error *err);

/** A site called `name` that does not run may stay so: another one of its list runs. */
bool one_of_covers(const struct policy *policy, const bool *runs, const char *name);

#endif
