/* Subscribe, Pull of events and Unsubscribe on the event log, as recorded (windows.md 9.5). */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "tests/simulator/operation.h"

#define EVENTING "http://schemas.xmlsoap.org/ws/2004/08/eventing"
#define ENUMERATION "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
#define EVENT_LOG "http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog"
#define MAX_IDS 16

/* What is understood of an event query: one channel, the ids, how old at most. */
struct event_query {
	char channel[128];
	uint32_t ids[MAX_IDS];		/* none: all */
	size_t id_count;
	long long newer_than_ms;	/* 0: any age */
};

static void
keep_path(xmlNode *node, struct event_query *query)
{
	xmlChar *path = xmlGetProp(node, (const xmlChar *)"Path");

	if (path != NULL)
		snprintf(query->channel, sizeof(query->channel), "%s", (const char *)path);
	xmlFree(path);
}

static void
read_xpath(const char *xpath, struct event_query *query)
{
	const char *at = xpath, *age = strstr(xpath, "timediff(@SystemTime)");

	while ((at = strstr(at, "EventID")) != NULL && query->id_count < MAX_IDS) {
		at += strlen("EventID");
		at += strspn(at, " =");
		query->ids[query->id_count++] = (uint32_t)strtoul(at, NULL, 10);
	}
	if (age != NULL && (age = strchr(age, '=')) != NULL)
		query->newer_than_ms = strtoll(age + 1, NULL, 10);
}

