/* Where nodes are not alike, and whether they have one configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/cluster/cluster.h"
#include "tests/unit/runner/test_group.h"

#define NOW   1700000000
#define NODES 3
#define MOST  3

static const char *const names[NODES] = { "A", "B", "C" };
static const struct cluster_rule owa[] = { { "OWA", "Web" } };
static const struct verdict none = { .severity = SEVERITY_OK };

static struct policy policy;
static struct cluster_policy cluster;
static struct snapshot snapshots[NODES];
static struct memory memories[NODES];
static struct site_memory pasts[NODES][2];
static struct cluster_member members[NODES];
static struct cluster_verdict verdict;
static struct error err;

static void
clear(void)
{
	size_t i;

	for (i = 0; i < NODES; i++)
		snapshot_clear(&snapshots[i]);
	cluster_verdict_clear(&verdict);
}

/* So many nodes that answered. Their clocks are an hour apart. */
static void
begin(size_t count)
{
	size_t i;

	clear();
	policy_init(&policy);
	policy.cluster_rules = owa;
	policy.cluster_rule_count = 1;
	cluster = (struct cluster_policy) { .name = "EXCH", .nodes = names, .node_count = count };
	memset(pasts, 0, sizeof(pasts));
	for (i = 0; i < count; i++) {
		assert_true(snapshot_init(&snapshots[i], names[i], &err));
		snapshots[i].looked_at = NOW;
		snapshots[i].has_run_state = true;
		snapshots[i].facts.computer = names[i];
		snapshots[i].facts.iis_interface = 7;
		memories[i] = (struct memory) { .is_known = true, .computer = names[i], .looked_at = NOW,
			.local_time = NOW + 3600 * (time_t)i, .sites = pasts[i] };
		members[i] = (struct cluster_member) { .name = names[i], .policy = &policy, .snapshot = &snapshots[i],
			.memory = &memories[i], .verdict = &none, .problem = "" };
	}
}

static void
add(size_t node, uint32_t id, const char *name, const char *bindings, const char *pool, enum auto_start flag)
{
	const struct site site = { .id = id, .name = name, .bindings = bindings, .pool = pool, .auto_start = flag,
		.run_state = RUN_STARTED, .pool_state = RUN_STARTED };

	assert_true(snapshot_add_site(&snapshots[node], &site, &err));
}

static void
judge(void)
{
	size_t i;

	for (i = 0; i < cluster.node_count; i++)
		if (snapshots[i].site_count > 0)
			assert_true(snapshot_finish(&snapshots[i], &err));
	cluster_verdict_clear(&verdict);
	assert_true(cluster_judge(members, &cluster, NOW, &verdict, &err));
}

/* Of site "Shop" on A and on B. */
struct pair {
	const char *bindings[2], *pool[2];
	enum auto_start flag[2];
	const char *told[MOST];
};

#define SAME_BINDINGS { "http *:80:", "http *:80:" }
#define SAME_POOL     { "P", "P" }
#define ON	      AUTO_START_ON
#define OFF	      AUTO_START_OFF

