#include "config.h"	/* PACKAGE_VERSION */

#include "plugins/operator/sitewatch.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/config/address.h"
#include "lib/model/escape.h"
#include "lib/options/command_line.h"
#include "plugins/command/time_limit.h"
#include "plugins/doctor/as_user.h"
#include "plugins/look/cluster_look.h"
#include "plugins/operator/command.h"
#include "plugins/report/timeline.h"

typedef enum sitewatch_result sitewatch_command(const struct sitewatch_call *call, struct error *err);

struct command {
	const char *name;
	const char *operands;		/* as the help shows them */
	int min_operands, max_operands;
	const char *formats;		/* what --format takes; "" when it is no option of this one */
	const char *help;
	sitewatch_command *run;
};

static const struct command commands[] = {
	{ "init", " NODE[=ADDRESS]...|-", 0, INT_MAX, "", "write the first sitewatch.conf, for these nodes", sitewatch_init },
	{ "nodes", "", 0, 0, " text json ", "list the nodes that are configured or remembered", sitewatch_nodes },
	{ "show", " NODE|CLUSTER", 1, 1, " text json ", "its sites, as seen last or with --look now", sitewatch_show },
	{ "timeline", " NODE|CLUSTER", 1, 1, " text json svg ", "what happened to it, newest last", sitewatch_timeline },
	{ "accept", " NODE SITE...|--all|--pool=NAME", 1, INT_MAX, "",
	    "each SITE (#number or name) is stopped on purpose",
	    sitewatch_accept },
	{ "revoke", " NODE SITE...|--all|--pool=NAME", 1, INT_MAX, "",
	    "it is not: take that back, or what looks made of it",
	    sitewatch_revoke },
	{ "forget", " NODE", 1, 1, "", "another machine has its name now: begin anew", sitewatch_forget },
	{ "discover", " NODE", 1, 1, " nagios icinga2 ", "write a monitor's services, one per site",
	    sitewatch_discover },
	{ "report", " [NODE...]", 0, INT_MAX, "", "a page: what is wrong now, what happened", sitewatch_report },
	{ "watch", " [NODE...]", 0, INT_MAX, "", "all nodes, worst first, until q is pressed", sitewatch_watch },
	{ "metrics", "", 0, 0, "", "all nodes and sites, as Prometheus reads them", sitewatch_metrics },
	{ "doctor", " NODE", 1, 1, " text json ", "what keeps it from being watched, step by step",
	    sitewatch_doctor },
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct command *
find_command(int count, char **operands, struct error *err)
{
	char known[128] = "";
	size_t i;

	for (i = 0; i < COMMANDS; i++)
		snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s",
		    i == 0 ? "" : i + 1 == COMMANDS ? " or " : ", ", commands[i].name);
	if (count == 0) {
		error_set(err, ERROR_USAGE, "expected a command: %s; see --help", known);
		return NULL;
	}
	for (i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, operands[0]) == 0)
			return &commands[i];
	error_set(err, ERROR_USAGE, "unknown command '%s'; expected %s", operands[0], known);
	return NULL;
}

/* True when `list`, " a b ", has this word. */
static bool
has_word(const char *list, const char *word)
{
	char spaced[32];

	snprintf(spaced, sizeof(spaced), " %s ", word);
	return strstr(list, spaced) != NULL;
}

/* Operands and options must be the command's. */
static bool
check_call(const struct command *command, int operand_count, const struct command_line *line, struct error *err)
{
	size_t i;

	if (operand_count < command->min_operands || operand_count > command->max_operands)
		return error_set(
		    err, ERROR_USAGE, "expected: sitewatch %s%s", command->name, command->operands);
	for (i = 0; i < line->given.count; i++) {
		const struct option_row *row = line->given.items[i].row;

		if (row->commands != NULL && !has_word(row->commands, command->name))
			return error_set(err, ERROR_USAGE, "--%s: not an option of '%s'", row->name, command->name);
	}
	return line->format.number == 0 || has_word(command->formats, line->format.text) ||
	    error_set(err, ERROR_USAGE, "--format: '%s' takes one of:%s", command->name, command->formats);
}

