#include "lib/doctor/finding.h"

#include "lib/model/error.h"
#include "lib/model/escape.h"

#define STEP_WIDTH 16	/* more than the longest step */

void
finding_vreport(const struct finding_sink *sink, enum finding_status status, const char *step, const char *mend,
    const char *format, va_list arguments)
{
	char text[2 * ERROR_TEXT_SIZE];
	const struct finding finding = { .status = status, .step = step, .text = text, .mend = mend == NULL ? "" : mend };

	vsnprintf(text, sizeof(text), format, arguments);
	sink->take(sink->state, &finding);
}

void
finding_report(const struct finding_sink *sink, enum finding_status status, const char *step, const char *mend,
    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	finding_vreport(sink, status, step, mend, format, arguments);
	va_end(arguments);
}

void
finding_write(FILE *out, const struct finding *finding)
{
	static const char *const marks[FINDING_STATUSES] = {
		[FINDING_WELL] = "\xe2\x9c\x93",	/* a tick and a cross */
		[FINDING_FAULT] = "\xe2\x9c\x97",
		[FINDING_NOTE] = "!",
		[FINDING_SKIPPED] = "-",
	};

	fprintf(out, "%s %-*s", marks[finding->status], STEP_WIDTH, finding->step);
	escape_write(out, finding->text, ESCAPE_TERMINAL, 0);
	putc('\n', out);
	if (*finding->mend == '\0')
		return;
	fprintf(out, "  %-*s", STEP_WIDTH, "mend it:");
	escape_write(out, finding->mend, ESCAPE_TERMINAL, 0);
	putc('\n', out);
}

const char *
finding_status_name(enum finding_status status)
{
	static const char *const names[FINDING_STATUSES] = {
		[FINDING_WELL] = "ok", [FINDING_FAULT] = "fault", [FINDING_NOTE] = "note", [FINDING_SKIPPED] = "not-tried",
	};

	return names[status];
}
