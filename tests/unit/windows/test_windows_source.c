/* What lib/windows/source.c promises of a whole look, and lib/windows/iis.h of finding the interface of IIS. */
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

extern const struct source_module sitewatch_source_module;

static const struct source_module *const winrm = &sitewatch_source_module;
static const struct look_request request = { .timeout_ms = 5000, .now = NOW };

static void *
open_source(void)
{
	struct error err;
	void *source;

	assert_true(winrm->open(&fake_target, &source, &err));
	return source;
}

static void
look_with(void *source)
{
	struct snapshot snapshot;
	struct error err = { 0 };

	fake_forget_questions();
	if (!winrm->look(source, &request, &snapshot, &err))
		fail_msg("the look failed: %s", err.text);
	snapshot_clear(&snapshot);
}

static void
a_time_out_is_told_with_what_was_allowed(void **state)
{
	const unsigned int allowed_ms[] = { 0, 9000 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(allowed_ms) / sizeof(allowed_ms[0]); i++) {
		struct look_request rest = request;
		struct snapshot snapshot;
		struct error err;

		fake_node_iis6();
		rest.allowed_ms = allowed_ms[i];
		assert_true(fake_look(&rest, &snapshot, &err));
		assert_int_equal(fake_deadline_ms(), 5000);
		assert_int_equal(fake_allowed_ms(), allowed_ms[i]);
		snapshot_clear(&snapshot);
	}
}

static void
a_look_costs_no_more_requests_than_it_must(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked("*"), 6);	/* system, services, process, states, settings, pools */
	assert_int_equal(fake_opened(), 1);
	assert_int_equal(fake_deadline_ms(), 5000);
	assert_int_equal(snapshot.looked_at, NOW);
	assert_true(snapshot.has_run_state);
	assert_true(snapshot.look_ms < 60000);
	assert_string_equal(snapshot.node, "EXCH-A");
	assert_string_equal(snapshot.remark, "");
	assert_int_equal(snapshot.password_end, FAKE_PASSWORD_END);
	assert_int_equal(snapshot.requests, 6);
	snapshot_clear(&snapshot);

	fake_node_iis7();
	fake_remark("asked by NTLM");
	fake_look_must_succeed(&snapshot);
	assert_string_equal(snapshot.remark, "asked by NTLM");
	assert_int_equal(fake_asked("*"), 10);	/* three, sites, two states, applications, two pools, counters */
	snapshot_clear(&snapshot);

	fake_node_iis7();
	fake_node_is_clustered();
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked("*"), 15);	/* and groups, resources, nodes and name of the cluster, events */
	snapshot_clear(&snapshot);
}

static void
a_first_question_that_finds_nobody_fails_the_look_and_names_the_node(void **state)
{
	static const enum error_kind kinds[] = {
		ERROR_UNREACHABLE, ERROR_TIMEOUT, ERROR_TLS, ERROR_REFUSED, ERROR_BUSY, ERROR_MALFORMED,
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		fake_node_iis6();
		fake_failure(SYSTEM, kinds[i], "connection refused");
		fake_look_must_fail(&err);
		assert_int_equal(err.kind, kinds[i]);
		assert_non_null(strstr(err.text, "EXCH-A (exch-a.example:5986): "));
		assert_non_null(strstr(err.text, "connection refused"));
		assert_int_equal(fake_asked("*"), 1);
	}
}

static void
an_error_names_the_port_and_an_address_once(void **state)
{
	static const struct {
		struct source_target target;
		const char *expected;
	} cases[] = {
		{ { .name = "192.0.2.7", .address = "192.0.2.7", .plain_http = true }, "192.0.2.7:5985: " },
		{ { .name = "a", .address = "2001:db8::7", .port = 80 }, "a ([2001:db8::7]:80): " },
		{ { .name = "Exch-A", .address = "exch-a" }, "exch-a:5986: " },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot snapshot;
		struct error err;
		void *source;

		fake_node_iis6();
		fake_failure(SYSTEM, ERROR_UNREACHABLE, "no route");
		assert_true(winrm->open(&cases[i].target, &source, &err));
		assert_false(winrm->look(source, &request, &snapshot, &err));
		assert_ptr_equal(strstr(err.text, cases[i].expected), err.text);
		winrm->close(source);
	}
}

