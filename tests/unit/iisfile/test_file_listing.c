/* What both file formats have in common: inheriting, doubles, and what cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/iisfile/listing.h"
#include "tests/unit/runner/test_group.h"

static const struct file_defaults defaults = {
	.name = "default name",
	.auto_start = AUTO_START_OFF,
	.bindings = "http *:80:",
	.pool = "default pool",
};

static struct snapshot snapshot;
static struct file_listing listing;

static int
begin(void **state)
{
	struct error err;

	(void)state;
	listing = (struct file_listing) { .snapshot = &snapshot };
	return snapshot_init(&snapshot, "node", &err) ? 0 : -1;
}

static int
finish(void **state)
{
	(void)state;
	file_listing_clear(&listing);
	snapshot_clear(&snapshot);
	return 0;
}

static void
add(uint32_t id, const char *name, unsigned int lacks)
{
	const struct site site = {
		.id = id, .name = name, .bindings = "own", .pool = "own", .auto_start = AUTO_START_ON
	};
	struct error err;

	assert_true(file_listing_add(&listing, &site, lacks, &err));
}

static void
a_site_inherits_just_what_it_lacks(void **state)
{
	struct error err;

	(void)state;
	add(4, "d", FILE_LACKS_NAME);
	add(3, "c", FILE_LACKS_POOL | FILE_LACKS_BINDINGS);
	add(2, "b", FILE_LACKS_AUTO_START);
	add(1, "a", 0);
	assert_true(file_listing_finish(&listing, &defaults, &err));
	assert_int_equal(snapshot.site_count, 4);
	assert_string_equal(snapshot.sites[0].name, "a");
	assert_int_equal(snapshot.sites[0].auto_start, AUTO_START_ON);
	assert_int_equal(snapshot.sites[1].auto_start, AUTO_START_OFF);
	assert_string_equal(snapshot.sites[1].pool, "own");
	assert_string_equal(snapshot.sites[2].pool, "default pool");
	assert_string_equal(snapshot.sites[2].bindings, "http *:80:");
	assert_string_equal(snapshot.sites[2].name, "c");
	assert_string_equal(snapshot.sites[3].name, "default name");
	assert_string_equal(snapshot.sites[3].bindings, "own");
}

static void
the_parts_say_what_a_file_can_tell(void **state)
{
	struct error err;

	(void)state;
	assert_true(file_listing_finish(&listing, &defaults, &err));
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_NOT_THERE);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_NOT_ASKED);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_NOT_ASKED);
}

static void
notes_are_one_sentence_and_those_that_are_too_many_are_counted(void **state)
{
	struct error err;
	char long_words[400];
	int i;

	(void)state;
	memset(long_words, 'x', sizeof(long_words) - 1);
	long_words[sizeof(long_words) - 1] = '\0';
	for (i = 0; i < 1000; i++)
		file_listing_note(&listing, "%d: %s", i, long_words);
	assert_true(file_listing_finish(&listing, &defaults, &err));
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_AUTO_START].text, "not readable in the file: 0: xxx"));
	assert_non_null(strstr(snapshot.parts[PART_AUTO_START].text, "; 2: xxx"));
	assert_null(strstr(snapshot.parts[PART_AUTO_START].text, "; 3: xxx"));
	assert_non_null(strstr(snapshot.parts[PART_AUTO_START].text, "; and 997 more"));
}

static void
removing_keeps_what_each_site_lacks(void **state)
{
	struct error err;
	uint32_t id;

	(void)state;
	for (id = 1; id <= 40; id++)
		add(id, id % 4 == 0 ? "Gone" : "kept", id % 3 == 0 ? FILE_LACKS_AUTO_START : 0);
	file_listing_remove(&listing, "gone");
	for (id = 41; id <= 50; id++)
		add(id, "late", 0);
	assert_true(file_listing_finish(&listing, &defaults, &err));
	assert_int_equal(snapshot.site_count, 40);
	for (id = 1; id <= 40; id++) {
		const struct site *site = snapshot_site(&snapshot, id);

		assert_true((site == NULL) == (id % 4 == 0));
		if (site != NULL)
			assert_int_equal(site->auto_start, id % 3 == 0 ? AUTO_START_OFF : AUTO_START_ON);
	}
}

static void
everything_may_be_removed_and_added_again(void **state)
{
	struct error err;

	(void)state;
	file_listing_remove(&listing, NULL);
	add(1, "a", FILE_LACKS_AUTO_START);
	add(2, "b", FILE_LACKS_AUTO_START);
	file_listing_remove(&listing, NULL);
	add(2, "c", 0);
	assert_true(file_listing_finish(&listing, &defaults, &err));
	assert_int_equal(snapshot.site_count, 1);
	assert_string_equal(snapshot.sites[0].name, "c");
	assert_int_equal(snapshot.sites[0].auto_start, AUTO_START_ON);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(a_site_inherits_just_what_it_lacks, begin, finish),
	cmocka_unit_test_setup_teardown(the_parts_say_what_a_file_can_tell, begin, finish),
	cmocka_unit_test_setup_teardown(
	    notes_are_one_sentence_and_those_that_are_too_many_are_counted, begin, finish),
	cmocka_unit_test_setup_teardown(removing_keeps_what_each_site_lacks, begin, finish),
	cmocka_unit_test_setup_teardown(everything_may_be_removed_and_added_again, begin, finish),
};

TEST_GROUP(tests, NULL, NULL);
