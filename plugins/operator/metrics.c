/* sitewatch metrics: what is known of all nodes, as Prometheus reads it. */
#include "plugins/operator/command.h"

#include <stdlib.h>
#include <string.h>

#include "lib/history/poll.h"
#include "lib/metrics/metrics.h"
#include "plugins/look/node_look.h"

static void
add_sites(struct metrics *metrics, const char *node, const struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->site_count; i++) {
		const struct site_verdict *judged = &verdict->sites[i];
		const struct site *site = judged->site;
		const struct metrics_site row = {
			.node = node,
			.id = judged->id,
			.name = judged->name,
			.severity = judged->severity,
			.reason = judged->reason,
			.run_state = site == NULL ? RUN_UNKNOWN : site->run_state,
			.auto_start = site == NULL ? AUTO_START_UNKNOWN : site->auto_start,
			.down_since = judged->down_since,
		};

		metrics_add_site(metrics, &row);
	}
}

/* Whether a daemon reaches it; without one, nobody said so. */
static bool
add_reach(struct history *history, struct metrics_node *row, struct error *err)
{
	struct history_poll poll;

	if (!history_poll_find(history, row->name, &poll, err)) {
		if (err->kind != ERROR_ABSENT)
			return false;
		error_clear(err);
		return true;
	}
	row->is_polled = poll.polled_at != 0;
	row->is_reachable = poll.error_kind == ERROR_NONE;
	if (row->is_polled && !row->is_reachable)
		row->severity = severity_worse(row->severity, SEVERITY_UNKNOWN);
	history_poll_clear(&poll);
	return true;
}

/* A node that nobody has looked at yet is UNKNOWN: it is not passed over. */
static bool
add_node(const struct sitewatch_call *call, struct history *history, const char *name, struct metrics *metrics,
    struct error *err)
{
	const struct configuration_node *node = configuration_find(&call->configuration, name);
	const struct policy *policy = node == NULL ? &call->configuration.defaults.policy : &node->policy;
	struct metrics_node row = { .name = name, .severity = SEVERITY_UNKNOWN };
	struct node_look look = { 0 };
	bool ok = true;

	if (history != NULL && node_look_recall(history, name, policy, call->now, &look, err)) {
		row.severity = look.verdict.severity;
		row.looked_at = look.snapshot.looked_at;
		row.last_start = look.verdict.last_start;
		row.last_failover = look.verdict.failover.time;
		row.sites = look.snapshot.site_count;
		row.down = look.verdict.down;
		row.will_not_restart = look.verdict.will_not_restart;
	} else if (history != NULL && err->kind != ERROR_ABSENT)
		ok = false;
	ok = ok && (history == NULL || add_reach(history, &row, err));
	if (ok) {
		metrics_add_node(metrics, &row);
		add_sites(metrics, name, &look.verdict);
	}
	node_look_clear(&look);
	return ok;
}

/* The configured nodes; where none is, those that checks remembered. */
static bool
add_nodes(const struct sitewatch_call *call, struct history *history, struct metrics *metrics, struct error *err)
{
	const struct configuration *configuration = &call->configuration;
	struct text_arena text = { 0 };
	const char **names = NULL;
	size_t count = 0, i;
	bool ok = true;

	for (i = 0; ok && i < configuration->node_count; i++)
		ok = add_node(call, history, configuration->nodes[i].name, metrics, err);
	if (ok && i == 0 && history != NULL)
		ok = history_nodes(history, &text, &names, &count, err);
	for (i = 0; ok && i < count; i++)
		ok = add_node(call, history, names[i], metrics, err);
	free(names);
	text_arena_clear(&text);
	return ok;
}

enum sitewatch_result
sitewatch_metrics(const struct sitewatch_call *call, struct error *err)
{
	struct history *history = NULL;
	enum sitewatch_result result = sitewatch_open_history(call, HISTORY_READ_ONLY, &history, err);
	struct metrics *metrics;
	size_t length = 0;
	char *text = NULL;
	bool ok;

	if (result != SITEWATCH_DONE && (result != SITEWATCH_NOTHING || call->configuration.node_count == 0))
		return result;
	error_clear(err);
	metrics = metrics_begin(err);
	ok = metrics != NULL && add_nodes(call, history, metrics, err);
	ok = metrics != NULL && metrics_end(metrics, ok ? &text : NULL, &length, ok ? err : &(struct error) { 0 }) && ok;
	history_close(history);
	if (ok && call->output != NULL)
		ok = metrics_write_file(call->output, text, length, err);
	else if (ok)
		fwrite(text, 1, length, call->out);
	free(text);
	return ok ? SITEWATCH_DONE : SITEWATCH_FAILED;
}
