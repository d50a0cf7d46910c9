#include "snmp-subagent/notify/state_changes.h"

#include <stdlib.h>
#include <string.h>
#include "lib/model/array.h"

#define CONDITIONS 4

/* All that state_changes_find() works on. */
struct finding {
	const struct history_poll *told;
	const struct state_changes_poll *poll;
	struct state_changes edges;
	size_t told_of[CONDITIONS]; /* sites told one by one, by their new condition */
};

static bool
add(struct finding *finding, const struct state_change *edge, struct error *err)
{
	struct state_changes *edges = &finding->edges;

	if (!array_room(edges->items, edges->count, err))
		return false;
	edges->items[edges->count++] = *edge;
	return true;
}

static bool
find_reach(struct finding *finding, struct error *err)
{
	enum poll_reach before = finding->told->reach;
	enum poll_reach now = finding->poll->verdict == NULL ? REACH_FAILS : REACH_ANSWERS;
	struct state_change edge = { .kind = NOTIFICATION_NODE_UNREACHABLE, .time = finding->poll->now };

	finding->edges.reach = now;
	if (now == before || (now == REACH_ANSWERS && before == REACH_NOT_TOLD))
		return true;
	if (now == REACH_ANSWERS)
		edge.kind = NOTIFICATION_NODE_REACHABLE;
	return add(finding, &edge, err);
}

static bool
has_first_look(const struct change_list *changes)
{
	size_t i;

	for (i = 0; i < changes->count; i++)
		if (changes->items[i].kind == CHANGE_FIRST_LOOK)
			return true;
	return false;
}

/* 0: this change is not told. */
static unsigned int
kind_of_change(enum change_kind kind, bool is_first_look)
{
	switch (kind) {
	case CHANGE_BOOT:
	case CHANGE_SERVICE_START:
		return is_first_look ? 0 : NOTIFICATION_NODE_RESTARTED;
	case CHANGE_FAILOVER:
		return is_first_look ? 0 : NOTIFICATION_FAILOVER_SEEN;
	case CHANGE_REPAIR:
		return NOTIFICATION_REPAIR_DONE;
	case CHANGE_FIRST_LOOK:
	case CHANGE_RUN_STATE:
	case CHANGE_AUTO_START:
	case CHANGE_OWNER:
	case CHANGE_SITE_NEW:
	case CHANGE_SITE_GONE:
	case CHANGE_SITE_BACK:
	case CHANGE_SITE_RENAMED:
	case CHANGE_SITE_REPLACED:
	case CHANGE_ACCEPTED:
	case CHANGE_ACCEPTANCE_ENDED:
	case CHANGE_SITE_RENUMBERED:
	case CHANGE_REVOKED:
	case CHANGE_FLAG_ACCEPTED:
	case CHANGE_FLAG_ACCEPTANCE_ENDED:
	case CHANGE_FLAG_REVOKED:
	case CHANGE_POOL_ACCEPTED:
	case CHANGE_POOL_ACCEPTANCE_ENDED:
	case CHANGE_POOL_REVOKED:
	case CHANGE_POOL_STATE:
		return 0;
	}
	return 0;
}

static bool
find_changes(struct finding *finding, struct error *err)
{
	const struct change_list *changes = finding->poll->changes;
	bool is_first_look = has_first_look(changes);
	size_t i;

	for (i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];
		unsigned int kind = kind_of_change(change->kind, is_first_look);
		struct state_change edge = { .time = change->time, .change = change, .site_id = change->site_id };

		edge.kind = (enum mib_notification_kind)kind;
		if (kind == NOTIFICATION_REPAIR_DONE && change->site_id == 0)
			continue; /* there is no row to speak of */
		if (kind != 0 && !add(finding, &edge, err))
			return false;
	}
	return true;
}

/* What a site is to be told as; `before` where its reason says neither that it is well nor that it is not. */
static enum site_condition
condition_of(const struct site_verdict *site, enum site_condition before)
{
	switch (site->reason) {
	case REASON_IGNORED:
	case REASON_PASSIVE:
	case REASON_RUNNING:
	case REASON_STOPPED_BEFORE:
	case REASON_NEVER_STARTED:
		return CONDITION_FINE;
	case REASON_WILL_NOT_RESTART:
		return CONDITION_WILL_NOT_RESTART;
	case REASON_DOWN_AFTER_RESTART:
	case REASON_START_FAILED:
	case REASON_SERVICE_DOWN:
	case REASON_POOL_STOPPED:
	case REASON_STOP_UNCONFIRMED:
	case REASON_GROUP_DOWN:
		return CONDITION_DOWN_AFTER_RESTART;
	case REASON_REJECTED:
		return site->severity == SEVERITY_OK ? CONDITION_FINE : CONDITION_DOWN_AFTER_RESTART;
	case REASON_NOT_REMEMBERED:
		return site->severity == SEVERITY_CRITICAL ? CONDITION_DOWN_AFTER_RESTART : before;
	case REASON_STOPPED:
		return site->severity == SEVERITY_OK ? CONDITION_FINE : CONDITION_STOPPED;
	case REASON_MISSING:
		return site->severity == SEVERITY_CRITICAL ? CONDITION_STOPPED : before;
	case REASON_SETTLING:
	case REASON_PAUSED:
	case REASON_UNREADABLE:
		return before;
	}
	return before;
}

