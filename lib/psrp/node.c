#include "lib/psrp/node.h"

#include <stdlib.h>
#include <string.h>

#include "lib/psrp/call.h"

bool
psrp_node_ask(struct wsman *client, const char *endpoint, struct psrp_node *ret_node, struct error *err)
{
	const struct psrp_call call = { .endpoint = endpoint, .function = "Get-SitewatchNode" };

	memset(ret_node, 0, sizeof(*ret_node));
	if (!psrp_call(client, &call, &ret_node->text, &ret_node->document.length, err))
		return false;
	ret_node->document.text = ret_node->text;
	if (!psrp_document_check(&ret_node->document, err)) {
		free(ret_node->text);
		return false;
	}
	ret_node->stand_in = psrp_document_stand_in(&ret_node->document);
	wsman_set_stand_in(client, &ret_node->stand_in);
	return true;
}

void
psrp_node_end(struct wsman *client, struct psrp_node *node)
{
	wsman_set_stand_in(client, NULL);
	free(node->text);
	memset(node, 0, sizeof(*node));
}

/* FNV-1a of its UTF-8, as the module on the node makes it: a number, as all that goes there is. */
static uint32_t
sum_of(const char *name)
{
	uint32_t sum = 2166136261U;

	for (; *name != '\0'; name++)
		sum = (sum ^ (unsigned char)*name) * 16777619U;
	return sum;
}

static const char *
function_for(enum source_action_kind kind)
{
	switch (kind) {
	case SOURCE_SET_AUTO_START:
		return "Set-SitewatchAutoStart";
	case SOURCE_START_SITE:
		return "Start-SitewatchSite";
	case SOURCE_START_POOL:
		return "Start-SitewatchPool";
	case SOURCE_START_SERVICE:
	case SOURCE_BRING_ONLINE:
	case SOURCE_BRING_GROUP_ONLINE:
		break;
	}
	return NULL;
}

bool
psrp_node_write(struct wsman *client, const char *endpoint, const struct source_action *action,
    struct wsman_output *ret_output, struct error *err)
{
	const char *function = function_for(action->kind);
	struct psrp_parameter parameters[2];
	const struct psrp_call call = { endpoint, function, parameters, 2, false };
	struct psrp_document document;
	struct wsman_stand_in answer;
	char *text;
	bool ok;

	if (function == NULL)
		return error_set(err, ERROR_USAGE,
		    "an endpoint starts sites and their pools, and puts auto start back: services and cluster resources it does not");
	parameters[0] = (struct psrp_parameter) { "Id", action->site->id };
	parameters[1] = (struct psrp_parameter) { "Sum", sum_of(action->site->name) };
	if (!psrp_call(client, &call, &text, &document.length, err))
		return false;
	document.text = text;
	answer = psrp_document_stand_in(&document);
	ok = psrp_document_check(&document, err) && answer.run(answer.state, "write", ret_output, err);
	free(text);
	return ok;
}
