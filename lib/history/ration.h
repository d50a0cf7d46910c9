/*
 * ration.h -- how much of the timeline one node may fill.
 *
 * A node that lists other sites at each look, or says each time that all of them changed, would fill the disk for all.
 */
#ifndef LIB_HISTORY_RATION_H
#define LIB_HISTORY_RATION_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lib/history/history.h"
#include "lib/memory/memory.h"
#include "lib/model/error.h"

#define HISTORY_SITE_CHANGES_LOOK 5000U
#define HISTORY_SITE_CHANGES_DAY  20000U
#define HISTORY_NODE_CHANGES_DAY  1000U		/* boots, failovers, owners of groups */

/** What looks at a node have added on `day` (since 1970, our clock). What people and repairs add is not counted. */
struct history_ration {
	uint32_t day, of_sites, of_node;
};

/** How many of the changes of one look are kept. */
struct history_grant {
	uint32_t of_sites, of_node;
};

/** How many of `changes`, seen at `now`, are kept; they count in `ration` from then on. */
struct history_grant history_ration_take(struct history_ration *ration, time_t now, const struct change_list *changes);

/**
 * Append what is granted of `changes`, the first ones first, to the timeline of row `node`, in a transaction of the
 * caller's; and, when that is not all, CHANGE_LEFT_OUT.
 */
bool history_changes_add(struct history *history, int64_t node, const struct change_list *changes,
    struct history_grant grant, struct error *err);

#endif
