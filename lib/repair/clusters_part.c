#include "lib/repair/planning.h"

#include <strings.h>

/* What nearly every group has (windows.md 8.4): others depend on these, and no site is started by one. */
static bool
is_groundwork(const struct cluster_resource *resource)
{
	static const char *const types[] = { "Network Name", "IP Address", "IPv6 Address", "Physical Disk" };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(types[i], resource->type) == 0)
			return true;
	return false;
}

/*
 * How much it promises to bring a resource online; 0: nothing. The cluster brings with it what it depends on, but not
 * what depends on it. Which site a resource starts is not told: each site of a group gets one of its own, if there are
 * so many. One that failed before one that somebody may have taken offline.
 */
static unsigned int
promise_of(const struct repair_plan *plan, const struct cluster_resource *resource)
{
	if (resource->state != CLUSTER_FAILED && resource->state != CLUSTER_OFFLINE)
		return 0;
	if (is_groundwork(resource))
		return 1;
	if (repair_find_named(plan, REPAIR_BRING_ONLINE, resource->name) != NULL)
		return 2;
	return resource->state == CLUSTER_OFFLINE ? 3 : 4;
}

const char *
repair_clusters_part(const struct planning *planning, const struct cluster_group *group,
    bool *ret_is_group)
{
	const struct snapshot *snapshot = planning->snapshot;
	const struct cluster_resource *best = NULL;
	unsigned int most = 0;
	size_t i, listed = 0;

	for (i = 0; i < snapshot->resource_count; i++) {
		const struct cluster_resource *resource = &snapshot->resources[i];
		unsigned int promise;

		if (strcasecmp(resource->group, group->name) != 0)
			continue;
		listed++;
		promise = promise_of(planning->plan, resource);
		if (promise > most) {
			most = promise;
			best = resource;
		}
	}
	*ret_is_group = best == NULL;
	if (best != NULL)
		return best->name;
	return group->state == CLUSTER_FAILED || group->state == CLUSTER_PARTLY_ONLINE || listed == 0 ? group->name : NULL;
}
