/* The rows of design, section 4.1, that hang on what looks have told of a site before (4.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/verdict/scene.h"

#define DAY_S 86400

/** A stopped site "shop": what is remembered of it, and what comes of that. */
struct row {
	enum auto_start auto_start;
	bool has_run, ran_since_start, is_born, is_rejected;
	enum stop_evidence stop;
	enum severity severity;
	const char *reason, *words;
};

static struct site *
add_shop(struct scene *scene, const struct row *row, enum run_state run_state)
{
	struct site *site;
	struct site_memory *past;

	scene_init(scene);
	site = scene_add(scene, "shop", row->auto_start, run_state);
	site->is_rejected = row->is_rejected;
	past = scene_past(scene, 1);
	past->has_run = row->has_run;
	past->ran_since_start = row->ran_since_start;
	past->is_born = row->is_born;
	past->stop = row->stop;
	return site;
}

static void
assert_shop(struct scene *scene, size_t index, enum severity severity, const char *reason, const char *words)
{
	const struct site_verdict *site = scene_judge_site(scene, "shop");

	if (site->severity != severity || strcmp(reason_name(site->reason), reason) != 0)
		fail_msg("case %zu: %s, %s: %s", index, severity_name(site->severity), reason_name(site->reason),
		    site->sentence);
	if (strstr(site->sentence, words) == NULL)
		fail_msg("case %zu: '%s' is not in '%s'", index, words, site->sentence);
}

static void
assert_rows(const struct row *rows, size_t count)
{
	struct scene scene;
	size_t i;

	for (i = 0; i < count; i++) {
		add_shop(&scene, &rows[i], RUN_STOPPED);
		assert_shop(&scene, i, rows[i].severity, rows[i].reason, rows[i].words);
		scene_clear(&scene);
	}
}
#define ROWS(rows) assert_rows(rows, sizeof(rows) / sizeof(rows[0]))

static void
row_9_a_believed_stop_is_quiet_while_its_flag_is_off(void **state)
{
	static const struct row rows[] = {
		{ AUTO_START_OFF, true, false, false, false, STOP_MEANT, SEVERITY_OK, "stopped-before",
		    "stopped before the last start, by somebody: seen at 22:14, never accepted" },
		{ AUTO_START_ON, true, false, false, false, STOP_MEANT, SEVERITY_CRITICAL, "start-failed",
		    "and auto start is on" },
		{ AUTO_START_UNKNOWN, true, false, false, false, STOP_MEANT, SEVERITY_UNKNOWN, "unreadable",
		    "stopped before the last start as it seems, but its auto start cannot be read" },
	};

	(void)state;
	ROWS(rows);
}

static void
row_12_a_site_that_w3svc_does_not_have_is_down_unless_nobody_wants_it(void **state)
{
	static const struct row rows[] = {
		{ AUTO_START_ON, true, false, false, true, STOP_NONE, SEVERITY_CRITICAL, "rejected",
		    "W3SVC does not have it while it has others: it has no usable binding, auto start is on" },
		{ AUTO_START_UNKNOWN, false, false, false, true, STOP_NONE, SEVERITY_CRITICAL, "rejected",
		    "auto start is unknown" },
		{ AUTO_START_OFF, false, false, true, true, STOP_NONE, SEVERITY_OK, "rejected", "auto start is off" },
		/* never OK: it ran, so it is lost */
		{ AUTO_START_OFF, true, false, false, true, STOP_NONE, SEVERITY_CRITICAL, "rejected", "no usable" },
		{ AUTO_START_OFF, true, false, false, true, STOP_MEANT, SEVERITY_OK, "stopped-before", "by somebody" },
	};

	(void)state;
	ROWS(rows);
}

static void
row_13_a_born_site_that_nobody_saw_running_was_never_started(void **state)
{
	static const struct row rows[] = {
		{ AUTO_START_OFF, false, false, true, false, STOP_NONE, SEVERITY_OK, "never-started",
		    "new at 2023-11-13 22:13, and not started yet" },
		{ AUTO_START_ON, false, false, true, false, STOP_NONE, SEVERITY_WARNING, "never-started",
		    "and not started yet although auto start is on" },
		{ AUTO_START_OFF, true, false, true, false, STOP_NONE, SEVERITY_CRITICAL, "down-after-restart", "" },
		{ AUTO_START_OFF, false, false, false, false, STOP_NONE, SEVERITY_WARNING, "not-remembered", "" },
	};

	(void)state;
	ROWS(rows);
}

