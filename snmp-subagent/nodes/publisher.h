/*
 * publisher.h -- the rows of the tables, made from what was seen, is remembered and is judged.
 *
 * The rows of one node are its view, made again when the node was polled; what the agent gets shows all views, and shares
 * them. Reads no clock and talks to nobody.
 */
#ifndef SNMP_SUBAGENT_NODES_PUBLISHER_H
#define SNMP_SUBAGENT_NODES_PUBLISHER_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/model/error.h"
#include "lib/history/history.h"
#include "lib/history/poll.h"
#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"
#include "lib/verdict/verdict.h"
#include "snmp-subagent/mib/rows.h"

/** What is known of one node. All borrowed. */
struct publisher_node {
	const struct configuration_node *node;
	const struct history_poll *poll;
	const struct snapshot *snapshot; /* newest that there is; NULL: none yet */
	const struct memory *memory;	 /* after it; NULL: none yet */
	const struct verdict *verdict;	 /* of it; NULL: none yet */
	const struct repair *repairs;	 /* oldest first */
	size_t repair_count;
};

/**
 * The view of a node: one row of nodes, and its sites. When the newest poll failed, the sites are as they
 * were seen last, the node is not reachable, and its severity UNKNOWN at least.
 * @return the caller's, to mib_view_free(); NULL with ERROR_NO_MEMORY, ERROR_LIMIT
 */
struct mib_view *publisher_view(const struct publisher_node *of, struct error *err);

/** `view` after a poll that failed: as above, without what was seen at hand. */
struct mib_view *publisher_view_failed(
    const struct mib_view *view, const struct publisher_node *of, struct error *err);

/** True when both say the same but for the poll's time and how long it took. */
bool publisher_same(const struct mib_view *a, const struct mib_view *b);

/** What no view knows. */
struct publisher_times {
	time_t last_round;
	time_t tables_last_change;
	time_t oldest_poll; /* CLOCK_MONOTONIC, seconds; 0: none */
};

/**
 * All in one, with its totals.
 * @param views  NULL among them is passed over
 * @return the caller's, to which roles may be added before mib_snapshot_finish(); NULL with ERROR_NO_MEMORY
 */
struct mib_snapshot *publisher_join(struct mib_view *const *views, size_t count, const char *version,
    const struct publisher_times *times, struct error *err);

#endif
