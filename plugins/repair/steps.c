#include "plugins/repair/ongoing.h"

#include <time.h>

#include "lib/model/stopwatch.h"

#define FRESH_MS 1000	/* a look that is older is made again before a write */

static const struct source_action_kind_row {
	enum repair_step_kind step;
	enum source_action_kind action;
} actions[] = {
	{ REPAIR_START_SERVICE, SOURCE_START_SERVICE },
	{ REPAIR_AUTO_START, SOURCE_SET_AUTO_START },
	{ REPAIR_START_POOL, SOURCE_START_POOL },
	{ REPAIR_START, SOURCE_START_SITE },
	{ REPAIR_BRING_ONLINE, SOURCE_BRING_ONLINE },
};

static enum source_action_kind
action_of(const struct repair_outcome *outcome)
{
	size_t i = 0;

	while (actions[i].step != outcome->kind)
		i++;
	return outcome->is_group ? SOURCE_BRING_GROUP_ONLINE : actions[i].action;
}

static bool
begin_in_history(struct ongoing_repair *ongoing, struct repair_outcome *outcome, struct error *err)
{
	const struct repair repair = {
		.time = time(NULL),
		.site_id = outcome->site_id,
		.who = ongoing->who,
		.what = repair_step_name(outcome->kind),
		.reason = outcome->reason,
	};

	return history_begin_repair(ongoing->history, ongoing->name, &repair, &outcome->id, err) ||
	       error_prefix(err, "what cannot be recorded is not done");
}

/* True when the newest look allows the step; false when it is needless, or the repair has stopped. */
static bool
is_still_needed(struct ongoing_repair *ongoing, struct repair_outcome *outcome, bool is_first_of_kind)
{
	const char *why;
	struct error err;

	if (ongoing_left_ms(ongoing) < ONGOING_LAST_MS) {
		ongoing_stop(ongoing, "time is up");
		return false;
	}
	if (is_first_of_kind || ongoing->has_failed || stopwatch_passed_ms(ongoing->looked_ms) > FRESH_MS) {
		if (!ongoing_look(ongoing, &err)) {
			ongoing_stop(ongoing, err.text);
			return false;
		}
		why = ongoing_why_stop(ongoing);
		if (why != NULL) {
			ongoing_stop(ongoing, why);
			return false;
		}
	}
	if (repair_plan_still_wants(&ongoing->plan, outcome->kind, outcome->site_id))
		return true;
	ongoing_end_outcome(ongoing, outcome, REPAIR_NEEDLESS, "");
	return false;
}

static void
make_step(struct ongoing_repair *ongoing, struct repair_outcome *outcome)
{
	const struct source_action action = {
		.kind = action_of(outcome),
		.site = snapshot_site(&ongoing->snapshot, outcome->site_id),
		.name = outcome->kind == REPAIR_START_SERVICE ? "W3SVC" : outcome->cluster_name,
		.timeout_ms = ongoing_left_ms(ongoing),
	};
	struct error err;

	if (!begin_in_history(ongoing, outcome, &err)) {
		ongoing_stop(ongoing, err.text);
		return;
	}
	if (outcome->group != NULL)
		ongoing->brought[ongoing->brought_count++] = outcome->group;
	if (source_act(ongoing->source, &action, &err)) {
		if (outcome->kind == REPAIR_AUTO_START)
			ongoing_end_outcome(ongoing, outcome, REPAIR_DONE, "");
		else
			outcome->end = REPAIR_SENT;
		return;
	}
	ongoing->has_failed = true;
	if (!error_kind_has(err.kind, ERROR_MAY_PASS))
		ongoing_end_outcome(ongoing, outcome, REPAIR_FAILED, err.text);
	else if (outcome->kind == REPAIR_AUTO_START)
		ongoing_end_outcome(ongoing, outcome, REPAIR_UNFINISHED, err.text);
	else
		outcome->end = REPAIR_SENT;	/* it may have been done: looking tells */
}

void
ongoing_make_steps(struct ongoing_repair *ongoing)
{
	struct repair_result *result = &ongoing->result;
	size_t i;

	for (i = 0; i < result->outcome_count; i++) {
		struct repair_outcome *outcome = &result->outcomes[i];

		if (outcome->end == REPAIR_WAITS &&
		    is_still_needed(ongoing, outcome, i > 0 && outcome->kind != result->outcomes[i - 1].kind))
			make_step(ongoing, outcome);
	}
}
