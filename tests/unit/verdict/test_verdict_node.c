/* The node as a whole: counts, ranges, order, missing sites, notes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

static void
assert_contains(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in '%s'", part, text);
}

static void
the_worse_of_two_severities_is_as_nagios_orders_them(void **state)
{
	static const enum severity order[] = { SEVERITY_OK, SEVERITY_WARNING, SEVERITY_UNKNOWN,
		SEVERITY_CRITICAL };
	size_t i, j;

	(void)state;
	for (i = 0; i < 4; i++)
		for (j = 0; j < 4; j++)
			assert_int_equal(severity_worse(order[i], order[j]), order[i > j ? i : j]);
}

static void
every_severity_reason_and_cause_has_its_own_name(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; i < VERDICT_REASONS; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(reason_name((enum reason)i), reason_name((enum reason)j));
	assert_string_equal(reason_name(REASON_DOWN_AFTER_RESTART), "down-after-restart");
	assert_string_equal(reason_name(REASON_MISSING), "missing");
	assert_string_equal(severity_name(SEVERITY_OK), "OK");
	assert_string_equal(severity_name(SEVERITY_WARNING), "WARNING");
	assert_string_equal(severity_name(SEVERITY_CRITICAL), "CRITICAL");
	assert_string_equal(severity_name(SEVERITY_UNKNOWN), "UNKNOWN");
	assert_string_equal(cause_name(CAUSE_NONE), "none");
	assert_string_equal(cause_name(CAUSE_KB885440), "kb885440");
	assert_string_equal(cause_name(CAUSE_HOTFIX_MISSING), "hotfix-missing");
	assert_string_equal(cause_name(CAUSE_KB885440_LIKELY), "kb885440-likely");
}

static void
only_reasons_of_sites_that_should_serve_and_do_not_are_down(void **state)
{
	unsigned int reason, down = 0;

	(void)state;
	for (reason = 0; reason < VERDICT_REASONS; reason++)
		down += reason_is_down((enum reason)reason);
	assert_int_equal(down, 9);
	assert_true(reason_is_down(REASON_SERVICE_DOWN) && reason_is_down(REASON_POOL_STOPPED) &&
		    reason_is_down(REASON_STOPPED) && reason_is_down(REASON_DOWN_AFTER_RESTART) &&
		    reason_is_down(REASON_START_FAILED) && reason_is_down(REASON_NOT_REMEMBERED) &&
		    reason_is_down(REASON_STOP_UNCONFIRMED) && reason_is_down(REASON_REJECTED) &&
		    reason_is_down(REASON_GROUP_DOWN));
}

static void
a_healthy_node_is_ok_without_a_word(void **state)
{
	struct scene scene;
	const struct verdict *verdict;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	verdict = scene_judge(&scene);
	assert_int_equal(verdict->severity, SEVERITY_OK);
	assert_int_equal(verdict->site_count, 2);
	assert_int_equal(verdict->running, 2);
	assert_int_equal(verdict->down, 0);
	assert_int_equal(verdict->cause, CAUSE_NONE);
	assert_string_equal(verdict->cause_sentence, "");
	assert_string_equal(verdict->node_problem, "");
	assert_string_equal(verdict->notes, "");
	assert_int_equal(verdict->failover.evidence, EVIDENCE_NONE);
	assert_int_equal(verdict->last_start, SCENE_START);
	assert_true(verdict->is_restart_boot);
	scene_clear(&scene);
}

static void
the_node_is_as_bad_as_its_worst_site(void **state)
{
	static const struct {
		enum run_state other;
		enum severity severity;
	} cases[] = {
		{ RUN_STARTED, SEVERITY_OK },
		{ RUN_PAUSED, SEVERITY_WARNING },
		{ RUN_UNKNOWN, SEVERITY_UNKNOWN },
		{ RUN_STOPPED, SEVERITY_CRITICAL },
	};
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		scene_init(&scene);
		scene_add(&scene, "a", AUTO_START_ON, RUN_STARTED);
		scene_add(&scene, "b", AUTO_START_ON, cases[i].other);
		assert_int_equal(scene_judge(&scene)->severity, cases[i].severity);
		scene_clear(&scene);
	}
}

static void
sites_stand_worst_first_then_by_name(void **state)
{
	static const char *const order[] = { "alpha", "Zulu", "unread", "lost", "Able", "baker" };
	struct scene scene;
	size_t i;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "baker", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "Zulu", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "lost", AUTO_START_OFF, RUN_STARTED);
	scene_add(&scene, "unread", AUTO_START_ON, RUN_UNKNOWN);
	scene_add(&scene, "alpha", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "Able", AUTO_START_ON, RUN_STARTED);
	scene_judge(&scene);
	assert_int_equal(scene.verdict.site_count, 6);
	for (i = 0; i < 6; i++)
		assert_string_equal(scene.verdict.sites[i].name, order[i]);
	scene_clear(&scene);
}

static const struct {
	int down, lost;
	const char *warning, *critical;
	enum severity severity;
} ranges[] = {
	{ 0, 0, "0", "0", SEVERITY_OK },
	{ 1, 0, "0", "0", SEVERITY_CRITICAL },
	{ 0, 1, "0", "0", SEVERITY_WARNING },
	{ 1, 0, "0", "1", SEVERITY_OK },
	{ 2, 0, "0", "1", SEVERITY_CRITICAL },
	{ 0, 2, "2", "0", SEVERITY_OK },
	{ 0, 3, "2", "0", SEVERITY_WARNING },
	{ 1, 3, "2", "1", SEVERITY_WARNING },
	{ 1, 3, "2", "0", SEVERITY_CRITICAL },
	{ 5, 5, "~:", "~:", SEVERITY_OK },
	{ 0, 0, "0", "@1", SEVERITY_CRITICAL },
	{ 2, 0, "0", "@0:1", SEVERITY_OK },
	{ 2, 0, "0", "@2:3", SEVERITY_CRITICAL },
};

static void
ranges_decide_how_many_sites_make_a_severity(void **state)
{
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		struct scene scene;
		struct error err;

		scene_init(&scene);
		scene_add(&scene, "fine", AUTO_START_ON, RUN_STARTED);
		for (n = 0; n < ranges[i].down; n++)
			scene_add(&scene, "down", AUTO_START_OFF, RUN_STOPPED);
		for (n = 0; n < ranges[i].lost; n++)
			scene_add(&scene, "lost", AUTO_START_OFF, RUN_STARTED);
		assert_true(range_parse(ranges[i].warning, &scene.policy.warning, &err));
		assert_true(range_parse(ranges[i].critical, &scene.policy.critical, &err));
		scene_judge(&scene);
		assert_int_equal(scene.verdict.down, ranges[i].down);
		assert_int_equal(scene.verdict.will_not_restart, ranges[i].lost);
		if (scene.verdict.severity != ranges[i].severity)
			fail_msg("case %zu: %s", i, severity_name(scene.verdict.severity));
		scene_clear(&scene);
	}
}

static void
a_range_does_not_hide_sites_of_other_reasons(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "a", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "b", AUTO_START_ON, RUN_PAUSED);
	assert_true(range_parse("~:", &scene.policy.critical, &err));
	assert_true(range_parse("~:", &scene.policy.warning, &err));
	assert_int_equal(scene_judge(&scene)->severity, SEVERITY_WARNING);
	scene_clear(&scene);
}

static void
a_range_that_alerts_on_no_site_says_so(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "a", AUTO_START_ON, RUN_STARTED);
	assert_true(range_parse("1:", &scene.policy.critical, &err));
	assert_int_equal(scene_judge(&scene)->severity, SEVERITY_CRITICAL);
	assert_string_equal(scene.verdict.node_problem, "no site is down, and -c 1: alerts on that");
	assert_true(range_parse("0", &scene.policy.critical, &err));
	assert_true(range_parse("@0", &scene.policy.warning, &err));
	assert_int_equal(scene_judge(&scene)->severity, SEVERITY_WARNING);
	assert_string_equal(scene.verdict.node_problem,
	    "no site would be lost at the next restart, and -w @0 alerts on that");
	scene_clear(&scene);
}

static void
an_empty_list_is_unknown_never_ok(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	assert_int_equal(scene_judge(&scene)->severity, SEVERITY_UNKNOWN);
	assert_contains(scene.verdict.node_problem, "lists no web sites");
	assert_contains(scene.verdict.node_problem, "no rights and gets an empty list");
	assert_null(strstr(scene.verdict.node_problem, "W3SVC"));
	scene.snapshot.facts.w3svc_state = SERVICE_UNKNOWN;
	assert_null(strstr(scene_judge(&scene)->node_problem, "W3SVC"));
	scene.has_memory = false;
	assert_int_equal(scene_judge(&scene)->severity, SEVERITY_UNKNOWN);
	scene.snapshot.has_run_state = false;
	assert_string_equal(scene_judge(&scene)->node_problem, "the file holds no web site");
	scene_clear(&scene);
}

static void
a_suddenly_empty_list_names_how_many_sites_there_were(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "a", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "b", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "c", AUTO_START_ON, RUN_STARTED);
	scene_past(&scene, 3)->gone_since = SCENE_START; /* was gone before */
	scene_past(&scene, 2)->gone_since = SCENE_NOW;	 /* no reason to call it missing */
	scene.snapshot.site_count = 0;
	scene.snapshot.facts.w3svc_state = SERVICE_STOPPED;
	assert_int_equal(scene_judge(&scene)->severity, SEVERITY_UNKNOWN);
	assert_contains(scene.verdict.node_problem, "suddenly lists no web sites, 2 at the look before");
	assert_contains(scene.verdict.node_problem, "and W3SVC is stopped");
	assert_int_equal(scene.verdict.site_count, 0);
	scene_past(&scene, 1)->gone_since = scene_past(&scene, 2)->gone_since = SCENE_START;
	scene_past(&scene, 3)->gone_since = 0;
	assert_contains(scene_judge(&scene)->node_problem, "suddenly lists no web sites, 1 at the look before");
	scene_clear(&scene);
}

