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
#include "lib/model/known.h"
#include "lib/model/snapshot.h"

/** A boot time that moves by less than this is the same boot (seconds). */
#define MEMORY_SAME_BOOT_S 120

/** For how long a stop is watched, in the same run of W3SVC, before looks of it are firm (seconds, node's clock). */
#define MEMORY_CONFIRM_S 240
/** The events of one failover (1641, 1201) lie within this of the first (seconds). */
#define MEMORY_MOVE_S 300
/** A node that shuts down takes sites with it for up to this long before its boot (seconds). */
#define MEMORY_SHUTDOWN_S 600

/**
 * What the looks of the run of W3SVC in which a site ran last tell of how it went down. Evidence, no
 * conclusion: memory_stop_is_believed() draws that. It outlives starts, and ends when the site is seen running.
 */
enum stop_evidence {
	STOP_NONE = 0,		/* nothing: a restart may have taken it down */
	STOP_SEEN,		/* it was seen stopped while other sites ran */
	STOP_FLAG_FELL,		/* its flag fell with it, and no other site ran: wants a second look */
	STOP_SAME_RUN,		/* it ran with its flag off, and W3SVC is proven not to have started in between */
	STOP_LIKE_RESTART,	/* it and others whose flags were off went down, and none whose flag was on */
	STOP_MEANT,		/* its flag fell with it while other sites ran, or a second look confirmed a stop */
};

/** How we know of a failover. */
enum evidence {
	EVIDENCE_NONE = 0,
	EVIDENCE_EVENT,		/* the node's event log */
	EVIDENCE_OBSERVED,	/* a group's owner changed between two looks */
	EVIDENCE_FLAGS,		/* auto start fell on all sites between two looks */
};

/** Somebody said that it is meant so. */
struct acceptance {
	time_t at;			/* our clock; 0 = not accepted */
	time_t until;			/* our clock: ends then by itself; 0 = when what it is of is over */
	const char *by;			/* "" when not accepted */
	const char *why;		/* "" when not said */
};

struct site_memory {
	uint32_t id;
	const char *name;		/* as last seen */
	const char *bindings;		/* as last told; "" when never told */
	const char *pool;		/* as last seen; "" when not told then */
	enum run_state run_state;	/* as last told; RUN_UNKNOWN when never told */
	enum auto_start auto_start;	/* as last told; AUTO_START_UNKNOWN when never told */
	bool has_run;			/* seen running by any look, since it is this site */
	bool ran_since_start;		/* seen running since the last start */
	bool is_born;			/* a complete listing of the run of W3SVC in which it appeared had not had it */
	enum stop_evidence stop;
	uint32_t stop_watched_s;	/* for how long looks of the same run saw it down since; ends at MEMORY_CONFIRM_S */
	time_t settling_since;		/* node clock, when it was first seen on its way up, or new; 0 = runs, or never was */
	time_t first_seen;		/* our clock */
	time_t not_running_since;	/* our clock, when we first saw it not running, or W3SVC not to have it; 0 = runs */
	time_t last_running;		/* our clock, when last seen running; 0 = never */
	time_t auto_start_off_since;	/* node clock of the look that first saw it off; 0 = on or unknown */
	time_t auto_start_on_seen;	/* node clock of the look that last saw it on, or earlier amid a failover; 0 = never */
	struct acceptance accepted;	/* of its stop; ends when it is seen running */
	struct acceptance flag_accepted;	/* of its auto start being off, not of a stop; ends when that is seen on */
	time_t gone_since;		/* our clock of the look that first missed it; 0 = listed */
};

/** An application pool. A stop of it is quiet by acceptance alone: no look tells who stopped it. */
struct pool_memory {
	const char *name;
	enum run_state state;		/* as last told; RUN_UNKNOWN when never told */
	bool has_run;			/* seen started by any look */
	bool ran_since_start;		/* seen started since the last start of W3SVC: it came up, so somebody stopped it */
	struct acceptance accepted;	/* of its stop; with a time it lasts that long, else until it is seen started */
	time_t gone_since;		/* our clock of the look that first saw no site in it, and was not asked for it; 0 = seen */
};

struct group_memory {
	const char *name;
	const char *owner;		/* as last told; "" when never told */
	enum cluster_state state;
	time_t state_since;		/* node clock of the look that first told that state */
};

