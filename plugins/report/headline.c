#include "plugins/report/headline.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "lib/model/text.h"

#define NAME_CHARS     40 /* of a site */
#define NODE_CHARS     64
#define SENTENCE_CHARS 300
#define NAMES_BYTES    420 /* the list of names stops when the line is this long */

/* What a site is in the first line. */
enum group {
	GROUP_DOWN,
	GROUP_LOST_AT_RESTART,
	GROUP_OTHER, /* not OK in another way */
	GROUP_FINE,
};
#define GROUPS 4

static enum group
group_of(const struct site_verdict *site)
{
	if (site->severity == SEVERITY_OK)
		return GROUP_FINE;
	if (site_verdict_is_down(site))
		return GROUP_DOWN;
	return site->reason == REASON_WILL_NOT_RESTART ? GROUP_LOST_AT_RESTART : GROUP_OTHER;
}

/* To less than `size` bytes, between characters, with "..." at its end. */
static void
cut(char *text, size_t size)
{
	static const char tail[] = "...";
	size_t at = 0, length = strlen(text);

	if (length < size)
		return;
	while (at < length) {
		uint32_t character;
		size_t count = text_next_character(text + at, length - at, &character);

		if (count == 0)
			count = 1;
		if (at + count + sizeof(tail) > size)
			break;
		at += count;
	}
	memcpy(text + at, tail, sizeof(tail));
}

bool
plugin_line_end(struct text_stream *stream, char *ret_line, size_t size, struct error *err)
{
	if (!text_stream_end(stream, err))
		return false;
	cut(stream->text, size);
	strcpy(ret_line, stream->text);
	free(stream->text);
	return true;
}

void
plugin_name_write(FILE *out, const struct site_verdict *site)
{
	if (site->name[strspn(site->name, " ")] == '\0')
		fprintf(out, "site %u", site->id);
	else
		escape_write(out, site->name, ESCAPE_PLUGIN, NAME_CHARS);
}

static void
write_node(FILE *out, const struct plugin_view *view)
{
	escape_write(out, view->snapshot->node, ESCAPE_PLUGIN, NODE_CHARS);
}

static void
write_share(FILE *out, size_t count, size_t of)
{
	fprintf(out, "%zu of %zu site%s", count, of, text_s(of));
}

/* ": OWA, Intranet and 7 more" */
static void
write_names(FILE *out, const struct plugin_view *view, enum group group, size_t count)
{
	size_t i, written = 0;

	for (i = 0; i < view->verdict->site_count && written < count; i++) {
		const struct site_verdict *site = &view->verdict->sites[i];

		if (group_of(site) != group)
			continue;
		if (written > 0 && ftell(out) > NAMES_BYTES) {
			fprintf(out, " and %zu more", count - written);
			return;
		}
		fputs(written++ == 0 ? ": " : ", ", out);
		plugin_name_write(out, site);
		if (group == GROUP_OTHER)
			fprintf(out, " (%s)", reason_name(site->reason));
	}
}

/* True when every site that is down has been so since the last start, as far as somebody saw. */
static bool
are_down_since_start(const struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->site_count; i++) {
		const struct site_verdict *site = &verdict->sites[i];

		if (group_of(site) != GROUP_DOWN)
			continue;
		if (site->has_no_memory ||
		    (site->reason != REASON_DOWN_AFTER_RESTART && site->reason != REASON_START_FAILED))
			return false;
	}
	return verdict->last_start != 0;
}

/* " since EXCH-A restarted at 02:20 (12 min ago)": all times are the node's. */
static void
write_since_start(FILE *out, const struct plugin_view *view)
{
	const struct node_facts *facts = &view->snapshot->facts;
	time_t start = view->verdict->last_start;
	char moment[DATETIME_SIZE], age[DATETIME_SIZE];

	if (view->verdict->is_restart_boot && facts->boot_time != 0)
		start = facts->boot_time;
	fputs(view->verdict->is_restart_boot ? " since " : " since W3SVC restarted on ", out);
	write_node(out, view);
	datetime_format_local(
	    start, facts->local_time != 0 ? facts->local_time : view->snapshot->looked_at, moment);
	fprintf(out, "%s at %s", view->verdict->is_restart_boot ? " restarted" : "", moment);
	if (facts->local_time != 0) {
		datetime_format_age(facts->local_time - start, age);
		fprintf(out, " (%s ago)", age);
	}
}

