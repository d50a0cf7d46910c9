#include "config.h" /* PACKAGE_VERSION */

#include "snmp-subagent/daemon/daemon.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "lib/found/find.h"
#include "lib/history/history.h"
#include "lib/history/owner.h"
#include "lib/model/stopwatch.h"
#include "snmp-subagent/agentx/agent.h"
#include "snmp-subagent/finish/finisher.h"
#include "snmp-subagent/log.h"
#include "snmp-subagent/notify/delivery.h"
#include "snmp-subagent/poll/descriptors.h"
#include "snmp-subagent/nodes/metrics_file.h"
#include "snmp-subagent/nodes/roles.h"
#include "snmp-subagent/nodes/roster.h"
#include "snmp-subagent/daemon/service_manager.h"

#define BUSY_MS	      5000 /* for another process's lock on the history */
#define TICK_MS	      1000 /* the longest wait: for what nobody wakes us for */
#define PUBLISH_MS    200  /* at least between two publications, */
#define PUBLISH_SHARE 20   /* and so many times what making one took: a twentieth of one core at most */
#define FIND_MS	      1000 /* at least between two looks for clusters among what nodes told, */
#define FIND_SHARE    200  /* and so many times what one took */
#define FINDS_MOST    1000 /* that change anything, until the file is read again: nodes that lie are not to fill the memory */
#define METRICS_MS    1000 /* the same of the file for Prometheus, which is read once in some seconds */
#define END_WAIT_MS   300  /* for nodes that are being asked when it is time to end */

struct daemon {
	const char *config_path;
	const char *history_path;
	struct configuration configuration; /* the newest that was right */
	struct history *history;
	struct delivery *delivery;
	struct agent *agent;
	struct roster *roster;
	struct roles roles;
	struct finisher *finisher;
	int signal_fd, wake_fd;
	bool is_ending;
	bool has_news;		       /* polls since the last publication */
	int64_t publish_ms;	       /* when the next publication may be */
	bool is_told;		       /* polls since clusters were looked for last */
	int64_t find_ms;	       /* when that may be next */
	unsigned int finds;	       /* that changed anything, since the file was read */
	int64_t watchdog_ms; /* when next */
	bool delivery_failed;	       /* so it is logged once */
	const char *metrics_path;      /* NULL: none */
	bool has_new_metrics;	       /* publications since the file was written last */
	int64_t metrics_ms;	       /* when it may be next */
	bool metrics_failed;	       /* so it is logged once */
};

static void
log_of_agent(void *context, int level, const char *text)
{
	(void)context;
	daemon_log(level, "%s", text);
}

static bool
open_descriptors(struct daemon *daemon, struct error *err)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before there are threads: theirs too */
	signal(SIGPIPE, SIG_IGN);
	daemon->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	daemon->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return (daemon->signal_fd != -1 && daemon->wake_fd != -1) ||
	       error_set(err, ERROR_LIMIT, "no descriptors: %s", strerror(errno));
}

static bool
start_agent(struct daemon *daemon, struct error *err)
{
	const struct configuration_agentx *agentx = &daemon->configuration.agentx;
	const struct agent_options options = {
		.socket = agentx->socket,
		.ping_s = agentx->ping_s,
		.log = log_of_agent,
		.delivered = delivery_delivered,
		.context = daemon->delivery,
	};

	return agent_start(&options, &daemon->agent, err) || error_prefix(err, "[agentx]");
}

static void
warn_of_descriptors(const struct configuration *configuration)
{
	size_t fit = descriptors_nodes(configuration->agentx.workers);

	if (configuration->node_count > fit)
		daemon_log(LOG_WARNING,
		    "%zu node%s, and file descriptors to keep a connection to %zu: each poll connects anew; raise the hard limit "
		    "(LimitNOFILE=, ulimit -Hn; it is %zu)",
		    configuration->node_count, text_s(configuration->node_count), fit, descriptors_limit());
}

