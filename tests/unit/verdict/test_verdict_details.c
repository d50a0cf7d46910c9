/* What a verdict says of a site beside severity and reason: by whose word, since when, on what evidence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

static struct scene scene;

static void
one_site(enum auto_start auto_start, enum run_state run_state)
{
	scene_clear(&scene);
	scene_init(&scene);
	scene_add(&scene, "shop", auto_start, run_state);
}

static const struct site_verdict *
judged(void)
{
	return scene_judge_site(&scene, "shop");
}

static void
assert_told(const char *reason, const char *by)
{
	const struct site_verdict *site = judged();

	assert_string_equal(reason_name(site->reason), reason);
	assert_string_equal(site->acceptance.by, by);
	assert_int_equal(site->acceptance.at, *by == '\0' ? 0 : SCENE_START);
	/* believed is what is quiet, and that nobody accepted */
	assert_int_equal(site->is_believed, site->reason == REASON_STOPPED_BEFORE && *by == '\0');
}

/* There may be several: it is told whose makes it quiet. */
static void
it_is_told_whose_word_makes_a_site_quiet(void **state)
{
	const struct acceptance by_anna = { .at = SCENE_START, .by = "anna", .why = "" },
				by_bert = { .at = SCENE_START, .by = "bert", .why = "" },
				by_carl = { .at = SCENE_START, .by = "carl", .why = "" };

	(void)state;
	one_site(AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 1)->accepted = by_anna;
	scene_past(&scene, 1)->flag_accepted = by_bert;
	scene.pool.accepted = by_carl;
	assert_told("stopped-before", "anna");
	scene.snapshot.sites[0].run_state = RUN_STARTED;
	assert_told("running", "bert");
	scene.snapshot.sites[0].pool_state = RUN_STOPPED;
	assert_told("stopped-before", "carl");
	scene.pool.accepted.at = 0;
	assert_told("pool-stopped", "");
}

static void
nobodys_word_is_told_where_there_is_none(void **state)
{
	(void)state;
	one_site(AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 1)->stop = STOP_MEANT;
	assert_told("stopped-before", "");
	scene.snapshot.sites[0].auto_start = AUTO_START_ON;
	assert_told("start-failed", "");
	/* what was accepted of a stop says nothing of a site that runs */
	scene_past(&scene, 1)->accepted = (struct acceptance) { .at = SCENE_START, .by = "anna", .why = "" };
	scene.snapshot.sites[0].run_state = RUN_STARTED;
	assert_told("running", "");
}

static void
a_site_that_runs_or_is_not_remembered_is_not_down_since_any_time(void **state)
{
	(void)state;
	one_site(AUTO_START_ON, RUN_STOPPED);
	assert_int_equal(judged()->down_since, SCENE_START + 60);
	assert_int_equal(judged()->last_failover, 0);
	scene.snapshot.sites[0].run_state = RUN_STARTED;
	assert_int_equal(judged()->down_since, 0);
	scene.snapshot.sites[0].run_state = RUN_STOPPED;
	scene.has_memory = false;
	assert_int_equal(judged()->down_since, 0);
	assert_int_equal(judged()->last_failover, 0);
}

static void
a_site_that_was_expected_and_never_seen_is_missing_since_no_time(void **state)
{
	static const char *const names[] = { "gone" };
	const struct site_verdict *site;

	(void)state;
	one_site(AUTO_START_ON, RUN_STARTED);
	scene.policy.expect = names;
	scene.policy.expect_count = 1;
	site = scene_judge_site(&scene, "gone");
	assert_int_equal(site->reason, REASON_MISSING);
	assert_int_equal(site->down_since, 0);
	assert_int_equal(site->id, 0);
}

/* Of several that had its name, the one that went last. */
static void
a_site_that_was_expected_and_is_gone_is_missing_since_it_went(void **state)
{
	static const char *const names[] = { "gone" };
	const struct site_memory gone = { .id = 1, .name = "Gone", .accepted = { .by = "", .why = "" },
		.flag_accepted = { .by = "", .why = "" } };
	static const time_t went[][2] = { { 200, 100 }, { 100, 200 } };
	const struct site_verdict *site;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		one_site(AUTO_START_ON, RUN_STARTED);
		scene.policy.expect = names;
		scene.policy.expect_count = 1;
		scene.snapshot.sites[0].id = 9;
		scene.pasts[3] = scene.pasts[0];
		scene.pasts[3].id = 9;
		scene.pasts[0] = scene.pasts[1] = scene.pasts[2] = gone;
		scene.pasts[0].gone_since = went[i][0];
		scene.pasts[1].id = 2;
		scene.pasts[1].gone_since = went[i][1];
		scene.pasts[2].id = 3;
		scene.pasts[2].gone_since = 300;
		scene.pasts[2].name = "another";
		scene.memory.site_count = 4;
		site = scene_judge_site(&scene, "gone");
		assert_int_equal(site->reason, REASON_MISSING);
		assert_int_equal(site->down_since, 200);
		assert_int_equal(site->id, i + 1);
	}
}

/* Only where a look that saw it run would have made another row of it. */
static void
that_nothing_is_remembered_is_told_where_it_matters(void **state)
{
	(void)state;
	one_site(AUTO_START_ON, RUN_STOPPED);
	scene.has_memory = false;
	scene.snapshot.sites[0].win32_error = 5;
	assert_int_equal(judged()->reason, REASON_START_FAILED);
	assert_true(judged()->has_no_memory);
	scene.snapshot.sites[0].run_state = RUN_STOPPING;
	assert_int_equal(judged()->reason, REASON_STOPPED);
	assert_false(judged()->has_no_memory);
}

