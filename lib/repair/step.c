#include "lib/repair/planning.h"

#include <string.h>
#include <strings.h>

const char *
repair_step_name(enum repair_step_kind kind)
{
	switch (kind) {
	case REPAIR_START_SERVICE:
		return "start-service";
	case REPAIR_START_POOL:
		return "start-pool";
	case REPAIR_START:
		return "start";
	case REPAIR_BRING_ONLINE:
		return "bring-online";
	case REPAIR_AUTO_START:
		return REPAIR_WHAT_AUTO_START;
	}
	return "unknown";
}

bool
repair_step_kind_find(const char *name, enum repair_step_kind *ret_kind)
{
	enum repair_step_kind kind;

	for (kind = REPAIR_START_SERVICE; kind < REPAIR_STEP_KINDS; kind++)
		if (strcmp(name, repair_step_name(kind)) == 0) {
			*ret_kind = kind;
			return true;
		}
	return false;
}

const struct repair_step *
repair_find_named(const struct repair_plan *plan, enum repair_step_kind kind, const char *name)
{
	size_t i;

	for (i = 0; i < plan->step_count; i++)
		if (plan->steps[i].kind == kind && strcasecmp(plan->steps[i].name, name) == 0)
			return &plan->steps[i];
	return NULL;
}
