/* What lib/source/source.h promises of modules: found, of this build, and named when they are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/source/source.h"
#include "tests/unit/runner/test_group.h"

/*
 * The modules that this test finds are its own: tests/unit/source/module_counting.c and module_of_another_build.c.
 */
static const struct source_target target = { .name = "a", .address = "a.example" };
static const struct look_request request = { .timeout_ms = 1000, .now = 1700000000 };

static void
a_module_is_loaded_and_looks_again_and_again(void **state)
{
	struct source *source;
	struct snapshot snapshot;
	struct error err;

	(void)state;
	assert_true(source_open(SOURCE_WINRM, &target, &source, &err));
	assert_true(source_look(source, &request, &snapshot, &err));
	assert_int_equal(snapshot.look_ms, 1);
	assert_int_equal(snapshot.looked_at, 1700000000);
	snapshot_clear(&snapshot);
	assert_true(source_look(source, &request, &snapshot, &err));
	assert_int_equal(snapshot.look_ms, 2);
	snapshot_clear(&snapshot);
	source_close(source);
}

static void
two_sources_of_a_module_are_apart(void **state)
{
	struct source *first, *second;
	struct snapshot snapshot;
	struct error err;

	(void)state;
	assert_true(source_open(SOURCE_WINRM, &target, &first, &err));
	assert_true(source_look(first, &request, &snapshot, &err));
	snapshot_clear(&snapshot);
	assert_true(source_open(SOURCE_WINRM, &target, &second, &err));
	source_close(first);
	assert_true(source_look(second, &request, &snapshot, &err));
	assert_int_equal(snapshot.look_ms, 1);
	snapshot_clear(&snapshot);
	source_close(second);
}

static void
what_the_module_refuses_is_passed_on(void **state)
{
	const struct source_target refused = { .name = "a", .address = "" };
	const struct look_request no_time = { .timeout_ms = 0 };
	struct snapshot snapshot = { .look_ms = 42 };
	struct source *source = NULL;
	struct error err;

	(void)state;
	assert_false(source_open(SOURCE_WINRM, &refused, &source, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(source);
	assert_true(source_open(SOURCE_WINRM, &target, &source, &err));
	assert_false(source_look(source, &no_time, &snapshot, &err));
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	assert_int_equal(snapshot.look_ms, 42);
	source_close(source);
}

static void
a_module_of_another_build_is_refused(void **state)
{
	struct source *source = NULL;
	struct error err;

	(void)state;
	assert_false(source_open(SOURCE_FILE, &target, &source, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_null(source);
	assert_non_null(strstr(err.text, "sitewatch-file.so"));
	assert_non_null(strstr(err.text, "another build"));
}

static void
a_module_that_is_not_there_is_named_with_the_place_and_the_loaders_words(void **state)
{
	struct source *source = NULL;
	struct error err;

	(void)state;
	assert_false(source_open((enum source_kind)99, &target, &source, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_null(source);
	assert_non_null(strstr(err.text, "sitewatch-unknown.so"));
	assert_non_null(strstr(err.text, SITEWATCH_MODULE_DIR));
	assert_non_null(strstr(err.text, "cannot open shared object file"));
}

static void
no_source_is_closed_without_harm(void **state)
{
	(void)state;
	source_close(NULL);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_module_is_loaded_and_looks_again_and_again),
	cmocka_unit_test(two_sources_of_a_module_are_apart),
	cmocka_unit_test(what_the_module_refuses_is_passed_on),
	cmocka_unit_test(a_module_of_another_build_is_refused),
	cmocka_unit_test(a_module_that_is_not_there_is_named_with_the_place_and_the_loaders_words),
	cmocka_unit_test(no_source_is_closed_without_harm),
};

TEST_GROUP(tests, NULL, NULL);
