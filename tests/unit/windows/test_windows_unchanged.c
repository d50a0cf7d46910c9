/* What lib/windows/unchanged.h promises: what did not change is not asked again, and which change makes a look ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/memory/memory.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

#define GET_STATE "root/webadministration Site.GetState Shop"
#define W3SVC	  "root/cimv2 *from Win32_Service where Name='W3SVC'"
#define STEADY_S  1200	/* the look at that time is brief: nothing moved for long, and the hour is not over */

/* --- one life of a node ----------------------------------------------------------- */

static struct memory memory;
static struct known_look known;
static struct snapshot snapshot;	/* of the newest look */

static void
system_tells(time_t ahead_s, const char *computer, time_t boot_later_s, unsigned int windows)
{
	static char words[512];
	char clock[64], boot[64];
	time_t local = LOCAL_TIME + ahead_s, booted = BOOT_TIME + boot_later_s;

	strftime(clock, sizeof(clock), "%Y-%m-%dT%H:%M:%SZ", gmtime(&local));
	strftime(boot, sizeof(boot), "%Y-%m-%dT%H:%M:%SZ", gmtime(&booted));
	snprintf(words, sizeof(words), "CSName=%s;LastBootUpTime=%s;LocalDateTime=%s;Version=%s", computer, boot, clock,
	    windows == 6 ? "5.2.3790" : "6.1.7601");
	fake_answer(SYSTEM, words);
}

/* Two instances run for so long; 0: nothing is counted. */
static void
counters_tell(uint32_t owa_s, uint32_t shop_s)
{
	static char words[128];

	snprintf(words, sizeof(words), "Name=OWA;ServiceUptime=%u\nName=Shop;ServiceUptime=%u", owa_s, shop_s);
	fake_answer(COUNTERS, owa_s == 0 ? "" : words);
}

static void
look(time_t at, bool is_for_repair)
{
	const struct look_request request = {
		.timeout_ms = 5000, .now = NOW + at, .known = &known, .is_for_repair = is_for_repair,
		.ways = memory.ways, .events_since = memory_events_since(memory.asked_all),
	};
	struct change_list changes;
	struct memory after;
	struct error err = { 0 };

	snapshot_clear(&snapshot);
	fake_forget_questions();
	if (!fake_look(&request, &snapshot, &err) || !memory_update(&memory, &snapshot, &after, &changes, &err))
		fail_msg("the look failed: %s", err.text);
	change_list_clear(&changes);
	memory_clear(&memory);
	memory = after;
	known_look_clear(&known);
	assert_true(memory_known_look(&memory, &snapshot, &known, &err));
}

/* As a healthy node of that IIS is seen at `at`. */
static void
tell_all(unsigned int iis, time_t at)
{
	if (iis == 6)
		fake_node_iis6();
	else
		fake_node_iis7();
	fake_node_is_clustered();
	fake_answer(GROUPS, "Name=EXVS1;OwnerNode=EXCH-A;State=0\nName=Cluster Group;OwnerNode=EXCH-B;State=0");
	system_tells(at, "EXCH-A", 0, iis);
	counters_tell(60000 + (uint32_t)at, 60000 + (uint32_t)at);
}

static void
look_well(unsigned int iis, time_t at)
{
	tell_all(iis, at);
	look(at, false);
}

/* The first look, and one that has waited for what may be written late. */
static void
begin(unsigned int iis)
{
	look_well(iis, 0);
	look_well(iis, 900);
	assert_false(snapshot.is_brief);
}

static void
end(void)
{
	snapshot_clear(&snapshot);
	memory_clear(&memory);
	known_look_clear(&known);
}

static unsigned int
asked_for_events(void)
{
	return fake_asked(CHANNEL) + fake_asked(SYSTEMLOG);
}

/* --- what is left out ------------------------------------------------------------- */

static void
a_first_look_asks_all(void **state)
{
	(void)state;
	look_well(7, 0);
	assert_int_equal(fake_asked(PROCESS), 1);
	assert_int_equal(fake_asked(RESOURCES), 1);
	assert_int_equal(asked_for_events(), 1);
	assert_false(snapshot.is_brief);
	assert_int_equal(memory.asked_all, LOCAL_TIME);
	end();
}

