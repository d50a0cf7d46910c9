/* What a look is told of a world. A new member of struct snapshot is filled in here and nowhere else. */
#include "tests/unit/stories/world.h"

#include <string.h>
#include <strings.h>

#include "lib/model/counted_sites.h"

static bool
tells(const struct world *world, enum snapshot_part part)
{
	return !world->is_unreadable[part];
}

static void
fill_facts(const struct world *began, struct snapshot *snapshot)
{
	struct node_facts *facts = &snapshot->facts;

	facts->computer = began->computer;
	facts->windows_version = began->iis == 6 ? "5.2.3790" : "10.0.17763";
	facts->iis_interface = began->iis;
	facts->exres_version = began->exres;
	snapshot->looked_at = world_our_clock(began);
	snapshot->has_run_state = true;
	snapshot->is_paused = began->is_paused;
	if (tells(began, PART_CLOCK)) {
		facts->local_time = world_node_clock(began);
		facts->boot_time = began->boot;
	}
	if (tells(began, PART_SERVICE)) {
		facts->w3svc_state = began->service;
		facts->clussvc_state = began->cluster;
	}
	if (facts->w3svc_state == SERVICE_RUNNING) {
		facts->w3svc_start = began->is_start_untold ? 0 : began->service_start;
		facts->w3svc_pid = began->is_pid_untold ? 0 : began->pid;
	}
}

static enum run_state
pool_state(const struct world *world, const char *name)
{
	size_t i;

	for (i = 0; i < world->pool_count; i++)
		if (strcmp(world->pools[i].name, name) == 0)
			return world->pools[i].state;
	return RUN_UNKNOWN;
}

static bool
add_site(
    const struct world *ended, const struct world_site *one, struct snapshot *snapshot, struct error *err)
{
	bool has_pools = tells(ended, PART_POOLS);
	struct site site = {
		.id = one->id,
		.name = one->name,
		.bindings = one->are_bindings_untold ? "" : one->bindings,
		.pool = has_pools ? one->pool : "",
		.auto_start = one->is_on ? AUTO_START_ON : AUTO_START_OFF,
		.run_state = one->state,
		.pool_state = has_pools ? pool_state(ended, one->pool) : RUN_UNKNOWN,
		.service_uptime_s = ended->has_counters ? world_uptime(ended, one) : SITE_UPTIME_UNKNOWN,
		.is_rejected = one->is_rejected,
		.win32_error = one->state == RUN_STOPPED ? one->start_error : 0,
	};

	if (one->is_flag_untold || !tells(ended, PART_AUTO_START))
		site.auto_start = AUTO_START_UNKNOWN;
	if (one->is_silent || one->is_rejected || !tells(ended, PART_RUN_STATE))
		site.run_state = RUN_UNKNOWN;
	return snapshot_add_site(snapshot, &site, err);
}

/* One of that name is there already: which of the two it is of, W3SVC does not tell. */
static bool
is_counted_before(struct snapshot *snapshot, const char *name)
{
	char key[COUNTER_NAME_SIZE];
	size_t i;

	counter_name(name, key);
	for (i = 0; i < snapshot->site_count; i++)
		if (strcasecmp(snapshot->sites[i].name, key) == 0) {
			snapshot->sites[i].run_state = RUN_UNKNOWN;
			return true;
		}
	return false;
}

/* As lib/windows/counters.c has it. */
static bool
add_counted_sites(const struct world *ended, struct snapshot *snapshot, struct error *err)
{
	char key[COUNTER_NAME_SIZE];
	size_t i;

	snapshot->has_no_numbers = true;
	for (i = 0; i < ended->site_count && ended->service == SERVICE_RUNNING; i++) {
		const struct world_site *one = &ended->sites[i];
		const uint32_t uptime_s = world_uptime(ended, one);
		const struct site site = { .id = SITE_NUMBER_OURS + (uint32_t)i, .name = key, .bindings = "", .pool = "",
			.auto_start = AUTO_START_UNKNOWN, .run_state = uptime_s > 0 ? RUN_STARTED : RUN_STOPPED,
			.pool_state = RUN_UNKNOWN, .service_uptime_s = uptime_s };

		counter_name(one->name, key);
		if (!one->is_rejected && !is_counted_before(snapshot, key) && !snapshot_add_site(snapshot, &site, err))
			return false;
	}
	if (snapshot->site_count == 0 && !service_is_down(snapshot->facts.w3svc_state))
		return error_set(err, ERROR_ABSENT, "no site is counted");
	return snapshot_set_part(snapshot, PART_AUTO_START, PART_UNREADABLE, "counters do not tell it", err) &&
	    counted_sites_note(snapshot, err);
}