static void
only_sites_that_were_asked_for_are_judged(void **state)
{
	static const char *const globs[] = { "OW?", "intra*" };
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "owa", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "Intranet", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene.policy.only = globs;
	scene.policy.only_count = 2;
	scene_judge(&scene);
	assert_int_equal(scene.verdict.site_count, 2);
	assert_int_equal(scene.verdict.severity, SEVERITY_OK);
	scene_clear(&scene);
}

static void
a_site_can_be_asked_for_by_its_number(void **state)
{
	static const char *const numbers[] = { "#2" };
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "owa", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "Intranet", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "Shop #2", AUTO_START_OFF, RUN_STOPPED);
	scene.policy.only = numbers;
	scene.policy.only_count = 1;
	scene_judge(&scene);
	assert_int_equal(scene.verdict.site_count, 1);
	assert_int_equal(scene.verdict.sites[0].id, 2);
	assert_string_equal(scene.verdict.sites[0].name, "Intranet");
	scene_clear(&scene);
}

static void
globs_that_match_no_site_are_unknown_and_named(void **state)
{
	static const char *const globs[] = { "nope*", "neither" };
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "owa", AUTO_START_ON, RUN_STARTED);
	scene.policy.only = globs;
	scene.policy.only_count = 2;
	assert_int_equal(scene_judge(&scene)->severity, SEVERITY_UNKNOWN);
	assert_string_equal(scene.verdict.node_problem, "no site matches --site=nope* or --site=neither");
	scene_clear(&scene);
}

