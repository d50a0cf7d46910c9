#include "tests/simulator/endpoint.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/base64.h"
#include "tests/simulator/command_line.h"

#define POWERSHELL "http://schemas.microsoft.com/powershell/"
#define WQL	   "http://schemas.microsoft.com/wbem/wsman/1/WQL"
#define CHANNEL	   "Microsoft-Windows-FailoverClustering/Operational"
#define SITE	   "/site.name:\"%SWSITE%\""
#define APPCMD	   "%windir%\\system32\\inetsrv\\appcmd.exe"

enum {
	HEAD = 21,			/* of a fragment */
	MESSAGE = 40,			/* of a message */
	SESSION_CAPABILITY = 0x00010002,
	INIT_POOL = 0x00010004,
	PRIVATE_DATA = 0x00021009,
	POOL_STATE = 0x00021005,
	CREATE_PIPELINE = 0x00021006,
	OUTPUT = 0x00041004,
	PIPELINE_STATE = 0x00041006,
	FRAGMENT_BYTES = 20000,		/* so that a longer message is cut */
};

/* Whoever has a role there: readers, those who repair, and administrators for both. */
static const struct {
	const char *name;
	enum account account;
} endpoints[] = {
	{ "sitewatch", ACCOUNT_ENDPOINT_READER },
	{ "sitewatch-repair", ACCOUNT_ENDPOINT_REPAIRER },
};

const char *
endpoint_of(const struct request *request)
{
	const size_t length = strlen(POWERSHELL);

	return strncasecmp(request->resource_uri, POWERSHELL, length) == 0 ? request->resource_uri + length : NULL;
}

bool
endpoint_refuse(struct operation *operation)
{
	const struct machine *machine = operation->machine;
	const char *name = endpoint_of(operation->request);
	size_t i;

	for (i = 0; machine->has_endpoints && i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
		if (strcasecmp(endpoints[i].name, name) != 0)
			continue;
		if (machine->account == ACCOUNT_ADMINISTRATOR || machine->account == endpoints[i].account)
			return false;
		operation_fault_named(operation, FAULT_ACCESS_DENIED);
		return true;
	}
	operation_fault_named(operation, FAULT_NOT_FOUND);
	return true;
}

static uint64_t
high_first(const unsigned char *bytes, unsigned int count)
{
	uint64_t value = 0;

	while (count-- > 0)
		value = value << 8 | *bytes++;
	return value;
}

/*
 * The text of the first message of `kind` in what a request brings, in one fragment each; NULL: there is none. The caller's,
 * to free().
 */
static char *
message_in(const char *packed, uint32_t kind)
{
	char *text = NULL;
	void *decoded;
	size_t count, at = 0;

	if (!base64_decode(packed, &decoded, &count))
		return NULL;
	while (text == NULL && at + HEAD + MESSAGE <= count) {
		const unsigned char *bytes = (const unsigned char *)decoded + at;
		const size_t length = (size_t)high_first(bytes + 17, 4);

		if (length < MESSAGE || length > count - at - HEAD || bytes[16] != 3)
			break;
		bytes += HEAD;
		if ((bytes[4] | (uint32_t)bytes[5] << 8 | (uint32_t)bytes[6] << 16 | (uint32_t)bytes[7] << 24) == kind)
			text = strndup((const char *)bytes + MESSAGE, length - MESSAGE);
		at += HEAD + length;
	}
	free(decoded);
	return text;
}

static void
put_high_first(struct buffer *out, unsigned int count, uint64_t value)
{
	while (count-- > 0) {
		const char byte = (char)(value >> 8 * count);

		buffer_add_bytes(out, &byte, 1);
	}
}

