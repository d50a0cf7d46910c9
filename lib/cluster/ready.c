/* The next failover, judged before it happens: would the sites of a role come up on a node that does not own it? */
#include <stdlib.h>
#include <strings.h>

#include "lib/cluster/judging.h"

/* What is in the way on one node, one after the other. */
struct obstacles {
	struct text_arena *text;
	const char *list;		/* NULL: out of memory */
	size_t count;
};
#define OBSTACLES_SHOWN 6

static void
add(struct obstacles *obstacles, const char *sentence)
{
	obstacles->count++;
	if (sentence == NULL || obstacles->list == NULL)
		obstacles->list = NULL;
	else if (obstacles->count == 1)
		obstacles->list = sentence;
	else if (obstacles->count <= OBSTACLES_SHOWN)
		obstacles->list = text_format(obstacles->text, "%s, %s", obstacles->list, sentence);
}

static const char *
end(const struct obstacles *obstacles)
{
	if (obstacles->list == NULL || obstacles->count <= OBSTACLES_SHOWN)
		return obstacles->list;
	return text_format(obstacles->text, "%s and %zu more", obstacles->list, obstacles->count - OBSTACLES_SHOWN);
}

/* The operator said that this pool may be stopped there. */
static bool
is_pool_accepted(const struct cluster_judging *on, const struct cluster_node *node, const char *pool)
{
	const struct memory *memory = node->member->memory;
	const struct pool_memory *known = memory == NULL ? NULL : memory_pool(memory, pool);

	return known != NULL && acceptance_holds(&known->accepted, on->now);
}

/* `site` of the owner, and what the candidate has of that name. */
static void
compare(const struct cluster_judging *on, const struct cluster_node *node, const struct site *site, struct obstacles *obstacles)
{
	const struct snapshot *snapshot = node->member->snapshot;
	const struct site *there = cluster_site_named(snapshot, site->name);
	struct text_arena *text = obstacles->text;

	if (there == NULL) {
		/* A listing of counters lacks what does not run, as a site that waits for its group does. */
		if (!snapshot->has_no_numbers && !cluster_may_differ(on->policy, SITE_MISSING, site->name))
			add(obstacles, text_format(text, "site '%s' is not there", site->name));
		return;
	}
	if (there->is_rejected)
		add(obstacles, text_format(text, "site '%s' has no usable binding there", site->name));
	else if (!cluster_bindings_are_same(site->bindings, there->bindings) &&
	    !cluster_may_differ(on->policy, SITE_OTHER_BINDINGS, site->name))
		add(obstacles, text_format(text, "site '%s' has bindings %s there, and %s on its owner", site->name,
		    there->bindings, site->bindings));
	if (*site->pool != '\0' && *there->pool != '\0' && strcasecmp(site->pool, there->pool) != 0 &&
	    !cluster_may_differ(on->policy, SITE_OTHER_POOL, site->name))
		add(obstacles, text_format(text, "site '%s' is in pool %s there, and in %s on its owner", site->name, there->pool,
		    site->pool));
	if (there->pool_state == RUN_STOPPED && !is_pool_accepted(on, node, there->pool))
		add(obstacles, text_format(text, "pool %s of site '%s' is stopped", there->pool, site->name));
}

static const char *
service_in_the_way(const struct node_facts *facts)
{
	switch (facts->w3svc_state) {
	case SERVICE_ABSENT:
		return "W3SVC is not installed";
	case SERVICE_STOPPED:
		return "W3SVC is stopped";
	case SERVICE_PAUSED:
		return "W3SVC is paused";
	case SERVICE_UNKNOWN:
	case SERVICE_RUNNING:
	case SERVICE_PENDING:
		break;
	}
	return NULL;
}

/* What could not be read, of what has to be known; NULL: nothing; "": of the owner, which is said elsewhere. */
static const char *
untold(const struct role *role, const struct cluster_node *node)
{
	static const enum snapshot_part parts[] = { PART_SERVICE, PART_POOLS };
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (node->member->snapshot->parts[parts[i]].status == PART_UNREADABLE &&
		    !policy_excuses(node->member->policy, parts[i]))
			return node->member->snapshot->parts[parts[i]].text;
	if (node->member->snapshot->facts.w3svc_state == SERVICE_UNKNOWN)
		return "the state of W3SVC is not told";
	return role->owner_node == NULL || role->owner_node->member->snapshot == NULL ? "" : NULL;
}

