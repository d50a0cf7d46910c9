/*
 * oid.h -- where SITEWATCH-MIB stands, in net-snmp's terms. The arc is configure's.
 */
#ifndef SNMP_SUBAGENT_AGENTX_OID_H
#define SNMP_SUBAGENT_AGENTX_OID_H

#include <stddef.h>
#include <stdint.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

/** Sub-identifiers of the longest name: enterprises, ten of the arc, and what is ours. */
#define AGENTX_NAME_MAX 32

/** Nodes right under sitewatchMIB. */
enum agentx_branch {
	BRANCH_NOTIFICATIONS = 0,
	BRANCH_OBJECTS = 1,
};

/** How many sub-identifiers the name of such a branch has. */
extern const size_t agentx_branch_length;

/**
 * The name of a branch with `count` sub-identifiers behind it.
 * @return its length, at most AGENTX_NAME_MAX
 */
size_t agentx_name(enum agentx_branch branch, const uint32_t *subids, size_t count, oid ret_name[AGENTX_NAME_MAX]);

#endif
