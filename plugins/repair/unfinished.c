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

/* A run of the cluster is finished with its other nodes in sight, and one of the node is no business of the cluster. */
static bool
is_as_asked(struct ongoing_repair *ongoing)
{
	const struct cluster_policy *asked = ongoing->options->cluster;
	const char *kept = repair_finish_cluster(&ongoing->finishing, &ongoing->history_text);

	return asked == NULL || kept == NULL ? asked == NULL && kept == NULL : strcasecmp(asked->name, kept) == 0;
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
	if (count == 0 || !is_as_asked(ongoing))
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

static bool
forget_node(struct history *history, const struct repair_options *options, struct error *err)
{
	const char *name = options->node->name;
	struct text_arena text = { 0 };
	bool ok = (!options->is_by_address || history_find_address(history, name, &text, &name, err)) &&
	    history_unfinished_end(history, name, err);

	text_arena_clear(&text);
	return ok;
}

/* A run that was the node's own is another service's. */
static bool
forget_of_cluster(struct history *history, const char *node, const char *cluster, struct error *err)
{
	struct text_arena text = { 0 };
	struct unfinished_run *runs;
	size_t count;
	bool ok = history_unfinished(history, node, time(NULL), &text, &runs, &count, err);

	if (ok) {
		const char *name = count == 0 ? NULL : repair_finish_cluster(&runs[0], &text);

		ok = name == NULL || strcasecmp(name, cluster) != 0 || history_unfinished_end(history, node, err);
		free(runs);
	}
	text_arena_clear(&text);
	return ok;
}

static bool
forget_cluster(struct history *history, const struct repair_options *options, const struct configuration_node *const *but,
    size_t but_count, struct error *err)
{
	size_t i, j;

	for (i = 0; i < options->cluster->node_count; i++) {
		const char *node = options->node[i].name;

		for (j = 0; j < but_count && strcasecmp(but[j]->name, node) != 0; j++)
			continue;
		if (j == but_count && !forget_of_cluster(history, node, options->cluster->name, err))
			return false;
	}
	return true;
}

void
unfinished_forget(const struct repair_options *options, const struct configuration_node *const *but, size_t but_count)
{
	struct history *history = NULL;
	struct error err;

	if (!history_act_as_owner(options->history_path, &err) ||
	    !history_open(options->history_path, HISTORY_READ_WRITE, BUSY_MS, &history, &err))
		return;
	if (options->cluster == NULL ? !forget_node(history, options, &err)
				     : !forget_cluster(history, options, but, but_count, &err))
		syslog(LOG_ERR, "%s: %s", options->node->name, err.text);
	history_close(history);
}
