/*
 * check_options.h -- what the command line of check_iis_sites asks for.
 *
 * Reads the configuration file when one is needed, nothing else; opens neither history nor node.
 */
#ifndef PLUGINS_CHECK_CHECK_OPTIONS_H
#define PLUGINS_CHECK_CHECK_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/config/configuration.h"
#include "lib/source/source.h"
#include "lib/verdict/verdict.h"
#include "plugins/report/output.h"

struct check_options {
	struct configuration configuration;	/* owns what the rest borrows */
	struct configuration_node *node;	/* whom to ask, and the policy: of the configuration; of a cluster the first of
						   its nodes, which stand behind one another */
	const struct cluster_policy *cluster;	/* NULL: one node */
	enum source_kind kind;
	const char *history_path;		/* NULL: no history is wanted */
	enum severity unreachable;		/* state when the node does not answer */
	enum severity timed_out;		/* state when time is up */
	enum plugin_format format;
	unsigned int verbose;
	unsigned int report_repairs_s;		/* how long a repair is told of; 0: it is not */
	unsigned int repairs_a_day;		/* of one site, before it is WARNING */
	bool is_by_address;			/* the node's name is an address that stands in no configuration */
	bool from_daemon;			/* ask the history what the daemon saw, not the node */
	unsigned int max_age_s;			/* of what the daemon saw; 0: DAEMON_LOOK_INTERVALS intervals */
	bool wants_help;			/* then nothing else is filled */
	bool wants_version;			/* the same */
};

/**
 * Understand a command line, extra options included.
 * @param ret_options  the caller's, to check_options_clear()
 * @param err  ERROR_USAGE: one line that names the option, or file and line, and what was expected
 */
bool check_options_parse(int argc, char *const *argv, struct check_options *ret_options, struct error *err);

/** Write the help, within 80 columns. */
void check_options_help(FILE *out);

#define CHECK_NOTES 2

/** What the operator allowed and should not forget. @return how many */
size_t check_options_notes(const struct check_options *options, const char *ret_notes[CHECK_NOTES]);

/** Give everything back; empty afterwards. */
void check_options_clear(struct check_options *options);

#endif
