/* What role_changes.h promises: each edge of a role once, and nothing of what is not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp-subagent/notify/role_changes.h"
#include "tests/unit/runner/test_group.h"

#define OTHERS 2	/* nodes besides EXCH-A, which owns Web */

static struct error err;

/* As a node that does not own the role is seen. */
enum seen {
	NOBODY,			/* it is not among the nodes */
	CAN,
	CANNOT,
	PAUSED,
	SILENT,
	UNREADABLE,
};

struct step {
	enum role_state state;
	enum seen others[OTHERS];
	bool settles, is_without_owner;
	unsigned int kinds[2];	/* expected, in this order; 0: nothing */
};

/* What was told goes into the next step. */
struct course {
	struct text_arena text;
	struct role_told *told;
	size_t told_count;
	struct role_changes changes;	/* of the last step */
};

static void
go_on(struct course *course, const struct judged_cluster *clusters, size_t count)
{
	free(course->changes.items);
	assert_true(role_changes_find(course->told, course->told_count, clusters, count, &course->text, &course->changes, &err));
	free(course->told);
	course->told = course->changes.told;
	course->told_count = course->changes.told_count;
	course->changes.told = NULL;
}

static void
end(struct course *course)
{
	role_changes_clear(&course->changes);
	free(course->told);
	text_arena_clear(&course->text);
}

static struct cluster_node
node_of(const char *computer, enum seen seen, const struct cluster_member *member)
{
	struct cluster_node node = { .member = member, .computer = computer, .state = CLUSTER_NODE_UP, .sentence = "" };

	if (seen == PAUSED)
		node.state = CLUSTER_NODE_MAINTENANCE;
	if (seen == SILENT)
		node.state = CLUSTER_NODE_UNREACHABLE;
	return node;
}

static enum readiness
readiness_of(enum seen seen)
{
	switch (seen) {
	case CAN:
		return READY;
	case CANNOT:
		return NOT_READY;
	case PAUSED:
	case SILENT:
		return READY_NOT;
	case NOBODY:
	case UNREADABLE:
		break;
	}
	return READY_UNTOLD;
}

static void
take(struct course *course, const struct step *step)
{
	static const struct cluster_rule rules[] = { { "OWA", "Web" } };
	static const struct policy policy = { .cluster_rules = rules, .cluster_rule_count = 1 };
	static const char *const names[OTHERS] = { "EXCH-B", "EXCH-C" };
	struct site_verdict site = { .name = "OWA", .reason = step->settles ? REASON_SETTLING : REASON_STOPPED };
	const struct verdict verdict = { .sites = &site, .site_count = 1 };
	const struct cluster_member owner = { .name = "EXCH-A", .policy = &policy, .verdict = &verdict }, other = { .policy = &policy };
	struct cluster_node nodes[OTHERS + 1] = { node_of("EXCH-A", CAN, &owner) };
	struct candidate candidates[OTHERS];
	struct role role = { .group = "Web", .state = step->state, .sentence = "how it is", .warning = "who cannot",
		.owner = step->is_without_owner ? "" : "EXCH-A", .owner_node = &nodes[0], .candidates = candidates };
	struct cluster_verdict judged = { .roles = &role, .role_count = 1, .nodes = nodes, .node_count = 1 };
	size_t i;

	for (i = 0; i < OTHERS; i++) {
		if (step->others[i] == NOBODY)
			continue;
		nodes[judged.node_count] = node_of(names[i], step->others[i], &other);
		candidates[role.candidate_count++] = (struct candidate) { .node = &nodes[judged.node_count++],
			.readiness = readiness_of(step->others[i]), .sentence = "" };
		role.ready += step->others[i] == CAN;
	}
	go_on(course, &(const struct judged_cluster) { .name = "EXCH", .verdict = &judged }, 1);
}

