/*
 * known_clusters.h -- the clusters that `sitewatch nodes` lists: of the configuration, and found.
 */
#ifndef PLUGINS_OPERATOR_KNOWN_CLUSTERS_H
#define PLUGINS_OPERATOR_KNOWN_CLUSTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/found/find.h"
#include "plugins/operator/command.h"
#include "plugins/report/json_text.h"

struct known_cluster {
	const char *name;
	const char *const *nodes;
	size_t node_count;
	bool is_configured;		/* by nodes of its section */
	const char *problem;		/* why it is none; "" */
};

/** Zeroed is empty. */
struct known_clusters {
	struct found found;
	struct known_cluster *items;	/* those of the configuration first */
	size_t count;
};

/**
 * Read them.
 * @param history  NULL: there is none yet, and none is found
 * @param ret_clusters  the caller's, to known_clusters_clear(); borrows the configuration; untouched on failure
 * @param err  ERROR_STORAGE, ERROR_NO_MEMORY
 */
bool known_clusters_read(const struct sitewatch_call *call, struct history *history, struct known_clusters *ret_clusters,
    struct error *err);

/** Write them as a table behind an empty line; nothing when there is none. ERROR_NO_MEMORY. */
bool known_clusters_write(const struct sitewatch_call *call, const struct known_clusters *clusters, struct error *err);

/** The same as a member of the object that was begun. */
void known_clusters_put(struct json *json, const struct known_clusters *clusters);

/** Give everything back; a zeroed one is fine. */
void known_clusters_clear(struct known_clusters *clusters);

#endif