/* A message of the server, in as many fragments as it takes. */
static void
add_message(struct buffer *out, uint64_t object, uint32_t kind, const char *text)
{
	struct buffer message = { 0 };
	const char head[MESSAGE] = { 1, 0, 0, 0, (char)kind, (char)(kind >> 8), (char)(kind >> 16), (char)(kind >> 24) };
	size_t at = 0, number = 0;

	buffer_add_bytes(&message, head, sizeof(head));
	buffer_add(&message, "\xef\xbb\xbf");
	buffer_add(&message, text);
	while (at < message.length) {
		const size_t left = message.length - at, count = left < FRAGMENT_BYTES ? left : FRAGMENT_BYTES;
		const char flags = (char)((at == 0 ? 1 : 0) | (count == left ? 2 : 0));

		put_high_first(out, 8, object);
		put_high_first(out, 8, number++);
		buffer_add_bytes(out, &flags, 1);
		put_high_first(out, 4, count);
		buffer_add_bytes(out, message.bytes + at, count);
		at += count;
	}
	buffer_clear(&message);
}

bool
endpoint_open(struct operation *operation, struct shell *shell)
{
	const char *packed = operation->request->creation;
	char *capability = message_in(packed, SESSION_CAPABILITY), *pool = message_in(packed, INIT_POOL);
	const bool is_good = capability != NULL && strstr(capability, "<Version N=\"protocolversion\">2.") != NULL && pool != NULL &&
	    strstr(pool, "<I32 N=\"MaxRunspaces\">1</I32>") != NULL;
	struct shell_command *own;

	free(capability);
	free(pool);
	if (!is_good) {
		operation_fault_named(operation, FAULT_SCHEMA);
		return false;
	}
	own = shell_command_add(shell, SHELL_OWN_STREAM);
	add_message(&own->out, 1, SESSION_CAPABILITY,
	    "<Obj RefId=\"0\"><MS><Version N=\"protocolversion\">2.3</Version><Version N=\"PSVersion\">2.0</Version>"
	    "<Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>");
	add_message(&own->out, 2, PRIVATE_DATA, "<Obj RefId=\"0\"><MS><Nil N=\"ApplicationPrivateData\" /></MS></Obj>");
	add_message(&own->out, 3, POOL_STATE, "<Obj RefId=\"0\"><MS><I32 N=\"RunspaceState\">2</I32></MS></Obj>");
	return true;
}

size_t
endpoint_message_bytes(const struct buffer *stream, size_t at)
{
	return HEAD + (size_t)high_first((const unsigned char *)stream->bytes + at + 17, 4);
}

/* What stands between two marks; "" when they do not. */
static void
cut(const char *text, const char *from, const char *to, char *ret_part, size_t size)
{
	const char *start = strstr(text, from), *end;

	ret_part[0] = '\0';
	if (start == NULL)
		return;
	start += strlen(from);
	end = strstr(start, to);
	if (end != NULL && (size_t)(end - start) < size)
		snprintf(ret_part, size, "%.*s", (int)(end - start), start);
}

/* Ask what WinRM would be asked, as the virtual account, which is an administrator. */
static void
ask(const struct operation *operation, const struct request *request, void (*run)(struct operation *), struct buffer *ret_answer)
{
	struct operation inner = *operation;
	const enum account account = operation->machine->account;

	inner.request = request;
	inner.body = ret_answer;
	inner.status = 200;
	memset(&inner.injection, 0, sizeof(inner.injection));
	inner.machine->account = ACCOUNT_ADMINISTRATOR;
	run(&inner);
	inner.machine->account = account;
}

static struct request
request_for(enum action action)
{
	struct request request = request_nothing();

	request.action = action;
	request.class_name = "*";
	request.filter_dialect = WQL;
	request.max_envelope_bytes = 512000;
	request.max_elements = 100000;
	request.is_optimized = request.ignores_channel_errors = request.reads_existing_events = true;
	return request;
}

/* The items of one page go to `out`. @return the context of the next page; "": there is none */
static void
take_page(const struct buffer *answer, struct buffer *out, char *ret_context, size_t size)
{
	const char *start = strstr(answer->bytes, ":Items>"), *end;

	cut(answer->bytes, "<n:EnumerationContext>", "<", ret_context, size);
	if (start == NULL)
		return;
	start += strlen(":Items>");
	end = strstr(start, ":Items>");
	while (*end != '<')
		end--;
	buffer_add_bytes(out, start, (size_t)(end - start));
}

