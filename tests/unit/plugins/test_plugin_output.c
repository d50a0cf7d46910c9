/* What check_iis_sites writes: its form holds whatever the node says. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/model/text.h"
#include "plugins/report/view.h"
#include "tests/unit/plugins/report_scene.h"
#include "tests/unit/runner/test_group.h"

/* The first line, and what stands before its '|', compared. */
static void
assert_headline(const char *headline)
{
	size_t length = strcspn(text, "|\n");
	char *line = strndup(text, length > 0 ? length - 1 : 0);

	assert_non_null(line);
	assert_string_equal(line, headline);
	free(line);
}

/*
 * The promises of the form: under 4 KiB, UTF-8, no control character but line ends, one '|' which is on the
 * first line, no ';' before it, performance data of known labels.
 */
static void
assert_form(void)
{
	const char *bar = strchr(text, '|'), *end = strchr(text, '\n'), *at;

	assert_true(strlen(text) < PLUGIN_OUTPUT_SIZE);
	assert_true(text_is_utf8(text, strlen(text)));
	assert_non_null(bar);
	assert_non_null(end);
	assert_true(bar < end);
	assert_null(strchr(bar + 1, '|'));
	assert_int_equal(text[strlen(text) - 1], '\n');
	for (at = text; at < bar; at++)
		assert_true(*at != ';');
	for (at = text; *at != '\0'; at++)
		assert_true(*at == '\n' || ((unsigned char)*at >= 0x20 && *at != 0x7f));
	assert_true(strncmp(bar, "| sites=", 8) == 0 || strncmp(bar, "| time=", 7) == 0);
	for (at = bar + 2; at < end; at += strcspn(at, " \n") + 1) {
		char label[32];
		int value_at = 0;

		assert_int_equal(sscanf(at, "%31[a-z_]=%n", label, &value_at), 1);
		assert_true(value_at > 0 && at[value_at] >= '0' && at[value_at] <= '9');
	}
}

/** The story of design, section 1, after the restart: three of five sites are down. */
static void
story(void)
{
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "Intranet", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "Wiki", AUTO_START_OFF, RUN_STARTED);
	scene_add(&scene, "Admin", AUTO_START_OFF, RUN_STARTED);
	scene_failover(&scene, SCENE_START - 420, EVIDENCE_EVENT);
	scene_flags_seen_on(&scene, SCENE_START - 480);
}

static void
the_story_is_told_in_the_first_line(void **state)
{
	const struct plugin_report report = { .time_s = 0.1234 };

	(void)state;
	story();
	report_scene_write(&report);
	assert_headline("SITES CRITICAL - 3 of 5 sites down since EXCH-A restarted at 22:13 (12 min "
			"ago): Intranet, OWA, Shop. "
			"2 more will not survive the next restart. Auto start was cleared at the "
			"failover at 22:06 (KB885440)");
	assert_has(" | sites=5;;;0 running=2;;;0 down=3;;0;0 will_not_restart=2;0;;0 time=0.123s;;;0 "
		   "uptime=720s;;;0 "
		   "since_failover=1140s;;;0\n");
	assert_has(
	    "\nCRITICAL: Intranet (site 2), stopped, auto start off, down-after-restart: did not come back "
	    "after the last start at 22:13: auto start is off\n");
	assert_has("\nWARNING: Admin (site 5), started, auto start off, will-not-restart: ");
	assert_form();
}

static void
a_healthy_node_is_one_line(void **state)
{
	const struct plugin_report report = { .time_s = 1.5 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	report_scene_write(&report);
	assert_string_equal(text,
	    "SITES OK - 2 of 2 sites run on EXCH-A, all with auto start | sites=2;;;0 running=2;;;0 "
	    "down=0;;0;0 will_not_restart=0;0;;0 time=1.500s;;;0 uptime=720s;;;0\n");
}

static void
sites_that_are_fine_for_other_reasons_are_counted_by_reason(void **state)
{
	static const char *const globs[] = { "Test*" };
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "Test", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "Old", AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 3)->stop = STOP_MEANT;
	scene.policy.ignore = globs;
	scene.policy.ignore_count = 1;
	report_scene_write(&report);
	assert_headline("SITES OK - 1 of 3 sites runs on EXCH-A (1 ignored, 1 stopped-before)");
}

