/* What lib/windows/cluster.h promises: groups, owners and resources, on clusters old and new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

static const struct cluster_resource *
resource_named(const struct snapshot *snapshot, const char *name)
{
	size_t i;

	for (i = 0; i < snapshot->resource_count; i++)
		if (strcmp(snapshot->resources[i].name, name) == 0)
			return &snapshot->resources[i];
	fail_msg("there is no resource %s", name);
	return NULL;
}

static void
a_node_that_is_no_cluster_node_is_not_asked(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_NOT_THERE);
	assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_NOT_THERE);
	assert_int_equal(fake_asked("root/MSCluster *"), 0);
	snapshot_clear(&snapshot);
}

static void
owners_and_groups_of_a_new_cluster_stand_in_the_instances(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_node_is_clustered();
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_TOLD);
	assert_int_equal(snapshot.group_count, 2);
	assert_string_equal(snapshot_group(&snapshot, "exvs1")->owner, "EXCH-A");
	assert_int_equal(snapshot_group(&snapshot, "EXVS1")->state, CLUSTER_ONLINE);
	assert_int_equal(snapshot_group(&snapshot, "Cluster Group")->state, CLUSTER_PARTLY_ONLINE);
	assert_int_equal(snapshot.resource_count, 1);
	assert_string_equal(resource_named(&snapshot, "EXVS1 HTTP")->type,
	    "Microsoft Exchange HTTP Server Instance");
	assert_string_equal(resource_named(&snapshot, "EXVS1 HTTP")->group, "EXVS1");
	assert_int_equal(fake_asked("root/MSCluster *"), 4);
	assert_string_equal(snapshot.facts.cluster_name, "EXCLUSTER");
	assert_string_equal(snapshot.facts.cluster_members, "EXCH-A exch-b");
	snapshot_clear(&snapshot);
}

static void
owners_and_groups_of_an_old_cluster_come_from_the_associations(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_node_is_clustered();
	fake_answer(GROUPS, "Name=EXVS1;State=0\nName=Spare;State=1");
	fake_answer(RESOURCES,
	    "Name=Disk S:;State=2;Type=Physical Disk\nName=Lost;State=2;Type=Physical Disk");
	fake_answer(OWNERS,
	    "GroupComponent.Selector@Name=CreationClassName;GroupComponent.Selector=x;"
	    "GroupComponent.Selector@Name=Name;"
	    "GroupComponent.Selector=EXCH-B;PartComponent.Selector@Name=Name;PartComponent.Selector=exvs1\n"
	    "GroupComponent!;PartComponent!");
	fake_answer(MEMBERS, "GroupComponent.Selector@Name=Name;GroupComponent.Selector=EXVS1;"
	    "PartComponent.Selector@Name=Name;PartComponent.Selector=Disk S:");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_TOLD);
	assert_string_equal(snapshot_group(&snapshot, "EXVS1")->owner, "EXCH-B");
	assert_string_equal(snapshot_group(&snapshot, "Spare")->owner, "");
	assert_int_equal(snapshot_group(&snapshot, "Spare")->state, CLUSTER_OFFLINE);
	assert_string_equal(resource_named(&snapshot, "Disk S:")->group, "EXVS1");
	assert_string_equal(resource_named(&snapshot, "Lost")->group, "");
	snapshot_clear(&snapshot);
}

/* One reference, of which the text is `form` with `key` in it. */
#define ENDPOINT(of, before, key, behind) \
	of ".ResourceURI=x;" of ".Selector@Kind=key;" of ".Selector@Name=Name;" of ".Selector@Type=text;" of ".Selector=" before \
	    key behind
#define PATH(of, class, key) of "=\\\\EXCH-A\\root\\MSCluster:" class ".Name=\"" key "\""

static void
references_are_read_in_each_form(void **state)
{
	static const char *const owners[] = {
		ENDPOINT("GroupComponent", "", "EXCH-B", "") ";" ENDPOINT("PartComponent", "", "EXVS1", ""),
		ENDPOINT("GroupComponent", "\t ", "EXCH-B", " ") ";" ENDPOINT("PartComponent", " \r", "exvs1", " "),
		PATH("GroupComponent", "MSCluster_Node", "EXCH-B") ";" PATH("PartComponent", "MSCluster_ResourceGroup", "EXVS1"),
		PATH("GroupComponent", "MSCluster_Node", "EXCH-B") ";" ENDPOINT("PartComponent", "", "EXVS1", ""),
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis6();
		fake_node_is_clustered();
		fake_answer(GROUPS, "Name=EXVS1 ;State=0");
		fake_answer(RESOURCES, "Name=EXVS1 HTTP;State=2;Type=Generic Script");
		fake_answer(OWNERS, owners[i]);
		fake_answer(MEMBERS, PATH("GroupComponent", "MSCluster_ResourceGroup", "EXVS1") ";"
		    PATH("PartComponent", "MSCluster_Resource", "EXVS1 HTTP"));
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_TOLD);
		assert_string_equal(snapshot.groups[0].owner, "EXCH-B");
		assert_string_equal(resource_named(&snapshot, "EXVS1 HTTP")->group, "EXVS1");
		snapshot_clear(&snapshot);
	}
}