struct failover {
	time_t time;			/* node clock. Event: of its last event. Else the latest that it can
					   have been: the look that saw it, or the start that came between */
	time_t began;			/* event: of its first event, as the node dates it; else the clock of the look
					   before */
	bool has_cleared;		/* the flags of all sites were seen to fall round it */
	enum evidence evidence;
	const char *group;		/* "" when not known */
	const char *from;		/* "" when not known */
	const char *to;			/* "" when not known */
};

struct memory {
	struct text_arena text;		/* owns every string below */
	bool is_known;			/* false: this node was never looked at */
	const char *computer;		/* CSName as last seen */
	const char *domain;		/* as last told in this boot; "." when it is in none; "" when not told */
	const char *cluster_name;	/* as last told, with its members (snapshot.h); "" when never told, or no cluster node since */
	const char *cluster_members;
	time_t looked_at;		/* our clock, newest look */
	time_t local_time;		/* node clock, newest look; 0 = not told by that look */
	time_t boot_time;		/* node clock, as first read after that boot */
	time_t boot_read;		/* the same as last read: drifts */
	enum service_state w3svc_state;	/* as last told; pending after stopped is still stopped */
	time_t w3svc_start;		/* node clock */
	uint32_t w3svc_pid;
	time_t last_start;		/* node clock: of boot or service, seen or told; 0 = not known */
	time_t previous_start;		/* the last start before the current one; 0 = none seen */
	time_t looked_before_start;	/* node clock of the last look before the newest start; 0 = none, or not known */
	time_t look_end;		/* node clock at the end of the newest look; 0 = not told */
	time_t cluster_untold_since;	/* node clock, when this node first did not tell its cluster; 0 = it does */
	const char *last_clocks;	/* ours at the last MEMORY_CLOCKS looks, newest last: "1700000000 1700000300" */
	struct source_ways ways;	/* of the newest look */
	bool is_listing_partial;	/* the newest look had no number of any site, and may have lacked some */
	uint32_t number_given;		/* the last one that memory_number_sites() gave; 0: none yet */
	time_t events_seen;		/* time of the newest cluster event read; older ones were judged */
	time_t clock_back_s;		/* by so much in all was the node's clock seen to be set back, less by what it was set forward */
	time_t asked_all;		/* node clock of the newest look that was not brief; 0: none, or not told */
	struct site_memory *sites;	/* ascending by id; those gone included */
	size_t site_count;
	struct pool_memory *pools;	/* by name, case ignored; those gone included */
	size_t pool_count;
	struct group_memory *groups;	/* by name */
	size_t group_count;
	struct failover *failovers;	/* newest first, at most MEMORY_FAILOVERS */
	size_t failover_count;
};
#define MEMORY_FAILOVERS   16
#define MEMORY_CLOCKS	   10
#define MEMORY_GONE_DAYS   30	/* a site that is gone for longer is forgotten */
#define MEMORY_GONE_SITES  20000	/* of more that are gone, those that went first are forgotten */
#define MEMORY_UNCOUNTED_SITES 20000	/* of more that are not counted, the rest is taken for gone */
#define MEMORY_GONE_POOLS  1000		/* of more that are gone, all are forgotten that are not accepted */

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
	CHANGE_SITE_REPLACED,		/* another site under the same id */
	CHANGE_ACCEPTED,		/* by the operator: to = who, from = until when and why */
	CHANGE_ACCEPTANCE_ENDED,	/* seen running, or its time is up */
	CHANGE_REPAIR,			/* kept for the event handler: from = what, to = result */
	CHANGE_SITE_RENUMBERED,		/* the same site under another number: from, to; change_number_before() */
	CHANGE_REVOKED,			/* by the operator, the acceptance or belief of a stop: to = who */
	CHANGE_LEFT_OUT,		/* kept by the history, which takes no more of a look or of a day: to = how many */
	CHANGE_FLAG_ACCEPTED,		/* that auto start of a site is off */
	CHANGE_FLAG_ACCEPTANCE_ENDED,
	CHANGE_FLAG_REVOKED,
	CHANGE_POOL_ACCEPTED,		/* the stop of a pool */
	CHANGE_POOL_ACCEPTANCE_ENDED,
	CHANGE_POOL_REVOKED,
	CHANGE_POOL_STATE,		/* of a pool: from, to */
	CHANGE_UNSEEN,			/* kept by the history: no look between `from`, in UTC, and this one; to = for how long,
					   subject = why, as far as the daemon tells it */
};
#define CHANGE_LAST CHANGE_UNSEEN

