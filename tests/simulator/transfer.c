/* Get, Put and Invoke: one instance, addressed by its selectors. */
#include <string.h>
#include <strings.h>

#include "tests/simulator/behaviour.h"
#include "tests/simulator/cluster.h"
#include "tests/simulator/operation.h"

#define TRANSFER "http://schemas.xmlsoap.org/ws/2004/09/transfer"
#define WIN32_AS_HRESULT 0x80070000U
#define UNKNOWN_POOL 2U			/* Win32 "file not found" */
#define INVALID_PARAMETER 87	/* Win32 */
#define WINDOWS_2016	  1000	/* windows_version.number */

static const char *
selector(const struct request *request, const char *name)
{
	size_t i;

	for (i = 0; i < request->selector_count; i++)
		if (strcasecmp(request->selectors[i].name, name) == 0)
			return request->selectors[i].value;
	return NULL;
}

static void
note_write(struct operation *operation, const char *what, const struct class *class)
{
	const char *key = selector(operation->request, "Name");

	operation_note_write(operation, what, class->name, key == NULL ? "" : key);
}

static bool
is_selected(const struct class *class, const struct row *row, const struct request *request)
{
	size_t i;

	for (i = 0; i < 3 && class->keys[i] != NULL; i++) {
		const struct property *property = class_property(class, row->machine, class->keys[i]);
		struct value value;

		property_get(property, row, &value);
		if (value.kind == VALUE_NUMBER)
			value_format(&value, "%lld", (long long)value.number);
		if (value.kind != VALUE_TEXT ||
		    strcasecmp(value.text, selector(request, class->keys[i])) != 0)
			return false;
	}
	return true;
}

static bool
find_instance(struct operation *operation, const struct class *class, struct row *row)
{
	const size_t count = class->count(operation->machine);
	uint32_t token;
	size_t i;

	if (class->find != NULL) {
		if (!class->find(operation->machine, selector(operation->request, class->keys[0]), &token))
			return false;
		row->object = class->object(row->world, operation->machine, token);
		return row->object != NULL;
	}
	for (i = 0; i < count; i++) {
		token = class->token == NULL ? (uint32_t)i : class->token(operation->machine, i);
		row->object = class->object(row->world, operation->machine, token);
		if (row->object != NULL && is_selected(class, row, operation->request))
			return true;
	}
	return false;
}

bool
operation_select(struct operation *operation, const struct class *class, struct row *ret_row)
{
	const struct request *request = operation->request;
	struct row row = operation_row(operation);
	size_t keys = 0;

	while (keys < 3 && class->keys[keys] != NULL) {
		if (selector(request, class->keys[keys]) == NULL &&
		    (keys > 0 || request->selector_count > 0)) {
			operation_fault_named(operation, FAULT_SELECTORS);
			return false;
		}
		if (selector(request, class->keys[keys]) == NULL) {
			operation_fault_named(operation, FAULT_SELECTORS_MISSING);
			return false;
		}
		keys++;
	}
	if (request->selector_count > keys) {
		operation_fault_named(operation, FAULT_SELECTORS);
		return false;
	}
	if (!find_instance(operation, class, &row)) {
		operation_fault_named(operation, FAULT_NOT_FOUND);
		return false;
	}
	*ret_row = row;
	return true;
}

/* Stack 1.1 ends instances with an endpoint reference to them ([MS-WSMV] 4.1). */
static void
answer_instance(
    struct operation *operation, const char *action, const struct class *class, const struct row *row)
{
	struct buffer instance = { 0 }, end = { 0 };

	instance_write(class, row, &instance);
	envelope_open(operation->body, operation->request, action, NULL);
	if (strcmp(operation->machine->stack, "1.1") == 0) {
		buffer_format(&end,
		    "<cim:Location><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/"
		    "anonymous</a:Address></cim:Location></p:%s>",
		    class->name);
		instance.bytes[instance.length - strlen("</p:>") - strlen(class->name)] = '\0';
		buffer_add(operation->body, instance.bytes);
		buffer_add(operation->body, end.bytes);
	} else {
		buffer_add(operation->body, instance.bytes);
	}
	envelope_close(operation->body);
	buffer_clear(&instance);
	buffer_clear(&end);
}

