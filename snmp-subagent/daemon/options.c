#include "config.h" /* PACKAGE_VERSION */

#include "snmp-subagent/daemon/options.h"

#include "lib/options/command_line.h"

static enum daemon_task
task_of(const struct command_line *line)
{
	return line->wants_help ? DAEMON_HELP :
	    line->wants_version ? DAEMON_VERSION :
	    line->check_config	? DAEMON_CHECK_CONFIG :
	    line->once		? DAEMON_ONCE :
				  DAEMON_SERVE;
}

bool
daemon_options_parse(int argc, char **argv, struct daemon_options *ret_options, struct error *err)
{
	struct command_line line;
	int operand;

	if (!command_line_parse(COMMAND_LINE_DAEMON, argc, argv, &line, &operand, err))
		return false;
	if (operand == argc)
		*ret_options = (struct daemon_options) {
			.task = task_of(&line),
			.config_path = line.config,
			.metrics_path = line.metrics_file,
			.log = line.log.number == 0 ? daemon_log_default() : (enum log_target)(line.log.number - 1),
		};
	else
		error_set(err, ERROR_USAGE, "unexpected argument '%s'; see --help", argv[operand]);
	command_line_clear(&line);
	return operand == argc;
}

void
daemon_options_help(FILE *out)
{
	fputs("sitewatchd " PACKAGE_VERSION "\n"
	      "Poll the IIS web sites of all configured nodes, and serve SITEWATCH-MIB by\n"
	      "AgentX. Stays in the foreground and needs no root.\n\n"
	      "Usage: sitewatchd [OPTION...]\n\n",
	    out);
	options_help(out, command_line_rows, COMMAND_LINE_DAEMON);
	fputs("\nSIGHUP reads the configuration again: nodes come, go and change without the\n"
	      "others taking notice; one that is wrong changes nothing. SIGTERM ends it.\n",
	    out);
}
