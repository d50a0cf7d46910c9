#include "plugins/report/output.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/counted_sites.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "plugins/report/headline.h"
#include "plugins/report/json.h"
#include "plugins/report/sheet.h"
#include "plugins/report/view.h"

#define PERFDATA_SIZE  512
#define LINE_SIZE      700  /* of a site or a note */
#define NOTES_SIZE     1200 /* of all notes together */
#define MORE_SIZE      40   /* "and N more sites" */
#define SENTENCE_CHARS 400

/* Seconds since the newest failover, on the node's clock; false when none is known. */
static bool
since_failover(const struct plugin_view *view, long long *ret_seconds)
{
	const struct failover *failover = &view->verdict->failover;
	time_t now = view->snapshot->facts.local_time;

	if (failover->evidence == EVIDENCE_NONE || now == 0)
		return false;
	*ret_seconds = now < failover->time ? 0 : (long long)(now - failover->time);
	return true;
}

/* What is not known is left out: "U" is an error to Icinga. Numbers never depend on the locale. */
static void
write_perfdata(const struct plugin_view *view, char perfdata[PERFDATA_SIZE])
{
	const struct node_facts *facts = &view->snapshot->facts;
	const struct verdict *verdict = view->verdict;
	unsigned long long time_ms = plugin_milliseconds(view->report);
	char warning[RANGE_SIZE], critical[RANGE_SIZE], running[48] = "", uptime[48] = "", failover[48] = "",
	     pools[80] = "";
	long long seconds;

	range_format(&view->policy->warning, warning);
	range_format(&view->policy->critical, critical);
	if (view->snapshot->has_run_state)
		snprintf(running, sizeof(running), " running=%zu;;;0", verdict->running);
	if (verdict->pool_count > 0)
		snprintf(pools, sizeof(pools), " pools=%zu;;;0 pools_down=%zu;;0;0", verdict->pool_count,
		    verdict->pools_down);
	if (facts->boot_time != 0 && facts->local_time >= facts->boot_time)
		snprintf(uptime, sizeof(uptime), " uptime=%llds;;;0",
		    (long long)(facts->local_time - facts->boot_time));
	if (since_failover(view, &seconds))
		snprintf(failover, sizeof(failover), " since_failover=%llds;;;0", seconds);
	snprintf(perfdata, PERFDATA_SIZE,
	    "sites=%zu;;;0%s down=%zu;;%s;0 will_not_restart=%zu;%s;;0 time=%llu.%03llus;;;0%s%s%s",
	    verdict->site_count, running, verdict->down, critical, verdict->will_not_restart, warning,
	    time_ms / 1000, time_ms % 1000, uptime, failover, pools);
}

/* Write one line through `write` into `line`, cut where it is too long. */
static bool
make_line(void (*write)(FILE *out, const void *what, const struct plugin_view *view), const void *what,
    const struct plugin_view *view, char line[LINE_SIZE], struct error *err)
{
	struct text_stream stream;

	if (!text_stream_begin(&stream, err))
		return false;
	write(stream.out, what, view);
	return plugin_line_end(&stream, line, LINE_SIZE, err);
}

/* "CRITICAL: OWA (site 5), stopped, auto start off, down-after-restart: did not come back ..." */
static void
write_site(FILE *out, const void *what, const struct plugin_view *view)
{
	const struct site_verdict *judged = what;
	const struct site *site = judged->site;

	fprintf(out, "%s: ", severity_name(judged->severity));
	plugin_name_write(out, judged);
	if (judged->id != 0 && !site_number_is_ours(judged->id))
		fprintf(out, " (site %u)", judged->id);
	if (site != NULL && view->snapshot->has_run_state)
		fprintf(out, ", %s", run_state_name(site->run_state));
	if (site != NULL)
		fprintf(out, ", auto start %s", auto_start_name(site->auto_start));
	fprintf(out, ", %s: ", reason_name(judged->reason));
	escape_write(out, judged->sentence, ESCAPE_PLUGIN, SENTENCE_CHARS);
	if (site == NULL || view->report->verbose < 2)
		return;
	fputs(", bindings: ", out);
	escape_write(out, site->bindings, ESCAPE_PLUGIN, 120);
	fputs(", pool: ", out);
	escape_write(out, site->pool, ESCAPE_PLUGIN, 60);
}

