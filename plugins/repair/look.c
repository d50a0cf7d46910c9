#include "plugins/repair/ongoing.h"

#include <string.h>
#include <time.h>

#include "lib/config/node.h"
#include "lib/model/stopwatch.h"
#include "lib/model/text.h"

#define MOST_MS	       2000U	/* so long a pause may become */
#define LEAST_SHARE_MS 3000U	/* a start may take its time */
#define SHARE	       4

unsigned int
ongoing_left_ms(const struct ongoing_repair *ongoing)
{
	return stopwatch_left_ms(ongoing->began_ms, ongoing->node->timeout_s * 1000);
}

unsigned int
ongoing_share_ms(const struct ongoing_repair *ongoing)
{
	unsigned int left_ms = ongoing_left_ms(ongoing);
	unsigned int share_ms = left_ms / SHARE > LEAST_SHARE_MS ? left_ms / SHARE : LEAST_SHARE_MS;

	return left_ms < share_ms ? left_ms : share_ms;
}

bool
ongoing_open_source(struct ongoing_repair *ongoing, struct error *err)
{
	return configuration_node_target(ongoing->node, &ongoing->target, ongoing->password, err) &&
	       source_open(SOURCE_WINRM, &ongoing->target, &ongoing->source, err);
}

/* Of the newest whole look. */
static void
forget_whole(struct ongoing_repair *ongoing)
{
	repair_plan_clear(&ongoing->plan);
	verdict_clear(&ongoing->verdict);
	memory_clear(&ongoing->memory);
	if (!ongoing->is_first_newest)
		snapshot_clear(&ongoing->snapshot);
	memset(&ongoing->snapshot, 0, sizeof(ongoing->snapshot));
	ongoing->is_first_newest = false;
}

void
ongoing_forget_looks(struct ongoing_repair *ongoing)
{
	forget_whole(ongoing);
	snapshot_clear(&ongoing->first);
	snapshot_clear(&ongoing->light.snapshot);
	snapshot_clear(&ongoing->listing.snapshot);
	snapshot_clear(&ongoing->part.snapshot);
}

/*
 * A node that has too much to do may answer later; so may one that could answer the same a moment ago, whatever it says
 * now. One that keeps silent at the very first look is said to.
 */
static bool
may_ask_again(const struct ongoing_repair *ongoing, const struct error *err, unsigned int pause_ms)
{
	if (ongoing_left_ms(ongoing) < pause_ms + ONGOING_LAST_MS)
		return false;
	if (ongoing->first.node == NULL)
		return error_kind_has(err->kind, ERROR_MAY_PASS) && !error_kind_has(err->kind, ERROR_IS_SILENCE);
	return error_kind_has(err->kind, ERROR_MAY_PASS) || err->kind == ERROR_FAULT;
}

/*
 * What the first look could tell and a later one cannot would look like another node. A cluster service that was
 * stopped is no such thing: its groups are gone.
 */
static bool
guards_are_told(const struct ongoing_repair *ongoing, const struct snapshot *guards, struct error *err)
{
	static const enum snapshot_part parts[] = { PART_CLOCK, PART_SERVICE, PART_CLUSTER };
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i] == PART_CLUSTER && guards->facts.clussvc_state != SERVICE_RUNNING)
			continue;
		if (ongoing->first.parts[parts[i]].status == PART_TOLD &&
		    guards->parts[parts[i]].status == PART_UNREADABLE)
			return error_set(err, ERROR_BUSY, "%s", guards->parts[parts[i]].text);
	}
	return true;
}

static bool
look_once(struct ongoing_repair *ongoing, struct look_request *request, struct snapshot *ret_snapshot,
    struct error *err)
{
	struct snapshot snapshot;

	request->now = time(NULL);
	request->timeout_ms = request->scope == LOOK_WHOLE ? ongoing_left_ms(ongoing) : ongoing_share_ms(ongoing);
	request->allowed_ms = request->scope == LOOK_WHOLE ? ongoing->node->timeout_s * 1000 : 0;
	if (request->timeout_ms == 0)
		request->timeout_ms = 1;
	if (!source_look(ongoing->source, request, &snapshot, err))
		return false;
	if (request->scope == LOOK_GUARDS && !guards_are_told(ongoing, &snapshot, err)) {
		snapshot_clear(&snapshot);
		return false;
	}
	*ret_snapshot = snapshot;
	return true;
}

void
ongoing_pause(unsigned int *pause_ms)
{
	stopwatch_pause(*pause_ms);
	*pause_ms = *pause_ms < MOST_MS ? *pause_ms * 2 : MOST_MS;
}