static bool
add_sites(const struct world *ended, struct snapshot *snapshot, struct error *err)
{
	size_t i, count = ended->site_count;

	if (ended->has_only_counters)
		return add_counted_sites(ended, snapshot, err);
	if (ended->listing == LISTING_EMPTY)
		count = 0;
	if (ended->listing == LISTING_CUT)
		return error_set(err, ERROR_MALFORMED, "the list of sites does not end");
	for (i = 0; i < count; i++)
		if (!add_site(ended, &ended->sites[i], snapshot, err))
			return false;
	return true;
}

/* A cluster service that does not run tells of no group; the log is the node's own. */
static bool
add_cluster(const struct world *ended, struct snapshot *snapshot, struct error *err)
{
	size_t i;

	for (i = 0; i < ended->group_count && ended->cluster == SERVICE_RUNNING && tells(ended, PART_CLUSTER);
	     i++) {
		const struct world_group *group = &ended->groups[i];

		if (!snapshot_add_group(snapshot,
			&(struct cluster_group) {
			    .name = group->name, .owner = group->owner, .state = group->state },
			err))
			return false;
	}
	for (i = 0; i < ended->event_count && ended->cluster != SERVICE_ABSENT && tells(ended, PART_EVENTS); i++) {
		const struct world_event *event = &ended->events[i];

		if (!snapshot_add_event(snapshot,
			&(struct cluster_event) { .time = event->time,
			    .group = event->group,
			    .from = event->from,
			    .to = event->to,
			    .event_id = 1641 },
			err))
			return false;
	}
	return true;
}

static enum part_status
status_of(const struct world *began, const struct world *ended, enum snapshot_part part)
{
	const struct world *world = part == PART_CLOCK || part == PART_SERVICE ? began : ended;

	if (!tells(world, part))
		return PART_UNREADABLE;
	if (part == PART_HOTFIX)
		return *world->exres == '\0' ? PART_NOT_ASKED : PART_TOLD;
	if (part != PART_CLUSTER && part != PART_EVENTS)
		return PART_TOLD;
	if (began->cluster == SERVICE_ABSENT)
		return PART_NOT_THERE;
	return part == PART_EVENTS || ended->cluster == SERVICE_RUNNING ? PART_TOLD : PART_UNREADABLE;
}

static bool
set_parts(const struct world *began, const struct world *ended, struct snapshot *snapshot, struct error *err)
{
	unsigned int part;

	for (part = 0; part < SNAPSHOT_PARTS; part++) {
		enum part_status status = status_of(began, ended, (enum snapshot_part)part);

		if (!snapshot_set_part(snapshot, (enum snapshot_part)part, status,
			status == PART_UNREADABLE ? "access is denied" : NULL, err))
			return false;
	}
	return true;
}

/* Strings of the facts point into the world: they have to outlive it, as they do in a snapshot of a source.
 */
static bool
own_facts(struct snapshot *snapshot, struct error *err)
{
	struct node_facts *facts = &snapshot->facts;

	facts->computer = text_copy_string(&snapshot->text, facts->computer);
	facts->exres_version = text_copy_string(&snapshot->text, facts->exres_version);
	return (facts->computer != NULL && facts->exres_version != NULL) || error_memory(err);
}

bool
world_snapshot(
    const struct world *began, const struct world *ended, struct snapshot *ret_snapshot, struct error *err)
{
	struct snapshot snapshot;

	if (!snapshot_init(&snapshot, "NODE", err))
		return false;
	fill_facts(began, &snapshot);
	snapshot.look_ms = (unsigned int)(ended->now - began->now) * 1000;
	if (!own_facts(&snapshot, err) || !set_parts(began, ended, &snapshot, err) ||
	    !add_sites(ended, &snapshot, err) || !add_cluster(ended, &snapshot, err) ||
	    !snapshot_finish(&snapshot, err)) {
		snapshot_clear(&snapshot);
		return false;
	}
	*ret_snapshot = snapshot;
	return true;
}
