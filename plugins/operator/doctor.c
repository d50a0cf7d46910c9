/* sitewatch doctor: what keeps a node from being watched, step by step, and what mends it. */
#include "plugins/operator/command.h"

#include "lib/config/node.h"
#include "lib/doctor/local.h"
#include "plugins/doctor/node.h"
#include "plugins/doctor/report.h"

/* One that is in no configuration is asked with what [defaults] has. */
static const struct configuration_node *
find_node(const struct sitewatch_call *call, struct configuration *ret_own, const struct finding_sink *sink,
    struct error *err)
{
	const char *name = call->operands[0];
	const struct configuration_node *node = configuration_find(&call->configuration, name);
	struct configuration_node base = call->configuration.defaults;

	if (node != NULL)
		return node;
	base.name = base.target.name = base.target.address = name;
	if (!configuration_node_copy(&base, ret_own, err))
		return NULL;
	finding_report(sink, FINDING_NOTE, "node", NULL,
	    "there is no [node %s] in the configuration: it is asked with what [defaults] has", name);
	return &ret_own->nodes[0];
}

static void
examine(const struct sitewatch_call *call, const struct finding_sink *sink)
{
	struct configuration own = { 0 };
	struct error err;
	const struct configuration_node *node = find_node(call, &own, sink, &err);
	const struct doctor_subject subject = {
		.config_path = call->config_path,
		.configuration = &call->configuration,
		.node = node,
		.history_path = call->history_path,
		.advice_for_root = "--as=USER tells what that one may do",
	};
	const struct doctor_request request = { .node = node, .try_all = call->try_all, .now = call->now, .sink = sink };

	if (node == NULL) {
		finding_report(sink, FINDING_FAULT, "node", NULL, "%s. Nothing else was tried", err.text);
		return;
	}
	doctor_examine_locally(&subject, sink);
	doctor_examine_node(&request);
	configuration_clear(&own);
}

enum sitewatch_result
sitewatch_doctor(const struct sitewatch_call *call, struct error *err)
{
	struct doctor_report report = {
		.out = call->out, .node = call->operands[0], .is_json = call->format == SITEWATCH_FORMAT_JSON,
	};
	const struct finding_sink sink = doctor_report_begin(&report);

	(void)err;		/* what is wrong is what was asked for */
	if (call->configuration_problem != NULL)
		finding_report(&sink, FINDING_FAULT, "configuration", NULL, "%s. %s", call->configuration_problem->text,
		    call->others_are_wrong ? "This node's own is right" : "Nothing else was tried");
	if (call->configuration_problem == NULL || call->others_are_wrong)
		examine(call, &sink);
	doctor_report_end(&report);
	return report.faults == 0 ? SITEWATCH_DONE : SITEWATCH_FAULTS;
}
