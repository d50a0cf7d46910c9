/*
 * verdict.h -- severity, reason and sentence for each site and for the node.
 *
 * A pure function of (snapshot, memory, policy): no input, no output, no clock.
 * Source of the table: design, section 4.
 */
#ifndef LIB_VERDICT_VERDICT_H
#define LIB_VERDICT_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/model/repair.h"
#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"

/** Numbered as the exit status of a plugin (Monitoring Plugins guidelines). */
enum severity {
	SEVERITY_OK = 0,
	SEVERITY_WARNING,
	SEVERITY_CRITICAL,
	SEVERITY_UNKNOWN,
};

/** The reasons of the table (rules.c). */
enum reason {
	REASON_IGNORED,
	REASON_PASSIVE,
	REASON_SERVICE_DOWN,
	REASON_POOL_STOPPED,
	REASON_RUNNING,
	REASON_WILL_NOT_RESTART,
	REASON_SETTLING,
	REASON_PAUSED,
	REASON_STOPPED_BEFORE,
	REASON_STOPPED,
	REASON_DOWN_AFTER_RESTART,
	REASON_START_FAILED,
	REASON_UNREADABLE,
	REASON_MISSING,
	REASON_NOT_REMEMBERED,		/* numbers of the MIB: new ones come last, wherever their row stands */
	REASON_NEVER_STARTED,
	REASON_STOP_UNCONFIRMED,
	REASON_REJECTED,
	REASON_GROUP_DOWN,
};
#define VERDICT_REASONS 19

enum cause {
	CAUSE_NONE = 0,
	CAUSE_KB885440,
	CAUSE_HOTFIX_MISSING,		/* Exres.dll older than 6.5.7232.72 */
	CAUSE_KB885440_LIKELY,		/* looks like it, and nobody saw the flags fall */
};

/** A Nagios range: alert outside [start, end], or inside when `inside`. */
struct range {
	double start;			/* -INFINITY for "~" */
	double end;			/* INFINITY when left out */
	bool inside;			/* "@" */
};

/** "Sites that match GLOB are managed by a resource of GROUP". */
struct cluster_rule {
	const char *site_glob;
	const char *group;
};

/** A glob of a one-of list: of the sites of all globs of a list one that runs is enough. */
struct one_of_glob {
	const char *glob;
	unsigned int list;		/* from 0 on; the globs of a list stand together */
};

/** The severity of `stopped` for the sites that match. */
struct stopped_rule {
	enum severity severity;		/* not SEVERITY_UNKNOWN */
	const char *glob;
};

/** What the operator wants. Arrays and strings are borrowed. Globs: fnmatch(3), case ignored; of the name. */
struct policy {
	unsigned int grace_s;		/* default POLICY_GRACE_S */
	unsigned int settle_s;		/* default POLICY_SETTLE_S */
	enum severity stopped;		/* of row 14, where no rule matches; default SEVERITY_CRITICAL */
	const struct stopped_rule *stopped_rules;	/* the first that matches counts */
	size_t stopped_rule_count;
	const char *const *only;	/* --site: judge only these, globs or "#ID"; none = all */
	size_t only_count;
	const char *const *ignore;
	size_t ignore_count;
	const char *const *expect;	/* names (not globs) that must be listed */
	size_t expect_count;
	const char *const *expect_pool;	/* application pools that have to run, beside the roots' */
	size_t expect_pool_count;
	bool leaves_pools_out;		/* they are not judged here: this is about some sites alone */
	const struct one_of_glob *one_of;
	size_t one_of_count;		/* globs of all lists */
	unsigned int unreadable_ok;	/* parts that the account is not meant to read: bits 1 << PART_... */
	bool is_by_counters;		/* `ways = counters`, which tell no auto start: it is not meant to be read either */
	const struct cluster_rule *cluster_rules;
	size_t cluster_rule_count;
	bool check_hotfix;
	unsigned int password_warning_days;	/* WARNING so long before the account's password expires; default 0: never */
	struct range warning;		/* on the number of sites that will not restart; default 0 */
	struct range critical;		/* on the number of sites that are down; default 0 */
};
#define POLICY_GRACE_S	120
#define POLICY_SETTLE_S 600
#define POLICY_PASSWORD_NOTED_DAYS 14	/* so long before its end it is told everywhere */

