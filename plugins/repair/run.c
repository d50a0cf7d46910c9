#include "plugins/repair/run.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "lib/config/node.h"
#include "lib/model/escape.h"
#include "lib/history/history.h"
#include "lib/config/password.h"
#include "lib/model/stopwatch.h"
#include "lib/repair/lock.h"
#include "lib/source/source.h"

#define BUSY_MS	      2000	/* for another process's lock on the history */
#define FRESH_MS      1000	/* a look that is older is made again before a write */
#define LAST_MS	      300	/* nothing is begun with less time than this */
#define POLL_MS	      500	/* between looks while something starts */
#define EVENT_SLACK_S 600
#define DAY_S	      86400

/* One repair on its way. */
struct course {
	const struct repair_options *options;
	const struct configuration_node *node;
	int64_t began_ms;
	char who[80];
	char password[PASSWORD_SIZE];
	struct source_target target;
	struct source *source;
	struct history *history;
	int lock;
	struct snapshot first;		/* what the repair stands on */
	struct snapshot snapshot;	/* newest look */
	bool is_first_newest;		/* both are one */
	struct memory memory;
	struct verdict verdict;
	int64_t looked_ms;		/* when it was complete */
	bool has_failed;		/* a write since: nothing is taken for granted */
	struct text_arena repairs_text;
	struct repair *repairs;		/* before this run */
	size_t repair_count;
	struct repair_plan plan;	/* of the newest look */
	const char **brought;		/* groups that are brought online; room for one of each outcome */
	size_t brought_count;
	struct repair_result result;
};

static unsigned int
left_ms(const struct course *course)
{
	return stopwatch_left_ms(course->began_ms, course->node->timeout_s * 1000);
}

/* ---- looking ---- */

static bool
open_source(struct course *course, struct error *err)
{
	return configuration_node_target(course->node, &course->target, course->password, err) &&
	       source_open(SOURCE_WINRM, &course->target, &course->source, err);
}

static void
forget_look(struct course *course)
{
	repair_plan_clear(&course->plan);
	verdict_clear(&course->verdict);
	memory_clear(&course->memory);
	if (!course->is_first_newest)
		snapshot_clear(&course->snapshot);
	memset(&course->snapshot, 0, sizeof(course->snapshot));
	course->is_first_newest = false;
}

/* Looks, remembers, judges, plans. The newest look is the course's from then on; a failure leaves none. */
static bool
look(struct course *course, struct error *err)
{
	struct look_request request = {
		.timeout_ms = left_ms(course) > 0 ? left_ms(course) : 1,
		.now = time(NULL),
		.exres_path = course->node->exres_path,
	};
	time_t known = course->memory.is_known ? course->memory.local_time : 0;

	if (known > EVENT_SLACK_S)
		request.events_since = known - EVENT_SLACK_S;
	forget_look(course);
	if (!source_look(course->source, &request, &course->snapshot, err) ||
	    !history_observe(course->history, &course->snapshot, &course->memory, NULL, err) ||
	    !verdict_judge(&course->snapshot, &course->memory, &course->node->policy, &course->verdict, err))
		return false;
	course->looked_ms = stopwatch_ms();
	course->has_failed = false;
	return repair_plan_make(&course->snapshot, &course->verdict, &course->node->policy, course->repairs,
	    course->repair_count, &course->options->policy, time(NULL), &course->plan, err);
}

/* From now on the newest look is what the repair stands on. */
static void
stand_on_newest(struct course *course)
{
	if (!course->is_first_newest)
		snapshot_clear(&course->first);
	course->first = course->snapshot;
	course->is_first_newest = true;
}

/* ---- the result ---- */

static const char *
keep(struct course *course, const char *text)
{
	const char *copy = text_copy_string(&course->result.text, text);

	return copy == NULL ? "" : copy;
}

/* A site's name may hold a line end: in the log it would begin a line of its own. */
static void
log_end(const struct course *course, const struct repair_outcome *outcome, const char *result)
{
	char line[1024] = "";
	FILE *out = fmemopen(line, sizeof(line) - 1, "w");

	if (out == NULL)
		return;
	fprintf(out, "%s: %s of ", course->node->name, repair_step_name(outcome->kind));
	escape_write(out, outcome->name, ESCAPE_TERMINAL, 100);
	fprintf(out, " (site %u, %s): ", outcome->site_id, outcome->reason);
	escape_write(out, result, ESCAPE_TERMINAL, 400);
	fclose(out);
	syslog(outcome->end == REPAIR_DONE ? LOG_NOTICE : LOG_WARNING, "%s", line);
}

