/*
 * planning.h -- what making a plan reads, and what its parts say to each other.
 *
 * Internal to lib/repair.
 */
#ifndef LIB_REPAIR_PLANNING_H
#define LIB_REPAIR_PLANNING_H

#include "lib/repair/plan.h"

/** What planning reads. */
struct planning {
	const struct snapshot *snapshot;
	const struct policy *site_policy;
	const struct repair_policy *policy;
	const struct repair *repairs;
	size_t repair_count;
	time_t now;
	struct repair_plan *plan;
};

/** Why a site is not to be repaired, by its verdict alone; REPAIR_DO: it is. */
enum repair_why repair_why_of(const struct site_verdict *site, const struct repair_policy *policy);

/** Whether the earlier tries of `step` allow another one: REPAIR_DO, REPAIR_COOLING or REPAIR_TOO_OFTEN. */
enum repair_why repair_tries_judge(const struct planning *planning, const struct repair_step *step);

/** The step of this kind for the pool, resource or group `name`; NULL when there is none. */
const struct repair_step *repair_find_named(const struct repair_plan *plan, enum repair_step_kind kind,
    const char *name);

/**
 * What the cluster can bring online for a site that is down here: a resource of its group that is not, or the
 * group as a whole when it has failed or its resources are not listed. A group that is offline was taken so: NULL.
 */
const char *repair_clusters_part(const struct planning *planning, const struct cluster_group *group,
    bool *ret_is_group);

#endif
