/* Of some sites one that runs is enough. */
#include <stdlib.h>

#include "lib/verdict/one_of.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

static void
a_site_is_covered_while_another_one_of_its_list_runs(void **state)
{
	static const struct one_of_glob lists[] = { { "Blue*", 0 }, { "green", 0 }, { "Green", 1 }, { "Red", 1 } };
	static const struct {
		const char *name;
		size_t globs;	/* of `lists` */
		bool is_covered;
	} cases[] = {
		{ "Green", 2, true },
		{ "GREEN", 4, true },
		{ "Red", 4, false },	/* neither Green nor Red runs */
		{ "Other", 4, false },
		{ "Green", 0, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;
		bool *runs;
		struct error err;

		scene_init(&scene);
		scene_add(&scene, "Blue 2", AUTO_START_ON, RUN_STARTED);
		scene_add(&scene, "Green", AUTO_START_ON, RUN_STOPPED);
		scene_add(&scene, "Red", AUTO_START_ON, RUN_STOPPED);
		scene.policy.one_of = lists;
		scene.policy.one_of_count = cases[i].globs;
		assert_true(one_of_find(&scene.snapshot, &scene.policy, &runs, &err));
		if (one_of_covers(&scene.policy, runs, cases[i].name) != cases[i].is_covered)
			fail_msg("%zu: %s", i, cases[i].name);
		free(runs);
		scene_clear(&scene);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_is_covered_while_another_one_of_its_list_runs),
};

TEST_GROUP(tests, NULL, NULL);
