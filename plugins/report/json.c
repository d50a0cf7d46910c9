#include "plugins/report/json.h"

#include <stdbool.h>

#include "lib/model/datetime.h"
#include "lib/model/escape.h"

/* Where a value is written, and whether one stands before it. */
struct json {
	FILE *out;
	bool is_after_value;
};

/* `name` is ours; NULL inside an array. */
static void
put_name(struct json *json, const char *name)
{
	if (json->is_after_value)
		putc(',', json->out);
	json->is_after_value = true;
	if (name != NULL)
		fprintf(json->out, "\"%s\":", name);
}

static void
put_open(struct json *json, const char *name, char bracket)
{
	put_name(json, name);
	putc(bracket, json->out);
	json->is_after_value = false;
}

static void
put_close(struct json *json, char bracket)
{
	putc(bracket, json->out);
	json->is_after_value = true;
}

static void
put_null(struct json *json, const char *name)
{
	put_name(json, name);
	fputs("null", json->out);
}

static void
put_text(struct json *json, const char *name, const char *text)
{
	put_name(json, name);
	putc('"', json->out);
	escape_write(json->out, text, ESCAPE_JSON, 0);
	putc('"', json->out);
}

/* What is not told is null, not "". */
static void
put_optional_text(struct json *json, const char *name, const char *text)
{
	if (text == NULL || text[0] == '\0')
		put_null(json, name);
	else
		put_text(json, name, text);
}

static void
put_number(struct json *json, const char *name, unsigned long long number)
{
	put_name(json, name);
	fprintf(json->out, "%llu", number);
}

static void
put_bool(struct json *json, const char *name, bool value)
{
	put_name(json, name);
	fputs(value ? "true" : "false", json->out);
}

static void
put_time(struct json *json, const char *name, time_t time)
{
	char text[DATETIME_SIZE];

	if (time == 0) {
		put_null(json, name);
		return;
	}
	datetime_format_utc(time, text);
	put_text(json, name, text);
}

static void
put_counts(struct json *json, const struct verdict *verdict)
{
	put_open(json, "counts", '{');
	put_number(json, "sites", verdict->site_count);
	put_number(json, "running", verdict->running);
	put_number(json, "down", verdict->down);
	put_number(json, "will_not_restart", verdict->will_not_restart);
	put_close(json, '}');
}

static void
put_facts(struct json *json, const struct plugin_view *view)
{
	const struct node_facts *facts = &view->snapshot->facts;

	put_open(json, "facts", '{');
	put_optional_text(json, "computer", facts->computer);
	put_optional_text(json, "windows_version", facts->windows_version);
	put_optional_text(json, "windows_name", facts->windows_name);
	put_number(json, "iis_interface", facts->iis_interface);
	put_time(json, "local_time", facts->local_time);
	put_time(json, "boot_time", facts->boot_time);
	put_time(json, "last_start", view->verdict->last_start);
	put_bool(json, "last_start_is_boot", view->verdict->is_restart_boot);
	put_text(json, "w3svc_state", service_state_name(facts->w3svc_state));
	put_time(json, "w3svc_start", facts->w3svc_start);
	put_text(json, "clussvc_state", service_state_name(facts->clussvc_state));
	put_optional_text(json, "exres_version", facts->exres_version);
	put_close(json, '}');
}

static const char *
part_status_name(enum part_status status)
{
	switch (status) {
	case PART_NOT_ASKED:
		break;
	case PART_TOLD:
		return "told";
	case PART_NOT_THERE:
		return "not there";
	case PART_UNREADABLE:
		return "unreadable";
	}
	return "not asked";
}

static void
put_parts(struct json *json, const struct snapshot *snapshot)
{
	unsigned int part;

	put_open(json, "parts", '[');
	for (part = 0; part < SNAPSHOT_PARTS; part++) {
		put_open(json, NULL, '{');
		put_text(json, "part", snapshot_part_name((enum snapshot_part)part));
		put_text(json, "status", part_status_name(snapshot->parts[part].status));
		put_optional_text(json, "problem", snapshot->parts[part].text);
		put_close(json, '}');
	}
	put_close(json, ']');
}

static void
put_groups(struct json *json, const struct snapshot *snapshot)
{
	size_t i;

	put_open(json, "groups", '[');
	for (i = 0; i < snapshot->group_count; i++) {
		put_open(json, NULL, '{');
		put_text(json, "name", snapshot->groups[i].name);
		put_optional_text(json, "owner", snapshot->groups[i].owner);
		put_text(json, "state", cluster_state_name(snapshot->groups[i].state));
		put_close(json, '}');
	}
	put_close(json, ']');
}

static void
put_failover(struct json *json, const struct failover *failover)
{
	if (failover->evidence == EVIDENCE_NONE) {
		put_null(json, "failover");
		return;
	}
	put_open(json, "failover", '{');
	put_time(json, "time", failover->time);
	put_text(json, "evidence", evidence_name(failover->evidence));
	put_optional_text(json, "group", failover->group);
	put_optional_text(json, "from", failover->from);
	put_optional_text(json, "to", failover->to);
	put_close(json, '}');
}

