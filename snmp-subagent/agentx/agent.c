#include "config.h" /* pthread_clockjoin_np() */

#include "snmp-subagent/agentx/agent.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/model/stopwatch.h"
#include "snmp-subagent/agentx/mailbox.h"
#include "snmp-subagent/agentx/session.h"

#define STOP_TIMEOUT_MS 900	/* with what comes around it, within a second */

struct agent {
	struct agent_options options;
	char *socket;			/* options.socket */
	struct mailbox mailbox;
	pthread_t thread;
};

static void *
run(void *context)
{
	struct agent *agent = context;

	agentx_session_run(&agent->options, &agent->mailbox);
	return NULL;
}

/* Signals are for the program's other threads. */
static int
start_thread(struct agent *agent)
{
	sigset_t all, before;
	int result;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	result = pthread_create(&agent->thread, NULL, run, agent);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result;
}

static bool
socket_is_possible(const char *socket, struct error *err)
{
	static const char *const kinds[] = { "unix:", "tcp:", "tcp6:" };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(socket, kinds[i], strlen(kinds[i])) == 0 && socket[strlen(kinds[i])] != '\0')
			return true;
	return error_set(err, ERROR_USAGE, "'%s' is no AgentX socket: unix:/PATH, tcp:HOST:PORT or tcp6:HOST:PORT", socket);
}

static void
agent_free(struct agent *agent)
{
	free(agent->socket);
	free(agent);
}

bool
agent_start(const struct agent_options *options, struct agent **ret_agent, struct error *err)
{
	struct agent *agent;
	int result;

	if (!socket_is_possible(options->socket, err))
		return false;
	agent = calloc(1, sizeof(*agent));
	if (agent == NULL || (agent->socket = strdup(options->socket)) == NULL) {
		free(agent);
		return error_memory(err);
	}
	agent->options = *options;
	agent->options.socket = agent->socket;
	if (options->ping_s == 0)
		agent->options.ping_s = AGENT_PING_S;
	if (!mailbox_open(&agent->mailbox, err)) {
		agent_free(agent);
		return false;
	}
	setenv("MIBS", "", 1);		/* or net-snmp reads every MIB file that it finds */
	result = start_thread(agent);
	if (result != 0) {
		mailbox_close(&agent->mailbox);
		agent_free(agent);
		return error_set(err, ERROR_LIMIT, "the SNMP thread cannot be started: %s", strerror(result));
	}
	*ret_agent = agent;
	return true;
}

void
agent_publish(struct agent *agent, struct mib_snapshot *snapshot)
{
	mailbox_publish(&agent->mailbox, snapshot);
}

bool
agent_notify(struct agent *agent, const struct mib_notification *notification, struct error *err)
{
	return mailbox_notify(&agent->mailbox, notification, AGENT_QUEUE_MAX, err);
}

size_t
agent_waiting(struct agent *agent)
{
	return mailbox_waiting(&agent->mailbox);
}

bool
agent_is_connected(struct agent *agent)
{
	return mailbox_is_connected(&agent->mailbox);
}

bool
agent_stop(struct agent *agent)
{
	const struct timespec until = stopwatch_moment_in(STOP_TIMEOUT_MS);

	if (agent == NULL)
		return true;
	mailbox_stop(&agent->mailbox);
	if (pthread_clockjoin_np(agent->thread, NULL, CLOCK_MONOTONIC, &until) != 0) {
		pthread_detach(agent->thread);
		return false;
	}
	mailbox_close(&agent->mailbox);
	agent_free(agent);
	return true;
}
