/*
 * test_group.h -- the tests of one program, as its file gives them to the one main() of all unit tests.
 *
 * cmocka alone says 0 to make when a test calls exit(0), when the group's teardown fails, when no test has the name
 * that was asked for, and after 256 failures.
 */
#ifndef TESTS_UNIT_RUNNER_TEST_GROUP_H
#define TESTS_UNIT_RUNNER_TEST_GROUP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct test_group {
	const struct CMUnitTest *tests;
	size_t count;
	CMFixtureFunction setup, teardown;	/* once for all tests; NULL: none */
};

/** Of this program; defined by TEST_GROUP(). */
extern const struct test_group test_group;

/** Last in the file of a test: its table, and what is done before and after all of it. */
#define TEST_GROUP(table, group_setup, group_teardown) \
	const struct test_group test_group = { \
		(table), sizeof(table) / sizeof((table)[0]), (group_setup), (group_teardown) \
	}

#endif
