/* Every node gives the same picture of the cluster, unless it was looked at at another moment, or is cut off. */
#include <strings.h>

#include "lib/cluster/judging.h"
#include "lib/verdict/placement.h"

#define TOGETHER_S 5	/* looks no further apart are of one moment */

static const struct cluster_group *
told_by(const struct cluster_node *node, const char *group)
{
	const struct snapshot *snapshot = node->member->snapshot;

	/* One that is paused tells as well as another. */
	return snapshot == NULL || snapshot->parts[PART_CLUSTER].status != PART_TOLD ? NULL : snapshot_group(snapshot, group);
}

static time_t
newest_telling(const struct cluster_judging *on, const char *group)
{
	time_t newest = 0;
	size_t i;

	for (i = 0; i < on->verdict.node_count; i++)
		if (told_by(&on->verdict.nodes[i], group) != NULL && on->verdict.nodes[i].member->snapshot->looked_at > newest)
			newest = on->verdict.nodes[i].member->snapshot->looked_at;
	return newest;
}

/* Only nodes that are connected to the others tell of the cluster: the newest look knows best. Older ones have no voice. */
static const struct cluster_group *
counted(const struct cluster_node *node, const char *group, time_t newest)
{
	const struct cluster_group *told = told_by(node, group);

	return told == NULL || node->member->snapshot->looked_at < newest - TOGETHER_S ? NULL : told;
}

static bool
is_same_telling(const struct cluster_group *a, const struct cluster_group *b)
{
	return a->state == b->state &&
	    ((a->owner[0] == '\0' && b->owner[0] == '\0') || placement_same_computer(a->owner, b->owner));
}

static size_t
agreeing(const struct cluster_judging *on, const char *group, time_t newest, const struct cluster_group *with)
{
	size_t i, count = 0;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct cluster_group *told = counted(&on->verdict.nodes[i], group, newest);

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
	time_t newest = newest_telling(on, group);
	size_t i, most = 0;

	for (i = 0; i < on->verdict.node_count; i++) {
		const struct cluster_group *told = counted(&on->verdict.nodes[i], group, newest);
		size_t count;

		if (told == NULL)
			continue;
		telling.is_told = true;
		count = agreeing(on, group, newest, told);
		if (count > most || (count == most && telling.owner[0] == '\0')) {
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
cluster_owner_knows(const struct cluster_node *owner, const char *group)
{
	const struct cluster_group *told = told_by(owner, group);

	return told == NULL || told->owner[0] == '\0' || placement_same_computer(told->owner, owner->computer);
}

bool
cluster_carries(const struct cluster_node *node, const char *group, const char *site)
{
	return placement_is_carried(node->member->policy, group, site);
}
