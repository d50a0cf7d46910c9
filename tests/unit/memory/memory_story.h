/*
 * memory_story.h -- tell a node's story look by look, in the fewest words; for memory's and history's tests.
 */
#ifndef TESTS_UNIT_MEMORY_MEMORY_STORY_H
#define TESTS_UNIT_MEMORY_MEMORY_STORY_H

#include "lib/memory/memory.h"

#define STORY_T0    1700000000 /* our clock at the beginning of each story */
#define STORY_BOOT  (STORY_T0 - 86400)
#define STORY_W3SVC (STORY_BOOT + 60)

#define STORY_SITES  6
#define STORY_GROUPS 4
#define STORY_EVENTS 8

/** One look; what is 0 gets what a healthy node says, `no_...` makes it untold. Arrays end at 0 or NULL. */
struct story_look {
	time_t at;			/* seconds after STORY_T0, our clock */
	time_t clock_ahead;		/* of the node's clock, seconds */
	time_t boot;			/* node clock */
	time_t w3svc_start;
	uint32_t w3svc_pid;
	enum service_state w3svc_state;
	enum service_state clussvc_state;
	uint32_t total_uptime_s;	/* the counter _Total */
	bool no_clock, no_boot, no_w3svc_start, is_file, is_brief;
	unsigned int iis_interface;
	const char *windows_version;
	const char *node, *computer, *domain, *cluster, *members;
	struct site sites[STORY_SITES];
	struct cluster_group groups[STORY_GROUPS];
	struct cluster_event events[STORY_EVENTS];
};

#define STORY_SITE(number, title, flag, state) \
	{ .id = (number), .name = (title), .auto_start = (flag), .run_state = (state), \
	  .pool_state = RUN_UNKNOWN, .bindings = "http *:80:", .pool = "DefaultAppPool" }
#define RUNS(number, title)       STORY_SITE(number, title, AUTO_START_ON, RUN_STARTED)
#define RUNS_OFF(number, title)   STORY_SITE(number, title, AUTO_START_OFF, RUN_STARTED)
#define STOPPED(number, title)    STORY_SITE(number, title, AUTO_START_ON, RUN_STOPPED)
#define STOPPED_OFF(number, title) STORY_SITE(number, title, AUTO_START_OFF, RUN_STOPPED)
#define GROUP(title, node)        { .name = (title), .owner = (node), .state = CLUSTER_ONLINE }

struct story {
	struct memory memory;
	struct change_list changes;	/* of the last look */
};

/** Make the snapshot of `look`; the caller's, to snapshot_clear(). Fails the test when it cannot. */
void story_snapshot(const struct story_look *look, struct snapshot *ret_snapshot);

/** Go on with `look`; fails the test when memory_update() does. */
void story_see(struct story *story, const struct story_look *look);

/** Try `look`, which must be refused: nothing changes. */
void story_refused(struct story *story, const struct story_look *look, struct error *ret_err);

/** Of the last look: how many changes of `kind`; the first of them, which must exist. */
size_t story_count(const struct story *story, enum change_kind kind);
const struct change *story_change(const struct story *story, enum change_kind kind);

/** The site, which must be remembered. */
const struct site_memory *story_site(const struct story *story, uint32_t id);

void story_end(struct story *story);

#endif
