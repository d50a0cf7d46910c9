#include "config.h"	/* tdestroy() */

#include "lib/xml/names.h"

#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A namespace is an entry, too. */
struct kept {
	struct xml_name told;
	const char *text;		/* what it is found by: the name with its prefix */
	size_t length;
	char bytes[];			/* of both */
};

static int
compare(const void *a, const void *b)
{
	const struct kept *left = a, *right = b;

	if (left->told.ns != right->told.ns)
		return (uintptr_t)left->told.ns < (uintptr_t)right->told.ns ? -1 : 1;
	if (left->length != right->length)
		return left->length < right->length ? -1 : 1;
	return memcmp(left->text, right->text, left->length);
}

/* Names of one kind differ most at their ends. */
static size_t
place_of(const char *text, size_t length)
{
	size_t place = length, i;

	for (i = 1; i <= length && i < 9; i += 2)
		place = place * 31 + (unsigned char)text[length - i];
	return place % XML_NAMES_RECENT;
}

static struct kept *
make_kept(const char *ns, const char *text, size_t length, size_t local)
{
	struct kept *entry = malloc(sizeof(*entry) + length + local + 1);

	if (entry == NULL)
		return NULL;
	memcpy(entry->bytes, text, local);
	entry->bytes[local] = '\0';
	memcpy(entry->bytes + local + 1, text, length);
	entry->text = entry->bytes + local + 1;
	entry->length = length;
	entry->told = (struct xml_name) { .ns = ns, .name = entry->bytes };
	return entry;
}

static const struct kept *
add(struct xml_names *names, const char *ns, const char *text, size_t length, struct error *err)
{
	const char *end = memchr(text, XML_NAMES_SEPARATOR, length);
	struct kept *entry = NULL;

	if (names->count == XML_NAMES_MAX) {
		error_set(err, ERROR_LIMIT, "there are more than %d different names", XML_NAMES_MAX);
		return NULL;
	}
	entry = make_kept(ns, text, length, end == NULL ? length : (size_t)(end - text));
	if (entry == NULL || tsearch(entry, &names->tree, compare) == NULL) {
		free(entry);
		error_memory(err);
		return NULL;
	}
	names->count++;
	return entry;
}

static const struct kept *
find(struct xml_names *names, const char *ns, const char *text, size_t length, struct error *err)
{
	const struct kept key = { .told = { .ns = ns }, .text = text, .length = length };
	const void **recent = &names->recent[place_of(text, length)];
	const struct kept *const *node;
	const struct kept *entry;

	if (*recent != NULL && compare(*recent, &key) == 0)
		return *recent;
	node = tfind(&key, &names->tree, compare);
	entry = node != NULL ? *node : add(names, ns, text, length, err);
	if (entry != NULL)
		*recent = entry;
	return entry;
}

const struct xml_name *
xml_names_find(struct xml_names *names, const char *expanded, struct error *err)
{
	static const char of_namespaces[] = "";		/* is no namespace, and tells them from names */
	const char *local = strchr(expanded, XML_NAMES_SEPARATOR);
	const struct kept *ns = NULL, *found;
	size_t length;

	if (local != NULL) {
		ns = find(names, of_namespaces, expanded, (size_t)(local - expanded), err);
		if (ns == NULL)
			return NULL;
	}
	local = local == NULL ? expanded : local + 1;
	length = strlen(local);
	if (length > XML_NAMES_MAX_BYTES) {
		error_set(err, ERROR_LIMIT, "a name is longer than %d bytes", XML_NAMES_MAX_BYTES);
		return NULL;
	}
	found = find(names, ns == NULL ? NULL : ns->told.name, local, length, err);
	return found == NULL ? NULL : &found->told;
}

void
xml_names_clear(struct xml_names *names)
{
	tdestroy(names->tree, free);
	memset(names, 0, sizeof(*names));
}
