#include "lib/windows/sites.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/array.h"
#include "lib/windows/look.h"

struct site
windows_site_untold(uint32_t id)
{
	return (struct site){
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
