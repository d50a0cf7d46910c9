#include <stdarg.h>
#include <stdio.h>

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
