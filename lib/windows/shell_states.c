#include "lib/windows/shell_states.h"

#include <stdlib.h>
#include <string.h>


static int
compare_id(const void *id, const void *site)
{
	const uint32_t a = *(const uint32_t *)id, b = ((const struct site *)site)->id;

	return (a > b) - (a < b);
}

/* The same site in the listing, which is sorted; NULL: it is not there. */
static const struct site *
find(const struct shell_states *states, const struct site *site)
{
	const struct windows_sites *sites = &states->listing.sites;
	const struct site *told = NULL;

	if (sites->count > 0)
		told = bsearch(&site->id, sites->items, sites->count, sizeof(*sites->items), compare_id);
	return told == NULL || strcmp(told->name, site->name) != 0 ? NULL : told;
}

/* The same sites, and the same of them as far as it is told? */
static bool
agrees(const struct shell_states *states, const struct windows_sites *sites)
{
	size_t i;

	for (i = 0; i < sites->count; i++) {
		const struct site *site = &sites->items[i], *told = find(states, site);

		if (told == NULL || (told->auto_start != AUTO_START_UNKNOWN && told->auto_start != site->auto_start) ||
		    (site->run_state != RUN_UNKNOWN && told->run_state != site->run_state))
			return false;
	}
	return states->listing.sites.count == sites->count;
}

bool
shell_states_ask(
    struct shell_states *states, struct windows_look *look, const struct windows_sites *sites, struct error *err)
{
	size_t i;

	if (states->was_asked || !windows_way_is_allowed(look, SOURCE_WAY_APPCMD))
		return true;
	states->was_asked = look->has_asked_shell = true;
	error_clear(err);
	wsman_set_share(look->client, 2);
	if (!windows_appcmd_list(look, &states->listing, err) || !agrees(states, sites))
		windows_appcmd_clear(&states->listing);
	wsman_set_share(look->client, 1);
	for (i = 0; i < sites->count && states->listing.sites.count > 0; i++)
		states->is_confirmed[sites->items[i].run_state] = true;
	return err->kind != ERROR_NO_MEMORY;
}

enum run_state
shell_states_site(const struct shell_states *states, const struct site *site)
{
	const struct site *told = find(states, site);

	return told == NULL ? RUN_UNKNOWN : told->run_state;
}

bool
shell_states_is_known(const struct shell_states *states, enum run_state state)
{
	return state != RUN_UNKNOWN && states->is_confirmed[state];
}

bool
shell_states_confirm(struct shell_states *states, enum run_state claim, enum run_state told)
{
	if (claim == RUN_UNKNOWN || claim == told) {
		states->is_confirmed[claim] = true;
		return true;
	}
	windows_appcmd_clear(&states->listing);
	memset(states->is_confirmed, 0, sizeof(states->is_confirmed));
	return false;
}
