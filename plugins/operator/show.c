/* sitewatch show: one node and its sites, as they were seen last, or now. */
#include "plugins/operator/command.h"

#include <string.h>

#include "lib/model/counted_sites.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "plugins/look/node_look.h"
#include "plugins/report/output.h"
#include "plugins/report/table.h"

static void
write_fact(FILE *out, const char *label, const char *text)
{
	fprintf(out, "%-15s", label);
	escape_write(out, text, ESCAPE_TERMINAL, 0);
	putc('\n', out);
}

static const char *
iis_words(unsigned int interface)
{
	if (interface == 6)
		return ", IIS 6";
	return interface == 7 ? ", IIS 7 or later" : "";
}

static void
write_windows(FILE *out, const struct node_facts *facts)
{
	char text[256];

	if (*facts->windows_name == '\0' && *facts->windows_version == '\0')
		return;
	snprintf(text, sizeof(text), "%.150s%s%.60s%s", facts->windows_name,
	    *facts->windows_name != '\0' && *facts->windows_version != '\0' ? ", " : "",
	    facts->windows_version,
	    iis_words(facts->iis_interface));
	write_fact(out, "Windows:", text);
}

static void
write_last_start(FILE *out, const struct node_look *look, time_t now)
{
	const struct verdict *verdict = &look->verdict;
	char when[DATETIME_SIZE], text[3 * DATETIME_SIZE];

	if (verdict->last_start == 0)
		return;
	datetime_format_local(verdict->last_start, now, when);
	snprintf(text, sizeof(text), "%s, %s", when,
	    verdict->is_restart_boot ? "when the node booted" : "when its web service was started");
	write_fact(out, "Last start:", text);
}

static void
write_failover(FILE *out, const struct failover *failover, time_t now)
{
	char when[DATETIME_SIZE], text[256];

	if (failover->evidence == EVIDENCE_NONE)
		return;
	datetime_format_local(failover->time, now, when);
	snprintf(text, sizeof(text), "%s%s%.120s (evidence: %s)", when,
	    *failover->group == '\0' ? "" : ", group ", failover->group, evidence_name(failover->evidence));
	write_fact(out, "Last failover:", text);
}

/* Those that are stopped, and those of which a stop was accepted ahead: the table is one of sites. */
static void
write_pools(const struct sitewatch_call *call, const struct memory *memory)
{
	char at[DATETIME_SIZE], until[DATETIME_SIZE], line[768];
	struct text_arena text = { 0 };
	const char *details;
	size_t i;

	for (i = 0; i < memory->pool_count; i++) {
		const struct pool_memory *pool = &memory->pools[i];
		const struct acceptance *accepted = &pool->accepted;
		bool is_accepted = acceptance_holds(accepted, memory->looked_at);

		if (pool->gone_since != 0 || (!is_accepted && pool->state != RUN_STOPPED))
			continue;
		datetime_format_local(accepted->at, call->now, at);
		datetime_format_local(accepted->until, call->now, until);
		details = acceptance_details(accepted, until, &text);
		if (is_accepted)
			snprintf(line, sizeof(line), "%.200s, %s, a stop is accepted by %.64s at %s%.300s", pool->name,
			    run_state_name(pool->state), accepted->by, at, details == NULL ? "" : details);
		else
			snprintf(line, sizeof(line), "%.200s, stopped", pool->name);
		write_fact(call->out, "Pool:", line);
	}
	text_arena_clear(&text);
}

static void
write_head(const struct sitewatch_call *call, const struct node_look *look)
{
	const struct snapshot *snapshot = &look->snapshot;
	char when[DATETIME_SIZE], age[DATETIME_SIZE], text[3 * DATETIME_SIZE];

	write_fact(call->out, "Node:", snapshot->node);
	datetime_format_local(snapshot->looked_at, call->now, when);
	datetime_format_age(call->now - snapshot->looked_at, age);
	if (call->look)
		snprintf(text, sizeof(text), "%s, just now", when);
	else
		snprintf(text, sizeof(text), "%s, %s ago (--look asks the node now)", when, age);
	write_fact(call->out, "Seen:", text);
	write_windows(call->out, &snapshot->facts);
	write_last_start(call->out, look, call->now);
	write_failover(call->out, &look->verdict.failover, call->now);
	write_fact(call->out, "State:", severity_name(look->verdict.severity));
	if (*look->verdict.node_problem != '\0')
		write_fact(call->out, "Problem:", look->verdict.node_problem);
	if (*look->verdict.cause_sentence != '\0')
		write_fact(call->out, "Cause:", look->verdict.cause_sentence);
	write_pools(call, &look->memory);
	putc('\n', call->out);
}

