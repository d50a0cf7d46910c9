#include "lib/wsman/fault.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/model/text.h"
#include "lib/wsman/namespace.h"

/*
 * Source: wsmerror.h, [MS-WMI] 2.2.11 and [MS-ERREF] 2.2, as listed in windows.md 4.2 and 4.3. A number that
 * does not stand here is ERROR_FAULT.
 */
static const struct {
	uint32_t first, last;
	enum error_kind kind;
} kinds[] = {
	{ 5, 5, ERROR_DENIED },			   /* Win32 access denied; HRESULT 0x80070005 is made 5 */
	{ 1168, 1168, ERROR_ABSENT },		   /* Win32 element not found */
	{ 1326, 1326, ERROR_REFUSED },		   /* Win32 logon failure */
	{ 15007, 15007, ERROR_ABSENT },		   /* Win32 event channel not found */
	{ 0x80041002, 0x80041002, ERROR_ABSENT },  /* WMI: not found */
	{ 0x80041003, 0x80041003, ERROR_DENIED },  /* WMI: access denied */
	{ 0x8004100e, 0x8004100e, ERROR_ABSENT },  /* WMI: invalid namespace */
	{ 0x80041010, 0x80041010, ERROR_ABSENT },  /* WMI: invalid class */
	{ 0x8004102e, 0x8004102e, ERROR_ABSENT },  /* WMI: invalid method */
	{ 0x80041033, 0x80041033, ERROR_BUSY },	   /* WMI: shutting down */
	{ 0x80041045, 0x80041045, ERROR_BUSY },	   /* WMI: server too busy */
	{ 0x8004106c, 0x8004106c, ERROR_BUSY },	   /* WMI: quota violation */
	{ 0x80041088, 0x80041088, ERROR_TIMEOUT }, /* WMI: provider timed out */
	{ 0x80338000, 0x80338001, ERROR_ABSENT },  /* RESOURCE_NOT_FOUND, INVALID_ACTIONURI */
	{ 0x80338007, 0x80338007, ERROR_EXPIRED }, /* ENUMERATION_CLOSED */
	{ 0x80338012, 0x80338012, ERROR_ABSENT },  /* DESTINATION_UNREACHABLE */
	{ 0x80338014, 0x80338014, ERROR_BUSY },	   /* ENDPOINT_UNAVAILABLE */
	{ 0x8033801a, 0x8033801a, ERROR_ABSENT },  /* CANNOT_PROCESS_FILTER: class or namespace missing */
	{ 0x8033801b, 0x8033801b, ERROR_EXPIRED }, /* INVALID_ENUMERATION_CONTEXT */
	{ 0x8033801c, 0x8033801c, ERROR_TIMEOUT }, /* ENUMERATE_TIMED_OUT */
	{ 0x80338026, 0x80338026, ERROR_LIMIT },   /* ENVELOPE_TOO_LARGE */
	{ 0x80338029, 0x80338029, ERROR_TIMEOUT }, /* OPERATION_TIMEDOUT */
	{ 0x80338032, 0x80338032, ERROR_BUSY },	   /* CONCURRENCY */
	{ 0x80338035, 0x80338035, ERROR_LIMIT },   /* ENCODING_LIMIT */
	{ 0x80338036, 0x80338036, ERROR_REFUSED }, /* FAILED_AUTHENTICATION */
	{ 0x8033803b, 0x8033803b, ERROR_ABSENT },  /* INVALID_RESOURCE_URI */
	{ 0x8033803f, 0x8033803f, ERROR_BUSY },	   /* QUOTA_LIMIT */
	{ 0x80338047, 0x80338049, ERROR_LIMIT },  /* MAX_ENVELOPE_SIZE, ..._EXCEEDED, SERVER_ENVELOPE_LIMIT */
	{ 0x8033805b, 0x8033805b, ERROR_ABSENT }, /* UNEXPECTED_SELECTORS: the instance is gone */
	{ 0x80338104, 0x80338106, ERROR_DENIED }, /* WMI_..._ACCESS_DENIED */
	{ 0x803381a5, 0x803381a8, ERROR_BUSY },	  /* QUOTA_MAX_SHELLS to QUOTA_SYSTEM */
	{ 0x803381ab, 0x803381ab, ERROR_BUSY },	  /* QUOTA_MAX_SHELLUSERS */
	{ 0x803381dd, 0x803381dd, ERROR_DENIED }, /* SERVICE_REMOTE_ACCESS_DISABLED */
	{ 0x803381e3, 0x803381e3, ERROR_DENIED }, /* REMOTE_CONNECTION_NOT_ALLOWED */
	{ 0x803381e4, 0x803381ea, ERROR_BUSY },	  /* QUOTA_..._PPQ */
};

