/* What lib/repair/finish.h promises: which steps of an unfinished run may be made, until when, and with which options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/repair/finish.h"
#include "tests/unit/runner/test_group.h"

#define NOW 1800000000

static void
it_is_finished_for_fifteen_minutes_on_a_clock_that_may_be_set(void **state)
{
	const struct unfinished_run run = { .began = NOW };

	(void)state;
	assert_null(repair_finish_why_late(&run, NOW));
	assert_null(repair_finish_why_late(&run, NOW + 899));
	assert_non_null(repair_finish_why_late(&run, NOW + 900));
	assert_null(repair_finish_why_late(&run, NOW - 60));
	assert_non_null(repair_finish_why_late(&run, NOW - 900));
}

static void
it_is_finished_in_the_same_run_of_w3svc_alone(void **state)
{
	static const struct {
		time_t before, now;
		uint32_t pid_before, pid_now;
		bool is_same;
	} cases[] = {
		{ NOW, NOW, 7, 7, true },
		{ NOW, NOW + 9, 7, 7, true },		/* a boot time drifts */
		{ NOW, NOW + 10, 7, 7, false },
		{ NOW, NOW, 0, 0, true },
		{ NOW, NOW, 7, 0, true },
		{ NOW, NOW, 7, 8, false },
		{ NOW, NOW + 600, 7, 7, false },	/* in the process that it shares with WAS */
		{ NOW, NOW - 600, 7, 7, false },
		{ 0, NOW, 7, 7, false },		/* nobody can tell */
		{ NOW, 0, 7, 7, false },
		{ 0, 0, 7, 7, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct unfinished_run run = { .last_start = cases[i].before, .w3svc_pid = cases[i].pid_before };

		assert_int_equal(repair_finish_why_other_run(&run, cases[i].now, cases[i].pid_now) == NULL, cases[i].is_same);
	}
	assert_non_null(strstr(repair_finish_why_other_run(&(const struct unfinished_run) { 0 }, NOW, 7), "not known"));
	assert_non_null(strstr(repair_finish_why_other_run(&(const struct unfinished_run) { .last_start = NOW }, 0, 7), "not known"));
}

static void
only_steps_that_were_planned_are_in_it(void **state)
{
	const struct site_verdict shop = { .id = 17 };
	struct repair_step steps[] = { { .kind = REPAIR_START_SERVICE }, { .kind = REPAIR_AUTO_START, .site = &shop } };
	const struct repair_plan plan = { .steps = steps, .step_count = 2 };
	struct text_arena text = { 0 };
	struct unfinished_run run = { .steps = repair_finish_steps(&plan, &text) };

	(void)state;
	assert_string_equal(run.steps, "start-service:0 auto-start:17 ");
	assert_true(repair_finish_has(&run, REPAIR_AUTO_START, 17));
	assert_true(repair_finish_has(&run, REPAIR_START_SERVICE, 0));
	assert_false(repair_finish_has(&run, REPAIR_AUTO_START, 1));
	assert_false(repair_finish_has(&run, REPAIR_AUTO_START, 7));
	assert_false(repair_finish_has(&run, REPAIR_START, 17));	/* part of the other word */
	run.steps = "auto-start:17 ";
	assert_false(repair_finish_has(&run, REPAIR_START, 17));
	run.steps = "auto-start:17 start:17 ";
	assert_true(repair_finish_has(&run, REPAIR_START, 17));
	run.steps = "";
	assert_false(repair_finish_has(&run, REPAIR_START, 17));
	text_arena_clear(&text);
}

static void
options_that_choose_node_account_or_file_are_not_known(void **state)
{
	static const char *const known[] = { "--site=*", "--max-sites=3", "--cluster", "--state=CRITICAL", "--unseen" };
	static const char *const others[] = { "--password-file=/x", "--port=1", "--node=B", "--history=/x", "--config=/x",
		"--insecure", "--extra-opts", "--in-downtime", "--sit", "--sites=x", "-H1.2.3.4", "site=x", "xxsite=x", "-xsite=x", "", "--",
		"--timeout=3600", "--act-on=warning:hard" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_true(repair_finish_knows_option(known[i]));
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(repair_finish_knows_option(others[i]));
}

static void
each_step_has_a_name_that_finds_it(void **state)
{
	enum repair_step_kind kind, found;

	(void)state;
	for (kind = REPAIR_START_SERVICE; kind < REPAIR_STEP_KINDS; kind++) {
		assert_true(repair_step_kind_find(repair_step_name(kind), &found));
		assert_int_equal(found, kind);
	}
	assert_false(repair_step_kind_find("reboot", &found));
}

static void
a_run_of_a_cluster_has_its_name_among_its_options(void **state)
{
	static const struct {
		const char *options, *cluster;
	} cases[] = {
		{ "", NULL }, { "--no-start\n--cluster\n--site=--cluster=X\n", NULL }, { "--cluster=EXCH 1\n", "EXCH 1" },
		{ "--site=A\n--cluster=EXCH\n--unseen\n", "EXCH" }, { "--cluster=", "" },
	};
	struct text_arena text = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct unfinished_run run = { .options = cases[i].options };
		const char *cluster = repair_finish_cluster(&run, &text);

		assert_int_equal(cluster == NULL, cases[i].cluster == NULL);
		if (cluster != NULL)
			assert_string_equal(cluster, cases[i].cluster);
	}
	text_arena_clear(&text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_run_of_a_cluster_has_its_name_among_its_options),
	cmocka_unit_test(each_step_has_a_name_that_finds_it),
	cmocka_unit_test(it_is_finished_for_fifteen_minutes_on_a_clock_that_may_be_set),
	cmocka_unit_test(it_is_finished_in_the_same_run_of_w3svc_alone),
	cmocka_unit_test(only_steps_that_were_planned_are_in_it),
	cmocka_unit_test(options_that_choose_node_account_or_file_are_not_known),
};

TEST_GROUP(tests, NULL, NULL);
