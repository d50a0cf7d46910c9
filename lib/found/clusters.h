/*
 * clusters.h -- clusters that nobody configured: found in what configured nodes told of their cluster.
 *
 * Pure. What a node tells is taken only as far as others agree: two at least have to tell the same name with the same nodes,
 * each of which is a configured node by the name that its computer told us.
 */
#ifndef LIB_FOUND_CLUSTERS_H
#define LIB_FOUND_CLUSTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/membership.h"
#include "lib/model/text.h"

struct found_cluster {
	const char *name;		/* borrowed from what its first node told; quotes it: escape */
	const char **nodes;		/* names of the configured nodes, in order of the cluster's own list */
	size_t node_count;
	const char *problem;		/* why it cannot be taken for one, a sentence without its end; "" when it can */
};

struct found_clusters {
	struct text_arena text;		/* owns the problems */
	struct found_cluster *items;	/* by name, case ignored; each name once */
	size_t count;
};

/**
 * Find all.
 * @param told  of each configured node that was looked at; borrowed as long as the result
 * @param ret_found  the caller's, to found_clusters_clear(); untouched on failure
 * @param err  ERROR_NO_MEMORY only
 */
bool found_clusters_make(const struct membership *told, size_t count, struct found_clusters *ret_found, struct error *err);

/** The one called `name` (case ignored); NULL when there is none. Borrowed. */
const struct found_cluster *found_clusters_get(const struct found_clusters *found, const char *name);

/** Give everything back; a zeroed one is fine. */
void found_clusters_clear(struct found_clusters *found);

#endif
