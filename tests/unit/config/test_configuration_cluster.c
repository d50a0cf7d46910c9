/* [cluster NAME]: written once, for all its nodes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/config/configuration.h"
#include "lib/config/node.h"
#include "tests/unit/config/parsed.h"
#include "tests/unit/runner/test_group.h"

#define NODES "[node EXCH-A]\n[node EXCH-B]\n"

static struct error err;

static void
its_rules_reach_all_its_nodes_wherever_they_stand(void **state)
{
	struct configuration configuration = parsed("[cluster EXCH]\nnodes = exch-a EXCH-B\nclustered = Web: OWA\n"
						    "clustered = Web: Shop*\nmay-differ = bindings: Shop*\n"
						    "[node EXCH-A]\nclustered = Own: Intranet\n[node EXCH-B]\n[node LONE]\n");
	const struct cluster_policy *cluster = configuration_find_cluster(&configuration, "exch");
	const struct policy *a = &configuration_find(&configuration, "EXCH-A")->policy;
	const struct policy *b = &configuration_find(&configuration, "EXCH-B")->policy;

	(void)state;
	assert_non_null(cluster);
	assert_int_equal(cluster->node_count, 2);
	assert_string_equal(cluster->nodes[0], "exch-a");
	assert_int_equal(cluster->rule_count, 2);
	assert_int_equal(cluster->may_differ_count, 1);
	assert_int_equal(cluster->may_differ[0].difference, SITE_OTHER_BINDINGS);
	assert_string_equal(cluster->may_differ[0].glob, "Shop*");
	assert_int_equal(a->cluster_rule_count, 3);
	assert_string_equal(a->cluster_rules[0].group, "Own");
	assert_string_equal(a->cluster_rules[2].site_glob, "Shop*");
	assert_int_equal(b->cluster_rule_count, 2);
	assert_string_equal(b->cluster_rules[0].site_glob, "OWA");
	assert_int_equal(configuration_find(&configuration, "LONE")->policy.cluster_rule_count, 0);
	configuration_clear(&configuration);
}

static void
its_rules_stand_in_place_of_those_of_the_defaults(void **state)
{
	struct configuration configuration =
	    parsed("[defaults]\nclustered = Other: *\n[cluster EXCH]\nnodes = EXCH-A, EXCH-B\nclustered = Web: OWA\n" NODES);

	(void)state;
	assert_int_equal(configuration.nodes[0].policy.cluster_rule_count, 1);
	assert_string_equal(configuration.nodes[0].policy.cluster_rules[0].group, "Web");
	assert_string_equal(configuration.defaults.policy.cluster_rules[0].group, "Other");
	configuration_clear(&configuration);
}

/* Each has a bit among those that tell of a move. */
static void
a_cluster_has_as_many_nodes_as_windows_lets_it_have(void **state)
{
	struct configuration configuration;
	char text[64 * 32] = "", *end = text;
	size_t i;

	(void)state;
	for (i = 0; i < 65; i++)
		end += sprintf(end, "[node N%zu]\n", i);
	end += sprintf(end, "[cluster EXCH]\nnodes = N0");
	for (i = 1; i < 64; i++)
		end += sprintf(end, " N%zu", i);
	assert_true(configuration_parse("c", text, strlen(text), &configuration, &err));
	assert_int_equal(configuration.clusters[0].node_count, 64);
	configuration_clear(&configuration);
	strcpy(end, " N64");
	assert_false(configuration_parse("c", text, strlen(text), &configuration, &err));
	assert_string_equal(err.text, "c:67: nodes: 65 nodes are named, and a cluster of Windows has 64 at most");
}

