#include "lib/metrics/metrics.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/model/shared_file.h"
#include "lib/model/small_file.h"

/* A device, as /dev/stdout leads to one, is not what somebody wants to lose; root could. */
static bool
is_to_be_kept(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* The collector reads names that end in ".prom" alone: not what stands beside it meanwhile. */
bool
metrics_write_file(const char *path, const char *text, size_t length, struct error *err)
{
	char folder[PATH_MAX];
	int problem;

	if (is_to_be_kept(path))
		return error_set(err, ERROR_STORAGE, "%s cannot be written: it is not a regular file, and only such a file is replaced",
		    path);
	if (small_file_replace(path, text, length, 0644))
		return true;
	problem = errno;
	shared_file_folder(path, folder);
	return error_set(err, ERROR_STORAGE, "%s cannot be written: %s; the user of this process has to be able to write into %s",
	    path, strerror(problem), folder);
}
