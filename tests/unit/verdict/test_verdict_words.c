/* Whole sentences: what an operator reads of a site and of a node, word by word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

#define HINT " (cluster resource 'Run shop' of group 'Web' may manage it: if so, the configuration should name it)"

static struct scene scene;

/* Of one site, "shop", which ran before the last start at 22:13 and was seen down at 22:14. It is 22:25. */
struct site_words {
	enum run_state run_state;
	enum auto_start auto_start;
	bool is_file, is_forgotten, has_never_run, is_born, has_run_since, is_memory_old, is_rejected, has_resource;
	enum stop_evidence stop;
	time_t settling_since, flag_off_since;
	struct acceptance accepted, flag_accepted, pool_accepted;
	enum service_state w3svc;		/* 0: running */
	bool is_service_untold, is_start_unknown, is_pool_stopped;
	enum cluster_state group;		/* of group Web, which the site belongs to; 0: it belongs to none */
	const char *owner;			/* NULL: none is told */
	const char *owner_before;		/* as remembered, where the node does not tell its cluster; NULL: it does */
	enum snapshot_part unreadable;		/* with words; 0, the clock: all can be read */
	bool is_excused;			/* the account is not meant to read that part */
	uint32_t error;
	const char *words;
};

#define BY(who, when) { .at = (when), .by = (who), .why = "" }

