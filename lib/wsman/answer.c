#include "lib/wsman/answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/text.h"
#include "lib/wsman/collector.h"
#include "lib/wsman/fault.h"
#include "lib/wsman/namespace.h"
#include "lib/xml/markup.h"
#include "lib/xml/stream.h"

/** Where in the envelope we are. */
enum place {
	PLACE_DOCUMENT,
	PLACE_ENVELOPE,
	PLACE_HEADER,
	PLACE_BODY,
	PLACE_FAULT,
	PLACE_IDENTITY,
	PLACE_PAGE,
	PLACE_ITEMS,
	PLACE_SUBSCRIPTION,
	PLACE_MANAGER,
	PLACE_REFERENCE,
	PLACE_INSTANCE,
	PLACE_END,		/* EndOfSequence */
	PLACE_FIELD,		/* a text that is kept in the answer */
	PLACE_CONTEXT,		/* whatever it holds, kept as it is */
	PLACE_SKIPPED,
};
#define MAX_PLACES 8		/* deeper elements belong to an instance, a fault or a skipped child */

struct field {
	size_t offset;		/* in struct wsman_answer */
	size_t size;
};
#define FIELD(member) { offsetof(struct wsman_answer, member), sizeof(((struct wsman_answer *)0)->member) }

/* How the envelope is walked: an element that does not stand here is skipped. */
static const struct step {
	enum place from;
	const char *ns, *name;
	enum place to;
	struct field field;	/* of PLACE_FIELD */
} steps[] = {
	{ PLACE_ENVELOPE, NS_SOAP, "Header", PLACE_HEADER, { 0, 0 } },
	{ PLACE_ENVELOPE, NS_SOAP, "Body", PLACE_BODY, { 0, 0 } },
	{ PLACE_HEADER, NS_ADDRESSING, "RelatesTo", PLACE_FIELD, FIELD(relates_to) },
	{ PLACE_PAGE, NS_ENUMERATION, "EnumerationContext", PLACE_CONTEXT, { 0, 0 } },
	{ PLACE_PAGE, NS_WSMAN, "Items", PLACE_ITEMS, { 0, 0 } },
	{ PLACE_PAGE, NS_ENUMERATION, "Items", PLACE_ITEMS, { 0, 0 } },
	{ PLACE_PAGE, NS_WSMAN, "EndOfSequence", PLACE_END, { 0, 0 } },
	{ PLACE_PAGE, NS_ENUMERATION, "EndOfSequence", PLACE_END, { 0, 0 } },
	{ PLACE_IDENTITY, NS_IDENTITY, "ProductVendor", PLACE_FIELD, FIELD(identity.vendor) },
	{ PLACE_IDENTITY, NS_IDENTITY, "ProductVersion", PLACE_FIELD, FIELD(identity.version) },
	{ PLACE_IDENTITY, NS_IDENTITY, "ProtocolVersion", PLACE_FIELD, FIELD(identity.protocol) },
	{ PLACE_SUBSCRIPTION, NS_ENUMERATION, "EnumerationContext", PLACE_CONTEXT, { 0, 0 } },
	{ PLACE_SUBSCRIPTION, NS_EVENTING, "SubscriptionManager", PLACE_MANAGER, { 0, 0 } },
	{ PLACE_MANAGER, NS_ADDRESSING, "ReferenceProperties", PLACE_REFERENCE, { 0, 0 } },
	{ PLACE_MANAGER, NS_ADDRESSING, "ReferenceParameters", PLACE_REFERENCE, { 0, 0 } },
	{ PLACE_REFERENCE, NS_EVENTING, "Identifier", PLACE_FIELD, FIELD(identifier) },
};

struct wsman_answer_reader {
	struct wsman_answer_options options;
	struct wsman_answer *answer;
	struct xml_stream *xml;
	struct wsman_collector *collector;
	struct wsman_fault_reader fault;
	struct xml_markup context;
	enum place places[MAX_PLACES];	/* of the open elements; [0] is the document */
	unsigned int level;
	const struct step *step;	/* of the field that is being read */
	size_t field_length;
};