static void
write_note(FILE *out, const void *what, const struct plugin_view *view)
{
	(void)view;
	fputs("note: ", out);
	escape_write(out, what, ESCAPE_PLUGIN, SENTENCE_CHARS);
}

/* "node EXCH-A: Windows 5.2.3790, up 12 min, W3SVC running, 4 requests in 0.120 s" */
static void
write_node_facts(FILE *out, const void *what, const struct plugin_view *view)
{
	const struct node_facts *facts = what;
	unsigned long long time_ms = plugin_milliseconds(view->report);
	char age[DATETIME_SIZE];

	fputs("node ", out);
	escape_write(
	    out, facts->computer[0] == '\0' ? view->snapshot->node : facts->computer, ESCAPE_PLUGIN, 64);
	fputs(": Windows ", out);
	escape_write(
	    out, facts->windows_version[0] == '\0' ? "not told" : facts->windows_version, ESCAPE_PLUGIN, 40);
	if (facts->boot_time != 0 && facts->local_time != 0) {
		datetime_format_age(facts->local_time - facts->boot_time, age);
		fprintf(out, ", up %s", age);
	}
	fprintf(out, ", W3SVC %s", service_state_name(facts->w3svc_state));
	if (view->report->requests > 0)
		fprintf(out, ", %u requests in %llu.%03llu s", view->report->requests, time_ms / 1000,
		    time_ms % 1000);
}

/* The notes as one block of at most NOTES_SIZE bytes; those of the program come first, so they are never cut
 * off. */
static bool
make_notes(const struct plugin_view *view, struct sheet *notes, struct error *err)
{
	char line[LINE_SIZE];
	size_t i;

	for (i = 0; i < view->note_count; i++) {
		if (!make_line(write_note, view->notes[i], view, line, err))
			return false;
		if (sheet_add(notes, line, NOTES_SIZE - MORE_SIZE))
			continue;
		snprintf(line, sizeof(line), "and %zu more notes", view->note_count - i);
		sheet_add(notes, line, NOTES_SIZE);
		return true;
	}
	return true;
}

/* What is OK is not shown, unless asked for; but for what nobody ever accepted and is quiet by belief alone. */
static bool
is_shown(const struct plugin_view *view, const struct site_verdict *site)
{
	return view->report->verbose > 0 || site->severity != SEVERITY_OK || site->is_believed;
}

/* "CRITICAL: application pool 'Jobs' is stopped, and has to run" */
static void
write_pool(FILE *out, const void *what, const struct plugin_view *view)
{
	const struct pool_verdict *pool = what;

	(void)view;
	fprintf(out, "%s: ", severity_name(pool->severity));
	escape_write(out, pool->sentence, ESCAPE_PLUGIN, SENTENCE_CHARS);
}

/* As far as a third of the sheet goes: sites come behind them. */
static bool
add_pools(const struct plugin_view *view, struct sheet *sheet, struct error *err)
{
	const struct verdict *verdict = view->verdict;
	size_t i, end = sheet->length + PLUGIN_OUTPUT_SIZE / 3;
	char line[LINE_SIZE];

	for (i = 0; i < verdict->pool_count; i++) {
		if (verdict->pools[i].severity == SEVERITY_OK && view->report->verbose == 0)
			return true;
		if (!make_line(write_pool, &verdict->pools[i], view, line, err))
			return false;
		if (sheet_add(sheet, line, end < PLUGIN_OUTPUT_SIZE ? end : PLUGIN_OUTPUT_SIZE))
			continue;
		snprintf(line, sizeof(line), "and %zu more pool%s", verdict->pool_count - i,
		    text_s(verdict->pool_count - i));
		sheet_add(sheet, line, PLUGIN_OUTPUT_SIZE);
		return true;
	}
	return true;
}

/* Worst first, so what is left out at `end` is the best of them. */
static bool
add_sites(const struct plugin_view *view, struct sheet *sheet, size_t end, struct error *err)
{
	const struct verdict *verdict = view->verdict;
	size_t i, count = 0;
	char line[LINE_SIZE];

	for (i = 0; i < verdict->site_count; i++)
		count += is_shown(view, &verdict->sites[i]);
	for (i = 0; count > 0; i++) {
		if (!is_shown(view, &verdict->sites[i]))
			continue;
		if (!make_line(write_site, &verdict->sites[i], view, line, err))
			return false;
		if (sheet_add(sheet, line, end - MORE_SIZE)) {
			count--;
			continue;
		}
		snprintf(line, sizeof(line), "and %zu more site%s", count, text_s(count));
		sheet_add(sheet, line, end);
		return true;
	}
	return true;
}

