/*
 * root/cimv2: Win32_PerfRawData_W3SVC_WebService of IIS 7 and later, one instance for each site and _Total.
 *
 * A stopped site stays an instance, with 0; one that W3SVC does not have is none, and without W3SVC there is nothing
 * (windows-shell.md 5).
 */
#include <stdio.h>
#include <string.h>

#include "tests/simulator/instance.h"

#define TOTAL 0U		/* no site has that id */

static bool
has_counters(const struct machine *machine)
{
	return machine->iis == 7 && !machine->has_no_counters;
}

static size_t
instance_count(const struct machine *machine)
{
	return machine->site_count + 1;
}

static uint32_t
instance_token(const struct machine *machine, size_t index)
{
	return index == 0 ? TOTAL : machine->sites[index - 1].id;
}

/* A site, or the machine itself for _Total. */
static const void *
instance_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	const struct web_site *site;

	(void)world;
	if (!machine->w3svc_running)
		return NULL;
	if (token == TOTAL)
		return machine;
	site = machine_site(machine, token);
	return site == NULL || site_state(machine, site) == RUN_UNKNOWN ? NULL : site;
}

/* What a name of an instance cannot have is replaced. */
static void
get_instance_name(const struct row *row, struct value *ret_value)
{
	static char name[512];		/* guarded by the server's lock, used up at once */
	static const char taken[] = "()#/\\", given[] = "[]___";
	const char *place;
	size_t i;

	if (row->object == row->machine) {
		value_set_text(ret_value, "_Total");
		return;
	}
	snprintf(name, sizeof(name), "%s", ((const struct web_site *)row->object)->name);
	for (i = 0; name[i] != '\0'; i++) {
		place = strchr(taken, name[i]);
		if (place != NULL)
			name[i] = given[place - taken];
	}
	value_set_text(ret_value, name);
}

static void
get_uptime(const struct row *row, struct value *ret_value)
{
	if (row->object == row->machine)
		value_set_number(ret_value, machine_now(row->machine, row->now) - row->machine->w3svc_began);
	else
		value_set_number(ret_value, site_uptime(row->machine, row->object, row->now));
}

static const struct property web_service[] = {
	NIL("Caption"),
	CONSTANT("CurrentConnections", "0"),
	NIL("Description"),
	CONSTANT("Frequency_PerfTime", "1953125"),
	GET("Name", get_instance_name),
	GET("ServiceUptime", get_uptime),
	CONSTANT("Timestamp_PerfTime", "6743176430643"),
	CONSTANT("Timestamp_Sys100NS", "130951777566120000"),
};

const struct class class_web_service = {
	.ns = "root/cimv2",
	.name = "Win32_PerfRawData_W3SVC_WebService",
	.properties = web_service,
	.property_count = PROPERTY_COUNT(web_service),
	.keys = { "Name" },
	.count = instance_count,
	.token = instance_token,
	.object = instance_object,
	.is_there = has_counters,
};