static bool
look_patiently(struct ongoing_repair *ongoing, struct look_request *request, struct snapshot *ret_snapshot,
    struct error *err)
{
	unsigned int pause_ms = ONGOING_PAUSE_MS;

	while (!look_once(ongoing, request, ret_snapshot, err)) {
		if (!may_ask_again(ongoing, err, pause_ms))
			return false;
		ongoing_pause(&pause_ms);
	}
	return true;
}

/* By the first look of a node that was named by its address; it keeps that name. */
static bool
name_look(struct ongoing_repair *ongoing, struct error *err)
{
	if (!ongoing->is_named)
		return history_name_by_address(ongoing->history, ongoing->node->name, &ongoing->snapshot, err);
	ongoing->snapshot.node = ongoing->name;
	return text_own(&ongoing->snapshot.text, &ongoing->snapshot.node, err);
}

/* A dry run makes the same of its look, and keeps it to itself. `before` is what was remembered. */
static bool
remember(struct ongoing_repair *ongoing, const struct memory *before, struct error *err)
{
	if (!ongoing->options->is_dry_run)
		return history_observe(ongoing->history, &ongoing->snapshot, &ongoing->memory, NULL, err);
	return memory_after_look(before, &ongoing->snapshot, &ongoing->memory, err);
}

static bool
look(struct ongoing_repair *ongoing, const struct memory *before, struct error *err)
{
	struct look_request request = configuration_node_request(ongoing->node, time(NULL));

	request.want_hotfix = false;	/* no repair depends on it */
	request.is_for_repair = true;
	request.want_domain = !before->is_known || before->domain[0] == '\0';
	request.rejected = ongoing->rejected;
	request.rejected_count = ongoing->rejected_count;
	request.ways = before->ways;
	request.events_since = memory_events_since(before->asked_all);
	forget_whole(ongoing);
	if (!look_patiently(ongoing, &request, &ongoing->snapshot, err) || !name_look(ongoing, err) ||
	    !remember(ongoing, before, err) ||
	    !verdict_judge(&ongoing->snapshot, &ongoing->memory, &ongoing->node->policy, &ongoing->verdict, err))
		return false;
	ongoing->is_outdated = false;
	ongoing->looked_ms = stopwatch_ms();
	return repair_plan_make(&ongoing->snapshot, &ongoing->verdict, &ongoing->node->policy, ongoing->repairs,
	    ongoing->repair_count, &ongoing->options->policy, time(NULL), &ongoing->plan, err);
}

bool
ongoing_look(struct ongoing_repair *ongoing, struct error *err)
{
	struct memory before = ongoing->memory;
	bool ok;

	ongoing->memory = (struct memory) { 0 };
	ok = look(ongoing, &before, err);
	memory_clear(&before);
	return ok;
}

/* In place of the one that is there. */
static void
put(struct partial_look *place, const struct partial_look *look)
{
	snapshot_clear(&place->snapshot);
	*place = *look;
}

/* Only what a cluster starts wants its resources. */
static bool
wants_resources(const struct repair_result *result)
{
	size_t i;

	for (i = 0; i < result->outcome_count; i++)
		if (result->outcomes[i].kind == REPAIR_BRING_ONLINE)
			return true;
	return false;
}

bool
ongoing_look_at_guards(struct ongoing_repair *ongoing, bool want_sites, struct error *err)
{
	struct look_request request = {
		.scope = LOOK_GUARDS, .want_sites = want_sites, .want_resources = wants_resources(&ongoing->result),
	};
	struct partial_look *place = want_sites ? &ongoing->listing : &ongoing->light;
	struct partial_look look = { .began_ms = stopwatch_ms() };

	if (!look_patiently(ongoing, &request, &look.snapshot, err))
		return false;
	put(place, &look);
	ongoing->guards = place;
	return true;
}

bool
ongoing_look_at_part(struct ongoing_repair *ongoing, enum look_scope scope, const struct site *site, struct error *err)
{
	struct look_request request = { .scope = scope, .site = site };
	struct partial_look look = { .began_ms = stopwatch_ms() };

	if (!look_once(ongoing, &request, &look.snapshot, err))
		return false;
	put(&ongoing->part, &look);
	ongoing->part_scope = scope;
	return true;
}

void
ongoing_stand_on_newest(struct ongoing_repair *ongoing)
{
	if (!ongoing->is_first_newest)
		snapshot_clear(&ongoing->first);
	ongoing->first = ongoing->snapshot;
	ongoing->is_first_newest = true;
}
