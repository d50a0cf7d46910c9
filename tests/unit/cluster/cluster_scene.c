#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/cluster/cluster_scene.h"

#define START 1700000000
#define BOOT  (START - 86400)

static const struct cluster_rule rules[] = { { "OWA", "Web" }, { "Shop", "Web" } };
static struct error err;

static void
put_sites(struct cluster_scene_node *node, bool is_owner)
{
	static const char *const names[CLUSTER_SCENE_SITES] = { "OWA", "Shop", "Intranet" };
	static const char *const bindings[CLUSTER_SCENE_SITES] = { "http *:80:owa", "http *:80:shop, https *:443:", "http *:81:" };
	size_t i;

	for (i = 0; i < CLUSTER_SCENE_SITES; i++)
		node->sites[i] = (struct site) {
			.id = (uint32_t)i + 1,
			.name = names[i],
			.bindings = bindings[i],
			.pool = "DefaultAppPool",
			.auto_start = AUTO_START_ON,
			.run_state = i == INTRANET || is_owner ? RUN_STARTED : RUN_STOPPED,
			.pool_state = RUN_STARTED,
		};
}

void
cluster_scene_init(struct cluster_scene *scene, size_t nodes)
{
	size_t i;

	*scene = (struct cluster_scene) { .node_count = nodes, .now = START, .state = CLUSTER_ONLINE };
	policy_init(&scene->policy);
	scene->policy.cluster_rules = rules;
	scene->policy.cluster_rule_count = sizeof(rules) / sizeof(rules[0]);
	for (i = 0; i < nodes; i++) {
		struct cluster_scene_node *node = &scene->nodes[i];

		snprintf(node->name, sizeof(node->name), "EXCH-%c", (char)('A' + i));
		node->answers = node->has_clussvc = node->tells_cluster = true;
		node->w3svc = SERVICE_RUNNING;
		node->pid = 1000;
		node->w3svc_start = BOOT;
		put_sites(node, i == 0);
		scene->names[i] = node->name;
	}
	scene->cluster_policy = (struct cluster_policy) { .name = "EXCH", .nodes = scene->names, .node_count = nodes,
		.rules = rules, .rule_count = scene->policy.cluster_rule_count };
}

static void
log_move(struct cluster_scene *scene, size_t node, size_t from, size_t to)
{
	struct cluster_scene_node *of = &scene->nodes[node];

	assert_true(of->event_count < CLUSTER_SCENE_EVENTS);
	of->events[of->event_count++] = (struct cluster_event) { .time = scene->now + of->skew_s, .group = "Web",
		.from = scene->nodes[from].name, .to = scene->nodes[to].name, .event_id = 1641 };
}

void
cluster_scene_failover(struct cluster_scene *scene, time_t after_s, size_t to, bool is_logged)
{
	size_t from = scene->owner, i;

	scene->now += after_s;
	if (from == to)
		return;
	for (i = OWA; i <= SHOP; i++) {
		scene->nodes[from].sites[i].run_state = RUN_STOPPED;
		scene->nodes[to].sites[i].run_state = scene->nodes[to].w3svc == SERVICE_RUNNING ? RUN_STARTED : RUN_STOPPED;
	}
	if (is_logged) {
		log_move(scene, from, from, to);
		log_move(scene, to, from, to);
	}
	scene->owner = to;
}

static void
tell_cluster(const struct cluster_scene *scene, const struct cluster_scene_node *node, struct snapshot *snapshot)
{
	const struct cluster_group group = { "Web", scene->nodes[scene->owner].name, scene->state };
	size_t i;

	snapshot->facts.clussvc_state = node->has_clussvc ? SERVICE_RUNNING : SERVICE_STOPPED;
	if (!node->has_clussvc || !node->tells_cluster)
		assert_true(snapshot_set_part(snapshot, PART_CLUSTER, PART_UNREADABLE, "refused", &err));
	else
		assert_true(snapshot_add_group(snapshot, &group, &err));
	for (i = 0; i < node->event_count; i++)
		assert_true(snapshot_add_event(snapshot, &node->events[i], &err));
}

static void
tell(const struct cluster_scene *scene, const struct cluster_scene_node *node, struct snapshot *snapshot)
{
	unsigned int part;
	size_t i;

	assert_true(snapshot_init(snapshot, node->name, &err));
	snapshot->looked_at = scene->now;
	snapshot->look_ms = 100;
	snapshot->has_run_state = true;
	snapshot->is_paused = node->is_paused;
	snapshot->facts.computer = node->name;
	snapshot->facts.iis_interface = 7;
	snapshot->facts.windows_version = "6.3.9600";
	snapshot->facts.local_time = scene->now + node->skew_s;
	snapshot->facts.boot_time = BOOT + node->skew_s;
	snapshot->facts.w3svc_state = node->w3svc;
	snapshot->facts.w3svc_start = node->w3svc == SERVICE_RUNNING ? node->w3svc_start + node->skew_s : 0;
	snapshot->facts.w3svc_pid = node->w3svc == SERVICE_RUNNING ? node->pid : 0;
	for (part = 0; part < SNAPSHOT_PARTS; part++)
		assert_true(snapshot_set_part(snapshot, (enum snapshot_part)part, PART_TOLD, NULL, &err));
	tell_cluster(scene, node, snapshot);
	for (i = 0; i < CLUSTER_SCENE_SITES; i++)
		if (!node->lacks[i])
			assert_true(snapshot_add_site(snapshot, &node->sites[i], &err));
	assert_true(snapshot_finish(snapshot, &err));
}

static void
look_at(struct cluster_scene *scene, struct cluster_scene_node *node, struct cluster_member *member)
{
	struct change_list changes;
	struct memory after;

	*member = (struct cluster_member) { .name = node->name, .policy = &scene->policy,
		.memory = node->memory.is_known ? &node->memory : NULL, .problem = "no answer" };
	if (!node->answers)
		return;
	verdict_clear(&node->verdict);
	snapshot_clear(&node->snapshot);
	tell(scene, node, &node->snapshot);
	if (!memory_update(&node->memory, &node->snapshot, &after, &changes, &err))
		fail_msg("%s", err.text);
	change_list_clear(&changes);
	memory_clear(&node->memory);
	node->memory = after;
	assert_true(verdict_judge(&node->snapshot, &node->memory, &scene->policy, &node->verdict, &err));
	*member = (struct cluster_member) { .name = node->name, .policy = &scene->policy, .snapshot = &node->snapshot,
		.memory = &node->memory, .verdict = &node->verdict, .problem = "" };
}

const struct role *
cluster_scene_look(struct cluster_scene *scene, time_t after_s)
{
	size_t i;

	scene->now += after_s;
	cluster_verdict_clear(&scene->verdict);
	for (i = 0; i < scene->node_count; i++)
		look_at(scene, &scene->nodes[i], &scene->members[i]);
	assert_true(cluster_judge(scene->members, &scene->cluster_policy, scene->now, &scene->verdict, &err));
	assert_true(scene->verdict.role_count <= 1);
	return scene->verdict.role_count == 0 ? NULL : &scene->verdict.roles[0];
}

void
cluster_scene_clear(struct cluster_scene *scene)
{
	size_t i;

	cluster_verdict_clear(&scene->verdict);
	for (i = 0; i < scene->node_count; i++) {
		verdict_clear(&scene->nodes[i].verdict);
		memory_clear(&scene->nodes[i].memory);
		snapshot_clear(&scene->nodes[i].snapshot);
	}
}
