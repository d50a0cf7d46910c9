/* What lib/windows/events.h promises: one event for each move of a group, out of either log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

/* One event of the channel, at 2013-11-22T`time`. */
#define EVENT(id, time, data) \
	"System.Provider@Name=Microsoft-Windows-FailoverClustering;System.EventID=" id ";" \
	"System.TimeCreated@SystemTime=2013-11-22T" time ".123456700Z;System.Computer=exch-a.example;" \
	data "\n"
#define DATA(name, text) "EventData.Data@Name=" name ";EventData.Data=" text ";"
#define BARE(text)       "EventData.Data=" text ";"

#define DAY 1385078400	/* 2013-11-22T00:00:00Z */

static void
look_at_channel(const char *events, struct snapshot *ret_snapshot)
{
	fake_node_iis7();
	fake_node_is_clustered();
	fake_answer(CHANNEL, events);
	fake_look_must_succeed(ret_snapshot);
}

static void
assert_event(const struct snapshot *snapshot, size_t i, unsigned int id, time_t time, const char *group,
    const char *from, const char *to)
{
	assert_true(i < snapshot->event_count);
	assert_int_equal(snapshot->events[i].event_id, id);
	assert_int_equal(snapshot->events[i].time, time);
	assert_string_equal(snapshot->events[i].group, group);
	assert_string_equal(snapshot->events[i].from, from);
	assert_string_equal(snapshot->events[i].to, to);
}

static void
a_group_that_came_online_came_to_this_computer(void **state)
{
	struct snapshot snapshot;

	(void)state;
	look_at_channel(EVENT("1201", "02:13:00", DATA("ResourceGroup", "EXVS1")), &snapshot);
	assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_TOLD);
	assert_int_equal(snapshot.event_count, 1);
	assert_event(&snapshot, 0, 1201, DAY + 7980, "EXVS1", "", "EXCH-A");
	snapshot_clear(&snapshot);
}

static void
announcement_and_arrival_are_one_move(void **state)
{
	struct snapshot snapshot;

	(void)state;
	look_at_channel(
	    EVENT("1153", "02:12:50", BARE("EXVS1") BARE("EXCH-B") BARE("EXCH-A"))
	    EVENT("1641", "02:12:52", BARE("EXVS1") BARE("exch-a"))
	    EVENT("1201", "02:13:00", BARE("EXVS1")), &snapshot);
	assert_int_equal(snapshot.event_count, 1);
	assert_event(&snapshot, 0, 1201, DAY + 7980, "EXVS1", "EXCH-B", "EXCH-A");
	snapshot_clear(&snapshot);
}

static void
moves_of_other_groups_to_other_nodes_and_at_other_times_stay_apart(void **state)
{
	struct snapshot snapshot;

	(void)state;
	look_at_channel(
	    EVENT("1201", "05:00:00", BARE("EXVS1"))
	    EVENT("1641", "02:00:00", BARE("EXVS1") BARE("EXCH-B"))
	    EVENT("1201", "02:00:10", BARE("EXVS1"))
	    EVENT("1641", "02:00:01", BARE("EXVS2") BARE("EXCH-A"))
	    EVENT("1641", "04:00:00", BARE("EXVS1") BARE("EXCH-A")), &snapshot);
	assert_int_equal(snapshot.event_count, 5);
	assert_event(&snapshot, 0, 1641, DAY + 7200, "EXVS1", "", "EXCH-B");
	assert_event(&snapshot, 1, 1641, DAY + 7201, "EXVS2", "", "EXCH-A");
	assert_event(&snapshot, 2, 1201, DAY + 7210, "EXVS1", "", "EXCH-A");
	assert_event(&snapshot, 3, 1641, DAY + 14400, "EXVS1", "", "EXCH-A");
	assert_event(&snapshot, 4, 1201, DAY + 18000, "EXVS1", "", "EXCH-A");
	snapshot_clear(&snapshot);
}

