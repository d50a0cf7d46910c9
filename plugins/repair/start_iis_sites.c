#include "config.h"	/* PACKAGE_VERSION */

#include "plugins/repair/start_iis_sites.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "lib/config/address.h"
#include "lib/model/escape.h"
#include "lib/model/text_stream.h"
#include "plugins/command/time_limit.h"
#include "plugins/repair/owners.h"
#include "plugins/repair/repair_options.h"
#include "plugins/repair/run.h"
#include "plugins/repair/unfinished.h"

#define NAMES_MAX      10	/* sites that the line names of each kind */
#define NAME_CHARS     40
#define SENTENCE_CHARS 300

static int
finish(FILE *out, FILE *errors, enum severity severity)
{
	if (fflush(out) == 0 && !ferror(out))
		return (int)severity;
	fprintf(errors, "start_iis_sites: standard output: %s\n", strerror(errno));
	return SEVERITY_UNKNOWN;
}

static int
say(FILE *out, FILE *errors, enum severity severity, const char *before, const char *sentence)
{
	fprintf(out, "REPAIR %s - %s", severity_name(severity), before);
	escape_write(out, sentence, ESCAPE_PLUGIN, 900);
	putc('\n', out);
	return finish(out, errors, severity);
}

static size_t
count_ends(const struct repair_result *result, enum repair_end end)
{
	size_t i, count = 0;

	for (i = 0; i < result->outcome_count; i++)
		count += result->outcomes[i].end == end;
	return count;
}

/* A monitor should see that: what could not be read may be down, and what was tried too often is. */
static bool
has_given_up(const struct repair_result *result)
{
	size_t i;

	for (i = 0; i < result->left_count; i++)
		if (result->left[i].why == REPAIR_COOLING || result->left[i].why == REPAIR_TOO_OFTEN ||
		    result->left[i].why == REPAIR_UNREADABLE)
			return true;
	return result->service == REPAIR_COOLING || result->service == REPAIR_TOO_OFTEN;
}

static enum severity
severity_of(const struct repair_result *result)
{
	if (result->is_refused || result->stopped[0] != '\0' || count_ends(result, REPAIR_FAILED) > 0 ||
	    count_ends(result, REPAIR_UNFINISHED) > 0)
		return SEVERITY_CRITICAL;
	return has_given_up(result) ? SEVERITY_WARNING : SEVERITY_OK;
}

/* ": auto-start of OWA, start of Shop (why not) and 3 more" */
static void
write_outcomes(FILE *out, const struct repair_result *result, enum repair_end end)
{
	size_t i, count = count_ends(result, end), written = 0;

	for (i = 0; i < result->outcome_count && written < count; i++) {
		const struct repair_outcome *outcome = &result->outcomes[i];

		if (outcome->end != end)
			continue;
		if (written == NAMES_MAX) {
			fprintf(out, " and %zu more", count - written);
			return;
		}
		fprintf(out, "%s%s of ", written++ == 0 ? ": " : ", ", repair_step_name(outcome->kind));
		escape_write(out, outcome->name, ESCAPE_PLUGIN, NAME_CHARS);
		if (outcome->cluster_name != NULL) {
			fputs(outcome->kind == REPAIR_START_POOL ? " with pool " : " by ", out);
			escape_write(out, outcome->cluster_name, ESCAPE_PLUGIN, NAME_CHARS);
		}
		if (outcome->text[0] == '\0' || (end == REPAIR_UNFINISHED && result->stopped[0] != '\0'))
			continue;
		fputs(" (", out);
		escape_write(out, outcome->text, ESCAPE_PLUGIN, SENTENCE_CHARS);
		putc(')', out);
	}
}

static void
write_ends(FILE *out, const struct repair_result *result, enum repair_end end, const char *words, const char **between)
{
	size_t count = count_ends(result, end);

	if (count == 0)
		return;
	fprintf(out, "%s%zu %s%s", *between, count, count == 1 ? "step " : "steps ", words);
	write_outcomes(out, result, end);
	*between = ". ";
}

static void
write_unseen(FILE *out, const struct repair_result *result)
{
	size_t i, count = 0;

	for (i = 0; i < result->left_count; i++)
		count += repair_why_is_unseen(result->left[i].why);
	if (count > 0)
		fprintf(out, ". %zu of them only because no look saw %s running or on before: --unseen repairs %s, too", count,
		    count == 1 ? "it" : "them", count == 1 ? "it" : "them");
}