/* Numbers of WMI's own, as PowerShell has them; another fault keeps that of WinRM. */
static void
add_error(const struct buffer *answer, struct buffer *out)
{
	char code[16], words[512];

	cut(answer->bytes, "Code=\"", "\"", code, sizeof(code));
	cut(answer->bytes, "<s:Text xml:lang=\"en-US\">", "<", words, sizeof(words));
	buffer_format(out, " error=\"%s\">%s", *code == '\0' ? "2147749889" : code, words);
}

static void
add_listing(const struct operation *operation, const char *ns, const char *class_name, const char *where, struct buffer *out)
{
	struct request request = request_for(ACTION_ENUMERATE);
	char query[256], context[64] = "";
	struct buffer items = { 0 }, answer = { 0 };

	snprintf(query, sizeof(query), "select * from %s%s", class_name, where);
	request.ns = ns;
	request.filter = query;
	request.context = context;
	buffer_format(out, "<Listing namespace=\"%s\" class=\"%s\"", ns, class_name);
	ask(operation, &request, enumerate_run, &answer);
	while (strstr(answer.bytes, "Fault>") == NULL) {
		take_page(&answer, &items, context, sizeof(context));
		if (context[0] == '\0')
			break;
		buffer_clear(&answer);
		ask(operation, &request, pull_run, &answer);
	}
	if (strstr(answer.bytes, "Fault>") != NULL)
		add_error(&answer, out);
	else
		buffer_format(out, ">%s", items.bytes == NULL ? "" : items.bytes);
	buffer_add(out, "</Listing>");
	buffer_clear(&items);
	buffer_clear(&answer);
}

static void
add_events(const struct operation *operation, struct buffer *out)
{
	struct request request = request_for(ACTION_SUBSCRIBE);
	struct buffer answer = { 0 }, items = { 0 };
	char context[64];

	request.resource_uri = "http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog";
	request.filter = "<QueryList><Query Id=\"0\"><Select Path=\"" CHANNEL "\">"
			 "*[System[(EventID=1153 or EventID=1154 or EventID=1201 or EventID=1641)]]</Select></Query></QueryList>";
	request.context = context;
	ask(operation, &request, subscribe_run, &answer);
	take_page(&answer, &items, context, sizeof(context));
	buffer_clear(&answer);
	buffer_add(out, "<Events channel=\"" CHANNEL "\">");
	if (context[0] != '\0') {
		ask(operation, &request, pull_run, &answer);
		take_page(&answer, out, context, sizeof(context));
	}
	buffer_add(out, "</Events>");
	buffer_clear(&items);
	buffer_clear(&answer);
}

/* Run appcmd.exe; `name` is that of the variable that a name is handed over by. */
static void
add_command(const struct operation *operation, const char *arguments, const char *line, const char *variable,
    const char *value, struct buffer *out)
{
	struct operation inner = *operation;
	struct shell shell = { .machine = operation->machine, .has_utf8 = true };
	struct command_result result = { 0 };

	if (variable != NULL)
		shell.variables[shell.variable_count++] = (struct named_text) { variable, value };
	command_line_run(&inner, &shell, line, &result);
	buffer_format(out, "<Command arguments=\"%s\" exit=\"%u\">", arguments, result.exit_code);
	buffer_add_xml(out, result.out.bytes == NULL ? "" : result.out.bytes);
	buffer_add(out, "</Command>");
	buffer_clear(&result.out);
	buffer_clear(&result.err);
}

