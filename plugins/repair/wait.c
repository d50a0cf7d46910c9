#include "plugins/repair/ongoing.h"

#include "lib/model/stopwatch.h"

static bool
has(const struct ongoing_repair *ongoing, enum repair_end end)
{
	size_t i;

	for (i = 0; i < ongoing->result.outcome_count; i++)
		if (ongoing->result.outcomes[i].end == end)
			return true;
	return false;
}

/* A whole look takes about as long as the first one did. */
static unsigned int
whole_look_ms(const struct ongoing_repair *ongoing)
{
	return ongoing->first.look_ms + ongoing->first.look_ms / 4;
}

static bool
has_time_for_whole_look(const struct ongoing_repair *ongoing)
{
	return ongoing_left_ms(ongoing) > whole_look_ms(ongoing) + ONGOING_LAST_MS;
}

/* False: the repair is stopped. */
static bool
settle_by_whole_look(struct ongoing_repair *ongoing)
{
	const char *why;
	struct error err;
	size_t i;

	if (!ongoing_look(ongoing, &err)) {
		ongoing_stop(ongoing, err.text);
		return false;
	}
	why = ongoing_why_stop(ongoing, &ongoing->snapshot);
	for (i = 0; i < ongoing->result.outcome_count; i++)
		if (ongoing->result.outcomes[i].end == REPAIR_SENT)
			ongoing_settle(ongoing, &ongoing->result.outcomes[i], &ongoing->snapshot);
	if (why != NULL)
		ongoing_stop(ongoing, why);
	return why == NULL;
}

/* Until the first step that waits may be tried again; 0: none waits. */
static unsigned int
pause_of_waiting(const struct ongoing_repair *ongoing)
{
	const int64_t now_ms = stopwatch_ms();
	int64_t least_ms = 0;
	size_t i;

	for (i = 0; i < ongoing->result.outcome_count; i++) {
		const struct repair_outcome *outcome = &ongoing->result.outcomes[i];
		int64_t left_ms = outcome->not_before_ms - now_ms;

		if (outcome->end != REPAIR_WAITS)
			continue;
		if (left_ms < 1)
			left_ms = 1;
		if (least_ms == 0 || left_ms < least_ms)
			least_ms = left_ms;
	}
	return (unsigned int)least_ms;
}

/* Time is up. What still says that it is down did not start; what is on its way is for the next run. */
static void
give_up(struct ongoing_repair *ongoing)
{
	size_t i;

	for (i = 0; i < ongoing->result.outcome_count; i++) {
		struct repair_outcome *outcome = &ongoing->result.outcomes[i];

		if (outcome->end == REPAIR_SENT && outcome->words[0] != '\0')
			ongoing_end_outcome(ongoing, outcome, REPAIR_FAILED, outcome->words);
		else if (outcome->end == REPAIR_SENT)
			ongoing_end_outcome(ongoing, outcome, REPAIR_UNFINISHED, "it did not come up in time");
	}
	if (has(ongoing, REPAIR_WAITS))
		ongoing_stop(ongoing, "time is up");
}

/* Steps that may pass, each when its pause is over, while that leaves time to see what became of the others. */
static void
make_what_waits(struct ongoing_repair *ongoing)
{
	unsigned int pause_ms;

	while ((pause_ms = pause_of_waiting(ongoing)) > 0 &&
	    ongoing_left_ms(ongoing) >= pause_ms + whole_look_ms(ongoing) + ONGOING_LAST_MS) {
		stopwatch_pause(pause_ms);
		ongoing_make_steps(ongoing);
	}
}

/* Once for all of them, as all of them were just sent; then each that is not up yet, and what still waits for a try. */
static void
settle_what_was_sent(struct ongoing_repair *ongoing)
{
	unsigned int pause_ms = ONGOING_PAUSE_MS;

	/* A whole look tells nothing of what waits for a try, and would take its time. */
	if (has(ongoing, REPAIR_SENT) && has_time_for_whole_look(ongoing)) {
		if (!settle_by_whole_look(ongoing))
			return;
	} else
		ongoing_settle_by_asking(ongoing);
	while ((has(ongoing, REPAIR_SENT) || has(ongoing, REPAIR_WAITS)) &&
	    ongoing_left_ms(ongoing) >= pause_ms + ONGOING_LAST_MS) {
		ongoing_pause(&pause_ms);
		if (!ongoing_guard(ongoing, false, false))
			return;
		ongoing_make_steps(ongoing);
		ongoing_settle_by_asking(ongoing);
	}
}

/* What ran for a moment only does not count. */
static void
look_once_more(struct ongoing_repair *ongoing)
{
	struct error err;
	size_t i;

	if (!ongoing->is_outdated || !has_time_for_whole_look(ongoing) || !ongoing_look(ongoing, &err))
		return;
	for (i = 0; i < ongoing->result.outcome_count; i++) {
		struct repair_outcome *outcome = &ongoing->result.outcomes[i];

		if (outcome->end == REPAIR_DONE && told_of_step(outcome, &ongoing->snapshot) == TOLD_DOWN)
			ongoing_take_back(ongoing, outcome);
	}
}

void
ongoing_wait_until_up(struct ongoing_repair *ongoing)
{
	make_what_waits(ongoing);
	settle_what_was_sent(ongoing);
	if (ongoing_is_stopped(ongoing))
		return;
	give_up(ongoing);
	look_once_more(ongoing);
}