static enum error_kind
kind_of_number(uint32_t number)
{
	size_t i;

	if (number >> 16 == 0x8007)	/* an HRESULT around a Win32 error */
		number &= 0xffff;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (number >= kinds[i].first && number <= kinds[i].last)
			return kinds[i].kind;
	return ERROR_FAULT;
}

/* A server that is not Windows tells no number; the subcodes are the same everywhere (DSP0226, 14.6; WS-Enumeration 4). */
uint32_t
wsman_fault_number(const struct wsman_fault *fault)
{
	static const struct {
		const char *subcode;
		uint32_t number;
	} subcodes[] = {
		{ "AccessDenied", 5 },
		{ "ActionNotSupported", 0x80338001 },
		{ "CannotProcessFilter", 0x8033801a },
		{ "Concurrency", 0x80338032 },
		{ "DestinationUnreachable", 0x80338012 },
		{ "EncodingLimit", 0x80338035 },
		{ "EndpointUnavailable", 0x80338014 },
		{ "InvalidEnumerationContext", FAULT_INVALID_ENUMERATION_CONTEXT },
		{ "InvalidSelectors", FAULT_UNEXPECTED_SELECTORS },
		{ "QuotaLimit", 0x8033803f },
		{ "TimedOut", FAULT_OPERATION_TIMED_OUT },
	};
	size_t i;

	for (i = 0; fault->number == 0 && i < sizeof(subcodes) / sizeof(subcodes[0]); i++)
		if (strcmp(fault->subcode, subcodes[i].subcode) == 0)
			return subcodes[i].number;
	return fault->number;
}

/* The innermost number is the more exact one; where it says nothing to us, the outer one may. */
enum error_kind
wsman_fault_kind(const struct wsman_fault *fault)
{
	enum error_kind kind = kind_of_number(wsman_fault_number(fault));

	return kind != ERROR_FAULT ? kind : kind_of_number(fault->outer_number);
}

static const char *
advice(enum error_kind kind)
{
	static const struct {
		enum error_kind kind;
		const char *words;
	} known[] = {
		{ ERROR_DENIED, "; the account lacks a right" },	/* which one, only the caller knows */
		{ ERROR_REFUSED, "; check user and password" },
		{ ERROR_BUSY, "; too much is asked of the node at once: again later" },
		{ ERROR_TIMEOUT, "; the node is slow: allow more time" },
		{ ERROR_LIMIT, "; raise MaxEnvelopeSizekb of WinRM on the node" },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].kind == kind)
			return known[i].words;
	return "";
}

bool
wsman_fault_report(const struct wsman_fault *fault, struct error *err)
{
	enum error_kind kind = wsman_fault_kind(fault);
	const char *text = fault->text[0] != '\0' ? fault->text : "(no text)";
	const char *name = fault->subcode[0] != '\0' ? fault->subcode : fault->code;

	if (fault->number == 0)
		return error_set(err, kind, "the node answers: %s (fault %s)%s", text, name, advice(kind));
	if (fault->number < 0x10000)
		return error_set(err, kind, "the node answers: %s (fault %s, Win32 error %u)%s", text, name,
		    fault->number, advice(kind));
	return error_set(
	    err, kind, "the node answers: %s (fault %s, 0x%08x)%s", text, name, fault->number, advice(kind));
}

/* Which elements of a fault carry a text that we want. */
static const struct {
	const char *ns, *name;
	enum wsman_fault_part part;
} parts[] = {
	{ NS_SOAP, "Value", FAULT_PART_VALUE },
	{ NS_SOAP, "Text", FAULT_PART_REASON },
	{ NS_WSMAN, "FaultDetail", FAULT_PART_DETAIL },
	{ NS_FAULT, "Message", FAULT_PART_MESSAGE },
	{ NS_FAULT, "ProviderFault", FAULT_PART_MESSAGE },
	{ NS_WMI_ERROR, "Message", FAULT_PART_MESSAGE },
	{ NS_WMI_ERROR, "error_Code", FAULT_PART_NUMBER },
};

