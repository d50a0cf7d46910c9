/* What memory_number_sites() promises: sites of which the node tells no number are known by their names all the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/memory/saying.h"
#include "lib/model/counted_sites.h"
#include "tests/unit/memory/memory_story.h"
#include "tests/unit/runner/test_group.h"

/* A site as counters tell of it. */
#define COUNTED(title, state) \
	{ .id = 1, .name = (title), .auto_start = AUTO_START_UNKNOWN, .run_state = (state), .pool_state = RUN_UNKNOWN, \
	  .bindings = "", .pool = "" }
#define FIRST	SITE_NUMBER_OURS

static struct story story;
static struct snapshot seen;	/* the newest look by counters, numbered */

static int
end(void **state)
{
	(void)state;
	story_end(&story);
	snapshot_clear(&seen);
	return 0;
}

/* The story goes on with a look by counters. */
static void
count(const struct story_look *look)
{
	struct story_look numbered = *look;
	struct memory after;
	struct change_list changes;
	struct error err;
	size_t i;

	for (i = 0; i < STORY_SITES && numbered.sites[i].id != 0; i++)
		numbered.sites[i].id = FIRST + (uint32_t)i;
	snapshot_clear(&seen);
	story_snapshot(&numbered, &seen);
	seen.has_no_numbers = true;
	assert_true(memory_number_sites(&story.memory, &seen, &err));
	assert_true(memory_number_sites(&story.memory, &seen, &err));	/* as if done once */
	assert_true(memory_update(&story.memory, &seen, &after, &changes, &err));
	story_end(&story);
	story.memory = after;
	story.changes = changes;
}

static uint32_t
number_of(const char *name)
{
	size_t i;

	for (i = 0; i < seen.site_count; i++)
		if (strcmp(seen.sites[i].name, name) == 0)
			return seen.sites[i].id;
	return 0;
}

static enum run_state
state_of(const char *name)
{
	const struct site *site = snapshot_site(&seen, number_of(name));

	assert_non_null(site);
	return site->run_state;
}

static void
a_name_keeps_its_number_and_gives_it_to_no_other(void **state)
{
	(void)state;
	count(&(struct story_look) { .sites = { COUNTED("B", RUN_STARTED), COUNTED("A", RUN_STARTED) } });
	assert_int_equal(number_of("B"), FIRST);
	assert_int_equal(number_of("A"), FIRST + 1);
	count(&(struct story_look) { .at = 300, .sites = { COUNTED("A", RUN_STARTED), COUNTED("C", RUN_STARTED),
		COUNTED("b", RUN_STOPPED) } });
	assert_int_equal(number_of("B"), FIRST);	/* as Windows compares */
	assert_int_equal(number_of("A"), FIRST + 1);
	assert_int_equal(number_of("C"), FIRST + 2);
	assert_int_equal(state_of("B"), RUN_STOPPED);
	assert_int_equal(story.memory.number_given, FIRST + 2);
}

static void
numbers_are_not_given_again_after_a_site_is_forgotten(void **state)
{
	(void)state;
	count(&(struct story_look) { .sites = { COUNTED("A", RUN_STARTED) } });
	story.memory.site_count = 0;
	count(&(struct story_look) { .at = 300, .sites = { COUNTED("B", RUN_STARTED) } });
	assert_int_equal(number_of("B"), FIRST + 1);
	story.memory.number_given = MEMORY_PARKED_ID - 1;	/* all were given */
	count(&(struct story_look) { .at = 600, .sites = { COUNTED("B", RUN_STARTED), COUNTED("C", RUN_STARTED) } });
	assert_int_equal(number_of("B"), FIRST + 1);
	assert_int_equal(number_of("C"), FIRST);
}

static void
what_an_administrator_saw_is_known_by_its_counter(void **state)
{
	(void)state;
	story_see(&story, &(struct story_look) { .sites = { RUNS(3, "Shop (new)/1"), RUNS(7, "OWA") } });
	count(&(struct story_look) { .at = 300, .sites = { COUNTED("Shop [new]_1", RUN_STOPPED), COUNTED("owa", RUN_STARTED) } });
	assert_int_equal(number_of("Shop (new)/1"), 3);
	assert_int_equal(number_of("OWA"), 7);
	assert_int_equal(seen.site_count, 2);
	assert_int_equal(story_site(&story, 3)->run_state, RUN_STOPPED);
	assert_int_equal(story_site(&story, 3)->auto_start, AUTO_START_ON);	/* as last told */
	assert_string_equal(story_site(&story, 3)->bindings, "http *:80:");
	assert_int_equal(story_count(&story, CHANGE_SITE_NEW) + story_count(&story, CHANGE_SITE_RENAMED), 0);
	assert_int_equal(memory_pool(&story.memory, "DefaultAppPool")->gone_since, 0);
}

static void
two_sites_with_one_counter_are_not_told(void **state)
{
	(void)state;
	story_see(&story, &(struct story_look) { .sites = { RUNS(3, "A/B"), RUNS(4, "A_B"), RUNS(7, "OWA") } });
	count(&(struct story_look) { .at = 300, .sites = { COUNTED("A_B", RUN_STARTED), COUNTED("OWA", RUN_STARTED) } });
	assert_int_equal(seen.site_count, 3);
	assert_int_equal(state_of("A/B"), RUN_UNKNOWN);
	assert_int_equal(state_of("A_B"), RUN_UNKNOWN);
	assert_int_equal(state_of("OWA"), RUN_STARTED);
	assert_int_equal(seen.parts[PART_RUN_STATE].status, PART_UNREADABLE);
	assert_int_equal(story_site(&story, 3)->not_running_since, 0);
}

