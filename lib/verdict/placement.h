/*
 * placement.h -- where the cluster wants a site to run.
 *
 * The cluster does not say which site a resource manages (windows.md 8.5), so only the operator's rules
 * decide; resource names are a hint for people.
 */
#ifndef LIB_VERDICT_PLACEMENT_H
#define LIB_VERDICT_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/memory/memory.h"
#include "lib/model/error.h"
#include "lib/model/snapshot.h"
#include "lib/model/text.h"
#include "lib/verdict/verdict.h"

enum placement_where {
	PLACEMENT_OPEN = 0,		/* the group cannot decide (not told): as if without a rule */
	PLACEMENT_HERE,			/* online on this node: its resource starts the site */
	PLACEMENT_ELSEWHERE,		/* online on another node: here the site may stay stopped */
	PLACEMENT_MOVING,		/* pending: the group is on its way */
	PLACEMENT_DOWN,			/* failed or offline: online on no node */
	PLACEMENT_LAST_ELSEWHERE,	/* this node does not tell its cluster; it was online on another one before */
	PLACEMENT_UNREADABLE,		/* the same, and it was online here, or that is not known */
};

/** What one cluster rule comes to at this look. */
struct placement {
	enum placement_where where;
	const struct cluster_group *group;	/* NULL when the node does not list it; borrowed */
	const char *group_name;		/* as the rule names it; borrowed */
	const char *owner;		/* node that owns the group, or did when it was last told; "" when not known */
	const char *why;		/* of PLACEMENT_UNREADABLE and _LAST_ELSEWHERE: why it is not told; static */
	const char *note;		/* why the rule cannot decide, or only with a reserve; "" otherwise */
	bool covers_a_site;		/* set by the verdict: a note on no site is not worth a line */
};

/** Where `rule` puts its sites; `memory` may be NULL; `note` lives in `arena`. ERROR_NO_MEMORY. */
bool placement_of_rule(const struct snapshot *snapshot, const struct memory *memory,
    const struct cluster_rule *rule, struct text_arena *arena, struct placement *ret_placement, struct error *err);

/** Index of the first rule that covers a site called `name`; policy->cluster_rule_count when none does. */
size_t placement_rule_index(const struct policy *policy, const char *name);

/** By that rule, does `group` carry the site? */
bool placement_is_carried(const struct policy *policy, const char *group, const char *name);

/** A Generic Script resource whose name holds `site_name` (case ignored), or NULL: a hint, no proof. */
const struct cluster_resource *placement_hint(const struct snapshot *snapshot, const char *site_name);

/** True when `a` and `b` name one computer: first labels, case ignored. */
bool placement_same_computer(const char *a, const char *b);

#endif
