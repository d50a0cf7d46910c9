#include "config.h" /* _GNU_SOURCE: FNM_CASEFOLD */

#include "lib/verdict/one_of.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/text.h"

/* "Blue, Green": globs with commas between them; without a comma, with blanks. */
static bool
list_has(const char *list, const char *name)
{
	const char *between = strchr(list, ',') != NULL ? "," : " \t";

	for (list += strspn(list, ", \t"); *list != '\0'; list += strspn(list, ", \t")) {
		size_t length = strcspn(list, between), trimmed = length;
		char glob[SITE_NAME_MAX + 1];

		while (trimmed > 0 && (list[trimmed - 1] == ' ' || list[trimmed - 1] == '\t'))
			trimmed--;
		if (trimmed < sizeof(glob)) {
			memcpy(glob, list, trimmed);
			glob[trimmed] = '\0';
			if (fnmatch(glob, name, FNM_CASEFOLD) == 0)
				return true;
		}
		list += length;
	}
	return false;
}

bool
one_of_count(const struct snapshot *snapshot, const struct policy *policy, size_t **ret_running,
    struct error *err)
{
	size_t *running = calloc(policy->one_of_count + 1, sizeof(*running));
	size_t i, j;

	if (running == NULL)
		return error_memory(err);
	for (i = 0; i < policy->one_of_count; i++)
		for (j = 0; j < snapshot->site_count; j++)
			running[i] += snapshot->sites[j].run_state == RUN_STARTED &&
			    list_has(policy->one_of[i], snapshot->sites[j].name);
	*ret_running = running;
	return true;
}

bool
one_of_covers(const struct policy *policy, const size_t *running, const char *name)
{
	size_t i;

	for (i = 0; i < policy->one_of_count; i++)
		if (running[i] > 0 && list_has(policy->one_of[i], name))
			return true;
	return false;
}