static void
end_outcome(struct course *course, struct repair_outcome *outcome, enum repair_end end, const char *text)
{
	struct error err;
	const char *result = text;
	char failed[ERROR_TEXT_SIZE + 32];

	outcome->end = end;
	outcome->text = keep(course, text);
	if (outcome->id == 0)
		return;
	if (end == REPAIR_DONE)
		result = "done";
	else {
		snprintf(failed, sizeof(failed), "%s: %s", end == REPAIR_FAILED ? "failed" : "not finished", text);
		result = failed;
	}
	log_end(course, outcome, result);
	if (!history_finish_repair(course->history, outcome->id, time(NULL), result, end != REPAIR_UNFINISHED, &err))
		syslog(LOG_ERR, "%s: %s", course->node->name, err.text);
}

/* Nothing more is written: what was sent and what still waits is for the next run. */
static void
stop(struct course *course, const char *why)
{
	size_t i;

	if (course->result.stopped[0] == '\0')
		course->result.stopped = keep(course, why);
	for (i = 0; i < course->result.outcome_count; i++) {
		struct repair_outcome *outcome = &course->result.outcomes[i];

		if (outcome->end == REPAIR_WAITS || outcome->end == REPAIR_SENT)
			end_outcome(course, outcome, REPAIR_UNFINISHED, why);
	}
}

static bool
take_plan(struct course *course, struct error *err)
{
	const struct repair_plan *plan = &course->plan;
	struct repair_result *result = &course->result;
	size_t i, most = result->outcome_count + plan->step_count + 1;
	struct repair_outcome *larger = reallocarray(result->outcomes, most, sizeof(*larger));
	const char **larger_brought;

	if (larger == NULL)
		return error_memory(err);
	result->outcomes = larger;
	larger_brought = reallocarray(course->brought, most, sizeof(*larger_brought));
	if (larger_brought == NULL)
		return error_memory(err);
	course->brought = larger_brought;
	for (i = 0; i < plan->step_count; i++) {
		const struct repair_step *step = &plan->steps[i];

		result->outcomes[result->outcome_count++] = (struct repair_outcome) {
			.kind = step->kind,
			.site_id = step->site == NULL ? 0 : step->site->id,
			.name = keep(course, step->site == NULL ? "W3SVC" : step->site->name),
			.cluster_name = step->name == NULL ? NULL : keep(course, step->name),
			.group = step->group == NULL ? NULL : keep(course, step->group),
			.reason = step->site == NULL ? reason_name(REASON_SERVICE_DOWN) : reason_name(step->site->reason),
			.is_group = step->is_group,
			.text = "",
		};
	}
	result->sites = plan->sites;
	result->is_refused = plan->is_refused;
	return true;
}

/* What is not fine and left alone: of the newest plan. */
static bool
note_left(struct course *course, struct error *err)
{
	struct repair_result *result = &course->result;
	size_t i;

	free(result->left);
	result->left_count = 0;
	result->left = calloc(course->plan.choice_count + 1, sizeof(*result->left));
	if (result->left == NULL)
		return error_memory(err);
	result->service = course->plan.service;
	for (i = 0; i < course->plan.choice_count; i++) {
		const struct repair_choice *choice = &course->plan.choices[i];

		if (choice->why != REPAIR_FINE && choice->why != REPAIR_DO)
			result->left[result->left_count++] =
			    (struct repair_left) { keep(course, choice->site->name), choice->why };
	}
	return true;
}

/* ---- writing ---- */

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
begin_in_history(struct course *course, struct repair_outcome *outcome, struct error *err)
{
	const struct repair repair = {
		.time = time(NULL),
		.site_id = outcome->site_id,
		.who = course->who,
		.what = repair_step_name(outcome->kind),
		.reason = outcome->reason,
	};

	return history_begin_repair(course->history, course->node->name, &repair, &outcome->id, err) ||
	       error_prefix(err, "what cannot be recorded is not done");
}

static const char *
why_stop(struct course *course)
{
	return repair_why_stop(
	    &course->first, &course->snapshot, course->brought, course->brought_count, &course->result.text);
}

/* True when the newest look allows the step; false when it is needless, or the repair has stopped. */
static bool
is_still_needed(struct course *course, struct repair_outcome *outcome, bool is_first_of_kind)
{
	const char *why;
	struct error err;

	if (left_ms(course) < LAST_MS) {
		stop(course, "time is up");
		return false;
	}
	if (is_first_of_kind || course->has_failed || stopwatch_passed_ms(course->looked_ms) > FRESH_MS) {
		if (!look(course, &err)) {
			stop(course, err.text);
			return false;
		}
		why = why_stop(course);
		if (why != NULL) {
			stop(course, why);
			return false;
		}
	}
	if (repair_plan_has(&course->plan, outcome->kind, outcome->site_id))
		return true;
	end_outcome(course, outcome, REPAIR_NEEDLESS, "");
	return false;
}

