#include "config.h" /* PACKAGE_VERSION */

#include "snmp-subagent/daemon/options.h"

#include <getopt.h>
#include <string.h>

#define DEFAULT_CONFIG SYSCONFDIR "/sitewatch/sitewatch.conf"

enum option_number {
	OPTION_CONFIG = 256,
	OPTION_CHECK_CONFIG,
	OPTION_ONCE,
	OPTION_FOREGROUND,
	OPTION_LOG,
};

static const struct option table[] = {
	{ "config", required_argument, NULL, OPTION_CONFIG },
	{ "check-config", no_argument, NULL, OPTION_CHECK_CONFIG },
	{ "once", no_argument, NULL, OPTION_ONCE },
	{ "foreground", no_argument, NULL, OPTION_FOREGROUND },
	{ "log", required_argument, NULL, OPTION_LOG },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

static bool
take_log(const char *word, enum log_target *ret_log, struct error *err)
{
	static const char *const words[] = {
		[LOG_TO_STDERR] = "stderr",
		[LOG_TO_JOURNAL] = "journal",
		[LOG_TO_SYSLOG] = "syslog",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], word) == 0) {
			*ret_log = (enum log_target)i;
			return true;
		}
	return error_set(err, ERROR_USAGE, "--log: '%s' is not one of stderr, journal, syslog", word);
}

static bool
take(int number, struct daemon_options *options, char **argv, struct error *err)
{
	switch (number) {
	case OPTION_CONFIG:
		options->config_path = optarg;
		return *optarg != '\0' || error_set(err, ERROR_USAGE, "--config: a value is missing");
	case OPTION_CHECK_CONFIG:
		options->task = DAEMON_CHECK_CONFIG;
		return true;
	case OPTION_ONCE:
		options->task = DAEMON_ONCE;
		return true;
	case OPTION_FOREGROUND:
		return true; /* it never does anything else */
	case OPTION_LOG:
		return take_log(optarg, &options->log, err);
	case 'h':
		options->task = DAEMON_HELP;
		return true;
	case 'V':
		options->task = DAEMON_VERSION;
		return true;
	case ':':
		return error_set(err, ERROR_USAGE, "%s: a value is missing", argv[optind - 1]);
	default:
		return error_set(
		    err, ERROR_USAGE, "%s is not an option that there is; see --help", argv[optind - 1]);
	}
}

bool
daemon_options_parse(int argc, char **argv, struct daemon_options *ret_options, struct error *err)
{
	struct daemon_options options = { .config_path = DEFAULT_CONFIG, .log = daemon_log_default() };
	int number;

	optind = 0; /* begin anew, also in a test */
	while ((number = getopt_long(argc, argv, "+:hV", table, NULL)) != -1)
		if (!take(number, &options, argv, err))
			return false;
	if (optind < argc)
		return error_set(err, ERROR_USAGE, "unexpected argument '%s'; see --help", argv[optind]);
	*ret_options = options;
	return true;
}

void
daemon_options_help(FILE *out)
{
	fputs("sitewatchd " PACKAGE_VERSION "\n"
	      "Poll the IIS web sites of all configured nodes, and serve SITEWATCH-MIB by\n"
	      "AgentX. Stays in the foreground and needs no root.\n\n"
	      "Usage: sitewatchd [OPTION...]\n\n"
	      "  --config=FILE    the configuration\n"
	      "                   (default: " DEFAULT_CONFIG ")\n"
	      "  --check-config   only read it: exit 0, or 78 and what is wrong\n"
	      "  --once           poll all nodes once, print what was seen, and exit with the\n"
	      "                   worst state: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN\n"
	      "  --log=WHERE      stderr, journal or syslog (default: journal where systemd\n"
	      "                   reads stderr, else stderr)\n"
	      "  --foreground     what it does anyway\n"
	      "  -h, --help       show this\n"
	      "  -V, --version    show the version\n\n"
	      "SIGHUP reads the configuration again: nodes come, go and change without the\n"
	      "others taking notice; one that is wrong changes nothing. SIGTERM ends it.\n",
	    out);
}
