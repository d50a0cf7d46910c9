#include "config.h" /* _GNU_SOURCE: FNM_CASEFOLD */

#include "lib/model/glob.h"

#include <fnmatch.h>

bool
glob_matches(const char *const *globs, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (fnmatch(globs[i], name, FNM_CASEFOLD) == 0)
			return true;
	return false;
}
