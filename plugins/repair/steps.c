#include "plugins/repair/ongoing.h"

#include <string.h>
#include <strings.h>

#include "lib/model/stopwatch.h"

#define LISTING_MS	  10000	/* a flag that was listed off so long ago at most is written without another question */
#define FRESH_LISTING_MS  3000	/* uptimes of one listing tell nothing new so soon after another */

static const enum source_action_kind actions[REPAIR_STEP_KINDS] = {
	[REPAIR_START_SERVICE] = SOURCE_START_SERVICE,
	[REPAIR_START_POOL] = SOURCE_START_POOL,
	[REPAIR_START] = SOURCE_START_SITE,
	[REPAIR_BRING_ONLINE] = SOURCE_BRING_ONLINE,
	[REPAIR_AUTO_START] = SOURCE_SET_AUTO_START,
};

static bool
has_name(const struct site *site, const struct repair_outcome *outcome)
{
	return site != NULL && strcmp(site->name, outcome->name) == 0;
}

/*
 * IIS 7 and later find a site by its name: what is another one by now is not written to. One that was only renamed, or
 * made anew, is still down: that is for who comes next, with a plan that knows it.
 * @return true: that was the end of the step
 */
static bool
end_another(struct ongoing_repair *ongoing, struct repair_outcome *outcome)
{
	const struct snapshot *newest =
	    ongoing->listing.began_ms >= ongoing->looked_ms ? &ongoing->listing.snapshot : &ongoing->snapshot;
	const struct site *site = snapshot_site(&ongoing->snapshot, outcome->site_id);	/* what is written to */
	const bool is_pool = outcome->kind == REPAIR_START_POOL;

	if (outcome->site_id == 0)
		return false;
	if (newest->parts[PART_AUTO_START].status == PART_TOLD && snapshot_site(newest, outcome->site_id) == NULL)
		ongoing_end_outcome(ongoing, outcome, REPAIR_NEEDLESS, "the site is gone");
	else if (!has_name(site, outcome) || (newest->parts[PART_AUTO_START].status == PART_TOLD &&
		!has_name(snapshot_site(newest, outcome->site_id), outcome)))
		ongoing_end_outcome(ongoing, outcome, REPAIR_UNFINISHED, "the site was renamed or made anew in between");
	else if (is_pool && strcasecmp(site->pool, outcome->cluster_name) != 0)
		ongoing_end_outcome(ongoing, outcome, REPAIR_UNFINISHED, "the site has another application pool by now");
	else
		return false;
	return true;
}

/* The node has no such instance: a new listing tells whether the site is gone, or is another one by now. */
static bool
end_not_found(struct ongoing_repair *ongoing, struct repair_outcome *outcome)
{
	struct error err;

	return ongoing_look_at_guards(ongoing, true, &err) && end_another(ongoing, outcome);
}

static void
act(struct ongoing_repair *ongoing, struct repair_outcome *outcome)
{
	const struct source_action action = {
		.kind = outcome->is_group ? SOURCE_BRING_GROUP_ONLINE : actions[outcome->kind],
		.site = snapshot_site(&ongoing->snapshot, outcome->site_id),
		.name = outcome->kind == REPAIR_START_SERVICE ? "W3SVC" : outcome->cluster_name,
		.timeout_ms = ongoing_share_ms(ongoing),
	};
	struct error err;

	if (outcome->id == 0 && !ongoing_begin_outcome(ongoing, outcome, &err)) {
		ongoing_stop(ongoing, err.text);
		return;
	}
	if (outcome->group != NULL && !text_is_among(ongoing->brought, ongoing->brought_count, outcome->group))
		ongoing->brought[ongoing->brought_count++] = outcome->group;
	ongoing->is_outdated = true;
	if (source_act(ongoing->source, &action, &err))
		outcome->end = REPAIR_SENT;
	else if (error_kind_has(err.kind, ERROR_MAY_PASS) || error_kind_has(err.kind, ERROR_LEAVES_DOUBT))
		ongoing_put_off(ongoing, outcome, &err);
	else if (err.kind != ERROR_ABSENT || !end_not_found(ongoing, outcome))
		ongoing_end_outcome(ongoing, outcome, REPAIR_FAILED, err.text);
	outcome->acted_ms = stopwatch_ms();
}

/* What is there now decides: a step may have been made by an earlier try, or by somebody else. */
static void
act_if_needed(struct ongoing_repair *ongoing, struct repair_outcome *outcome)
{
	const struct snapshot *told = NULL;
	const bool was_begun = outcome->id != 0;
	const unsigned int age_ms = outcome->kind == REPAIR_AUTO_START ? LISTING_MS : ONGOING_GUARD_MS;
	const int64_t fresh_ms = stopwatch_ms() - age_ms;
	struct error err;

	if (!ongoing_ask(ongoing, outcome, was_begun ? outcome->acted_ms + 1 : fresh_ms, &told, &err)) {
		if (err.kind == ERROR_ABSENT && end_not_found(ongoing, outcome))
			return;
		if (err.kind == ERROR_FAULT || err.kind == ERROR_ABSENT)	/* it could answer a moment ago */
			err.kind = ERROR_BUSY;
		ongoing_put_off(ongoing, outcome, &err);
		return;
	}
	if (end_another(ongoing, outcome))	/* in what was just read */
		return;
	switch (told_of_step(outcome, told)) {
	case TOLD_NOTHING:
		error_set(&err, ERROR_BUSY, "whether it is still needed is not told");
		ongoing_put_off(ongoing, outcome, &err);
		return;
	case TOLD_UP:
		ongoing_settle(ongoing, outcome, told);
		return;
	case TOLD_ON_ITS_WAY:
		outcome->end = REPAIR_SENT;	/* by whom ever */
		return;
	case TOLD_DOWN:
		act(ongoing, outcome);
		return;
	}
}

/* Flags as they are after the starts; for another kind only the uptimes are of interest. */
static bool
wants_listing(const struct ongoing_repair *ongoing, enum repair_step_kind kind)
{
	const int64_t listing_ms = ongoing->listing.began_ms, looked_ms = ongoing->looked_ms;
	const int64_t newest_ms = listing_ms > looked_ms ? listing_ms : looked_ms;

	return kind == REPAIR_AUTO_START || stopwatch_passed_ms(newest_ms) > FRESH_LISTING_MS;
}

static void
make_step(struct ongoing_repair *ongoing, struct repair_outcome *outcome)
{
	const unsigned int kind = 1U << outcome->kind;
	const bool is_first = (ongoing->guarded & kind) == 0;

	if (ongoing_left_ms(ongoing) < ONGOING_LAST_MS) {
		ongoing_settle_by_asking(ongoing);
		ongoing_stop(ongoing, "time is up");
		return;
	}
	if (!ongoing_guard(ongoing, is_first, is_first && wants_listing(ongoing, outcome->kind)))
		return;
	ongoing->guarded |= kind;
	if (outcome->end == REPAIR_WAITS && !end_another(ongoing, outcome))	/* else accepted meanwhile */
		act_if_needed(ongoing, outcome);
}

void
ongoing_make_steps(struct ongoing_repair *ongoing)
{
	struct repair_result *result = &ongoing->result;
	size_t i;

	for (i = 0; i < result->outcome_count; i++)
		if (result->outcomes[i].end == REPAIR_WAITS && result->outcomes[i].not_before_ms <= stopwatch_ms())
			make_step(ongoing, &result->outcomes[i]);
}
