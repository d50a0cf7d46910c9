#include "plugins/repair/ongoing.h"

#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <time.h>

#include "lib/model/escape.h"

static const char *
keep(struct ongoing_repair *ongoing, const char *text)
{
	const char *copy = text_copy_string(&ongoing->result.text, text);

	return copy == NULL ? "" : copy;
}

/* A site's name may hold a line end: in the log it would begin a line of its own. */
static void
log_end(const struct ongoing_repair *ongoing, const struct repair_outcome *outcome, const char *result)
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
	syslog(outcome->end == REPAIR_DONE ? LOG_NOTICE : LOG_WARNING, "%s", line);
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
		result = "done";
	else {
		snprintf(failed, sizeof(failed), "%s: %s", end == REPAIR_FAILED ? "failed" : "not finished", text);
		result = failed;
	}
	log_end(ongoing, outcome, result);
	if (!history_finish_repair(ongoing->history, outcome->id, time(NULL), result, end != REPAIR_UNFINISHED, &err))
		syslog(LOG_ERR, "%s: %s", ongoing->name, err.text);
}

void
ongoing_stop(struct ongoing_repair *ongoing, const char *why)
{
	size_t i;

	if (ongoing->result.stopped[0] == '\0')
		ongoing->result.stopped = keep(ongoing, why);
	for (i = 0; i < ongoing->result.outcome_count; i++) {
		struct repair_outcome *outcome = &ongoing->result.outcomes[i];

		if (outcome->end == REPAIR_WAITS || outcome->end == REPAIR_SENT)
			ongoing_end_outcome(ongoing, outcome, REPAIR_UNFINISHED, why);
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
