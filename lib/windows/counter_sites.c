#include "lib/windows/counter_sites.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/model/counted_sites.h"
#include "lib/windows/counters.h"
#include "lib/windows/pools.h"
#include "lib/windows/sites.h"

#define POOLS_QUERY \
	"select Name,CurrentApplicationPoolState from Win32_PerfRawData_APPPOOLCountersProvider_APPPOOLWAS"
#define TOTAL "_Total"

#define NOTHING_COUNTED \
	"W3SVC counts no site, which does not mean that there is none: its counters may be late after a start, or wait for " \
	"winmgmt /resyncperf"
#define NO_AUTO_START \
	"counters do not tell it, so a flag that is cleared goes unseen until the next restart, and shows then by the sites " \
	"that stay down (for auto start " WINRM_ADMINISTRATOR ", or say unreadable-ok = auto-start)"

static enum run_state
run_state_of(const struct windows_counter *counter, uint32_t longest_s)
{
	if (counter->instances > 1 || !counter->is_told || counter->uptime_s > longest_s)
		return RUN_UNKNOWN;
	return counter->uptime_s > 0 ? RUN_STARTED : RUN_STOPPED;
}

static bool
add_sites(struct windows_look *look, const struct windows_counters *counters, struct error *err)
{
	struct snapshot *snapshot = look->snapshot;
	const uint32_t longest_s = windows_longest_uptime(&snapshot->facts);
	const struct windows_counter *total = windows_counters_total(counters);
	size_t i;

	for (i = 0; i < counters->count; i++) {
		const struct windows_counter *counter = &counters->items[i];
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
list_sites(struct windows_look *look, struct error *err)
{
	struct windows_counters counters = { 0 };
	bool ok = windows_counters_list(look, &counters, err);

	if (!ok && err->kind == ERROR_DENIED)
		error_prefix(err, "the counters of W3SVC (" WINDOWS_COUNTERS_ADVICE ")");
	else if (!ok)
		error_prefix(err, "the counters of W3SVC");
	else if (counters.nameless > 0)
		ok = error_set(err, ERROR_MALFORMED, "the counters of W3SVC: an instance has no name");
	else
		ok = add_sites(look, &counters, err);
	windows_counters_clear(&counters);
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
	if (!service_is_down(snapshot->facts.w3svc_state) && (!list_sites(look, err) || !read_pools(look, err))) {
		snapshot->has_no_numbers = false;
		return false;
	}
	snapshot->facts.iis_interface = 7;
	return counted_sites_note(snapshot, err) &&
	    snapshot_set_part(snapshot, PART_AUTO_START, PART_UNREADABLE, NO_AUTO_START, err) &&
	    windows_keep(&snapshot->text, WINDOWS_COUNTERS_ONLY_READ, &snapshot->only_reads, err);
}
