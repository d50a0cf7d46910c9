/* Who may write the history: asked of the system, without a touch. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/history/database.h"
#include "lib/model/shared_file.h"

bool
history_may_write(const char *path, struct error *err)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	char file[PATH_MAX], folder[PATH_MAX], beside[PATH_MAX + 8];
	bool is_whole = true;
	size_t i;

	if (!shared_file_resolve(path, file, err))
		return false;
	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(beside, sizeof(beside), "%s%s", file, suffixes[i]);
		if (faccessat(AT_FDCWD, beside, R_OK | W_OK, AT_EACCESS) == 0)
			continue;
		if (errno != ENOENT)
			return history_fail_errno(path, errno, err);
		is_whole = false;
	}
	shared_file_folder(file, folder);
	return is_whole || faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 || history_fail_errno(path, errno, err);
}
