#include "plugins/doctor/report.h"

#include "lib/model/escape.h"
#include "lib/model/text.h"

static void
put_finding(struct json *json, const struct finding *finding)
{
	json_open(json, NULL, '{');
	json_text(json, "step", finding->step);
	json_text(json, "status", finding_status_name(finding->status));
	json_text(json, "text", finding->text);
	json_optional_text(json, "mend", finding->mend);
	json_close(json, '}');
}

static void
take(void *state, const struct finding *finding)
{
	struct doctor_report *report = state;

	report->faults += finding->status == FINDING_FAULT;
	if (report->is_json)
		put_finding(&report->json, finding);
	else
		finding_write(report->out, finding);
	fflush(report->out);	/* the next step may take its time */
}

struct finding_sink
doctor_report_begin(struct doctor_report *report)
{
	report->json.out = report->out;
	if (report->is_json) {
		json_open(&report->json, NULL, '{');
		json_text(&report->json, "node", report->node);
		json_open(&report->json, "steps", '[');
	}
	return (struct finding_sink) { .take = take, .state = report };
}

void
doctor_report_end(struct doctor_report *report)
{
	if (report->is_json) {
		json_close(&report->json, ']');
		json_number(&report->json, "faults", report->faults);
		json_close(&report->json, '}');
		putc('\n', report->out);
		return;
	}
	escape_write(report->out, report->node, ESCAPE_TERMINAL, 0);
	if (report->faults == 0)
		fputs(": all is well\n", report->out);
	else
		fprintf(report->out, ": %zu fault%s\n", report->faults, text_s(report->faults));
}
