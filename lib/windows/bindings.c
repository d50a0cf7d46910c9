#include "lib/windows/bindings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/text_stream.h"

/* One embedded object, gathered from values that follow each other. NULL: no such leaf. */
struct binding {
	const char *protocol, *information;	/* IIS 7 */
	const char *ip, *port, *hostname;	/* IIS 6 */
};

static void
write_binding(FILE *out, const struct binding *binding)
{
	const char *separator = ftell(out) > 0 ? ", " : "";

	if (binding->protocol != NULL && binding->information != NULL)
		fprintf(out, "%s%s %s", separator, binding->protocol, binding->information);
	else if (binding->protocol != NULL && binding->port != NULL)
		fprintf(out, "%s%s %s:%s:%s", separator, binding->protocol,
		    binding->ip == NULL || binding->ip[0] == '\0' ? "*" : binding->ip, binding->port,
		    binding->hostname == NULL ? "" : binding->hostname);
}

static void
take_leaf(struct binding *binding, const struct wsman_value *value)
{
	const struct {
		const char *leaf;
		const char **field;
	} fields[] = {
		{ "Protocol", &binding->protocol },
		{ "BindingInformation", &binding->information },
		{ "IP", &binding->ip },
		{ "Port", &binding->port },
		{ "Hostname", &binding->hostname },
	};
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strcasecmp(fields[i].leaf, value->leaf) == 0)
			*fields[i].field = value->text;
}

/* All objects of `property`; `protocol` is that of an object that names none. */
static void
write_property(FILE *out, const struct wsman_instance *instance, const char *property, const char *protocol)
{
	const struct binding none = { .protocol = protocol };
	struct binding binding = none;
	unsigned int occurrence = 0;
	size_t i;

	for (i = 0; i < instance->count; i++) {
		const struct wsman_value *value = &instance->values[i];

		if (value->leaf == NULL || value->is_nil || strcasecmp(value->property, property) != 0)
			continue;
		if (value->occurrence != occurrence) {
			write_binding(out, &binding);
			binding = none;
			occurrence = value->occurrence;
		}
		take_leaf(&binding, value);
	}
	write_binding(out, &binding);
}

struct property {
	const char *name;
	const char *protocol;
};

static bool
read_bindings(const struct wsman_instance *instance, const struct property *properties, size_t count,
    struct text_arena *arena, const char **ret_bindings, struct error *err)
{
	struct text_stream stream;
	const char *copy;
	size_t i;

	if (!text_stream_begin(&stream, err))
		return false;
	for (i = 0; i < count; i++)
		write_property(stream.out, instance, properties[i].name, properties[i].protocol);
	copy = text_stream_keep(&stream, arena, err);
	if (copy == NULL)
		return false;
	*ret_bindings = copy;
	return true;
}

bool
windows_bindings_iis6(const struct wsman_instance *instance, struct text_arena *arena,
    const char **ret_bindings, struct error *err)
{
	static const struct property properties[] = {
		{ "ServerBindings", "http" },
		{ "SecureBindings", "https" },
	};

	return read_bindings(instance, properties, 2, arena, ret_bindings, err);
}

bool
windows_bindings_iis7(const struct wsman_instance *instance, struct text_arena *arena,
    const char **ret_bindings, struct error *err)
{
	static const struct property properties[] = { { "Bindings", NULL } };

	return read_bindings(instance, properties, 1, arena, ret_bindings, err);
}

bool
windows_bindings_are_ftp(const char *bindings)
{
	const char *next = bindings;

	while (next != NULL && strncasecmp(next, "ftp ", 4) == 0) {
		next = strstr(next, ", ");
		if (next == NULL)
			return true;
		next += 2;
	}
	return false;
}
