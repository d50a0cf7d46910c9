#include "lib/windows/iis7.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/model/glob.h"
#include "lib/windows/bindings.h"
#include "lib/windows/pools.h"
#include "lib/windows/shell_states.h"
#include "lib/windows/sites.h"

#define IIS7 "root/webadministration"

/* windows.md 7.3. Whether Bindings may stand in the list is not known for sure; without them FTP sites are not told apart. */
#define SITES_QUERY        "select Name,Id,ServerAutoStart,Bindings from Site"
#define SITES_STAR_QUERY   "select * from Site"
/* The root application of each site: its pool serves the site. */
#define APPLICATIONS_QUERY "select SiteName,Path,ApplicationPool from Application where Path='/'"

#define POOLS_QUERY        "select Name from ApplicationPool"

/* The pool of a site's root application. */
struct root_application {
	const char *site;
	const char *pool;
};

struct root_applications {
	struct text_arena text;
	struct root_application *items;
	size_t count;
	size_t unread;			/* those that do not tell their site */
};

struct iis7 {
	struct windows_sites sites;
	struct root_applications roots;
	struct windows_pools pools;
	bool has_all_pools;		/* of the expected ones none is missing in `pools` */
	bool may_not_execute;		/* a method call was refused: no further one is tried */
	unsigned int silent;		/* method calls that were not answered in time */
	struct shell_states shell;	/* where there is no time for so many of them */
};

/* After so many GetState it is known how long each takes. */
#define SAMPLE 3

/* So many that are silent are no sites that hang but a provider that does: no further one is asked. */
#define SILENT_MAX 2

/* What GetState tells. */
struct told_state {
	enum run_state state;
	bool is_unknown;		/* the node's own word, which is none for what is not told */
};

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
	const struct wsman_sink sink = { windows_sites_forget, take_site, sites };

	windows_sites_clear(sites);
	if (!look->ways->iis7_sites_star) {
		if (wsman_enumerate(look->client, IIS7, SITES_QUERY, "Name", &sink, err))
			return true;
		if (!error_kind_has(err->kind, ERROR_OF_ONE_PART) || err->kind == ERROR_DENIED)
			return false;
		windows_sites_clear(sites);
	}
	if (!wsman_enumerate(look->client, IIS7, SITES_STAR_QUERY, "Name", &sink, err))
		return false;
	look->ways->iis7_sites_star = true;
	return true;
}

static void
forget_state(void *state)
{
	struct told_state *told = state;

	*told = (struct told_state) { .state = RUN_UNKNOWN };
}

/* GetState of sites and pools alike: IIS WMI provider reference. */
static bool
take_state(void *state, const struct wsman_instance *instance, struct error *err)
{
	static const enum run_state states[] = { RUN_STARTING, RUN_STARTED, RUN_STOPPING, RUN_STOPPED, RUN_UNKNOWN };
	struct told_state *told = state;
	uint32_t number;

	(void)err;
	if (wsman_uint32(instance, "ReturnValue", &number) && number < sizeof(states) / sizeof(states[0])) {
		told->state = states[number];
		told->is_unknown = told->state == RUN_UNKNOWN;
	}
	return true;
}

static bool
get_state(struct windows_look *look, const char *class_name, const char *name, struct told_state *ret_told,
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
	struct told_state told = { .state = RUN_UNKNOWN };
	const struct wsman_sink sink = { forget_state, take_state, &told };
	bool ok;

	wsman_set_share(look->client, WINRM_SHARE);
	ok = wsman_invoke(look->client, &call, &sink, err);
	wsman_set_share(look->client, 1);
	if (ok)
		*ret_told = told;
	return ok;
}

static bool
may_ask(const struct iis7 *iis)
{
	return !iis->may_not_execute && iis->silent < SILENT_MAX;
}

/* A site or a pool that does not tell its state is unknown by itself; a refusal is one of all. */
static bool
note_untold(struct windows_look *look, struct iis7 *iis, enum snapshot_part part, const char *what, struct error *err)
{
	iis->may_not_execute = err->kind == ERROR_DENIED;
	iis->silent += err->kind == ERROR_TIMEOUT;
	return windows_one_failed(look, part, what, windows_method_advice(look->snapshot), err);
}

/* A question for each would take most of the time that is left. */
static bool
is_too_slow(const struct windows_look *look, unsigned int began_left_ms, size_t asked, size_t count)
{
	const unsigned int left_ms = wsman_time_left(look->client);
	const uint64_t each_ms = (began_left_ms - left_ms) / asked;

	return each_ms * (count - asked) > left_ms / 2;
}

