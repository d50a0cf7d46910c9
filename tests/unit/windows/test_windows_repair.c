/* What lib/windows/repair.h promises: one write each, in the form that the node takes, and which refusals may pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/windows/repair.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_wsman.h"

#define SCHEMA 0x80338041U

static const struct site shop = { .id = 7, .name = "Shop \"1\"", .pool = "ShopPool" };
static struct error err;

static bool
act(unsigned int iis, enum source_action_kind kind, const char *name)
{
	const struct source_target target = { .name = "EXCH-A", .address = "a" };
	const struct source_action action = { .kind = kind, .site = &shop, .name = name, .timeout_ms = 1000 };
	struct wsman *client;
	bool ok;

	error_clear(&err);
	assert_true(wsman_open(&target, &client, &err));
	ok = windows_repair(client, &(struct source_ways) { .way = iis == 6 ? SOURCE_WAY_IIS6 : SOURCE_WAY_IIS7 }, &action, &err);
	wsman_close(client);
	return ok;
}

#define PUT6 "root/MicrosoftIISv2 IIsWebServerSetting.put W3SVC/7 ServerAutoStart=true "
#define PUT7 "root/webadministration Site.put Shop \"1\" ServerAutoStart=true "

static int
begin(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

static void
auto_start_is_one_request_a_site(void **state)
{
	(void)state;
	fake_answer(PUT6 "instance", "");
	assert_true(act(6, SOURCE_SET_AUTO_START, NULL));
	fake_answer(PUT7 "instance", "");
	assert_true(act(7, SOURCE_SET_AUTO_START, NULL));
	assert_int_equal(fake_asked("*.put *"), 2);
	assert_int_equal(fake_asked("*"), 2);
}

static void
the_other_form_is_tried_once_when_the_first_is_not_taken(void **state)
{
	(void)state;
	fake_fault(PUT7 "instance", ERROR_FAULT, SCHEMA);
	fake_answer(PUT7 "fragment", "");
	assert_true(act(7, SOURCE_SET_AUTO_START, NULL));
	fake_fault(PUT7 "fragment", ERROR_FAULT, SCHEMA);
	fake_forget_questions();
	assert_false(act(7, SOURCE_SET_AUTO_START, NULL));
	assert_int_equal(fake_asked("*"), 2);
}

static void
a_refusal_is_not_answered_with_the_other_form(void **state)
{
	(void)state;
	fake_fault(PUT7 "instance", ERROR_DENIED, 5);
	assert_false(act(7, SOURCE_SET_AUTO_START, NULL));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_non_null(strstr(err.text, "GW"));
	assert_int_equal(fake_asked("*"), 1);
}

static void
a_lost_answer_is_said_to_leave_doubt(void **state)
{
	(void)state;
	fake_failure(PUT7 "instance", ERROR_TIMEOUT, "no answer");
	assert_false(act(7, SOURCE_SET_AUTO_START, NULL));
	assert_true(error_kind_has(err.kind, ERROR_LEAVES_DOUBT));
	assert_non_null(strstr(err.text, "no answer"));
	assert_int_equal(fake_asked("*"), 1);
}

/* RPC unavailable, the service not started, WMI initializing, COM's retry later; HTTP 500 without a fault. */
static void
what_is_refused_for_a_moment_only_may_pass_and_nothing_else(void **state)
{
	static const unsigned int passing[] = { 0x80070000U | 1722, 1726, 0x80070000U | 1062, 0x80041014, 0x8001010aU };
	static const unsigned int lasting[] = { 0x80070000U | 32, 0x80070000U | 183, 1058, 0x80041008U, SCHEMA };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
		fake_fault("root/webadministration Site.Start *", ERROR_FAULT, passing[i]);
		assert_false(act(7, SOURCE_START_SITE, NULL));
		assert_true(error_kind_has(err.kind, ERROR_MAY_PASS));
		fake_fault("root/webadministration Site.Start *", ERROR_FAULT, lasting[i]);
		assert_false(act(7, SOURCE_START_SITE, NULL));
		assert_false(error_kind_has(err.kind, ERROR_MAY_PASS));
	}
	fake_failure("root/webadministration Site.Start *", ERROR_FAULT, "HTTP 500");
	assert_false(act(7, SOURCE_START_SITE, NULL));
	assert_true(error_kind_has(err.kind, ERROR_MAY_PASS));
	fake_failure(PUT6 "instance", ERROR_FAULT, "HTTP 500");
	assert_false(act(6, SOURCE_SET_AUTO_START, NULL));
	assert_true(error_kind_has(err.kind, ERROR_MAY_PASS));
	fake_answer("root/MicrosoftIISv2 IIsWebServer.Start *", "ReturnValue=1062");
	assert_false(act(6, SOURCE_START_SITE, NULL));
	assert_true(error_kind_has(err.kind, ERROR_MAY_PASS));
}

