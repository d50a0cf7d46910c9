/*
 * Clusters made by chance, held against three rules: a role that no node serves is never OK, nor is one whose owner lacks a site
 * that another node tells of, and a failover is told once.
 *
 * WORLDS_SEED=7 WORLDS=100000 looks elsewhere, and longer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/cluster/cluster_scene.h"
#include "tests/unit/runner/test_group.h"

#define WORLDS 400
#define STEPS  12
#define APART_S 1200	/* of two failovers: the events of one move are within five minutes */

static uint64_t chance;
static struct cluster_scene scene;

/* xorshift: from 0 up to `below`, the same with the same seed. */
static unsigned int
any(unsigned int below)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (unsigned int)(chance >> 33) % below;
}

static unsigned long
number_of(const char *variable, unsigned long otherwise)
{
	const char *text = getenv(variable);

	return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

/* W3SVC and what it carries with it. */
static void
stop_or_start_service(struct cluster_scene *world, size_t index)
{
	struct cluster_scene_node *node = &world->nodes[index];
	size_t i;

	node->w3svc = node->w3svc == SERVICE_RUNNING ? SERVICE_STOPPED : SERVICE_RUNNING;
	if (node->w3svc == SERVICE_RUNNING) {
		node->w3svc_start = world->now;
		node->pid++;
	}
	for (i = 0; i < CLUSTER_SCENE_SITES; i++)
		node->sites[i].run_state = node->w3svc == SERVICE_RUNNING && i == INTRANET ? RUN_STARTED : RUN_STOPPED;
}

static void
happen(struct cluster_scene *world)
{
	size_t node = any((unsigned int)world->node_count), site = any(2);
	struct site *of = &world->nodes[node].sites[site];

	switch (any(10)) {
	case 0: case 1: case 2:
		cluster_scene_failover(world, APART_S, node, any(4) != 0);
		break;
	case 3:
		of->run_state = of->run_state == RUN_STARTED ? RUN_STOPPED : RUN_STARTED;
		break;
	case 4:
		stop_or_start_service(world, node);
		break;
	case 5:
		world->state = world->state == CLUSTER_ONLINE ? CLUSTER_FAILED : CLUSTER_ONLINE;
		break;
	case 6:
		world->nodes[node].answers = !world->nodes[node].answers;
		break;
	case 7:
		world->nodes[node].has_clussvc = !world->nodes[node].has_clussvc;
		break;
	case 8:
		world->nodes[node].lacks[site] = !world->nodes[node].lacks[site];
		break;
	case 9:
		of->pool_state = of->pool_state == RUN_STARTED ? RUN_STOPPED : RUN_STARTED;
		break;
	}
}

static void
print_failovers(const struct cluster_scene *world)
{
	size_t i, j;

	for (i = 0; i < world->node_count; i++)
		for (j = 0; j < world->nodes[i].memory.failover_count; j++) {
			const struct failover *failover = &world->nodes[i].memory.failovers[j];

			print_error("%s, clock %+ld s: %ld..%ld %s from %s to %s\n", world->nodes[i].name,
			    (long)world->nodes[i].skew_s, (long)(failover->began - world->nodes[i].skew_s),
			    (long)(failover->time - world->nodes[i].skew_s), evidence_name(failover->evidence), failover->from,
			    failover->to);
		}
}

/* A site that a node tells of, and that is not there where the group is. */
static bool
owner_lacks_a_site(const struct cluster_scene *world)
{
	size_t i, site;

	for (i = 0; i < world->node_count; i++)
		for (site = OWA; site <= SHOP; site++)
			if (world->nodes[i].answers && !world->nodes[i].lacks[site] && world->nodes[world->owner].lacks[site])
				return true;
	return false;
}

static void
live(struct cluster_scene *world, unsigned long seed)
{
	size_t i;

	for (i = 0; i < world->node_count; i++)
		world->nodes[i].skew_s = (time_t)any(7200) - 3600;
	cluster_scene_look(world, 0);
	for (i = 0; i < STEPS; i++) {
		const struct role *role;

		happen(world);
		role = cluster_scene_look(world, (time_t)any(900) + 1);
		if (!cluster_scene_serves(world) && role->severity == SEVERITY_OK)
			fail_msg("WORLDS_SEED=%lu, step %zu: no node serves it, and it is OK: %s", seed, i, role->sentence);
		if (owner_lacks_a_site(world) && role->severity == SEVERITY_OK)
			fail_msg("WORLDS_SEED=%lu, step %zu: its owner lacks a site, and it is OK: %s", seed, i, role->sentence);
		if (role->state == ROLE_SERVING && !cluster_scene_serves(world))
			fail_msg("WORLDS_SEED=%lu, step %zu: no node serves it: %s", seed, i, role->sentence);
		if (world->verdict.failover_count > world->failovers)
			print_failovers(world);
		if (world->verdict.failover_count > world->failovers)
			fail_msg("WORLDS_SEED=%lu, step %zu: %zu failovers, and %zu are told", seed, i, world->failovers,
			    world->verdict.failover_count);
	}
}

static void
no_world_breaks_a_rule(void **state)
{
	unsigned long seed = number_of("WORLDS_SEED", 1), end = seed + number_of("WORLDS", WORLDS), served = 0, moved = 0;

	(void)state;
	for (; seed < end; seed++) {
		chance = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
		cluster_scene_clear(&scene);
		cluster_scene_init(&scene, 2 + any(CLUSTER_SCENE_NODES - 1));
		live(&scene, seed);
		served += scene.verdict.roles[0].state == ROLE_SERVING;
		moved += scene.failovers > 0 && scene.verdict.failover_count == scene.failovers;
	}
	cluster_scene_clear(&scene);
	/* Rules that hold because nothing is ever served, or no failover told, are none. */
	assert_true(served > 0);
	assert_true(moved > 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(no_world_breaks_a_rule),
};
TEST_GROUP(tests, NULL, NULL);
