/*
 * timeline.h -- what happened to the nodes of a cluster, in one order.
 *
 * Pure, as the rest of the room.
 */
#ifndef LIB_CLUSTER_TIMELINE_H
#define LIB_CLUSTER_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/memory/memory.h"
#include "lib/model/error.h"

/** One node's part; borrowed. */
struct cluster_history {
	const struct memory *memory;	/* its clock at the newest look */
	const struct change_list *changes;
};

struct cluster_change {
	time_t time;			/* on our clock; as the node dates it where its clock is not told */
	bool has_clock;			/* it was */
	size_t node;			/* which one tells of it first; of a failover the one with the best evidence */
	size_t witnesses;		/* nodes that tell of it; more than one only of a group that moved */
	uint64_t tellers;		/* the same, a bit for each of them */
	const struct change *change;	/* borrowed: as that node has it, on its own clock */
};

/**
 * Put the changes of all nodes in order of our clock. A group that moved stands there once, as the node has it that knows best.
 * @param ret_changes  the caller's, to free()
 * @param err  ERROR_NO_MEMORY
 */
bool cluster_timeline_join(const struct cluster_history *nodes, size_t node_count, struct cluster_change **ret_changes,
    size_t *ret_count, struct error *err);

#endif
