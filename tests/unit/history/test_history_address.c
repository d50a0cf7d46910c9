/* Under which name a node is remembered that somebody named by its address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

#define ADDRESS "10.0.0.5"

/* As a program does that knows the node from its configuration. */
static void
look_configured(struct history *history, const struct story_look *look)
{
	struct memory memory;

	scratch_observe(history, look, &memory, NULL);
	memory_clear(&memory);
}

/* As one does that was given `look->node` as an address. @return the name under which it was remembered */
static const char *
look_by_address(struct history *history, const struct story_look *look, struct text_arena *arena)
{
	const char *before, *name;
	struct snapshot snapshot;
	struct memory memory;
	struct error err;

	error_clear(&err);
	assert_true(history_find_address(history, look->node, arena, &before, &err));
	story_snapshot(look, &snapshot);
	if (!history_name_by_address(history, look->node, &snapshot, &err) ||
	    !history_observe(history, &snapshot, &memory, NULL, &err))
		fail_msg("%s", err.text);
	name = text_copy_string(arena, snapshot.node);
	memory_clear(&memory);
	snapshot_clear(&snapshot);
	assert_true(history_find_address(history, look->node, arena, &before, &err));
	assert_string_equal(before, name);
	return name;
}

#define CONFIGURED(...) look_configured(history, &(struct story_look) { __VA_ARGS__ })
#define REMEMBERED_AS(name, ...) \
	assert_string_equal(look_by_address(history, &(struct story_look) { __VA_ARGS__ }, &arena), name)

#define SHOP .sites = { RUNS(1, "shop") }
/* Another run of W3SVC than the one that all looks tell of that say nothing of it. */
#define RESTARTED .w3svc_pid = 77, .w3svc_start = STORY_T0 + 500

static void
a_configured_node_of_the_same_computer_and_domain_shares_its_memory(void **state)
{
	const struct saying saying = { .said = { .at = STORY_T0, .by = "alice", .why = "" } };
	struct history *history = scratch_open(*state);
	struct text_arena arena = { NULL };
	struct memory memory;
	struct error err;
	struct said_list said;

	CONFIGURED(.at = 0, .node = "EXCH-A", .domain = "corp.example", .sites = { STOPPED_OFF(1, "shop") });
	assert_true(history_say(history, "EXCH-A", &saying, &said, &err));
	said_list_clear(&said);
	REMEMBERED_AS("EXCH-A", .at = 600, .node = ADDRESS, .computer = "exch-a", .domain = "CORP.example", RESTARTED,
	    .sites = { STOPPED_OFF(1, "shop") });
	assert_true(history_recall(history, "EXCH-A", &memory, &err));
	assert_int_equal(memory.looked_at, STORY_T0 + 600);
	assert_int_equal(memory_site(&memory, 1)->accepted.at, STORY_T0);
	memory_clear(&memory);
	CONFIGURED(.at = 700, .node = "EXCH-A", RESTARTED, SHOP);
	REMEMBERED_AS("EXCH-A", .at = 800, .node = ADDRESS, RESTARTED, SHOP);
	text_arena_clear(&arena);
	history_close(history);
}

static void
another_domain_or_another_computer_has_a_memory_of_its_own(void **state)
{
	struct history *history = scratch_open(*state);
	struct text_arena arena = { NULL };

	CONFIGURED(.node = "EXCH-A", .domain = "corp.example", SHOP);
	REMEMBERED_AS("10.0.0.1", .node = "10.0.0.1", .domain = "other.example", SHOP);
	REMEMBERED_AS("10.0.0.2", .node = "10.0.0.2", .domain = "corp.example", .computer = "EXCH-B", SHOP);
	REMEMBERED_AS("10.0.0.3", .node = "10.0.0.3", .domain = ".", RESTARTED, SHOP);
	REMEMBERED_AS("10.0.0.4", .node = "10.0.0.4", RESTARTED, SHOP);
	text_arena_clear(&arena);
	history_close(history);
}

