/*
 * run.h -- one repair of one node: look, plan, start what is down, put flags back, look again until it runs.
 *
 * Every write stands in the history before it is made, and in syslog. Before it, what it is of is asked again; and
 * what the repair stands on (the computer, the run of W3SVC, the owners of groups) is looked at every two seconds and
 * before the first write of each kind: when that is no longer what it was, nothing more is written. What the node
 * refuses for a moment only is tried again, with growing pauses. The whole node is looked at when all was sent, and
 * at the end.
 */
#ifndef PLUGINS_REPAIR_RUN_H
#define PLUGINS_REPAIR_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/model/text.h"
#include "lib/repair/plan.h"
#include "plugins/repair/repair_options.h"

enum repair_end {
	REPAIR_WAITS = 0,		/* not made yet */
	REPAIR_SENT,			/* the node took it; the state is still to be seen */
	REPAIR_DONE,
	REPAIR_FAILED,
	REPAIR_UNFINISHED,		/* the next run takes it up */
	REPAIR_NEEDLESS,		/* by now somebody else did it, or took it back */
};

#define REPAIR_WORDS_SIZE 256

/** One step, and what became of it. Strings belong to the result. */
struct repair_outcome {
	enum repair_step_kind kind;
	uint32_t site_id;
	const char *name;		/* of the site, or of W3SVC, or of the cluster's resource */
	const char *cluster_name;	/* of REPAIR_BRING_ONLINE: the resource or the group */
	const char *group;		/* of REPAIR_BRING_ONLINE: the group */
	const char *reason;		/* of the verdict */
	bool is_group;
	enum repair_end end;
	const char *text;		/* why it failed, was not finished or is not needed; what met its last try; "" else */
	int64_t id;			/* in the history; 0: not begun */
	unsigned int tries;		/* that something met which may pass */
	int64_t not_before_ms;		/* its next try */
	int64_t acted_ms;		/* its last try: what was read before tells nothing of it */
	char words[REPAIR_WORDS_SIZE];	/* in which the newest look tells that it did not work so far; "" else */
};

/** A site that is left alone though it is not fine. */
struct repair_left {
	const char *name;
	enum repair_why why;
};

struct repair_result {
	struct text_arena text;
	struct repair_outcome *outcomes;
	size_t outcome_count;
	struct repair_left *left;
	size_t left_count;
	size_t sites;			/* that the plan repairs, or would */
	bool is_busy;			/* another process repairs this node: nothing was done */
	bool is_refused;		/* more sites than --max-sites */
	enum repair_why service;	/* about W3SVC; REPAIR_FINE: it runs */
	const char *stopped;		/* why it stopped before its end; "" when it did not */
};

/**
 * Repair, within the node's timeout.
 * @param ret_result  the caller's, to repair_result_clear(); untouched on failure
 * @param err  the first look failed, or there is no history at hand: nothing was written
 */
bool repair_run(const struct repair_options *options, struct repair_result *ret_result, struct error *err);

/** Give everything back; empty afterwards. */
void repair_result_clear(struct repair_result *result);

#endif
