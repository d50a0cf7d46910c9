/*
 * world.h -- what is simulated: machines with IIS, their sites and pools, clusters with groups, event logs.
 *
 * Plain data and how to find one's way in it. How machines and clusters behave is in behaviour.h and
 * cluster.h; how they are spoken to is elsewhere. Not for two threads at once: server.h holds one lock
 * over all of it.
 */
#ifndef TESTS_SIMULATOR_WORLD_H
#define TESTS_SIMULATOR_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/site.h"
#include "lib/model/text.h"

struct windows_version {
	const char *name;		/* "2008r2": as in a scenario */
	unsigned int number;		/* major * 100 + minor: 502, 600, 601, 602, 603, 1000 */
	const char *version;		/* "6.1.7601" */
	const char *caption;
	const char *service_pack;	/* CSDVersion; NULL when there is none */
	unsigned int service_pack_major;
	const char *folder;		/* "C:\WINDOWS" */
};

struct web_site {
	uint32_t id;
	const char *name;
	const char *bindings;		/* "http *:80:www, https *:443:" */
	const char *pool;
	bool auto_start;
	bool has_flag_set;		/* the configuration has the attribute; else the default is in effect */
	enum run_state state;
	uint32_t win32_error;		/* of the last start; 0 = none */
	uint32_t start_fails_with;	/* what the next starts end with; 0: they succeed */
	time_t started_at;		/* node clock, when somebody started it; 0: W3SVC did, with itself */
};

struct app_pool {
	const char *name;
	bool auto_start;
	enum run_state state;
};

#define EVENT_STRINGS 3

struct log_event {
	uint32_t record;		/* 1 upwards, in order of writing */
	time_t time;			/* UTC, the machine's clock */
	const char *log;		/* "System", "Microsoft-Windows-FailoverClustering/Operational" */
	const char *source;
	uint32_t code;
	unsigned int type;		/* 1 error, 2 warning, 3 information */
	const char *strings[EVENT_STRINGS];	/* insertions; NULL where there is none */
	const char *message;
};

/** Which forms of Put the machine takes (nobody knows what Windows does: windows.md 3.9). */
enum put_forms {
	PUT_BOTH,
	PUT_INSTANCE_ONLY,
	PUT_FRAGMENT_ONLY,
	PUT_NEITHER,
};

/** What the account that speaks may do here (windows-shell.md 6.1). */
enum account {
	ACCOUNT_ADMINISTRATOR,
	ACCOUNT_REMOTE_MANAGEMENT,	/* and Performance Monitor Users, Event Log Readers, Remote Enable of root/cimv2 */
	ACCOUNT_PLAIN,			/* of no group */
	ACCOUNT_ENDPOINT_READER,	/* of the role of the endpoint "sitewatch", and of no group */
	ACCOUNT_ENDPOINT_REPAIRER,	/* of "sitewatch-repair" */
};

/** How references are written: nobody knows what each Windows does (windows.md 3.6). */
enum reference_form {
	REFERENCE_ENDPOINT,		/* a:Address, a:ReferenceParameters { w:SelectorSet } */
	REFERENCE_ATTRIBUTES,		/* the same, and a Selector has other attributes before and behind its Name */
	REFERENCE_BLANKS,		/* the same, on lines of their own */
	REFERENCE_PATH,			/* \\HOST\root\MSCluster:MSCluster_Node.Name="A" */
	REFERENCE_SHORT_PATH,		/* MSCluster_Node.CreationClassName='MSCluster_Node',Name='A' */
	REFERENCE_UNREADABLE,		/* none of these */
};

struct cluster;

struct machine {
	const char *name;
	const struct windows_version *windows;
	unsigned int iis;		/* 6 or 7 (and later): which interface; 0: IIS is not installed */
	bool has_compatibility;		/* IIS 6 WMI Compatibility on IIS 7+: Web-WMI */
	bool has_no_scripting_tools;	/* Web-Scripting-Tools of IIS 7+: root/webadministration */
	enum account account;
	bool hides_services;		/* those of IIS and of the cluster, from accounts below administrator */
	bool has_wide_endpoints;	/* registered by somebody with another type of session: they have a language */
	bool has_endpoints;		/* contrib/windows/Register-SitewatchEndpoint.ps1 was run */
	bool has_no_shells;		/* AllowRemoteShellAccess is false */
	size_t shell_quota;		/* MaxShellsPerUser */
	unsigned int command_ms;	/* how long a command in a shell takes */
	bool is_russian;		/* the language of Windows; else English */
	bool has_oem_output;		/* programs write code page 866 into pipes, whatever the shell's is; else UTF-8 */
	bool is_off_by_default;		/* serverAutoStart of siteDefaults */
	bool hides_default_flags;	/* appcmd tells serverAutoStart only where it is set */
	bool has_hotfix;		/* KB885440's Exres.dll */
	const char *stack;		/* "1.1", "2.0", "3.0": of WinRM */
	const char *shared;		/* nodes with the same word share one IIS configuration; NULL: own */
	enum put_forms put_forms;
	enum reference_form reference_form;
	struct cluster *cluster;	/* NULL: none */
	int zone_minutes;		/* of the clock, east of UTC */
	time_t clock_offset_s;		/* node clock minus ours */
	time_t boot_time;		/* node clock */
	bool w3svc_running, clussvc_running;
	bool is_paused;			/* in its cluster: no group is moved to it */
	time_t w3svc_start;		/* of its process; node clock */
	time_t w3svc_began;		/* its own start in there, by the uptimes; node clock */
	bool has_no_counters;		/* the class of the uptimes is not there: winmgmt /resyncperf was never run */
	uint32_t w3svc_pid;
	unsigned int latency_ms;
	struct web_site *sites;		/* ascending by id */
	size_t site_count;
	size_t found_site;		/* where the last search by name ended: clients ask in order */
	struct app_pool *pools;
	size_t pool_count;
	struct log_event *events;
	size_t event_count;
};

