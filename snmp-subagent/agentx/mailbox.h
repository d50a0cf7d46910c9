/*
 * mailbox.h -- what other threads hand to the agent's thread, and a descriptor that wakes it.
 *
 * The only state that threads share. Knows nothing of net-snmp; holds its lock for a few instructions.
 */
#ifndef SNMP_SUBAGENT_AGENTX_MAILBOX_H
#define SNMP_SUBAGENT_AGENTX_MAILBOX_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/text.h"
#include "snmp-subagent/mib/notification.h"
#include "snmp-subagent/mib/rows.h"

/** A notification that waits: single owner, to queued_free(). */
struct queued {
	struct queued *next;
	struct text_arena text;			/* owns the strings of the next */
	struct mib_notification notification;
};

/** Give it back with its strings. */
void queued_free(struct queued *queued);

struct mailbox {
	pthread_mutex_t lock;
	int wake_fd;				/* eventfd, non-blocking: readable when something has come */
	struct mib_snapshot *published;		/* newest, not yet taken */
	struct queued *first;			/* in order of arrival, not yet taken */
	struct queued **end;
	size_t waiting;				/* those taken and not yet settled included */
	bool is_connected;
	bool is_stopping;
};

/** ERROR_LIMIT: no descriptor left. */
bool mailbox_open(struct mailbox *mailbox, struct error *err);

/** Give everything in it back. Nobody may use it any more. */
void mailbox_close(struct mailbox *mailbox);

/** As agent_publish(). */
void mailbox_publish(struct mailbox *mailbox, struct mib_snapshot *snapshot);

/** As agent_notify(); at most `max` wait. */
bool mailbox_notify(struct mailbox *mailbox, const struct mib_notification *notification, size_t max,
    struct error *err);

/** Ask the agent's thread to end. */
void mailbox_stop(struct mailbox *mailbox);

/** True once mailbox_stop() was called. */
bool mailbox_is_stopping(struct mailbox *mailbox);

/** `count` notifications that were taken need not wait any longer. */
void mailbox_settle(struct mailbox *mailbox, size_t count);

/** How many notifications wait, those taken and not yet settled included. */
size_t mailbox_waiting(struct mailbox *mailbox);

/** Whether there is a session with the master agent: told by the agent's thread, asked by others. */
void mailbox_set_connected(struct mailbox *mailbox, bool is_connected);
bool mailbox_is_connected(struct mailbox *mailbox);

/**
 * Take all that came; the descriptor is not readable afterwards.
 * @param ret_snapshot  the caller's; NULL when no new one came
 * @param ret_queue     the caller's, in order; NULL when none came
 */
void mailbox_take(struct mailbox *mailbox, struct mib_snapshot **ret_snapshot, struct queued **ret_queue);

#endif