static void
make_step(struct course *course, struct repair_outcome *outcome)
{
	const struct source_action action = {
		.kind = action_of(outcome),
		.site = snapshot_site(&course->snapshot, outcome->site_id),
		.name = outcome->kind == REPAIR_START_SERVICE ? "W3SVC" : outcome->cluster_name,
		.timeout_ms = left_ms(course),
	};
	struct error err;

	if (!begin_in_history(course, outcome, &err)) {
		stop(course, err.text);
		return;
	}
	if (outcome->group != NULL)
		course->brought[course->brought_count++] = outcome->group;
	if (source_act(course->source, &action, &err)) {
		if (outcome->kind == REPAIR_AUTO_START)
			end_outcome(course, outcome, REPAIR_DONE, "");
		else
			outcome->end = REPAIR_SENT;
		return;
	}
	course->has_failed = true;
	if (!error_kind_has(err.kind, ERROR_MAY_PASS))
		end_outcome(course, outcome, REPAIR_FAILED, err.text);
	else if (outcome->kind == REPAIR_AUTO_START)
		end_outcome(course, outcome, REPAIR_UNFINISHED, err.text);
	else
		outcome->end = REPAIR_SENT;	/* it may have been done: looking tells */
}

static void
make_steps(struct course *course)
{
	struct repair_result *result = &course->result;
	size_t i;

	for (i = 0; i < result->outcome_count; i++) {
		struct repair_outcome *outcome = &result->outcomes[i];

		if (outcome->end == REPAIR_WAITS &&
		    is_still_needed(course, outcome, i > 0 && outcome->kind != result->outcomes[i - 1].kind))
			make_step(course, outcome);
	}
}

/* ---- seeing that it runs ---- */

static bool
is_up(const struct course *course, const struct repair_outcome *outcome)
{
	const struct site *site = snapshot_site(&course->snapshot, outcome->site_id);

	switch (outcome->kind) {
	case REPAIR_START_SERVICE:
		return course->snapshot.facts.w3svc_state == SERVICE_RUNNING;
	case REPAIR_AUTO_START:
		return site != NULL && site->auto_start == AUTO_START_ON;
	case REPAIR_START_POOL:
		return site != NULL && (site->pool_state == RUN_STARTED || site->pool_state == RUN_UNKNOWN);
	case REPAIR_START:
	case REPAIR_BRING_ONLINE:
		break;
	}
	return site != NULL && site->run_state == RUN_STARTED;
}

static bool
settle_what_is_up(struct course *course)
{
	bool is_waiting = false;
	size_t i;

	for (i = 0; i < course->result.outcome_count; i++) {
		struct repair_outcome *outcome = &course->result.outcomes[i];

		if (outcome->end != REPAIR_SENT)
			continue;
		if (is_up(course, outcome))
			end_outcome(course, outcome, REPAIR_DONE, "");
		else
			is_waiting = true;
	}
	return is_waiting;
}

/* Of the resource or group that was brought online; CLUSTER_UNKNOWN when it is not listed. */
static enum cluster_state
brought_state(const struct course *course, const struct repair_outcome *outcome)
{
	const struct snapshot *snapshot = &course->snapshot;
	const struct cluster_group *group = snapshot_group(snapshot, outcome->group);
	size_t i;

	if (outcome->is_group)
		return group == NULL ? CLUSTER_UNKNOWN : group->state;
	for (i = 0; i < snapshot->resource_count; i++)
		if (strcasecmp(snapshot->resources[i].name, outcome->cluster_name) == 0)
			return snapshot->resources[i].state;
	return CLUSTER_UNKNOWN;
}

/* Whether what was started still says that it is down, and in which words. */
static bool
has_not_started(const struct course *course, const struct repair_outcome *outcome, char text[256])
{
	const struct site *site = snapshot_site(&course->snapshot, outcome->site_id);
	const char *words;
	enum cluster_state state;

	if (outcome->kind == REPAIR_BRING_ONLINE) {
		state = brought_state(course, outcome);
		snprintf(text, 256, "it was sent, and %.150s is still %s", outcome->cluster_name,
		    cluster_state_name(state));
		return state == CLUSTER_FAILED || state == CLUSTER_OFFLINE;
	}
	if (outcome->kind != REPAIR_START || site == NULL || site->run_state != RUN_STOPPED)
		return false;
	words = win32_error_text(site->win32_error);
	snprintf(text, 256, site->win32_error == 0 ? "the start was sent, and the site is still stopped" :
						     "the site is still stopped, error %u%s%s",
	    site->win32_error, words == NULL ? "" : ": ", words == NULL ? "" : words);
	return true;
}