struct site_verdict {
	const struct site *site;	/* borrowed from the snapshot; NULL for a missing site */
	uint32_t id;			/* 0 for a site that is expected and was never seen */
	const char *name;		/* never NULL */
	enum severity severity;
	enum reason reason;
	const char *sentence;		/* whole but for the site's name; may quote the node: escape */
	time_t down_since;		/* our clock, when first seen not running; 0 = runs or not known */
	time_t last_failover;		/* UTC; 0 = none known */
	/* These hold until two looks agree that the time of an acceptance is up: one look's clock alone starts nothing. */
	bool is_accepted;		/* its stop */
	bool is_flag_accepted;		/* that its auto start is off */
	bool is_pool_accepted;		/* its application pool is stopped, and that was accepted */
	bool is_pool_lost;		/* it is stopped, ran once, and was not seen started since the last start */
	bool is_believed;		/* OK because looks saw how somebody stopped it, and nobody accepted that */
	struct acceptance acceptance;	/* by which it is OK: of its stop, its pool or its flag; at is 0 when by none */
	bool has_no_memory;		/* it is down, and no look saw it running */
	bool was_auto_start_on;		/* a look saw its auto start on */
	bool is_memory_old;		/* it is down since a start that came long after the last look before it */
};

/** One of the pools that the policy expects. */
struct pool_verdict {
	const char *name;		/* borrowed; the glob where none is there, or none could be listed */
	enum run_state state;
	enum severity severity;
	const char *sentence;		/* whole; may quote the node: escape */
	struct acceptance acceptance;	/* by which it may be stopped; at 0: none */
};

struct verdict {
	struct text_arena text;		/* owns the sentences */
	enum severity severity;		/* of the node: the worst, after the ranges */
	enum cause cause;
	const char *cause_sentence;	/* "" for CAUSE_NONE */
	const char *node_problem;	/* why the node itself is not OK (lists no site...); "" when it is */
	const char *notes;		/* '\n'-joined lines for the long text: parts not readable...; or "" */
	struct pool_verdict *pools;	/* worst first, then by name; those not OK are in `node_problem`, too */
	size_t pool_count;
	size_t pools_down;		/* those that are CRITICAL */
	struct site_verdict *sites;	/* worst first, then by name */
	size_t site_count;		/* judged: after --site; ignored ones included */
	size_t running;			/* started */
	size_t down;			/* site_verdict_is_down() */
	size_t will_not_restart;
	time_t last_start;		/* node clock; 0 = not told */
	bool is_restart_boot;		/* the last start was the node's boot, not W3SVC's alone */
	struct failover failover;	/* newest known, or EVIDENCE_NONE; strings in `text` */
};

/** Defaults of the design into `policy`. */
void policy_init(struct policy *policy);

/** Is the site one of those that --site asks for? */
bool policy_asks_for(const struct policy *policy, uint32_t id, const char *name);

/** How bad it is that the site `name` was stopped: row 14. */
enum severity policy_stopped(const struct policy *policy, const char *name);

/** The account is not meant to read `part`. */
bool policy_excuses(const struct policy *policy, enum snapshot_part part);

/**
 * Judge one node.
 * @param memory  after the look (history_observe); NULL: no history at hand, every site has no memory
 * @param ret_verdict  the caller's, to verdict_clear(); borrows from `snapshot`; untouched on failure
 * @param err  ERROR_NO_MEMORY only
 */
bool verdict_judge(const struct snapshot *snapshot, const struct memory *memory, const struct policy *policy,
    struct verdict *ret_verdict, struct error *err);

/**
 * The same, and what repairs met stands in the sentences.
 * @param repairs  of the node, oldest first; may begin when one likes
 */
bool verdict_judge_tried(const struct snapshot *snapshot, const struct memory *memory, const struct policy *policy,
    const struct repair *repairs, size_t repair_count, struct verdict *ret_verdict, struct error *err);

/** For worst first: below 0 when `a` is worse than `b`. OK < WARNING < UNKNOWN < CRITICAL: the one place that says so. */
int severity_compare(enum severity a, enum severity b);
/** The worse of two. */
enum severity severity_worse(enum severity a, enum severity b);

/** "OK", "WARNING", "CRITICAL", "UNKNOWN"; static. */
const char *severity_name(enum severity severity);
/** As in the design: "down-after-restart"; static. */
const char *reason_name(enum reason reason);
/** "kb885440", "kb885440-likely", "hotfix-missing", "none"; static. */
const char *cause_name(enum cause cause);

/** True when the reason means that the site does not serve and should. */
bool reason_is_down(enum reason reason);
/** Such a reason, and CRITICAL: what `down` of a verdict counts. */
bool site_verdict_is_down(const struct site_verdict *site);

/** Parse a Nagios range; stricter than strtod: "10abc", "1e3", start > end are errors. ERROR_USAGE. */
bool range_parse(const char *text, struct range *ret_range, struct error *err);
/** True when `value` is to alert. */
bool range_alerts(const struct range *range, double value);

#define RANGE_SIZE 80
/** Write `range` in its shortest form, always with a point: "0", "10:", "~:5", "@1:2.5". */
void range_format(const struct range *range, char buffer[RANGE_SIZE]);

/** Give everything back; empty and usable again. NULL and a zeroed one are fine. */
void verdict_clear(struct verdict *verdict);

#endif
