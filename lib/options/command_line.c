#include "lib/options/command_line.h"

#include <stdlib.h>

#define DAY_S  86400
#define YEAR_S (366 * DAY_S)

#define TEXT_OF(macro)	   TEXT_AS_IT_IS(macro)
#define TEXT_AS_IT_IS(text) #text

#define CHECK  COMMAND_LINE_CHECK
#define REPAIR COMMAND_LINE_REPAIR
#define NODE   (CHECK | REPAIR)		/* what asks a node: how, and as whom */
#define TOOL   COMMAND_LINE_TOOL
#define DAEMON COMMAND_LINE_DAEMON
#define ALL    (NODE | TOOL | DAEMON)

/* How a value is taken, and the field that it goes to. */
#define TAKE(taker, field)	 .take = option_take_##taker, .offset = offsetof(struct command_line, field)
#define KEY			 .take = NULL	/* it goes to the node, as sitewatch.conf has it */
#define FLAG(field)		 TAKE(flag, field)
#define TEXT(field)		 TAKE(text, field)
#define MACRO(field)		 TAKE(macro, field)
#define WORD(field)		 TAKE(word, field)
#define OF_ONE_NODE		 .of_one_node = true
#define NUMBER(field, from, to)	 TAKE(number, field), .min = from, .max = to

#define CONFIG_FILE  .initial = SYSCONFDIR "/sitewatch/sitewatch.conf"
#define HISTORY_FILE .initial = LOCALSTATEDIR "/lib/sitewatch/history.db"

