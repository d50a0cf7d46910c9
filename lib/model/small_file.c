#include "config.h"	/* mkostemp() */

#include "lib/model/small_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/model/file_rights.h"
#include "lib/model/shortage.h"

/* Reads at most `max` bytes, and one more to know that there are more. */
static bool
read_all(int file, const char *path, size_t max, size_t expected, char **ret_bytes, size_t *ret_count,
    struct error *err)
{
	size_t size = expected < max ? expected + 1 : max + 1, count = 0;
	char *bytes = malloc(size);

	while (bytes != NULL) {
		ssize_t got = read(file, bytes + count, size - count);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			error_set(err, ERROR_USAGE, "%s: %s", path, strerror(errno));
			break;
		}
		count += (size_t)got;
		if (got == 0) {
			*ret_bytes = bytes;
			*ret_count = count;
			return true;
		}
		if (count == size) {
			error_set(err, ERROR_USAGE, "%s: larger than %zu bytes, or it grew while it was read",
			    path, count - 1);
			break;
		}
	}
	if (bytes == NULL)
		return error_memory(err);
	explicit_bzero(bytes, size);
	free(bytes);
	return false;
}

/* Who began as root may be another user by now, a monitor is seldom its operator: say who has no right. */
static bool
fail_open(const char *path, int number, struct error *err)
{
	char user[FILE_RIGHTS_NAME_SIZE];

	if (number == EACCES) {
		file_rights_user(geteuid(), user);
		return error_set(
		    err, ERROR_USAGE, "%s: user %s, as whom this runs, may not read it: %s", path, user, strerror(number));
	}
	error_set(err, number == ENOENT ? ERROR_ABSENT : ERROR_USAGE, "%s: %s", path, strerror(number));
	return shortage_explain(number, err);
}

bool
small_file_read(const char *path, size_t max, char **ret_bytes, size_t *ret_count, struct stat *ret_status,
    struct error *err)
{
	struct stat status;
	bool ok = false;
	int file;

	file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a FIFO must not hold us up */
	if (file < 0)
		return fail_open(path, errno, err);
	if (fstat(file, &status) != 0) {
		error_set(err, ERROR_USAGE, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (!S_ISREG(status.st_mode)) {
		error_set(err, ERROR_USAGE, "%s: not a regular file", path);
		goto out;
	}
	ok = read_all(file, path, max, (size_t)status.st_size, ret_bytes, ret_count, err);
	if (ok && ret_status != NULL)
		*ret_status = status;
out:
	close(file);
	return ok;
}

bool
small_file_is_private(const char *path, const struct stat *status, struct error *err)
{
	mode_t others = status->st_mode & (S_IRWXG | S_IRWXO);

	if (status->st_uid == 0)
		others &= ~(mode_t)S_IRGRP;
	if (others == 0)
		return true;
	return error_set(err, ERROR_USAGE,
	    "%s: holds a password or key, but others than its owner have rights on it (mode %04o): chmod 600 it, or chown it "
	    "root:GROUP and chmod 640 it",
	    path, (unsigned int)(status->st_mode & 07777));
}

bool
small_file_write(int file, const char *bytes, size_t count)
{
	while (count > 0) {
		ssize_t written = write(file, bytes, count);

		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return false;
		bytes += written;
		count -= (size_t)written;
	}
	return true;
}

/* What is left of a failure is taken away. */
static bool
write_beside(const char *made, int file, const char *path, const char *bytes, size_t count, mode_t mode)
{
	bool ok = small_file_write(file, bytes, count) && fchmod(file, mode) == 0;
	int problem = errno;

	if (close(file) == -1 && ok) {
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
small_file_replace(const char *path, const char *bytes, size_t count, mode_t mode)
{
	char made[PATH_MAX];
	int file;

	if ((size_t)snprintf(made, sizeof(made), "%s.XXXXXX", path) >= sizeof(made)) {
		errno = ENAMETOOLONG;
		return false;
	}
	file = mkostemp(made, O_CLOEXEC);
	return file != -1 && write_beside(made, file, path, bytes, count, mode);
}
