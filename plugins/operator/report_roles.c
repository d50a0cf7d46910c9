#include "plugins/operator/report_roles.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/cluster/timeline.h"
#include "lib/model/array.h"
#include "lib/picture/role_lane.h"
#include "lib/verdict/placement.h"

/* One cluster on its way to the page. */
struct drawing {
	const struct page_request *request;
	const struct cluster_policy *cluster;
	const struct known_node **known;	/* one for each of its nodes; so are the next three */
	struct change_list *changes;
	struct lanes *lanes;
	struct role_lane_node *nodes;
	struct change_list moves;
	struct text_arena text;
	struct lane *roles;
	size_t role_count;
};

static const struct known_node *
find_known(const struct all_nodes *all, const char *name)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (strcasecmp(all->items[i].page.name, name) == 0)
			return &all->items[i];
	return NULL;
}

/* Its lanes and changes, read again for the page: the page makes them coarser. */
static bool
read_node(struct drawing *drawing, size_t i, const struct configuration_node *node, struct history *history, struct error *err)
{
	const struct known_node *known = drawing->known[i];
	const struct memory *memory = &known->look.memory;
	time_t ahead = memory_clock_ahead(memory);
	const struct lanes_request request = {
		.memory = memory, .verdict = known->page.verdict, .changes = &drawing->changes[i], .from = drawing->request->from,
		.to = drawing->request->now, .unanswered = known->page.unanswered,
	};

	drawing->nodes[i] = (struct role_lane_node) {
		node->name, memory->computer == NULL ? "" : memory->computer, &node->policy, &drawing->lanes[i], ahead,
	};
	return history_timeline(history, node->name, drawing->request->from + ahead, 0, &drawing->changes[i], err) &&
	    lanes_make(&request, &drawing->lanes[i], err);
}

/* What a log told of is in the next look, too, as another owner: that is one move. */
static bool
is_told_before(const struct change_list *moves, const struct change *move)
{
	size_t i = moves->count;

	while (move->kind == CHANGE_OWNER && i-- > 0)
		if (strcasecmp(moves->items[i].subject, move->subject) == 0)
			return placement_same_computer(moves->items[i].to, move->to);
	return false;
}

/* The moves of groups, each once, by our clock. */
static bool
join_moves(struct drawing *drawing, struct error *err)
{
	size_t nodes = drawing->cluster->node_count, count, i;
	struct cluster_history *histories = calloc(nodes, sizeof(*histories));
	struct cluster_change *joined = NULL;
	bool ok = histories != NULL || error_memory(err);

	for (i = 0; ok && i < nodes; i++)
		histories[i] = (struct cluster_history) { &drawing->known[i]->look.memory, &drawing->changes[i] };
	ok = ok && cluster_timeline_join(histories, nodes, &joined, &count, err);
	for (i = 0; ok && i < count; i++) {
		struct change move = *joined[i].change;

		move.time = joined[i].time;
		if ((move.kind == CHANGE_FAILOVER || move.kind == CHANGE_OWNER) && !is_told_before(&drawing->moves, &move))
			ok = change_list_add(&drawing->moves, &move, err);
	}
	free(joined);
	free(histories);
	return ok;
}

/* As the node tells that was seen last. */
static const char *
owner_now(const struct drawing *drawing, const char *group)
{
	const char *owner = "";
	time_t newest = 0;
	size_t i;

	for (i = 0; i < drawing->cluster->node_count; i++) {
		const struct memory *memory = &drawing->known[i]->look.memory;
		const struct group_memory *known = memory_group(memory, group);

		if (known == NULL || *known->owner == '\0' || memory->looked_at <= newest)
			continue;
		newest = memory->looked_at;
		owner = known->owner;
	}
	return owner;
}

static bool
add_role(struct drawing *drawing, const char *group, struct error *err)
{
	const struct role_lane_request request = {
		.group = group, .owner = owner_now(drawing, group), .nodes = drawing->nodes,
		.node_count = drawing->cluster->node_count, .moves = &drawing->moves, .from = drawing->request->from,
		.to = drawing->request->now,
	};
	size_t i;

	for (i = 0; i < drawing->role_count; i++)
		if (strcasecmp(drawing->roles[i].name, group) == 0)
			return true;
	if (!array_room(drawing->roles, drawing->role_count, err) ||
	    !role_lane_make(&request, &drawing->text, &drawing->roles[drawing->role_count], err))
		return false;
	drawing->role_count++;
	return true;
}

static bool
add_roles(struct drawing *drawing, struct error *err)
{
	size_t i, j;

	for (i = 0; i < drawing->cluster->node_count; i++) {
		const struct policy *policy = drawing->nodes[i].policy;

		for (j = 0; j < policy->cluster_rule_count; j++)
			if (!add_role(drawing, policy->cluster_rules[j].group, err))
				return false;
	}
	return true;
}

static bool
make(struct drawing *drawing, const struct configuration *configuration, struct history *history, const struct all_nodes *all,
    struct page *page, struct error *err)
{
	const struct cluster_policy *cluster = drawing->cluster;
	struct page_cluster shown = { .name = cluster->name, .moves = &drawing->moves };
	size_t i;

	drawing->known = calloc(cluster->node_count + 1, sizeof(*drawing->known));
	drawing->changes = calloc(cluster->node_count + 1, sizeof(*drawing->changes));
	drawing->lanes = calloc(cluster->node_count + 1, sizeof(*drawing->lanes));
	drawing->nodes = calloc(cluster->node_count + 1, sizeof(*drawing->nodes));
	if (drawing->known == NULL || drawing->changes == NULL || drawing->lanes == NULL || drawing->nodes == NULL)
		return error_memory(err);
	for (i = 0; i < cluster->node_count; i++) {
		drawing->known[i] = find_known(all, cluster->nodes[i]);
		if (drawing->known[i] == NULL)
			return true;
	}
	for (i = 0; i < cluster->node_count; i++)
		if (!read_node(drawing, i, configuration_find(configuration, cluster->nodes[i]), history, err))
			return false;
	if (!join_moves(drawing, err) || !add_roles(drawing, err))
		return false;
	shown.roles = drawing->roles;
	shown.role_count = drawing->role_count;
	return page_add_cluster(page, &shown, err);
}

static void
clear(struct drawing *drawing)
{
	size_t i;

	for (i = 0; i < drawing->role_count; i++)
		lane_clear(&drawing->roles[i]);
	for (i = 0; i < drawing->cluster->node_count; i++) {
		if (drawing->lanes != NULL)
			lanes_clear(&drawing->lanes[i]);
		if (drawing->changes != NULL)
			change_list_clear(&drawing->changes[i]);
	}
	free(drawing->roles);
	free(drawing->known);
	free(drawing->changes);
	free(drawing->lanes);
	free(drawing->nodes);
	change_list_clear(&drawing->moves);
	text_arena_clear(&drawing->text);
}

bool
report_roles_add(const struct sitewatch_call *call, struct history *history, const struct all_nodes *all,
    const struct page_request *request, struct page *page, struct error *err)
{
	const struct configuration *configuration = &call->configuration;
	bool ok = true;
	size_t i;

	for (i = 0; ok && history != NULL && i < configuration->cluster_count; i++) {
		struct drawing drawing = { .request = request, .cluster = &configuration->clusters[i] };

		ok = make(&drawing, configuration, history, all, page, err);
		clear(&drawing);
	}
	return ok;
}
