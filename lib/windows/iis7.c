#include "lib/windows/iis7.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/windows/bindings.h"
#include "lib/windows/pools.h"
#include "lib/windows/sites.h"

#define IIS7 "root/webadministration"

/* windows.md 7.3. Whether Bindings may stand in the list is not known for sure. */
#define SITES_QUERY        "select Name,Id,ServerAutoStart,Bindings from Site"
#define SITES_BARE_QUERY   "select Name,Id,ServerAutoStart from Site"
/* The root application of each site: its pool serves the site. */
#define APPLICATIONS_QUERY "select SiteName,Path,ApplicationPool from Application where Path='/'"

#define EXECUTE_ADVICE \
	"a method call wants the right to execute (GX in WinRM's RootSDDL) and an administrator: " \
	WINRM_ADMINISTRATOR

/* The pool of a site's root application. */
struct root_application {
	const char *site;
	const char *pool;
};

struct root_applications {
	struct text_arena text;
	struct root_application *items;
	size_t count;
};

struct iis7 {
	struct windows_sites sites;
	struct root_applications roots;
	struct windows_pools pools;
	bool may_not_execute;		/* a method call was refused: no further one is tried */
};

static void
forget_sites(void *state)
{
	windows_sites_clear(state);
}

static bool
take_site(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct windows_sites *sites = state;
	struct site site = windows_site_untold(0);
	const char *name = wsman_text(instance, "Name");
	bool auto_start;

	if (name == NULL || name[0] == '\0' || !wsman_uint32(instance, "Id", &site.id) || site.id == 0)
		return error_set(err, ERROR_MALFORMED, "a site is listed without its Name or its Id");
	if (wsman_boolean(instance, "ServerAutoStart", &auto_start))
		site.auto_start = auto_start ? AUTO_START_ON : AUTO_START_OFF;
	if (!windows_bindings_iis7(instance, &sites->text, &site.bindings, err))
		return false;
	if (windows_bindings_are_ftp(site.bindings))
		return true;
	return windows_keep(&sites->text, name, &site.name, err) && windows_sites_add(sites, &site, err);
}

/* A missing namespace and a list that is not taken give the same fault: the second query tells. */
static bool
list_sites(struct windows_look *look, struct windows_sites *sites, struct error *err)
{
	const struct wsman_sink sink = { forget_sites, take_site, sites };

	windows_sites_clear(sites);
	if (!look->ways->iis7_sites_bare) {
		if (wsman_enumerate(look->client, IIS7, SITES_QUERY, "Name", &sink, err))
			return true;
		if (!error_kind_has(err->kind, ERROR_OF_ONE_PART) || err->kind == ERROR_DENIED)
			return false;
		windows_sites_clear(sites);
	}
	if (!wsman_enumerate(look->client, IIS7, SITES_BARE_QUERY, "Name", &sink, err))
		return false;
	look->ways->iis7_sites_bare = true;
	return true;
}

static void
forget_state(void *state)
{
	enum run_state *run_state = state;

	*run_state = RUN_UNKNOWN;
}

/* GetState of sites and pools alike: IIS WMI provider reference. */
static bool
take_state(void *state, const struct wsman_instance *instance, struct error *err)
{
	static const enum run_state states[] = { RUN_STARTING, RUN_STARTED, RUN_STOPPING, RUN_STOPPED };
	enum run_state *run_state = state;
	uint32_t number;

	(void)err;
	if (wsman_uint32(instance, "ReturnValue", &number) && number < sizeof(states) / sizeof(states[0]))
		*run_state = states[number];
	return true;
}

static bool
get_state(struct windows_look *look, const char *class_name, const char *name, enum run_state *ret_state,
    struct error *err)
{
	const struct wsman_selector selector = { "Name", name };
	const struct wsman_call call = {
		.ns = IIS7,
		.class_name = class_name,
		.method = "GetState",
		.selectors = &selector,
		.selector_count = 1,
		.only_reads = true,
	};
	enum run_state state = RUN_UNKNOWN;
	const struct wsman_sink sink = { forget_state, take_state, &state };

	if (!wsman_invoke(look->client, &call, &sink, err))
		return false;
	*ret_state = state;
	return true;
}

/*
 * Run state of every site; stops at a refusal. `*ret_is_gone`: a site was gone when it was asked, and
 * `is_last_time` does not hold: the states read so far are not used.
 */
static bool
read_states(struct windows_look *look, struct iis7 *iis, bool is_last_time, bool *ret_is_gone,
    struct error *err)
{
	enum part_status status = PART_TOLD;
	size_t i;

	*ret_is_gone = false;
	for (i = 0; i < iis->sites.count && !iis->may_not_execute; i++) {
		struct site *site = &iis->sites.items[i];

		if (get_state(look, "Site", site->name, &site->run_state, err))
			continue;
		if (err->kind == ERROR_ABSENT && !is_last_time) {
			*ret_is_gone = true;
			return true;
		}
		iis->may_not_execute = err->kind == ERROR_DENIED;
		error_prefix(err, "site '%.100s'", site->name);
		if (!windows_part_failed(look, PART_RUN_STATE, "the run state of the sites (GetState)",
		        EXECUTE_ADVICE, err))
			return false;
		status = PART_UNREADABLE;
	}
	return status == PART_UNREADABLE ||
	       snapshot_set_part(look->snapshot, PART_RUN_STATE, PART_TOLD, NULL, err);
}

