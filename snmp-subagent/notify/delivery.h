/*
 * delivery.h -- notifications from the history's outbox to the agent, and out of the outbox when they have
 * arrived.
 */
#ifndef SNMP_SUBAGENT_NOTIFY_DELIVERY_H
#define SNMP_SUBAGENT_NOTIFY_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/history/history.h"
#include "snmp-subagent/agentx/agent.h"
#include "snmp-subagent/mib/rows.h"

struct delivery;

/** @param wake_fd  an eventfd, written to when delivery_run() has something to do */
struct delivery *delivery_new(int wake_fd, struct error *err);

/** For agent_options: `context` is the delivery. The agent's thread. */
void delivery_delivered(void *context, const int64_t *ids, size_t count);

/**
 * Forget what was delivered; hand the agent what it has room for.
 * @param views  of the nodes, for what is to be said of a node whose notifications were dropped
 * @param log    one line for each notification that cannot be sent at all, and is forgotten
 * @param err    ERROR_STORAGE, ERROR_NO_MEMORY: once more later
 */
bool delivery_run(struct delivery *delivery, struct history *history, struct agent *agent,
    struct mib_view *const *views, size_t view_count, void (*log)(int level, const char *format, ...),
    struct error *err);

/** After agent_stop(). NULL is fine. */
void delivery_free(struct delivery *delivery);

#endif
