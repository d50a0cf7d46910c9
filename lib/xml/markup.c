#include "lib/xml/markup.h"

#include <stdio.h>
#include <string.h>

#define NS_XML "http://www.w3.org/XML/1998/namespace"
#define SPACES " \t\r\n"

static bool
add(struct xml_markup *markup, const char *text, size_t length, struct error *err)
{
	if (length >= markup->size - markup->length)
		return error_set(err, ERROR_LIMIT, "%s in the answer is longer than %zu bytes", markup->name,
		    markup->size - 1);
	memcpy(markup->text + markup->length, text, length);
	markup->length += length;
	markup->text[markup->length] = '\0';
	return true;
}

static bool
add_string(struct xml_markup *markup, const char *text, struct error *err)
{
	return add(markup, text, strlen(text), err);
}

static bool
add_escaped(struct xml_markup *markup, const char *text, size_t length, struct error *err)
{
	static const char *const references[] = {
		['<'] = "&lt;", ['>'] = "&gt;", ['&'] = "&amp;", ['"'] = "&quot;", ['\r'] = "&#13;",
	};
	size_t i;

	for (i = 0; i < length; i++) {
		size_t c = (unsigned char)text[i];
		const char *reference = c < sizeof(references) / sizeof(references[0]) ? references[c] : NULL;

		if (!(reference != NULL ? add_string(markup, reference, err) : add(markup, text + i, 1, err)))
			return false;
	}
	return true;
}

/* " PREFIXNAME=\"VALUE\"" */
static bool
add_attribute(struct xml_markup *markup, const char *prefix, const char *name, const char *value, size_t length,
    struct error *err)
{
	return add_string(markup, " ", err) && add_string(markup, prefix, err) && add_string(markup, name, err) &&
	    add_string(markup, "=\"", err) && add_escaped(markup, value, length, err) && add_string(markup, "\"", err);
}

/* The prefix is ours: the number of the attribute tells it from the others. */
static bool
add_prefixed(struct xml_markup *markup, const struct xml_attribute *attribute, size_t number, struct error *err)
{
	char name[32];

	if (attribute->ns == NULL)
		return add_attribute(markup, "", attribute->name, attribute->value, attribute->length, err);
	if (strcmp(attribute->ns, NS_XML) == 0)
		return add_attribute(markup, "xml:", attribute->name, attribute->value, attribute->length, err);
	snprintf(name, sizeof(name), "a%zu", number);
	if (!add_attribute(markup, "xmlns:", name, attribute->ns, strlen(attribute->ns), err))
		return false;
	snprintf(name, sizeof(name), "a%zu:", number);
	return add_attribute(markup, name, attribute->name, attribute->value, attribute->length, err);
}

static bool
on_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct xml_markup *markup = state;
	size_t i;

	if (!add_string(markup, "<", err) || !add_string(markup, name, err) ||
	    !add_attribute(markup, "", "xmlns", ns == NULL ? "" : ns, ns == NULL ? 0 : strlen(ns), err))
		return false;
	for (i = 0; i < count; i++)
		if (!add_prefixed(markup, &attributes[i], i, err))
			return false;
	return add_string(markup, ">", err);
}

static bool
on_text(void *state, const char *text, size_t length, struct error *err)
{
	struct xml_markup *markup = state;

	for (; markup->length == 0 && length > 0 && strchr(SPACES, *text) != NULL; length--)
		text++;
	return add_escaped(markup, text, length, err);
}

static bool
on_end(void *state, const char *ns, const char *name, struct error *err)
{
	(void)ns;
	return add_string(state, "</", err) && add_string(state, name, err) && add_string(state, ">", err);
}

const struct xml_handler xml_markup_handler = { .start = on_start, .text = on_text, .end = on_end };

void
xml_markup_end(struct xml_markup *markup)
{
	while (markup->length > 0 && strchr(SPACES, markup->text[markup->length - 1]) != NULL)
		markup->text[--markup->length] = '\0';
}