static void
write_down(FILE *out, const struct plugin_view *view, const size_t counts[GROUPS])
{
	write_share(out, counts[GROUP_DOWN], view->verdict->site_count);
	fputs(" down", out);
	if (are_down_since_start(view->verdict))
		write_since_start(out, view);
	else {
		fputs(" on ", out);
		write_node(out, view);
	}
	if (view->verdict->sites[0].reason == REASON_SERVICE_DOWN)
		fprintf(out, " (W3SVC is %s)", service_state_name(view->snapshot->facts.w3svc_state));
	write_names(out, view, GROUP_DOWN, counts[GROUP_DOWN]);
	if (counts[GROUP_LOST_AT_RESTART] > 0)
		fprintf(out, ". %zu more will not survive the next restart", counts[GROUP_LOST_AT_RESTART]);
	if (counts[GROUP_OTHER] > 0)
		fprintf(out, ". %zu more not OK", counts[GROUP_OTHER]);
}

static void
write_lost_at_restart(FILE *out, const struct plugin_view *view, const size_t counts[GROUPS])
{
	write_share(out, counts[GROUP_LOST_AT_RESTART], view->verdict->site_count);
	fputs(view->snapshot->has_run_state ? " on " : " of ", out);
	write_node(out, view);
	if (view->snapshot->has_run_state)
		fprintf(out, " %s but will not survive the next restart", counts[GROUP_LOST_AT_RESTART] == 1 ? "runs" : "run");
	else
		fputs(" will not survive a restart (a file tells no run state)", out);
	write_names(out, view, GROUP_LOST_AT_RESTART, counts[GROUP_LOST_AT_RESTART]);
	if (counts[GROUP_OTHER] > 0) {
		fprintf(out, ". %zu more not OK", counts[GROUP_OTHER]);
		write_names(out, view, GROUP_OTHER, counts[GROUP_OTHER]);
	}
}

static void
write_other(FILE *out, const struct plugin_view *view, const size_t counts[GROUPS])
{
	write_share(out, counts[GROUP_OTHER], view->verdict->site_count);
	fputs(" on ", out);
	write_node(out, view);
	fputs(counts[GROUP_OTHER] == 1 ? " is not OK" : " are not OK", out);
	write_names(out, view, GROUP_OTHER, counts[GROUP_OTHER]);
	if (counts[GROUP_LOST_AT_RESTART] > 0) {
		fprintf(out, ". %zu more will not survive the next restart", counts[GROUP_LOST_AT_RESTART]);
		write_names(out, view, GROUP_LOST_AT_RESTART, counts[GROUP_LOST_AT_RESTART]);
	}
}

/* Sites stand worst first: a missing one must not hide behind those that only may be lost. */
static bool
is_worst_of(const struct plugin_view *view, enum group group)
{
	return view->verdict->site_count > 0 && group_of(&view->verdict->sites[0]) == group &&
	    view->verdict->sites[0].severity != SEVERITY_WARNING;
}

/* " (1 ignored, 2 passive)": the sites that are fine for another reason than running. */
static void
write_quiet_reasons(FILE *out, const struct verdict *verdict)
{
	size_t counts[VERDICT_REASONS] = { 0 };
	const char *before = " (";
	unsigned int reason;
	size_t i;

	for (i = 0; i < verdict->site_count; i++)
		counts[verdict->sites[i].reason]++;
	counts[REASON_RUNNING] = 0;
	for (reason = 0; reason < VERDICT_REASONS; reason++) {
		if (counts[reason] == 0)
			continue;
		fprintf(out, "%s%zu %s", before, counts[reason], reason_name((enum reason)reason));
		before = ", ";
	}
	if (before[0] == ',')
		putc(')', out);
}

static bool
all_have_auto_start(const struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->site_count; i++) {
		const struct site *site = verdict->sites[i].site;

		if (site == NULL || site->auto_start != AUTO_START_ON)
			return false;
	}
	return true;
}

