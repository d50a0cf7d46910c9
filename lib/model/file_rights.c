#include "lib/model/file_rights.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/model/shared_file.h"

#define ENTRY_SIZE 4096	/* of a user or group with all its members; a larger one is told by its number */

/* What stands in the way. */
struct obstacle {
	char path[PATH_MAX];
	struct stat status;
	struct stat folder;	/* that holds the file which is wanted */
	bool is_way;		/* a folder above that one */
};

/* `found`: NULL when there is none. */
static void
take_name(const char *found, unsigned long number, char ret_name[FILE_RIGHTS_NAME_SIZE])
{
	if (found != NULL)
		snprintf(ret_name, FILE_RIGHTS_NAME_SIZE, "%s", found);
	else
		snprintf(ret_name, FILE_RIGHTS_NAME_SIZE, "%lu", number);
}

void
file_rights_user(uid_t uid, char ret_name[FILE_RIGHTS_NAME_SIZE])
{
	struct passwd entry, *found = NULL;
	char text[ENTRY_SIZE];

	(void)getpwuid_r(uid, &entry, text, sizeof(text), &found);
	take_name(found == NULL ? NULL : found->pw_name, uid, ret_name);
}

void
file_rights_group(gid_t gid, char ret_name[FILE_RIGHTS_NAME_SIZE])
{
	struct group entry, *found = NULL;
	char text[ENTRY_SIZE];

	(void)getgrgid_r(gid, &entry, text, sizeof(text), &found);
	take_name(found == NULL ? NULL : found->gr_name, gid, ret_name);
}

/* What is not there, or cannot be looked at, is no obstacle: the folder that holds it may be. */
static bool
is_obstacle(const char *path, int right, struct obstacle *obstacle)
{
	if (stat(path, &obstacle->status) != 0 || faccessat(AT_FDCWD, path, right, AT_EACCESS) == 0 || errno != EACCES)
		return false;
	snprintf(obstacle->path, sizeof(obstacle->path), "%s", path);
	return true;
}

static bool
find_on_the_way(const char *folder, struct obstacle *obstacle)
{
	const char *slash = folder;
	char above[PATH_MAX];

	obstacle->is_way = true;
	while ((slash = strchr(slash + 1, '/')) != NULL) {
		snprintf(above, sizeof(above), "%.*s", (int)(slash - folder), folder);
		if (is_obstacle(above, X_OK, obstacle))
			return true;
	}
	obstacle->is_way = false;
	return is_obstacle(folder, X_OK, obstacle);
}

/* Reading comes first: whoever may only read gets on with that. */
static bool
find(const char *path, const char *const suffixes[], struct obstacle *obstacle)
{
	static const int rights[] = { R_OK, W_OK };
	char folder[PATH_MAX], beside[PATH_MAX];
	size_t right, i;

	shared_file_folder(path, folder);
	if (stat(folder, &obstacle->folder) != 0)
		memset(&obstacle->folder, 0, sizeof(obstacle->folder));
	if (find_on_the_way(folder, obstacle))
		return true;
	for (right = 0; right < 2; right++)
		for (i = 0; suffixes[i] != NULL; i++)
			if (snprintf(beside, sizeof(beside), "%s%s", path, suffixes[i]) < (int)sizeof(beside) &&
			    is_obstacle(beside, rights[right], obstacle))
				return true;
	return is_obstacle(folder, W_OK, obstacle);
}

static void
advise_on_folder(const struct obstacle *obstacle, const char *group, char *text, size_t size)
{
	if (obstacle->status.st_uid == geteuid())
		snprintf(text, size, "chmod u+rwx it");
	else if (obstacle->is_way)
		snprintf(text, size, "that user must be able to go through it (chmod o+x, or its group)");
	else if ((obstacle->status.st_mode & S_IWGRP) != 0)
		snprintf(text, size, "put that user into the group %s, and start what runs as it again", group);
	else
		snprintf(text, size, "give it to that user, or share it with a group that the user is in (chgrp, chmod 2770)");
}

static void
advise_on_file(const struct obstacle *obstacle, char *text, size_t size)
{
	bool is_shared = shared_file_is_for_group(&obstacle->folder);
	char owner[FILE_RIGHTS_NAME_SIZE], group[FILE_RIGHTS_NAME_SIZE];

	file_rights_user(obstacle->folder.st_uid, owner);
	file_rights_group(obstacle->folder.st_gid, group);
	if (obstacle->status.st_uid == geteuid())
		snprintf(text, size, "chmod u+rw it");
	else if (is_shared && obstacle->status.st_gid == obstacle->folder.st_gid &&
	    (obstacle->status.st_mode & 0060) == 0060)
		snprintf(text, size, "put that user into the group %s, and start what runs as it again", group);
	else if (is_shared)
		snprintf(text, size, "chgrp %s it, and chmod 660", group);
	else if (obstacle->status.st_uid != obstacle->folder.st_uid)
		snprintf(text, size, "chown it to %s, who owns the folder", owner);
	else
		snprintf(text, size, "run this as %s, or share folder and files with a group (chgrp, chmod 2770 and 660)",
		    owner);
}

void
file_rights_explain(const char *path, const char *const suffixes[], char *ret_text, size_t size)
{
	char owner[FILE_RIGHTS_NAME_SIZE], group[FILE_RIGHTS_NAME_SIZE], self[FILE_RIGHTS_NAME_SIZE], advice[256];
	struct obstacle obstacle = { .is_way = false };

	file_rights_user(geteuid(), self);
	if (!find(path, suffixes, &obstacle)) {
		snprintf(ret_text, size,
		    "owners and modes let user %s do it, so something else forbids it: SELinux, AppArmor, a flag (lsattr), "
		    "or the unit of the service",
		    self);
		return;
	}
	file_rights_user(obstacle.status.st_uid, owner);
	file_rights_group(obstacle.status.st_gid, group);
	if (S_ISDIR(obstacle.status.st_mode))
		advise_on_folder(&obstacle, group, advice, sizeof(advice));
	else
		advise_on_file(&obstacle, advice, sizeof(advice));
	snprintf(ret_text, size, "%s belongs to %s:%s (mode %04o), and this runs as user %s: %s", obstacle.path, owner,
	    group, (unsigned int)(obstacle.status.st_mode & 07777), self, advice);
}
