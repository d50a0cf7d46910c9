/*
 * role_row.h -- a role of a cluster's verdict as a row of swRoleTable.
 */
#ifndef SNMP_SUBAGENT_NOTIFY_ROLE_ROW_H
#define SNMP_SUBAGENT_NOTIFY_ROLE_ROW_H

#include <stdint.h>

#include "lib/cluster/cluster.h"
#include "snmp-subagent/mib/rows.h"

/** The row; strings are borrowed. @param cluster  its name, as sitewatch.conf has it */
struct mib_role_row role_row(const char *cluster, const struct role *role);

/** The number of a row: of its name, whatever its case. 1 to MIB_NODE_INDEX_MAX. */
uint32_t role_row_index(const char *name);

#endif
