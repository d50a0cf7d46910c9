/* What mib_rows.h promises of order, bounds and text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp-subagent/mib/rows.h"
#include "tests/unit/runner/test_group.h"

static struct mib_snapshot *
empty_snapshot(void)
{
	struct error err;
	struct mib_snapshot *snapshot = mib_snapshot_new("1.0", &err);

	assert_non_null(snapshot);
	return snapshot;
}

static void
rows_come_back_ascending_by_node_and_site_id_as_unsigned_numbers(void **state)
{
	static const uint32_t sites[][2] = {
		{ 2, 1 }, { 1, 4294967295U }, { 1, 7 }, { 2147483647, 1 }, { 1, 2147483648U },
	};
	static const uint32_t sorted[][2] = {
		{ 1, 7 }, { 1, 2147483648U }, { 1, 4294967295U }, { 2, 1 }, { 2147483647, 1 },
	};
	static const uint32_t nodes[] = { 2147483647, 1, 2 };
	struct mib_snapshot *snapshot = empty_snapshot();
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		const struct mib_node_row row = { .index = nodes[i] };

		assert_true(mib_snapshot_add_node(snapshot, &row, &err));
	}
	for (i = 0; i < 5; i++) {
		const struct mib_site_row row = { .node_index = sites[i][0], .id = sites[i][1] };

		assert_true(mib_snapshot_add_site(snapshot, &row, &err));
	}
	assert_true(mib_snapshot_finish(snapshot, &err));
	assert_int_equal(snapshot->nodes[0].index, 1);
	assert_int_equal(snapshot->nodes[1].index, 2);
	assert_int_equal(snapshot->nodes[2].index, 2147483647);
	for (i = 0; i < 5; i++) {
		assert_int_equal(snapshot->sites[i].node_index, sorted[i][0]);
		assert_int_equal(snapshot->sites[i].id, sorted[i][1]);
	}
	mib_snapshot_free(snapshot);
}

static void
an_index_that_stands_there_twice_is_refused(void **state)
{
	const struct mib_node_row node = { .index = 3 };
	const struct mib_site_row site = { .node_index = 3, .id = 8 };
	struct mib_snapshot *snapshot = empty_snapshot();
	struct error err;

	(void)state;
	assert_true(mib_snapshot_add_node(snapshot, &node, &err));
	assert_true(mib_snapshot_add_site(snapshot, &site, &err));
	assert_true(mib_snapshot_add_site(snapshot, &site, &err));
	assert_false(mib_snapshot_finish(snapshot, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_string_equal(err.text, "node 3 has two sites with the id 8");
	mib_snapshot_free(snapshot);

	snapshot = empty_snapshot();
	assert_true(mib_snapshot_add_node(snapshot, &node, &err));
	assert_true(mib_snapshot_add_node(snapshot, &node, &err));
	assert_false(mib_snapshot_finish(snapshot, &err));
	assert_string_equal(err.text, "two nodes have the index 3");
	mib_snapshot_free(snapshot);
}

static void
the_same_site_id_on_two_nodes_is_two_rows(void **state)
{
	struct mib_snapshot *snapshot = empty_snapshot();
	struct error err;
	uint32_t node;

	(void)state;
	for (node = 1; node <= 2; node++) {
		const struct mib_site_row site = { .node_index = node, .id = 1 };

		assert_true(mib_snapshot_add_site(snapshot, &site, &err));
	}
	assert_true(mib_snapshot_finish(snapshot, &err));
	assert_int_equal(snapshot->site_count, 2);
	mib_snapshot_free(snapshot);
}

static void
an_index_that_the_mib_cannot_have_is_refused(void **state)
{
	static const uint32_t nodes[] = { 0, 2147483648U, 4294967295U };
	const struct mib_site_row no_id = { .node_index = 1, .id = 0 };
	struct mib_snapshot *snapshot = empty_snapshot();
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		const struct mib_node_row node = { .index = nodes[i] };
		const struct mib_site_row site = { .node_index = nodes[i], .id = 1 };

		assert_false(mib_snapshot_add_node(snapshot, &node, &err));
		assert_int_equal(err.kind, ERROR_LIMIT);
		assert_false(mib_snapshot_add_site(snapshot, &site, &err));
		assert_int_equal(err.kind, ERROR_LIMIT);
	}
	assert_false(mib_snapshot_add_site(snapshot, &no_id, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(snapshot->node_count + snapshot->site_count, 0);
	mib_snapshot_free(snapshot);
}

static void
strings_are_copied_and_never_null(void **state)
{
	char name[] = "EXCH-A";
	const struct mib_node_row node = { .index = 1, .name = name };
	struct mib_snapshot *snapshot = empty_snapshot();
	struct error err;

	(void)state;
	assert_true(mib_snapshot_add_node(snapshot, &node, &err));
	name[0] = '!';
	assert_string_equal(snapshot->nodes[0].name, "EXCH-A");
	assert_string_equal(snapshot->nodes[0].failover_to, "");
	assert_string_equal(snapshot->scalars.version, "1.0");
	mib_snapshot_free(snapshot);
}

/* `character` repeated after `lead` bytes of ASCII, and how many bytes of it all must be left. */
static void
assert_cut(struct text_arena *arena, size_t lead, const char *character, size_t expected)
{
	char text[1200] = "";
	const char *cut;
	size_t i;

	memset(text, 'a', lead);
	for (i = lead; i + strlen(character) < sizeof(text) - 1; i += strlen(character))
		memcpy(text + i, character, strlen(character));
	cut = mib_text(arena, text);
	assert_non_null(cut);
	assert_int_equal(strlen(cut), expected);
	assert_memory_equal(cut, text, expected);
	assert_true(text_is_utf8(cut, expected));
}

