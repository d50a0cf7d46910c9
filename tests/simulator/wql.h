/*
 * wql.h -- the queries of WMI, as far as they are needed: SELECT list|* FROM class [WHERE condition].
 *
 * Conditions: = <> != < <= > >= LIKE, IS [NOT] NULL, AND, OR, NOT, parentheses; strings in ' or ",
 * numbers, TRUE, FALSE; a string against a time is one in CIM's form (windows.md 3.11).
 */
#ifndef TESTS_SIMULATOR_WQL_H
#define TESTS_SIMULATOR_WQL_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/text.h"
#include "tests/simulator/value.h"

struct wql_step;

/** Zeroed is empty, and matches everything. */
struct wql_query {
	struct text_arena text;		/* owns everything below */
	const char *class_name;
	const char **columns;
	size_t column_count;		/* 0: * */
	struct wql_step *steps;		/* the condition, operands before operators */
	size_t step_count;		/* 0: no condition */
};

/** Gives the value of a property; false when the class has none of that name. */
typedef bool wql_lookup(void *state, const char *property, struct value *ret_value);

/** @param err ERROR_MALFORMED, with the place */
bool wql_parse(const char *text, struct wql_query *ret_query, struct error *err);

/** True when the condition holds; a comparison with NULL or between what cannot be compared does not. */
bool wql_matches(const struct wql_query *query, wql_lookup *lookup, void *state);

/** Name of the first property in the condition that `lookup` does not know; NULL when it knows all. */
const char *wql_unknown_property(const struct wql_query *query, wql_lookup *lookup, void *state);

void wql_clear(struct wql_query *query);

#endif
