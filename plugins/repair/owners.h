/*
 * owners.h -- of a cluster the nodes on which something may be repaired: the owners of its roles.
 */
#ifndef PLUGINS_REPAIR_OWNERS_H
#define PLUGINS_REPAIR_OWNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/model/text.h"
#include "lib/verdict/verdict.h"
#include "plugins/repair/repair_options.h"

/** To be released by cluster_owners_clear(): the lock of the cluster is held until then. */
struct cluster_owners {
	int64_t began_ms;
	unsigned int timeout_s;		/* for all together */
	int lock;
	const struct configuration_node **nodes;	/* each once */
	size_t count;
	enum severity severity;		/* of what is known of the rest */
	const char *sentence;		/* roles about which nothing is done, and why; "" */
	struct text_arena text;
};

/**
 * Look at all nodes of the cluster, take its lock, and find who owns what is not served (with prevention_only, or to finish a run: who owns any role).
 * @param err  ERROR_BUSY: another run has the cluster; ERROR_STORAGE: there is no history at hand
 */
bool cluster_owners_find(const struct repair_options *options, struct cluster_owners *ret_owners, struct error *err);

/** What is left of the time, one second at least. */
unsigned int cluster_owners_left_s(const struct cluster_owners *owners);

/** Give everything back. */
void cluster_owners_clear(struct cluster_owners *owners);

#endif
