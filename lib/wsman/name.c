#include "lib/wsman/name.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 64

/* FNV-1a; a node that makes names collide slows its own answer by the few names that are allowed. */
static uint32_t
hash(const char *text, size_t *ret_length)
{
	uint32_t value = 2166136261U;
	const char *c;

	for (c = text; *c != '\0'; c++)
		value = (value ^ (unsigned char)*c) * 16777619U;
	*ret_length = (size_t)(c - text);
	return value;
}

/* Where `text` stands, or is to stand. */
static struct name *
slot_of(struct name *slots, size_t size, const char *text, size_t *ret_length)
{
	size_t i = hash(text, ret_length) & (size - 1);

	while (slots[i].text != NULL && strcmp(slots[i].text, text) != 0)
		i = (i + 1) & (size - 1);
	return &slots[i];
}

/* Most answers have a dozen. */
static bool
grow(struct name_table *table)
{
	size_t size = table->size == 0 ? FIRST_SIZE : table->size * 2, length, i;
	struct name *slots = calloc(size, sizeof(*slots));

	if (slots == NULL)
		return false;
	for (i = 0; i < table->size; i++)
		if (table->slots[i].text != NULL)
			*slot_of(slots, size, table->slots[i].text, &length) = table->slots[i];
	free(table->slots);
	table->slots = slots;
	table->size = size;
	return true;
}

struct name *
name_find(struct name_table *table, const char *text, struct error *err)
{
	struct name *name;
	size_t length;

	if (table->count >= table->size / 4 * 3 && !grow(table)) {
		error_memory(err);
		return NULL;
	}
	name = slot_of(table->slots, table->size, text, &length);
	if (name->text != NULL)
		return name;
	if (length > NAME_MAX_LENGTH) {
		error_set(err, ERROR_LIMIT, "an element's name is %zu bytes long; at most %d are accepted",
		    length, NAME_MAX_LENGTH);
		return NULL;
	}
	if (table->count == NAME_MAX_COUNT) {
		error_set(err, ERROR_LIMIT, "more than %d different names in one answer", NAME_MAX_COUNT);
		return NULL;
	}
	name->text = text_copy(&table->text, text, length);
	if (name->text == NULL) {
		error_memory(err);
		return NULL;
	}
	table->count++;
	return name;
}

struct name *
name_find_attribute(struct name_table *table, const char *element, const char *attribute, struct error *err)
{
	size_t element_length = strlen(element), attribute_length = strlen(attribute);
	char both[NAME_MAX_LENGTH + 1];

	if (element_length + 1 + attribute_length > NAME_MAX_LENGTH) {
		error_set(err, ERROR_LIMIT, "an attribute's name is longer than %d bytes", NAME_MAX_LENGTH);
		return NULL;
	}
	memcpy(both, element, element_length);
	both[element_length] = '@';
	memcpy(both + element_length + 1, attribute, attribute_length + 1);
	return name_find(table, both, err);
}

void
name_table_clear(struct name_table *table)
{
	if (table == NULL)
		return;
	text_arena_clear(&table->text);
	free(table->slots);
	memset(table, 0, sizeof(*table));
}
