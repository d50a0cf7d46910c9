/* Could this node own anything at all? */
#include <stdlib.h>

#include "lib/cluster/judging.h"
#include "lib/verdict/placement.h"

static const char *
computer_of(const struct cluster_member *member)
{
	if (member->snapshot != NULL && member->snapshot->facts.computer[0] != '\0')
		return member->snapshot->facts.computer;
	if (member->memory != NULL && member->memory->is_known && member->memory->computer[0] != '\0')
		return member->memory->computer;
	return member->name;
}

static void
judge_state(struct cluster_node *node)
{
	const struct snapshot *snapshot = node->member->snapshot;

	if (snapshot == NULL) {
		node->state = CLUSTER_NODE_UNREACHABLE;
		node->sentence = node->member->problem;
		return;
	}
	if (service_is_down(snapshot->facts.clussvc_state)) {
		node->state = CLUSTER_NODE_MAINTENANCE;
		node->sentence = "its cluster service does not run";
		return;
	}
	if (snapshot->is_paused) {
		node->state = CLUSTER_NODE_MAINTENANCE;
		node->sentence = "the cluster has it paused";
		return;
	}
	if (snapshot->parts[PART_CLUSTER].status == PART_TOLD)
		return;
	node->state = CLUSTER_NODE_UNTOLD;
	node->sentence = snapshot->parts[PART_CLUSTER].status == PART_UNREADABLE ? snapshot->parts[PART_CLUSTER].text :
		"it has no cluster service";
}

bool
cluster_nodes_judge(struct cluster_judging *on, const struct cluster_member *members, struct error *err)
{
	size_t i, count = on->policy->node_count;
	struct cluster_node *nodes = calloc(count + 1, sizeof(*nodes));

	if (nodes == NULL)
		return error_memory(err);
	for (i = 0; i < count; i++) {
		nodes[i].member = &members[i];
		nodes[i].computer = computer_of(&members[i]);
		nodes[i].state = CLUSTER_NODE_UP;
		nodes[i].sentence = "";
		judge_state(&nodes[i]);
		cluster_node_clock(&nodes[i]);
	}
	on->verdict.nodes = nodes;
	on->verdict.node_count = count;
	return true;
}

const struct cluster_node *
cluster_node_of(const struct cluster_judging *on, const char *owner)
{
	size_t i;

	for (i = 0; i < on->verdict.node_count; i++)
		if (placement_same_computer(on->verdict.nodes[i].computer, owner))
			return &on->verdict.nodes[i];
	return NULL;
}

const char *
cluster_node_state_name(enum cluster_node_state state)
{
	switch (state) {
	case CLUSTER_NODE_UP:
		return "up";
	case CLUSTER_NODE_MAINTENANCE:
		return "maintenance";
	case CLUSTER_NODE_UNREACHABLE:
		return "unreachable";
	case CLUSTER_NODE_UNTOLD:
		break;
	}
	return "unknown";
}
