#include "plugins/doctor/inside.h"

void
diagnosis_report(struct diagnosis *diagnosis, enum finding_status status, const char *step, const char *mend,
    const char *format, ...)
{
	const struct finding_sink *sink = diagnosis->request->sink;
	va_list arguments;

	if (diagnosis->blocked != NULL) {
		finding_report(sink, FINDING_SKIPPED, step, NULL, "not tried: %s", diagnosis->blocked);
		return;
	}
	va_start(arguments, format);
	finding_vreport(sink, status, step, mend, format, arguments);
	va_end(arguments);
}

void
diagnosis_block(struct diagnosis *diagnosis, const char *why)
{
	if (diagnosis->blocked == NULL)
		diagnosis->blocked = why;
}
