#define _GNU_SOURCE			/* dladdr() */
#include "lib/source/module.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define MODULE_FLAGS (RTLD_LAZY | RTLD_LOCAL)	/* of the thousands of symbols behind a module a look needs a few */

/* What dlerror() says is gone with the next call of it. */
static void
keep_reason(struct error *reason)
{
	const char *text = dlerror();

	error_set(reason, ERROR_ABSENT, "%s", text == NULL ? "no reason is given" : text);
}

bool
module_load(const char *path, const char *symbol, unsigned int abi, const void **ret_table, struct error *err)
{
	const char *slash = strrchr(path, '/'), *file = slash == NULL ? path : slash + 1;
	const unsigned int *table;
	struct error reason;
	void *handle = dlopen(path, MODULE_FLAGS);

	if (handle == NULL) {
		keep_reason(&reason);
		return error_set(err, ERROR_ABSENT, "the module %s cannot be loaded: %s", file, reason.text);
	}
	table = dlsym(handle, symbol);
	if (table == NULL) {
		keep_reason(err);
		return error_prefix(err, "%s is no module of sitewatch", file);
	}
	if (*table != abi)
		return error_set(err, ERROR_ABSENT,
		    "the module %s is of another build (it speaks interface %u, this program %u): "
		    "install program and modules of one version",
		    file, *table, abi);
	*ret_table = table;
	return true;
}

bool
module_load_beside(const char *file, const char *symbol, unsigned int abi, const void **ret_table, struct error *err)
{
	static const char own = '\0';
	char path[PATH_MAX];
	Dl_info info;
	const char *slash = dladdr(&own, &info) == 0 || info.dli_fname == NULL ? NULL : strrchr(info.dli_fname, '/');
	int length = slash == NULL ? -1 : snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - info.dli_fname), info.dli_fname, file);

	if (length < 0 || length >= (int)sizeof(path))
		return error_set(err, ERROR_ABSENT, "the folder of the module %s is not known", file);
	return module_load(path, symbol, abi, ret_table, err);
}
