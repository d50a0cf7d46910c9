/*
 * cause.h -- why sites of a node are down or will not restart, where it can be shown.
 *
 * Source: design, section 4; KB885440 (windows.md 8.6).
 */
#ifndef LIB_VERDICT_CAUSE_H
#define LIB_VERDICT_CAUSE_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/verdict/judging.h"
#include "lib/verdict/verdict.h"

/** Version of Exres.dll that KB885440's hotfix brings: an older one has the defect. */
#define CAUSE_FIXED_EXRES "6.5.7232.72"

struct cause_found {
	enum cause cause;
	const char *sentence;		/* whole, no full stop; "" for CAUSE_NONE; may quote the node */
	const char *note;		/* what else is known of the hotfix; "" when nothing */
	bool is_hotfix_missing;		/* WARNING by itself, also when the cause is another one */
};

/**
 * The picture of KB885440, on which the severity of a site of which nothing is known depends: the flags of all
 * sites that no cluster starts are off, none of them runs, and a failover came at most 30 days before the last start.
 */
bool cause_is_likely_kb885440(const struct judging *on);

/** Look for a cause. Strings live in on->text. ERROR_NO_MEMORY. */
bool cause_find(const struct judging *on, struct cause_found *ret_found, struct error *err);

/**
 * The newest failover known: of the memory, or without one of the node's event log.
 * @return false when none is known; the strings are borrowed from memory or snapshot
 */
bool cause_newest_failover(const struct judging *on, struct failover *ret_failover);

#endif
