#include "config.h"	/* PACKAGE_VERSION */

#include "plugins/repair/repair_options.h"

#include <string.h>

#include "plugins/command/extra_opts.h"
#include "plugins/command/node_options.h"
#include "lib/options/options.h"

#define TIMEOUT_S "25"	/* Nagios kills an event handler after 30 */
#define YEAR_S	  (366 * 86400)

static const struct option_row rows[] = {
	{ 'H', "hostname", "ADDRESS", NULL, NULL, "the node: host name or IP address" },
	{ 0, "node", "NAME", NULL, NULL, "the node: [node NAME] of the configuration" },
	{ 0, "config", "FILE", DEFAULT_CONFIG, NULL,
	    "the configuration; read with --node, or when given; its [repair] says as whom to repair" },
	{ 0, "state", "STATE", NULL, NULL, "$SERVICESTATE$: OK, WARNING, CRITICAL or UNKNOWN" },
	{ 0, "state-type", "TYPE", NULL, NULL, "$SERVICESTATETYPE$: HARD or SOFT" },
	{ 0, "attempt", "N", NULL, NULL, "$SERVICEATTEMPT$" },
	{ 0, "act-on", "STATE:TYPE[:ATTEMPT],...", ACT_ON_DEFAULT, NULL,
	    "when to act. critical: repair what is down; warning: only put auto start back on sites that run" },
	{ 0, "downtime", "DEPTH", "0", NULL, "$SERVICEDOWNTIME$: above 0, nothing is repaired, unless" },
	{ 0, "in-downtime", NULL, NULL, NULL, "repair in a downtime, too" },
	{ 0, "not-in-downtime", NULL, NULL, NULL, "the default" },
	{ 0, "acknowledged", "0|1", "0", NULL, "whether somebody acknowledged the problem" },
	{ 0, "not-acknowledged", NULL, NULL, NULL, "repair no acknowledged problem" },
	{ 0, "dry-run", NULL, NULL, NULL, "look, and say what would be done" },
	{ 0, "no-start", NULL, NULL, NULL, "put auto start back, start nothing" },
	{ 0, "no-auto-start", NULL, NULL, NULL, "start what is down, leave auto start as it is" },
	{ 0, "start-service", NULL, NULL, NULL, "start W3SVC itself when it is stopped" },
	{ 0, "cluster", NULL, NULL, NULL,
	    "bring the cluster's resource online that starts a site; without it such a site is left alone" },
	{ 0, "max-sites", "N", "100", NULL, "more sites to repair: nothing is done" },
	{ 0, "cooldown", "SECONDS", "300", NULL, "between two tries of one step of one site" },
	{ 0, "max-tries", "N", "3", NULL, "tries of one step of one site within" },
	{ 0, "tries-window", "SECONDS", "21600", NULL, "this time; then it is left alone" },
	NODE_OPTION_ROWS("who repairs", ""),
	{ 't', "timeout", "SECONDS", TIMEOUT_S, "timeout", "time for everything" },
	{ 0, "site", "GLOB", NULL, "site", "repair only the sites with such a name; may repeat" },
	{ 0, "ignore", "GLOB", NULL, "ignore", "do not touch the sites with such a name; may repeat" },
	{ 0, "grace", "SECONDS", "120", "grace", "how long after a start a stopped site may still come up" },
	{ 0, "history", "FILE", DEFAULT_HISTORY, NULL, "what was seen and done before" },
	{ 0, "extra-opts", "[SECTION][@FILE]", NULL, NULL,
	    "read options, by their long names, from an INI file; those of the command line win" },
	{ 'h', "help", NULL, NULL, NULL, "show this" },
	{ 'V', "version", NULL, NULL, NULL, "show the version" },
	{ 0 },
};

/* The command line as read, before the configuration. NULL: not given. */
struct request {
	struct repair_options *options;
	struct node_options node;
	const char *state, *state_type, *attempt, *downtime, *acknowledged, *act_on;
	const char *max_sites, *cooldown, *max_tries, *tries_window;
	bool starts_service, uses_cluster;
};

