#include "lib/windows/counters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/model/counted_sites.h"
#include "lib/windows/pools.h"
#include "lib/windows/sites.h"

#define COUNTERS_QUERY "select Name,ServiceUptime from Win32_PerfRawData_W3SVC_WebService"
#define TOTAL	       "_Total"
#define POOLS_QUERY \
	"select Name,CurrentApplicationPoolState from Win32_PerfRawData_APPPOOLCountersProvider_APPPOOLWAS"

#define NOTHING_COUNTED \
	"W3SVC counts no site, which does not mean that there is none: its counters may be late after a start, or wait for " \
	"winmgmt /resyncperf"
#define NO_AUTO_START \
	"counters do not tell it, so a flag that is cleared goes unseen until the next restart, and shows then by the sites " \
	"that stay down (for auto start " WINRM_ADMINISTRATOR ", or say unreadable-ok = auto-start)"

/* Where Windows cuts the name of an instance is not known: longer ones are nobody's. */
#define NAME_LENGTH 63U

/* Boot and counter are read at different moments, and a boot time drifts. */
#define SLACK_S	     120
#define LONGEST_S    (20U * 366 * 86400)	/* of a node that tells no clock */

/* One instance, or several whose names are the same. */
struct counter {
	const char *name;		/* as listed */
	const char *key;		/* counter_name() of it */
	uint32_t uptime_s;
	bool is_told;			/* `uptime_s` is */
	unsigned int instances;		/* of that key */
	unsigned int sites;		/* that it may belong to: left to who knows sites */
};

/* Zeroed is empty. */
struct counters {
	struct text_arena text;		/* owns the names */
	struct counter *items;		/* by key */
	size_t count;
	size_t nameless;		/* instances that are not among them */
};

static void
clear(struct counters *counters)
{
	free(counters->items);
	text_arena_clear(&counters->text);
	memset(counters, 0, sizeof(*counters));
}

static void
forget_counters(void *state)
{
	clear(state);
}

static bool
take_counter(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct counters *counters = state;
	struct counter counter = { .instances = 1 };
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
	const struct counter *left = a, *right = b;

	return strcasecmp(left->key, right->key);
}

/* One of each name, which says how many there were. */
static void
sort(struct counters *counters)
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

static bool
list(struct windows_look *look, struct counters *counters, struct error *err)
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
	struct counters counters = { 0 };
	struct error ignored;
	bool are_told;

	wsman_set_share(look->client, WINRM_SHARE);
	are_told = list(look, &counters, &ignored) && counters.count > 0;
	wsman_set_share(look->client, 1);
	clear(&counters);
	return are_told;
}

/* NULL: none, or its name is one of a site that no instance can have. */
static struct counter *
counter_of(const struct counters *counters, const char *site)
{
	char key[COUNTER_NAME_SIZE];
	const struct counter wanted = { .key = key };
	struct counter *found;

	if (strlen(site) > NAME_LENGTH || counters->count == 0)
		return NULL;
	counter_name(site, key);
	found = bsearch(&wanted, counters->items, counters->count, sizeof(wanted), compare_keys);
	return found == NULL || !found->is_told ? NULL : found;
}

static const struct counter *
total_of(const struct counters *counters)
{
	return counter_of(counters, TOTAL);
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
	const struct counter *total = total_of(counters);
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

	return !snapshot->has_no_numbers && snapshot->site_count > 0 &&
	       (facts->iis_interface == 7 || node_windows(facts) >= 600) &&
	       (facts->w3svc_state == SERVICE_RUNNING || facts->w3svc_state == SERVICE_UNKNOWN);
}

bool
windows_counters_read(struct windows_look *look, struct error *err)
{
	struct counters counters = { 0 };
	struct error ignored = { 0 };

	if (!is_worth_asking(look->snapshot))
		return true;
	wsman_set_share(look->client, WINRM_SHARE);	/* a first reading wakes providers, which can take long */
	if (list(look, &counters, &ignored))
		assign(look->snapshot, &counters);
	wsman_set_share(look->client, 1);
	clear(&counters);
	return ignored.kind != ERROR_NO_MEMORY || error_memory(err);
}

/* --- the sites themselves --------------------------------------------------------- */

static enum run_state
run_state_of(const struct counter *counter, uint32_t longest_s)
{
	if (counter->instances > 1 || !counter->is_told || counter->uptime_s > longest_s)
		return RUN_UNKNOWN;
	return counter->uptime_s > 0 ? RUN_STARTED : RUN_STOPPED;
}

static bool
add_sites(struct windows_look *look, const struct counters *counters, struct error *err)
{
	struct snapshot *snapshot = look->snapshot;
	const uint32_t longest_s = longest_uptime(&snapshot->facts);
	const struct counter *total = total_of(counters);
	size_t i;

	for (i = 0; i < counters->count; i++) {
		const struct counter *counter = &counters->items[i];
		struct site site = windows_site_untold(SITE_NUMBER_OURS + (uint32_t)i);

		if (strcasecmp(counter->key, TOTAL) == 0)
			continue;
		site.name = counter->name;
		site.run_state = run_state_of(counter, longest_s);
		if (site.run_state == RUN_STARTED)
			site.service_uptime_s = counter->uptime_s;
		if (!snapshot_add_site(snapshot, &site, err))
			return false;
	}
	if (total != NULL && total->instances == 1 && total->uptime_s <= longest_s)
		snapshot->facts.w3svc_total_uptime_s = total->uptime_s;
	return true;
}