static void
an_expected_site_that_is_not_listed_is_critical(void **state)
{
	static const char *const expected[] = { "SHOP", "Webmail", "webmail" };
	struct scene scene;
	const struct site_verdict *site;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene.policy.expect = expected;
	scene.policy.expect_count = 3;
	site = scene_judge_site(&scene, "Webmail");
	assert_int_equal(scene.verdict.site_count, 2); /* "Shop" is there, "webmail" the same */
	assert_int_equal(site->reason, REASON_MISSING);
	assert_int_equal(site->severity, SEVERITY_CRITICAL);
	assert_int_equal(site->id, 0);
	assert_null(site->site);
	assert_int_equal(scene.verdict.severity, SEVERITY_CRITICAL);
	assert_int_equal(scene.verdict.down, 0);
	scene_clear(&scene);
}

static void
an_expected_site_that_is_ignored_or_not_asked_for_is_not_missed(void **state)
{
	static const char *const expected[] = { "Webmail", "News" };
	static const char *const ignored[] = { "web*" };
	const char *only[] = { "shop", "webmail" };
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene.policy.expect = expected;
	scene.policy.expect_count = 2;
	assert_int_equal(scene_judge(&scene)->site_count, 3);
	scene.policy.ignore = ignored;
	scene.policy.ignore_count = 1;
	assert_int_equal(scene_judge(&scene)->site_count, 2);
	scene.policy.only = only;
	scene.policy.only_count = 2;
	assert_int_equal(scene_judge(&scene)->site_count, 1);
	assert_int_equal(scene.verdict.severity, SEVERITY_OK);
	only[0] = "#1";		/* the listed one; what is not listed has no number */
	assert_int_equal(scene_judge(&scene)->site_count, 1);
	assert_int_equal(scene.verdict.severity, SEVERITY_OK);
	scene_clear(&scene);
}

