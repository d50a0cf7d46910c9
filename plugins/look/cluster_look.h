/*
 * cluster_look.h -- look at all nodes of a cluster, and judge them as one.
 */
#ifndef PLUGINS_LOOK_CLUSTER_LOOK_H
#define PLUGINS_LOOK_CLUSTER_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/cluster/cluster.h"
#include "lib/config/configuration.h"
#include "plugins/look/node_look.h"

/** Borrowed for the call, and by the look. */
struct cluster_look_request {
	const struct cluster_policy *cluster;
	const struct configuration_node *nodes;	/* one for each that the cluster names, in that order */
	const char *history_path;	/* NULL: without history */
	unsigned int history_days;
	time_t now;			/* our clock */
	struct history *history;	/* open: show what stands there, however old, and ask nobody; NULL: not so */
	bool from_daemon;		/* ask the history what the daemon saw, no node */
	unsigned int max_age_s;		/* of that; 0: as daemon_look_take() has it */
};

struct cluster_look {
	size_t count;
	struct node_look *looks;	/* of each node, as node_looks_take() leaves them */
	struct error *errors;		/* the same */
	struct cluster_member *members;
	struct cluster_verdict verdict;	/* borrows from all of them */
};

/**
 * See that `configuration` has the cluster called `name` with its nodes: as the file says, or found in the history. For that
 * root becomes the owner of the history, with the passwords of all nodes read before.
 * @param history_path  NULL: there is none
 * @param err  ERROR_USAGE: it is neither configured nor found, and why; ERROR_ABSENT, ERROR_STORAGE: of the history
 */
bool cluster_look_find(struct configuration *configuration, const char *name, const char *history_path, struct error *err);

/** Let it have all clusters that are found, as far as there is a history that can be read. */
void cluster_look_find_all(struct configuration *configuration, const char *history_path);

/** Let the one node have the rules of its cluster's section, where that names no nodes: found_join(). As far as there is a history. */
void cluster_look_join(struct configuration *configuration, const char *node, const char *history_path);

/**
 * Ask all nodes at once, and judge. That some did not answer is no failure.
 * @param ret_look  the caller's, to cluster_look_clear(); untouched on failure
 * @param ret_memory_problem  as node_look_take()
 * @param err  ERROR_NO_MEMORY
 */
bool cluster_look_take(const struct cluster_look_request *request, struct cluster_look *ret_look,
    struct error *ret_memory_problem, struct error *err);

/** Give everything back; a zeroed one is fine. */
void cluster_look_clear(struct cluster_look *look);

#endif
