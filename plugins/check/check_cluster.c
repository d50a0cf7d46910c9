#include "plugins/check/check_cluster.h"

#include <time.h>

#include "lib/model/stopwatch.h"
#include "plugins/command/time_limit.h"
#include "plugins/look/cluster_look.h"
#include "plugins/report/cluster.h"
#include "plugins/report/view.h"

/* The nodes are asked at once: what the slowest may take is the time for all. */
static unsigned int
longest_timeout_s(const struct check_options *options)
{
	unsigned int longest = 0;
	size_t i;

	for (i = 0; i < options->cluster->node_count; i++)
		if (options->node[i].timeout_s > longest)
			longest = options->node[i].timeout_s;
	return longest;
}

/* The states that were chosen for no answer hold when no node gave one: else the rest of the cluster tells. */
static void
apply_silence(const struct check_options *options, struct cluster_look *look)
{
	bool is_late = false;
	size_t i;

	for (i = 0; i < look->count; i++) {
		if (look->errors[i].kind != ERROR_UNREACHABLE && look->errors[i].kind != ERROR_TIMEOUT)
			return;
		is_late |= look->errors[i].kind == ERROR_TIMEOUT;
	}
	look->verdict.severity = is_late ? options->timed_out : options->unreachable;
}

bool
check_cluster(const struct check_options *options, FILE *out, enum severity *ret_severity, struct error *err)
{
	const struct cluster_look_request request = {
		.cluster = options->cluster,
		.nodes = options->node,
		.history_path = options->history_path,
		.history_days = options->configuration.history_days,
		.now = time(NULL),
		.from_daemon = options->from_daemon,
		.max_age_s = options->max_age_s,
	};
	const char *notes[CHECK_NOTES];
	struct plugin_report report = { .format = options->format, .verbose = options->verbose, .notes = notes };
	struct cluster_look look = { 0 };
	struct error memory_problem;
	int64_t began_ms = stopwatch_ms();
	bool ok;

	time_limit_arm(longest_timeout_s(options), options->timed_out);
	ok = cluster_look_take(&request, &look, &memory_problem, err);
	time_limit_disarm();
	if (!ok)
		return false;
	report.note_count = check_options_notes(options, notes);
	report.time_s = stopwatch_passed_ms(began_ms) / 1e3;
	report.memory_problem = memory_problem.kind == ERROR_NONE ? NULL : memory_problem.text;
	apply_silence(options, &look);
	*ret_severity = plugin_severity(look.verdict.severity, &report);
	ok = cluster_output_write(out, options->cluster->name, &look.verdict, request.now, &report, err);
	cluster_look_clear(&look);
	return ok;
}
