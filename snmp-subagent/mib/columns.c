#include "snmp-subagent/mib/columns.h"

#include <string.h>

#define SCALAR(field) .offset = offsetof(struct mib_scalars, field)
#define NODE(field)   .offset = offsetof(struct mib_node_row, field)
#define SITE(field)   .offset = offsetof(struct mib_site_row, field)
#define ROLE(field)   .offset = offsetof(struct mib_role_row, field)

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
	{ MIB_NODE_NAME, "swNodeName", MIB_TEXT, NODE(name), "node-name" },
	{ MIB_NODE_ADDRESS, "swNodeAddress", MIB_TEXT, NODE(address), "node-address" },
	{ MIB_NODE_IIS_VERSION, "swNodeIisVersion", MIB_TEXT, NODE(iis_version) },
	{ MIB_NODE_REACHABLE, "swNodeReachable", MIB_TRUTH_VALUE, NODE(is_reachable) },
	{ MIB_NODE_LAST_POLL, "swNodeLastPoll", MIB_DATE_AND_TIME, NODE(last_poll), .is_no_change = true },
	{ MIB_NODE_POLL_DURATION, "swNodePollDuration", MIB_GAUGE, NODE(poll_ms), .is_no_change = true },
	{ MIB_NODE_LAST_ERROR, "swNodeLastError", MIB_TEXT, NODE(last_error), "node-error" },
	{ MIB_NODE_BOOT_TIME, "swNodeBootTime", MIB_DATE_AND_TIME, NODE(boot_time), "node-boot" },
	{ MIB_NODE_W3SVC_STATE, "swNodeW3svcState", MIB_ENUMERATION_FROM_0, NODE(w3svc_state) },
	{ MIB_NODE_W3SVC_START, "swNodeW3svcStart", MIB_DATE_AND_TIME, NODE(w3svc_start), "node-w3svc-start" },
	{ MIB_NODE_LAST_FAILOVER, "swNodeLastFailover", MIB_DATE_AND_TIME, NODE(last_failover), "failover" },
	{ MIB_NODE_FAILOVER_EVIDENCE, "swNodeFailoverEvidence", MIB_ENUMERATION_FROM_0, NODE(failover_evidence),
	    "failover-evidence" },
	{ MIB_NODE_FAILOVER_GROUP, "swNodeFailoverGroup", MIB_TEXT, NODE(failover_group), "failover-group" },
	{ MIB_NODE_FAILOVER_FROM, "swNodeFailoverFrom", MIB_TEXT, NODE(failover_from), "failover-from" },
	{ MIB_NODE_FAILOVER_TO, "swNodeFailoverTo", MIB_TEXT, NODE(failover_to), "failover-to" },
	{ MIB_NODE_SITES, "swNodeSites", MIB_GAUGE, NODE(sites) },
	{ MIB_NODE_SITES_DOWN, "swNodeSitesDown", MIB_GAUGE, NODE(sites_down), "node-down" },
	{ MIB_NODE_SITES_WILL_NOT_RESTART, "swNodeSitesWillNotRestart", MIB_GAUGE, NODE(sites_will_not_restart),
	    "node-will-not-restart" },
	{ MIB_NODE_SEVERITY, "swNodeSeverity", MIB_ENUMERATION_FROM_0, NODE(severity) },
	{ MIB_NODE_CAUSE, "swNodeCause", MIB_ENUMERATION_FROM_0, NODE(cause), "node-cause" },
};

