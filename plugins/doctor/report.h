/*
 * report.h -- findings on standard output: a line each, or one JSON object.
 */
#ifndef PLUGINS_DOCTOR_REPORT_H
#define PLUGINS_DOCTOR_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/doctor/finding.h"
#include "plugins/report/json_text.h"

struct doctor_report {
	FILE *out;
	const char *node;
	bool is_json;
	struct json json;
	size_t faults;
};

/** Begin; what the sink takes is written at once. `report` outlives the sink. */
struct finding_sink doctor_report_begin(struct doctor_report *report);

/** The last line. */
void doctor_report_end(struct doctor_report *report);

#endif
