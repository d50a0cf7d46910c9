#include "snmp-subagent/agentx/table.h"

#include "snmp-subagent/agentx/value.h"
#include "snmp-subagent/mib/lookup.h"

/*
 * The part of the name below swObjects, cut where more cannot matter.
 *
 * AgentX sign-extends sub-identifiers from 2^31 on (agentx_parse_oid() of net-snmp 5.9 and 5.10), and site ids go up
 * to 2^32 - 1: without the mask a walk ends at the first such site.
 */
static size_t
name_below(const netsnmp_variable_list *varbind, uint32_t name[MIB_NAME_MAX + 1])
{
	size_t length = 0;

	while (length <= MIB_NAME_MAX && agentx_branch_length + length < varbind->name_length) {
		name[length] = (uint32_t)(varbind->name[agentx_branch_length + length] & 0xffffffff);
		length++;
	}
	return length;
}

static void
answer(netsnmp_request_info *request, const struct mib_place *place)
{
	struct agentx_value value;

	agentx_value(place, &value);
	snmp_set_var_typed_value(request->requestvb, value.type, value.bytes, value.size);
}

static void
answer_get(const struct agentx_table *table, netsnmp_agent_request_info *info, netsnmp_request_info *request)
{
	uint32_t name[MIB_NAME_MAX + 1];
	struct mib_place place;
	size_t length;

	length = name_below(request->requestvb, name);
	if (table->snapshot == NULL) {
		netsnmp_set_request_error(info, request, SNMP_NOSUCHINSTANCE);
		return;
	}
	switch (mib_get(table->snapshot, name, length, &place)) {
	case MIB_FOUND:
		answer(request, &place);
		break;
	case MIB_NO_OBJECT:
		netsnmp_set_request_error(info, request, SNMP_NOSUCHOBJECT);
		break;
	case MIB_NO_INSTANCE:
		netsnmp_set_request_error(info, request, SNMP_NOSUCHINSTANCE);
		break;
	}
}

/* Where a name stands that need not be one of ours: <0 before our objects, 0 among them, >0 behind. */
static int
place_of_name(const netsnmp_variable_list *varbind)
{
	oid branch[AGENTX_NAME_MAX];
	size_t length = agentx_name(BRANCH_OBJECTS, NULL, 0, branch);

	return snmp_oid_ncompare(varbind->name, varbind->name_length, branch, length, length);
}

/* A varbind that is left as it was tells net-snmp to go on behind our objects. */
static void
answer_next(const struct agentx_table *table, netsnmp_request_info *request)
{
	uint32_t name[MIB_NAME_MAX + 1];
	oid found[AGENTX_NAME_MAX];
	struct mib_place place;
	size_t length;
	int order;

	order = place_of_name(request->requestvb);
	length = order < 0 ? 0 : name_below(request->requestvb, name);
	if (order > 0 || table->snapshot == NULL ||
	    !mib_next(table->snapshot, name, length, request->inclusive != 0, &place))
		return;
	length = agentx_name(BRANCH_OBJECTS, place.name, place.name_length, found);
	snmp_set_var_objid(request->requestvb, found, length);
	answer(request, &place);
}

static int
handle(netsnmp_mib_handler *handler, netsnmp_handler_registration *registration, netsnmp_agent_request_info *info,
    netsnmp_request_info *requests)
{
	const struct agentx_table *table = handler->myvoid;
	netsnmp_request_info *request;

	(void)registration;
	for (request = requests; request != NULL; request = request->next) {
		if (request->processed)
			continue;
		if (info->mode == MODE_GET)
			answer_get(table, info, request);
		else if (info->mode == MODE_GETNEXT)
			answer_next(table, request);
	}
	return SNMP_ERR_NOERROR;
}

bool
agentx_table_register(struct agentx_table *table)
{
	oid name[AGENTX_NAME_MAX];
	size_t length = agentx_name(BRANCH_OBJECTS, NULL, 0, name);

	table->registration = netsnmp_create_handler_registration("sitewatch", handle, name, length, HANDLER_CAN_RONLY);
	if (table->registration == NULL)
		return false;
	table->registration->handler->myvoid = table;
	if (netsnmp_register_handler(table->registration) == MIB_REGISTERED_OK)
		return true;
	table->registration = NULL;		/* net-snmp has freed it */
	return false;
}

void
agentx_table_unregister(struct agentx_table *table)
{
	if (table->registration == NULL)
		return;
	netsnmp_unregister_handler(table->registration);
	table->registration = NULL;
}

void
agentx_table_swap(struct agentx_table *table, struct mib_snapshot *snapshot)
{
	mib_snapshot_free(table->snapshot);
	table->snapshot = snapshot;
}
