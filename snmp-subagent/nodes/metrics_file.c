#include "snmp-subagent/nodes/metrics_file.h"

#include <stdlib.h>

#include "lib/metrics/metrics.h"

static void
add_node(struct metrics *metrics, const struct mib_node_row *node)
{
	const struct metrics_node row = {
		.name = node->name,
		.is_polled = node->last_poll != 0,
		.is_reachable = node->is_reachable,
		.severity = node->severity,
		.looked_at = node->last_look,
		.last_start = node->boot_time > node->w3svc_start ? node->boot_time : node->w3svc_start,
		.last_failover = node->last_failover,
		.sites = node->sites,
		.down = node->sites_down,
		.will_not_restart = node->sites_will_not_restart,
	};

	metrics_add_node(metrics, &row);
}

static void
add_site(struct metrics *metrics, const struct mib_site_row *site)
{
	const struct metrics_site row = {
		.node = site->node_name,
		.id = site->id,
		.name = site->name,
		.severity = site->severity,
		.reason = site->reason,
		.run_state = site->run_state,
		.auto_start = site->auto_start,
		.down_since = site->down_since,
	};

	metrics_add_site(metrics, &row);
}

bool
metrics_file_write(const char *path, struct mib_view *const *views, size_t count, struct error *err)
{
	struct metrics *metrics = metrics_begin(err);
	size_t length, i, k;
	char *text;
	bool ok;

	if (metrics == NULL)
		return false;
	for (i = 0; i < count; i++) {
		if (views[i] == NULL)
			continue;
		add_node(metrics, &views[i]->node);
		for (k = 0; k < views[i]->site_count; k++)
			add_site(metrics, &views[i]->sites[k]);
	}
	if (!metrics_end(metrics, &text, &length, err))
		return false;
	ok = metrics_write_file(path, text, length, err);
	free(text);
	return ok;
}
