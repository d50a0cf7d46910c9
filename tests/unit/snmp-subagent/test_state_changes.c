/* What state_changes.h promises: each edge once, whoever saw it, and a storm summed up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp-subagent/notify/state_changes.h"
#include "tests/unit/runner/test_group.h"

#define NOW   1700000000
#define SITES 200

static struct error err;

/* A node that is polled again and again: what was told goes into the next poll. */
struct course {
	struct history_poll told;
	struct state_changes edges;		/* of the last poll */
	struct site_verdict sites[SITES];
	size_t site_count;
	struct change changes[8];
	size_t change_count;
	unsigned int limit;
	bool is_unasked;
};

static void
poll_of(struct course *course, const struct verdict *verdict)
{
	const struct change_list changes = { .items = course->changes, .count = course->change_count };
	const struct state_changes_poll poll = {
		.is_unasked = course->is_unasked, .verdict = verdict, .changes = &changes, .now = NOW, .limit = course->limit == 0 ? 20 : course->limit };

	free(course->edges.items);
	course->edges.items = NULL;
	assert_true(state_changes_find(&course->told, &poll, &course->edges, &err));
	free(course->told.conditions);
	course->told.reach = course->edges.reach;
	course->told.conditions = course->edges.conditions;
	course->told.condition_count = course->edges.condition_count;
	course->edges.conditions = NULL;
	course->change_count = 0;
}

static void
answers(struct course *course)
{
	const struct verdict verdict = { .sites = course->sites, .site_count = course->site_count };

	poll_of(course, &verdict);
}

/* No descriptor was left here: the node had no part in it. */
static void
is_not_asked(struct course *course)
{
	course->is_unasked = true;
	poll_of(course, NULL);
	course->is_unasked = false;
}

static void
fails(struct course *course)
{
	poll_of(course, NULL);
}

static void
site(struct course *course, uint32_t id, enum reason reason, enum severity severity)
{
	size_t i;

	for (i = 0; i < course->site_count && course->sites[i].id != id; i++)
		continue;
	if (i == course->site_count)
		course->site_count++;
	course->sites[i] = (struct site_verdict) { .id = id, .name = "", .sentence = "", .reason = reason,
		.severity = severity };
}

static void
change(struct course *course, enum change_kind kind, uint32_t site_id)
{
	course->changes[course->change_count++] =
	    (struct change) { .kind = kind, .time = NOW - 5, .site_id = site_id, .subject = "", .from = "", .to = "" };
}

static void
end(struct course *course)
{
	state_changes_clear(&course->edges);
	free(course->told.conditions);
}

static void
a_site_is_told_when_its_condition_changes_and_only_then(void **state)
{
	static const struct {
		enum reason reason;
		enum severity severity;
		unsigned int kind;	/* 0: nothing */
	} steps[] = {
		{ REASON_RUNNING, SEVERITY_OK, 0 },
		{ REASON_WILL_NOT_RESTART, SEVERITY_WARNING, NOTIFICATION_SITE_WILL_NOT_RESTART },
		{ REASON_WILL_NOT_RESTART, SEVERITY_WARNING, 0 },
		{ REASON_SERVICE_DOWN, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_SETTLING, SEVERITY_WARNING, 0 },
		{ REASON_DOWN_AFTER_RESTART, SEVERITY_CRITICAL, 0 },
		{ REASON_UNREADABLE, SEVERITY_UNKNOWN, 0 },
		{ REASON_START_FAILED, SEVERITY_CRITICAL, 0 },
		{ REASON_RUNNING, SEVERITY_OK, NOTIFICATION_SITE_RECOVERED },
		{ REASON_PAUSED, SEVERITY_WARNING, 0 },
		{ REASON_STOPPED, SEVERITY_CRITICAL, NOTIFICATION_SITE_STOPPED },
		{ REASON_STOPPED, SEVERITY_CRITICAL, 0 },
		{ REASON_STOPPED_BEFORE, SEVERITY_OK, NOTIFICATION_SITE_RECOVERED },
		{ REASON_STOPPED, SEVERITY_OK, 0 },
		{ REASON_STOPPED, SEVERITY_WARNING, NOTIFICATION_SITE_STOPPED },
		{ REASON_IGNORED, SEVERITY_OK, NOTIFICATION_SITE_RECOVERED },
		{ REASON_POOL_STOPPED, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_PASSIVE, SEVERITY_OK, NOTIFICATION_SITE_RECOVERED },
		{ REASON_MISSING, SEVERITY_WARNING, 0 },
		{ REASON_MISSING, SEVERITY_CRITICAL, NOTIFICATION_SITE_STOPPED },
		{ REASON_RUNNING, SEVERITY_OK, NOTIFICATION_SITE_RECOVERED },
		{ REASON_NOT_REMEMBERED, SEVERITY_WARNING, 0 },
		{ REASON_NOT_REMEMBERED, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_NOT_REMEMBERED, SEVERITY_WARNING, 0 },
		{ REASON_REJECTED, SEVERITY_CRITICAL, 0 },
		{ REASON_REJECTED, SEVERITY_OK, NOTIFICATION_SITE_RECOVERED },
		{ REASON_STOP_UNCONFIRMED, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_NEVER_STARTED, SEVERITY_OK, NOTIFICATION_SITE_RECOVERED },
		{ REASON_GROUP_DOWN, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_NEVER_STARTED, SEVERITY_WARNING, NOTIFICATION_SITE_RECOVERED },
	};
	struct course course = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		site(&course, 4294967295U, steps[i].reason, steps[i].severity);
		answers(&course);
		if (course.edges.count != (steps[i].kind != 0))
			fail_msg("step %zu: %zu edges", i, course.edges.count);
		if (steps[i].kind == 0)
			continue;
		assert_int_equal(course.edges.items[0].kind, steps[i].kind);
		assert_int_equal(course.edges.items[0].site_id, 4294967295U);
		assert_int_equal(course.edges.items[0].time, NOW);
	}
	assert_int_equal(course.told.condition_count, 0);
	end(&course);
}

