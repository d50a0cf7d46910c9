#include "lib/memory/step.h"

#include <stdlib.h>

time_t
memory_clock(const struct memory *memory)
{
	return memory->local_time != 0 ? memory->local_time : memory->looked_at;
}

bool
memory_own(struct memory_step *step, const char **text, struct error *err)
{
	if (*text == NULL || **text == '\0') {
		*text = "";
		return true;
	}
	*text = text_copy_string(&step->after.text, *text);
	return *text != NULL || error_memory(err);
}

static int
compare_sites(const void *a, const void *b)
{
	const struct site_memory *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

const struct site_memory *
memory_site(const struct memory *memory, uint32_t id)
{
	const struct site_memory wanted = { .id = id };

	if (memory->site_count == 0)
		return NULL;
	return bsearch(&wanted, memory->sites, memory->site_count, sizeof(wanted), compare_sites);
}
