/*
 * lookup.h -- find an instance of SITEWATCH-MIB, or the next one, in a snapshot: the order of GET and GETNEXT.
 *
 * Names are given from below swObjects: "3.1.5.17.1" is swSiteRunState of site 1 on node 17. A binary search for each
 * question; nothing here knows of net-snmp.
 */
#ifndef SNMP_SUBAGENT_MIB_LOOKUP_H
#define SNMP_SUBAGENT_MIB_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snmp-subagent/mib/columns.h"

/** Sub-identifiers of the longest instance below swObjects; of a longer name one more is enough to tell its place. */
#define MIB_NAME_MAX 5

struct mib_place {
	const struct mib_column *column;
	const void *row;			/* borrowed from the snapshot */
	uint32_t name[MIB_NAME_MAX];		/* below swObjects */
	size_t name_length;
};

enum mib_found {
	MIB_FOUND,
	MIB_NO_OBJECT,				/* noSuchObject: no such column */
	MIB_NO_INSTANCE,			/* noSuchInstance: the column is there, the row is not */
};

/** @param ret_place  untouched unless MIB_FOUND */
enum mib_found mib_get(const struct mib_snapshot *snapshot, const uint32_t *name, size_t length,
    struct mib_place *ret_place);

/**
 * The first instance behind `name`, or at it when `is_inclusive`.
 * @return false when there is none: the MIB's objects end here
 */
bool mib_next(const struct mib_snapshot *snapshot, const uint32_t *name, size_t length, bool is_inclusive,
    struct mib_place *ret_place);

#endif