static void
a_warning_before_the_outage_names_the_sites(void **state)
{
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STARTED);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "Wiki", AUTO_START_ON, RUN_PAUSED);
	report_scene_write(&report);
	assert_headline(
	    "SITES WARNING - 1 of 3 sites on EXCH-A runs but will not survive the next restart: OWA. "
	    "1 more not OK: Wiki (paused)");
	assert_form();
}

static void
other_troubles_stand_with_their_reason(void **state)
{
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "Wiki", AUTO_START_ON, RUN_PAUSED);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED);
	report_scene_write(&report);
	assert_headline("SITES WARNING - 1 of 2 sites on EXCH-A is not OK: Wiki (paused)");
}

static void
a_service_that_is_down_is_named_in_the_first_line(void **state)
{
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STOPPED);
	scene.snapshot.facts.w3svc_state = SERVICE_STOPPED;
	report_scene_write(&report);
	assert_headline("SITES CRITICAL - 1 of 1 site down on EXCH-A (W3SVC is stopped): OWA");
}

static void
a_restart_of_w3svc_alone_is_not_called_one_of_the_node(void **state)
{
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STOPPED);
	scene.snapshot.facts.boot_time = SCENE_START - 5 * 86400;
	report_scene_write(&report);
	assert_headline(
	    "SITES CRITICAL - 1 of 1 site down since W3SVC restarted on EXCH-A at 22:13 (12 min ago): OWA");
}

static void
the_worst_thing_comes_first(void **state)
{
	static const char *const expected[] = { "Payroll" };
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STARTED);
	scene.policy.expect = expected;
	scene.policy.expect_count = 1;
	report_scene_write(&report);
	assert_headline("SITES CRITICAL - 1 of 2 sites on EXCH-A is not OK: Payroll (missing). 1 more will not survive the "
			"next restart: OWA");
}

static void
of_two_warnings_the_sites_that_the_next_restart_takes_come_first(void **state)
{
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "Mail", AUTO_START_ON, RUN_PAUSED);
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STARTED);
	report_scene_write(&report);
	assert_headline("SITES WARNING - 1 of 2 sites on EXCH-A runs but will not survive the next restart: OWA. 1 more not OK: "
			"Mail (paused)");
}

static void
a_pool_that_has_to_run_is_not_hidden(void **state)
{
	static const char *const globs[] = { "Jobs", "Feed*" };
	const struct app_pool stopped = { "Jobs", RUN_STOPPED, false }, none = { "Feed*", RUN_UNKNOWN, true };
	const struct plugin_report report = { .verbose = 0 };
	struct error err;

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STARTED);
	scene.policy.expect_pool = globs;
	scene.policy.expect_pool_count = 2;
	report_scene_write(&report);
	assert_headline("SITES UNKNOWN - application pool 'Feed*' has to run, and its state cannot be read. application pool "
			"'Jobs' has to run, and its state cannot be read. 1 of 1 site on EXCH-A runs but will not survive the "
			"next restart: OWA");
	assert_true(snapshot_add_pool(&scene.snapshot, &none, &err) && snapshot_add_pool(&scene.snapshot, &stopped, &err));
	report_scene_write(&report);
	assert_headline("SITES CRITICAL - no application pool 'Feed*' is there, and one has to run. application pool 'Jobs' is "
			"stopped, and has to run. 1 of 1 site on EXCH-A runs but will not survive the next restart: OWA");
	assert_has(" pools=2;;;0 pools_down=2;;0;0\nCRITICAL: no application pool 'Feed*'");
	scene.policy.leaves_pools_out = true;
	report_scene_write(&report);
	assert_lacks("pool");
	scene.policy.leaves_pools_out = false;
	scene.snapshot.sites[0].run_state = RUN_STOPPED;
	report_scene_write(&report);
	assert_headline("SITES CRITICAL - 1 of 1 site down on EXCH-A: OWA. no application pool 'Feed*' is there, and one has "
			"to run. application pool 'Jobs' is stopped, and has to run");
}

static void
no_restart_is_blamed_for_what_nobody_saw_run(void **state)
{
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STOPPED);
	scene.has_memory = false;
	report_scene_write(&report);
	assert_headline("SITES WARNING - 1 of 1 site on EXCH-A is not OK: OWA (not-remembered)");
	assert_has("run: sitewatch accept EXCH-A 1)");
}

