/* What lib/config/password.h promises: a password that others can read is refused, and no error quotes one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/config/password.h"
#include "lib/model/small_file.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

static struct error err;
static char password[PASSWORD_SIZE];

static void
assert_refused(const char *path, enum error_kind kind, const char *words)
{
	strcpy(password, "untouched");
	assert_false(password_read(path, password, &err));
	assert_int_equal(err.kind, kind);
	assert_non_null(strstr(err.text, words));
	assert_ptr_equal(strstr(err.text, path), err.text);
	assert_null(strstr(err.text, "secret"));
	assert_string_equal(password, "untouched");
}

static void
the_password_is_the_first_line_without_its_end(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "secret", "secret" },
		{ "secret\n", "secret" },
		{ "secret\r\n", "secret" },
		{ "secret\nsecond line\n", "secret" },
		{ " sec;ret # \n", " sec;ret # " },
		{ "gehe\xc3\xafm\n", "gehe\xc3\xafm" },
		{ "\xef\xbb\xbfsecret\r\n", "secret" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *path = temporary_file("good", cases[i].text, strlen(cases[i].text), 0600);

		assert_true(password_read(path, password, &err));
		assert_string_equal(password, cases[i].expected);
	}
}

static void
a_file_that_others_can_read_or_write_is_refused(void **state)
{
	static const mode_t modes[] = { 0644, 0604, 0602, 0620, 0660, 0610, 0601 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		assert_refused(temporary_file("open", "secret\n", 7, modes[i]), ERROR_USAGE, "chmod 600");
	assert_true(password_read(temporary_file("open", "secret\n", 7, 0400), password, &err));
}

static void
the_group_may_read_what_root_owns(void **state)
{
	const struct stat of_root = { .st_mode = S_IFREG | 0640, .st_uid = 0 };
	const struct stat of_another = { .st_mode = S_IFREG | 0640, .st_uid = 1000 };
	const struct stat writable = { .st_mode = S_IFREG | 0660, .st_uid = 0 };

	(void)state;
	assert_true(small_file_is_private("p", &of_root, &err));
	assert_false(small_file_is_private("p", &of_another, &err));
	assert_false(small_file_is_private("p", &writable, &err));
}

static void
what_is_no_password_is_refused_with_the_reason(void **state)
{
	char long_line[PASSWORD_SIZE + 1];

	(void)state;
	memset(long_line, 'x', sizeof(long_line));
	assert_refused(temporary_file("empty", "", 0, 0600), ERROR_USAGE, "first line is empty");
	assert_refused(temporary_file("blank", "\nsecret\n", 8, 0600), ERROR_USAGE, "first line is empty");
	assert_refused(temporary_file("nul", "sec\0ret\n", 8, 0600), ERROR_USAGE, "NUL");
	assert_refused(
	    temporary_file("long", long_line, PASSWORD_SIZE, 0600), ERROR_USAGE, "longer than 511");
	assert_refused(temporary_file("mark", "\xef\xbb\xbf\nsecret", 10, 0600), ERROR_USAGE, "first line is empty");
	assert_refused(temporary_file("windows", "gr\xfcn\n", 5, 0600), ERROR_USAGE, "not UTF-8");
	assert_refused(temporary_path("nowhere"), ERROR_ABSENT, "No such file");
	long_line[PASSWORD_SIZE - 1] = '\n';
	assert_true(password_read(temporary_file("long", long_line, PASSWORD_SIZE, 0600), password, &err));
	assert_int_equal(strlen(password), PASSWORD_SIZE - 1);
}

static void
what_is_no_regular_file_is_refused_without_waiting(void **state)
{
	const char *fifo = temporary_path("fifo");

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_refused(fifo, ERROR_USAGE, "not a regular file");
	assert_refused("/dev/null", ERROR_USAGE, "not a regular file");
	assert_refused("/", ERROR_USAGE, "not a regular file");
}

static void
a_file_over_the_bound_is_refused(void **state)
{
	const char *path = temporary_file("big", "secret\n", 7, 0600);

	(void)state;
	assert_int_equal(truncate(path, (off_t)1 << 40), 0);
	assert_refused(path, ERROR_USAGE, "larger than 65536 bytes");
}

static void
wiping_leaves_nothing(void **state)
{
	static const char zeros[PASSWORD_SIZE];

	(void)state;
	memset(password, 'x', sizeof(password));
	password_wipe(password);
	assert_memory_equal(password, zeros, sizeof(password));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_password_is_the_first_line_without_its_end),
	cmocka_unit_test(a_file_that_others_can_read_or_write_is_refused),
	cmocka_unit_test(the_group_may_read_what_root_owns),
	cmocka_unit_test(what_is_no_password_is_refused_with_the_reason),
	cmocka_unit_test(what_is_no_regular_file_is_refused_without_waiting),
	cmocka_unit_test(a_file_over_the_bound_is_refused),
	cmocka_unit_test(wiping_leaves_nothing),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
