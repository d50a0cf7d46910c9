/* The operator's tool: what it shows, what it accepts, and what it says when there is nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "lib/history/history.h"
#include "plugins/check/check_iis_sites.h"
#include "plugins/operator/sitewatch.h"
#include "tests/unit/plugins/fake_source.h"
#include "tests/unit/plugins/program_run.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

static struct program_run result;

#define SITE(number, called, state)                                                             \
	{ .id = number, .name = called, .auto_start = AUTO_START_ON, .run_state = RUN_##state, \
		.pool_state = RUN_STARTED }

static const struct site running[] = {
	SITE(1, "OWA", STARTED),
	SITE(7, "Shop \xe5\x95\x86\x1b[31m", STARTED),
	SITE(8, "twin", STOPPED),
	SITE(9, "Twin", STOPPED),
	SITE(10, "7", STOPPED),
	SITE(11, "12", STOPPED),
};

static void
call(const char *words)
{
	char line[1024];

	snprintf(line, sizeof(line), "sitewatch\t--config=%s\t--history=%s\t%s", temporary_path("c"),
	    temporary_path("h.db"), words);
	program_run(sitewatch_run, line, &result);
}

static int
begin(void **state)
{
	static const char text[] = "[node EXCH-A]\naddress=exch-a.example.com\n[node idle]\n";

	(void)state;
	fake_node_reset();
	fake_node.sites = running;
	fake_node.site_count = 6;
	unlink(temporary_path("h.db"));
	unlink(temporary_path("h.db-wal"));
	unlink(temporary_path("h.db-shm"));
	temporary_file("c", text, sizeof(text) - 1, 0600);
	return 0;
}

static int
begin_with_a_look(void **state)
{
	char line[1024];

	begin(state);
	snprintf(line, sizeof(line), "check_iis_sites\t--node=EXCH-A\t--config=%s\t--history=%s",
	    temporary_path("c"), temporary_path("h.db"));
	program_run(check_iis_sites_run, line, &result);
	return result.status == 1 ? 0 : -1;	/* what stands stopped was never seen to run */
}

static void
assert_said(int status, const char *words)
{
	if (result.status != status || strstr(result.out, words) == NULL)
		fail_msg("%d: %s%s", result.status, result.out, result.errors);
	assert_string_equal(result.errors, "");
}

static void
assert_refused(int status, const char *words)
{
	if (result.status != status || strstr(result.errors, words) == NULL)
		fail_msg("%d: %s%s", result.status, result.out, result.errors);
	assert_string_equal(result.out, "");
	assert_ptr_equal(strstr(result.errors, "sitewatch: "), result.errors);
	assert_ptr_equal(strchr(result.errors, '\n'), result.errors + strlen(result.errors) - 1);
}

static void
nodes_lists_what_is_remembered_and_what_is_configured(void **state)
{
	(void)state;
	call("nodes");
	assert_said(0, "EXCH-A  ");
	assert_non_null(strstr(result.out, " ago"));
	assert_non_null(strstr(result.out, "6      4\n"));
	assert_non_null(strstr(result.out, "idle    never"));
}

static void
show_answers_from_the_newest_observation_and_says_so(void **state)
{
	(void)state;
	fake_asked.looks = 0;
	call("show\texch-a");
	assert_said(0, "Node:          EXCH-A\n");
	assert_non_null(strstr(result.out, "ago (--look asks the node now)"));
	assert_non_null(strstr(result.out, "State:         WARNING\n"));
	assert_non_null(strstr(result.out, "1   OWA           OK        started    on          running"));
	assert_non_null(
	    strstr(result.out, "7   Shop \xe5\x95\x86?[31m  OK        started    on          running"));
	assert_null(strchr(result.out, '\033'));
	assert_int_equal(fake_asked.looks, 0);
}

