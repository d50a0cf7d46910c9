#include "tests/simulator/cluster.h"

#include <strings.h>

#include "tests/simulator/behaviour.h"

#define HOST_NODE_NOT_AVAILABLE 5005U	/* Win32 */
#define RESOURCE_HAS_FAILED	5038U	/* Win32 */

#define OPERATIONAL "Microsoft-Windows-FailoverClustering/Operational"

static void
log_cluster(struct world *world, struct machine *machine, uint32_t code, const struct cluster_group *group,
    const char *from, const char *to, time_t now)
{
	bool is_old = machine->windows->number < 600;
	struct log_event event = {
		.log = is_old ? "System" : OPERATIONAL,
		.source = is_old ? "ClusSvc" : "Microsoft-Windows-FailoverClustering",
		.code = code, .type = 3, .strings = { group->name, from, to },
	};
	const char *words = code == 1201 ? "brought online" : code == 1204 ? "brought offline" : "moved";

	if (from == NULL) {	/* no gap among the insertions */
		event.strings[1] = to;
		event.strings[2] = NULL;
	}
	event.message = text_format(
	    &world->text, "The Cluster Service %s the Resource Group \"%s\".", words, group->name);
	machine_log(machine, &event, now);
}

/* Which events: windows.md 9.4. 1641 has three insertions since 2012, two before (there: both forms seen). */
static void
log_failover(struct world *world, const struct cluster_group *group, struct machine *from, struct machine *to,
    time_t now)
{
	struct machine *concerned[] = { from, to };
	size_t i;

	for (i = 0; i < 2; i++) {
		if (concerned[i] == NULL)
			continue;
		if (concerned[i]->windows->number < 600)
			log_cluster(
			    world, concerned[i], 1153, group, from == NULL ? "" : from->name, to->name, now);
		else if (concerned[i]->windows->number < 602 || from == NULL)
			log_cluster(world, concerned[i], 1641, group, NULL, to->name, now);
		else
			log_cluster(world, concerned[i], 1641, group, from->name, to->name, now);
	}
	if (from != NULL) {
		log_cluster(world, from, 1203, group, NULL, NULL, now);
		log_cluster(world, from, 1204, group, NULL, NULL, now);
	}
	log_cluster(world, to, 1200, group, NULL, NULL, now);
	log_cluster(world, to, 1201, group, NULL, NULL, now);
}

static void
clear_flags(const struct world *world, const struct cluster *cluster)
{
	size_t i, j;

	for (i = 0; i < world->machine_count; i++) {
		struct machine *machine = world->machines[i];

		for (j = 0; machine->cluster == cluster && j < machine->site_count; j++)
			machine->sites[j].auto_start = false;
	}
}

static struct machine *
next_owner(const struct world *world, const struct cluster *cluster, const struct machine *owner)
{
	size_t start = 0, i;

	while (start < world->machine_count && world->machines[start] != owner)
		start++;
	for (i = 1; i <= world->machine_count; i++) {
		struct machine *machine = world->machines[(start + i) % world->machine_count];

		if (machine->cluster == cluster && machine != owner && machine->clussvc_running && !machine->is_paused)
			return machine;
	}
	return NULL;
}

/* What a generic script resource does with its sites (windows.md 8.5). */
static void
move_managed_sites(const struct cluster_group *group, struct machine *from, struct machine *to, time_t now)
{
	size_t i;

	for (i = 0; i < group->site_count; i++) {
		struct web_site *site = from == NULL ? NULL : machine_site(from, group->site_ids[i]);

		if (site != NULL)
			site_act(from, site, SITE_STOP, now);
		site = machine_site(to, group->site_ids[i]);
		if (site != NULL)
			site_act(to, site, SITE_START, now);
	}
}

bool
group_fail_over(struct world *world, struct cluster *cluster, struct cluster_group *group, struct machine *to,
    time_t now, struct error *err)
{
	struct machine *from = group->owner;

	if (to == NULL)
		to = next_owner(world, cluster, from);
	if (to == NULL || to->cluster != cluster || !to->clussvc_running || to->is_paused)
		return error_set(
		    err, ERROR_ABSENT, "no other node of %s can own '%s'", cluster->name, group->name);
	log_failover(world, group, from, to, now);
	group->owner = to;
	group_set_state(group, GROUP_ONLINE);
	move_managed_sites(group, from, to, now);
	if (group->is_exchange && !to->has_hotfix)
		clear_flags(world, cluster);
	return true;
}

static bool
is_script(const struct cluster_resource *resource)
{
	return strcasecmp(resource->type, "Generic Script") == 0;
}

/* False when one of them does not start. */
static bool
start_managed_sites(struct world *world, const struct cluster_group *group, time_t now)
{
	struct machine *owner = group->owner;
	bool all_run = true;
	size_t i;

	if (group->site_count > 0)
		w3svc_start(world, owner, now);
	for (i = 0; i < group->site_count; i++) {
		struct web_site *site = machine_site(owner, group->site_ids[i]);

		if (site == NULL)
			continue;
		machine_pool(owner, site->pool)->state = RUN_STARTED;
		if (site_act(owner, site, SITE_START, now) != 0)
			all_run = false;
	}
	return all_run;
}