static void
a_file_says_that_it_tells_no_run_state(void **state)
{
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_UNKNOWN);
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_UNKNOWN);
	scene.snapshot.has_run_state = false;
	scene.snapshot.node = "MetaBase.xml";
	scene.snapshot.facts = (struct node_facts) {
		.computer = "", .windows_version = "", .windows_name = "", .exres_version = ""
	};
	scene.has_memory = false;
	report_scene_write(&report);
	assert_headline(
	    "SITES OK - auto start is on for 2 of 2 sites of MetaBase.xml (a file tells no run state)");
	assert_lacks("running=");
	assert_lacks("uptime=");
	scene.snapshot.sites[1].auto_start = AUTO_START_OFF;
	report_scene_write(&report);
	assert_headline("SITES WARNING - 1 of 2 sites of MetaBase.xml will not survive a restart "
			"(a file tells no run state): Shop");
	assert_has("\nWARNING: Shop (site 2), auto start off, will-not-restart: ");
	assert_form();
}

static void
a_node_without_sites_says_why_that_is_not_ok(void **state)
{
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	report_scene_write(&report);
	assert_headline(
	    "SITES UNKNOWN - EXCH-A: the node lists no web sites: none are there, or the account has no "
	    "rights and gets an empty list");
	assert_form();
}

static void
a_missing_memory_is_said_and_never_better_than_warning(void **state)
{
	const struct plugin_report report = { .memory_problem =
						  "/var/lib/sitewatch/history.db: disk full | rm" };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene.has_memory = false;
	report_scene_write(&report);
	assert_headline("SITES WARNING - 1 of 1 site runs on EXCH-A, all with auto start. The history is missing: "
			"/var/lib/sitewatch/history.db: disk full / rm");
	assert_int_equal(plugin_severity(scene.verdict.severity, &report), SEVERITY_WARNING);
	scene.snapshot.sites[0].run_state = RUN_STOPPED;
	report_scene_write(&report);
	assert_int_equal(strncmp(text, "SITES WARNING - ", 16), 0);
	assert_has("OWA (not-remembered). The history is missing: ");
}

static void
a_remark_stands_in_the_first_line_with_its_least_state(void **state)
{
	static const struct plugin_remark remarks[] = {
		{ SEVERITY_OK, "OWA was started at 22:15 by start_iis_sites" },
		{ SEVERITY_WARNING, "Shop was repaired 4 times today; that is too often" },
	};
	struct plugin_report report = { .remarks = remarks, .remark_count = 1 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	report_scene_write(&report);
	assert_headline(
	    "SITES OK - 1 of 1 site runs on EXCH-A, all with auto start. OWA was started at 22:15 by "
	    "start_iis_sites");
	report.remark_count = 2;
	report_scene_write(&report);
	assert_has("SITES WARNING - ");
	assert_has("4 times today, that is too often |");
	assert_form();
}

static void
notes_stand_in_the_long_text_the_programs_first(void **state)
{
	static const char *const notes[] = { "--insecure: the node's certificate was not verified" };
	const struct plugin_report report = { .notes = notes, .note_count = 1 };
	struct error err;

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	assert_true(snapshot_set_part(&scene.snapshot, PART_EVENTS, PART_UNREADABLE, "denied", &err));
	assert_true(snapshot_set_part(&scene.snapshot, PART_CLUSTER, PART_UNREADABLE, "denied", &err));
	report_scene_write(&report);
	assert_has("\nnote: --insecure: the node's certificate was not verified\nnote: cannot be read: "
		   "cluster: denied\n"
		   "note: cannot be read: events: denied\n");
}

static void
verbose_shows_all_sites_and_what_the_look_cost(void **state)
{
	struct plugin_report report = { .verbose = 1, .requests = 4, .time_s = 0.25 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	report_scene_write(&report);
	assert_has("\nnode EXCH-A: Windows 5.2.3790, up 12 min, W3SVC running, 4 requests in 0.250 s\n");
	assert_has("\nOK: OWA (site 1), started, auto start on, running: runs, auto start is on\n");
	assert_lacks("bindings");
	report.verbose = 2;
	report_scene_write(&report);
	assert_has(", bindings: http *:80:, pool: DefaultAppPool\n");
	assert_form();
}

static void
a_site_without_a_name_is_called_by_its_number(void **state)
{
	const struct plugin_report report = { .verbose = 0 };

	(void)state;
	scene_add(&scene, "", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "   ", AUTO_START_OFF, RUN_STOPPED);
	report_scene_write(&report);
	assert_has("(12 min ago): site 1, site 2 |");
}

static void
ranges_stand_in_the_performance_data_as_they_were_given(void **state)
{
	const struct plugin_report report = { .verbose = 0 };
	struct error err;

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	assert_true(range_parse("@5:10", &scene.policy.warning, &err));
	assert_true(range_parse("~:2.5", &scene.policy.critical, &err));
	report_scene_write(&report);
	assert_has(" down=0;;~:2.5;0 will_not_restart=0;@5:10;;0 ");
}

static void
numbers_keep_their_point_in_every_locale(void **state)
{
	static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8", "de_DE", "fr_FR" };
	const struct plugin_report report = { .time_s = 0.5 };
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]) && setlocale(LC_ALL, names[i]) == NULL; i++)
		continue;
	if (localeconv()->decimal_point[0] != ',')
		skip(); /* this machine has no such locale */
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	assert_true(range_parse("1.5", &scene.policy.warning, &err));
	report_scene_write(&report);
	setlocale(LC_ALL, "C");
	assert_has(" will_not_restart=0;1.5;;0 time=0.500s;");
}

