#include "config.h"	/* tdestroy() */

#include "lib/xml/names.h"

#include <search.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A namespace is an entry, too. */
struct kept {
	struct xml_name told;
	const char *text;		/* what it is found by: the name with its prefix */
	size_t length;
	size_t ns_length;
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

/* "namespace^Atext"? */
static bool
is_spelled(const struct kept *kept, const char *expanded, size_t length)
{
	const size_t before = kept->told.ns == NULL ? 0 : kept->ns_length + 1;

	return length == before + kept->length && memcmp(expanded + before, kept->text, kept->length) == 0 &&
	    (before == 0 || (expanded[before - 1] == XML_NAMES_SEPARATOR && memcmp(expanded, kept->told.ns, before - 1) == 0));
}

static struct kept *
make_kept(const struct kept *ns, const char *text, size_t length, size_t local)
{
	struct kept *kept = malloc(sizeof(*kept) + length + local + 1);

	if (kept == NULL)
		return NULL;
	memcpy(kept->bytes, text, local);
	kept->bytes[local] = '\0';
	memcpy(kept->bytes + local + 1, text, length);
	kept->text = kept->bytes + local + 1;
	kept->length = length;
	kept->ns_length = ns == NULL ? 0 : ns->length;
	kept->told = (struct xml_name) { .ns = ns == NULL ? NULL : ns->told.name, .name = kept->bytes };
	return kept;
}

static const struct kept *
add(struct xml_names *names, const struct kept *ns, const char *text, size_t length, struct error *err)
{
	const char *end = memchr(text, XML_NAMES_SEPARATOR, length);
	struct kept *kept;

	if (names->count == XML_NAMES_MAX) {
		error_set(err, ERROR_LIMIT, "there are more than %d different names", XML_NAMES_MAX);
		return NULL;
	}
	kept = make_kept(ns, text, length, end == NULL ? length : (size_t)(end - text));
	if (kept == NULL || tsearch(kept, &names->tree, compare) == NULL) {
		free(kept);
		error_memory(err);
		return NULL;
	}
	names->count++;
	return kept;
}

static const struct kept *
find(struct xml_names *names, const struct kept *ns, const char *text, size_t length, struct error *err)
{
	const struct kept key = { .told.ns = ns == NULL ? NULL : ns->told.name, .text = text, .length = length };
	const struct kept *const *node = tfind(&key, &names->tree, compare);

	return node != NULL ? *node : add(names, ns, text, length, err);
}

static const struct kept *
find_expanded(struct xml_names *names, const char *expanded, size_t length, struct error *err)
{
	static const struct kept of_namespaces = { .told.name = "" };	/* is no namespace, and tells them from names */
	const char *separator = memchr(expanded, XML_NAMES_SEPARATOR, length), *local = expanded;
	const struct kept *ns = NULL;

	if (separator != NULL) {
		ns = find(names, &of_namespaces, expanded, (size_t)(separator - expanded), err);
		if (ns == NULL)
			return NULL;
		local = separator + 1;
		length -= (size_t)(local - expanded);
	}
	if (length > XML_NAMES_MAX_BYTES) {
		error_set(err, ERROR_LIMIT, "a name is longer than %d bytes", XML_NAMES_MAX_BYTES);
		return NULL;
	}
	return find(names, ns, local, length, err);
}

const struct xml_name *
xml_names_find(struct xml_names *names, const char *expanded, struct error *err)
{
	const size_t length = strlen(expanded);
	const void **recent = &names->recent[place_of(expanded, length)];
	const struct kept *kept = *recent;

	if (kept == NULL || !is_spelled(kept, expanded, length))
		kept = find_expanded(names, expanded, length, err);
	if (kept == NULL)
		return NULL;
	*recent = kept;
	return &kept->told;
}

void
xml_names_clear(struct xml_names *names)
{
	tdestroy(names->tree, free);
	memset(names, 0, sizeof(*names));
}