/* @return the configuration has more than before */
static bool
find_clusters(struct daemon *daemon, struct configuration *configuration)
{
	int64_t began = stopwatch_ms();
	struct found found = { 0 };
	struct error err;
	bool is_changed = false;

	if (!found_read(daemon->history, configuration, &found, &err) || !found_add_all(&found, configuration, &is_changed, &err))
		daemon_log(LOG_ERR, "clusters are not looked for among what nodes told: %s", err.text);
	found_clear(&found);
	daemon->is_told = false;
	daemon->find_ms = stopwatch_ms();
	daemon->find_ms += FIND_MS + (daemon->find_ms - began) * FIND_SHARE;
	return is_changed;
}

/* Nodes of a cluster that is found now have its rules from now on. */
static void
take_clusters(struct daemon *daemon)
{
	struct roster_changes changes;
	struct error err;

	if (daemon->finds == FINDS_MOST || !find_clusters(daemon, &daemon->configuration))
		return;
	daemon->finds++;
	daemon_log(LOG_NOTICE, "nodes told of their clusters what was not known%s", daemon->finds < FINDS_MOST ? "" :
	    ", and do so all the time: it is not looked at any more until the configuration is read again");
	roles_clear(&daemon->roles);
	daemon->has_news = true;
	if (!roster_configure(daemon->roster, &daemon->configuration, stopwatch_ms(), time(NULL), &changes, &err))
		daemon_log(LOG_ERR, "their nodes are judged without their rules: %s", err.text);
}

/* The agent comes before the polling: it wants to be started before other threads. */
static bool
begin(struct daemon *daemon, struct error *err)
{
	struct timespec seed;
	struct roster_changes changes;

	clock_gettime(CLOCK_REALTIME, &seed);
	if (!open_descriptors(daemon, err) ||
	    !finisher_new(daemon->config_path, daemon->history_path, &daemon->finisher, err) ||
	    !history_act_as_owner(daemon->history_path, err) ||
	    !history_open(daemon->history_path, HISTORY_READ_WRITE, BUSY_MS, &daemon->history, err))
		return false;
	configuration_vouch(&daemon->configuration, daemon->history_path);
	history_keep_days(daemon->history, daemon->configuration.history_days);
	daemon->delivery = delivery_new(daemon->wake_fd, err);
	if (daemon->delivery == NULL || !start_agent(daemon, err))
		return false;
	daemon->roles.configuration = &daemon->configuration;
	if (!roster_new(daemon->history, &daemon->roles, daemon->configuration.agentx.workers, daemon->wake_fd,
		((uint64_t)seed.tv_nsec << 20 ^ (uint64_t)getpid()) | 1, &daemon->roster, err))
		return false;
	find_clusters(daemon, &daemon->configuration);
	return roster_configure(
	    daemon->roster, &daemon->configuration, stopwatch_ms(), time(NULL), &changes, err);
}

static void
publish(struct daemon *daemon)
{
	struct publisher_times times = roster_times(daemon->roster);
	int64_t began = stopwatch_ms();
	struct mib_view *const *views;
	struct mib_snapshot *snapshot;
	struct error err;
	size_t count;

	views = roster_views(daemon->roster, &count);
	snapshot = publisher_join(views, count, PACKAGE_VERSION, &times, &err);
	/* Nodes are not hidden because a cluster cannot be judged. */
	if (snapshot != NULL && !roles_add(&daemon->roles, views, count, daemon->history, time(NULL), snapshot, &err))
		daemon_log(LOG_ERR, "roles of clusters: %s", err.text);
	if (snapshot != NULL && !mib_snapshot_finish(snapshot, &err)) {
		mib_snapshot_free(snapshot);
		snapshot = NULL;
	}
	if (snapshot != NULL)
		agent_publish(daemon->agent, snapshot);
	else
		daemon_log(LOG_ERR, "the tables stay as they were: %s", err.text);
	daemon->has_news = false;
	daemon->has_new_metrics = daemon->metrics_path != NULL;
	daemon->publish_ms = stopwatch_ms();
	daemon->publish_ms += PUBLISH_MS + (daemon->publish_ms - began) * PUBLISH_SHARE;
}

