/* What snmp-subagent/poll/secret_mark.h promises: whoever gives an account a new secret is noticed, without reading it. */
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

#include "snmp-subagent/poll/secret_mark.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

/* All files of one length and one time, so that one thing alone differs. */
static const struct timespec then[2] = { { 1700000000, 5 }, { 1700000000, 5 } };

static const char *
write_file(const char *name, const char *text)
{
	const char *path = temporary_file(name, text, strlen(text), 0600);

	assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
	return path;
}

static void
assert_changed(const struct configuration_node *node, const struct secret_mark *before)
{
	struct secret_mark now = secret_mark_take(node);

	assert_false(secret_mark_same(before, &now));
}

static void
assert_unchanged(const struct configuration_node *node, const struct secret_mark *before)
{
	struct secret_mark now = secret_mark_take(node);

	assert_true(secret_mark_same(before, &now));
}

static void
each_file_that_proves_the_account_counts(void **state)
{
	static const size_t places[SECRET_MARK_FILES] = {
		offsetof(struct configuration_node, password_file),
		offsetof(struct configuration_node, target.keytab),
		offsetof(struct configuration_node, target.cert_file),
		offsetof(struct configuration_node, target.key_file),
	};
	size_t i;

	(void)state;
	for (i = 0; i < SECRET_MARK_FILES; i++) {
		struct configuration_node node = { .name = "n" };
		struct secret_mark before;
		const char *path = write_file("each", "Secret-1");

		memcpy((char *)&node + places[i], &path, sizeof(path));
		before = secret_mark_take(&node);
		assert_unchanged(&node, &before);
		write_file("each", "Secret-12");
		assert_changed(&node, &before);
	}
}

static void
a_file_that_is_replaced_is_another_one_even_with_the_same_length_and_time(void **state)
{
	struct configuration_node node = { .name = "n", .password_file = write_file("replaced", "Secret-1") };
	struct secret_mark before = secret_mark_take(&node);

	(void)state;
	assert_int_equal(rename(write_file("new", "Secret-2"), node.password_file), 0);
	assert_changed(&node, &before);
}

static void
a_file_that_is_written_in_place_is_known_by_its_time_to_the_nanosecond(void **state)
{
	static const struct timespec later[2] = { { 1700000000, 6 }, { 1700000000, 6 } };
	struct configuration_node node = { .name = "n", .password_file = write_file("place", "Secret-1") };
	struct secret_mark before = secret_mark_take(&node);

	(void)state;
	assert_int_equal(utimensat(AT_FDCWD, node.password_file, later, 0), 0);
	assert_changed(&node, &before);
}

static void
files_that_come_and_go_are_changes_and_those_that_stay_away_are_not(void **state)
{
	struct configuration_node node = { .name = "n", .password_file = temporary_path("late") };
	struct secret_mark absent = secret_mark_take(&node), present;

	(void)state;
	assert_unchanged(&node, &absent);
	write_file("late", "Secret-1");
	assert_changed(&node, &absent);
	present = secret_mark_take(&node);
	assert_int_equal(unlink(node.password_file), 0);
	assert_changed(&node, &present);
	assert_unchanged(&node, &absent);
}

static void
a_node_without_files_never_changes(void **state)
{
	struct configuration_node node = { .name = "n" };
	struct secret_mark before = secret_mark_take(&node);

	(void)state;
	assert_unchanged(&node, &before);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_file_that_proves_the_account_counts),
	cmocka_unit_test(a_file_that_is_replaced_is_another_one_even_with_the_same_length_and_time),
	cmocka_unit_test(a_file_that_is_written_in_place_is_known_by_its_time_to_the_nanosecond),
	cmocka_unit_test(files_that_come_and_go_are_changes_and_those_that_stay_away_are_not),
	cmocka_unit_test(a_node_without_files_never_changes),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
