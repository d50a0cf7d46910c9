/*
 * memory.h -- what is remembered of one node, and how a look changes it.
 *
 * A pure state machine: (memory, snapshot, now) -> memory and changes. It neither
 * reads nor writes a disk; history.h keeps what stands here.
 */
#ifndef LIB_MEMORY_MEMORY_H
#define LIB_MEMORY_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"

/** A boot time that moves by less than this is the same boot (seconds). */
#define MEMORY_SAME_BOOT_S 120

/**
 * What a site did before the last start, as far as we saw. It outlives starts: a site that
 * ran, and did not come back after two restarts, still is one that should run.
 */
enum site_intent {
	INTENT_NONE = 0,	/* never seen running, nor being stopped: assume that it should run */
	INTENT_RUN,		/* seen running; a start since then does not change that */
	INTENT_STOPPED,		/* a stop was seen: it had run since the start before, and was stopped */
};

/** How we know of a failover. */
enum evidence {
	EVIDENCE_NONE = 0,
	EVIDENCE_EVENT,		/* the node's event log */
	EVIDENCE_OBSERVED,	/* a group's owner changed between two looks */
	EVIDENCE_FLAGS,		/* auto start fell on all sites between two looks */
};

struct site_memory {
	uint32_t id;
	const char *name;		/* as last seen */
	const char *bindings;		/* as last seen; "" when not told then */
	const char *pool;		/* as last seen; "" when not told then */
	enum run_state run_state;	/* as last told; RUN_UNKNOWN when never told */
	enum auto_start auto_start;	/* as last told; AUTO_START_UNKNOWN when never told */
	enum site_intent intent;	/* before the last start; INTENT_RUN as soon as it is seen running */
	bool ran_since_start;		/* seen running since the last start */
	time_t first_seen;		/* our clock */
	time_t not_running_since;	/* our clock, when we first saw it not running; 0 = runs */
	time_t last_running;		/* our clock, when last seen running; 0 = never */
	time_t auto_start_off_since;	/* node clock of the look that first saw it off; 0 = on or unknown */
	time_t auto_start_on_seen;	/* node clock of the look that last saw it on; 0 = never */
	time_t accepted_at;		/* our clock; 0 = not accepted */
	const char *accepted_by;	/* "" when not accepted */
	time_t gone_since;		/* our clock of the look that first missed it; 0 = listed */
};

struct group_memory {
	const char *name;
	const char *owner;		/* as last told; "" when never told */
	enum cluster_state state;
};

struct failover {
	time_t time;			/* node clock. Event: of its last event. Else the latest that it can
					   have been: the look that saw it, or the start that came between */
	time_t began;			/* event: of its first event; else the clock of the look before */
	enum evidence evidence;
	const char *group;		/* "" when not known */
	const char *from;		/* "" when not known */
	const char *to;			/* "" when not known */
};

struct memory {
	struct text_arena text;		/* owns every string below */
	bool is_known;			/* false: this node was never looked at */
	const char *computer;		/* CSName as last seen */
	time_t looked_at;		/* our clock, newest look */
	time_t local_time;		/* node clock, newest look; 0 = not told by that look */
	time_t boot_time;		/* node clock, as first read after that boot */
	time_t boot_read;		/* the same as last read: drifts */
	enum service_state w3svc_state;	/* as last told; pending after stopped is still stopped */
	time_t w3svc_start;		/* node clock */
	uint32_t w3svc_pid;
	time_t last_start;		/* node clock: of boot or service, seen or told; 0 = not known */
	time_t previous_start;		/* the last start before the current one; 0 = none seen */
	time_t events_seen;		/* time of the newest cluster event read; older ones were judged */
	struct site_memory *sites;	/* ascending by id; those gone included */
	size_t site_count;
	struct group_memory *groups;	/* by name */
	size_t group_count;
	struct failover *failovers;	/* newest first, at most MEMORY_FAILOVERS */
	size_t failover_count;
};
#define MEMORY_FAILOVERS   16
#define MEMORY_GONE_DAYS   30	/* a site that is gone for longer is forgotten */

