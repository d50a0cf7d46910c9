/*
 * agent.h -- the AgentX subagent: answers from the newest snapshot, sends notifications.
 *
 * One thread owns everything of net-snmp, which has no locks. Other threads hand it snapshots and notifications; no
 * call here waits for snmpd, which may hang for as long as it likes. net-snmp's state is the whole process's: there
 * is one agent per process, and it is not started a second time after agent_stop().
 */
#ifndef SNMP_SUBAGENT_AGENTX_AGENT_H
#define SNMP_SUBAGENT_AGENTX_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "snmp-subagent/mib/notification.h"
#include "snmp-subagent/mib/rows.h"

/** At most this many notifications wait in the agent; more stay with the caller. */
#define AGENT_QUEUE_MAX 10000

struct agent;

/** Both callbacks are called in the agent's thread, must not call agent_stop(), and should return soon. */
struct agent_options {
	const char *socket;		/* "unix:/var/agentx/master", "tcp:127.0.0.1:705"; copied */
	unsigned int ping_s;		/* seconds between looks for snmpd, 1 to 3600; 0: AGENT_PING_S */
	/* One event, one line; `level` as of syslog(3). May quote snmpd. NULL: nothing is said. */
	void (*log)(void *context, int level, const char *text);
	/* A master agent has acknowledged these notifications: forget them. NULL: nobody asks. */
	void (*delivered)(void *context, const int64_t *ids, size_t count);
	void *context;
};
#define AGENT_PING_S 5

/**
 * Start the thread. That snmpd is not there is no failure: it is tried again every `ping_s` seconds.
 * Call it before other threads start (it sets the environment variable MIBS).
 * @param ret_agent  the caller's, to agent_stop()
 * @param err  ERROR_USAGE: not a socket that net-snmp knows; ERROR_NO_MEMORY; ERROR_LIMIT: no thread or descriptor
 */
bool agent_start(const struct agent_options *options, struct agent **ret_agent, struct error *err);

/**
 * Answer from `snapshot` from now on. Any thread; does not wait.
 * @param snapshot  finished; handed over, and freed in the agent's thread when a newer one has come
 */
void agent_publish(struct agent *agent, struct mib_snapshot *snapshot);

/**
 * Queue a notification (copied). Any thread; does not wait. It is sent in order while a master agent is there, and
 * again after a loss of the connection that left it unacknowledged.
 * @param err  ERROR_BUSY: AGENT_QUEUE_MAX wait already: offer it again later; ERROR_NO_MEMORY;
 *             ERROR_LIMIT: an index that the MIB cannot have
 */
bool agent_notify(struct agent *agent, const struct mib_notification *notification, struct error *err);

/** How many notifications are queued and not yet acknowledged. Any thread. */
size_t agent_waiting(struct agent *agent);

/** True while a session with a master agent is open. Any thread; may be old by a ping. */
bool agent_is_connected(struct agent *agent);

/**
 * End the session and the thread, within a second; what is still queued is dropped (it was never `delivered`).
 * NULL is fine. The callbacks are not called any more after `true`.
 * @return false when a hung snmpd holds the thread in a call: it is left behind, nothing is freed, and what its
 *         callbacks use must stay until the process ends
 */
bool agent_stop(struct agent *agent);

#endif