/* Of a command for one node what that needs; the doctor looks at all, and goes on with what the node needs. */
static bool
read_files(const struct command *command, const struct command_line *line, const char *node,
    struct sitewatch_call *call, struct error *err)
{
	const struct configuration_request request = {
		.path = line->config,
		.node = node,
		.history_path = line->history,
		.history_is_given = command_line_is_given(line, &line->history),
	};
	struct error of_node;

	if (node != NULL && command->run != sitewatch_doctor && !line->of_cluster)
		return configuration_read_node(&request, &call->configuration, err);
	if (configuration_read(line->config, &call->configuration, err))
		return true;
	call->others_are_wrong = node != NULL && !line->of_cluster && configuration_read_node(&request, &call->configuration, &of_node);
	return call->others_are_wrong;
}

/* The default configuration need not be there; one that was named must, unless it is to be written. */
static bool
read_configuration(const struct command *command, const struct command_line *line, const char *node,
    struct sitewatch_call *call, struct error *err)
{
	call->config_path = line->config;
	call->has_default_config = !command_line_is_given(line, &line->config);
	if (command->run == sitewatch_init) {
		if (!configuration_init(&call->configuration, err))
			return false;
	} else if (!read_files(command, line, node, call, err) &&
	    (command_line_is_given(line, &line->config) || err->kind != ERROR_ABSENT ||
	    !configuration_init(&call->configuration, err)))
		return false;
	call->history_path = call->configuration.history_path;
	if (call->history_path == NULL || command_line_is_given(line, &line->history))
		call->history_path = line->history;
	if (strcmp(call->history_path, "none") == 0)
		call->history_path = NULL;
	return true;
}

#define BELOW_USAGE "\n                             "	/* of one that is long */

static void
write_help(FILE *out)
{
	size_t i;

	fputs("sitewatch " PACKAGE_VERSION "\n"
	      "What is known of the IIS web sites on the nodes.\n\nUsage: sitewatch [OPTION...] COMMAND\n\n"
	      "Commands:\n",
	    out);
	for (i = 0; i < COMMANDS; i++) {
		char usage[64];

		snprintf(usage, sizeof(usage), "%s%s", commands[i].name, commands[i].operands);
		fprintf(out, "  %-27s%s%s\n", usage, strlen(usage) < 27 ? "" : BELOW_USAGE, commands[i].help);
	}
	fputs("\nOptions:\n", out);
	options_help(out, command_line_rows, COMMAND_LINE_TOOL);
	fputs("\nExit: 0 done, 1 nothing found, or by doctor a fault, 3 bad arguments or a\n"
	      "failure.\n", out);
}

/* A node that was asked as -H [::1] is remembered by its address. */
static void
bare_node(char *name)
{
	const char *bare;
	size_t length = address_bare(name, &bare);

	if (bare == name)
		return;
	memmove(name, bare, length);
	name[length] = '\0';
}

/* All values of an option that may repeat, in an array for free(). */
static bool
list_values(const struct command_line *line, const char *option, const char *const **ret_values, size_t *ret_count,
    struct error *err)
{
	const char **values = calloc(line->given.count + 1, sizeof(*values));
	size_t i;

	if (values == NULL)
		return error_memory(err);
	*ret_count = 0;
	for (i = 0; i < line->given.count; i++)
		if (strcmp(line->given.items[i].row->name, option) == 0)
			values[(*ret_count)++] = line->given.items[i].value;
	*ret_values = values;
	return true;
}

/* What the command line says. Its lists are for free(), also on failure. */
static bool
take_line(const struct command_line *line, struct sitewatch_call *call, struct error *err)
{
	call->try_all = line->try_all;
	call->look = line->look;
	call->all = line->all;
	call->format = (enum sitewatch_format)line->format.number;
	call->limit = line->limit;
	call->output = line->output;
	call->flag = line->flag;
	call->by = line->by;
	call->why = line->why;
	call->for_s = line->for_s;
	return list_values(line, "pool", &call->pools, &call->pool_count, err) &&
	    list_values(line, "from-nagios", &call->nagios_files, &call->nagios_file_count, err);
}

/* The first operand is the node that all is about. */
static bool
is_of_one_node(const struct command *command, int argc)
{
	return argc > 1 && command->run != sitewatch_report && command->run != sitewatch_watch;
}

