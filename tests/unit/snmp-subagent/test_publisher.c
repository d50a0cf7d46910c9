/* What publisher.h promises: rows that say what was seen, remembered and judged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp-subagent/nodes/publisher.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

static struct error err;

static const struct repair repairs[] = {
	{ .time = SCENE_NOW - 900, .site_id = 3, .who = "x", .what = "start", .result = "failed" },
	{ .time = SCENE_NOW - 70, .site_id = 1, .who = "x", .what = "start", .result = "failed" },
	{ .time = SCENE_NOW - 60, .site_id = 2, .who = "x", .what = "start", .result = "failed" },
	{ .time = SCENE_NOW - 30, .site_id = 2, .who = "x", .what = "start", .result = "done" },
	{ .time = SCENE_NOW - 20, .site_id = 1, .who = "x", .what = "auto-start", .result = "done" },
	{ .time = SCENE_NOW - 15, .site_id = 3, .who = "x", .what = "auto-start", .result = "done" },
	{ .time = SCENE_NOW - 10, .site_id = 9, .who = "x", .what = "start", .result = "other" },
};

/* A node with three sites: one well, one down, one that will not restart. */
struct stage {
	struct scene scene;
	struct configuration_node node;
	struct history_poll poll;
	struct publisher_node of;
};

static void
set_stage(struct stage *stage)
{
	struct scene *scene = &stage->scene;

	memset(stage, 0, sizeof(*stage));
	scene_init(scene);
	scene_add(scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene_add(scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_add(scene, "Intranet", AUTO_START_OFF, RUN_STARTED);
	scene_failover(scene, SCENE_START - 60, EVIDENCE_EVENT);
	scene->snapshot.facts.iis_interface = 6;
	scene_judge(scene);
	stage->node.name = "EXCH-A";
	stage->node.target.address = "a.example";
	stage->poll = (struct history_poll) { .index = 3, .polled_at = SCENE_NOW, .poll_ms = 12, .error = "" };
	stage->of = (struct publisher_node) {
		.node = &stage->node,
		.poll = &stage->poll,
		.snapshot = &scene->snapshot,
		.memory = &scene->memory,
		.verdict = &scene->verdict,
		.repairs = repairs,
		.repair_count = sizeof(repairs) / sizeof(repairs[0]),
	};
}

static struct mib_view *
view_of(const struct stage *stage)
{
	struct mib_view *view = publisher_view(&stage->of, &err);

	if (view == NULL)
		fail_msg("%s", err.text);
	return view;
}

static void
a_view_says_what_was_seen_and_judged(void **state)
{
	struct stage stage;
	struct mib_view *view;
	const struct mib_node_row *node;

	(void)state;
	set_stage(&stage);
	view = view_of(&stage);
	node = &view->node;
	assert_int_equal(node->index, 3);
	assert_string_equal(node->name, "EXCH-A");
	assert_string_equal(node->address, "a.example");
	assert_string_equal(node->iis_version, "6");
	assert_true(node->is_reachable);
	assert_int_equal(node->last_poll, SCENE_NOW);
	assert_int_equal(node->poll_ms, 12);
	assert_int_equal(node->sites, 3);
	assert_int_equal(node->sites_down, 1);
	assert_int_equal(node->sites_will_not_restart, 1);
	assert_int_equal(node->severity, SEVERITY_CRITICAL);
	assert_int_equal(node->last_failover, SCENE_START - 60);
	assert_int_equal(node->failover_evidence, EVIDENCE_EVENT);
	assert_string_equal(node->failover_group, "EXCHANGE");
	assert_string_equal(node->failover_from, "EXCH-B");
	assert_string_equal(node->failover_to, "EXCH-A");
	assert_int_equal(node->w3svc_state, stage.scene.snapshot.facts.w3svc_state);
	mib_view_free(view);
	scene_clear(&stage.scene);
}

static void
the_sites_ascend_and_say_why_they_are_not_well(void **state)
{
	struct stage stage;
	struct mib_view *view;

	(void)state;
	set_stage(&stage);
	view = view_of(&stage);
	assert_int_equal(view->site_count, 3);
	assert_int_equal(view->sites[0].id, 1);
	assert_string_equal(view->sites[0].name, "OWA");
	assert_string_equal(view->sites[0].last_error, "");
	assert_int_equal(view->sites[1].id, 2);
	assert_int_equal(view->sites[1].reason, REASON_DOWN_AFTER_RESTART);
	assert_int_equal(view->sites[1].run_state, RUN_STOPPED);
	assert_int_equal(view->sites[1].auto_start, AUTO_START_OFF);
	assert_string_not_equal(view->sites[1].last_error, "");
	assert_int_equal(view->sites[1].last_repair, SCENE_NOW - 30);
	assert_string_equal(view->sites[1].last_repair_result, "done");
	assert_int_equal(view->sites[1].last_restart, stage.scene.verdict.last_start);
	assert_int_equal(view->sites[2].reason, REASON_WILL_NOT_RESTART);
	/* A flag that was put back hides no start of the same run. */
	assert_int_equal(view->sites[0].last_repair, SCENE_NOW - 70);
	assert_string_equal(view->sites[0].last_repair_result, "failed");
	assert_int_equal(view->sites[2].last_repair, SCENE_NOW - 15);
	mib_view_free(view);
	scene_clear(&stage.scene);
}

static void
a_node_that_was_never_seen_has_a_row_without_facts(void **state)
{
	struct configuration_node node = { .name = "EXCH-A", .target = { .address = "a" } };
	struct history_poll poll = { .index = 3, .error = "" };
	const struct publisher_node of = { .node = &node, .poll = &poll };
	struct mib_view *view = publisher_view(&of, &err);

	(void)state;
	assert_non_null(view);
	assert_int_equal(view->site_count, 0);
	assert_false(view->node.is_reachable);
	assert_int_equal(view->node.last_poll, 0);
	assert_int_equal(view->node.severity, SEVERITY_UNKNOWN);
	assert_string_equal(view->node.iis_version, "");
	mib_view_free(view);
}

static void
a_poll_that_failed_leaves_the_sites_and_says_what_it_failed_of(void **state)
{
	struct stage stage;
	struct mib_view *view, *failed;

	(void)state;
	set_stage(&stage);
	view = view_of(&stage);
	stage.poll.error_kind = ERROR_TIMEOUT;
	stage.poll.error = "EXCH-A: no answer";
	stage.poll.polled_at += 60;
	failed = publisher_view_failed(view, &stage.of, &err);
	assert_non_null(failed);
	assert_false(failed->node.is_reachable);
	assert_string_equal(failed->node.last_error, "EXCH-A: no answer");
	assert_int_equal(failed->node.last_poll, SCENE_NOW + 60);
	assert_int_equal(failed->node.severity, SEVERITY_CRITICAL);	/* which is worse than UNKNOWN */
	assert_int_equal(failed->node.sites_down, 1);
	assert_int_equal(failed->site_count, 3);
	assert_string_equal(failed->sites[1].name, "Shop");
	assert_false(publisher_same(view, failed));
	mib_view_free(view);
	mib_view_free(failed);
	scene_clear(&stage.scene);
}

static void
a_poll_that_found_nothing_new_is_the_same(void **state)
{
	struct stage stage;
	struct mib_view *view, *again, *renamed;

	(void)state;
	set_stage(&stage);
	view = view_of(&stage);
	stage.poll.polled_at += 60;
	stage.poll.poll_ms = 99;
	again = view_of(&stage);
	assert_true(publisher_same(view, again));
	stage.scene.verdict.sites[0].name = "another";
	renamed = view_of(&stage);
	assert_false(publisher_same(view, renamed));
	mib_view_free(view);
	mib_view_free(again);
	mib_view_free(renamed);
	scene_clear(&stage.scene);
}

static void
all_views_in_one_with_their_totals(void **state)
{
	const struct publisher_times times = { .last_round = 1, .tables_last_change = 2, .oldest_poll = 3 };
	struct mib_view *views[3];
	const struct mib_node_row *first;
	const struct mib_site_row *sites[2];
	struct mib_snapshot *all;
	struct stage stage;

	(void)state;
	set_stage(&stage);
	views[0] = view_of(&stage);
	views[1] = NULL;
	stage.poll.index = 2;
	stage.poll.error_kind = ERROR_UNREACHABLE;
	stage.poll.error = "gone";
	views[2] = view_of(&stage);
	all = publisher_join(views, 3, "1.2.3", &times, &err);
	if (all == NULL || !mib_snapshot_finish(all, &err))
		fail_msg("%s", err.text);
	assert_string_equal(all->scalars.version, "1.2.3");
	assert_int_equal(all->scalars.nodes, 2);
	assert_int_equal(all->scalars.sites, 6);
	assert_int_equal(all->scalars.sites_down, 2);
	assert_int_equal(all->scalars.sites_will_not_restart, 2);
	assert_int_equal(all->scalars.nodes_unreachable, 1);
	assert_int_equal(all->scalars.worst_severity, SEVERITY_CRITICAL);
	assert_int_equal(all->scalars.last_round, 1);
	assert_int_equal(all->scalars.tables_last_change, 2);
	assert_int_equal(all->scalars.oldest_poll, 3);
	first = all->nodes[0];
	sites[0] = all->sites[0];
	sites[1] = all->sites[5];
	assert_int_equal(first->index, 2);	/* ascending, whatever the order of the file */
	assert_int_equal(sites[0]->node_index, 2);
	assert_int_equal(sites[1]->node_index, 3);
	assert_ptr_equal(sites[1], &views[0]->sites[2]);	/* no row is copied */
	mib_snapshot_free(all);
	mib_view_free(views[0]);
	mib_view_free(views[2]);
	scene_clear(&stage.scene);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_view_says_what_was_seen_and_judged),
	cmocka_unit_test(the_sites_ascend_and_say_why_they_are_not_well),
	cmocka_unit_test(a_node_that_was_never_seen_has_a_row_without_facts),
	cmocka_unit_test(a_poll_that_failed_leaves_the_sites_and_says_what_it_failed_of),
	cmocka_unit_test(a_poll_that_found_nothing_new_is_the_same),
	cmocka_unit_test(all_views_in_one_with_their_totals),
};

TEST_GROUP(tests, NULL, NULL);