static void
rows_14_and_16_part_at_what_looks_like_a_restart(void **state)
{
	static const struct row rows[] = {
		{ AUTO_START_OFF, true, true, false, false, STOP_NONE, SEVERITY_CRITICAL, "stopped",
		    "was stopped after it had run since the last start at 22:13" },
		{ AUTO_START_OFF, true, true, false, false, STOP_MEANT, SEVERITY_CRITICAL, "stopped", "" },
		{ AUTO_START_OFF, true, true, false, false, STOP_LIKE_RESTART, SEVERITY_CRITICAL,
		    "down-after-restart",
		    "went down with others whose auto start was off, and none whose auto start was on: so looks a "
		    "restart of W3SVC" },
		{ AUTO_START_ON, true, true, false, false, STOP_LIKE_RESTART, SEVERITY_CRITICAL, "start-failed", "" },
	};

	(void)state;
	ROWS(rows);
}

static void
row_15_a_stop_that_was_seen_and_not_believed_names_how_to_accept_it(void **state)
{
	static const struct row rows[] = {
		{ AUTO_START_OFF, true, false, false, false, STOP_SEEN, SEVERITY_CRITICAL, "stop-unconfirmed",
		    "stopped, and was seen so at 22:14 before the last start, while other sites ran: if that was "
		    "meant, run: sitewatch accept EXCH-A 1" },
		{ AUTO_START_UNKNOWN, true, false, false, false, STOP_SEEN, SEVERITY_CRITICAL, "stop-unconfirmed", "" },
		{ AUTO_START_ON, true, false, false, false, STOP_SEEN, SEVERITY_CRITICAL, "start-failed", "" },
		{ AUTO_START_OFF, true, false, false, false, STOP_NONE, SEVERITY_CRITICAL, "down-after-restart",
		    "did not come back after the last start at 22:13: auto start is off" },
		{ AUTO_START_UNKNOWN, true, false, false, false, STOP_NONE, SEVERITY_CRITICAL,
		    "down-after-restart", "at 22:13: its auto start cannot be read" },
	};

	(void)state;
	ROWS(rows);
}

static void
row_17_an_error_of_the_start_counts_without_a_memory(void **state)
{
	static const struct row unseen = { .auto_start = AUTO_START_ON };
	struct scene scene;
	struct site *site;

	(void)state;
	site = add_shop(&scene, &unseen, RUN_STOPPED);
	assert_shop(&scene, 0, SEVERITY_WARNING, "not-remembered",
	    "stopped, and auto start is on (no earlier observation: if it is meant to be stopped, run: sitewatch "
	    "accept EXCH-A 1)");
	site->win32_error = 183;
	assert_shop(&scene, 1, SEVERITY_CRITICAL, "start-failed", "stopped although auto start is on: the binding");
	assert_true(scene.verdict.sites[0].has_no_memory);
	scene_clear(&scene);
}

/* All sites off, none running, a failover at most 30 days before the last start. */
static void
row_18_is_critical_with_the_picture_of_kb885440_alone(void **state)
{
	static const struct {
		enum auto_start other_flag;
		enum run_state other_state;
		time_t failover;
		enum severity severity;
	} cases[] = {
		{ AUTO_START_OFF, RUN_STOPPED, SCENE_START - 420, SEVERITY_CRITICAL },
		{ AUTO_START_OFF, RUN_STOPPED, SCENE_START - 30 * DAY_S, SEVERITY_CRITICAL },
		{ AUTO_START_OFF, RUN_STOPPED, SCENE_START - 30 * DAY_S - 1, SEVERITY_WARNING },
		{ AUTO_START_OFF, RUN_STOPPED, SCENE_START + 1, SEVERITY_WARNING },
		{ AUTO_START_OFF, RUN_STARTED, SCENE_START - 420, SEVERITY_WARNING },
		{ AUTO_START_OFF, RUN_UNKNOWN, SCENE_START - 420, SEVERITY_WARNING },
		{ AUTO_START_ON, RUN_STOPPED, SCENE_START - 420, SEVERITY_WARNING },
		{ AUTO_START_UNKNOWN, RUN_STOPPED, SCENE_START - 420, SEVERITY_WARNING },
	};
	static const struct row unseen = { .auto_start = AUTO_START_OFF };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;
		bool is_critical = cases[i].severity == SEVERITY_CRITICAL;

		add_shop(&scene, &unseen, RUN_STOPPED);
		scene_add(&scene, "other", cases[i].other_flag, cases[i].other_state);
		scene_failover(&scene, cases[i].failover, EVIDENCE_EVENT);
		assert_shop(&scene, i, cases[i].severity, "not-remembered", "run: sitewatch accept EXCH-A 1)");
		assert_int_equal(scene.verdict.cause, is_critical ? CAUSE_KB885440_LIKELY : CAUSE_NONE);
		if (!is_critical && cases[i].other_state == RUN_STARTED)
			assert_int_equal(scene.verdict.down, 0);
		scene_clear(&scene);
	}
}

