#include "lib/wsman/name.h"

#include <stdint.h>
#include <string.h>

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

struct name *
name_find(struct name_table *table, const char *text, struct error *err)
{
	size_t length, i;
	uint32_t slot = hash(text, &length);
	struct name *name;

	for (i = 0; i < NAME_SLOTS; i++) {
		name = &table->slots[(slot + i) % NAME_SLOTS];
		if (name->text == NULL)
			break;
		if (strcmp(name->text, text) == 0)
			return name;
	}
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
	memset(table, 0, sizeof(*table));
}
