#include "lib/model/shared_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINKS_MAX 40	/* as the kernel has it */

/* A path on its way: what is free of links, and what is still to be walked. */
struct walk {
	char done[PATH_MAX];
	char rest[PATH_MAX];
};

/* True when it fits. */
static bool
join(char path[PATH_MAX], const char *name)
{
	size_t length = strlen(path);
	const char *between = length == 0 || *name == '\0' || path[length - 1] == '/' ? "" : "/";

	return snprintf(path + length, PATH_MAX - length, "%s%s", between, name) < (int)(PATH_MAX - length);
}

/* The next name of the rest goes into `name`; false at the end. */
static bool
take_name(struct walk *walk, char name[PATH_MAX])
{
	size_t skipped = strspn(walk->rest, "/"), length = strcspn(walk->rest + skipped, "/");

	if (walk->rest[skipped] == '\0')
		return false;
	memcpy(name, walk->rest + skipped, length);
	name[length] = '\0';
	memmove(walk->rest, walk->rest + skipped + length, strlen(walk->rest + skipped + length) + 1);
	return true;
}

static bool
may_follow(const char *folder, const struct stat *link)
{
	struct stat status;

	if (link->st_uid == 0)
		return true;
	if (geteuid() == 0)
		return false;
	return link->st_uid == geteuid() ||
	       (stat(*folder == '\0' ? "." : folder, &status) == 0 && status.st_uid == link->st_uid);
}

/* What the link at `walk->done` names is walked next; `folder` is how long the path of its folder is. */
static int
follow(struct walk *walk, size_t folder)
{
	char target[PATH_MAX];
	ssize_t length = readlink(walk->done, target, sizeof(target) - 1);

	if (length < 0)
		return errno;
	target[length] = '\0';
	if (!join(target, walk->rest + strspn(walk->rest, "/")))
		return ENAMETOOLONG;
	strcpy(walk->rest, target);
	strcpy(walk->done + (target[0] == '/' ? 0 : folder), target[0] == '/' ? "/" : "");
	return 0;
}

/* 0, or the error; EPERM: the link at `walk->done` is somebody else's. */
static int
walk_all(struct walk *walk)
{
	unsigned int links = 0;
	char name[PATH_MAX];
	struct stat status;
	int failed;

	while (take_name(walk, name)) {
		size_t folder = strlen(walk->done);
		char holder[PATH_MAX];

		memcpy(holder, walk->done, folder + 1);
		if (!join(walk->done, name))
			return ENAMETOOLONG;
		if (lstat(walk->done, &status) != 0)
			return join(walk->done, walk->rest + strspn(walk->rest, "/")) ? 0 : ENAMETOOLONG;
		if (!S_ISLNK(status.st_mode))
			continue;
		if (!may_follow(holder, &status))
			return EPERM;
		failed = ++links > LINKS_MAX ? ELOOP : follow(walk, folder);
		if (failed != 0)
			return failed;
	}
	return 0;
}

bool
shared_file_resolve(const char *path, char ret_path[PATH_MAX], struct error *err)
{
	struct walk walk = { .done = "" };
	int failed;

	strcpy(walk.done, path[0] == '/' ? "/" : "");
	failed = join(walk.rest, path) ? walk_all(&walk) : ENAMETOOLONG;
	if (failed == EPERM)
		return error_set(err, ERROR_STORAGE,
		    "%s: '%s' is a link that another user has laid, and is not followed: name the file itself, or let "
		    "root lay the link",
		    path, walk.done);
	if (failed != 0)
		return error_set(err, ERROR_STORAGE, "%s: %s", path, strerror(failed));
	strcpy(ret_path, walk.done);
	return true;
}

void
shared_file_folder(const char *path, char ret_folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t length = slash == NULL ? 0 : (size_t)(slash - path);

	if (slash == NULL || length >= PATH_MAX)
		strcpy(ret_folder, ".");
	else if (length == 0)
		strcpy(ret_folder, "/");
	else {
		memcpy(ret_folder, path, length);
		ret_folder[length] = '\0';
	}
}

bool
shared_file_is_for_group(const struct stat *folder)
{
	return (folder->st_mode & (S_IWGRP | S_ISGID)) == (S_IWGRP | S_ISGID);
}

int
shared_file_make(const char *path)
{
	char folder[PATH_MAX];
	struct stat status;
	mode_t mode = 0640;
	int fd, failed;

	shared_file_folder(path, folder);
	if (stat(folder, &status) == 0 && shared_file_is_for_group(&status))
		mode = 0660;
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd == -1)
		return errno == EEXIST ? 0 : errno;
	failed = fchmod(fd, mode) == -1 ? errno : 0;
	close(fd);
	return failed;
}