static const struct pair pairs[] = {
	{ SAME_BINDINGS, SAME_POOL, { ON, ON }, { NULL } },
	{ { "http *:80:", "http *:81:" }, { "P", "Q" }, { ON, OFF }, { "site 'Shop' has bindings http *:80: on A, http *:81: on B",
	    "site 'Shop' is in pool P on A, in Q on B", "auto start of site 'Shop' is on on A, off on B" } },
	{ { "http *:80:, http *:81:", "http *:81:, http *:80:" }, SAME_POOL, { ON, ON }, { NULL } },
	{ { "http *:80:a,http *:81:", "HTTP *:81:, http *:80:A" }, SAME_POOL, { ON, ON }, { NULL } },
	{ { "http *:80:, http *:81:", "http *:81:" }, SAME_POOL, { ON, ON },
	    { "site 'Shop' has bindings http *:80:, http *:81: on A, http *:81: on B" } },
	{ { "http *:81:", "http *:80:, http *:81:" }, SAME_POOL, { ON, ON },
	    { "site 'Shop' has bindings http *:81: on A, http *:80:, http *:81: on B" } },
	{ { "http *:80:", "http *:80:a" }, SAME_POOL, { ON, ON }, { "site 'Shop' has bindings http *:80: on A, http *:80:a on B" } },
	{ { "http *:80:a", "http *:80:" }, SAME_POOL, { ON, ON }, { "site 'Shop' has bindings http *:80:a on A, http *:80: on B" } },
	{ { "http *:80:a", "http *:80:b" }, SAME_POOL, { ON, ON }, { "site 'Shop' has bindings http *:80:a on A, http *:80:b on B" } },
	{ { "", "http *:80:" }, SAME_POOL, { ON, ON }, { NULL } },
	{ { "http *:80:", "" }, SAME_POOL, { ON, ON }, { NULL } },
	{ SAME_BINDINGS, { "P", "p" }, { ON, ON }, { NULL } },
	{ SAME_BINDINGS, { "", "P" }, { ON, ON }, { NULL } },
	{ SAME_BINDINGS, { "P", "" }, { ON, ON }, { NULL } },
	{ SAME_BINDINGS, { "P", "Q" }, { ON, ON }, { "site 'Shop' is in pool P on A, in Q on B" } },
	{ SAME_BINDINGS, SAME_POOL, { OFF, ON }, { "auto start of site 'Shop' is off on A, on on B" } },
	{ SAME_BINDINGS, SAME_POOL, { OFF, OFF }, { NULL } },
	{ SAME_BINDINGS, SAME_POOL, { AUTO_START_UNKNOWN, ON }, { NULL } },
	{ SAME_BINDINGS, SAME_POOL, { OFF, AUTO_START_UNKNOWN }, { NULL } },
};

static void
each_difference_of_a_site_is_told(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		begin(2);
		for (j = 0; j < 2; j++)
			add(j, 1, j == 0 ? "Shop" : "SHOP", pairs[i].bindings[j], pairs[i].pool[j], pairs[i].flag[j]);
		judge();
		for (j = 0; j < MOST && pairs[i].told[j] != NULL; j++)
			if (j >= verdict.drift_count || strcmp(verdict.drifts[j].sentence, pairs[i].told[j]) != 0)
				fail_msg("row %zu: %s", i, j < verdict.drift_count ? verdict.drifts[j].sentence : "-");
		if (verdict.drift_count != j)
			fail_msg("row %zu: %s", i, verdict.drifts[j].sentence);
	}
}

/* Of three nodes each is compared with the first that answered; the site of a role with none here. */
static void
a_site_that_is_not_everywhere_is_told_of(void **state)
{
	(void)state;
	begin(3);
	add(0, 1, "OWA", "", "", ON), add(0, 2, "Only", "", "", ON), add(0, 3, "All", "", "", ON);
	add(1, 3, "All", "", "", ON), add(1, 4, "New", "", "", ON), add(1, 5, "owa", "", "", OFF);
	add(2, 1, "OWA", "http *:80:", "", ON), add(2, 2, "Only", "", "", ON), add(2, 3, "all", "", "", ON);
	judge();
	assert_int_equal(verdict.drift_count, 2);
	assert_string_equal(verdict.drifts[0].sentence, "site 'Only' is on A and not on B");
	assert_int_equal(verdict.drifts[0].difference, SITE_MISSING);
	assert_ptr_equal(verdict.drifts[0].node, &verdict.nodes[0]);
	assert_ptr_equal(verdict.drifts[0].other, &verdict.nodes[1]);
	assert_string_equal(verdict.drifts[1].sentence, "site 'New' is on B and not on A");
	assert_string_equal(verdict.drifts[1].site, "New");
	assert_ptr_equal(verdict.drifts[1].node, &verdict.nodes[1]);
	/* the first that answers is another one then */
	members[0] = (struct cluster_member) { .name = "A", .policy = &policy, .memory = &memories[0], .problem = "no answer" };
	judge();
	assert_int_equal(verdict.drift_count, 2);
	assert_string_equal(verdict.drifts[0].sentence, "site 'New' is on B and not on C");
	assert_string_equal(verdict.drifts[1].sentence, "site 'Only' is on C and not on B");
}

