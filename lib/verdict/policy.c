/* What the operator wants (verdict.h). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/model/glob.h"
#include "lib/verdict/verdict.h"

void
policy_init(struct policy *policy)
{
	*policy = (struct policy) {
		.grace_s = POLICY_GRACE_S, .settle_s = POLICY_SETTLE_S, .stopped = SEVERITY_CRITICAL
	};
}

/* By name, or as "#7" by number: a number says one site alone, and nobody who creates a site chooses how it reads. */
bool
policy_asks_for(const struct policy *policy, uint32_t id, const char *name)
{
	char number[16];
	size_t i;

	if (policy->only_count == 0 || glob_matches(policy->only, policy->only_count, name))
		return true;
	snprintf(number, sizeof(number), "#%" PRIu32, id);
	for (i = 0; i < policy->only_count; i++)
		if (strcmp(policy->only[i], number) == 0)
			return true;
	return false;
}

enum severity
policy_stopped(const struct policy *policy, const char *name)
{
	size_t i;

	for (i = 0; i < policy->stopped_rule_count; i++)
		if (glob_matches(&policy->stopped_rules[i].glob, 1, name))
			return policy->stopped_rules[i].severity;
	return policy->stopped;
}

bool
policy_excuses(const struct policy *policy, enum snapshot_part part)
{
	return (policy->unreadable_ok & 1u << part) != 0 || (part == PART_AUTO_START && policy->is_by_counters);
}