static void
takes(struct course *course, const struct step *steps, size_t count)
{
	size_t i, k;

	for (i = 0; i < count; i++) {
		size_t expected = steps[i].kinds[0] == 0 ? 0 : steps[i].kinds[1] == 0 ? 1 : 2;

		take(course, &steps[i]);
		if (course->changes.count != expected)
			fail_msg("step %zu: %zu", i, course->changes.count);
		for (k = 0; k < expected; k++)
			if (course->changes.items[k].kind != steps[i].kinds[k])
				fail_msg("step %zu: kind %u", i, (unsigned int)course->changes.items[k].kind);
	}
}

#define TAKES(course, steps) takes(course, steps, sizeof(steps) / sizeof((steps)[0]))
#define WELL { CAN, NOBODY }

static void
a_role_is_told_when_its_condition_changes_and_only_then(void **state)
{
	static const struct step steps[] = {
		{ ROLE_SERVING, WELL, .kinds = { 0 } },
		{ ROLE_UNKNOWN, WELL, .kinds = { 0 } },
		{ ROLE_DOWN, WELL, .settles = true, .kinds = { 0 } },
		{ ROLE_DOWN, WELL, .kinds = { NOTIFICATION_ROLE_DOWN } },
		{ ROLE_DOWN, WELL, .kinds = { 0 } },
		{ ROLE_UNKNOWN, WELL, .kinds = { 0 } },
		{ ROLE_DOWN, WELL, .kinds = { 0 } },
		{ ROLE_DEGRADED, WELL, .settles = true, .kinds = { 0 } },
		{ ROLE_DEGRADED, WELL, .kinds = { NOTIFICATION_ROLE_DEGRADED } },
		{ ROLE_UNKNOWN, WELL, .kinds = { 0 } },
		{ ROLE_DEGRADED, WELL, .kinds = { 0 } },
		{ ROLE_DOWN, WELL, .kinds = { NOTIFICATION_ROLE_DOWN } },
		{ ROLE_SERVING, WELL, .kinds = { NOTIFICATION_ROLE_RECOVERED } },
		{ ROLE_SERVING, WELL, .kinds = { 0 } },
		{ ROLE_DEGRADED, WELL, .kinds = { NOTIFICATION_ROLE_DEGRADED } },
		{ ROLE_SERVING, WELL, .settles = true, .kinds = { NOTIFICATION_ROLE_RECOVERED } },
		{ ROLE_UNKNOWN, WELL, .kinds = { 0 } },
	};
	struct course course = { 0 };

	(void)state;
	TAKES(&course, steps);
	assert_int_equal(course.told_count, 0);
	end(&course);
}

static void
who_could_take_over_is_told_when_it_changes_and_is_known(void **state)
{
	static const struct step steps[] = {
		{ ROLE_SERVING, { SILENT, NOBODY }, .kinds = { 0 } },
		{ ROLE_SERVING, { UNREADABLE, CAN }, .kinds = { 0 } },
		{ ROLE_SERVING, { PAUSED, CAN }, .kinds = { 0 } },
		{ ROLE_SERVING, { PAUSED, SILENT }, .kinds = { 0 } },
		{ ROLE_SERVING, { PAUSED, PAUSED }, .kinds = { NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY } },
		{ ROLE_SERVING, { PAUSED, SILENT }, .kinds = { 0 } },
		{ ROLE_SERVING, { PAUSED, CAN }, .kinds = { NOTIFICATION_ROLE_NEXT_OWNER_READY } },
		{ ROLE_SERVING, { CANNOT, CAN }, .kinds = { NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY } },
		{ ROLE_SERVING, { CANNOT, CAN }, .kinds = { 0 } },
		{ ROLE_SERVING, { SILENT, CAN }, .kinds = { 0 } },
		{ ROLE_SERVING, { UNREADABLE, CAN }, .kinds = { 0 } },
		{ ROLE_UNKNOWN, { CAN, CAN }, .is_without_owner = true, .kinds = { 0 } },
		{ ROLE_SERVING, { CANNOT, CANNOT }, .kinds = { NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY } },
		{ ROLE_SERVING, { CAN, CANNOT }, .kinds = { 0 } },
		{ ROLE_SERVING, { CANNOT, CANNOT }, .kinds = { NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY } },
		{ ROLE_SERVING, { CANNOT, SILENT }, .kinds = { 0 } },
		{ ROLE_SERVING, { SILENT, SILENT }, .kinds = { 0 } },
		{ ROLE_SERVING, { CAN, SILENT }, .kinds = { 0 } },
		{ ROLE_SERVING, { NOBODY, CAN }, .kinds = { NOTIFICATION_ROLE_NEXT_OWNER_READY } },
		{ ROLE_SERVING, { CANNOT, NOBODY }, .kinds = { NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY } },
		{ ROLE_SERVING, { NOBODY, SILENT }, .kinds = { 0 } },
		{ ROLE_SERVING, { NOBODY, NOBODY }, .kinds = { NOTIFICATION_ROLE_NEXT_OWNER_READY } },
	};
	struct course course = { 0 };

	(void)state;
	TAKES(&course, steps);
	assert_int_equal(course.told_count, 0);
	end(&course);
}