static void
what_is_not_known_is_left_out_of_the_performance_data(void **state)
{
	const struct plugin_report report = { .time_s = -1 };

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene_failover(&scene, SCENE_NOW + 5, EVIDENCE_OBSERVED); /* later than the node's clock */
	scene.snapshot.facts.boot_time = 0;
	report_scene_write(&report);
	assert_has(" time=0.000s;;;0 since_failover=0s;;;0\n");
	scene.snapshot.facts.local_time = 0;
	report_scene_write(&report);
	assert_lacks("since_failover");
	assert_form();
}

/*
 * A node with `count` sites, ids and names made up; the arrays of the scene are too small for them. Its own events
 * tell of a failover, so what is not remembered counts as down.
 */
static void
add_many(size_t count, size_t name_bytes)
{
	const struct cluster_event event = {
		.time = SCENE_START - 420, .group = "EXCHANGE", .from = "EXCH-B", .to = "EXCH-A"
	};
	char name[SITE_NAME_MAX + 1];
	struct error event_err;
	size_t i;

	assert_true(snapshot_add_event(&scene.snapshot, &event, &event_err));
	for (i = 0; i < count; i++) {
		struct site site = { .id = (uint32_t)i + 1,
			.name = name,
			.auto_start = AUTO_START_OFF,
			.run_state = RUN_STOPPED,
			.pool_state = RUN_UNKNOWN };
		struct error err;

		memset(name, 'x', name_bytes);
		snprintf(name, sizeof(name), "%05zu", i);
		name[strlen(name)] = 'x';
		name[name_bytes] = '\0';
		assert_true(snapshot_add_site(&scene.snapshot, &site, &err));
	}
	scene.has_memory = false;
}

static void
twenty_thousand_sites_with_long_names_stay_under_4_kib(void **state)
{
	static const char *const notes[] = { "--insecure: the node's certificate was not verified" };
	struct plugin_report report = { .notes = notes, .note_count = 1, .verbose = 2 };

	(void)state;
	add_many(20000, SITE_NAME_MAX);
	report_scene_write(&report);
	assert_form();
	assert_has("SITES CRITICAL - 20000 of 20000 sites down on EXCH-A: 00000x");
	assert_has("xxx... and 199"); /* the names */
	assert_has(" more sites\n");  /* the lines */
	assert_has("note: --insecure: ");
}

static void
as_many_lines_as_fit_are_shown_worst_first(void **state)
{
	const struct plugin_report report = { .verbose = 1 };
	const char *line;
	unsigned int shown = 0, left_out = 0;

	(void)state;
	add_many(200, 8);
	report_scene_write(&report);
	for (line = text; (line = strstr(line, "\nCRITICAL: ")) != NULL; line++)
		shown++;
	line = strstr(text, "\nand ");
	assert_non_null(line);
	assert_int_equal(sscanf(line, "\nand %u more sites", &left_out), 1);
	assert_true(shown > 5);
	assert_int_equal(shown + left_out, 200);
	assert_true(strlen(text) > PLUGIN_OUTPUT_SIZE * 3 / 4);
}

