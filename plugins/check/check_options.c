#include "config.h"	/* PACKAGE_VERSION */

#include "plugins/check/check_options.h"

#include <string.h>

#include "lib/verdict/placement.h"
#include "plugins/command/node_options.h"

/* What to call a file: its path, or the end of one that is too long for a name. */
static const char *
name_of_file(const char *path)
{
	const char *slash;

	if (path == NULL || strlen(path) <= CONFIGURATION_NAME_MAX)
		return path;
	slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

static bool
has_option(const struct command_line *line, const char *name)
{
	size_t i;

	for (i = 0; i < line->given.count; i++)
		if (strcmp(line->given.items[i].row->name, name) == 0)
			return true;
	return false;
}

/* What the operator asks for and nobody would look at is refused: the answer would be OK whatever became of it. */
static bool
check_given_for_cluster(const struct command_line *line, const struct check_options *options, struct error *err)
{
	const struct policy *policy = &options->node[0].policy;
	size_t i;

	for (i = 0; i < line->given.count; i++) {
		const struct option_given *given = &line->given.items[i];

		if (given->row->of_one_node)
			return error_set(err, ERROR_USAGE, "--%s: goes with one node, not with --cluster=NAME", given->row->name);
		if (strcmp(given->row->name, "expect") == 0 &&
		    placement_rule_index(policy, given->value) == policy->cluster_rule_count)
			return error_set(err, ERROR_USAGE, "--expect: no role of [cluster %s] carries '%s': 'clustered' says which do",
			    options->cluster->name, given->value);
	}
	return true;
}

static bool
choose_cluster(const struct command_line *line, struct check_options *options, struct error *err)
{
	size_t i;

	options->kind = SOURCE_WINRM;
	options->cluster = node_options_cluster(line, &options->configuration, NULL, &options->node, err);
	if (options->cluster == NULL || !check_given_for_cluster(line, options, err))
		return false;
	for (i = 0; i < options->cluster->node_count && command_line_is_given(line, &line->timeout); i++)
		options->node[i].timeout_s = line->timeout.seconds;
	return true;
}

/* A node of our own, over that of the configuration: what the command line sets hides what the file says. */
static bool
choose_node(const struct command_line *line, struct check_options *options, struct error *err)
{
	struct configuration *configuration = &options->configuration;
	const struct configuration_node *base = node_options_base(line, configuration, err);
	const char *name = line->hostname != NULL ? line->hostname : name_of_file(line->file);

	if (base == NULL)
		return false;
	if (line->node != NULL)
		name = base->name;
	options->node = configuration_derive(configuration, base, name, err);
	if (options->node == NULL)
		return error_prefix(err, line->hostname != NULL ? "--hostname" : "--file");
	if (line->file != NULL && !configuration_set(configuration, options->node, "address", line->file, err))
		return error_prefix(err, "--file");
	options->kind = line->file != NULL ? SOURCE_FILE : SOURCE_WINRM;
	if (command_line_is_given(line, &line->timeout))
		options->node->timeout_s = line->timeout.seconds;
	/* The pools that the configuration expects are the node's: not for each of its sites' services to tell. */
	options->node->policy.leaves_pools_out = has_option(line, "site") && !has_option(line, "expect-pool");
	return node_options_apply(line, configuration, options->node, err);
}

static bool
choose_history(const struct command_line *line, struct check_options *options, struct error *err)
{
	const char *path;

	if (!node_options_history(line, &options->configuration, &path, err))
		return false;
	/* A file has no run state to remember, and no clock to remember it by. */
	if (strcmp(path, "none") == 0 || options->kind == SOURCE_FILE)
		path = NULL;
	options->history_path = path;
	return path != NULL || !options->from_daemon ||
	    error_set(err, ERROR_USAGE, "--from-daemon: there is no history to read it from");
}

static bool
check_ways(const struct command_line *line, struct error *err)
{
	int ways = (line->hostname != NULL) + (line->node != NULL) + (line->cluster_name != NULL) + (line->file != NULL);

	if (ways != 1)
		return error_set(err, ERROR_USAGE, "%s --hostname=ADDRESS, --node=NAME, --cluster=NAME and --file=PATH; see --help",
		    ways == 0 ? "expected one of" : "expected only one of");
	if (line->from_daemon && line->node == NULL && line->cluster_name == NULL)
		return error_set(err, ERROR_USAGE, "--from-daemon: goes with --node=NAME or --cluster=NAME alone; see --help");
	return line->max_age_s == 0 || line->from_daemon ||
	    error_set(err, ERROR_USAGE, "--max-age: goes with --from-daemon alone; see --help");
}

static bool
make_options(const struct command_line *line, void *ret_options, struct error *err)
{
	struct check_options *options = ret_options;
	bool has_state = command_line_is_given(line, &line->timeout) && line->timeout.has_state;

	*options = (struct check_options) {
		.unreachable = line->unreachable,
		.timed_out = has_state ? line->timeout.state : line->unreachable,
		.report_repairs_s = line->report_repairs_s,
		.repairs_a_day = line->repairs_a_day,
		.format = (enum plugin_format)(line->format.number - 1),
		.verbose = line->verbose,
		.from_daemon = line->from_daemon,
		.is_by_address = line->hostname != NULL,
		.max_age_s = line->max_age_s,
		.wants_help = line->wants_help,
		.wants_version = line->wants_version,
	};
	if (options->wants_help || options->wants_version)
		return true;
	if (!check_ways(line, err) || !node_options_read_configuration(line, &options->configuration, err))
		return false;
	if ((line->cluster_name != NULL ? choose_cluster : choose_node)(line, options, err) && choose_history(line, options, err))
		return true;
	configuration_clear(&options->configuration);
	return false;
}

bool
check_options_parse(int argc, char *const *argv, struct check_options *ret_options, struct error *err)
{
	return node_options_parse(COMMAND_LINE_CHECK, "check_iis_sites", argc, argv, make_options, ret_options, err);
}

size_t
check_options_notes(const struct check_options *options, const char *ret_notes[CHECK_NOTES])
{
	size_t i, count = 0, nodes = options->cluster == NULL ? 1 : options->cluster->node_count;
	bool is_insecure = false, is_open = false;

	if (options->from_daemon || options->kind != SOURCE_WINRM)
		return 0;	/* nobody was asked */
	for (i = 0; i < nodes; i++) {
		is_insecure |= options->node[i].target.insecure;
		is_open |= options->node[i].target.allow_unencrypted;
	}
	if (is_insecure)
		ret_notes[count++] = options->cluster == NULL ? "--insecure: the node's certificate was not verified" :
		    "--insecure: a node's certificate was not verified";
	if (is_open)
		ret_notes[count++] = "--allow-unencrypted: password and messages may be read on their way";
	return count;
}

void
check_options_help(FILE *out)
{
	fputs("check_iis_sites " PACKAGE_VERSION "\n"
	      "Are the IIS web sites of a node running, and will they after its next restart?\n\n"
	      "Usage:\n"
	      "  check_iis_sites -H ADDRESS [-u USER] [--password-file=FILE] [OPTION...]\n"
	      "  check_iis_sites --node=NAME [--config=FILE] [OPTION...]\n"
	      "  check_iis_sites --node=NAME --from-daemon [--site=GLOB] [OPTION...]\n"
	      "  check_iis_sites --cluster=NAME [--from-daemon] [OPTION...]\n"
	      "  check_iis_sites --file=PATH [OPTION...]\n\n"
	      "Options:\n",
	    out);
	options_help(out, command_line_rows, COMMAND_LINE_CHECK);
	fputs("\nSTATE is ok, warning, critical or unknown. RANGE is as the Monitoring Plugins\n"
	      "guidelines have it. GLOB is a shell pattern that ignores case.\n"
	      "Exit: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, bad arguments, --help, --version.\n",
	    out);
}

void
check_options_clear(struct check_options *options)
{
	configuration_clear(&options->configuration);
	memset(options, 0, sizeof(*options));
}
