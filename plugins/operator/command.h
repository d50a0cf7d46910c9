/*
 * command.h -- what one command of the operator's tool is given, and the commands.
 */
#ifndef PLUGINS_OPERATOR_COMMAND_H
#define PLUGINS_OPERATOR_COMMAND_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/model/error.h"
#include "lib/history/history.h"

/** --format, numbered as its words on the command line: nagios and icinga2 are of `discover`. */
enum sitewatch_format {
	SITEWATCH_FORMAT_DEFAULT = 0,	/* not given */
	SITEWATCH_FORMAT_TEXT,
	SITEWATCH_FORMAT_JSON,
	SITEWATCH_FORMAT_NAGIOS,
	SITEWATCH_FORMAT_ICINGA2,
	SITEWATCH_FORMAT_SVG,		/* of `timeline` */
};

/** A command line of sitewatch, understood. Strings are borrowed from it and from the configuration. */
struct sitewatch_call {
	const char *config_path;
	const struct error *configuration_problem;	/* of doctor alone: it cannot be read; NULL: it was */
	bool others_are_wrong;		/* then: it can as far as the node goes */
	struct configuration configuration;	/* empty for init */
	bool has_default_config;	/* that was not given */
	const char *const *nagios_files;	/* of `init` */
	size_t nagios_file_count;
	const char *history_path;	/* NULL: no history ("none") */
	const char *const *operands;	/* behind the command's name */
	int operand_count;
	bool look, all, flag, try_all;
	const char *const *pools;	/* of accept and revoke */
	size_t pool_count;
	enum sitewatch_format format;
	time_t since;			/* 0: from the beginning */
	unsigned int limit;		/* 0: all */
	const char *output;		/* of metrics and report: a file; NULL: `out` */
	const char *by;			/* who accepts; NULL: the user of the process */
	const char *why;		/* NULL: not said */
	unsigned int for_s;		/* 0: no end */
	time_t now;
	bool with_colour;
	FILE *out;
	FILE *errors;			/* for what is erased again: how far it has come */
};

/** How a command ended: the exit status of the program. */
enum sitewatch_result {
	SITEWATCH_DONE = 0,
	SITEWATCH_NOTHING = 1,		/* there is no such node, site, observation */
	SITEWATCH_FAULTS = 1,		/* of doctor: it found some, and has said so */
	SITEWATCH_FAILED = 3,		/* `err` says why */
};

/**
 * The commands. Each writes to call->out.
 * @param err  filled when the result is not SITEWATCH_DONE, nor SITEWATCH_FAULTS
 */
enum sitewatch_result sitewatch_init(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_nodes(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_show(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_timeline(const struct sitewatch_call *call, struct error *err);
/* With --cluster, the first operand being a cluster's name. */
enum sitewatch_result sitewatch_show_cluster(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_timeline_cluster(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_accept(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_revoke(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_forget(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_discover(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_metrics(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_report(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_watch(const struct sitewatch_call *call, struct error *err);
enum sitewatch_result sitewatch_doctor(const struct sitewatch_call *call, struct error *err);

/** Open the history; its absence is SITEWATCH_NOTHING. */
enum sitewatch_result sitewatch_open_history(const struct sitewatch_call *call, enum history_mode mode,
    struct history **ret_history, struct error *err);

/** The same to read of the node that is the first operand, which was looked at; else SITEWATCH_NOTHING, and how to look. */
enum sitewatch_result sitewatch_open_node(const struct sitewatch_call *call, struct history **ret_history,
    struct error *err);

/** SITEWATCH_NOTHING for ERROR_ABSENT, else SITEWATCH_FAILED. */
enum sitewatch_result sitewatch_result_of(const struct error *err);

/** The name to ask the history for: the configuration's spelling of `name`, else `name` itself. */
const char *sitewatch_node_name(const struct sitewatch_call *call, const char *name);

#endif
