/*
 * numbers.h -- of the numbers that we give to sites, what the files of this folder share. Nobody else includes this.
 */
#ifndef LIB_MEMORY_NUMBERS_H
#define LIB_MEMORY_NUMBERS_H

#include "lib/memory/step.h"
#include "lib/model/counted_sites.h"

/** No look was told the number of `site`: it is one of ours, and says nothing of which site it is. The name does. */
static inline bool
memory_number_is_ours(const struct site_memory *site)
{
	return site_number_is_ours(site->id) && *site->bindings == '\0' && !memory_site_is_replaced(site);
}

/** counter_name() of `name`, in `text`; NULL when memory ran out. */
const char *memory_counter_name(struct text_arena *text, const char *name);

/** The last number that was given when `snapshot` was numbered. */
uint32_t memory_number_given(const struct memory *before, const struct snapshot *snapshot);

#endif
