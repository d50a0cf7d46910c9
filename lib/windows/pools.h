/*
 * pools.h -- application pools of a node and their states, found by name.
 */
#ifndef LIB_WINDOWS_POOLS_H
#define LIB_WINDOWS_POOLS_H

#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"
#include "lib/model/text.h"

/** Zeroed is empty. */
struct windows_pools {
	struct text_arena text;		/* owns the names */
	struct app_pool *items;		/* is_absent is not used */
	size_t count;
};

/** Append; the name is copied. ERROR_NO_MEMORY. */
bool windows_pools_add(struct windows_pools *pools, const char *name, enum run_state state, struct error *err);

/** Sort by name, case ignored as IIS does, and keep one of each: before windows_pools_state(). */
void windows_pools_sort(struct windows_pools *pools);

/** RUN_UNKNOWN for a pool that is not there. */
enum run_state windows_pools_state(const struct windows_pools *pools, const char *name);

/** Give everything back; empty and usable again. */
void windows_pools_clear(struct windows_pools *pools);

#endif