/* Compared with the owner's sites, where it answered. */
static void
find_obstacles(
    const struct cluster_judging *on, const struct role *role, const struct cluster_node *node, struct obstacles *obstacles)
{
	const struct snapshot *owner = role->owner_node == NULL ? NULL : role->owner_node->member->snapshot;
	const char *service = service_in_the_way(&node->member->snapshot->facts);
	size_t i;

	if (service != NULL)
		add(obstacles, service);
	for (i = 0; owner != NULL && i < owner->site_count; i++)
		if (cluster_carries(role->owner_node, role->group, owner->sites[i].name))
			compare(on, node, &owner->sites[i], obstacles);
}

static bool
judge(struct cluster_judging *on, const struct role *role, struct candidate *candidate, struct error *err)
{
	struct obstacles obstacles = { .text = &on->verdict.text, .list = "" };
	const struct cluster_node *node = candidate->node;
	const char *why;

	if (node->state != CLUSTER_NODE_UP) {
		candidate->readiness = node->state == CLUSTER_NODE_UNTOLD ? READY_UNTOLD : READY_NOT;
		candidate->sentence = node->sentence;
		return true;
	}
	find_obstacles(on, role, node, &obstacles);
	candidate->sentence = end(&obstacles);
	if (candidate->sentence == NULL)
		return error_memory(err);
	why = obstacles.count > 0 ? NULL : untold(role, node);
	candidate->readiness = obstacles.count > 0 ? NOT_READY : why != NULL ? READY_UNTOLD : READY;
	if (why != NULL)
		candidate->sentence = why;
	return true;
}

/* In one sentence, the nodes that are up first: "" when there is somebody, and nobody is up and not ready. */
static bool
say_who_cannot(struct cluster_judging *on, struct role *role, struct error *err)
{
	struct obstacles obstacles = { .text = &on->verdict.text, .list = "" };
	size_t i;

	for (i = 0; i < role->candidate_count; i++) {
		const struct candidate *candidate = &role->candidates[i];

		if (candidate->readiness == NOT_READY)
			add(&obstacles, text_format(obstacles.text, "%s is not ready to take over %s: %s", candidate->node->computer,
			    role->group, candidate->sentence));
	}
	for (i = 0; role->ready == 0 && i < role->candidate_count; i++) {
		const struct candidate *candidate = &role->candidates[i];

		if (candidate->readiness == NOT_READY || *candidate->sentence == '\0')
			continue;
		/* Where the owner is not known it may be this one. */
		add(&obstacles, *role->owner == '\0' ?
			text_format(obstacles.text, "%s: %s", candidate->node->computer, candidate->sentence) :
			text_format(obstacles.text, "%s cannot take over %s: %s", candidate->node->computer, role->group,
			    candidate->sentence));
	}
	role->warning = end(&obstacles);
	return role->warning != NULL || error_memory(err);
}

bool
cluster_role_ready(struct cluster_judging *on, struct role *role, struct error *err)
{
	size_t i;

	role->candidates = calloc(on->verdict.node_count + 1, sizeof(*role->candidates));
	if (role->candidates == NULL)
		return error_memory(err);
	for (i = 0; i < on->verdict.node_count; i++) {
		struct candidate *candidate = &role->candidates[role->candidate_count];

		if (&on->verdict.nodes[i] == role->owner_node)
			continue;
		candidate->node = &on->verdict.nodes[i];
		if (!judge(on, role, candidate, err))
			return false;
		role->ready += candidate->readiness == READY;
		role->candidate_count++;
	}
	if (!say_who_cannot(on, role, err))
		return false;
	if (*role->warning != '\0')
		role->severity = severity_worse(role->severity, SEVERITY_WARNING);
	return true;
}

const char *
readiness_name(enum readiness readiness)
{
	switch (readiness) {
	case READY:
		return "ready";
	case NOT_READY:
		return "not-ready";
	case READY_NOT:
		return "unavailable";
	case READY_UNTOLD:
		break;
	}
	return "unknown";
}
