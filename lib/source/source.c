#include "lib/source/source.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/model/shortage.h"
#include "lib/source/module.h"

struct source {
	const struct source_module *module;
	void *state;
};

static const char *
module_file(enum source_kind kind)
{
	switch (kind) {
	case SOURCE_WINRM:
		return "sitewatch-winrm.so";
	case SOURCE_FILE:
		return "sitewatch-file.so";
	}
	return "sitewatch-unknown.so";
}

/* SITEWATCH_MODULE_DIR, or where that is a relative one (of a build folder): beside this program. False: it is not known. */
static bool
module_path(const char *file, char path[PATH_MAX])
{
	char here[PATH_MAX] = "";
	char *slash = here;
	int length;

	if (SITEWATCH_MODULE_DIR[0] != '/') {
		ssize_t used = readlink("/proc/self/exe", here, sizeof(here) - 1);

		here[used > 0 ? used : 0] = '\0';
		slash = strrchr(here, '/');
		if (slash == NULL)
			return false;
		slash++;
	}
	length = snprintf(path, PATH_MAX, "%.*s%s/%s", (int)(slash - here), here, SITEWATCH_MODULE_DIR, file);
	return length > 0 && length < PATH_MAX;
}

static bool
load_module(enum source_kind kind, struct source *source, struct error *err)
{
	const char *file = module_file(kind);
	const void *table;
	char path[PATH_MAX];

	if (!module_path(file, path))
		return error_set(err, ERROR_ABSENT, "the folder of the module %s is not known", file);
	if (!module_load(path, SOURCE_MODULE_SYMBOL, SOURCE_MODULE_ABI, &table, err))
		return false;
	source->module = table;
	return true;
}

bool
source_open(enum source_kind kind, const struct source_target *target, struct source **ret_source,
    struct error *err)
{
	struct source *source = calloc(1, sizeof(*source));

	if (source == NULL)
		return error_memory(err);
	if (!load_module(kind, source, err) || !source->module->open(target, &source->state, err)) {
		source_close(source);
		return shortage_explain(0, err);
	}
	*ret_source = source;
	return true;
}

bool
source_look(struct source *source, const struct look_request *request, struct snapshot *ret_snapshot,
    struct error *err)
{
	return source->module->look(source->state, request, ret_snapshot, err);
}

bool
source_act(struct source *source, const struct source_action *action, struct error *err)
{
	if (source->module->act == NULL)
		return error_set(err, ERROR_USAGE, "nothing can be changed through this source: it only reads");
	return source->module->act(source->state, action, err);
}

static bool
refuse_file(struct error *err)
{
	return error_set(err, ERROR_USAGE, "this source is a file: there is no node to be asked");
}

bool
source_knock(const struct source_target *target, unsigned int timeout_ms, struct source_listener *ret_listener,
    struct error *err)
{
	struct source source = { 0 };
	bool ok = load_module(SOURCE_WINRM, &source, err);

	*ret_listener = (struct source_listener) { .vendor = "" };
	if (ok)
		ok = source.module->knock == NULL ? refuse_file(err) :
		    source.module->knock(target, timeout_ms, ret_listener, err);
	return ok;
}

bool
source_examine(struct source *source, const struct look_request *request, struct source_examination *ret_examination,
    struct error *err)
{
	*ret_examination = (struct source_examination) { .logon = "" };
	return source->module->examine == NULL ? refuse_file(err) :
	    source->module->examine(source->state, request, ret_examination, err);
}

void
source_close(struct source *source)
{
	if (source == NULL)
		return;
	if (source->state != NULL)
		source->module->close(source->state);
	free(source);
}

void
source_shared_init(struct source_shared *shared)
{
	*shared = (struct source_shared) { .contexts = NULL };
	pthread_mutex_init(&shared->lock, NULL);
}

void
source_shared_clear(struct source_shared *shared)
{
	if (shared->contexts != NULL)
		shared->free_contexts(shared->contexts);
	pthread_mutex_destroy(&shared->lock);
}
