/*
 * metrics_file.h -- the file that node_exporter's textfile collector reads (lib/metrics/metrics.h), from the rows of the MIB.
 */
#ifndef SNMP_SUBAGENT_NODES_METRICS_FILE_H
#define SNMP_SUBAGENT_NODES_METRICS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "snmp-subagent/mib/rows.h"

/**
 * Write it anew.
 * @param views  of each node, as roster_views() has them; one that is NULL is left out
 * @param err  ERROR_STORAGE, ERROR_NO_MEMORY; what was there stays
 */
bool metrics_file_write(const char *path, struct mib_view *const *views, size_t count, struct error *err);

#endif
