/* What lib/config/configuration.h promises of files: one node is read alone, and nothing wrong is passed over unvouched. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/config/configuration.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

#define THREE "[node A]\nport = 1\n[node B]\nport = 2\n[defaults]\ntimeout = 7\n[node AB]\nport = 3\n"

static struct error err;
static struct configuration configuration;
static char text[512], told[2048];

static const char *
write_file(const char *name, const char *bytes)
{
	return temporary_file(name, bytes, strlen(bytes), 0600);
}

static const char *
history(void)
{
	return temporary_path("history.db");
}

static bool
read_node(const char *path, const char *node)
{
	const struct configuration_request request = { .path = path, .node = node, .history_path = history() };

	return configuration_read_node(&request, &configuration, &err);
}

static void
vouch(const char *path)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (!configuration_read_to_vouch(path, now, NULL, &configuration, &err))
		fail_msg("%s", err.text);
	configuration_vouch(&configuration, history());
	configuration_clear(&configuration);
}

static size_t
count_read(const char *path, const char *node)
{
	size_t count;

	if (!read_node(path, node))
		fail_msg("%s", err.text);
	count = configuration.node_count;
	configuration_clear(&configuration);
	return count;
}

static void
other_nodes_are_passed_over_once_somebody_vouches_for_the_file(void **state)
{
	const char *path = write_file("c", THREE);

	(void)state;
	assert_int_equal(count_read(path, "b"), 3);
	vouch(path);
	assert_true(read_node(path, "b"));
	assert_int_equal(configuration.node_count, 1);
	assert_int_equal(configuration_find(&configuration, "B")->target.port, 2);
	assert_int_equal(configuration.nodes[0].timeout_s, 7);
	configuration_clear(&configuration);
	assert_int_equal(count_read(path, NULL), 0);
	assert_int_equal(count_read(path, "nosuch"), 0);
}

/* The same size, and the time of the last writing set back: what a copy that keeps times makes. */
static void
a_changed_file_is_read_in_full_again(void **state)
{
	struct timespec times[2];
	struct stat before;
	const char *path = write_file("c", THREE);

	(void)state;
	vouch(path);
	assert_int_equal(stat(path, &before), 0);
	write_file("c", "[node A]\nprot = 1\n[node B]\nport = 2\n[defaults]\ntimeout = 7\n[node AB]\nport = 3\n");
	times[0] = before.st_atim;
	times[1] = before.st_mtim;
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_false(read_node(path, "B"));
	assert_non_null(strstr(err.text, "c:2: unknown key 'prot' in [node A]"));
}

static void
a_file_that_others_may_read_since_is_read_in_full_again(void **state)
{
	const char *path = write_file("c", "[node A]\npassword = x\n[node B]\n");

	(void)state;
	vouch(path);
	assert_int_equal(count_read(path, "B"), 1);
	assert_int_equal(chmod(path, 0644), 0);
	assert_false(read_node(path, "B"));
	assert_non_null(strstr(err.text, "c:2: password: "));
}

