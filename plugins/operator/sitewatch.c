#include "config.h"	/* PACKAGE_VERSION */

#include "plugins/operator/sitewatch.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/model/escape.h"
#include "plugins/command/time_limit.h"
#include "lib/options/options.h"
#include "plugins/operator/command.h"
#include "plugins/report/timeline.h"

#define DEFAULT_CONFIG	SYSCONFDIR "/sitewatch/sitewatch.conf"
#define DEFAULT_HISTORY LOCALSTATEDIR "/lib/sitewatch/history.db"

#define WHO_MAX		64	/* bytes of --by */

static const struct option_row rows[] = {
	{ 0, "config", "FILE", DEFAULT_CONFIG, NULL, "the configuration" },
	{ 0, "history", "FILE", DEFAULT_HISTORY, NULL, "what was seen before" },
	{ 0, "look", NULL, NULL, NULL, "show: ask the node now, and remember what it says" },
	{ 0, "format", "text|json|nagios|icinga2", NULL, NULL,
	    "form of the output: show: text (the default) or json; discover: nagios or icinga2" },
	{ 0, "since", "DATE|AGE", NULL, NULL, "timeline: from then on: 2026-11-22, 12h, 7d" },
	{ 0, "limit", "N", NULL, NULL, "timeline: only the newest N" },
	{ 0, "all", NULL, NULL, NULL, "accept: all sites that do not run" },
	{ 0, "by", "WHO", "your login name", NULL, "accept: who says so" },
	{ 'h', "help", NULL, NULL, NULL, "show this" },
	{ 'V', "version", NULL, NULL, NULL, "show the version" },
	{ 0 },
};

struct command {
	const char *name;
	const char *operands;		/* as the help shows them */
	int min_operands, max_operands;
	const char *options;		/* those of its own */
	const char *formats;		/* what --format takes; "" when it is no option of this one */
	const char *help;
	enum sitewatch_result (*run)(const struct sitewatch_call *call, struct error *err);
};

static const struct command commands[] = {
	{ "nodes", "", 0, 0, "", "", "list the nodes that are configured or remembered", sitewatch_nodes },
	{ "show", " NODE", 1, 1, " look format ", " text json ", "its sites, as seen last or with --look now",
	    sitewatch_show },
	{ "timeline", " NODE", 1, 1, " since limit ", "", "what happened to it, newest last",
	    sitewatch_timeline },
	{ "accept", " NODE SITE|--all", 1, 2, " all by ", "", "SITE (number or name) is stopped on purpose",
	    sitewatch_accept },
	{ "forget", " NODE", 1, 1, "", "", "another machine has its name now: begin anew", sitewatch_forget },
	{ "discover", " NODE", 1, 1, " format ", " nagios icinga2 ", "write a monitor's services, one per site",
	    sitewatch_discover },
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* In the order of enum sitewatch_format, without its default. */
static const char *const formats[] = { "text", "json", "nagios", "icinga2" };
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

/* The command line while it is read. */
struct request {
	struct sitewatch_call *call;
	const char *history;
	const char *own[8];		/* options that not every command has, in order */
	size_t own_count;
	bool wants_help, wants_version;
};

static bool
take_format(struct sitewatch_call *call, const char *value, struct error *err)
{
	size_t i;

	for (i = 0; i < FORMATS; i++)
		if (strcmp(formats[i], value) == 0) {
			call->format = (enum sitewatch_format)(i + SITEWATCH_FORMAT_TEXT);
			return true;
		}
	return error_set(err, ERROR_USAGE, "'%s' is not one of text, json, nagios, icinga2", value);
}

/* The options that belong to one command. */
static bool
take_own(struct request *request, const char *name, const char *value, struct error *err)
{
	struct sitewatch_call *call = request->call;

	if (request->own_count < sizeof(request->own) / sizeof(request->own[0]))
		request->own[request->own_count++] = name;
	if (strcmp(name, "format") == 0)
		return take_format(call, value, err);
	if (strcmp(name, "since") == 0)
		return timeline_since(value, call->now, &call->since, err);
	if (strcmp(name, "limit") == 0)
		return configuration_number(value, 1, 1000000, &call->limit, err);
	if (strcmp(name, "by") == 0 && (strlen(value) > WHO_MAX || !text_is_utf8(value, strlen(value))))
		return error_set(err, ERROR_USAGE, "expected a name of at most %d bytes of UTF-8", WHO_MAX);
	if (strcmp(name, "by") == 0)
		call->by = value;
	else if (strcmp(name, "look") == 0)
		call->look = true;
	else if (strcmp(name, "all") == 0)
		call->all = true;
	return true;
}

static bool
take(void *state, const struct option_row *row, const char *value, struct error *err)
{
	struct request *request = state;

	if (row->unit != NULL && *value == '\0')
		return error_set(err, ERROR_USAGE, "expected %s", row->unit);
	if (strcmp(row->name, "config") == 0)
		request->call->config = value;
	else if (strcmp(row->name, "history") == 0)
		request->history = value;
	else if (strcmp(row->name, "help") == 0)
		request->wants_help = true;
	else if (strcmp(row->name, "version") == 0)
		request->wants_version = true;
	else
		return take_own(request, row->name, value, err);
	return true;
}

static const struct command *
find_command(int count, char **operands, struct error *err)
{
	size_t i;

	if (count == 0) {
		error_set(err, ERROR_USAGE,
		    "expected a command: nodes, show, timeline, accept, forget or discover; see --help");
		return NULL;
	}
	for (i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, operands[0]) == 0)
			return &commands[i];
	error_set(err, ERROR_USAGE, "unknown command '%s'; expected nodes, show, timeline, accept, forget or discover",
	    operands[0]);
	return NULL;
}

