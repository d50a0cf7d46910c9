#include "tests/simulator/instance.h"

#include <string.h>
#include <strings.h>

#define XSI "http://www.w3.org/2001/XMLSchema-instance"
#define ADDRESSING "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define WSMAN "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"

static const struct {
	const char *ns;
	const struct class *const *classes;	/* NULL ends them */
} namespaces[] = {
	{ "root/cimv2", classes_cimv2 },
	{ "root/MicrosoftIISv2", classes_iis6 },
	{ "root/webadministration", classes_iis7 },
	{ "root/MSCluster", classes_cluster },
};

bool
namespace_exists(const struct machine *machine, const char *ns)
{
	if (strcasecmp(ns, "root/cimv2") == 0)
		return true;
	if (strcasecmp(ns, "root/MicrosoftIISv2") == 0)
		return machine->iis == 6 || (machine->iis == 7 && machine->has_compatibility);
	if (strcasecmp(ns, "root/webadministration") == 0)
		return machine->iis == 7 && !machine->has_no_scripting_tools;
	return strcasecmp(ns, "root/MSCluster") == 0 && machine->cluster != NULL;
}

const struct class *
class_find(const struct machine *machine, const char *ns, const char *name)
{
	const struct class *found = NULL;
	size_t i, j;

	if (!namespace_exists(machine, ns))
		return NULL;
	for (i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++) {
		for (j = 0; strcasecmp(namespaces[i].ns, ns) == 0 && namespaces[i].classes[j] != NULL; j++)
			if (strcasecmp(namespaces[i].classes[j]->name, name) == 0)
				found = namespaces[i].classes[j];
	}
	return found == NULL || found->is_there == NULL || found->is_there(machine) ? found : NULL;
}

const struct property *
class_property(const struct class *class, const struct machine *machine, const char *name)
{
	size_t i;

	for (i = 0; i < class->property_count; i++) {
		const struct property *property = &class->properties[i];

		if (strcasecmp(property->name, name) == 0)
			return machine->windows->number >= property->since ? property : NULL;
	}
	return NULL;
}

void
property_get(const struct property *property, const struct row *row, struct value *ret_value)
{
	ret_value->kind = VALUE_NIL;
	if (property->get != NULL)
		property->get(row, ret_value);
	else if (property->write == NULL)
		value_set_text(ret_value, property->constant);
}

void
element_open(struct buffer *out, bool is_star, const char *name)
{
	buffer_add(out, is_star ? "<p:" : "<");
	buffer_add(out, name);
	buffer_add(out, ">");
}

void
element_close(struct buffer *out, bool is_star, const char *name)
{
	buffer_add(out, is_star ? "</p:" : "</");
	buffer_add(out, name);
	buffer_add(out, ">");
}

void
element_text(struct buffer *out, bool is_star, const char *name, const char *text)
{
	element_open(out, is_star, name);
	buffer_add_xml(out, text);
	element_close(out, is_star, name);
}

void
element_nil(struct buffer *out, bool is_star, const char *name)
{
	buffer_add(out, is_star ? "<p:" : "<");
	buffer_add(out, name);
	buffer_add(out, " xsi:nil=\"true\"/>");
}

void
element_open_embedded(
    struct buffer *out, bool is_star, const char *name, const char *ns, const char *class_name)
{
	buffer_format(out, "<%s%s xmlns:p1=\"" WMI "%s/%s\" xsi:type=\"p1:%s_Type\">", is_star ? "p:" : "",
	    name, ns, class_name, class_name);
}

/* A backslash, and what would end the string, with a backslash before it. */
static void
add_quoted(struct buffer *out, char quote, const char *text)
{
	const char quotes[] = { quote, '\\', '\0' };
	struct buffer quoted = { 0 };

	buffer_add_bytes(&quoted, quotes, 1);
	for (; *text != '\0'; text++) {
		if (strchr(quotes, *text) != NULL)
			buffer_add(&quoted, "\\");
		buffer_add_bytes(&quoted, text, 1);
	}
	buffer_add_bytes(&quoted, quotes, 1);
	buffer_add_xml(out, quoted.bytes);
	buffer_clear(&quoted);
}

/* `ns` as WMI writes it, with backslashes. */
static void
add_path(struct buffer *out, const char *host, const char *ns, const char *class_name, const char *key)
{
	buffer_format(out, "\\\\%s\\root\\%s:%s.Name=", host, strrchr(ns, '/') + 1, class_name);
	add_quoted(out, '"', key);
}

