#include "config.h" /* _GNU_SOURCE: strcasestr() */

#include "lib/verdict/placement.h"

#include <string.h>
#include <strings.h>

#include "lib/model/glob.h"

/* A shorter name ("a") is part of nearly every other one. */
#define HINT_NAME_MIN 3

bool
placement_same_computer(const char *a, const char *b)
{
	size_t length = strcspn(a, ".");

	return length > 0 && length == strcspn(b, ".") && strncasecmp(a, b, length) == 0;
}

size_t
placement_rule_index(const struct policy *policy, const char *name)
{
	size_t i;

	for (i = 0; i < policy->cluster_rule_count; i++)
		if (glob_matches(&policy->cluster_rules[i].site_glob, 1, name))
			break;
	return i;
}

bool
placement_is_carried(const struct policy *policy, const char *group, const char *name)
{
	size_t rule = placement_rule_index(policy, name);

	return rule < policy->cluster_rule_count && strcasecmp(policy->cluster_rules[rule].group, group) == 0;
}

/* Why this node does not tell its cluster; NULL when it does, or is in none. */
static const char *
why_untold(const struct snapshot *snapshot, const struct memory *memory)
{
	if (service_is_down(snapshot->facts.clussvc_state))
		return "the cluster service does not run on this node";
	if (snapshot->parts[PART_CLUSTER].status == PART_UNREADABLE)
		return "the cluster cannot be read";
	if (snapshot->parts[PART_CLUSTER].status == PART_NOT_THERE && memory != NULL && memory->group_count > 0)
		return "the cluster service is gone from this node";
	return NULL;
}

/* Why `group` says nothing about where its sites belong; NULL when it does say. */
static const char *
why_open(const struct snapshot *snapshot, const struct cluster_group *group)
{
	if (snapshot->parts[PART_CLUSTER].status == PART_NOT_THERE)
		return "the node is in no cluster";
	if (group == NULL)
		return "the node lists no such group";
	if (group->state == CLUSTER_UNKNOWN)
		return "the group's state is not known";
	if (group->state == CLUSTER_OFFLINE || group->state == CLUSTER_FAILED)
		return NULL;
	if (group->owner[0] == '\0')
		return "the group's owner is not known";
	if (snapshot->facts.computer[0] == '\0')
		return "the node does not tell its own name";
	return NULL;
}

static enum placement_where
where_of(const struct snapshot *snapshot, const struct cluster_group *group)
{
	if (group->state == CLUSTER_PENDING)
		return PLACEMENT_MOVING;
	if (group->state == CLUSTER_OFFLINE || group->state == CLUSTER_FAILED)
		return PLACEMENT_DOWN;
	return placement_same_computer(group->owner, snapshot->facts.computer) ? PLACEMENT_HERE
									       : PLACEMENT_ELSEWHERE;
}

/* The group as it was when the node last told of it. */
static void
place_by_memory(const struct snapshot *snapshot, const struct memory *memory, const char *group,
    struct placement *placement)
{
	const struct group_memory *known = memory == NULL ? NULL : memory_group(memory, group);
	const char *computer = snapshot->facts.computer;

	if (*computer == '\0' && memory != NULL)
		computer = memory->computer;
	if (known != NULL)
		placement->owner = known->owner;
	placement->where = service_is_down(snapshot->facts.clussvc_state) && placement->owner[0] != '\0' && computer[0] != '\0' &&
		!placement_same_computer(placement->owner, computer) ? PLACEMENT_LAST_ELSEWHERE : PLACEMENT_UNREADABLE;
}

bool
placement_of_rule(const struct snapshot *snapshot, const struct memory *memory, const struct cluster_rule *rule,
    struct text_arena *arena, struct placement *ret_placement, struct error *err)
{
	struct placement placement = {
		.group = snapshot_group(snapshot, rule->group),
		.group_name = rule->group,
		.owner = "",
		.why = why_untold(snapshot, memory),
		.note = "",
	};
	const char *why = why_open(snapshot, placement.group);

	if (placement.why != NULL)
		place_by_memory(snapshot, memory, rule->group, &placement);
	else if (why != NULL)
		placement.note = text_format(arena,
		    "sites that match '%s' are judged as if no cluster managed them: group '%s': %s",
		    rule->site_glob, rule->group, why);
	else {
		placement.where = where_of(snapshot, placement.group);
		placement.owner = placement.group->owner;
		/* Its site may be the part that is offline, but a repair on the passive node would do harm. */
		if (placement.group->state == CLUSTER_PARTLY_ONLINE)
			placement.note = text_format(arena, "group '%s' is only partly online on %s",
			    rule->group, placement.owner);
	}
	if (placement.note == NULL)
		return error_memory(err);
	*ret_placement = placement;
	return true;
}

const struct cluster_resource *
placement_hint(const struct snapshot *snapshot, const char *site_name)
{
	size_t i;

	if (strlen(site_name) < HINT_NAME_MIN)
		return NULL;
	for (i = 0; i < snapshot->resource_count; i++)
		if (strcasecmp(snapshot->resources[i].type, "Generic Script") == 0 &&
		    strcasestr(snapshot->resources[i].name, site_name) != NULL)
			return &snapshot->resources[i];
	return NULL;
}