static void
a_target_without_an_address_is_refused(void **state)
{
	const struct source_target target = { .name = "EXCH-A", .address = "" };
	struct error err;
	void *source = NULL;

	(void)state;
	fake_reset();
	assert_false(winrm->open(&target, &source, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(source);
}

static void
a_broken_look_leaves_the_snapshot_alone(void **state)
{
	struct snapshot snapshot = { .looked_at = 42 };
	void *source;
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_failure(POOLS, ERROR_UNREACHABLE, "the connection is lost");
	source = open_source();
	assert_false(winrm->look(source, &request, &snapshot, &err));
	assert_int_equal(snapshot.looked_at, 42);
	assert_null(snapshot.sites);
	winrm->close(source);
}

static void
a_kept_source_keeps_its_conversation_and_what_it_found_out(void **state)
{
	void *source;

	(void)state;
	fake_node_iis6();
	fake_answer(SYSTEM,
	    "CSName=A;LastBootUpTime=2013-11-22T06:00:00Z;LocalDateTime=2013-11-23T00:00:00Z;"
	    "Version=6.0.6002");
	fake_failure(SETTINGS, ERROR_FAULT, "no such property");
	fake_answer("root/MicrosoftIISv2 select [*] from IIsWebServerSetting",
	    "Name=W3SVC/1;ServerComment=OWA");
	fake_answer(STATES, "Name=W3SVC/1;ServerState=2");
	source = open_source();
	look_with(source);
	assert_int_equal(fake_asked("root/webadministration *"), 2);
	assert_int_equal(fake_asked(SETTINGS), 1);
	look_with(source);
	assert_int_equal(fake_asked("root/webadministration *"), 0);
	assert_int_equal(fake_asked(SETTINGS), 0);
	assert_int_equal(fake_opened(), 1);
	winrm->close(source);
	assert_int_equal(fake_open_now(), 0);
}

static void
after_a_failure_the_next_look_begins_afresh(void **state)
{
	struct snapshot snapshot;
	struct error err;
	void *source;

	(void)state;
	fake_node_iis7();
	source = open_source();
	look_with(source);
	fake_failure(SITES, ERROR_UNREACHABLE, "the connection is lost");
	assert_false(winrm->look(source, &request, &snapshot, &err));
	assert_int_equal(fake_restarts(), 1);
	fake_answer(SITES, "Id=1;Name=OWA");
	look_with(source);
	assert_int_equal(fake_restarts(), 1);
	assert_int_equal(fake_opened(), 1);
	winrm->close(source);
}

static void
an_interface_that_vanished_is_searched_for_again(void **state)
{
	struct snapshot snapshot;
	struct error err;
	void *source;

	(void)state;
	fake_node_iis6();
	fake_node_iis7();
	source = open_source();
	look_with(source);
	fake_failure("root/webadministration *", ERROR_ABSENT, "no such namespace");
	fake_answer(STATES, "Name=W3SVC/1;ServerState=2");
	fake_answer("root/MicrosoftIISv2 select Name,* from IIsWebServerSetting",
	    "Name=W3SVC/1;ServerComment=OWA");
	assert_true(winrm->look(source, &request, &snapshot, &err));
	assert_int_equal(snapshot.ways.way, SOURCE_WAY_IIS6);
	snapshot_clear(&snapshot);
	winrm->close(source);
}

static void
windows_5_is_asked_through_the_old_interface_only(void **state)
{
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked("root/webadministration *"), 0);
	snapshot_clear(&snapshot);

	fake_failure(STATES, ERROR_DENIED, "Access is denied.");
	fake_look_must_fail(&err);
	assert_int_equal(fake_asked("root/webadministration *"), 0);
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_non_null(strstr(err.text, "Access is denied."));
	assert_non_null(strstr(err.text, "Administrators"));
	assert_null(strstr(err.text, "Web-Scripting-Tools"));
}

static void
later_windows_without_the_new_interface_is_asked_through_the_old_one(void **state)
{
	static const enum error_kind kinds[] = { ERROR_ABSENT, ERROR_DENIED, ERROR_FAULT };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis6();
		fake_answer(SYSTEM,
		    "CSName=A;LastBootUpTime=2013-11-22T06:00:00Z;LocalDateTime=2013-11-23T00:00:00Z;"
		    "Version=10.0.14393");
		fake_failure("root/webadministration *", kinds[i], "not here");
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot.ways.way, SOURCE_WAY_IIS6);
		assert_int_equal(snapshot.facts.iis_interface, 7);
		assert_int_equal(snapshot.site_count, 2);
		snapshot_clear(&snapshot);
	}
}

static void
without_a_version_both_interfaces_are_tried(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_failure(SYSTEM, ERROR_DENIED, "Access is denied.");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked("root/webadministration *"), 2);
	assert_int_equal(snapshot.facts.iis_interface, 6);
	snapshot_clear(&snapshot);
}

static void
neither_interface_says_what_to_install_and_what_the_node_says(void **state)
{
	static const struct {
		enum error_kind iis7, iis6, expected;
	} cases[] = {
		{ ERROR_ABSENT, ERROR_ABSENT, ERROR_ABSENT }, { ERROR_FAULT, ERROR_ABSENT, ERROR_FAULT },
		{ ERROR_ABSENT, ERROR_FAULT, ERROR_FAULT },
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_node_iis7();
		fake_failure("root/webadministration *", cases[i].iis7, "the new one is not here");
		fake_failure("root/MicrosoftIISv2 *", cases[i].iis6, "the old one is not here");
		fake_look_must_fail(&err);
		assert_int_equal(err.kind, cases[i].expected);
		assert_non_null(strstr(err.text, "the new one is not here"));
		assert_non_null(strstr(err.text, "the old one is not here"));
		assert_non_null(strstr(err.text, "Web-Scripting-Tools"));
		assert_non_null(strstr(err.text, "Web-WMI"));
		assert_non_null(strstr(err.text, "Administrators"));
	}
}

