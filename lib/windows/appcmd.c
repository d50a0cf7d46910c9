#include "lib/windows/appcmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The sites come last: the exit code is theirs, and what follows their document says that it is not all. */
#define LISTINGS     "list apppool /xml & " APPCMD " list site /config:* /xml"
/* Without a list of bindings for each site, which fails where that is too long; and without states (3.8). */
#define SECTION	     "list config -section:system.applicationHost/sites /config:* /xml"
#define STATE_FORMAT "list site /id:%u /text:state"
#define ONE_FORMAT   "list apppool /xml & %s list site /id:%u /config:* /xml"

#define STATES_AT_ONCE	 64	/* in a line of 8,191 characters at most */
#define STATES_SIZE	 (STATES_AT_ONCE * (sizeof(" & " APPCMD " " STATE_FORMAT) + 10))
#define AGAIN_MS	 1000U
#define DOUBT_MS	 2000U	/* before it is believed that W3SVC does not have a site */
#define CODE_PAGE	 65001U	/* UTF-8 */
#define OLD_CODE_PAGE	 437U	/* Windows 6.0 refuses the other one */

static bool
run(struct windows_look *look, struct wsman_shell *shell, const char *arguments, struct appcmd_listing *listing,
    struct error *err)
{
	struct wsman_output output = { 0 };
	bool ok;

	windows_appcmd_clear(listing);
	if (!wsman_shell_run(shell, APPCMD, arguments, &output, err))
		return false;
	ok = windows_appcmd_parse(&output, listing, err);
	wsman_output_clear(&output);
	/* With the service running it is the token that is not good enough (3.5). */
	if (!ok && listing->number == APPCMD_NOT_AVAILABLE && look->snapshot->facts.w3svc_state == SERVICE_RUNNING)
		err->kind = ERROR_DENIED;
	return ok;
}

bool
windows_was_rejected(const struct look_request *request, uint32_t id)
{
	size_t i;

	for (i = 0; i < request->rejected_count; i++)
		if (request->rejected[i] == id)
			return true;
	return false;
}

/*
 * Right after a change W3SVC may not have a site yet. What the look before was told so is no news; and what only a part
 * of a node is looked at for is asked again by whoever waits for it.
 */
static bool
is_doubtful(const struct look_request *request, const struct appcmd_listing *listing)
{
	bool is_any_known = false, is_any_rejected = false;
	size_t i;

	for (i = 0; i < listing->sites.count; i++) {
		const struct site *site = &listing->sites.items[i];

		is_any_known = is_any_known || site->run_state != RUN_UNKNOWN;
		if (site->run_state == RUN_UNKNOWN && site->auto_start == AUTO_START_ON && !windows_was_rejected(request, site->id))
			is_any_rejected = is_any_rejected || strncasecmp(site->bindings, "http", 4) == 0;
	}
	return request->scope == LOOK_WHOLE && is_any_known && is_any_rejected;
}

static bool
is_passing(const struct appcmd_listing *listing)
{
	return listing->number == APPCMD_CALL_FAILED || listing->number == APPCMD_CONNECTION_ENDED;
}

/* From here on the sites are told; what is not may be noted. */
static bool
note_told(struct windows_look *look, struct error *err)
{
	return snapshot_set_part(look->snapshot, PART_RUN_STATE, PART_TOLD, NULL, err) &&
	       snapshot_set_part(look->snapshot, PART_AUTO_START, PART_TOLD, NULL, err);
}

static bool
list_all(struct windows_look *look, struct wsman_shell *shell, struct appcmd_listing *listing, struct error *err)
{
	const bool ok = run(look, shell, LISTINGS, listing, err);
	const bool is_to_repeat = ok ? is_doubtful(look->request, listing) : is_passing(listing);

	if (!is_to_repeat || !wsman_pause(look->client, ok ? DOUBT_MS : AGAIN_MS))
		return ok;
	return run(look, shell, LISTINGS, listing, err);
}

