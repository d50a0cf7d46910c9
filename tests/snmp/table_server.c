/*
 * table_server -- serve a made-up snapshot through agent.h, and do what stdin says. For tests and benchmarks.
 *
 *   table_server SOCKET [PING_S [DESCRIPTORS]]
 *
 * First opens so many descriptors, so that net-snmp's come behind them. Says "ready" when the agent is started. Commands,
 * each answered by one line on stdout:
 *   publish NODES SITES [ID]...   NODES nodes with SITES sites each, and on node 1 sites with these ids; "published"
 *   notify KIND COUNT             queue COUNT notifications of a kind by its name, for site 1 of node 1; "queued COUNT"
 *   status                        "connected=0|1 waiting=N delivered=N repeated=N"
 *   quit                          stop the agent; "stopped 0|1", and end. The end of stdin does the same
 * What the agent logs goes to stderr, "LEVEL TEXT".
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "snmp-subagent/agentx/agent.h"

#define FIRST_POLL   1700000000		/* 2023-11-14T22:13:20Z */
#define LAST_FAILOVER 1699999980

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t delivered, repeated, newest;	/* what the agent's thread told; under the lock */

static void
die(const char *what, const struct error *err)
{
	fprintf(stderr, "table_server: %s: %s\n", what, err->text);
	exit(1);
}

static void
on_log(void *context, int level, const char *text)
{
	(void)context;
	fprintf(stderr, "%d %s\n", level, text);
}

static void
on_delivered(void *context, const int64_t *ids, size_t count)
{
	size_t i;

	(void)context;
	pthread_mutex_lock(&lock);
	for (i = 0; i < count; i++) {
		delivered++;
		if (ids[i] <= newest)
			repeated++;
		newest = ids[i];
	}
	pthread_mutex_unlock(&lock);
}

static void
fill_node(struct mib_node_row *row, char name[32], uint32_t index, uint32_t sites)
{
	snprintf(name, 32, "NODE-%" PRIu32, index);
	*row = (struct mib_node_row) {
		.index = index, .name = name, .address = "192.0.2.1", .iis_version = "6", .is_reachable = index % 2 == 1,
		.last_poll = FIRST_POLL, .poll_ms = 100 + index, .last_error = "", .boot_time = FIRST_POLL - 3600,
		.w3svc_state = SERVICE_RUNNING, .w3svc_start = FIRST_POLL - 3000, .last_failover = LAST_FAILOVER,
		.failover_evidence = EVIDENCE_EVENT, .failover_group = "Exchange Virtual Server 1",
		.failover_from = "EXCH-B", .failover_to = "EXCH-A", .sites = sites, .sites_down = 1,
		.sites_will_not_restart = 2, .severity = SEVERITY_CRITICAL, .cause = CAUSE_KB885440,
	};
}

static void
fill_site(struct mib_site_row *row, char name[32], char node_name[32], uint32_t node, uint32_t id)
{
	snprintf(name, 32, "site %" PRIu32 ".%" PRIu32, node, id);
	snprintf(node_name, 32, "NODE-%" PRIu32, node);
	*row = (struct mib_site_row) {
		.node_index = node, .id = id, .name = name, .bindings = "http *:80:www.example.org",
		.auto_start = id % 2 == 0 ? AUTO_START_ON : AUTO_START_OFF, .run_state = RUN_STARTED,
		.severity = SEVERITY_WARNING, .reason = REASON_WILL_NOT_RESTART, .down_since = 0,
		.last_failover = LAST_FAILOVER, .last_restart = FIRST_POLL - 3000,
		.last_error = "auto start is off: the next restart takes it down", .last_repair = 0,
		.last_repair_result = "", .node_name = node_name,
	};
}

static void
fill_role(struct mib_role_row *row)
{
	*row = (struct mib_role_row) {
		.cluster_index = 3, .index = 4, .cluster = "EXCH", .name = "Web", .owner = "NODE-1", .state = ROLE_DOWN,
		.severity = SEVERITY_CRITICAL, .candidates = 1, .ready = 1, .sites = 2, .sites_served = 0, .sites_down = 2,
	};
}

static void
add_site(struct mib_view *view, uint32_t node, uint32_t id)
{
	struct mib_site_row row;
	struct error err;
	char name[32], node_name[32];

	fill_site(&row, name, node_name, node, id);
	if (!mib_view_add_site(view, &row, &err))
		die("a site", &err);
}