static void
write_left(FILE *out, const struct repair_result *result)
{
	size_t i;

	if (result->left_count > 0)
		fputs(". Left alone", out);
	for (i = 0; i < result->left_count && i < NAMES_MAX; i++) {
		fputs(i == 0 ? ": " : ", ", out);
		escape_write(out, result->left[i].name, ESCAPE_PLUGIN, NAME_CHARS);
		fprintf(out, " (%s)", repair_why_name(result->left[i].why));
	}
	if (result->left_count > NAMES_MAX)
		fprintf(out, " and %zu more", result->left_count - NAMES_MAX);
	write_unseen(out, result);
	if (result->service != REPAIR_FINE && result->service != REPAIR_DO)
		fprintf(out, ". W3SVC is stopped and not started: %s",
		    result->service == REPAIR_SERVICE_DOWN ? "--start-service was not given" : repair_why_name(result->service));
}

static void
write_result(FILE *out, const struct repair_options *options, const struct repair_result *result)
{
	const char *between = "";

	if (result->is_refused) {	/* W3SVC may have been started before */
		fprintf(out, "%zu sites are to be repaired, more than --max-sites=%u allows: nothing was done%s", result->sites,
		    options->policy.max_sites, result->outcome_count > 0 ? " about them" : "");
		between = ". ";
	}
	if (result->outcome_count == 0) {
		if (!result->is_refused)
			fputs("nothing to repair", out);
	} else if (options->is_dry_run) {
		write_ends(out, result, REPAIR_WAITS, "would be made (dry run)", &between);
	} else {
		write_ends(out, result, REPAIR_FAILED, "failed", &between);
		write_ends(out, result, REPAIR_UNFINISHED, "not finished", &between);
		write_ends(out, result, REPAIR_DONE, "done", &between);
		write_ends(out, result, REPAIR_NEEDLESS, "not needed any more", &between);
	}
	if (result->stopped[0] != '\0') {
		fputs(". Stopped: ", out);
		escape_write(out, result->stopped, ESCAPE_PLUGIN, SENTENCE_CHARS);
	}
	write_left(out, result);
}

/* So is whoever would finish an earlier run. */
static bool
is_told_to_keep_away(const struct repair_options *options)
{
	return options->downtime > 0 || (options->is_acknowledged && options->leaves_acknowledged);
}

/* A node that is called by its address is shown without the zone, which means something on this machine only. */
static void
write_node(FILE *out, const struct configuration_node *node)
{
	const char *zone = address_zone(node->name, strlen(node->name));
	char name[CONFIGURATION_NAME_MAX + 1];

	snprintf(name, sizeof(name), "%.*s", (int)(zone == NULL ? strlen(node->name) : (size_t)(zone - node->name) - 1),
	    node->name);
	escape_write(out, name, ESCAPE_PLUGIN, 64);
}

/* "EXCH-A: 2 steps done: ...", of a run that did not fail. @return its state */
static enum severity
write_run(FILE *out, const struct repair_options *options, const struct repair_result *result)
{
	write_node(out, options->node);
	fputs(": ", out);
	write_result(out, options, result);
	return severity_of(result);
}

static int
handle_node(const struct repair_options *options, FILE *out, FILE *errors)
{
	struct repair_result result;
	enum severity severity;
	struct error err;
	bool ok;

	time_limit_arm(options->node->timeout_s, SEVERITY_CRITICAL);
	ok = repair_run(options, &result, &err);
	time_limit_disarm();
	if (!ok && options->finishes && err.kind == ERROR_ABSENT)
		return say(out, errors, SEVERITY_OK, "nothing is done: ", err.text);
	if (!ok) {
		syslog(LOG_ERR, "%s: no repair: the node or the history is not at hand", options->node->name);
		return say(out, errors, SEVERITY_UNKNOWN, "", err.text);
	}
	if (result.is_busy) {
		repair_result_clear(&result);
		return say(out, errors, SEVERITY_OK, "nothing is done: ", "another repair of this node is under way");
	}
	fprintf(out, "REPAIR %s - ", severity_name(severity_of(&result)));
	severity = write_run(out, options, &result);
	putc('\n', out);
	repair_result_clear(&result);
	return finish(out, errors, severity);
}