void
get_run(struct operation *operation)
{
	const struct class *class;
	struct row row;

	if (operation_refuse_resource(operation, &class) || !operation_select(operation, class, &row))
		return;
	answer_instance(operation, TRANSFER "/GetResponse", class, &row);
}

static bool
is_site_class(const struct class *class)
{
	return strcmp(class->name, "IIsWebServerSetting") == 0 || strcmp(class->name, "Site") == 0;
}

static bool
is_writable(const struct class *class, const char *property)
{
	return strcmp(property, "ServerAutoStart") == 0 ||
	    strcmp(property, strcmp(class->name, "Site") == 0 ? "Name" : "ServerComment") == 0;
}

/* Whether the body and the header agree on a form that this machine takes; else answers with a fault. */
static bool
check_form(struct operation *operation, const struct class *class)
{
	const struct request *request = operation->request;
	const enum put_forms forms = operation->machine->put_forms;
	const bool is_fragment = *request->fragment != '\0';
	const char *name = is_fragment ? "XmlFragment" : class->name;
	const char *ns = is_fragment ? "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" : request->resource_uri;
	size_t i;

	if (forms == PUT_NEITHER || (is_fragment ? forms == PUT_INSTANCE_ONLY : forms == PUT_FRAGMENT_ONLY)) {
		operation_fault_named(operation, is_fragment ? FAULT_FRAGMENT : FAULT_SCHEMA);
		return false;
	}
	if (strcmp(request->body_class, name) != 0 || strcasecmp(request->body_namespace, ns) != 0 ||
	    request->property_count == 0) {
		operation_fault_named(operation, FAULT_SCHEMA);
		return false;
	}
	for (i = 0; i < request->property_count; i++) {
		if (!is_writable(class, request->properties[i].name) ||
		    (is_fragment && strcmp(request->properties[i].name, request->fragment) != 0)) {
			operation_fault_named(operation, FAULT_SCHEMA);
			return false;
		}
	}
	return true;
}

static void
write_properties(struct operation *operation, struct web_site *site)
{
	struct world *world = &operation->simulation->world;
	size_t i;

	for (i = 0; i < operation->request->property_count; i++) {
		const struct named_text *property = &operation->request->properties[i];

		if (strcmp(property->name, "ServerAutoStart") == 0)
			site_set_auto_start(
			    world, operation->machine, site, strcasecmp(property->value, "true") == 0);
		else
			site->name = world_text(world, property->value);
	}
}

void
put_run(struct operation *operation)
{
	const struct class *class;
	struct row row;

	if (operation_refuse_resource(operation, &class) || !operation_select(operation, class, &row))
		return;
	if (!is_site_class(class)) {
		operation_fault_named(operation, FAULT_ACTION_NOT_SUPPORTED);
		return;
	}
	note_write(operation, "Put", class);
	if (!check_form(operation, class))
		return;
	if (operation->injection.kind != INJECT_PUT_IGNORED)
		write_properties(
		    operation, machine_site(operation->machine, ((const struct web_site *)row.object)->id));
	if (*operation->request->fragment == '\0') {
		answer_instance(operation, TRANSFER "/PutResponse", class, &row);
		return;
	}
	envelope_open(operation->body, operation->request, TRANSFER "/PutResponse",
	    "<w:FragmentTransfer Dialect=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">ServerAutoStart"
	    "</w:FragmentTransfer>");
	buffer_format(operation->body,
	    "<w:XmlFragment><p:ServerAutoStart xmlns:p=\"" WMI "%s/%s\">%s</p:ServerAutoStart>"
	    "</w:XmlFragment>",
	    class->ns, class->name, ((const struct web_site *)row.object)->auto_start ? "true" : "false");
	envelope_close(operation->body);
}