/* `ids`: the rest of the command's line. */
static struct mib_snapshot *
make_snapshot(uint32_t nodes, uint32_t sites, char *ids)
{
	struct error err;
	struct mib_snapshot *snapshot = mib_snapshot_new("1.2.3", &err);
	uint32_t node, id;
	char *word;

	if (snapshot == NULL)
		die("a snapshot", &err);
	for (node = 1; node <= nodes; node++) {
		struct mib_node_row row;
		struct mib_view *view;
		char name[32];

		fill_node(&row, name, node, sites);
		view = mib_view_new(&row, &err);
		if (view == NULL)
			die("a node", &err);
		for (id = 1; id <= sites; id++)
			add_site(view, node, id);
		for (word = node == 1 ? strtok(ids, " \n") : NULL; word != NULL; word = strtok(NULL, " \n"))
			add_site(view, node, (uint32_t)strtoul(word, NULL, 10));
		if (!mib_view_finish(view, &err) || !mib_snapshot_add(snapshot, view, &err))
			die("a view", &err);
		mib_view_free(view);
	}
	snapshot->scalars.nodes = nodes;
	snapshot->scalars.sites = (uint32_t)snapshot->site_count;
	snapshot->scalars.worst_severity = SEVERITY_CRITICAL;
	snapshot->scalars.last_round = FIRST_POLL;
	if (!mib_snapshot_finish(snapshot, &err))
		die("the snapshot", &err);
	return snapshot;
}

static void
notify(struct agent *agent, const char *kind_name, int64_t count)
{
	static int64_t id = 0;
	struct mib_notification notification = { .time = FIRST_POLL, .count = 7 };
	char node_name[32], site_name[32], text[64];
	struct error err;
	int kind;

	for (kind = 1; kind <= MIB_NOTIFICATION_KINDS; kind++)
		if (strcmp(mib_notification_name((enum mib_notification_kind)kind), kind_name) == 0)
			notification.kind = (enum mib_notification_kind)kind;
	fill_node(&notification.node, node_name, 1, 3);
	fill_site(&notification.site, site_name, node_name, 1, 1);
	fill_role(&notification.role);
	notification.text = text;
	while (count-- > 0) {
		notification.id = ++id;
		snprintf(text, sizeof(text), "event %" PRId64, id);
		if (!agent_notify(agent, &notification, &err))
			die(kind_name, &err);
	}
}

static void
open_descriptors(unsigned long count)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	while (count-- > 0) {
		if (dup(STDIN_FILENO) == -1) {
			perror("table_server: dup");
			exit(1);
		}
	}
}

/* False: to end. */
static bool
obey(struct agent *agent, char *line)
{
	char kind[64];
	uint32_t nodes, sites;
	int64_t count;
	int at = 0;

	if (sscanf(line, "publish %" SCNu32 " %" SCNu32 "%n", &nodes, &sites, &at) == 2) {
		agent_publish(agent, make_snapshot(nodes, sites, line + at));
		puts("published");
	} else if (sscanf(line, "notify %63s %" SCNd64, kind, &count) == 2) {
		notify(agent, kind, count);
		printf("queued %" PRId64 "\n", count);
	} else if (strcmp(line, "status\n") == 0) {
		pthread_mutex_lock(&lock);
		printf("connected=%d waiting=%zu delivered=%" PRId64 " repeated=%" PRId64 "\n", agent_is_connected(agent),
		    agent_waiting(agent), delivered, repeated);
		pthread_mutex_unlock(&lock);
	} else {
		return false;
	}
	fflush(stdout);
	return true;
}

int
main(int argc, char **argv)
{
	struct agent_options options = { .log = on_log, .delivered = on_delivered };
	struct agent *agent;
	struct error err;
	char *line = NULL;
	size_t size = 0;

	if (argc < 2 || argc > 4) {
		fputs("usage: table_server SOCKET [PING_S [DESCRIPTORS]]\n", stderr);
		return 2;
	}
	options.socket = argv[1];
	options.ping_s = argc > 2 ? (unsigned int)strtoul(argv[2], NULL, 10) : 0;
	open_descriptors(argc > 3 ? strtoul(argv[3], NULL, 10) : 0);
	if (!agent_start(&options, &agent, &err))
		die("the agent", &err);
	puts("ready");
	fflush(stdout);
	while (getline(&line, &size, stdin) != -1 && obey(agent, line))
		;
	free(line);
	printf("stopped %d\n", agent_stop(agent));
	return 0;
}
