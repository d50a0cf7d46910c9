/* What lib/windows/reference.h promises: the key of a reference, in each form that it may come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/windows/reference.h"
#include "tests/unit/runner/test_group.h"

static void
the_key_of_a_path_is_found_by_its_name(void **state)
{
	static const struct {
		const char *path, *key;
	} cases[] = {
		{ "\\\\EXCH-A\\root\\MSCluster:MSCluster_Node.Name=\"A\"", "A" },
		{ "//exch-a/ROOT/MSCluster:MSCluster_Node.Name=\"A\"", "A" },
		{ "\\\\[fe80::1]\\root\\MSCluster:MSCluster_Node.name=\"A\"", "A" },
		{ "root\\MSCluster:MSCluster_Node.NAME='A'", "A" },
		{ "MSCluster_Node.Name=\"A\"", "A" },
		{ "MSCluster_Node=\"A\"", "A" },
		{ "MSCluster_Node.Name=7", "7" },
		{ " MSCluster_Node . Name = \" A \" ", "A" },
		{ "R.CreationClassName=\"x\",Name=\"A\",Id=7", "A" },
		{ "R.Name='A', Name2=\"B\"", "A" },
		{ "R.Name=\"a=\\\"b\\\", c:\\\\d \\'e'\"", "a=\"b\", c:\\d 'e'" },
		{ "R.Name='it\\'s \"A\"'", "it's \"A\"" },
		{ "R.Other=\"x.Name=\\\"B\\\"\",Name=\"A\"", "A" },
		{ "R.Name=\"B\xc3\xbcro\"", "B\xc3\xbcro" },
		{ "R.Other=\"x\"", NULL },
		{ "R.Name=\"\"", NULL },
		{ "R.Name=\"  \"", NULL },
		{ "R.Name=", NULL },
		{ "R.Name=\"A", NULL },
		{ "R.Name=\"A\\", NULL },
		{ "R.Name='A\"", NULL },
		{ "R.Name=\"A\"B", NULL },
		{ "R.Name=\"A\",", NULL },
		{ "R.Name=\"A\" Id=7", NULL },
		{ "R=@", NULL },
		{ "R", NULL },
		{ "root/MSCluster:MSCluster_Node", NULL },
		{ "root/MSCluster:.Name=\"A\"", NULL },
		{ "\\\\EXCH-A\\root.Name=\"A\"", NULL },
		{ ".Name=\"A\"", NULL },
		{ "=\"A\"", NULL },
		{ "", NULL },
	};
	char key[WINDOWS_KEY_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool is_found = windows_path_key(cases[i].path, "Name", key);

		if (is_found != (cases[i].key != NULL) || (is_found && strcmp(key, cases[i].key) != 0))
			fail_msg("%s: %s", cases[i].path, is_found ? key : "not found");
	}
}

static void
a_key_as_long_as_a_name_can_be_is_taken_and_a_longer_one_is_not_cut(void **state)
{
	char path[2 * WINDOWS_KEY_SIZE] = "R.Name=\"", key[WINDOWS_KEY_SIZE];
	const size_t length = strlen(path);

	(void)state;
	memset(path + length, 'x', WINDOWS_KEY_SIZE - 1);
	strcpy(path + length + WINDOWS_KEY_SIZE - 1, "\"");
	assert_true(windows_path_key(path, "Name", key));
	assert_int_equal(strlen(key), WINDOWS_KEY_SIZE - 1);
	strcpy(path + length + WINDOWS_KEY_SIZE - 1, "x\"");
	assert_false(windows_path_key(path, "Name", key));
	memset(path + length - 1, 'x', WINDOWS_KEY_SIZE);
	path[length - 1 + WINDOWS_KEY_SIZE] = '\0';
	assert_false(windows_path_key(path, "Name", key));
	assert_false(windows_key_trim(path + length - 1, key));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_key_of_a_path_is_found_by_its_name),
	cmocka_unit_test(a_key_as_long_as_a_name_can_be_is_taken_and_a_longer_one_is_not_cut),
};

TEST_GROUP(tests, NULL, NULL);