static void
very_many_notes_are_cut_the_programs_last(void **state)
{
	static const char *const notes[] = { "--insecure: the node's certificate was not verified",
		"--allow-unencrypted: passwords are readable on the wire" };
	const struct plugin_report report = { .notes = notes, .note_count = 2 };
	char problem[3000];
	struct error err;
	unsigned int part;

	(void)state;
	memset(problem, 'p', sizeof(problem) - 1);
	problem[sizeof(problem) - 1] = '\0';
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	for (part = 0; part < SNAPSHOT_PARTS; part++)
		assert_true(snapshot_set_part(
		    &scene.snapshot, (enum snapshot_part)part, PART_UNREADABLE, problem, &err));
	report_scene_write(&report);
	assert_form();
	assert_has("note: --insecure");
	assert_has("note: --allow-unencrypted");
	assert_has(" more notes\n");
}

static const char *const hostile_names[] = {
	"a | down=0",
	"x; rm -rf /",
	"OK\nSITES OK - all is well | sites=0",
	"\r\nCRITICAL",
	"\x1b[31mred\x1b[0m",
	"it's \"quoted\" 'twice'",
	"<script>alert(1)</script>",
	"$(reboot) `id` $HOME",
	"\xe2\x80\xaegnp.exe",
	"\xe2\x80\xa8line\xe2\x80\xa9",
	"\xef\xbb\xbf_bom",
	"\xf0\x9f\x92\xa9 \xc3\xa4\xe2\x82\xac",
	"%s%n%d",
	"\t\t\t",
	"\xc2\x85next\xc2\x9b",
	"\xf3\xa0\x81\x81tag",
};

static void
a_hostile_name_breaks_neither_line_nor_performance_data(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(hostile_names) / sizeof(hostile_names[0]); i++) {
		struct plugin_report report = { .verbose = 2 };

		scene_clear(&scene);
		scene_init(&scene);
		scene_add(&scene, hostile_names[i], AUTO_START_OFF, RUN_STOPPED)->bindings = hostile_names[i];
		scene.snapshot.sites[0].pool = hostile_names[i];
		scene.snapshot.facts.computer = hostile_names[i];
		scene.snapshot.facts.windows_version = hostile_names[i];
		scene.snapshot.node = hostile_names[i];
		report_scene_write(&report);
		assert_form();
		assert_lacks("\nSITES");
		assert_lacks("\xe2\x80\xae");
	}
}

/* A number that looks random and is the same at every run (xorshift32). */
static uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void
fill_random(char *bytes, size_t size, uint32_t *seed)
{
	size_t i, length = next_random(seed) % size;

	for (i = 0; i < length; i++) {
		bytes[i] = (char)(next_random(seed) & 0xff);
		if (bytes[i] == '\0')
			bytes[i] = ';';
	}
	bytes[length] = '\0';
}

static void
random_bytes_in_every_word_keep_the_form(void **state)
{
	enum { WORDS = 12, ROUNDS = 300 };
	uint32_t seed = 885440;
	int round;

	(void)state;
	for (round = 0; round < ROUNDS; round++) {
		char words[WORDS][600];
		const char *const notes[] = { words[0], words[1] };
		const struct plugin_remark remark = { SEVERITY_OK, words[2] };
		const struct plugin_report report = { .verbose = next_random(&seed) % 3,
			.notes = notes,
			.note_count = 2,
			.remarks = &remark,
			.remark_count = 1,
			.memory_problem = words[3] };
		struct error err;
		size_t i;

		for (i = 0; i < WORDS; i++)
			fill_random(words[i], sizeof(words[i]), &seed);
		scene_clear(&scene);
		scene_init(&scene);
		for (i = 0; i < SCENE_SITES; i++) {
			scene_add(&scene, "a", (enum auto_start)(1 + next_random(&seed) % 3),
			    (enum run_state)(1 + next_random(&seed) % 8));
			scene.snapshot.sites[i].name = words[4 + next_random(&seed) % 8];
			scene.snapshot.sites[i].pool_state = (enum run_state)(1 + next_random(&seed) % 8);
			scene.snapshot.sites[i].pool = words[5];
			scene.snapshot.sites[i].bindings = words[6];
		}
		assert_true(
		    snapshot_set_part(&scene.snapshot, PART_AUTO_START, PART_UNREADABLE, words[7], &err));
		assert_true(
		    snapshot_set_part(&scene.snapshot, PART_RUN_STATE, PART_UNREADABLE, words[8], &err));
		scene.snapshot.facts.computer = words[9];
		scene.snapshot.node = words[10];
		scene.policy.check_hotfix = true;
		scene.snapshot.facts.exres_version = words[11];
		report_scene_write(&report);
		assert_form();
		report_scene_write_error(words[10], SEVERITY_UNKNOWN, words[11], &report);
		assert_form();
	}
}

