#include "tests/simulator/operation.h"

#include <string.h>
#include <strings.h>

#include "tests/simulator/cluster.h"
#include "tests/simulator/endpoint.h"

#define IDENTITY "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"

void
operation_fault(struct operation *operation, const struct fault *fault)
{
	struct fault told = *fault;

	told.has_activity = machine_has_new_winrm(operation->machine) && (operation->request->action & ACTIONS_OF_SHELLS) != 0;
	buffer_clear(operation->body);
	envelope_fault(operation->body, operation->request, &told, operation->machine->name);
	operation->status = 500;
}

void
operation_fault_named(struct operation *operation, enum fault_name name)
{
	const struct fault fault = { .name = name };

	operation_fault(operation, &fault);
}

struct row
operation_row(const struct operation *operation)
{
	return (struct row) {
		.world = &operation->simulation->world, .machine = operation->machine, .now = operation->now,
		.distortion = {
			.has_bad_times = operation->injection.kind == INJECT_BAD_DATETIME,
			.has_long_names = operation->injection.kind == INJECT_LONG_NAME,
		},
	};
}

void
operation_note_write(struct operation *operation, const char *what, const char *class_name, const char *key)
{
	struct buffer *writes = &operation->simulation->writes;
	const char *const words[] = { operation->machine->name, what, class_name, key };
	size_t i;

	buffer_add(writes, writes->length == 0 ? "[" : ",[");
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		buffer_add(writes, i == 0 ? "" : ",");
		buffer_add_json(writes, words[i]);
	}
	buffer_add(writes, "]");
}

/* Without the WS-Addressing frame, as [MS-WSMV] 3.1.4.1.23 has it. */
static void
identify_run(struct operation *operation)
{
	const struct machine *machine = operation->machine;
	struct buffer *out = operation->body;

	buffer_add(out,
	    "<s:Envelope xml:lang=\"en-US\" xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header/>"
	    "<s:Body><wsmid:IdentifyResponse xmlns:wsmid=\"" IDENTITY "\"><wsmid:ProtocolVersion>"
	    "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd</wsmid:ProtocolVersion>"
	    "<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor><wsmid:ProductVersion>");
	if (operation->is_anonymous)
		buffer_format(out, "OS: 0.0.0 SP: 0.0 Stack: %s", machine->stack);
	else
		buffer_format(out, "OS: %s SP: %u.0 Stack: %s", machine->windows->version,
		    machine->windows->service_pack_major, machine->stack);
	buffer_add(out, "</wsmid:ProductVersion></wsmid:IdentifyResponse></s:Body></s:Envelope>");
}

/* true: the request is answered with a fault. */
static bool
refuse_request(struct operation *operation)
{
	static const enum fault_name names[] = {
		[REQUEST_NOT_XML] = FAULT_INVALID_XML,
		[REQUEST_NOT_SOAP] = FAULT_SOAP_VERSION,
		[REQUEST_HEADER_MISSING] = FAULT_HEADER_MISSING,
		[REQUEST_HEADER_INVALID] = FAULT_HEADER_INVALID,
		[REQUEST_NOT_UNDERSTOOD] = FAULT_MUST_UNDERSTAND,
		[REQUEST_ENVELOPE_TOO_SMALL] = FAULT_ENVELOPE_MINIMUM,
	};
	const struct fault fault = {
		.name = names[operation->request->problem], .subject = operation->request->problem_text,
	};

	if (operation->request->problem == REQUEST_GOOD)
		return false;
	operation_fault(operation, &fault);
	return true;
}

