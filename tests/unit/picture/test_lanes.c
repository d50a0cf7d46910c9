/* What lib/picture/lanes.h promises: who was what from when to when, and nothing that nobody saw. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/picture/lanes.h"
#include "lib/picture/thin.h"
#include "tests/unit/runner/test_group.h"

#define T0 1700000000
#define H  3600

/* One node as remembered, and the changes that led there. */
struct picture {
	struct memory memory;
	struct site_memory sites[4];
	struct pool_memory pool;
	struct verdict verdict;
	struct site_verdict judged;
	struct site judged_site;
	struct change_list changes;
	struct lanes lanes;
	time_t from, to;
	const char *unanswered;
	bool is_judged;
};

static void
begin(struct picture *picture)
{
	*picture = (struct picture) { .from = T0, .to = T0 + 24 * H };
	picture->memory = (struct memory) {
		.is_known = true, .looked_at = T0 + 24 * H, .local_time = T0 + 24 * H, .sites = picture->sites,
	};
}

static struct site_memory *
site(struct picture *picture, uint32_t id, enum run_state state)
{
	struct site_memory *added = &picture->sites[picture->memory.site_count++];

	*added = (struct site_memory) {
		.id = id, .name = "Shop", .bindings = "", .pool = "", .run_state = state, .auto_start = AUTO_START_ON,
		.first_seen = T0 - H,
	};
	return added;
}

static void
change(struct picture *picture, enum change_kind kind, time_t time, uint32_t id, const char *from, const char *to)
{
	const struct change added = { .kind = kind, .time = time, .site_id = id, .subject = id == 0 ? "" : "Shop", .from = from,
		.to = to };
	struct error err;

	assert_true(change_list_add(&picture->changes, &added, &err));
}

static const struct lane *
draw(struct picture *picture)
{
	const struct lanes_request request = {
		.memory = &picture->memory, .verdict = picture->is_judged ? &picture->verdict : NULL,
		.changes = &picture->changes, .from = picture->from, .to = picture->to, .unanswered = picture->unanswered,
	};
	struct error err;

	lanes_clear(&picture->lanes);
	assert_true(lanes_make(&request, &picture->lanes, &err));
	return picture->lanes.items;
}

static void
end(struct picture *picture)
{
	lanes_clear(&picture->lanes);
	change_list_clear(&picture->changes);
}

/* "runs 0-3, down 3-24": the words' first letters would not tell them apart, so numbers of hours and states' names. */
static void
assert_spans(const struct lane *lane, const char *expected)
{
	static const char *const names[LANE_STATES] = {
		"absent", "seen", "runs", "meant", "pending", "risk", "unknown", "stopped", "down",
	};
	char text[1024] = "";
	size_t i;

	for (i = 0; i < lane->span_count; i++) {
		const struct lane_span *span = &lane->spans[i];

		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s %g-%g", i == 0 ? "" : ", ", names[span->state],
		    (double)(span->from - T0) / H, (double)(span->to - T0) / H);
		if (i > 0)
			assert_int_equal(span->from, lane->spans[i - 1].to);
	}
	assert_string_equal(text, expected);
}

static void
what_never_changed_was_all_the_time_what_it_is(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STARTED);
	assert_spans(draw(&picture), "runs 0-24");
	assert_false(picture.lanes.items[0].tells);
	picture.sites[0].auto_start = AUTO_START_OFF;
	assert_spans(draw(&picture), "risk 0-24");
	assert_true(picture.lanes.items[0].tells);
	picture.sites[0].run_state = RUN_UNKNOWN;
	assert_spans(draw(&picture), "unknown 0-24");
	end(&picture);
}

static void
the_first_change_tells_what_was_before_it(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STARTED);
	change(&picture, CHANGE_RUN_STATE, T0 + 3 * H, 7, "started", "stopped");
	change(&picture, CHANGE_RUN_STATE, T0 + 4 * H, 7, "stopped", "started");
	assert_spans(draw(&picture), "runs 0-3, stopped 3-4, runs 4-24");
	end(&picture);
}

static void
nothing_is_known_before_the_first_look_and_behind_the_last(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STARTED);
	change(&picture, CHANGE_FIRST_LOOK, T0 + 2 * H, 0, "", "");
	picture.memory.looked_at = picture.memory.local_time = T0 + 20 * H;
	picture.unanswered = "connection refused";
	assert_spans(draw(&picture), "unknown 0-2, runs 2-20, unknown 20-24");
	assert_string_equal(picture.lanes.items[0].spans[2].words, "connection refused");
	assert_spans(&picture.lanes.node, "unknown 0-2, seen 2-20, unknown 20-24");
	end(&picture);
}

static void
a_time_that_nobody_saw_is_not_drawn_as_what_was_before(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STOPPED);
	change(&picture, CHANGE_UNSEEN, T0 + 10 * H, 0, "2023-11-15T02:13:20Z", "6 h");	/* T0 + 4 h */
	change(&picture, CHANGE_RUN_STATE, T0 + 10 * H, 7, "started", "stopped");
	assert_spans(draw(&picture), "runs 0-4, unknown 4-10, stopped 10-24");
	assert_spans(&picture.lanes.node, "seen 0-4, unknown 4-10, seen 10-24");
	end(&picture);
}