/* Query/Select, the Path on either; as elements, or as text that is XML again. */
static bool
read_event_query(const char *filter, struct event_query *ret_query)
{
	xmlDoc *document = xmlReadMemory(filter, (int)strlen(filter), NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	xmlNode *query, *select;

	*ret_query = (struct event_query) { .channel = "" };
	query = document == NULL ? NULL : xmlFirstElementChild(xmlDocGetRootElement(document));
	if (query != NULL) {
		keep_path(query, ret_query);
		select = xmlFirstElementChild(query);
		if (select != NULL) {
			xmlChar *xpath = xmlNodeGetContent(select);

			keep_path(select, ret_query);
			read_xpath((const char *)xpath, ret_query);
			xmlFree(xpath);
		}
	}
	xmlFreeDoc(document);
	return ret_query->channel[0] != '\0';
}

static bool
is_wanted(const struct event_query *query, const struct log_event *event, time_t machine_now)
{
	size_t i;

	if (strcasecmp(query->channel, event->log) != 0)
		return false;
	if (query->newer_than_ms > 0 && (long long)(machine_now - event->time) * 1000 > query->newer_than_ms)
		return false;
	for (i = 0; i < query->id_count; i++)
		if (query->ids[i] == event->code)
			return true;
	return query->id_count == 0;
}

/* The Operational channels came with Windows 6.0. */
static bool
channel_exists(const struct machine *machine, const char *channel)
{
	if (strchr(channel, '/') == NULL)
		return strcasecmp(channel, "System") == 0 || strcasecmp(channel, "Application") == 0;
	return machine->windows->number >= 600 && machine->cluster != NULL &&
	    strcasecmp(channel, "Microsoft-Windows-FailoverClustering/Operational") == 0;
}

static void
answer_subscription(struct operation *operation, const struct enumeration *enumeration)
{
	envelope_open(operation->body, operation->request, EVENTING "/SubscribeResponse", NULL);
	buffer_format(operation->body,
	    "<e:SubscribeResponse><e:SubscriptionManager><a:Address>http://%s:5985/wsman"
	    "</a:Address><a:ReferenceProperties><w:ResourceURI>" EVENT_LOG "</w:ResourceURI><e:Identifier>%s"
	    "</e:Identifier></a:ReferenceProperties></e:SubscriptionManager><e:Expires>PT0.000S</e:Expires>"
	    "<n:EnumerationContext>uuid:%s</n:EnumerationContext></e:SubscribeResponse>",
	    operation->machine->name, enumeration->identifier, enumeration->context);
	envelope_close(operation->body);
}

void
subscribe_run(struct operation *operation)
{
	struct machine *machine = operation->machine;
	struct enumeration *enumeration;
	struct event_query query;
	size_t i;

	if (strcasecmp(operation->request->resource_uri, EVENT_LOG) != 0) {
		operation_fault_named(operation, FAULT_NOT_FOUND);
		return;
	}
	if (!read_event_query(operation->request->filter, &query)) {
		operation_fault_named(operation, FAULT_INVALID_QUERY);
		return;
	}
	if (!channel_exists(machine, query.channel) && !operation->request->ignores_channel_errors) {
		operation_fault_named(operation, FAULT_CHANNEL);
		return;
	}
	enumeration = enumeration_add(&operation->simulation->enumerations, machine);
	if (enumeration == NULL) {
		operation_fault_named(operation, FAULT_QUOTA);
		return;
	}
	uuid_write(enumeration->identifier);
	for (i = 0; operation->request->reads_existing_events && i < machine->event_count; i++) {
		if (!is_wanted(&query, &machine->events[i], machine_now(machine, operation->now)))
			continue;
		enumeration->tokens =
		    array_grow(enumeration->tokens, enumeration->token_count, sizeof(uint32_t));
		enumeration->tokens[enumeration->token_count++] = (uint32_t)i;
	}
	answer_subscription(operation, enumeration);
}

static void
write_event(const struct machine *machine, const struct log_event *event, struct buffer *out)
{
	static const char *const data_names[] = { "ResourceGroup", "FromNode", "ToNode" };
	char time[VALUE_TIME_SIZE];
	struct tm tm;
	size_t i;

	gmtime_r(&event->time, &tm);
	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%S", &tm);
	buffer_add(
	    out, "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider "
		 "Name=\"");
	buffer_add_xml(out, event->source);
	buffer_format(out,
	    "\"/><EventID%s>%u</EventID><Level>4</Level><Task>0</Task><Keywords>0x80000000000000</Keywords>"
	    "<TimeCreated "
	    "SystemTime=\"%s.000000000Z\"/><EventRecordID>%u</EventRecordID><Channel>%s</Channel><Computer>",
	    strchr(event->log, '/') == NULL ? " Qualifiers=\"0\"" : "", event->code, time, event->record,
	    event->log);
	buffer_add_xml(out, machine->name);
	buffer_add(out, "</Computer><Security UserID=\"S-1-5-18\"/></System><EventData>");
	for (i = 0; i < EVENT_STRINGS && event->strings[i] != NULL; i++) {
		if (machine->windows->number >= 602)	/* newer providers name their data */
			buffer_format(out, "<Data Name=\"%s\">", data_names[i]);
		else
			buffer_add(out, "<Data>");
		buffer_add_xml(out, event->strings[i]);
		buffer_add(out, "</Data>");
	}
	buffer_add(out, "</EventData><RenderingInfo Culture=\"en-US\"><Message>");
	buffer_add_xml(out, event->message);
	buffer_add(out,
	    "</Message><Level>Information</Level><Task/><Opcode>Info</Opcode><Channel/><Provider/>"
	    "</RenderingInfo></Event>");
}

/* All that is left in one page; then empty pages, with a context and without EndOfSequence (recorded). */
void
events_pull(struct operation *operation, struct enumeration *enumeration)
{
	const struct machine *machine = operation->machine;
	const size_t most = operation->request->max_elements == 0 ? 1 : operation->request->max_elements;
	struct buffer items = { 0 }, bookmark = { 0 };
	const struct log_event *event = NULL;
	size_t written;

	for (written = 0; written < most && enumeration->at < enumeration->token_count; written++) {
		event = &machine->events[enumeration->tokens[enumeration->at++]];
		write_event(machine, event, &items);
	}
	enumeration_renew(enumeration);
	if (event != NULL)
		buffer_format(&bookmark, "<w:Bookmark><BookmarkList><Bookmark Channel=\"%s\" RecordId=\"%u\" "
		    "IsCurrent=\"true\"/></BookmarkList></w:Bookmark>", event->log, event->record);
	envelope_open(operation->body, operation->request, ENUMERATION "/PullResponse", bookmark.bytes);
	buffer_format(operation->body, "<n:PullResponse><n:EnumerationContext>uuid:%s</n:EnumerationContext>",
	    enumeration->context);
	if (items.length == 0) {
		buffer_add(operation->body, "<n:Items/>");
	} else {
		buffer_add(operation->body, "<n:Items>");
		buffer_add(operation->body, items.bytes);
		buffer_add(operation->body, "</n:Items>");
	}
	buffer_add(operation->body, "</n:PullResponse>");
	envelope_close(operation->body);
	buffer_clear(&items);
	buffer_clear(&bookmark);
}

void
unsubscribe_run(struct operation *operation)
{
	struct enumeration *enumeration = enumeration_find_subscription(&operation->simulation->enumerations,
	    operation->request->identifier);

	if (enumeration == NULL) {
		operation_fault_named(operation, FAULT_CONTEXT);
		return;
	}
	enumeration_end(&operation->simulation->enumerations, enumeration);
	envelope_open(operation->body, operation->request, EVENTING "/UnsubscribeResponse", NULL);
	envelope_close(operation->body);
}
