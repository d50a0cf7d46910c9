/*
 * Any names as GET and GETNEXT of any tables: the handler that net-snmp calls answers each, as a search through all instances
 * says. A byte above 0xfb in a name is followed by four of a sub-identifier that is no small one, as AgentX hands it on.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "snmp-subagent/agentx/table.h"
#include "snmp-subagent/agentx/value.h"
#include "snmp-subagent/mib/lookup.h"

#define ROWS	   16
#define NAME_ROOM  8 /* sub-identifiers behind the branch: more than any instance has */
#define INSTANCES  (ROWS * 64)
#define SIGN_BITS  0xffffffff00000000U

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *rest;
	size_t count;
};

struct name {
	uint32_t subids[NAME_ROOM];
	size_t length;
};

static struct agentx_table table;
static netsnmp_mib_handler *handler;
static struct name instances[INSTANCES];
static size_t instance_count;

static uint32_t
take(struct input *input)
{
	uint32_t number = 0;
	int i;

	if (input->count == 0)
		return 0;
	input->count--;
	if (*input->rest++ <= 0xfb || input->count < 4)
		return input->rest[-1];
	for (i = 0; i < 4; i++)
		number = number << 8 | *input->rest++;
	input->count -= 4;
	return number;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	netsnmp_enable_subagent();
	if (!agentx_table_register(&table))
		abort();
	handler = table.registration->handler;
	while (handler != NULL && strcmp(handler->handler_name, "sitewatch") != 0)
		handler = handler->next;
	if (handler == NULL)
		abort();
	return 0;
}

static void
add_instances(enum mib_table_id id, const void *row)
{
	const struct mib_table *of = &mib_tables[id];
	size_t c, k;

	for (c = 0; c < of->column_count; c++) {
		struct name *name = &instances[instance_count++];
		uint32_t index[MIB_INDEX_MAX];

		mib_row_index(of, row, index);
		name->length = 0;
		for (k = 0; k < of->prefix_length; k++)
			name->subids[name->length++] = of->prefix[k];
		name->subids[name->length++] = of->columns[c].subid;
		for (k = 0; k < of->index_length; k++)
			name->subids[name->length++] = index[k];
	}
}

/* A node with the sites that the input asks for. @return false when the MIB refuses it */
static bool
add_view(struct mib_snapshot *snapshot, struct input *input, struct error *err)
{
	const struct mib_node_row node = { .index = take(input) };
	struct mib_view *view = mib_view_new(&node, err);
	size_t i, sites = take(input) % (ROWS / 4);
	bool ok = view != NULL;

	for (i = 0; ok && i < sites; i++) {
		const struct mib_site_row row = { .node_index = node.index, .id = take(input) };

		ok = mib_view_add_site(view, &row, err);
	}
	ok = ok && mib_view_finish(view, err) && mib_snapshot_add(snapshot, view, err);
	mib_view_free(view);
	return ok;
}

/* A snapshot with the rows that the input asks for, and the names of all its instances, in no order; NULL: it refuses one. */
static struct mib_snapshot *
make_snapshot(struct input *input)
{
	struct error err;
	struct mib_snapshot *snapshot = mib_snapshot_new("1.0", &err);
	size_t i, nodes = take(input) % 4, roles = take(input) % 4;
	bool ok = snapshot != NULL;

	for (i = 0; ok && i < nodes; i++)
		ok = add_view(snapshot, input, &err);
	for (i = 0; ok && i < roles; i++) {
		const struct mib_role_row row = { .cluster_index = take(input), .index = take(input) };

		ok = mib_snapshot_add_role(snapshot, &row, &err);
	}
	if (!ok || !mib_snapshot_finish(snapshot, &err)) {
		mib_snapshot_free(snapshot);
		return NULL;
	}
	instance_count = 0;
	add_instances(MIB_SCALARS, &snapshot->scalars);
	for (i = 0; i < snapshot->view_count; i++)
		add_instances(MIB_NODES, snapshot->nodes[i]);
	for (i = 0; i < snapshot->site_count; i++)
		add_instances(MIB_SITES, snapshot->sites[i]);
	for (i = 0; i < snapshot->role_count; i++)
		add_instances(MIB_ROLES, &snapshot->roles[i]);
	return snapshot;
}

static int
compare(const struct name *left, const struct name *right)
{
	size_t i;

	for (i = 0; i < left->length && i < right->length; i++)
		if (left->subids[i] != right->subids[i])
			return left->subids[i] < right->subids[i] ? -1 : 1;
	return (left->length > right->length) - (left->length < right->length);
}

/* The first of all instances that is not before `asked`, or behind it; NULL: there is none. */
static const struct name *
search(const struct name *asked, bool is_inclusive)
{
	const struct name *found = NULL;
	size_t i;

	for (i = 0; i < instance_count; i++) {
		int order = compare(&instances[i], asked);

		if ((order > 0 || (order == 0 && is_inclusive)) && (found == NULL || compare(&instances[i], found) < 0))
			found = &instances[i];
	}
	return found;
}

static void
check_next(const netsnmp_variable_list *varbind, const struct name *expected)
{
	oid name[AGENTX_NAME_MAX];
	size_t length;

	if (expected == NULL) {
		if (varbind->type != ASN_NULL)
			abort();
		return;
	}
	length = agentx_name(BRANCH_OBJECTS, expected->subids, expected->length, name);
	if (varbind->type == ASN_NULL || snmp_oid_compare(varbind->name, varbind->name_length, name, length) != 0)
		abort();
}

static void
check_get(const netsnmp_variable_list *varbind, const struct name *asked)
{
	const struct name *found = search(asked, true);
	bool is_there = found != NULL && compare(found, asked) == 0;

	if (is_there != (varbind->type != SNMP_NOSUCHOBJECT && varbind->type != SNMP_NOSUCHINSTANCE) ||
	    varbind->type == ASN_NULL)
		abort();
}

/* One request. Numbers from 2^31 on have the sign that AgentX gives them. */
static void
ask(struct input *input)
{
	uint32_t how = take(input);
	bool is_get = how % 3 == 0;
	netsnmp_variable_list varbind = { .type = ASN_NULL };
	netsnmp_request_info request = { .requestvb = &varbind, .inclusive = how % 3 == 1 };
	netsnmp_agent_request_info info = { .mode = is_get ? MODE_GET : MODE_GETNEXT };
	struct name asked = { .length = take(input) % NAME_ROOM };
	oid name[AGENTX_NAME_MAX];
	size_t i, length;

	for (i = 0; i < asked.length; i++)
		asked.subids[i] = take(input);
	length = agentx_name(BRANCH_OBJECTS, asked.subids, asked.length, name);
	for (i = length - asked.length; i < length; i++)
		if (sizeof(oid) > 4 && name[i] >= 0x80000000U)
			name[i] |= (oid)SIGN_BITS;
	if (how % 16 == 15)
		name[agentx_branch_length - 1]++; /* behind our objects */
	snmp_set_var_objid(&varbind, name, length);
	handler->access_method(handler, table.registration, &info, &request);
	if (is_get && how % 16 != 15)
		check_get(&varbind, &asked);
	else if (!is_get)
		check_next(&varbind, how % 16 == 15 ? NULL : search(&asked, request.inclusive != 0));
	snmp_reset_var_buffers(&varbind);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };

	agentx_table_swap(&table, make_snapshot(&input));
	while (table.snapshot != NULL && input.count > 0)
		ask(&input);
	return 0;
}
