#include "lib/windows/unchanged.h"

#include <stdlib.h>
#include <strings.h>

#include "lib/model/datetime.h"

#define ASK_AGAIN_S 3600
#define SAME_BOOT_S 120	/* a boot time drifts */
/*
 * Should the start of a process move with the clock, as the boot time does, one that is taken for unchanged must not be
 * further off than two readings of it are.
 */
#define SAME_START_S 2

/* The same computer, and neither its clock nor its uptime went back. */
static bool
is_node_known(const struct windows_look *look)
{
	const struct known_look *known = look->request->known;
	const struct node_facts *facts = &look->snapshot->facts;

	return look->request->scope == LOOK_WHOLE && !look->request->is_for_repair && known != NULL &&
	       known->computer[0] != '\0' && strcasecmp(known->computer, facts->computer) == 0 && known->local_time != 0 &&
	       facts->local_time >= known->local_time && known->boot_read != 0 && facts->boot_time != 0 &&
	       datetime_apart(facts->boot_time, known->boot_read) < SAME_BOOT_S;
}

static bool
are_services_unchanged(const struct windows_look *look)
{
	const struct known_look *known = look->request->known;
	const struct node_facts *facts = &look->snapshot->facts;

	return facts->w3svc_state == known->w3svc_state && facts->w3svc_pid == known->w3svc_pid &&
	       facts->clussvc_state == known->clussvc_state &&
	       (facts->w3svc_state == SERVICE_RUNNING || service_is_down(facts->w3svc_state));
}

/* Once an hour, and until the log was read when all that was late must stand in it. */
static bool
is_all_due(const struct windows_look *look)
{
	const struct known_look *known = look->request->known;
	const time_t now = look->snapshot->facts.local_time;

	return now < known->asked_all || now - known->asked_all >= ASK_AGAIN_S ||
	       known->asked_all - known->moved_at < KNOWN_LATE_EVENT_S;
}

bool
windows_services_usual(const struct windows_look *look)
{
	const struct known_look *known = look->request->known;

	return is_node_known(look) && !is_all_due(look) && node_windows(&look->snapshot->facts) >= 600 &&
	       known->w3svc_state == SERVICE_RUNNING && known->w3svc_pid != 0 &&
	       (known->clussvc_state == SERVICE_ABSENT ||
	           (known->clussvc_state == SERVICE_RUNNING && known->is_cluster_told && known->group_count > 0));
}

bool
windows_cluster_service_take(struct windows_look *look)
{
	look->snapshot->facts.clussvc_state = look->request->known->clussvc_state;
	if (!are_services_unchanged(look))
		return false;
	look->is_cluster_service_taken = look->snapshot->is_brief = true;
	return true;
}

bool
windows_cluster_may_have_come(const struct windows_look *look)
{
	return look->is_cluster_service_taken && look->snapshot->facts.clussvc_state == SERVICE_ABSENT &&
	       known_sites_mark(look->snapshot) != look->request->known->sites_mark;
}

bool
windows_start_take(struct windows_look *look)
{
	const struct known_look *known = look->request->known;
	struct node_facts *facts = &look->snapshot->facts;

	if (!is_node_known(look) || !are_services_unchanged(look) || node_windows(facts) < 600 || known->w3svc_pid == 0 ||
	    known->w3svc_start == 0 || datetime_apart(facts->boot_time, known->boot_time) > SAME_START_S)
		return false;
	facts->w3svc_start = known->w3svc_start;
	look->is_start_taken = true;
	return true;
}

/* On both clocks, as either may have been set. */
static time_t
longest_since_known(const struct windows_look *look)
{
	const struct known_look *known = look->request->known;
	const time_t ours = look->request->now - known->looked_at;
	const time_t theirs = look->snapshot->facts.local_time - known->local_time;

	return ours > theirs ? ours : theirs;
}

/* Of a site that runs: what it has run for proves nothing when somebody started it just now. */
static bool
count_uptimes(const struct snapshot *snapshot, uint32_t *ret_shortest_s)
{
	bool is_any_told = false;
	size_t i;

	for (i = 0; i < snapshot->site_count; i++) {
		const uint32_t uptime_s = snapshot->sites[i].service_uptime_s;

		if (snapshot->sites[i].run_state != RUN_STARTED || uptime_s == SITE_UPTIME_UNKNOWN)
			continue;
		if (!is_any_told || uptime_s < *ret_shortest_s)
			*ret_shortest_s = uptime_s;
		is_any_told = true;
	}
	return is_any_told;
}

bool
windows_uptimes_prove_run(const struct windows_look *look)
{
	const time_t since_s = longest_since_known(look);
	uint32_t shortest_s = 0;

	return count_uptimes(look->snapshot, &shortest_s) && since_s >= 0 && (time_t)shortest_s > since_s + SITE_UPTIME_SLACK_S;
}

/* As far as it is told: without uptimes a restart inside the process that W3SVC shares with WAS is seen by no look at all. */
static bool
is_same_run(const struct windows_look *look)
{
	const struct known_look *known = look->request->known;
	const struct node_facts *facts = &look->snapshot->facts;
	uint32_t shortest_s = 0;

	if (facts->w3svc_state != SERVICE_RUNNING || windows_uptimes_prove_run(look))
		return true;
	return !count_uptimes(look->snapshot, &shortest_s) && facts->w3svc_start != 0 && known->w3svc_start != 0 &&
	       datetime_apart(facts->w3svc_start, known->w3svc_start) <= SAME_START_S;
}

static int
compare_groups(const void *a, const void *b)
{
	const struct cluster_group *left = a, *right = b;

	return strcasecmp(left->name, right->name);
}

/* Those that are known are sorted. */
static bool
are_groups_unchanged(const struct windows_look *look)
{
	const struct known_look *known = look->request->known;
	const struct snapshot *snapshot = look->snapshot;
	size_t i;

	if (!known->is_cluster_told || known->group_count != snapshot->group_count || known->group_count == 0)
		return false;
	for (i = 0; i < snapshot->group_count; i++) {
		const struct cluster_group *is = &snapshot->groups[i];
		const struct cluster_group *was =
		    bsearch(is, known->groups, known->group_count, sizeof(*known->groups), compare_groups);

		if (was == NULL || was->state != is->state || strcasecmp(was->owner, is->owner) != 0)
			return false;
	}
	return true;
}

static bool
is_cluster_unchanged(const struct windows_look *look)
{
	return is_node_known(look) && are_services_unchanged(look) && !is_all_due(look) && are_groups_unchanged(look);
}

bool
windows_resources_take(struct windows_look *look, bool *ret_is_taken, struct error *err)
{
	const struct known_look *known = look->request->known;
	size_t i;

	*ret_is_taken = is_cluster_unchanged(look);
	for (i = 0; *ret_is_taken && i < known->resource_count; i++)
		if (!snapshot_add_resource(look->snapshot, &known->resources[i], err))
			return false;
	look->snapshot->is_brief = look->snapshot->is_brief || *ret_is_taken;
	return true;
}

bool
windows_events_may_wait(struct windows_look *look)
{
	if (!is_cluster_unchanged(look) || !look->request->known->are_events_told || !is_same_run(look) ||
	    known_sites_mark(look->snapshot) != look->request->known->sites_mark)
		return false;
	look->snapshot->is_brief = true;
	return true;
}