static void
show_with_look_asks_the_node_and_remembers(void **state)
{
	(void)state;
	fake_node.site_count = 1;
	call("show\tEXCH-A\t--look");
	assert_said(0, "just now");
	assert_string_equal(fake_asked.address, "exch-a.example.com");
	call("nodes");
	assert_said(0, "1      0\n");
	fake_node.error = ERROR_UNREACHABLE;
	call("show\tEXCH-A\t--look");
	assert_refused(3, "the fake node fails");
	call("show\tnosuch\t--look");
	assert_refused(3, "--look: there is no [node nosuch]");
}

static void
show_can_be_json(void **state)
{
	(void)state;
	call("show\tEXCH-A\t--format=json");
	assert_said(0, "\"OWA\"");
	assert_int_equal(result.out[0], '{');
}

static void
nodes_and_timeline_can_be_json(void **state)
{
	(void)state;
	call("nodes\t--format=json");
	assert_said(0, "{\"nodes\":[{\"node\":\"EXCH-A\",\"configured\":true,\"looked_at\":\"");
	assert_non_null(strstr(result.out, "\"sites\":6,\"not_running\":4}"));
	assert_non_null(strstr(result.out, "{\"node\":\"idle\",\"configured\":true,\"looked_at\":null,\"sites\":null,"
					   "\"not_running\":null}],\"clusters\":[]}\n"));
	call("timeline\texch-a\t--format=json");
	assert_said(0, "{\"node\":\"EXCH-A\",\"changes\":[{\"time\":\"");
	assert_non_null(strstr(result.out, "\"kind\":\"first-look\",\"site\":null,\"subject\":null,\"from\":null,\"to\":null,"
					   "\"evidence\":null,\"sentence\":\"first look at the node\"}"));
}

static void
a_configured_node_that_was_never_looked_at_says_how_to_look(void **state)
{
	static const char *const commands[] = { "show\tIDLE", "timeline\tidle", "discover\tidle\t--format=nagios" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		call(commands[i]);
		assert_refused(1, "idle was never looked at; the configuration has idle: 'sitewatch show idle --look'");
	}
	call("show\tnosuch");
	assert_refused(1, "nosuch was never looked at\n");
}

