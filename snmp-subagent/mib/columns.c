#include "snmp-subagent/mib/columns.h"

#include <string.h>

#define SCALAR(field) offsetof(struct mib_scalars, field)
#define NODE(field)   offsetof(struct mib_node_row, field)
#define SITE(field)   offsetof(struct mib_site_row, field)

static const struct mib_column scalars[] = {
	{ 1, "swVersion", MIB_TEXT, SCALAR(version) },
	{ 2, "swNodes", MIB_GAUGE, SCALAR(nodes) },
	{ 3, "swSites", MIB_GAUGE, SCALAR(sites) },
	{ 4, "swSitesDown", MIB_GAUGE, SCALAR(sites_down) },
	{ 5, "swSitesWillNotRestart", MIB_GAUGE, SCALAR(sites_will_not_restart) },
	{ 6, "swNodesUnreachable", MIB_GAUGE, SCALAR(nodes_unreachable) },
	{ 7, "swWorstSeverity", MIB_ENUMERATION_FROM_0, SCALAR(worst_severity) },
	{ 8, "swLastRound", MIB_DATE_AND_TIME, SCALAR(last_round) },
	{ 9, "swTablesLastChange", MIB_DATE_AND_TIME, SCALAR(tables_last_change) },
	{ 10, "swPollAge", MIB_AGE, SCALAR(oldest_poll) },
};

static const struct mib_column node_columns[] = {
	{ 2, "swNodeName", MIB_TEXT, NODE(name) },
	{ 3, "swNodeAddress", MIB_TEXT, NODE(address) },
	{ 4, "swNodeIisVersion", MIB_TEXT, NODE(iis_version) },
	{ 5, "swNodeReachable", MIB_TRUTH_VALUE, NODE(is_reachable) },
	{ 6, "swNodeLastPoll", MIB_DATE_AND_TIME, NODE(last_poll) },
	{ 7, "swNodePollDuration", MIB_GAUGE, NODE(poll_ms) },
	{ 8, "swNodeLastError", MIB_TEXT, NODE(last_error) },
	{ 9, "swNodeBootTime", MIB_DATE_AND_TIME, NODE(boot_time) },
	{ 10, "swNodeW3svcState", MIB_ENUMERATION_FROM_0, NODE(w3svc_state) },
	{ 11, "swNodeW3svcStart", MIB_DATE_AND_TIME, NODE(w3svc_start) },
	{ 12, "swNodeLastFailover", MIB_DATE_AND_TIME, NODE(last_failover) },
	{ 13, "swNodeFailoverEvidence", MIB_ENUMERATION_FROM_0, NODE(failover_evidence) },
	{ 14, "swNodeFailoverGroup", MIB_TEXT, NODE(failover_group) },
	{ 15, "swNodeFailoverFrom", MIB_TEXT, NODE(failover_from) },
	{ 16, "swNodeFailoverTo", MIB_TEXT, NODE(failover_to) },
	{ 17, "swNodeSites", MIB_GAUGE, NODE(sites) },
	{ 18, "swNodeSitesDown", MIB_GAUGE, NODE(sites_down) },
	{ 19, "swNodeSitesWillNotRestart", MIB_GAUGE, NODE(sites_will_not_restart) },
	{ 20, "swNodeSeverity", MIB_ENUMERATION_FROM_0, NODE(severity) },
	{ 21, "swNodeCause", MIB_ENUMERATION_FROM_0, NODE(cause) },
};

static const struct mib_column site_columns[] = {
	{ 2, "swSiteName", MIB_TEXT, SITE(name) },
	{ 3, "swSiteBindings", MIB_TEXT, SITE(bindings) },
	{ 4, "swSiteAutoStart", MIB_ENUMERATION, SITE(auto_start) },
	{ 5, "swSiteRunState", MIB_ENUMERATION, SITE(run_state) },
	{ 6, "swSiteSeverity", MIB_ENUMERATION_FROM_0, SITE(severity) },
	{ 7, "swSiteReason", MIB_ENUMERATION_FROM_0, SITE(reason) },
	{ 8, "swSiteDownSince", MIB_DATE_AND_TIME, SITE(down_since) },
	{ 9, "swSiteLastFailover", MIB_DATE_AND_TIME, SITE(last_failover) },
	{ 10, "swSiteLastRestart", MIB_DATE_AND_TIME, SITE(last_restart) },
	{ 11, "swSiteLastError", MIB_TEXT, SITE(last_error) },
	{ 12, "swSiteLastRepair", MIB_DATE_AND_TIME, SITE(last_repair) },
	{ 13, "swSiteLastRepairResult", MIB_TEXT, SITE(last_repair_result) },
};

