/*
 * pools.h -- application pools of a node and their states, found by name.
 */
#ifndef LIB_WINDOWS_POOLS_H
#define LIB_WINDOWS_POOLS_H

#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"
#include "lib/model/text.h"
#include "lib/windows/look.h"

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

/** Those of the sorted `pools` that are expected go to the snapshot. @param is_complete  the node has no others */
bool windows_pools_hand_on(
    const struct windows_pools *pools, struct windows_look *look, bool is_complete, struct error *err);

/** Give everything back; empty and usable again. */
void windows_pools_clear(struct windows_pools *pools);

/** The same, as a sink calls it whose listing begins anew. */
void windows_pools_forget(void *pools);

#endif