static void
a_site_that_answers_503_counts_as_down_not_as_running(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED)->pool_state = RUN_STOPPED;
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STARTED);
	scene_judge(&scene);
	assert_int_equal(scene.verdict.running, 1);
	assert_int_equal(scene.verdict.down, 1);
	assert_int_equal(scene.verdict.will_not_restart, 1);
	scene.pool.accepted = (struct acceptance) { SCENE_START, 0, "anna", "" };	/* it is quiet, and does not serve */
	scene_judge(&scene);
	assert_int_equal(scene.verdict.running, 1);
	assert_int_equal(scene.verdict.down, 0);
	scene_clear(&scene);
}

static void
an_expected_site_that_was_there_keeps_its_id_and_stays_missing(void **state)
{
	static const char *const expected[] = { "owa" };
	struct scene scene;
	const struct site_verdict *site;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene.snapshot.site_count = 1;
	scene_past(&scene, 2)->gone_since = SCENE_START; /* missed at earlier looks, too */
	scene.policy.expect = expected;
	scene.policy.expect_count = 1;
	site = scene_judge_site(&scene, "owa");
	assert_int_equal(site->id, 2);
	assert_int_equal(site->severity, SEVERITY_CRITICAL);
	assert_contains(site->sentence, "first missed at 22:13");
	scene_clear(&scene);
}

static void
a_site_that_ran_and_is_gone_is_reported_for_an_hour(void **state)
{
	struct scene scene;
	const struct site_verdict *site;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene.snapshot.site_count = 1;
	scene_past(&scene, 2)->gone_since = SCENE_NOW;
	site = scene_judge_site(&scene, "OWA");
	assert_int_equal(site->reason, REASON_MISSING);
	assert_int_equal(site->severity, SEVERITY_WARNING);
	assert_int_equal(site->id, 2);
	scene.snapshot.looked_at = scene.memory.looked_at = SCENE_NOW + 3599;
	assert_int_equal(scene_judge_site(&scene, "OWA")->reason, REASON_MISSING);
	scene.snapshot.looked_at = scene.memory.looked_at = SCENE_NOW + 3600;
	assert_int_equal(scene_judge(&scene)->site_count, 1);
	assert_int_equal(scene.verdict.severity, SEVERITY_OK);
	/* our clock was set back since: as long again, and no longer */
	scene.snapshot.looked_at = scene.memory.looked_at = SCENE_NOW - 3599;
	assert_int_equal(scene_judge_site(&scene, "OWA")->reason, REASON_MISSING);
	scene.snapshot.looked_at = scene.memory.looked_at = SCENE_NOW - 3600;
	assert_int_equal(scene_judge(&scene)->site_count, 1);
	scene_clear(&scene);
}

static void
expected_sites_are_found_in_whatever_order_they_are_listed(void **state)
{
	static const char *const names[] = { "Wiki", "OWA", "Shop", "Mail", "Intranet", "Admin" };
	struct scene scene;
	size_t i;

	(void)state;
	scene_init(&scene);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		scene_add(&scene, names[i], AUTO_START_ON, RUN_STARTED);
	scene.policy.expect = names;
	scene.policy.expect_count = sizeof(names) / sizeof(names[0]);
	assert_int_equal(scene_judge(&scene)->site_count, 6);
	assert_int_equal(scene.verdict.severity, SEVERITY_OK);
	scene_clear(&scene);
}

