#include "lib/tls/authorities.h"

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

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

/* The system's, or where such files are on systems whose OpenSSL was built for another place. NULL: there is none. */
static const char *
find_file(const char *system_file)
{
	const char *const files[] = { system_file, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt" };
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (files[i] != NULL && access(files[i], R_OK) == 0)
			return files[i];
	return NULL;
}

struct tls_authorities
tls_authorities_choose(const char *ca_file, const char *system_file, const char *system_folder)
{
	if (ca_file != NULL)
		return (struct tls_authorities) { .file = ca_file };
	if (system_folder != NULL && is_hashed(system_folder))
		return (struct tls_authorities) { .folder = system_folder };
	return (struct tls_authorities) { .file = find_file(system_file), .folder = system_folder };
}
