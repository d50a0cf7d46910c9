/*
 * rows.h -- what SITEWATCH-MIB shows at one moment: totals, nodes, sites, as plain values.
 *
 * The rows of a node are a view, made by one poll and never changed again. A snapshot is of views, which others may show as
 * well: it copies no row, and is handed to the agent, which answers from it and gives it back. Nothing here knows of net-snmp,
 * waits, logs or reads a clock.
 */
#ifndef SNMP_SUBAGENT_MIB_ROWS_H
#define SNMP_SUBAGENT_MIB_ROWS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/cluster/cluster.h"
#include "lib/model/error.h"
#include "lib/memory/memory.h"
#include "lib/model/site.h"
#include "lib/model/snapshot.h"
#include "lib/model/text.h"
#include "lib/verdict/verdict.h"
#include "snmp-subagent/mib/text.h"

/** The node's index is an Integer32 (1..2147483647). */
#define MIB_NODE_INDEX_MAX 2147483647

/*
 * Fields stand in the order of the MIB's columns. Times are UTC, 0 is "never" or "not told". Strings are never
 * NULL in a view, and are borrowed from its arena.
 */

struct mib_scalars {
	const char *version;
	uint32_t nodes;
	uint32_t sites;
	uint32_t sites_down;
	uint32_t sites_will_not_restart;
	uint32_t nodes_unreachable;
	enum severity worst_severity;
	time_t last_round;
	time_t tables_last_change;
	time_t oldest_poll;		/* seconds of CLOCK_MONOTONIC: swPollAge grows while nothing is polled, and a
					   clock that is set does not change it. 0: age 0 */
};

struct mib_node_row {
	uint32_t index;			/* 1 to MIB_NODE_INDEX_MAX, stable */
	const char *name;
	const char *address;
	const char *iis_version;	/* "6", "7", or "" before the first answer */
	bool is_reachable;
	time_t last_poll;
	uint32_t poll_ms;
	const char *last_error;
	time_t boot_time;
	enum service_state w3svc_state;
	time_t w3svc_start;
	time_t last_failover;
	enum evidence failover_evidence;
	const char *failover_group;
	const char *failover_from;
	const char *failover_to;
	uint32_t sites;
	uint32_t sites_down;
	uint32_t sites_will_not_restart;
	enum severity severity;
	enum cause cause;
	time_t last_look;		/* our clock, of what is shown; in no column */
};

struct mib_site_row {
	uint32_t node_index;
	uint32_t id;			/* 1 to 4294967295 */
	const char *name;
	const char *bindings;
	enum auto_start auto_start;
	enum run_state run_state;
	enum severity severity;
	enum reason reason;
	time_t down_since;
	time_t last_failover;
	time_t last_restart;
	const char *last_error;
	time_t last_repair;
	const char *last_repair_result;
	const char *node_name;
};

struct mib_role_row {
	uint32_t cluster_index;		/* 1 to MIB_NODE_INDEX_MAX, both: of the names, so stable */
	uint32_t index;
	const char *cluster;
	const char *name;
	const char *owner;
	enum role_state state;
	enum severity severity;
	time_t since;
	time_t last_failover;
	enum evidence failover_evidence;
	const char *failover_from;
	uint32_t candidates;		/* nodes that do not own it */
	uint32_t ready;			/* of these */
	uint32_t sites;
	uint32_t sites_served;
	uint32_t sites_down;
	const char *sentence;
};

/** The rows of one node at one moment. After mib_view_finish() nobody changes it: threads may read it at once. */
struct mib_view {
	struct text_arena text;		/* owns every string below */
	struct mib_node_row node;
	struct mib_site_row *sites;	/* ascending by id */
	size_t site_count;
	atomic_uint holders;		/* besides who made it; the last one frees it */
};

/** One moment of all nodes. Single owner; after mib_snapshot_finish() nobody changes it. */
struct mib_snapshot {
	struct text_arena text;		/* of the scalars */
	struct mib_scalars scalars;
	struct mib_view **views;	/* ascending by index of the node; holds each */
	size_t view_count;
	const void **nodes;		/* struct mib_node_row of each view */
	const void **sites;		/* struct mib_site_row of all views, in their order */
	size_t site_count;
	struct mib_role_row *roles;	/* ascending by (cluster_index, index) */
	size_t role_count;
};

/**
 * A view without sites. Strings are copied by mib_text(); NULL becomes "".
 * @param err  ERROR_NO_MEMORY; ERROR_LIMIT: an index that the MIB cannot have
 * @return the caller's, to mib_view_free(); NULL on failure
 */
struct mib_view *mib_view_new(const struct mib_node_row *node, struct error *err);

/** Append a copy of `*row`, a site of that node. As above. */
bool mib_view_add_site(struct mib_view *view, const struct mib_site_row *row, struct error *err);

/** Sort the sites where they are not yet in order. ERROR_MALFORMED when one id stands there twice. */
bool mib_view_finish(struct mib_view *view, struct error *err);

/** Give it back: it is freed as soon as nobody holds it. NULL is fine. */
void mib_view_free(struct mib_view *view);

/**
 * A snapshot without rows; scalars are zero but the version. ERROR_NO_MEMORY.
 * @param version  copied
 * @return the caller's, to mib_snapshot_free() or agent_publish(); NULL on failure
 */
struct mib_snapshot *mib_snapshot_new(const char *version, struct error *err);

/** Let the snapshot show a finished view, and hold it. ERROR_NO_MEMORY. */
bool mib_snapshot_add(struct mib_snapshot *snapshot, struct mib_view *view, struct error *err);

/** Append a copy of `*row`. Strings are copied by mib_text(); NULL becomes "". ERROR_NO_MEMORY; ERROR_LIMIT as above. */
bool mib_snapshot_add_role(struct mib_snapshot *snapshot, const struct mib_role_row *row, struct error *err);

/** All views are there: make the tables. ERROR_MALFORMED when two nodes have one index; ERROR_NO_MEMORY. */
bool mib_snapshot_finish(struct mib_snapshot *snapshot, struct error *err);

/** Give everything back. NULL is fine. */
void mib_snapshot_free(struct mib_snapshot *snapshot);

#endif
