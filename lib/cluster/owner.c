/* Every node gives the same picture of the cluster, unless it looked at another moment, or is cut off. */
#include <strings.h>

#include "lib/cluster/judging.h"
#include "lib/verdict/placement.h"

static const struct cluster_group *
told_by(const struct cluster_node *node, const char *group)
{
	if (node->state != CLUSTER_NODE_UP)
		return NULL;
	return snapshot_group(node->member->snapshot, group);
}

static bool
is_same_telling(const struct cluster_group *a, const struct cluster_group *b)
{
	return a->state == b->state &&
	    ((a->owner[0] == '\0' && b->owner[0] == '\0') || placement_same_computer(a->owner, b->owner));
}

static size_t
agreeing(const struct cluster_judging *on, const char *group, const struct cluster_group *with)
{
	size_t i, count = 0;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct cluster_group *told = told_by(&on->verdict.nodes[i], group);

		count += told != NULL && is_same_telling(told, with);
	}
	return count;
}

/* As it was when a node last told of it: the newest of these. */
static const char *
remembered_owner(const struct cluster_judging *on, const char *group)
{
	const char *owner = "";
	time_t newest = 0;
	size_t i;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct memory *memory = on->verdict.nodes[i].member->memory;
		const struct group_memory *known = memory == NULL ? NULL : memory_group(memory, group);

		if (known == NULL || known->owner[0] == '\0' || memory->looked_at < newest)
			continue;
		newest = memory->looked_at;
		owner = known->owner;
	}
	return owner;
}

struct group_telling
cluster_group_told(const struct cluster_judging *on, const char *group)
{
	struct group_telling telling = { .owner = "", .last_owner = remembered_owner(on, group) };
	size_t i, most = 0;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct cluster_group *told = told_by(&on->verdict.nodes[i], group);
		size_t count;

		if (told == NULL)
			continue;
		telling.tellers++;
		count = agreeing(on, group, told);
		if (count > most) {
			most = count;
			telling.owner = told->owner;
			telling.state = told->state;
			telling.is_disputed = false;
		} else if (count == most && (telling.state != told->state ||
			   !placement_same_computer(telling.owner, told->owner)) && told->owner[0] != '\0')
			telling.is_disputed = true;
	}
	if (telling.is_disputed) {
		telling.owner = "";
		telling.state = CLUSTER_UNKNOWN;
	}
	return telling;
}

bool
cluster_carries(const struct cluster_node *node, const char *group, const char *site)
{
	const struct policy *policy = node->member->policy;
	size_t rule = placement_rule_index(policy, site);

	return rule < policy->cluster_rule_count && strcasecmp(policy->cluster_rules[rule].group, group) == 0;
}
