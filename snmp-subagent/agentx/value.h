/*
 * value.h -- a value of SITEWATCH-MIB as net-snmp has it on the wire.
 */
#ifndef SNMP_SUBAGENT_AGENTX_VALUE_H
#define SNMP_SUBAGENT_AGENTX_VALUE_H

#include <stddef.h>

#include "snmp-subagent/agentx/oid.h"
#include "snmp-subagent/mib/lookup.h"

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
