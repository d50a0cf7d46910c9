/*
 * view.h -- what the parts of the plugin's output write from, all borrowed.
 */
#ifndef PLUGINS_REPORT_VIEW_H
#define PLUGINS_REPORT_VIEW_H

#include <stddef.h>

#include "lib/model/snapshot.h"
#include "lib/verdict/verdict.h"
#include "plugins/report/output.h"

struct plugin_view {
	const struct snapshot *snapshot;
	const struct verdict *verdict;
	const struct policy *policy;
	const struct plugin_report *report;
	const char *const *notes;	/* the report's, then the verdict's, a line each */
	size_t note_count;
};

/** Time of the whole check, rounded; 0 for a time that cannot be. */
static inline unsigned long long
plugin_milliseconds(const struct plugin_report *report)
{
	/* Not a number compares false with everything. */
	if (!(report->time_s > 0 && report->time_s < 1e9))
		return 0;
	return (unsigned long long)(report->time_s * 1000 + 0.5);
}

/** The state that is shown: the verdict's, made worse by memory_problem and remarks. */
static inline enum severity
plugin_severity(enum severity severity, const struct plugin_report *report)
{
	size_t i;

	if (report->memory_problem != NULL)
		severity = severity_worse(severity, SEVERITY_WARNING);
	for (i = 0; i < report->remark_count; i++)
		severity = severity_worse(severity, report->remarks[i].at_least);
	return severity;
}

#endif