/* Of a right that is missing everywhere even the version of Windows is not told: nothing is to be installed. */
static void
what_is_denied_need_not_be_installed(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_failure("root/*", ERROR_DENIED, "Access is denied.");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_non_null(strstr(err.text, "Administrators"));
	assert_null(strstr(err.text, "install"));
	assert_null(strstr(err.text, "not IIS"));

	fake_node_iis6();
	fake_failure("root/MicrosoftIISv2 *", ERROR_ABSENT, "no such namespace");
	fake_look_must_fail(&err);
	assert_non_null(strstr(err.text, "install IIS with its WMI provider"));
	assert_null(strstr(err.text, "Web-WMI"));
}

static void
long_sentences_of_a_node_do_not_push_each_other_out(void **state)
{
	char seven[900], six[900];
	struct error err;
	size_t i;

	(void)state;
	fake_node_iis7();
	for (i = 0; i + 3 < sizeof(seven); i += 2)
		memcpy(seven + i, "\xc3\xa9", 2), memcpy(six + i, "\xc3\xb6", 2);
	seven[i] = six[i] = '\0';
	fake_failure("root/webadministration *", ERROR_ABSENT, seven);
	fake_failure("root/MicrosoftIISv2 *", ERROR_ABSENT, six);
	fake_look_must_fail(&err);
	assert_non_null(strstr(err.text, "\xc3\xa9\xc3\xa9\xc3\xa9. And: "));
	assert_non_null(strstr(err.text, "\xc3\xb6\xc3\xb6\xc3\xb6"));
	assert_true(text_is_utf8(err.text, strlen(err.text)));
}

static void
a_provider_that_fails_is_nothing_to_install(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_failure("root/webadministration *", ERROR_FAULT, "the new one failed");
	fake_failure("root/MicrosoftIISv2 *", ERROR_LIMIT, "the old one is too large");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_FAULT);
	assert_non_null(strstr(err.text, "the new one failed"));
	assert_non_null(strstr(err.text, "the old one is too large"));
	assert_null(strstr(err.text, "install"));
}

static void
a_listing_that_expires_is_no_reason_to_try_the_old_interface(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_failure("root/webadministration *", ERROR_EXPIRED, "the context is not valid");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_EXPIRED);
	assert_int_equal(fake_asked("root/MicrosoftIISv2 *"), 0);
}

static void
neither_services_nor_sites_is_a_missing_right_and_no_empty_node(void **state)
{
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_answer(SERVICES, "");
	fake_answer(SITES, "");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_non_null(strstr(err.text, "Administrators"));

	fake_node_iis7();
	fake_answer(SITES, "");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 0);
	snapshot_clear(&snapshot);
}

static void
an_unreachable_new_interface_is_no_reason_to_try_the_old_one(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_failure("root/webadministration *", ERROR_TIMEOUT, "too late");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	assert_int_equal(fake_asked("root/MicrosoftIISv2 *"), 0);
}

static void
the_module_is_of_the_interface_of_this_build(void **state)
{
	(void)state;
	assert_int_equal(winrm->abi, SOURCE_MODULE_ABI);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_time_out_is_told_with_what_was_allowed),
	cmocka_unit_test(a_look_costs_no_more_requests_than_it_must),
	cmocka_unit_test(a_first_question_that_finds_nobody_fails_the_look_and_names_the_node),
	cmocka_unit_test(an_error_names_the_port_and_an_address_once),
	cmocka_unit_test(a_target_without_an_address_is_refused),
	cmocka_unit_test(a_broken_look_leaves_the_snapshot_alone),
	cmocka_unit_test(a_kept_source_keeps_its_conversation_and_what_it_found_out),
	cmocka_unit_test(after_a_failure_the_next_look_begins_afresh),
	cmocka_unit_test(an_interface_that_vanished_is_searched_for_again),
	cmocka_unit_test(windows_5_is_asked_through_the_old_interface_only),
	cmocka_unit_test(later_windows_without_the_new_interface_is_asked_through_the_old_one),
	cmocka_unit_test(without_a_version_both_interfaces_are_tried),
	cmocka_unit_test(neither_interface_says_what_to_install_and_what_the_node_says),
	cmocka_unit_test(what_is_denied_need_not_be_installed),
	cmocka_unit_test(long_sentences_of_a_node_do_not_push_each_other_out),
	cmocka_unit_test(a_provider_that_fails_is_nothing_to_install),
	cmocka_unit_test(a_listing_that_expires_is_no_reason_to_try_the_old_interface),
	cmocka_unit_test(neither_services_nor_sites_is_a_missing_right_and_no_empty_node),
	cmocka_unit_test(an_unreachable_new_interface_is_no_reason_to_try_the_old_one),
	cmocka_unit_test(the_module_is_of_the_interface_of_this_build),
};

TEST_GROUP(tests, NULL, NULL);
