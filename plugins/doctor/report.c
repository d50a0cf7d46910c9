#include "plugins/doctor/report.h"

#include "lib/model/escape.h"

static void
put_text(FILE *out, const char *name, const char *text)
{
	fprintf(out, "\"%s\":\"", name);
	escape_write(out, text, ESCAPE_JSON, 0);
	putc('"', out);
}

static void
put_finding(FILE *out, const struct finding *finding)
{
	putc('{', out);
	put_text(out, "step", finding->step);
	putc(',', out);
	put_text(out, "status", finding_status_name(finding->status));
	putc(',', out);
	put_text(out, "text", finding->text);
	putc(',', out);
	if (*finding->mend == '\0')
		fputs("\"mend\":null", out);
	else
		put_text(out, "mend", finding->mend);
	putc('}', out);
}

static void
take(void *state, const struct finding *finding)
{
	struct doctor_report *report = state;

	if (report->is_json && report->findings > 0)
		putc(',', report->out);
	report->findings++;
	report->faults += finding->status == FINDING_FAULT;
	if (report->is_json)
		put_finding(report->out, finding);
	else
		finding_write(report->out, finding);
	fflush(report->out);	/* the next step may take its time */
}

struct finding_sink
doctor_report_begin(struct doctor_report *report)
{
	if (report->is_json) {
		putc('{', report->out);
		put_text(report->out, "node", report->node);
		fputs(",\"steps\":[", report->out);
	}
	return (struct finding_sink) { .take = take, .state = report };
}

void
doctor_report_end(struct doctor_report *report)
{
	if (report->is_json) {
		fprintf(report->out, "],\"faults\":%zu}\n", report->faults);
		return;
	}
	escape_write(report->out, report->node, ESCAPE_TERMINAL, 0);
	if (report->faults == 0)
		fputs(": all is well\n", report->out);
	else
		fprintf(report->out, ": %zu fault%s\n", report->faults, report->faults == 1 ? "" : "s");
}