/* GetState of IIS 7+: 0 starting, 1 started, 2 stopping, 3 stopped, 4 unknown (windows.md 7.3). */
static int
state_of_iis7(enum run_state state)
{
	switch (state) {
	case RUN_STARTING: return 0;
	case RUN_STARTED: return 1;
	case RUN_STOPPING: return 2;
	case RUN_STOPPED: return 3;
	case RUN_PAUSING:
	case RUN_PAUSED:
	case RUN_CONTINUING:
	case RUN_UNKNOWN:
		break;
	}
	return 4;
}

/* What a method gives: a Win32 error, and a return value where the method has one. */
struct outcome {
	bool is_known;
	uint32_t error;
	int value;		/* -1: none */
};

static struct outcome
invoke_site(struct operation *operation, const struct class *class, const struct web_site *found)
{
	struct web_site *site = machine_site(operation->machine, found->id);
	const bool is_old = strcmp(class->name, "IIsWebServer") == 0;
	const char *method = operation->request->method;
	struct outcome outcome = { .is_known = true, .value = -1 };

	if (strcmp(method, "Start") == 0) {
		if (operation->injection.kind != INJECT_START_IGNORED)
			outcome.error = site_act(operation->machine, site, SITE_START, operation->now);
	} else if (strcmp(method, "Stop") == 0) {
		outcome.error = site_act(operation->machine, site, SITE_STOP, operation->now);
	} else if (is_old && strcmp(method, "Pause") == 0) {
		outcome.error = site_act(operation->machine, site, SITE_PAUSE, operation->now);
	} else if (is_old && strcmp(method, "Continue") == 0) {
		outcome.error = site_act(operation->machine, site, SITE_CONTINUE, operation->now);
	} else if (!is_old && strcmp(method, "GetState") == 0) {
		outcome.value = state_of_iis7(site_state(operation->machine, site));
	} else {
		outcome.is_known = false;
	}
	return outcome;
}

static struct outcome
invoke_pool(struct operation *operation, const struct class *class, const char *name)
{
	struct app_pool *pool = machine_pool(operation->machine, name);
	const char *method = operation->request->method;
	struct outcome outcome = { .is_known = true, .value = -1 };

	if (pool == NULL)
		outcome.error = UNKNOWN_POOL;
	else if (strcmp(method, "Start") == 0)
		pool->state = operation->injection.kind == INJECT_START_IGNORED ? pool->state : RUN_STARTED;
	else if (strcmp(method, "Stop") == 0)
		pool->state = RUN_STOPPED;
	else if (strcmp(method, "Recycle") == 0)
		pool->state = RUN_STARTED;
	else if (strcmp(method, "GetState") == 0 && strcmp(class->name, "ApplicationPool") == 0)
		outcome.value = state_of_iis7(pool->state);
	else
		outcome.is_known = false;
	return outcome;
}

/* Win32_Service.StartService: 0 done, 10 it runs already; only W3SVC can be started. */
static struct outcome
invoke_service(struct operation *operation)
{
	struct machine *machine = operation->machine;
	struct outcome outcome = { .is_known = strcmp(operation->request->method, "StartService") == 0, .value = 10 };

	if (!outcome.is_known || strcasecmp(selector(operation->request, "Name"), "W3SVC") != 0 || machine->w3svc_running)
		return outcome;
	if (operation->injection.kind != INJECT_START_IGNORED)
		w3svc_start(&operation->simulation->world, machine, operation->now);
	outcome.value = 0;
	return outcome;
}

static bool
has_parameter(const struct request *request, const char *name)
{
	size_t i;

	for (i = 0; i < request->property_count; i++)
		if (strcmp(request->properties[i].name, name) == 0)
			return true;
	return false;
}

