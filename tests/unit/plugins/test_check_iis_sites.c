/* The check plugin as a monitor sees it: one answer, an exit status that fits it, and never silence. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/history/history.h"
#include "plugins/check/check_iis_sites.h"
#include "tests/unit/plugins/fake_source.h"
#include "tests/unit/plugins/program_run.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

static struct program_run result;

#define SITE(number, called, flag, state)                                                          \
	{ .id = number, .name = called, .auto_start = AUTO_START_##flag, .run_state = RUN_##state, \
		.pool_state = RUN_STARTED }

static const struct site healthy[] = { SITE(1, "OWA", ON, STARTED), SITE(7, "Shop", ON, STARTED) };
static const struct site flags_off[] = { SITE(1, "OWA", OFF, STARTED), SITE(7, "Shop", OFF, STARTED) };
static const struct site down[] = { SITE(1, "OWA", OFF, STOPPED), SITE(7, "Shop", OFF, STOPPED) };

static int
begin(void **state)
{
	(void)state;
	fake_node_reset();
	fake_node.sites = healthy;
	fake_node.site_count = 2;
	unsetenv("SITEWATCH_PASSWORD");
	unlink(temporary_path("h.db"));
	unlink(temporary_path("h.db-wal"));
	unlink(temporary_path("h.db-shm"));
	return 0;
}

static void
check(const char *words)
{
	char line[2048];

	snprintf(line, sizeof(line), "check_iis_sites\t%s", words);
	program_run(check_iis_sites_run, line, &result);
}

static void
check_with_history(const char *words)
{
	char line[1024];

	snprintf(line, sizeof(line), "%s\t--history=%s", words, temporary_path("h.db"));
	check(line);
}

static void
assert_answer(int status, const char *beginning)
{
	if (result.status != status || strncmp(result.out, beginning, strlen(beginning)) != 0)
		fail_msg("%d: %s%s", result.status, result.out, result.errors);
	assert_string_equal(result.errors, "");
}

static void
a_healthy_node_is_ok(void **state)
{
	(void)state;
	check_with_history("-H\tweb1");
	assert_answer(0, "SITES OK - ");
	assert_non_null(strstr(result.out, "| sites=2"));
	assert_int_equal(fake_asked.looks, 1);
	assert_string_equal(fake_asked.address, "web1");
	assert_int_equal(fake_asked.request.events_since, 0);
}

static void
the_story_is_told_from_warning_to_critical(void **state)
{
	(void)state;
	check_with_history("-H\tweb1");
	assert_answer(0, "SITES OK - ");
	fake_node.sites = flags_off;
	check_with_history("-H\tweb1");
	assert_answer(1, "SITES WARNING - ");
	fake_node.sites = down;
	fake_node.boot_time = 1100000000;
	check_with_history("-H\tweb1");
	assert_answer(2, "SITES CRITICAL - 2 of 2 sites down");
	assert_non_null(strstr(result.out, "OWA"));
	assert_null(strstr(result.out, "no earlier observation"));
}

static void
a_later_look_asks_for_events_since_the_earlier_one(void **state)
{
	time_t first;

	(void)state;
	check_with_history("-H\tweb1");
	first = fake_asked.request.now;
	check_with_history("-H\tweb1");
	assert_int_equal(fake_asked.request.events_since, first - 600);
}

static void
a_missing_history_is_never_ok_and_never_hides_the_answer(void **state)
{
	char line[512];

	(void)state;
	snprintf(line, sizeof(line), "-H\tweb1\t--history=%s/h.db", temporary_path("nowhere"));
	check(line);
	assert_answer(1, "SITES WARNING - ");
	assert_non_null(strstr(result.out, "The history is missing"));
	assert_non_null(strstr(result.out, "nowhere/h.db"));
	assert_non_null(strstr(result.out, "sites=2"));
	assert_true(strstr(result.out, "The history is missing") < strchr(result.out, '\n'));
	fake_node.sites = down;
	check(line);
	assert_answer(1, "SITES WARNING - ");
	assert_non_null(strstr(result.out, "not-remembered"));
}

static void
a_damaged_history_is_told_and_left_as_it_is(void **state)
{
	static const char rubbish[] =
	    "this is no database, whatever its name says, and it is long enough to be looked at";
	char kept[sizeof(rubbish)] = "";
	const char *path = temporary_file("h.db", rubbish, sizeof(rubbish), 0600);
	FILE *file;

	(void)state;
	check_with_history("-H\tweb1");
	assert_answer(1, "SITES WARNING - ");
	assert_non_null(strstr(result.out, "The history is missing"));
	file = fopen(path, "r");
	assert_int_equal(fread(kept, 1, sizeof(kept), file), sizeof(rubbish));
	fclose(file);
	assert_memory_equal(kept, rubbish, sizeof(rubbish));
}

static void
without_history_nothing_is_written(void **state)
{
	(void)state;
	check("-H\tweb1\t--history=none");
	assert_answer(0, "SITES OK - ");
	assert_null(strstr(result.out, "The history is missing"));
	assert_int_not_equal(access(temporary_path("h.db"), F_OK), 0);
}

static void
another_computer_under_the_name_is_unknown(void **state)
{
	(void)state;
	check_with_history("-H\tweb1");
	fake_node.computer = "OTHER";
	check_with_history("-H\tweb1");
	assert_answer(3, "SITES UNKNOWN - ");
	assert_non_null(strstr(result.out, "OTHER"));
	assert_non_null(strstr(result.out, "EXCH-A"));
}

static void
a_node_that_fails_has_the_state_that_was_asked_for(void **state)
{
	static const struct {
		enum error_kind error;
		const char *words;
		int status;
	} cases[] = {
		{ ERROR_UNREACHABLE, "-H\tweb1", 3 },
		{ ERROR_UNREACHABLE, "-H\tweb1\t--unreachable=critical", 2 },
		{ ERROR_UNREACHABLE, "-H\tweb1\t--unreachable=ok", 0 },
		{ ERROR_UNREACHABLE, "-H\tweb1\t-t\t5:critical", 3 },
		{ ERROR_TIMEOUT, "-H\tweb1", 3 },
		{ ERROR_TIMEOUT, "-H\tweb1\t--unreachable=warning", 1 },
		{ ERROR_TIMEOUT, "-H\tweb1\t--unreachable=warning\t-t\t5:critical", 2 },
		{ ERROR_REFUSED, "-H\tweb1\t--unreachable=ok", 3 },
		{ ERROR_TLS, "-H\tweb1\t--unreachable=ok", 3 },
		{ ERROR_FAULT, "-H\tweb1\t--unreachable=ok\t-t\t5:ok", 3 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_node.error = cases[i].error;
		check_with_history(cases[i].words);
		assert_int_equal(result.status, cases[i].status);
		assert_non_null(strstr(result.out, "web1: the fake node fails"));
	}
}

static void
bad_arguments_are_one_line_and_open_nothing(void **state)
{
	(void)state;
	check_with_history("-H\tweb1\t-p\tHunter2");	/* the password, for other plugins */
	assert_answer(3, "SITES UNKNOWN - --port: not a number");
	assert_null(strstr(result.out, "Hunter2"));
	assert_ptr_equal(strchr(result.out, '\n'), result.out + strlen(result.out) - 1);
	assert_int_equal(fake_asked.opens, 0);
	assert_int_not_equal(access(temporary_path("h.db"), F_OK), 0);
}

