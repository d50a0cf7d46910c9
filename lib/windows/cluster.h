/*
 * cluster.h -- groups, owners and resources out of root/MSCluster.
 *
 * Every member gives the same picture of the whole cluster while its cluster service runs (windows.md 8.1).
 */
#ifndef LIB_WINDOWS_CLUSTER_H
#define LIB_WINDOWS_CLUSTER_H

#include "lib/windows/look.h"

/**
 * Add groups and resources to the snapshot: PART_CLUSTER. Wants facts.clussvc_state: a node without a cluster
 * service is PART_NOT_THERE and is not asked; one whose cluster service does not run is PART_UNREADABLE and
 * is not asked.
 */
bool windows_cluster_read(struct windows_look *look, struct error *err);

#endif