static bool
begins_with(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool
check_release(const char *ns, struct error *err)
{
	if (ns == NULL || (!begins_with(ns, NS_PRERELEASE_WSMAN) && !begins_with(ns, NS_PRERELEASE_CIM) &&
	    !begins_with(ns, NS_PRERELEASE_WMI) && !begins_with(ns, NS_PRERELEASE_FAULT)))
		return true;
	return error_set(err, ERROR_ABSENT,
	    "the node runs WinRM 0.5, which knows no queries; install KB968930 "
	    "(Windows Management Framework) there");
}

static bool
enter(struct wsman_answer_reader *reader, enum place place)
{
	reader->places[++reader->level] = place;
	return true;
}

static bool
skip(struct wsman_answer_reader *reader)
{
	xml_stream_hand_over(reader->xml, NULL, NULL);
	return enter(reader, PLACE_SKIPPED);
}

static bool
enter_instance(struct wsman_answer_reader *reader, const char *name, struct error *err)
{
	return wsman_collector_take(reader->collector, reader->xml, name, err) && enter(reader, PLACE_INSTANCE);
}

static bool
on_fault_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	if (!check_release(ns, err))
		return false;
	wsman_fault_start(state, ns, name, attributes, count);
	return true;
}

static bool
on_fault_text(void *state, const char *text, size_t length, struct error *err)
{
	(void)err;
	wsman_fault_text(state, text, length);
	return true;
}

static bool
on_fault_end(void *state, const char *ns, const char *name, struct error *err)
{
	(void)ns;
	(void)name;
	(void)err;
	wsman_fault_end(state);
	return true;
}

static bool
enter_fault(struct wsman_answer_reader *reader)
{
	static const struct xml_handler handler = {
		.start = on_fault_start,
		.text = on_fault_text,
		.end = on_fault_end,
	};

	reader->answer->is_fault = true;
	xml_stream_hand_over(reader->xml, &handler, &reader->fault);
	return enter(reader, PLACE_FAULT);
}

/* How much of `text` is quoted: whole characters. */
static int
quoted(const char *text)
{
	return (int)text_whole_characters(text, strnlen(text, 60));
}

static bool
unexpected(const char *name, struct error *err)
{
	return error_set(err, ERROR_MALFORMED,
	    "the answer is not the one that belongs to the question: element '%.*s' "
	    "in its body",
	    quoted(name), name);
}

/* The child of s:Body tells what kind of answer this is. */
static bool
enter_body(struct wsman_answer_reader *reader, const char *ns, const char *name, struct error *err)
{
	bool is_first = !reader->answer->has_response;

	reader->answer->has_response = true;
	if (!is_first)
		return reader->options.expect == EXPECT_CREATED ? skip(reader) : unexpected(name, err);
	if (ns != NULL && strcmp(ns, NS_SOAP) == 0 && strcmp(name, "Fault") == 0)
		return enter_fault(reader);
	switch (reader->options.expect) {
	case EXPECT_IDENTITY:
		return strcmp(name, "IdentifyResponse") == 0 ? enter(reader, PLACE_IDENTITY)
							     : unexpected(name, err);
	case EXPECT_PAGE:
	case EXPECT_NEXT_PAGE:
		if (strcmp(name, "EnumerateResponse") != 0 && strcmp(name, "PullResponse") != 0)
			return unexpected(name, err);
		return enter(reader, PLACE_PAGE);
	case EXPECT_SUBSCRIPTION:
		return strcmp(name, "SubscribeResponse") == 0 ? enter(reader, PLACE_SUBSCRIPTION)
							      : unexpected(name, err);
	case EXPECT_INSTANCE:
	case EXPECT_CREATED:
		return enter_instance(reader, name, err);
	case EXPECT_NOTHING:
		break;
	}
	return skip(reader);
}

static bool
enter_context(struct wsman_answer_reader *reader)
{
	struct wsman_answer *answer = reader->answer;

	answer->context[0] = '\0';	/* the last one counts */
	reader->context = (struct xml_markup) {
		.name = "EnumerationContext", .text = answer->context, .size = sizeof(answer->context)
	};
	xml_stream_hand_over(reader->xml, &xml_markup_handler, &reader->context);
	return enter(reader, PLACE_CONTEXT);
}

