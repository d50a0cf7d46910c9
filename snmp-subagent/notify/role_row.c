#include "snmp-subagent/notify/role_row.h"

#include <ctype.h>

uint32_t
role_row_index(const char *name)
{
	uint32_t hash = 2166136261U;	/* FNV-1a */

	for (; *name != '\0'; name++)
		hash = (hash ^ (uint32_t)tolower((unsigned char)*name)) * 16777619U;
	hash &= MIB_NODE_INDEX_MAX;
	return hash == 0 ? 1 : hash;
}

struct mib_role_row
role_row(const char *cluster, const struct role *role)
{
	struct mib_role_row row = {
		.cluster_index = role_row_index(cluster),
		.index = role_row_index(role->group),
		.cluster = cluster,
		.name = role->group,
		.owner = role->owner,
		.state = role->state,
		.severity = role->severity,
		.since = role->since,
		.candidates = (uint32_t)role->candidate_count,
		.ready = (uint32_t)role->ready,
		.sites = (uint32_t)role->sites,
		.sites_served = (uint32_t)role->served,
		.sites_down = (uint32_t)role->down,
		.sentence = role_words(role),
	};

	if (role->failover != NULL) {
		row.last_failover = role->failover->time;
		row.failover_evidence = role->failover->evidence;
		row.failover_from = role->failover->from;
	}
	return row;
}