static void
write_fine(FILE *out, const struct plugin_view *view)
{
	const struct verdict *verdict = view->verdict;
	size_t i, with_auto_start = 0;

	if (view->snapshot->has_run_state) {
		write_share(out, verdict->running, verdict->site_count);
		fputs(verdict->running == 1 ? " runs on " : " run on ", out);
		write_node(out, view);
		if (verdict->running == verdict->site_count && all_have_auto_start(verdict))
			fputs(", all with auto start", out);
		write_quiet_reasons(out, verdict);
		return;
	}
	for (i = 0; i < verdict->site_count; i++)
		with_auto_start += verdict->sites[i].reason == REASON_RUNNING;
	fputs("auto start is on for ", out);
	write_share(out, with_auto_start, verdict->site_count);
	fputs(" of ", out);
	write_node(out, view);
	fputs(" (a file tells no run state)", out);
	write_quiet_reasons(out, verdict);
}

static void
write_sentence(FILE *out, const char *sentence)
{
	if (sentence == NULL || sentence[0] == '\0')
		return;
	fputs(". ", out);
	escape_write(out, sentence, ESCAPE_PLUGIN, SENTENCE_CHARS);
}

static void
write_sites(FILE *out, const struct plugin_view *view)
{
	size_t counts[GROUPS] = { 0 };
	size_t i;

	for (i = 0; i < view->verdict->site_count; i++)
		counts[group_of(&view->verdict->sites[i])]++;
	if (counts[GROUP_DOWN] > 0)
		write_down(out, view, counts);
	else if (counts[GROUP_LOST_AT_RESTART] > 0 && !is_worst_of(view, GROUP_OTHER))
		write_lost_at_restart(out, view, counts);
	else if (counts[GROUP_OTHER] > 0)
		write_other(out, view, counts);
	else
		write_fine(out, view);
}

static void
write_report(FILE *out, const struct plugin_report *report)
{
	size_t i;

	for (i = 0; i < report->remark_count; i++)
		write_sentence(out, report->remarks[i].sentence);
	if (report->memory_problem != NULL) {
		fputs(". The history is missing: ", out);
		escape_write(out, report->memory_problem, ESCAPE_PLUGIN, SENTENCE_CHARS);
	}
}

/* A pool that is down is not hidden behind sites that are better off. */
static bool
are_pools_worst(const struct verdict *verdict)
{
	return verdict->pool_count > 0 &&
	    severity_compare(verdict->pools[0].severity, verdict->sites[0].severity) < 0;
}

bool
plugin_headline(const struct plugin_view *view, char ret_line[PLUGIN_HEADLINE_SIZE], struct error *err)
{
	const struct verdict *verdict = view->verdict;
	struct text_stream line;
	FILE *out;

	if (!text_stream_begin(&line, err))
		return false;
	out = line.out;
	fprintf(out, "SITES %s - ", severity_name(plugin_severity(verdict->severity, view->report)));
	if (verdict->site_count > 0 && are_pools_worst(verdict)) {
		escape_write(out, verdict->node_problem, ESCAPE_PLUGIN, SENTENCE_CHARS);
		fputs(". ", out);
		write_sites(out, view);
	} else if (verdict->site_count > 0) {
		write_sites(out, view);
		write_sentence(out, verdict->node_problem);
	} else {
		write_node(out, view);
		fputs(": ", out);
		escape_write(out, verdict->node_problem, ESCAPE_PLUGIN, SENTENCE_CHARS);
	}
	write_sentence(out, verdict->cause_sentence);
	write_report(out, view->report);
	return plugin_line_end(&line, ret_line, PLUGIN_HEADLINE_SIZE, err);
}

bool
plugin_headline_error(enum severity severity, const char *sentence, const struct plugin_report *report,
    char ret_line[PLUGIN_HEADLINE_SIZE], struct error *err)
{
	struct text_stream line;

	if (!text_stream_begin(&line, err))
		return false;
	fprintf(line.out, "SITES %s - ", severity_name(severity));
	escape_write(line.out, sentence, ESCAPE_PLUGIN, 0);
	write_report(line.out, report);
	return plugin_line_end(&line, ret_line, PLUGIN_HEADLINE_SIZE, err);
}
