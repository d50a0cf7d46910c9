#include "tests/simulator/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#define SOAP "http://www.w3.org/2003/05/soap-envelope"
#define ADDRESSING "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define ENUMERATION "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
#define TRANSFER "http://schemas.xmlsoap.org/ws/2004/09/transfer"
#define EVENTING "http://schemas.xmlsoap.org/ws/2004/08/eventing"
#define WSMAN "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
#define MICROSOFT "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
#define IDENTITY "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
#define SHELL "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
#define POWERSHELL "http://schemas.microsoft.com/powershell"
#define WMI "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
#define MINIMUM_ENVELOPE 8192

static const struct {
	const char *uri;
	enum action action;
} actions[] = {
	{ ENUMERATION "/Enumerate", ACTION_ENUMERATE },
	{ ENUMERATION "/Pull", ACTION_PULL },
	{ ENUMERATION "/Release", ACTION_RELEASE },
	{ TRANSFER "/Get", ACTION_GET },
	{ TRANSFER "/Put", ACTION_PUT },
	{ EVENTING "/Subscribe", ACTION_SUBSCRIBE },
	{ EVENTING "/Unsubscribe", ACTION_UNSUBSCRIBE },
	{ TRANSFER "/Create", ACTION_CREATE },
	{ TRANSFER "/Delete", ACTION_DELETE },
	{ SHELL "/Command", ACTION_COMMAND },
	{ SHELL "/Receive", ACTION_RECEIVE },
	{ SHELL "/Signal", ACTION_SIGNAL },
};

const char *
action_name(enum action action)
{
	switch (action) {
	case ACTION_IDENTIFY: return "Identify";
	case ACTION_ENUMERATE: return "Enumerate";
	case ACTION_PULL: return "Pull";
	case ACTION_RELEASE: return "Release";
	case ACTION_GET: return "Get";
	case ACTION_PUT: return "Put";
	case ACTION_SUBSCRIBE: return "Subscribe";
	case ACTION_UNSUBSCRIBE: return "Unsubscribe";
	case ACTION_INVOKE: return "Invoke";
	case ACTION_CREATE: return "Create";
	case ACTION_COMMAND: return "Command";
	case ACTION_RECEIVE: return "Receive";
	case ACTION_SIGNAL: return "Signal";
	case ACTION_DELETE: return "Delete";
	case ACTION_OTHER: break;
	}
	return "Other";
}

static bool
is_named(const xmlNode *node, const char *ns, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0 &&
	       node->ns != NULL && strcmp((const char *)node->ns->href, ns) == 0;
}

static xmlNode *
child(const xmlNode *parent, const char *ns, const char *name)
{
	xmlNode *node = parent == NULL ? NULL : parent->children;

	while (node != NULL && !is_named(node, ns, name))
		node = node->next;
	return node;
}

