#include "config.h"	/* PACKAGE_VERSION */

#include "plugins/repair/repair_options.h"

#include <string.h>

#include "lib/repair/finish.h"
#include "plugins/command/node_options.h"

/* Wrong words come first: whoever set the monitor up sees them at the first event, whatever its state. */
static bool
parse_event(const struct command_line *line, struct monitor_event *event, struct error *err)
{
	if (line->state == NULL || line->state_type == NULL)
		return error_set(err, ERROR_USAGE,
		    "expected --state and --state-type, of the service whose problem this is; by hand: --state=CRITICAL "
		    "--state-type=HARD");
	event->attempt = line->attempt;
	if (!monitor_state_parse(line->state, &event->state, err))
		return error_prefix(err, "--state");
	return monitor_state_type_parse(line->state_type, &event->is_hard, err) || error_prefix(err, "--state-type");
}

/* What the command line says in `field`, else [repair], else the default that stands in `field`. */
static unsigned int
choose_number(const struct command_line *line, const unsigned int *field, unsigned int configured)
{
	return configured == 0 || command_line_is_given(line, field) ? *field : configured;
}

static bool
choose_policy(const struct command_line *line, struct repair_options *options, struct error *err)
{
	const struct configuration_repair *repair = &options->configuration.repair;
	bool is_configured = repair->act_on != NULL && !command_line_is_given(line, &line->act_on);

	options->policy = (struct repair_policy) {
		.auto_start = !line->no_auto_start,
		.start = !line->no_start,
		.cluster = line->cluster_name != NULL || repair->cluster,
		.start_service = line->start_service || repair->start_service,
		.unseen = line->unseen || repair->unseen,
		.unseen_flags = line->finish,	/* of lost sites, which run by now; only what was planned is taken */
		.pools_always = repair->pools_always,
		.prevention_only = options->event.state == SEVERITY_WARNING,
		.max_sites = choose_number(line, &line->max_sites, repair->max_sites),
		.cooldown_s = choose_number(line, &line->cooldown_s, repair->cooldown_s),
		.max_tries = choose_number(line, &line->max_tries, repair->max_tries),
		.tries_window_s = choose_number(line, &line->tries_window_s, repair->tries_window_s),
	};
	return act_on_parse(is_configured ? repair->act_on : line->act_on, &options->act_on, err) ||
	    error_prefix(err, is_configured ? "[repair]: act-on" : "--act-on");
}

/* The node, with what [repair] says over it, and over both what the command line says. */
static bool
choose_node(const struct command_line *line, struct repair_options *options, struct error *err)
{
	struct configuration *configuration = &options->configuration;
	const struct configuration_node *base = node_options_base(line, configuration, err);

	if (base == NULL)
		return false;
	options->node = configuration_derive(
	    configuration, base, line->node != NULL ? base->name : line->hostname, err);
	if (options->node == NULL)
		return error_prefix(err, "--hostname");
	configuration_repair_apply(&configuration->repair, options->node);
	options->node->timeout_s = choose_number(line, &line->timeout.seconds, configuration->repair.timeout_s);
	return node_options_apply(line, configuration, options->node, err);
}

static void
take_account(const struct configuration *configuration, struct configuration_node *node)
{
	configuration_repair_apply(&configuration->repair, node);
}

static bool
choose_cluster(const struct command_line *line, struct repair_options *options, struct error *err)
{
	struct configuration *configuration = &options->configuration;
	size_t i;

	options->cluster = node_options_cluster(line, configuration, take_account, &options->node, err);
	if (options->cluster == NULL)
		return false;
	for (i = 0; i < options->cluster->node_count; i++)
		options->node[i].timeout_s = choose_number(line, &line->timeout.seconds, configuration->repair.timeout_s);
	return true;
}

static bool
choose_history(const struct command_line *line, struct repair_options *options, struct error *err)
{
	if (!node_options_history(line, &options->configuration, &options->history_path, err))
		return false;
	return strcmp(options->history_path, "none") != 0 ||
	    error_set(err, ERROR_USAGE,
		"--history: nothing is repaired without a history: it holds what was accepted, and what was tried before");
}

/* One more argument on a line of its own. */
static bool
add_argument(const char **list, struct text_arena *text, const char *name, const char *value, struct error *err)
{
	*list = text_format(text, "%s--%s%s%s\n", *list, name, value == NULL ? "" : "=", value == NULL ? "" : value);
	return *list != NULL || error_memory(err);
}

