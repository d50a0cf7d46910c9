/*
 * role_changes.h -- what has to be told of roles: (what was told before, how clusters are judged now) -> notifications.
 *
 * A pure function, as state_changes.h is of nodes and sites.
 */
#ifndef SNMP_SUBAGENT_NOTIFY_ROLE_CHANGES_H
#define SNMP_SUBAGENT_NOTIFY_ROLE_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/cluster/cluster.h"
#include "lib/history/role_told.h"
#include "lib/model/error.h"
#include "lib/model/text.h"
#include "snmp-subagent/mib/notification.h"

struct role_change {
	enum mib_notification_kind kind;
	const char *cluster, *group;	/* borrowed */
	const struct role *role;	/* borrowed; NULL: it is not judged any more */
	const char *sentence;
};

struct role_changes {
	struct role_change *items;	/* in the order in which to tell them */
	size_t count;
	struct role_told *told;		/* told from now on */
	size_t told_count;
};

/** A cluster of the configuration. Borrowed. */
struct judged_cluster {
	const char *name;
	const struct cluster_verdict *verdict;	/* NULL: not judged now; what was told of its roles stays */
	bool has_no_nodes;		/* its section gives rules to nodes of which none is known now: there is no cluster */
};

/**
 * What follows for roles of which `told` was told.
 *
 * - A role has one problem at most: down or degraded; one takes the place of the other. It ends when the role is served. What is
 *   unknown, or settles after a start, begins and ends nothing.
 * - That the next owner is not ready is a second one. It begins with each node that is not ready (in maintenance, while nobody
 *   else could take over), and ends when none of those that were told is so any more. A node that does not answer begins and ends nothing.
 * - A role or cluster that the configuration does not have any more, and of which a problem was told: both end with it.
 *
 * @param clusters  all that are configured
 * @param text      owns what is made
 * @param ret_changes  the caller's, to role_changes_clear(); untouched on failure
 * @param err  ERROR_NO_MEMORY
 */
bool role_changes_find(const struct role_told *told, size_t told_count, const struct judged_cluster *clusters,
    size_t cluster_count, struct text_arena *text, struct role_changes *ret_changes, struct error *err);

/** Give everything back; empty and usable again. */
void role_changes_clear(struct role_changes *changes);

#endif
