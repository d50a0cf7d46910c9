#include "lib/model/shortage.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

/* So many a library may have had open when it failed, and given back since: of a resolver and a connection. */
#define NEEDED 8

/* EMFILE or ENFILE when there are not as many as are needed, else 0. */
static int
try_descriptors(void)
{
	int descriptors[NEEDED], number = 0;
	size_t count = 0;

	while (count < NEEDED && number == 0) {
		descriptors[count] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		number = descriptors[count] == -1 ? errno : 0;
		count += number == 0;
	}
	while (count > 0)
		close(descriptors[--count]);
	return number;
}

bool
shortage_explain(int number, struct error *err)
{
	struct rlimit limit = { 0 };

	if (number == 0)
		number = try_descriptors();
	if (number == ENFILE)
		return error_set(err, ERROR_SHORTAGE,
		    "this machine has no file descriptors left (fs.file-max), so nothing can be said of the node: %s", err->text);
	if (number != EMFILE)
		return false;
	(void)getrlimit(RLIMIT_NOFILE, &limit);
	return error_set(err, ERROR_SHORTAGE,
	    "this process has no file descriptors left (its limit is %llu: ulimit -n, LimitNOFILE=), so nothing can be said "
	    "of the node: %s",
	    (unsigned long long)limit.rlim_cur, err->text);
}
