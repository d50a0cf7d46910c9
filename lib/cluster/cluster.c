#include "lib/cluster/cluster.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/cluster/judging.h"
#include "lib/model/array.h"

static bool
add_role(struct cluster_verdict *verdict, const char *group, struct error *err)
{
	size_t i;

	for (i = 0; i < verdict->role_count; i++)
		if (strcasecmp(verdict->roles[i].group, group) == 0)
			return true;
	if (!array_room(verdict->roles, verdict->role_count, err))
		return false;
	verdict->roles[verdict->role_count++] =
	    (struct role) { .group = group, .state = ROLE_UNKNOWN, .sentence = "", .owner = "", .warning = "" };
	return true;
}

/* Every group that a rule names, of the cluster's or of one node. */
static bool
find_roles(struct cluster_judging *on, struct error *err)
{
	size_t i, j;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct policy *policy = on->verdict.nodes[i].member->policy;

		for (j = 0; j < policy->cluster_rule_count; j++)
			if (!add_role(&on->verdict, policy->cluster_rules[j].group, err))
				return false;
	}
	return true;
}

/* A role of which nothing is asked is not shown. */
static void
leave_out_roles(struct cluster_judging *on)
{
	size_t i, count = 0;

	for (i = 0; i < on->verdict.role_count; i++)
		if (!cluster_role_is_left_out(on, on->verdict.roles[i].group))
			on->verdict.roles[count++] = on->verdict.roles[i];
	if (count == 0 && on->verdict.role_count > 0)
		on->verdict.problem = "no role has a site that is asked for: 'site' and 'ignore' leave out all that are known";
	on->verdict.role_count = count;
}

static bool
judge_roles(struct cluster_judging *on, struct error *err)
{
	size_t i;

	for (i = 0; i < on->verdict.role_count; i++) {
		struct role *role = &on->verdict.roles[i];

		if (!cluster_role_judge(on, role, err) || !cluster_role_ready(on, role, err))
			return false;
		on->verdict.severity = severity_worse(on->verdict.severity, role->severity);
	}
	return true;
}

/* Sites that no resource starts: of nodes with one configuration each is one, else each node's is its own. */
static void
count_flags(struct cluster_verdict *verdict)
{
	size_t i, j;

	for (i = 0; i < verdict->node_count; i++) {
		const struct cluster_member *member = verdict->nodes[i].member;
		size_t count = 0;

		for (j = 0; member->verdict != NULL && j < member->verdict->site_count; j++)
			count += member->verdict->sites[j].reason == REASON_WILL_NOT_RESTART;
		if (!verdict->is_shared)
			verdict->will_not_restart += count;
		else if (count > verdict->will_not_restart)
			verdict->will_not_restart = count;
	}
}

static int
compare_roles(const void *a, const void *b)
{
	const struct role *left = a, *right = b;
	int order = severity_compare(left->severity, right->severity);

	return order != 0 ? order : strcasecmp(left->group, right->group);
}

static bool
judge(struct cluster_judging *on, const struct cluster_member *members, struct error *err)
{
	struct cluster_verdict *verdict = &on->verdict;

	if (!cluster_nodes_judge(on, members, err) || !find_roles(on, err))
		return false;
	leave_out_roles(on);
	if (!cluster_failovers_join(on, err) || !judge_roles(on, err) || !cluster_drift_find(on, err))
		return false;
	count_flags(verdict);
	if (verdict->role_count > 0) {
		qsort(verdict->roles, verdict->role_count, sizeof(*verdict->roles), compare_roles);
		return true;
	}
	verdict->severity = SEVERITY_UNKNOWN;
	if (*verdict->problem == '\0')
		verdict->problem = "which sites its groups carry is not said: sitewatch.conf wants clustered = GROUP: SITE-GLOB";
	return true;
}

bool
cluster_judge(const struct cluster_member *members, const struct cluster_policy *policy, time_t now,
    struct cluster_verdict *ret_verdict, struct error *err)
{
	struct cluster_judging on = { .policy = policy, .now = now, .verdict = { .severity = SEVERITY_OK, .problem = "" } };

	if (!judge(&on, members, err)) {
		cluster_verdict_clear(&on.verdict);
		return false;
	}
	*ret_verdict = on.verdict;
	return true;
}

void
cluster_verdict_clear(struct cluster_verdict *verdict)
{
	size_t i;

	if (verdict == NULL)
		return;
	for (i = 0; i < verdict->role_count; i++)
		free(verdict->roles[i].candidates);
	free(verdict->roles);
	free(verdict->nodes);
	free(verdict->failovers);
	free(verdict->drifts);
	text_arena_clear(&verdict->text);
	memset(verdict, 0, sizeof(*verdict));
}
