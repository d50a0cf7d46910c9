#include "lib/wsman/collector.h"

#include <stdlib.h>
#include <string.h>

#include "lib/wsman/name.h"
#include "lib/wsman/namespace.h"

#define MAX_DEPTH  200	/* xml_stream.h allows no more */
#define KEPT_NAMES 256	/* of an answer, for the next */

/* An open element: the instance at 0, a property at 1, what is inside a property from 2 on. */
struct frame {
	const char *name;
	size_t text_start;	/* where its own text begins in `bytes` */
	bool has_child;
	bool is_nil;
	bool is_datetime;	/* stands for its property: (cim:)Datetime, (cim:)CIM_DateTime */
	bool is_left_out;	/* no property */
	bool is_too_long;	/* its text is not kept */
};

struct wsman_collector {
	struct xml_stream *xml;		/* that the instance is read from */
	struct name_table names;
	struct frame frames[MAX_DEPTH];
	unsigned int depth;		/* open frames */
	unsigned long instance_number;
	const char *property;
	unsigned int occurrence;
	struct wsman_value *values; /* text is set when the instance is complete: `bytes` moves as it grows */
	size_t *offsets;		/* of each value's text in `bytes` */
	size_t count, size;		/* of both arrays */
	char *bytes;
	size_t used, bytes_size;
	const struct wsman_limits *limits;
	struct wsman_instance instance;
	const char *missed;		/* a property that was looked for, and whose value was too long to be kept */
};

bool
wsman_collector_open(const struct wsman_limits *limits, struct wsman_collector **ret_collector, struct error *err)
{
	struct wsman_collector *collector = calloc(1, sizeof(*collector));

	if (collector == NULL)
		return error_memory(err);
	collector->limits = limits;
	*ret_collector = collector;
	return true;
}

void
wsman_collector_begin(struct wsman_collector *collector, const struct wsman_limits *limits)
{
	if (collector->names.count > KEPT_NAMES)
		name_table_clear(&collector->names);
	collector->limits = limits;
	collector->count = 0;
	collector->used = 0;
	collector->missed = NULL;
}

static bool
append(struct wsman_collector *collector, const char *text, size_t length, struct error *err)
{
	if (length > COLLECTOR_MAX_BYTES - collector->used)
		return error_set(err, ERROR_LIMIT, "one instance of '%s' has more than %u bytes of text",
		    collector->frames[0].name, COLLECTOR_MAX_BYTES);
	if (length > collector->bytes_size - collector->used) {
		size_t size = collector->bytes_size == 0 ? 4096 : collector->bytes_size * 2;
		char *larger;

		while (size - collector->used < length)
			size *= 2;
		larger = realloc(collector->bytes, size);
		if (larger == NULL)
			return error_memory(err);
		collector->bytes = larger;
		collector->bytes_size = size;
	}
	memcpy(collector->bytes + collector->used, text, length);
	collector->used += length;
	return true;
}

static bool
grow(struct wsman_collector *collector, struct error *err)
{
	size_t size = collector->size == 0 ? 64 : collector->size * 2;
	struct wsman_value *values;
	size_t *offsets;

	if (collector->count == COLLECTOR_MAX_VALUES)
		return error_set(err, ERROR_LIMIT, "one instance of '%s' has more than %d values",
		    collector->frames[0].name, COLLECTOR_MAX_VALUES);
	if (collector->count < collector->size)
		return true;
	values = reallocarray(collector->values, size, sizeof(*values));
	if (values != NULL)
		collector->values = values;
	offsets = reallocarray(collector->offsets, size, sizeof(*offsets));
	if (offsets != NULL)
		collector->offsets = offsets;
	if (values == NULL || offsets == NULL)
		return error_memory(err);
	collector->size = size;
	return true;
}

/* The value whose text stands in `bytes` from `start` on; `frame` is NULL for that of an attribute. */
static bool
add_value(struct wsman_collector *collector, const char *leaf, size_t start, const struct frame *frame, struct error *err)
{
	if (!append(collector, "", 1, err) || !grow(collector, err))
		return false;
	collector->offsets[collector->count] = start;
	collector->values[collector->count++] = (struct wsman_value) {
		.property = collector->property,
		.occurrence = collector->occurrence,
		.leaf = leaf,
		.is_nil = frame != NULL && (frame->is_nil || frame->is_too_long),
		.is_too_long = frame != NULL && frame->is_too_long,
	};
	return true;
}

static bool
refuse_value(const struct wsman_collector *collector, const char *property, struct error *err)
{
	return error_set(err, ERROR_LIMIT, "a value of '%s' is longer than %zu bytes", property,
	    collector->limits->max_value_bytes);
}

/* xs:boolean, whose white space means nothing. */
static bool
is_true(const struct xml_attribute *attribute)
{
	const char *value = attribute->value;
	size_t length = attribute->length;

	for (; length > 0 && strchr(" \t\r\n", *value) != NULL; length--)
		value++;
	while (length > 0 && strchr(" \t\r\n", value[length - 1]) != NULL)
		length--;
	return (length == 4 && memcmp(value, "true", 4) == 0) || (length == 1 && *value == '1');
}

