/* Where the nodes are not alike, and whether they have one configuration. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/cluster/judging.h"
#include "lib/model/array.h"
#include "lib/model/glob.h"
#include "lib/verdict/placement.h"

bool
cluster_may_differ(const struct cluster_policy *policy, enum site_difference difference, const char *site)
{
	size_t i;

	for (i = 0; i < policy->may_differ_count; i++)
		if (policy->may_differ[i].difference == difference && glob_matches(&policy->may_differ[i].glob, 1, site))
			return true;
	return false;
}

const struct site *
cluster_site_named(const struct snapshot *snapshot, const char *name)
{
	size_t i;

	for (i = 0; i < snapshot->site_count; i++)
		if (strcasecmp(snapshot->sites[i].name, name) == 0)
			return &snapshot->sites[i];
	return NULL;
}

/* Is each of the bindings in `a` one of `b`? */
static bool
are_within(const char *a, const char *b)
{
	while (*a != '\0') {
		size_t length = strcspn(a, ","), other;
		const char *at = b;

		for (; *at != '\0'; at += other, at += strspn(at, ", ")) {
			other = strcspn(at, ",");
			if (other == length && strncasecmp(a, at, length) == 0)
				break;
		}
		if (*at == '\0')
			return false;
		a += length;
		a += strspn(a, ", ");
	}
	return true;
}

bool
cluster_bindings_are_same(const char *a, const char *b)
{
	return *a == '\0' || *b == '\0' || (are_within(a, b) && are_within(b, a));
}

static bool
is_of_a_role(const struct cluster_node *node, const char *site)
{
	return placement_rule_index(node->member->policy, site) < node->member->policy->cluster_rule_count;
}

/* A listing of counters lacks what does not run: a site that is not in it may be there. */
static bool
can_miss(const struct snapshot *snapshot)
{
	return !snapshot->has_no_numbers && snapshot->site_count > 0;
}

static bool
note(struct cluster_judging *on, const struct cluster_node *node, const struct cluster_node *other,
    enum site_difference difference, const struct site *site, const char *sentence, struct error *err)
{
	struct cluster_verdict *verdict = &on->verdict;

	if (cluster_may_differ(on->policy, difference, site->name))
		return true;
	if (sentence == NULL)
		return error_memory(err);
	if (!array_room(verdict->drifts, verdict->drift_count, err))
		return false;
	verdict->drifts[verdict->drift_count++] = (struct cluster_drift) { site->name, node, other, difference, sentence };
	return true;
}

static bool
compare_site(struct cluster_judging *on, const struct cluster_node *node, const struct cluster_node *other,
    const struct site *a, struct error *err)
{
	const struct site *b = cluster_site_named(other->member->snapshot, a->name);
	struct text_arena *text = &on->verdict.text;
	const char *left = node->computer, *right = other->computer;

	if (b == NULL)
		return !can_miss(other->member->snapshot) || note(on, node, other, SITE_MISSING, a,
		    text_format(text, "site '%s' is on %s and not on %s", a->name, left, right), err);
	if (!cluster_bindings_are_same(a->bindings, b->bindings) && !note(on, node, other, SITE_OTHER_BINDINGS, a,
	    text_format(text, "site '%s' has bindings %s on %s, %s on %s", a->name, a->bindings, left, b->bindings, right), err))
		return false;
	if (*a->pool != '\0' && *b->pool != '\0' && strcasecmp(a->pool, b->pool) != 0 && !note(on, node, other,
	    SITE_OTHER_POOL, a, text_format(text, "site '%s' is in pool %s on %s, in %s on %s", a->name, a->pool, left, b->pool,
	    right), err))
		return false;
	if (a->auto_start == b->auto_start || a->auto_start == AUTO_START_UNKNOWN || b->auto_start == AUTO_START_UNKNOWN)
		return true;
	return note(on, node, other, SITE_OTHER_AUTO_START, a, text_format(text, "auto start of site '%s' is %s on %s, %s on %s",
	    a->name, auto_start_name(a->auto_start), left, auto_start_name(b->auto_start), right), err);
}

/* The sites of roles are compared with those of the owner (ready.c). */
static bool
compare_nodes(struct cluster_judging *on, const struct cluster_node *node, const struct cluster_node *other, struct error *err)
{
	const struct snapshot *left = node->member->snapshot, *right = other->member->snapshot;
	size_t i;

	for (i = 0; i < left->site_count; i++)
		if (!is_of_a_role(node, left->sites[i].name) && !compare_site(on, node, other, &left->sites[i], err))
			return false;
	for (i = 0; i < right->site_count; i++) {
		const struct site *site = &right->sites[i];

		if (is_of_a_role(other, site->name) || cluster_site_named(left, site->name) != NULL || !can_miss(left))
			continue;
		if (!note(on, other, node, SITE_MISSING, site, text_format(&on->verdict.text,
		    "site '%s' is on %s and not on %s", site->name, other->computer, node->computer), err))
			return false;
	}
	return true;
}

/* When its flag fell, on our clock: between these two. */
static bool
flag_fell(const struct cluster_node *node, const struct site *site, time_t *ret_from, time_t *ret_to)
{
	const struct site_memory *past = node->member->memory == NULL ? NULL : memory_site(node->member->memory, site->id);

	if (past == NULL || past->auto_start_off_since == 0 || past->auto_start_on_seen == 0 || !node->has_clock)
		return false;
	cluster_our_time(node->member->memory, past->auto_start_on_seen, ret_from);
	cluster_our_time(node->member->memory, past->auto_start_off_since, ret_to);
	*ret_from -= node->slack_s;
	*ret_to += node->slack_s;
	return true;
}

/* Every site is the same, its number and flag too; and a flag that was seen to fall can have fallen on both at once. */
static bool
are_one_configuration(const struct cluster_node *a, const struct cluster_node *b)
{
	const struct snapshot *left = a->member->snapshot, *right = b->member->snapshot;
	bool has_changed = false;
	size_t i;

	if (left->facts.iis_interface != 7 || right->facts.iis_interface != 7 || left->site_count != right->site_count)
		return false;
	for (i = 0; i < left->site_count; i++) {
		const struct site *one = &left->sites[i], *other = &right->sites[i];
		time_t from, to, other_from, other_to;

		if (one->id != other->id || strcmp(one->name, other->name) != 0 || strcmp(one->bindings, other->bindings) != 0 ||
		    strcasecmp(one->pool, other->pool) != 0 || one->auto_start != other->auto_start)
			return false;
		if (!flag_fell(a, one, &from, &to) || !flag_fell(b, other, &other_from, &other_to))
			continue;
		if (from > other_to || other_from > to)
			return false;
		has_changed = true;
	}
	return has_changed;
}

/* Between each node that answered and the first of them. */
bool
cluster_drift_find(struct cluster_judging *on, struct error *err)
{
	const struct cluster_node *first = NULL;
	size_t i, others = 0, shared = 0;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct cluster_node *node = &on->verdict.nodes[i];

		if (node->member->snapshot == NULL)
			continue;
		if (first == NULL) {
			first = node;
			continue;
		}
		others++;
		shared += are_one_configuration(first, node);
		if (!compare_nodes(on, first, node, err))
			return false;
	}
	on->verdict.is_shared = others > 0 && shared == others;
	return true;
}
