#include "lib/memory/memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/memory/step.h"

#define PROCESS_START_S 2	/* the start of a process is exact; two readings round differently */

static time_t
distance(time_t a, time_t b)
{
	return a > b ? a - b : b - a;
}

static time_t
later(time_t a, time_t b)
{
	return a > b ? a : b;
}

static time_t
last_boot_read(const struct memory *before)
{
	return before->boot_read != 0 ? before->boot_read : before->boot_time;
}

/* The process that hosted W3SVC at the look before is still there. */
static bool
is_same_process(const struct memory *before, const struct node_facts *facts)
{
	return before->w3svc_pid != 0 && before->w3svc_pid == facts->w3svc_pid && before->w3svc_start != 0 &&
	    facts->w3svc_start != 0 && distance(before->w3svc_start, facts->w3svc_start) <= PROCESS_START_S;
}

bool
memory_is_same_boot(const struct memory *before, const struct snapshot *snapshot)
{
	const struct node_facts *facts = &snapshot->facts;
	time_t boot_before = last_boot_read(before);
	time_t passed, grown;

	if (boot_before == 0 || facts->boot_time == 0)
		return true;
	if (distance(facts->boot_time, boot_before) < MEMORY_SAME_BOOT_S || is_same_process(before, facts))
		return true;
	if (before->local_time == 0 || facts->local_time == 0)
		return false;
	passed = snapshot->looked_at - before->looked_at;
	if (passed < 0)
		passed = facts->local_time - before->local_time;
	grown = (facts->local_time - facts->boot_time) - (before->local_time - boot_before);
	return grown > passed - MEMORY_SAME_BOOT_S;
}

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

/* The start of W3SVC's process moved only because the clock was set: the boot time moved with it. */
static bool
is_clock_correction(const struct memory *before, const struct node_facts *facts)
{
	time_t boot_before = last_boot_read(before);

	return before->w3svc_pid != 0 && before->w3svc_pid == facts->w3svc_pid && boot_before != 0 &&
	       facts->boot_time != 0 &&
	       distance(facts->w3svc_start - before->w3svc_start, facts->boot_time - boot_before) <=
		   PROCESS_START_S;
}

/*
 * W3SVC runs in another process than at the look before. Told of both, or nothing is concluded. An account that
 * is not shown when a process started is shown its number.
 */
static bool
is_another_process(const struct memory *before, const struct node_facts *facts)
{
	if (facts->w3svc_start == 0)
		return before->w3svc_pid != 0 && facts->w3svc_pid != 0 &&
		    before->w3svc_pid != facts->w3svc_pid;
	return before->w3svc_start != 0 && facts->w3svc_start != 0 &&
	    distance(before->w3svc_start, facts->w3svc_start) > PROCESS_START_S &&
	    !is_clock_correction(before, facts);
}

static bool
add_node_change(struct memory_step *step, enum change_kind kind, time_t time, struct error *err)
{
	return change_list_add(&step->changes, &(struct change) { .kind = kind, .time = time }, err);
}

static bool
step_boot(struct memory_step *step, struct error *err)
{
	const struct node_facts *facts = &step->snapshot->facts;
	struct memory *after = &step->after;

	step->has_booted = step->has_started = true;
	after->boot_time = after->boot_read = facts->boot_time;
	after->w3svc_start = facts->w3svc_start;
	after->previous_start = step->before->last_start;
	after->last_start = later(facts->boot_time, facts->w3svc_start);
	step->started = facts->boot_time;
	return add_node_change(step, CHANGE_BOOT, facts->boot_time, err);
}

/*
 * A process that hosts other services too may outlive a restart of W3SVC (windows.md 9.2): a
 * service that was seen stopped and runs again started in between, whatever its process says.
 */
static bool
step_service_start(struct memory_step *step, struct error *err)
{
	const struct node_facts *facts = &step->snapshot->facts;
	struct memory *after = &step->after;
	time_t started;

	step->has_started = true;
	after->previous_start = step->before->last_start;
	started = facts->w3svc_start;
	if (started == 0 || is_same_process(step->before, facts))
		started = step->clock;
	step->started = started;
	after->w3svc_start = facts->w3svc_start;
	after->last_start = later(after->boot_time, later(started, after->w3svc_start));
	return add_node_change(step, CHANGE_SERVICE_START, started, err);
}

/* No start in between: keep the times as first read, but for a clock that was set. */
static void
step_no_start(struct memory_step *step, bool was_clock_set)
{
	const struct node_facts *facts = &step->snapshot->facts;
	struct memory *after = &step->after;
	time_t last;

	if (facts->w3svc_start != 0 &&
	    (after->w3svc_start == 0 || distance(after->w3svc_start, facts->w3svc_start) > PROCESS_START_S))
		after->w3svc_start = facts->w3svc_start;
	last = later(after->boot_time, after->w3svc_start);
	after->last_start = was_clock_set ? last : later(last, step->before->last_start);
}

