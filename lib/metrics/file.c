#include "config.h"	/* mkostemp() */

#include "lib/metrics/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/model/shared_file.h"

#define SUFFIX ".XXXXXX"

static bool
write_all(int descriptor, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t written = write(descriptor, text, length);

		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return false;
		text += written;
		length -= (size_t)written;
	}
	return true;
}

/* Whole, under the other name; what is left of a failure is taken away. */
static bool
write_beside(const char *made, int descriptor, const char *path, const char *text, size_t length)
{
	bool ok = write_all(descriptor, text, length) && fchmod(descriptor, 0644) == 0;
	int problem = errno;

	if (close(descriptor) == -1 && ok) {
		problem = errno;
		ok = false;
	}
	if (ok && rename(made, path) == 0)
		return true;
	if (ok)
		problem = errno;
	unlink(made);
	errno = problem;
	return false;
}

bool
metrics_write_file(const char *path, const char *text, size_t length, struct error *err)
{
	char made[PATH_MAX];
	int descriptor = -1;

	/* The collector reads names that end in ".prom" alone. */
	if ((size_t)snprintf(made, sizeof(made), "%s" SUFFIX, path) >= sizeof(made))
		errno = ENAMETOOLONG;
	else
		descriptor = mkostemp(made, O_CLOEXEC);
	if (descriptor != -1 && write_beside(made, descriptor, path, text, length))
		return true;
	shared_file_folder(path, made);
	return error_set(err, ERROR_STORAGE, "%s cannot be written: %s; the user of this process has to be able to write into %s",
	    path, strerror(errno), made);
}
