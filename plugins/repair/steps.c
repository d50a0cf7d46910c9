#include "plugins/repair/ongoing.h"

#include <string.h>

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

/* IIS 7 and later find a site by its name: what is another one by now is not written to. */
static const char *
why_another(const struct ongoing_repair *ongoing, const struct repair_outcome *outcome)
{
	const struct site *site = snapshot_site(&ongoing->listing, outcome->site_id);

	if (outcome->site_id == 0 || ongoing->listing.parts[PART_AUTO_START].status != PART_TOLD)
		return NULL;
	if (site == NULL)
		return "the site is gone";
	return strcmp(site->name, outcome->name) == 0 ? NULL : "the site has another name by now";
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
	else
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
		if (err.kind == ERROR_ABSENT)
			ongoing_end_outcome(ongoing, outcome, REPAIR_NEEDLESS, "the site is gone");
		else {
			if (err.kind == ERROR_FAULT)	/* it could answer a moment ago */
				err.kind = ERROR_BUSY;
			ongoing_put_off(ongoing, outcome, &err);
		}
		return;
	}
	switch (told_of_step(outcome, told)) {
	case TOLD_NOTHING:
		error_set(&err, ERROR_BUSY, "whether it is still needed is not told");
		ongoing_put_off(ongoing, outcome, &err);
		return;
	case TOLD_UP:
		ongoing_end_outcome(ongoing, outcome, was_begun ? REPAIR_DONE : REPAIR_NEEDLESS, "");
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
	const int64_t listed_ms = ongoing->listing_ms > ongoing->looked_ms ? ongoing->listing_ms : ongoing->looked_ms;

	return kind == REPAIR_AUTO_START || stopwatch_passed_ms(listed_ms) > FRESH_LISTING_MS;
}

static void
make_step(struct ongoing_repair *ongoing, struct repair_outcome *outcome)
{
	const unsigned int kind = 1U << outcome->kind;
	const bool is_first = (ongoing->guarded & kind) == 0;
	const char *why;

	if (ongoing_left_ms(ongoing) < ONGOING_LAST_MS) {
		ongoing_settle_by_asking(ongoing);
		ongoing_stop(ongoing, "time is up");
		return;
	}
	if (!ongoing_guard(ongoing, is_first, is_first && wants_listing(ongoing, outcome->kind)))
		return;
	ongoing->guarded |= kind;
	if (outcome->end != REPAIR_WAITS)	/* accepted meanwhile */
		return;
	why = why_another(ongoing, outcome);
	if (why != NULL)
		ongoing_end_outcome(ongoing, outcome, REPAIR_NEEDLESS, why);
	else
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