/*
 * Run state of every site. `*ret_is_gone`: a site was gone when it was asked, and `is_last_time` does not hold: the
 * states read so far are not used.
 */
static bool
read_states(struct windows_look *look, struct iis7 *iis, bool is_last_time, bool *ret_is_gone,
    struct error *err)
{
	const unsigned int began_left_ms = wsman_time_left(look->client);
	size_t i;

	*ret_is_gone = false;
	if (!snapshot_set_part(look->snapshot, PART_RUN_STATE, PART_TOLD, NULL, err))
		return false;
	for (i = 0; i < iis->sites.count; i++)
		iis->sites.items[i].run_state = RUN_UNKNOWN;
	for (i = 0; i < iis->sites.count && may_ask(iis); i++) {
		struct site *site = &iis->sites.items[i];
		enum run_state of_shell;
		struct told_state told;

		if (i == SAMPLE && is_too_slow(look, began_left_ms, i, iis->sites.count) &&
		    !shell_states_ask(&iis->shell, look, &iis->sites, err))
			return false;
		of_shell = shell_states_site(&iis->shell, site);
		if (shell_states_is_known(&iis->shell, of_shell)) {
			site->run_state = of_shell;
			continue;
		}
		if (get_state(look, "Site", site->name, &told, err)) {
			site->run_state = told.state;
			site->is_rejected = told.is_unknown;
			/* else each is asked, those before as well */
			if (!shell_states_confirm(&iis->shell, of_shell, told.state))
				return read_states(look, iis, is_last_time, ret_is_gone, err);
			continue;
		}
		if (err->kind == ERROR_ABSENT && !is_last_time) {
			*ret_is_gone = true;
			return true;
		}
		error_prefix(err, "site '%.100s'", site->name);
		if (!note_untold(look, iis, PART_RUN_STATE, "the run state of the sites (GetState)", err))
			return false;
	}
	return true;
}