/* The pool of a site is not known: no pool was told to be stopped, none was refused. */
static void
a_pool_is_unreadable_only_where_it_was_asked_for_and_has_a_name(void **state)
{
	static const struct {
		enum part_status status;
		const char *pool, *reason;
	} rows[] = {
		{ PART_TOLD, "Jobs", "unreadable" },
		{ PART_TOLD, "", "running" },
		{ PART_NOT_ASKED, "Jobs", "running" },
		{ PART_NOT_THERE, "Jobs", "running" },
		{ PART_UNREADABLE, "", "unreadable" },
		{ PART_UNREADABLE, "Jobs", "unreadable" },
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		one_site(AUTO_START_ON, RUN_STARTED);
		scene.snapshot.sites[0].pool = rows[i].pool;
		scene.snapshot.sites[0].pool_state = RUN_UNKNOWN;
		assert_true(snapshot_set_part(&scene.snapshot, PART_POOLS, rows[i].status, "access denied", &err));
		if (strcmp(scene_reason(&scene), rows[i].reason) != 0)
			fail_msg("row %zu: %s", i, scene_reason(&scene));
	}
}

/* Row 14 under stopped = ok: W3SVC may have started unseen, unless the flag would have brought the site back. */
static void
a_stop_that_the_policy_allows_may_still_be_a_loss(void **state)
{
	static const struct {
		enum run_state run_state;
		enum auto_start auto_start;
		bool is_excused;	/* the account is not meant to read auto start */
		enum severity severity;
	} rows[] = {
		{ RUN_STOPPED, AUTO_START_ON, false, SEVERITY_OK },
		{ RUN_STOPPED, AUTO_START_OFF, false, SEVERITY_WARNING },
		{ RUN_STOPPED, AUTO_START_UNKNOWN, false, SEVERITY_WARNING },
		{ RUN_STOPPED, AUTO_START_ON, true, SEVERITY_OK },
		{ RUN_STOPPED, AUTO_START_OFF, true, SEVERITY_WARNING },
		{ RUN_STOPPED, AUTO_START_UNKNOWN, true, SEVERITY_WARNING },	/* nor does it say that it would */
		{ RUN_STOPPING, AUTO_START_OFF, false, SEVERITY_OK },	/* it ran until now */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		one_site(rows[i].auto_start, rows[i].run_state);
		scene.policy.stopped = SEVERITY_OK;
		scene.policy.unreadable_ok = rows[i].is_excused ? 1U << PART_AUTO_START : 0;
		scene_past(&scene, 1)->ran_since_start = true;
		assert_string_equal(scene_reason(&scene), "stopped");
		if (judged()->severity != rows[i].severity)
			fail_msg("row %zu: %s", i, severity_name(judged()->severity));
	}
}

/* By the boot that this look tells, else by the remembered one: a later start is one of the service alone. */
static void
a_start_is_told_to_be_of_the_boot_or_of_the_service_alone(void **state)
{
	static const struct {
		bool has_memory;
		time_t told, remembered, started;	/* after SCENE_START; -1: not known */
		bool is_boot;
	} rows[] = {
		{ true, 0, 0, 599, true },
		{ true, 0, 0, 600, false },
		{ true, -1, 0, 599, true },
		{ true, -1, 0, 600, false },
		{ true, -1, -1, 599, false },
		{ true, 500, 0, 1099, true },
		{ false, 0, 0, 599, true },
		{ false, -1, 0, 599, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		one_site(AUTO_START_ON, RUN_STARTED);
		scene.has_memory = rows[i].has_memory;
		scene.snapshot.facts.boot_time = rows[i].told < 0 ? 0 : SCENE_START + rows[i].told;
		scene.snapshot.facts.w3svc_start = SCENE_START + rows[i].started;
		scene.memory.boot_time = rows[i].remembered < 0 ? 0 : SCENE_START + rows[i].remembered;
		scene.memory.last_start = SCENE_START + rows[i].started;
		if (scene_judge(&scene)->is_restart_boot != rows[i].is_boot)
			fail_msg("row %zu", i);
		assert_int_equal(scene.verdict.last_start, SCENE_START + rows[i].started);
	}
}

static void
a_reason_that_there_is_not_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(reason_name((enum reason)VERDICT_REASONS), "unknown");
}

static int
end(void **state)
{
	(void)state;
	scene_clear(&scene);
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(it_is_told_whose_word_makes_a_site_quiet),
	cmocka_unit_test(nobodys_word_is_told_where_there_is_none),
	cmocka_unit_test(a_site_that_runs_or_is_not_remembered_is_not_down_since_any_time),
	cmocka_unit_test(a_site_that_was_expected_and_never_seen_is_missing_since_no_time),
	cmocka_unit_test(a_site_that_was_expected_and_is_gone_is_missing_since_it_went),
	cmocka_unit_test(that_nothing_is_remembered_is_told_where_it_matters),
	cmocka_unit_test(a_pool_is_unreadable_only_where_it_was_asked_for_and_has_a_name),
	cmocka_unit_test(a_stop_that_the_policy_allows_may_still_be_a_loss),
	cmocka_unit_test(a_start_is_told_to_be_of_the_boot_or_of_the_service_alone),
	cmocka_unit_test(a_reason_that_there_is_not_has_a_name),
};

TEST_GROUP(tests, scene_set_utc, end);