/* In the same boot: its time as first read, but for a clock that was set. True when it was. */
static bool
keep_boot(struct memory_step *step)
{
	time_t boot_before = last_boot_read(step->before), boot = step->snapshot->facts.boot_time;
	bool was_clock_set =
	    boot_before != 0 && boot != 0 && distance(boot, boot_before) >= MEMORY_SAME_BOOT_S;

	if (was_clock_set || step->after.boot_time == 0)
		step->after.boot_time = boot;
	return was_clock_set;
}

static bool
step_starts(struct memory_step *step, struct error *err)
{
	const struct memory *before = step->before;
	const struct node_facts *facts = &step->snapshot->facts;
	struct memory *after = &step->after;
	bool was_clock_set;

	after->boot_time = before->boot_time;
	after->boot_read = facts->boot_time != 0 ? facts->boot_time : before->boot_read;
	after->w3svc_start = before->w3svc_start;
	after->w3svc_pid = facts->w3svc_pid != 0 ? facts->w3svc_pid : before->w3svc_pid;
	after->last_start = before->last_start;
	after->previous_start = before->previous_start;
	after->w3svc_state = facts->w3svc_state;
	if (facts->w3svc_state == SERVICE_UNKNOWN ||
	    (facts->w3svc_state == SERVICE_PENDING && before->w3svc_state == SERVICE_STOPPED))
		after->w3svc_state = before->w3svc_state;

	if (!memory_is_same_boot(before, step->snapshot))
		return step_boot(step, err);
	was_clock_set = keep_boot(step);
	if (is_another_process(before, facts) ||
	    (before->w3svc_state == SERVICE_STOPPED && facts->w3svc_state == SERVICE_RUNNING))
		return step_service_start(step, err);
	step_no_start(step, was_clock_set);
	return true;
}

static bool
add_group(struct memory_step *step, const struct group_memory *group, struct error *err)
{
	struct group_memory added = *group;

	if (!memory_own(step, &added.name, err) || !memory_own(step, &added.owner, err))
		return false;
	step->after.groups[step->after.group_count++] = added;
	return true;
}

static int
compare_groups(const void *a, const void *b)
{
	const struct group_memory *left = a, *right = b;

	return strcasecmp(left->name, right->name);
}

static const struct group_memory *
memory_group(const struct memory *memory, const char *name)
{
	const struct group_memory wanted = { .name = name };

	if (memory->group_count == 0)
		return NULL;
	return bsearch(&wanted, memory->groups, memory->group_count, sizeof(wanted), compare_groups);
}

static bool
step_group(struct memory_step *step, const struct cluster_group *group, struct error *err)
{
	const struct group_memory *known = memory_group(step->before, group->name);
	struct group_memory seen = { .name = group->name, .owner = group->owner, .state = group->state };

	if (*seen.owner == '\0' && known != NULL)
		seen.owner = known->owner;
	if (!add_group(step, &seen, err))
		return false;
	if (known == NULL || *known->owner == '\0' || strcasecmp(known->owner, seen.owner) == 0)
		return true;
	return change_list_add(&step->changes,
	    &(struct change){ .kind = CHANGE_OWNER,
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

static bool
take_step(struct memory_step *step, struct error *err)
{
	const struct snapshot *snapshot = step->snapshot;
	struct memory *after = &step->after;

	after->is_known = true;
	after->looked_at = snapshot->looked_at;
	after->local_time = snapshot->facts.local_time;
	after->computer =
	    *snapshot->facts.computer != '\0' ? snapshot->facts.computer : step->before->computer;
	step->clock = memory_clock(after);
	step->clock_before = step->before->is_known ? memory_clock(step->before) : 0;
	if (!memory_own(step, &after->computer, err))
		return false;
	if (!step->before->is_known && !add_node_change(step, CHANGE_FIRST_LOOK, step->clock, err))
		return false;
	if (!step_starts(step, err) || !step_groups(step, err) || !memory_step_failovers(step, err) ||
	    !memory_step_sites(step, err))
		return false;
	sort_changes(&step->changes);
	return true;
}

bool
memory_update(const struct memory *before, const struct snapshot *snapshot, struct memory *ret_after,
    struct change_list *ret_changes, struct error *err)
{
	struct memory_step step = { .before = before, .snapshot = snapshot };

	if (!snapshot->has_run_state)
		return error_set(err, ERROR_USAGE,
		    "%s: a configuration file tells no run state, so there is nothing to remember of it",
		    snapshot->node);
	if (!check_computer(before, snapshot, err))
		return false;
	if (!take_step(&step, err)) {
		memory_clear(&step.after);
		change_list_clear(&step.changes);
		return false;
	}
	*ret_after = step.after;
	*ret_changes = step.changes;
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
	free(memory->groups);
	free(memory->failovers);
	text_arena_clear(&memory->text);
	memset(memory, 0, sizeof(*memory));
}