static void
what_others_may_write_vouches_for_nothing(void **state)
{
	const char *path = write_file("c", THREE), *record = temporary_path("history.db.checked");
	struct stat status;

	(void)state;
	vouch(path);
	assert_int_equal(stat(record, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	assert_int_equal(count_read(path, "B"), 1);
	assert_int_equal(chmod(record, 0660), 0);
	assert_int_equal(count_read(path, "B"), 3);
	vouch(path);
	assert_int_equal(count_read(path, "B"), 1);
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(record, 12345, 0), 0);
	assert_int_equal(count_read(path, "B"), 3);
}

/* A file of the future, by a clock that was set back: another change may come to have the same time. */
static void
nobody_vouches_for_what_was_changed_at_the_moment_of_reading(void **state)
{
	const char *path = write_file("c", THREE);
	struct stat status;

	(void)state;
	vouch(path);
	write_file("c", THREE "# more\n");
	assert_int_equal(stat(path, &status), 0);
	status.st_ctim.tv_sec--;
	assert_true(configuration_read_to_vouch(path, status.st_ctim, NULL, &configuration, &err));
	configuration_vouch(&configuration, history());
	configuration_clear(&configuration);
	assert_int_equal(count_read(path, "B"), 3);
}

static void
what_was_read_for_no_vouching_is_not_vouched_for(void **state)
{
	const char *path = write_file("c", THREE "# no vouching\n");

	(void)state;
	assert_true(configuration_read(path, &configuration, &err));
	configuration_vouch(&configuration, history());
	configuration_clear(&configuration);
	assert_int_equal(count_read(path, "B"), 3);
}

static void
a_file_vouches_for_no_other(void **state)
{
	const char *path = write_file("c", THREE), *other = write_file("d", THREE);

	(void)state;
	vouch(path);
	assert_int_equal(count_read(other, "B"), 3);
}

static void
where_the_history_is_is_read_of_the_same_file(void **state)
{
	struct configuration_request request = { .node = "B", .history_path = "/nowhere/history.db" };

	(void)state;
	snprintf(text, sizeof(text), THREE "[history]\nfile = %s\n", history());
	request.path = write_file("c", text);
	vouch(request.path);
	assert_true(configuration_read_node(&request, &configuration, &err));
	assert_int_equal(configuration.node_count, 1);
	configuration_clear(&configuration);
	request.history_is_given = true;
	assert_true(configuration_read_node(&request, &configuration, &err));
	assert_int_equal(configuration.node_count, 3);
	configuration_clear(&configuration);
}

/* Every shape of the line that begins a section, and values that look like one. */
static void
sections_are_found_however_they_are_written(void **state)
{
	static const char shapes[] = "\xef\xbb\xbf[node A]\nignore = [node B]\r\n \t [ node\tB ]\r\nignore = [x\n[node C] \n"
				     "ignore = [node B]\n#[node B]\n; [node b]\nexpect = y [\n[node BB]\nport = 9\n[repair]\n"
				     "max-sites = 5\n[node [::1]]\nport = 3";
	const char *path = write_file("c", shapes);

	(void)state;
	vouch(path);
	assert_true(read_node(path, "b"));
	assert_int_equal(configuration.repair.max_sites, 5);
	assert_int_equal(configuration_find(&configuration, "B")->policy.ignore_count, 1);
	assert_string_equal(configuration_find(&configuration, "B")->policy.ignore[0], "[x");
	assert_null(configuration_find(&configuration, "A"));
	assert_null(configuration_find(&configuration, "C"));
	configuration_clear(&configuration);
	assert_true(read_node(path, "[::1]"));
	assert_int_equal(configuration_find(&configuration, "::1")->target.port, 3);
	configuration_clear(&configuration);
}

/* --- a folder of nodes' own files ----------------------------------------------- */

static const char *
make_folder(void)
{
	static char path[256];
	const char *folder = temporary_path("nodes.d");
	const char *const names[] = { "A", "b", "bad", "worse", "Other" };
	size_t i;

	mkdir(folder, 0700);
	snprintf(text, sizeof(text), "[nodes]\ninclude-dir = %s\n[defaults]\ntimeout = 7\n[node M]\n", folder);
	snprintf(path, sizeof(path), "%s", write_file("c", text));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char name[64];

		snprintf(name, sizeof(name), "nodes.d/%s.conf", names[i]);
		unlink(temporary_path(name));
	}
	return path;
}

static void
a_node_with_a_file_of_its_own_has_the_defaults_too(void **state)
{
	const char *path = make_folder();

	(void)state;
	write_file("nodes.d/A.conf", "# mail\n[node A]\nport = 1\n");
	write_file("nodes.d/b.conf", "[node B]\nport = 2\n");
	write_file("nodes.d/b.conf~", "rubbish");
	write_file("nodes.d/.hidden.conf", "rubbish");
	assert_true(configuration_read(path, &configuration, &err));
	assert_int_equal(configuration.node_count, 3);
	assert_int_equal(configuration_find(&configuration, "A")->target.port, 1);
	configuration_clear(&configuration);
	assert_true(read_node(path, "B"));	/* written b.conf */
	assert_int_equal(configuration_find(&configuration, "b")->target.port, 2);
	assert_int_equal(configuration_find(&configuration, "b")->timeout_s, 7);
	assert_null(configuration_find(&configuration, "A"));
	configuration_clear(&configuration);
}

static void
take_complaint(void *state, const struct error *complaint)
{
	(void)state;
	strncat(told, complaint->text, sizeof(told) - strlen(told) - 1);
}

static void
an_error_in_another_nodes_file_is_told_and_keeps_no_other_from_working(void **state)
{
	const struct configuration_listener listener = { .complain = take_complaint };
	const char *path = make_folder();

	(void)state;
	write_file("nodes.d/A.conf", "[node A]\n");
	write_file("nodes.d/bad.conf", "[node bad]\nprot = 1\n");
	write_file("nodes.d/worse.conf", "rubbish\n");
	count_read(path, "A");
	assert_false(configuration_read(path, &configuration, &err));
	assert_non_null(strstr(err.text, "nodes.d/bad.conf:2: unknown key 'prot'"));
	assert_false(read_node(path, "bad"));
	assert_non_null(strstr(err.text, "nodes.d/bad.conf:2: unknown key 'prot'"));
	told[0] = '\0';
	assert_false(configuration_read_to_vouch(path, (struct timespec) { 0 }, &listener, &configuration, &err));
	assert_non_null(strstr(told, "nodes.d/bad.conf:2: unknown key 'prot'"));
	assert_null(strstr(told, "worse"));
	assert_non_null(strstr(err.text, "nodes.d/worse.conf:1: expected KEY = VALUE"));
}

