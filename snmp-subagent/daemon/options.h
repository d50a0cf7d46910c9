/*
 * options.h -- the command line of sitewatchd. Reads nothing else.
 */
#ifndef SNMP_SUBAGENT_DAEMON_OPTIONS_H
#define SNMP_SUBAGENT_DAEMON_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/model/error.h"
#include "snmp-subagent/log.h"

enum daemon_task {
	DAEMON_SERVE = 0,
	DAEMON_CHECK_CONFIG,
	DAEMON_ONCE,
	DAEMON_HELP,
	DAEMON_VERSION,
};

struct daemon_options {
	enum daemon_task task;
	const char *config_path; /* borrowed from argv, or static */
	const char *metrics_path; /* borrowed from argv; NULL: none */
	enum log_target log;
};

/** ERROR_USAGE: names the option. */
bool daemon_options_parse(int argc, char **argv, struct daemon_options *ret_options, struct error *err);

/** Write the help, within 80 columns. */
void daemon_options_help(FILE *out);

#endif