static void
get_node(const struct operation *operation, struct buffer *out)
{
	static const char *const commands[] = {
		"list apppool /xml", "list site /config:* /xml", "list config -section:system.applicationHost/sites /config:* /xml",
	};
	static const struct {
		const char *ns, *class_name, *where;
	} listings[] = {
		{ "root/cimv2", "Win32_OperatingSystem", "" }, { "root/cimv2", "Win32_ComputerSystem", "" },
		{ "root/cimv2", "Win32_Service", " where Name='W3SVC' or Name='ClusSvc' or Name='Winmgmt'" },
		{ "root/cimv2", "Win32_PerfRawData_W3SVC_WebService", "" }, { "root/MSCluster", "MSCluster_Node", "" },
		{ "root/MSCluster", "MSCluster_ResourceGroup", "" }, { "root/MSCluster", "MSCluster_Cluster", "" },
		{ "root/MSCluster", "MSCluster_Resource", "" }, { "root/MSCluster", "MSCluster_NodeToActiveGroup", "" },
		{ "root/MSCluster", "MSCluster_ResourceGroupToResource", "" },
	};
	char where[64], line[256];
	size_t i;

	buffer_add(out, "<Sitewatch version=\"1\">");
	for (i = 0; i < sizeof(listings) / sizeof(listings[0]); i++)
		add_listing(operation, listings[i].ns, listings[i].class_name, listings[i].where, out);
	snprintf(where, sizeof(where), " where ProcessId=%u", operation->machine->w3svc_running ? operation->machine->w3svc_pid : 0);
	add_listing(operation, "root/cimv2", "Win32_Process", where, out);
	add_events(operation, out);
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		snprintf(line, sizeof(line), "%s %s", APPCMD, commands[i]);
		add_command(operation, commands[i], line, NULL, NULL, out);
	}
	buffer_add(out, "</Sitewatch>");
}

static uint32_t
sum_of(const char *name)
{
	uint32_t sum = 2166136261U;

	for (; *name != '\0'; name++)
		sum = (sum ^ (unsigned char)*name) * 16777619U;
	return sum;
}

/* What another site has by now is not written to. */
static void
write_node(const struct operation *operation, const char *verb, uint32_t id, uint32_t sum, struct buffer *out)
{
	const struct web_site *site = machine_site(operation->machine, id);
	const bool is_pool = strcmp(verb, "Start-SitewatchPool") == 0;
	char line[512];

	buffer_add(out, "<Sitewatch version=\"1\">");
	if (site == NULL || sum_of(site->name) != sum) {
		buffer_add(out, "<Command arguments=\"write\" exit=\"1\"></Command>");
	} else if (is_pool) {
		add_command(operation, "write", APPCMD " start apppool /apppool.name:\"%SWPOOL%\"", "SWPOOL", site->pool, out);
	} else {
		snprintf(line, sizeof(line), "%s list site /id:%u %s /text:id && %s %s", APPCMD, id, SITE, APPCMD,
		    strcmp(verb, "Start-SitewatchSite") == 0 ? "start site " SITE : "set site " SITE " /serverAutoStart:true");
		add_command(operation, "write", line, "SWSITE", site->name, out);
	}
	buffer_add(out, "</Sitewatch>");
}

/* A character beyond 16 bits, of four bytes, in the two units that it has in UTF-16. @return how many bytes more it has */
static size_t
add_pair(struct buffer *out, const char *text)
{
	const unsigned char *bytes = (const unsigned char *)text;
	const unsigned int rest = ((bytes[0] & 7U) << 18 | (bytes[1] & 0x3fU) << 12 | (bytes[2] & 0x3fU) << 6 | (bytes[3] & 0x3fU)) - 0x10000;

	buffer_format(out, "_x%04X__x%04X_", 0xd800 | rest >> 10, 0xdc00 | (rest & 0x3ff));
	return 3;
}

/* As PowerShell writes a string: what XML cannot carry, line ends, half characters of UTF-16 and what looks like that already
 * is "_x000A_". */