/* Offline is a Stop. What a script's Terminate does after a failure is unverified: nothing is written here. */
static void
end_managed_sites(const struct cluster_group *group, uint32_t state, time_t now)
{
	size_t i;

	for (i = 0; group->owner != NULL && i < group->site_count; i++) {
		struct web_site *site = machine_site(group->owner, group->site_ids[i]);

		if (site != NULL && state == RESOURCE_OFFLINE)
			site_act(group->owner, site, SITE_STOP, now);
		else if (site != NULL)
			site->state = RUN_STOPPED;
	}
}

/*
 * Which events a group that comes online on its own node writes: windows.md 9.4. Whether a resource that is brought
 * online alone writes any is unverified: none here.
 */
static void
end_coming_online(struct world *world, struct cluster_group *group, time_t now)
{
	const uint32_t state = group_state(group);

	if (!group->is_coming_online || state == GROUP_PENDING)
		return;
	group->is_coming_online = false;
	if (state == GROUP_ONLINE)
		log_cluster(world, group->owner, 1201, group, NULL, NULL, now);
}

static void
come_online(struct world *world, struct cluster_group *group, struct cluster_resource *resource, time_t now)
{
	const bool is_up = !is_script(resource) || start_managed_sites(world, group, now);

	resource->online_at = 0;
	resource->state = is_up ? RESOURCE_ONLINE : RESOURCE_FAILED;
}

/*
 * What depends on what is not modelled: each resource comes online alone. One that is online, or on its way, is left
 * as it is. Whether a pending one is a fault with ERROR_IO_PENDING (997, as OnlineClusterResource() returns it) is
 * unverified: online_fails_with can be that.
 */
uint32_t
resource_bring_online(
    struct world *world, struct cluster_group *group, struct cluster_resource *resource, time_t now)
{
	if (group->owner == NULL)
		return HOST_NODE_NOT_AVAILABLE;
	if (resource->state == RESOURCE_ONLINE || resource->state == RESOURCE_ONLINE_PENDING)
		return 0;
	if (resource->online_fails_with != 0)
		return resource->online_fails_with;
	if (resource->pending_s > 0) {
		resource->state = RESOURCE_ONLINE_PENDING;
		resource->online_at = now + (time_t)resource->pending_s;
		return 0;
	}
	come_online(world, group, resource, now);
	return resource->state == RESOURCE_ONLINE ? 0 : RESOURCE_HAS_FAILED;
}

uint32_t
group_bring_online(struct world *world, struct cluster_group *group, time_t now)
{
	uint32_t error = 0;
	size_t i;

	if (group->owner == NULL)
		return HOST_NODE_NOT_AVAILABLE;
	if (group_state(group) == GROUP_ONLINE)
		return 0;
	log_cluster(world, group->owner, 1200, group, NULL, NULL, now);
	group->is_coming_online = true;
	for (i = 0; i < group->resource_count; i++) {
		const uint32_t one = resource_bring_online(world, group, &group->resources[i], now);

		error = error == 0 ? one : error;
	}
	if (group->resource_count == 0)
		group->given_state = start_managed_sites(world, group, now) ? GROUP_ONLINE : GROUP_FAILED;
	end_coming_online(world, group, now);
	return error;
}

void
resource_put(struct world *world, struct cluster_group *group, struct cluster_resource *resource, uint32_t state,
    time_t now)
{
	if (state == RESOURCE_ONLINE) {
		come_online(world, group, resource, now);
		return;
	}
	resource->online_at = 0;
	resource->state = state;
	if (is_script(resource))
		end_managed_sites(group, state, now);
}

void
group_put(struct world *world, struct cluster_group *group, uint32_t state, time_t now)
{
	size_t i;

	for (i = 0; i < group->resource_count; i++)
		resource_put(world, group, &group->resources[i], state, now);
	if (group->resource_count > 0)
		return;
	group->given_state = state == RESOURCE_ONLINE ? GROUP_ONLINE :
	    state == RESOURCE_OFFLINE		      ? GROUP_OFFLINE
						      : GROUP_FAILED;
	if (state == RESOURCE_ONLINE)
		start_managed_sites(world, group, now);
	else
		end_managed_sites(group, state, now);
}

static void
settle_group(struct world *world, struct cluster_group *group, time_t now)
{
	size_t i;

	for (i = 0; i < group->resource_count; i++) {
		struct cluster_resource *resource = &group->resources[i];

		if (resource->online_at != 0 && resource->online_at <= now)
			come_online(world, group, resource, now);
	}
	end_coming_online(world, group, now);
}

void
clusters_settle(struct world *world, time_t now)
{
	size_t i, j;

	for (i = 0; i < world->cluster_count; i++)
		for (j = 0; j < world->clusters[i]->group_count; j++)
			settle_group(world, world->clusters[i]->groups[j], now);
}
