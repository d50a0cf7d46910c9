/* What announce.h and notification_words.h promise: what a notification says survives the outbox. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp-subagent/notify/announce.h"
#include "snmp-subagent/notify/stored_form.h"
#include "tests/unit/runner/test_group.h"

#define NOW 1700000000

static struct error err;

static struct mib_notification
there_and_back(const struct mib_notification *notification, struct text_arena *arena)
{
	const char *words = notification_to_stored(notification, arena, &err);
	struct mib_notification back;

	assert_non_null(words);
	if (!notification_from_stored(words, arena, &back, &err))
		fail_msg("%s", err.text);
	return back;
}

static void
every_field_comes_back(void **state)
{
	const struct mib_notification full = {
		.kind = NOTIFICATION_SITES_SUMMARY,
		.time = 253402300799,
		.text = "100% = \n\r\t\x7f \xe2\x80\xae %0A",
		.count = 4294967295U,
		.node = { .index = 2147483647, .name = "EXCH=A", .address = "::1", .last_error = "refused\nby it",
		    .boot_time = 1, .w3svc_start = 2, .last_failover = 3, .failover_evidence = EVIDENCE_FLAGS,
		    .failover_group = "G", .failover_from = "F", .failover_to = "T", .sites_down = 5,
		    .sites_will_not_restart = 6, .cause = CAUSE_HOTFIX_MISSING },
		.site = { .id = 4294967295U, .name = "", .node_name = "EXCH=A", .auto_start = AUTO_START_OFF, .run_state = RUN_UNKNOWN,
		    .severity = SEVERITY_UNKNOWN, .reason = REASON_MISSING, .last_failover = 7, .last_repair = 8,
		    .last_repair_result = "failed: %s" },
		.role = { .cluster_index = 2147483646, .index = 11, .cluster = "EXCH", .name = "Web", .owner = "EXCH-B",
		    .state = ROLE_UNKNOWN, .severity = SEVERITY_WARNING, .candidates = 12, .ready = 13, .sites = 14, .sites_served = 15,
		    .sites_down = 16 },
	};
	struct text_arena arena = { 0 };
	struct mib_notification back = there_and_back(&full, &arena);

	(void)state;
	assert_int_equal(back.kind, full.kind);
	assert_int_equal(back.time, full.time);
	assert_string_equal(back.text, full.text);
	assert_int_equal(back.count, full.count);
	assert_int_equal(back.node.index, full.node.index);
	assert_string_equal(back.node.name, full.node.name);
	assert_string_equal(back.node.address, full.node.address);
	assert_string_equal(back.node.last_error, full.node.last_error);
	assert_int_equal(back.node.boot_time, 1);
	assert_int_equal(back.node.w3svc_start, 2);
	assert_int_equal(back.node.last_failover, 3);
	assert_int_equal(back.node.failover_evidence, EVIDENCE_FLAGS);
	assert_string_equal(back.node.failover_group, "G");
	assert_string_equal(back.node.failover_from, "F");
	assert_string_equal(back.node.failover_to, "T");
	assert_int_equal(back.node.sites_down, 5);
	assert_int_equal(back.node.sites_will_not_restart, 6);
	assert_int_equal(back.node.cause, CAUSE_HOTFIX_MISSING);
	assert_int_equal(back.site.id, 4294967295U);
	assert_string_equal(back.site.name, "");
	assert_int_equal(back.site.auto_start, AUTO_START_OFF);
	assert_int_equal(back.site.run_state, RUN_UNKNOWN);
	assert_int_equal(back.site.severity, SEVERITY_UNKNOWN);
	assert_int_equal(back.site.reason, REASON_MISSING);
	assert_int_equal(back.site.last_failover, 7);
	assert_int_equal(back.site.last_repair, 8);
	assert_string_equal(back.site.last_repair_result, "failed: %s");
	assert_string_equal(back.site.node_name, "EXCH=A");
	assert_int_equal(back.role.cluster_index, 2147483646);
	assert_int_equal(back.role.index, 11);
	assert_string_equal(back.role.cluster, "EXCH");
	assert_string_equal(back.role.name, "Web");
	assert_string_equal(back.role.owner, "EXCH-B");
	assert_int_equal(back.role.state, ROLE_UNKNOWN);
	assert_int_equal(back.role.severity, SEVERITY_WARNING);
	assert_int_equal(back.role.candidates, 12);
	assert_int_equal(back.role.ready, 13);
	assert_int_equal(back.role.sites, 14);
	assert_int_equal(back.role.sites_served, 15);
	assert_int_equal(back.role.sites_down, 16);
	text_arena_clear(&arena);
}

/* So a column that a notification takes up goes through the outbox, too. */
static void
all_that_any_kind_sends_has_a_name_of_its_own_there(void **state)
{
	const struct mib_notification notification = { .node = { .index = 1 }, .site = { .id = 1 } };
	struct text_arena arena = { 0 };
	const char *words = notification_to_stored(&notification, &arena, &err);
	unsigned int kind;
	size_t count, i;

	(void)state;
	for (kind = 1; kind <= MIB_NOTIFICATION_KINDS; kind++) {
		const struct mib_notification_object *objects = mib_notification_objects(kind, &count);

		for (i = 0; i < count; i++) {
			struct mib_place place;
			const char *line, *found;

			mib_notification_place(&notification, &objects[i], &place);
			assert_non_null(place.column->stored);
			line = text_format(&arena, "\n%s=", place.column->stored);
			found = strstr(words, line);
			if (found == NULL || strstr(found + 1, line) != NULL)
				fail_msg("%s: %s", place.column->name, words);
		}
	}
	assert_null(strstr(words, "null"));	/* a column that has no name there */
	text_arena_clear(&arena);
}

