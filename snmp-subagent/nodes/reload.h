/*
 * reload.h -- what a new configuration changes: which nodes come, go, or are to be asked in another way.
 *
 * Only compares; the others are not touched.
 */
#ifndef SNMP_SUBAGENT_NODES_RELOAD_H
#define SNMP_SUBAGENT_NODES_RELOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/config/configuration.h"
#include "lib/model/error.h"

enum reload_action {
	RELOAD_ADD,
	RELOAD_CHANGE,
	RELOAD_REMOVE,
};

struct reload_step {
	enum reload_action action;
	size_t old;			       /* place among the old ones; not of RELOAD_ADD */
	const struct configuration_node *node; /* in the new configuration; NULL of RELOAD_REMOVE */
};

/**
 * Names are compared without case, as the configuration does; another spelling is a change.
 * @param old        nodes that there are, in any order; borrowed
 * @param ret_steps  removals first, then in order of the file; the caller's, to free()
 * @param err  ERROR_NO_MEMORY
 */
bool reload_compare(const struct configuration_node *const *old, size_t old_count,
    const struct configuration *configuration, struct reload_step **ret_steps, size_t *ret_count,
    struct error *err);

#endif
