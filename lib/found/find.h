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

/** Let it have all that are found; those with a problem and those that the file itself has are passed over. ERROR_NO_MEMORY. */
bool found_add_all(const struct found *found, struct configuration *configuration, struct error *err);

/** Give everything back; a zeroed one is fine. */
void found_clear(struct found *found);

#endif
