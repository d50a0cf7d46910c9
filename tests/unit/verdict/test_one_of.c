/* Of some sites one that runs is enough. */
#include <stdlib.h>

#include "lib/verdict/one_of.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

static void
a_site_is_covered_while_another_one_of_its_list_runs(void **state)
{
	static const struct {
		const char *list, *name;
		bool is_covered;
	} cases[] = {
		{ "Blue, Green", "Green", true },
		{ "Blue,Green", "Green", true },
		{ "Blue Green", "green", true },
		{ "Shop *, Blue", "Shop West", true },	/* with a comma, blanks belong to the names */
		{ " Blue , Green ", "Green", true },
		{ "Blue\t,\tGreen\t", "Green", true },
		{ "Blue \t, Green\t ", "Green", true },
		{ "Blue, Green", "Red", false },
		{ "Green, Red", "Green", false },	/* none of them runs */
		{ "", "Green", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;
		size_t *running;
		struct error err;

		scene_init(&scene);
		scene_add(&scene, "Blue", AUTO_START_ON, RUN_STARTED);
		scene_add(&scene, "Green", AUTO_START_ON, RUN_STOPPED);
		scene.policy.one_of = &cases[i].list;
		scene.policy.one_of_count = 1;
		assert_true(one_of_count(&scene.snapshot, &scene.policy, &running, &err));
		if (one_of_covers(&scene.policy, running, cases[i].name) != cases[i].is_covered)
			fail_msg("'%s' and %s", cases[i].list, cases[i].name);
		free(running);
		scene_clear(&scene);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_is_covered_while_another_one_of_its_list_runs),
};

TEST_GROUP(tests, NULL, NULL);