/* What it says of nodes follows the rules of clusters that are found, too. */
static bool
is_of_all_nodes(const struct command *command)
{
	return command->run == sitewatch_report || command->run == sitewatch_watch || command->run == sitewatch_metrics;
}

/* The command that does for a cluster what `command` does for a node: --cluster is an option of no other ones. */
static sitewatch_command *
of_cluster(const struct command *command)
{
	return command->run == sitewatch_show ? sitewatch_show_cluster : sitewatch_timeline_cluster;
}

static enum sitewatch_result
run_command(int argc, char **argv, const struct command_line *line, struct sitewatch_call *call, struct error *err)
{
	const struct command *command = find_command(argc, argv, err);
	enum sitewatch_result result = SITEWATCH_FAILED;
	struct error problem = { 0 };
	bool is_read;

	if (command == NULL || !check_call(command, argc - 1, line, err) || (line->as != NULL && !as_user(line->as, err)))
		return SITEWATCH_FAILED;
	is_read = read_configuration(command, line, is_of_one_node(command, argc) ? argv[1] : NULL, call, &problem);
	if (!is_read && command->run != sitewatch_doctor) {
		*err = problem;
		return SITEWATCH_FAILED;
	}
	if (!is_read || call->others_are_wrong)
		call->configuration_problem = &problem;
	if (argc > 1 && command->run != sitewatch_init)
		bare_node(argv[1]);
	call->operands = (const char *const *)argv + 1;
	call->operand_count = argc - 1;
	if (is_of_one_node(command, argc) && command->run != sitewatch_doctor && !line->of_cluster)
		cluster_look_join(&call->configuration, argv[1], call->history_path);
	if (is_of_all_nodes(command))
		cluster_look_find_all(&call->configuration, call->history_path);
	if (take_line(line, call, err) &&
	    (!line->of_cluster || cluster_look_find(&call->configuration, call->operands[0], call->history_path, err))) {
		error_clear(err);
		result = (line->of_cluster ? of_cluster(command) : command->run)(call, err);
	}
	free((void *)(uintptr_t)call->pools);
	free((void *)(uintptr_t)call->nagios_files);
	configuration_clear(&call->configuration);
	return result;
}

static enum sitewatch_result
run(int argc, char **argv, struct sitewatch_call *call, struct error *err)
{
	enum sitewatch_result result = SITEWATCH_DONE;
	struct command_line line;
	int operand;

	if (!command_line_parse(COMMAND_LINE_TOOL, argc, argv, &line, &operand, err))
		return SITEWATCH_FAILED;
	if (line.since != NULL && !timeline_since(line.since, call->now, &call->since, err)) {
		error_prefix(err, "--since");
		result = SITEWATCH_FAILED;
	} else if (line.wants_help)
		write_help(call->out);
	else if (line.wants_version)
		fputs("sitewatch " PACKAGE_VERSION "\n", call->out);
	else
		result = run_command(argc - operand, argv + operand, &line, call, err);
	command_line_clear(&line);
	return result;
}

static bool
wants_colour(FILE *out)
{
	const char *no_colour = getenv("NO_COLOR");
	int number = fileno(out);

	return number >= 0 && isatty(number) && (no_colour == NULL || *no_colour == '\0');
}

int
sitewatch_run(int argc, char **argv, FILE *out, FILE *errors)
{
	struct sitewatch_call call = { .now = time(NULL), .out = out, .errors = errors, .with_colour = wants_colour(out) };
	enum sitewatch_result result;
	struct error err = { 0 };

	setlocale(LC_CTYPE, "C.UTF-8");
	if (!time_limit_prepare(&err))
		result = SITEWATCH_FAILED;
	else
		result = run(argc, argv, &call, &err);
	if (fflush(out) != 0 || ferror(out)) {
		error_set(&err, ERROR_STORAGE, "standard output: %s", strerror(errno));
		result = SITEWATCH_FAILED;
	}
	if (result != SITEWATCH_DONE && err.kind != ERROR_NONE) {
		fputs("sitewatch: ", errors);
		escape_write(errors, err.text, ESCAPE_TERMINAL, 0);
		putc('\n', errors);
	}
	return (int)result;
}