static void
a_move_that_takes_longer_than_five_minutes_is_told_in_parts(void **state)
{
	struct snapshot snapshot;

	(void)state;
	look_at_channel(
	    EVENT("1153", "02:00:00", BARE("EXVS1") BARE("EXCH-B") BARE("EXCH-A"))
	    EVENT("1641", "02:04:00", BARE("EXVS1") BARE("EXCH-A"))
	    EVENT("1201", "02:05:00", BARE("EXVS1")), &snapshot);
	assert_int_equal(snapshot.event_count, 1);
	assert_event(&snapshot, 0, 1201, DAY + 7500, "EXVS1", "EXCH-B", "EXCH-A");
	snapshot_clear(&snapshot);

	look_at_channel(
	    EVENT("1153", "02:00:00", BARE("EXVS1") BARE("EXCH-B") BARE("EXCH-A"))
	    EVENT("1641", "02:04:00", BARE("EXVS1") BARE("EXCH-A"))
	    EVENT("1201", "02:05:01", BARE("EXVS1")), &snapshot);
	assert_int_equal(snapshot.event_count, 2);
	assert_event(&snapshot, 0, 1641, DAY + 7440, "EXVS1", "EXCH-B", "EXCH-A");
	assert_event(&snapshot, 1, 1201, DAY + 7501, "EXVS1", "", "EXCH-A");
	snapshot_clear(&snapshot);
}

static void
the_target_of_1641_is_the_last_node_in_either_form(void **state)
{
	static const struct {
		const char *data, *from, *to;
	} cases[] = {
		{ BARE("EXVS1") BARE("EXCH-B"), "", "EXCH-B" },
		{ BARE("EXVS1") BARE("EXCH-A") BARE("EXCH-B"), "EXCH-A", "EXCH-B" },
		{ BARE("EXVS1") BARE("EXCH-A.example") BARE("exch_b.example"), "EXCH-A.example",
		    "exch_b.example" },
		{ BARE("EXVS1") BARE("EXCH-B") BARE("0"), "", "EXCH-B" },
		{ BARE("EXVS1") BARE("EXCH-B") BARE("manual move by operator"), "", "EXCH-B" },
		{ BARE("EXVS1") BARE("EXCH-B") BARE("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), "", "EXCH-B" },
		{ BARE("EXVS1") BARE(""), "", "" },
		{ BARE("EXVS1"), "", "" },
		{ DATA("ResourceGroup", "EXVS1") DATA("NodeName", "EXCH-B") DATA("Reason", "Manual"), "",
		    "EXCH-B" },
		{ DATA("ResourceGroup", "EXVS1") DATA("FromNode", "A") DATA("ToNode", "B"), "A", "B" },
	};
	char event[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot snapshot;

		snprintf(event, sizeof(event), EVENT("1641", "02:00:00", "%s"), cases[i].data);
		look_at_channel(event, &snapshot);
		assert_event(&snapshot, 0, 1641, DAY + 7200, "EXVS1", cases[i].from, cases[i].to);
		snapshot_clear(&snapshot);
	}
}

static void
what_is_too_old_or_no_move_is_left_out(void **state)
{
	const struct look_request request = { .timeout_ms = 5000, .now = NOW, .events_since = DAY + 7200 };
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_node_is_clustered();
	fake_answer(CHANNEL,
	    EVENT("1201", "01:59:59", BARE("Old"))
	    EVENT("1201", "02:00:00", BARE("Kept"))
	    EVENT("1200", "02:01:00", BARE("Attempt"))
	    EVENT("1201", "02:01:00", "")
	    "System.TimeCreated@SystemTime=2013-11-22T03:00:00Z;EventData.Data=NoNumber");
	assert_true(fake_look(&request, &snapshot, &err));
	assert_int_equal(snapshot.event_count, 1);
	assert_string_equal(snapshot.events[0].group, "Kept");
	assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

static void
an_event_without_a_time_is_left_out_and_told_of(void **state)
{
	struct snapshot snapshot;

	(void)state;
	look_at_channel(EVENT("1201", "02:00:00", BARE("Kept"))
	    "System.EventID=1201;EventData.Data=NoTime\n"
	    "System.EventID=1201;System.TimeCreated@SystemTime=yesterday;EventData.Data=BadTime", &snapshot);
	assert_int_equal(snapshot.event_count, 1);
	assert_string_equal(snapshot.events[0].group, "Kept");
	assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_EVENTS].text, "can be read: 2"));
	snapshot_clear(&snapshot);
}

