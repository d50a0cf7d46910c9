/*
 * check_cluster.h -- check_iis_sites --cluster=NAME.
 */
#ifndef PLUGINS_CHECK_CHECK_CLUSTER_H
#define PLUGINS_CHECK_CHECK_CLUSTER_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/model/error.h"
#include "plugins/check/check_options.h"

/**
 * Look at the cluster of `options`, and write what it comes to.
 * @param err  ERROR_NO_MEMORY: nothing was written; nothing else fails
 */
bool check_cluster(const struct check_options *options, FILE *out, enum severity *ret_severity, struct error *err);

#endif
