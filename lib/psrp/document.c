#include "lib/psrp/document.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/text.h"
#include "lib/wsman/collector.h"
#include "lib/wsman/fault.h"
#include "lib/xml/stream.h"

#define VERSION	   "1"
#define ROOT	   "Sitewatch"
#define LISTING	   "Listing"
#define EVENTS	   "Events"
#define COMMAND	   "Command"
#define CLASS_SIZE 128

static const struct wsman_limits instance_limits = {
	.max_answer_bytes = WSMAN_OUTPUT_MAX, .max_items = 200000, .max_value_bytes = 64U << 10, .drops_long_values = true,
	.max_depth = 64,
};

/* What is looked for: an element of the root by two of its attributes. */
struct wanted {
	const char *element;
	const char *name, *value;	/* NULL: no such */
	const char *second_name, *second_value;
};

struct walk {
	struct wanted wanted;
	const struct wsman_sink *sink;	/* where instances go; NULL: the text of the element is wanted */
	struct wsman_collector *collector;
	struct xml_stream *xml;
	unsigned int depth;		/* of open elements that are ours to see */
	bool is_within;			/* the element that is looked for */
	bool is_found;
	bool is_failed;			/* it says why there is nothing in it */
	bool is_version;		/* the root is what it should be */
	struct wsman_fault fault;	/* of the element; its number is 0 when it tells none that can be read */
	char exit_code[16];
	struct wsman_output *output;	/* the text of the element; NULL: not wanted */
	bool is_kept;			/* an instance is with the collector */
};

static bool
has_value(const struct xml_attribute *attributes, size_t count, const char *name, const char *value)
{
	const struct xml_attribute *found = name == NULL ? NULL : xml_attribute_find(attributes, count, name);

	return name == NULL || (found != NULL && strlen(value) == found->length &&
	                           strncasecmp(found->value, value, found->length) == 0);
}

static void
copy_value(const struct xml_attribute *attributes, size_t count, const char *name, char *buffer, size_t size)
{
	const struct xml_attribute *found = xml_attribute_find(attributes, count, name);

	buffer[0] = '\0';
	if (found == NULL || found->length >= size)
		return;
	memcpy(buffer, found->value, found->length);
	buffer[found->length] = '\0';
}

static bool
is_wanted(const struct walk *walk, const char *element, const struct xml_attribute *attributes, size_t count)
{
	const struct wanted *wanted = &walk->wanted;

	return wanted->element != NULL && strcmp(element, wanted->element) == 0 &&
	       has_value(attributes, count, wanted->name, wanted->value) &&
	       has_value(attributes, count, wanted->second_name, wanted->second_value);
}

/* What says that it failed has failed, whatever its number is. Of two that differ nobody knows which is so. */
static bool
enter(struct walk *walk, const struct xml_attribute *attributes, size_t count, struct error *err)
{
	const struct xml_attribute *number = xml_attribute_find(attributes, count, "error");

	if (walk->is_found)
		return error_set(err, ERROR_MALFORMED, "the endpoint tells the same thing twice");
	walk->is_within = walk->is_found = true;
	walk->is_failed = number != NULL;
	if (number != NULL && text_uint32(number->value, number->length, &walk->fault.number))
		walk->fault.outer_number = walk->fault.number;
	memcpy(walk->fault.code, "WMI", sizeof("WMI"));
	copy_value(attributes, count, "exit", walk->exit_code, sizeof(walk->exit_code));
	return true;
}

static bool
on_start(void *state, const char *ns, const char *element, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct walk *walk = state;

	(void)ns;
	walk->depth++;
	if (walk->depth == 1)
		walk->is_version = strcmp(element, ROOT) == 0 && has_value(attributes, count, "version", VERSION);
	else if (walk->depth == 2 && is_wanted(walk, element, attributes, count))
		return enter(walk, attributes, count, err);
	else if (walk->depth == 3 && walk->is_within && walk->sink != NULL && !walk->is_failed) {
		walk->is_kept = true;
		return wsman_collector_take(walk->collector, walk->xml, element, err);
	}
	return true;
}

static bool
keep(struct wsman_output *output, const char *text, size_t length, struct error *err)
{
	char *larger = realloc(output->text, output->length + length + 1);

	if (larger == NULL)
		return error_memory(err);
	memcpy(larger + output->length, text, length);
	output->text = larger;
	output->length += length;
	larger[output->length] = '\0';
	return true;
}

static bool
on_text(void *state, const char *text, size_t length, struct error *err)
{
	struct walk *walk = state;
	const size_t there = strlen(walk->fault.text), room = sizeof(walk->fault.text) - 1 - there;

	if (!walk->is_within || walk->depth != 2)
		return true;
	if (walk->output != NULL)
		return keep(walk->output, text, length, err);
	if (walk->is_failed) {
		length = length < room ? length : text_whole_characters(text, room);
		memcpy(walk->fault.text + there, text, length);
	}
	return true;
}