/* TimeOut always; for a group Flags since Server 2016, which no earlier one knows (win32 cluster docs). */
static bool
is_called_right(const struct operation *operation, bool is_group)
{
	const struct request *request = operation->request;
	bool has_flags = is_group && operation->machine->windows->number >= WINDOWS_2016;

	return has_parameter(request, "TimeOut") && has_parameter(request, "Flags") == has_flags &&
	    request->property_count == (has_flags ? 2 : 1);
}

/*
 * BringOnline returns nothing (win32 cluster docs, MSCluster_Resource and MSCluster_ResourceGroup). What Windows says to
 * other parameters, whether it waits for TimeOut (here it does not), and what a refusal looks like is unverified.
 */
static struct outcome
invoke_cluster(struct operation *operation, bool is_group)
{
	struct world *world = &operation->simulation->world;
	const struct cluster *cluster = operation->machine->cluster;
	const char *name = selector(operation->request, "Name");
	struct outcome outcome = { .is_known = strcmp(operation->request->method, "BringOnline") == 0, .value = -1 };
	struct cluster_group *group = NULL;
	struct cluster_resource *resource = NULL;

	if (!outcome.is_known || operation->injection.kind == INJECT_START_IGNORED)
		return outcome;
	if (!is_called_right(operation, is_group)) {
		outcome.error = INVALID_PARAMETER;
		return outcome;
	}
	if (is_group)
		group = cluster_group_named(cluster, name);
	else
		resource = cluster_resource_named(cluster, name, &group);
	outcome.error = resource == NULL ? group_bring_online(world, group, operation->now) :
					   resource_bring_online(world, group, resource, operation->now);
	return outcome;
}

/* IIsWebServer's methods tell a ReturnValue of 0 here; those of IIS 7+ nothing: readers must take both. */
static void
answer_method(struct operation *operation, const struct class *class, int value)
{
	const char *method = operation->request->method;
	struct buffer action = { 0 };

	buffer_format(&action, WMI "%s/%s/%sResponse", class->ns, class->name, method);
	envelope_open(operation->body, operation->request, action.bytes, NULL);
	buffer_format(
	    operation->body, "<p:%s_OUTPUT xmlns:p=\"" WMI "%s/%s\">", method, class->ns, class->name);
	if (value >= 0)
		buffer_format(operation->body, "<p:ReturnValue>%d</p:ReturnValue>", value);
	buffer_format(operation->body, "</p:%s_OUTPUT>", method);
	envelope_close(operation->body);
	buffer_clear(&action);
}

void
invoke_run(struct operation *operation)
{
	const struct class *class;
	struct outcome outcome = { .is_known = false };
	struct row row;

	if (operation_refuse_resource(operation, &class) || !operation_select(operation, class, &row))
		return;
	if (strcmp(operation->request->method, "GetState") != 0)
		note_write(operation, operation->request->method, class);
	if (strcmp(class->name, "IIsWebServer") == 0 || strcmp(class->name, "Site") == 0)
		outcome = invoke_site(operation, class, row.object);
	else if (strcmp(class->name, "ApplicationPool") == 0 ||
		 strcmp(class->name, "IIsApplicationPoolSetting") == 0)
		outcome = invoke_pool(operation, class, ((const struct app_pool *)row.object)->name);
	else if (strcmp(class->name, "Win32_Service") == 0)
		outcome = invoke_service(operation);
	else if (strcmp(class->name, "MSCluster_Resource") == 0 ||
		 strcmp(class->name, "MSCluster_ResourceGroup") == 0)
		outcome = invoke_cluster(operation, strcmp(class->name, "MSCluster_ResourceGroup") == 0);
	if (!outcome.is_known) {
		operation_fault_named(operation, FAULT_INVALID_METHOD);
	} else if (outcome.error != 0) {
		const struct fault fault = { .name = FAULT_WIN32,
			.number = WIN32_AS_HRESULT | outcome.error };

		operation_fault(operation, &fault);
	} else {
		answer_method(operation, class,
		    outcome.value < 0 && strcmp(class->name, "IIsWebServer") == 0 ? 0 : outcome.value);
	}
}
