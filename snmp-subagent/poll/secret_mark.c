#include "snmp-subagent/poll/secret_mark.h"

#include <stddef.h>
#include <sys/stat.h>

struct secret_mark
secret_mark_take(const struct configuration_node *node)
{
	const char *const paths[SECRET_MARK_FILES] = {
		node->password_file,
		node->target.keytab,
		node->target.cert_file,
		node->target.key_file,
	};
	struct secret_mark mark = { 0 };
	struct stat status;
	size_t i;

	for (i = 0; i < SECRET_MARK_FILES; i++) {
		if (paths[i] == NULL || stat(paths[i], &status) == -1)
			continue;
		mark.files[i].device = status.st_dev;
		mark.files[i].inode = status.st_ino;
		mark.files[i].size = status.st_size;
		mark.files[i].modified = status.st_mtim;
	}
	return mark;
}

bool
secret_mark_same(const struct secret_mark *a, const struct secret_mark *b)
{
	size_t i;

	for (i = 0; i < SECRET_MARK_FILES; i++)
		if (a->files[i].device != b->files[i].device || a->files[i].inode != b->files[i].inode ||
		    a->files[i].size != b->files[i].size ||
		    a->files[i].modified.tv_sec != b->files[i].modified.tv_sec ||
		    a->files[i].modified.tv_nsec != b->files[i].modified.tv_nsec)
			return false;
	return true;
}