static void
references_of_which_none_can_be_read_are_not_told(void **state)
{
	static const char unreadable[] = "GroupComponent=EXCH-B;PartComponent=EXVS1\n"
		"GroupComponent.ResourceURI=x;" PATH("PartComponent", "MSCluster_ResourceGroup", "EXVS1");
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_node_is_clustered();
	fake_answer(GROUPS, "Name=EXVS1;State=0");
	fake_answer(OWNERS, unreadable);
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_CLUSTER].text, "MSCluster_NodeToActiveGroup"));
	assert_non_null(strstr(snapshot.parts[PART_CLUSTER].text, "(2) none can be read"));
	assert_string_equal(snapshot.groups[0].owner, "");
	snapshot_clear(&snapshot);

	fake_node_iis7();
	fake_node_is_clustered();
	fake_answer(RESOURCES, "Name=EXVS1 HTTP;State=2;Type=Generic Script");
	fake_answer(MEMBERS, unreadable);
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_CLUSTER].text, "MSCluster_ResourceGroupToResource"));
	assert_string_equal(snapshot_group(&snapshot, "EXVS1")->owner, "EXCH-A");
	snapshot_clear(&snapshot);
}

static const struct {
	const char *number;
	enum cluster_state group, resource;
} states[] = {
	{ "0", CLUSTER_ONLINE, CLUSTER_UNKNOWN },
	{ "1", CLUSTER_OFFLINE, CLUSTER_PENDING },
	{ "2", CLUSTER_FAILED, CLUSTER_ONLINE },
	{ "3", CLUSTER_PARTLY_ONLINE, CLUSTER_OFFLINE },
	{ "4", CLUSTER_PENDING, CLUSTER_FAILED },
	{ "5", CLUSTER_UNKNOWN, CLUSTER_UNKNOWN },
	{ "128", CLUSTER_UNKNOWN, CLUSTER_PENDING },
	{ "129", CLUSTER_UNKNOWN, CLUSTER_PENDING },
	{ "130", CLUSTER_UNKNOWN, CLUSTER_PENDING },
	{ "131", CLUSTER_UNKNOWN, CLUSTER_UNKNOWN },
	{ "4294967295", CLUSTER_UNKNOWN, CLUSTER_UNKNOWN },
	{ "-1", CLUSTER_UNKNOWN, CLUSTER_UNKNOWN },
	{ "", CLUSTER_UNKNOWN, CLUSTER_UNKNOWN },
};

static void
group_and_resource_states_have_numbers_of_their_own(void **state)
{
	char group[100], resource[100];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis7();
		fake_node_is_clustered();
		snprintf(group, sizeof(group), "Name=G;OwnerNode=EXCH-A;State=%s", states[i].number);
		snprintf(resource, sizeof(resource), "Name=R;OwnerGroup=G;State=%s", states[i].number);
		fake_answer(GROUPS, group);
		fake_answer(RESOURCES, resource);
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot.groups[0].state, states[i].group);
		assert_int_equal(snapshot.resources[0].state, states[i].resource);
		assert_string_equal(snapshot.resources[0].type, "");
		snapshot_clear(&snapshot);
	}
}

static void
a_cluster_service_that_does_not_run_is_noted_and_not_asked(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_node_is_clustered();
	fake_answer(SERVICES, "Name=ClusSvc;ProcessId=0;State=Stopped\nName=W3SVC;ProcessId=0;State=Stopped");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_CLUSTER].text, "ClusSvc"));
	assert_int_equal(snapshot.facts.clussvc_state, SERVICE_STOPPED);
	assert_int_equal(fake_asked("root/MSCluster *"), 0);
	assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

static void
a_cluster_that_may_not_be_read_is_noted_with_the_right_that_is_missing(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_node_is_clustered();
	fake_failure(GROUPS, ERROR_DENIED, "Access is denied.");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_CLUSTER].text, "Access is denied."));
	assert_non_null(strstr(snapshot.parts[PART_CLUSTER].text, "read access to the cluster"));
	assert_int_equal(snapshot.group_count, 0);
	snapshot_clear(&snapshot);
}

