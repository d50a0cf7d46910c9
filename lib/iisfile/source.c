/*
 * The module sitewatch-file.so: look at a node by a copy of its configuration file, or the file itself on a
 * mounted share. There is no run state in it (design, section 5).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/iisfile/document.h"
#include "lib/model/stopwatch.h"
#include "lib/source/source.h"

#define BLOCK_BYTES 65536

struct file_source {
	const struct source_target *target;
	char block[BLOCK_BYTES];
};

/* One look at the file: what it was when it was opened, and when the look has to end. */
struct file_look {
	int descriptor;
	struct stat begun;
	int64_t begun_ms;
	unsigned int timeout_ms;
};

static bool
source_file_open(const struct source_target *target, void **ret_state, struct error *err)
{
	struct file_source *source;

	if (target->address == NULL || target->address[0] == '\0')
		return error_set(err, ERROR_USAGE,
		    "--file: the path of MetaBase.xml or applicationHost.config is missing");
	source = malloc(sizeof(*source));
	if (source == NULL)
		return error_memory(err);
	source->target = target;
	*ret_state = source;
	return true;
}

/* What to do about a file that cannot be opened or read. */
static bool
file_error(int number, struct error *err)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return error_set(err, ERROR_USAGE, "there is no such file");
	case EACCES:
	case EPERM:
		return error_set(err, ERROR_DENIED,
		    "%s: give the account of the monitor the right to read it", strerror(number));
	case ENXIO:
		return error_set(err, ERROR_USAGE, "it is not a regular file");
	case ENOMEM:
		return error_memory(err);
	default:
		return error_set(err, ERROR_UNREACHABLE, "%s", strerror(number));
	}
}

/* O_NONBLOCK: a FIFO would else wait for somebody to write to it. */
static bool
open_file(const char *path, struct file_look *look, struct error *err)
{
	look->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (look->descriptor < 0 || fstat(look->descriptor, &look->begun) != 0)
		return file_error(errno, err);
	if (S_ISDIR(look->begun.st_mode))
		return error_set(err, ERROR_USAGE, "it is a folder: name the file in it");
	if (!S_ISREG(look->begun.st_mode))
		return error_set(err, ERROR_USAGE, "it is not a regular file");
	if (look->begun.st_size < 0 || (uintmax_t)look->begun.st_size > FILE_DOCUMENT_MAX)
		return error_set(err, ERROR_LIMIT, "it is larger than %zu MiB", FILE_DOCUMENT_MAX >> 20);
	return true;
}

static bool
read_all(struct file_source *source, const struct file_look *look, struct file_document *document,
    struct error *err)
{
	for (;;) {
		ssize_t count = read(look->descriptor, source->block, sizeof(source->block));

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return file_error(errno, err);
		if (count == 0)
			return file_document_finish(document, err);
		if (!file_document_feed(document, source->block, (size_t)count, err))
			return false;
		if (look->timeout_ms > 0 && stopwatch_passed_ms(look->begun_ms) > look->timeout_ms)
			return error_set(
			    err, ERROR_TIMEOUT, "it could not be read in %u ms", look->timeout_ms);
	}
}

/* IIS writes the file while we read it: what was read then is half of the old and half of the new one. */
static bool
has_changed(const struct file_look *look)
{
	struct stat now;

	return fstat(look->descriptor, &now) != 0 || now.st_size != look->begun.st_size ||
	       now.st_mtim.tv_sec != look->begun.st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != look->begun.st_mtim.tv_nsec;
}

static bool
read_file(
    struct file_source *source, const struct file_look *look, struct snapshot *snapshot, struct error *err)
{
	struct file_document *document = NULL;
	bool ok = file_document_open(snapshot, &document, err) && read_all(source, look, document, err);

	file_document_close(document);
	if (has_changed(look))
		return error_set(err, ERROR_MALFORMED, "it changed while it was read: look again");
	return ok;
}

static bool
source_file_look(void *state, const struct look_request *request, struct snapshot *ret_snapshot,
    struct error *err)
{
	struct file_source *source = state;
	const struct source_target *target = source->target;
	struct file_look look = {
		.descriptor = -1, .timeout_ms = request->timeout_ms, .begun_ms = stopwatch_ms()
	};
	struct snapshot snapshot;
	bool ok;

	ok = snapshot_init(&snapshot, target->name, err) && open_file(target->address, &look, err) &&
	    read_file(source, &look, &snapshot, err);
	if (look.descriptor >= 0)
		close(look.descriptor);
	if (!ok) {
		snapshot_clear(&snapshot);
		return error_prefix(err, "%s", target->address);
	}
	snapshot.looked_at = request->now;
	snapshot.look_ms = stopwatch_passed_ms(look.begun_ms);
	*ret_snapshot = snapshot;
	return true;
}

extern const struct source_module sitewatch_source_module;	/* found by dlsym() */

const struct source_module sitewatch_source_module = {
	.abi = SOURCE_MODULE_ABI,
	.open = source_file_open,
	.look = source_file_look,
	.close = free,
};
