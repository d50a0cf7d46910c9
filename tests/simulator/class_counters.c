/*
 * root/cimv2: Win32_PerfRawData_W3SVC_WebService of IIS 7 and later, one instance for each site and _Total; and the same
 * of application pools, Win32_PerfRawData_APPPOOLCountersProvider_APPPOOLWAS.
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
set_instance_name(const char *of_object, struct value *ret_value)
{
	static char name[512];		/* guarded by the server's lock, used up at once */
	static const char taken[] = "()#/\\", given[] = "[]___";
	const char *place;
	size_t i;

	snprintf(name, sizeof(name), "%s", of_object);
	for (i = 0; name[i] != '\0'; i++) {
		place = strchr(taken, name[i]);
		if (place != NULL)
			name[i] = given[place - taken];
	}
	value_set_text(ret_value, name);
}

static void
get_site_instance_name(const struct row *row, struct value *ret_value)
{
	set_instance_name(
	    row->object == row->machine ? "_Total" : ((const struct web_site *)row->object)->name, ret_value);
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
	GET("Name", get_site_instance_name),
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

/* --- Application pools ------------------------------------------------------------------------- */

/* A pool, or the machine itself for _Total, whose token is 0. */
static size_t
pool_instance_count(const struct machine *machine)
{
	return machine->pool_count + 1;
}

static const void *
pool_instance_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	(void)world;
	if (!machine->w3svc_running || token > machine->pool_count)
		return NULL;
	return token == TOTAL ? (const void *)machine : &machine->pools[token - 1];
}

static void
get_pool_instance_name(const struct row *row, struct value *ret_value)
{
	set_instance_name(
	    row->object == row->machine ? "_Total" : ((const struct app_pool *)row->object)->name, ret_value);
}

/* 1 uninitialized, 2 initialized, 3 running, 4 disabling, 5 disabled; _Total has no meaning. */
static void
get_pool_state(const struct row *row, struct value *ret_value)
{
	const struct app_pool *pool = row->object;

	if (row->object == row->machine)
		value_set_number(ret_value, 0);
	else if (pool->state == RUN_STARTED)
		value_set_number(ret_value, 3);
	else
		value_set_number(ret_value, pool->state == RUN_STOPPING ? 4 : pool->state == RUN_STOPPED ? 5 : 2);
}

static const struct property pool_was[] = {
	NIL("Caption"),
	GET("CurrentApplicationPoolState", get_pool_state),
	CONSTANT("CurrentWorkerProcesses", "0"),
	NIL("Description"),
	GET("Name", get_pool_instance_name),
};

const struct class class_pool_was = {
	.ns = "root/cimv2",
	.name = "Win32_PerfRawData_APPPOOLCountersProvider_APPPOOLWAS",
	.properties = pool_was,
	.property_count = PROPERTY_COUNT(pool_was),
	.keys = { "Name" },
	.count = pool_instance_count,
	.object = pool_instance_object,
	.is_there = has_counters,
};
