#include "lib/memory/memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/memory/numbers.h"
#include "lib/memory/step.h"

static bool
check_computer(const struct memory *before, const struct snapshot *snapshot, struct error *err)
{
	const char *was = before->computer, *is = snapshot->facts.computer;

	if (was == NULL || *was == '\0' || *is == '\0' || strcasecmp(was, is) == 0)
		return true;
	return error_set(err, ERROR_MALFORMED,
	    "computer %s answered as %s, which was %s so far: a cluster's name moves with its group, so "
	    "address a node by its own name; if the machine was replaced: sitewatch forget %s",
	    is, snapshot->node, was, snapshot->node);
}

static bool
add_node_change(struct memory_step *step, enum change_kind kind, time_t time, struct error *err)
{
	return change_list_add(&step->changes, &(struct change) { .kind = kind, .time = time }, err);
}

static bool
add_group(struct memory_step *step, const struct group_memory *group, struct error *err)
{
	struct group_memory added = *group;

	if (!text_own(&step->after.text, &added.name, err) || !text_own(&step->after.text, &added.owner, err))
		return false;
	step->after.groups[step->after.group_count++] = added;
	return true;
}

static bool
step_group(struct memory_step *step, const struct cluster_group *group, struct error *err)
{
	const struct group_memory *known = memory_group(step->before, group->name);
	struct group_memory seen = {
		.name = group->name,
		.owner = group->owner,
		.state = group->state,
		.state_since = step->clock,
	};

	if (known != NULL && known->state == seen.state && known->state_since != 0)
		seen.state_since = known->state_since;
	if (*seen.owner == '\0' && known != NULL)
		seen.owner = known->owner;
	if (!add_group(step, &seen, err))
		return false;
	if (known == NULL || *known->owner == '\0' || strcasecmp(known->owner, seen.owner) == 0)
		return true;
	return change_list_add(&step->changes,
	    &(struct change) { .kind = CHANGE_OWNER,
		.time = step->clock,
		.subject = seen.name,
		.from = known->owner,
		.to = seen.owner },
	    err);
}

/* No group told is not "no group": the cluster service may be down on this node. */
static bool
step_groups(struct memory_step *step, struct error *err)
{
	const struct snapshot *snapshot = step->snapshot;
	const struct memory *before = step->before;
	size_t i,
	    room = snapshot->group_count > before->group_count ? snapshot->group_count : before->group_count;

	step->after.groups = calloc(room == 0 ? 1 : room, sizeof(*step->after.groups));
	if (step->after.groups == NULL)
		return error_memory(err);
	for (i = 0; i < snapshot->group_count; i++)
		if ((i == 0 || strcasecmp(snapshot->groups[i].name, snapshot->groups[i - 1].name) != 0) &&
		    !step_group(step, &snapshot->groups[i], err))
			return false;
	for (i = 0; snapshot->group_count == 0 && i < before->group_count; i++)
		if (!add_group(step, &before->groups[i], err))
			return false;
	return true;
}

/* Stable, so that what one look saw stays in the order in which it was looked for. */
static void
sort_changes(struct change_list *changes)
{
	size_t i, j;

	for (i = 1; i < changes->count; i++) {
		struct change moved = changes->items[i];

		for (j = i; j > 0 && changes->items[j - 1].time > moved.time; j--)
			changes->items[j] = changes->items[j - 1];
		changes->items[j] = moved;
	}
}

/* By which clock of the node they are dated. */
static void
date_changes(struct memory_step *step)
{
	size_t i;

	step->after.clock_back_s = step->before->clock_back_s + step->set_back_s;
	for (i = 0; i < step->changes.count; i++)
		step->changes.items[i].clock_back_s = step->after.clock_back_s;
}

/* A computer changes its domain with a boot. */
static bool
take_domain(struct memory_step *step, struct error *err)
{
	const char *told = step->snapshot->facts.domain, *before = step->before->domain;

	step->after.domain = *told != '\0' || step->has_booted || before == NULL ? told : before;
	return text_own(&step->after.text, &step->after.domain, err);
}