static void
in_steady_state_only_what_nothing_else_tells_is_asked(void **state)
{
	(void)state;
	begin(7);
	look_well(7, STEADY_S);
	assert_int_equal(fake_asked("*"), fake_asked(SYSTEM) + fake_asked(SERVICES) + fake_asked(SITES) + fake_asked(ROOTS) +
	    fake_asked("* *.GetState *") + fake_asked(COUNTERS) + fake_asked(GROUPS));
	assert_int_equal(fake_asked("root/MSCluster *"), 1);
	assert_int_equal(fake_asked(W3SVC), 1);
	assert_int_equal(fake_asked(SERVICES), 1);
	assert_int_equal(snapshot.facts.clussvc_state, SERVICE_RUNNING);
	assert_true(snapshot.is_brief);
	assert_int_equal(snapshot.facts.w3svc_start, W3SVC_TIME);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_TOLD);
	assert_int_equal(snapshot.resource_count, 1);
	assert_string_equal(snapshot.resources[0].name, "EXVS1 HTTP");
	assert_string_equal(snapshot.resources[0].group, "EXVS1");
	assert_int_equal(memory.asked_all, LOCAL_TIME + 900);
	end();
}

static void
iis6_has_no_uptimes_so_the_process_is_always_asked(void **state)
{
	(void)state;
	begin(6);
	look_well(6, STEADY_S);
	assert_int_equal(fake_asked(PROCESS), 1);
	assert_int_equal(fake_asked(RESOURCES), 0);
	assert_int_equal(asked_for_events(), 0);
	assert_int_equal(fake_asked(SYSTEM) + fake_asked(SERVICES) + fake_asked(STATES) + fake_asked(SETTINGS) + fake_asked(POOLS) +
	    fake_asked(GROUPS), 6);
	assert_int_equal(fake_asked("*"), 7);
	end();
}

/* --- what makes a look ask -------------------------------------------------------- */

/* What happens before the look at STEADY_S. */
static void nothing(void) { }
static void another_process(void)
{
	fake_answer(SERVICES, "Name=ClusSvc;ProcessId=1200;State=Running\nName=W3SVC;ProcessId=1500;State=Running\n"
	    "Name=Winmgmt;ProcessId=900;State=Running");
	fake_answer("root/cimv2 *from Win32_Process where ProcessId=1500", "CreationDate=2013-11-23T00:15:00Z;ProcessId=1500");
}
static void boot(void) { system_tells(STEADY_S, "EXCH-A", 60000, 7); }
static void boot_drifts(void) { system_tells(STEADY_S, "EXCH-A", 3, 7); }
static void clock_went_back(void) { system_tells(600, "EXCH-A", 0, 7); }
static void clock_is_not_told(void) { fake_answer(SYSTEM, "CSName=EXCH-A;Version=6.1.7601"); }
static void hour_is_over(void) { system_tells(900 + 3600, "EXCH-A", 0, 7); counters_tell(69000, 69000); }
static void service_stopped(void)
{
	fake_answer(SERVICES, "Name=ClusSvc;ProcessId=1200;State=Running\nName=W3SVC;ProcessId=0;State=Stopped\n"
	    "Name=Winmgmt;ProcessId=900;State=Running");
}
static void started_inside_the_process(void) { counters_tell(100, 100); }
static void one_site_started(void) { counters_tell(65000, 100); }
static void nothing_is_counted(void) { counters_tell(0, 0); }
static void owner_changed(void)
{
	fake_answer(GROUPS, "Name=EXVS1;OwnerNode=EXCH-B;State=0\nName=Cluster Group;OwnerNode=EXCH-B;State=0");
}
static void group_went_offline(void)
{
	fake_answer(GROUPS, "Name=EXVS1;OwnerNode=EXCH-A;State=1\nName=Cluster Group;OwnerNode=EXCH-B;State=0");
}
static void group_is_new(void)
{
	fake_answer(GROUPS, "Name=EXVS1;OwnerNode=EXCH-A;State=0\nName=Cluster Group;OwnerNode=EXCH-B;State=0\n"
	    "Name=EXVS2;OwnerNode=EXCH-B;State=0");
}
static void group_is_another(void)
{
	fake_answer(GROUPS, "Name=EXVS2;OwnerNode=EXCH-A;State=0\nName=Cluster Group;OwnerNode=EXCH-B;State=0");
}
static void groups_are_untold(void) { fake_failure(GROUPS, ERROR_DENIED, "no"); }
static void flag_fell(void)
{
	fake_answer(SITES, "Id=1;Name=OWA;ServerAutoStart=false\nId=7;Name=Shop;ServerAutoStart=false");
}
static void site_stopped(void) { fake_answer(GET_STATE, "ReturnValue=3"); }
static void site_is_untold(void) { fake_answer(GET_STATE, ""); }
static void site_is_new(void)
{
	fake_answer(SITES, "Id=1;Name=OWA;ServerAutoStart=true\nId=7;Name=Shop;ServerAutoStart=false\n"
	    "Id=9;Name=New;ServerAutoStart=false");
}
static void site_is_gone(void) { fake_answer(SITES, "Id=1;Name=OWA;ServerAutoStart=true"); }
static void site_was_renamed(void)
{
	fake_answer(SITES, "Id=1;Name=OWA;ServerAutoStart=true\nId=7;Name=Shop2;ServerAutoStart=false");
}
static void another_computer(void) { system_tells(STEADY_S, "EXCH-B", 0, 7); }

