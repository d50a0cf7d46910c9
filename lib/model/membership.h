/*
 * membership.h -- of which cluster a node is, as it told last. Plain values.
 */
#ifndef LIB_MODEL_MEMBERSHIP_H
#define LIB_MODEL_MEMBERSHIP_H

#define CLUSTER_NODES_MAX 64	/* the most that any Windows lets a cluster have */

/** Strings are borrowed; none is NULL. */
struct membership {
	const char *node;		/* the name the operator knows it by */
	const char *computer;		/* CSName; "" when never told */
	const char *cluster;		/* "" when it told of none */
	const char *members;		/* told with it: the cluster's nodes, sorted, a blank between two */
};

#endif
