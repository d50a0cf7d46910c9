#include "snmp-subagent/agentx/value.h"

#include "lib/model/stopwatch.h"

void
agentx_value(const struct mib_place *place, struct agentx_value *ret_value)
{
	struct mib_value *value = &ret_value->value;

	mib_value(place->column, place->row, stopwatch_ms() / 1000, value);
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