static const struct site_words of_sites[] = {
	/* ignored, passive, not known where */
	{ RUN_STOPPED, AUTO_START_OFF, .group = CLUSTER_ONLINE, .owner = "EXCH-B",
	    .words = "its cluster group 'Web' is online on EXCH-B" },
	{ RUN_STOPPED, AUTO_START_OFF, .owner_before = "EXCH-B",
	    .words = "its cluster group 'Web' was on EXCH-B when that was last told: the cluster service does not run on this "
		     "node" },
	{ RUN_STOPPED, AUTO_START_OFF, .owner_before = "EXCH-A",
	    .words = "its cluster group 'Web' was on EXCH-A when that was last told: the cluster service does not run on this "
		     "node" },
	{ RUN_STOPPED, AUTO_START_OFF, .owner_before = "",
	    .words = "where its cluster group 'Web' is online is not known: the cluster service does not run on this node" },
	{ RUN_STOPPED, AUTO_START_OFF, .owner_before = "B", .unreadable = PART_CLUSTER,
	    .words = "its cluster group 'Web' was on B when that was last told: the cluster cannot be read" },
	/* W3SVC */
	{ RUN_STOPPED, AUTO_START_OFF, .w3svc = SERVICE_STOPPED,
	    .words = "the World Wide Web Publishing Service (W3SVC) is stopped" },
	{ RUN_STOPPED, AUTO_START_OFF, .w3svc = SERVICE_ABSENT,
	    .words = "the World Wide Web Publishing Service (W3SVC) is not installed" },
	{ RUN_STOPPED, AUTO_START_OFF, .w3svc = SERVICE_PENDING,
	    .words = "the World Wide Web Publishing Service (W3SVC) is starting or stopping" },
	{ RUN_STOPPED, AUTO_START_OFF, .w3svc = SERVICE_PAUSED,
	    .words = "the World Wide Web Publishing Service (W3SVC) is paused" },
	/* started */
	{ RUN_STARTED, AUTO_START_ON, .words = "runs, auto start is on" },
	{ RUN_STARTED, AUTO_START_UNKNOWN, .unreadable = PART_AUTO_START, .is_excused = true,
	    .words = "runs (its auto start is not read: unreadable-ok)" },
	{ RUN_STARTED, AUTO_START_OFF, .group = CLUSTER_ONLINE, .owner = "EXCH-A",
	    .words = "runs, started by its cluster group 'Web'" },
	{ RUN_STARTED, AUTO_START_UNKNOWN, .group = CLUSTER_ONLINE, .owner = "EXCH-A", .unreadable = PART_AUTO_START,
	    .words = "runs, started by its cluster group 'Web'" },
	{ RUN_STARTED, AUTO_START_ON, .group = CLUSTER_ONLINE, .owner = "EXCH-A", .words = "runs, auto start is on" },
	{ RUN_STARTED, AUTO_START_OFF, .words = "runs, but auto start is off: it will not survive the next restart" },
	{ RUN_STARTED, AUTO_START_OFF, .is_forgotten = true, .flag_off_since = SCENE_START,
	    .words = "runs, but auto start is off: it will not survive the next restart" },
	{ RUN_STARTED, AUTO_START_OFF, .flag_off_since = SCENE_START - 86400,
	    .words = "runs, but auto start is off, seen off since 2023-11-13 22:13: it will not survive the next restart" },
	{ RUN_STARTED, AUTO_START_OFF, .has_resource = true,
	    .words = "runs, but auto start is off: it will not survive the next restart" HINT },
	{ RUN_STARTED, AUTO_START_OFF, .has_resource = true, .group = CLUSTER_ONLINE,
	    .words = "runs, but auto start is off: it will not survive the next restart" },
	{ RUN_STARTED, AUTO_START_OFF, .flag_accepted = BY("anna", SCENE_START),
	    .words = "runs; auto start is off, accepted by anna at 22:13: it will not survive the next restart" },
	{ RUN_STARTED, AUTO_START_UNKNOWN, .unreadable = PART_AUTO_START,
	    .words = "runs, but its auto start cannot be read: denied" },
	{ RUN_STARTED, AUTO_START_UNKNOWN, .words = "runs, but its auto start cannot be read" },
	{ RUN_STARTED, AUTO_START_ON, .is_pool_stopped = true,
	    .words = "started, but its application pool 'DefaultAppPool' is stopped: it answers 503" },
	{ RUN_STARTED, AUTO_START_ON, .is_pool_stopped = true, .pool_accepted = BY("carl", SCENE_START),
	    .words = "started, but its application pool 'DefaultAppPool' is stopped: it answers 503; accepted by carl at 22:13" },
	{ RUN_STARTED, AUTO_START_ON, .unreadable = PART_POOLS,
	    .words = "runs, but the state of its application pool cannot be read: denied" },
	/* of a file */
	{ RUN_UNKNOWN, AUTO_START_ON, .is_file = true, .words = "auto start is on (run state not in the file)" },
	{ RUN_UNKNOWN, AUTO_START_OFF, .is_file = true,
	    .words = "auto start is off: it will not survive a restart (run state not in the file)" },
	{ RUN_UNKNOWN, AUTO_START_UNKNOWN, .is_file = true, .words = "its auto start cannot be read" },
	/* on the way */
	{ RUN_STARTING, AUTO_START_ON, .words = "is starting" },
	{ RUN_CONTINUING, AUTO_START_ON, .words = "is continuing" },
	{ RUN_PAUSED, AUTO_START_ON, .words = "is paused" },
	{ RUN_PAUSING, AUTO_START_ON, .words = "is pausing" },
	{ RUN_STOPPED, AUTO_START_OFF, .group = CLUSTER_PENDING, .owner = "EXCH-B",
	    .words = "stopped while its cluster group 'Web' is pending on EXCH-B" },
	{ RUN_STOPPED, AUTO_START_OFF, .has_never_run = true, .is_born = true, .settling_since = SCENE_NOW - 30,
	    .words = "new, first seen 30 s ago, and stopped: it may still be started" },
	{ RUN_STOPPED, AUTO_START_OFF, .has_never_run = true, .is_born = true, .words = "new at 22:24, and not started yet" },
	{ RUN_STOPPED, AUTO_START_ON, .has_never_run = true, .is_born = true,
	    .words = "new at 22:24, and not started yet although auto start is on" },
	/* meant */
	{ RUN_STOPPED, AUTO_START_OFF, .stop = STOP_MEANT,
	    .words = "stopped before the last start, by somebody: seen at 22:14, never accepted" },
	{ RUN_STOPPED, AUTO_START_UNKNOWN, .stop = STOP_MEANT, .unreadable = PART_AUTO_START,
	    .words = "stopped before the last start as it seems, but its auto start cannot be read: denied" },
	{ RUN_STOPPED, AUTO_START_OFF, .accepted = BY("anna", SCENE_START - 86400),
	    .words = "stopped, accepted by anna at 2023-11-13 22:13" },
	{ RUN_STOPPED, AUTO_START_OFF, .accepted = BY("", SCENE_START), .words = "stopped, accepted at 22:13" },
	{ RUN_STOPPED, AUTO_START_OFF,
	    .accepted = { .at = SCENE_START, .until = SCENE_NOW + 3600, .by = "anna", .why = "weekend" },
	    .words = "stopped, accepted by anna at 22:13 until 23:25 (weekend)" },
	/* stopped in this run */
	{ RUN_STOPPING, AUTO_START_ON, .words = "is stopping" },
	{ RUN_STOPPING, AUTO_START_ON, .has_resource = true, .words = "is stopping" HINT },
	{ RUN_STOPPING, AUTO_START_ON, .group = CLUSTER_ONLINE, .owner = "EXCH-A",
	    .words = "stopping while its cluster group 'Web' is online here" },
	{ RUN_STOPPED, AUTO_START_OFF, .has_run_since = true, .group = CLUSTER_PARTLY_ONLINE, .owner = "EXCH-A",
	    .words = "stopped while its cluster group 'Web' is partly online here" },
	{ RUN_STOPPED, AUTO_START_OFF, .has_run_since = true, .words = "was stopped after it had run since the last start at 22:13" },
	{ RUN_STOPPED, AUTO_START_OFF, .has_run_since = true, .is_service_untold = true,
	    .words = "is stopped and ran before: whether a restart took it down cannot be read" },
	{ RUN_STOPPED, AUTO_START_OFF, .has_run_since = true, .is_service_untold = true, .has_resource = true,
	    .words = "is stopped and ran before: whether a restart took it down cannot be read" HINT },
	/* lost */
	{ RUN_STOPPED, AUTO_START_OFF, .words = "did not come back after the last start at 22:13: auto start is off" },
	{ RUN_STOPPED, AUTO_START_OFF, .has_resource = true,
	    .words = "did not come back after the last start at 22:13: auto start is off" HINT },
	{ RUN_STOPPED, AUTO_START_UNKNOWN, .words = "did not come back after the last start at 22:13: its auto start cannot be read" },
	{ RUN_STOPPED, AUTO_START_UNKNOWN, .unreadable = PART_AUTO_START,
	    .words = "did not come back after the last start at 22:13: its auto start cannot be read: denied" },
	{ RUN_STOPPED, AUTO_START_OFF, .is_start_unknown = true, .words = "did not come back after the last start: auto start is off" },
	{ RUN_STOPPED, AUTO_START_OFF, .is_memory_old = true,
	    .words = "did not come back after the last start at 22:13: auto start is off (the last look before that start is over "
		     "a day older)" },
	{ RUN_STOPPED, AUTO_START_OFF, .has_run_since = true, .stop = STOP_LIKE_RESTART,
	    .words = "went down with others whose auto start was off, and none whose auto start was on: so looks a restart of "
		     "W3SVC" },
	{ RUN_STOPPED, AUTO_START_OFF, .stop = STOP_SEEN,
	    .words = "stopped, and was seen so at 22:14 before the last start, while other sites ran: if that was meant, run: "
		     "sitewatch accept EXCH-A 1; if not: sitewatch revoke EXCH-A 1" },
	{ RUN_STOPPED, AUTO_START_OFF, .stop = STOP_MEANT, .is_memory_old = true,
	    .words = "stopped before the last start as it seems, but the last look before that start is over a day older: if it "
		     "was meant, run: sitewatch accept EXCH-A 1" },
	/* not remembered */
	{ RUN_STOPPED, AUTO_START_OFF, .is_forgotten = true,
	    .words = "stopped, and auto start is off (no earlier observation: if it is meant to be stopped, run: sitewatch accept "
		     "EXCH-A 1)" },
	{ RUN_STOPPED, AUTO_START_ON, .has_never_run = true, .has_resource = true,
	    .words = "stopped, and auto start is on (no earlier observation: if it is meant to be stopped, run: sitewatch accept "
		     "EXCH-A 1)" HINT },
	{ RUN_STOPPED, AUTO_START_UNKNOWN, .has_never_run = true, .unreadable = PART_AUTO_START,
	    .words = "stopped, and its auto start cannot be read: denied (no earlier observation: if it is meant to be stopped, "
		     "run: sitewatch accept EXCH-A 1)" },
	/* start failed */
	{ RUN_STOPPED, AUTO_START_ON,
	    .words = "did not come back after the last start at 22:13, and auto start is on: the node tells no error" },
	{ RUN_STOPPED, AUTO_START_ON, .error = 5, .has_resource = true,
	    .words = "did not come back after the last start at 22:13, and auto start is on: access is denied (Win32 error 5)" HINT },
	{ RUN_STOPPED, AUTO_START_ON, .error = 99999,
	    .words = "did not come back after the last start at 22:13, and auto start is on: Win32 error 99999" },
	{ RUN_STOPPED, AUTO_START_ON, .has_never_run = true, .error = 5,
	    .words = "stopped although auto start is on: access is denied (Win32 error 5) (no earlier observation: if it is meant to "
		     "be stopped, run: sitewatch accept EXCH-A 1)" },
	{ RUN_STOPPED, AUTO_START_OFF, .group = CLUSTER_ONLINE, .owner = "EXCH-A",
	    .words = "stopped while its cluster group 'Web' is online here: the node tells no error" },
	{ RUN_STOPPED, AUTO_START_OFF, .group = CLUSTER_ONLINE, .owner = "EXCH-A", .is_forgotten = true,
	    .words = "stopped while its cluster group 'Web' is online here: the node tells no error (no earlier observation: if it "
		     "is meant to be stopped, run: sitewatch accept EXCH-A 1)" },
	/* the rest */
	{ RUN_STOPPED, AUTO_START_OFF, .group = CLUSTER_FAILED, .owner = "EXCH-B",
	    .words = "its cluster group 'Web' is failed, and online on no node" },
	{ RUN_UNKNOWN, AUTO_START_OFF, .is_rejected = true,
	    .words = "W3SVC does not have it while it has others: it has no usable binding, auto start is off" },
	{ RUN_UNKNOWN, AUTO_START_ON, .unreadable = PART_RUN_STATE,
	    .words = "its run state cannot be read: denied, auto start is on" },
	{ RUN_UNKNOWN, AUTO_START_ON, .words = "its run state cannot be read, auto start is on" },
};