static void
a_look_asks_for_what_may_have_moved(void **state)
{
	static const struct {
		const char *what;
		void (*happens)(void);
		unsigned int process, resources, events;
	} cases[] = {
		{ "nothing", nothing, 0, 0, 0 },
		{ "another process", another_process, 0, 1, 1 },	/* of another number */
		{ "boot", boot, 1, 1, 1 },
		{ "boot drifts", boot_drifts, 1, 0, 0 },
		{ "clock went back", clock_went_back, 1, 1, 1 },
		{ "clock is not told", clock_is_not_told, 1, 1, 1 },
		{ "hour is over", hour_is_over, 0, 1, 1 },
		{ "service stopped", service_stopped, 0, 1, 1 },
		{ "started inside the process", started_inside_the_process, 1, 0, 1 },
		{ "one site started", one_site_started, 1, 0, 1 },
		{ "nothing is counted", nothing_is_counted, 1, 0, 0 },
		{ "owner changed", owner_changed, 0, 1, 1 },
		{ "group went offline", group_went_offline, 0, 1, 1 },
		{ "group is new", group_is_new, 0, 1, 1 },
		{ "group is another", group_is_another, 0, 1, 1 },
		{ "groups are untold", groups_are_untold, 0, 0, 1 },
		{ "flag fell", flag_fell, 0, 0, 1 },
		{ "site stopped", site_stopped, 0, 0, 1 },
		{ "site is untold", site_is_untold, 0, 0, 1 },
		{ "site is new", site_is_new, 0, 0, 1 },
		{ "site is gone", site_is_gone, 0, 0, 1 },
		{ "site was renamed", site_was_renamed, 0, 0, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(7);
		tell_all(7, STEADY_S);
		cases[i].happens();
		look(STEADY_S, false);
		if (fake_asked(PROCESS) != cases[i].process || fake_asked(RESOURCES) != cases[i].resources ||
		    asked_for_events() != cases[i].events)
			fail_msg("%s: %u, %u, %u", cases[i].what, fake_asked(PROCESS), fake_asked(RESOURCES), asked_for_events());
		end();
	}
}

static void
who_acts_asks_all(void **state)
{
	(void)state;
	begin(7);
	tell_all(7, STEADY_S);
	look(STEADY_S, true);
	assert_int_equal(fake_asked(PROCESS) + fake_asked(RESOURCES) + asked_for_events(), 3);
	assert_false(snapshot.is_brief);
	end();
}

static void
what_is_known_of_another_computer_counts_for_nothing(void **state)
{
	const struct look_request request = { .timeout_ms = 5000, .now = NOW + STEADY_S, .known = &known };
	struct snapshot other;
	struct error err = { 0 };

	(void)state;
	begin(7);
	tell_all(7, STEADY_S);
	another_computer();
	fake_forget_questions();
	assert_true(fake_look(&request, &other, &err));
	assert_int_equal(fake_asked(PROCESS) + fake_asked(RESOURCES) + asked_for_events(), 3);
	snapshot_clear(&other);
	end();
}

/* A failover may be logged some minutes after it was seen. */
static void
for_ten_minutes_after_a_change_all_is_asked(void **state)
{
	static void (*const changes[])(void) = { owner_changed, flag_fell, site_stopped };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		time_t at;

		begin(7);
		for (at = STEADY_S; at <= STEADY_S + 900; at += 300) {
			tell_all(7, at);
			changes[i]();
			look(at, false);
			if (asked_for_events() != (at == STEADY_S + 900 ? 0 : 1))
				fail_msg("%zu: %lld s after it", i, (long long)(at - STEADY_S));
		}
		end();
	}
}

static void
what_was_not_told_is_asked_again(void **state)
{
	static const char *const patterns[] = { CHANNEL, GROUPS };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		look_well(7, 0);
		tell_all(7, 900);
		fake_failure(patterns[i], ERROR_DENIED, "no");
		look(900, false);
		look_well(7, STEADY_S);
		assert_int_equal(asked_for_events(), 1);
		assert_int_equal(fake_asked(RESOURCES), i);
		end();
	}
}

/* --- the cluster service ---------------------------------------------------------- */