static void
what_is_wrong_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ NODES "[cluster EXCH]\nnodes = EXCH-A EXCH-C\n", "c:4: nodes: there is no [node EXCH-C]" },
		{ NODES "[cluster EXCH]\nnodes = EXCH-A exch-a\n", "c:4: nodes: 'exch-a' is named twice" },
		{ NODES "[cluster EXCH]\nnodes =\n", "c:4: nodes: a value is missing" },
		{ NODES "[cluster EXCH]\nnodes = ,\n", "c:4: nodes: a value is missing" },
		{ NODES "[cluster EXCH]\nnodes = EXCH-A\nnodes = EXCH-B\n", "c:5: nodes: given twice in [cluster EXCH]" },
		{ NODES "[cluster EXCH]\nnodes = EXCH-A\n[cluster exch]\n", "c:5: doubled section [cluster exch]" },
		{ NODES "[cluster ONE]\nnodes = EXCH-A\n[cluster TWO]\nnodes = EXCH-B EXCH-A\n",
		    "c:6: nodes: 'EXCH-A' is in [cluster ONE], too" },
		{ NODES "[cluster EXCH]\nclustered = OWA\n", "c:4: clustered: 'OWA' is not GROUP: SITE-GLOB" },
		{ NODES "[cluster EXCH]\nmay-differ = OWA\n", "c:4: may-differ: 'OWA' is not PART: SITE-GLOB" },
		{ NODES "[cluster EXCH]\nmay-differ = name: OWA\n", "c:4: may-differ: " },
		{ NODES "[cluster EXCH]\nnode = EXCH-A\n",
		    "c:4: unknown key 'node' in [cluster EXCH]; known: nodes, clustered, may-differ" },
		{ NODES "[cluster]\nnodes = EXCH-A\n", "c:3: the cluster has no name" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct configuration configuration;

		if (configuration_parse("c", cases[i].text, strlen(cases[i].text), &configuration, &err))
			fail_msg("accepted: %s", cases[i].text);
		assert_int_equal(err.kind, ERROR_USAGE);
		if (strncmp(err.text, cases[i].error, strlen(cases[i].error)) != 0)
			fail_msg("'%s' does not begin with '%s'", err.text, cases[i].error);
	}
}

static void
a_node_that_is_taken_out_of_its_configuration_keeps_the_rules(void **state)
{
	struct configuration configuration = parsed("[cluster EXCH]\nnodes = EXCH-A\nclustered = Web: OWA\n" NODES), copy;

	(void)state;
	assert_true(configuration_node_copy(&configuration.nodes[0], &copy, &err));
	assert_true(configuration_node_equal(&configuration.nodes[0], &copy.nodes[0]));
	assert_string_equal(copy.nodes[0].policy.cluster_rules[0].group, "Web");
	configuration_clear(&copy);
	configuration_clear(&configuration);
}

static void
one_that_was_found_has_the_rules_of_its_section_and_gives_them_to_its_nodes(void **state)
{
	struct configuration configuration =
	    parsed("[cluster Exch]\nclustered = Web: OWA\n[cluster OTHER]\nnodes = LONE\n[node LONE]\n" NODES);
	const char *const nodes[] = { "exch-b", "EXCH-A" };
	const struct cluster_policy *cluster;

	(void)state;
	assert_int_equal(configuration_find_cluster(&configuration, "EXCH")->node_count, 0);
	assert_null(configuration_cluster_of(&configuration, "EXCH-A"));
	assert_int_equal(configuration.nodes[1].policy.cluster_rule_count, 0);
	assert_true(configuration_add_cluster(&configuration, "EXCH", nodes, 2, &err));
	cluster = configuration_find_cluster(&configuration, "EXCH");
	assert_ptr_equal(configuration_cluster_of(&configuration, "exch-a"), cluster);
	assert_string_equal(cluster->name, "Exch");
	assert_int_equal(cluster->node_count, 2);
	assert_string_equal(cluster->nodes[0], "EXCH-B");
	assert_string_equal(configuration_find(&configuration, "EXCH-A")->policy.cluster_rules[0].site_glob, "OWA");
	assert_true(configuration_find(&configuration, "EXCH-B")->is_clustered);
	assert_true(cluster->is_found);
	assert_int_equal(configuration_find(&configuration, "LONE")->policy.cluster_rule_count, 0);
	assert_true(configuration_add_cluster(&configuration, "EXCH", nodes + 1, 1, &err));
	cluster = configuration_find_cluster(&configuration, "EXCH");
	assert_int_equal(cluster->node_count, 1);
	assert_string_equal(cluster->nodes[0], "EXCH-A");
	assert_int_equal(configuration_find(&configuration, "EXCH-A")->policy.cluster_rule_count, 1);
	configuration_clear(&configuration);
}

