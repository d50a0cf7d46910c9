/*
 * scene.h -- one node in a moment of its life, for the tests of verdict and output.
 *
 * A healthy node that started at SCENE_START and is asked at SCENE_NOW, both clocks alike. A test
 * adds sites, spoils what it is about, and judges.
 */
#ifndef TESTS_UNIT_VERDICT_SCENE_H
#define TESTS_UNIT_VERDICT_SCENE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"
#include "lib/repair/plan.h"
#include "lib/verdict/verdict.h"

#define SCENE_START 1700000000			/* 2023-11-14 22:13:20 UTC */
#define SCENE_NOW   (SCENE_START + 12 * 60)	/* 22:25:20 */
#define SCENE_SITES 32

struct scene {
	struct snapshot snapshot;
	struct memory memory;		/* its arrays are those below */
	bool has_memory;		/* false: the verdict gets no memory at all */
	struct policy policy;
	struct verdict verdict;		/* of the last scene_judge() */
	struct site_memory pasts[SCENE_SITES];
	struct failover failovers[MEMORY_FAILOVERS];
	struct pool_memory pool;	/* DefaultAppPool: runs */
};

/** Group setup: times are shown in UTC. */
int scene_set_utc(void **state);

void scene_init(struct scene *scene);

/**
 * Add a site with the next id (1, 2, ...), its pool running. It is remembered as one that ran before the last
 * start, and since then when it runs now. The pointer is good until the next site is added.
 */
struct site *scene_add(struct scene *scene, const char *name, enum auto_start auto_start,
    enum run_state run_state);

/** What is remembered of the site number `id`. */
struct site_memory *scene_past(struct scene *scene, uint32_t id);

/** Remember a failover of group "EXCHANGE" from EXCH-B to EXCH-A; the newest is added first. */
struct failover *scene_failover(struct scene *scene, time_t time, enum evidence evidence);

/** Remember that the flag of every site was last seen on at `time`, before it fell. */
void scene_flags_seen_on(struct scene *scene, time_t time);

/** Add a cluster group to the snapshot, whose cluster can be read. */
void scene_group(struct scene *scene, const char *name, const char *owner, enum cluster_state state);

/** Judge, and fail the test when that cannot be done. */
const struct verdict *scene_judge(struct scene *scene);

/** Judge, and give back the verdict of the site called `name`. */
const struct site_verdict *scene_judge_site(struct scene *scene, const char *name);

/** Judge the site number 1, which is the only one in most scenes: its reason by name. */
const char *scene_reason(struct scene *scene);

/** What the event handler does when nothing else is said. */
struct repair_policy scene_repair_policy(void);

void scene_clear(struct scene *scene);

#endif