static void
changes_that_do_not_fit_together_leave_a_hole(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STARTED);
	change(&picture, CHANGE_RUN_STATE, T0 + 3 * H, 7, "stopped", "started");
	change(&picture, CHANGE_RUN_STATE, T0 + 5 * H, 7, "paused", "started");
	assert_spans(draw(&picture), "stopped 0-3, unknown 3-5, runs 5-24");
	end(&picture);
}

static void
a_stop_seen_after_a_restart_is_told_from_another(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STOPPED);
	change(&picture, CHANGE_BOOT, T0 + 5 * H, 0, "", "");
	change(&picture, CHANGE_RUN_STATE, T0 + 5 * H + H / 2, 7, "started", "stopped");
	assert_spans(draw(&picture), "runs 0-5.5, down 5.5-24");
	assert_int_equal(picture.lanes.node.mark_count, 1);
	assert_int_equal(picture.lanes.node.marks[0].kind, MARK_RESTART);
	end(&picture);
}

static void
an_acceptance_holds_until_it_ends(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STARTED);
	change(&picture, CHANGE_RUN_STATE, T0 + 3 * H, 7, "started", "stopped");
	change(&picture, CHANGE_ACCEPTED, T0 + 4 * H, 7, " until 23:18 (new disk)", "anna");
	change(&picture, CHANGE_REVOKED, T0 + 6 * H, 7, "", "ben");
	change(&picture, CHANGE_RUN_STATE, T0 + 8 * H, 7, "stopped", "started");
	assert_spans(draw(&picture), "runs 0-3, stopped 3-4, meant 4-6, stopped 6-8, runs 8-24");
	assert_string_equal(picture.lanes.items[0].spans[2].words, "accepted by anna until 23:18 (new disk)");
	assert_int_equal(picture.lanes.items[0].mark_count, 2);

	/* One whose beginning lies before all that is drawn. */
	change_list_clear(&picture.changes);
	change(&picture, CHANGE_ACCEPTANCE_ENDED, T0 + 6 * H, 7, "", "");
	change(&picture, CHANGE_RUN_STATE, T0 + 8 * H, 7, "stopped", "started");
	assert_spans(draw(&picture), "meant 0-6, stopped 6-8, runs 8-24");
	end(&picture);
}

static void
a_site_that_came_and_went_is_drawn_while_it_was_there(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STARTED)->gone_since = T0 + 20 * H;
	change(&picture, CHANGE_SITE_NEW, T0 + 2 * H, 7, "", "");
	change(&picture, CHANGE_SITE_GONE, T0 + 5 * H, 7, "", "");
	change(&picture, CHANGE_SITE_BACK, T0 + 6 * H, 7, "", "");
	change(&picture, CHANGE_SITE_GONE, T0 + 20 * H, 7, "", "");
	assert_spans(draw(&picture), "absent 0-2, runs 2-5, absent 5-6, runs 6-20, absent 20-24");

	/* Nothing is remembered of it: what it was nobody can tell, nor since when the node is watched. */
	picture.memory.site_count = 0;
	assert_spans(draw(&picture), "unknown 0-2, unknown 2-5, absent 5-6, unknown 6-20, absent 20-24");
	end(&picture);
}

static void
another_site_under_the_number_passes_nothing_on(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STARTED);
	change(&picture, CHANGE_RUN_STATE, T0 + 1 * H, 7, "started", "stopped");
	change(&picture, CHANGE_SITE_REPLACED, T0 + 5 * H, 7, "Old", "Shop");
	assert_spans(draw(&picture), "runs 0-1, stopped 1-5, runs 5-24");
	end(&picture);
}

static void
a_site_keeps_its_lane_under_a_new_number(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 9, RUN_STARTED);
	change(&picture, CHANGE_RUN_STATE, T0 + 1 * H, 7, "started", "stopped");
	change(&picture, CHANGE_SITE_RENUMBERED, T0 + 5 * H, 9, "#7", "#9");
	change(&picture, CHANGE_RUN_STATE, T0 + 6 * H, 9, "stopped", "started");
	draw(&picture);
	assert_spans(&picture.lanes.items[picture.lanes.count - 1], "runs 0-1, stopped 1-6, runs 6-24");
	end(&picture);
}

static void
a_site_whose_pool_is_stopped_does_not_run(void **state)
{
	struct picture picture;
	struct change stop = { .kind = CHANGE_POOL_STATE, .time = T0 + 3 * H, .subject = "shoppool", .from = "started",
		.to = "stopped" };
	struct error err;

	(void)state;
	begin(&picture);
	picture.pool = (struct pool_memory) { .name = "ShopPool", .state = RUN_STOPPED };
	picture.memory.pools = &picture.pool;
	picture.memory.pool_count = 1;
	site(&picture, 7, RUN_STARTED)->pool = "ShopPool";
	assert_spans(draw(&picture), "stopped 0-24");
	assert_true(change_list_add(&picture.changes, &stop, &err));
	assert_spans(draw(&picture), "runs 0-3, stopped 3-24");
	assert_string_equal(picture.lanes.items[0].spans[1].words, "its application pool was stopped");
	end(&picture);
}

