/* sitewatch metrics: what is known of all nodes, as Prometheus reads it. */
#include "plugins/operator/command.h"

#include <stdlib.h>

#include "lib/metrics/metrics.h"
#include "plugins/operator/all_nodes.h"

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

/* A node that nobody has looked at yet is UNKNOWN: it is not passed over. */
static void
add_node(struct metrics *metrics, const struct known_node *node)
{
	const struct verdict *verdict = node->page.verdict;
	struct metrics_node row = {
		.name = node->page.name,
		.is_polled = node->is_polled,
		.is_reachable = node->is_reachable,
		.severity = SEVERITY_UNKNOWN,
		.looked_at = node->page.looked_at,
	};

	if (verdict != NULL) {
		row.severity = verdict->severity;
		row.last_start = verdict->last_start;
		row.last_failover = verdict->failover.time;
		row.sites = node->look.snapshot.site_count;
		row.down = verdict->down;
		row.will_not_restart = verdict->will_not_restart;
	}
	if (row.is_polled && !row.is_reachable)
		row.severity = severity_worse(row.severity, SEVERITY_UNKNOWN);
	metrics_add_node(metrics, &row);
	if (verdict != NULL)
		add_sites(metrics, row.name, verdict);
}

/* For free(); NULL: there is no memory. */
static char *
make_text(const struct all_nodes *all, size_t *ret_length, struct error *err)
{
	struct metrics *metrics = metrics_begin(err);
	char *text = NULL;
	size_t i;

	if (metrics == NULL)
		return NULL;
	for (i = 0; i < all->count; i++)
		add_node(metrics, &all->items[i]);
	return metrics_end(metrics, &text, ret_length, err) ? text : NULL;
}

enum sitewatch_result
sitewatch_metrics(const struct sitewatch_call *call, struct error *err)
{
	struct history *history = NULL;
	enum sitewatch_result result = all_nodes_open(call, &history, err);
	struct all_nodes all = { 0 };
	size_t length = 0;
	char *text;
	bool ok;

	if (result != SITEWATCH_DONE)
		return result;
	ok = all_nodes_read(call, history, &all, err);
	history_close(history);
	text = ok ? make_text(&all, &length, err) : NULL;
	all_nodes_clear(&all);
	ok = text != NULL;
	if (ok && call->output != NULL)
		ok = metrics_write_file(call->output, text, length, err);
	else if (ok)
		fwrite(text, 1, length, call->out);
	free(text);
	return ok ? SITEWATCH_DONE : SITEWATCH_FAILED;
}
