#include "lib/windows/iis6.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/windows/bindings.h"
#include "lib/windows/pools.h"
#include "lib/windows/sites.h"

#define IIS6 "root/MicrosoftIISv2"

/* windows.md 7.2: state and configuration of all sites, one query each. */
#define STATES_QUERY "select Name,ServerState from IIsWebServer"
#define SETTINGS_QUERY \
	"select Name,ServerAutoStart,ServerComment,Win32Error,ServerBindings,SecureBindings,AppPoolId" \
	" from IIsWebServerSetting"
/* Whether the provider takes such a list is not known for sure; about 195 properties a site otherwise. */
#define SETTINGS_STAR_QUERY "select * from IIsWebServerSetting"
#define POOLS_QUERY         "select Name,AppPoolState from IIsApplicationPoolSetting"

struct iis6 {
	struct windows_sites states;	/* id and run state */
	struct windows_sites settings;	/* everything else */
	bool has_settings;		/* false: they may not be read */
	struct windows_pools pools;
	bool has_pools;			/* the list is whole */
};

/* ServerState and AppPoolState: IIS 6.0 metabase reference, id 1016. */
static enum run_state
run_state(const struct wsman_instance *instance, const char *property)
{
	static const enum run_state states[] = {
		RUN_UNKNOWN, RUN_STARTING, RUN_STARTED, RUN_STOPPING, RUN_STOPPED, RUN_PAUSING, RUN_PAUSED,
		RUN_CONTINUING,
	};
	uint32_t number;

	if (!wsman_uint32(instance, property, &number) || number >= sizeof(states) / sizeof(states[0]))
		return RUN_UNKNOWN;
	return states[number];
}

/* "W3SVC/1": 1. Templates ("W3SVC/Info/...") and folders of a site ("W3SVC/1/ROOT") share the classes. */
static bool
parse_site_name(const char *name, uint32_t *ret_id)
{
	return strncasecmp(name, "W3SVC/", 6) == 0 && site_id_parse(name + 6, strlen(name + 6), ret_id);
}

/* Finds out whether `instance` is a site, and which. */
static bool
begin_site(const struct wsman_instance *instance, struct site *ret_site, bool *ret_is_site, struct error *err)
{
	const char *name = wsman_text(instance, "Name");
	uint32_t id = 0;

	if (name == NULL)
		return error_set(err, ERROR_MALFORMED, "%s without a Name is listed", instance->class_name);
	*ret_is_site = parse_site_name(name, &id);
	*ret_site = windows_site_untold(id);
	return true;
}

static bool
take_state(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct site site;
	bool is_site;

	if (!begin_site(instance, &site, &is_site, err))
		return false;
	site.run_state = run_state(instance, "ServerState");
	return !is_site || windows_sites_add(state, &site, err);
}

static bool
take_setting(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct windows_sites *sites = state;
	struct site site;
	bool is_site, auto_start;

	if (!begin_site(instance, &site, &is_site, err))
		return false;
	if (!is_site)
		return true;
	if (wsman_boolean(instance, "ServerAutoStart", &auto_start))
		site.auto_start = auto_start ? AUTO_START_ON : AUTO_START_OFF;
	(void)wsman_uint32(instance, "Win32Error", &site.win32_error);
	return windows_keep(&sites->text, wsman_text(instance, "ServerComment"), &site.name, err) &&
	       windows_keep(&sites->text, wsman_text(instance, "AppPoolId"), &site.pool, err) &&
	       windows_bindings_iis6(instance, &sites->text, &site.bindings, err) &&
	       windows_sites_add(sites, &site, err);
}

/* A list of properties first; when the provider does not take it, all of them, from then on. */
static bool
list_settings(struct windows_look *look, struct windows_sites *settings, struct error *err)
{
	const struct wsman_sink sink = { windows_sites_forget, take_setting, settings };

	if (!look->ways->iis6_settings_star) {
		if (wsman_enumerate(look->client, IIS6, SETTINGS_QUERY, "Name", &sink, err))
			return true;
		if (err->kind != ERROR_FAULT && err->kind != ERROR_ABSENT)
			return false;
		windows_sites_clear(settings);
	}
	if (!wsman_enumerate(look->client, IIS6, SETTINGS_STAR_QUERY, "Name", &sink, err))
		return false;
	look->ways->iis6_settings_star = true;
	return true;
}

static bool
read_both(struct windows_look *look, struct iis6 *iis, struct error *err)
{
	const struct wsman_sink sink = { windows_sites_forget, take_state, &iis->states };

	windows_sites_clear(&iis->states);
	windows_sites_clear(&iis->settings);
	if (!wsman_enumerate(look->client, IIS6, STATES_QUERY, "Name", &sink, err))
		return false;
	iis->has_settings = list_settings(look, &iis->settings, err);
	if (!iis->has_settings) {
		windows_sites_clear(&iis->settings);
		return windows_part_failed(look, PART_AUTO_START,
		    "the configuration of the sites (IIsWebServerSetting)", WINRM_ADMINISTRATOR, err);
	}
	windows_sites_sort(&iis->states);
	windows_sites_sort(&iis->settings);
	return snapshot_set_part(look->snapshot, PART_AUTO_START, PART_TOLD, NULL, err);
}

static bool
are_the_same_sites(const struct windows_sites *a, const struct windows_sites *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (a->items[i].id != b->items[i].id)
			return false;
	return true;
}

