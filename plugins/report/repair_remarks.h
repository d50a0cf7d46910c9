/*
 * repair_remarks.h -- what the check says of repairs: that there were some, that some did not help, and that a site
 * needs too many. Of the sites that this check judges alone: each service of a node speaks for its own.
 *
 * A repair is never silent: the site runs again, and whoever looks later would not know why.
 */
#ifndef PLUGINS_REPORT_REPAIR_REMARKS_H
#define PLUGINS_REPORT_REPAIR_REMARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/history/history.h"
#include "lib/model/snapshot.h"
#include "lib/model/text.h"
#include "lib/model/text_stream.h"
#include "lib/verdict/verdict.h"
#include "plugins/report/output.h"

#define REPAIR_REMARKS 3

/** What remarks are made from; borrowed. */
struct repair_remarks_of {
	const struct snapshot *snapshot;
	const struct memory *memory;	/* NULL: nothing is remembered */
	const struct verdict *verdict;	/* whose sites are spoken of, the ignored ones left out */
	const struct policy *policy;	/* what it was judged with: which sites a cluster group starts */
	const struct repair *repairs;	/* of the last day, oldest first */
	size_t repair_count;
};

/**
 * Make the remarks on repairs.
 *
 * A site is "repaired" when its newest start was done and a look saw it run since; one that was only given its flag
 * back, when that was done and it ran since. Else, while it is not OK, what was tried is told and what the node
 * answered. A start of W3SVC concerns every site, a step of the cluster those that its group starts.
 *
 * @param report_s     how long ago a repair may be and still be told of, seconds; 0: none is told of
 * @param most_a_day   more repairs of a site in a day than this are SEVERITY_WARNING
 * @param now          our clock
 * @param ret_remarks  room for REPAIR_REMARKS; their sentences live in `arena`
 * @return how many there are
 */
size_t repair_remarks_make(const struct repair_remarks_of *of, unsigned int report_s, unsigned int most_a_day,
    time_t now, struct text_arena *arena, struct plugin_remark ret_remarks[REPAIR_REMARKS]);

#endif
