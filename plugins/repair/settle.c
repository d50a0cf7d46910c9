#include "plugins/repair/ongoing.h"

#include "lib/model/stopwatch.h"

void
ongoing_settle(struct ongoing_repair *ongoing, struct repair_outcome *outcome, const struct snapshot *told)
{
	const enum told_step step = told_of_step(outcome, told);

	outcome->words[0] = '\0';
	if (step == TOLD_DOWN)
		told_why_down(outcome, told, outcome->words);
	if (step == TOLD_UP)
		ongoing_end_outcome(ongoing, outcome, outcome->id == 0 ? REPAIR_NEEDLESS : REPAIR_DONE, "");
	else if (step == TOLD_DOWN && outcome->kind == REPAIR_AUTO_START)	/* a flag is not on its way */
		ongoing_end_outcome(ongoing, outcome, REPAIR_FAILED, outcome->words);
}

/* False: the node does not answer. */
static bool
ask_and_settle(struct ongoing_repair *ongoing, bool are_flags, int64_t since_ms)
{
	const struct snapshot *told = NULL;
	struct error err;
	size_t i;

	for (i = 0; i < ongoing->result.outcome_count; i++) {
		struct repair_outcome *outcome = &ongoing->result.outcomes[i];

		if (outcome->end != REPAIR_SENT || (outcome->kind == REPAIR_AUTO_START) != are_flags)
			continue;
		if (ongoing_ask(ongoing, outcome, since_ms, &told, &err)) {
			ongoing->is_outdated = true;
			ongoing_settle(ongoing, outcome, told);
		} else if (!error_kind_has(err.kind, ERROR_OF_ONE_PART))
			return false;
	}
	return true;
}

/* One question tells of all flags: they come first, should time be short. */
void
ongoing_settle_by_asking(struct ongoing_repair *ongoing)
{
	const int64_t since_ms = stopwatch_ms();

	if (ask_and_settle(ongoing, true, since_ms))
		ask_and_settle(ongoing, false, since_ms);
}