static void
what_a_newer_daemon_left_is_passed_over(void **state)
{
	struct text_arena arena = { 0 };
	struct mib_notification back;

	(void)state;
	assert_true(notification_from_stored("colour=blue\nkind=3\nnode=1\nno equals sign\nsite=9", &arena, &back, &err));
	assert_int_equal(back.kind, NOTIFICATION_SITE_STOPPED);
	assert_int_equal(back.site.id, 9);
	assert_true(notification_from_stored("kind=3\ntext=%0g %g0 %0a %41%4", &arena, &back, &err));
	assert_string_equal(back.text, "%0g %g0 %0a A%4");	/* a sign that nobody wrote so stays as it is */
	text_arena_clear(&arena);
}

static void
words_that_are_none_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "node=1", "kind=0", "kind=99", "kind=", "kind=-1", "kind=1\ncount=4294967296", "kind=1\ntime=x",
		"kind=1\ntime=99999999999999999999999999", "kind=1\ntime=253402300800",
	};
	struct text_arena arena = { 0 };
	struct mib_notification back;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (notification_from_stored(bad[i], &arena, &back, &err))
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(err.kind, ERROR_MALFORMED);
	}
	text_arena_clear(&arena);
}

static struct mib_view *
make_view(void)
{
	const struct mib_node_row node = { .index = 7, .name = "EXCH-A", .address = "a.example", .last_error = "no answer",
		.sites_down = 3 };
	const struct mib_site_row sites[] = {
		{ .node_index = 7, .id = 1, .name = "OWA", .reason = REASON_STOPPED, .last_error = "stopped" },
		{ .node_index = 7, .id = 5, .name = "Shop", .reason = REASON_RUNNING },
	};
	struct mib_view *view = mib_view_new(&node, &err);

	assert_non_null(view);
	assert_true(mib_view_add_site(view, &sites[0], &err));
	assert_true(mib_view_add_site(view, &sites[1], &err));
	assert_true(mib_view_finish(view, &err));
	return view;
}