static void
settling_ends_after_its_time_and_the_rows_below_decide(void **state)
{
	static const struct {
		enum run_state run_state;
		enum auto_start auto_start;
		bool has_run;
		unsigned int since_s;	/* 0: not seen on its way up before */
		const char *reason;
	} cases[] = {
		{ RUN_STARTING, AUTO_START_ON, true, 0, "settling" },
		{ RUN_STARTING, AUTO_START_ON, true, 599, "settling" },
		{ RUN_STARTING, AUTO_START_ON, true, 600, "start-failed" },
		{ RUN_STARTING, AUTO_START_OFF, true, 600, "down-after-restart" },
		{ RUN_CONTINUING, AUTO_START_OFF, true, 600, "down-after-restart" },
		{ RUN_CONTINUING, AUTO_START_OFF, true, 599, "settling" },
		{ RUN_STARTING, AUTO_START_OFF, false, 600, "not-remembered" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct row row = { .auto_start = cases[i].auto_start, .has_run = cases[i].has_run };
		struct scene scene;

		add_shop(&scene, &row, cases[i].run_state);
		if (cases[i].since_s != 0)
			scene_past(&scene, 1)->settling_since = SCENE_NOW - (time_t)cases[i].since_s;
		if (strcmp(scene_reason(&scene), cases[i].reason) != 0)
			fail_msg("case %zu: %s", i, scene_reason(&scene));
		scene.policy.settle_s = 3600;
		assert_string_equal(scene_reason(&scene), "settling");
		scene_clear(&scene);
	}
}

static void
a_site_on_its_way_up_settles_without_a_memory_too(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "shop", AUTO_START_ON, RUN_STARTING);
	scene.has_memory = false;
	assert_string_equal(scene_reason(&scene), "settling");
	scene_clear(&scene);
}

static void
a_born_site_settles_for_a_grace_time_of_its_own(void **state)
{
	static const struct row born = { .auto_start = AUTO_START_OFF, .is_born = true };
	struct scene scene;

	(void)state;
	add_shop(&scene, &born, RUN_STOPPED);
	scene_past(&scene, 1)->first_seen = scene_past(&scene, 1)->settling_since = SCENE_NOW - 119;
	assert_shop(&scene, 0, SEVERITY_WARNING, "settling", "new, first seen ");
	scene_past(&scene, 1)->first_seen = scene_past(&scene, 1)->settling_since = SCENE_NOW - 120;
	assert_shop(&scene, 1, SEVERITY_OK, "never-started", "new at 22:23, and not started yet");
	/* on both clocks */
	scene_past(&scene, 1)->first_seen = SCENE_NOW - 119;
	assert_shop(&scene, 2, SEVERITY_OK, "never-started", "not started yet");
	scene_past(&scene, 1)->first_seen = SCENE_NOW - 120;
	scene_past(&scene, 1)->settling_since = SCENE_NOW - 119;
	assert_shop(&scene, 3, SEVERITY_OK, "never-started", "not started yet");
	scene_clear(&scene);
}