/** MSCluster_Resource.State (windows.md 8.2). */
#define RESOURCE_ONLINE		2U
#define RESOURCE_OFFLINE	3U
#define RESOURCE_FAILED		4U
#define RESOURCE_ONLINE_PENDING	129U

/** MSCluster_ResourceGroup.State (windows.md 8.2). */
#define GROUP_ONLINE	    0U
#define GROUP_OFFLINE	    1U
#define GROUP_FAILED	    2U
#define GROUP_PARTLY_ONLINE 3U
#define GROUP_PENDING	    4U
#define STATE_UNKNOWN	    0xffffffffU		/* of both */

struct cluster_resource {
	const char *name, *type;
	bool is_core;			/* of the group that every cluster has */
	uint32_t state;
	time_t online_at;		/* our clock; of one that is online pending: the end of that */
	unsigned int pending_s;		/* how long that takes */
	uint32_t online_fails_with;	/* what BringOnline ends with; 0: it succeeds */
};

struct cluster_group {
	const char *name;
	struct machine *owner;
	uint32_t given_state;		/* what it was given; while it has resources see group_state() */
	bool is_coming_online;		/* as a whole: the event that says it is online is still to be written */
	bool is_exchange;		/* its failover clears the flags: KB885440 */
	uint32_t *site_ids;		/* sites that its scripts start and stop; without resources: the group */
	size_t site_count;
	struct cluster_resource *resources;
	size_t resource_count;
};

struct cluster {
	const char *name;
	struct cluster_group **groups;
	size_t group_count;
};

struct world {
	struct text_arena text;		/* owns every string below */
	struct machine **machines;
	size_t machine_count;
	struct cluster **clusters;
	size_t cluster_count;
};

/** WinRM 3.0 or later. */
bool machine_has_new_winrm(const struct machine *machine);

/**
 * Administrator by "administrator", else "remote-management", "plain", "endpoint-reader", "endpoint-repairer".
 * @return false: none of them
 */
bool machine_set_account(struct machine *machine, const char *name);

/** Words with commas: "stock", "Web-Scripting-Tools", "Web-WMI", "Exchange". @return false: another is among them */
bool machine_set_features(struct machine *machine, const char *words);

/** What a world without a scenario looks like. */
struct world_defaults {
	unsigned int iis;		/* 6 or 7 */
	size_t nodes;			/* 0: 2 */
	size_t sites;			/* on each node; 0: 5 */
};

/** Find a version by its scenario name ("2008r2"); NULL when there is none. */
const struct windows_version *windows_version_find(const char *name);

/** "EXCH-A", "EXCH-B", "EXCH-C"... in one or more clusters of two, as --help tells. */
void world_populate(struct world *world, const struct world_defaults *defaults, time_t now);

/** Add a machine that booted some hours before `now`. `name` is copied. */
struct machine *world_add_machine(struct world *world, const char *name, unsigned int iis,
    const struct windows_version *windows, time_t now);

/** Find or add. The core group and its resources come with a new one. */
struct cluster *world_cluster(struct world *world, const char *name);

/** Find or add a group; a new one belongs to no machine. */
struct cluster_group *world_group(struct world *world, struct cluster *cluster, const char *name);

/** Add a resource in the state that its group was given. */
void world_add_resource(struct world *world, struct cluster_group *group, const char *name, const char *type);

/** The group's own state, worked out from those of its resources; the one it was given when it has none. */
uint32_t group_state(const struct cluster_group *group);

/** Give the group and its resources a state, without what belongs to it. */
void group_set_state(struct cluster_group *group, uint32_t state);

/** Add a site, started, with auto start, in the pool "DefaultAppPool"; NULL when the id is taken. */
struct web_site *world_add_site(struct world *world, struct machine *machine, uint32_t id, const char *name);

/** Find or add an application pool. */
struct app_pool *world_pool(struct world *world, struct machine *machine, const char *name);

void machine_remove_site(struct machine *machine, struct web_site *site);

/** All case-insensitive, as Windows is; NULL when there is none. */
struct machine *world_machine(const struct world *world, const char *name);
struct web_site *machine_site(const struct machine *machine, uint32_t id);
struct web_site *machine_site_named(struct machine *machine, const char *name);
struct app_pool *machine_pool(const struct machine *machine, const char *name);
struct cluster_group *cluster_group_named(const struct cluster *cluster, const char *name);
struct cluster_resource *cluster_resource_named(
    const struct cluster *cluster, const char *name, struct cluster_group **ret_group);

/**
 * The site's state as the machine tells it. W3SVC of IIS 7 and later does not have a site without a binding that it can
 * use: RUN_UNKNOWN (windows-shell.md 3.4).
 */
enum run_state site_state(const struct machine *machine, const struct web_site *site);

/** Seconds since the site was started; 0 when it does not run. */
uint32_t site_uptime(const struct machine *machine, const struct web_site *site, time_t now);

/** The machine's own clock when ours shows `now`. */
time_t machine_now(const struct machine *machine, time_t now);

/** The number after "W3SVC/"; 0 when it is no site's metabase name. */
uint32_t site_id_from_metabase_name(const char *name);

/** Copy into the world's text. Ends the process when memory runs out. */
const char *world_text(struct world *world, const char *text);

void world_clear(struct world *world);

#endif
