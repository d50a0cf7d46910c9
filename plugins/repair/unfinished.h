/*
 * unfinished.h -- what a call that does nothing has to say of the run before it.
 */
#ifndef PLUGINS_REPAIR_UNFINISHED_H
#define PLUGINS_REPAIR_UNFINISHED_H

#include <stddef.h>

#include "plugins/repair/repair_options.h"

/**
 * Nobody is to finish what was left of this node, or of this cluster on its nodes: it is in a downtime now, or the roles are elsewhere.
 * Without a history nothing is left.
 * @param but  nodes of the cluster of which this is not so
 */
void unfinished_forget(const struct repair_options *options, const struct configuration_node *const *but, size_t but_count);

#endif