#define COLUMNS(columns) columns, sizeof(columns) / sizeof((columns)[0])

const struct mib_table mib_tables[MIB_TABLES] = {
	[MIB_SCALARS] = { "swScalars", { 1 }, 1, COLUMNS(scalars), 1, sizeof(struct mib_scalars) },
	[MIB_NODES] = { "swNodeEntry", { 2, 1 }, 2, COLUMNS(node_columns), 1, sizeof(struct mib_node_row) },
	[MIB_SITES] = { "swSiteEntry", { 3, 1 }, 2, COLUMNS(site_columns), 2, sizeof(struct mib_site_row) },
};

const struct mib_column *
mib_column(const struct mib_table *table, uint32_t subid)
{
	size_t i;

	for (i = 0; i < table->column_count; i++)
		if (table->columns[i].subid == subid)
			return &table->columns[i];
	return NULL;
}

size_t
mib_date_and_time(time_t time, unsigned char octets[MIB_DATE_SIZE])
{
	struct tm utc;
	unsigned int year;

	memset(octets, 0, MIB_DATE_SIZE);
	if (time <= 0 || gmtime_r(&time, &utc) == NULL || utc.tm_year > 65535 - 1900)
		return 8;
	year = (unsigned int)utc.tm_year + 1900;
	octets[0] = (unsigned char)(year >> 8);
	octets[1] = (unsigned char)(year & 0xff);
	octets[2] = (unsigned char)(utc.tm_mon + 1);
	octets[3] = (unsigned char)utc.tm_mday;
	octets[4] = (unsigned char)utc.tm_hour;
	octets[5] = (unsigned char)utc.tm_min;
	octets[6] = (unsigned char)utc.tm_sec;
	octets[8] = '+';
	return MIB_DATE_SIZE;
}

/* An enum is unsigned int here: none of ours has a value below 0. */
static uint32_t
enumeration_at(const void *field)
{
	uint32_t number;

	_Static_assert(sizeof(enum severity) == sizeof(number) && sizeof(enum run_state) == sizeof(number),
	    "an enum has 32 bits");
	memcpy(&number, field, sizeof(number));
	return number;
}

static void
set_number(struct mib_value *value, enum mib_type type, uint32_t number)
{
	value->type = type;
	value->number = number;
}

static uint32_t
age(time_t since, time_t monotonic)
{
	if (since == 0 || monotonic < since)
		return 0;
	return monotonic - since > UINT32_MAX ? UINT32_MAX : (uint32_t)(monotonic - since);
}

void
mib_value(const struct mib_column *column, const void *row, time_t monotonic, struct mib_value *ret_value)
{
	const void *field = (const char *)row + column->offset;

	switch (column->syntax) {
	case MIB_ENUMERATION:
		set_number(ret_value, MIB_TYPE_INTEGER, enumeration_at(field));
		break;
	case MIB_ENUMERATION_FROM_0:
		set_number(ret_value, MIB_TYPE_INTEGER, enumeration_at(field) + 1);
		break;
	case MIB_TRUTH_VALUE:
		set_number(ret_value, MIB_TYPE_INTEGER, *(const bool *)field ? 1 : 2);
		break;
	case MIB_GAUGE:
		set_number(ret_value, MIB_TYPE_GAUGE, *(const uint32_t *)field);
		break;
	case MIB_AGE:
		set_number(ret_value, MIB_TYPE_GAUGE, age(*(const time_t *)field, monotonic));
		break;
	case MIB_TEXT:
		ret_value->type = MIB_TYPE_OCTETS;
		ret_value->octets = *(const char *const *)field;
		ret_value->octet_count = strlen(ret_value->octets);
		break;
	case MIB_DATE_AND_TIME:
		ret_value->type = MIB_TYPE_OCTETS;
		ret_value->octets = ret_value->date;
		ret_value->octet_count = mib_date_and_time(*(const time_t *)field, ret_value->date);
		break;
	}
}
