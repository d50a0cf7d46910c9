#include "plugins/repair/ongoing.h"

#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <time.h>

#include "lib/model/escape.h"
#include "lib/model/stopwatch.h"

#define TRIES	  6	/* of one step in one run: 15 s of pauses */
#define NO_LONGER "it worked for a moment, and no longer does"

static const char *
keep(struct ongoing_repair *ongoing, const char *text)
{
	const char *copy = text_copy_string(&ongoing->result.text, text);

	return copy == NULL ? "" : copy;
}

/* A site's name may hold a line end: in the log it would begin a line of its own. */
static void
log_step(const struct ongoing_repair *ongoing, const struct repair_outcome *outcome, int level, const char *result)
{
	char line[1024] = "";
	FILE *out = fmemopen(line, sizeof(line) - 1, "w");

	if (out == NULL)
		return;
	fprintf(out, "%s: %s of ", ongoing->name, repair_step_name(outcome->kind));
	escape_write(out, outcome->name, ESCAPE_TERMINAL, 100);
	fprintf(out, " (site %u, %s): ", outcome->site_id, outcome->reason);
	escape_write(out, result, ESCAPE_TERMINAL, 400);
	fclose(out);
	syslog(level, "%s", line);
}

static struct repair
as_repair(const struct ongoing_repair *ongoing, const struct repair_outcome *outcome)
{
	return (struct repair) {
		.time = time(NULL),
		.site_id = outcome->site_id,
		.who = ongoing->who,
		.what = repair_step_name(outcome->kind),
		.reason = outcome->reason,
	};
}

bool
ongoing_begin_outcome(struct ongoing_repair *ongoing, struct repair_outcome *outcome, struct error *err)
{
	const struct repair repair = as_repair(ongoing, outcome);

	if (!history_begin_repair(ongoing->history, ongoing->name, &repair, &outcome->id, err))
		return error_prefix(err, "what cannot be recorded is not done");
	log_step(ongoing, outcome, LOG_INFO, "begun");
	return true;
}

void
ongoing_end_outcome(
    struct ongoing_repair *ongoing, struct repair_outcome *outcome, enum repair_end end, const char *text)
{
	struct error err;
	const char *result = text;
	char failed[ERROR_TEXT_SIZE + 32];

	outcome->end = end;
	outcome->text = keep(ongoing, text);
	if (outcome->id == 0)
		return;
	if (end == REPAIR_DONE)
		result = REPAIR_RESULT_DONE;
	else {
		snprintf(failed, sizeof(failed), "%s: %s", end == REPAIR_FAILED ? "failed" : "not finished", text);
		result = failed;
	}
	log_step(ongoing, outcome, end == REPAIR_DONE ? LOG_NOTICE : LOG_WARNING, result);
	if (!history_finish_repair(ongoing->history, outcome->id, time(NULL), result, end != REPAIR_UNFINISHED, &err))
		syslog(LOG_ERR, "%s: %s", ongoing->name, err.text);
}

void
ongoing_take_back(struct ongoing_repair *ongoing, struct repair_outcome *outcome)
{
	struct repair repair = as_repair(ongoing, outcome);
	struct error err;

	outcome->end = REPAIR_FAILED;
	outcome->text = NO_LONGER;
	repair.result = "failed: " NO_LONGER;
	log_step(ongoing, outcome, LOG_WARNING, repair.result);
	if (!history_record_repair(ongoing->history, ongoing->name, &repair, &err))
		syslog(LOG_ERR, "%s: %s", ongoing->name, err.text);
}

void
ongoing_put_off(struct ongoing_repair *ongoing, struct repair_outcome *outcome, const struct error *err)
{
	const bool may_pass = error_kind_has(err->kind, ERROR_MAY_PASS);
	const bool leaves_doubt = error_kind_has(err->kind, ERROR_LEAVES_DOUBT);
	char words[ERROR_TEXT_SIZE + 32];

	outcome->tries++;
	if (outcome->tries == 1)
		snprintf(words, sizeof(words), "%s", err->text);
	else
		snprintf(words, sizeof(words), "%u tries, the last: %s", outcome->tries, err->text);
	if ((may_pass || leaves_doubt) && outcome->tries < TRIES) {
		outcome->text = keep(ongoing, words);
		outcome->not_before_ms = stopwatch_ms() + (int64_t)(ONGOING_PAUSE_MS << (outcome->tries - 1));
	} else
		ongoing_end_outcome(ongoing, outcome, may_pass ? REPAIR_UNFINISHED : REPAIR_FAILED, words);
}