static void
sites_and_pools_are_started_by_their_keys(void **state)
{
	(void)state;
	fake_answer("root/MicrosoftIISv2 IIsWebServer.Start W3SVC/7", "ReturnValue=0");
	fake_answer("root/webadministration Site.Start Shop \"1\"", "");
	fake_answer("root/webadministration ApplicationPool.Start ShopPool", "");
	fake_answer("root/MicrosoftIISv2 IIsApplicationPool.Start W3SVC/AppPools/ShopPool", "");
	assert_true(act(6, SOURCE_START_SITE, NULL));
	assert_true(act(7, SOURCE_START_SITE, NULL));
	assert_true(act(7, SOURCE_START_POOL, NULL));
	assert_true(act(6, SOURCE_START_POOL, NULL));
	assert_int_equal(fake_asked("*"), 4);
}

static void
a_pool_of_iis6_is_started_through_either_class(void **state)
{
	(void)state;
	fake_failure("root/MicrosoftIISv2 IIsApplicationPool.Start *", ERROR_ABSENT, "no such class");
	fake_answer("root/MicrosoftIISv2 IIsApplicationPoolSetting.Start W3SVC/AppPools/ShopPool", "");
	assert_true(act(6, SOURCE_START_POOL, NULL));
	fake_failure("root/MicrosoftIISv2 IIsApplicationPool.Start *", ERROR_FAULT, "broken");
	assert_false(act(6, SOURCE_START_POOL, NULL));
	assert_int_equal(fake_asked("*Setting.Start*"), 1);
}

static void
a_win32_error_is_shown_as_text(void **state)
{
	(void)state;
	fake_fault("root/webadministration Site.Start *", ERROR_FAULT, 0x80070000U | 183);
	assert_false(act(7, SOURCE_START_SITE, NULL));
	assert_non_null(strstr(err.text, "183: the binding is already taken"));
	fake_answer("root/MicrosoftIISv2 IIsWebServer.Start *", "ReturnValue=32");
	assert_false(act(6, SOURCE_START_SITE, NULL));
	assert_non_null(strstr(err.text, "32: the file is in use"));
	fake_answer("root/MicrosoftIISv2 IIsWebServer.Start *", "ReturnValue=65000");
	assert_false(act(6, SOURCE_START_SITE, NULL));
	assert_non_null(strstr(err.text, "65000"));
}

static void
a_service_that_runs_already_is_no_failure(void **state)
{
	(void)state;
	fake_answer("root/cimv2 Win32_Service.StartService W3SVC", "ReturnValue=10");
	assert_true(act(7, SOURCE_START_SERVICE, "W3SVC"));
	fake_answer("root/cimv2 Win32_Service.StartService W3SVC", "ReturnValue=14");
	assert_false(act(7, SOURCE_START_SERVICE, "W3SVC"));
	assert_non_null(strstr(err.text, "disabled"));
}

