/*
 * cluster.h -- how clusters behave: failover with and without the defect.
 *
 * Changes a world, and writes the events that the machines would write. `now` is our clock.
 */
#ifndef TESTS_SIMULATOR_CLUSTER_H
#define TESTS_SIMULATOR_CLUSTER_H

#include <stdbool.h>
#include <time.h>

#include "lib/error.h"
#include "tests/simulator/world.h"

/**
 * Move a group to `to`, or to the next machine of its cluster whose cluster service runs (NULL).
 *
 * An Exchange group without the hotfix on its new owner clears ServerAutoStart of every site on every
 * node of the cluster; the sites go on running (KB885440). Sites that the group's script manages are
 * stopped on the old owner and started on the new one.
 *
 * @param err  ERROR_ABSENT: there is no machine to move it to
 */
bool group_fail_over(struct world *world, struct cluster *cluster, struct cluster_group *group,
    struct machine *to, time_t now, struct error *err);

#endif
