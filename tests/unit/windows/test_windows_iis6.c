/* What lib/windows/iis6.h promises: two listings become one, and no site is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

static const struct site *
look_at_site(uint32_t id, struct snapshot *ret_snapshot)
{
	const struct site *site;

	fake_look_must_succeed(ret_snapshot);
	site = snapshot_site(ret_snapshot, id);
	assert_non_null(site);
	return site;
}

static void
a_site_has_its_state_flag_name_bindings_and_pool(void **state)
{
	struct snapshot snapshot;
	const struct site *owa, *shop;

	(void)state;
	fake_node_iis6();
	owa = look_at_site(1, &snapshot);
	assert_int_equal(snapshot.site_count, 2);
	assert_string_equal(owa->name, "OWA");
	assert_string_equal(owa->bindings, "http *:80:www.example, http 192.0.2.7:8080:, https *:443:");
	assert_string_equal(owa->pool, "DefaultAppPool");
	assert_int_equal(owa->auto_start, AUTO_START_ON);
	assert_int_equal(owa->run_state, RUN_STARTED);
	assert_int_equal(owa->pool_state, RUN_STARTED);
	assert_int_equal(owa->win32_error, 0);
	shop = snapshot_site(&snapshot, 7);
	assert_int_equal(shop->auto_start, AUTO_START_OFF);
	assert_int_equal(shop->win32_error, 183);
	assert_int_equal(shop->pool_state, RUN_STOPPED);
	assert_string_equal(shop->bindings, "");
	assert_int_equal(snapshot.facts.iis_interface, 6);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

static const struct {
	const char *told;
	enum run_state expected;
} mapped_states[] = {
	{ "ServerState=1", RUN_STARTING },
	{ "ServerState=2", RUN_STARTED },
	{ "ServerState=3", RUN_STOPPING },
	{ "ServerState=4", RUN_STOPPED },
	{ "ServerState=5", RUN_PAUSING },
	{ "ServerState=6", RUN_PAUSED },
	{ "ServerState=7", RUN_CONTINUING },
	{ "ServerState=0", RUN_UNKNOWN },
	{ "ServerState=8", RUN_UNKNOWN },
	{ "ServerState=-1", RUN_UNKNOWN },
	{ "ServerState=two", RUN_UNKNOWN },
	{ "ServerState!", RUN_UNKNOWN },
	{ "Other=4", RUN_UNKNOWN },
};

static void
states_are_mapped_and_other_numbers_are_unknown(void **state)
{
	char states[100];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mapped_states) / sizeof(mapped_states[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis6();
		snprintf(states, sizeof(states),
		    "Name=W3SVC/1;%s\nName=W3SVC/7;ServerState=2", mapped_states[i].told);
		fake_answer(STATES, states);
		assert_int_equal(look_at_site(1, &snapshot)->run_state, mapped_states[i].expected);
		snapshot_clear(&snapshot);
	}
}

static void
names_match_without_case_and_what_is_no_site_is_left_out(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(STATES,
	    "Name=w3svc/4294967295;ServerState=2\nName=W3SVC/1/ROOT;ServerState=2\nName=W3SVC/0\n"
	    "Name=W3SVC/4294967296\nName=W3SVC/\nName=MSFTPSVC/1\nName=W3SVC/-1\n"
	    "Name=W3SVC/99999999999999999999999");
	fake_answer(SETTINGS, "Name=W3SVC/4294967295;ServerAutoStart=false;ServerComment=Last\n"
	    "Name=W3SVC/Info/Templates/Public Web Site;ServerAutoStart=true");
	assert_string_equal(look_at_site(4294967295U, &snapshot)->name, "Last");
	assert_int_equal(snapshot.site_count, 1);
	assert_int_equal(snapshot.sites[0].run_state, RUN_STARTED);
	assert_int_equal(snapshot.sites[0].auto_start, AUTO_START_OFF);
	snapshot_clear(&snapshot);
}

static void
a_site_without_a_comment_is_called_by_its_place_in_the_metabase(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(STATES, "Name=W3SVC/1;ServerState=2\nName=W3SVC/7;ServerState=2");
	fake_answer(SETTINGS, "Name=W3SVC/1;ServerComment=\nName=W3SVC/7;ServerComment!");
	assert_string_equal(look_at_site(1, &snapshot)->name, "W3SVC/1");
	assert_string_equal(snapshot_site(&snapshot, 7)->name, "W3SVC/7");
	assert_int_equal(snapshot_site(&snapshot, 7)->auto_start, AUTO_START_UNKNOWN);
	snapshot_clear(&snapshot);
}

static void
a_site_in_only_one_listing_is_read_once_more(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(STATES, "Name=W3SVC/1;ServerState=2");
	fake_then_answer(STATES, "Name=W3SVC/1;ServerState=2\nName=W3SVC/7;ServerState=1");
	assert_int_equal(look_at_site(7, &snapshot)->run_state, RUN_STARTING);
	assert_int_equal(snapshot.site_count, 2);
	assert_int_equal(fake_asked(STATES), 2);
	assert_int_equal(fake_asked(SETTINGS), 2);
	snapshot_clear(&snapshot);
}

static void
what_stays_in_only_one_listing_is_unknown_and_never_dropped(void **state)
{
	struct snapshot snapshot;
	const struct site *site;

	(void)state;
	fake_node_iis6();
	fake_answer(STATES, "Name=W3SVC/9;ServerState=4\nName=W3SVC/1;ServerState=2");
	site = look_at_site(9, &snapshot);
	assert_int_equal(snapshot.site_count, 3);
	assert_int_equal(site->run_state, RUN_STOPPED);
	assert_int_equal(site->auto_start, AUTO_START_UNKNOWN);
	assert_string_equal(site->name, "W3SVC/9");
	site = snapshot_site(&snapshot, 7);
	assert_int_equal(site->run_state, RUN_UNKNOWN);
	assert_string_equal(site->name, "Shop");
	assert_int_equal(fake_asked(STATES), 2);
	snapshot_clear(&snapshot);
}

static void
a_provider_that_takes_no_list_of_properties_is_asked_for_all_of_them(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_failure(SETTINGS, ERROR_FAULT, "no such property");
	fake_answer("root/MicrosoftIISv2 select [*] from IIsWebServerSetting",
	    "Name=W3SVC/1;ServerAutoStart=false;ServerComment=OWA\n"
	    "Name=W3SVC/7;ServerAutoStart=true;ServerComment=Shop");
	assert_int_equal(look_at_site(1, &snapshot)->auto_start, AUTO_START_OFF);
	assert_int_equal(fake_asked(SETTINGS), 1);
	snapshot_clear(&snapshot);
}

static void
settings_that_may_not_be_read_leave_the_states(void **state)
{
	struct snapshot snapshot;
	const struct site *site;

	(void)state;
	fake_node_iis6();
	fake_failure(SETTINGS, ERROR_DENIED, "Access is denied.");
	site = look_at_site(7, &snapshot);
	assert_int_equal(site->run_state, RUN_STARTED);
	assert_int_equal(site->auto_start, AUTO_START_UNKNOWN);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_AUTO_START].text, "Access is denied."));
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	assert_int_equal(fake_asked(STATES), 1);
	snapshot_clear(&snapshot);
}

static void
pools_are_asked_for_only_when_a_site_has_one(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(SETTINGS, "Name=W3SVC/1;ServerComment=OWA\nName=W3SVC/7;AppPoolId=");
	assert_int_equal(look_at_site(1, &snapshot)->pool_state, RUN_UNKNOWN);
	assert_int_equal(fake_asked(POOLS), 0);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_NOT_ASKED);
	snapshot_clear(&snapshot);
}

static void
pools_that_cannot_be_read_are_noted_and_those_of_iis_5_mode_are_not_there(void **state)
{
	static const struct {
		enum error_kind kind;
		enum part_status expected;
	} cases[] = {
		{ ERROR_DENIED, PART_UNREADABLE },
		{ ERROR_FAULT, PART_UNREADABLE },
		{ ERROR_ABSENT, PART_NOT_THERE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis6();
		fake_failure(POOLS, cases[i].kind, "no pools");
		assert_int_equal(look_at_site(1, &snapshot)->pool_state, RUN_UNKNOWN);
		assert_string_equal(snapshot_site(&snapshot, 1)->pool, "DefaultAppPool");
		assert_int_equal(snapshot.parts[PART_POOLS].status, cases[i].expected);
		snapshot_clear(&snapshot);
	}
}

/* What an account without rights gets: no site, no pool, no error. */
static void
no_pool_at_all_is_no_word_of_one_that_is_expected(void **state)
{
	static const char *const globs[] = { "Jobs" };
	const struct look_request request = { .timeout_ms = 5000, .now = NOW, .expect_pools = globs,
		.expect_pool_count = 1 };
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_answer(STATES, "");
	fake_answer(SETTINGS, "");
	fake_answer(POOLS, "");
	assert_true(fake_look(&request, &snapshot, &err));
	assert_int_equal(snapshot.pool_count, 1);
	assert_false(snapshot.pools[0].is_absent);
	assert_int_equal(snapshot.pools[0].state, RUN_UNKNOWN);
	snapshot_clear(&snapshot);

	fake_answer(POOLS, "Name=W3SVC/AppPools/Other;AppPoolState=2");
	assert_true(fake_look(&request, &snapshot, &err));
	assert_int_equal(snapshot.pool_count, 1);
	assert_true(snapshot.pools[0].is_absent);
	snapshot_clear(&snapshot);
}

