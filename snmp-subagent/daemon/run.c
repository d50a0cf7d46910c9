#include "config.h" /* PACKAGE_VERSION */

#include "snmp-subagent/daemon/run.h"

#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/doctor/local.h"
#include "snmp-subagent/daemon/daemon.h"
#include "snmp-subagent/log.h"
#include "snmp-subagent/daemon/options.h"
#include "snmp-subagent/daemon/poll_once.h"
#include "snmp-subagent/poll/descriptors.h"

#define DEFAULT_HISTORY LOCALSTATEDIR "/lib/sitewatch/history.db"
#define EXIT_FAILED	1

static int
complain(FILE *errors, const struct error *err)
{
	fprintf(errors, "sitewatchd: %s\n", err->text);
	return err->kind == ERROR_USAGE ? EX_CONFIG : EXIT_FAILED;
}

/* A configuration that reads well and that a daemon can do nothing with. */
static bool
check(const char *path, const struct configuration *configuration, struct error *err)
{
	if (configuration->history_path != NULL && strcmp(configuration->history_path, "none") == 0)
		return error_set(err, ERROR_USAGE,
		    "%s: [history]: file: the daemon cannot do without a history: name a file, or leave it "
		    "out",
		    path);
	if (configuration->node_count == 0)
		return error_set(err, ERROR_USAGE, "%s: there is no [node NAME] to poll", path);
	return true;
}

static void
complain_too(void *errors, const struct error *err)
{
	(void)complain(errors, err);
}

static bool
read_configuration(const char *path, struct configuration *configuration, FILE *errors, struct error *err)
{
	const struct configuration_listener listener = { .complain = complain_too, .state = errors };
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (!configuration_read_to_vouch(path, now, &listener, configuration, err)) {
		err->kind = ERROR_USAGE;
		return false;
	}
	if (check(path, configuration, err))
		return true;
	configuration_clear(configuration);
	return false;
}

static int
run_once(const struct configuration *configuration, const char *history_path, FILE *out, FILE *errors)
{
	enum severity worst;
	struct error err;

	if (!poll_once_run(configuration, history_path, out, errors, &worst, &err)) {
		fprintf(errors, "sitewatchd: %s\n", err.text);
		return SEVERITY_UNKNOWN;
	}
	if (fflush(out) != 0 || ferror(out))
		return SEVERITY_UNKNOWN;
	return (int)worst;
}

struct finding_list {
	FILE *out;
	bool has_fault;
};

static void
write_finding(void *state, const struct finding *finding)
{
	struct finding_list *list = state;

	finding_write(list->out, finding);
	list->has_fault |= finding->status == FINDING_FAULT;
}

/* A typing error would look like it. */
static void
note_open_clusters(FILE *out, const struct configuration *configuration)
{
	size_t i;

	for (i = 0; i < configuration->cluster_count; i++)
		if (configuration->clusters[i].node_count == 0)
			fprintf(out, "[cluster %s] names no nodes: those are taken that tell of it ('sitewatch nodes' lists them)\n",
			    configuration->clusters[i].name);
}

/* It reads well; does what it names serve this user? */
static int
check_machine(FILE *out, const char *path, const struct configuration *configuration, const char *history_path)
{
	const struct doctor_subject subject = {
		.config_path = path,
		.configuration = configuration,
		.history_path = history_path,
		.advice_for_root = "run this as the user of the daemon",
	};
	struct finding_list list = { .out = out };
	const struct finding_sink sink = { .take = write_finding, .state = &list };
	size_t fit = descriptors_nodes(configuration->agentx.workers);

	doctor_examine_locally(&subject, &sink);
	configuration_vouch(configuration, history_path);	/* root is the history's owner by now */
	fprintf(out, "file descriptors: %zu, enough to keep a connection to %zu node%s%s\n", descriptors_limit(), fit, text_s(fit),
	    configuration->node_count <= fit ? "" :
	    ": each poll connects anew, until the hard limit is raised (LimitNOFILE=, ulimit -Hn)");
	note_open_clusters(out, configuration);
	return list.has_fault ? EX_CONFIG : 0;
}

static int
run_task(const struct daemon_options *options, FILE *out, FILE *errors)
{
	struct configuration configuration;
	const char *history_path;
	struct error err;
	int status = 0;

	if (!read_configuration(options->config_path, &configuration, errors, &err))
		return complain(errors, &err);
	history_path =
	    configuration.history_path == NULL ? DEFAULT_HISTORY : strdupa(configuration.history_path);
	if (options->task == DAEMON_CHECK_CONFIG) {
		status = check_machine(out, options->config_path, &configuration, history_path);
	} else if (options->task == DAEMON_ONCE) {
		status = run_once(&configuration, history_path, out, errors);
	} else {
		daemon_log_open(options->log);
		if (!daemon_serve(options->config_path, &configuration, history_path, options->metrics_path, &err)) {
			daemon_log(LOG_ERR, "%s", err.text);
			status = err.kind == ERROR_USAGE ? EX_CONFIG : EXIT_FAILED;
		}
	}
	configuration_clear(&configuration);
	return status;
}

/*
 * No core file: the passwords of all nodes would be in it. One byte: plugins/command/time_limit.c tells why. A limit of
 * file size is an error of the write that meets it. Threads that mostly wait for nodes share two heaps: with one each, as glibc
 * makes them on a machine of many cores, what they leave behind free in each is more than what is used.
 */
static void
prepare_process(void)
{
	const struct rlimit nothing = { 1, 1 };

	(void)setrlimit(RLIMIT_CORE, &nothing);
	(void)mallopt(M_ARENA_MAX, 2);
	signal(SIGXFSZ, SIG_IGN);
	descriptors_raise();
}

int
sitewatchd_run(int argc, char **argv, FILE *out, FILE *errors)
{
	struct daemon_options options;
	struct error err;

	prepare_process();
	if (!daemon_options_parse(argc, argv, &options, &err)) {
		fprintf(errors, "sitewatchd: %s\n", err.text);
		return EX_USAGE;
	}
	if (options.task == DAEMON_HELP)
		daemon_options_help(out);
	else if (options.task == DAEMON_VERSION)
		fputs("sitewatchd (sitewatch) " PACKAGE_VERSION "\n", out);
	else
		return run_task(&options, out, errors);
	return fflush(out) == 0 ? 0 : EXIT_FAILED;
}
