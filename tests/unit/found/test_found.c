/* Which clusters are found in what nodes tell, and why others are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/found/clusters.h"
#include "tests/unit/runner/test_group.h"

#define TOLD_MAX 5

static struct found_clusters found;

static void
find(const struct membership *told)
{
	struct error err;
	size_t count = 0;

	while (count < TOLD_MAX && told[count].node != NULL)
		count++;
	assert_true(found_clusters_make(told, count, &found, &err));
}

static int
end(void **state)
{
	(void)state;
	found_clusters_clear(&found);
	return 0;
}

#define FIND(...) find((const struct membership[TOLD_MAX]) { __VA_ARGS__ })
#define A(name, cluster, members) { name, "EXCH-A", cluster, members }
#define B(name, cluster, members) { name, "EXCH-B", cluster, members }
#define C(name, cluster, members) { name, "EXCH-C", cluster, members }
#define AB	  "EXCH-A EXCH-B"
#define ABC	  "EXCH-A EXCH-B exch-c"

static void
two_that_tell_the_same_are_a_cluster_whatever_they_are_called(void **state)
{
	const struct found_cluster *cluster;

	(void)state;
	FIND({ "second", "exch-b.corp.example", "excluster", "exch-a EXCH-B" }, A("first", "EXCLUSTER", AB), { "lone", "LONE", "", "" });
	assert_int_equal(found.count, 1);
	cluster = found_clusters_get(&found, "ExCluster");
	assert_string_equal(cluster->problem, "");
	assert_string_equal(cluster->name, "excluster");
	assert_int_equal(cluster->node_count, 2);
	assert_string_equal(cluster->nodes[0], "first");
	assert_string_equal(cluster->nodes[1], "second");
	assert_null(found_clusters_get(&found, "LONE"));
	assert_null(found_clusters_get(&found, ""));
}

static void
a_node_that_does_not_tell_is_in_it_by_the_word_of_two_others(void **state)
{
	(void)state;
	FIND(A("a", "X", ABC), B("b", "X", ABC), C("c", "", ""));
	assert_string_equal(found.items[0].problem, "");
	assert_int_equal(found.items[0].node_count, 3);
	assert_string_equal(found.items[0].nodes[2], "c");
}

static void
several_are_found_apart(void **state)
{
	(void)state;
	FIND(A("a", "ONE", AB), B("b", "ONE", AB), C("c", "TWO", "EXCH-C EXCH-D"), { "d", "EXCH-D", "TWO", "EXCH-C EXCH-D" });
	assert_int_equal(found.count, 2);
	assert_string_equal(found_clusters_get(&found, "ONE")->nodes[1], "b");
	assert_string_equal(found_clusters_get(&found, "TWO")->nodes[1], "d");
}

static void
what_does_not_agree_is_none_and_says_why(void **state)
{
	static const struct {
		struct membership told[TOLD_MAX];
		const char *problem;
	} rows[] = {
		{ { A("a", "X", AB) }, "only a tells of it so far, and it takes two configured nodes" },
		{ { A("a", "X", AB), B("b", "X", ABC), C("c", "", "") },
		    "its nodes do not agree who is in it: a tells of EXCH-A EXCH-B, and b of EXCH-A EXCH-B exch-c" },
		{ { A("a", "X", ABC), B("b", "X", ABC) }, "its node exch-c is no configured node, or none that was looked at so far" },
		{ { A("a", "X", ABC), B("b", "X", ABC), C("c", "Y", "EXCH-C") }, "its node c tells that it is one of the cluster Y" },
		{ { A("a", "X", AB), B("b", "X", AB), B("alias", "X", AB) }, "its node EXCH-B is configured twice, as b and as alias" },
		{ { A("a", "X", AB " exch-b"), B("b", "X", AB " exch-b") }, "its node b stands twice among its nodes" },
		{ { A("a", "X", AB), A("alias", "X", AB) }, "its node EXCH-A is configured twice, as a and as alias" },
		{ { A("a", "X", AB), B("b", "X", AB), C("evil", "X", AB) }, "evil tells of it and is none of its nodes: EXCH-A EXCH-B" },
		{ { A("a", "X", AB), { "b", "", "X", AB } }, "b tells of it and is none of its nodes: EXCH-A EXCH-B" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct found_cluster *cluster;

		find(rows[i].told);
		cluster = found_clusters_get(&found, "X");
		if (cluster == NULL || strcmp(cluster->problem, rows[i].problem) != 0)
			fail_msg("row %zu: %s", i, cluster == NULL ? "none" : cluster->problem);
		found_clusters_clear(&found);
	}
}

static void
nothing_told_is_nothing_found(void **state)
{
	struct error err;

	(void)state;
	assert_true(found_clusters_make(NULL, 0, &found, &err));
	assert_int_equal(found.count, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(two_that_tell_the_same_are_a_cluster_whatever_they_are_called, end),
	cmocka_unit_test_teardown(a_node_that_does_not_tell_is_in_it_by_the_word_of_two_others, end),
	cmocka_unit_test_teardown(several_are_found_apart, end),
	cmocka_unit_test_teardown(what_does_not_agree_is_none_and_says_why, end),
	cmocka_unit_test_teardown(nothing_told_is_nothing_found, end),
};

TEST_GROUP(tests, NULL, NULL);
