#include "config.h"	/* setresuid() */

#include "lib/history/owner.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/model/file_rights.h"
#include "lib/model/shared_file.h"

/* Real, effective and saved: there is no way back. A user without an entry has the folder's group alone. */
static bool
take_ids(const struct stat *folder)
{
	const struct passwd *user = getpwuid(folder->st_uid);
	gid_t gid = user == NULL ? folder->st_gid : user->pw_gid;

	return (user == NULL ? setgroups(0, NULL) : initgroups(user->pw_name, gid)) == 0 &&
	       setresgid(gid, gid, gid) == 0 && setresuid(folder->st_uid, folder->st_uid, folder->st_uid) == 0;
}

bool
history_act_as_owner(const char *path, struct error *err)
{
	char file[PATH_MAX], folder[PATH_MAX], owner[FILE_RIGHTS_NAME_SIZE];
	struct stat status;

	if (geteuid() != 0)
		return true;
	if (!shared_file_resolve(path, file, err))
		return false;
	shared_file_folder(file, folder);
	if (lstat(folder, &status) != 0)
		return true;
	if ((status.st_mode & S_IWOTH) != 0)
		return error_set(err, ERROR_STORAGE,
		    "%s: everybody may write in the folder (mode %04o), so root uses no history there: chmod o-w it, or name "
		    "another place",
		    path, (unsigned int)(status.st_mode & 07777));
	if (status.st_uid == 0 || take_ids(&status))
		return true;
	file_rights_user(status.st_uid, owner);
	return error_set(err, ERROR_STORAGE,
	    "%s: root cannot become %s, who owns the folder (%s): run this as that user", path, owner, strerror(errno));
}
