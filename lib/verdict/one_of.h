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
 * For each list of the policy, how many of its sites run.
 * @param ret_running  one for each of policy->one_of, in their order; the caller's, to free()
 */
bool one_of_count(const struct snapshot *snapshot, const struct policy *policy, size_t **ret_running,
    struct error *err);

/** A site called `name` that does not run may stay so: another one of its list runs. */
bool one_of_covers(const struct policy *policy, const size_t *running, const char *name);

#endif