static bool
enter_step(struct wsman_answer_reader *reader, const char *ns, const char *name)
{
	size_t i;

	for (i = 0; ns != NULL && i < sizeof(steps) / sizeof(steps[0]); i++) {
		const struct step *step = &steps[i];

		if (step->from != reader->places[reader->level] || strcmp(step->name, name) != 0 ||
		    strcmp(step->ns, ns) != 0)
			continue;
		if (step->to == PLACE_END)
			reader->answer->is_end = true;
		if (step->to == PLACE_CONTEXT)
			return enter_context(reader);
		reader->step = step;
		reader->field_length = 0;
		return enter(reader, step->to);
	}
	return skip(reader);
}

static bool
on_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct wsman_answer_reader *reader = state;

	(void)attributes;
	(void)count;
	if (!check_release(ns, err))
		return false;
	switch (reader->places[reader->level]) {
	case PLACE_DOCUMENT:
		if (ns == NULL || strcmp(ns, NS_SOAP) != 0 || strcmp(name, "Envelope") != 0)
			return error_set(err, ERROR_MALFORMED,
			    "the answer is not a SOAP 1.2 envelope but begins with the element "
			    "'%.*s'; is this a WinRM listener?",
			    quoted(name), name);
		return enter(reader, PLACE_ENVELOPE);
	case PLACE_BODY:
		return enter_body(reader, ns, name, err);
	case PLACE_ITEMS:
		return enter_instance(reader, name, err);
	case PLACE_INSTANCE:	/* what is inside these four is handed over */
	case PLACE_FAULT:
	case PLACE_CONTEXT:
	case PLACE_SKIPPED:
	case PLACE_END:
	case PLACE_FIELD:
	case PLACE_ENVELOPE:
	case PLACE_HEADER:
	case PLACE_IDENTITY:
	case PLACE_PAGE:
	case PLACE_SUBSCRIPTION:
	case PLACE_MANAGER:
	case PLACE_REFERENCE:
		break;
	}
	return enter_step(reader, ns, name);
}

static char *
field_buffer(const struct wsman_answer_reader *reader)
{
	return (char *)reader->answer + reader->step->field.offset;
}

/* White space at both ends is somebody's indentation. */
static bool
field_text(struct wsman_answer_reader *reader, const char *text, size_t length, struct error *err)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (reader->field_length == 0 && strchr(" \t\r\n", text[i]) != NULL)
			continue;
		if (reader->field_length + 1 == reader->step->field.size)
			return error_set(err, ERROR_LIMIT, "%s in the answer is longer than %zu bytes",
			    reader->step->name, reader->step->field.size - 1);
		field_buffer(reader)[reader->field_length++] = text[i];
	}
	return true;
}

static bool
on_text(void *state, const char *text, size_t length, struct error *err)
{
	struct wsman_answer_reader *reader = state;

	return reader->places[reader->level] != PLACE_FIELD || field_text(reader, text, length, err);
}

static bool
end_field(struct wsman_answer_reader *reader, struct error *err)
{
	char *buffer = field_buffer(reader);
	size_t length = reader->field_length;
	const char *wanted = reader->options.message_id;

	while (length > 0 && strchr(" \t\r\n", buffer[length - 1]) != NULL)
		length--;
	buffer[length] = '\0';
	if (buffer == reader->answer->relates_to && wanted != NULL && length > 0 &&
	    strcasecmp(buffer, wanted) != 0)
		return error_set(err, ERROR_MALFORMED,
		    "the answer belongs to another question (RelatesTo '%.*s')", quoted(buffer), buffer);
	return true;
}

static bool
end_instance(struct wsman_answer_reader *reader, struct error *err)
{
	const struct wsman_sink *sink = reader->options.sink;
	bool ok;

	reader->answer->instances++;
	if (sink == NULL)
		return true;
	ok = sink->instance(sink->state, wsman_collector_instance(reader->collector), err);
	return wsman_collector_check(reader->collector, err) && ok;
}