static void
write_metrics(struct daemon *daemon)
{
	int64_t began = stopwatch_ms();
	struct mib_view *const *views;
	struct error err;
	size_t count;
	bool ok;

	views = roster_views(daemon->roster, &count);
	ok = metrics_file_write(daemon->metrics_path, views, count, &err);
	if (!ok && !daemon->metrics_failed)
		daemon_log(LOG_ERR, "--metrics-file: %s", err.text);
	daemon->metrics_failed = !ok;
	daemon->has_new_metrics = false;
	daemon->metrics_ms = stopwatch_ms();
	daemon->metrics_ms += METRICS_MS + (daemon->metrics_ms - began) * PUBLISH_SHARE;
}

static void
deliver(struct daemon *daemon)
{
	struct mib_view *const *views;
	struct error err;
	size_t count;
	bool ok;

	views = roster_views(daemon->roster, &count);
	ok = delivery_run(daemon->delivery, daemon->history, daemon->agent, views, count, daemon_log, &err);
	if (!ok && !daemon->delivery_failed)
		daemon_log(LOG_ERR, "notifications have to wait: %s", err.text);
	daemon->delivery_failed = !ok;
}

/* What only some restart can change is not taken from a file that is read again. */
static void
warn_of_restart(const struct daemon *daemon, const struct configuration *new)
{
	const struct configuration *old = &daemon->configuration;
	const char *old_history = old->history_path == NULL ? "" : old->history_path;
	const char *new_history = new->history_path == NULL ? "" : new->history_path;

	if (strcmp(old->agentx.socket, new->agentx.socket) != 0 || old->agentx.ping_s != new->agentx.ping_s ||
	    old->agentx.workers != new->agentx.workers || strcmp(old_history, new_history) != 0)
		daemon_log(LOG_WARNING,
		    "%s: another socket, ping, workers or history file is taken with the next start of the "
		    "daemon",
		    daemon->config_path);
}

static void
reload(struct daemon *daemon)
{
	struct configuration configuration;
	struct roster_changes changes;
	struct timespec now;
	struct error err;

	service_manager_tell_reloading();
	clock_gettime(CLOCK_REALTIME, &now);
	if (!configuration_read_to_vouch(daemon->config_path, now, NULL, &configuration, &err)) {
		daemon_log(LOG_ERR, "the configuration stays as it was: %s", err.text);
		service_manager_tell("READY=1");
		return;
	}
	find_clusters(daemon, &configuration);
	if (!roster_configure(daemon->roster, &configuration, stopwatch_ms(), time(NULL), &changes, &err)) {
		configuration_clear(&configuration);
		daemon_log(LOG_ERR, "the configuration stays as it was: %s", err.text);
	} else {
		roster_forget_refusals(daemon->roster);
		warn_of_restart(daemon, &configuration);
		configuration_vouch(&configuration, daemon->history_path);
		configuration_clear(&daemon->configuration);
		roles_clear(&daemon->roles);
		daemon->configuration = configuration;
		daemon->finds = 0;
		daemon->has_news = true;
		history_keep_days(daemon->history, daemon->configuration.history_days);
		daemon_log(LOG_NOTICE, "configuration read again: %zu node%s came, %zu changed, %zu went",
		    changes.added, text_s(changes.added), changes.changed, changes.removed);
		warn_of_descriptors(&daemon->configuration);
	}
	service_manager_tell("READY=1");
}