static void
in_a_nodes_file_stands_its_section_and_nothing_else(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "[node B]\n", "A.conf:1: unexpected [node B]: in this file stands [node A], and nothing else" },
		{ "[node A]\n[node AB]\n", "A.conf:2: unexpected [node AB]" },
		{ "[node A]\n[node a]\n", "A.conf:2: doubled section [node a]" },
		{ "[defaults]\nport = 1\n[node A]\n", "A.conf:1: unexpected [defaults]" },
		{ "[node A]\n[nodes]\n", "A.conf:2: unexpected [nodes]" },
		{ "port = 1\n", "A.conf:1: key 'port' stands before the first [section]" },
		{ "# nothing\n", "A.conf: there is no [node A] in it" },
	};
	const char *path = make_folder();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_file("nodes.d/A.conf", cases[i].text);
		assert_false(read_node(path, "A"));
		if (strstr(err.text, cases[i].expected) == NULL)
			fail_msg("'%s' does not say '%s'", err.text, cases[i].expected);
		assert_false(configuration_read(path, &configuration, &err));
		assert_non_null(strstr(err.text, cases[i].expected));
	}
}

static void
a_node_stands_in_one_place(void **state)
{
	const char *path = make_folder();

	(void)state;
	write_file("nodes.d/M.conf", "[node M]\n");
	assert_false(read_node(path, "M"));
	assert_non_null(strstr(err.text, "M.conf:1: doubled section [node M]"));
	unlink(temporary_path("nodes.d/M.conf"));
}

static void
a_name_leads_to_no_file_outside_of_the_folder(void **state)
{
	static const char *const names[] = { "../outside", "sub/../../outside", "/etc/passwd", "..", ".hidden", "" };
	const char *path = make_folder();
	char file[PATH_MAX];
	size_t i;

	(void)state;
	write_file("outside.conf", "[node ../outside]\n");
	assert_true(read_node(path, "M"));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(configuration_node_file(&configuration, names[i], file));
	configuration_clear(&configuration);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(count_read(path, names[i]), 1);	/* M, which stands in the main file, for which nobody vouches */
}

static void
a_password_in_a_nodes_file_is_nobody_elses_to_read(void **state)
{
	static const char bytes[] = "[node A]\npassword = x\n";
	const char *path = make_folder();

	(void)state;
	temporary_file("nodes.d/A.conf", bytes, strlen(bytes), 0644);
	assert_false(read_node(path, "A"));
	assert_non_null(strstr(err.text, "A.conf:2: password: "));
	assert_non_null(strstr(err.text, "chmod 600"));
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
	(void)state;
	write_file("c", "[nodes]\ninclude-dir = /nowhere\n");
	assert_false(configuration_read(temporary_path("c"), &configuration, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "c: include-dir: /nowhere: No such file or directory"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(other_nodes_are_passed_over_once_somebody_vouches_for_the_file),
	cmocka_unit_test(a_changed_file_is_read_in_full_again),
	cmocka_unit_test(a_file_that_others_may_read_since_is_read_in_full_again),
	cmocka_unit_test(what_others_may_write_vouches_for_nothing),
	cmocka_unit_test(nobody_vouches_for_what_was_changed_at_the_moment_of_reading),
	cmocka_unit_test(what_was_read_for_no_vouching_is_not_vouched_for),
	cmocka_unit_test(a_file_vouches_for_no_other),
	cmocka_unit_test(where_the_history_is_is_read_of_the_same_file),
	cmocka_unit_test(sections_are_found_however_they_are_written),
	cmocka_unit_test(a_node_with_a_file_of_its_own_has_the_defaults_too),
	cmocka_unit_test(an_error_in_another_nodes_file_is_told_and_keeps_no_other_from_working),
	cmocka_unit_test(in_a_nodes_file_stands_its_section_and_nothing_else),
	cmocka_unit_test(a_node_stands_in_one_place),
	cmocka_unit_test(a_name_leads_to_no_file_outside_of_the_folder),
	cmocka_unit_test(a_password_in_a_nodes_file_is_nobody_elses_to_read),
	cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
