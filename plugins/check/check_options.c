#include "config.h"	/* PACKAGE_VERSION */

#include "plugins/check/check_options.h"

#include <string.h>
#include <strings.h>

#include "plugins/command/extra_opts.h"
#include "plugins/command/node_options.h"
#include "lib/options/options.h"
#include "plugins/report/repair_remarks.h"

#define DAY_S		 86400
#define REPORT_REPAIRS_S 3600

static const struct option_row rows[] = {
	{ 'H', "hostname", "ADDRESS", NULL, NULL, "the node: host name or IP address" },
	{ 0, "node", "NAME", NULL, NULL, "the node: [node NAME] of the configuration" },
	{ 0, "file", "PATH", NULL, NULL,
	    "no node: a MetaBase.xml (IIS 6) or applicationHost.config (IIS 7+); it tells auto start, not "
	    "whether a site runs" },
	{ 0, "from-daemon", NULL, NULL, NULL,
	    "with --node: do not ask the node, but what sitewatchd saw of it last" },
	{ 0, "max-age", "SECONDS", "3 times interval", NULL, "how old that may be; when it is older: UNKNOWN" },
	{ 0, "config", "FILE", DEFAULT_CONFIG, NULL, "the configuration; read with --node, or when given" },
	NODE_OPTION_ROWS("who asks", "; the output tells of it"),
	{ 'w', "warning", "RANGE", "0", "warning",
	    "WARNING when the number of sites that will not restart is outside" },
	{ 'c', "critical", "RANGE", "0", "critical",
	    "CRITICAL when the number of sites that are down is outside" },
	{ 't', "timeout", "SECONDS[:STATE]", "10:unknown", NULL,
	    "time for everything, and the state when it is up" },
	{ 0, "unreachable", "STATE", "unknown", NULL, "state when the node does not answer" },
	{ 0, "site", "GLOB|#ID", NULL, "site",
	    "judge only the sites with such a name, or this number; may repeat" },
	{ 0, "ignore", "GLOB", NULL, "ignore", "do not judge the sites with such a name; may repeat" },
	{ 0, "expect", "NAME", NULL, "expect", "CRITICAL when this site is not there; may repeat" },
	{ 0, "grace", "SECONDS", "120", "grace",
	    "how long after a start a stopped site is no more than WARNING" },
	{ 0, "stopped", "STATE", "critical", "stopped",
	    "ok, warning or critical: of a site that ran since the start and is stopped" },
	{ 0, "check-hotfix", NULL, NULL, "check-hotfix",
	    "WARNING when Exres.dll lacks the hotfix of KB885440" },
	{ 0, "exres-path", "PATH", "Exchange's own", "exres-path", "where it is on the node" },
	{ 0, "history", "FILE|none", DEFAULT_HISTORY, NULL, "what was seen before" },
	{ 0, "report-repairs", "SECONDS", "3600", NULL,
	    "how long the first line tells of a repair by start_iis_sites" },
	{ 0, "repairs-a-day", "N", "3", NULL, "WARNING when a site was repaired more often in a day" },
	{ 0, "format", "text|json", "text", NULL, "form of the output" },
	{ 'v', "verbose", NULL, NULL, NULL, "all sites; twice: with bindings" },
	{ 0, "extra-opts", "[SECTION][@FILE]", NULL, NULL,
	    "read options, by their long names, from an INI file; those of the command line win" },
	{ 'h', "help", NULL, NULL, NULL, "show this" },
	{ 'V', "version", NULL, NULL, NULL, "show the version" },
	{ 0 },
};

/* The command line as read, before the configuration. */
struct request {
	struct check_options *options;
	struct node_options node;
	const char *file;
	char timeout[16];		/* SECONDS, when has_timeout */
	bool has_timeout, has_timeout_state;
};

static bool
parse_state(const char *word, enum severity *ret_severity, struct error *err)
{
	enum severity severity;

	for (severity = SEVERITY_OK; severity <= SEVERITY_UNKNOWN; severity++)
		if (strcasecmp(word, severity_name(severity)) == 0 ||
		    (word[0] == (char)('0' + severity) && word[1] == '\0')) {
			*ret_severity = severity;
			return true;
		}
	return error_set(err, ERROR_USAGE, "'%s' is not one of ok, warning, critical, unknown", word);
}

static bool
take_timeout(struct request *request, const char *value, struct error *err)
{
	size_t length = strcspn(value, ":");

	if (length >= sizeof(request->timeout))
		return error_set(err, ERROR_USAGE, "'%s' is not SECONDS[:STATE]", value);
	memcpy(request->timeout, value, length);
	request->timeout[length] = '\0';
	request->has_timeout = true;
	if (value[length] == '\0')
		return true;
	request->has_timeout_state = true;
	return parse_state(value + length + 1, &request->options->timed_out, err);
}

static bool
take_format(struct request *request, const char *value, struct error *err)
{
	if (strcmp(value, "json") == 0)
		request->options->format = PLUGIN_FORMAT_JSON;
	else if (strcmp(value, "text") == 0)
		request->options->format = PLUGIN_FORMAT_TEXT;
	else
		return error_set(err, ERROR_USAGE, "'%s' is not one of text, json", value);
	return true;
}

static bool
take_string(struct request *request, const char *name, const char *value, struct error *err)
{
	const struct {
		const char *name, **field;
	} strings[] = {
		{ "hostname", &request->node.hostname },
		{ "node", &request->node.name },
		{ "file", &request->file },
		{ "config", &request->node.config },
		{ "history", &request->node.history },
	};
	size_t i;

	if (*value == '\0')
		return error_set(err, ERROR_USAGE, "a value is missing");
	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		if (strcmp(strings[i].name, name) == 0)
			*strings[i].field = value;
	return true;
}