static bool
read_sites(struct windows_look *look, struct iis7 *iis, struct error *err)
{
	bool is_gone;

	if (!list_sites(look, &iis->sites, err) || !read_states(look, iis, false, &is_gone, err))
		return false;
	if (!is_gone)
		return true;
	return list_sites(look, &iis->sites, err) && read_states(look, iis, true, &is_gone, err);
}

static void
forget_applications(void *state)
{
	struct root_applications *roots = state;

	free(roots->items);
	text_arena_clear(&roots->text);
	memset(roots, 0, sizeof(*roots));
}

static bool
take_application(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct root_applications *roots = state;
	struct root_application root;
	const char *site = wsman_text(instance, "SiteName");
	const char *path = wsman_text(instance, "Path");

	if (site == NULL || (path != NULL && strcmp(path, "/") != 0))
		return true;
	if (!array_room(roots->items, roots->count, err) ||
	    !windows_keep(&roots->text, site, &root.site, err) ||
	    !windows_keep(&roots->text, wsman_text(instance, "ApplicationPool"), &root.pool, err))
		return false;
	roots->items[roots->count++] = root;
	return true;
}

static int
compare_applications(const void *a, const void *b)
{
	const struct root_application *left = a, *right = b;

	return strcasecmp(left->site, right->site);
}

/* Gives every site the name of its pool, and lists those pools once each. */
static bool
assign_pools(struct iis7 *iis, struct error *err)
{
	size_t i;

	if (iis->roots.count == 0)
		return true;
	qsort(iis->roots.items, iis->roots.count, sizeof(*iis->roots.items), compare_applications);
	for (i = 0; i < iis->sites.count; i++) {
		struct site *site = &iis->sites.items[i];
		const struct root_application wanted = { .site = site->name };
		const struct root_application *root = bsearch(&wanted, iis->roots.items, iis->roots.count,
		    sizeof(wanted), compare_applications);

		if (root == NULL || root->pool[0] == '\0')
			continue;
		site->pool = root->pool;
		if (!windows_pools_add(&iis->pools, root->pool, RUN_UNKNOWN, err))
			return false;
	}
	windows_pools_sort(&iis->pools);
	return true;
}

/* A pool that is gone or fails is unknown by itself; a refusal is one of all. */
static bool
read_pool_states(struct windows_look *look, struct iis7 *iis, struct error *err)
{
	size_t i;

	if (!snapshot_set_part(look->snapshot, PART_POOLS, PART_TOLD, NULL, err))
		return false;
	for (i = 0; i < iis->pools.count && !iis->may_not_execute; i++) {
		struct windows_pool *pool = &iis->pools.items[i];

		if (get_state(look, "ApplicationPool", pool->name, &pool->state, err))
			continue;
		iis->may_not_execute = err->kind == ERROR_DENIED;
		error_prefix(err, "pool '%.100s'", pool->name);
		if (!windows_part_failed(look, PART_POOLS, "the state of the application pools (GetState)",
		        EXECUTE_ADVICE, err))
			return false;
	}
	return true;
}

static bool
read_pools(struct windows_look *look, struct iis7 *iis, struct error *err)
{
	const struct wsman_sink sink = { forget_applications, take_application, &iis->roots };

	if (iis->sites.count == 0)
		return true;
	if (iis->may_not_execute)
		return snapshot_set_part(look->snapshot, PART_POOLS, PART_UNREADABLE,
		    "the state of the application pools is not asked for, as that of the sites is refused",
		    err);
	if (!wsman_enumerate(look->client, IIS7, APPLICATIONS_QUERY, NULL, &sink, err)) {
		forget_applications(&iis->roots);
		return windows_part_failed(look, PART_POOLS, "the applications of the sites",
		    WINRM_ADMINISTRATOR, err);
	}
	return assign_pools(iis, err) && read_pool_states(look, iis, err);
}

static bool
add_sites(struct snapshot *snapshot, struct iis7 *iis, struct error *err)
{
	size_t i;

	for (i = 0; i < iis->sites.count; i++) {
		struct site *site = &iis->sites.items[i];

		site->pool_state = windows_pools_state(&iis->pools, site->pool);
		if (!snapshot_add_site(snapshot, site, err))
			return false;
	}
	return true;
}

bool
windows_iis7_read(struct windows_look *look, struct error *err)
{
	struct iis7 iis = { 0 };
	bool ok = false;

	if (!read_sites(look, &iis, err) || !read_pools(look, &iis, err) ||
	    !add_sites(look->snapshot, &iis, err) ||
	    !snapshot_set_part(look->snapshot, PART_AUTO_START, PART_TOLD, NULL, err))
		goto out;
	look->snapshot->facts.iis_interface = 7;
	ok = true;
out:
	windows_sites_clear(&iis.sites);
	forget_applications(&iis.roots);
	windows_pools_clear(&iis.pools);
	return ok;
}
