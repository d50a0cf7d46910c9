/*
 * cluster_policy.h -- what the operator wants of a cluster as one. Plain values.
 */
#ifndef LIB_VERDICT_CLUSTER_POLICY_H
#define LIB_VERDICT_CLUSTER_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/verdict/verdict.h"

/** In what a site on one node may differ from the same site on another. */
enum site_difference {
	SITE_MISSING,			/* it is not there */
	SITE_OTHER_BINDINGS,
	SITE_OTHER_POOL,
	SITE_OTHER_AUTO_START,		/* of a site that no resource starts */
};
#define SITE_DIFFERENCES 4

/** A difference that is meant: of the sites that match. */
struct difference_rule {
	enum site_difference difference;
	const char *glob;		/* fnmatch(3), case ignored; of the site's name */
};

/** Arrays and strings are borrowed. */
struct cluster_policy {
	const char *name;
	const char *const *nodes;	/* names as sitewatch.conf has them */
	size_t node_count;
	bool is_found;			/* they are what nodes told, and not what sitewatch.conf says */
	const struct cluster_rule *rules;	/* which sites a group carries; the first that matches counts */
	size_t rule_count;
	const struct difference_rule *may_differ;
	size_t may_differ_count;
};

/** "missing", "bindings", "pool", "auto-start"; static. */
const char *site_difference_name(enum site_difference difference);

#endif
