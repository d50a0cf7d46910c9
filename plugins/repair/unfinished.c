/* What a run leaves to those who come after it, and what it finds of one before (ongoing.h). */
#include <stdlib.h>
#include <strings.h>
#include <syslog.h>
#include <time.h>

#include "lib/history/owner.h"
#include "lib/history/unfinished.h"
#include "lib/repair/finish.h"
#include "plugins/repair/ongoing.h"
#include "plugins/repair/unfinished.h"

#define SLACK_S	5	/* a run that was killed would have ended by its time-out and this */
#define BUSY_MS 500

static const char *
absolute(const char *path, struct text_arena *text)
{
	char *real = realpath(path, NULL);
	const char *copy = text_copy_string(text, real == NULL ? "" : real);

	free(real);
	return copy;
}

/* Why the run is not to be finished; NULL when it may be. */
static const char *
why_not(const struct ongoing_repair *ongoing)
{
	const struct unfinished_run *run = &ongoing->finishing;
	const char *why = repair_finish_why_late(run, time(NULL));

	return why != NULL ? why : repair_finish_why_other_run(run, ongoing->memory.last_start,
	    ongoing->snapshot.facts.w3svc_pid);
}

bool
ongoing_find_unfinished(struct ongoing_repair *ongoing, struct error *err)
{
	struct unfinished_run *runs;
	const char *why;
	size_t count;

	if (!ongoing->options->finishes)
		return true;
	if (ongoing->history == NULL)
		return error_set(err, ERROR_ABSENT, "nothing is left unfinished");
	if (!history_unfinished(
		ongoing->history, ongoing->name, time(NULL), &ongoing->history_text, &runs, &count, err))
		return false;
	if (count > 0)
		ongoing->finishing = runs[0];
	free(runs);
	if (count == 0)
		return error_set(err, ERROR_ABSENT, "nothing is left unfinished");
	why = why_not(ongoing);
	if (why == NULL)
		return true;
	return (ongoing->options->is_dry_run || history_unfinished_end(ongoing->history, ongoing->name, err)) &&
	    error_set(err, ERROR_ABSENT, "what was left unfinished stays so: %s", why);
}

/* The pool's start was planned with the site that was the worst then. */
static bool
had_pool(const struct ongoing_repair *ongoing, const char *pool)
{
	const struct snapshot *snapshot = &ongoing->snapshot;
	size_t i;

	for (i = 0; i < snapshot->site_count; i++)
		if (strcasecmp(snapshot->sites[i].pool, pool) == 0 &&
		    repair_finish_has(&ongoing->finishing, REPAIR_START_POOL, snapshot->sites[i].id))
			return true;
	return false;
}

bool
ongoing_may_take(const struct ongoing_repair *ongoing, const struct repair_step *step)
{
	if (!ongoing->options->finishes)
		return true;
	if (step->kind == REPAIR_START_POOL)
		return had_pool(ongoing, step->name);
	return repair_finish_has(&ongoing->finishing, step->kind, step->site == NULL ? 0 : step->site->id);
}

bool
ongoing_keep_unfinished(struct ongoing_repair *ongoing, struct error *err)
{
	const struct repair_options *options = ongoing->options;
	const struct unfinished_run *before = &ongoing->finishing;
	struct text_arena text = { 0 };
	struct unfinished_run run = {
		.node = ongoing->name,
		.began = options->finishes ? before->began : time(NULL),
		.until = time(NULL) + (time_t)ongoing->node->timeout_s + SLACK_S,
		.last_start = ongoing->memory.last_start,
		.w3svc_pid = ongoing->snapshot.facts.w3svc_pid,
		.options = options->plan_options,
	};
	bool ok;

	if (options->is_dry_run)
		return true;
	if (options->plan_options == NULL || ongoing->result.outcome_count == 0)	/* also when the plan is refused */
		return history_unfinished_end(ongoing->history, ongoing->name, err);
	run.config = absolute(options->config_path, &text);
	run.steps = options->finishes ? before->steps : repair_finish_steps(&ongoing->plan, &text);
	ok = run.config != NULL && run.steps != NULL;
	ok = ok ? history_unfinished_keep(ongoing->history, &run, err) : error_memory(err);
	text_arena_clear(&text);
	return ok;
}

void
ongoing_leave_unfinished(struct ongoing_repair *ongoing)
{
	const struct repair_result *result = &ongoing->result;
	bool is_unfinished = false;
	struct error err;
	size_t i;

	/* A run that did not come to a plan of its own leaves what it found. */
	if (ongoing->history == NULL || ongoing->options->is_dry_run || result->outcome_count == 0)
		return;
	for (i = 0; i < result->outcome_count; i++)
		is_unfinished = is_unfinished || result->outcomes[i].end == REPAIR_UNFINISHED;
	if (!(is_unfinished ? history_unfinished_leave(ongoing->history, ongoing->name, time(NULL), &err)
			    : history_unfinished_end(ongoing->history, ongoing->name, &err)))
		syslog(LOG_ERR, "%s: %s", ongoing->name, err.text);
}

void
unfinished_forget(const struct repair_options *options)
{
	const char *name = options->node->name;
	struct history *history = NULL;
	struct text_arena text = { 0 };
	struct error err;
	bool ok;

	if (!history_act_as_owner(options->history_path, &err) ||
	    !history_open(options->history_path, HISTORY_READ_WRITE, BUSY_MS, &history, &err))
		return;
	ok = !options->is_by_address || history_find_address(history, name, &text, &name, &err);
	if (!ok || !history_unfinished_end(history, name, &err))
		syslog(LOG_ERR, "%s: %s", options->node->name, err.text);
	history_close(history);
	text_arena_clear(&text);
}
