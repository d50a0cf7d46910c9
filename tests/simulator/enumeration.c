#include "tests/simulator/enumeration.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static time_t
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static void
end_expired(struct enumeration_list *list)
{
	struct enumeration *each = list->first;

	while (each != NULL) {
		struct enumeration *next = each->next;

		if (seconds() - each->used_at > ENUMERATION_TIMEOUT_S)
			enumeration_end(list, each);
		each = next;
	}
}

struct enumeration *
enumeration_add(struct enumeration_list *list, struct machine *machine)
{
	struct enumeration *each;
	size_t count = 0;

	end_expired(list);
	for (each = list->first; each != NULL; each = each->next)
		count += each->machine == machine;
	if (count >= ENUMERATIONS_PER_MACHINE)
		return NULL;
	each = calloc(1, sizeof(*each));
	if (each == NULL)
		abort();
	each->machine = machine;
	each->next = list->first;
	list->first = each;
	enumeration_renew(each);
	return each;
}

struct enumeration *
enumeration_find(struct enumeration_list *list, const struct machine *machine, const char *context)
{
	struct enumeration *each;

	end_expired(list);
	if (strncmp(context, "uuid:", 5) != 0)
		return NULL;
	for (each = list->first; each != NULL; each = each->next)
		if (each->machine == machine && strcmp(each->context, context + 5) == 0)
			return each;
	return NULL;
}

struct enumeration *
enumeration_find_subscription(struct enumeration_list *list, const char *identifier)
{
	struct enumeration *each;

	if (strncasecmp(identifier, "uuid:", 5) == 0)
		identifier += 5;
	for (each = list->first; each != NULL; each = each->next)
		if (each->identifier[0] != '\0' && strcasecmp(each->identifier, identifier) == 0)
			return each;
	return NULL;
}

void
enumeration_renew(struct enumeration *enumeration)
{
	uuid_write(enumeration->context);
	enumeration->used_at = seconds();
}

size_t
enumeration_count(const struct enumeration_list *list)
{
	const struct enumeration *each;
	size_t count = 0;

	for (each = list->first; each != NULL; each = each->next)
		count++;
	return count;
}

void
enumeration_end(struct enumeration_list *list, struct enumeration *enumeration)
{
	struct enumeration **link = &list->first;

	while (*link != enumeration)
		link = &(*link)->next;
	*link = enumeration->next;
	free(enumeration->properties);
	free(enumeration->tokens);
	free(enumeration);
}

void
enumeration_end_all(struct enumeration_list *list, const struct machine *machine)
{
	struct enumeration *each = list->first;

	while (each != NULL) {
		struct enumeration *next = each->next;

		if (machine == NULL || each->machine == machine)
			enumeration_end(list, each);
		each = next;
	}
}