static void
the_problem_of_a_role_is_told_before_that_of_its_next_owner(void **state)
{
	static const struct step steps[] = {
		{ ROLE_DOWN, { CANNOT, NOBODY }, .kinds = { NOTIFICATION_ROLE_DOWN, NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY } },
		{ ROLE_SERVING, { CAN, NOBODY }, .kinds = { NOTIFICATION_ROLE_RECOVERED, NOTIFICATION_ROLE_NEXT_OWNER_READY } },
		{ ROLE_DOWN, { CANNOT, NOBODY }, .kinds = { NOTIFICATION_ROLE_DOWN, NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY } },
	};
	struct course course = { 0 };

	(void)state;
	TAKES(&course, steps);
	assert_string_equal(course.changes.items[0].sentence, "how it is");
	assert_string_equal(course.changes.items[1].sentence, "who cannot");
	take(&course, &steps[1]);
	assert_string_equal(course.changes.items[1].sentence, "1 of 1 other nodes could take over Web");
	end(&course);
}

static void
a_problem_ends_with_its_role_or_its_cluster(void **state)
{
	static const struct step down = { ROLE_DOWN, WELL, .kinds = { NOTIFICATION_ROLE_DOWN } };
	const struct cluster_verdict empty = { .role_count = 0 };
	struct course course = { 0 };

	(void)state;
	take(&course, &down);
	go_on(&course, &(const struct judged_cluster) { .name = "exch", .verdict = NULL }, 1);	/* not of this poll */
	assert_int_equal(course.changes.count, 0);
	assert_int_equal(course.told_count, 1);
	go_on(&course, &(const struct judged_cluster) { .name = "EXCH", .verdict = &empty }, 1);
	assert_int_equal(course.changes.count, 1);
	assert_int_equal(course.changes.items[0].kind, NOTIFICATION_ROLE_GONE);
	assert_null(course.changes.items[0].role);
	assert_int_equal(course.told_count, 0);
	take(&course, &down);
	go_on(&course, NULL, 0);
	assert_int_equal(course.changes.count, 1);
	assert_string_equal(course.changes.items[0].sentence,
	    "Web of cluster EXCH had a problem, and is watched no more: neither sitewatch.conf nor what nodes tell has such a cluster");
	go_on(&course, NULL, 0);
	assert_int_equal(course.changes.count, 0);
	take(&course, &down);
	go_on(&course, &(const struct judged_cluster) { .name = "EXCH", .verdict = NULL, .has_no_nodes = true }, 1);
	assert_int_equal(course.changes.count, 1);
	assert_int_equal(course.changes.items[0].kind, NOTIFICATION_ROLE_GONE);
	end(&course);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_role_is_told_when_its_condition_changes_and_only_then),
	cmocka_unit_test(who_could_take_over_is_told_when_it_changes_and_is_known),
	cmocka_unit_test(the_problem_of_a_role_is_told_before_that_of_its_next_owner),
	cmocka_unit_test(a_problem_ends_with_its_role_or_its_cluster),
};

TEST_GROUP(tests, NULL, NULL);