static void
help_and_version_end_with_3_and_open_nothing(void **state)
{
	(void)state;
	check_with_history("-H\tweb1\t--help");
	assert_answer(3, "check_iis_sites ");
	assert_non_null(strstr(result.out, "--extra-opts"));
	check_with_history("-V");
	assert_answer(3, "check_iis_sites (sitewatch) ");
	assert_int_equal(fake_asked.opens, 0);
	assert_int_not_equal(access(temporary_path("h.db"), F_OK), 0);
}

static void
the_password_comes_from_file_configuration_or_environment_in_this_order(void **state)
{
	static const char text[] = "[node A]\npassword = fromconfiguration\n";
	char line[512], file[256], configuration[256];

	(void)state;
	strcpy(file, temporary_file("password", "fromfile\n", 9, 0600));
	strcpy(configuration, temporary_file("c", text, sizeof(text) - 1, 0600));
	check("-H\tweb1\t--history=none");
	assert_string_equal(fake_asked.password, "(none)");
	setenv("SITEWATCH_PASSWORD", "fromenvironment", 1);
	check("-H\tweb1\t--history=none");
	assert_string_equal(fake_asked.password, "fromenvironment");
	snprintf(line, sizeof(line), "--node=A\t--history=none\t--config=%s", configuration);
	check(line);
	assert_string_equal(fake_asked.password, "fromconfiguration");
	snprintf(line, sizeof(line), "--node=A\t--history=none\t--config=%s\t--password-file=%s",
	    configuration, file);
	check(line);
	assert_string_equal(fake_asked.password, "fromfile");
}

static void
a_password_file_that_others_can_read_ends_the_check(void **state)
{
	char line[512];

	(void)state;
	snprintf(line, sizeof(line), "-H\tweb1\t--history=none\t--password-file=%s",
	    temporary_file("open", "secret\n", 7, 0644));
	check(line);
	assert_answer(3, "SITES UNKNOWN - ");
	assert_non_null(strstr(result.out, "chmod 600"));
	assert_null(strstr(result.out, "secret"));
	assert_int_equal(fake_asked.opens, 0);
}

static void
what_was_allowed_is_named_in_the_long_text(void **state)
{
	(void)state;
	check("-H\tweb1\t--history=none");
	assert_null(strstr(result.out, "--insecure"));
	check("-H\tweb1\t--history=none\t--insecure\t--allow-unencrypted");
	assert_non_null(strstr(result.out, "\nnote: --insecure: "));
	assert_non_null(strstr(result.out, "\nnote: --allow-unencrypted: "));
}

