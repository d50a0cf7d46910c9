#include "lib/windows/pools.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"

bool
windows_pools_add(struct windows_pools *pools, const char *name, enum run_state state, struct error *err)
{
	struct app_pool pool = { .state = state };

	if (!array_room(pools->items, pools->count, err) ||
	    !windows_keep(&pools->text, name, &pool.name, err))
		return false;
	pools->items[pools->count++] = pool;
	return true;
}

static int
compare_pools(const void *a, const void *b)
{
	const struct app_pool *left = a, *right = b;

	return strcasecmp(left->name, right->name);
}

void
windows_pools_sort(struct windows_pools *pools)
{
	size_t kept = 0, i;

	if (pools->count == 0)
		return;
	qsort(pools->items, pools->count, sizeof(*pools->items), compare_pools);
	for (i = 1; i < pools->count; i++)
		if (compare_pools(&pools->items[kept], &pools->items[i]) != 0)
			pools->items[++kept] = pools->items[i];
	pools->count = kept + 1;
}

enum run_state
windows_pools_state(const struct windows_pools *pools, const char *name)
{
	const struct app_pool wanted = { .name = name };
	const struct app_pool *pool = NULL;

	if (pools->count > 0)
		pool = bsearch(&wanted, pools->items, pools->count, sizeof(wanted), compare_pools);
	return pool == NULL ? RUN_UNKNOWN : pool->state;
}

bool
windows_pools_hand_on(
    const struct windows_pools *pools, struct windows_look *look, bool is_complete, struct error *err)
{
	const struct look_request *request = look->request;

	return snapshot_add_expected_pools(look->snapshot, request->expect_pools, request->expect_pool_count, pools->items,
	    pools->count, is_complete, err);
}

void
windows_pools_clear(struct windows_pools *pools)
{
	free(pools->items);
	text_arena_clear(&pools->text);
	memset(pools, 0, sizeof(*pools));
}

void
windows_pools_forget(void *pools)
{
	windows_pools_clear(pools);
}
