/*
 * repair_options.h -- what the command line of start_iis_sites asks for.
 *
 * Reads the configuration file when one is needed, nothing else; opens neither history nor node.
 */
#ifndef PLUGINS_REPAIR_REPAIR_OPTIONS_H
#define PLUGINS_REPAIR_REPAIR_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/config/configuration.h"
#include "lib/repair/plan.h"
#include "plugins/repair/act_on.h"

struct repair_options {
	struct configuration configuration;	/* owns what the rest borrows */
	struct configuration_node *node;	/* whom to ask, as the account of [repair], and the policy; of a cluster the
						   first of its nodes, which stand one behind the other */
	const struct cluster_policy *cluster;	/* NULL: one node */
	const char *history_path;
	struct repair_policy policy;
	struct act_on act_on;
	struct monitor_event event;
	unsigned int downtime;			/* depth; 0: none */
	bool is_acknowledged;
	bool acts_in_downtime;			/* --in-downtime */
	bool leaves_acknowledged;		/* --not-acknowledged */
	bool is_dry_run;
	bool is_by_address;			/* the node's name is an address that stands in no configuration */
	bool finishes;				/* --finish: only what an earlier run left */
	const char *config_path;		/* as it was given */
	const char *plan_options;		/* for who finishes this run (unfinished_run.options); NULL: nobody is to */
	bool wants_help;			/* then nothing else is filled */
	bool wants_version;			/* the same */
};

/**
 * Understand a command line, extra options included.
 * @param ret_options  the caller's, to repair_options_clear()
 * @param err  ERROR_USAGE: one line that names the option, or file and line, and what was expected
 */
bool repair_options_parse(int argc, char *const *argv, struct repair_options *ret_options, struct error *err);

/** Why nothing is to be done about this event, whatever the node's state; NULL when something may be. Static. */
const char *repair_options_why_not(const struct repair_options *options);

/** Write the help, within 80 columns. */
void repair_options_help(FILE *out);

/** Give everything back; empty afterwards. */
void repair_options_clear(struct repair_options *options);

#endif