/* What it is asked alone, and what of all. */
static void
services_tell(const char *w3svc, const char *all)
{
	fake_answer(SERVICES, all);
	fake_answer(W3SVC, w3svc);
}

static void
a_cluster_service_that_went_is_seen_by_its_groups(void **state)
{
	static const struct {
		const char *services;
		enum service_state state;
		enum part_status cluster;
	} cases[] = {
		{ "Name=ClusSvc;ProcessId=0;State=Stopped\nName=W3SVC;ProcessId=1432;State=Running", SERVICE_STOPPED, PART_UNREADABLE },
		{ "Name=W3SVC;ProcessId=1432;State=Running", SERVICE_ABSENT, PART_NOT_THERE },
		{ "Name=ClusSvc;ProcessId=1200;State=Running\nName=W3SVC;ProcessId=1432;State=Running", SERVICE_RUNNING,
		    PART_UNREADABLE },
		{ "", SERVICE_UNKNOWN, PART_UNREADABLE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(7);
		tell_all(7, STEADY_S);
		services_tell("Name=W3SVC;ProcessId=1432;State=Running", cases[i].services);
		groups_are_untold();
		look(STEADY_S, false);
		assert_int_equal(snapshot.facts.clussvc_state, cases[i].state);
		assert_int_equal(snapshot.parts[PART_CLUSTER].status, cases[i].cluster);
		assert_int_equal(snapshot.facts.w3svc_pid, 1432);
		end();
	}
}

static void
groups_that_are_none_witness_nothing(void **state)
{
	(void)state;
	begin(7);
	tell_all(7, STEADY_S);
	services_tell("Name=W3SVC;ProcessId=1432;State=Running",
	    "Name=ClusSvc;ProcessId=0;State=Stopped\nName=W3SVC;ProcessId=1432;State=Running");
	fake_answer(GROUPS, "");
	look(STEADY_S, false);
	assert_int_equal(snapshot.facts.clussvc_state, SERVICE_STOPPED);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_UNREADABLE);
	end();
}

/* A look whose connection breaks there ends, and so does one whose services cannot be asked once more. */
static void
what_ends_a_look_ends_it_there_too(void **state)
{
	const struct look_request request = { .timeout_ms = 5000, .now = NOW + STEADY_S, .known = &known };
	struct snapshot ended;
	struct error err = { 0 };

	(void)state;
	begin(7);
	tell_all(7, STEADY_S);
	fake_failure(GROUPS, ERROR_UNREACHABLE, "gone");
	assert_false(fake_look(&request, &ended, &err));
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
	groups_are_untold();
	fake_answer(W3SVC, "Name=W3SVC;ProcessId=1432;State=Running");
	fake_failure("root/cimv2 *from Win32_Service where *'ClusSvc'*", ERROR_UNREACHABLE, "gone");
	assert_false(fake_look(&request, &ended, &err));
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
	end();
}

static void
a_w3svc_that_is_not_shown_alone_is_asked_for_with_the_others(void **state)
{
	(void)state;
	begin(7);
	tell_all(7, STEADY_S);
	services_tell("", "");
	look(STEADY_S, false);
	assert_int_equal(snapshot.facts.w3svc_state, SERVICE_UNKNOWN);
	assert_int_equal(snapshot.facts.clussvc_state, SERVICE_UNKNOWN);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_UNREADABLE);
	end();
}

static void
a_cluster_service_that_came_is_seen_by_the_hour(void **state)
{
	static const char w3svc[] = "Name=W3SVC;ProcessId=1432;State=Running";
	time_t at;

	(void)state;
	for (at = 0; at <= 900; at += 900) {
		tell_all(7, at);
		services_tell(w3svc, w3svc);
		look(at, false);
		assert_int_equal(fake_asked(W3SVC), 0);
	}
	tell_all(7, STEADY_S);
	services_tell(w3svc, "Name=ClusSvc;ProcessId=1200;State=Running\nName=W3SVC;ProcessId=1432;State=Running");
	look(STEADY_S, false);
	assert_int_equal(fake_asked(W3SVC), 1);
	assert_true(snapshot.is_brief);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_NOT_THERE);
	look_well(7, 900 + 3600);
	assert_int_equal(fake_asked(W3SVC), 0);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_TOLD);
	end();
}