/* The states of some sites by one command; what is not told is not known. */
static bool
ask_states(struct wsman_shell *shell, struct site *sites, size_t count, bool *ret_is_told, struct error *err)
{
	struct wsman_output output = { 0 };
	char line[STATES_SIZE];
	size_t length = 0, i;

	for (i = 0; i < count; i++)
		length += (size_t)snprintf(line + length, sizeof(line) - length, "%s" STATE_FORMAT,
		    i == 0 ? "" : " & " APPCMD " ", sites[i].id);
	if (!wsman_shell_run(shell, APPCMD, line, &output, err))
		return false;
	*ret_is_told = windows_appcmd_parse_states(&output, sites, count);
	wsman_output_clear(&output);
	return true;
}

static bool
ask_all_states(struct windows_look *look, struct wsman_shell *shell, struct windows_sites *sites, struct error *err)
{
	size_t i;

	for (i = 0; i < sites->count; i += STATES_AT_ONCE) {
		const size_t left = sites->count - i;
		bool is_told;

		if (!ask_states(shell, sites->items + i, left < STATES_AT_ONCE ? left : STATES_AT_ONCE, &is_told, err))
			return false;
		if (!is_told && !snapshot_set_part(look->snapshot, PART_RUN_STATE, PART_UNREADABLE,
		        "the run state of the sites (appcmd.exe): a site has too many bindings for a listing, and the "
		        "states of the sites are not told one by one either", err))
			return false;
	}
	return true;
}

/* What the section says of the sites; the pools stay. */
static bool
read_section(struct windows_look *look, struct wsman_shell *shell, struct appcmd_listing *listing, struct error *err)
{
	struct appcmd_listing section = { 0 };
	const bool ok = run(look, shell, SECTION, &section, err);

	if (ok) {
		windows_sites_clear(&listing->sites);
		listing->sites = section.sites;
		listing->defaults = section.defaults;
		listing->untold = section.untold;
		memset(&section.sites, 0, sizeof(section.sites));
	}
	windows_appcmd_clear(&section);
	return ok;
}

static void
set_untold_flags(struct windows_sites *sites, enum auto_start flag)
{
	size_t i;

	for (i = 0; i < sites->count; i++)
		if (sites->items[i].auto_start == AUTO_START_UNKNOWN)
			sites->items[i].auto_start = flag;
}

/* What siteDefaults says, for sites that leave it to them; one that is not told is not guessed. */
static bool
read_defaults(struct windows_look *look, struct wsman_shell *shell, struct appcmd_listing *listing, struct error *err)
{
	struct appcmd_listing section = { 0 };

	if (read_section(look, shell, &section, err)) {
		set_untold_flags(&listing->sites, section.defaults);
		windows_appcmd_clear(&section);
		return true;
	}
	return windows_part_failed(look, PART_AUTO_START, "auto start of sites that leave it to siteDefaults", NULL, err);
}

/* A site with very many bindings ends the listing: the section has all of them, and each site tells its state (3.8). */
static bool
list_in_parts(struct windows_look *look, struct wsman_shell *shell, struct appcmd_listing *listing, struct error *err)
{
	if (!read_section(look, shell, listing, err) || !note_told(look, err))
		return false;
	set_untold_flags(&listing->sites, listing->defaults);
	return ask_all_states(look, shell, &listing->sites, err);
}

static bool
list_in_shell(struct windows_look *look, struct wsman_shell *shell, struct appcmd_listing *listing, struct error *err)
{
	if (list_all(look, shell, listing, err))
		return note_told(look, err) && (listing->untold == 0 || read_defaults(look, shell, listing, err));
	return listing->number == APPCMD_TOO_SMALL && list_in_parts(look, shell, listing, err);
}

bool
windows_appcmd_open(struct wsman *client, const struct source_ways *ways, const struct wsman_selector *variable,
    struct wsman_shell **ret_shell, struct error *err)
{
	if (wsman_shell_open(client, ways->code_page, variable, variable != NULL, ret_shell, err))
		return true;
	if (err->kind == ERROR_FAULT)
		error_prefix(err, "remote shells may be forbidden on the node (AllowRemoteShellAccess of winrm/config/winrs)");
	return false;
}

/* A part of a node, which does not tell its Windows, is looked at after a whole look only. */
static bool
open_shell(struct windows_look *look, struct wsman_shell **ret_shell, struct error *err)
{
	if (look->ways->code_page == 0)
		look->ways->code_page = node_windows(&look->snapshot->facts) == 600 ? OLD_CODE_PAGE : CODE_PAGE;
	return windows_appcmd_open(look->client, look->ways, NULL, ret_shell, err);
}