static xmlNode *
first_element(const xmlNode *parent)
{
	xmlNode *node = parent == NULL ? NULL : parent->children;

	while (node != NULL && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

/* What xmlNodeGetContent() and its like give is ours to free. */
static const char *
keep(struct request *request, xmlChar *text)
{
	const char *kept = text == NULL ? "" : text_copy_string(&request->text, (const char *)text);

	xmlFree(text);
	if (kept == NULL)
		abort();
	return kept;
}

static const char *
content(struct request *request, const xmlNode *node)
{
	return node == NULL ? "" : keep(request, xmlNodeGetContent(node));
}

static const char *
attribute(struct request *request, xmlNode *node, const char *name)
{
	return keep(request, xmlGetProp(node, (const xmlChar *)name));
}

/* The element's content as XML, when it holds elements (an event query); else its text. */
static const char *
inner_xml(struct request *request, const xmlNode *node)
{
	xmlNode *element = first_element(node);
	xmlBuffer *buffer;
	const char *text;

	if (element == NULL)
		return content(request, node);
	buffer = xmlBufferCreate();
	xmlNodeDump(buffer, node->doc, element, 0, 0);
	text = text_copy_string(&request->text, (const char *)xmlBufferContent(buffer));
	xmlBufferFree(buffer);
	return text;
}

static void
complain(struct request *request, enum request_problem problem, const char *text)
{
	if (request->problem != REQUEST_GOOD)
		return;
	request->problem = problem;
	request->problem_text = text_copy_string(&request->text, text);
}

static bool
is_known_header(const xmlNode *node)
{
	static const struct {
		const char *ns, *name;
	} known[] = {
		{ ADDRESSING, "To" },
		{ ADDRESSING, "ReplyTo" },
		{ ADDRESSING, "Action" },
		{ ADDRESSING, "MessageID" },
		{ WSMAN, "ResourceURI" },
		{ WSMAN, "MaxEnvelopeSize" },
		{ WSMAN, "OperationTimeout" },
		{ WSMAN, "SelectorSet" },
		{ WSMAN, "OptionSet" },
		{ WSMAN, "FragmentTransfer" },
		{ EVENTING, "Identifier" },
		{ MICROSOFT, "SessionId" },
		{ MICROSOFT, "OperationID" },
		{ MICROSOFT, "SequenceId" },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (is_named(node, known[i].ns, known[i].name))
			return true;
	return false;
}

/* Locale and DataLocale must not be marked (windows.md 2.2), and nothing may that is not known. */
static void
check_understanding(struct request *request, const xmlNode *header)
{
	xmlNode *node;

	for (node = header->children; node != NULL; node = node->next) {
		xmlChar *mark;

		if (node->type != XML_ELEMENT_NODE || is_known_header(node))
			continue;
		mark = xmlGetNsProp(node, (const xmlChar *)"mustUnderstand", (const xmlChar *)SOAP);
		if (mark != NULL &&
		    (xmlStrEqual(mark, (const xmlChar *)"true") || xmlStrEqual(mark, (const xmlChar *)"1")))
			complain(request, REQUEST_NOT_UNDERSTOOD, (const char *)node->name);
		xmlFree(mark);
	}
}

static size_t
number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	return end == text || *end != '\0' ? 0 : value;
}

/* "PT60.000S" and its like; a sign is not one. */
static bool
is_duration(const char *text)
{
	return *text == '\0' || (text[0] == 'P' && strspn(text + 1, "0123456789.TDHMS") == strlen(text + 1));
}

/* Of one that is_duration(): years and months are nobody's time-out. */
static unsigned int
duration_ms(const char *text)
{
	double seconds = 0;

	while (*text != '\0') {
		char *end;
		double count = strtod(text, &end);

		if (end == text) {
			text++;
			continue;
		}
		seconds += count * (*end == 'D' ? 86400 : *end == 'H' ? 3600 : *end == 'M' ? 60 : 1);
		text = end;
	}
	return seconds < 4e6 ? (unsigned int)(seconds * 1000) : 4000000000U;
}

static void
read_names(struct request *request, const xmlNode *set)
{
	xmlNode *node = set == NULL ? NULL : set->children;

	for (; node != NULL && request->selector_count < REQUEST_NAMES; node = node->next)
		if (is_named(node, WSMAN, "Selector"))
			request->selectors[request->selector_count++] = (struct named_text) {
				attribute(request, node, "Name"), content(request, node),
			};
}

static void
read_options(struct request *request, const xmlNode *set)
{
	xmlNode *node = set == NULL ? NULL : set->children;

	for (; node != NULL; node = node->next) {
		const char *name;

		if (!is_named(node, WSMAN, "Option"))
			continue;
		name = attribute(request, node, "Name");
		if (strcasecmp(name, "IgnoreChannelError") == 0)
			request->ignores_channel_errors = true;
		if (strcasecmp(name, "ReadExistingEvents") == 0)
			request->reads_existing_events = strcasecmp(content(request, node), "true") == 0;
		if (strcasecmp(name, "WINRS_CODEPAGE") == 0)
			request->code_page = content(request, node);
		if (strcasecmp(name, "WINRS_SKIP_CMD_SHELL") == 0)
			request->skips_cmd = strcasecmp(content(request, node), "true") == 0;
	}
}

static void
read_resource(struct request *request)
{
	const char *slash;
	size_t prefix = strlen(WMI);

	if (strncasecmp(request->resource_uri, WMI, prefix) != 0)
		return;
	slash = strrchr(request->resource_uri + prefix, '/');
	if (slash == NULL)
		return;
	request->ns = text_copy(&request->text, request->resource_uri + prefix,
	    (size_t)(slash - request->resource_uri) - prefix);
	request->class_name = slash + 1;
}

static void
read_action(struct request *request)
{
	size_t length = strlen(request->resource_uri), i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].uri, request->action_uri) == 0)
			request->action = actions[i].action;
	if (request->action == ACTION_OTHER && length > 0 &&
	    strncasecmp(request->action_uri, request->resource_uri, length) == 0 &&
	    request->action_uri[length] == '/') {
		request->action = ACTION_INVOKE;
		request->method = request->action_uri + length + 1;
	}
}