/* Of an owner where nothing is left to be finished that is no failure. */
static enum severity
write_failure(FILE *out, const struct repair_options *options, const struct error *err)
{
	bool is_nothing_left = options->finishes && err->kind == ERROR_ABSENT;

	if (is_nothing_left) {
		write_node(out, options->node);
		fputs(": ", out);
	}
	escape_write(out, err->text, ESCAPE_PLUGIN, SENTENCE_CHARS);
	return is_nothing_left ? SEVERITY_OK : SEVERITY_UNKNOWN;
}

/* One owner after the other, in the time that is left; what became of them is written to `out`. */
static enum severity
repair_owners(const struct repair_options *options, const struct cluster_owners *owners, FILE *out)
{
	enum severity worst = SEVERITY_OK;
	size_t i;

	for (i = 0; i < owners->count; i++) {
		struct repair_options of_node = *options;
		struct configuration_node node = *owners->nodes[i];
		struct repair_result result;
		struct error err;

		node.timeout_s = cluster_owners_left_s(owners);
		of_node.node = &node;
		fputs(i == 0 ? "" : ". ", out);
		if (!repair_run(&of_node, &result, &err)) {
			worst = severity_worse(worst, write_failure(out, &of_node, &err));
			continue;
		}
		if (result.is_busy) {
			write_node(out, &node);
			fputs(": another repair of this node is under way", out);
		} else
			worst = severity_worse(worst, write_run(out, &of_node, &result));
		repair_result_clear(&result);
	}
	return worst;
}

static int
handle_cluster(const struct repair_options *options, FILE *out, FILE *errors)
{
	struct cluster_owners owners;
	struct text_stream line;
	enum severity severity;
	struct error err;

	time_limit_arm(options->node->timeout_s, SEVERITY_CRITICAL);
	if (!cluster_owners_find(options, &owners, &err)) {
		time_limit_disarm();
		return say(out, errors, err.kind == ERROR_BUSY ? SEVERITY_OK : SEVERITY_UNKNOWN,
		    err.kind == ERROR_BUSY ? "nothing is done: " : "", err.text);
	}
	if (options->finishes && !options->is_dry_run && owners.severity == SEVERITY_OK)
		unfinished_forget(options, owners.nodes, owners.count);	/* what owned a role, and does not now */
	if (!text_stream_begin(&line, &err)) {
		cluster_owners_clear(&owners);
		return say(out, errors, SEVERITY_UNKNOWN, "", err.text);
	}
	severity = severity_worse(repair_owners(options, &owners, line.out), owners.severity);
	time_limit_disarm();
	if (*owners.sentence != '\0') {
		fputs(owners.count == 0 ? "" : ". ", line.out);
		escape_write(line.out, owners.sentence, ESCAPE_PLUGIN, SENTENCE_CHARS);
	}
	cluster_owners_clear(&owners);
	if (!text_stream_end(&line, &err))
		return say(out, errors, SEVERITY_UNKNOWN, "", err.text);
	fprintf(out, "REPAIR %s - %s\n", severity_name(severity), line.text);
	free(line.text);
	return finish(out, errors, severity);
}

static int
handle(const struct repair_options *options, FILE *out, FILE *errors)
{
	const char *why_not = repair_options_why_not(options);

	if (why_not != NULL && is_told_to_keep_away(options) && !options->is_dry_run && access(options->history_path, W_OK) == 0)
		unfinished_forget(options, NULL, 0);
	if (why_not != NULL)
		return say(out, errors, SEVERITY_OK, "nothing is done: ", why_not);
	openlog("start_iis_sites", LOG_PID, LOG_DAEMON);
	return (options->cluster == NULL ? handle_node : handle_cluster)(options, out, errors);
}

int
start_iis_sites_run(int argc, char **argv, FILE *out, FILE *errors)
{
	struct repair_options options;
	struct error err;
	int status;

	if (!time_limit_prepare(&err)) {
		fprintf(errors, "start_iis_sites: %s\n", err.text);
		return SEVERITY_UNKNOWN;
	}
	if (!repair_options_parse(argc, argv, &options, &err))
		return say(out, errors, SEVERITY_UNKNOWN, "", err.text);
	if (options.wants_help)
		repair_options_help(out);
	else if (options.wants_version)
		fputs("start_iis_sites (sitewatch) " PACKAGE_VERSION "\n", out);
	else {
		status = handle(&options, out, errors);
		repair_options_clear(&options);
		return status;
	}
	return finish(out, errors, SEVERITY_UNKNOWN);
}