static void
seven_days_of_the_nodes_clock_are_wanted_by_default(void **state)
{
	struct snapshot snapshot;

	(void)state;
	look_at_channel(
	    "System.EventID=1201;System.TimeCreated@SystemTime=2013-11-15T23:59:59Z;EventData.Data=Older\n"
	    "System.EventID=1201;System.TimeCreated@SystemTime=2013-11-16T00:00:00Z;EventData.Data=Newer",
	    &snapshot);
	assert_int_equal(snapshot.event_count, 1);
	assert_string_equal(snapshot.events[0].group, "Newer");
	snapshot_clear(&snapshot);
}

static void
only_the_newest_thousand_are_kept(void **state)
{
	const size_t count = 4500, line = 160;
	char *events = malloc(count * line), *next = events;
	struct snapshot snapshot;
	char expected[20];
	size_t i;

	(void)state;
	assert_non_null(events);
	for (i = 0; i < count; i++)
		next += snprintf(next, line,
		    "System.EventID=1201;System.TimeCreated@SystemTime=2013-11-22T%02zu:%02zu:%02zuZ;"
		    "EventData.Data=G%zu\n",
		    i / 3600, i / 60 % 60, i % 60, i);
	look_at_channel(events, &snapshot);
	assert_int_equal(snapshot.event_count, 1000);
	snprintf(expected, sizeof(expected), "G%zu", count - 1000);
	assert_string_equal(snapshot.events[0].group, expected);
	snprintf(expected, sizeof(expected), "G%zu", count - 1);
	assert_string_equal(snapshot.events[999].group, expected);
	snapshot_clear(&snapshot);
	free(events);
}

static void
a_server_2003_has_its_moves_in_the_system_log(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_node_is_clustered();
	fake_answer(SYSTEMLOG,
	    "EventCode=1153;InsertionStrings=EXVS1;InsertionStrings:1=EXCH-B;InsertionStrings:2=EXCH-A;"
	    "RecordNumber=7;"
	    "SourceName=ClusSvc;TimeGenerated=2013-11-21T22:12:50-04:00\n"
	    "EventCode=1201;InsertionStrings=EXVS1;RecordNumber=8;TimeGenerated=2013-11-21T22:13:00-04:00\n"
	    "EventCode=1201;InsertionStrings!;RecordNumber=9;TimeGenerated=2013-11-21T22:14:00-04:00\n"
	    "EventCode=1201;InsertionStrings=NoTime;RecordNumber=10;TimeGenerated!");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked("events *"), 0);
	assert_int_equal(fake_asked("*TimeGenerated>='20131116000000.000000+000' and (EventCode=*"), 1);
	assert_int_equal(snapshot.event_count, 1);
	assert_event(&snapshot, 0, 1201, DAY + 7980, "EXVS1", "EXCH-B", "EXCH-A");
	assert_non_null(strstr(snapshot.parts[PART_EVENTS].text, "can be read: 1"));
	snapshot_clear(&snapshot);
}

static void
without_a_version_both_logs_are_tried(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_node_is_clustered();
	fake_failure(SYSTEM, ERROR_DENIED, "Access is denied.");
	fake_failure(CHANNEL, ERROR_FAULT, "no such resource");
	fake_answer(SYSTEMLOG, "EventCode=1201;InsertionStrings=EXVS1;TimeGenerated=2013-11-22T02:00:00Z");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_TOLD);
	assert_event(&snapshot, 0, 1201, DAY + 7200, "EXVS1", "", "");
	snapshot_clear(&snapshot);

	/* Web-WMI on a later Windows, of which each Exchange since 2013 has it. */
	fake_node_iis6();
	fake_node_is_clustered();
	fake_failure(SYSTEM, ERROR_DENIED, "Access is denied.");
	fake_answer(CHANNEL,
	    "System.EventID=1201;System.TimeCreated@SystemTime=2013-11-22T02:00:00Z;System.Computer=EXCH-A;"
	    "EventData.Data=EXVS1");
	fake_look_must_succeed(&snapshot);
	assert_event(&snapshot, 0, 1201, DAY + 7200, "EXVS1", "", "EXCH-A");
	assert_int_equal(fake_asked(SYSTEMLOG), 0);
	snapshot_clear(&snapshot);

	/* The log of a later Windows is empty, which says nothing; a refusal is one of the channel. */
	fake_answer(SYSTEMLOG, "");
	fake_failure(CHANNEL, ERROR_ABSENT, "no such channel");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_EVENTS].text, "no such channel"));
	snapshot_clear(&snapshot);
	fake_failure(CHANNEL, ERROR_DENIED, "Access is denied.");
	fake_forget_questions();
	fake_look_must_succeed(&snapshot);
	assert_non_null(strstr(snapshot.parts[PART_EVENTS].text, "Event Log Readers"));
	assert_int_equal(fake_asked(SYSTEMLOG), 0);
	snapshot_clear(&snapshot);

	fake_node_iis7();
	fake_node_is_clustered();
	fake_failure(SYSTEM, ERROR_DENIED, "Access is denied.");
	fake_answer(CHANNEL,
	    "System.EventID=1201;System.TimeCreated@SystemTime=2013-11-22T02:00:00Z;System.Computer=EXCH-A;"
	    "EventData.Data=EXVS1");
	fake_look_must_succeed(&snapshot);
	assert_event(&snapshot, 0, 1201, DAY + 7200, "EXVS1", "", "EXCH-A");
	snapshot_clear(&snapshot);
}

