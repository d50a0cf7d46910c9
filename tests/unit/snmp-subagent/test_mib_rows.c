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

static struct error err;

static struct mib_view *
view_of(uint32_t index)
{
	const struct mib_node_row row = { .index = index, .name = "EXCH" };
	struct mib_view *view = mib_view_new(&row, &err);

	assert_non_null(view);
	return view;
}

static void
add(struct mib_view *view, uint32_t id)
{
	const struct mib_site_row row = { .node_index = view->node.index, .id = id };

	assert_true(mib_view_add_site(view, &row, &err));
}

static struct mib_snapshot *
snapshot_of(struct mib_view *const *views, size_t count)
{
	struct mib_snapshot *snapshot = mib_snapshot_new("1.0", &err);
	size_t i;

	assert_non_null(snapshot);
	for (i = 0; i < count; i++)
		assert_true(mib_snapshot_add(snapshot, views[i], &err));
	return snapshot;
}

static void
rows_come_back_ascending_by_node_and_site_id_as_unsigned_numbers(void **state)
{
	static const uint32_t sorted[][2] = {
		{ 1, 7 }, { 1, 2147483648U }, { 1, 4294967295U }, { 2, 1 }, { 2147483647, 1 },
	};
	struct mib_view *views[] = { view_of(2147483647), view_of(1), view_of(2) };
	const struct mib_node_row *node;
	struct mib_snapshot *snapshot;
	size_t i;

	(void)state;
	add(views[0], 1);
	add(views[1], 4294967295U);
	add(views[1], 7);
	add(views[1], 2147483648U);
	add(views[2], 1);
	for (i = 0; i < 3; i++)
		assert_true(mib_view_finish(views[i], &err));
	snapshot = snapshot_of(views, 3);
	assert_true(mib_snapshot_finish(snapshot, &err));
	assert_int_equal(snapshot->view_count, 3);
	node = snapshot->nodes[0];
	assert_int_equal(node->index, 1);
	node = snapshot->nodes[2];
	assert_int_equal(node->index, 2147483647);
	assert_int_equal(snapshot->site_count, 5);
	for (i = 0; i < 5; i++) {
		const struct mib_site_row *site = snapshot->sites[i];

		assert_int_equal(site->node_index, sorted[i][0]);
		assert_int_equal(site->id, sorted[i][1]);
	}
	for (i = 0; i < 3; i++)
		mib_view_free(views[i]);
	mib_snapshot_free(snapshot);
}

static void
an_index_that_stands_there_twice_is_refused(void **state)
{
	struct mib_view *views[] = { view_of(3), view_of(1), view_of(3) };
	struct mib_snapshot *snapshot = snapshot_of(views, 3);
	size_t i;

	(void)state;
	assert_false(mib_snapshot_finish(snapshot, &err));
	assert_string_equal(err.text, "two nodes have the index 3");
	mib_snapshot_free(snapshot);

	add(views[0], 8);
	add(views[0], 4);
	assert_true(mib_view_finish(views[0], &err));
	add(views[0], 8);
	assert_false(mib_view_finish(views[0], &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_string_equal(err.text, "node 3 has two sites with the id 8");
	for (i = 0; i < 3; i++)
		mib_view_free(views[i]);
}

static void
the_rows_of_a_node_are_shared_and_live_as_long_as_they_are_shown(void **state)
{
	struct mib_view *view = view_of(1);
	struct mib_snapshot *older, *newer;
	const struct mib_node_row *node;
	const struct mib_site_row *site;

	(void)state;
	add(view, 5);
	assert_true(mib_view_finish(view, &err));
	older = snapshot_of(&view, 1);
	newer = snapshot_of(&view, 1);
	assert_true(mib_snapshot_finish(older, &err) && mib_snapshot_finish(newer, &err));
	assert_ptr_equal(older->nodes[0], newer->nodes[0]);
	assert_ptr_equal(older->sites[0], newer->sites[0]);
	mib_view_free(view);
	mib_snapshot_free(older);
	node = newer->nodes[0];
	site = newer->sites[0];
	assert_string_equal(node->name, "EXCH");
	assert_int_equal(site->id, 5);
	mib_snapshot_free(newer);
}

static void
an_index_that_the_mib_cannot_have_is_refused(void **state)
{
	static const uint32_t nodes[] = { 0, 2147483648U, 4294967295U };
	static const struct mib_site_row sites[] = { { .node_index = 1, .id = 0 }, { .node_index = 2, .id = 1 } };
	struct mib_view *view = view_of(1);
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		const struct mib_node_row node = { .index = nodes[i] };

		assert_null(mib_view_new(&node, &err));
		assert_int_equal(err.kind, ERROR_LIMIT);
	}
	for (i = 0; i < 2; i++) {
		assert_false(mib_view_add_site(view, &sites[i], &err));
		assert_int_equal(err.kind, ERROR_LIMIT);
	}
	assert_int_equal(view->site_count, 0);
	mib_view_free(view);
}

static void
strings_are_copied_and_never_null(void **state)
{
	char name[] = "EXCH-A";
	const struct mib_node_row node = { .index = 1, .name = name };
	struct mib_view *view = mib_view_new(&node, &err);
	struct mib_snapshot *snapshot = snapshot_of(&view, 1);

	(void)state;
	name[0] = '!';
	assert_string_equal(view->node.name, "EXCH-A");
	assert_string_equal(view->node.failover_to, "");
	assert_string_equal(snapshot->scalars.version, "1.0");
	mib_view_free(view);
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
	cmocka_unit_test(the_rows_of_a_node_are_shared_and_live_as_long_as_they_are_shown),
	cmocka_unit_test(an_index_that_the_mib_cannot_have_is_refused),
	cmocka_unit_test(strings_are_copied_and_never_null),
	cmocka_unit_test(a_long_text_is_cut_at_a_character_to_255_bytes),
	cmocka_unit_test(a_text_of_exactly_255_bytes_stays_whole),
	cmocka_unit_test(what_could_harm_a_console_becomes_a_question_mark),
};

TEST_GROUP(tests, NULL, NULL);