static void
a_site_that_was_stopped_or_is_not_wanted_may_go_in_silence(void **state)
{
	static const char *const globs[] = { "OWA" };
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene.snapshot.site_count = 1;
	scene_past(&scene, 2)->gone_since = SCENE_NOW;
	scene_past(&scene, 2)->run_state = RUN_STOPPED;
	assert_int_equal(scene_judge(&scene)->site_count, 1);
	scene_past(&scene, 2)->run_state = RUN_STARTED;
	scene.policy.ignore = globs;
	scene.policy.ignore_count = 1;
	assert_int_equal(scene_judge(&scene)->site_count, 1);
	scene_clear(&scene);
}

static void
an_unreadable_part_is_noted_and_the_rest_is_judged(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene.snapshot.facts.w3svc_state = SERVICE_UNKNOWN;
	scene.snapshot.facts.boot_time = scene.snapshot.facts.w3svc_start = scene.snapshot.facts.local_time =
	    0;
	assert_true(snapshot_set_part(
	    &scene.snapshot, PART_CLOCK, PART_UNREADABLE, "denied: Remote Enable on root/cimv2", &err));
	assert_true(snapshot_set_part(&scene.snapshot, PART_SERVICE, PART_UNREADABLE, "denied", &err));
	assert_string_equal(scene_reason(&scene), "down-after-restart");
	assert_string_equal(scene.verdict.notes,
	    "cannot be read: clock: denied: Remote Enable on root/cimv2\ncannot be read: service: denied");
	scene_clear(&scene);
}

static void
a_remark_on_the_look_is_a_note(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene.snapshot.remark = "NTLM stands in for Kerberos";
	assert_string_equal(scene_judge(&scene)->notes, "NTLM stands in for Kerberos");
	assert_int_equal(scene.verdict.severity, SEVERITY_OK);
	scene_clear(&scene);
}

static void
a_password_that_expires_is_a_warning_where_somebody_wants_that(void **state)
{
	static const struct {
		unsigned int days;
		long left_s;			/* 0: the KDC did not tell */
		enum severity severity;
		const char *problem;
	} rows[] = {
		{ 0, 86400, SEVERITY_OK, "" },
		{ 7, 0, SEVERITY_OK, "" },
		{ 7, 7 * 86400, SEVERITY_OK, "" },
		{ 7, 7 * 86400 - 1, SEVERITY_WARNING, "the password of the account that asks expires in 6 days (" },
		{ 7, 2 * 86400 - 1, SEVERITY_WARNING, "the password of the account that asks expires in 1 day (" },
		{ 7, -5, SEVERITY_WARNING, "the password of the account that asks expires in 0 days (" },
	};
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scene_init(&scene);
		scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
		scene.policy.password_warning_days = rows[i].days;
		scene.snapshot.password_end = rows[i].left_s == 0 ? 0 : scene.snapshot.looked_at + rows[i].left_s;
		assert_int_equal(scene_judge(&scene)->severity, rows[i].severity);
		assert_contains(scene.verdict.node_problem, rows[i].problem);
		assert_int_equal(scene.verdict.node_problem[0] == '\0', rows[i].problem[0] == '\0');
		assert_int_equal(strstr(scene.verdict.notes, rows[i].left_s == 0 ? "password" : "nothing is seen then") != NULL,
		    rows[i].left_s != 0);
		scene_clear(&scene);
	}
}

static void
line_ends_in_a_nodes_words_make_no_notes_of_their_own(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	assert_true(snapshot_set_part(
	    &scene.snapshot, PART_EVENTS, PART_UNREADABLE, "a\r\nOK: all is well\nb", &err));
	scene_judge(&scene);
	assert_string_equal(scene.verdict.notes, "cannot be read: events: a  OK: all is well b");
	scene_clear(&scene);
}

static void
a_first_look_and_a_missing_memory_are_noted(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene_past(&scene, 1)->first_seen = SCENE_NOW;
	assert_contains(scene_judge(&scene)->notes, "first look at this node");
	scene.has_memory = false;
	assert_contains(scene_judge(&scene)->notes, "nothing is remembered of this node");
	scene.has_memory = true;
	scene.memory.is_known = false;
	assert_contains(scene_judge(&scene)->notes, "nothing is remembered of this node");
	scene_clear(&scene);
}

