#include "tests/unit/stories/world.h"

#include <stdio.h>
#include <string.h>

#define DAY_S 86400

void
world_init(struct world *world)
{
	*world = (struct world) {
		.now = WORLD_T0,
		.iis = 6,
		.boot = WORLD_T0 - DAY_S,
		.service = SERVICE_RUNNING,
		.pid = 1000,
		.service_start = WORLD_T0 - DAY_S + 20,
		.cluster = SERVICE_ABSENT,
		.next_id = 1,
	};
	snprintf(world->name, sizeof(world->name), "%s", WORLD_NODE);
	snprintf(world->computer, sizeof(world->computer), "%s", WORLD_NODE);
	world_add_pool(world, "DefaultAppPool");
}

time_t
world_node_clock(const struct world *world)
{
	return world->now + world->node_ahead;
}

time_t
world_our_clock(const struct world *world)
{
	return world->now + world->our_ahead;
}

struct world_site *
world_site(struct world *world, const char *name)
{
	size_t i;

	for (i = 0; i < world->site_count; i++)
		if (strcmp(world->sites[i].name, name) == 0)
			return &world->sites[i];
	return NULL;
}

struct world_group *
world_group(struct world *world, const char *name)
{
	size_t i;

	for (i = 0; i < world->group_count; i++)
		if (strcmp(world->groups[i].name, name) == 0)
			return &world->groups[i];
	return NULL;
}

struct world_pool *
world_pool(struct world *world, const char *name)
{
	size_t i;

	for (i = 0; i < world->pool_count; i++)
		if (strcmp(world->pools[i].name, name) == 0)
			return &world->pools[i];
	return NULL;
}

struct world_site *
world_create(struct world *world, const char *name)
{
	struct world_site *site = &world->sites[world->site_count];

	if (world->site_count == WORLD_SITES)
		return NULL;
	*site = (struct world_site) { .id = world->next_id++, .is_on = true };
	snprintf(site->name, sizeof(site->name), "%.40s", name);
	snprintf(site->bindings, sizeof(site->bindings), "http *:80:%.40s", name);
	snprintf(site->pool, sizeof(site->pool), "DefaultAppPool");
	world_set_state(world, site, RUN_STARTED);
	world->site_count++;
	return site;
}

struct world_group *
world_add_group(struct world *world, const char *name, const char *owner)
{
	struct world_group *group = &world->groups[world->group_count];

	if (world->group_count == WORLD_GROUPS)
		return NULL;
	*group = (struct world_group) { .state = CLUSTER_ONLINE };
	snprintf(group->name, sizeof(group->name), "%s", name);
	snprintf(group->owner, sizeof(group->owner), "%s", owner);
	world->group_count++;
	return group;
}

struct world_pool *
world_add_pool(struct world *world, const char *name)
{
	struct world_pool *pool = &world->pools[world->pool_count];

	if (world->pool_count == WORLD_POOLS)
		return NULL;
	*pool = (struct world_pool) { .state = RUN_STARTED };
	snprintf(pool->name, sizeof(pool->name), "%s", name);
	world->pool_count++;
	return pool;
}

void
world_delete(struct world *world, struct world_site *site)
{
	size_t index = (size_t)(site - world->sites);

	world->site_count--;
	memmove(site, site + 1, (world->site_count - index) * sizeof(*site));
}

void
world_set_state(struct world *world, struct world_site *site, enum run_state state)
{
	if (state == RUN_STARTED && site->state != RUN_STARTED)
		site->started = world->now;
	site->state = state;
}

void
world_stop(struct world *world, struct world_site *site, bool by_script)
{
	world_set_state(world, site, RUN_STOPPED);
	if (world->iis == 6 || !by_script)
		site->is_on = false;
}

void
world_start(struct world *world, struct world_site *site, bool by_script)
{
	if (world->iis == 6 || !by_script)
		site->is_on = true;
	if (site->start_error == 0 && world->service == SERVICE_RUNNING)
		world_set_state(world, site, RUN_STARTED);
}

void
world_end_service(struct world *world)
{
	size_t i;

	world->service = SERVICE_STOPPED;
	for (i = 0; i < world->site_count; i++)
		world_set_state(world, &world->sites[i], RUN_STOPPED);
}

/* W3SVC goes by the flag; a cluster's resource goes by where its group is online, and by that alone. */
static bool
comes_up(struct world *world, const struct world_site *site)
{
	const struct world_group *group = world_group(world, site->group);

	if (site->start_error != 0 || site->is_rejected)
		return false;
	if (group == NULL)
		return site->is_on;
	return group->state == CLUSTER_ONLINE && strcmp(group->owner, world->name) == 0;
}

void
world_begin_service(struct world *world, bool is_same_process)
{
	size_t i;

	world_end_service(world);
	world->service = SERVICE_RUNNING;
	if (!is_same_process) {
		world->pid++;
		world->service_start = world_node_clock(world);
	}
	for (i = 0; i < world->site_count; i++)
		if (comes_up(world, &world->sites[i]))
			world_set_state(world, &world->sites[i], RUN_STARTED);
}

void
world_boot(struct world *world)
{
	world_end_service(world);
	world->now += 10;
	world->boot = world_node_clock(world);
	world->now += 20;
	world_begin_service(world, false);
}

static void
log_move(struct world *world, const struct world_group *group, const char *to)
{
	struct world_event *event = &world->events[world->event_count];

	if (world->event_count == WORLD_EVENTS)
		return;
	*event = (struct world_event) { .time = world_node_clock(world) };
	snprintf(event->group, sizeof(event->group), "%s", group->name);
	snprintf(event->from, sizeof(event->from), "%s", group->owner);
	snprintf(event->to, sizeof(event->to), "%s", to);
	world->event_count++;
}

void
world_fail_over(
    struct world *world, struct world_group *group, const char *to, bool is_logged, bool flags_kept)
{
	size_t i;

	if (strcmp(group->owner, to) == 0)
		return;
	if (is_logged)
		log_move(world, group, to);
	snprintf(group->owner, sizeof(group->owner), "%s", to);
	for (i = 0; i < world->site_count; i++) {
		struct world_site *site = &world->sites[i];

		if (!flags_kept)
			site->is_on = false;
		if (strcmp(site->group, group->name) == 0)
			world_set_state(world, site, comes_up(world, site) ? RUN_STARTED : RUN_STOPPED);
	}
}

uint32_t
world_uptime(const struct world *world, const struct world_site *site)
{
	return site->state == RUN_STARTED ? (uint32_t)(world->now - site->started) : 0;
}