bool
ongoing_close_earlier(struct ongoing_repair *ongoing, struct error *err)
{
	size_t i;

	for (i = 0; i < ongoing->repair_count; i++) {
		const struct repair *repair = &ongoing->repairs[i];
		struct repair_outcome outcome = { .site_id = repair->site_id };

		if (repair->result[0] != '\0' || !repair_step_kind_find(repair->what, &outcome.kind) ||
		    outcome.kind == REPAIR_BRING_ONLINE || told_of_step(&outcome, &ongoing->snapshot) != TOLD_UP)
			continue;
		if (!history_finish_repair(ongoing->history, repair->id, time(NULL), REPAIR_RESULT_DONE, true, err))
			return false;
	}
	return history_close_repairs(ongoing->history, ongoing->name, time(NULL), err);
}

bool
ongoing_is_stopped(const struct ongoing_repair *ongoing)
{
	return ongoing->result.stopped[0] != '\0';
}

/* What met the last try of a step says more than why there is no further one. */
static void
end_unfinished(struct ongoing_repair *ongoing, struct repair_outcome *outcome, const char *why)
{
	char words[ERROR_TEXT_SIZE + 200];

	if (outcome->end == REPAIR_SENT)
		snprintf(words, sizeof(words), "the node took it, and it was not seen to work before this: %.900s", why);
	else if (outcome->text[0] != '\0')
		snprintf(words, sizeof(words), "%.600s; then: %.400s", outcome->text, why);
	else
		snprintf(words, sizeof(words), "%.1000s", why);
	ongoing_end_outcome(ongoing, outcome, REPAIR_UNFINISHED, words);
}

void
ongoing_stop(struct ongoing_repair *ongoing, const char *why)
{
	size_t i;

	if (!ongoing_is_stopped(ongoing))
		ongoing->result.stopped = keep(ongoing, why);
	for (i = 0; i < ongoing->result.outcome_count; i++) {
		struct repair_outcome *outcome = &ongoing->result.outcomes[i];

		if (outcome->end == REPAIR_WAITS || outcome->end == REPAIR_SENT)
			end_unfinished(ongoing, outcome, why);
	}
}

bool
ongoing_take_plan(struct ongoing_repair *ongoing, struct error *err)
{
	const struct repair_plan *plan = &ongoing->plan;
	struct repair_result *result = &ongoing->result;
	size_t i, most = result->outcome_count + plan->step_count + 1;
	struct repair_outcome *larger = reallocarray(result->outcomes, most, sizeof(*larger));
	const char **larger_brought;

	if (larger == NULL)
		return error_memory(err);
	result->outcomes = larger;
	larger_brought = reallocarray(ongoing->brought, most, sizeof(*larger_brought));
	if (larger_brought == NULL)
		return error_memory(err);
	ongoing->brought = larger_brought;
	for (i = 0; i < plan->step_count; i++) {
		const struct repair_step *step = &plan->steps[i];

		if (!ongoing_may_take(ongoing, step))
			continue;
		result->outcomes[result->outcome_count++] = (struct repair_outcome) {
			.kind = step->kind,
			.site_id = step->site == NULL ? 0 : step->site->id,
			.name = keep(ongoing, step->site == NULL ? "W3SVC" : step->site->name),
			.cluster_name = step->name == NULL ? NULL : keep(ongoing, step->name),
			.group = step->group == NULL ? NULL : keep(ongoing, step->group),
			.reason = step->site == NULL ? reason_name(REASON_SERVICE_DOWN) : reason_name(step->site->reason),
			.is_group = step->is_group,
			.text = "",
		};
	}
	result->sites = plan->sites;
	result->is_refused = plan->is_refused;
	return ongoing_keep_unfinished(ongoing, err);
}

bool
ongoing_note_left(struct ongoing_repair *ongoing, struct error *err)
{
	struct repair_result *result = &ongoing->result;
	size_t i;

	free(result->left);
	result->left_count = 0;
	result->left = calloc(ongoing->plan.choice_count + 1, sizeof(*result->left));
	if (result->left == NULL)
		return error_memory(err);
	result->service = ongoing->plan.service;
	for (i = 0; i < ongoing->plan.choice_count; i++) {
		const struct repair_choice *choice = &ongoing->plan.choices[i];

		if (choice->why != REPAIR_FINE && choice->why != REPAIR_DO)
			result->left[result->left_count++] =
			    (struct repair_left) { keep(ongoing, choice->site->name), choice->why };
	}
	return true;
}
