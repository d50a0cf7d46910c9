#include "config.h"	/* setresuid() */

#include "plugins/doctor/as_user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
as_user(const char *name, struct error *err)
{
	const struct passwd *user = getpwnam(name);

	if (user == NULL)
		return error_set(err, ERROR_USAGE, "--as: there is no user '%s' on this machine", name);
	if (user->pw_uid == geteuid() && user->pw_uid == getuid())
		return true;
	if (geteuid() != 0)
		return error_set(err, ERROR_USAGE, "--as: only root can be %s: run this as root, or as that user", name);
	if (initgroups(user->pw_name, user->pw_gid) != 0 || setresgid(user->pw_gid, user->pw_gid, user->pw_gid) != 0 ||
	    setenv("HOME", user->pw_dir, 1) != 0 || unsetenv("KRB5CCNAME") != 0 ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) != 0)
		return error_set(err, ERROR_USAGE, "--as: this cannot become %s: %s", name, strerror(errno));
	return true;
}
