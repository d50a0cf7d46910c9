#include "config.h"	/* PACKAGE_VERSION */

#include "lib/config/vouch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/model/shared_file.h"
#include "lib/model/small_file.h"
#include "lib/model/stopwatch.h"

#define SUFFIX ".checked"
/* A file's times move by ticks of the kernel's clock, of 10 ms at most. */
#define TICK_MS 20

/* The time of the last change is the kernel's, and that of the last writing anybody's to set. */
bool
vouch_is_settled(const struct stat *status, struct timespec now)
{
	const struct timespec *changed = &status->st_ctim;

	return (now.tv_sec - changed->tv_sec) * INT64_C(1000) + (now.tv_nsec - changed->tv_nsec) / 1000000 >= TICK_MS;
}

struct timespec
vouch_settle(const char *path, struct timespec now)
{
	struct stat status;

	if (stat(path, &status) != 0 || vouch_is_settled(&status, now))
		return now;
	stopwatch_pause(TICK_MS);
	now.tv_nsec += TICK_MS * 1000000L;	/* a second of more than a second is as good for a difference */
	return now;
}

/* Another version may know other keys. */
void
vouch_mark(const struct stat *status, char ret_mark[CONFIGURATION_MARK_SIZE])
{
	snprintf(ret_mark, CONFIGURATION_MARK_SIZE,
	    PACKAGE_VERSION " %" PRIuMAX ":%" PRIuMAX " %" PRIuMAX " %" PRIdMAX ".%09ld %" PRIdMAX ".%09ld\n",
	    (uintmax_t)status->st_dev, (uintmax_t)status->st_ino, (uintmax_t)status->st_size,
	    (intmax_t)status->st_mtim.tv_sec, status->st_mtim.tv_nsec, (intmax_t)status->st_ctim.tv_sec,
	    status->st_ctim.tv_nsec);
}

/* Where it is kept, and the owner of the folder, whose word counts. */
static bool
find_record(const char *history_path, char ret_path[PATH_MAX], uid_t *ret_owner)
{
	char file[PATH_MAX], folder[PATH_MAX];
	struct stat status;
	struct error err;

	if (!shared_file_resolve(history_path, file, &err))
		return false;
	shared_file_folder(file, folder);
	if (stat(folder, &status) != 0)
		return false;
	*ret_owner = status.st_uid;
	return (size_t)snprintf(ret_path, PATH_MAX, "%s" SUFFIX, file) < PATH_MAX;
}

bool
vouch_holds(const char *mark, const char *history_path)
{
	char path[PATH_MAX];
	struct stat status;
	struct error err;
	size_t count;
	uid_t owner;
	char *bytes;
	bool holds;

	if (!find_record(history_path, path, &owner) ||
	    !small_file_read(path, CONFIGURATION_MARK_SIZE, &bytes, &count, &status, &err))
		return false;
	holds = status.st_uid == owner && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 && count == strlen(mark) &&
	    memcmp(bytes, mark, count) == 0;
	free(bytes);
	return holds;
}

void
vouch_keep(const char *mark, const char *history_path)
{
	char path[PATH_MAX];
	uid_t owner;

	if (*mark != '\0' && find_record(history_path, path, &owner) && geteuid() == owner)
		(void)small_file_replace(path, mark, strlen(mark), 0640);
}