static struct acceptance
said(const struct acceptance *acceptance)
{
	return acceptance->at == 0 ? (struct acceptance) { .by = "", .why = "" } : *acceptance;
}

static void
remember(const struct site_words *row)
{
	struct site_memory *past = scene_past(&scene, 1);

	past->has_run = !row->has_never_run;
	past->ran_since_start = row->has_run_since;
	past->is_born = row->is_born;
	if (row->is_born)
		past->first_seen = SCENE_NOW - 30;
	past->settling_since = row->settling_since;
	past->stop = row->stop;
	past->auto_start_off_since = row->flag_off_since;
	past->accepted = said(&row->accepted);
	past->flag_accepted = said(&row->flag_accepted);
	scene.pool.accepted = said(&row->pool_accepted);
	scene.memory.last_start = SCENE_START;
	if (row->is_start_unknown)
		scene.memory.last_start = scene.snapshot.facts.boot_time = scene.snapshot.facts.w3svc_start = 0;
	if (row->is_memory_old)
		scene.memory.looked_before_start = SCENE_START - 86401;
	if (row->is_forgotten)
		scene.memory.site_count = 0;
}

static void
put_in_cluster(const struct site_words *row, struct group_memory *known, struct cluster_rule *rule)
{
	const struct cluster_resource resource = { .name = "Run shop", .type = "Generic Script", .group = "Web" };
	struct error err;

	*rule = (struct cluster_rule) { .site_glob = "shop", .group = "Web" };
	*known = (struct group_memory) { .name = "Web", .owner = row->owner_before, .state = CLUSTER_ONLINE };
	if (row->has_resource)
		assert_true(snapshot_add_resource(&scene.snapshot, &resource, &err));
	if (row->group == CLUSTER_UNKNOWN && row->owner_before == NULL)
		return;
	scene.policy.cluster_rules = rule;
	scene.policy.cluster_rule_count = 1;
	if (row->owner_before == NULL) {
		scene_group(&scene, "Web", row->owner == NULL ? "" : row->owner, row->group);
		return;
	}
	if (row->unreadable != PART_CLUSTER)
		scene.snapshot.facts.clussvc_state = SERVICE_STOPPED;
	scene.memory.groups = known;
	scene.memory.group_count = 1;
}