/* By whose word the site is OK; null when by nobody's. */
static void
put_acceptance(struct json *json, const struct acceptance *accepted)
{
	if (accepted->at == 0) {
		put_null(json, "acceptance");
		return;
	}
	put_open(json, "acceptance", '{');
	put_optional_text(json, "by", accepted->by);
	put_time(json, "at", accepted->at);
	put_time(json, "until", accepted->until);
	put_optional_text(json, "why", accepted->why);
	put_close(json, '}');
}

static void
put_site(struct json *json, const struct site_verdict *judged)
{
	static const struct site not_listed = { .bindings = "",
		.pool = "",
		.auto_start = AUTO_START_UNKNOWN,
		.run_state = RUN_UNKNOWN,
		.pool_state = RUN_UNKNOWN };
	const struct site *site = judged->site == NULL ? &not_listed : judged->site;

	put_open(json, NULL, '{');
	put_number(json, "id", judged->id);
	put_text(json, "name", judged->name);
	put_bool(json, "listed", judged->site != NULL);
	put_text(json, "severity", severity_name(judged->severity));
	put_text(json, "reason", reason_name(judged->reason));
	put_text(json, "sentence", judged->sentence);
	put_text(json, "run_state", run_state_name(site->run_state));
	put_text(json, "auto_start", auto_start_name(site->auto_start));
	put_optional_text(json, "pool", site->pool);
	put_text(json, "pool_state", run_state_name(site->pool_state));
	put_optional_text(json, "bindings", site->bindings);
	put_number(json, "win32_error", site->win32_error);
	put_time(json, "down_since", judged->down_since);
	put_time(json, "last_failover", judged->last_failover);
	put_bool(json, "accepted", judged->is_accepted);
	put_bool(json, "has_no_memory", judged->has_no_memory);
	put_acceptance(json, &judged->acceptance);
	put_bool(json, "believed", judged->is_believed);
	put_close(json, '}');
}

static void
put_pools(struct json *json, const struct verdict *verdict)
{
	size_t i;

	put_open(json, "pools", '[');
	for (i = 0; i < verdict->pool_count; i++) {
		put_open(json, NULL, '{');
		put_text(json, "name", verdict->pools[i].name);
		put_text(json, "state", run_state_name(verdict->pools[i].state));
		put_text(json, "severity", severity_name(verdict->pools[i].severity));
		put_text(json, "sentence", verdict->pools[i].sentence);
		put_close(json, '}');
	}
	put_close(json, ']');
}

static void
put_notes(struct json *json, const char *const *notes, size_t count)
{
	size_t i;

	put_open(json, "notes", '[');
	for (i = 0; i < count; i++)
		put_text(json, NULL, notes[i]);
	put_close(json, ']');
}

static void
put_head(struct json *json, const char *node, enum severity severity, const char *headline)
{
	put_open(json, NULL, '{');
	put_optional_text(json, "node", node);
	put_text(json, "severity", severity_name(severity));
	put_number(json, "exit_status", (unsigned long long)severity);
	put_text(json, "summary", headline);
}

static void
put_report(struct json *json, const struct plugin_report *report)
{
	size_t i;

	put_open(json, "remarks", '[');
	for (i = 0; i < report->remark_count; i++)
		put_text(json, NULL, report->remarks[i].sentence);
	put_close(json, ']');
	put_optional_text(json, "memory_problem", report->memory_problem);
	put_number(json, "requests", report->requests);
	put_number(json, "time_ms", plugin_milliseconds(report));
}

void
plugin_json_write(FILE *out, const struct plugin_view *view, const char *headline)
{
	const struct verdict *verdict = view->verdict;
	struct json json = { .out = out };
	size_t i;

	put_head(&json, view->snapshot->node, plugin_severity(verdict, view->report), headline);
	put_text(&json, "cause", cause_name(verdict->cause));
	put_optional_text(&json, "cause_sentence", verdict->cause_sentence);
	put_optional_text(&json, "node_problem", verdict->node_problem);
	put_time(&json, "looked_at", view->snapshot->looked_at);
	put_time(&json, "password_expires", view->snapshot->password_end);
	put_bool(&json, "has_run_state", view->snapshot->has_run_state);
	put_counts(&json, verdict);
	put_facts(&json, view);
	put_parts(&json, view->snapshot);
	put_groups(&json, view->snapshot);
	put_failover(&json, &verdict->failover);
	put_open(&json, "sites", '[');
	for (i = 0; i < verdict->site_count; i++)
		put_site(&json, &verdict->sites[i]);
	put_close(&json, ']');
	put_pools(&json, verdict);
	put_notes(&json, view->notes, view->note_count);
	put_report(&json, view->report);
	put_close(&json, '}');
	putc('\n', out);
}

void
plugin_json_write_error(FILE *out, const char *node, enum severity severity, const char *headline,
    const char *sentence, const struct plugin_report *report)
{
	struct json json = { .out = out };

	put_head(&json, node, severity, headline);
	put_text(&json, "error", sentence);
	put_notes(&json, report->notes, report->note_count);
	put_report(&json, report);
	put_close(&json, '}');
	putc('\n', out);
}