static struct mib_notification
announced(const struct state_change *edge, struct text_arena *arena)
{
	struct state_change copy = *edge;
	const struct state_changes edges = { .items = &copy, .count = 1 };
	struct mib_view *view = make_view();
	struct mib_notification notification;
	struct outbox_item *items;
	size_t count;

	assert_true(announce(&edges, view, arena, &items, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(items[0].node_index, 7);
	assert_int_equal(items[0].time, edge->time);
	assert_true(notification_from_stored(items[0].words, arena, &notification, &err));
	assert_int_equal(notification.node.index, 7);
	assert_string_equal(notification.site.node_name, "EXCH-A");
	assert_int_equal(notification.kind, edge->kind);
	free(items);
	mib_view_free(view);
	return notification;
}

/* 255 bytes hold the whole sentence: a name of 200 characters, each of two bytes, gives way at a character. */
static void
a_long_name_gives_way_to_what_happened(void **state)
{
	static const char after[] = " of EXCH-A: it is down since the failover of 03:14, and auto start is off";
	struct text_arena arena = { 0 };
	char name[401];
	const char *text;
	size_t i;

	(void)state;
	for (i = 0; i < 200; i++)
		memcpy(name + 2 * i, "\xc3\xa9", 2);
	name[400] = '\0';
	text = mib_text_with_name(&arena, "site ", name, after);
	assert_true(strlen(text) <= MIB_TEXT_MAX && strlen(text) >= MIB_TEXT_MAX - 2);
	assert_string_equal(strstr(text, "...") + 3, after);
	assert_int_equal((strstr(text, "...") - text - 5) % 2, 0);
	assert_string_equal(mib_text(&arena, text), text);
	assert_string_equal(mib_text_with_name(&arena, "site ", "OWA", after) + 8, after);
	text = mib_text_with_name(&arena, name, "a name of 21 characters", name);
	assert_string_equal(strchr(text, 'a'), text_format(&arena, "a name of 21 ...%s", name));
	text_arena_clear(&arena);
}

static void
each_kind_says_what_it_is_about(void **state)
{
	static const struct change boot = { .kind = CHANGE_BOOT, .subject = "", .from = "", .to = "" };
	static const struct change service = { .kind = CHANGE_SERVICE_START, .subject = "", .from = "", .to = "" };
	static const struct change moved = { .kind = CHANGE_FAILOVER, .time = NOW, .subject = "EVS", .from = "EXCH-B",
		.to = "EXCH-A", .evidence = EVIDENCE_EVENT };
	static const struct change from_nowhere = { .kind = CHANGE_FAILOVER, .subject = "EVS", .from = "", .to = "EXCH-A" };
	static const struct change unknown = { .kind = CHANGE_FAILOVER, .subject = "", .from = "", .to = "" };
	static const struct change repair = { .kind = CHANGE_REPAIR, .time = NOW, .site_id = 5, .subject = "Shop",
		.from = "start", .to = "done" };
	static const struct {
		struct state_change edge;
		const char *text;
	} cases[] = {
		{ { .kind = NOTIFICATION_SITE_STOPPED, .site_id = 1, .sentence = "stopped" }, "site OWA of EXCH-A: stopped" },
		{ { .kind = NOTIFICATION_SITE_ACCEPTED, .site_id = 1, .sentence = "stopped, accepted by bob" },
		    "site OWA of EXCH-A: stopped, accepted by bob" },
		{ { .kind = NOTIFICATION_SITE_NEED_NOT_RUN, .site_id = 1, .sentence = "stopped before the last start" },
		    "site OWA of EXCH-A need not run: stopped before the last start" },
		{ { .kind = NOTIFICATION_SITE_RECOVERED, .site_id = 5 }, "site Shop of EXCH-A is well again" },
		{ { .kind = NOTIFICATION_SITE_GONE, .site_id = 5, .name = "Old", .sentence = "gone" }, "site Old of EXCH-A: gone" },
		{ { .kind = NOTIFICATION_SITE_GONE, .site_id = 9, .name = "Old", .sentence = "is not listed any more" },
		    "site Old of EXCH-A: is not listed any more" },
		{ { .kind = NOTIFICATION_NODE_RESTARTED, .change = &boot }, "EXCH-A restarted" },
		{ { .kind = NOTIFICATION_NODE_RESTARTED, .change = &service }, "W3SVC of EXCH-A restarted" },
		{ { .kind = NOTIFICATION_FAILOVER_SEEN, .change = &moved }, "EVS came online on EXCH-A, before on EXCH-B" },
		{ { .kind = NOTIFICATION_FAILOVER_SEEN, .change = &from_nowhere }, "EVS came online on EXCH-A" },
		{ { .kind = NOTIFICATION_FAILOVER_SEEN, .change = &unknown }, "a cluster group moved to another node" },
		{ { .kind = NOTIFICATION_NODE_UNREACHABLE }, "no answer" },
		{ { .kind = NOTIFICATION_NODE_REACHABLE }, "EXCH-A answers again" },
		{ { .kind = NOTIFICATION_REPAIR_DONE, .site_id = 5, .change = &repair },
		    "repair of site Shop of EXCH-A, start: done" },
		{ { .kind = NOTIFICATION_SITES_SUMMARY, .summed_up = NOTIFICATION_SITE_STOPPED, .count = 80 },
		    "80 more sites of EXCH-A are stopped" },
		{ { .kind = NOTIFICATION_SITES_SUMMARY, .summed_up = NOTIFICATION_SITE_RECOVERED, .count = 2 },
		    "2 more sites of EXCH-A are well again" },
		{ { .kind = NOTIFICATION_SITES_SUMMARY, .summed_up = NOTIFICATION_SITE_WILL_NOT_RESTART, .count = 2 },
		    "2 more sites of EXCH-A will not restart" },
		{ { .kind = NOTIFICATION_SITES_SUMMARY, .summed_up = NOTIFICATION_SITE_DOWN_AFTER_RESTART, .count = 2 },
		    "2 more sites of EXCH-A are down" },
		{ { .kind = NOTIFICATION_SITES_SUMMARY, .summed_up = NOTIFICATION_SITE_ACCEPTED, .count = 2 },
		    "2 more sites of EXCH-A were accepted as they are" },
		{ { .kind = NOTIFICATION_SITES_SUMMARY, .summed_up = NOTIFICATION_SITE_NEED_NOT_RUN, .count = 2 },
		    "2 more sites of EXCH-A need not run" },
		{ { .kind = NOTIFICATION_SITES_SUMMARY, .summed_up = NOTIFICATION_SITE_GONE, .count = 2 },
		    "2 more sites of EXCH-A are not listed any more" },
	};
	struct text_arena arena = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mib_notification notification = announced(&cases[i].edge, &arena);

		assert_string_equal(notification.text, cases[i].text);
	}
	text_arena_clear(&arena);
}

static void
a_change_is_told_as_it_was_not_as_the_row_is_now(void **state)
{
	static const struct change moved = { .kind = CHANGE_FAILOVER, .time = NOW, .subject = "EVS", .from = "EXCH-B",
		.to = "EXCH-A", .evidence = EVIDENCE_EVENT };
	static const struct change repair = { .kind = CHANGE_REPAIR, .time = NOW, .site_id = 99, .subject = "Gone",
		.from = "start", .to = "done" };
	static const struct change boot = { .kind = CHANGE_BOOT, .time = NOW, .subject = "", .from = "", .to = "booted" };
	struct text_arena arena = { 0 };
	struct mib_notification notification;

	(void)state;
	notification = announced(
	    &(const struct state_change) { .kind = NOTIFICATION_FAILOVER_SEEN, .time = NOW, .change = &moved }, &arena);
	assert_int_equal(notification.node.last_failover, NOW);
	assert_int_equal(notification.node.failover_evidence, EVIDENCE_EVENT);
	assert_string_equal(notification.node.failover_group, "EVS");
	assert_string_equal(notification.node.failover_from, "EXCH-B");
	assert_string_equal(notification.node.failover_to, "EXCH-A");
	notification = announced(
	    &(const struct state_change) { .kind = NOTIFICATION_REPAIR_DONE, .time = NOW, .site_id = 99, .change = &repair }, &arena);
	assert_int_equal(notification.site.id, 99);
	assert_string_equal(notification.site.name, "Gone");
	assert_int_equal(notification.site.last_repair, NOW);
	assert_string_equal(notification.site.last_repair_result, "done");
	notification = announced(
	    &(const struct state_change) { .kind = NOTIFICATION_REPAIR_DONE, .time = NOW, .site_id = 1, .change = &repair }, &arena);
	assert_string_equal(notification.site.name, "OWA");	/* renamed since */
	notification = announced(
	    &(const struct state_change) { .kind = NOTIFICATION_NODE_RESTARTED, .time = NOW, .change = &boot }, &arena);
	assert_int_equal(notification.site.last_repair, 0);
	assert_string_equal(notification.site.last_repair_result, "");
	text_arena_clear(&arena);
}

static void
a_site_without_a_row_is_told_of_by_its_name_and_as_missing(void **state)
{
	struct text_arena arena = { 0 };
	struct mib_notification notification = announced(
	    &(const struct state_change) { .kind = NOTIFICATION_SITE_GONE, .site_id = 9, .name = "Old", .sentence = "gone" }, &arena);

	(void)state;
	assert_int_equal(notification.site.id, 9);
	assert_string_equal(notification.site.name, "Old");
	assert_int_equal(notification.site.reason, REASON_MISSING);
	assert_int_equal(notification.site.run_state, RUN_UNKNOWN);
	assert_int_equal(notification.site.auto_start, AUTO_START_UNKNOWN);
	text_arena_clear(&arena);
}

static void
a_role_is_told_of_with_its_row_or_by_its_names(void **state)
{
	const struct role role = { .group = "Web", .state = ROLE_DOWN, .severity = SEVERITY_CRITICAL, .owner = "EXCH-B", .sites = 2,
		.sentence = "Web runs on no node", .warning = "" };
	struct role_change items[] = {
		{ .kind = NOTIFICATION_ROLE_DOWN, .cluster = "EXCH", .group = "Web", .role = &role, .sentence = role.sentence },
		{ .kind = NOTIFICATION_ROLE_GONE, .cluster = "exch", .group = "WEB", .sentence = "watched no more" },
	};
	const struct role_changes changes = { .items = items, .count = 2 };
	struct mib_notification down, gone;
	struct text_arena arena = { 0 };
	struct outbox_item *made;
	size_t count;

	(void)state;
	assert_true(announce_roles(&changes, 7, NOW, &arena, &made, &count, &err));
	assert_int_equal(count, 2);
	assert_int_equal(made[0].node_index, 7);
	assert_true(notification_from_stored(made[0].words, &arena, &down, &err));
	assert_true(notification_from_stored(made[1].words, &arena, &gone, &err));
	free(made);
	assert_int_equal(down.kind, NOTIFICATION_ROLE_DOWN);
	assert_int_equal(down.time, NOW);
	assert_string_equal(down.text, "Web runs on no node");
	assert_string_equal(down.role.cluster, "EXCH");
	assert_string_equal(down.role.owner, "EXCH-B");
	assert_int_equal(down.role.state, ROLE_DOWN);
	assert_int_equal(down.role.sites, 2);
	assert_int_equal(gone.kind, NOTIFICATION_ROLE_GONE);
	assert_string_equal(gone.role.name, "WEB");
	assert_int_equal(gone.role.state, ROLE_UNKNOWN);
	assert_int_equal(gone.role.cluster_index, down.role.cluster_index);	/* whatever the case */
	assert_int_equal(gone.role.index, down.role.index);
	assert_true(mib_notification_copy(&down, &arena, &gone, &err));
	text_arena_clear(&arena);
}

static void
what_was_dropped_is_counted(void **state)
{
	static const struct {
		unsigned int count;
		const char *text;
	} cases[] = {
		{ 4711, "4711 notifications of EXCH-A were dropped: snmpd was away for so long that more than 10000 waited" },
		{ 1, "1 notification of EXCH-A was dropped: snmpd was away for so long that more than 10000 waited" },
		{ 2, "2 notifications of EXCH-A were dropped: snmpd was away for so long that more than 10000 waited" },
	};
	const struct mib_node_row node = { .index = 7, .name = "EXCH-A" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct outbox_dropped dropped = { .node_index = 7, .time = NOW, .count = cases[i].count };
		struct text_arena arena = { 0 };
		struct mib_notification notification;
		struct outbox_item item;

		assert_true(announce_dropped(&dropped, &node, &arena, &item, &err));
		assert_true(notification_from_stored(item.words, &arena, &notification, &err));
		assert_int_equal(notification.kind, NOTIFICATION_SITES_SUMMARY);
		assert_int_equal(notification.count, cases[i].count);
		assert_int_equal(notification.node.index, 7);
		assert_int_equal(item.node_index, 7);
		assert_int_equal(item.time, NOW);
		assert_string_equal(notification.text, cases[i].text);
		text_arena_clear(&arena);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_field_comes_back),
	cmocka_unit_test(all_that_any_kind_sends_has_a_name_of_its_own_there),
	cmocka_unit_test(what_a_newer_daemon_left_is_passed_over),
	cmocka_unit_test(words_that_are_none_are_refused),
	cmocka_unit_test(a_long_name_gives_way_to_what_happened),
	cmocka_unit_test(each_kind_says_what_it_is_about),
	cmocka_unit_test(a_change_is_told_as_it_was_not_as_the_row_is_now),
	cmocka_unit_test(a_site_without_a_row_is_told_of_by_its_name_and_as_missing),
	cmocka_unit_test(a_role_is_told_of_with_its_row_or_by_its_names),
	cmocka_unit_test(what_was_dropped_is_counted),
};

TEST_GROUP(tests, NULL, NULL);
