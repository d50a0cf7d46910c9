/* What plugins/report/repair_remarks.h promises: a repair is told of for a while, and too many are a warning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/repair/plan.h"
#include "plugins/report/repair_remarks.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

#define NOW 1800000000

static struct scene scene;
static struct text_arena arena;
static struct plugin_remark remarks[REPAIR_REMARKS];
static struct repair repairs[8];
static size_t count;

static int
begin(void **state)
{
	(void)state;
	scene_init(&scene);
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	count = 0;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	text_arena_clear(&arena);
	scene_clear(&scene);
	return 0;
}

static void
repaired(uint32_t site_id, const char *what, time_t ago, const char *result)
{
	repairs[count++] = (struct repair) { .time = NOW - ago, .site_id = site_id, .who = "w", .what = what,
		.result = result, .reason = "down-after-restart", .finished = NOW - ago };
}

static size_t
make(unsigned int report_s)
{
	struct repair_remarks_of of = { &scene.snapshot, scene.has_memory ? &scene.memory : NULL, NULL, &scene.policy,
		repairs, count };

	of.verdict = scene_judge(&scene);
	return repair_remarks_make(&of, report_s, 3, NOW, &arena, remarks);
}

static void
a_repair_is_told_of_as_long_as_it_is_young(void **state)
{
	(void)state;
	assert_int_equal(make(3600), 0);
	repaired(1, "auto-start", 3600, "done");
	assert_int_equal(make(3600), 1);
	assert_int_equal(remarks[0].at_least, SEVERITY_OK);
	assert_non_null(strstr(remarks[0].sentence, "OWA (down-after-restart)"));
	assert_int_equal(make(3599), 0);
	assert_int_equal(make(0), 0);
}

static void
a_site_that_was_not_seen_running_since_is_not_called_repaired(void **state)
{
	struct site *site = scene_add(&scene, "Shop", AUTO_START_ON, RUN_STOPPED);

	(void)state;
	scene_past(&scene, 2)->last_running = NOW - 600;
	repaired(2, "auto-start", 20, "done");
	repaired(2, "start", 10, "failed: error 32");
	assert_int_equal(make(3600), 1);
	assert_int_equal(remarks[0].at_least, SEVERITY_OK);
	assert_null(strstr(remarks[0].sentence, "repaired"));
	assert_non_null(strstr(remarks[0].sentence, "tried 10 s ago"));
	assert_non_null(strstr(remarks[0].sentence, "Shop (start: failed: error 32)"));
	repairs[1].result = "done";	/* as somebody said, and no look saw it */
	assert_int_equal(make(3600), 1);
	assert_null(strstr(remarks[0].sentence, "repaired"));
	scene_past(&scene, 2)->last_running = NOW - 5;
	assert_int_equal(make(3600), 1);
	assert_non_null(strstr(remarks[0].sentence, "repaired 10 s ago by start_iis_sites: Shop"));
	repaired(2, "auto-start", 5, "done");	/* in either order */
	repairs[1].result = "not finished: time is up";
	site->run_state = RUN_STARTED;
	assert_int_equal(make(3600), 0);	/* it runs: somebody else started it */
}

static void
only_what_is_on_its_way_is_not_told(void **state)
{
	(void)state;
	repaired(1, "start", 5, "");
	assert_int_equal(make(3600), 0);
}

static void
each_site_is_named_once(void **state)
{
	const char *sentence;

	(void)state;
	repaired(1, "auto-start", 20, "done");
	repaired(1, "start", 10, "done");
	repaired(0, "start-service", 5, "done");
	assert_int_equal(make(3600), 1);
	sentence = remarks[0].sentence;
	assert_null(strstr(strstr(sentence, "OWA") + 1, "OWA"));
	assert_non_null(strstr(sentence, "W3SVC"));
}

static void
each_service_tells_of_the_sites_that_it_judges(void **state)
{
	static const char *const only[] = { "OWA" }, *const ignore[] = { "Shop" };
	int i;

	(void)state;
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	for (i = 0; i < 4; i++)
		repaired(2, "start", 400 - 10 * i, "done");
	assert_int_equal(make(3600), 2);
	scene.policy.only = only;
	scene.policy.only_count = 1;
	assert_int_equal(make(3600), 0);
	scene.policy.only_count = 0;
	scene.policy.ignore = ignore;
	scene.policy.ignore_count = 1;
	assert_int_equal(make(3600), 0);
	repaired(9, "start", 5, "done");	/* no such site any more */
	assert_int_equal(make(3600), 0);
	repaired(0, "start-service", 5, "done");
	assert_int_equal(make(3600), 1);
}

static void
a_step_of_the_cluster_concerns_the_sites_of_its_group(void **state)
{
	static const struct cluster_rule rules[] = { { "Shop", "EVS" }, { "OWA", "EVS" }, { "Other", "Web" } };
	static const char *only[] = { "OWA" };

	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STARTED);
	scene_add(&scene, "Other", AUTO_START_OFF, RUN_STARTED);
	scene.policy.cluster_rules = rules;
	scene.policy.cluster_rule_count = 3;
	scene.policy.only = only;
	scene.policy.only_count = 1;
	repaired(2, "bring-online", 5, "done");
	assert_int_equal(make(3600), 1);
	assert_non_null(strstr(remarks[0].sentence, "Shop"));
	only[0] = "Other";
	assert_int_equal(make(3600), 0);
	only[0] = "OWA";
	repairs[0].what = "start";
	assert_int_equal(make(3600), 0);
}

static void
a_service_that_was_not_started_is_told(void **state)
{
	(void)state;
	scene.snapshot.facts.w3svc_state = SERVICE_STOPPED;
	repaired(0, "start-service", 5, "failed: access is denied");
	assert_int_equal(make(3600), 1);
	assert_non_null(strstr(remarks[0].sentence, "W3SVC (start-service: failed: access is denied)"));
	scene.snapshot.facts.w3svc_state = SERVICE_RUNNING;
	assert_int_equal(make(3600), 0);
}

static void
the_words_of_the_history_are_those_of_the_plan(void **state)
{
	(void)state;
	assert_string_equal(REPAIR_WHAT_AUTO_START, repair_step_name(REPAIR_AUTO_START));
}

static void
more_than_so_many_in_a_day_are_a_warning(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		repaired(1, "start", 80000 - 10 * i, "done");
	assert_int_equal(make(3600), 1);
	assert_int_equal(remarks[0].at_least, SEVERITY_WARNING);
	assert_non_null(strstr(remarks[0].sentence, "repaired-too-often"));
	assert_non_null(strstr(remarks[0].sentence, "OWA"));
	repairs[0].time = NOW - 86401;
	assert_int_equal(make(3600), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static const struct CMUnitTest tests[] = {
	TEST(a_repair_is_told_of_as_long_as_it_is_young),
	TEST(a_site_that_was_not_seen_running_since_is_not_called_repaired),
	TEST(only_what_is_on_its_way_is_not_told),
	TEST(each_site_is_named_once),
	TEST(each_service_tells_of_the_sites_that_it_judges),
	TEST(a_step_of_the_cluster_concerns_the_sites_of_its_group),
	TEST(a_service_that_was_not_started_is_told),
	TEST(the_words_of_the_history_are_those_of_the_plan),
	TEST(more_than_so_many_in_a_day_are_a_warning),
};

TEST_GROUP(tests, NULL, NULL);
