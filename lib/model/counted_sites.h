/*
 * counted_sites.h -- sites as the performance counters of W3SVC tell of them.
 *
 * An instance of a counter has a name that is made of the site's, and no number. What Windows makes of names
 * is not known for sure (windows-shell.md 5), so a name that fits two sites fits none.
 */
#ifndef LIB_MODEL_COUNTED_SITES_H
#define LIB_MODEL_COUNTED_SITES_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/model/site.h"
#include "lib/model/snapshot.h"

/** Sites from this number on, up to MEMORY_PARKED_ID, have it from us: the node told none. */
#define SITE_NUMBER_OURS 4000000000U

/** The number says nothing to who works on the node: to him the site is its name. */
static inline bool
site_number_is_ours(uint32_t id)
{
	return id >= SITE_NUMBER_OURS;
}

#define COUNTER_NAME_SIZE (SITE_NAME_MAX + 1)

/**
 * The name that `name` has among the counters. The same comes of a name that is made so already, so that both a site's
 * and an instance's may be given. Compare without case.
 */
void counter_name(const char *name, char ret_name[COUNTER_NAME_SIZE]);

/** Note PART_RUN_STATE: told; not of sites that are RUN_UNKNOWN in a snapshot whose W3SVC runs. */
bool counted_sites_note(struct snapshot *snapshot, struct error *err);

#endif