static void
an_instance_without_a_name_is_not_a_complete_listing(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_answer(STATES, "Name=W3SVC/1;ServerState=2\nServerState=2");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_MALFORMED);
}

static void
a_site_listed_twice_is_refused(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_answer(STATES, "Name=W3SVC/1;ServerState=2\nName=W3SVC/01;ServerState=4");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(err.text, "twice"));
}

static void
bindings_that_cannot_be_read_do_not_hide_the_site(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(SETTINGS,
	    "Name=W3SVC/1;ServerBindings=;ServerComment=OWA\n"
	    "Name=W3SVC/7;SecureBindings.Port=443;SecureBindings.Other=x;ServerBindings.IP=192.0.2.7;"
	    "ServerComment=Shop");
	assert_string_equal(look_at_site(1, &snapshot)->bindings, "");
	assert_string_equal(snapshot_site(&snapshot, 7)->bindings, "https *:443:");
	snapshot_clear(&snapshot);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_has_its_state_flag_name_bindings_and_pool),
	cmocka_unit_test(states_are_mapped_and_other_numbers_are_unknown),
	cmocka_unit_test(names_match_without_case_and_what_is_no_site_is_left_out),
	cmocka_unit_test(a_site_without_a_comment_is_called_by_its_place_in_the_metabase),
	cmocka_unit_test(a_site_in_only_one_listing_is_read_once_more),
	cmocka_unit_test(what_stays_in_only_one_listing_is_unknown_and_never_dropped),
	cmocka_unit_test(a_provider_that_takes_no_list_of_properties_is_asked_for_all_of_them),
	cmocka_unit_test(settings_that_may_not_be_read_leave_the_states),
	cmocka_unit_test(pools_are_asked_for_only_when_a_site_has_one),
	cmocka_unit_test(pools_that_cannot_be_read_are_noted_and_those_of_iis_5_mode_are_not_there),
	cmocka_unit_test(no_pool_at_all_is_no_word_of_one_that_is_expected),
	cmocka_unit_test(an_instance_without_a_name_is_not_a_complete_listing),
	cmocka_unit_test(a_site_listed_twice_is_refused),
	cmocka_unit_test(bindings_that_cannot_be_read_do_not_hide_the_site),
};

TEST_GROUP(tests, NULL, NULL);