static bool
make_text(const struct plugin_view *view, const char *headline, struct sheet *sheet, struct error *err)
{
	char first[PLUGIN_HEADLINE_SIZE + PERFDATA_SIZE + 4], perfdata[PERFDATA_SIZE], facts[LINE_SIZE];
	struct sheet notes = { .length = 0 };
	size_t end;

	write_perfdata(view, perfdata);
	snprintf(first, sizeof(first), "%s | %s", headline, perfdata);
	sheet_add(sheet, first, PLUGIN_OUTPUT_SIZE);
	if (view->report->verbose > 0) {
		if (!make_line(write_node_facts, &view->snapshot->facts, view, facts, err))
			return false;
		sheet_add(sheet, facts, PLUGIN_OUTPUT_SIZE);
	}
	if (!make_notes(view, &notes, err))
		return false;
	if (!add_pools(view, sheet, err))
		return false;
	end = PLUGIN_OUTPUT_SIZE - notes.length;
	if (!add_sites(view, sheet, end, err))
		return false;
	memcpy(sheet->text + sheet->length, notes.text, notes.length + 1);
	sheet->length += notes.length;
	return true;
}

/*
 * The report's notes, then the lines of the verdict's.
 * @param ret_copy  holds the verdict's lines; the caller's
 */
static bool
split_notes(const struct verdict *verdict, const struct plugin_report *report, const char ***ret_notes,
    size_t *ret_count, char **ret_copy, struct error *err)
{
	size_t lines = 1, count = 0;
	const char *at;
	char *copy, *line, *rest;
	const char **notes;

	for (at = verdict->notes; *at != '\0'; at++)
		lines += *at == '\n';
	copy = strdup(verdict->notes);
	notes = calloc(report->note_count + lines, sizeof(*notes));
	if (copy == NULL || notes == NULL) {
		free(copy);
		free(notes);
		return error_memory(err);
	}
	for (; count < report->note_count; count++)
		notes[count] = report->notes[count];
	for (line = strtok_r(copy, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
		notes[count++] = line;
	*ret_notes = notes;
	*ret_count = count;
	*ret_copy = copy;
	return true;
}

bool
plugin_output_write(FILE *out, const struct snapshot *snapshot, const struct verdict *verdict,
    const struct policy *policy, const struct plugin_report *report, struct error *err)
{
	struct plugin_view view = {
		.snapshot = snapshot, .verdict = verdict, .policy = policy, .report = report
	};
	char headline[PLUGIN_HEADLINE_SIZE];
	struct sheet sheet = { .length = 0 };
	const char **notes = NULL;
	char *copy = NULL;
	bool ok = false;

	if (!split_notes(verdict, report, &notes, &view.note_count, &copy, err))
		return false;
	view.notes = notes;
	if (!plugin_headline(&view, headline, err))
		goto out;
	if (report->format == PLUGIN_FORMAT_JSON) {
		plugin_json_write(out, &view, headline);
		ok = true;
		goto out;
	}
	if (!make_text(&view, headline, &sheet, err))
		goto out;
	fwrite(sheet.text, 1, sheet.length, out);
	ok = true;
out:
	free(notes);
	free(copy);
	return ok;
}

bool
plugin_output_error(FILE *out, const char *node, enum severity severity, const char *sentence,
    const struct plugin_report *report, struct error *err)
{
	const struct plugin_view view = {
		.report = report, .notes = report->notes, .note_count = report->note_count
	};
	unsigned long long time_ms = plugin_milliseconds(report);
	struct sheet notes = { .length = 0 };
	char headline[PLUGIN_HEADLINE_SIZE];

	if (!plugin_headline_error(severity, sentence, report, headline, err))
		return false;
	if (report->format == PLUGIN_FORMAT_JSON) {
		plugin_json_write_error(out, node, severity, headline, sentence, report);
		return true;
	}
	if (!make_notes(&view, &notes, err))
		return false;
	fprintf(out, "%s | time=%llu.%03llus;;;0\n%s", headline, time_ms / 1000, time_ms % 1000, notes.text);
	return true;
}
