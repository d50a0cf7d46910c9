/*
 * cluster.h -- the keys of a [cluster NAME].
 *
 * Internal to the configuration; programs use configuration.h.
 */
#ifndef LIB_CONFIG_CLUSTER_H
#define LIB_CONFIG_CLUSTER_H

#include <stdbool.h>

#include "lib/config/configuration.h"

/** Begin one. ERROR_USAGE: not a name, or there is such a cluster. */
bool configuration_cluster_begin(struct configuration *configuration, const char *name, struct error *err);

/** Take a key of the cluster begun last, which stands in `line`. ERROR_USAGE. */
bool configuration_cluster_set(
    struct configuration *configuration, const char *key, const char *value, unsigned int line, struct error *err);

/**
 * When all is read: let the nodes of each cluster have what it says of them.
 * @param name      of the file, for errors
 * @param is_whole  all nodes were read: one that is named and not known is an error
 */
bool configuration_cluster_finish(struct configuration *configuration, const char *name, bool is_whole, struct error *err);

#endif
