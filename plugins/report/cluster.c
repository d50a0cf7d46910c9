#include "plugins/report/cluster.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "lib/picture/change_words.h"
#include "plugins/report/headline.h"
#include "plugins/report/json.h"
#include "plugins/report/sheet.h"
#include "plugins/report/view.h"

#define LINE_SIZE      900
#define NAME_CHARS     64
#define SENTENCE_CHARS 500
#define MORE_SIZE      40	/* "and N more lines" */

static void
write_text(FILE *out, const char *text, size_t most)
{
	escape_write(out, text, ESCAPE_PLUGIN, most);
}

/* What makes the role as bad as it is: of one that is served the nodes that could not take it over. */
static void
write_role(FILE *out, const struct role *role)
{
	const char *first = role_words(role), *other = first == role->sentence ? role->warning : role->sentence;

	write_text(out, first, SENTENCE_CHARS);
	fputs(*other == '\0' ? "" : ". ", out);
	write_text(out, other, SENTENCE_CHARS);
}

/* "2 roles run: Web on EXCH-A, Mail on EXCH-B" */
static void
write_roles_fine(FILE *out, const struct cluster_verdict *verdict)
{
	size_t i;

	fprintf(out, "%zu roles run: ", verdict->role_count);
	for (i = 0; i < verdict->role_count; i++) {
		fputs(i == 0 ? "" : ", ", out);
		write_text(out, verdict->roles[i].group, NAME_CHARS);
		fputs(" on ", out);
		write_text(out, verdict->roles[i].owner, NAME_CHARS);
	}
}

/* ". Also not OK: Mail (down)" */
static void
write_others(FILE *out, const struct cluster_verdict *verdict)
{
	size_t i;

	for (i = 1; i < verdict->role_count && verdict->roles[i].severity != SEVERITY_OK; i++) {
		fputs(i == 1 ? ". Also not OK: " : ", ", out);
		write_text(out, verdict->roles[i].group, NAME_CHARS);
		fprintf(out, " (%s)", role_state_name(verdict->roles[i].state));
	}
}

static bool
make_headline(const struct cluster_verdict *verdict, const struct plugin_report *report,
    char headline[PLUGIN_HEADLINE_SIZE], struct error *err)
{
	struct text_stream line;

	if (!text_stream_begin(&line, err))
		return false;
	fprintf(line.out, "CLUSTER %s - ", severity_name(plugin_severity(verdict->severity, report)));
	if (verdict->role_count == 0)
		write_text(line.out, verdict->problem, SENTENCE_CHARS);
	else if (verdict->severity == SEVERITY_OK && verdict->role_count > 1)
		write_roles_fine(line.out, verdict);
	else {
		write_role(line.out, &verdict->roles[0]);
		if (verdict->severity == SEVERITY_OK && verdict->nodes != NULL)
			fprintf(line.out, ", %zu of %zu other nodes could take it over", verdict->roles[0].ready,
			    verdict->roles[0].candidate_count);
		write_others(line.out, verdict);
	}
	if (report->memory_problem != NULL) {
		fputs(". The history is missing: ", line.out);
		write_text(line.out, report->memory_problem, SENTENCE_CHARS);
	}
	return plugin_line_end(&line, headline, PLUGIN_HEADLINE_SIZE, err);
}

/* What the roles come to together. */
struct totals {
	size_t sites, served, down, roles_down, degraded, unknown, ready, answered;
};

static struct totals
add_up(const struct cluster_verdict *verdict)
{
	struct totals totals = { .ready = verdict->role_count == 0 ? 0 : SIZE_MAX };
	size_t i;

	for (i = 0; i < verdict->role_count; i++) {
		const struct role *role = &verdict->roles[i];

		totals.sites += role->sites;
		totals.served += role->served;
		totals.down += role->down;
		totals.roles_down += role->state == ROLE_DOWN;
		totals.degraded += role->state == ROLE_DEGRADED;
		totals.unknown += role->state == ROLE_UNKNOWN;
		if (role->ready < totals.ready)
			totals.ready = role->ready;
	}
	for (i = 0; i < verdict->node_count; i++)
		totals.answered += verdict->nodes[i].state != CLUSTER_NODE_UNREACHABLE;
	return totals;
}

static void
write_perfdata(FILE *out, const struct cluster_verdict *verdict, const struct plugin_report *report)
{
	struct totals totals = add_up(verdict);
	unsigned long long time_ms = plugin_milliseconds(report);

	fprintf(out,
	    "roles=%zu;;;0 roles_down=%zu;;0;0 roles_degraded=%zu;;;0 roles_unknown=%zu;;;0 sites=%zu;;;0 served=%zu;;;0 "
	    "down=%zu;;;0 ready=%zu;;;0 nodes=%zu;;;0 answered=%zu;;;0 differences=%zu;;;0 will_not_restart=%zu;;;0 "
	    "time=%llu.%03llus;;;0",
	    verdict->role_count, totals.roles_down, totals.degraded, totals.unknown, totals.sites, totals.served, totals.down,
	    totals.ready, verdict->node_count, totals.answered, verdict->drift_count, verdict->will_not_restart, time_ms / 1000,
	    time_ms % 1000);
}