static void
where_no_domain_is_told_the_process_of_w3svc_proves_it(void **state)
{
	struct history *history = scratch_open(*state);
	struct text_arena arena = { NULL };

	CONFIGURED(.at = 0, .node = "EXCH-A", .domain = ".", SHOP);
	REMEMBERED_AS("10.0.0.1", .at = 60, .node = "10.0.0.1", .domain = ".", .w3svc_pid = 77, SHOP);
	REMEMBERED_AS("10.0.0.2", .at = 60, .node = "10.0.0.2", .domain = ".", .w3svc_start = STORY_T0 - 500, SHOP);
	REMEMBERED_AS("10.0.0.3", .at = 60, .node = "10.0.0.3", .domain = ".", .no_w3svc_start = true, SHOP);
	REMEMBERED_AS("EXCH-A", .at = 60, .node = ADDRESS, .domain = ".", SHOP);
	REMEMBERED_AS("EXCH-A", .at = 600, .node = ADDRESS, RESTARTED, SHOP);
	text_arena_clear(&arena);
	history_close(history);
}

static void
two_configured_nodes_are_never_one_and_neither_is_shared(void **state)
{
	struct history *history = scratch_open(*state);
	struct text_arena arena = { NULL };
	struct memory memory;
	struct error err;

	CONFIGURED(.at = 0, .node = "one", .domain = "corp.example", SHOP);
	CONFIGURED(.at = 60, .node = "two", .domain = "corp.example", .sites = { RUNS(2, "mail") });
	REMEMBERED_AS(ADDRESS, .at = 120, .node = ADDRESS, .domain = "corp.example", SHOP);
	assert_true(history_recall(history, "one", &memory, &err));
	assert_int_equal(memory.looked_at, STORY_T0);
	assert_null(memory_site(&memory, 2));
	memory_clear(&memory);
	text_arena_clear(&arena);
	history_close(history);
}

static void
what_only_addresses_name_is_not_shared(void **state)
{
	struct history *history = scratch_open(*state);
	struct text_arena arena = { NULL };

	REMEMBERED_AS("10.0.0.1", .node = "10.0.0.1", .domain = "corp.example", SHOP);
	REMEMBERED_AS("10.0.0.2", .node = "10.0.0.2", .domain = "corp.example", SHOP);
	CONFIGURED(.at = 60, .node = "EXCH-A", .domain = "corp.example", SHOP);
	REMEMBERED_AS("EXCH-A", .at = 120, .node = "10.0.0.1", .domain = "corp.example", SHOP);
	REMEMBERED_AS("EXCH-A", .at = 120, .node = "10.0.0.2", .domain = "corp.example", SHOP);
	text_arena_clear(&arena);
	history_close(history);
}

static void
an_address_that_is_the_name_of_a_configured_node_is_that_node(void **state)
{
	struct history *history = scratch_open(*state);
	struct text_arena arena = { NULL };

	CONFIGURED(.at = 0, .node = "exch-a.corp.example", .domain = "corp.example", SHOP);
	CONFIGURED(.at = 0, .node = "EXCH-A", .domain = "corp.example", SHOP);
	REMEMBERED_AS("exch-a.corp.example", .at = 60, .node = "exch-a.corp.example", .domain = "corp.example", SHOP);
	REMEMBERED_AS(ADDRESS, .at = 60, .node = ADDRESS, .domain = "corp.example", SHOP);
	text_arena_clear(&arena);
	history_close(history);
}

static void
an_address_that_leads_to_another_computer_now_leaves_the_memory(void **state)
{
	struct history *history = scratch_open(*state);
	struct text_arena arena = { NULL };
	struct error err;

	CONFIGURED(.at = 0, .node = "EXCH-A", .domain = "corp.example", SHOP);
	CONFIGURED(.at = 0, .node = "EXCH-B", .domain = "corp.example", .computer = "EXCH-B", SHOP);
	REMEMBERED_AS("EXCH-A", .at = 60, .node = ADDRESS, .domain = "corp.example", SHOP);
	REMEMBERED_AS("EXCH-B", .at = 120, .node = ADDRESS, .domain = "corp.example", .computer = "EXCH-B", SHOP);
	REMEMBERED_AS(ADDRESS, .at = 180, .node = ADDRESS, .domain = "corp.example", .computer = "EXCH-C", SHOP);
	REMEMBERED_AS("EXCH-A", .at = 240, .node = ADDRESS, .domain = "corp.example", SHOP);
	/* Nor is one of the same name in no domain that machine, once it is there. */
	REMEMBERED_AS("EXCH-A", .at = 250, .node = "10.0.0.7", .domain = "corp.example", SHOP);
	REMEMBERED_AS("10.0.0.7", .at = 260, .node = "10.0.0.7", .domain = ".", RESTARTED, SHOP);
	REMEMBERED_AS("EXCH-A", .at = 270, .node = "10.0.0.7", .domain = "corp.example", SHOP);
	assert_true(history_forget(history, "EXCH-A", &err));
	REMEMBERED_AS("10.0.0.6", .at = 300, .node = "10.0.0.6", .domain = "corp.example", SHOP);
	text_arena_clear(&arena);
	history_close(history);
}

