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

#include "lib/model/file_rights.h"
#include "lib/model/shared_file.h"
#include "lib/model/shortage.h"

/* FNV-1a. Two names with one place only wait for each other. */
static off_t
place_of(const char *node)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *node != '\0'; node++)
		hash = (hash ^ (uint64_t)tolower((unsigned char)*node)) * UINT64_C(1099511628211);
	return (off_t)(hash & INT32_MAX);
}

static bool
fail(const char *path, int number, struct error *err)
{
	static const char *const itself[] = { "", NULL };
	char why[ERROR_TEXT_SIZE];

	if (number == ELOOP)
		return error_set(err, ERROR_STORAGE, "%s: this is a link, which is not followed: take it away", path);
	if (number != EACCES && number != EPERM) {
		error_set(err, ERROR_STORAGE, "%s: %s: whoever repairs must be able to write there", path, strerror(number));
		return shortage_explain(number, err);
	}
	file_rights_explain(path, itself, why, sizeof(why));
	return error_set(err, ERROR_STORAGE, "%s: no right to lock the repair: %s", path, why);
}

static bool
find_file(const char *history_path, char ret_path[PATH_MAX], struct error *err)
{
	char history[PATH_MAX];

	if (!shared_file_resolve(history_path, history, err))
		return false;
	if ((size_t)snprintf(ret_path, PATH_MAX, "%s.lock", history) >= PATH_MAX)
		return error_set(err, ERROR_STORAGE, "the path of the history is too long");
	return true;
}

bool
repair_lock_examine(const char *history_path, bool *ret_is_held, struct error *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };	/* to the end: of any node */
	char path[PATH_MAX], folder[PATH_MAX];
	int fd;

	*ret_is_held = false;
	if (!find_file(history_path, path, err))
		return false;
	fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno != ENOENT)
		return fail(path, errno, err);
	if (fd < 0) {
		shared_file_folder(path, folder);
		return faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 || fail(path, errno, err);
	}
	*ret_is_held = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(fd);
	return true;
}

bool
repair_lock_take(const char *history_path, const char *node, int *ret_lock, struct error *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = place_of(node), .l_len = 1 };
	char path[PATH_MAX];
	int fd, number;

	if (!find_file(history_path, path, err))
		return false;
	number = shared_file_make(path);
	fd = number != 0 ? -1 : open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return fail(path, number != 0 ? number : errno, err);
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
