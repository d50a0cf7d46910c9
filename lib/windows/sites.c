#include "lib/windows/sites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/array.h"

struct site
windows_site_untold(uint32_t id)
{
	return (struct site) {
		.id = id,
		.name = "",
		.bindings = "",
		.pool = "",
		.auto_start = AUTO_START_UNKNOWN,
		.run_state = RUN_UNKNOWN,
		.pool_state = RUN_UNKNOWN,
	};
}

bool
windows_sites_add(struct windows_sites *sites, const struct site *site, struct error *err)
{
	if (!array_room(sites->items, sites->count, err))
		return false;
	sites->items[sites->count++] = *site;
	return true;
}

bool
windows_sites_judge_unknown(struct windows_sites *sites, struct windows_look *look, const char *by, struct error *err)
{
	size_t known = 0, unknown = 0, i;
	char text[256];

	for (i = 0; i < sites->count; i++) {
		known += sites->items[i].run_state != RUN_UNKNOWN;
		unknown += sites->items[i].is_rejected;
	}
	if (known > 0 || unknown == 0)
		return true;
	for (i = 0; i < sites->count; i++)
		sites->items[i].is_rejected = false;
	if (look->snapshot->facts.w3svc_state != SERVICE_RUNNING || unknown < sites->count)
		return true;
	snprintf(text, sizeof(text), "the run state of the sites (%s): the node tells the state Unknown of every site, though "
	    "W3SVC runs (" WINRM_ADMINISTRATOR ")", by);
	return snapshot_set_part(look->snapshot, PART_RUN_STATE, PART_UNREADABLE, text, err);
}

static int
compare_ids(const void *a, const void *b)
{
	const struct site *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

void
windows_sites_sort(struct windows_sites *sites)
{
	if (sites->count > 0)
		qsort(sites->items, sites->count, sizeof(*sites->items), compare_ids);
}

void
windows_sites_clear(struct windows_sites *sites)
{
	free(sites->items);
	text_arena_clear(&sites->text);
	memset(sites, 0, sizeof(*sites));
}

void
windows_sites_forget(void *sites)
{
	windows_sites_clear(sites);
}