/* Time is up. What still says that it is down did not start; what is on its way is for the next run. */
static void
give_up(struct course *course)
{
	size_t i;

	for (i = 0; i < course->result.outcome_count; i++) {
		struct repair_outcome *outcome = &course->result.outcomes[i];
		char text[256];

		if (outcome->end != REPAIR_SENT)
			continue;
		if (has_not_started(course, outcome, text))
			end_outcome(course, outcome, REPAIR_FAILED, text);
		else
			end_outcome(course, outcome, REPAIR_UNFINISHED, "it did not come up in time");
	}
}

static bool
has_sent(const struct course *course)
{
	size_t i;

	for (i = 0; i < course->result.outcome_count; i++)
		if (course->result.outcomes[i].end == REPAIR_SENT)
			return true;
	return false;
}

/* `is_service`: W3SVC is being started, so its being another process is no surprise. */
static void
wait_until_up(struct course *course, bool is_service)
{
	struct error err;
	const char *why;

	while (has_sent(course)) {
		if (!look(course, &err)) {
			stop(course, err.text);
			return;
		}
		why = is_service ? NULL : why_stop(course);
		if (why != NULL) {
			stop(course, why);
			return;
		}
		if (!settle_what_is_up(course))
			return;
		if (left_ms(course) < POLL_MS + LAST_MS) {
			give_up(course);
			return;
		}
		stopwatch_pause(POLL_MS);
	}
}

/* ---- one run ---- */

static bool
load_repairs(struct course *course, struct error *err)
{
	time_t now = time(NULL), window_s = (time_t)course->options->policy.tries_window_s;

	return history_close_repairs(course->history, course->node->name, now, err) &&
	       history_repairs(course->history, course->node->name, now - window_s, &course->repairs_text,
		   &course->repairs, &course->repair_count, err);
}

static bool
begin(struct course *course, struct error *err)
{
	const char *path = course->options->history_path;

	if (!repair_lock_take(path, course->node->name, &course->lock, err))
		return false;
	return history_open(path, HISTORY_READ_WRITE, BUSY_MS, &course->history, err) && load_repairs(course, err) &&
	       history_recall(course->history, course->node->name, &course->memory, err) && open_source(course, err) &&
	       look(course, err);
}

/* W3SVC comes first; what is wrong with the sites then, another look tells. */
static bool
start_service(struct course *course, struct error *err)
{
	if (!repair_plan_has(&course->plan, REPAIR_START_SERVICE, 0))
		return true;
	make_steps(course);
	wait_until_up(course, true);
	if (course->result.stopped[0] != '\0' || course->snapshot.facts.w3svc_state != SERVICE_RUNNING)
		return true;
	stand_on_newest(course);
	return take_plan(course, err) && note_left(course, err);
}

static bool
repair(struct course *course, struct error *err)
{
	stand_on_newest(course);
	if (!take_plan(course, err) || !note_left(course, err))
		return false;
	if (course->options->is_dry_run || course->plan.is_refused)
		return true;
	if (!start_service(course, err))
		return false;
	make_steps(course);
	wait_until_up(course, false);
	return true;
}

static void
find_out_who(struct course *course)
{
	const struct passwd *user = getpwuid(geteuid());

	if (user != NULL)
		snprintf(course->who, sizeof(course->who), "start_iis_sites (%.50s)", user->pw_name);
	else
		snprintf(course->who, sizeof(course->who), "start_iis_sites (uid %u)", (unsigned int)geteuid());
}

static void
end(struct course *course)
{
	forget_look(course);
	snapshot_clear(&course->first);
	source_close(course->source);
	password_wipe(course->password);
	history_close(course->history);
	repair_lock_release(course->lock);
	free(course->repairs);
	free(course->brought);
	text_arena_clear(&course->repairs_text);
}

bool
repair_run(const struct repair_options *options, struct repair_result *ret_result, struct error *err)
{
	struct course course = {
		.options = options, .node = options->node, .lock = -1, .began_ms = stopwatch_ms(),
		.result = { .stopped = "", .service = REPAIR_FINE },
	};
	bool ok;

	find_out_who(&course);
	ok = begin(&course, err) && repair(&course, err);
	if (!ok && course.lock < 0 && err->kind == ERROR_BUSY) {
		course.result.is_busy = true;
		ok = true;
	}
	end(&course);
	if (ok)
		*ret_result = course.result;
	else
		repair_result_clear(&course.result);
	return ok;
}

void
repair_result_clear(struct repair_result *result)
{
	free(result->outcomes);
	free(result->left);
	text_arena_clear(&result->text);
	memset(result, 0, sizeof(*result));
}
