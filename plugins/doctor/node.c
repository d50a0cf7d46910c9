#include "plugins/doctor/node.h"

#include <stdarg.h>
#include <stdlib.h>

#include "plugins/doctor/inside.h"

void
diagnosis_report(struct diagnosis *diagnosis, enum finding_status status, const char *step, const char *mend,
    const char *format, ...)
{
	const struct finding_sink *sink = diagnosis->request->sink;
	char text[2 * ERROR_TEXT_SIZE];
	va_list arguments;

	if (diagnosis->blocked != NULL) {
		finding_report(sink, FINDING_SKIPPED, step, NULL, "not tried: %s", diagnosis->blocked);
		return;
	}
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	finding_report(sink, status, step, mend, "%s", text);
}

void
diagnosis_block(struct diagnosis *diagnosis, const char *why)
{
	if (diagnosis->blocked == NULL)
		diagnosis->blocked = why;
}

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