/** What the timeline shows and notifications are made of. */
enum change_kind {
	CHANGE_FIRST_LOOK = 1,
	CHANGE_BOOT,			/* node restarted */
	CHANGE_SERVICE_START,		/* W3SVC restarted, the node did not */
	CHANGE_FAILOVER,
	CHANGE_RUN_STATE,		/* of a site: from, to */
	CHANGE_AUTO_START,		/* of a site: from, to */
	CHANGE_OWNER,			/* of a group: from, to */
	CHANGE_SITE_NEW,		/* a site appeared (not at the first look) */
	CHANGE_SITE_GONE,
	CHANGE_SITE_BACK,
	CHANGE_SITE_RENAMED,		/* from, to */
	CHANGE_SITE_REPLACED,		/* deleted and created again under the same id */
	CHANGE_ACCEPTED,		/* by the operator: to = who */
	CHANGE_ACCEPTANCE_ENDED,	/* seen running */
	CHANGE_REPAIR,			/* kept for the event handler: from = what, to = result */
};

struct change {
	enum change_kind kind;
	time_t time;			/* when it happened as well as we know, UTC, node clock: one order for all */
	uint32_t site_id;		/* 0: of the node */
	const char *subject;		/* site's or group's name; "" for the node */
	const char *from;		/* words, "" when there are none */
	const char *to;
	enum evidence evidence;		/* of CHANGE_FAILOVER */
};

struct change_list {
	struct text_arena text;
	struct change *items;		/* in order of time */
	size_t count;
};

/**
 * What is remembered after `snapshot`, given what was remembered before.
 *
 * What counts as what:
 * - A boot: see memory_is_same_boot(). A start of W3SVC: its process is another one (its start moved by more
 *   than 2 s; where its start is not told, another number), or it was seen stopped and runs again. A part that
 *   was not told proves nothing.
 * - A stop that was meant: the site had run since the start, and at the last look before the next start it
 *   was stopped while W3SVC ran, and not all sites of the node had gone down in that one look: so looks a
 *   node that is shutting down. A look that was not told the node's clock proves no stop, as a start may have
 *   come before it.
 * - A site deleted and created again under its id: it was gone at a look in between and has another name; or
 *   from one look to the next its name and its bindings are both different. It is a new site, without intent
 *   and acceptance. Another name alone is a rename. The pool says nothing: on IIS 6 most share the default one.
 * - An empty listing proves nothing about the sites: an account without rights gets one. They stay as they
 *   were.
 * - A failover: a cluster event of a group that carries sites (all but "Cluster Group" and "Available
 *   Storage") that moved to another node, the events of one move within 5 minutes counted once; or a changed
 *   owner; or auto start that fell on all sites (two at least) of a cluster's node, with no other failover
 *   since. What was seen otherwise becomes EVIDENCE_EVENT, without a new change, when its event is read.
 *
 * Source of the rules: design, sections 1 and 4.
 *
 * @param before        may be an unknown node's (zeroed)
 * @param ret_after     the caller's, to memory_clear(); untouched on failure
 * @param ret_changes   the caller's, to change_list_clear(); untouched on failure
 * @param err  ERROR_NO_MEMORY; ERROR_USAGE: the snapshot is of a file, which tells no run state;
 *             ERROR_MALFORMED: another computer answers under this name (snapshot.facts.computer
 *             differs from memory's): the text says both and what to do
 */
bool memory_update(const struct memory *before, const struct snapshot *snapshot, struct memory *ret_after,
    struct change_list *ret_changes, struct error *err);

/**
 * True when nothing shows that the node booted since the look before. It did when its boot time moved by
 * MEMORY_SAME_BOOT_S or more, unless the clock was corrected: the uptime grew with the time that passed (on
 * our clock; on the node's where ours was set back), or the very same W3SVC process still lives.
 * Also true when either boot time is not known.
 */
bool memory_is_same_boot(const struct memory *before, const struct snapshot *snapshot);

/** By binary search; NULL when there is none. Borrowed. */
const struct site_memory *memory_site(const struct memory *memory, uint32_t id);

/** "event", "observed", "flags", "none"; static. */
const char *evidence_name(enum evidence evidence);
/** One word, lower case: "restart", "failover", "run-state"...; static. */
const char *change_kind_name(enum change_kind kind);

/** Give everything back; empty and usable again. NULL and a zeroed one are fine. */
void memory_clear(struct memory *memory);
void change_list_clear(struct change_list *changes);

/** Append; strings are copied. */
bool change_list_add(struct change_list *changes, const struct change *change, struct error *err);

#endif
