#include "tests/unit/history/history_scratch.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/history/history_plans.h"

int
scratch_make(void **state)
{
	const char *temporary = getenv("TMPDIR");
	struct scratch *scratch = calloc(1, sizeof(*scratch));

	if (scratch == NULL)
		return -1;
	snprintf(scratch->folder, sizeof(scratch->folder), "%s/history.XXXXXX",
	    temporary != NULL && strlen(temporary) < 200 ? temporary : "/tmp");
	if (mkdtemp(scratch->folder) == NULL) {
		free(scratch);
		return -1;
	}
	snprintf(scratch->path, sizeof(scratch->path), "%s/history.db", scratch->folder);
	*state = scratch;
	plans_watch();
	return 0;
}

int
scratch_remove(void **state)
{
	struct scratch *scratch = *state;
	struct dirent *entry;
	DIR *folder;
	bool ok;

	chmod(scratch->folder, 0700);
	ok = plans_check(scratch->path);
	folder = opendir(scratch->folder);
	while (folder != NULL && (entry = readdir(folder)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder != NULL)
		closedir(folder);
	rmdir(scratch->folder);
	free(scratch);
	return ok ? 0 : -1;
}

struct history *
scratch_open(const struct scratch *scratch)
{
	struct history *history = NULL;
	struct error err;

	error_clear(&err);
	if (!history_open(scratch->path, HISTORY_READ_WRITE, 5000, &history, &err))
		fail_msg("%s", err.text);
	return history;
}

void
scratch_observe(struct history *history, const struct story_look *look, struct memory *ret_memory,
    struct change_list *ret_changes)
{
	struct snapshot snapshot;
	struct error err;

	error_clear(&err);
	story_snapshot(look, &snapshot);
	if (!history_observe(history, &snapshot, ret_memory, ret_changes, &err))
		fail_msg("%s", err.text);
	snapshot_clear(&snapshot);
}
