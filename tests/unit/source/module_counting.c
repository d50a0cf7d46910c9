/* A module for test_source.c: it counts its looks in look_ms. */
#include <stdlib.h>

#include "lib/source/source.h"

extern const struct source_module sitewatch_source_module;

static bool
open_counting(const struct source_target *target, void **ret_state, struct error *err)
{
	unsigned int *count;

	if (target->address[0] == '\0')
		return error_set(err, ERROR_USAGE, "no address");
	count = calloc(1, sizeof(*count));
	if (count == NULL)
		return error_set(err, ERROR_NO_MEMORY, "out of memory");
	*ret_state = count;
	return true;
}

static bool
look_counting(void *state, const struct look_request *request, struct snapshot *ret_snapshot,
    struct error *err)
{
	struct snapshot snapshot;
	unsigned int *count = state;

	if (request->timeout_ms == 0)
		return error_set(err, ERROR_TIMEOUT, "no time");
	if (!snapshot_init(&snapshot, "a", err))
		return false;
	snapshot.look_ms = ++*count;
	snapshot.looked_at = request->now;
	*ret_snapshot = snapshot;
	return true;
}

static void
close_counting(void *state)
{
	free(state);
}

const struct source_module sitewatch_source_module = {
	.abi = SOURCE_MODULE_ABI,
	.open = open_counting,
	.look = look_counting,
	.close = close_counting,
};
