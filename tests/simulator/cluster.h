/*
 * cluster.h -- how clusters behave: failover with and without the defect, resources that come and go.
 *
 * Changes a world, and writes the events that the machines would write. `now` is our clock.
 */
#ifndef TESTS_SIMULATOR_CLUSTER_H
#define TESTS_SIMULATOR_CLUSTER_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
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

/**
 * The method BringOnline: of a resource, which comes online at once or is pending for a while first, or of
 * every resource of a group. A Generic Script that comes online starts W3SVC, the pools and the sites of its
 * group on the owner (windows.md 8.5); it fails when a site does not start.
 * @return 0, or the Win32 error that the machine tells
 */
uint32_t resource_bring_online(struct world *world, struct cluster_group *group, struct cluster_resource *resource,
    time_t now);
uint32_t group_bring_online(struct world *world, struct cluster_group *group, time_t now);

/**
 * What befalls a resource without BringOnline: a script that is taken offline stops its sites; where one fails,
 * they have died.
 * @param state  RESOURCE_ONLINE, RESOURCE_OFFLINE or RESOURCE_FAILED
 */
void resource_put(struct world *world, struct cluster_group *group, struct cluster_resource *resource,
    uint32_t state, time_t now);

/** The same for every resource of the group. */
void group_put(struct world *world, struct cluster_group *group, uint32_t state, time_t now);

/** Time has passed: what was pending until now is online. */
void clusters_settle(struct world *world, time_t now);

#endif
