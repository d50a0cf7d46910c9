/*
 * table.h -- one handler that answers for all objects of SITEWATCH-MIB from the newest snapshot.
 *
 * Called in the agent's thread alone. It answers at once, whatever the size of the tables, and never waits.
 */
#ifndef SNMP_SUBAGENT_AGENTX_TABLE_H
#define SNMP_SUBAGENT_AGENTX_TABLE_H

#include <stdbool.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "snmp-subagent/mib/rows.h"

struct agentx_table {
	struct mib_snapshot *snapshot;			/* answered from; NULL: nothing is there yet */
	netsnmp_handler_registration *registration;
};

/** Register the objects with net-snmp, for reading alone. False: net-snmp did not take them (it logs why). */
bool agentx_table_register(struct agentx_table *table);

/** The reverse; fine when nothing is registered. */
void agentx_table_unregister(struct agentx_table *table);

/** Answer from `snapshot`, which is owned from now on; the old one is freed. */
void agentx_table_swap(struct agentx_table *table, struct mib_snapshot *snapshot);

#endif
