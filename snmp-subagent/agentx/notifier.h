/*
 * notifier.h -- sends notifications to the master agent, in order, and learns that they arrived.
 *
 * Called in the agent's thread alone. What the master agent has not acknowledged when the session ends is sent again
 * in the next one: none is lost. Before each batch the master agent is asked whether it lives, so that a
 * hung one holds nothing that it would forward later, besides the next session: none is sent twice, unless it
 * hangs in the very milliseconds between its answer and its acknowledgement.
 */
#ifndef SNMP_SUBAGENT_AGENTX_NOTIFIER_H
#define SNMP_SUBAGENT_AGENTX_NOTIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "snmp-subagent/agentx/mailbox.h"

/**
 * At most so many are on their way. Each is answered by one that echoes it: with hundreds unread on both sides,
 * we and the master agent wait for each other for ever.
 */
#define NOTIFIER_BATCH 20

struct agentx_notifier {
	netsnmp_session *session;		/* net-snmp's; NULL while there is no master agent */
	struct queued *first;			/* not yet sent, in order */
	struct queued *sent[NOTIFIER_BATCH];	/* on their way; NULL where acknowledged */
	size_t sent_count;
	size_t unanswered;			/* of `sent` */
	bool is_asking;				/* whether the master agent lives */
	unsigned int turn;			/* of asking and sending: an answer to an earlier one is not believed */
	time_t rests_until;			/* CLOCK_MONOTONIC: asks nothing before */
	/* The master agent will not need this one again. */
	void (*settled)(void *context, const struct mib_notification *notification);
	void (*refused)(void *context, const struct mib_notification *notification, long error);
	void *context;
};

/** Append a queue, which is owned from now on. */
void notifier_add(struct agentx_notifier *notifier, struct queued *queue);

/** A session was opened. */
void notifier_session_opened(struct agentx_notifier *notifier, netsnmp_session *session);

/** The session is about to be closed: what is on its way waits again. */
void notifier_session_closed(struct agentx_notifier *notifier);

/** Send what can be sent now. Call it after each round of net-snmp's loop. */
void notifier_work(struct agentx_notifier *notifier);

/** Give everything back. */
void notifier_clear(struct agentx_notifier *notifier);

#endif
