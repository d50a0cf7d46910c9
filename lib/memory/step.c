#include "lib/memory/step.h"

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
