#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/verdict/scene.h"

int
scene_set_utc(void **state)
{
	(void)state;
	if (setenv("TZ", "UTC", 1) != 0)
		return -1;
	tzset();
	return 0;
}

void
scene_init(struct scene *scene)
{
	static const enum snapshot_part told[] = { PART_CLOCK, PART_SERVICE, PART_AUTO_START, PART_RUN_STATE,
		PART_POOLS };
	struct snapshot *snapshot = &scene->snapshot;
	struct error err;
	size_t i;

	memset(scene, 0, sizeof(*scene));
	assert_true(snapshot_init(snapshot, "EXCH-A", &err));
	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		assert_true(snapshot_set_part(snapshot, told[i], PART_TOLD, NULL, &err));
	assert_true(snapshot_set_part(snapshot, PART_CLUSTER, PART_NOT_THERE, NULL, &err));
	snapshot->looked_at = SCENE_NOW;
	snapshot->has_run_state = true;
	snapshot->facts.computer = "EXCH-A";
	snapshot->facts.windows_version = "5.2.3790";
	snapshot->facts.iis_interface = 6;
	snapshot->facts.local_time = SCENE_NOW;
	snapshot->facts.boot_time = SCENE_START;
	snapshot->facts.w3svc_state = SERVICE_RUNNING;
	snapshot->facts.w3svc_start = SCENE_START;
	snapshot->facts.clussvc_state = SERVICE_ABSENT;
	scene->has_memory = true;
	scene->memory.is_known = true;
	scene->memory.computer = "EXCH-A";
	scene->memory.looked_at = SCENE_NOW;
	scene->memory.local_time = SCENE_NOW;
	scene->memory.sites = scene->pasts;
	scene->memory.failovers = scene->failovers;
	scene->pool = (struct pool_memory) { .name = "DefaultAppPool", .state = RUN_STARTED, .has_run = true,
		.ran_since_start = true, .accepted = { .by = "", .why = "" } };
	scene->memory.pools = &scene->pool;
	scene->memory.pool_count = 1;
	policy_init(&scene->policy);
}

struct site *
scene_add(struct scene *scene, const char *name, enum auto_start auto_start, enum run_state run_state)
{
	uint32_t id = (uint32_t)scene->snapshot.site_count + 1;
	const struct site site = { .id = id,
		.name = name,
		.bindings = "http *:80:",
		.pool = "DefaultAppPool",
		.auto_start = auto_start,
		.run_state = run_state,
		.pool_state = RUN_STARTED };
	struct error err;

	assert_true(id <= SCENE_SITES);
	assert_true(snapshot_add_site(&scene->snapshot, &site, &err));
	scene->pasts[id - 1] = (struct site_memory) {
		.id = id,
		.name = name,
		.run_state = run_state,
		.auto_start = auto_start,
		.has_run = true,
		.ran_since_start = run_state == RUN_STARTED,
		.first_seen = SCENE_START - 86400,
		.not_running_since = run_state == RUN_STARTED ? 0 : SCENE_START + 60,
		.accepted = { .by = "", .why = "" },
		.flag_accepted = { .by = "", .why = "" },
	};
	scene->memory.site_count = id;
	return &scene->snapshot.sites[id - 1];
}

struct site_memory *
scene_past(struct scene *scene, uint32_t id)
{
	return &scene->pasts[id - 1];
}

struct failover *
scene_failover(struct scene *scene, time_t time, enum evidence evidence)
{
	struct failover *failover = &scene->failovers[scene->memory.failover_count++];

	*failover = (struct failover) { .time = time,
		.began = time,
		.evidence = evidence,
		.group = "EXCHANGE",
		.from = "EXCH-B",
		.to = "EXCH-A" };
	return failover;
}

void
scene_flags_seen_on(struct scene *scene, time_t time)
{
	size_t i;

	for (i = 0; i < scene->memory.site_count; i++)
		scene->pasts[i].auto_start_on_seen = time;
}

void
scene_group(struct scene *scene, const char *name, const char *owner, enum cluster_state state)
{
	const struct cluster_group group = { .name = name, .owner = owner, .state = state };
	struct error err;

	assert_true(snapshot_set_part(&scene->snapshot, PART_CLUSTER, PART_TOLD, NULL, &err));
	assert_true(snapshot_add_group(&scene->snapshot, &group, &err));
	assert_true(snapshot_finish(&scene->snapshot, &err));
}

const struct verdict *
scene_judge(struct scene *scene)
{
	struct error err = { .kind = ERROR_NONE };

	verdict_clear(&scene->verdict);
	if (!verdict_judge(&scene->snapshot, scene->has_memory ? &scene->memory : NULL, &scene->policy,
		&scene->verdict, &err))
		fail_msg("%s", err.text);
	return &scene->verdict;
}

const struct site_verdict *
scene_judge_site(struct scene *scene, const char *name)
{
	const struct verdict *verdict = scene_judge(scene);
	size_t i;

	for (i = 0; i < verdict->site_count; i++)
		if (strcmp(verdict->sites[i].name, name) == 0)
			return &verdict->sites[i];
	fail_msg("site '%s' is not judged", name);
	abort();
}

const char *
scene_reason(struct scene *scene)
{
	const struct verdict *verdict = scene_judge(scene);
	size_t i;

	for (i = 0; i < verdict->site_count; i++)
		if (verdict->sites[i].id == 1)
			return reason_name(verdict->sites[i].reason);
	fail_msg("site 1 is not judged");
	abort();
}

void
scene_clear(struct scene *scene)
{
	verdict_clear(&scene->verdict);
	snapshot_clear(&scene->snapshot);
}

struct repair_policy
scene_repair_policy(void)
{
	return (struct repair_policy) {
		.auto_start = true,
		.start = true,
		.max_sites = 100,
		.cooldown_s = 300,
		.max_tries = 3,
		.tries_window_s = 6 * 3600,
	};
}
