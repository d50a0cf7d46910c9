#include "lib/windows/counters.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"

#define COUNTERS_QUERY "select Name,ServiceUptime from Win32_PerfRawData_W3SVC_WebService"
#define TOTAL	       "_Total"

/* Where Windows cuts the name of an instance is not known: longer ones are nobody's. */
#define NAME_LENGTH 63U

/* Boot and counter are read at different moments, and a boot time drifts. */
#define SLACK_S	     120
#define LONGEST_S    (20U * 366 * 86400)	/* of a node that tells no clock */

struct counter {
	const char *name;
	uint32_t uptime_s;
	unsigned int instances;		/* of that name */
	unsigned int sites;		/* that it may belong to */
};

struct counters {
	struct text_arena text;		/* owns the names */
	struct counter *items;
	size_t count;
};

static void
forget_counters(void *state)
{
	struct counters *counters = state;

	free(counters->items);
	text_arena_clear(&counters->text);
	memset(counters, 0, sizeof(*counters));
}

/* What cannot be read is left out: these lines only support others. */
static bool
take_counter(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct counters *counters = state;
	struct counter counter = { .instances = 1 };
	const char *name = wsman_text(instance, "Name");

	if (name == NULL || name[0] == '\0' || strlen(name) > NAME_LENGTH ||
	    !wsman_uint32(instance, "ServiceUptime", &counter.uptime_s))
		return true;
	if (!array_room(counters->items, counters->count, err) ||
	    !windows_keep(&counters->text, name, &counter.name, err))
		return false;
	counters->items[counters->count++] = counter;
	return true;
}

static int
compare_names(const void *a, const void *b)
{
	const struct counter *left = a, *right = b;

	return strcasecmp(left->name, right->name);
}

/* One of each name, which says how many there were. */
static void
sort(struct counters *counters)
{
	size_t kept = 0, i;

	if (counters->count == 0)
		return;
	qsort(counters->items, counters->count, sizeof(*counters->items), compare_names);
	for (i = 1; i < counters->count; i++) {
		if (compare_names(&counters->items[kept], &counters->items[i]) == 0)
			counters->items[kept].instances++;
		else
			counters->items[++kept] = counters->items[i];
	}
	counters->count = kept + 1;
}

/* NULL: none, or its name is one of a site that no instance can have. Instances have no ( ) # / \ (windows-shell.md 5). */
static struct counter *
counter_of(const struct counters *counters, const char *site)
{
	static const char taken[] = "()#/\\", given[] = "[]___";
	char name[NAME_LENGTH + 1];
	const struct counter wanted = { .name = name };
	size_t length = strlen(site), i;

	if (length > NAME_LENGTH || counters->count == 0)
		return NULL;
	for (i = 0; i <= length; i++) {
		const char *place = site[i] == '\0' ? NULL : strchr(taken, site[i]);

		name[i] = place == NULL ? site[i] : given[place - taken];
	}
	return bsearch(&wanted, counters->items, counters->count, sizeof(wanted), compare_names);
}

/* Nothing has run for longer than the node. */
static uint32_t
longest_uptime(const struct node_facts *facts)
{
	time_t longest = facts->local_time - facts->boot_time + SLACK_S;

	if (facts->local_time == 0 || facts->boot_time == 0 || longest > LONGEST_S)
		return LONGEST_S;
	return longest < 0 ? 0 : (uint32_t)longest;
}

/* 0 is what a stopped site has, and one that was started within this second. */
static uint32_t
uptime_of(const struct site *site, const struct counter *counter, uint32_t longest_s)
{
	if (counter->instances > 1 || counter->sites > 1 || counter->uptime_s > longest_s || site->run_state == RUN_STOPPED)
		return SITE_UPTIME_UNKNOWN;
	if (counter->uptime_s == 0)
		return site->run_state == RUN_STARTED ? 1 : SITE_UPTIME_UNKNOWN;
	return counter->uptime_s;
}

static void
assign(struct snapshot *snapshot, const struct counters *counters)
{
	const uint32_t longest_s = longest_uptime(&snapshot->facts);
	const struct counter *total = counter_of(counters, TOTAL);
	size_t i;

	for (i = 0; i < snapshot->site_count; i++) {
		struct counter *counter = counter_of(counters, snapshot->sites[i].name);

		if (counter != NULL)
			counter->sites++;
	}
	for (i = 0; i < snapshot->site_count; i++) {
		struct site *site = &snapshot->sites[i];
		const struct counter *counter = counter_of(counters, site->name);

		if (counter != NULL && counter != total)
			site->service_uptime_s = uptime_of(site, counter, longest_s);
	}
	if (total != NULL && total->instances == 1 && total->sites == 0 && total->uptime_s <= longest_s)
		snapshot->facts.w3svc_total_uptime_s = total->uptime_s;
}

static bool
is_worth_asking(const struct snapshot *snapshot)
{
	const struct node_facts *facts = &snapshot->facts;

	return (facts->iis_interface == 7 || windows_version_major(snapshot) >= 6) && snapshot->site_count > 0 &&
	       (facts->w3svc_state == SERVICE_RUNNING || facts->w3svc_state == SERVICE_UNKNOWN);
}

bool
windows_counters_read(struct windows_look *look, struct error *err)
{
	struct counters counters = { 0 };
	const struct wsman_sink sink = { forget_counters, take_counter, &counters };
	struct error ignored = { 0 };
	bool is_told;

	if (!is_worth_asking(look->snapshot))
		return true;
	wsman_set_share(look->client, WINRM_SHARE);	/* a first reading wakes providers, which can take long */
	is_told = wsman_enumerate(look->client, "root/cimv2", COUNTERS_QUERY, NULL, &sink, &ignored);
	wsman_set_share(look->client, 1);
	if (is_told) {
		sort(&counters);
		assign(look->snapshot, &counters);
	}
	forget_counters(&counters);
	return ignored.kind != ERROR_NO_MEMORY || error_memory(err);
}