static void
take_signals(struct daemon *daemon)
{
	struct signalfd_siginfo info;

	while (read(daemon->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			reload(daemon);
		else
			daemon->is_ending = true;
	}
}

static void
tell_alive(struct daemon *daemon, int64_t now_ms)
{
	int64_t every = service_manager_watchdog_ms();

	if (every == 0 || now_ms < daemon->watchdog_ms)
		return;
	service_manager_tell("WATCHDOG=1");
	daemon->watchdog_ms = now_ms + every;
}

static int
wait_ms(const struct daemon *daemon, int64_t now_ms)
{
	int64_t until = roster_next_ms(daemon->roster, now_ms);

	if (now_ms + TICK_MS < until)
		until = now_ms + TICK_MS;
	if (daemon->has_news && daemon->publish_ms < until)
		until = daemon->publish_ms;
	if (service_manager_watchdog_ms() != 0 && daemon->watchdog_ms < until)
		until = daemon->watchdog_ms;
	return until <= now_ms ? 0 : (int)(until - now_ms);
}

/* One turn: what is due is done, and nothing in it waits for a node or for snmpd. */
static void
work(struct daemon *daemon)
{
	int64_t now_ms = stopwatch_ms();
	struct roster_progress progress = roster_work(daemon->roster, now_ms, time(NULL));

	daemon->has_news = daemon->has_news || progress.taken > 0;
	daemon->is_told = daemon->is_told || progress.taken > 0;
	if (daemon->is_told && now_ms >= daemon->find_ms)
		take_clusters(daemon);
	if (daemon->has_news && now_ms >= daemon->publish_ms)
		publish(daemon);
	if (daemon->has_new_metrics && now_ms >= daemon->metrics_ms)
		write_metrics(daemon);
	if (!daemon->has_news)	/* a console that walks because of a notification must find what it told of */
		deliver(daemon);
	finisher_work(daemon->finisher, &daemon->configuration, daemon->history, now_ms, time(NULL));
	tell_alive(daemon, now_ms);
}

static void
serve(struct daemon *daemon)
{
	struct pollfd descriptors[] = {
		{ .fd = daemon->signal_fd, .events = POLLIN },
		{ .fd = daemon->wake_fd, .events = POLLIN },
	};
	uint64_t woken;

	while (!daemon->is_ending) {
		if (poll(descriptors, 2, wait_ms(daemon, stopwatch_ms())) == -1 && errno != EINTR)
			daemon_log(LOG_ERR, "poll: %s", strerror(errno));
		if (read(daemon->wake_fd, &woken, sizeof(woken)) == -1 && errno != EAGAIN && errno != EINTR)
			daemon_log(LOG_ERR, "eventfd: %s", strerror(errno));
		take_signals(daemon);
		work(daemon);
	}
}

/* The roster goes before the history and the descriptor it wakes. */
static void
end(struct daemon *daemon)
{
	bool is_idle = roster_free(daemon->roster, END_WAIT_MS);

	finisher_free(daemon->finisher);
	agent_stop(daemon->agent);
	delivery_free(daemon->delivery);
	history_close(daemon->history);
	if (!is_idle) {
		daemon_log(LOG_NOTICE, "ended while nodes were being asked");
		_exit(EXIT_SUCCESS);
	}
	if (daemon->signal_fd != -1)
		close(daemon->signal_fd);
	if (daemon->wake_fd != -1)
		close(daemon->wake_fd);
	roles_clear(&daemon->roles);
	configuration_clear(&daemon->configuration);
}

bool
daemon_serve(
    const char *config_path, struct configuration *configuration, const char *history_path, const char *metrics_path,
    struct error *err)
{
	struct daemon daemon = {
		.config_path = config_path,
		.history_path = history_path,
		.metrics_path = metrics_path,
		.configuration = *configuration,
		.signal_fd = -1,
		.wake_fd = -1,
	};
	bool ok;

	memset(configuration, 0, sizeof(*configuration));
	ok = begin(&daemon, err);
	if (ok) {
		publish(&daemon);
		daemon_log(LOG_NOTICE, "sitewatchd " PACKAGE_VERSION " polls %zu node%s",
		    daemon.configuration.node_count, text_s(daemon.configuration.node_count));
		warn_of_descriptors(&daemon.configuration);
		service_manager_tell("READY=1");
		serve(&daemon);
		service_manager_tell("STOPPING=1");
	}
	end(&daemon);
	return ok;
}