static void
a_file_judges_auto_start_alone(void **state)
{
	static const struct site off = { .id = 1, .name = "OWA", .auto_start = AUTO_START_OFF,
		.run_state = RUN_UNKNOWN, .pool_state = RUN_UNKNOWN };

	(void)state;
	fake_node.sites = &off;
	fake_node.site_count = 1;
	check_with_history("--file=/etc/MetaBase.xml");
	assert_answer(1, "SITES WARNING - ");
	assert_int_equal(fake_asked.kind, SOURCE_FILE);
	assert_int_not_equal(access(temporary_path("h.db"), F_OK), 0);
}

static void
the_form_can_be_json(void **state)
{
	(void)state;
	check_with_history("-H\tweb1\t--format=json");
	assert_answer(0, "{");
	assert_non_null(strstr(result.out, "\"OWA\""));
}

/* Runs the check in a child whose stdout is a pipe; returns its wait status. */
static int
check_in_a_child(const char *words, int closed, int signal_number, char output[512])
{
	char copy[512], *argv[16], *rest;
	int ends[2], argc = 0, status;
	size_t used = 0;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		strcpy(copy, words);
		for (argv[0] = strtok_r(copy, "\t", &rest); argv[argc] != NULL;
		    argv[argc] = strtok_r(NULL, "\t", &rest))
			argc++;
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		if (closed >= 0)
			close(closed);
		if (signal_number != 0) {
			sigset_t all;

			/* Kept until the check is ready for it: time_limit_arm() lets it through. */
			sigfillset(&all);
			sigprocmask(SIG_BLOCK, &all, NULL);
			raise(signal_number);
		}
		_exit(check_iis_sites_run(argc, argv, stdout, stderr));
	}
	close(ends[1]);
	while ((got = read(ends[0], output + used, 511 - used)) > 0)
		used += (size_t)got;
	output[used] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void
a_look_that_hangs_ends_a_second_after_its_time(void **state)
{
	char output[512];
	int status;

	(void)state;
	fake_node.hangs = true;
	status = check_in_a_child("check_iis_sites\t-H\tweb1\t--history=none\t-t\t1:critical", -1, 0, output);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 2);
	assert_ptr_equal(strstr(output, "SITES CRITICAL - timed out after 1 seconds"), output);
}

static void
a_signal_to_end_is_answered_with_a_line(void **state)
{
	char output[512];
	int status;

	(void)state;
	fake_node.hangs = true;
	status = check_in_a_child("check_iis_sites\t-H\tweb1\t--history=none", -1, SIGTERM, output);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_ptr_equal(strstr(output, "SITES UNKNOWN - ended by a signal"), output);
	assert_ptr_equal(strchr(output, '\n'), output + strlen(output) - 1);
}

static void
a_closed_stdout_is_unknown_and_opens_nothing(void **state)
{
	char output[512], words[512];
	int status;

	(void)state;
	snprintf(words, sizeof(words), "check_iis_sites\t-H\tweb1\t--history=%s", temporary_path("h.db"));
	status = check_in_a_child(words, STDOUT_FILENO, 0, output);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_int_not_equal(access(temporary_path("h.db"), F_OK), 0);
	status = check_in_a_child(words, STDIN_FILENO, 0, output);
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_ptr_equal(strstr(output, "SITES OK"), output);
}

static void
an_answer_that_cannot_be_written_is_unknown(void **state)
{
	char words[] = "check_iis_sites", option[] = "--history=none", host[] = "-Hweb1";
	char *argv[] = { words, option, host, NULL };
	FILE *full = fopen("/dev/full", "w"), *errors;
	char text[256] = "";

	(void)state;
	assert_non_null(full);
	errors = fmemopen(text, sizeof(text), "w");
	assert_int_equal(check_iis_sites_run(3, argv, full, errors), 3);
	fclose(errors);
	fclose(full);
	assert_non_null(strstr(text, "check_iis_sites: standard output: "));
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

static const struct CMUnitTest tests[] = {
	TEST(a_healthy_node_is_ok),
	TEST(the_story_is_told_from_warning_to_critical),
	TEST(a_later_look_asks_for_events_since_the_earlier_one),
	TEST(a_missing_history_is_never_ok_and_never_hides_the_answer),
	TEST(a_damaged_history_is_told_and_left_as_it_is),
	TEST(without_history_nothing_is_written),
	TEST(another_computer_under_the_name_is_unknown),
	TEST(a_node_that_fails_has_the_state_that_was_asked_for),
	TEST(bad_arguments_are_one_line_and_open_nothing),
	TEST(help_and_version_end_with_3_and_open_nothing),
	TEST(the_password_comes_from_file_configuration_or_environment_in_this_order),
	TEST(a_password_file_that_others_can_read_ends_the_check),
	TEST(what_was_allowed_is_named_in_the_long_text),
	TEST(a_file_judges_auto_start_alone),
	TEST(the_form_can_be_json),
	TEST(a_look_that_hangs_ends_a_second_after_its_time),
	TEST(a_signal_to_end_is_answered_with_a_line),
	TEST(a_closed_stdout_is_unknown_and_opens_nothing),
	TEST(an_answer_that_cannot_be_written_is_unknown),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