/* The last look before the newest start lies more than a day before it. */
static void
an_old_memory_is_not_believed_and_says_so(void **state)
{
	static const struct {
		enum stop_evidence stop;
		time_t looked_before;
		enum severity severity;
		const char *reason, *words;
		bool is_memory_old;
	} cases[] = {
		{ STOP_MEANT, DAY_S, SEVERITY_OK, "stopped-before", "by somebody", false },
		{ STOP_MEANT, DAY_S + 1, SEVERITY_WARNING, "not-remembered",
		    "but the last look before that start is over a day older: if it was meant, run: sitewatch accept "
		    "EXCH-A 1", false },
		{ STOP_NONE, DAY_S, SEVERITY_CRITICAL, "down-after-restart", "auto start is off", false },
		{ STOP_NONE, DAY_S + 1, SEVERITY_CRITICAL, "down-after-restart",
		    "auto start is off (the last look before that start is over a day older)", true },
	};
	static const struct row off = { .auto_start = AUTO_START_OFF, .has_run = true };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;

		add_shop(&scene, &off, RUN_STOPPED);
		scene_past(&scene, 1)->stop = cases[i].stop;
		scene.memory.last_start = SCENE_START;
		scene.memory.looked_before_start = SCENE_START - cases[i].looked_before;
		assert_shop(&scene, i, cases[i].severity, cases[i].reason, cases[i].words);
		assert_int_equal(scene.verdict.sites[0].is_memory_old, cases[i].is_memory_old);
		scene_past(&scene, 1)->accepted.at = SCENE_NOW;		/* what the operator said does not age */
		assert_shop(&scene, i, SEVERITY_OK, "stopped-before", "accepted");
		scene_clear(&scene);
	}
}

/* A stopped site, of which memory says what the bits of `bits` say; false where that cannot be. */
static bool
make_row(unsigned int bits, struct row *row)
{
	*row = (struct row) {
		.has_run = bits & 1,
		.ran_since_start = bits >> 1 & 1,
		.is_born = bits >> 2 & 1,
		.is_rejected = bits >> 3 & 1,
		.auto_start = (enum auto_start)(bits >> 4 & 3),
		.stop = (enum stop_evidence)(bits >> 6),
	};
	return row->auto_start >= AUTO_START_ON && (row->has_run || (!row->ran_since_start && row->stop == STOP_NONE));
}

static void
a_lost_site_is_never_ok_whatever_else_is_known(void **state)
{
	unsigned int bits, group;

	(void)state;
	for (bits = 0; bits <= ((unsigned int)STOP_MEANT << 6 | 63); bits++)
		for (group = 0; group <= CLUSTER_PENDING; group++) {
			static const struct cluster_rule rule = { .site_glob = "shop", .group = "WEB" };
			const struct site_verdict *site;
			struct scene scene;
			struct row row;
			bool is_believed;

			if (!make_row(bits, &row))
				continue;
			add_shop(&scene, &row, RUN_STOPPED);
			scene_group(&scene, "WEB", "EXCH-A", (enum cluster_state)group);
			scene.policy.cluster_rules = &rule;
			scene.policy.cluster_rule_count = 1;
			site = scene_judge_site(&scene, "shop");
			is_believed = row.stop == STOP_MEANT && !row.ran_since_start;
			if (site->severity == SEVERITY_OK && row.has_run && !is_believed)
				fail_msg("bits %x, group %u: %s", bits, group, site->sentence);
			if (!row.has_run && !site->has_no_memory && site->reason == REASON_START_FAILED)
				fail_msg("bits %x, group %u would be started: %s", bits, group, site->sentence);
			if (site->reason == REASON_DOWN_AFTER_RESTART || site->reason == REASON_STOP_UNCONFIRMED)
				assert_true(row.has_run && !is_believed);
			scene_clear(&scene);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(row_9_a_believed_stop_is_quiet_while_its_flag_is_off),
		cmocka_unit_test(row_12_a_site_that_w3svc_does_not_have_is_down_unless_nobody_wants_it),
		cmocka_unit_test(row_13_a_born_site_that_nobody_saw_running_was_never_started),
		cmocka_unit_test(rows_14_and_16_part_at_what_looks_like_a_restart),
		cmocka_unit_test(row_15_a_stop_that_was_seen_and_not_believed_names_how_to_accept_it),
		cmocka_unit_test(row_17_an_error_of_the_start_counts_without_a_memory),
		cmocka_unit_test(row_18_is_critical_with_the_picture_of_kb885440_alone),
		cmocka_unit_test(settling_ends_after_its_time_and_the_rows_below_decide),
		cmocka_unit_test(a_site_on_its_way_up_settles_without_a_memory_too),
	cmocka_unit_test(a_born_site_settles_for_a_grace_time_of_its_own),
		cmocka_unit_test(a_lost_site_is_never_ok_whatever_else_is_known),
		cmocka_unit_test(an_old_memory_is_not_believed_and_says_so),
	};

	return cmocka_run_group_tests(tests, scene_set_utc, NULL);
}