/* Few looks ask, and one whose cluster service does not run cannot tell: it stays a node of its cluster. */
static bool
take_cluster(struct memory_step *step, struct error *err)
{
	const struct node_facts *facts = &step->snapshot->facts;
	struct memory *after = &step->after;
	bool is_kept = *facts->cluster_name == '\0' && facts->clussvc_state != SERVICE_ABSENT;

	after->cluster_name = is_kept ? step->before->cluster_name : facts->cluster_name;
	after->cluster_members = is_kept ? step->before->cluster_members : facts->cluster_members;
	return text_own(&after->text, &after->cluster_name, err) && text_own(&after->text, &after->cluster_members, err);
}

static bool
take_step(struct memory_step *step, struct error *err)
{
	const struct snapshot *snapshot = step->snapshot;
	struct memory *after = &step->after;

	after->is_known = true;
	after->looked_at = snapshot->looked_at;
	after->local_time = snapshot->facts.local_time;
	after->ways = snapshot->ways;
	after->asked_all = snapshot->is_brief ? step->before->asked_all : snapshot->facts.local_time;
	after->is_listing_partial = snapshot->has_no_numbers;
	after->number_given = memory_number_given(step->before, snapshot);
	after->computer =
	    *snapshot->facts.computer != '\0' ? snapshot->facts.computer : step->before->computer;
	step->clock = memory_clock(after);
	step->clock_before = step->before->is_known ? memory_clock(step->before) : 0;
	if (!text_own(&step->after.text, &after->computer, err) || !memory_step_clocks(step, err))
		return false;
	if (!step->before->is_known && !add_node_change(step, CHANGE_FIRST_LOOK, step->clock, err))
		return false;
	after->look_end = snapshot_look_end(snapshot);
	if (!memory_step_identities(step, err) || !memory_step_starts(step, err) ||
	    !memory_step_clock_set(step, err) || !take_domain(step, err) || !take_cluster(step, err) || !step_groups(step, err) ||
	    !memory_step_failovers(step, err))
		return false;
	if (service_is_down(snapshot->facts.clussvc_state) || snapshot->parts[PART_CLUSTER].status == PART_UNREADABLE)
		after->cluster_untold_since = step->before->cluster_untold_since != 0 ?
		    step->before->cluster_untold_since : step->clock;
	memory_step_stops(step);
	if (!memory_step_sites(step, err) || !memory_step_pools(step, err))
		return false;
	date_changes(step);
	sort_changes(&step->changes);
	return true;
}

bool
memory_update(const struct memory *before, const struct snapshot *snapshot, struct memory *ret_after,
    struct change_list *ret_changes, struct error *err)
{
	struct memory_step step = { .before = before, .snapshot = snapshot };
	bool ok;

	if (!snapshot->has_run_state)
		return error_set(err, ERROR_USAGE,
		    "%s: a configuration file tells no run state, so there is nothing to remember of it",
		    snapshot->node);
	if (!check_computer(before, snapshot, err))
		return false;
	ok = take_step(&step, err);
	free(step.same);
	free(step.is_claimed);
	free(step.is_doubtful);
	free(step.moved.sites);
	free(step.moved.groups);
	free(step.moved.failovers);
	if (!ok) {
		memory_clear(&step.after);
		change_list_clear(&step.changes);
		return false;
	}
	*ret_after = step.after;
	*ret_changes = step.changes;
	return true;
}

bool
memory_after_look(const struct memory *before, struct snapshot *snapshot, struct memory *ret_after, struct error *err)
{
	struct change_list changes;

	if (!memory_number_sites(before, snapshot, err) || !memory_update(before, snapshot, ret_after, &changes, err))
		return false;
	change_list_clear(&changes);
	return true;
}

const char *
evidence_name(enum evidence evidence)
{
	switch (evidence) {
	case EVIDENCE_NONE:
		break;
	case EVIDENCE_EVENT:
		return "event";
	case EVIDENCE_OBSERVED:
		return "observed";
	case EVIDENCE_FLAGS:
		return "flags";
	}
	return "none";
}

void
memory_clear(struct memory *memory)
{
	if (memory == NULL)
		return;
	free(memory->sites);
	free(memory->pools);
	free(memory->groups);
	free(memory->failovers);
	text_arena_clear(&memory->text);
	memset(memory, 0, sizeof(*memory));
}