/* In the order of --help. */
const struct option_row command_line_rows[] = {
	{ CHECK, 'H', "hostname", "ADDRESS", "the node: host name or IP address", TEXT(hostname) },
	{ REPAIR, 'H', "hostname", "ADDRESS", "the node: host name or IP address", MACRO(hostname) },
	{ CHECK, 0, "node", "NAME", "the node: [node NAME] of the configuration", TEXT(node) },
	{ REPAIR, 0, "node", "NAME", "the node: [node NAME] of the configuration", MACRO(node) },
	{ CHECK, 0, "cluster", "NAME",
	    "the nodes of [cluster NAME] of the configuration, as one: is each role served, and who could take it over",
	    TEXT(cluster_name) },
	{ CHECK, 0, "file", "PATH",
	    "no node: a MetaBase.xml (IIS 6) or applicationHost.config (IIS 7+); it tells auto start, not whether a "
	    "site runs", TEXT(file) },
	{ CHECK, 0, "from-daemon", NULL, "with --node or --cluster: do not ask, but take what sitewatchd saw last",
	    FLAG(from_daemon) },
	{ CHECK, 0, "max-age", "SECONDS", "how old that may be; when it is older: UNKNOWN",
	    NUMBER(max_age_s, 1, 365 * DAY_S), .otherwise = "3 times interval" },
	{ CHECK, 0, "config", "FILE", "the configuration; read with --node and --cluster, or when given", TEXT(config),
	    CONFIG_FILE },
	{ REPAIR, 0, "config", "FILE",
	    "the configuration; read with --node and for a cluster, or when given; its [repair] says as whom to repair", TEXT(config),
	    CONFIG_FILE },
	{ TOOL | DAEMON, 0, "config", "FILE", "the configuration", TEXT(config), CONFIG_FILE },
	{ TOOL, 0, "history", "FILE", "what was seen before", TEXT(history), HISTORY_FILE },

	{ REPAIR, 0, "state", "STATE", "$SERVICESTATE$: OK, WARNING, CRITICAL or UNKNOWN", MACRO(state) },
	{ REPAIR, 0, "state-type", "TYPE", "$SERVICESTATETYPE$: HARD or SOFT", MACRO(state_type) },
	{ REPAIR, 0, "attempt", "N", "$SERVICEATTEMPT$", MACRO(attempt), .max = 1000000 },
	{ REPAIR, 0, "act-on", "STATE:TYPE[:ATTEMPT],...",
	    "when to act. critical: repair what is down; warning: only put auto start back on sites that run",
	    MACRO(act_on), .initial = "critical:hard" },
	{ REPAIR, 0, "downtime", "DEPTH", "$SERVICEDOWNTIME$: above 0, nothing is repaired, unless",
	    MACRO(downtime), .max = 1000000, .initial = "0" },
	{ REPAIR, 0, "in-downtime", NULL, "repair in a downtime, too", FLAG(in_downtime) },
	{ REPAIR, 0, "not-in-downtime", NULL, "the default", TAKE(no_flag, in_downtime) },
	{ REPAIR, 0, "acknowledged", "0|1", "whether somebody acknowledged the problem",
	    MACRO(acknowledged), .max = 1000000, .initial = "0" },
	{ REPAIR, 0, "not-acknowledged", NULL, "repair no acknowledged problem", FLAG(not_acknowledged) },
	{ REPAIR, 0, "dry-run", NULL, "look, and say what would be done", FLAG(dry_run) },
	{ REPAIR, 0, "no-start", NULL, "put auto start back, start nothing", FLAG(no_start) },
	{ REPAIR, 0, "no-auto-start", NULL, "start what is down, leave auto start as it is", FLAG(no_auto_start) },
	{ REPAIR, 0, "start-service", NULL, "start W3SVC itself when it is stopped", FLAG(start_service) },
	{ REPAIR, 0, "cluster", "[NAME]",
	    "bring the cluster's resource online that starts a site; without it such a site is left alone. With NAME: of the "
	    "roles of [cluster NAME], each on its owner, in place of one node", TAKE(optional, cluster_name) },
	{ REPAIR, 0, "unseen", NULL,
	    "repair what no look saw running, or auto start on, as well: when sitewatch was set up after the outage",
	    FLAG(unseen) },
	{ REPAIR, 0, "finish", NULL, "only what a run of the last 15 minutes left unfinished; sitewatchd asks for it",
	    FLAG(finish) },
	{ REPAIR, 0, "max-sites", "N", "more sites to repair: nothing is done", NUMBER(max_sites, 1, 100000),
	    .initial = "100" },
	{ REPAIR, 0, "cooldown", "SECONDS", "between two tries of one step of one site", NUMBER(cooldown_s, 1, YEAR_S),
	    .initial = "300" },
	{ REPAIR, 0, "max-tries", "N", "tries of one step of one site within", NUMBER(max_tries, 1, 1000),
	    .initial = "3" },
	{ REPAIR, 0, "tries-window", "SECONDS", "this time; then it is left alone", NUMBER(tries_window_s, 1, YEAR_S),
	    .initial = "21600" },

	{ NODE, 'p', "port", "PORT", "port of WinRM", KEY, .otherwise = "5986, with --http 5985" },
	{ NODE, 0, "http", NULL, "plain HTTP instead of HTTPS", KEY },
	{ NODE, 0, "url-prefix", "PATH", "URLPrefix of the listener", KEY, .otherwise = "wsman" },
	{ NODE, 0, "auth", "METHOD", "negotiate, kerberos, ntlm, basic or certificate", KEY, .initial = "negotiate" },
	{ CHECK, 'u', "user", "USER", "who asks: USER, DOMAIN\\USER or USER@REALM", KEY },
	{ REPAIR, 'u', "user", "USER", "who repairs: USER, DOMAIN\\USER or USER@REALM", KEY },
	{ NODE, 0, "password-file", "FILE",
	    "the password is its first line; nobody else may read it. Else the configuration's, else that in the "
	    "environment: SITEWATCH_PASSWORD", KEY },
	{ NODE, 0, "password", "PASSWORD", NULL, .take = option_refuse,
	    .words = "refused: everybody on this machine can read a command line; use --password-file, the "
		     "configuration or SITEWATCH_PASSWORD" },
	{ NODE, 0, "ca-file", "FILE", "authorities to trust, PEM", KEY, .otherwise = "the system's" },
	{ NODE, 0, "cert-file", "FILE", "certificate for --auth=certificate, PEM", KEY },
	{ NODE, 0, "key-file", "FILE", "its private key, PEM", KEY },
	{ NODE, 0, "spn", "SERVICE", "Kerberos: the node's service, such as WSMAN/exch-a.example", KEY,
	    .otherwise = "HTTP/ and the address" },
	{ NODE, 0, "endpoint", "NAME",
	    "of PowerShell on the node, with the functions of Sitewatch.psm1: it is asked in place of Windows", KEY },
	{ NODE, 0, "keytab", "FILE", "Kerberos: key of the user, in place of a password", KEY },
	{ CHECK, 0, "allow-unencrypted", NULL,
	    "let password and messages go over HTTP unencrypted; the output says so", KEY },
	{ REPAIR, 0, "allow-unencrypted", NULL, "let password and messages go over HTTP unencrypted", KEY },
	{ CHECK, 0, "insecure", NULL, "believe any TLS certificate; the output says so", KEY },
	{ REPAIR, 0, "insecure", NULL, "believe any TLS certificate", KEY },

	{ CHECK, 'w', "warning", "RANGE", "WARNING when the number of sites that will not restart is outside", KEY,
	    .initial = "0", OF_ONE_NODE },
	{ CHECK, 'c', "critical", "RANGE", "CRITICAL when the number of sites that are down is outside", KEY,
	    .initial = "0", OF_ONE_NODE },
	{ CHECK, 't', "timeout", "SECONDS[:STATE]", "time for everything, and the state when it is up",
	    TAKE(time_limit, timeout), .min = 1, .max = 3600, .initial = "10:unknown" },
	/* Nagios kills an event handler after 30 seconds. */
	{ REPAIR, 't', "timeout", "SECONDS", "time for everything", NUMBER(timeout.seconds, 1, 3600), .initial = "25" },
	{ CHECK, 0, "unreachable", "STATE", "state when the node does not answer", TAKE(state, unreachable),
	    .initial = "unknown" },
	{ CHECK, 0, "site", "GLOB|#ID", "judge only the sites with such a name, or this number; may repeat", KEY },
	{ REPAIR, 0, "site", "GLOB", "repair only the sites with such a name; may repeat", KEY },
	{ CHECK, 0, "ignore", "GLOB", "do not judge the sites with such a name; may repeat", KEY },
	{ REPAIR, 0, "ways", "WAY...",
	    "the ways to the sites that may be used: webadministration, microsoftiisv2, appcmd, counters", KEY,
	    .otherwise = "all" },
	{ REPAIR, 0, "ignore", "GLOB", "do not touch the sites with such a name; may repeat", KEY },
	{ CHECK, 0, "expect", "NAME", "CRITICAL when this site is not there; may repeat", KEY },
	{ CHECK, 0, "expect-pool", "GLOB",
	    "CRITICAL when an application pool with such a name does not run, or none is there; may repeat", KEY,
	    OF_ONE_NODE },
	{ CHECK, 0, "grace", "SECONDS", "how long after a start a stopped site is no more than WARNING", KEY,
	    .initial = TEXT_OF(POLICY_GRACE_S) },
	{ REPAIR, 0, "grace", "SECONDS", "how long after a start a stopped site may still come up", KEY,
	    .initial = TEXT_OF(POLICY_GRACE_S) },
	{ CHECK, 0, "settle", "SECONDS", "how long at most a site counts as on its way up", KEY,
	    .initial = TEXT_OF(POLICY_SETTLE_S) },
	{ CHECK, 0, "ways", "WAY...",
	    "the ways to the sites that may be used: webadministration, microsoftiisv2, appcmd, counters", KEY,
	    .otherwise = "all" },
	{ CHECK, 0, "unreadable-ok", "PART...",
	    "what the account is not meant to read: auto-start, pools, cluster, events", KEY },
	{ CHECK, 0, "stopped", "STATE[:GLOB]",
	    "ok, warning or critical: of a site that ran since the start and is stopped; with GLOB of those alone, may "
	    "repeat, the first that matches counts", KEY, .initial = "critical" },
	{ CHECK, 0, "password-warning", "DAYS",
	    "WARNING so long before the password of the account expires, as the KDC tells it; 0: a note alone", KEY,
	    .initial = "0", OF_ONE_NODE },
	{ CHECK, 0, "check-hotfix", NULL, "WARNING when Exres.dll lacks the hotfix of KB885440", KEY, OF_ONE_NODE },
	{ CHECK, 0, "exres-path", "PATH", "where it is on the node", KEY, .otherwise = "Exchange's own", OF_ONE_NODE },
	{ CHECK, 0, "history", "FILE|none", "what was seen before", TEXT(history), HISTORY_FILE },
	{ REPAIR, 0, "history", "FILE", "what was seen and done before", TEXT(history), HISTORY_FILE },
	{ CHECK, 0, "report-repairs", "SECONDS", "how long the first line tells of a repair by start_iis_sites",
	    NUMBER(report_repairs_s, 0, DAY_S), .initial = "3600", OF_ONE_NODE },
	{ CHECK, 0, "repairs-a-day", "N", "WARNING when a site was repaired more often in a day",
	    NUMBER(repairs_a_day, 1, 1000), .initial = "3", OF_ONE_NODE },
	{ CHECK, 0, "format", "text|json", "form of the output", WORD(format), .initial = "text" },
	{ CHECK, 'v', "verbose", NULL, "all sites; twice: with bindings", TAKE(count, verbose) },

	{ TOOL, 0, "from-nagios", "FILE", "init: also the hosts that this object file of Nagios defines; may repeat",
	    TEXT(from_nagios), .commands = " init " },
	{ TOOL, 0, "look", NULL, "show: ask the node now, and remember what it says", FLAG(look),
	    .commands = " show " },
	{ TOOL, 0, "cluster", NULL, "show, timeline: the name is that of a [cluster NAME], all of whose nodes are meant",
	    FLAG(of_cluster), .commands = " show timeline " },
	{ TOOL, 0, "format", "text|json|nagios|icinga2|svg",
	    "form of the output: nodes, show, timeline, doctor: text (the default) or json; discover: nagios or icinga2; "
	    "timeline also: svg, a picture",
	    WORD(format), .commands = " nodes show timeline discover doctor " },
	{ TOOL, 0, "output", "FILE", "into this file, by a rename: metrics, for node_exporter's textfile collector; report, a page of HTML",
	    TEXT(output), .commands = " metrics report " },
	{ TOOL, 0, "since", "DATE|AGE", "timeline, report: from then on: 2026-11-22, 12h, 7d; report else: 30 days", TEXT(since),
	    .commands = " timeline report " },
	{ TOOL, 0, "limit", "N", "timeline: only the newest N", NUMBER(limit, 1, 1000000), .commands = " timeline " },
	{ TOOL, 0, "all", NULL, "accept, revoke: all sites that do not run", FLAG(all), .commands = " accept revoke " },
	{ TOOL, 0, "flag", NULL, "accept, revoke: not a stop, but that auto start of the site is off", FLAG(flag),
	    .commands = " accept revoke " },
	{ TOOL, 0, "pool", "NAME", "accept, revoke: not a site, but the stop of this application pool; may repeat",
	    TEXT(pool), .commands = " accept revoke " },
	{ TOOL, 0, "for", "AGE", "accept: for so long: 30m, 2h, 7d", TAKE(age, for_s), .min = 60, .max = 10 * YEAR_S,
	    .commands = " accept " },
	{ TOOL, 0, "why", "TEXT", "accept: shown wherever it is said that it was accepted", TAKE(name, why), .max = 200,
	    .commands = " accept " },
	{ TOOL, 0, "by", "WHO", "accept, revoke: who says so", TAKE(name, by), .max = 64, .otherwise = "your login name",
	    .commands = " accept revoke " },

	{ TOOL, 0, "try-all", NULL,
	    "doctor: log on by each other method that the node offers, too, until the password is refused", FLAG(try_all),
	    .commands = " doctor " },
	{ TOOL, 0, "as", "USER", "doctor, by root: be this user, such as the monitor's", TEXT(as), .commands = " doctor " },

	{ DAEMON, 0, "check-config", NULL, "only read it, and look at secrets and history: exit 0, or 78 and what is wrong",
	    FLAG(check_config) },
	{ DAEMON, 0, "once", NULL,
	    "poll all nodes once, print what was seen, and exit with the worst state: 0 OK, 1 WARNING, 2 CRITICAL, "
	    "3 UNKNOWN", FLAG(once) },
	{ DAEMON, 0, "metrics-file", "FILE",
	    "also write what is known for Prometheus, by a rename, for node_exporter's textfile collector",
	    TEXT(metrics_file) },
	{ DAEMON, 0, "log", "WHERE", "stderr, journal or syslog", WORD(log), .words = "stderr|journal|syslog",
	    .otherwise = "journal where systemd reads stderr, else stderr" },
	{ DAEMON, 0, "foreground", NULL, "what it does anyway", FLAG(foreground) },

	{ NODE, 0, "extra-opts", "[SECTION][@FILE]",
	    "read options, by their long names, from an INI file; those of the command line win",
	    .take = option_refuse, .words = "write its name in full: --extra-opts[=[SECTION][@FILE]]" },
	{ ALL, 'h', "help", NULL, "show this", FLAG(wants_help) },
	{ ALL, 'V', "version", NULL, "show the version", FLAG(wants_version) },
	{ 0 },
};

bool
command_line_parse(enum command_line_program program, int argc, char **argv, struct command_line *ret_line,
    int *ret_operand, struct error *err)
{
	struct command_line line = { 0 };

	if (!options_parse(command_line_rows, program, argc, argv, &line, &line.given, ret_operand, err)) {
		command_line_clear(&line);
		return false;
	}
	*ret_line = line;
	return true;
}

bool
command_line_is_given(const struct command_line *line, const void *field)
{
	size_t offset = (size_t)((const char *)field - (const char *)line), i;

	for (i = 0; i < line->given.count; i++)
		if (line->given.items[i].row->take != NULL && line->given.items[i].row->offset == offset)
			return true;
	return false;
}

void
command_line_clear(struct command_line *line)
{
	free(line->given.items);
	*line = (struct command_line) { 0 };
}