/* Its first failover may have cleared the flags. */
static void
a_cluster_service_that_came_is_asked_for_where_sites_changed(void **state)
{
	static const char w3svc[] = "Name=W3SVC;ProcessId=1432;State=Running";
	time_t at;

	(void)state;
	for (at = 0; at <= STEADY_S; at += STEADY_S / 2) {
		tell_all(7, at);
		services_tell(w3svc, w3svc);
		look(at, false);
	}
	assert_true(snapshot.is_brief);
	tell_all(7, STEADY_S + 300);
	services_tell(w3svc, "Name=ClusSvc;ProcessId=1200;State=Running\nName=W3SVC;ProcessId=1432;State=Running");
	fake_answer(GET_STATE, "ReturnValue=3");
	look(STEADY_S + 300, false);
	assert_int_equal(snapshot.facts.clussvc_state, SERVICE_RUNNING);
	assert_int_equal(asked_for_events(), 1);
	end();
}

/* It is dated before what the look before has asked for already. */
static void
what_came_since_the_clock_was_set_back_is_read(void **state)
{
	static const struct {
		time_t later_s, back_s;
		const char *event;
		time_t time;
	} cases[] = {
		{ 300, 3600, "23:18:20", LOCAL_TIME - 2500 },
		{ 3000, 2700, "23:41:40", LOCAL_TIME - 1100 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		time_t at = 900 + cases[i].later_s;
		char event[256];

		begin(7);
		tell_all(7, at);
		system_tells(at - cases[i].back_s, "EXCH-A", -cases[i].back_s, 7);
		snprintf(event, sizeof(event), "System.EventID=1201;System.TimeCreated@SystemTime=2013-11-22T%sZ;"
		    "EventData.Data@Name=ResourceGroup;EventData.Data=EXVS1", cases[i].event);
		fake_answer(CHANNEL, event);
		look(at, false);
		assert_int_equal(snapshot.event_count, 1);
		assert_int_equal(snapshot.events[0].time, cases[i].time);
		end();
	}
}

/* --- a number that two processes had ----------------------------------------------- */

static void
a_process_that_has_the_number_of_an_earlier_one_is_found_where_the_uptimes_prove_nothing(void **state)
{
	static const struct {
		const char *process;
		time_t start;
	} cases[] = {
		{ "CreationDate=2013-11-22T06:01:00.5Z;ProcessId=1432", W3SVC_TIME },
		{ "CreationDate=2013-11-23T00:18:00Z;ProcessId=1432", LOCAL_TIME + 1080 },	/* between the looks */
		{ "CreationDate=2013-11-23T00:20:00Z;ProcessId=1432", W3SVC_TIME },	/* during this one: the next look's */
		{ "", W3SVC_TIME },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(7);
		tell_all(7, STEADY_S);
		started_inside_the_process();
		fake_answer(PROCESS, cases[i].process);
		look(STEADY_S, false);
		assert_int_equal(snapshot.facts.w3svc_start, cases[i].start);
		assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_TOLD);
		end();
	}
}

static void
a_start_that_is_refused_is_not_the_one_of_before(void **state)
{
	(void)state;
	begin(7);
	tell_all(7, STEADY_S);
	nothing_is_counted();
	fake_failure(PROCESS, ERROR_DENIED, "no");
	look(STEADY_S, false);
	assert_int_equal(snapshot.facts.w3svc_start, 0);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_UNREADABLE);
	assert_int_equal(asked_for_events(), 1);
	end();
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_first_look_asks_all),
	cmocka_unit_test(in_steady_state_only_what_nothing_else_tells_is_asked),
	cmocka_unit_test(iis6_has_no_uptimes_so_the_process_is_always_asked),
	cmocka_unit_test(a_look_asks_for_what_may_have_moved),
	cmocka_unit_test(who_acts_asks_all),
	cmocka_unit_test(what_is_known_of_another_computer_counts_for_nothing),
	cmocka_unit_test(for_ten_minutes_after_a_change_all_is_asked),
	cmocka_unit_test(what_was_not_told_is_asked_again),
	cmocka_unit_test(a_cluster_service_that_went_is_seen_by_its_groups),
	cmocka_unit_test(groups_that_are_none_witness_nothing),
	cmocka_unit_test(what_ends_a_look_ends_it_there_too),
	cmocka_unit_test(a_w3svc_that_is_not_shown_alone_is_asked_for_with_the_others),
	cmocka_unit_test(a_cluster_service_that_came_is_seen_by_the_hour),
	cmocka_unit_test(what_came_since_the_clock_was_set_back_is_read),
	cmocka_unit_test(a_cluster_service_that_came_is_asked_for_where_sites_changed),
	cmocka_unit_test(
	    a_process_that_has_the_number_of_an_earlier_one_is_found_where_the_uptimes_prove_nothing),
	cmocka_unit_test(a_start_that_is_refused_is_not_the_one_of_before),
};

TEST_GROUP(tests, NULL, NULL);
