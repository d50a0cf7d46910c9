#include "plugins/doctor/node.h"

#include <stdlib.h>

#include "plugins/doctor/inside.h"

void
doctor_examine_node(const struct doctor_request *request)
{
	struct diagnosis *diagnosis = calloc(1, sizeof(*diagnosis));

	if (diagnosis == NULL) {
		finding_report(request->sink, FINDING_FAULT, "name", NULL, "out of memory");
		return;
	}
	diagnosis->request = request;
	diagnosis_reach(diagnosis);
	diagnosis_log_on(diagnosis);
	diagnosis_read(diagnosis);
	snapshot_clear(&diagnosis->examination.snapshot);
	free(diagnosis);
}
