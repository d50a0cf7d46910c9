/*
 * cluster.h -- what check_iis_sites says of a cluster: first line, performance data, long text, or JSON.
 *
 * As output.h has it for a node: the same limits, and nobody's words break anything.
 */
#ifndef PLUGINS_REPORT_CLUSTER_H
#define PLUGINS_REPORT_CLUSTER_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "lib/cluster/cluster.h"
#include "lib/model/error.h"
#include "plugins/report/json_text.h"
#include "plugins/report/output.h"

/** Write it. ERROR_NO_MEMORY: nothing was written. */
bool cluster_output_write(FILE *out, const char *cluster, const struct cluster_verdict *verdict, time_t now,
    const struct plugin_report *report, struct error *err);

/** Write what is known of its roles and nodes as members of the object that was begun. */
void cluster_put(struct json *json, const struct cluster_verdict *verdict);

/** "moved from EXCH-A to EXCH-B at 02:13 (the node's event log, told by 2 nodes, give or take 3 s)", escaped for a monitor. */
void cluster_failover_write(FILE *out, const struct cluster_failover *failover, time_t now);

#endif
