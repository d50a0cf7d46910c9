/*
 * roles.h -- the rows of swRoleTable: each cluster judged from what is kept of its nodes.
 *
 * Made again when one of its nodes was polled. Asks no node.
 */
#ifndef SNMP_SUBAGENT_NODES_ROLES_H
#define SNMP_SUBAGENT_NODES_ROLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/history/history.h"
#include "lib/model/error.h"
#include "snmp-subagent/mib/rows.h"

/** What was made last; zeroed is nothing. */
struct roles {
	struct mib_snapshot **clusters;	/* one for each, with rows of roles alone; NULL: to be made */
	time_t *polled;			/* the newest poll of a node that it was made of */
	size_t count;
};

/**
 * Bring the rows up to date, and add them to `snapshot`, which is not finished yet.
 * @param views  of the nodes that are polled; NULL among them is passed over
 * @param now    our clock
 * @param err  ERROR_NO_MEMORY, ERROR_STORAGE
 */
bool roles_add(struct roles *roles, const struct configuration *configuration, struct mib_view *const *views, size_t count,
    struct history *history, time_t now, struct mib_snapshot *snapshot, struct error *err);

/** Nothing is made: another configuration. */
void roles_clear(struct roles *roles);

/** The number of a row: of its name, whatever its case. 1 to MIB_NODE_INDEX_MAX. */
uint32_t roles_index(const char *name);

#endif
