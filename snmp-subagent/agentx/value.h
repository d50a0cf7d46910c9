/*
 * value.h -- names and values of SITEWATCH-MIB as net-snmp has them on the wire. The arc is configure's.
 */
#ifndef SNMP_SUBAGENT_AGENTX_VALUE_H
#define SNMP_SUBAGENT_AGENTX_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "snmp-subagent/mib/lookup.h"

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

struct agentx_value {
	u_char type;			/* ASN_INTEGER, ASN_GAUGE, ASN_OCTET_STR */
	const void *bytes;		/* borrowed from the row or from this struct */
	size_t size;
	union {
		long integer;
		u_long gauge;
	} number;
	struct mib_value value;
};

/** The value that stands at `place` now. Do not copy `ret_value`: it points into itself. */
void agentx_value(const struct mib_place *place, struct agentx_value *ret_value);

#endif