static void
a_history_that_cannot_be_read_is_a_failure(void **state)
{
	static const char *const commands[] = { "show\tEXCH-A", "timeline\tEXCH-A", "discover\tEXCH-A\t--format=nagios" };
	sqlite3 *db;
	size_t i;

	(void)state;
	assert_int_equal(sqlite3_open(temporary_path("h.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DROP TABLE sites", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		call(commands[i]);
		assert_refused(3, "no such table: sites");
	}
}

static void
the_timeline_is_plain_english_newest_last(void **state)
{
	struct site changed[6];

	(void)state;
	memcpy(changed, running, sizeof(changed));
	changed[0].run_state = RUN_STOPPED;
	fake_node.sites = changed;
	call("show\tEXCH-A\t--look");
	call("timeline\tEXCH-A");
	assert_said(0, "first look at the node\n");
	assert_non_null(strstr(result.out, "site OWA (1) went from started to stopped\n"));
	assert_true(strstr(result.out, "first look") < strstr(result.out, "site OWA (1)"));
	call("timeline\tEXCH-A\t--limit=1");
	assert_said(0, "site OWA (1)");
	assert_null(strstr(result.out, "first look"));
	call("timeline\tEXCH-A\t--since=1w");
	assert_said(0, "first look");
	call("timeline\tEXCH-A\t--since=2037-01-01");
	assert_refused(1, "nothing is remembered of EXCH-A since then");
}

static void
a_stop_is_accepted_by_number_and_by_name(void **state)
{
	(void)state;
	call("accept\tEXCH-A\t8\t--by=ann");
	assert_said(0, "Accepted: site twin (8) of EXCH-A is stopped on purpose, says ann.\n");
	assert_non_null(strstr(result.out, "ends by itself when its site is seen running"));
	call("accept\texch-a\t12\t--by=ann");
	assert_said(0, "Accepted: site 12 (11) of EXCH-A");
	call("show\tEXCH-A");
	assert_said(0, "stopped-before");
	call("timeline\tEXCH-A");
	assert_said(0, "the stop of site twin (8) was accepted by ann\n");
}

static void
an_acceptance_is_taken_back(void **state)
{
	(void)state;
	call("revoke\tEXCH-A\t8");
	assert_refused(1, "site twin (8) has no stop that was accepted or believed: nothing to revoke");
	call("accept\tEXCH-A\t8\t--by=ann");
	call("revoke\tEXCH-A\t8\t--by=bob");
	assert_said(0, "Revoked: site twin (8) of EXCH-A is not meant to be stopped, says bob.\n");
	call("timeline\tEXCH-A");
	assert_said(0, "the stop of site twin (8) was not meant, says bob\n");
	call("revoke\tEXCH-A\t--all");
	assert_refused(1, "nothing to revoke");
}

static void
a_second_acceptance_says_who_was_first(void **state)
{
	(void)state;
	call("accept\tEXCH-A\t8\t--by=ann");
	assert_said(0, "Accepted: ");
	call("accept\tEXCH-A\t8\t--by=bob");
	assert_said(0, "Accepted already: site twin (8) of EXCH-A is stopped on purpose, says ann.");
}

static void
all_that_do_not_run_are_accepted_at_once(void **state)
{
	(void)state;
	call("accept\tEXCH-A\t--all\t--by=ann");
	assert_said(0, "Accepted: 4 sites of EXCH-A are stopped on purpose, says ann.");
	call("accept\tEXCH-A\t--all");
	assert_refused(1, "nothing to accept");
}

static void
a_site_that_runs_or_is_not_there_cannot_be_accepted(void **state)
{
	(void)state;
	call("accept\tEXCH-A\towa");
	assert_refused(1, "site OWA (1) was running when last seen: nothing to accept");
	call("accept\tEXCH-A\t7");
	assert_refused(1, "(7) was running");
	call("accept\tEXCH-A\tnosuch");
	assert_refused(1, "no site 'nosuch' is remembered of this node");
	call("accept\tEXCH-A\tTWIN");
	assert_refused(3, "sites 8 and 9 are both called 'TWIN': say the number");
	call("accept\tnosuch\t8");
	assert_refused(1, "nothing is remembered of nosuch");
}

static void
a_node_is_forgotten_once(void **state)
{
	(void)state;
	call("forget\texch-A");
	assert_said(0, "Forgotten: EXCH-A. The next look at it is its first.\n");
	call("forget\tEXCH-A");
	assert_refused(1, "EXCH-A");
	call("show\tEXCH-A");
	assert_refused(1, "EXCH-A");
}

static const struct site evil[] = {
	SITE(1, "Shop", STARTED),
	SITE(2, "\"; $(touch x) `x` \\", STARTED),
	SITE(3, "a\n}\ndefine host {\n", STARTED),
	SITE(4, "'|<&>!$HOSTNAME$ \xe2\x82\xac\xe2\x80\xae", STOPPED),
};

static void
discover_writes_services_that_no_name_breaks_out_of(void **state)
{
	char before[sizeof(result.out)];

	(void)state;
	fake_node.sites = evil;
	fake_node.site_count = 4;
	call("show\tEXCH-A\t--look");
	call("discover\texch-a\t--format=nagios");
	assert_said(0, "\ndefine service {\n");
	assert_non_null(strstr(result.out, "\thost_name\t\tEXCH-A\n"));
	assert_non_null(strstr(result.out, "\tcheck_command\t\tcheck_iis_site!1\n"));
	assert_non_null(strstr(result.out, "\tdisplay_name\t\tIIS site Shop\n"));
	assert_non_null(strstr(result.out, "IIS site __ __touch x_ _x_ _\n"));
	assert_non_null(strstr(result.out, "IIS site a___define host __\n"));
	assert_non_null(strstr(result.out, "IIS site _______HOSTNAME_ \xe2\x82\xac_\n"));
	memcpy(before, result.out, sizeof(before));
	call("show\tEXCH-A\t--look");
	call("discover\texch-a\t--format=nagios");
	assert_string_equal(result.out, before);

	call("discover\texch-a\t--format=icinga2");
	assert_said(0, "apply Service \"iis-site-1\" {\n\timport \"sitewatch-service\"\n");
	assert_non_null(strstr(result.out, "\tassign where host.name == \"EXCH-A\"\n"));
	assert_non_null(strstr(result.out, "display_name = \"IIS site \\\"; $(touch x) `x` \\\\\"\n"));
	assert_non_null(strstr(result.out, "display_name = \"IIS site a?}?define host {?\"\n"));
}

static void
discover_refuses_what_it_cannot_write(void **state)
{
	static const char line[] = "[node EXCH-A]\n[node web;1]\n";

	(void)state;
	temporary_file("c", line, sizeof(line) - 1, 0600);
	call("show\tweb;1\t--look");
	call("discover\tweb;1\t--format=nagios");
	assert_refused(3, "Nagios can have no host called 'web;1'");
	call("discover\tweb;1\t--format=icinga2");
	assert_said(0, "host.name == \"web;1\"");
	call("discover\tnosuch\t--format=icinga2");
	assert_refused(1, "nosuch");
}

static void
without_a_history_there_is_nothing_and_none_is_begun(void **state)
{
	static const char *const commands[] = { "show\tEXCH-A", "timeline\tEXCH-A", "accept\tEXCH-A\t1",
		"forget\tEXCH-A" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		call(commands[i]);
		assert_refused(1, "no history yet");
		assert_int_not_equal(access(temporary_path("h.db"), F_OK), 0);
	}
	call("nodes");
	assert_said(0, "EXCH-A  never");
	call("timeline\tEXCH-A\t--history=none");
	assert_refused(3, "this command needs the history");
}

static void
a_bad_command_line_is_named_with_what_was_expected(void **state)
{
	static const struct {
		const char *words, *expected;
	} cases[] = {
		{ "", "expected a command: init, nodes, show, timeline, accept, revoke, forget, discover, report, watch, metrics or doctor" },
		{ "shw\tA", "unknown command 'shw'; expected init, nodes, show" },
		{ "show", "expected: sitewatch show NODE" },
		{ "nodes\tA", "expected: sitewatch nodes" },
		{ "timeline\tA\t--look", "--look: not an option of 'timeline'" },
		{ "timeline\tA\t--since=soon", "--since: 'soon' is neither an age" },
		{ "timeline\tA\t--limit=0", "--limit: '0' is not a number from 1" },
		{ "show\tA\t--format=xml", "--format: 'xml' is not one of text, json" },
		{ "show\tA\t--format=nagios", "--format: 'show' takes one of: text json" },
		{ "discover\tA\t--format=json", "--format: 'discover' takes one of: nagios icinga2" },
		{ "discover\tA", "expected: sitewatch discover NODE --format=nagios|icinga2" },
		{ "accept\tA", "expected: sitewatch accept NODE SITE..., or" },
		{ "accept\tA\t1\t--all", "expected: sitewatch accept NODE SITE..., or" },
		{ "accept\tA\t1\t--by=", "--by: expected WHO" },
		{ "accept\tA\t1\t--pool=P", "expected: sitewatch accept NODE SITE..., or" },
		{ "revoke\tA\t--all\t--pool=P", "expected: sitewatch revoke NODE SITE..., or" },
		{ "accept\tA\t--pool=P\t--flag", "--flag: an application pool has no such flag" },
		{ "accept\tA\t1\t--for=soon", "--for: expected a time such as 30m, 2h or 7d" },
		{ "accept\tA\t1\t--for=5s", "--for: expected a time from 60 seconds to 3660 days" },
		{ "accept\tA\t1\t--why=a\nb", "--why: expected a text without line ends" },
		{ "accept\tA\t1\t--why=a\xc2\x85z", "--why: expected a text without line ends" },
		{ "revoke\tA\t1\t--for=2h", "--for: not an option of 'revoke'" },
		{ "nodes\t--config=/nonexistent/c", "/nonexistent/c: No such file" },
		{ "nodes\t--prot", "--prot: unknown option" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		call(cases[i].words);
		assert_refused(3, cases[i].expected);
	}
}

static void
doctor_says_itself_what_it_found(void **state)
{
	(void)state;
	call("doctor\tlocalhost");
	assert_said(0, "\xe2\x9c\x93 authentication  auth = negotiate: Basic, as monitor\n");
	assert_non_null(strstr(result.out, "! node            there is no [node localhost] in the configuration"));
	assert_non_null(strstr(result.out, "\nlocalhost: all is well\n"));
	assert_null(strchr(result.out, '\033'));
	fake_node.error = ERROR_TLS;
	call("doctor\tlocalhost\t--format=json");
	assert_said(1, "\"step\":\"port\",\"status\":\"fault\",\"text\":\"localhost: the fake node fails");
	assert_non_null(strstr(result.out, "\"faults\":1}\n"));
	temporary_file("c", "[node\n", 6, 0600);
	call("doctor\tEXCH-A");
	assert_said(1, "\xe2\x9c\x97 configuration   ");
	call("doctor\tEXCH-A\t--as=no such user");
	assert_refused(3, "--as: there is no user 'no such user'");
}

static void
the_help_fits_in_80_columns(void **state)
{
	char *line, *rest;

	(void)state;
	call("--help");
	assert_said(0, "Exit: 0 done, 1 nothing found, or by doctor a fault, 3 bad arguments");
	for (line = strtok_r(result.out, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
		/* a word alone, such as the path of a long prefix, cannot be broken */
		if (strlen(line) > 80 && strchr(line + strspn(line, " "), ' ') != NULL)
			fail_msg("%zu columns: %s", strlen(line), line);
	call("--version");
	assert_said(0, "sitewatch ");
}

#define TEST(name) cmocka_unit_test_setup(name, begin)
#define TEST_AFTER_A_LOOK(name) cmocka_unit_test_setup(name, begin_with_a_look)

static const struct CMUnitTest tests[] = {
	TEST_AFTER_A_LOOK(nodes_lists_what_is_remembered_and_what_is_configured),
	TEST_AFTER_A_LOOK(show_answers_from_the_newest_observation_and_says_so),
	TEST_AFTER_A_LOOK(show_with_look_asks_the_node_and_remembers),
	TEST_AFTER_A_LOOK(show_can_be_json),
	TEST_AFTER_A_LOOK(nodes_and_timeline_can_be_json),
	TEST_AFTER_A_LOOK(a_configured_node_that_was_never_looked_at_says_how_to_look),
	TEST_AFTER_A_LOOK(a_history_that_cannot_be_read_is_a_failure),
	TEST_AFTER_A_LOOK(the_timeline_is_plain_english_newest_last),
	TEST_AFTER_A_LOOK(a_stop_is_accepted_by_number_and_by_name),
	TEST_AFTER_A_LOOK(an_acceptance_is_taken_back),
	TEST_AFTER_A_LOOK(a_second_acceptance_says_who_was_first),
	TEST_AFTER_A_LOOK(all_that_do_not_run_are_accepted_at_once),
	TEST_AFTER_A_LOOK(a_site_that_runs_or_is_not_there_cannot_be_accepted),
	TEST_AFTER_A_LOOK(a_node_is_forgotten_once),
	TEST_AFTER_A_LOOK(discover_writes_services_that_no_name_breaks_out_of),
	TEST_AFTER_A_LOOK(discover_refuses_what_it_cannot_write),
	TEST(without_a_history_there_is_nothing_and_none_is_begun),
	TEST(a_bad_command_line_is_named_with_what_was_expected),
	TEST(doctor_says_itself_what_it_found),
	TEST(the_help_fits_in_80_columns),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