static const struct mib_column site_columns[] = {
	{ MIB_SITE_NAME, "swSiteName", MIB_TEXT, SITE(name), "site-name" },
	{ MIB_SITE_BINDINGS, "swSiteBindings", MIB_TEXT, SITE(bindings) },
	{ MIB_SITE_AUTO_START, "swSiteAutoStart", MIB_ENUMERATION, SITE(auto_start), "auto-start" },
	{ MIB_SITE_RUN_STATE, "swSiteRunState", MIB_ENUMERATION, SITE(run_state), "run-state" },
	{ MIB_SITE_SEVERITY, "swSiteSeverity", MIB_ENUMERATION_FROM_0, SITE(severity), "severity" },
	{ MIB_SITE_REASON, "swSiteReason", MIB_ENUMERATION_FROM_0, SITE(reason), "reason" },
	{ MIB_SITE_DOWN_SINCE, "swSiteDownSince", MIB_DATE_AND_TIME, SITE(down_since) },
	{ MIB_SITE_LAST_FAILOVER, "swSiteLastFailover", MIB_DATE_AND_TIME, SITE(last_failover), "site-failover" },
	{ MIB_SITE_LAST_RESTART, "swSiteLastRestart", MIB_DATE_AND_TIME, SITE(last_restart) },
	{ MIB_SITE_LAST_ERROR, "swSiteLastError", MIB_TEXT, SITE(last_error) },
	{ MIB_SITE_LAST_REPAIR, "swSiteLastRepair", MIB_DATE_AND_TIME, SITE(last_repair), "repair" },
	{ MIB_SITE_LAST_REPAIR_RESULT, "swSiteLastRepairResult", MIB_TEXT, SITE(last_repair_result),
	    "repair-result" },
	{ MIB_SITE_NODE, "swSiteNode", MIB_TEXT, SITE(node_name), "site-node" },
	{ MIB_SITE_NUMBER, "swSiteNumber", MIB_GAUGE, SITE(id), "site" },
	{ MIB_SITE_DOWN_SECONDS, "swSiteDownSeconds", MIB_SECONDS_SINCE, SITE(down_since) },
};

static const struct mib_column role_columns[] = {
	{ MIB_ROLE_CLUSTER, "swRoleCluster", MIB_TEXT, ROLE(cluster), "role-cluster" },
	{ MIB_ROLE_NAME, "swRoleName", MIB_TEXT, ROLE(name), "role-name" },
	{ MIB_ROLE_OWNER, "swRoleOwner", MIB_TEXT, ROLE(owner), "role-owner" },
	{ MIB_ROLE_STATE, "swRoleState", MIB_ENUMERATION, ROLE(state), "role-state" },
	{ MIB_ROLE_SEVERITY, "swRoleSeverity", MIB_ENUMERATION_FROM_0, ROLE(severity), "role-severity" },
	{ MIB_ROLE_SINCE, "swRoleSince", MIB_DATE_AND_TIME, ROLE(since) },
	{ MIB_ROLE_LAST_FAILOVER, "swRoleLastFailover", MIB_DATE_AND_TIME, ROLE(last_failover) },
	{ MIB_ROLE_FAILOVER_EVIDENCE, "swRoleFailoverEvidence", MIB_ENUMERATION_FROM_0, ROLE(failover_evidence) },
	{ MIB_ROLE_FAILOVER_FROM, "swRoleFailoverFrom", MIB_TEXT, ROLE(failover_from) },
	{ MIB_ROLE_CANDIDATES, "swRoleCandidates", MIB_GAUGE, ROLE(candidates), "role-candidates" },
	{ MIB_ROLE_READY, "swRoleReady", MIB_GAUGE, ROLE(ready), "role-ready" },
	{ MIB_ROLE_SITES, "swRoleSites", MIB_GAUGE, ROLE(sites), "role-sites" },
	{ MIB_ROLE_SITES_SERVED, "swRoleSitesServed", MIB_GAUGE, ROLE(sites_served), "role-served" },
	{ MIB_ROLE_SITES_DOWN, "swRoleSitesDown", MIB_GAUGE, ROLE(sites_down), "role-down" },
	{ MIB_ROLE_TEXT, "swRoleText", MIB_TEXT, ROLE(sentence) },
};

static const size_t node_index[] = { offsetof(struct mib_node_row, index) };
static const size_t site_index[] = { offsetof(struct mib_site_row, node_index), offsetof(struct mib_site_row, id) };
static const size_t role_index[] = { offsetof(struct mib_role_row, cluster_index), offsetof(struct mib_role_row, index) };

#define COLUMNS(columns) columns, sizeof(columns) / sizeof((columns)[0])