/* By counters no node tells of what does not run; and an empty list may be that of an account without rights. */
static void
a_listing_that_may_lack_sites_misses_none(void **state)
{
	(void)state;
	begin(2);
	add(0, 1, "Only", "", "", ON), add(0, 3, "All", "", "", ON);
	add(1, 3, "All", "", "", ON), add(1, 4, "New", "", "", ON);
	snapshots[1].has_no_numbers = true;
	judge();
	assert_int_equal(verdict.drift_count, 1);
	assert_string_equal(verdict.drifts[0].sentence, "site 'New' is on B and not on A");
	snapshots[0].has_no_numbers = true;
	snapshots[1].has_no_numbers = false;
	judge();
	assert_int_equal(verdict.drift_count, 1);
	assert_string_equal(verdict.drifts[0].sentence, "site 'Only' is on A and not on B");
	begin(2);
	add(0, 1, "Only", "", "", ON), add(0, 3, "All", "", "", ON), add(1, 3, "All", "", "", ON);
	judge();
	assert_int_equal(verdict.drift_count, 1);
	begin(2);
	add(0, 1, "Only", "", "", ON);
	judge();
	assert_int_equal(verdict.drift_count, 0);
	begin(2);
	add(1, 1, "Only", "", "", ON);
	judge();
	assert_int_equal(verdict.drift_count, 0);
}

static void
what_may_differ_is_not_told(void **state)
{
	static const struct difference_rule may[] = { { SITE_OTHER_BINDINGS, "s*" }, { SITE_OTHER_POOL, "x" }, { SITE_MISSING, "new" } };

	(void)state;
	begin(2);
	cluster.may_differ = may;
	cluster.may_differ_count = 3;
	add(0, 1, "Shop", "http *:80:", "P", ON);
	add(1, 1, "Shop", "http *:81:", "Q", OFF), add(1, 2, "New", "", "", ON);
	judge();
	assert_int_equal(verdict.drift_count, 2);
	assert_string_equal(verdict.drifts[0].sentence, "site 'Shop' is in pool P on A, in Q on B");
	assert_int_equal(verdict.drifts[0].difference, SITE_OTHER_POOL);
	assert_string_equal(verdict.drifts[1].sentence, "auto start of site 'Shop' is on on A, off on B");
	assert_int_equal(verdict.drifts[1].difference, SITE_OTHER_AUTO_START);
}

/* The flag of site 1 was seen on and then off, on our clock; 0: not. All else is the same, or one thing is not. */
struct fall {
	time_t on_seen, off_since;
};

static const struct {
	struct fall falls[2];
	bool are_alike, is_shared;
} configurations[] = {
	{ { { 0, 0 }, { 0, 0 } }, true, false },	/* nothing was seen to change */
	{ { { -100, -50 }, { -100, -50 } }, true, true },
	{ { { -100, -50 }, { -100, -50 } }, false, false },
	{ { { -100, -50 }, { 0, 0 } }, true, false },
	{ { { 0, 0 }, { -100, -50 } }, true, false },
	{ { { -100, -50 }, { 0, -50 } }, true, false },
	{ { { -100, -50 }, { -100, 0 } }, true, false },
	{ { { -100, -50 }, { -46, -10 } }, true, true },	/* two seconds of slack for each clock */
	{ { { -100, -50 }, { -45, -10 } }, true, false },
	{ { { -46, -10 }, { -100, -50 } }, true, true },
	{ { { -45, -10 }, { -100, -50 } }, true, false },
};