static void
the_cluster_brings_its_own_online(void **state)
{
	(void)state;
	fake_answer("root/MSCluster MSCluster_Resource.BringOnline Shop script TimeOut=*", "");
	fake_answer("root/MSCluster MSCluster_ResourceGroup.BringOnline WEB TimeOut=*", "");
	assert_true(act(7, SOURCE_BRING_ONLINE, "Shop script"));
	assert_true(act(7, SOURCE_BRING_GROUP_ONLINE, "WEB"));
	assert_false(act(7, SOURCE_BRING_ONLINE, "another"));
	assert_non_null(strstr(err.text, "online"));
}

static void
a_resource_that_is_on_its_way_is_no_refusal(void **state)
{
	(void)state;
	fake_fault("root/MSCluster MSCluster_Resource.BringOnline *", ERROR_FAULT, 0x80070000U | 997);
	assert_true(act(7, SOURCE_BRING_ONLINE, "Shop script"));
	fake_fault("root/MSCluster MSCluster_Resource.BringOnline *", ERROR_FAULT, 0x80070000U | 5018);
	assert_false(act(7, SOURCE_BRING_ONLINE, "Shop script"));
	fake_answer("root/MSCluster MSCluster_ResourceGroup.BringOnline *", "ReturnValue=5018");
	assert_false(act(7, SOURCE_BRING_GROUP_ONLINE, "WEB"));
	assert_non_null(strstr(err.text, "5018"));
	fake_fault("root/webadministration Site.Start *", ERROR_FAULT, 0x80070000U | 997);
	assert_false(act(7, SOURCE_START_SITE, NULL));
}

/* Since Server 2016 a group's BringOnline has Flags, too; before, they are one parameter too many. */
static void
a_group_is_brought_online_as_its_windows_wants_it(void **state)
{
	(void)state;
	fake_fault("root/MSCluster MSCluster_ResourceGroup.BringOnline WEB TimeOut=?", ERROR_FAULT, 0x80041008U);
	fake_answer("root/MSCluster MSCluster_ResourceGroup.BringOnline WEB TimeOut=? Flags=0", "");
	assert_true(act(7, SOURCE_BRING_GROUP_ONLINE, "WEB"));
	fake_fault("root/MSCluster MSCluster_ResourceGroup.BringOnline WEB TimeOut=?", ERROR_FAULT, 0x80070000U | 5016);
	assert_false(act(7, SOURCE_BRING_GROUP_ONLINE, "WEB"));
	fake_fault("root/MSCluster MSCluster_Resource.BringOnline Shop script TimeOut=?", ERROR_FAULT, 0x80041008U);
	assert_false(act(7, SOURCE_BRING_ONLINE, "Shop script"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup(auto_start_is_one_request_a_site, begin),
	cmocka_unit_test_setup(the_other_form_is_tried_once_when_the_first_is_not_taken, begin),
	cmocka_unit_test_setup(a_refusal_is_not_answered_with_the_other_form, begin),
	cmocka_unit_test_setup(a_lost_answer_is_said_to_leave_doubt, begin),
	cmocka_unit_test_setup(what_is_refused_for_a_moment_only_may_pass_and_nothing_else, begin),
	cmocka_unit_test_setup(sites_and_pools_are_started_by_their_keys, begin),
	cmocka_unit_test_setup(a_pool_of_iis6_is_started_through_either_class, begin),
	cmocka_unit_test_setup(a_win32_error_is_shown_as_text, begin),
	cmocka_unit_test_setup(a_service_that_runs_already_is_no_failure, begin),
	cmocka_unit_test_setup(the_cluster_brings_its_own_online, begin),
	cmocka_unit_test_setup(a_group_is_brought_online_as_its_windows_wants_it, begin),
	cmocka_unit_test_setup(a_resource_that_is_on_its_way_is_no_refusal, begin),
};

TEST_GROUP(tests, NULL, NULL);
