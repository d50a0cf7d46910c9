/*
 * snapshot.h -- all of one node at one look: node facts, cluster groups, sites.
 *
 * What a source hands out and everything above reads. It holds what the node
 * said, and which parts it did not say; no judgement, nothing remembered.
 */
#ifndef LIB_MODEL_SNAPSHOT_H
#define LIB_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/model/site.h"
#include "lib/model/text.h"
#include "lib/model/way.h"

/** State of a Windows service (Win32_Service.State). */
enum service_state {
	SERVICE_UNKNOWN = 0,		/* not told */
	SERVICE_ABSENT,			/* no such service: IIS (or clustering) is not installed */
	SERVICE_RUNNING,
	SERVICE_STOPPED,
	SERVICE_PENDING,		/* start, stop, continue or pause pending */
	SERVICE_PAUSED,
};

/** State of a cluster group or resource, one numbering for both (windows.md 8.2). */
enum cluster_state {
	CLUSTER_UNKNOWN = 0,
	CLUSTER_ONLINE,
	CLUSTER_OFFLINE,
	CLUSTER_FAILED,
	CLUSTER_PARTLY_ONLINE,
	CLUSTER_PENDING,
};

/** All times are UTC; those of the node are on the node's own clock. 0 = not told. */
struct node_facts {
	const char *computer;		/* CSName; "" when not told */
	const char *domain;		/* DNS name of its domain, "." when it is in none; "" when not told or not asked */
	const char *windows_version;	/* "5.2.3790"; "" when not told */
	const char *windows_name;	/* "Microsoft Windows Server 2008 R2 Datacenter"; "" when not told */
	unsigned int iis_interface;	/* 7: IIS 7 or later, whatever the way; 6: IIS 6, or root/MicrosoftIISv2 on a Windows
					   that is not told; 0: not told */
	time_t local_time;		/* the node's clock when it was asked: first of all, so when the look began */
	time_t boot_time;		/* drifts by seconds between looks */
	enum service_state w3svc_state;
	time_t w3svc_start;		/* creation of the process that hosts W3SVC */
	uint32_t w3svc_pid;
	uint32_t w3svc_total_uptime_s;	/* of `_Total` in the counters of the sites; a hint at W3SVC's own start, no proof */
	enum service_state clussvc_state;	/* SERVICE_ABSENT: no cluster node, which is normal */
	const char *cluster_name;	/* of the cluster that it is a node of; "" when not told or not asked */
	const char *cluster_members;	/* told with it: its nodes, as the cluster calls them, sorted, a blank between two */
	const char *exres_version;	/* of Exres.dll, "6.5.7226.0"; "" when absent or not asked */
};

/** The version of Windows: 602 is 6.2, which is Server 2012; 0 when it is not told. */
unsigned int node_windows(const struct node_facts *facts);

/** It is known to be older than that version. */
bool node_is_before(const struct node_facts *facts, unsigned int windows);

/**
 * IIS 6 itself, which is known to run on Windows 5 only. The interface alone does not tell: Web-WMI brings it to every later
 * IIS, and each Exchange since 2013 has that.
 */
bool node_is_iis6(const struct node_facts *facts);

struct cluster_group {
	const char *name;
	const char *owner;		/* computer that owns it; "" when not told */
	enum cluster_state state;
};

struct cluster_resource {
	const char *name;
	const char *type;		/* "Generic Script", "Microsoft Exchange ..."; "" when not told */
	const char *group;		/* "" when not told */
	enum cluster_state state;
};

/** An application pool that somebody asked for (look_request.expect_pools), beside those of the sites. */
struct app_pool {
	const char *name;		/* where none is listed that matches: the glob that was asked for */
	enum run_state state;		/* RUN_UNKNOWN: not told */
	bool is_absent;			/* the pools were listed, and none matches */
};

/** One move of a group that the node's event log tells of: came online on `to`. */
struct cluster_event {
	time_t time;			/* when the event was written, UTC */
	const char *group;		/* "" when the event does not say */
	const char *from;		/* "" when the event does not say */
	const char *to;			/* "" when the event does not say */
	unsigned int event_id;
};

/** The parts of a look that may be missing while the rest is still judged. */
enum snapshot_part {
	PART_CLOCK,			/* Win32_OperatingSystem: boot time and clock */
	PART_SERVICE,			/* Win32_Service, Win32_Process: W3SVC and its start */
	PART_AUTO_START,		/* the flag of the sites */
	PART_RUN_STATE,			/* the run state of the sites */
	PART_POOLS,			/* application pools */
	PART_CLUSTER,			/* groups, owners, resources */
	PART_EVENTS,			/* failovers in the event log */
	PART_HOTFIX,			/* version of Exres.dll */
};
#define SNAPSHOT_PARTS 8

enum part_status {
	PART_NOT_ASKED = 0,
	PART_TOLD,
	PART_NOT_THERE,			/* e.g. no cluster on this node: normal */
	PART_UNREADABLE,		/* all or some of it: denied or failed; the text says what, and which right
					   helps. What a site tells nevertheless counts: one that does not answer
					   is not told by itself */
};

