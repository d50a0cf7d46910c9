#include "config.h"	/* PACKAGE_VERSION */

#include "lib/metrics/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/escape.h"
#include "lib/model/text_stream.h"

/* In the order of the text. All samples of a family have to stand together: each is written into a text of its own. */
enum family {
	BUILD_INFO,
	NODE_REACHABLE,
	NODE_SEVERITY,
	NODE_LAST_LOOK,
	NODE_LAST_START,
	NODE_LAST_FAILOVER,
	NODE_SITES,
	NODE_SITES_DOWN,
	NODE_SITES_WILL_NOT_RESTART,
	SITE_SEVERITY,
	SITE_REASON,
	SITE_RUNNING,
	SITE_AUTO_START,
	SITE_DOWN_SINCE,
	FAMILIES
};

static const struct {
	const char *name, *help;
} families[FAMILIES] = {
	[BUILD_INFO] = { "build_info", "The sitewatch that wrote this; always 1." },
	[NODE_REACHABLE] = { "node_reachable", "Whether the newest poll of the node was answered; only of polled nodes." },
	[NODE_SEVERITY] = { "node_severity", "The verdict on the node: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN." },
	[NODE_LAST_LOOK] = { "node_last_look_timestamp_seconds", "When the node was last looked at." },
	[NODE_LAST_START] = { "node_last_start_timestamp_seconds",
	    "The later of the node's boot and of the start of its web service, on the node's clock." },
	[NODE_LAST_FAILOVER] = { "node_last_failover_timestamp_seconds", "The newest failover known of, on the node's clock." },
	[NODE_SITES] = { "node_sites", "Sites judged." },
	[NODE_SITES_DOWN] = { "node_sites_down", "Sites that should run and do not." },
	[NODE_SITES_WILL_NOT_RESTART] = { "node_sites_will_not_restart", "Sites that run with auto start off." },
	[SITE_SEVERITY] = { "site_severity", "The verdict on the site: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN." },
	[SITE_REASON] = { "site_reason", "The reason of the verdict, as a label; always 1." },
	[SITE_RUNNING] = { "site_running", "Whether the site runs; none where that is not known." },
	[SITE_AUTO_START] = { "site_auto_start", "Whether the site starts with the web service; none where that is not known." },
	[SITE_DOWN_SINCE] = { "site_down_since_timestamp_seconds", "When the site was first seen not running, or not listed." },
};

struct metrics {
	struct text_stream samples[FAMILIES];
};

struct metrics *
metrics_begin(struct error *err)
{
	struct metrics *metrics = calloc(1, sizeof(*metrics));
	size_t i;

	if (metrics == NULL) {
		error_memory(err);
		return NULL;
	}
	for (i = 0; i < FAMILIES; i++)
		if (!text_stream_begin(&metrics->samples[i], err)) {
			metrics_end(metrics, NULL, NULL, err);
			return NULL;
		}
	fprintf(metrics->samples[BUILD_INFO].out, "sitewatch_build_info{version=\"" PACKAGE_VERSION "\"} 1\n");
	return metrics;
}

static FILE *
write_node_label(struct metrics *metrics, enum family family, const char *node)
{
	FILE *out = metrics->samples[family].out;

	fprintf(out, "sitewatch_%s{node=\"", families[family].name);
	escape_write(out, node, ESCAPE_LABEL, 0);
	putc('"', out);
	return out;
}

static void
write_of_node(struct metrics *metrics, enum family family, const struct metrics_node *node, long long value)
{
	fprintf(write_node_label(metrics, family, node->name), "} %lld\n", value);
}

static void
write_time_of_node(struct metrics *metrics, enum family family, const struct metrics_node *node, time_t value)
{
	if (value > 0)
		write_of_node(metrics, family, node, (long long)value);
}

void
metrics_add_node(struct metrics *metrics, const struct metrics_node *node)
{
	if (node->is_polled)
		write_of_node(metrics, NODE_REACHABLE, node, node->is_reachable);
	write_of_node(metrics, NODE_SEVERITY, node, (long long)node->severity);
	write_time_of_node(metrics, NODE_LAST_LOOK, node, node->looked_at);
	write_time_of_node(metrics, NODE_LAST_START, node, node->last_start);
	write_time_of_node(metrics, NODE_LAST_FAILOVER, node, node->last_failover);
	if (node->looked_at == 0)
		return;
	write_of_node(metrics, NODE_SITES, node, (long long)node->sites);
	write_of_node(metrics, NODE_SITES_DOWN, node, (long long)node->down);
	write_of_node(metrics, NODE_SITES_WILL_NOT_RESTART, node, (long long)node->will_not_restart);
}

static void
write_of_site(struct metrics *metrics, enum family family, const struct metrics_site *site, long long value)
{
	FILE *out = write_node_label(metrics, family, site->node);

	fputs(",site=\"", out);
	escape_write(out, site->name, ESCAPE_LABEL, 0);
	fprintf(out, "\",id=\"%" PRIu32 "\"", site->id);
	if (family == SITE_REASON)
		fprintf(out, ",reason=\"%s\"", reason_name(site->reason));
	fprintf(out, "} %lld\n", value);
}

void
metrics_add_site(struct metrics *metrics, const struct metrics_site *site)
{
	write_of_site(metrics, SITE_SEVERITY, site, (long long)site->severity);
	write_of_site(metrics, SITE_REASON, site, 1);
	if (site->run_state != RUN_UNKNOWN)
		write_of_site(metrics, SITE_RUNNING, site, site->run_state == RUN_STARTED);
	if (site->auto_start != AUTO_START_UNKNOWN)
		write_of_site(metrics, SITE_AUTO_START, site, site->auto_start == AUTO_START_ON);
	if (site->down_since > 0)
		write_of_site(metrics, SITE_DOWN_SINCE, site, (long long)site->down_since);
}

static bool
join(const struct metrics *metrics, char **ret_text, size_t *ret_length, struct error *err)
{
	struct text_stream all;
	size_t i;

	if (!text_stream_begin(&all, err))
		return false;
	for (i = 0; i < FAMILIES; i++) {
		if (metrics->samples[i].length == 0)
			continue;
		fprintf(all.out, "# HELP sitewatch_%s %s\n# TYPE sitewatch_%s gauge\n", families[i].name, families[i].help,
		    families[i].name);
		fwrite(metrics->samples[i].text, 1, metrics->samples[i].length, all.out);
	}
	if (!text_stream_end(&all, err))
		return false;
	*ret_text = all.text;
	*ret_length = all.length;
	return true;
}

bool
metrics_end(struct metrics *metrics, char **ret_text, size_t *ret_length, struct error *err)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < FAMILIES; i++)
		if (metrics->samples[i].out != NULL)
			ok = text_stream_end(&metrics->samples[i], err) && ok;
	ok = ok && (ret_text == NULL || join(metrics, ret_text, ret_length, err));
	for (i = 0; i < FAMILIES; i++)
		free(metrics->samples[i].text);
	free(metrics);
	return ok;
}