/* What was never written is then no empty text by chance. */
static void
spoil_the_stack(void)
{
	volatile char spoilt[16384];
	size_t i;

	for (i = 0; i < sizeof(spoilt); i++)
		spoilt[i] = 'x';
}

static const char *
words_of(const struct site_words *row)
{
	static struct group_memory known;
	static struct cluster_rule rule;
	struct error err;
	struct site *site;

	scene_clear(&scene);
	scene_init(&scene);
	site = scene_add(&scene, "shop", row->auto_start, row->run_state);
	site->is_rejected = row->is_rejected;
	site->win32_error = row->error;
	if (row->is_pool_stopped)
		site->pool_state = scene.pool.state = RUN_STOPPED;
	if (row->unreadable == PART_POOLS)
		site->pool_state = RUN_UNKNOWN;
	scene.snapshot.has_run_state = !row->is_file;
	if (row->w3svc != SERVICE_UNKNOWN)
		scene.snapshot.facts.w3svc_state = row->w3svc;
	if (row->is_service_untold)
		scene.snapshot.facts.w3svc_state = SERVICE_UNKNOWN;
	if (row->unreadable != PART_CLOCK)
		assert_true(snapshot_set_part(&scene.snapshot, row->unreadable, PART_UNREADABLE, "denied", &err));
	scene.policy.unreadable_ok = row->is_excused ? 1U << row->unreadable : 0;
	remember(row);
	put_in_cluster(row, &known, &rule);
	spoil_the_stack();
	return scene_judge_site(&scene, "shop")->sentence;
}

