/*
 * roles.h -- the roles of clusters: each cluster judged from what is kept of its nodes, when one of them was polled. It makes the rows of
 * swRoleTable, and has told what happened.
 *
 * Asks no node.
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
#include "lib/model/text.h"
#include "snmp-subagent/mib/rows.h"
#include "snmp-subagent/notify/state_changes.h"

/** Zeroed but for `configuration`, it has judged nothing. */
struct roles {
	const struct configuration *configuration;	/* borrowed */
	struct mib_snapshot **clusters;	/* one for each, with rows of roles alone; NULL: to be made */
	size_t count;
	bool has_failed;		/* the last time that something was to be told: so it is logged once */
	bool has_doubled;		/* a role has the number of another: logged once, too */
};

/** A poll that has come back. All borrowed. */
struct roles_poll {
	const struct mib_node_row *node;	/* its row after it */
	struct mib_view *const *views;	/* of all nodes that are polled, this one's as it was; NULL among them is passed over */
	size_t view_count;
	bool notify;			/* false: what happens is not told, now or later */
	time_t now;			/* our clock, when it began */
};

/**
 * Judge the clusters of the node anew, and put what is to be told into the history's outbox, once for each thing that happens. What fails
 * is logged, and done at the next poll.
 * @param text        owns the names below
 * @param ret_voices  for state_changes_find(): the caller's, to free(); NULL: none
 */
void roles_take(struct roles *roles, const struct roles_poll *poll, struct history *history, struct text_arena *text,
    struct role_voice **ret_voices, size_t *ret_count);

/**
 * Add the rows to `snapshot`, which is not finished yet.
 * @param views  of the nodes that are polled; NULL among them is passed over
 * @param now    our clock
 * @param err  ERROR_NO_MEMORY, ERROR_STORAGE
 */
bool roles_add(struct roles *roles, struct mib_view *const *views, size_t count, struct history *history, time_t now,
    struct mib_snapshot *snapshot, struct error *err);

/** Nothing is judged: another configuration, or a poll that could not be taken. */
void roles_clear(struct roles *roles);

#endif
