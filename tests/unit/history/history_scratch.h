/*
 * history_scratch.h -- a folder of its own for each test of the history, and gone after it.
 */
#ifndef TESTS_UNIT_HISTORY_HISTORY_SCRATCH_H
#define TESTS_UNIT_HISTORY_HISTORY_SCRATCH_H

#include "lib/history/history.h"
#include "tests/unit/memory/memory_story.h"

#define SCRATCH_PATH_SIZE 256

struct scratch {
	char folder[SCRATCH_PATH_SIZE];
	char path[SCRATCH_PATH_SIZE + 16];	/* folder/history.db: not there yet */
};

/** For cmocka_unit_test_setup_teardown(): *state becomes the struct scratch. */
int scratch_make(void **state);
int scratch_remove(void **state);

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)

/** Open for writing; fails the test when that fails. */
struct history *scratch_open(const struct scratch *scratch);

/** Observe `look` of node "exch"; `ret_changes` may be NULL. Fails the test when that fails. */
void scratch_observe(struct history *history, const struct story_look *look, struct memory *ret_memory,
    struct change_list *ret_changes);

#endif
