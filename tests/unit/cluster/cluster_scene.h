/*
 * cluster_scene.h -- a small cluster that lives: its nodes are looked at, remembered and judged as the programs do it.
 *
 * Nodes EXCH-A, EXCH-B, ... with sites OWA and Shop, which the group Web carries, and Intranet, which W3SVC starts. Each node has
 * a clock of its own.
 */
#ifndef TESTS_UNIT_CLUSTER_CLUSTER_SCENE_H
#define TESTS_UNIT_CLUSTER_CLUSTER_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/cluster/cluster.h"
#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"
#include "lib/verdict/verdict.h"

#define CLUSTER_SCENE_NODES  5
#define CLUSTER_SCENE_SITES  3
#define CLUSTER_SCENE_EVENTS 64

enum { OWA, SHOP, INTRANET };

struct cluster_scene_node {
	char name[16];
	time_t skew_s;			/* of its clock to ours */
	bool answers, has_clussvc, tells_cluster, is_paused;
	enum service_state w3svc;
	unsigned int pid;
	time_t w3svc_start;		/* our clock */
	struct site sites[CLUSTER_SCENE_SITES];	/* by the numbers above */
	bool lacks[CLUSTER_SCENE_SITES];	/* not listed */
	struct cluster_event events[CLUSTER_SCENE_EVENTS];
	size_t event_count;
	struct snapshot snapshot;	/* of the last look */
	struct memory memory;
	struct verdict verdict;
};

struct cluster_scene {
	struct cluster_scene_node nodes[CLUSTER_SCENE_NODES];
	size_t node_count;
	time_t now;			/* our clock */
	size_t owner;
	enum cluster_state state;	/* of the group */
	struct policy policy;		/* of every node */
	struct cluster_policy cluster_policy;
	const char *names[CLUSTER_SCENE_NODES];
	struct cluster_member members[CLUSTER_SCENE_NODES];
	struct cluster_verdict verdict;	/* of the last look */
};

/** All is well: the group is on EXCH-A, nobody was looked at yet. */
void cluster_scene_init(struct cluster_scene *scene, size_t nodes);

/** Time passes; then the group moves. Both logs tell of it, each by its own clock, where `is_logged`. */
void cluster_scene_failover(struct cluster_scene *scene, time_t after_s, size_t to, bool is_logged);

/** Time passes; then all nodes are looked at, and the cluster is judged. @return its role; NULL: the policy leaves it out */
const struct role *cluster_scene_look(struct cluster_scene *scene, time_t after_s);

void cluster_scene_clear(struct cluster_scene *scene);

#endif
