/*
 * known.h -- what is known of a node from the looks before, so that the next one need not ask for it again.
 *
 * What it is for and which change makes a look ask is in lib/windows/unchanged.h. Of sites only a mark is kept: the daemon
 * has one of these for each node.
 */
#ifndef LIB_MODEL_KNOWN_H
#define LIB_MODEL_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"
#include "lib/model/text.h"

/** Some events of the cluster are written late, by so many seconds. */
#define KNOWN_LATE_EVENT_S 600

/** Zeroed: nothing is known, and all is asked. All but looked_at is on the node's clock. */
struct known_look {
	struct text_arena text;		/* owns the strings of the lists */
	char computer[64];		/* CSName; "" also for a longer one, which is no NetBIOS name */
	time_t looked_at;		/* our clock, newest look */
	time_t local_time;		/* the same look; 0: not told */
	time_t boot_time;		/* as first read after that boot */
	time_t boot_read;		/* as last read: drifts */
	enum service_state w3svc_state, clussvc_state;
	uint32_t w3svc_pid;
	time_t w3svc_start;
	uint32_t sites_mark;		/* see known_sites_mark() */
	bool is_cluster_told;
	bool are_events_told;
	struct cluster_group *groups;	/* by name, as a snapshot has them */
	size_t group_count;
	struct cluster_resource *resources;
	size_t resource_count;
	time_t asked_all;		/* the newest look that took nothing for unchanged; 0: none */
	time_t moved_at;		/* the newest start, failover, change of a group, stop or fallen flag of a site that is known */
};

/** A number that changes when a site comes, goes, changes its name, flag, run state or error; in whatever order they are. */
uint32_t known_sites_mark(const struct snapshot *snapshot);

/** Take facts, groups, resources and what parts were told from `snapshot`, the newest look; the rest is zeroed. ERROR_NO_MEMORY. */
bool known_look_take(struct known_look *ret_known, const struct snapshot *snapshot, struct error *err);

/** Give everything back; zeroed and usable again. NULL is fine. */
void known_look_clear(struct known_look *known);

#endif