void
cluster_failover_write(FILE *out, const struct cluster_failover *failover, time_t now)
{
	char when[DATETIME_SIZE];

	datetime_format_local(failover->time, now, when);
	fputs("moved", out);
	if (*failover->from != '\0') {
		fputs(" from ", out);
		write_text(out, failover->from, NAME_CHARS);
	}
	if (*failover->to != '\0') {
		fputs(" to ", out);
		write_text(out, failover->to, NAME_CHARS);
	}
	fprintf(out, " at %s (%s, told by %zu node%s, give or take %lld s)", when, evidence_words(failover->evidence),
	    failover->witnesses, text_s(failover->witnesses), (long long)failover->slack_s);
}

/* The lines of the long text, one after the other, as far as they fit. */
struct page {
	struct sheet *sheet;
	struct text_stream line;
	size_t left_out;
	struct error *err;
};

static bool
begin_line(struct page *page)
{
	return text_stream_begin(&page->line, page->err);
}

static bool
end_line(struct page *page)
{
	char line[LINE_SIZE];

	if (!plugin_line_end(&page->line, line, sizeof(line), page->err))
		return false;
	page->left_out += page->left_out > 0 || !sheet_add(page->sheet, line, PLUGIN_OUTPUT_SIZE - MORE_SIZE);
	return true;
}

static bool
add_role(struct page *page, const struct role *role, time_t now)
{
	if (!begin_line(page))
		return false;
	fprintf(page->line.out, "%s: role ", severity_name(role->severity));
	write_text(page->line.out, role->group, NAME_CHARS);
	fprintf(page->line.out, ", %s, %zu of %zu sites served, %zu of %zu other nodes ready: ", role_state_name(role->state),
	    role->served, role->sites, role->ready, role->candidate_count);
	write_role(page->line.out, role);
	if (role->failover != NULL) {
		fputs(". It ", page->line.out);
		cluster_failover_write(page->line.out, role->failover, now);
	}
	return end_line(page);
}

static bool
add_node(struct page *page, const struct cluster_node *node)
{
	if (!begin_line(page))
		return false;
	fputs("node ", page->line.out);
	write_text(page->line.out, node->member->name, NAME_CHARS);
	fprintf(page->line.out, ": %s", cluster_node_state_name(node->state));
	if (node->has_clock)
		fprintf(page->line.out, ", clock %+lld s (give or take %lld s)", (long long)node->offset_s, (long long)node->slack_s);
	if (*node->sentence != '\0') {
		fputs(": ", page->line.out);
		write_text(page->line.out, node->sentence, SENTENCE_CHARS);
	}
	return end_line(page);
}

static bool
add_note(struct page *page, const char *note)
{
	if (!begin_line(page))
		return false;
	fputs("note: ", page->line.out);
	write_text(page->line.out, note, SENTENCE_CHARS);
	return end_line(page);
}

/* Roles, then nodes that are not up (with -v all), then what differs. */
static bool
add_lines(struct page *page, const struct cluster_verdict *verdict, time_t now, const struct plugin_report *report)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < report->note_count && ok; i++)
		ok = add_note(page, report->notes[i]);
	for (i = 0; i < verdict->role_count && ok; i++)
		ok = add_role(page, &verdict->roles[i], now);
	for (i = 0; i < verdict->node_count && ok; i++)
		if (report->verbose > 0 || verdict->nodes[i].state != CLUSTER_NODE_UP)
			ok = add_node(page, &verdict->nodes[i]);
	if (ok && verdict->is_shared)
		ok = add_note(page, "the nodes share one configuration of IIS: a change on one is a change on all");
	for (i = 0; i < verdict->drift_count && ok; i++)
		ok = add_note(page, verdict->drifts[i].sentence);
	return ok;
}

static bool
write_sheet(FILE *out, const char *headline, const struct cluster_verdict *verdict, time_t now,
    const struct plugin_report *report, struct error *err)
{
	struct sheet sheet = { .length = 0 };
	struct page page = { .sheet = &sheet, .err = err };
	char more[MORE_SIZE], first[PLUGIN_HEADLINE_SIZE + LINE_SIZE];

	if (!begin_line(&page))
		return false;
	fprintf(page.line.out, "%s | ", headline);
	write_perfdata(page.line.out, verdict, report);
	if (!plugin_line_end(&page.line, first, sizeof(first), err))
		return false;
	sheet_add(&sheet, first, PLUGIN_OUTPUT_SIZE);
	if (!add_lines(&page, verdict, now, report))
		return false;
	if (page.left_out > 0) {
		snprintf(more, sizeof(more), "and %zu more line%s", page.left_out, text_s(page.left_out));
		sheet_add(&sheet, more, PLUGIN_OUTPUT_SIZE);
	}
	fwrite(sheet.text, 1, sheet.length, out);
	return true;
}

