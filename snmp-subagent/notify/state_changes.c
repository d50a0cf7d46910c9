#include "snmp-subagent/notify/state_changes.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/array.h"
#include "lib/verdict/placement.h"

/* What became of a site that something was told of. */
struct told_site {
	bool is_judged;
	const struct change *moved; /* its number is another site's now, or nobody's; NULL: it is not */
};

/* All that state_changes_find() works on. */
struct finding {
	const struct history_poll *told;
	const struct state_changes_poll *poll;
	struct state_changes edges;
	struct told_site *sites;    /* one for each of told->conditions */
	size_t told_of[MIB_NOTIFICATION_KINDS + 1]; /* sites that are told of, by kind */
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

	if (finding->poll->is_unasked)
		now = before;
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

/* 0: this change is not told. At the first look of a node a start or a failover is an old one. */
static unsigned int
kind_of_change(enum change_kind kind, bool is_first_look)
{
	static const unsigned int kinds[CHANGE_LAST + 1] = {
		[CHANGE_BOOT] = NOTIFICATION_NODE_RESTARTED,
		[CHANGE_SERVICE_START] = NOTIFICATION_NODE_RESTARTED,
		[CHANGE_FAILOVER] = NOTIFICATION_FAILOVER_SEEN,
		[CHANGE_REPAIR] = NOTIFICATION_REPAIR_DONE,
	};

	return is_first_look && kind != CHANGE_REPAIR ? 0 : kinds[kind];
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

/* What a site is to be told as; `before` where it is neither well nor known to be down. */
static enum site_condition
condition_of(const struct site_verdict *site, enum site_condition before)
{
	if (site->severity == SEVERITY_OK)
		return CONDITION_FINE;
	switch (site->reason) {
	case REASON_WILL_NOT_RESTART:
		return CONDITION_WILL_NOT_RESTART;
	case REASON_DOWN_AFTER_RESTART:
	case REASON_START_FAILED:
	case REASON_SERVICE_DOWN:
	case REASON_POOL_STOPPED:
	case REASON_STOP_UNCONFIRMED:
	case REASON_GROUP_DOWN:
	case REASON_REJECTED:
		return CONDITION_DOWN_AFTER_RESTART;
	case REASON_NOT_REMEMBERED:
		return site->severity == SEVERITY_CRITICAL ? CONDITION_DOWN_AFTER_RESTART : before;
	case REASON_STOPPED:
		return CONDITION_STOPPED;
	case REASON_MISSING:
		return site->severity == SEVERITY_CRITICAL ? CONDITION_STOPPED : CONDITION_GONE;
	case REASON_IGNORED:
	case REASON_PASSIVE:
	case REASON_RUNNING:
	case REASON_STOPPED_BEFORE:
	case REASON_NEVER_STARTED:
	case REASON_SETTLING:
	case REASON_PAUSED:
	case REASON_UNREADABLE:
		return before;
	}
	return before;
}

/* A site's problem is over: that is no word on whether it runs. */
static enum mib_notification_kind
kind_of_end(const struct site_verdict *site)
{
	bool runs = site->reason == REASON_RUNNING;

	if (site->acceptance.at != 0)
		return NOTIFICATION_SITE_ACCEPTED;
	return runs ? NOTIFICATION_SITE_RECOVERED : NOTIFICATION_SITE_NEED_NOT_RUN;
}

static enum mib_notification_kind
kind_of_condition(const struct site_verdict *site, enum site_condition condition)
{
	switch (condition) {
	case CONDITION_FINE:
		return kind_of_end(site);
	case CONDITION_WILL_NOT_RESTART:
		return NOTIFICATION_SITE_WILL_NOT_RESTART;
	case CONDITION_STOPPED:
		return NOTIFICATION_SITE_STOPPED;
	case CONDITION_DOWN_AFTER_RESTART:
		return NOTIFICATION_SITE_DOWN_AFTER_RESTART;
	case CONDITION_GONE:
		return NOTIFICATION_SITE_GONE;
	}
	return kind_of_end(site);
}

static int
compare_notes(const void *a, const void *b)
{
	const struct site_condition_note *one = a, *other = b;

	return (one->site_id > other->site_id) - (one->site_id < other->site_id);
}

/* NULL: nothing was told of it. */
static const struct site_condition_note *
find_note(const struct finding *finding, uint32_t site_id)
{
	const struct history_poll *told = finding->told;
	const struct site_condition_note key = { .site_id = site_id };

	return told->condition_count == 0
		   ? NULL
		   : bsearch(&key, told->conditions, told->condition_count, sizeof(key), compare_notes);
}

static struct told_site *
told_site(const struct finding *finding, const struct site_condition_note *note)
{
	return &finding->sites[note - finding->told->conditions];
}

/* Whose numbers are not theirs any more: IIS gives a number that is free to the next site that is made. */
static void
find_moves(struct finding *finding)
{
	const struct change_list *changes = finding->poll->changes;
	size_t i;

	for (i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];
		uint32_t number = change->kind == CHANGE_SITE_REPLACED ? change->site_id : change_number_before(change);
		const struct site_condition_note *note = find_note(finding, number);

		if (note != NULL)
			told_site(finding, note)->moved = change;
	}
}

static bool
keep_condition(struct finding *finding, uint32_t site_id, enum site_condition condition, struct error *err)
{
	struct state_changes *edges = &finding->edges;

	if (condition == CONDITION_FINE)
		return true;
	if (!array_room(edges->conditions, edges->condition_count, err))
		return false;
	edges->conditions[edges->condition_count++] = (struct site_condition_note) { site_id, condition };
	return true;
}

/* More than the limit of one kind are summed up. */
static bool
tell(struct finding *finding, const struct state_change *edge, struct error *err)
{
	return ++finding->told_of[edge->kind] > finding->poll->limit || add(finding, edge, err);
}

/* A site that something was told of is not there any more: with a problem, that ends with it. */
static bool
tell_gone(struct finding *finding, const struct site_condition_note *note, const char *name, struct error *err)
{
	const struct change *moved = told_site(finding, note)->moved;
	struct state_change edge = {
		.kind = NOTIFICATION_SITE_GONE,
		.time = finding->poll->now,
		.site_id = note->site_id,
		.name = name,
		.sentence = "had a problem, and is not listed any more: deleted, or made again as another site",
	};

	if (note->condition == CONDITION_GONE)
		return true;
	if (moved != NULL && moved->kind == CHANGE_SITE_RENUMBERED) {
		edge.name = moved->subject;
		edge.sentence = "had a problem, and is listed under another number now";
	} else if (moved != NULL) {
		edge.name = moved->from;
	}
	return tell(finding, &edge, err);
}

/* What was told of a site that the verdict speaks of: nothing, when that was another one under its number. */
static bool
take_told(struct finding *finding, uint32_t site_id, enum site_condition *ret_condition, struct error *err)
{
	const struct site_condition_note *note = find_note(finding, site_id);

	*ret_condition = CONDITION_FINE;
	if (note == NULL)
		return true;
	told_site(finding, note)->is_judged = true;
	if (told_site(finding, note)->moved != NULL)
		return tell_gone(finding, note, "", err);
	*ret_condition = note->condition;
	return true;
}

/* This look is the first one that misses the site: a listing may be cut, or empty. */
static bool
is_missed_once(const struct finding *finding, time_t gone_since)
{
	return gone_since == finding->poll->memory->looked_at;
}

/* The alarm of its role says so. */
static bool
is_said_by_role(const struct finding *finding, const struct site_verdict *site, enum site_condition condition)
{
	const struct state_changes_poll *poll = finding->poll;
	size_t i;

	if (condition != CONDITION_STOPPED && condition != CONDITION_DOWN_AFTER_RESTART)
		return false;
	for (i = 0; i < poll->voice_count; i++)
		if (site->down_since >= poll->voices[i].since &&
		    placement_is_carried(poll->policy, poll->voices[i].group, site->name))
			return true;
	return false;
}

static bool
find_site(struct finding *finding, const struct site_verdict *site, struct error *err)
{
	enum site_condition before, now;
	struct state_change edge = {
		.time = finding->poll->now,
		.site_id = site->id,
		.name = site->name,
		.sentence = site->sentence,
	};

	if (site->id == 0) /* expected and never seen: there is no row to speak of */
		return true;
	if (!take_told(finding, site->id, &before, err))
		return false;
	now = condition_of(site, before);
	if (site->reason == REASON_MISSING && is_missed_once(finding, site->down_since))
		now = before;
	if (is_said_by_role(finding, site, now))
		now = before;
	if (!keep_condition(finding, site->id, now, err))
		return false;
	if (now == before || (now == CONDITION_FINE && before == CONDITION_GONE))
		return true;
	edge.kind = kind_of_condition(site, now);
	return tell(finding, &edge, err);
}

static bool
sum_up(struct finding *finding, struct error *err)
{
	unsigned int kind;

	for (kind = 1; kind <= MIB_NOTIFICATION_KINDS; kind++) {
		size_t count = finding->told_of[kind];
		struct state_change edge = { .kind = NOTIFICATION_SITES_SUMMARY, .time = finding->poll->now };

		edge.summed_up = (enum mib_notification_kind)kind;
		if (count <= finding->poll->limit)
			continue;
		edge.count = (uint32_t)(count - finding->poll->limit);
		if (!add(finding, &edge, err))
			return false;
	}
	return true;
}

/* Of which sites was something told, and they are not judged? */
static bool
find_unlisted(struct finding *finding, struct error *err)
{
	const struct history_poll *told = finding->told;
	size_t i;

	for (i = 0; i < told->condition_count; i++) {
		const struct site_condition_note *note = &told->conditions[i];
		const struct site_memory *past = memory_site(finding->poll->memory, note->site_id);
		bool is_gone = past == NULL || (past->gone_since != 0 && !is_missed_once(finding, past->gone_since));

		if (finding->sites[i].is_judged)
			continue;
		if (!is_gone) {
			if (!keep_condition(finding, note->site_id, note->condition, err))
				return false;
		} else if (!tell_gone(finding, note, past == NULL ? "" : past->name, err))
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
	if (!find_unlisted(finding, err))
		return false;
	if (edges->condition_count > 0)
		qsort(edges->conditions, edges->condition_count, sizeof(*edges->conditions), compare_notes);
	return true;
}

/* Nothing is known of the sites: what was told stays, but for those that others saw go. */
static bool
keep_conditions(struct finding *finding, struct error *err)
{
	size_t i;

	for (i = 0; i < finding->told->condition_count; i++) {
		const struct site_condition_note *note = &finding->told->conditions[i];

		if (finding->sites[i].moved != NULL ? !tell_gone(finding, note, "", err)
						    : !keep_condition(finding, note->site_id, note->condition, err))
			return false;
	}
	return true;
}

bool
state_changes_find(const struct history_poll *told, const struct state_changes_poll *poll, struct state_changes *ret_edges,
    struct error *err)
{
	struct finding finding = { .told = told, .poll = poll };
	bool ok;

	finding.sites = calloc(told->condition_count + 1, sizeof(*finding.sites));
	if (finding.sites == NULL)
		return error_memory(err);
	find_moves(&finding);
	ok = find_reach(&finding, err) && find_changes(&finding, err) &&
	     (poll->verdict == NULL ? keep_conditions(&finding, err) : find_sites(&finding, err)) &&
	     sum_up(&finding, err);
	free(finding.sites);
	if (ok)
		*ret_edges = finding.edges;
	else
		state_changes_clear(&finding.edges);
	return ok;
}

void
state_changes_clear(struct state_changes *edges)
{
	free(edges->items);
	free(edges->conditions);
	memset(edges, 0, sizeof(*edges));
}
