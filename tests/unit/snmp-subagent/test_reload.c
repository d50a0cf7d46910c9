/* What reload.h promises: only what differs is touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp-subagent/nodes/reload.h"
#include "tests/unit/runner/test_group.h"

static struct error err;

/* The steps in short: "-a *b +c", in their order. */
static void
assert_steps(const char *before, const char *after, const char *expected)
{
	struct configuration old, new;
	const struct configuration_node *nodes[16];
	struct reload_step *steps;
	char words[256] = "";
	size_t count, i;

	assert_true(configuration_parse("old", before, strlen(before), &old, &err));
	assert_true(configuration_parse("new", after, strlen(after), &new, &err));
	for (i = 0; i < old.node_count; i++)
		nodes[i] = &old.nodes[i];
	assert_true(reload_compare(nodes, old.node_count, &new, &steps, &count, &err));
	for (i = 0; i < count; i++) {
		size_t length = strlen(words);
		const char *name = steps[i].action == RELOAD_REMOVE ? old.nodes[steps[i].old].name : steps[i].node->name;

		if (steps[i].action == RELOAD_CHANGE)
			assert_string_equal(old.nodes[steps[i].old].target.address == NULL ? "" : name, name);
		snprintf(words + length, sizeof(words) - length, "%s%c%s", length == 0 ? "" : " ",
		    steps[i].action == RELOAD_ADD ? '+' : steps[i].action == RELOAD_REMOVE ? '-' : '*', name);
	}
	assert_string_equal(words, expected);
	free(steps);
	configuration_clear(&old);
	configuration_clear(&new);
}

static void
nothing_changed_is_no_step(void **state)
{
	(void)state;
	assert_steps("", "", "");
	assert_steps("[node a]\n[node b]\nport=1\n", "[node a]\n[node b]\nport=1\n", "");
}

static void
another_order_is_no_change(void **state)
{
	(void)state;
	assert_steps("[node a]\n[node b]\nport=1\n[node c]\n", "[node c]\n[node a]\n[node b]\nport=1\n", "");
}

static void
nodes_come_go_and_change(void **state)
{
	(void)state;
	assert_steps("[node a]\n[node b]\n[node c]\n", "[node d]\n[node b]\nport=1\n[node c]\n[node e]\n", "-a +d *b +e");
	assert_steps("[node a]\n[node b]\n", "", "-a -b");
	assert_steps("", "[node b]\n[node a]\n", "+b +a");
}

static void
another_default_changes_those_that_take_it(void **state)
{
	(void)state;
	assert_steps("[node a]\n[node b]\ninterval=30\n", "[defaults]\ninterval=10\n[node a]\n[node b]\ninterval=30\n", "*a");
}

static void
another_spelling_is_a_change_not_another_node(void **state)
{
	(void)state;
	assert_steps("[node exch]\n", "[node EXCH]\n", "*EXCH");
}

static void
what_is_not_of_nodes_changes_no_node(void **state)
{
	(void)state;
	assert_steps("[node a]\n[agentx]\nnotify=yes\n", "[node a]\n[agentx]\nnotify=no\n[history]\nkeep-days=1\n", "");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(nothing_changed_is_no_step),
	cmocka_unit_test(another_order_is_no_change),
	cmocka_unit_test(nodes_come_go_and_change),
	cmocka_unit_test(another_default_changes_those_that_take_it),
	cmocka_unit_test(another_spelling_is_a_change_not_another_node),
	cmocka_unit_test(what_is_not_of_nodes_changes_no_node),
};

TEST_GROUP(tests, NULL, NULL);
