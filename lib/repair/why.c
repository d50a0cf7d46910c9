#include "lib/repair/planning.h"

const char *
repair_why_name(enum repair_why why)
{
	switch (why) {
	case REPAIR_DO:
		return "to be repaired";
	case REPAIR_FINE:
		return "not for a repair";
	case REPAIR_IGNORED:
		return "ignored";
	case REPAIR_ACCEPTED:
		return "accepted as stopped";
	case REPAIR_PASSIVE:
		return "passive";
	case REPAIR_CLUSTERED:
		return "started by the cluster";
	case REPAIR_STOPPED:
		return "stopped since the start, so by somebody";
	case REPAIR_SERVICE_DOWN:
		return "W3SVC does not run";
	case REPAIR_NOT_ASKED:
		return "left out by an option";
	case REPAIR_COOLING:
		return "tried a moment ago";
	case REPAIR_TOO_OFTEN:
		return "tried too often";
	case REPAIR_UNSEEN:
		return "not seen running before";
	case REPAIR_UNCONFIRMED:
		return "stopped before the start, perhaps on purpose";
	case REPAIR_REJECTED:
		return "not accepted by W3SVC";
	}
	return "unknown";
}
