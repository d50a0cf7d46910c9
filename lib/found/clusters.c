#include "lib/found/clusters.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/verdict/placement.h"

/* How much of a list that a node told a sentence quotes. */
#define QUOTED "%.200s"

/* What all nodes told, in two orders. */
struct finding {
	const struct membership **by_cluster;
	const struct membership **by_computer;
	size_t count;
	struct found_clusters found;
};

static const struct membership *
told_at(const void *place)
{
	return *(const struct membership *const *)place;
}

/* Nodes of one cluster in the order in which they stand. */
static int
compare_clusters(const void *a, const void *b)
{
	const struct membership *one = told_at(a), *other = told_at(b);
	int order = strcasecmp(one->cluster, other->cluster);

	return order != 0 ? order : (one > other) - (one < other);
}

/* By their first labels, as placement_same_computer() compares. */
static int
compare_labels(const char *one, const char *other)
{
	size_t length = strcspn(one, "."), others_length = strcspn(other, ".");
	int order = strncasecmp(one, other, length < others_length ? length : others_length);

	return order != 0 ? order : (length > others_length) - (length < others_length);
}

static int
compare_computers(const void *a, const void *b)
{
	return compare_labels(told_at(a)->computer, told_at(b)->computer);
}

static bool
set_problem(struct found_cluster *cluster, const char *problem, struct error *err)
{
	cluster->problem = problem;
	return problem != NULL || error_memory(err);
}

#define PROBLEM(...) set_problem(cluster, text_format(&finding->found.text, __VA_ARGS__), err)

/* The place of the first node whose computer is called so; the count when there is none. */
static size_t
find_computer(const struct finding *finding, const char *computer)
{
	size_t low = 0, high = finding->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_labels(finding->by_computer[middle]->computer, computer) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < finding->count && placement_same_computer(finding->by_computer[low]->computer, computer) ? low
													     : finding->count;
}

/* One node of the list: the configured node that it is. */
static bool
add_member(struct finding *finding, struct found_cluster *cluster, const char *member, struct error *err)
{
	size_t at = find_computer(finding, member), i;
	const struct membership *node;

	if (at == finding->count)
		return PROBLEM("its node %s is no configured node, or none that was looked at so far", member);
	node = finding->by_computer[at];
	if (at + 1 < finding->count && placement_same_computer(finding->by_computer[at + 1]->computer, member))
		return PROBLEM("its node %s is configured twice, as %s and as %s", member, node->node,
		    finding->by_computer[at + 1]->node);
	if (*node->cluster != '\0' && strcasecmp(node->cluster, cluster->name) != 0)
		return PROBLEM("its node %s tells that it is one of the cluster %s", node->node, node->cluster);
	for (i = 0; i < cluster->node_count; i++)
		if (cluster->nodes[i] == node->node)
			return PROBLEM("its node %s stands twice among its nodes", node->node);
	if (!array_room(cluster->nodes, cluster->node_count, err))
		return false;
	cluster->nodes[cluster->node_count++] = node->node;
	return true;
}

static bool
add_members(struct finding *finding, struct found_cluster *cluster, const char *members, struct error *err)
{
	while (*members != '\0' && *cluster->problem == '\0') {
		size_t length = strcspn(members, " ");
		const char *member = text_copy(&finding->found.text, members, length);

		if (member == NULL)
			return error_memory(err);
		if (length > 0 && !add_member(finding, cluster, member, err))
			return false;
		members += length + (members[length] == ' ');
	}
	return true;
}

/* Is the computer on the list that it told? */
static bool
is_on_own_list(const struct membership *told)
{
	const char *member = told->members;
	size_t length = strcspn(told->computer, ".");

	for (; *member != '\0'; member += strcspn(member, " "), member += *member == ' ')
		if (strcspn(member, " .") == length && strncasecmp(member, told->computer, length) == 0)
			return length > 0;
	return false;
}

/* The nodes that tell of one cluster agree on who is in it. */
static bool
check_tellers(struct finding *finding, struct found_cluster *cluster, const struct membership *const *tellers, size_t count,
    struct error *err)
{
	size_t i;

	if (count < 2)
		return PROBLEM("only %s tells of it so far, and it takes two configured nodes", tellers[0]->node);
	for (i = 0; i < count; i++) {
		if (!is_on_own_list(tellers[i]))
			return PROBLEM("%s tells of it and is none of its nodes: " QUOTED, tellers[i]->node, tellers[i]->members);
		if (strcasecmp(tellers[i]->members, tellers[0]->members) != 0)
			return PROBLEM("its nodes do not agree who is in it: %s tells of " QUOTED ", and %s of " QUOTED,
			    tellers[0]->node, tellers[0]->members, tellers[i]->node, tellers[i]->members);
	}
	return true;
}

static bool
add_cluster(struct finding *finding, const struct membership *const *tellers, size_t count, struct error *err)
{
	struct found_clusters *found = &finding->found;
	struct found_cluster *cluster;

	if (!array_room(found->items, found->count, err))
		return false;
	cluster = &found->items[found->count++];
	*cluster = (struct found_cluster) { .name = tellers[0]->cluster, .problem = "" };
	return check_tellers(finding, cluster, tellers, count, err) &&
	    (*cluster->problem != '\0' || add_members(finding, cluster, tellers[0]->members, err));
}

static bool
find(struct finding *finding, const struct membership *told, size_t count, struct error *err)
{
	size_t i, end;

	finding->by_cluster = calloc(count + 1, sizeof(*finding->by_cluster));
	finding->by_computer = calloc(count + 1, sizeof(*finding->by_computer));
	if (finding->by_cluster == NULL || finding->by_computer == NULL)
		return error_memory(err);
	finding->count = count;
	for (i = 0; i < count; i++)
		finding->by_cluster[i] = finding->by_computer[i] = &told[i];
	qsort(finding->by_cluster, count, sizeof(*finding->by_cluster), compare_clusters);
	qsort(finding->by_computer, count, sizeof(*finding->by_computer), compare_computers);
	for (i = 0; i < count; i = end) {
		const struct membership *const *first = (const struct membership *const *)finding->by_cluster + i;

		for (end = i + 1; end < count && strcasecmp(finding->by_cluster[end]->cluster, first[0]->cluster) == 0; end++)
			;
		if (*first[0]->cluster != '\0' && !add_cluster(finding, first, end - i, err))
			return false;
	}
	return true;
}

bool
found_clusters_make(const struct membership *told, size_t count, struct found_clusters *ret_found, struct error *err)
{
	struct finding finding = { 0 };
	bool ok = find(&finding, told, count, err);

	free(finding.by_cluster);
	free(finding.by_computer);
	if (ok)
		*ret_found = finding.found;
	else
		found_clusters_clear(&finding.found);
	return ok;
}

const struct found_cluster *
found_clusters_get(const struct found_clusters *found, const char *name)
{
	size_t i;

	for (i = 0; i < found->count; i++)
		if (strcasecmp(found->items[i].name, name) == 0)
			return &found->items[i];
	return NULL;
}

void
found_clusters_clear(struct found_clusters *found)
{
	size_t i;

	for (i = 0; i < found->count; i++)
		free(found->items[i].nodes);
	free(found->items);
	text_arena_clear(&found->text);
	*found = (struct found_clusters) { 0 };
}