static enum mib_notification_kind
kind_of_condition(enum site_condition condition)
{
	switch (condition) {
	case CONDITION_FINE:
		return NOTIFICATION_SITE_RECOVERED;
	case CONDITION_WILL_NOT_RESTART:
		return NOTIFICATION_SITE_WILL_NOT_RESTART;
	case CONDITION_STOPPED:
		return NOTIFICATION_SITE_STOPPED;
	case CONDITION_DOWN_AFTER_RESTART:
		return NOTIFICATION_SITE_DOWN_AFTER_RESTART;
	}
	return NOTIFICATION_SITE_RECOVERED;
}

static int
compare_notes(const void *a, const void *b)
{
	const struct site_condition_note *one = a, *other = b;

	return (one->site_id > other->site_id) - (one->site_id < other->site_id);
}

static enum site_condition
told_condition(const struct history_poll *told, uint32_t site_id)
{
	const struct site_condition_note key = { .site_id = site_id }, *note = NULL;

	if (told->condition_count > 0)
		note = bsearch(&key, told->conditions, told->condition_count, sizeof(key), compare_notes);
	return note == NULL ? CONDITION_FINE : note->condition;
}

static bool
keep_condition(struct finding *finding, uint32_t site_id, enum site_condition condition, struct error *err)
{
	struct state_changes *edges = &finding->edges;

	if (condition == CONDITION_FINE)
		return true;
	if (!array_room(edges->conditions, edges->condition_count, err))
		return false;
	edges->conditions[edges->condition_count++] = (struct site_condition_note){ site_id, condition };
	return true;
}

static bool
find_site(struct finding *finding, const struct site_verdict *site, struct error *err)
{
	enum site_condition before = told_condition(finding->told, site->id);
	enum site_condition now = condition_of(site, before);
	struct state_change edge = { .time = finding->poll->now, .site_id = site->id };

	if (site->id == 0) /* expected and never seen: there is no row to speak of */
		return true;
	if (!keep_condition(finding, site->id, now, err))
		return false;
	if (now == before || ++finding->told_of[now] > finding->poll->limit)
		return true;
	edge.kind = kind_of_condition(now);
	return add(finding, &edge, err);
}

static bool
sum_up(struct finding *finding, struct error *err)
{
	enum site_condition condition;

	for (condition = CONDITION_FINE; condition < CONDITIONS; condition++) {
		size_t count = finding->told_of[condition];
		struct state_change edge = { .kind = NOTIFICATION_SITES_SUMMARY, .time = finding->poll->now };

		edge.summed_up = kind_of_condition(condition);
		if (count <= finding->poll->limit)
			continue;
		edge.count = (uint32_t)(count - finding->poll->limit);
		if (!add(finding, &edge, err))
			return false;
	}
	return true;
}

static bool
find_sites(struct finding *finding, struct error *err)
{
	const struct verdict *verdict = finding->poll->verdict;
	struct state_changes *edges = &finding->edges;
	size_t i;

	for (i = 0; i < verdict->site_count; i++) /* worst first: those are told within the limit */
		if (!find_site(finding, &verdict->sites[i], err))
			return false;
	if (edges->condition_count > 0)
		qsort(edges->conditions, edges->condition_count, sizeof(*edges->conditions), compare_notes);
	return sum_up(finding, err);
}

/* Nothing is known of the sites: what was told stays. */
static bool
keep_conditions(struct finding *finding, struct error *err)
{
	size_t i;

	for (i = 0; i < finding->told->condition_count; i++) {
		const struct site_condition_note *note = &finding->told->conditions[i];

		if (!keep_condition(finding, note->site_id, note->condition, err))
			return false;
	}
	return true;
}

bool
state_changes_find(const struct history_poll *told, const struct state_changes_poll *poll, struct state_changes *ret_edges,
    struct error *err)
{
	struct finding finding = { .told = told, .poll = poll };

	if (!find_reach(&finding, err) || !find_changes(&finding, err) ||
	    !(poll->verdict == NULL ? keep_conditions(&finding, err) : find_sites(&finding, err))) {
		state_changes_clear(&finding.edges);
		return false;
	}
	*ret_edges = finding.edges;
	return true;
}

void
state_changes_clear(struct state_changes *edges)
{
	free(edges->items);
	free(edges->conditions);
	memset(edges, 0, sizeof(*edges));
}