static void
one_that_is_not_counted_is_not_gone(void **state)
{
	const char *const name = "A";
	const struct saying saying = { .names = &name, .name_count = 1, .said = { .at = STORY_T0 + 400, .by = "me", .why = "" } };
	struct said_list said;
	struct error err;

	(void)state;
	count(&(struct story_look) { .sites = { COUNTED("A", RUN_STARTED), COUNTED("B", RUN_STARTED) } });
	count(&(struct story_look) { .at = 300, .sites = { COUNTED("B", RUN_STARTED) } });
	assert_int_equal(state_of("A"), RUN_UNKNOWN);
	assert_true(snapshot_site(&seen, FIRST)->is_uncounted);
	assert_int_equal(story_site(&story, FIRST)->gone_since, 0);
	assert_int_equal(story_site(&story, FIRST)->not_running_since, STORY_T0 + 300);
	assert_non_null(strstr(seen.parts[PART_RUN_STATE].text, "of 1 site (A)"));

	assert_true(memory_say(&story.memory, &saying, &said, &err));
	said_list_clear(&said);
	count(&(struct story_look) { .at = 600, .sites = { COUNTED("B", RUN_STARTED) } });
	assert_int_equal(number_of("A"), 0);
	assert_int_not_equal(story_site(&story, FIRST)->gone_since, 0);
	count(&(struct story_look) { .at = 900, .sites = { COUNTED("B", RUN_STARTED), COUNTED("A", RUN_STARTED) } });
	assert_int_equal(number_of("A"), FIRST);	/* back, the same site */
	assert_int_equal(story_count(&story, CHANGE_SITE_BACK), 1);
}

static void
without_w3svc_all_sites_are_there_and_untold(void **state)
{
	(void)state;
	count(&(struct story_look) { .sites = { COUNTED("A", RUN_STARTED), COUNTED("B", RUN_STARTED) } });
	count(&(struct story_look) { .at = 300, .w3svc_state = SERVICE_STOPPED });
	assert_int_equal(seen.site_count, 2);
	assert_int_equal(state_of("A"), RUN_UNKNOWN);
	assert_false(snapshot_site(&seen, FIRST)->is_uncounted);
	assert_int_equal(seen.parts[PART_RUN_STATE].status, PART_TOLD);	/* it is the service that is down */
	assert_int_equal(story_site(&story, FIRST)->not_running_since, 0);
}

static void
with_the_true_number_all_that_is_known_goes_over(void **state)
{
	const char *const name = "Shop [new]";
	const struct saying saying = { .names = &name, .name_count = 1, .said = { .at = STORY_T0 + 400, .by = "me", .why = "" } };
	struct said_list said;
	struct error err;

	(void)state;
	count(&(struct story_look) { .sites = { COUNTED("Shop [new]", RUN_STARTED), COUNTED("OWA", RUN_STARTED) } });
	count(&(struct story_look) { .at = 300, .sites = { COUNTED("Shop [new]", RUN_STOPPED), COUNTED("OWA", RUN_STARTED) } });
	assert_true(memory_say(&story.memory, &saying, &said, &err));
	said_list_clear(&said);
	story_see(&story, &(struct story_look) { .at = 600, .sites = { RUNS(1, "OWA"), STOPPED_OFF(9, "Shop (new)") } });
	assert_int_equal(story.memory.site_count, 2);
	assert_true(story_site(&story, 9)->has_run);
	assert_int_equal(story_site(&story, 9)->accepted.at, STORY_T0 + 400);
	assert_false(story_site(&story, 9)->is_born);
	assert_true(story_site(&story, 1)->has_run);
	assert_int_equal(story_count(&story, CHANGE_SITE_RENUMBERED) + story_count(&story, CHANGE_SITE_NEW), 0);
	assert_int_equal(story_count(&story, CHANGE_SITE_RENAMED), 1);
}

static void
a_number_that_may_be_of_two_sites_is_nobodys(void **state)
{
	(void)state;
	count(&(struct story_look) { .sites = { COUNTED("A_B", RUN_STARTED) } });
	story_see(&story, &(struct story_look) { .at = 300, .sites = { STOPPED_OFF(1, "A/B"), STOPPED_OFF(2, "A_B") } });
	assert_false(story_site(&story, 1)->has_run);
	assert_false(story_site(&story, 1)->is_born);	/* a listing by counters is not complete */
	assert_false(story_site(&story, 2)->is_born);
}

static void
a_new_site_among_counters_is_not_born(void **state)
{
	(void)state;
	count(&(struct story_look) { .sites = { COUNTED("A", RUN_STARTED) } });
	count(&(struct story_look) { .at = 300, .sites = { COUNTED("A", RUN_STARTED), COUNTED("B", RUN_STOPPED) } });
	assert_false(story_site(&story, FIRST + 1)->is_born);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(a_name_keeps_its_number_and_gives_it_to_no_other, end),
	cmocka_unit_test_teardown(numbers_are_not_given_again_after_a_site_is_forgotten, end),
	cmocka_unit_test_teardown(what_an_administrator_saw_is_known_by_its_counter, end),
	cmocka_unit_test_teardown(two_sites_with_one_counter_are_not_told, end),
	cmocka_unit_test_teardown(one_that_is_not_counted_is_not_gone, end),
	cmocka_unit_test_teardown(without_w3svc_all_sites_are_there_and_untold, end),
	cmocka_unit_test_teardown(with_the_true_number_all_that_is_known_goes_over, end),
	cmocka_unit_test_teardown(a_number_that_may_be_of_two_sites_is_nobodys, end),
	cmocka_unit_test_teardown(a_new_site_among_counters_is_not_born, end),
};

TEST_GROUP(tests, NULL, NULL);
