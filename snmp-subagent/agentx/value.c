#include "config.h" /* SITEWATCH_ENTERPRISE_ARC */

#include "snmp-subagent/agentx/value.h"

#include <time.h>

#include "lib/model/stopwatch.h"

/* "885440", the number of the article of Microsoft's that this is about, keeps clear of others in a shared arc. */
static const oid sitewatch_mib[] = { 1, 3, 6, 1, 4, 1, SITEWATCH_ENTERPRISE_ARC, 885440 };

const size_t agentx_branch_length = OID_LENGTH(sitewatch_mib) + 1;

_Static_assert(OID_LENGTH(sitewatch_mib) + 1 + 5 <= AGENTX_NAME_MAX, "the longest instance has room");

size_t
agentx_name(enum agentx_branch branch, const uint32_t *subids, size_t count, oid ret_name[AGENTX_NAME_MAX])
{
	size_t length = 0, i;

	for (i = 0; i < OID_LENGTH(sitewatch_mib); i++)
		ret_name[length++] = sitewatch_mib[i];
	ret_name[length++] = branch;
	for (i = 0; i < count && length < AGENTX_NAME_MAX; i++)
		ret_name[length++] = subids[i];
	return length;
}

void
agentx_value(const struct mib_place *place, struct agentx_value *ret_value)
{
	struct mib_value *value = &ret_value->value;
	const struct mib_now now = { .monotonic = stopwatch_ms() / 1000, .clock = time(NULL) };

	mib_value(place->column, place->row, &now, value);
	switch (value->type) {
	case MIB_TYPE_INTEGER:
		ret_value->type = ASN_INTEGER;
		ret_value->number.integer = (long)value->number;
		ret_value->bytes = &ret_value->number.integer;
		ret_value->size = sizeof(ret_value->number.integer);
		break;
	case MIB_TYPE_GAUGE:
		ret_value->type = ASN_GAUGE;
		ret_value->number.gauge = value->number;
		ret_value->bytes = &ret_value->number.gauge;
		ret_value->size = sizeof(ret_value->number.gauge);
		break;
	case MIB_TYPE_OCTETS:
		ret_value->type = ASN_OCTET_STR;
		ret_value->bytes = value->octets;
		ret_value->size = value->octet_count;
		break;
	}
}