static void
judge(struct picture *picture, enum severity severity, enum reason reason, enum run_state state)
{
	picture->judged_site.run_state = state;
	picture->judged = (struct site_verdict) {
		.site = &picture->judged_site, .id = 7, .name = "Shop", .severity = severity, .reason = reason, .sentence = "because",
	};
	picture->verdict.sites = &picture->judged;
	picture->verdict.site_count = 1;
	picture->is_judged = true;
}

static void
the_verdict_has_the_last_word(void **state)
{
	struct picture picture;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STARTED)->last_running = T0 + 22 * H;
	judge(&picture, SEVERITY_CRITICAL, REASON_SERVICE_DOWN, RUN_STARTED);
	assert_spans(draw(&picture), "runs 0-22, down 22-24");
	picture.judged.down_since = T0 + 21 * H;
	assert_spans(draw(&picture), "runs 0-21, down 21-24");
	assert_string_equal(picture.lanes.items[0].spans[1].words, "because");
	judge(&picture, SEVERITY_UNKNOWN, REASON_UNREADABLE, RUN_UNKNOWN);
	assert_spans(draw(&picture), "runs 0-22, unknown 22-24");

	picture.sites[0].run_state = RUN_STOPPED;
	judge(&picture, SEVERITY_OK, REASON_PASSIVE, RUN_STOPPED);
	assert_spans(draw(&picture), "meant 0-24");
	picture.sites[0].run_state = RUN_STARTED;
	picture.sites[0].auto_start = AUTO_START_OFF;
	judge(&picture, SEVERITY_OK, REASON_RUNNING, RUN_STARTED);	/* its cluster starts it */
	assert_spans(draw(&picture), "runs 0-24");
	end(&picture);
}

static void
what_no_eye_can_tell_apart_becomes_one_of_the_worst(void **state)
{
	struct picture picture;
	struct lane worst;
	struct error err;
	int i;

	(void)state;
	begin(&picture);
	site(&picture, 7, RUN_STARTED);
	for (i = 0; i < 10; i++) {
		change(&picture, CHANGE_RUN_STATE, T0 + 6 * H + 60 * i, 7, i % 2 == 0 ? "started" : "stopped",
		    i % 2 == 0 ? "stopped" : "started");
		change(&picture, CHANGE_REPAIR, T0 + 6 * H + 60 * i, 7, "start", "done");
	}
	draw(&picture);
	assert_int_equal(picture.lanes.items[0].span_count, 11);
	assert_true(lanes_worst(&picture.lanes, 24, &worst, &err));
	assert_spans(&worst, "runs 0-6, stopped 6-7, runs 7-24");
	free(worst.spans);
	picture.memory.looked_at = picture.memory.local_time = T0 + 24 * H - 60;	/* a minute ago: no cell of its own */
	draw(&picture);
	assert_true(lanes_worst(&picture.lanes, 24, &worst, &err));
	assert_spans(&worst, "runs 0-6, stopped 6-7, runs 7-24");
	free(worst.spans);
	picture.memory.looked_at = picture.memory.local_time = T0 + 24 * H;
	draw(&picture);
	lane_thin(&picture.lanes.items[0], picture.lanes.from, picture.lanes.to, 24);
	assert_spans(&picture.lanes.items[0], "runs 0-6, stopped 6-6.15, runs 6.15-24");
	assert_int_equal(picture.lanes.items[0].spans[1].merged, 9);
	assert_int_equal(picture.lanes.items[0].mark_count, 1);
	assert_int_equal(picture.lanes.items[0].marks[0].merged, 10);
	end(&picture);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_never_changed_was_all_the_time_what_it_is),
	cmocka_unit_test(the_first_change_tells_what_was_before_it),
	cmocka_unit_test(nothing_is_known_before_the_first_look_and_behind_the_last),
	cmocka_unit_test(a_time_that_nobody_saw_is_not_drawn_as_what_was_before),
	cmocka_unit_test(changes_that_do_not_fit_together_leave_a_hole),
	cmocka_unit_test(a_stop_seen_after_a_restart_is_told_from_another),
	cmocka_unit_test(an_acceptance_holds_until_it_ends),
	cmocka_unit_test(a_site_that_came_and_went_is_drawn_while_it_was_there),
	cmocka_unit_test(another_site_under_the_number_passes_nothing_on),
	cmocka_unit_test(a_site_keeps_its_lane_under_a_new_number),
	cmocka_unit_test(a_site_whose_pool_is_stopped_does_not_run),
	cmocka_unit_test(the_verdict_has_the_last_word),
	cmocka_unit_test(what_no_eye_can_tell_apart_becomes_one_of_the_worst),
};

TEST_GROUP(tests, NULL, NULL);