static bool
is(const char *ns, const char *name, const char *wanted_ns, const char *wanted_name)
{
	return ns != NULL && strcmp(name, wanted_name) == 0 && strcmp(ns, wanted_ns) == 0;
}

/* Copies at most what fits, cut at a character. */
static void
set_text(char *buffer, size_t size, const char *text, size_t length)
{
	if (length >= size)
		length = text_whole_characters(text, size - 1);
	memcpy(buffer, text, length);
	buffer[length] = '\0';
}

static void
set_number(struct wsman_fault_reader *reader, const char *text, size_t length)
{
	uint32_t number;

	if (!text_uint32(text, length, &number) || number == 0)
		return;
	if (reader->fault.outer_number == 0)
		reader->fault.outer_number = number;
	if (reader->depth <= reader->number_depth)
		return;
	reader->fault.number = number;
	reader->number_depth = reader->depth;
}

/* A QName: the prefix is the server's choice. */
static void
set_value(struct wsman_fault_reader *reader, const char *text, size_t length)
{
	const char *colon = memchr(text, ':', length);
	struct wsman_fault *fault = &reader->fault;

	if (colon != NULL) {
		length -= (size_t)(colon + 1 - text);
		text = colon + 1;
	}
	if (reader->subcodes == 0)
		set_text(fault->code, sizeof(fault->code), text, length);
	else if (reader->subcodes == 1)
		set_text(fault->subcode, sizeof(fault->subcode), text, length);
}

/* The text of a part is over: keep it, when it says more than what is kept. */
static void
keep(struct wsman_fault_reader *reader)
{
	struct wsman_fault *fault = &reader->fault;
	const char *text = reader->text;
	size_t length = text_whole_characters(reader->text, reader->text_length);
	enum wsman_fault_part part = reader->part;

	reader->part = FAULT_PART_NONE;
	reader->text_length = 0;
	reader->is_blank_due = false;
	if (length == 0)
		return;
	switch (part) {
	case FAULT_PART_NONE:
		break;
	case FAULT_PART_VALUE:
		set_value(reader, text, length);
		break;
	case FAULT_PART_REASON:
		if (fault->text[0] == '\0')
			set_text(fault->text, sizeof(fault->text), text, length);
		break;
	case FAULT_PART_DETAIL:
		set_text(fault->detail, sizeof(fault->detail), text, length);
		break;
	case FAULT_PART_MESSAGE:
		if (reader->depth > reader->message_depth) {
			set_text(fault->text, sizeof(fault->text), text, length);
			reader->message_depth = reader->depth;
		}
		break;
	case FAULT_PART_NUMBER:
		set_number(reader, text, length);
		break;
	}
}

void
wsman_fault_start(struct wsman_fault_reader *reader, const char *ns, const char *name,
    const struct xml_attribute *attributes, size_t count)
{
	const struct xml_attribute *attribute;
	size_t i;

	keep(reader);		/* text before a child counts too: f:Message holds text, or a f:ProviderFault, or both */
	reader->depth++;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (is(ns, name, parts[i].ns, parts[i].name))
			reader->part = parts[i].part;
	if (is(ns, name, NS_SOAP, "Subcode"))
		reader->subcodes++;
	if (is(ns, name, NS_FAULT, "WSManFault")) {
		attribute = xml_attribute_find(attributes, count, "Code");
		if (attribute != NULL)
			set_number(reader, attribute->value, attribute->length);
	}
	if (is(ns, name, NS_FAULT, "ProviderFault")) {
		attribute = xml_attribute_find(attributes, count, "provider");
		if (attribute != NULL)
			set_text(reader->fault.provider, sizeof(reader->fault.provider), attribute->value,
			    attribute->length);
	}
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Folds white space and leaves out what does not fit. */
void
wsman_fault_text(struct wsman_fault_reader *reader, const char *text, size_t length)
{
	size_t i;

	if (reader->part == FAULT_PART_NONE)
		return;
	for (i = 0; i < length; i++) {
		if (is_space(text[i])) {
			reader->is_blank_due = reader->text_length > 0;
			continue;
		}
		if (reader->text_length + 2 >= sizeof(reader->text))
			break;
		if (reader->is_blank_due)
			reader->text[reader->text_length++] = ' ';
		reader->is_blank_due = false;
		reader->text[reader->text_length++] = text[i];
	}
}

void
wsman_fault_end(struct wsman_fault_reader *reader)
{
	keep(reader);
	reader->depth--;
}
