/*
 * cluster.h -- the nodes of a cluster as one: what each role is served by, and who could take it over.
 *
 * A pure function of what is known of each node and of the policy: no input, no output, no clock. A node is judged by itself
 * before (lib/verdict); here that is put together. Times are on our clock, if not said otherwise.
 */
#ifndef LIB_CLUSTER_CLUSTER_H
#define LIB_CLUSTER_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/memory/memory.h"
#include "lib/model/error.h"
#include "lib/model/snapshot.h"
#include "lib/model/text.h"
#include "lib/verdict/cluster_policy.h"
#include "lib/verdict/verdict.h"

/** What is known of one node. Borrowed; the verdict of the cluster borrows from it. */
struct cluster_member {
	const char *name;		/* as the configuration has it */
	const struct policy *policy;	/* what it was judged with: its rules say which sites a group carries */
	const struct snapshot *snapshot;	/* of this look; NULL: it did not answer */
	const struct memory *memory;	/* after the look, or the last one; NULL: none at hand */
	const struct verdict *verdict;	/* with `snapshot` */
	const char *problem;		/* why it did not answer */
};

/** A node, as far as it could own a role. Numbered as in the MIB. */
enum cluster_node_state {
	CLUSTER_NODE_UP = 1,
	CLUSTER_NODE_MAINTENANCE,	/* its cluster service does not run, or the node is paused */
	CLUSTER_NODE_UNREACHABLE,	/* it did not answer us */
	CLUSTER_NODE_UNTOLD,		/* it answered, and does not tell of its cluster */
};

struct cluster_node {
	const struct cluster_member *member;
	const char *computer;		/* its name among the owners; the configured one where it is not known */
	enum cluster_node_state state;
	const char *sentence;		/* why it is not up; "" when it is */
	bool has_clock;			/* its times can be put among those of others */
	time_t offset_s;		/* of its clock to ours, at the newest look */
	time_t slack_s;			/* how sure: so much more or less */
};

/** A failover, of the evidence of all nodes. */
struct cluster_failover {
	time_t time;			/* as struct failover has it, on our clock */
	time_t slack_s;			/* so much more or less */
	enum evidence evidence;		/* the best of what nodes have */
	size_t witnesses;		/* nodes that tell of it */
	const char *group, *from, *to;	/* "" when not known */
};

/** Numbered as in the MIB. */
enum role_state {
	ROLE_SERVING = 1,
	ROLE_DEGRADED,			/* some of its sites are not served */
	ROLE_DOWN,			/* no node serves any of them */
	ROLE_UNKNOWN,
};

/** Would the role come up on a node that does not own it? Numbered as in the MIB. */
enum readiness {
	READY = 1,
	NOT_READY,			/* it is up, and something is in the way */
	READY_NOT,			/* it is not up, so the cluster would not choose it */
	READY_UNTOLD,			/* what it takes to know could not be read */
};

struct candidate {
	const struct cluster_node *node;
	enum readiness readiness;
	const char *sentence;		/* what is in the way, or not known; "" when ready */
};

struct role {
	const char *group;		/* borrowed from a policy */
	enum role_state state;
	enum severity severity;		/* of all of it: also of who could take over, and of what differs */
	const char *sentence;		/* whole; may quote nodes: escape */
	const char *owner;		/* computer; "" when not known */
	const struct cluster_node *owner_node;	/* NULL: not known, or not among the nodes */
	time_t since;			/* when the owner got it; 0: not known */
	const struct cluster_failover *failover;	/* newest one; NULL: none known */
	size_t sites, served, down;	/* of those that are judged on the owner */
	struct candidate *candidates;	/* all nodes but the owner */
	size_t candidate_count, ready;
	const char *warning;		/* why it is not OK although it is served; "" */
};

/** A site that is not the same on two nodes, which no role says anything about. */
struct cluster_drift {
	const char *site;
	const struct cluster_node *node, *other;
	enum site_difference difference;
	const char *sentence;
};

struct cluster_verdict {
	struct text_arena text;
	enum severity severity;		/* of the worst role; UNKNOWN without one */
	const char *problem;		/* why nothing could be judged; "" */
	struct role *roles;		/* worst first, then by name */
	size_t role_count;
	struct cluster_node *nodes;	/* as the policy names them */
	size_t node_count;
	struct cluster_failover *failovers;	/* of the roles, newest first, each once */
	size_t failover_count;
	struct cluster_drift *drifts;	/* of sites that no role has, without what may differ */
	size_t drift_count;
	bool is_shared;			/* the nodes have one configuration of IIS: same content, changed at the same time */
	size_t will_not_restart;	/* sites that no resource starts; each once where the configuration is shared */
};

/**
 * Judge a cluster.
 * @param members  one for each of policy->nodes, in that order
 * @param now      our clock
 * @param ret_verdict  the caller's, to cluster_verdict_clear(); untouched on failure
 * @param err  ERROR_NO_MEMORY only
 */
bool cluster_judge(const struct cluster_member *members, const struct cluster_policy *policy, time_t now,
    struct cluster_verdict *ret_verdict, struct error *err);

/** "serving", "degraded", "down", "unknown"; static. */
const char *role_state_name(enum role_state state);
/** Where one sentence has to do: of a role that is served what is wrong all the same. May quote nodes: escape. */
const char *role_words(const struct role *role);
/** "ready", "not-ready", "unavailable", "unknown"; static. */
const char *readiness_name(enum readiness readiness);
/** "up", "maintenance", "unreachable", "unknown"; static. */
const char *cluster_node_state_name(enum cluster_node_state state);

/**
 * A time on the node's clock as ours would have shown it, as far as its newest look tells.
 * @param memory  of the node; not NULL
 * @return false: that look did not tell its clock; then `*ret_time` is as given
 */
bool cluster_our_time(const struct memory *memory, time_t time, time_t *ret_time);

/** Give everything back; empty and usable again. NULL and a zeroed one are fine. */
void cluster_verdict_clear(struct cluster_verdict *verdict);

#endif