static void
a_site_that_is_down_at_the_first_poll_is_told(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 3, REASON_DOWN_AFTER_RESTART, SEVERITY_CRITICAL);
	answers(&course);
	assert_int_equal(course.edges.count, 1);
	end(&course);
}

static void
a_site_that_is_gone_is_forgotten_without_a_word(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
	answers(&course);
	course.site_count = 0;
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	assert_int_equal(course.told.condition_count, 0);
	end(&course);
}

static void
an_expected_site_that_was_never_seen_has_no_row_to_speak_of(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 0, REASON_MISSING, SEVERITY_CRITICAL);
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	end(&course);
}

static void
a_node_is_told_when_it_stops_to_answer_and_when_it_answers_again(void **state)
{
	struct course course = { 0 };

	(void)state;
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	fails(&course);
	assert_int_equal(course.edges.count, 1);
	assert_int_equal(course.edges.items[0].kind, NOTIFICATION_NODE_UNREACHABLE);
	fails(&course);
	assert_int_equal(course.edges.count, 0);
	answers(&course);
	assert_int_equal(course.edges.count, 1);
	assert_int_equal(course.edges.items[0].kind, NOTIFICATION_NODE_REACHABLE);
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	end(&course);
}

static void
a_node_that_never_answered_is_told_too(void **state)
{
	struct course course = { 0 };

	(void)state;
	fails(&course);
	assert_int_equal(course.edges.count, 1);
	end(&course);
}

static void
a_node_that_was_not_asked_stays_what_it_was(void **state)
{
	struct course course = { 0 };

	(void)state;
	is_not_asked(&course);
	assert_int_equal(course.edges.count, 0);
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	is_not_asked(&course);
	assert_int_equal(course.edges.count, 0);
	fails(&course);
	assert_int_equal(course.edges.count, 1);
	is_not_asked(&course);
	assert_int_equal(course.edges.count, 0);
	answers(&course);
	assert_int_equal(course.edges.count, 1);
	assert_int_equal(course.edges.items[0].kind, NOTIFICATION_NODE_REACHABLE);
	end(&course);
}

static void
what_was_told_of_sites_outlives_polls_that_fail(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
	site(&course, 1, REASON_WILL_NOT_RESTART, SEVERITY_WARNING);
	answers(&course);
	assert_int_equal(course.told.conditions[0].site_id, 1);	/* ascending */
	fails(&course);
	assert_int_equal(course.told.condition_count, 2);
	answers(&course);
	assert_int_equal(course.edges.count, 1);	/* reachable */
	end(&course);
}