static bool
take_pool(void *state, const struct wsman_instance *instance, struct error *err)
{
	static const char prefix[] = "W3SVC/AppPools/";
	const char *name = wsman_text(instance, "Name");

	if (name == NULL || strncasecmp(name, prefix, sizeof(prefix) - 1) != 0)
		return true;
	return windows_pools_add(state, name + sizeof(prefix) - 1, run_state(instance, "AppPoolState"), err);
}

/* Not there at all in the mode that isolates as IIS 5 does. */
static bool
read_pools(struct windows_look *look, struct iis6 *iis, struct error *err)
{
	const struct wsman_sink sink = { windows_pools_forget, take_pool, &iis->pools };
	size_t i;

	for (i = 0; i < iis->settings.count; i++)
		if (iis->settings.items[i].pool[0] != '\0')
			break;
	if (i == iis->settings.count && look->request->expect_pool_count == 0)
		return true;
	if (!wsman_enumerate(look->client, IIS6, POOLS_QUERY, "Name", &sink, err)) {
		windows_pools_clear(&iis->pools);
		iis->has_pools = err->kind == ERROR_ABSENT;
		if (err->kind == ERROR_ABSENT)
			return snapshot_set_part(look->snapshot, PART_POOLS, PART_NOT_THERE, NULL, err);
		return windows_part_failed(look, PART_POOLS, "the application pools", WINRM_ADMINISTRATOR, err);
	}
	windows_pools_sort(&iis->pools);
	/* An account without rights is shown none. */
	iis->has_pools = iis->pools.count > 0 || iis->settings.count > 0;
	return snapshot_set_part(look->snapshot, PART_POOLS, PART_TOLD, NULL, err);
}

static bool
add_site(struct snapshot *snapshot, const struct iis6 *iis, const struct site *half, enum run_state state,
    struct error *err)
{
	struct site site = *half;
	char name[sizeof("W3SVC/4294967295")];

	site.run_state = state;
	site.pool_state = windows_pools_state(&iis->pools, site.pool);
	if (site.name[0] == '\0') {
		snprintf(name, sizeof(name), "W3SVC/%u", site.id);
		site.name = name;
	}
	return snapshot_add_site(snapshot, &site, err);
}

/* Both halves are sorted by id: walk them together. */
static bool
add_sites(struct snapshot *snapshot, const struct iis6 *iis, struct error *err)
{
	const struct windows_sites *states = &iis->states, *settings = &iis->settings;
	size_t i = 0, j = 0;

	while (i < states->count || j < settings->count) {
		const struct site *state = i < states->count ? &states->items[i] : NULL;
		const struct site *setting = j < settings->count ? &settings->items[j] : NULL;

		if (state != NULL && setting != NULL && state->id < setting->id)
			setting = NULL;
		else if (state != NULL && setting != NULL && setting->id < state->id)
			state = NULL;
		if (!add_site(snapshot, iis, setting == NULL ? state : setting,
		        state == NULL ? RUN_UNKNOWN : state->run_state, err))
			return false;
		i += state != NULL;
		j += setting != NULL;
	}
	return true;
}

static void
clear(struct iis6 *iis)
{
	windows_sites_clear(&iis->states);
	windows_sites_clear(&iis->settings);
	windows_pools_clear(&iis->pools);
}

bool
windows_iis6_read(struct windows_look *look, struct error *err)
{
	struct iis6 iis = { 0 };
	bool ok;

	ok = read_both(look, &iis, err) &&
	    (!iis.has_settings || are_the_same_sites(&iis.states, &iis.settings) || read_both(look, &iis, err)) &&
	    (look->request->scope != LOOK_WHOLE || read_pools(look, &iis, err)) && add_sites(look->snapshot, &iis, err) &&
	    windows_pools_hand_on(&iis.pools, look, iis.has_pools, err) &&
	    snapshot_set_part(look->snapshot, PART_RUN_STATE, PART_TOLD, NULL, err);
	if (ok)
		look->snapshot->facts.iis_interface = node_windows(&look->snapshot->facts) >= 600 ? 7 : 6;
	clear(&iis);
	return ok;
}

static bool
is_listed(const struct windows_sites *sites, uint32_t id)
{
	size_t i;

	for (i = 0; i < sites->count; i++)
		if (sites->items[i].id == id)
			return true;
	return false;
}

static bool
ask_sites(struct windows_look *look, struct iis6 *iis, struct error *err)
{
	const struct wsman_sink sink = { windows_sites_forget, take_state, &iis->states };
	const struct site *site = look->request->site;

	if (!wsman_enumerate(look->client, IIS6, STATES_QUERY, "Name", &sink, err))
		return false;
	if (!is_listed(&iis->states, site->id))
		return error_set(err, ERROR_ABSENT, "the node does not list the site any more");
	return add_sites(look->snapshot, iis, err);
}

static bool
ask_pool(struct windows_look *look, struct iis6 *iis, struct error *err)
{
	const struct wsman_sink sink = { windows_pools_forget, take_pool, &iis->pools };
	struct site site = *look->request->site;

	if (!wsman_enumerate(look->client, IIS6, POOLS_QUERY, "Name", &sink, err))
		return false;
	windows_pools_sort(&iis->pools);
	site.pool_state = windows_pools_state(&iis->pools, site.pool);
	return snapshot_add_site(look->snapshot, &site, err);
}

bool
windows_iis6_ask(struct windows_look *look, struct error *err)
{
	struct iis6 iis = { 0 };
	bool ok;

	ok = look->request->scope == LOOK_POOL ? ask_pool(look, &iis, err) : ask_sites(look, &iis, err);
	clear(&iis);
	return ok;
}