static void
a_failed_look_is_one_escaped_sentence_with_the_time(void **state)
{
	static const char *const notes[] = { "--insecure: the node's certificate was not verified" };
	const struct plugin_report report = { .time_s = 10.002, .notes = notes, .note_count = 1 };

	(void)state;
	report_scene_write_error("EXCH-A", SEVERITY_CRITICAL,
	    "EXCH-A: timed out after 10 seconds; is WinRM\nup | running?", &report);
	assert_string_equal(text,
	    "SITES CRITICAL - EXCH-A: timed out after 10 seconds, is WinRM?up / running? | time=10.002s;;;0\n"
	    "note: --insecure: the node's certificate was not verified\n");
}

static void
a_very_long_error_is_cut_between_characters(void **state)
{
	const struct plugin_report report = { .verbose = 0 };
	char sentence[6001];
	size_t i;

	(void)state;
	for (i = 0; i + 3 < sizeof(sentence); i += 3)
		memcpy(sentence + i, "\xe2\x82\xac", 3);
	sentence[i] = '\0';
	report_scene_write_error(NULL, SEVERITY_UNKNOWN, sentence, &report);
	assert_form();
	assert_has("\xe2\x82\xac... | time=");
}

static const struct CMUnitTest tests[] = {
	SCENE_TEST(the_story_is_told_in_the_first_line),
	SCENE_TEST(a_healthy_node_is_one_line),
	SCENE_TEST(sites_that_are_fine_for_other_reasons_are_counted_by_reason),
	SCENE_TEST(a_warning_before_the_outage_names_the_sites),
	SCENE_TEST(other_troubles_stand_with_their_reason),
	SCENE_TEST(a_service_that_is_down_is_named_in_the_first_line),
	SCENE_TEST(a_restart_of_w3svc_alone_is_not_called_one_of_the_node),
	SCENE_TEST(the_worst_thing_comes_first),
	SCENE_TEST(of_two_warnings_the_sites_that_the_next_restart_takes_come_first),
	SCENE_TEST(a_pool_that_has_to_run_is_not_hidden),
	SCENE_TEST(no_restart_is_blamed_for_what_nobody_saw_run),
	SCENE_TEST(a_file_says_that_it_tells_no_run_state),
	SCENE_TEST(a_node_without_sites_says_why_that_is_not_ok),
	SCENE_TEST(a_missing_memory_is_said_and_never_better_than_warning),
	SCENE_TEST(a_remark_stands_in_the_first_line_with_its_least_state),
	SCENE_TEST(notes_stand_in_the_long_text_the_programs_first),
	SCENE_TEST(verbose_shows_all_sites_and_what_the_look_cost),
	SCENE_TEST(a_site_without_a_name_is_called_by_its_number),
	SCENE_TEST(ranges_stand_in_the_performance_data_as_they_were_given),
	SCENE_TEST(numbers_keep_their_point_in_every_locale),
	SCENE_TEST(what_is_not_known_is_left_out_of_the_performance_data),
	SCENE_TEST(twenty_thousand_sites_with_long_names_stay_under_4_kib),
	SCENE_TEST(as_many_lines_as_fit_are_shown_worst_first),
	SCENE_TEST(very_many_notes_are_cut_the_programs_last),
	SCENE_TEST(a_hostile_name_breaks_neither_line_nor_performance_data),
	SCENE_TEST(random_bytes_in_every_word_keep_the_form),
	SCENE_TEST(a_failed_look_is_one_escaped_sentence_with_the_time),
	SCENE_TEST(a_very_long_error_is_cut_between_characters),
};

TEST_GROUP(tests, scene_set_utc, NULL);
