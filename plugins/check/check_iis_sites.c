#include "config.h"	/* PACKAGE_VERSION */

#include "plugins/check/check_iis_sites.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "lib/model/stopwatch.h"
#include "plugins/check/check_cluster.h"
#include "plugins/check/check_options.h"
#include "plugins/look/daemon_look.h"
#include "plugins/command/time_limit.h"
#include "plugins/look/node_look.h"
#include "plugins/report/repair_remarks.h"
#include "plugins/report/view.h"

static enum severity
severity_of_error(const struct check_options *options, enum error_kind kind)
{
	if (kind == ERROR_UNREACHABLE)
		return options->unreachable;
	if (kind == ERROR_TIMEOUT)
		return options->timed_out;
	return SEVERITY_UNKNOWN;
}

/* The answer goes out here and nowhere else; one that did not arrive is UNKNOWN. */
static int
finish(FILE *out, FILE *errors, enum severity severity)
{
	if (fflush(out) == 0 && !ferror(out))
		return (int)severity;
	fprintf(errors, "check_iis_sites: standard output: %s\n", strerror(errno));
	return SEVERITY_UNKNOWN;
}

static int
finish_error(FILE *out, FILE *errors, const char *node, enum severity severity, const char *sentence,
    const struct plugin_report *report)
{
	static const struct plugin_report plain;
	struct error err;

	if (!plugin_output_error(out, node, severity, sentence, report == NULL ? &plain : report, &err))
		fprintf(out, "SITES UNKNOWN - %s\n", err.text);
	return finish(out, errors, severity);
}

static int
check_node(const struct check_options *options, FILE *out, FILE *errors)
{
	const struct configuration_node *node = options->node;
	const struct node_look_request request = {
		.node = node,
		.kind = options->kind,
		.history_path = options->history_path,
		.history_days = options->configuration.history_days,
		.now = time(NULL),
		.is_by_address = options->is_by_address,
	};
	const char *notes[CHECK_NOTES];
	struct plugin_remark remarks[REPAIR_REMARKS];
	struct plugin_report report = {
		.format = options->format,
		.verbose = options->verbose,
		.notes = notes,
		.remarks = remarks,
	};
	struct node_look look = { 0 };
	struct error memory_problem, err;
	int64_t began_ms = stopwatch_ms();
	enum severity severity;
	bool ok;

	time_limit_arm(node->timeout_s, options->timed_out);
	ok = options->from_daemon ?
	    daemon_look_take(&request, options->max_age_s, &look, &memory_problem, &err) :
	    node_look_take(&request, &look, &memory_problem, &err);
	time_limit_disarm();
	report.note_count = check_options_notes(options, notes);
	report.time_s = stopwatch_passed_ms(began_ms) / 1e3;
	report.requests = look.snapshot.requests;
	if (memory_problem.kind != ERROR_NONE)
		report.memory_problem = memory_problem.text;
	if (ok) {
		const struct repair_remarks_of of = { &look.snapshot, look.memory.is_known ? &look.memory : NULL,
			&look.verdict, &node->policy, look.repairs, look.repair_count };

		report.remark_count = repair_remarks_make(&of, options->report_repairs_s, options->repairs_a_day,
		    request.now, &look.repairs_text, remarks);
	}
	severity = ok ? plugin_severity(look.verdict.severity, &report) : severity_of_error(options, err.kind);
	ok = ok && plugin_output_write(out, &look.snapshot, &look.verdict, &node->policy, &report, &err);
	node_look_clear(&look);
	return ok ? finish(out, errors, severity) :
		    finish_error(out, errors, node->name, severity, err.text, &report);
}

static int
check_nodes(const struct check_options *options, FILE *out, FILE *errors)
{
	enum severity severity;
	struct error err;

	if (options->cluster == NULL)
		return check_node(options, out, errors);
	return check_cluster(options, out, &severity, &err) ? finish(out, errors, severity) :
	    finish_error(out, errors, options->cluster->name, SEVERITY_UNKNOWN, err.text, NULL);
}

int
check_iis_sites_run(int argc, char **argv, FILE *out, FILE *errors)
{
	struct check_options options;
	struct error err;
	int status;

	if (!time_limit_prepare(&err)) {
		fprintf(errors, "check_iis_sites: %s\n", err.text);
		return SEVERITY_UNKNOWN;
	}
	if (!check_options_parse(argc, argv, &options, &err))
		return finish_error(out, errors, NULL, SEVERITY_UNKNOWN, err.text, NULL);
	if (options.wants_help)
		check_options_help(out);
	else if (options.wants_version)
		fputs("check_iis_sites (sitewatch) " PACKAGE_VERSION "\n", out);
	else {
		status = check_nodes(&options, out, errors);
		check_options_clear(&options);
		return status;
	}
	return finish(out, errors, SEVERITY_UNKNOWN);
}