static bool
read_sites(struct windows_look *look, struct error *err)
{
	struct counters counters = { 0 };
	bool ok = list(look, &counters, err);

	if (!ok && err->kind == ERROR_DENIED)
		error_prefix(err, "the counters of W3SVC (" WINDOWS_COUNTERS_ADVICE ")");
	else if (!ok)
		error_prefix(err, "the counters of W3SVC");
	else if (counters.nameless > 0)
		ok = error_set(err, ERROR_MALFORMED, "the counters of W3SVC: an instance has no name");
	else
		ok = add_sites(look, &counters, err);
	clear(&counters);
	if (ok && look->snapshot->site_count == 0)
		return error_set(err, ERROR_ABSENT, NOTHING_COUNTED);
	return ok;
}

/* Numbers of windows-shell.md 5. */
static bool
take_pool(void *state, const struct wsman_instance *instance, struct error *err)
{
	static const enum run_state states[] = { RUN_UNKNOWN, RUN_STARTING, RUN_STARTING, RUN_STARTED, RUN_STOPPING, RUN_STOPPED,
		RUN_STOPPING, RUN_STOPPING };
	const char *name = wsman_text(instance, "Name");
	enum run_state told = RUN_UNKNOWN;
	uint32_t number;

	if (name == NULL || name[0] == '\0' || strcasecmp(name, TOTAL) == 0)
		return true;
	if (wsman_uint32(instance, "CurrentApplicationPoolState", &number) && number < sizeof(states) / sizeof(states[0]))
		told = states[number];
	return windows_pools_add(state, name, told, err);
}

/* Which sites a pool serves is not told: where all run, none of them answers 503 for that. */
static bool
note_pools(struct windows_look *look, const struct windows_pools *pools, struct error *err)
{
	const struct app_pool *pool = NULL;
	char text[512];
	size_t i;

	for (i = 0; i < pools->count && (pool == NULL || pool->state == RUN_STARTED); i++)
		pool = &pools->items[i];
	if (pool == NULL)
		return snapshot_set_part(look->snapshot, PART_POOLS, PART_UNREADABLE,
		    "application pools: none is counted, which does not mean that there is none", err);
	if (pool->state == RUN_STARTED)
		return snapshot_set_part(look->snapshot, PART_POOLS, PART_TOLD, NULL, err);
	snprintf(text, sizeof(text), "application pool '%.200s' is %s, and which sites it serves the counters do not tell (pools "
	    "that are not meant to run: unreadable-ok = pools)", pool->name,
	    pool->state == RUN_UNKNOWN ? "in a state that is not told" : run_state_name(pool->state));
	return snapshot_set_part(look->snapshot, PART_POOLS, PART_UNREADABLE, text, err);
}

/* An expected name that the counters cannot have is not known to be missing. */
static bool
can_be_counted(const struct look_request *request)
{
	size_t i;

	for (i = 0; i < request->expect_pool_count; i++)
		if (strpbrk(request->expect_pools[i], "()#/\\") != NULL)
			return false;
	return true;
}

static bool
read_pools(struct windows_look *look, struct error *err)
{
	struct windows_pools pools = { 0 };
	const struct wsman_sink sink = { windows_pools_forget, take_pool, &pools };
	bool is_told, ok;

	wsman_set_share(look->client, WINRM_SHARE);
	is_told = wsman_enumerate(look->client, "root/cimv2", POOLS_QUERY, NULL, &sink, err);
	wsman_set_share(look->client, 1);
	if (!is_told)
		windows_pools_clear(&pools);
	windows_pools_sort(&pools);
	ok = is_told ? note_pools(look, &pools, err)
		     : windows_one_failed(look, PART_POOLS, "the counters of application pools", WINDOWS_COUNTERS_ADVICE, err);
	ok = ok && windows_pools_hand_on(&pools, look, pools.count > 0 && can_be_counted(look->request), err);
	windows_pools_clear(&pools);
	return ok;
}

bool
windows_counter_sites_read(struct windows_look *look, struct error *err)
{
	struct snapshot *snapshot = look->snapshot;

	snapshot->has_no_numbers = true;
	if (!service_is_down(snapshot->facts.w3svc_state) && (!read_sites(look, err) || !read_pools(look, err))) {
		snapshot->has_no_numbers = false;
		return false;
	}
	snapshot->facts.iis_interface = 7;
	return counted_sites_note(snapshot, err) &&
	    snapshot_set_part(snapshot, PART_AUTO_START, PART_UNREADABLE, NO_AUTO_START, err) &&
	    windows_keep(&snapshot->text, WINDOWS_COUNTERS_ONLY_READ, &snapshot->only_reads, err);
}