static void
a_log_that_cannot_be_read_is_noted_and_nothing_of_it_is_used(void **state)
{
	static const enum error_kind kinds[] = {
		ERROR_DENIED,
		ERROR_ABSENT,
		ERROR_FAULT,
		ERROR_BUSY,
		ERROR_TIMEOUT,
		ERROR_MALFORMED,
		ERROR_LIMIT,
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis7();
		fake_node_is_clustered();
		fake_failure(CHANNEL, kinds[i], "no events for you");
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_UNREADABLE);
		assert_non_null(strstr(snapshot.parts[PART_EVENTS].text, "no events for you"));
		assert_int_equal(strstr(snapshot.parts[PART_EVENTS].text, "Event Log Readers") != NULL,
		    kinds[i] == ERROR_DENIED);
		assert_int_equal(snapshot.event_count, 0);
		snapshot_clear(&snapshot);
	}
}

static void
a_connection_that_breaks_at_the_log_ends_the_look(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_node_is_clustered();
	fake_failure(CHANNEL, ERROR_UNREACHABLE, "the connection is lost");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
}

static void
a_group_with_an_endless_name_is_no_group(void **state)
{
	char event[1400] =
	    "System.EventID=1201;System.TimeCreated@SystemTime=2013-11-22T02:00:00Z;EventData.Data=";
	size_t length = strlen(event);
	struct snapshot snapshot;

	(void)state;
	memset(event + length, 'x', 1024);
	event[length + 1024] = '\0';
	look_at_channel(event, &snapshot);
	assert_int_equal(snapshot.event_count, 1);
	snapshot_clear(&snapshot);
	event[length + 1024] = 'x';
	event[length + 1025] = '\0';
	look_at_channel(event, &snapshot);
	assert_int_equal(snapshot.event_count, 0);
	snapshot_clear(&snapshot);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_group_that_came_online_came_to_this_computer),
	cmocka_unit_test(announcement_and_arrival_are_one_move),
	cmocka_unit_test(moves_of_other_groups_to_other_nodes_and_at_other_times_stay_apart),
	cmocka_unit_test(a_move_that_takes_longer_than_five_minutes_is_told_in_parts),
	cmocka_unit_test(the_target_of_1641_is_the_last_node_in_either_form),
	cmocka_unit_test(what_is_too_old_or_no_move_is_left_out),
	cmocka_unit_test(an_event_without_a_time_is_left_out_and_told_of),
	cmocka_unit_test(seven_days_of_the_nodes_clock_are_wanted_by_default),
	cmocka_unit_test(only_the_newest_thousand_are_kept),
	cmocka_unit_test(a_server_2003_has_its_moves_in_the_system_log),
	cmocka_unit_test(without_a_version_both_logs_are_tried),
	cmocka_unit_test(a_log_that_cannot_be_read_is_noted_and_nothing_of_it_is_used),
	cmocka_unit_test(a_connection_that_breaks_at_the_log_ends_the_look),
	cmocka_unit_test(a_group_with_an_endless_name_is_no_group),
};

TEST_GROUP(tests, NULL, NULL);
