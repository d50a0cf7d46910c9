/* What plugins/repair/act_on.h promises: the monitor's words, understood or refused, and which events are acted on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plugins/repair/act_on.h"
#include "tests/unit/runner/test_group.h"

static struct error err;
static struct act_on act_on;

static void
each_rule_names_the_events_that_it_says(void **state)
{
	static const struct {
		const char *rules;
		struct monitor_event event;
		bool expected;
	} cases[] = {
		{ "critical:hard", { SEVERITY_CRITICAL, true, 3 }, true },
		{ "critical:hard", { SEVERITY_CRITICAL, true, 0 }, true },
		{ "critical:hard", { SEVERITY_CRITICAL, false, 3 }, false },
		{ "critical:hard", { SEVERITY_WARNING, true, 3 }, false },
		{ "CRITICAL:Hard", { SEVERITY_CRITICAL, true, 1 }, true },
		{ "critical:soft:2", { SEVERITY_CRITICAL, false, 2 }, true },
		{ "critical:soft:2", { SEVERITY_CRITICAL, false, 1 }, false },
		{ "critical:soft:2", { SEVERITY_CRITICAL, false, 0 }, false },
		{ "critical:soft", { SEVERITY_CRITICAL, false, 7 }, true },
		{ "critical:hard,warning:hard", { SEVERITY_WARNING, true, 1 }, true },
		{ "critical:hard,critical:soft:2,warning:hard", { SEVERITY_WARNING, false, 2 }, false },
		{ "critical:hard,warning:hard", { SEVERITY_OK, true, 1 }, false },
		{ "critical:hard", { SEVERITY_UNKNOWN, true, 1 }, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(act_on_parse(cases[i].rules, &act_on, &err));
		if (act_on_wants(&act_on, &cases[i].event) != cases[i].expected)
			fail_msg("%zu: %s", i, cases[i].rules);
	}
}

static void
rules_that_make_no_sense_are_refused(void **state)
{
	static const char *const rules[] = {
		"", "critical", "critical:", ":hard", "critical:firm", "ok:hard", "unknown:hard", "down:hard", "critical:soft:",
		"critical:soft:0", "critical:soft:x", "critical:hard,", ",critical:hard", "$_SERVICEACT_ON$",
		"critical:soft:1:2", "criticalcriticalcriticalcriticalcritical:hard",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (act_on_parse(rules[i], &act_on, &err))
			fail_msg("'%s' is taken", rules[i]);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static void
states_are_a_services_and_nothing_else(void **state)
{
	enum severity severity = SEVERITY_OK;
	bool is_hard = false;

	(void)state;
	assert_true(monitor_state_parse("critical", &severity, &err));
	assert_int_equal(severity, SEVERITY_CRITICAL);
	assert_false(monitor_state_parse("DOWN", &severity, &err));
	assert_non_null(strstr(err.text, "host's state"));
	assert_false(monitor_state_parse("$SERVICESTATE$", &severity, &err));
	assert_non_null(strstr(err.text, "did not expand"));
	assert_false(monitor_state_parse("", &severity, &err));
	assert_false(monitor_state_parse("2", &severity, &err));
	assert_int_equal(severity, SEVERITY_CRITICAL);
	assert_true(monitor_state_type_parse("Hard", &is_hard, &err));
	assert_true(is_hard);
	assert_false(monitor_state_type_parse("HARDER", &is_hard, &err));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_rule_names_the_events_that_it_says),
	cmocka_unit_test(rules_that_make_no_sense_are_refused),
	cmocka_unit_test(states_are_a_services_and_nothing_else),
};

TEST_GROUP(tests, NULL, NULL);