static bool
on_end(void *state, const char *ns, const char *element, struct error *err)
{
	struct walk *walk = state;
	const bool is_kept = walk->is_kept;

	(void)ns;
	(void)element;
	walk->depth--;
	walk->is_kept = false;
	if (walk->depth == 1)
		walk->is_within = false;
	return !is_kept || (walk->sink->instance(walk->sink->state, wsman_collector_instance(walk->collector), err) &&
	                       wsman_collector_check(walk->collector, err));
}

static bool
read_all(const struct psrp_document *document, struct walk *walk, struct error *err)
{
	static const struct xml_handler handler = { .start = on_start, .text = on_text, .end = on_end };
	const struct xml_limits limits = { .max_bytes = WSMAN_OUTPUT_MAX, .max_depth = 64 };
	bool ok;

	if (!xml_stream_open(&handler, walk, &limits, "UTF-8", &walk->xml, err))
		return false;
	ok = xml_stream_feed(walk->xml, document->text, document->length, err) && xml_stream_finish(walk->xml, err);
	xml_stream_close(walk->xml);
	return ok;
}

bool
psrp_document_check(const struct psrp_document *document, struct error *err)
{
	struct walk walk = { .depth = 0 };

	if (!read_all(document, &walk, err))
		return error_prefix(err, "what the endpoint says of the node");
	return walk.is_version || error_set(err, ERROR_MALFORMED,
	    "the endpoint does not say what this program reads (" ROOT " version " VERSION "): register the endpoint with the "
	    "module of this release");
}

static bool
find(const struct psrp_document *document, struct walk *walk, struct error *err)
{
	if (!read_all(document, walk, err))
		return false;
	if (!walk->is_found)
		return error_set(err, ERROR_ABSENT,
		    "the endpoint was not told to ask for it: register it with the module of this release");
	return !walk->is_failed || wsman_fault_report(&walk->fault, err);
}

static bool
list(const struct psrp_document *document, const struct wanted *wanted, const struct wsman_sink *sink, struct error *err)
{
	struct walk walk = { .wanted = *wanted, .sink = sink };
	bool ok;

	if (!wsman_collector_open(&instance_limits, &walk.collector, err))
		return false;
	ok = find(document, &walk, err);
	wsman_collector_close(walk.collector);
	return ok;
}

/* The word behind "from". */
static bool
class_of(const char *wql, char ret_class[CLASS_SIZE])
{
	const char *from = strstr(wql, " from ");
	size_t length;

	if (from == NULL)
		return false;
	from += strlen(" from ");
	length = strcspn(from, " ");
	if (length == 0 || length >= CLASS_SIZE)
		return false;
	memcpy(ret_class, from, length);
	ret_class[length] = '\0';
	return true;
}

static bool
enumerate(void *state, const char *ns, const char *wql, const struct wsman_sink *sink, struct error *err)
{
	char class_name[CLASS_SIZE];
	const struct wanted wanted = { LISTING, "namespace", ns, "class", class_name };

	if (!class_of(wql, class_name))
		return error_set(err, ERROR_USAGE, "'%s' is no query for an endpoint", wql);
	return list(state, &wanted, sink, err);
}

static bool
events(void *state, const char *channel, const struct wsman_sink *sink, struct error *err)
{
	const struct wanted wanted = { EVENTS, "channel", channel, NULL, NULL };

	return list(state, &wanted, sink, err);
}

/* One command; its text goes behind that of the one before. */
static bool
run_one(const struct psrp_document *document, const char *arguments, struct wsman_output *output, struct error *err)
{
	struct walk walk = { .wanted = { COMMAND, "arguments", arguments, NULL, NULL }, .output = output };

	if (!keep(output, "", 0, err) || !find(document, &walk, err))
		return false;
	return text_uint32(walk.exit_code, strlen(walk.exit_code), &output->exit_code) ||
	       error_set(err, ERROR_MALFORMED, "the endpoint ran a command, and tells no exit code of it");
}

static bool
run(void *state, const char *arguments, struct wsman_output *ret_output, struct error *err)
{
	struct wsman_output output = { 0 };
	char *line = strdup(arguments), *next = line;
	bool ok = line != NULL || error_memory(err);

	while (ok && next != NULL) {
		char *command = next, *end = strstr(command, " & ");

		next = NULL;
		if (end != NULL) {
			*end = '\0';
			next = end + strlen(" & ");
			next += strcspn(next, " ");	/* the program */
			next += *next == ' ';
		}
		ok = run_one(state, command, &output, err);
	}
	free(line);
	if (!ok)
		wsman_output_clear(&output);
	else
		*ret_output = output;
	return ok;
}

struct wsman_stand_in
psrp_document_stand_in(struct psrp_document *document)
{
	return (struct wsman_stand_in) { .enumerate = enumerate, .events = events, .run = run, .state = document };
}
