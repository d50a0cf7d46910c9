#include "lib/windows/counters.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/model/counted_sites.h"

#define COUNTERS_QUERY "select Name,ServiceUptime from Win32_PerfRawData_W3SVC_WebService"
#define TOTAL	       "_Total"

/* Where Windows cuts the name of an instance is not known: longer ones are nobody's. */
#define NAME_LENGTH 63U

/* Boot and counter are read at different moments, and a boot time drifts. */
#define SLACK_S	     120
#define LONGEST_S    (20U * 366 * 86400)	/* of a node that tells no clock */

void
windows_counters_clear(struct windows_counters *counters)
{
	free(counters->items);
	text_arena_clear(&counters->text);
	memset(counters, 0, sizeof(*counters));
}

static void
forget_counters(void *state)
{
	windows_counters_clear(state);
}

static bool
take_counter(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct windows_counters *counters = state;
	struct windows_counter counter = { .instances = 1 };
	const char *name = wsman_text(instance, "Name");
	char key[COUNTER_NAME_SIZE];

	if (name == NULL || name[0] == '\0') {
		counters->nameless++;
		return true;
	}
	counter.is_told = wsman_uint32(instance, "ServiceUptime", &counter.uptime_s);
	counter_name(name, key);
	if (!array_room(counters->items, counters->count, err) || !windows_keep(&counters->text, name, &counter.name, err) ||
	    !windows_keep(&counters->text, key, &counter.key, err))
		return false;
	counters->items[counters->count++] = counter;
	return true;
}

static int
compare_keys(const void *a, const void *b)
{
	const struct windows_counter *left = a, *right = b;

	return strcasecmp(left->key, right->key);
}

/* One of each name, which says how many there were. */
static void
sort(struct windows_counters *counters)
{
	size_t kept = 0, i;

	if (counters->count == 0)
		return;
	qsort(counters->items, counters->count, sizeof(*counters->items), compare_keys);
	for (i = 1; i < counters->count; i++) {
		if (compare_keys(&counters->items[kept], &counters->items[i]) == 0)
			counters->items[kept].instances++;
		else
			counters->items[++kept] = counters->items[i];
	}
	counters->count = kept + 1;
}

bool
windows_counters_list(struct windows_look *look, struct windows_counters *counters, struct error *err)
{
	const struct wsman_sink sink = { forget_counters, take_counter, counters };

	if (!wsman_enumerate(look->client, "root/cimv2", COUNTERS_QUERY, NULL, &sink, err))
		return false;
	sort(counters);
	return true;
}

bool
windows_counters_are_told(struct windows_look *look)
{
	struct windows_counters counters = { 0 };
	struct error ignored;
	bool are_told;

	wsman_set_share(look->client, WINRM_SHARE);
	are_told = windows_counters_list(look, &counters, &ignored) && counters.count > 0;
	wsman_set_share(look->client, 1);
	windows_counters_clear(&counters);
	return are_told;
}

/* NULL: none, or its name is one of a site that no instance can have. */
static struct windows_counter *
counter_of(const struct windows_counters *counters, const char *site)
{
	char key[COUNTER_NAME_SIZE];
	const struct windows_counter wanted = { .key = key };
	struct windows_counter *found;

	if (strlen(site) > NAME_LENGTH || counters->count == 0)
		return NULL;
	counter_name(site, key);
	found = bsearch(&wanted, counters->items, counters->count, sizeof(wanted), compare_keys);
	return found == NULL || !found->is_told ? NULL : found;
}

const struct windows_counter *
windows_counters_total(const struct windows_counters *counters)
{
	return counter_of(counters, TOTAL);
}

uint32_t
windows_longest_uptime(const struct node_facts *facts)
{
	time_t longest = facts->local_time - facts->boot_time + SLACK_S;

	if (facts->local_time == 0 || facts->boot_time == 0 || longest > LONGEST_S)
		return LONGEST_S;
	return longest < 0 ? 0 : (uint32_t)longest;
}

/* 0 is what a stopped site has, and one that was started within this second. */
static uint32_t
uptime_of(const struct site *site, const struct windows_counter *counter, uint32_t longest_s)
{
	if (counter->instances > 1 || counter->sites > 1 || counter->uptime_s > longest_s || site->run_state == RUN_STOPPED)
		return SITE_UPTIME_UNKNOWN;
	if (counter->uptime_s == 0)
		return site->run_state == RUN_STARTED ? 1 : SITE_UPTIME_UNKNOWN;
	return counter->uptime_s;
}

static void
assign(struct snapshot *snapshot, const struct windows_counters *counters)
{
	const uint32_t longest_s = windows_longest_uptime(&snapshot->facts);
	const struct windows_counter *total = windows_counters_total(counters);
	size_t i;

	for (i = 0; i < snapshot->site_count; i++) {
		struct windows_counter *counter = counter_of(counters, snapshot->sites[i].name);

		if (counter != NULL)
			counter->sites++;
	}
	for (i = 0; i < snapshot->site_count; i++) {
		struct site *site = &snapshot->sites[i];
		const struct windows_counter *counter = counter_of(counters, site->name);

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

	return !snapshot->has_no_numbers && snapshot->site_count > 0 &&
	       (facts->iis_interface == 7 || node_windows(facts) >= 600) &&
	       (facts->w3svc_state == SERVICE_RUNNING || facts->w3svc_state == SERVICE_UNKNOWN);
}

bool
windows_counters_read(struct windows_look *look, struct error *err)
{
	struct windows_counters counters = { 0 };
	struct error ignored = { 0 };

	if (!is_worth_asking(look->snapshot))
		return true;
	wsman_set_share(look->client, WINRM_SHARE);	/* a first reading wakes providers, which can take long */
	if (windows_counters_list(look, &counters, &ignored))
		assign(look->snapshot, &counters);
	wsman_set_share(look->client, 1);
	windows_counters_clear(&counters);
	return ignored.kind != ERROR_NO_MEMORY || error_memory(err);
}