static bool
read_sites(struct windows_look *look, struct iis7 *iis, struct error *err)
{
	bool is_gone;

	if (!list_sites(look, &iis->sites, err) || !read_states(look, iis, false, &is_gone, err))
		return false;
	if (is_gone && (!list_sites(look, &iis->sites, err) || !read_states(look, iis, true, &is_gone, err)))
		return false;
	return windows_sites_judge_unknown(&iis->sites, look, "GetState", err);
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

	if (path != NULL && strcmp(path, "/") != 0)
		return true;
	if (site == NULL) {
		roots->unread++;
		return true;
	}
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

static bool
read_pool_states(struct windows_look *look, struct iis7 *iis, struct error *err)
{
	size_t i;

	if (!snapshot_set_part(look->snapshot, PART_POOLS, PART_TOLD, NULL, err))
		return false;
	for (i = 0; i < iis->pools.count; i++)
		iis->pools.items[i].state = RUN_UNKNOWN;
	for (i = 0; i < iis->pools.count && may_ask(iis); i++) {
		struct app_pool *pool = &iis->pools.items[i];
		const enum run_state of_shell = windows_pools_state(&iis->shell.listing.pools, pool->name);
		struct told_state told;

		if (i > 0 && shell_states_is_known(&iis->shell, of_shell)) {
			pool->state = of_shell;
			continue;
		}
		if (get_state(look, "ApplicationPool", pool->name, &told, err)) {
			pool->state = told.state;
			if (!shell_states_confirm(&iis->shell, of_shell, told.state))
				return read_pool_states(look, iis, err);
			continue;
		}
		error_prefix(err, "pool '%.100s'", pool->name);
		if (!note_untold(look, iis, PART_POOLS, "the state of the application pools (GetState)", err))
			return false;
	}
	return true;
}

static bool
take_pool(void *state, const struct wsman_instance *instance, struct error *err)
{
	const char *name = wsman_text(instance, "Name");

	return name == NULL || name[0] == '\0' || windows_pools_add(state, name, RUN_UNKNOWN, err);
}

/* Those that are expected join those of the sites. */
static bool
list_expected_pools(struct windows_look *look, struct iis7 *iis, struct error *err)
{
	const struct look_request *request = look->request;
	struct windows_pools all = { 0 };
	const struct wsman_sink sink = { windows_pools_forget, take_pool, &all };
	bool ok;
	size_t i;

	ok = wsman_enumerate(look->client, IIS7, POOLS_QUERY, "Name", &sink, err);
	/* An account without rights is shown none. */
	iis->has_all_pools = ok && (all.count > 0 || iis->sites.count > 0);
	for (i = 0; ok && i < all.count; i++)
		if (glob_matches(request->expect_pools, request->expect_pool_count, all.items[i].name))
			ok = windows_pools_add(&iis->pools, all.items[i].name, RUN_UNKNOWN, err);
	windows_pools_clear(&all);
	windows_pools_sort(&iis->pools);
	return ok;
}

/* What could not be listed is noted behind what the states came to. */
static bool
read_listed_pools(struct windows_look *look, struct iis7 *iis, struct error *err)
{
	struct error untold = { .kind = ERROR_NONE };

	if (look->request->expect_pool_count > 0 && !list_expected_pools(look, iis, &untold) &&
	    untold.kind == ERROR_NO_MEMORY) {
		*err = untold;
		return false;
	}
	if (!read_pool_states(look, iis, err))
		return false;
	if (untold.kind == ERROR_NONE)
		return true;
	*err = untold;
	return windows_part_failed(look, PART_POOLS, "the list of the application pools", WINRM_ADMINISTRATOR, err);
}

static bool
list_roots(struct windows_look *look, struct root_applications *roots, struct error *err)
{
	const struct wsman_sink sink = { forget_applications, take_application, roots };

	if (!wsman_enumerate(look->client, IIS7, APPLICATIONS_QUERY, NULL, &sink, err))
		return false;
	return roots->count > 0 || roots->unread == 0 ||
	       error_set(err, ERROR_FAULT, "of those that are listed (%zu) none tells its site", roots->unread);
}

static bool
read_pools(struct windows_look *look, struct iis7 *iis, struct error *err)
{
	if (iis->sites.count == 0 && look->request->expect_pool_count == 0)
		return true;
	if (!may_ask(iis))
		return snapshot_set_part(look->snapshot, PART_POOLS, PART_UNREADABLE, iis->may_not_execute ?
		    "the state of the application pools is not asked for, as that of the sites is refused" :
		    "the state of the application pools is not asked for, as that of sites was not told in time",
		    err);
	if (iis->sites.count > 0 && !list_roots(look, &iis->roots, err)) {
		forget_applications(&iis->roots);
		return windows_part_failed(look, PART_POOLS, "the applications of the sites",
		    WINRM_ADMINISTRATOR, err);
	}
	return assign_pools(iis, err) && read_listed_pools(look, iis, err);
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

static void
clear(struct iis7 *iis)
{
	windows_sites_clear(&iis->sites);
	forget_applications(&iis->roots);
	windows_pools_clear(&iis->pools);
	windows_appcmd_clear(&iis->shell.listing);
}

bool
windows_iis7_list(struct windows_look *look, struct error *err)
{
	struct iis7 iis = { 0 };
	bool ok = list_sites(look, &iis.sites, err) && add_sites(look->snapshot, &iis, err) &&
	    snapshot_set_part(look->snapshot, PART_AUTO_START, PART_TOLD, NULL, err);

	if (ok)
		look->snapshot->facts.iis_interface = 7;
	clear(&iis);
	return ok;
}

bool
windows_iis7_ask(struct windows_look *look, struct error *err)
{
	struct site site = *look->request->site;
	struct told_state told;

	if (look->request->scope == LOOK_POOL) {
		if (!get_state(look, "ApplicationPool", site.pool, &told, err))
			return error_prefix(err, "the state of pool '%.100s'", site.pool);
		site.pool_state = told.state;
	} else {
		if (!get_state(look, "Site", site.name, &told, err))
			return error_prefix(err, "the state of site '%.100s'", site.name);
		site.run_state = told.state;
		site.is_rejected = told.is_unknown;
	}
	return snapshot_add_site(look->snapshot, &site, err);
}

bool
windows_iis7_read(struct windows_look *look, struct error *err)
{
	struct iis7 iis = { 0 };
	bool ok = false;

	if (!read_sites(look, &iis, err) || !read_pools(look, &iis, err) ||
	    !add_sites(look->snapshot, &iis, err) ||
	    !windows_pools_hand_on(&iis.pools, look, iis.has_all_pools, err) ||
	    !snapshot_set_part(look->snapshot, PART_AUTO_START, PART_TOLD, NULL, err))
		goto out;
	look->snapshot->facts.iis_interface = 7;
	ok = true;
out:
	clear(&iis);
	return ok;
}