static void
add_string(struct buffer *out, const char *text)
{
	buffer_add(out, "<S>");
	for (; *text != '\0'; text++) {
		const char one[2] = { *text, '\0' };

		if ((unsigned char)*text < 0x20)
			buffer_format(out, "_x%04X_", (unsigned char)*text);
		else if ((unsigned char)*text >= 0xf0 && strlen(text) >= 4)
			text += add_pair(out, text);
		else if (text[0] == '_' && text[1] == 'x')
			buffer_add(out, "_x005F_");
		else
			buffer_add_xml(out, one);
	}
	buffer_add(out, "</S>");
}

static uint32_t
parameter(const char *pipeline, const char *name)
{
	char from[64], value[16];

	snprintf(from, sizeof(from), "<S N=\"N\">%s</S><U32 N=\"V\">", name);
	cut(pipeline, from, "<", value, sizeof(value));
	return (uint32_t)strtoul(value, NULL, 10);
}

static bool
has_function(const char *endpoint, const char *function)
{
	static const char *const writers[] = { "Start-SitewatchSite", "Start-SitewatchPool", "Set-SitewatchAutoStart" };
	size_t i;

	if (strcmp(function, "Get-SitewatchNode") == 0)
		return true;
	for (i = 0; strcasecmp(endpoint, "sitewatch-repair") == 0 && i < sizeof(writers) / sizeof(writers[0]); i++)
		if (strcmp(writers[i], function) == 0)
			return true;
	return false;
}

/* A script where there is no language, as recorded; a function that the role does not show. */
static void
refuse_command(const struct operation *operation, const char *pipeline, struct buffer *out)
{
	const bool is_script = strstr(pipeline, "<B N=\"IsScript\">true</B>") != NULL;
	struct buffer state = { 0 };

	buffer_format(&state, "<Obj RefId=\"0\"><MS><I32 N=\"PipelineState\">5</I32><Obj N=\"ExceptionAsErrorRecord\" RefId=\"1\">"
	    "<ToString>%s</ToString><MS><S N=\"FullyQualifiedErrorId\">%s</S></MS></Obj></MS></Obj>",
	    is_script ? "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode."
		      : "The term is not recognized as the name of a cmdlet, function, script file, or operable program.",
	    is_script ? "ScriptsNotAllowed" : "CommandNotFoundException");
	if (is_script && operation->machine->has_wide_endpoints) {
		add_message(out, 4, OUTPUT, "<I32>1</I32>");
		add_message(out, 5, PIPELINE_STATE, "<Obj RefId=\"0\"><MS><I32 N=\"PipelineState\">4</I32></MS></Obj>");
	} else {
		add_message(out, 4, PIPELINE_STATE, state.bytes);
	}
	buffer_clear(&state);
}

bool
endpoint_run(struct operation *operation, struct shell_command *command)
{
	char *pipeline = message_in(operation->request->command_line, CREATE_PIPELINE), function[64];
	struct buffer document = { 0 }, output = { 0 };

	if (pipeline == NULL) {
		operation_fault_named(operation, FAULT_SCHEMA);
		return false;
	}
	cut(pipeline, "<S N=\"Cmd\">", "</S><B N=\"IsScript\">false</B>", function, sizeof(function));
	if (strstr(pipeline, "<B N=\"IsScript\">true</B>") != NULL || !has_function(endpoint_of(operation->request), function)) {
		refuse_command(operation, pipeline, &command->out);
		free(pipeline);
		return true;
	}
	if (strcmp(function, "Get-SitewatchNode") == 0)
		get_node(operation, &document);
	else
		write_node(operation, function, parameter(pipeline, "Id"), parameter(pipeline, "Sum"), &document);
	add_string(&output, document.bytes);
	add_message(&command->out, 4, OUTPUT, output.bytes);
	add_message(&command->out, 5, PIPELINE_STATE, "<Obj RefId=\"0\"><MS><I32 N=\"PipelineState\">4</I32></MS></Obj>");
	buffer_clear(&document);
	buffer_clear(&output);
	free(pipeline);
	return true;
}