static void
each_sentence_of_a_site_is_whole(void **state)
{
	size_t i, wrong = 0;

	(void)state;
	for (i = 0; i < sizeof(of_sites) / sizeof(of_sites[0]); i++) {
		const char *words = words_of(&of_sites[i]);

		if (strcmp(words, of_sites[i].words) == 0)
			continue;
		print_error("row %zu: '%s'\n  is not '%s'\n", i, words, of_sites[i].words);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void
each_sentence_of_a_missing_site_is_whole(void **state)
{
	static const char *const expected[] = { "shop" };
	static const struct {
		bool is_known, is_expected;
		time_t gone_since;
		const char *words;
	} rows[] = {
		{ false, true, 0, "expected, but the node lists no site of this name" },
		{ true, true, SCENE_START - 86400, "expected, but no longer listed, first missed at 2023-11-13 22:13" },
		{ true, false, SCENE_NOW, "ran, and is not listed any more: deleted, or made again with other bindings" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scene_clear(&scene);
		scene_init(&scene);
		scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
		scene_add(&scene, rows[i].is_known ? "shop" : "another", AUTO_START_ON, RUN_STARTED);
		scene.snapshot.site_count = 1;
		scene_past(&scene, 2)->gone_since = rows[i].is_known ? rows[i].gone_since : SCENE_START - 86400;
		scene.policy.expect = expected;
		scene.policy.expect_count = rows[i].is_expected;
		assert_string_equal(scene_judge_site(&scene, "shop")->sentence, rows[i].words);
	}
}

/* Starts are on the node's clock, repairs on ours. The start was at 22:13 on ours. */
static void
what_was_tried_stands_in_the_sentence_of_a_failed_start(void **state)
{
	static const struct {
		struct repair repair;
		time_t ahead_s;		/* of the node's clock */
		bool has_no_clock;
		const char *words;
	} rows[] = {
		{ { .time = SCENE_NOW - 300, .site_id = 1, .what = "start", .result = "failed: error 183: taken" }, 0, false,
		    ", and auto start is on: the last try to start it, 5 min ago, met: error 183: taken" },
		{ { .time = SCENE_NOW + 60, .site_id = 1, .what = "start", .result = "lost" }, 0, false,
		    ", and auto start is on: the last try to start it, 0 s ago, met: lost" },
		{ { .time = SCENE_NOW - 300, .site_id = 2, .what = "start", .result = "lost" }, 0, false,
		    ", and auto start is on: the node tells no error" },
		{ { .time = SCENE_START, .site_id = 1, .what = REPAIR_WHAT_AUTO_START, .result = "done" }, 0, false,
		    ", when auto start was off (start_iis_sites has put it back): the node tells no error" },
		{ { .time = SCENE_START - 1, .site_id = 1, .what = REPAIR_WHAT_AUTO_START, .result = "done" }, 0, false,
		    ", and auto start is on: the node tells no error" },
		{ { .time = SCENE_START, .site_id = 1, .what = REPAIR_WHAT_AUTO_START, .result = "lost" }, 0, false,
		    ", and auto start is on: the node tells no error" },
		{ { .time = SCENE_START, .site_id = 1, .what = REPAIR_WHAT_AUTO_START, .result = "done" }, 3600, false,
		    ", when auto start was off (start_iis_sites has put it back): the node tells no error" },
		{ { .time = SCENE_START - 1, .site_id = 1, .what = REPAIR_WHAT_AUTO_START, .result = "done" }, 3600, false,
		    ", and auto start is on: the node tells no error" },
		{ { .time = SCENE_START, .site_id = 1, .what = REPAIR_WHAT_AUTO_START, .result = "done" }, -3600, false,
		    ", when auto start was off (start_iis_sites has put it back): the node tells no error" },
		{ { .time = SCENE_START, .site_id = 1, .what = REPAIR_WHAT_AUTO_START, .result = "done" }, 0, true,
		    ", when auto start was off (start_iis_sites has put it back): the node tells no error" },
		{ { .time = SCENE_START - 1, .site_id = 1, .what = REPAIR_WHAT_AUTO_START, .result = "done" }, 0, true,
		    ", and auto start is on: the node tells no error" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict verdict;
		struct error err;
		const char *words;

		scene_clear(&scene);
		scene_init(&scene);
		scene_add(&scene, "shop", AUTO_START_ON, RUN_STOPPED);
		scene.memory.last_start = scene.snapshot.facts.boot_time = scene.snapshot.facts.w3svc_start =
		    SCENE_START + rows[i].ahead_s;
		scene.snapshot.facts.local_time = rows[i].has_no_clock ? 0 : SCENE_NOW + rows[i].ahead_s;
		assert_true(verdict_judge_tried(
		    &scene.snapshot, &scene.memory, &scene.policy, &rows[i].repair, 1, &verdict, &err));
		words = strpbrk(verdict.sites[0].sentence, ",");
		if (words == NULL || strcmp(words, rows[i].words) != 0)
			fail_msg("row %zu: '%s'", i, verdict.sites[0].sentence);
		verdict_clear(&verdict);
	}
}

/* Three sites were listed an hour ago, or are first missed now, and one was gone then. */
static void
each_sentence_of_an_empty_list_is_whole(void **state)
{
	static const struct {
		bool is_file, is_forgotten;
		enum service_state w3svc;
		const char *words;
	} rows[] = {
		{ false, true, SERVICE_RUNNING,
		    "the node lists no web sites: none are there, or the account has no rights and gets an empty list" },
		{ false, true, SERVICE_UNKNOWN,
		    "the node lists no web sites: none are there, or the account has no rights and gets an empty list" },
		{ false, true, SERVICE_STOPPED,
		    "the node lists no web sites, and W3SVC is stopped: none are there, or the account has no rights and gets an "
		    "empty list" },
		{ false, false, SERVICE_RUNNING,
		    "the node suddenly lists no web sites, 3 at the look before: has the account lost its rights?" },
		{ false, false, SERVICE_ABSENT,
		    "the node suddenly lists no web sites, 3 at the look before, and W3SVC is absent: has the account lost its "
		    "rights?" },
		{ true, true, SERVICE_UNKNOWN, "the file holds no web site" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scene_clear(&scene);
		scene_init(&scene);
		scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
		scene_add(&scene, "shop", AUTO_START_ON, RUN_STARTED);
		scene_add(&scene, "blog", AUTO_START_ON, RUN_STARTED);
		scene_add(&scene, "old", AUTO_START_ON, RUN_STARTED);
		scene.snapshot.site_count = 0;
		scene.memory.site_count = rows[i].is_forgotten ? 0 : 4;
		scene_past(&scene, 2)->gone_since = SCENE_NOW;
		scene_past(&scene, 3)->gone_since = SCENE_NOW + 1;	/* our clock was set back */
		scene_past(&scene, 4)->gone_since = SCENE_NOW - 1;
		scene.snapshot.has_run_state = !rows[i].is_file;
		scene.snapshot.facts.w3svc_state = rows[i].w3svc;
		assert_string_equal(scene_judge(&scene)->node_problem, rows[i].words);
	}
}

static void
alone(void)
{
	scene_clear(&scene);
	scene_init(&scene);
	scene_add(&scene, "shop", AUTO_START_ON, RUN_STARTED);
}

static void
the_nodes_problem_is_the_first_of_several(void **state)
{
	static const char *const globs[] = { "x", "y*" };
	struct error err;

	(void)state;
	alone();
	scene.policy.only = globs;
	scene.policy.only_count = 2;
	assert_string_equal(scene_judge(&scene)->node_problem, "no site matches --site=x or --site=y*");
	scene.policy.only_count = 0;
	assert_true(range_parse("1:", &scene.policy.warning, &err));
	assert_string_equal(scene_judge(&scene)->node_problem,
	    "no site would be lost at the next restart, and -w 1: alerts on that");
	assert_true(range_parse("2:", &scene.policy.critical, &err));
	assert_string_equal(scene_judge(&scene)->node_problem,
	    "no site would be lost at the next restart, and -w 1: alerts on that");
	assert_int_equal(scene.verdict.severity, SEVERITY_CRITICAL);
	scene.snapshot.password_end = SCENE_NOW + 1;
	scene.policy.password_warning_days = 1;
	assert_string_equal(scene_judge(&scene)->node_problem,
	    "no site would be lost at the next restart, and -w 1: alerts on that");
	range_parse("0", &scene.policy.warning, &err);
	assert_string_equal(scene_judge(&scene)->node_problem, "no site is down, and -c 2: alerts on that");
	/* what could not be listed comes before all of them */
	scene.snapshot.left_out = 1;
	assert_true(snapshot_set_part(&scene.snapshot, PART_AUTO_START, PART_UNREADABLE, "a site has no id", &err));
	assert_string_equal(scene_judge(&scene)->node_problem, "a site has no id");
	scene.policy.only = globs;
	scene.policy.only_count = 1;
	assert_string_equal(scene_judge(&scene)->node_problem, "no site matches --site=x");
}

static void
a_range_says_nothing_of_none_where_there_are_some(void **state)
{
	struct error err;

	(void)state;
	scene_clear(&scene);
	scene_init(&scene);
	scene_add(&scene, "shop", AUTO_START_OFF, RUN_STARTED);
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STOPPED);
	assert_true(range_parse("2:", &scene.policy.warning, &err));
	assert_true(range_parse("2:", &scene.policy.critical, &err));
	assert_string_equal(scene_judge(&scene)->node_problem, "");
	assert_int_equal(scene.verdict.severity, SEVERITY_CRITICAL);
}

/* On the day of the node's clock a time stands alone. */
static void
the_end_of_a_password_is_told_in_days(void **state)
{
	static const struct {
		unsigned int days;
		time_t left_s;
		const char *problem, *notes;
	} rows[] = {
		{ 30, 30 * 86400, "", "" },
		{ 30, 30 * 86400 - 1,
		    "the password of the account that asks expires in 29 days (2023-12-14 22:25): set a new one before, or nothing is "
		    "seen then", "" },
		{ 1, 86400, "",
		    "the password of the account that asks expires in 1 day (2023-11-15 22:25): set a new one before, or nothing is "
		    "seen then" },
		{ 0, 14 * 86400, "", "" },
		{ 0, 14 * 86400 - 1, "",
		    "the password of the account that asks expires in 13 days (2023-11-28 22:25): set a new one before, or nothing is "
		    "seen then" },
		{ 1, 3600,
		    "the password of the account that asks expires in 0 days (23:25): set a new one before, or nothing is seen then",
		    "the password of the account that asks expires in 0 days (23:25): set a new one before, or nothing is seen then" },
		{ 1, -3600,
		    "the password of the account that asks expires in 0 days (21:25): set a new one before, or nothing is seen then",
		    "the password of the account that asks expires in 0 days (21:25): set a new one before, or nothing is seen then" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		alone();
		scene.policy.password_warning_days = rows[i].days;
		scene.snapshot.password_end = SCENE_NOW + rows[i].left_s;
		assert_string_equal(scene_judge(&scene)->node_problem, rows[i].problem);
		assert_string_equal(scene.verdict.notes, rows[i].notes);
		assert_int_equal(scene.verdict.severity, *rows[i].problem == '\0' ? SEVERITY_OK : SEVERITY_WARNING);
	}
}

/* Each on its line, in this order, and those without a word of the node too. */
static void
all_notes_stand_in_their_order(void **state)
{
	static const struct cluster_rule rules[] = { { .site_glob = "none*", .group = "Other" },
		{ .site_glob = "shop", .group = "Web" } };
	struct error err;

	(void)state;
	alone();
	scene_past(&scene, 1)->first_seen = SCENE_NOW;
	scene.snapshot.remark = "NTLM\n stands in\rfor Kerberos\n";
	scene.snapshot.password_end = SCENE_NOW + 1;
	scene.policy.cluster_rules = rules;
	scene.policy.cluster_rule_count = 2;
	scene_group(&scene, "Other", "", CLUSTER_ONLINE);
	assert_true(snapshot_set_part(&scene.snapshot, PART_EVENTS, PART_UNREADABLE, "", &err));
	assert_true(snapshot_set_part(&scene.snapshot, PART_HOTFIX, PART_UNREADABLE, "denied", &err));
	assert_string_equal(scene_judge(&scene)->notes,
	    "first look at this node: whether a stopped site ran before is not known\n"
	    "NTLM  stands in for Kerberos \n"
	    "the password of the account that asks expires in 0 days (22:25): set a new one before, or nothing is seen then\n"
	    "cannot be read: events\n"
	    "cannot be read: hotfix: denied\n"
	    "sites that match 'shop' are judged as if no cluster managed them: group 'Web': the node lists no such group");
	scene_past(&scene, 1)->first_seen = SCENE_NOW - 1;
	scene.snapshot.remark = "";
	scene.snapshot.password_end = 0;
	scene.policy.cluster_rule_count = 1;
	assert_string_equal(scene_judge(&scene)->notes, "cannot be read: events\ncannot be read: hotfix: denied");
	scene.policy.cluster_rules = rules + 1;
	assert_string_equal(scene_judge(&scene)->notes, "cannot be read: events\ncannot be read: hotfix: denied\n"
	    "sites that match 'shop' are judged as if no cluster managed them: group 'Web': the node lists no such group");
}

static int
end(void **state)
{
	(void)state;
	scene_clear(&scene);
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_sentence_of_a_site_is_whole),
	cmocka_unit_test(each_sentence_of_a_missing_site_is_whole),
	cmocka_unit_test(what_was_tried_stands_in_the_sentence_of_a_failed_start),
	cmocka_unit_test(each_sentence_of_an_empty_list_is_whole),
	cmocka_unit_test(the_nodes_problem_is_the_first_of_several),
	cmocka_unit_test(a_range_says_nothing_of_none_where_there_are_some),
	cmocka_unit_test(the_end_of_a_password_is_told_in_days),
	cmocka_unit_test(all_notes_stand_in_their_order),
};

TEST_GROUP(tests, scene_set_utc, end);
