/*
 * find.h -- let the configuration have the clusters that its nodes told of: out of the history.
 */
#ifndef LIB_FOUND_FIND_H
#define LIB_FOUND_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/config/configuration.h"
#include "lib/found/clusters.h"
#include "lib/history/history.h"
#include "lib/model/error.h"

/** What the configured nodes told, and the clusters in it. */
struct found {
	struct text_arena text;
	struct membership *told;
	size_t count;
	struct found_clusters clusters;
};

/**
 * Read what nodes of `configuration` told, and find the clusters.
 * @param ret_found  the caller's, to found_clear(); borrows nothing; untouched on failure
 * @param err  ERROR_NO_MEMORY, ERROR_STORAGE
 */
bool found_read(struct history *history, const struct configuration *configuration, struct found *ret_found, struct error *err);

/**
 * Does the file itself say who is in this cluster: its section names nodes, or another one names one of its nodes? Then it
 * counts, whatever nodes tell.
 * @return that section; NULL: it does not
 */
const struct cluster_policy *found_configured(const struct configuration *configuration, const struct found_cluster *cluster);

/**
 * Let `configuration` have the cluster called `name`, as configuration_add_cluster() does, if it is found.
 * @param err  ERROR_USAGE: nothing tells of it, or what tells of it does not agree: a sentence for the operator
 */
bool found_add(const struct found *found, struct configuration *configuration, const char *name, struct error *err);

/**
 * Let it have all that are found. Those with a problem are left as they are known, those that the file itself has as they stand there.
 * Each node has the rules of its cluster's section, also where that is not found so far: see found_join().
 * @param ret_is_changed  it has more than before
 * @param err  ERROR_NO_MEMORY
 */
bool found_add_all(const struct found *found, struct configuration *configuration, bool *ret_is_changed, struct error *err);

/**
 * Let one node have the rules of the cluster that it told of, if that has a section which names no nodes: for who reads nothing of
 * other nodes. Its own word will do: rules say what the operator wants, and who owns a group the node tells, too.
 * @param err  ERROR_NO_MEMORY, ERROR_STORAGE
 */
bool found_join(struct history *history, struct configuration *configuration, const char *node, struct error *err);

/** Give everything back; a zeroed one is fine. */
void found_clear(struct found *found);

#endif