static bool
take_switch(struct request *request, const char *name)
{
	struct repair_options *options = request->options;
	const struct {
		const char *name;
		bool *field, value;
	} switches[] = {
		{ "in-downtime", &options->acts_in_downtime, true },
		{ "not-in-downtime", &options->acts_in_downtime, false },
		{ "not-acknowledged", &options->leaves_acknowledged, true },
		{ "dry-run", &options->is_dry_run, true },
		{ "no-start", &options->policy.start, false },
		{ "no-auto-start", &options->policy.auto_start, false },
		{ "start-service", &request->starts_service, true },
		{ "cluster", &request->uses_cluster, true },
		{ "help", &options->wants_help, true },
		{ "version", &options->wants_version, true },
	};
	size_t i;

	for (i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (strcmp(switches[i].name, name) == 0) {
			*switches[i].field = switches[i].value;
			return true;
		}
	return false;
}

static bool
take_string(struct request *request, const char *name, const char *value, struct error *err)
{
	const struct {
		const char *name, **field;
	} strings[] = {
		{ "hostname", &request->node.hostname },
		{ "node", &request->node.name },
		{ "config", &request->node.config },
		{ "history", &request->node.history },
		{ "state", &request->state },
		{ "state-type", &request->state_type },
		{ "attempt", &request->attempt },
		{ "downtime", &request->downtime },
		{ "acknowledged", &request->acknowledged },
		{ "act-on", &request->act_on },
		{ "max-sites", &request->max_sites },
		{ "cooldown", &request->cooldown },
		{ "max-tries", &request->max_tries },
		{ "tries-window", &request->tries_window },
	};
	size_t i;

	if (*value == '\0')
		return error_set(err, ERROR_USAGE, "the value is empty: does the monitor know this macro?");
	if (strchr(value, '$') != NULL && (strcmp(name, "node") == 0 || strcmp(name, "hostname") == 0))
		return error_set(err, ERROR_USAGE, "'%s' is a macro that the monitor did not expand", value);
	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		if (strcmp(strings[i].name, name) == 0)
			*strings[i].field = value;
	return true;
}

static bool
take(void *state, const struct option_row *row, const char *value, struct error *err)
{
	struct request *request = state;

	if (row->key != NULL)
		return node_options_keep(&request->node, row, value, err);
	if (!node_options_admit(row, err))
		return false;
	return value == NULL ? take_switch(request, row->name) : take_string(request, row->name, value, err);
}

/* Wrong words come first: whoever set the monitor up sees them at the first event, whatever its state. */
static bool
parse_event(const struct request *request, struct repair_options *options, struct error *err)
{
	unsigned int acknowledged = 0;

	if (request->state == NULL || request->state_type == NULL)
		return error_set(err, ERROR_USAGE,
		    "expected --state and --state-type, of the service whose problem this is; by hand: --state=CRITICAL "
		    "--state-type=HARD");
	if (!monitor_state_parse(request->state, &options->event.state, err))
		return error_prefix(err, "--state");
	if (!monitor_state_type_parse(request->state_type, &options->event.is_hard, err))
		return error_prefix(err, "--state-type");
	if (request->attempt != NULL && !monitor_number_parse(request->attempt, &options->event.attempt, err))
		return error_prefix(err, "--attempt");
	if (request->downtime != NULL && !monitor_number_parse(request->downtime, &options->downtime, err))
		return error_prefix(err, "--downtime");
	if (request->acknowledged != NULL && !monitor_number_parse(request->acknowledged, &acknowledged, err))
		return error_prefix(err, "--acknowledged");
	options->is_acknowledged = acknowledged != 0;
	return true;
}

/* What the command line says, else [repair], else the default that stands in `field`. */
static bool
choose_number(const char *option, const char *value, unsigned int configured, unsigned int max, unsigned int *field,
    struct error *err)
{
	if (value != NULL)
		return configuration_number(value, 1, max, field, err) || error_prefix(err, "--%s", option);
	if (configured != 0)
		*field = configured;
	return true;
}

static bool
choose_policy(const struct request *request, struct repair_options *options, struct error *err)
{
	const struct configuration_repair *repair = &options->configuration.repair;
	struct repair_policy *policy = &options->policy;
	const char *act_on = request->act_on != NULL ? request->act_on : repair->act_on;

	policy->start_service = request->starts_service || repair->start_service;
	policy->cluster = request->uses_cluster || repair->cluster;
	policy->prevention_only = options->event.state == SEVERITY_WARNING;
	if (!act_on_parse(act_on == NULL ? ACT_ON_DEFAULT : act_on, &options->act_on, err))
		return error_prefix(err, request->act_on != NULL ? "--act-on" : "[repair]: act-on");
	return choose_number("max-sites", request->max_sites, repair->max_sites, 100000, &policy->max_sites, err) &&
	       choose_number("cooldown", request->cooldown, repair->cooldown_s, YEAR_S, &policy->cooldown_s, err) &&
	       choose_number("max-tries", request->max_tries, repair->max_tries, 1000, &policy->max_tries, err) &&
	       choose_number("tries-window", request->tries_window, repair->tries_window_s, YEAR_S,
		   &policy->tries_window_s, err);
}

/* The node, with what [repair] says over it, and over both what the command line says. */
static bool
choose_node(const struct request *request, struct repair_options *options, struct error *err)
{
	struct configuration *configuration = &options->configuration;
	const struct configuration_node *base = node_options_base(&request->node, configuration, err);

	if (base == NULL)
		return false;
	options->node = configuration_derive(
	    configuration, base, request->node.name != NULL ? base->name : request->node.hostname, err);
	if (options->node == NULL)
		return error_prefix(err, "--hostname");
	if (!configuration_set(configuration, options->node, "timeout", TIMEOUT_S, err))
		return false;
	configuration_repair_apply(&configuration->repair, options->node);
	return node_options_apply(&request->node, configuration, options->node, err);
}

static bool
choose_history(const struct request *request, struct repair_options *options, struct error *err)
{
	const char *path;

	if (!node_options_history(&request->node, &options->configuration, &path, err))
		return false;
	if (strcmp(path, "none") == 0)
		return error_set(err, ERROR_USAGE, "--history: nothing is repaired without a history: it holds what was "
						   "accepted, and what was tried before");
	options->history_path = path;
	return true;
}

static bool
complete(struct request *request, struct repair_options *options, struct error *err)
{
	if ((request->node.hostname != NULL) == (request->node.name != NULL))
		return error_set(err, ERROR_USAGE, "expected %s --hostname=ADDRESS and --node=NAME; see --help",
		    request->node.name == NULL ? "one of" : "only one of");
	if (!parse_event(request, options, err) ||
	    !node_options_read_configuration(&request->node, &options->configuration, err))
		return false;
	if (choose_policy(request, options, err) && choose_node(request, options, err) &&
	    choose_history(request, options, err))
		return true;
	configuration_clear(&options->configuration);
	return false;
}

bool
repair_options_parse(int argc, char *const *argv, struct repair_options *ret_options, struct error *err)
{
	struct repair_options options = { .acts_in_downtime = false };
	struct request request = { .options = &options };
	struct argument_list arguments;
	int operand;
	bool ok;

	repair_policy_init(&options.policy);
	if (!extra_opts_expand("start_iis_sites", argc, argv, &arguments, err))
		return false;
	ok = options_parse(rows, arguments.count, arguments.items, take, &request, &operand, err);
	if (ok && operand < arguments.count)
		ok = error_set(err, ERROR_USAGE, "unexpected argument '%s'; see --help", arguments.items[operand]);
	if (ok && !options.wants_help && !options.wants_version)
		ok = complete(&request, &options, err);
	node_options_clear(&request.node);
	argument_list_clear(&arguments);
	if (ok)
		*ret_options = options;
	return ok;
}

const char *
repair_options_why_not(const struct repair_options *options)
{
	switch (options->event.state) {
	case SEVERITY_OK:
		return "the service is OK";
	case SEVERITY_UNKNOWN:
		return "the service is UNKNOWN: what is not seen is not repaired";
	case SEVERITY_WARNING:
	case SEVERITY_CRITICAL:
		break;
	}
	if (!act_on_wants(&options->act_on, &options->event))
		return "--act-on does not name this state, type and attempt";
	if (options->downtime > 0 && !options->acts_in_downtime)
		return "in a downtime";
	if (options->is_acknowledged && options->leaves_acknowledged)
		return "the problem is acknowledged";
	return NULL;
}

void
repair_options_help(FILE *out)
{
	fputs("start_iis_sites " PACKAGE_VERSION "\n"
	      "Event handler: bring IIS web sites back that a restart has left down, and put\n"
	      "their auto start back.\n\n"
	      "Usage:\n"
	      "  start_iis_sites --node=NAME --state=STATE --state-type=TYPE [OPTION...]\n"
	      "  start_iis_sites -H ADDRESS --state=STATE --state-type=TYPE [OPTION...]\n\n"
	      "Options:\n",
	    out);
	options_help(out, rows);
	fputs("\nIt looks itself, and repairs only what is down-after-restart, start-failed,\n"
	      "pool-stopped or will-not-restart. By hand: --state=CRITICAL --state-type=HARD.\n"
	      "Exit: 0 nothing to do, or all repaired; 1 something is left alone after earlier\n"
	      "tries; 2 a repair failed or was not finished; 3 bad arguments, no look, --help.\n",
	    out);
}

void
repair_options_clear(struct repair_options *options)
{
	configuration_clear(&options->configuration);
	memset(options, 0, sizeof(*options));
}