static void
a_long_text_is_cut_at_a_character_to_255_bytes(void **state)
{
	struct text_arena arena = { 0 };

	(void)state;
	assert_cut(&arena, 0, "x", 255);
	assert_cut(&arena, 0, "\xc3\xa9", 254);			/* e with acute: two bytes */
	assert_cut(&arena, 1, "\xc3\xa9", 255);
	assert_cut(&arena, 0, "\xe2\x82\xac", 255);		/* euro: three */
	assert_cut(&arena, 1, "\xe2\x82\xac", 253);
	assert_cut(&arena, 0, "\xf0\x9f\x98\x80", 252);		/* four */
	assert_cut(&arena, 254, "\xf0\x9f\x98\x80", 254);
	text_arena_clear(&arena);
}

static void
a_text_of_exactly_255_bytes_stays_whole(void **state)
{
	struct text_arena arena = { 0 };
	char text[257];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[255] = '\0';
	assert_string_equal(mib_text(&arena, text), text);
	memcpy(text + 253, "\xc3\xa9", 3);
	assert_string_equal(mib_text(&arena, text), text);
	text_arena_clear(&arena);
}

static void
what_could_harm_a_console_becomes_a_question_mark(void **state)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{ "Shop\nCRITICAL", "Shop?CRITICAL" },
		{ "\x1b[2J", "?[2J" },
		{ "a\x7f" "b", "a?b" },
		{ "\xc2\x85", "?" },			/* a line end of C1 */
		{ "\xe2\x80\xae" "txt", "?txt" },	/* right-to-left override */
		{ "\xff\xfe", "??" },			/* not UTF-8 */
		{ "\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9" },
		{ "", "" },
		{ NULL, "" },
	};
	struct text_arena arena = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(mib_text(&arena, cases[i].text), cases[i].shown);
	text_arena_clear(&arena);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(rows_come_back_ascending_by_node_and_site_id_as_unsigned_numbers),
	cmocka_unit_test(an_index_that_stands_there_twice_is_refused),
	cmocka_unit_test(the_same_site_id_on_two_nodes_is_two_rows),
	cmocka_unit_test(an_index_that_the_mib_cannot_have_is_refused),
	cmocka_unit_test(strings_are_copied_and_never_null),
	cmocka_unit_test(a_long_text_is_cut_at_a_character_to_255_bytes),
	cmocka_unit_test(a_text_of_exactly_255_bytes_stays_whole),
	cmocka_unit_test(what_could_harm_a_console_becomes_a_question_mark),
};

TEST_GROUP(tests, NULL, NULL);