static bool
check_format(const struct command *command, enum sitewatch_format format, struct error *err)
{
	char word[32];

	if (format == SITEWATCH_FORMAT_DEFAULT)
		return true;
	snprintf(word, sizeof(word), " %s ", formats[format - SITEWATCH_FORMAT_TEXT]);
	return strstr(command->formats, word) != NULL ||
	    error_set(err, ERROR_USAGE, "--format: '%s' takes one of:%s", command->name, command->formats);
}

/* Operands and options must be the command's. */
static bool
check_call(const struct command *command, const struct request *request, struct error *err)
{
	const struct sitewatch_call *call = request->call;
	size_t i;

	if (call->operand_count < command->min_operands || call->operand_count > command->max_operands)
		return error_set(
		    err, ERROR_USAGE, "expected: sitewatch %s%s", command->name, command->operands);
	for (i = 0; i < request->own_count; i++) {
		char word[32];

		snprintf(word, sizeof(word), " %s ", request->own[i]);
		if (strstr(command->options, word) == NULL)
			return error_set(
			    err, ERROR_USAGE, "--%s: not an option of '%s'", request->own[i], command->name);
	}
	return check_format(command, call->format, err);
}

/* The default configuration need not be there; one that was named must. */
static bool
read_configuration(struct request *request, struct error *err)
{
	struct sitewatch_call *call = request->call;
	const char *path = call->config == NULL ? DEFAULT_CONFIG : call->config;

	if (!configuration_read(path, &call->configuration, err) &&
	    (call->config != NULL || err->kind != ERROR_ABSENT ||
	    !configuration_init(&call->configuration, err)))
		return false;
	call->history_path = request->history != NULL ? request->history : call->configuration.history_path;
	if (call->history_path == NULL)
		call->history_path = DEFAULT_HISTORY;
	if (strcmp(call->history_path, "none") == 0)
		call->history_path = NULL;
	return true;
}

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
		fprintf(out, "  %-24s%s\n", usage, commands[i].help);
	}
	fputs("\nOptions:\n", out);
	options_help(out, rows);
	fputs("\nExit: 0 done, 1 nothing found, 3 bad arguments or a failure.\n", out);
}

static enum sitewatch_result
run_command(const struct command *command, struct request *request, struct error *err)
{
	enum sitewatch_result result;

	if (!check_call(command, request, err) || !read_configuration(request, err))
		return SITEWATCH_FAILED;
	result = command->run(request->call, err);
	configuration_clear(&request->call->configuration);
	return result;
}

static enum sitewatch_result
run(int argc, char **argv, struct request *request, struct error *err)
{
	struct sitewatch_call *call = request->call;
	const struct command *command;
	int operand;

	if (!options_parse(rows, argc, argv, take, request, &operand, err))
		return SITEWATCH_FAILED;
	if (request->wants_help)
		write_help(call->out);
	else if (request->wants_version)
		fputs("sitewatch " PACKAGE_VERSION "\n", call->out);
	else {
		command = find_command(argc - operand, argv + operand, err);
		if (command == NULL)
			return SITEWATCH_FAILED;
		call->operands = (const char *const *)argv + operand + 1;
		call->operand_count = argc - operand - 1;
		return run_command(command, request, err);
	}
	return SITEWATCH_DONE;
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
	struct sitewatch_call call = { .now = time(NULL), .out = out, .with_colour = wants_colour(out) };
	struct request request = { .call = &call };
	enum sitewatch_result result;
	struct error err = { 0 };

	setlocale(LC_CTYPE, "C.UTF-8");
	if (!time_limit_prepare(&err))
		result = SITEWATCH_FAILED;
	else
		result = run(argc, argv, &request, &err);
	if (fflush(out) != 0 || ferror(out)) {
		error_set(&err, ERROR_STORAGE, "standard output: %s", strerror(errno));
		result = SITEWATCH_FAILED;
	}
	if (result != SITEWATCH_DONE) {
		fputs("sitewatch: ", errors);
		escape_write(errors, err.text, ESCAPE_TERMINAL, 0);
		putc('\n', errors);
	}
	return (int)result;
}