static void
a_domain_is_kept_until_the_next_boot(void **state)
{
	struct history *history = scratch_open(*state);
	struct memory memory;
	struct error err;

	CONFIGURED(.at = 0, .node = "EXCH-A", .domain = "corp.example", SHOP);
	CONFIGURED(.at = 60, .node = "EXCH-A", RESTARTED, SHOP);
	assert_true(history_recall(history, "EXCH-A", &memory, &err));
	assert_string_equal(memory.domain, "corp.example");
	memory_clear(&memory);
	CONFIGURED(.at = 1200, .node = "EXCH-A", .boot = STORY_T0 + 900, .w3svc_start = STORY_T0 + 930, SHOP);
	assert_true(history_recall(history, "EXCH-A", &memory, &err));
	assert_string_equal(memory.domain, "");
	memory_clear(&memory);
	history_close(history);
}

/* Few looks ask for it, and none gets an answer from a cluster service that is stopped. */
static void
a_node_stays_in_the_cluster_of_which_it_told_last(void **state)
{
	struct history *history = scratch_open(*state);
	struct membership *told = NULL;
	struct text_arena arena = { 0 };
	struct error err;
	size_t count;

	CONFIGURED(.at = 0, .node = "two", .computer = "EXCH-B", .cluster = "EXCLUSTER", .members = "EXCH-A EXCH-B",
	    .clussvc_state = SERVICE_RUNNING, SHOP);
	CONFIGURED(.at = 60, .node = "two", .computer = "EXCH-B", .clussvc_state = SERVICE_STOPPED, RESTARTED, SHOP);
	CONFIGURED(.at = 0, .node = "one", .cluster = "OLD", .members = "EXCH-A", .clussvc_state = SERVICE_RUNNING, SHOP);
	CONFIGURED(.at = 60, .node = "one", .cluster = "NEW", .members = "EXCH-A X", .clussvc_state = SERVICE_RUNNING, RESTARTED, SHOP);
	CONFIGURED(.at = 0, .node = "three", .computer = "EXCH-C", .cluster = "OLD", .members = "EXCH-C",
	    .clussvc_state = SERVICE_RUNNING, SHOP);
	CONFIGURED(.at = 60, .node = "three", .computer = "EXCH-C", .clussvc_state = SERVICE_ABSENT, RESTARTED, SHOP);
	REMEMBERED_AS("10.0.0.7", .node = "10.0.0.7", .computer = "EXCH-D", .cluster = "OLD", .members = "EXCH-D", SHOP);
	assert_true(history_memberships(history, &arena, &told, &count, &err));
	assert_int_equal(count, 3);
	assert_string_equal(told[0].node, "one");
	assert_string_equal(told[0].computer, "EXCH-A");
	assert_string_equal(told[0].cluster, "NEW");
	assert_string_equal(told[0].members, "EXCH-A X");
	assert_string_equal(told[1].node, "three");
	assert_string_equal(told[1].cluster, "");
	assert_string_equal(told[1].members, "");
	assert_string_equal(told[2].cluster, "EXCLUSTER");
	assert_string_equal(told[2].members, "EXCH-A EXCH-B");
	free(told);
	text_arena_clear(&arena);
	history_close(history);
}

static const struct CMUnitTest tests[] = {
	TEST(a_configured_node_of_the_same_computer_and_domain_shares_its_memory),
	TEST(another_domain_or_another_computer_has_a_memory_of_its_own),
	TEST(where_no_domain_is_told_the_process_of_w3svc_proves_it),
	TEST(two_configured_nodes_are_never_one_and_neither_is_shared),
	TEST(what_only_addresses_name_is_not_shared),
	TEST(an_address_that_is_the_name_of_a_configured_node_is_that_node),
	TEST(an_address_that_leads_to_another_computer_now_leaves_the_memory),
	TEST(a_domain_is_kept_until_the_next_boot),
	TEST(a_node_stays_in_the_cluster_of_which_it_told_last),
};

TEST_GROUP(tests, NULL, NULL);
