#include <stdint.h>
#include <string.h>

#include "lib/model/text.h"
#include "lib/wsman/fault.h"
#include "lib/wsman/namespace.h"

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
	if (length >= size) {
		length = size - 1;
		while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	memcpy(buffer, text, length);
	buffer[length] = '\0';
}

/* Unsigned decimal, all of it. */
static bool
parse_number(const char *text, size_t length, uint32_t *ret_number)
{
	uint64_t number = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(text[i] - '0');
		if (number > UINT32_MAX)
			return false;
	}
	*ret_number = (uint32_t)number;
	return length > 0;
}

static void
set_number(struct wsman_fault_reader *reader, const char *text, size_t length)
{
	uint32_t number;

	if (!parse_number(text, length, &number) || number == 0)
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

/* Without the beginning of a character that the buffer's end has cut. */
static size_t
whole_characters(const char *text, size_t length)
{
	size_t start = length;
	uint32_t character;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start > 0 && text_next_character(text + start - 1, length - start + 1, &character) == 0)
		return start - 1;
	return length;
}

/* The text of a part is over: keep it, when it says more than what is kept. */
static void
keep(struct wsman_fault_reader *reader)
{
	struct wsman_fault *fault = &reader->fault;
	const char *text = reader->text;
	size_t length = whole_characters(reader->text, reader->text_length);
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

	keep(
	    reader); /* text before a child counts too: f:Message holds text, or a f:ProviderFault, or both */
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