static bool
add_site(struct table *table, const struct site_verdict *judged, struct error *err)
{
	const struct site *site = judged->site;
	char id[24];
	const char *const cells[] = {
		id,
		judged->name,
		severity_name(judged->severity),
		site == NULL ? "-" : run_state_name(site->run_state),
		site == NULL ? "-" : auto_start_name(site->auto_start),
		reason_name(judged->reason),
		judged->sentence,
	};

	if (site_number_is_ours(judged->id))
		strcpy(id, "-");
	else
		snprintf(id, sizeof(id), "%u", judged->id);
	return table_add_judged(table, cells, judged->severity, err);
}

static bool
write_text(const struct sitewatch_call *call, const struct node_look *look, struct error *err)
{
	static const char *const head[] = {
		"ID", "SITE", "SEVERITY", "RUN STATE", "AUTO START", "REASON", "SENTENCE",
	};
	struct table table = { .columns = sizeof(head) / sizeof(head[0]) };
	bool ok = table_add(&table, head, err);
	size_t i;

	for (i = 0; ok && i < look->verdict.site_count; i++)
		ok = add_site(&table, &look->verdict.sites[i], err);
	if (ok) {
		write_head(call, look);
		table_write(call->out, &table, call->with_colour);
	}
	table_clear(&table);
	return ok;
}

static enum sitewatch_result
recall_look(const struct sitewatch_call *call, const char *name, const struct policy *policy,
    struct node_look *look, struct error *err)
{
	struct history *history;
	enum sitewatch_result result = sitewatch_open_node(call, &history, err);

	if (result != SITEWATCH_DONE)
		return result;
	if (!node_look_recall(history, name, policy, call->now, look, err))
		result = sitewatch_result_of(err);
	history_close(history);
	return result;
}

static enum sitewatch_result
take_look(const struct sitewatch_call *call, const struct configuration_node *node, struct node_look *look,
    struct error *problem, struct error *err)
{
	const struct node_look_request request = {
		.node = node,
		.kind = SOURCE_WINRM,
		.history_path = call->history_path,
		.history_days = call->configuration.history_days,
		.now = call->now,
	};

	if (node == NULL) {
		error_set(err, ERROR_USAGE, "--look: there is no [node %s] in the configuration",
		    call->operands[0]);
		return SITEWATCH_FAILED;
	}
	return node_look_take(&request, look, problem, err) ? SITEWATCH_DONE : SITEWATCH_FAILED;
}

enum sitewatch_result
sitewatch_show(const struct sitewatch_call *call, struct error *err)
{
	const struct configuration_node *node = configuration_find(&call->configuration, call->operands[0]);
	const struct policy *policy = node == NULL ? &call->configuration.defaults.policy : &node->policy;
	const char *name = sitewatch_node_name(call, call->operands[0]);
	struct plugin_report report = { .format = PLUGIN_FORMAT_JSON, .verbose = 2 };
	struct error problem = { 0 };
	struct node_look look = { 0 };
	enum sitewatch_result result;
	bool ok;

	result = call->look ? take_look(call, node, &look, &problem, err) :
			      recall_look(call, name, policy, &look, err);
	if (result != SITEWATCH_DONE)
		goto out;
	if (problem.kind != ERROR_NONE)
		report.memory_problem = problem.text;
	if (call->format == SITEWATCH_FORMAT_JSON)
		ok = plugin_output_write(call->out, &look.snapshot, &look.verdict, policy, &report, err);
	else {
		if (problem.kind != ERROR_NONE)
			write_fact(call->out, "No history:", problem.text);
		ok = write_text(call, &look, err);
	}
	if (!ok)
		result = SITEWATCH_FAILED;
out:
	node_look_clear(&look);
	return result;
}