static void
read_timeout(struct request *request, const xmlNode *header)
{
	const char *timeout = content(request, child(header, WSMAN, "OperationTimeout"));

	if (!is_duration(timeout))
		complain(request, REQUEST_HEADER_INVALID, "OperationTimeout");
	else
		request->timeout_ms = duration_ms(timeout);
}

static void
read_header(struct request *request, const xmlNode *header)
{
	const xmlNode *reply = child(header, ADDRESSING, "ReplyTo");
	const char *size;

	request->action_uri = content(request, child(header, ADDRESSING, "Action"));
	request->message_id = content(request, child(header, ADDRESSING, "MessageID"));
	request->resource_uri = content(request, child(header, WSMAN, "ResourceURI"));
	request->to = content(request, child(header, ADDRESSING, "To"));
	request->identifier = content(request, child(header, EVENTING, "Identifier"));
	request->fragment = content(request, child(header, WSMAN, "FragmentTransfer"));
	size = content(request, child(header, WSMAN, "MaxEnvelopeSize"));
	request->max_envelope_bytes = number(size);
	read_names(request, child(header, WSMAN, "SelectorSet"));
	read_options(request, child(header, WSMAN, "OptionSet"));
	read_resource(request);
	read_action(request);
	check_understanding(request, header);
	if (*request->action_uri == '\0')
		complain(request, REQUEST_HEADER_MISSING, "Action");
	if (*request->message_id == '\0')
		complain(request, REQUEST_HEADER_MISSING, "MessageID");
	if (*content(request, child(reply, ADDRESSING, "Address")) == '\0')
		complain(request, REQUEST_HEADER_MISSING, "ReplyTo");
	if (strlen(request->message_id) > 2048)
		complain(request, REQUEST_HEADER_INVALID, "MessageID");
	read_timeout(request, header);
	if (*size != '\0' && request->max_envelope_bytes < MINIMUM_ENVELOPE)
		complain(request, REQUEST_ENVELOPE_TOO_SMALL, "MaxEnvelopeSize");
}

static void
read_properties(struct request *request, const xmlNode *instance)
{
	xmlNode *node = instance->children;

	for (; node != NULL && request->property_count < REQUEST_NAMES; node = node->next)
		if (node->type == XML_ELEMENT_NODE)
			request->properties[request->property_count++] = (struct named_text) {
				text_copy_string(&request->text, (const char *)node->name),
				content(request, node),
			};
}

/* Command and Arguments, as often as they come. */
static void
read_command_line(struct request *request, const xmlNode *line)
{
	xmlNode *node = line->children;

	for (; node != NULL; node = node->next) {
		if (is_named(node, SHELL, "Command") || is_named(node, SHELL, "Arguments"))
			request->command_line = text_format(&request->text, "%s%s%s", request->command_line,
			    *request->command_line == '\0' ? "" : " ", content(request, node));
	}
}