static void
a_cluster_that_tells_another_name_is_not_there_twice(void **state)
{
	struct configuration configuration =
	    parsed("[cluster EXCH]\nclustered = Web: OWA\n[cluster OTHER]\nnodes = LONE\n[node LONE]\n" NODES "[node EXCH-C]\n[node EXCH-D]\n");
	const char *const nodes[] = { "EXCH-A", "EXCH-B" }, *const others[] = { "EXCH-C", "EXCH-D" };

	(void)state;
	assert_true(configuration_add_cluster(&configuration, "EXCH", nodes, 2, &err));
	assert_true(configuration_add_cluster(&configuration, "THIRD", others, 2, &err));
	assert_true(configuration_add_cluster(&configuration, "RENAMED", nodes, 2, &err));
	assert_string_equal(configuration_cluster_of(&configuration, "EXCH-A")->name, "RENAMED");
	assert_int_equal(configuration_find_cluster(&configuration, "EXCH")->node_count, 0);
	assert_int_equal(configuration_find_cluster(&configuration, "EXCH")->rule_count, 1);
	assert_int_equal(configuration_find_cluster(&configuration, "OTHER")->node_count, 1);
	assert_int_equal(configuration_find_cluster(&configuration, "THIRD")->node_count, 2);
	configuration_clear(&configuration);
}

static void
a_node_alone_joins_a_section_that_names_no_nodes(void **state)
{
	struct configuration configuration =
	    parsed("[cluster EXCH]\nclustered = Web: OWA\n[cluster OTHER]\nnodes = LONE\nclustered = Web: *\n[node LONE]\n" NODES);
	bool has_joined;

	(void)state;
	assert_true(configuration_has_open_cluster(&configuration));
	assert_true(configuration_join_cluster(&configuration, "exch", "EXCH-A", &has_joined, &err));
	assert_true(has_joined);
	assert_true(configuration_join_cluster(&configuration, "other", "EXCH-B", &has_joined, &err));
	assert_true(configuration_join_cluster(&configuration, "EXCH", "LONE", &has_joined, &err));
	assert_false(has_joined);
	assert_true(configuration_join_cluster(&configuration, "", "EXCH-B", &has_joined, &err));
	assert_int_equal(configuration_find(&configuration, "EXCH-A")->policy.cluster_rule_count, 1);
	assert_int_equal(configuration_find(&configuration, "EXCH-B")->policy.cluster_rule_count, 0);
	assert_int_equal(configuration_find(&configuration, "LONE")->policy.cluster_rule_count, 1);
	configuration_clear(&configuration);
}

static void
one_that_was_found_and_has_no_section_has_the_rules_of_its_nodes(void **state)
{
	struct configuration configuration = parsed("[defaults]\nclustered = Web: *\n" NODES);
	const char *const nodes[] = { "EXCH-A", "EXCH-B" };

	(void)state;
	assert_true(configuration_add_cluster(&configuration, "EXCH", nodes, 2, &err));
	assert_int_equal(configuration_find_cluster(&configuration, "exch")->rule_count, 0);
	assert_string_equal(configuration_find(&configuration, "EXCH-A")->policy.cluster_rules[0].group, "Web");
	assert_false(configuration_add_cluster(&configuration, "EX\n", nodes, 2, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	configuration_clear(&configuration);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(one_that_was_found_has_the_rules_of_its_section_and_gives_them_to_its_nodes),
	cmocka_unit_test(a_cluster_that_tells_another_name_is_not_there_twice),
	cmocka_unit_test(a_node_alone_joins_a_section_that_names_no_nodes),
	cmocka_unit_test(one_that_was_found_and_has_no_section_has_the_rules_of_its_nodes),
	cmocka_unit_test(its_rules_reach_all_its_nodes_wherever_they_stand),
	cmocka_unit_test(its_rules_stand_in_place_of_those_of_the_defaults),
	cmocka_unit_test(a_cluster_has_as_many_nodes_as_windows_lets_it_have),
	cmocka_unit_test(what_is_wrong_is_told_with_its_line),
	cmocka_unit_test(a_node_that_is_taken_out_of_its_configuration_keeps_the_rules),
};
TEST_GROUP(tests, NULL, NULL);
