/* What lib/source/source.h promises of looks that are narrower than a whole one, as a repair makes them over WinRM. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

extern const struct source_module sitewatch_source_module;

static const struct source_module *const winrm = &sitewatch_source_module;
static const struct site shop = { .id = 7, .name = "Shop", .bindings = "", .pool = "ShopPool" };
static void *source;
static struct snapshot snapshot;
static struct error err;

static bool
look(struct look_request request)
{
	snapshot_clear(&snapshot);
	memset(&snapshot, 0, sizeof(snapshot));
	fake_forget_questions();
	request.timeout_ms = 5000;
	request.now = NOW;
	return winrm->look(source, &request, &snapshot, &err);
}

static void
look_must(struct look_request request)
{
	if (!look(request))
		fail_msg("%s", err.text);
}

static void
open_with(void (*node)(void))
{
	if (source != NULL)
		winrm->close(source);
	node();
	fake_node_is_clustered();
	fake_answer("root/webadministration Site.GetState Shop", "ReturnValue=3");
	assert_true(winrm->open(&fake_target, &source, &err));
	look_must((struct look_request) { 0 });
}

static int
end(void **state)
{
	(void)state;
	snapshot_clear(&snapshot);
	memset(&snapshot, 0, sizeof(snapshot));
	winrm->close(source);
	source = NULL;
	return 0;
}

static void
guards_cost_three_requests_and_are_never_remembered(void **state)
{
	(void)state;
	open_with(fake_node_iis7);
	look_must((struct look_request) { .scope = LOOK_GUARDS });
	assert_int_equal(fake_asked("*"), 3);	/* system, services, groups */
	assert_false(snapshot.has_run_state);
	assert_string_equal(snapshot.facts.computer, "EXCH-A");
	assert_int_equal(snapshot.facts.boot_time, BOOT_TIME);
	assert_int_equal(snapshot.facts.w3svc_pid, 1432);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_TOLD);
	assert_string_equal(snapshot_group(&snapshot, "EXVS1")->owner, "EXCH-A");
	assert_int_equal(snapshot.site_count, 0);
	look_must((struct look_request) { .scope = LOOK_GUARDS, .want_resources = true });
	assert_int_equal(fake_asked(RESOURCES), 1);
	assert_int_equal(snapshot.resource_count, 1);
}

static void
with_the_sites_they_tell_flags_and_on_iis6_run_states_of_all(void **state)
{
	(void)state;
	open_with(fake_node_iis7);
	fake_answer(COUNTERS, "Name=OWA;ServiceUptime=50\nName=_Total;ServiceUptime=50");
	look_must((struct look_request) { .scope = LOOK_GUARDS, .want_sites = true });
	assert_int_equal(fake_asked("*"), 5);	/* and the listing, and the counters */
	assert_int_equal(snapshot_site(&snapshot, 1)->service_uptime_s, 50);
	assert_int_equal(snapshot_site(&snapshot, 7)->auto_start, AUTO_START_OFF);
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_UNKNOWN);
	open_with(fake_node_iis6);
	look_must((struct look_request) { .scope = LOOK_GUARDS, .want_sites = true });
	assert_int_equal(fake_asked("*"), 5);	/* both listings, no counters */
	assert_int_equal(snapshot_site(&snapshot, 7)->auto_start, AUTO_START_OFF);
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_STARTED);
}

static void
one_site_or_pool_is_one_request(void **state)
{
	(void)state;
	open_with(fake_node_iis7);
	look_must((struct look_request) { .scope = LOOK_SITE, .site = &shop });
	assert_int_equal(fake_asked("*"), 1);
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_STOPPED);
	look_must((struct look_request) { .scope = LOOK_POOL, .site = &shop });
	assert_int_equal(fake_asked("*"), 1);
	assert_int_equal(snapshot_site(&snapshot, 7)->pool_state, RUN_STARTED);
	open_with(fake_node_iis6);
	look_must((struct look_request) { .scope = LOOK_SITE, .site = &shop });
	assert_int_equal(fake_asked("*"), 1);
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_STARTED);
	assert_int_equal(snapshot_site(&snapshot, 1)->run_state, RUN_STARTED);
	look_must((struct look_request) { .scope = LOOK_POOL, .site = &shop });
	assert_int_equal(fake_asked("*"), 1);
	assert_int_equal(snapshot_site(&snapshot, 7)->pool_state, RUN_STOPPED);
}

static void
a_site_that_is_gone_is_absent(void **state)
{
	const struct site gone = { .id = 9, .name = "Gone", .bindings = "", .pool = "" };

	(void)state;
	open_with(fake_node_iis7);
	fake_failure("root/webadministration Site.GetState Gone", ERROR_ABSENT, "no such instance");
	assert_false(look((struct look_request) { .scope = LOOK_SITE, .site = &gone }));
	assert_int_equal(err.kind, ERROR_ABSENT);
	open_with(fake_node_iis6);
	assert_false(look((struct look_request) { .scope = LOOK_SITE, .site = &gone }));
	assert_int_equal(err.kind, ERROR_ABSENT);
}

/* Else a site that does not answer would cost whoever repairs all that he knows of the node. */
static void
a_part_that_fails_leaves_what_was_found_out_about_the_node(void **state)
{
	(void)state;
	open_with(fake_node_iis7);
	fake_failure("root/webadministration Site.GetState Shop", ERROR_TIMEOUT, "too late");
	assert_false(look((struct look_request) { .scope = LOOK_SITE, .site = &shop }));
	assert_non_null(strstr(err.text, "'Shop'"));
	fake_answer("root/webadministration Site.GetState Shop", "ReturnValue=1");
	look_must((struct look_request) { .scope = LOOK_SITE, .site = &shop });
	assert_int_equal(snapshot_site(&snapshot, 7)->run_state, RUN_STARTED);
}

static void
a_part_before_a_whole_look_is_refused(void **state)
{
	(void)state;
	fake_node_iis7();
	assert_true(winrm->open(&fake_target, &source, &err));
	assert_false(look((struct look_request) { .scope = LOOK_GUARDS }));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_int_equal(fake_asked("*"), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(guards_cost_three_requests_and_are_never_remembered, end),
	cmocka_unit_test_teardown(with_the_sites_they_tell_flags_and_on_iis6_run_states_of_all, end),
	cmocka_unit_test_teardown(one_site_or_pool_is_one_request, end),
	cmocka_unit_test_teardown(a_site_that_is_gone_is_absent, end),
	cmocka_unit_test_teardown(a_part_that_fails_leaves_what_was_found_out_about_the_node, end),
	cmocka_unit_test_teardown(a_part_before_a_whole_look_is_refused, end),
};

TEST_GROUP(tests, NULL, NULL);