/* The first is the same everywhere as far as it can be: one thing of it is changed on B. */
static void
put_sites(size_t change)
{
	size_t i;

	begin(2);
	for (i = 0; i < 2; i++) {
		bool is_other = i == 1;

		add(i, is_other && change == 1 ? 9 : 1, is_other && change == 2 ? "SHOP" : "Shop",
		    is_other && change == 3 ? "http *:81:" : "http *:80:", is_other && change == 4 ? "Q" : "P",
		    is_other && change == 5 ? ON : OFF);
		add(i, 2, "Blog", "http *:82:", is_other ? "p" : "P", OFF);
		memories[i].site_count = 2;
		pasts[i][0].id = is_other && change == 1 ? 9 : 1;
		pasts[i][1].id = 2;
		pasts[i][0].name = "Shop";
		pasts[i][1].name = "Blog";
	}
	if (change == 6)
		add(1, 3, "More", "", "", OFF);
	if (change == 7)
		snapshots[1].facts.iis_interface = 6;
	if (change == 8)
		snapshots[0].facts.iis_interface = 6;
	if (change == 9)
		memories[1].local_time = 0;
}

static void
see_fall(size_t node, size_t site, const struct fall *fall)
{
	time_t now = NOW + 3600 * (time_t)node;

	pasts[node][site].auto_start_on_seen = fall->on_seen == 0 ? 0 : now + fall->on_seen;
	pasts[node][site].auto_start_off_since = fall->off_since == 0 ? 0 : now + fall->off_since;
}

static void
one_configuration_is_one_that_changed_everywhere_at_once(void **state)
{
	static const struct fall fell = { -100, -50 }, fell_later = { -40, -10 };
	size_t i, node;

	(void)state;
	for (i = 0; i < sizeof(configurations) / sizeof(configurations[0]); i++) {
		put_sites(configurations[i].are_alike ? 0 : 3);
		for (node = 0; node < 2; node++)
			see_fall(node, 0, &configurations[i].falls[node]);
		judge();
		if (verdict.is_shared != configurations[i].is_shared)
			fail_msg("row %zu", i);
	}
	for (i = 1; i <= 9; i++) {
		put_sites(i);
		see_fall(0, 0, &fell), see_fall(1, 0, &fell);
		judge();
		if (verdict.is_shared)
			fail_msg("change %zu", i);
	}
	/* one that changed apart says that they are two */
	put_sites(0);
	see_fall(0, 0, &fell), see_fall(1, 0, &fell), see_fall(0, 1, &fell), see_fall(1, 1, &fell_later);
	judge();
	assert_false(verdict.is_shared);
	/* and nothing is known of one that is remembered nowhere, or alone */
	put_sites(0);
	see_fall(0, 0, &fell), see_fall(1, 0, &fell);
	members[1].memory = NULL;
	judge();
	assert_false(verdict.is_shared);
	put_sites(0);
	see_fall(0, 0, &fell);
	cluster.node_count = 1;
	judge();
	assert_false(verdict.is_shared);
}

/* Where one configuration is shared, a site that will not restart is one; else each node's is its own. */
static void
sites_that_will_not_restart_are_counted(void **state)
{
	static struct site_verdict judged[] = { { .name = "Shop", .reason = REASON_WILL_NOT_RESTART },
		{ .name = "Blog", .reason = REASON_RUNNING }, { .name = "News", .reason = REASON_WILL_NOT_RESTART } };
	static const struct verdict three = { .sites = judged, .site_count = 3 }, one = { .sites = judged, .site_count = 1 };
	static const struct fall fell = { -100, -50 };

	(void)state;
	put_sites(0);
	members[0].verdict = &one;
	members[1].verdict = &three;
	judge();
	assert_int_equal(verdict.will_not_restart, 3);
	see_fall(0, 0, &fell), see_fall(1, 0, &fell);
	judge();
	assert_int_equal(verdict.will_not_restart, 2);
	members[0].verdict = &three;
	members[1].verdict = &one;
	judge();
	assert_int_equal(verdict.will_not_restart, 2);
}

static int
end(void **state)
{
	(void)state;
	clear();
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_difference_of_a_site_is_told),
	cmocka_unit_test(a_site_that_is_not_everywhere_is_told_of),
	cmocka_unit_test(a_listing_that_may_lack_sites_misses_none),
	cmocka_unit_test(what_may_differ_is_not_told),
	cmocka_unit_test(one_configuration_is_one_that_changed_everywhere_at_once),
	cmocka_unit_test(sites_that_will_not_restart_are_counted),
};
TEST_GROUP(tests, NULL, end);
