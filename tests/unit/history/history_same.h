/*
 * history_same.h -- fail the test when what came back differs from what went in, field by field.
 */
#ifndef TESTS_UNIT_HISTORY_HISTORY_SAME_H
#define TESTS_UNIT_HISTORY_HISTORY_SAME_H

#include "lib/memory/memory.h"
#include "lib/model/snapshot.h"

void assert_same_snapshot(const struct snapshot *a, const struct snapshot *b);
void assert_same_memory(const struct memory *a, const struct memory *b);

#endif