static void
read_shell(struct request *request, xmlNode *node)
{
	xmlNode *variables = child(node, SHELL, "Environment"), *stream = child(node, SHELL, "DesiredStream");
	const char *idle = content(request, child(node, SHELL, "IdleTimeOut"));

	request->command_id = attribute(request, stream == NULL ? node : stream, "CommandId");
	request->shell_id = attribute(request, node, "ShellId");
	request->creation = content(request, child(node, POWERSHELL, "creationXml"));
	request->idle_timeout_ms = is_duration(idle) ? duration_ms(idle) : 0;
	read_command_line(request, node);
	node = variables == NULL ? NULL : variables->children;
	for (; node != NULL && request->property_count < REQUEST_NAMES; node = node->next)
		if (is_named(node, SHELL, "Variable"))
			request->properties[request->property_count++] =
			    (struct named_text) { attribute(request, node, "Name"), content(request, node) };
}

static void
read_body(struct request *request, const xmlNode *body)
{
	xmlNode *node = first_element(body);
	xmlNode *elements, *filter;

	if (node == NULL)
		return;
	request->body_class = text_copy_string(&request->text, (const char *)node->name);
	if (node->ns != NULL)
		request->body_namespace = text_copy_string(&request->text, (const char *)node->ns->href);
	if (is_named(node, IDENTITY, "Identify"))
		request->action = ACTION_IDENTIFY;
	request->is_optimized = child(node, WSMAN, "OptimizeEnumeration") != NULL;
	elements = child(node, WSMAN, "MaxElements");
	if (elements == NULL)
		elements = child(node, ENUMERATION, "MaxElements");
	request->max_elements = number(content(request, elements));
	filter = child(node, WSMAN, "Filter");
	if (filter == NULL)
		filter = child(node, ENUMERATION, "Filter");
	if (filter != NULL) {
		request->filter = inner_xml(request, filter);
		request->filter_dialect = attribute(request, filter, "Dialect");
	}
	request->context = content(request, child(node, ENUMERATION, "EnumerationContext"));
	if (request->action == ACTION_PUT || request->action == ACTION_INVOKE)
		read_properties(request, node);
	if ((request->action & ACTIONS_OF_SHELLS) != 0)
		read_shell(request, node);
}

static void
read_document(struct request *request, xmlDoc *document)
{
	const xmlNode *root = document == NULL ? NULL : xmlDocGetRootElement(document);
	const xmlNode *header, *body, *message;

	if (root == NULL) {
		complain(request, REQUEST_NOT_XML, "");
		return;
	}
	header = child(root, SOAP, "Header");
	body = child(root, SOAP, "Body");
	if (!is_named(root, SOAP, "Envelope") || body == NULL) {
		complain(request, REQUEST_NOT_SOAP, (const char *)root->name);
		return;
	}
	message = first_element(body);
	if (message != NULL && is_named(message, IDENTITY, "Identify"))
		request->action = ACTION_IDENTIFY;
	else if (header == NULL)
		complain(request, REQUEST_HEADER_MISSING, "Action");
	else
		read_header(request, header);
	read_body(request, body);
}

struct request
request_nothing(void)
{
	return (struct request) {
		.action = ACTION_OTHER,
		.problem_text = "",
		.action_uri = "",
		.message_id = "",
		.resource_uri = "",
		.to = "",
		.code_page = "",
		.command_line = "",
		.command_id = "",
		.shell_id = "",
		.creation = "",
		.ns = "",
		.class_name = "",
		.method = "",
		.filter = "",
		.filter_dialect = "",
		.context = "",
		.identifier = "",
		.fragment = "",
		.body_class = "",
		.body_namespace = "",
	};
}

void
request_read(const char *bytes, size_t length, const char *charset, struct request *ret_request)
{
	const char *encoding = charset != NULL && strncasecmp(charset, "utf-16", 6) == 0 ? "UTF-16" : NULL;
	xmlDoc *document = NULL;

	*ret_request = request_nothing();
	if (length > 0 && length < (1U << 24))
		document = xmlReadMemory(bytes, (int)length, NULL, encoding,
		    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	read_document(ret_request, document);
	xmlFreeDoc(document);
}

void
request_clear(struct request *request)
{
	text_arena_clear(&request->text);
}