/* What the policy came to, from wherever it came. */
static bool
add_policy(const char **list, struct text_arena *text, const struct repair_options *options, struct error *err)
{
	const struct repair_policy *policy = &options->policy;
	const struct {
		const char *name;
		bool is_set;
		const char *value;
	} flags[] = {
		{ "no-start", !policy->start, NULL }, { "no-auto-start", !policy->auto_start, NULL },
		{ "cluster", policy->cluster, options->cluster == NULL ? NULL : options->cluster->name },
		{ "start-service", policy->start_service, NULL }, { "unseen", policy->unseen, NULL },
	};
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (flags[i].is_set && !add_argument(list, text, flags[i].name, flags[i].value, err))
			return false;
	*list = text_format(text, "%s--max-sites=%u\n--cooldown=%u\n--max-tries=%u\n--tries-window=%u\n", *list,
	    policy->max_sites, policy->cooldown_s, policy->max_tries, policy->tries_window_s);
	return (*list != NULL || error_memory(err)) && add_argument(list, text, "state-type", "HARD", err) &&
	    add_argument(list, text, "state", severity_name(options->event.state), err);
}

/*
 * The arguments with which another process can plan as this one does. There are none for a node that is reached as the
 * command line says, as the account and the secrets of that are this call's alone; nor in a downtime.
 */
static bool
choose_plan_options(const struct command_line *line, struct repair_options *options, struct error *err)
{
	struct text_arena *text = &options->configuration.text;
	const char *list = "";
	size_t i;

	if ((line->node == NULL && options->cluster == NULL) || options->downtime > 0)
		return true;
	for (i = 0; i < line->given.count; i++) {
		const struct option_given *given = &line->given.items[i];
		const char *argument;

		if (given->row->take != NULL)
			continue;	/* no key of the node */
		argument = text_format(text, "--%s", given->row->name);
		if (argument == NULL)
			return error_memory(err);
		if (!repair_finish_knows_option(argument) || given->value == NULL || strchr(given->value, '\n') != NULL)
			return true;
		if (!add_argument(&list, text, given->row->name, given->value, err))
			return false;
	}
	if (!add_policy(&list, text, options, err))
		return false;
	options->plan_options = list;
	options->config_path = text_copy_string(text, line->config);
	return options->config_path != NULL || error_memory(err);
}

static bool
make_options(const struct command_line *line, void *ret_options, struct error *err)
{
	struct repair_options *options = ret_options;
	bool is_of_cluster = line->cluster_name != NULL && *line->cluster_name != '\0';

	*options = (struct repair_options) {
		.downtime = line->downtime,
		.is_acknowledged = line->acknowledged != 0,
		.acts_in_downtime = line->in_downtime,
		.leaves_acknowledged = line->not_acknowledged,
		.is_dry_run = line->dry_run,
		.is_by_address = line->hostname != NULL,
		.finishes = line->finish,
		.wants_help = line->wants_help,
		.wants_version = line->wants_version,
	};
	if (options->wants_help || options->wants_version)
		return true;
	if ((line->hostname != NULL) + (line->node != NULL) + is_of_cluster != 1)
		return error_set(err, ERROR_USAGE, "expected %s --hostname=ADDRESS, --node=NAME and --cluster=NAME; see --help",
		    line->node == NULL && line->hostname == NULL ? "one of" : "only one of");
	if (!parse_event(line, &options->event, err) ||
	    !node_options_read_configuration(line, &options->configuration, err))
		return false;
	if (choose_policy(line, options, err) && (is_of_cluster ? choose_cluster : choose_node)(line, options, err) && choose_history(line, options, err) &&
	    choose_plan_options(line, options, err))
		return true;
	configuration_clear(&options->configuration);
	return false;
}

bool
repair_options_parse(int argc, char *const *argv, struct repair_options *ret_options, struct error *err)
{
	return node_options_parse(COMMAND_LINE_REPAIR, "start_iis_sites", argc, argv, make_options, ret_options, err);
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
	if (!options->finishes && !act_on_wants(&options->act_on, &options->event))
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
	      "  start_iis_sites --cluster=NAME --state=STATE --state-type=TYPE [OPTION...]\n"
	      "  start_iis_sites -H ADDRESS --state=STATE --state-type=TYPE [OPTION...]\n\n"
	      "Options:\n",
	    out);
	options_help(out, command_line_rows, COMMAND_LINE_REPAIR);
	fputs("\nIt looks itself, and repairs only what is down-after-restart, start-failed,\n"
	      "pool-stopped or will-not-restart. By hand: --state=CRITICAL --state-type=HARD.\n"
	      "Exit: 0 nothing to do, or all repaired; 1 something is left alone after earlier\n"
	      "tries, or cannot be read; 2 a repair failed or was not finished; 3 bad\n"
	      "arguments, no look, --help.\n",
	    out);
}

void
repair_options_clear(struct repair_options *options)
{
	configuration_clear(&options->configuration);
	memset(options, 0, sizeof(*options));
}