/* xsi:nil is kept, xsi:type and xml:lang are not; every other attribute is a value of its own. */
static bool
add_attributes(struct wsman_collector *collector, struct frame *frame, const struct xml_attribute *attributes,
    size_t count, struct error *err)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const struct xml_attribute *attribute = &attributes[i];
		size_t start = collector->used;
		struct name *leaf;

		if (attribute->ns != NULL && strcmp(attribute->ns, NS_XSI) == 0) {
			if (strcmp(attribute->name, "nil") == 0)
				frame->is_nil = is_true(attribute);
			continue;
		}
		if (attribute->ns != NULL && strcmp(attribute->ns, NS_XML) == 0)
			continue;
		leaf = name_find_attribute(&collector->names, frame->name, attribute->name, err);
		if (leaf == NULL)
			return false;
		if (attribute->length > collector->limits->max_value_bytes)
			return refuse_value(collector, collector->property, err);
		if (!append(collector, attribute->value, attribute->length, err) ||
		    !add_value(collector, leaf->text, start, NULL, err))
			return false;
	}
	return true;
}

static void
start_property(struct wsman_collector *collector, struct name *name)
{
	if (name->instance == collector->instance_number)
		name->occurrence++;
	else
		name->occurrence = 0;
	name->instance = collector->instance_number;
	collector->property = name->text;
	collector->occurrence = name->occurrence;
}

static bool
is_datetime(unsigned int depth, const char *ns, const char *name)
{
	return depth == 2 && (ns == NULL || strcmp(ns, NS_CIM) == 0) &&
	    (strcmp(name, "Datetime") == 0 || strcmp(name, "CIM_DateTime") == 0);
}

static bool
on_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct wsman_collector *collector = state;
	unsigned int depth = collector->depth;
	struct frame *frame = &collector->frames[depth];
	struct name *known;

	/* cim:Location at the end of an instance is an address, not a property (windows.md 3.5) */
	if (depth == 1 && ns != NULL && strcmp(ns, NS_CIM) == 0) {
		xml_stream_hand_over(collector->xml, NULL, NULL);
		collector->depth++;
		*frame = (struct frame) { .is_left_out = true };
		return true;
	}
	if (depth == MAX_DEPTH)
		return error_set(err, ERROR_LIMIT, "elements are nested deeper than %d", MAX_DEPTH);
	known = name_find(&collector->names, name, err);
	if (known == NULL)
		return false;
	*frame = (struct frame) { .name = known->text, .is_datetime = is_datetime(depth, ns, name) };
	collector->depth++;
	if (depth == 1)
		start_property(collector, known);
	else if (!frame[-1].has_child) {
		frame[-1].has_child = true;
		collector->used = frame[-1].text_start;	/* white space before a child is no value */
	}
	if (!add_attributes(collector, frame, attributes, count, err))
		return false;
	frame->text_start = collector->used;
	return true;
}

static bool
on_text(void *state, const char *text, size_t length, struct error *err)
{
	struct wsman_collector *collector = state;
	struct frame *frame;

	if (collector->depth < 2)
		return true;
	frame = &collector->frames[collector->depth - 1];
	if (frame->has_child || frame->is_too_long)
		return true;
	if (length <= collector->limits->max_value_bytes - (collector->used - frame->text_start))
		return append(collector, text, length, err);
	frame->is_too_long = true;
	collector->used = frame->text_start;
	return collector->limits->drops_long_values || refuse_value(collector, collector->property, err);
}

static bool
on_end(void *state, const char *ns, const char *name, struct error *err)
{
	struct wsman_collector *collector = state;
	const struct frame *frame;
	bool is_own;

	(void)ns;
	(void)name;
	collector->depth--;
	frame = &collector->frames[collector->depth];
	if (frame->has_child || frame->is_left_out)
		return true;
	is_own = collector->depth == 1 || frame->is_datetime;
	return add_value(collector, is_own ? NULL : frame->name, frame->text_start, frame, err);
}

bool
wsman_collector_take(
    struct wsman_collector *collector, struct xml_stream *xml, const char *name, struct error *err)
{
	static const struct xml_handler handler = { .start = on_start, .text = on_text, .end = on_end };
	const struct name *known = name_find(&collector->names, name, err);

	if (known == NULL)
		return false;
	collector->xml = xml;
	collector->frames[0] = (struct frame) { .name = known->text };
	collector->depth = 1;
	collector->instance_number++;
	collector->used = 0;
	collector->count = 0;
	collector->missed = NULL;
	xml_stream_hand_over(xml, &handler, collector);
	return true;
}

const struct wsman_instance *
wsman_collector_instance(struct wsman_collector *collector)
{
	size_t i;

	for (i = 0; i < collector->count; i++)
		collector->values[i].text = collector->bytes + collector->offsets[i];
	collector->instance = (struct wsman_instance) {
		.class_name = collector->frames[0].name,
		.values = collector->values,
		.count = collector->count,
		.ret_missed = &collector->missed,
	};
	return &collector->instance;
}

bool
wsman_collector_check(const struct wsman_collector *collector, struct error *err)
{
	return collector->missed == NULL || refuse_value(collector, collector->missed, err);
}

void
wsman_collector_close(struct wsman_collector *collector)
{
	if (collector == NULL)
		return;
	name_table_clear(&collector->names);
	free(collector->values);
	free(collector->offsets);
	free(collector->bytes);
	free(collector);
}
