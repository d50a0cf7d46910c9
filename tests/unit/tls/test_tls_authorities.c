/* Whom a TLS connection trusts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/tls/authorities.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

static const char *
folder(void)
{
	return temporary_path(".");
}

static void
a_file_that_is_named_is_the_only_one(void **state)
{
	struct tls_authorities chosen;

	(void)state;
	temporary_file("5ed36f99.0", "", 0, 0600);
	chosen = tls_authorities_choose("own.pem", "system.pem", folder());
	assert_string_equal(chosen.file, "own.pem");
	assert_null(chosen.folder);
	unlink(temporary_path("5ed36f99.0"));
}

static void
a_hashed_folder_is_all_that_is_needed(void **state)
{
	static const char *const hashes[] = { "5ed36f99.0", "00000000.17" };
	struct tls_authorities chosen;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		const char *path = temporary_file(hashes[i], "", 0, 0600);

		chosen = tls_authorities_choose(NULL, "system.pem", folder());
		assert_null(chosen.file);
		assert_string_equal(chosen.folder, folder());
		unlink(path);
	}
}

static void
a_folder_that_is_not_hashed_does_not_replace_the_file(void **state)
{
	static const char *const names[] = { "ca.pem", "5ed36f9.0", "5ed36f99.", "5ed36f99.r0", "5ED36F99.0", "5ed36f990.0" };
	struct tls_authorities chosen;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path = temporary_file(names[i], "", 0, 0600);

		chosen = tls_authorities_choose(NULL, "/dev/zero", folder());
		assert_string_equal(chosen.file, "/dev/zero");
		assert_string_equal(chosen.folder, folder());
		unlink(path);
	}
	assert_string_equal(tls_authorities_choose(NULL, "/dev/zero", "/nonexistent").file, "/dev/zero");
	assert_string_equal(tls_authorities_choose(NULL, "/dev/zero", NULL).file, "/dev/zero");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_file_that_is_named_is_the_only_one),
	cmocka_unit_test(a_hashed_folder_is_all_that_is_needed),
	cmocka_unit_test(a_folder_that_is_not_hashed_does_not_replace_the_file),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
