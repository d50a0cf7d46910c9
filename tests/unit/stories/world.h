/*
 * world.h -- a node with IIS as it is, whether or not anybody looks: the ground of a story.
 *
 * A plain value: a copy is the world as it was. It moves by the functions below, which do what Windows,
 * IIS, the cluster and people do. world_snapshot() says what a look at it is told.
 */
#ifndef TESTS_UNIT_STORIES_WORLD_H
#define TESTS_UNIT_STORIES_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"

#define WORLD_T0     1700000000 /* where each story begins */
#define WORLD_SITES  24
#define WORLD_POOLS  8
#define WORLD_GROUPS 6
#define WORLD_EVENTS 24
#define WORLD_NAME   64

#define WORLD_NODE "A" /* the node that is looked at, if not said otherwise; the others of its cluster are B, C... */

struct world_site {
	uint32_t id;
	char name[WORLD_NAME];
	char bindings[WORLD_NAME];
	char pool[WORLD_NAME];
	char group[WORLD_NAME]; /* the cluster group whose resource starts it; "" = none */
	bool is_on;		/* its flag */
	bool is_flag_untold;
	enum run_state state;
	bool is_silent;	  /* does not answer when it is asked for its state */
	bool is_rejected; /* W3SVC does not have it */
	bool are_bindings_untold;
	uint32_t start_error; /* Win32 error that keeps it from starting; 0 = it starts */
	time_t started;	      /* when it was started last */
};

struct world_pool {
	char name[WORLD_NAME];
	enum run_state state;
};

struct world_group {
	char name[WORLD_NAME];
	char owner[WORLD_NAME];
	enum cluster_state state;
};

struct world_event {
	time_t time; /* node clock */
	char group[WORLD_NAME];
	char from[WORLD_NAME];
	char to[WORLD_NAME];
};

enum world_listing {
	LISTING_WHOLE = 0,
	LISTING_EMPTY, /* what an account without rights gets: no site, no error */
	LISTING_CUT,   /* the enumeration does not end properly: no source makes a snapshot of that */
};

struct world {
	time_t now;		      /* true time */
	char name[WORLD_NAME];	      /* among the owners of groups */
	char computer[WORLD_NAME];    /* as it calls itself */
	time_t node_ahead, our_ahead; /* of the two clocks, before true time */
	unsigned int iis;	      /* 6 or 7 */
	time_t boot; /* node clock: moves with that clock, as Windows derives it from the uptime */
	enum service_state service; /* W3SVC */
	uint32_t pid;
	time_t service_start; /* node clock, of the process that hosts W3SVC */
	bool is_start_untold, is_pid_untold;
	enum service_state cluster; /* the cluster service */
	bool is_paused;		    /* by the cluster */
	bool has_counters;	    /* the counter class is there */
	bool has_only_counters;	    /* the account is told nothing else of sites; IIS 7 */
	char exres[WORLD_NAME];	    /* version of Exres.dll; "" = not told */
	bool is_unreadable[SNAPSHOT_PARTS];
	enum world_listing listing;
	uint32_t next_id;
	struct world_site sites[WORLD_SITES];
	size_t site_count;
	struct world_pool pools[WORLD_POOLS];
	size_t pool_count;
	struct world_group groups[WORLD_GROUPS];
	size_t group_count;
	struct world_event events[WORLD_EVENTS];
	size_t event_count;
};

/** A node with IIS 6 that booted a day ago, without sites, in no cluster. */
void world_init(struct world *world);

time_t world_node_clock(const struct world *world);
time_t world_our_clock(const struct world *world);

/** By name; NULL when there is none. */
struct world_site *world_site(struct world *world, const char *name);
struct world_group *world_group(struct world *world, const char *name);
struct world_pool *world_pool(struct world *world, const char *name);

/** Add one that runs with its flag on, in DefaultAppPool, with bindings of its own; NULL: no room. */
struct world_site *world_create(struct world *world, const char *name);
struct world_group *world_add_group(struct world *world, const char *name, const char *owner);
struct world_pool *world_add_pool(struct world *world, const char *name);
void world_delete(struct world *world, struct world_site *site);

/** A person stops or starts the site. On IIS 6 the flag follows always, on IIS 7 unless a script does it. */
void world_stop(struct world *world, struct world_site *site, bool by_script);
void world_start(struct world *world, struct world_site *site, bool by_script);

/** Into `state`, the counter of its uptime with it. */
void world_set_state(struct world *world, struct world_site *site, enum run_state state);

/** W3SVC ends: all sites are down. */
void world_end_service(struct world *world);

/** W3SVC begins, in a process of its own or in the one that was there: sites whose flag is on come up. */
void world_begin_service(struct world *world, bool is_same_process);

/** The node goes down and comes up again; it takes half a minute. */
void world_boot(struct world *world);

/** `group` goes to `to`, unless it is there. The defect: every flag is cleared, unless `flags_kept`. */
void world_fail_over(
    struct world *world, struct world_group *group, const char *to, bool is_logged, bool flags_kept);

/** What the counter of the site's uptime shows: whole seconds, 0 when it is stopped. */
uint32_t world_uptime(const struct world *world, const struct world_site *site);

/**
 * What a look is told that read the facts of the node in the world `began`, and sites, pools and cluster in
 * the world `ended`, as a source does it in turn. The one place that knows the members of struct snapshot.
 * @param ret_snapshot  the caller's, to snapshot_clear()
 */
bool world_snapshot(
    const struct world *began, const struct world *ended, struct snapshot *ret_snapshot, struct error *err);

#endif