struct snapshot_part_state {
	enum part_status status;
	const char *text;		/* sentence for PART_UNREADABLE, else "" */
};

struct snapshot {
	struct text_arena text;		/* owns every string below */
	const char *node;		/* the name the operator knows it by: configuration's, else the address */
	bool is_by_address;		/* that name is an address that somebody gave, and in no configuration */
	time_t looked_at;		/* our clock, UTC */
	unsigned int look_ms;		/* how long the look took */
	unsigned int requests;		/* asked of the node for it, without those that authenticate */
	bool has_run_state;		/* false for a configuration file */
	size_t left_out;		/* sites of a file that could not be listed; PART_AUTO_START names them */
	const char *remark;		/* on how the look was got, for the operator; or "" */
	const char *only_reads;		/* why nothing can be repaired by that way; or "" */
	time_t password_end;		/* of the account that asked, as the KDC told it; 0: it did not */
	struct node_facts facts;
	struct source_ways ways;	/* how it was got, for the next look */
	uint32_t sites_mark;		/* of the sites as the source told them (known.h); 0: not made */
	bool is_brief;			/* it took something of the cluster or its events for unchanged, and did not ask */
	bool is_paused;			/* the cluster moves no group to this node; false: not so, not told, not asked */
	struct snapshot_part_state parts[SNAPSHOT_PARTS];
	bool has_no_numbers;		/* the ids below are ours, by the order of the names: see memory_number_sites(). Such
					   a listing lacks sites that W3SVC does not have */
	struct site *sites;		/* ascending by id, each id once; the listing is complete */
	size_t site_count;
	struct cluster_group *groups;
	size_t group_count;
	struct cluster_resource *resources;
	size_t resource_count;
	struct cluster_event *events;	/* ascending by time */
	size_t event_count;
	struct app_pool *pools;		/* for each glob that was asked for one at least; none: none was */
	size_t pool_count;
};

/** Make `snapshot` an empty one of `node`: strings "", states unknown, parts not asked. */
bool snapshot_init(struct snapshot *snapshot, const char *node, struct error *err);

/**
 * Append a copy of `*site` (its strings are copied into the arena; NULL becomes "").
 * Refuses a name over SITE_NAME_MAX bytes or not UTF-8 with ERROR_MALFORMED.
 */
bool snapshot_add_site(struct snapshot *snapshot, const struct site *site, struct error *err);
bool snapshot_add_group(struct snapshot *snapshot, const struct cluster_group *group, struct error *err);
bool snapshot_add_resource(struct snapshot *snapshot, const struct cluster_resource *resource,
    struct error *err);
bool snapshot_add_event(struct snapshot *snapshot, const struct cluster_event *event, struct error *err);
bool snapshot_add_pool(struct snapshot *snapshot, const struct app_pool *pool, struct error *err);

/**
 * Append those of `listed` that match one of `globs`, and for each glob that none matches what that means.
 * @param is_complete  all pools of the node are listed; else there may be more that match
 */
bool snapshot_add_expected_pools(struct snapshot *snapshot, const char *const *globs, size_t glob_count,
    const struct app_pool *listed, size_t listed_count, bool is_complete, struct error *err);

/** Sort sites, groups and events as promised above; ERROR_MALFORMED when a site id stands there twice. */
bool snapshot_finish(struct snapshot *snapshot, struct error *err);

/** Note how a part went; `text` is copied, NULL is "". */
bool snapshot_set_part(struct snapshot *snapshot, enum snapshot_part part, enum part_status status,
    const char *text, struct error *err);

/** Set the remark; `text` is copied. ERROR_NO_MEMORY. */
bool snapshot_set_remark(struct snapshot *snapshot, const char *text, struct error *err);

/** The site with `id`, by binary search; NULL when there is none. Borrowed. */
const struct site *snapshot_site(const struct snapshot *snapshot, uint32_t id);

/** The group named `name` (case ignored, as Windows does), or NULL. Borrowed. */
const struct cluster_group *snapshot_group(const struct snapshot *snapshot, const char *name);

/** The later of boot and W3SVC's start, node clock; 0 when neither is told. */
time_t snapshot_last_start(const struct snapshot *snapshot);

/**
 * When the look was over, on the node's clock, for what happened in the middle of it: from facts.local_time up to here.
 * Never too early; too late by what the login took, and by two seconds at most. 0 when the node's clock is not told.
 */
time_t snapshot_look_end(const struct snapshot *snapshot);

/** It is installed, and told not to run. */
bool service_is_down(enum service_state state);

/** Words for output: "running", "online", "clock"; static, never NULL. */
const char *service_state_name(enum service_state state);
const char *cluster_state_name(enum cluster_state state);
const char *snapshot_part_name(enum snapshot_part part);

/** Give everything back; usable again after snapshot_init(). NULL and a zeroed one are fine. */
void snapshot_clear(struct snapshot *snapshot);

#endif
