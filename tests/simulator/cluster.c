#include "tests/simulator/cluster.h"

#include "tests/simulator/behaviour.h"

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
