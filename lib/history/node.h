/*
 * node.h -- one node as the file keeps it: its newest snapshot, and the memory of it.
 */
#ifndef LIB_HISTORY_NODE_H
#define LIB_HISTORY_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/history/columns.h"
#include "lib/history/history.h"
#include "lib/history/ration.h"
#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"

struct history_node {
	int64_t id;			/* row of nodes; 0: not in the file */
	struct memory memory;		/* is_known false when not in the file */
	struct snapshot snapshot;	/* zeroed when not in the file */
	struct history_ration ration;
};

/** What the file keeps of struct history_node in the row itself, but for its id and name. */
extern const struct history_columns history_node_columns;

/**
 * Load all of `name`, within a transaction of the caller's. A node that is not there is not an error.
 * @param ret_node  the caller's, to history_node_clear()
 */
bool history_node_load(struct history *history, const char *name, struct history_node *ret_node,
    struct error *err);

/**
 * Write what differs between `before`, as loaded in the same transaction, and the look (`snapshot`,
 * `memory` after it), with before->ration as it is after it. Makes the node when before->id is 0.
 * @param ret_id  its row
 */
bool history_node_store(struct history *history, const struct history_node *before,
    const struct snapshot *snapshot, const struct memory *memory, int64_t *ret_id, struct error *err);

/** Row of `name`; 0 when it is not there. */
bool history_node_find(struct history *history, const char *name, int64_t *ret_id, struct error *err);

/** Give everything back; empty and usable again. */
void history_node_clear(struct history_node *node);

#endif