struct change {
	enum change_kind kind;
	time_t time;			/* when it happened as well as we know, UTC, node clock: one order for all */
	uint32_t site_id;		/* 0: of the node */
	const char *subject;		/* site's or group's name; "" for the node */
	const char *from;		/* words, "" when there are none */
	const char *to;
	enum evidence evidence;		/* of CHANGE_FAILOVER */
	time_t clock_back_s;		/* of the node at the look that told of it, as struct memory has it */
};

struct change_list {
	struct text_arena text;
	struct change *items;		/* in order of time */
	size_t count;
};

/** The number that a site had before CHANGE_SITE_RENUMBERED; 0: it is another kind of change, or does not say. */
uint32_t change_number_before(const struct change *change);

/**
 * What is remembered after `snapshot`, given what was remembered before.
 *
 * What counts as what:
 * - A boot: see memory_is_same_boot(). A start of W3SVC: its process is another one (its start moved by more
 *   than 2 s; where its start is not told, another number), or it was seen not running and runs again, or every
 *   site that ran at both looks runs for less long than lies between them. A part that was not told proves
 *   nothing.
 * - How a site went down: see enum stop_evidence and lib/memory/stop.c. What a look saw while W3SVC started
 *   (known from the next look: its start lies within that look) is no evidence, nor is what was seen of a node
 *   that went down within minutes.
 * - Identity: the same name and bindings are the same site, under any id; so is the site that had no number from the
 *   node, once the node tells the number of the only one with that name. The same id with one of the two, or
 *   with another name and bindings that are not told, is in doubt: that it ran passes on; acceptance, evidence
 *   and being born do not. Everything else is another site. The pool says nothing: on IIS 6 most share one.
 * - An acceptance that has a time ends when two looks in a row are past it on our clock, of which one may be wrong;
 *   until then acceptance_holds() says so at each look. After a clock that was set back it lasts no longer from
 *   there than it was said for.
 * - An empty listing proves nothing about the sites: an account without rights gets one. They stay as they
 *   were.
 * - A failover: a cluster event of a group that carries sites (all but "Cluster Group" and "Available
 *   Storage") that moved to another node, the events of one move within 5 minutes counted once; or a changed
 *   owner; or auto start that fell on all sites (two at least) of a cluster's node, with no other failover
 *   since. What was seen otherwise becomes EVIDENCE_EVENT, without a new change, when its event is read.
 *
 * Source of the rules: design, section 4.2.
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
 * Number the sites of a snapshot that has no numbers, before memory_update(): with the memory that this is given.
 *
 * A site that is remembered, under whatever name it has among the counters, keeps its number and is called as remembered.
 * Another one gets the next of ours, which no other name gets after it. A remembered site that is not counted is added
 * with its state untold: it is not known to be gone, since W3SVC counts none that it rejects; only one that the operator
 * accepted is let go. Where two share a name among the counters neither is told. Done twice it is as if done once.
 *
 * @param err  ERROR_NO_MEMORY; ERROR_MALFORMED: a name that is not UTF-8
 */
bool memory_number_sites(const struct memory *memory, struct snapshot *snapshot, struct error *err);

/** What a look makes of memory where it is written nowhere: numbers, then memory_update(), whose changes are dropped. */
bool memory_after_look(const struct memory *before, struct snapshot *snapshot, struct memory *ret_after, struct error *err);

/**
 * True when nothing shows that the node booted since the look before. It did when its boot time moved by
 * MEMORY_SAME_BOOT_S or more, unless the clock was corrected: the uptime grew with the time that passed (on
 * our clock; on the node's where ours was set back), or the very same W3SVC process still lives. It also did
 * when its uptime fell: a clock that restarts with the node may tell the same boot time each time.
 * Also true when either boot time is not known.
 */
bool memory_is_same_boot(const struct memory *before, const struct snapshot *snapshot);

