#include "lib/wsman/tls_authorities.h"

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define NO_FOLDER "/dev/null"		/* holds nothing */

/* "5ed36f99.0": the hash of a name, and a number. */
static bool
is_hash(const char *name)
{
	return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' && name[9] != '\0' &&
	    strspn(name + 9, "0123456789") == strlen(name + 9);
}

static bool
is_hashed(const char *path)
{
	const struct dirent *entry;
	bool found = false;
	DIR *folder = opendir(path);

	if (folder == NULL)
		return false;
	while (!found && (entry = readdir(folder)) != NULL)
		found = is_hash(entry->d_name);
	closedir(folder);
	return found;
}

struct tls_authorities
tls_authorities_choose(const char *ca_file, const char *system_file, const char *system_folder)
{
	if (ca_file != NULL)	/* NULL would not do: from 8.17 on libcurl puts its own folder there again */
		return (struct tls_authorities) { .file = ca_file, .folder = NO_FOLDER };
	if (system_folder != NULL && is_hashed(system_folder))
		return (struct tls_authorities) { .folder = system_folder };
	return (struct tls_authorities) { .file = system_file, .folder = system_folder };
}