static void
changes_become_notifications_with_their_own_time(void **state)
{
	static const struct {
		enum change_kind kind;
		unsigned int told;
	} cases[] = {
		{ CHANGE_BOOT, NOTIFICATION_NODE_RESTARTED },
		{ CHANGE_SERVICE_START, NOTIFICATION_NODE_RESTARTED },
		{ CHANGE_FAILOVER, NOTIFICATION_FAILOVER_SEEN },
		{ CHANGE_REPAIR, NOTIFICATION_REPAIR_DONE },
		{ CHANGE_RUN_STATE, 0 },
		{ CHANGE_AUTO_START, 0 },
		{ CHANGE_OWNER, 0 },
		{ CHANGE_SITE_NEW, 0 },
		{ CHANGE_SITE_GONE, 0 },
		{ CHANGE_SITE_BACK, 0 },
		{ CHANGE_SITE_RENAMED, 0 },
		{ CHANGE_SITE_REPLACED, 0 },
		{ CHANGE_ACCEPTED, 0 },
		{ CHANGE_ACCEPTANCE_ENDED, 0 },
	};
	struct course course = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		change(&course, cases[i].kind, 7);
		answers(&course);
		assert_int_equal(course.edges.count, cases[i].told != 0);
		if (cases[i].told == 0)
			continue;
		assert_int_equal(course.edges.items[0].kind, cases[i].told);
		assert_int_equal(course.edges.items[0].time, NOW - 5);
		assert_ptr_equal(course.edges.items[0].change, &course.changes[0]);
	}
	end(&course);
}

static void
a_repair_is_told_also_when_the_node_does_not_answer(void **state)
{
	struct course course = { 0 };

	(void)state;
	fails(&course);
	change(&course, CHANGE_REPAIR, 7);
	change(&course, CHANGE_REPAIR, 0);	/* of no site: there is no row */
	fails(&course);
	assert_int_equal(course.edges.count, 1);
	assert_int_equal(course.edges.items[0].site_id, 7);
	end(&course);
}

static void
what_was_before_the_first_look_is_not_told(void **state)
{
	struct course course = { 0 };

	(void)state;
	change(&course, CHANGE_FAILOVER, 0);
	change(&course, CHANGE_FIRST_LOOK, 0);
	change(&course, CHANGE_BOOT, 0);
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	change(&course, CHANGE_FAILOVER, 0);
	answers(&course);
	assert_int_equal(course.edges.count, 1);
	end(&course);
}

static void
a_storm_is_told_up_to_the_limit_and_summed_up_by_kind(void **state)
{
	struct course course = { .limit = 5 };
	uint32_t id;
	size_t i, told[NOTIFICATION_SITES_SUMMARY + 1] = { 0 };

	(void)state;
	for (id = 1; id <= 100; id++)
		site(&course, id, id <= 60 ? REASON_STOPPED : id <= 95 ? REASON_WILL_NOT_RESTART : REASON_START_FAILED,
		    SEVERITY_CRITICAL);
	answers(&course);
	for (i = 0; i < course.edges.count; i++) {
		const struct state_change *edge = &course.edges.items[i];

		told[edge->kind]++;
		if (edge->kind == NOTIFICATION_SITES_SUMMARY)
			assert_int_equal(edge->count, edge->summed_up == NOTIFICATION_SITE_STOPPED ? 55 : 30);
	}
	assert_int_equal(told[NOTIFICATION_SITE_STOPPED], 5);
	assert_int_equal(told[NOTIFICATION_SITE_WILL_NOT_RESTART], 5);
	assert_int_equal(told[NOTIFICATION_SITE_DOWN_AFTER_RESTART], 5);
	assert_int_equal(told[NOTIFICATION_SITES_SUMMARY], 2);
	answers(&course);
	assert_int_equal(course.edges.count, 0);	/* all of them count as told */
	for (id = 1; id <= 100; id++)
		site(&course, id, REASON_RUNNING, SEVERITY_OK);
	answers(&course);
	assert_int_equal(course.edges.count, 6);
	assert_int_equal(course.edges.items[5].count, 95);
	end(&course);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_is_told_when_its_condition_changes_and_only_then),
	cmocka_unit_test(a_site_that_is_down_at_the_first_poll_is_told),
	cmocka_unit_test(a_site_that_is_gone_is_forgotten_without_a_word),
	cmocka_unit_test(an_expected_site_that_was_never_seen_has_no_row_to_speak_of),
	cmocka_unit_test(a_node_that_was_not_asked_stays_what_it_was),
	cmocka_unit_test(a_node_is_told_when_it_stops_to_answer_and_when_it_answers_again),
	cmocka_unit_test(a_node_that_never_answered_is_told_too),
	cmocka_unit_test(what_was_told_of_sites_outlives_polls_that_fail),
	cmocka_unit_test(changes_become_notifications_with_their_own_time),
	cmocka_unit_test(a_repair_is_told_also_when_the_node_does_not_answer),
	cmocka_unit_test(what_was_before_the_first_look_is_not_told),
	cmocka_unit_test(a_storm_is_told_up_to_the_limit_and_summed_up_by_kind),
};

TEST_GROUP(tests, NULL, NULL);