/** The process that hosted W3SVC at the newest look is still there; false when that is not told. */
bool memory_is_same_process(const struct memory *memory, const struct node_facts *facts);

/** A look that the newest one known was quicker than lies before it by no more than this (seconds)... */
#define MEMORY_LATE_S	     3600
/** ...or this, where the node does not tell its clock, and ours may have been set back. */
#define MEMORY_UNTOLD_LATE_S 120

/**
 * True when `snapshot` is of a look from before the one that `memory` is of: another program or machine was quicker.
 * It is put in its place by the node's clock in that boot; by its boot and start, where that is the run before; by
 * ours only where the node does not tell its clock. So neither two machines whose clocks differ, nor a clock of ours
 * that was set back, make a look late.
 */
bool memory_is_late(const struct memory *memory, const struct snapshot *snapshot);

/**
 * What our clock is believed to be after the newest look: the lowest that it was at the last MEMORY_CLOCKS looks, so
 * that one look with a clock that is ahead makes nothing old. 0: not so many looks are known, and nothing is old.
 */
time_t memory_believed_clock(const struct memory *memory);

/** Our clock at the newest look; where it was behind those of all the last looks, the lowest of theirs: it was wrong then. */
time_t memory_steady_clock(const struct memory *memory);

/**
 * For how long nobody had seen the node when it was looked at `after`: clearly longer than its looks lay apart before, on
 * both clocks. 0: no longer than usual, or what is usual is not known yet.
 */
time_t memory_unseen_s(const struct memory *before, const struct memory *after);

/** Sites from this number on, if gone, are kept under it only because another site has taken their own. */
#define MEMORY_PARKED_ID 0xfff00000U

/** It is gone, and another site has taken its number. */
bool memory_site_is_replaced(const struct site_memory *site);

/** Somebody meant the stop of `site`, as far as the looks before the last start can tell. */
bool memory_stop_is_believed(const struct site_memory *site);

/** Is it accepted `now`, our clock? */
bool acceptance_holds(const struct acceptance *accepted, time_t now);

/**
 * " until 23:18 (new disk)", or "": what stands behind whose word it is.
 * @param until  its end as it is to be shown; not looked at when it has none
 * @return in `text`; NULL when memory ran out
 */
const char *acceptance_details(const struct acceptance *accepted, const char *until, struct text_arena *text);

/** Its texts become copies in `text`. */
bool acceptance_own(struct text_arena *text, struct acceptance *accepted, struct error *err);

/** The node's clock at the look that `memory` is of; ours when it was not told. */
time_t memory_clock(const struct memory *memory);

/** By how much the node's clock was ahead of ours at that look; 0 when it was not told. */
time_t memory_clock_ahead(const struct memory *memory);

/**
 * From when on a look has to ask for events, node clock: some are written late, so again from a while before.
 * @param asked_all  the node's clock at the newest look that asked all; 0: none, or not told
 * @return 0: all
 */
time_t memory_events_since(time_t asked_all);

/**
 * What the next look need not ask for again.
 * @param snapshot   the newest look that `memory` is of; not read when the node is not known
 * @param ret_known  the caller's, to known_look_clear(); untouched on failure
 * @param err  ERROR_NO_MEMORY
 */
bool memory_known_look(const struct memory *memory, const struct snapshot *snapshot, struct known_look *ret_known,
    struct error *err);

/** When it can have begun: what the node dates into its future has begun by when it was seen. Node clock. */
time_t failover_earliest(const struct failover *failover);

/** By binary search; NULL when there is none. Borrowed. */
const struct site_memory *memory_site(const struct memory *memory, uint32_t id);

/** The pool named `name` (case ignored); NULL when there is none. Borrowed. */
const struct pool_memory *memory_pool(const struct memory *memory, const char *name);

/** The group named `name` (case ignored); NULL when there is none. Borrowed. */
const struct group_memory *memory_group(const struct memory *memory, const char *name);

/** "event", "observed", "flags", "none"; static. */
const char *evidence_name(enum evidence evidence);

/** Give everything back; empty and usable again. NULL and a zeroed one are fine. */
void memory_clear(struct memory *memory);
void change_list_clear(struct change_list *changes);

/** Append; strings are copied. */
bool change_list_add(struct change_list *changes, const struct change *change, struct error *err);

#endif
