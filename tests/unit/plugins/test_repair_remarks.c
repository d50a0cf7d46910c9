/* What plugins/report/repair_remarks.h promises: a repair is told of for a while, and too many are a warning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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
	return repair_remarks_make(&scene.snapshot, repairs, count, report_s, 3, NOW, &arena, remarks);
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
a_repair_that_failed_is_none(void **state)
{
	(void)state;
	repaired(1, "start", 10, "failed: the binding is taken");
	repaired(1, "start", 5, "");
	assert_int_equal(make(3600), 0);
}

static void
each_site_is_named_once_and_a_lost_one_by_its_number(void **state)
{
	const char *sentence;

	(void)state;
	repaired(1, "auto-start", 20, "done");
	repaired(1, "start", 10, "done");
	repaired(9, "start", 5, "done");
	repaired(0, "start-service", 5, "done");
	assert_int_equal(make(3600), 1);
	sentence = remarks[0].sentence;
	assert_null(strstr(strstr(sentence, "OWA") + 1, "OWA"));
	assert_non_null(strstr(sentence, "site 9"));
	assert_non_null(strstr(sentence, "W3SVC"));
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
	TEST(a_repair_that_failed_is_none),
	TEST(each_site_is_named_once_and_a_lost_one_by_its_number),
	TEST(more_than_so_many_in_a_day_are_a_warning),
};

TEST_GROUP(tests, NULL, NULL);
