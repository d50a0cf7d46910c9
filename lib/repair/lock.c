#include "config.h"	/* F_OFD_SETLK */

#include "lib/repair/lock.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* FNV-1a. Two names with one place only wait for each other. */
static off_t
place_of(const char *node)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *node != '\0'; node++)
		hash = (hash ^ (uint64_t)tolower((unsigned char)*node)) * UINT64_C(1099511628211);
	return (off_t)(hash & INT32_MAX);
}

bool
repair_lock_take(const char *history_path, const char *node, int *ret_lock, struct error *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = place_of(node), .l_len = 1 };
	char path[PATH_MAX];
	int fd, number;

	if ((size_t)snprintf(path, sizeof(path), "%s.lock", history_path) >= sizeof(path))
		return error_set(err, ERROR_STORAGE, "the path of the history is too long");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0)
		return error_set(err, ERROR_STORAGE, "%s: %s: whoever repairs must be able to write there", path,
		    strerror(errno));
	/* A lock of the open file, not of the process: closing another descriptor does not lose it. */
	if (fcntl(fd, F_OFD_SETLK, &lock) == 0) {
		*ret_lock = fd;
		return true;
	}
	number = errno;
	close(fd);
	if (number == EAGAIN || number == EACCES)
		return error_set(err, ERROR_BUSY, "another repair of %s is under way on this machine", node);
	return error_set(err, ERROR_STORAGE, "%s: %s", path, strerror(number));
}

void
repair_lock_release(int lock)
{
	if (lock >= 0)
		close(lock);
}