static void
a_file_is_noted_to_hold_no_run_state(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_UNKNOWN);
	scene.snapshot.has_run_state = false;
	scene.has_memory = false;
	assert_int_equal(scene_judge(&scene)->severity, SEVERITY_OK);
	assert_string_equal(
	    scene.verdict.notes, "a configuration file holds no run state: auto start alone is judged");
	scene_clear(&scene);
}

static void
a_start_of_w3svc_long_after_the_boot_is_no_restart_of_the_node(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene.snapshot.facts.w3svc_start = SCENE_START + 120;
	assert_true(scene_judge(&scene)->is_restart_boot);
	scene.snapshot.facts.w3svc_start = SCENE_START + 3600;
	assert_false(scene_judge(&scene)->is_restart_boot);
	assert_int_equal(scene.verdict.last_start, SCENE_START + 3600);
	scene.snapshot.facts.w3svc_start = SCENE_START + 599;
	assert_true(scene_judge(&scene)->is_restart_boot);
	scene.snapshot.facts.w3svc_start = SCENE_START + 600;
	assert_false(scene_judge(&scene)->is_restart_boot);
	scene_clear(&scene);
}

static void
a_cleared_verdict_is_empty_and_may_be_cleared_again(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene_judge(&scene);
	verdict_clear(&scene.verdict);
	assert_null(scene.verdict.sites);
	assert_int_equal(scene.verdict.site_count, 0);
	verdict_clear(&scene.verdict);
	verdict_clear(NULL);
	scene_clear(&scene);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_worse_of_two_severities_is_as_nagios_orders_them),
	cmocka_unit_test(every_severity_reason_and_cause_has_its_own_name),
	cmocka_unit_test(only_reasons_of_sites_that_should_serve_and_do_not_are_down),
	cmocka_unit_test(a_healthy_node_is_ok_without_a_word),
	cmocka_unit_test(the_node_is_as_bad_as_its_worst_site),
	cmocka_unit_test(sites_stand_worst_first_then_by_name),
	cmocka_unit_test(ranges_decide_how_many_sites_make_a_severity),
	cmocka_unit_test(a_range_does_not_hide_sites_of_other_reasons),
	cmocka_unit_test(a_range_that_alerts_on_no_site_says_so),
	cmocka_unit_test(an_empty_list_is_unknown_never_ok),
	cmocka_unit_test(a_suddenly_empty_list_names_how_many_sites_there_were),
	cmocka_unit_test(only_sites_that_were_asked_for_are_judged),
	cmocka_unit_test(a_site_can_be_asked_for_by_its_number),
	cmocka_unit_test(globs_that_match_no_site_are_unknown_and_named),
	cmocka_unit_test(an_expected_site_that_is_not_listed_is_critical),
	cmocka_unit_test(an_expected_site_that_is_ignored_or_not_asked_for_is_not_missed),
	cmocka_unit_test(a_site_that_answers_503_counts_as_down_not_as_running),
	cmocka_unit_test(an_expected_site_that_was_there_keeps_its_id_and_stays_missing),
	cmocka_unit_test(a_site_that_ran_and_is_gone_is_reported_for_an_hour),
	cmocka_unit_test(expected_sites_are_found_in_whatever_order_they_are_listed),
	cmocka_unit_test(a_site_that_was_stopped_or_is_not_wanted_may_go_in_silence),
	cmocka_unit_test(an_unreadable_part_is_noted_and_the_rest_is_judged),
	cmocka_unit_test(a_remark_on_the_look_is_a_note),
	cmocka_unit_test(a_password_that_expires_is_a_warning_where_somebody_wants_that),
	cmocka_unit_test(line_ends_in_a_nodes_words_make_no_notes_of_their_own),
	cmocka_unit_test(a_first_look_and_a_missing_memory_are_noted),
	cmocka_unit_test(a_file_is_noted_to_hold_no_run_state),
	cmocka_unit_test(a_start_of_w3svc_long_after_the_boot_is_no_restart_of_the_node),
	cmocka_unit_test(a_cleared_verdict_is_empty_and_may_be_cleared_again),
};

TEST_GROUP(tests, scene_set_utc, NULL);
