#include "tests/simulator/behaviour.h"

#include <string.h>
#include <strings.h>

#include "tests/simulator/buffer.h"

#define OPERATIONAL "Microsoft-Windows-FailoverClustering/Operational"
#define SERVICE_NOT_ACTIVE 1062U	/* Win32 */
#define PID_STEP 36U

void
machine_log(struct machine *machine, const struct log_event *event, time_t now)
{
	struct log_event *written;

	machine->events = array_grow(machine->events, machine->event_count, sizeof(*machine->events));
	written = &machine->events[machine->event_count++];
	*written = *event;
	written->record = (uint32_t)machine->event_count;
	written->time = machine_now(machine, now);
}

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

		if (machine->cluster == cluster && machine != owner && machine->clussvc_running)
			return machine;
	}
	return NULL;
}

/* What a generic script resource does with its sites (windows.md 8.5). */
static void
move_managed_sites(const struct cluster_group *group, struct machine *from, struct machine *to)
{
	size_t i;

	for (i = 0; i < group->site_count; i++) {
		struct web_site *site = from == NULL ? NULL : machine_site(from, group->site_ids[i]);

		if (site != NULL)
			site_act(from, site, SITE_STOP);
		site = machine_site(to, group->site_ids[i]);
		if (site != NULL)
			site_act(to, site, SITE_START);
	}
}

bool
group_fail_over(struct world *world, struct cluster *cluster, struct cluster_group *group, struct machine *to,
    time_t now, struct error *err)
{
	struct machine *from = group->owner;

	if (to == NULL)
		to = next_owner(world, cluster, from);
	if (to == NULL || to->cluster != cluster || !to->clussvc_running)
		return error_set(
		    err, ERROR_ABSENT, "no other node of %s can own '%s'", cluster->name, group->name);
	log_failover(world, group, from, to, now);
	group->owner = to;
	group->state = 0;
	move_managed_sites(group, from, to);
	if (group->is_exchange && !to->has_hotfix)
		clear_flags(world, cluster);
	return true;
}

static void
log_service(struct world *world, struct machine *machine, const char *state, time_t now)
{
	const struct log_event event = {
		.log = "System", .source = "Service Control Manager", .code = 7036, .type = 3,
		.strings = { "World Wide Web Publishing Service", state },
		.message = text_format(&world->text,
		    "The World Wide Web Publishing Service service entered the %s state.", state),
	};

	machine_log(machine, &event, now);
}

void
w3svc_stop(struct world *world, struct machine *machine, time_t now)
{
	size_t i;

	if (!machine->w3svc_running)
		return;
	machine->w3svc_running = false;
	for (i = 0; i < machine->site_count; i++)
		machine->sites[i].state = RUN_STOPPED;
	for (i = 0; i < machine->pool_count; i++)
		machine->pools[i].state = RUN_STOPPED;
	log_service(world, machine, "stopped", now);
}

void
w3svc_start(struct world *world, struct machine *machine, time_t now)
{
	size_t i;

	if (machine->w3svc_running || machine->iis == 0)
		return;
	machine->w3svc_running = true;
	machine->w3svc_start = machine_now(machine, now);
	machine->w3svc_pid += PID_STEP;
	for (i = 0; i < machine->pool_count; i++)
		machine->pools[i].state = machine->pools[i].auto_start ? RUN_STARTED : RUN_STOPPED;
	for (i = 0; i < machine->site_count; i++) {
		struct web_site *site = &machine->sites[i];

		site->win32_error = site->auto_start ? site->start_fails_with : 0;
		site->state = site->auto_start && site->start_fails_with == 0 ? RUN_STARTED : RUN_STOPPED;
	}
	log_service(world, machine, "running", now);
}

void
machine_restart(struct world *world, struct machine *machine, time_t now)
{
	w3svc_stop(world, machine, now);
	machine->boot_time = machine_now(machine, now);
	w3svc_start(world, machine, now);
}

uint32_t
site_act(struct machine *machine, struct web_site *site, enum site_action action)
{
	if (action != SITE_STOP && !machine->w3svc_running)
		return SERVICE_NOT_ACTIVE;
	switch (action) {
	case SITE_START:
		site->win32_error = site->start_fails_with;
		if (site->start_fails_with != 0)
			return site->start_fails_with;
		site->state = RUN_STARTED;
		break;
	case SITE_STOP:
		site->state = RUN_STOPPED;
		break;
	case SITE_PAUSE:
		site->state = RUN_PAUSED;
		return 0;
	case SITE_CONTINUE:
		site->state = RUN_STARTED;
		return 0;
	}
	if (machine->iis == 6)
		site->auto_start = action == SITE_START;
	return 0;
}

void
site_set_auto_start(const struct world *world, struct machine *machine, struct web_site *site, bool value)
{
	const uint32_t id = site->id;
	size_t i;

	site->auto_start = value;
	for (i = 0; machine->shared != NULL && i < world->machine_count; i++) {
		struct machine *other = world->machines[i];
		struct web_site *same = machine_site(other, id);

		if (same != NULL && other->shared != NULL && strcasecmp(other->shared, machine->shared) == 0)
			same->auto_start = value;
	}
}
