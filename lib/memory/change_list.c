/* The changes of memory.h: what the timeline shows and notifications are made of. */
#include <stdlib.h>
#include <string.h>

#include "lib/memory/memory.h"
#include "lib/model/array.h"

bool
change_list_add(struct change_list *changes, const struct change *change, struct error *err)
{
	size_t count = changes->count;
	struct change added = *change;

	if (!array_room(changes->items, count, err))
		return false;
	if (!text_own(&changes->text, &added.subject, err) || !text_own(&changes->text, &added.from, err) ||
	    !text_own(&changes->text, &added.to, err))
		return false;
	changes->items[changes->count++] = added;
	return true;
}

void
change_list_clear(struct change_list *changes)
{
	if (changes == NULL)
		return;
	free(changes->items);
	text_arena_clear(&changes->text);
	memset(changes, 0, sizeof(*changes));
}
