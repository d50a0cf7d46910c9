#include "lib/wsman/seen.h"

#include <stdlib.h>

/* FNV-1a over 64 bits, then the finisher of splitmix64, so that the low bits depend on all of them. */
static uint64_t
hash(uint64_t seed, const char *text)
{
	uint64_t value = 14695981039346656037U ^ seed;

	for (; *text != '\0'; text++)
		value = (value ^ (unsigned char)*text) * 1099511628211U;
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
	value ^= value >> 31;
	return value == 0 ? 1 : value;
}

/* The slot of `value`, or the free one where it belongs. */
static uint64_t *
find(uint64_t *slots, size_t size, uint64_t value)
{
	size_t slot = (size_t)value & (size - 1);

	while (slots[slot] != 0 && slots[slot] != value)
		slot = (slot + 1) & (size - 1);
	return &slots[slot];
}

static bool
grow(struct seen *seen, struct error *err)
{
	size_t size = seen->size == 0 ? 64 : seen->size * 2, i;
	uint64_t *slots = calloc(size, sizeof(*slots));

	if (slots == NULL)
		return error_memory(err);
	for (i = 0; i < seen->size; i++)
		if (seen->slots[i] != 0)
			*find(slots, size, seen->slots[i]) = seen->slots[i];
	free(seen->slots);
	seen->slots = slots;
	seen->size = size;
	return true;
}

bool
seen_add(struct seen *seen, const char *text, bool *ret_is_new, struct error *err)
{
	uint64_t value = hash(seen->seed, text);
	uint64_t *slot;

	if (seen->count * 2 >= seen->size && !grow(seen, err))
		return false;
	slot = find(seen->slots, seen->size, value);
	*ret_is_new = *slot == 0;
	if (*ret_is_new) {
		*slot = value;
		seen->count++;
	}
	return true;
}

void
seen_clear(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen) { .seed = seen->seed + 0x9e3779b97f4a7c15U };
}
