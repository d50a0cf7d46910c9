/*
 * command_line.h -- what the command lines of all programs may say: their options are one table, command_line_rows.
 *
 * Plain values as they were given, before any configuration is read. Each program makes of them what it needs.
 */
#ifndef LIB_OPTIONS_COMMAND_LINE_H
#define LIB_OPTIONS_COMMAND_LINE_H

#include <stdbool.h>

#include "lib/options/options.h"
#include "lib/options/takers.h"

/** Bits of option_row.programs. */
enum command_line_program {
	COMMAND_LINE_CHECK = 1,		/* check_iis_sites */
	COMMAND_LINE_REPAIR = 2,	/* start_iis_sites */
	COMMAND_LINE_TOOL = 4,		/* sitewatch */
	COMMAND_LINE_DAEMON = 8,	/* sitewatchd */
};

/**
 * Strings are borrowed from argv. A field of another program, or without a default, is zero when its option was not
 * given.
 */
struct command_line {
	bool wants_help, wants_version;

	/* which node, what is known of it */
	const char *hostname, *node, *cluster_name, *file, *config, *history;
	struct option_time_limit timeout;

	/* check_iis_sites */
	bool from_daemon;
	unsigned int max_age_s, report_repairs_s, repairs_a_day, verbose;
	enum severity unreachable;
	struct option_word format;	/* also of sitewatch */

	/* start_iis_sites */
	const char *state, *state_type, *act_on;
	unsigned int attempt, downtime, acknowledged;
	bool in_downtime, not_acknowledged, dry_run, no_start, no_auto_start, start_service, cluster, unseen, finish;
	unsigned int max_sites, cooldown_s, max_tries, tries_window_s;

	/* sitewatch */
	bool look, all, flag, try_all, of_cluster;
	const char *since, *by, *why, *as;
	const char *from_nagios, *pool;	/* the last one; all are in `given` */
	const char *output;
	unsigned int limit, for_s;

	/* sitewatchd */
	bool check_config, once, foreground;
	const char *metrics_file;
	struct option_word log;

	struct option_list given;	/* in order; those that set a key of the node are nowhere else */
};

/** Also for options_help(). */
extern const struct option_row command_line_rows[];

/**
 * Read a command line.
 * @param ret_line  the caller's, to command_line_clear(); untouched on failure
 * @param ret_operand  place in argv of the first operand; argc when there is none
 * @param err  ERROR_USAGE: names the option and what was expected; ERROR_NO_MEMORY
 */
bool command_line_parse(enum command_line_program program, int argc, char **argv, struct command_line *ret_line,
    int *ret_operand, struct error *err);

/** True when the command line holds an option for this field of `line`; else it has its default. */
bool command_line_is_given(const struct command_line *line, const void *field);

/** Give everything back; empty afterwards. */
void command_line_clear(struct command_line *line);

#endif
