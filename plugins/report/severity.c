#include "plugins/report/output.h"

enum severity
plugin_severity(const struct verdict *verdict, const struct plugin_report *report)
{
	enum severity severity = verdict->severity;
	size_t i;

	if (report->memory_problem != NULL)
		severity = severity_worse(severity, SEVERITY_WARNING);
	for (i = 0; i < report->remark_count; i++)
		severity = severity_worse(severity, report->remarks[i].at_least);
	return severity;
}
