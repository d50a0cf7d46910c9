/*
 * site.h -- the sites of a node as the file keeps them: one row for what was told and what is
 * remembered.
 */
#ifndef LIB_HISTORY_SITE_H
#define LIB_HISTORY_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/history/columns.h"
#include "lib/history/history.h"
#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"

/** One row, with times relative to the newest look where the file has them so. */
struct history_site {
	struct site_memory kept;
	struct site told;		/* the states of a site that was not listed: unknown */
	bool is_listed;
};

/** What the file keeps of struct history_site. */
extern const struct history_columns history_site_columns;

/** Append the sites of row `node`; looked_at and local_time of `memory` stand there already. */
bool history_sites_load(struct history *history, int64_t node, struct snapshot *snapshot,
    struct memory *memory, struct error *err);

/** Write the rows that differ, delete those of sites that are no longer remembered. */
bool history_sites_store(struct history *history, int64_t node, const struct snapshot *snapshot_before,
    const struct memory *memory_before, const struct snapshot *snapshot, const struct memory *memory,
    struct error *err);

#endif
