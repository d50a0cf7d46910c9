#include "plugins/report/json.h"

#include <stdbool.h>

#include "lib/model/counted_sites.h"
#include "plugins/report/json_text.h"

static void
put_counts(struct json *json, const struct verdict *verdict)
{
	json_open(json, "counts", '{');
	json_number(json, "sites", verdict->site_count);
	json_number(json, "running", verdict->running);
	json_number(json, "down", verdict->down);
	json_number(json, "will_not_restart", verdict->will_not_restart);
	json_close(json, '}');
}

static void
put_facts(struct json *json, const struct plugin_view *view)
{
	const struct node_facts *facts = &view->snapshot->facts;

	json_open(json, "facts", '{');
	json_optional_text(json, "computer", facts->computer);
	json_optional_text(json, "windows_version", facts->windows_version);
	json_optional_text(json, "windows_name", facts->windows_name);
	json_number(json, "iis_interface", facts->iis_interface);
	json_time(json, "local_time", facts->local_time);
	json_time(json, "boot_time", facts->boot_time);
	json_time(json, "last_start", view->verdict->last_start);
	json_bool(json, "last_start_is_boot", view->verdict->is_restart_boot);
	json_text(json, "w3svc_state", service_state_name(facts->w3svc_state));
	json_time(json, "w3svc_start", facts->w3svc_start);
	json_text(json, "clussvc_state", service_state_name(facts->clussvc_state));
	json_optional_text(json, "exres_version", facts->exres_version);
	json_close(json, '}');
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

	json_open(json, "parts", '[');
	for (part = 0; part < SNAPSHOT_PARTS; part++) {
		json_open(json, NULL, '{');
		json_text(json, "part", snapshot_part_name((enum snapshot_part)part));
		json_text(json, "status", part_status_name(snapshot->parts[part].status));
		json_optional_text(json, "problem", snapshot->parts[part].text);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
put_groups(struct json *json, const struct snapshot *snapshot)
{
	size_t i;

	json_open(json, "groups", '[');
	for (i = 0; i < snapshot->group_count; i++) {
		json_open(json, NULL, '{');
		json_text(json, "name", snapshot->groups[i].name);
		json_optional_text(json, "owner", snapshot->groups[i].owner);
		json_text(json, "state", cluster_state_name(snapshot->groups[i].state));
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
put_failover(struct json *json, const struct failover *failover)
{
	if (failover->evidence == EVIDENCE_NONE) {
		json_null(json, "failover");
		return;
	}
	json_open(json, "failover", '{');
	json_time(json, "time", failover->time);
	json_text(json, "evidence", evidence_name(failover->evidence));
	json_optional_text(json, "group", failover->group);
	json_optional_text(json, "from", failover->from);
	json_optional_text(json, "to", failover->to);
	json_close(json, '}');
}

/* By whose word a site or pool is OK; null when by nobody's. */
static void
put_acceptance(struct json *json, const struct acceptance *accepted)
{
	if (accepted->at == 0) {
		json_null(json, "acceptance");
		return;
	}
	json_open(json, "acceptance", '{');
	json_optional_text(json, "by", accepted->by);
	json_time(json, "at", accepted->at);
	json_time(json, "until", accepted->until);
	json_optional_text(json, "why", accepted->why);
	json_close(json, '}');
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

	json_open(json, NULL, '{');
	json_number(json, "id", site_number_is_ours(judged->id) ? 0 : judged->id);
	json_text(json, "name", judged->name);
	json_bool(json, "listed", judged->site != NULL);
	json_text(json, "severity", severity_name(judged->severity));
	json_text(json, "reason", reason_name(judged->reason));
	json_text(json, "sentence", judged->sentence);
	json_text(json, "run_state", run_state_name(site->run_state));
	json_text(json, "auto_start", auto_start_name(site->auto_start));
	json_optional_text(json, "pool", site->pool);
	json_text(json, "pool_state", run_state_name(site->pool_state));
	json_optional_text(json, "bindings", site->bindings);
	json_number(json, "win32_error", site->win32_error);
	json_time(json, "down_since", judged->down_since);
	json_time(json, "last_failover", judged->last_failover);
	json_bool(json, "accepted", judged->is_accepted);
	json_bool(json, "has_no_memory", judged->has_no_memory);
	put_acceptance(json, &judged->acceptance);
	json_bool(json, "believed", judged->is_believed);
	json_close(json, '}');
}

static void
put_pools(struct json *json, const struct verdict *verdict)
{
	size_t i;

	json_open(json, "pools", '[');
	for (i = 0; i < verdict->pool_count; i++) {
		json_open(json, NULL, '{');
		json_text(json, "name", verdict->pools[i].name);
		json_text(json, "state", run_state_name(verdict->pools[i].state));
		json_text(json, "severity", severity_name(verdict->pools[i].severity));
		json_text(json, "sentence", verdict->pools[i].sentence);
		put_acceptance(json, &verdict->pools[i].acceptance);
		json_close(json, '}');
	}
	json_close(json, ']');
}

void
plugin_json_notes(struct json *json, const char *const *notes, size_t count)
{
	size_t i;

	json_open(json, "notes", '[');
	for (i = 0; i < count; i++)
		json_text(json, NULL, notes[i]);
	json_close(json, ']');
}

void
plugin_json_head(struct json *json, const char *what, const char *name, enum severity severity, const char *headline)
{
	json_open(json, NULL, '{');
	json_optional_text(json, what, name);
	json_text(json, "severity", severity_name(severity));
	json_number(json, "exit_status", (unsigned long long)severity);
	json_text(json, "summary", headline);
}

static void
put_report(struct json *json, const struct plugin_report *report)
{
	size_t i;

	json_open(json, "remarks", '[');
	for (i = 0; i < report->remark_count; i++)
		json_text(json, NULL, report->remarks[i].sentence);
	json_close(json, ']');
	json_optional_text(json, "memory_problem", report->memory_problem);
	json_number(json, "requests", report->requests);
	json_number(json, "time_ms", plugin_milliseconds(report));
}

void
plugin_json_write(FILE *out, const struct plugin_view *view, const char *headline)
{
	const struct verdict *verdict = view->verdict;
	struct json json = { .out = out };
	size_t i;

	plugin_json_head(&json, "node", view->snapshot->node, plugin_severity(verdict->severity, view->report), headline);
	json_text(&json, "cause", cause_name(verdict->cause));
	json_optional_text(&json, "cause_sentence", verdict->cause_sentence);
	json_optional_text(&json, "node_problem", verdict->node_problem);
	json_time(&json, "looked_at", view->snapshot->looked_at);
	json_time(&json, "password_expires", view->snapshot->password_end);
	json_bool(&json, "has_run_state", view->snapshot->has_run_state);
	put_counts(&json, verdict);
	put_facts(&json, view);
	put_parts(&json, view->snapshot);
	put_groups(&json, view->snapshot);
	put_failover(&json, &verdict->failover);
	json_open(&json, "sites", '[');
	for (i = 0; i < verdict->site_count; i++)
		put_site(&json, &verdict->sites[i]);
	json_close(&json, ']');
	put_pools(&json, verdict);
	plugin_json_notes(&json, view->notes, view->note_count);
	put_report(&json, view->report);
	json_close(&json, '}');
	putc('\n', out);
}

void
plugin_json_write_error(FILE *out, const char *node, enum severity severity, const char *headline,
    const char *sentence, const struct plugin_report *report)
{
	struct json json = { .out = out };

	plugin_json_head(&json, "node", node, severity, headline);
	json_text(&json, "error", sentence);
	plugin_json_notes(&json, report->notes, report->note_count);
	put_report(&json, report);
	json_close(&json, '}');
	putc('\n', out);
}