/* The options that set no key of the configuration. */
static bool
take_own(struct request *request, const char *name, const char *value, struct error *err)
{
	if (strcmp(name, "help") == 0)
		request->options->wants_help = true;
	else if (strcmp(name, "version") == 0)
		request->options->wants_version = true;
	else if (strcmp(name, "from-daemon") == 0)
		request->options->from_daemon = true;
	else if (strcmp(name, "max-age") == 0)
		return configuration_number(value, 1, 31536000, &request->options->max_age_s, err);
	else if (strcmp(name, "verbose") == 0)
		request->options->verbose++;
	else if (strcmp(name, "timeout") == 0)
		return take_timeout(request, value, err);
	else if (strcmp(name, "unreachable") == 0)
		return parse_state(value, &request->options->unreachable, err);
	else if (strcmp(name, "report-repairs") == 0)
		return configuration_number(value, 0, DAY_S, &request->options->report_repairs_s, err);
	else if (strcmp(name, "repairs-a-day") == 0)
		return configuration_number(value, 1, 1000, &request->options->repairs_a_day, err);
	else if (strcmp(name, "format") == 0)
		return take_format(request, value, err);
	else
		return take_string(request, name, value, err);
	return true;
}

static bool
take(void *state, const struct option_row *row, const char *value, struct error *err)
{
	struct request *request = state;

	if (row->key != NULL)
		return node_options_keep(&request->node, row, value, err);
	return node_options_admit(row, err) && take_own(request, row->name, value, err);
}

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

/* A node of our own, over that of the configuration: what the command line sets hides what the file says. */
static bool
choose_node(const struct request *request, struct check_options *options, struct error *err)
{
	struct configuration *configuration = &options->configuration;
	const struct configuration_node *base = node_options_base(&request->node, configuration, err);
	const char *hostname = request->node.hostname;
	const char *name = hostname != NULL ? hostname : name_of_file(request->file);

	if (base == NULL)
		return false;
	if (request->node.name != NULL)
		name = base->name;
	options->node = configuration_derive(configuration, base, name, err);
	if (options->node == NULL)
		return error_prefix(err, hostname != NULL ? "--hostname" : "--file");
	options->kind = request->file != NULL ? SOURCE_FILE : SOURCE_WINRM;
	if (request->file == NULL)
		return true;
	return configuration_set(configuration, options->node, "address", request->file, err) ||
	    error_prefix(err, "--file");
}

static bool
apply_settings(const struct request *request, struct check_options *options, struct error *err)
{
	struct configuration *configuration = &options->configuration;

	if (!node_options_apply(&request->node, configuration, options->node, err))
		return false;
	if (request->has_timeout &&
	    !configuration_set(configuration, options->node, "timeout", request->timeout, err))
		return error_prefix(err, "--timeout");
	return true;
}

static bool
choose_history(const struct request *request, struct check_options *options, struct error *err)
{
	const char *path;

	if (!node_options_history(&request->node, &options->configuration, &path, err))
		return false;
	/* A file has no run state to remember, and no clock to remember it by. */
	if (strcmp(path, "none") == 0 || options->kind == SOURCE_FILE)
		path = NULL;
	options->history_path = path;
	return true;
}

static bool
complete(struct request *request, struct check_options *options, struct error *err)
{
	int ways = (request->node.hostname != NULL) + (request->node.name != NULL) + (request->file != NULL);

	if (ways != 1)
		return error_set(err, ERROR_USAGE,
		    "%s --hostname=ADDRESS, --node=NAME and --file=PATH; see --help",
		    ways == 0 ? "expected one of" : "expected only one of");
	if (options->from_daemon && request->node.name == NULL)
		return error_set(err, ERROR_USAGE, "--from-daemon: goes with --node=NAME alone; see --help");
	if (options->max_age_s != 0 && !options->from_daemon)
		return error_set(err, ERROR_USAGE, "--max-age: goes with --from-daemon alone; see --help");
	if (!request->has_timeout_state)
		options->timed_out = options->unreachable;
	if (!node_options_read_configuration(&request->node, &options->configuration, err))
		return false;
	if (choose_node(request, options, err) && apply_settings(request, options, err) &&
	    choose_history(request, options, err)) {
		if (!options->from_daemon || options->history_path != NULL)
			return true;
		error_set(err, ERROR_USAGE, "--from-daemon: there is no history to read it from");
	}
	configuration_clear(&options->configuration);
	return false;
}

bool
check_options_parse(int argc, char *const *argv, struct check_options *ret_options, struct error *err)
{
	struct check_options options = {
		.unreachable = SEVERITY_UNKNOWN,
		.timed_out = SEVERITY_UNKNOWN,
		.report_repairs_s = REPORT_REPAIRS_S,
		.repairs_a_day = REPAIR_REMARKS_A_DAY,
	};
	struct request request = { .options = &options };
	struct argument_list arguments;
	int operand;
	bool ok;

	if (!extra_opts_expand("check_iis_sites", argc, argv, &arguments, err))
		return false;
	ok = options_parse(rows, arguments.count, arguments.items, take, &request, &operand, err);
	if (ok && operand < arguments.count)
		ok = error_set(
		    err, ERROR_USAGE, "unexpected argument '%s'; see --help", arguments.items[operand]);
	if (ok && !options.wants_help && !options.wants_version)
		ok = complete(&request, &options, err);
	node_options_clear(&request.node);
	argument_list_clear(&arguments);
	if (ok)
		*ret_options = options;
	return ok;
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
	      "  check_iis_sites --file=PATH [OPTION...]\n\n"
	      "Options:\n",
	    out);
	options_help(out, rows);
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
