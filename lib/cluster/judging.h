/*
 * judging.h -- one judgement of a cluster on its way. Internal to the room.
 */
#ifndef LIB_CLUSTER_JUDGING_H
#define LIB_CLUSTER_JUDGING_H

#include <stdint.h>

#include "lib/cluster/cluster.h"
#include "lib/model/membership.h"

struct cluster_judging {
	const struct cluster_policy *policy;
	time_t now;
	struct cluster_verdict verdict;	/* being made */
};

/** node.c: what each node is. ERROR_NO_MEMORY. */
bool cluster_nodes_judge(struct cluster_judging *on, const struct cluster_member *members, struct error *err);

/** clock.c: how a node's clock stands to ours. */
void cluster_node_clock(struct cluster_node *node);

/** failovers.c: all failovers of `groups`, each once, newest first. ERROR_NO_MEMORY. */
bool cluster_failovers_join(struct cluster_judging *on, struct error *err);

_Static_assert(CLUSTER_NODES_MAX <= 64, "each node has a bit of its own");

/** The bit of a node among those that tell of a move. */
static inline uint64_t
cluster_teller(size_t node)
{
	return UINT64_C(1) << node;
}

/** The newest failover of `group`; NULL. */
const struct cluster_failover *cluster_failover_of(const struct cluster_judging *on, const char *group);

/** Who owns a group, as the nodes that tell of it say together. */
struct group_telling {
	const char *owner;		/* "" when not told, or they do not agree */
	enum cluster_state state;	/* CLUSTER_UNKNOWN the same */
	bool is_told;			/* a node tells of the group */
	bool is_disputed;		/* as many say one thing as another */
	const char *last_owner;		/* where nobody tells: as the newest memory has it; "" */
};
/** owner.c */
struct group_telling cluster_group_told(const struct cluster_judging *on, const char *group);

/** False when the owner itself was looked at before it became that. */
bool cluster_owner_knows(const struct cluster_node *owner, const char *group);

/** The node that is the computer `owner`; NULL. */
const struct cluster_node *cluster_node_of(const struct cluster_judging *on, const char *owner);

/** Does the group carry the site on that node? */
bool cluster_carries(const struct cluster_node *node, const char *group, const char *site);

/**
 * role.c: does the policy (--site, ignore) leave out each of its sites that is known, also those that are gone? One of which none is
 * known is not left out.
 */
bool cluster_role_is_left_out(const struct cluster_judging *on, const char *group);

/** role.c: all but candidates. ERROR_NO_MEMORY. */
bool cluster_role_judge(struct cluster_judging *on, struct role *role, struct error *err);

/** ready.c: the candidates of a role whose state is judged. ERROR_NO_MEMORY. */
bool cluster_role_ready(struct cluster_judging *on, struct role *role, struct error *err);

/** drift.c */
/** May the site differ in this? */
bool cluster_may_differ(const struct cluster_policy *policy, enum site_difference difference, const char *site);
/** The site of that name; NULL. */
const struct site *cluster_site_named(const struct snapshot *snapshot, const char *name);
/** Are they the same, whatever their order? What is not told is no difference. */
bool cluster_bindings_are_same(const char *a, const char *b);
/** Sites of no role, between the nodes that answered; and whether they share one configuration. ERROR_NO_MEMORY. */
bool cluster_drift_find(struct cluster_judging *on, struct error *err);

#endif