typedef bool listing_command(
    struct windows_look *look, struct wsman_shell *shell, struct appcmd_listing *listing, struct error *err);

/* What only reads is tried once more in another shell when its own is lost. */
static bool
in_shell(struct windows_look *look, listing_command *command, struct appcmd_listing *listing, struct error *err)
{
	bool ok = false, is_lost = true;
	unsigned int tries;

	for (tries = 0; tries < 2 && !ok && is_lost; tries++) {
		struct wsman_shell *shell;

		if (!open_shell(look, &shell, err))
			return false;
		ok = command(look, shell, listing, err);
		is_lost = wsman_shell_is_lost(shell);
		wsman_shell_close(shell);
	}
	return ok;
}

static bool
add_sites(struct windows_look *look, struct appcmd_listing *listing, struct error *err)
{
	size_t i;

	for (i = 0; i < listing->sites.count; i++) {
		struct site *site = &listing->sites.items[i];

		site->pool_state = windows_pools_state(&listing->pools, site->pool);
		if (!snapshot_add_site(look->snapshot, site, err))
			return false;
	}
	return windows_pools_hand_on(&listing->pools, look, listing->has_pools, err) &&
	       snapshot_set_part(look->snapshot, PART_POOLS, listing->has_pools ? PART_TOLD : PART_UNREADABLE,
		   listing->has_pools ? NULL : listing->pools_text, err);
}

bool
windows_appcmd_read(struct windows_look *look, struct error *err)
{
	struct appcmd_listing listing = { 0 };
	const bool ok = in_shell(look, list_in_shell, &listing, err) &&
	    windows_sites_judge_unknown(&listing.sites, look, "appcmd.exe", err) && add_sites(look, &listing, err);

	if (ok)
		look->snapshot->facts.iis_interface = 7;
	windows_appcmd_clear(&listing);
	return ok;
}

static bool
list_once(struct windows_look *look, struct wsman_shell *shell, struct appcmd_listing *listing, struct error *err)
{
	return run(look, shell, LISTINGS, listing, err);
}

bool
windows_appcmd_list(struct windows_look *look, struct appcmd_listing *ret_listing, struct error *err)
{
	memset(ret_listing, 0, sizeof(*ret_listing));
	return in_shell(look, list_once, ret_listing, err);
}

/* The one site that is asked for, and the pools. One with too many bindings tells its state at least. */
static bool
list_one(struct windows_look *look, struct wsman_shell *shell, struct appcmd_listing *listing, struct error *err)
{
	struct site site = *look->request->site;
	char line[sizeof(ONE_FORMAT) + sizeof(APPCMD) + 10];
	bool is_told;

	snprintf(line, sizeof(line), ONE_FORMAT, APPCMD, site.id);
	if (run(look, shell, line, listing, err))
		return true;
	return listing->number == APPCMD_TOO_SMALL && ask_states(shell, &site, 1, &is_told, err) && is_told &&
	       windows_sites_add(&listing->sites, &site, err);
}

static bool
add_one(struct windows_look *look, const struct appcmd_listing *listing, struct error *err)
{
	struct site site = *look->request->site;

	if (listing->sites.count != 1 || listing->sites.items[0].id != site.id)
		return error_set(err, ERROR_ABSENT, "the state of site %u: appcmd.exe on the node lists no such site", site.id);
	if (strcmp(listing->sites.items[0].name, site.name) != 0)
		return error_set(err, ERROR_ABSENT, "the state of site %u: it has another name by now", site.id);
	site.run_state = listing->sites.items[0].run_state;	/* of Unknown alone it is not known what that means */
	site.pool_state = windows_pools_state(&listing->pools, site.pool);
	return snapshot_add_site(look->snapshot, &site, err);
}

bool
windows_appcmd_ask(struct windows_look *look, struct error *err)
{
	struct appcmd_listing listing = { 0 };
	const bool ok = in_shell(look, list_one, &listing, err) && add_one(look, &listing, err);

	windows_appcmd_clear(&listing);
	return ok;
}