const struct mib_table mib_tables[MIB_TABLES] = {
	[MIB_SCALARS] = { "swScalars", { 1 }, 1, COLUMNS(scalars), NULL, 1, sizeof(struct mib_scalars) },
	[MIB_NODES] = { "swNodeEntry", { 2, 1 }, 2, COLUMNS(node_columns), node_index, 1,
	    sizeof(struct mib_node_row) },
	[MIB_SITES] = { "swSiteEntry", { 3, 1 }, 2, COLUMNS(site_columns), site_index, 2,
	    sizeof(struct mib_site_row) },
	[MIB_ROLES] = { "swRoleEntry", { 5, 1 }, 2, COLUMNS(role_columns), role_index, 2, sizeof(struct mib_role_row) },
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

const void *
mib_field(const struct mib_column *column, const void *row)
{
	return (const char *)row + column->offset;
}

void
mib_row_index(const struct mib_table *table, const void *row, uint32_t ret_index[MIB_INDEX_MAX])
{
	size_t i;

	for (i = 0; i < table->index_length; i++)
		ret_index[i] = table->index_offsets == NULL
				   ? 0
				   : *(const uint32_t *)(const void *)((const char *)row + table->index_offsets[i]);
}

bool
mib_row_own(const struct mib_table *table, void *row, struct text_arena *arena, struct error *err)
{
	size_t i;

	for (i = 0; i < table->column_count; i++) {
		const char **text = (const char **)(void *)((char *)row + table->columns[i].offset);
		const char *copy;

		if (table->columns[i].syntax != MIB_TEXT)
			continue;
		copy = mib_text(arena, *text);
		if (copy == NULL)
			return error_memory(err);
		*text = copy;
	}
	return true;
}

/* By the field's own type: two times that are shown alike may still be two. */
static bool
fields_are_equal(enum mib_syntax syntax, const void *a, const void *b)
{
	switch (syntax) {
	case MIB_TEXT:
		return strcmp(*(const char *const *)a, *(const char *const *)b) == 0;
	case MIB_TRUTH_VALUE:
		return *(const bool *)a == *(const bool *)b;
	case MIB_ENUMERATION:
	case MIB_ENUMERATION_FROM_0:
	case MIB_GAUGE:
		return memcmp(a, b, sizeof(uint32_t)) == 0;
	case MIB_AGE:
	case MIB_SECONDS_SINCE:
	case MIB_DATE_AND_TIME:
		return *(const time_t *)a == *(const time_t *)b;
	}
	return false;
}

bool
mib_row_equal(const struct mib_table *table, const void *a, const void *b)
{
	uint32_t index_a[MIB_INDEX_MAX], index_b[MIB_INDEX_MAX];
	size_t i;

	mib_row_index(table, a, index_a);
	mib_row_index(table, b, index_b);
	if (memcmp(index_a, index_b, table->index_length * sizeof(index_a[0])) != 0)
		return false;
	for (i = 0; i < table->column_count; i++) {
		const struct mib_column *column = &table->columns[i];

		if (!column->is_no_change &&
		    !fields_are_equal(column->syntax, mib_field(column, a), mib_field(column, b)))
			return false;
	}
	return true;
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

/* At least `least`, whatever the clock was set to, but for 0: it never was. */
static uint32_t
age(time_t since, time_t now, uint32_t least)
{
	if (since == 0)
		return 0;
	if (now < since || now - since < (time_t)least)
		return least;
	return now - since > UINT32_MAX ? UINT32_MAX : (uint32_t)(now - since);
}

void
mib_value(const struct mib_column *column, const void *row, const struct mib_now *now, struct mib_value *ret_value)
{
	const void *field = mib_field(column, row);

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
		set_number(ret_value, MIB_TYPE_GAUGE, age(*(const time_t *)field, now->monotonic, 0));
		break;
	case MIB_SECONDS_SINCE:
		set_number(ret_value, MIB_TYPE_GAUGE, age(*(const time_t *)field, now->clock, 1));
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