static void
owners_that_cannot_be_read_leave_the_groups(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_node_is_clustered();
	fake_answer(GROUPS, "Name=EXVS1;State=0");
	fake_failure(OWNERS, ERROR_FAULT, "The provider failed.");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_UNREADABLE);
	assert_string_equal(snapshot_group(&snapshot, "EXVS1")->owner, "");
	assert_int_equal(snapshot.resource_count, 0);
	snapshot_clear(&snapshot);
}

static void
resources_that_cannot_be_read_leave_the_groups_and_their_owners(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_node_is_clustered();
	fake_failure(RESOURCES, ERROR_LIMIT, "too large");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_UNREADABLE);
	assert_string_equal(snapshot_group(&snapshot, "EXVS1")->owner, "EXCH-A");
	snapshot_clear(&snapshot);
}

#define LABEL_63 "a23456789012345678901234567890123456789012345678901234567890123"
#define NODE	 "Name=EXCH-A;State=0"
#define NODES_8	 NODE "\n" NODE "\n" NODE "\n" NODE "\n" NODE "\n" NODE "\n" NODE "\n" NODE
#define NODES_64 NODES_8 "\n" NODES_8 "\n" NODES_8 "\n" NODES_8 "\n" NODES_8 "\n" NODES_8 "\n" NODES_8 "\n" NODES_8

static void
a_cluster_whose_name_or_members_are_none_is_not_told(void **state)
{
	static const struct {
		const char *name, *nodes;
		bool is_told;
	} rows[] = {
		{ "Name=EXCLUSTER", NODE, true },
		{ "Name=" LABEL_63, NODE, true },
		{ "Name=" LABEL_63 "4", NODE, false },
		{ "Name=", NODE, false },
		{ "", NODE, false },
		{ "Caption=EXCLUSTER", NODE, false },
		{ "Name=EX CLUSTER", NODE, false },
		{ "Name=EX\033[2J", NODE, false },
		{ "Name=EX\xff", NODE, false },
		{ "Name=EXCLUSTER\nName=OTHER", NODE, false },
		{ "Name=EXCLUSTER", "", false },
		{ "Name=EXCLUSTER", NODE "\nName=;State=0", false },
		{ "Name=EXCLUSTER", NODE "\nName=" LABEL_63 "4;State=0", false },
		{ "Name=EXCLUSTER", NODES_64, true },
		{ "Name=EXCLUSTER", NODES_64 "\n" NODE, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis7();
		fake_node_is_clustered();
		fake_answer(NAME, rows[i].name);
		fake_answer(NODES, rows[i].nodes);
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_TOLD);
		if ((*snapshot.facts.cluster_name != '\0') != rows[i].is_told ||
		    (*snapshot.facts.cluster_members != '\0') != rows[i].is_told)
			fail_msg("row %zu: '%s' of '%s'", i, snapshot.facts.cluster_name, snapshot.facts.cluster_members);
		snapshot_clear(&snapshot);
	}
}

static void
a_name_that_cannot_be_read_is_no_failure(void **state)
{
	static const char *const questions[] = { NAME, NODES };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct snapshot snapshot;

		fake_node_iis7();
		fake_node_is_clustered();
		fake_failure(questions[i], ERROR_DENIED, "Access is denied.");
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_TOLD);
		assert_string_equal(snapshot.facts.cluster_name, "");
		assert_string_equal(snapshot.facts.cluster_members, "");
		snapshot_clear(&snapshot);
	}
}

static void
a_listing_of_groups_that_cannot_be_believed_ends_the_look(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_node_is_clustered();
	fake_failure(GROUPS, ERROR_MALFORMED, "no EndOfSequence");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(err.text, "no EndOfSequence"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_node_that_is_no_cluster_node_is_not_asked),
	cmocka_unit_test(owners_and_groups_of_a_new_cluster_stand_in_the_instances),
	cmocka_unit_test(owners_and_groups_of_an_old_cluster_come_from_the_associations),
	cmocka_unit_test(references_are_read_in_each_form),
	cmocka_unit_test(references_of_which_none_can_be_read_are_not_told),
	cmocka_unit_test(group_and_resource_states_have_numbers_of_their_own),
	cmocka_unit_test(a_cluster_service_that_does_not_run_is_noted_and_not_asked),
	cmocka_unit_test(a_cluster_that_may_not_be_read_is_noted_with_the_right_that_is_missing),
	cmocka_unit_test(owners_that_cannot_be_read_leave_the_groups),
	cmocka_unit_test(resources_that_cannot_be_read_leave_the_groups_and_their_owners),
	cmocka_unit_test(a_cluster_whose_name_or_members_are_none_is_not_told),
	cmocka_unit_test(a_name_that_cannot_be_read_is_no_failure),
	cmocka_unit_test(a_listing_of_groups_that_cannot_be_believed_ends_the_look),
};

TEST_GROUP(tests, NULL, NULL);