static void
add_endpoint(struct buffer *out, enum reference_form form, const char *ns, const char *class_name, const char *key)
{
	const bool has_attributes = form == REFERENCE_ATTRIBUTES;
	const char *blanks = form == REFERENCE_BLANKS ? "\n    " : "";

	buffer_format(out,
	    "<a:Address xmlns:a=\"" ADDRESSING "\">" ADDRESSING "/role/anonymous</a:Address>"
	    "<a:ReferenceParameters xmlns:a=\"" ADDRESSING "\" xmlns:w=\"" WSMAN "\">"
	    "<w:ResourceURI>" WMI "%s/%s</w:ResourceURI><w:SelectorSet><w:Selector %sName=\"Name\"%s>%s",
	    ns, class_name, has_attributes ? "Kind=\"key\" " : "", has_attributes ? " Type=\"string\"" : "", blanks);
	buffer_add_xml(out, key);
	buffer_format(out, "%s</w:Selector></w:SelectorSet></a:ReferenceParameters>", blanks);
}

void
element_reference(struct buffer *out, const struct row *row, bool is_star, const char *name, const char *ns,
    const char *class_name, const char *key)
{
	const enum reference_form form = row->machine->reference_form;

	element_open(out, is_star, name);
	if (form == REFERENCE_PATH) {
		add_path(out, row->machine->name, ns, class_name, key);
	} else if (form == REFERENCE_SHORT_PATH) {
		buffer_format(out, "%s.CreationClassName='%s',Name=", class_name, class_name);
		add_quoted(out, '\'', key);
	} else if (form == REFERENCE_UNREADABLE) {
		buffer_format(out, "%s:%s", ns, class_name);
	} else {
		add_endpoint(out, form, ns, class_name, key);
	}
	element_close(out, is_star, name);
}

static void
write_time(
    const struct row *row, const char *name, const struct value *value, bool is_star, struct buffer *out)
{
	char text[VALUE_TIME_SIZE];

	value_write_time(value, text);
	element_open(out, is_star, name);
	buffer_add(out, is_star ? "<cim:Datetime>" : "<Datetime>");
	buffer_add(out, row->distortion.has_bad_times ? "2013-02-30T25:61:00.x" : text);
	buffer_add(out, is_star ? "</cim:Datetime>" : "</Datetime>");
	element_close(out, is_star, name);
}

static void
write_property(const struct property *property, const struct row *row, bool is_star, struct buffer *out)
{
	struct value value;

	if (property->write != NULL) {
		property->write(row, property, is_star, out);
		return;
	}
	property_get(property, row, &value);
	switch (value.kind) {
	case VALUE_NIL:
		element_nil(out, is_star, property->name);
		break;
	case VALUE_TEXT:
		element_text(out, is_star, property->name, value.text);
		break;
	case VALUE_NUMBER:
		element_open(out, is_star, property->name);
		buffer_add_number(out, value.number);
		element_close(out, is_star, property->name);
		break;
	case VALUE_BOOLEAN:
		element_text(out, is_star, property->name, value.number != 0 ? "true" : "false");
		break;
	case VALUE_TIME:
		write_time(row, property->name, &value, is_star, out);
		break;
	}
}

void
instance_write(const struct class *class, const struct row *row, struct buffer *out)
{
	const char *name = class->instance_class == NULL ? NULL : class->instance_class(row);
	size_t i;

	if (name == NULL)
		name = class->name;
	buffer_format(out,
	    "<p:%s xmlns:xsi=\"" XSI "\" xmlns:p=\"" WMI "%s/%s\" "
	    "xmlns:cim=\"http://schemas.dmtf.org/wbem/wscim/1/common\" xsi:type=\"p:%s_Type\">",
	    name, class->ns, name, name);
	for (i = 0; i < class->property_count; i++)
		if (row->machine->windows->number >= class->properties[i].since)
			write_property(&class->properties[i], row, true, out);
	buffer_format(out, "</p:%s>", name);
}

void
instance_write_projection(const struct row *row, const struct property *const *properties, size_t count,
    struct buffer *out)
{
	size_t i;

	buffer_add(out, "<w:XmlFragment xmlns:xsi=\"" XSI "\" xmlns:w=\"" WSMAN "\">");
	for (i = 0; i < count; i++)
		write_property(properties[i], row, false, out);
	buffer_add(out, "</w:XmlFragment>");
}