/* Faults of SOAP that a test asks for, instead of the answer. */
static bool
refuse_injected(struct operation *operation)
{
	static const struct {
		enum injection_kind kind;
		enum fault_name name;
	} faults[] = {
		{ INJECT_ACCESS_DENIED, FAULT_ACCESS_DENIED },
		{ INJECT_WMI_DENIED, FAULT_WMI_DENIED },
		{ INJECT_NAMESPACE_MISSING, FAULT_INVALID_NAMESPACE },
		{ INJECT_CLASS_MISSING, FAULT_INVALID_CLASS },
		{ INJECT_QUOTA, FAULT_QUOTA },
		{ INJECT_CONTEXT_EXPIRED, FAULT_CONTEXT },
		{ INJECT_TIMED_OUT, FAULT_TIMED_OUT },
		{ INJECT_GERMAN, FAULT_ACCESS_DENIED_GERMAN },
		{ INJECT_STAR_ONLY, FAULT_INVALID_QUERY },
	};
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const struct fault fault = {
			.name = faults[i].name, .subject = operation->request->filter,
			.is_wmi_error = operation->injection.has_other_shape,
			.has_no_relation = operation->injection.has_other_shape,
		};

		if (faults[i].kind != operation->injection.kind)
			continue;
		operation_fault(operation, &fault);
		return true;
	}
	return false;
}

bool
operation_refuse_resource(struct operation *operation, const struct class **ret_class)
{
	const struct request *request = operation->request;

	*ret_class = class_find(operation->machine, request->ns, request->class_name);
	if (*ret_class == NULL) {
		operation_fault_named(operation, FAULT_NOT_FOUND);
		return true;
	}
	if (strcasecmp((*ret_class)->ns, "root/MSCluster") == 0 && !operation->machine->clussvc_running) {
		operation_fault_named(operation, FAULT_CLUSTER_DOWN);
		return true;
	}
	return false;
}

/* What the account may not do (windows-shell.md 6.1), with the fault for it. */
static bool
refuse_account(struct operation *operation)
{
	const struct request *request = operation->request;
	const unsigned int action = request->action;
	const bool is_of_wmi = *request->ns != '\0';

	if (operation->machine->account == ACCOUNT_ADMINISTRATOR || action == ACTION_IDENTIFY)
		return false;
	if ((action & ACTIONS_OF_SHELLS) != 0 && endpoint_of(request) != NULL)
		return false;
	if (operation->machine->account >= ACCOUNT_PLAIN || (action & ACTIONS_OF_SHELLS) != 0) {
		operation_fault_named(operation, FAULT_ACCESS_DENIED);
		return true;
	}
	if ((action & (ACTION_PUT | ACTION_INVOKE)) == 0 &&
	    (!is_of_wmi || strcasecmp(request->ns, "root/cimv2") == 0 || !namespace_exists(operation->machine, request->ns)))
		return false;
	operation_fault_named(operation, FAULT_WMI_DENIED);
	return true;
}

static void
count_request(struct operation *operation)
{
	unsigned int bit = 0;

	while ((1U << bit) != (unsigned int)operation->request->action)
		bit++;
	operation->simulation->requests[bit]++;
}

void
operation_run(struct operation *operation)
{
	operation->status = 200;
	count_request(operation);
	clusters_settle(&operation->simulation->world, operation->now);
	if (refuse_request(operation) || refuse_injected(operation) || refuse_account(operation))
		return;
	switch (operation->request->action) {
	case ACTION_IDENTIFY: identify_run(operation); break;
	case ACTION_ENUMERATE: enumerate_run(operation); break;
	case ACTION_PULL: pull_run(operation); break;
	case ACTION_RELEASE: release_run(operation); break;
	case ACTION_GET: get_run(operation); break;
	case ACTION_PUT: put_run(operation); break;
	case ACTION_SUBSCRIBE: subscribe_run(operation); break;
	case ACTION_UNSUBSCRIBE: unsubscribe_run(operation); break;
	case ACTION_INVOKE: invoke_run(operation); break;
	case ACTION_CREATE: case ACTION_COMMAND: case ACTION_RECEIVE: case ACTION_SIGNAL: case ACTION_DELETE:
		shell_run(operation);
		break;
	case ACTION_OTHER: operation_fault_named(operation, FAULT_ACTION_NOT_SUPPORTED); break;
	}
}