static bool
on_end(void *state, const char *ns, const char *name, struct error *err)
{
	struct wsman_answer_reader *reader = state;
	enum place place = reader->places[reader->level];

	(void)ns;
	(void)name;
	reader->level--;
	if (place == PLACE_FAULT)
		reader->answer->fault = reader->fault.fault;
	if (place == PLACE_INSTANCE)
		return end_instance(reader, err);
	if (place == PLACE_CONTEXT)
		xml_markup_end(&reader->context);
	return place != PLACE_FIELD || end_field(reader, err);
}

static const struct xml_handler handler = { .start = on_start, .text = on_text, .end = on_end };

void
wsman_answer_begin(struct wsman_answer *ret_answer)
{
	memset(ret_answer, 0, offsetof(struct wsman_answer, context) + 1);
}

/* What an earlier one leaves; zeroed: nothing. */
static struct wsman_answer_reader *
take_spare(const struct wsman_answer_options *options)
{
	struct wsman_answer_reader *reader = options->spare == NULL ? NULL : *options->spare;

	if (reader == NULL)
		return calloc(1, sizeof(*reader));
	*options->spare = NULL;
	wsman_collector_begin(reader->collector, options->limits);
	*reader = (struct wsman_answer_reader) { .xml = reader->xml, .collector = reader->collector };
	return reader;
}

bool
wsman_answer_open(const struct wsman_answer_options *options, struct wsman_answer *answer,
    struct wsman_answer_reader **ret_reader, struct error *err)
{
	const struct xml_limits limits = {
		.max_bytes = options->limits->max_answer_bytes,
		.max_depth = options->limits->max_depth,
	};
	struct wsman_answer_reader *reader = take_spare(options);

	if (reader == NULL)
		return error_memory(err);
	reader->answer = answer;
	wsman_answer_begin(answer);
	if ((reader->collector == NULL && !wsman_collector_open(options->limits, &reader->collector, err)) ||
	    !xml_stream_open_again(&handler, reader, &limits, options->charset, &reader->xml, err)) {
		wsman_answer_close(reader);
		return false;
	}
	reader->options = *options;
	*ret_reader = reader;
	return true;
}

bool
wsman_answer_feed(struct wsman_answer_reader *reader, const char *bytes, size_t count, struct error *err)
{
	return xml_stream_feed(reader->xml, bytes, count, err);
}

bool
wsman_answer_finish(struct wsman_answer_reader *reader, struct error *err)
{
	const struct wsman_answer *answer = reader->answer;
	bool has_context;

	if (!xml_stream_finish(reader->xml, err))	/* reads what was still held back */
		return false;
	has_context = answer->context[0] != '\0';
	if (answer->is_fault)
		return true;
	switch (reader->options.expect) {
	case EXPECT_PAGE:
		if (!answer->is_end && !has_context)
			return error_set(err, ERROR_MALFORMED,
			    "a page of the listing says neither that it is the last one nor "
			    "how to get the next: the listing is not complete");
		break;
	case EXPECT_SUBSCRIPTION:
		if (!has_context)
			return error_set(
			    err, ERROR_MALFORMED, "the subscription has no context to pull with");
		break;
	case EXPECT_IDENTITY:
		if (!answer->has_response)
			return error_set(err, ERROR_MALFORMED, "the answer's body is empty");
		break;
	case EXPECT_NEXT_PAGE:
	case EXPECT_INSTANCE:
	case EXPECT_CREATED:
	case EXPECT_NOTHING:
		break;
	}
	return true;
}

static void
end_reader(struct wsman_answer_reader *reader)
{
	xml_stream_close(reader->xml);
	wsman_collector_close(reader->collector);
	free(reader);
}

void
wsman_answer_close(struct wsman_answer_reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->options.spare != NULL && *reader->options.spare == NULL)
		*reader->options.spare = reader;
	else
		end_reader(reader);
}

void
wsman_answer_spare_clear(struct wsman_answer_reader **spare)
{
	if (*spare != NULL)
		end_reader(*spare);
	*spare = NULL;
}
