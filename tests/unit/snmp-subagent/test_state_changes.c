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
	struct site_memory past[2];		/* by id */
	struct memory memory;
	bool is_unasked;
	bool has_voice;				/* a role that speaks for each site */
	time_t voice_since;
};

static void
poll_of(struct course *course, const struct verdict *verdict)
{
	const struct change_list changes = { .items = course->changes, .count = course->change_count };
	static const struct cluster_rule rules[] = { { "*", "Web" } };
	static const struct policy policy = { .cluster_rules = rules, .cluster_rule_count = 1 };
	const struct role_voice voice = { "web", course->voice_since };
	const struct state_changes_poll poll = {
		.policy = &policy, .voices = &voice, .voice_count = course->has_voice,
		.is_unasked = course->is_unasked, .verdict = verdict, .memory = &course->memory, .changes = &changes, .now = NOW, .limit = course->limit == 0 ? 20 : course->limit };

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

/* Our clock at the look of the next answers(). */
static time_t
next_look(const struct course *course)
{
	return course->memory.looked_at + 60;
}

static void
answers(struct course *course)
{
	const struct verdict verdict = { .sites = course->sites, .site_count = course->site_count };

	course->memory.looked_at = next_look(course);
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
remembers(struct course *course, uint32_t id, time_t gone_since)
{
	course->memory.sites = course->past;
	course->memory.site_count = 1;
	course->past[0] = (struct site_memory) { .id = id, .name = "Shop", .gone_since = gone_since };
}

static void
is_told(const struct course *course, enum mib_notification_kind kind)
{
	assert_int_equal(course->edges.count, 1);
	assert_int_equal(course->edges.items[0].kind, kind);
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
		{ REASON_STOPPED_BEFORE, SEVERITY_OK, NOTIFICATION_SITE_NEED_NOT_RUN },
		{ REASON_STOPPED, SEVERITY_OK, 0 },
		{ REASON_STOPPED, SEVERITY_WARNING, NOTIFICATION_SITE_STOPPED },
		{ REASON_IGNORED, SEVERITY_OK, NOTIFICATION_SITE_NEED_NOT_RUN },
		{ REASON_POOL_STOPPED, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_PASSIVE, SEVERITY_WARNING, 0 },
		{ REASON_PASSIVE, SEVERITY_OK, NOTIFICATION_SITE_NEED_NOT_RUN },
		{ REASON_MISSING, SEVERITY_WARNING, NOTIFICATION_SITE_GONE },
		{ REASON_MISSING, SEVERITY_CRITICAL, NOTIFICATION_SITE_STOPPED },
		{ REASON_RUNNING, SEVERITY_OK, NOTIFICATION_SITE_RECOVERED },
		{ REASON_NOT_REMEMBERED, SEVERITY_WARNING, 0 },
		{ REASON_NOT_REMEMBERED, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_NOT_REMEMBERED, SEVERITY_WARNING, 0 },
		{ REASON_REJECTED, SEVERITY_CRITICAL, 0 },
		{ REASON_REJECTED, SEVERITY_OK, NOTIFICATION_SITE_NEED_NOT_RUN },
		{ REASON_STOP_UNCONFIRMED, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_NEVER_STARTED, SEVERITY_OK, NOTIFICATION_SITE_NEED_NOT_RUN },
		{ REASON_GROUP_DOWN, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_NEVER_STARTED, SEVERITY_WARNING, 0 },
		{ REASON_RUNNING, SEVERITY_OK, NOTIFICATION_SITE_RECOVERED },
	};
	struct course course = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		site(&course, 4294967295U, steps[i].reason, steps[i].severity);
		course.sites[0].down_since = 1;
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
an_acceptance_closes_as_such_and_a_revocation_opens_again(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
	answers(&course);
	site(&course, 3, REASON_STOPPED_BEFORE, SEVERITY_OK);
	course.sites[0].is_accepted = true;
	course.sites[0].acceptance.at = NOW;
	course.sites[0].sentence = "stopped, accepted by bob";
	answers(&course);
	assert_int_equal(course.edges.count, 1);
	assert_int_equal(course.edges.items[0].kind, NOTIFICATION_SITE_ACCEPTED);
	assert_string_equal(course.edges.items[0].sentence, "stopped, accepted by bob");
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
	course.sites[0].acceptance.at = 0;
	answers(&course);
	assert_int_equal(course.edges.count, 1);
	assert_int_equal(course.edges.items[0].kind, NOTIFICATION_SITE_STOPPED);
	site(&course, 3, REASON_PASSIVE, SEVERITY_OK);	/* that it is accepted is not why */
	course.sites[0].is_accepted = true;
	answers(&course);
	assert_int_equal(course.edges.items[0].kind, NOTIFICATION_SITE_NEED_NOT_RUN);
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
a_site_with_a_problem_is_told_to_be_gone_once_when_two_looks_miss_it(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
	answers(&course);
	course.site_count = 0;
	remembers(&course, 3, next_look(&course));
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	fails(&course);
	answers(&course);
	assert_int_equal(course.edges.count, 2);	/* reachable */
	assert_int_equal(course.edges.items[1].kind, NOTIFICATION_SITE_GONE);
	assert_string_equal(course.edges.items[1].name, "Shop");
	assert_int_equal(course.told.condition_count, 0);
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
	answers(&course);
	is_told(&course, NOTIFICATION_SITE_STOPPED);
	end(&course);
}

static void
a_site_that_is_forgotten_is_gone(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
	answers(&course);
	course.site_count = 0;
	answers(&course);
	is_told(&course, NOTIFICATION_SITE_GONE);
	assert_string_equal(course.edges.items[0].name, "");
	end(&course);
}

static void
a_listing_that_is_empty_or_cut_ends_nothing(void **state)
{
	static const time_t missed[] = { 0, 60 };	/* the memory believes no empty one */
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct course course = { 0 };

		site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
		answers(&course);
		course.site_count = 0;
		remembers(&course, 3, missed[i] == 0 ? 0 : next_look(&course));
		answers(&course);
		assert_int_equal(course.edges.count, 0);
		site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
		remembers(&course, 3, 0);
		answers(&course);
		assert_int_equal(course.edges.count, 0);
		end(&course);
	}
}

static void
missing(struct course *course, uint32_t id, time_t since)
{
	site(course, id, REASON_MISSING, SEVERITY_WARNING);
	course->sites[0].down_since = since;
}

static void
a_site_that_ran_and_is_missing_is_told_once_however_long(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 3, REASON_RUNNING, SEVERITY_OK);
	answers(&course);
	missing(&course, 3, next_look(&course));
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	answers(&course);
	is_told(&course, NOTIFICATION_SITE_GONE);
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	course.site_count = 0;		/* after an hour */
	remembers(&course, 3, 60);
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	assert_int_equal(course.told.condition_count, 0);
	end(&course);
}

/* A check saw it go: the daemon's first look is the second one. */
static void
a_site_that_somebody_else_missed_first_is_told_at_once(void **state)
{
	struct course course = { 0 };

	(void)state;
	missing(&course, 3, 1);
	answers(&course);
	is_told(&course, NOTIFICATION_SITE_GONE);
	site(&course, 3, REASON_RUNNING, SEVERITY_OK);
	answers(&course);
	assert_int_equal(course.edges.count, 0);	/* it had no problem */
	end(&course);
}

/* IIS gives the number of a deleted site to the next one. */
static void
another_site_under_the_number_does_not_make_the_one_before_well(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
	answers(&course);
	site(&course, 3, REASON_RUNNING, SEVERITY_OK);
	change(&course, CHANGE_SITE_REPLACED, 3);
	course.changes[0].subject = course.changes[0].to = "Store";
	course.changes[0].from = "Shop";
	answers(&course);
	is_told(&course, NOTIFICATION_SITE_GONE);
	assert_string_equal(course.edges.items[0].name, "Shop");
	site(&course, 3, REASON_STOPPED, SEVERITY_CRITICAL);
	answers(&course);
	is_told(&course, NOTIFICATION_SITE_STOPPED);
	site(&course, 3, REASON_START_FAILED, SEVERITY_CRITICAL);	/* and one that is down is a problem of its own */
	change(&course, CHANGE_SITE_REPLACED, 3);
	answers(&course);
	assert_int_equal(course.edges.count, 2);
	assert_int_equal(course.edges.items[0].kind, NOTIFICATION_SITE_GONE);
	assert_int_equal(course.edges.items[1].kind, NOTIFICATION_SITE_DOWN_AFTER_RESTART);
	change(&course, CHANGE_SITE_REPLACED, 3);	/* a check saw it, and the daemon gets no answer */
	fails(&course);
	assert_int_equal(course.edges.count, 2);
	assert_int_equal(course.edges.items[1].kind, NOTIFICATION_SITE_GONE);
	site(&course, 3, REASON_RUNNING, SEVERITY_OK);
	answers(&course);
	is_told(&course, NOTIFICATION_NODE_REACHABLE);
	end(&course);
}

static void
a_problem_moves_with_its_site_to_another_number(void **state)
{
	struct course course = { 0 };

	(void)state;
	site(&course, 31, REASON_STOPPED, SEVERITY_CRITICAL);
	answers(&course);
	course.site_count = 0;
	site(&course, 12, REASON_STOPPED, SEVERITY_CRITICAL);
	change(&course, CHANGE_SITE_RENUMBERED, 12);
	course.changes[0].subject = "Shop";
	course.changes[0].from = "#31";
	answers(&course);
	assert_int_equal(course.edges.count, 2);
	assert_int_equal(course.edges.items[0].kind, NOTIFICATION_SITE_STOPPED);
	assert_int_equal(course.edges.items[0].site_id, 12);
	assert_int_equal(course.edges.items[1].kind, NOTIFICATION_SITE_GONE);
	assert_int_equal(course.edges.items[1].site_id, 31);
	assert_string_equal(course.edges.items[1].name, "Shop");
	assert_non_null(strstr(course.edges.items[1].sentence, "under another number"));
	site(&course, 12, REASON_STOPPED, SEVERITY_CRITICAL);
	change(&course, CHANGE_SITE_RENAMED, 7);	/* of another site: only its name reads like a number */
	course.changes[0].subject = "Blog";
	course.changes[0].from = "#12";
	answers(&course);
	assert_int_equal(course.edges.count, 0);
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
what_the_alarm_of_a_role_says_of_a_site_waits_until_that_is_over(void **state)
{
	static const struct {
		enum reason reason;
		enum severity severity;
		bool has_voice;
		unsigned int kind;	/* 0: nothing */
	} steps[] = {
		{ REASON_DOWN_AFTER_RESTART, SEVERITY_CRITICAL, true, 0 },
		{ REASON_STOPPED, SEVERITY_CRITICAL, true, 0 },
		{ REASON_STOPPED, SEVERITY_CRITICAL, false, NOTIFICATION_SITE_STOPPED },
		{ REASON_GROUP_DOWN, SEVERITY_CRITICAL, true, 0 },
		{ REASON_RUNNING, SEVERITY_OK, true, NOTIFICATION_SITE_RECOVERED },
		{ REASON_WILL_NOT_RESTART, SEVERITY_WARNING, true, NOTIFICATION_SITE_WILL_NOT_RESTART },
		{ REASON_SERVICE_DOWN, SEVERITY_CRITICAL, true, 0 },
		{ REASON_SERVICE_DOWN, SEVERITY_CRITICAL, false, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_RUNNING, SEVERITY_OK, false, NOTIFICATION_SITE_RECOVERED },
		{ REASON_SERVICE_DOWN, SEVERITY_CRITICAL, true, 0 },
		{ REASON_RUNNING, SEVERITY_OK, false, 0 },
	};
	struct course course = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		course.has_voice = steps[i].has_voice;
		site(&course, 7, steps[i].reason, steps[i].severity);
		answers(&course);
		if (course.edges.count != (steps[i].kind != 0) ||
		    (steps[i].kind != 0 && course.edges.items[0].kind != steps[i].kind))
			fail_msg("step %zu: %zu", i, course.edges.count);
	}
	end(&course);
}

static void
a_role_that_is_not_known_speaks_for_what_went_down_just_now(void **state)
{
	struct course course = { .has_voice = true, .voice_since = NOW };

	(void)state;
	site(&course, 7, REASON_STOPPED, SEVERITY_CRITICAL);
	course.sites[0].down_since = NOW;
	answers(&course);
	assert_int_equal(course.edges.count, 0);
	course.voice_since = NOW + 1;	/* the others were polled since */
	answers(&course);
	is_told(&course, NOTIFICATION_SITE_STOPPED);
	end(&course);
}

static void
a_storm_is_told_up_to_the_limit_and_summed_up_by_kind(void **state)
{
	struct course course = { .limit = 5 };
	uint32_t id;
	size_t i, told[MIB_NOTIFICATION_KINDS + 1] = { 0 };

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

/* The first of all kinds and the last one, too. */
static void
a_storm_of_any_kind_is_summed_up(void **state)
{
	static const struct {
		enum reason reason;
		enum severity severity;
		enum mib_notification_kind kind;
	} storms[] = {
		{ REASON_DOWN_AFTER_RESTART, SEVERITY_CRITICAL, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
		{ REASON_MISSING, SEVERITY_WARNING, NOTIFICATION_SITE_GONE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(storms) / sizeof(storms[0]); i++) {
		struct course course = { .limit = 5 };
		uint32_t id;

		for (id = 1; id <= 8; id++)
			site(&course, id, storms[i].reason, storms[i].severity);
		answers(&course);
		assert_int_equal(course.edges.count, 6);
		assert_int_equal(course.edges.items[5].kind, NOTIFICATION_SITES_SUMMARY);
		assert_int_equal(course.edges.items[5].summed_up, storms[i].kind);
		assert_int_equal(course.edges.items[5].count, 3);
		end(&course);
	}
}

/* What a console is to hear of a site, by reason: its problem begins, ends, or stays what it is. */
static const struct {
	enum reason reason;
	enum severity severity;
	bool is_accepted;
	enum { STAYS, BEGINS, ENDS, GOES } problem;
	enum mib_notification_kind kind;
} says[] = {
	{ REASON_IGNORED, SEVERITY_OK, false, ENDS, NOTIFICATION_SITE_NEED_NOT_RUN },
	{ REASON_PASSIVE, SEVERITY_OK, false, ENDS, NOTIFICATION_SITE_NEED_NOT_RUN },
	{ REASON_PASSIVE, SEVERITY_WARNING, false, STAYS, 0 },
	{ REASON_SERVICE_DOWN, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
	{ REASON_POOL_STOPPED, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
	{ REASON_RUNNING, SEVERITY_OK, false, ENDS, NOTIFICATION_SITE_RECOVERED },
	{ REASON_RUNNING, SEVERITY_OK, true, ENDS, NOTIFICATION_SITE_ACCEPTED },
	{ REASON_WILL_NOT_RESTART, SEVERITY_WARNING, false, BEGINS, NOTIFICATION_SITE_WILL_NOT_RESTART },
	{ REASON_SETTLING, SEVERITY_WARNING, false, STAYS, 0 },
	{ REASON_PAUSED, SEVERITY_WARNING, false, STAYS, 0 },
	{ REASON_STOPPED_BEFORE, SEVERITY_OK, false, ENDS, NOTIFICATION_SITE_NEED_NOT_RUN },
	{ REASON_STOPPED_BEFORE, SEVERITY_OK, true, ENDS, NOTIFICATION_SITE_ACCEPTED },
	{ REASON_STOPPED, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_STOPPED },
	{ REASON_STOPPED, SEVERITY_WARNING, false, BEGINS, NOTIFICATION_SITE_STOPPED },
	{ REASON_STOPPED, SEVERITY_OK, false, ENDS, NOTIFICATION_SITE_NEED_NOT_RUN },
	{ REASON_DOWN_AFTER_RESTART, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
	{ REASON_START_FAILED, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
	{ REASON_UNREADABLE, SEVERITY_UNKNOWN, false, STAYS, 0 },
	{ REASON_MISSING, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_STOPPED },
	{ REASON_MISSING, SEVERITY_WARNING, false, GOES, NOTIFICATION_SITE_GONE },
	{ REASON_NOT_REMEMBERED, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
	{ REASON_NOT_REMEMBERED, SEVERITY_WARNING, false, STAYS, 0 },
	{ REASON_NEVER_STARTED, SEVERITY_OK, false, ENDS, NOTIFICATION_SITE_NEED_NOT_RUN },
	{ REASON_NEVER_STARTED, SEVERITY_WARNING, false, STAYS, 0 },
	{ REASON_STOP_UNCONFIRMED, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
	{ REASON_REJECTED, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
	{ REASON_REJECTED, SEVERITY_OK, false, ENDS, NOTIFICATION_SITE_NEED_NOT_RUN },
	{ REASON_GROUP_DOWN, SEVERITY_CRITICAL, false, BEGINS, NOTIFICATION_SITE_DOWN_AFTER_RESTART },
};
#define SAYS (sizeof(says) / sizeof(says[0]))

static void
every_reason_is_in_the_table_and_each_that_is_down_begins_a_problem(void **state)
{
	unsigned int reason;
	size_t i;

	(void)state;
	for (reason = 0; reason < VERDICT_REASONS; reason++) {
		size_t rows = 0, critical = 0;

		for (i = 0; i < SAYS; i++) {
			rows += says[i].reason == reason;
			critical += says[i].reason == reason && says[i].severity == SEVERITY_CRITICAL &&
			    says[i].problem == BEGINS;
		}
		assert_true(rows > 0);
		if (reason_is_down((enum reason)reason))
			assert_int_equal(critical, 1);
	}
}

/* A console that keeps the problem of one site. */
struct told_console {
	unsigned int problem;	/* kind of what opened it; 0: none */
	bool is_gone;
};

static unsigned int
console_expects(struct told_console *console, size_t row)
{
	struct told_console before = *console;

	switch (says[row].problem) {
	case STAYS:
		return 0;
	case BEGINS:
		*console = (struct told_console) { .problem = says[row].kind };
		return before.problem == says[row].kind ? 0 : says[row].kind;
	case ENDS:
		*console = (struct told_console) { 0 };
		return before.problem == 0 ? 0 : says[row].kind;
	case GOES:
		*console = (struct told_console) { .is_gone = true };
		return before.is_gone ? 0 : says[row].kind;
	}
	return 0;
}

static void
look_at(struct course *course, struct told_console *console, size_t row)
{
	unsigned int kind = console_expects(console, row), told = 0;

	site(course, 3, says[row].reason, says[row].severity);
	course->sites[0].is_accepted = says[row].is_accepted;
	course->sites[0].acceptance.at = says[row].is_accepted ? NOW : 0;
	course->sites[0].down_since = 1;
	answers(course);
	if (course->edges.count > 0)
		told = course->edges.items[0].kind;
	if (course->edges.count != (kind != 0) || told != kind)
		fail_msg("%s, severity %d: %zu told, %u in place of %u", reason_name(says[row].reason),
		    (int)says[row].severity, course->edges.count, told, kind);
}

/* Nothing in between says anything: a listing without the site, or a row that leaves open what it is. */
static void
look_in_between(struct course *course, struct told_console *console, size_t how)
{
	if (how < SAYS && says[how].problem == STAYS)
		look_at(course, console, how);
	if (how != SAYS)
		return;
	remembers(course, 3, 0);
	course->site_count = 0;
	answers(course);
	assert_int_equal(course->edges.count, 0);
}

static void
from_any_reason_to_any_other_no_edge_is_lost_or_doubled_and_what_opens_is_closed(void **state)
{
	size_t from, to, how;

	(void)state;
	for (from = 0; from < SAYS; from++)
		for (to = 0; to < SAYS; to++)
			for (how = 0; how <= SAYS + 1; how++) {
				struct course course = { 0 };
				struct told_console console = { 0 };

				look_at(&course, &console, from);
				look_in_between(&course, &console, how);
				look_at(&course, &console, to);
				look_at(&course, &console, to);
				look_in_between(&course, &console, how);
				look_at(&course, &console, 5);	/* it runs */
				assert_int_equal(console.problem, 0);
				assert_int_equal(course.told.condition_count, 0);
				end(&course);
			}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_is_told_when_its_condition_changes_and_only_then),
	cmocka_unit_test(an_acceptance_closes_as_such_and_a_revocation_opens_again),
	cmocka_unit_test(a_site_that_is_down_at_the_first_poll_is_told),
	cmocka_unit_test(a_site_with_a_problem_is_told_to_be_gone_once_when_two_looks_miss_it),
	cmocka_unit_test(a_site_that_is_forgotten_is_gone),
	cmocka_unit_test(a_listing_that_is_empty_or_cut_ends_nothing),
	cmocka_unit_test(a_site_that_ran_and_is_missing_is_told_once_however_long),
	cmocka_unit_test(a_site_that_somebody_else_missed_first_is_told_at_once),
	cmocka_unit_test(another_site_under_the_number_does_not_make_the_one_before_well),
	cmocka_unit_test(a_problem_moves_with_its_site_to_another_number),
	cmocka_unit_test(an_expected_site_that_was_never_seen_has_no_row_to_speak_of),
	cmocka_unit_test(a_node_that_was_not_asked_stays_what_it_was),
	cmocka_unit_test(a_node_is_told_when_it_stops_to_answer_and_when_it_answers_again),
	cmocka_unit_test(a_node_that_never_answered_is_told_too),
	cmocka_unit_test(what_was_told_of_sites_outlives_polls_that_fail),
	cmocka_unit_test(changes_become_notifications_with_their_own_time),
	cmocka_unit_test(a_repair_is_told_also_when_the_node_does_not_answer),
	cmocka_unit_test(what_was_before_the_first_look_is_not_told),
	cmocka_unit_test(what_the_alarm_of_a_role_says_of_a_site_waits_until_that_is_over),
	cmocka_unit_test(a_role_that_is_not_known_speaks_for_what_went_down_just_now),
	cmocka_unit_test(a_storm_is_told_up_to_the_limit_and_summed_up_by_kind),
	cmocka_unit_test(a_storm_of_any_kind_is_summed_up),
	cmocka_unit_test(every_reason_is_in_the_table_and_each_that_is_down_begins_a_problem),
	cmocka_unit_test(from_any_reason_to_any_other_no_edge_is_lost_or_doubled_and_what_opens_is_closed),
};

TEST_GROUP(tests, NULL, NULL);
