/*
 * cluster_telling.h -- a story of a cluster told: each node has a world, and memory, verdict and the cluster's verdict go on.
 *
 * Whatever the story expects, three rules are held at each look at all nodes: a role that no node serves is never OK, nor said
 * to be served; and no failover is told that did not happen, by the verdict or by the timeline.
 */
#ifndef TESTS_UNIT_STORIES_CLUSTER_TELLING_H
#define TESTS_UNIT_STORIES_CLUSTER_TELLING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/cluster/cluster.h"
#include "tests/unit/stories/script.h"
#include "tests/unit/stories/telling.h"

#define CLUSTER_TELLING_NODES 5
#define CLUSTER_TELLING_RULES 8

struct cluster_telling_node {
	struct telling telling;
	bool answers;
	struct snapshot snapshot; /* of the newest look that was answered */
	struct verdict verdict;
	bool has_snapshot;	  /* the newest look was */
	struct change_list changes; /* of all looks */
};

struct cluster_telling {
	struct cluster_telling_node *nodes; /* CLUSTER_TELLING_NODES of them */
	const char *names[CLUSTER_TELLING_NODES];
	struct cluster_member members[CLUSTER_TELLING_NODES];
	struct cluster_policy policy;
	struct difference_rule may_differ[CLUSTER_TELLING_RULES];
	struct cluster_verdict verdict; /* of the newest look */
	size_t told;		/* failovers, by the timeline of that look */
	size_t failovers;	/* that have happened, or stand in a log */
	struct text_arena text;
};

/** A story of a cluster begins with its nodes: "nodes A B". */
bool cluster_telling_is_one(const struct script *script);

/** As telling_run(). */
bool cluster_telling_run(const struct script *script, unsigned int *ret_line, struct error *err);

/** For who tells a story line by line, as telling_open() and the others do. false: ERROR_NO_MEMORY. */
bool cluster_telling_open(struct cluster_telling *telling, struct error *err);
bool cluster_telling_line(struct cluster_telling *telling, const char *text, struct error *err);
void cluster_telling_close(struct cluster_telling *telling);

/** The node called so; NULL. */
struct cluster_telling_node *cluster_telling_node(struct cluster_telling *telling, const char *name);

/** True time on our clock. */
time_t cluster_telling_now(const struct cluster_telling *telling);

/** Does a node that has the group serve a site of it, in truth? */
bool cluster_telling_serves(struct cluster_telling *telling, const char *group);

/** cluster_look.c: all nodes are looked at, or those that `expected` names as "at=A,B"; the rest is what is expected. */
bool cluster_telling_look(struct cluster_telling *telling, const struct words *expected, struct error *err);

#endif
