#include "lib/repair/guard.h"

#include <strings.h>

#include "lib/model/datetime.h"
#include "lib/repair/planning.h"
#include "lib/verdict/placement.h"

#define BOOT_SLACK_S 30	/* a boot time drifts by seconds between looks of one repair; memory allows hours */

static const char *
in_words(const char *text)
{
	return text == NULL ? "the node is no longer what it was" : text;
}

static const char *
why_another_computer(const struct snapshot *first, const struct snapshot *now, struct text_arena *arena)
{
	const char *before = first->facts.computer, *after = now->facts.computer;

	if (*before == '\0' || strcasecmp(before, after) == 0)
		return NULL;
	return *after == '\0' ? "the node does not tell its name any more"
			       : in_words(text_format(arena, "another computer answers: %s", after));
}

/* Why the owner of a group is not what it was, as far as it is told. */
static const char *
why_another_owner(const struct cluster_group *before, const struct cluster_group *after, struct text_arena *arena)
{
	if (*before->owner == '\0' || placement_same_computer(before->owner, after->owner))
		return NULL;
	if (*after->owner == '\0')
		return in_words(text_format(arena, "the owner of group %s is not told any more", before->name));
	return in_words(text_format(arena, "failover in between: group %s moved from %s to %s", before->name,
	    before->owner, after->owner));
}

/* A group that was online and is on its way now. */
static const char *
why_group_pends(const struct cluster_group *before, const struct snapshot *now, const char *const *brought,
    size_t brought_count, struct text_arena *arena)
{
	const struct cluster_group *after = snapshot_group(now, before->name);

	if (after == NULL || after->state != CLUSTER_PENDING || before->state == CLUSTER_PENDING ||
	    text_is_among(brought, brought_count, before->name))
		return NULL;
	return in_words(text_format(arena, "group %s is on its way: a failover?", before->name));
}

const char *
repair_why_moved(const struct snapshot *first, const struct snapshot *now, struct text_arena *arena)
{
	const char *why = why_another_computer(first, now, arena);
	size_t i;

	for (i = 0; why == NULL && i < first->group_count; i++) {
		const struct cluster_group *after = snapshot_group(now, first->groups[i].name);

		if (after == NULL)
			why = in_words(text_format(arena, "group %s is no longer listed: a failover?", first->groups[i].name));
		else
			why = why_another_owner(&first->groups[i], after, arena);
	}
	return why;
}

/* For how long the node has been up; 0: not told. Whatever is done to its clock moves its boot as well. */
static time_t
uptime_of(const struct snapshot *snapshot)
{
	const struct node_facts *facts = &snapshot->facts;

	return facts->boot_time == 0 || facts->local_time == 0 ? 0 : facts->local_time - facts->boot_time;
}

/* As far as both looks tell it: a service that was merely stopped has no start. */
static bool
is_another_time(time_t before, time_t after)
{
	return before != 0 && after != 0 && datetime_apart(before, after) >= MEMORY_SAME_BOOT_S;
}

/* W3SVC's creation is read from its process and may move by a second; its number may be the same after a boot. */
static bool
has_restarted(const struct snapshot *first, const struct snapshot *now)
{
	if (uptime_of(now) != 0 && uptime_of(now) + BOOT_SLACK_S < uptime_of(first))
		return true;
	if (first->facts.w3svc_pid != 0 && now->facts.w3svc_pid != 0)
		return first->facts.w3svc_pid != now->facts.w3svc_pid;
	return is_another_time(first->facts.boot_time, now->facts.boot_time) ||
	       is_another_time(first->facts.w3svc_start, now->facts.w3svc_start);
}

/* Each site that ran at the first look was started since, as far as both looks tell. */
static bool
have_all_started_since(const struct snapshot *first, const struct snapshot *now)
{
	const time_t end = snapshot_look_end(first);
	bool is_told = false;
	size_t i;

	if (end == 0 || now->facts.local_time == 0)
		return false;
	for (i = 0; i < first->site_count; i++) {
		const struct site *was = &first->sites[i], *is = snapshot_site(now, was->id);

		if (was->run_state != RUN_STARTED || is == NULL || is->service_uptime_s == SITE_UPTIME_UNKNOWN)
			continue;
		if (end + (time_t)is->service_uptime_s + SITE_UPTIME_SLACK_S >= now->facts.local_time)
			return false;
		is_told = true;
	}
	return is_told;
}

const char *
repair_why_stop(const struct snapshot *first, const struct snapshot *now, const char *const *brought,
    size_t brought_count, struct text_arena *arena)
{
	const char *why = repair_why_moved(first, now, arena);
	size_t i;

	for (i = 0; why == NULL && i < first->group_count; i++)
		why = why_group_pends(&first->groups[i], now, brought, brought_count, arena);
	if (why != NULL)
		return why;
	if (has_restarted(first, now) || have_all_started_since(first, now))
		return "the node or W3SVC was restarted in between";
	if (first->facts.w3svc_state == SERVICE_RUNNING && now->facts.w3svc_state == SERVICE_UNKNOWN)
		return "the state of W3SVC is not told any more";
	if (first->facts.w3svc_state == SERVICE_RUNNING && now->facts.w3svc_state != SERVICE_RUNNING)
		return "W3SVC does not run any more";
	return NULL;
}