/* --- JSON ----------------------------------------------------------------------- */

static void
put_failover(struct json *json, const char *name, const struct cluster_failover *failover)
{
	json_open(json, name, '{');
	json_time(json, "time", failover->time);
	json_number(json, "give_or_take_s", (unsigned long long)failover->slack_s);
	json_text(json, "evidence", evidence_name(failover->evidence));
	json_number(json, "told_by", failover->witnesses);
	json_optional_text(json, "group", failover->group);
	json_optional_text(json, "from", failover->from);
	json_optional_text(json, "to", failover->to);
	json_close(json, '}');
}

static void
put_candidates(struct json *json, const struct role *role)
{
	size_t i;

	json_open(json, "candidates", '[');
	for (i = 0; i < role->candidate_count; i++) {
		json_open(json, NULL, '{');
		json_text(json, "node", role->candidates[i].node->member->name);
		json_text(json, "readiness", readiness_name(role->candidates[i].readiness));
		json_optional_text(json, "sentence", role->candidates[i].sentence);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
put_role(struct json *json, const struct role *role)
{
	json_open(json, NULL, '{');
	json_text(json, "group", role->group);
	json_text(json, "state", role_state_name(role->state));
	json_text(json, "severity", severity_name(role->severity));
	json_text(json, "sentence", role->sentence);
	json_optional_text(json, "warning", role->warning);
	json_optional_text(json, "owner", role->owner);
	json_time(json, "since", role->since);
	if (role->failover == NULL)
		json_null(json, "failover");
	else
		put_failover(json, "failover", role->failover);
	json_number(json, "sites", role->sites);
	json_number(json, "served", role->served);
	json_number(json, "down", role->down);
	json_number(json, "ready", role->ready);
	put_candidates(json, role);
	json_close(json, '}');
}

static void
put_node(struct json *json, const struct cluster_node *node)
{
	json_open(json, NULL, '{');
	json_text(json, "node", node->member->name);
	json_text(json, "computer", node->computer);
	json_text(json, "state", cluster_node_state_name(node->state));
	json_optional_text(json, "sentence", node->sentence);
	json_time(json, "looked_at", node->member->memory == NULL ? 0 : node->member->memory->looked_at);
	if (node->has_clock) {
		json_signed(json, "clock_ahead_s", node->offset_s);
		json_number(json, "clock_give_or_take_s", (unsigned long long)node->slack_s);
	} else {
		json_null(json, "clock_ahead_s");
		json_null(json, "clock_give_or_take_s");
	}
	json_close(json, '}');
}

static void
put_drift(struct json *json, const struct cluster_drift *drift)
{
	json_open(json, NULL, '{');
	json_text(json, "site", drift->site);
	json_text(json, "part", site_difference_name(drift->difference));
	json_text(json, "sentence", drift->sentence);
	json_close(json, '}');
}

void
cluster_put(struct json *json, const struct cluster_verdict *verdict)
{
	size_t i;

	json_open(json, "roles", '[');
	for (i = 0; i < verdict->role_count; i++)
		put_role(json, &verdict->roles[i]);
	json_close(json, ']');
	json_open(json, "nodes", '[');
	for (i = 0; i < verdict->node_count; i++)
		put_node(json, &verdict->nodes[i]);
	json_close(json, ']');
	json_open(json, "failovers", '[');
	for (i = 0; i < verdict->failover_count; i++)
		put_failover(json, NULL, &verdict->failovers[i]);
	json_close(json, ']');
	json_open(json, "differences", '[');
	for (i = 0; i < verdict->drift_count; i++)
		put_drift(json, &verdict->drifts[i]);
	json_close(json, ']');
	json_bool(json, "shared_configuration", verdict->is_shared);
	json_number(json, "will_not_restart", verdict->will_not_restart);
}

static void
write_json(FILE *out, const char *cluster, const char *headline, const struct cluster_verdict *verdict,
    const struct plugin_report *report)
{
	struct json json = { .out = out };

	plugin_json_head(&json, "cluster", cluster, plugin_severity(verdict->severity, report), headline);
	cluster_put(&json, verdict);
	plugin_json_notes(&json, report->notes, report->note_count);
	json_optional_text(&json, "memory_problem", report->memory_problem);
	json_number(&json, "time_ms", plugin_milliseconds(report));
	json_close(&json, '}');
	putc('\n', out);
}

bool
cluster_output_write(FILE *out, const char *cluster, const struct cluster_verdict *verdict, time_t now,
    const struct plugin_report *report, struct error *err)
{
	char headline[PLUGIN_HEADLINE_SIZE];

	if (!make_headline(verdict, report, headline, err))
		return false;
	if (report->format != PLUGIN_FORMAT_JSON)
		return write_sheet(out, headline, verdict, now, report, err);
	write_json(out, cluster, headline, verdict, report);
	return true;
}
