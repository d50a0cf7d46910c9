/*
 * roster.h -- all nodes that are monitored, and the polling of them: who is due, who may be asked, who has
 * answered.
 *
 * Knows history, poller and schedule; nothing of SNMP. One thread.
 */
#ifndef SNMP_SUBAGENT_NODES_ROSTER_H
#define SNMP_SUBAGENT_NODES_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/model/error.h"
#include "lib/history/history.h"
#include "snmp-subagent/mib/rows.h"
#include "snmp-subagent/nodes/monitored.h"
#include "snmp-subagent/nodes/publisher.h"

struct roster;

/** What roster_work() did. */
struct roster_progress {
	size_t taken;	      /* polls that came back */
	bool has_changed;     /* rows, but for times of polls */
	size_t notifications; /* put into the outbox */
};

/**
 * @param history  borrowed
 * @param roles    of the clusters; borrowed
 * @param wake_fd  an eventfd, written to when roster_work() has something to do
 * @param seed     for the jitter; any but 0
 */
bool roster_new(struct history *history, struct roles *roles, unsigned int workers, int wake_fd, uint64_t seed,
    struct roster **ret_roster, struct error *err);

/** How many nodes came, changed, went. */
struct roster_changes {
	size_t added, changed, removed;
};

/** Whoever lets the configuration be read again has mended something: each refusal is the first one again. */
void roster_forget_refusals(struct roster *roster);

/**
 * Monitor the nodes of `configuration`, and only those: come, change, go. All of it, or nothing. The others
 * are not touched.
 * @param now_ms  CLOCK_MONOTONIC
 * @param now     our clock
 * @param err  ERROR_STORAGE, ERROR_LIMIT, ERROR_NO_MEMORY
 */
bool roster_configure(struct roster *roster, const struct configuration *configuration, int64_t now_ms,
    time_t now, struct roster_changes *ret_changes, struct error *err);

/**
 * Take what has come back, and ask who is due. Does not wait for a node.
 * @param now_ms  CLOCK_MONOTONIC
 * @param now     our clock
 */
struct roster_progress roster_work(struct roster *roster, int64_t now_ms, time_t now);

/** When roster_work() has something to do even if nobody answers; INT64_MAX: never. */
int64_t roster_next_ms(const struct roster *roster, int64_t now_ms);

/** Views of all nodes, for publisher_join(). The array is the roster's, until the next call of anything here.
 */
struct mib_view *const *roster_views(const struct roster *roster, size_t *ret_count);

/** The scalars that are about polling. */
struct publisher_times roster_times(const struct roster *roster);

/**
 * End: wait at most `wait_ms` for nodes that are being asked.
 * @return false: some are still being asked, and nothing was freed: the process had better end
 */
bool roster_free(struct roster *roster, unsigned int wait_ms);

#endif
