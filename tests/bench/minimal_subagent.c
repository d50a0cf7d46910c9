/*
 * minimal_subagent -- the reference that sitewatchd's tables are measured against: what a subagent of the same shape
 * looks like when it is written as net-snmp's tutorials show it, with as few lines as possible.
 *
 *   minimal_subagent SOCKET OID ROWS
 *
 * A table of ROWS rows in nodes of 1000, index (node, site), the columns and types of swSiteTable, below OID (the entry).
 * net-snmp's own table_container helper over a sorted array, each row with its columns in a switch.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

struct row {
	netsnmp_index oids;
	oid index[2];
	char name[32];
};

static const u_char date[11] = { 7, 231, 11, 14, 22, 13, 0, 0, '+', 0, 0 };

static int
answer(netsnmp_mib_handler *handler, netsnmp_handler_registration *registration, netsnmp_agent_request_info *info,
    netsnmp_request_info *requests)
{
	static const char bindings[] = "http *:80:www.example.org";
	static const char error[] = "auto start is off: the next restart takes it down";

	(void)handler;
	(void)registration;
	(void)info;
	for (; requests != NULL; requests = requests->next) {
		const struct row *row = netsnmp_container_table_row_extract(requests);
		const netsnmp_table_request_info *table = netsnmp_extract_table_info(requests);

		if (requests->processed || row == NULL || table == NULL)
			continue;
		switch (table->colnum) {
		case 2:
			snmp_set_var_typed_value(requests->requestvb, ASN_OCTET_STR, row->name, strlen(row->name));
			break;
		case 3:
			snmp_set_var_typed_value(requests->requestvb, ASN_OCTET_STR, bindings, sizeof(bindings) - 1);
			break;
		case 4:
		case 5:
		case 6:
		case 7:
			snmp_set_var_typed_integer(requests->requestvb, ASN_INTEGER, (long)table->colnum);
			break;
		case 8:
		case 12:
			snmp_set_var_typed_value(requests->requestvb, ASN_OCTET_STR, "\0\0\0\0\0\0\0", 8);
			break;
		case 9:
		case 10:
			snmp_set_var_typed_value(requests->requestvb, ASN_OCTET_STR, date, sizeof(date));
			break;
		case 11:
			snmp_set_var_typed_value(requests->requestvb, ASN_OCTET_STR, error, sizeof(error) - 1);
			break;
		default:
			snmp_set_var_typed_value(requests->requestvb, ASN_OCTET_STR, "", 0);
			break;
		}
	}
	return SNMP_ERR_NOERROR;
}

static void
register_table(const char *entry, unsigned long rows)
{
	netsnmp_table_registration_info *info = SNMP_MALLOC_TYPEDEF(netsnmp_table_registration_info);
	netsnmp_container *container = netsnmp_container_find("table_container");
	oid name[MAX_OID_LEN];
	size_t length = MAX_OID_LEN;
	unsigned long i;

	if (info == NULL || container == NULL || !read_objid(entry, name, &length))
		exit(1);
	length--;	/* the table */
	netsnmp_table_helper_add_indexes(info, ASN_INTEGER, ASN_UNSIGNED, 0);
	info->min_column = 2;
	info->max_column = 13;
	for (i = 0; i < rows; i++) {
		struct row *row = calloc(1, sizeof(*row));

		if (row == NULL)
			exit(1);
		row->index[0] = i / 1000 + 1;
		row->index[1] = i % 1000 + 1;
		row->oids.oids = row->index;
		row->oids.len = 2;
		snprintf(row->name, sizeof(row->name), "site %lu.%lu", row->index[0], row->index[1]);
		CONTAINER_INSERT(container, row);
	}
	netsnmp_container_table_register(netsnmp_create_handler_registration("minimal", answer, name, length,
	    HANDLER_CAN_RONLY), info, container, TABLE_CONTAINER_KEY_NETSNMP_INDEX);
}

int
main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	setenv("MIBS", "", 1);
	netsnmp_enable_subagent();
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET, argv[1]);
	init_agent("minimal");
	init_snmp("minimal");
	register_table(argv[2], strtoul(argv[3], NULL, 10));
	puts("ready");
	fflush(stdout);
	for (;;)
		agent_check_and_process(1);
}
