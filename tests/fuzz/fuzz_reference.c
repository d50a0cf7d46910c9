/*
 * Any bytes as a path of WMI: reading ends within its bounds, and what it hands out is a key that is not empty and stands
 * in the path. Seeds: tests/fuzz/corpus/reference.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/windows/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = malloc(size + 1), key[WINDOWS_KEY_SIZE];

	if (path == NULL)
		abort();
	memcpy(path, data, size);
	path[size] = '\0';
	memset(key, 'x', sizeof(key));
	if (windows_path_key(path, "Name", key) &&
	    (memchr(key, '\0', sizeof(key)) == NULL || key[0] == '\0' || strlen(key) >= strlen(path) ||
		strchr(path, '=') == NULL))
		abort();
	free(path);
	return 0;
}
