#include "tests/simulator/site_row.h"

#include <stdio.h>
#include <string.h>

#define LONG_NAME_BYTES 65536

size_t
site_row_count(const struct machine *machine)
{
	return machine->site_count;
}

uint32_t
site_row_token(const struct machine *machine, size_t index)
{
	return machine->sites[index].id;
}

const void *
site_row_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	(void)world;
	return machine_site(machine, token);
}

size_t
pool_row_count(const struct machine *machine)
{
	return machine->pool_count;
}

const void *
pool_row_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	(void)world;
	return token < machine->pool_count ? &machine->pools[token] : NULL;
}

void
get_site_name(const struct row *row, struct value *ret_value)
{
	static char long_name[LONG_NAME_BYTES + 1];	/* guarded by the server's lock, used up at once */

	if (row->distortion.has_long_names) {
		memset(long_name, 'n', LONG_NAME_BYTES);
		snprintf(long_name + LONG_NAME_BYTES - 10, 11, "%010u", ((const struct web_site *)row->object)->id);
		value_set_text(ret_value, long_name);
	} else {
		value_set_text(ret_value, ((const struct web_site *)row->object)->name);
	}
}

bool
binding_next(const char **rest, struct binding *ret_binding)
{
	const char *start = *rest + strspn(*rest, ", "), *blank, *port, *host;
	size_t length = strcspn(start, ","), information;

	if (length == 0)
		return false;
	*rest = start + length;
	blank = memchr(start, ' ', length);
	if (blank == NULL)
		blank = start;
	information = length - (size_t)(blank + 1 - start);
	snprintf(ret_binding->protocol, sizeof(ret_binding->protocol), "%.*s", (int)(blank - start), start);
	snprintf(
	    ret_binding->information, sizeof(ret_binding->information), "%.*s", (int)information, blank + 1);
	host = strrchr(ret_binding->information, ':');
	if (host == NULL)
		host = ret_binding->information + strlen(ret_binding->information);
	port = host;
	while (port > ret_binding->information && port[-1] != ':')
		port--;
	snprintf(ret_binding->ip, sizeof(ret_binding->ip), "%.*s",
	    port > ret_binding->information ? (int)(port - 1 - ret_binding->information) : 0,
	    ret_binding->information);
	snprintf(ret_binding->port, sizeof(ret_binding->port), "%.*s", (int)(host - port), port);
	snprintf(ret_binding->host, sizeof(ret_binding->host), "%s", *host == ':' ? host + 1 : "");
	return true;
}
