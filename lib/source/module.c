#define _GNU_SOURCE			/* dladdr() */
#include "lib/source/module.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* LAZY: of the thousands of symbols behind a module a look needs a few. The libraries behind one, OpenSSL's above all, do
 * not survive being unmapped: hence NODELETE. */
#define MODULE_FLAGS (RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE)

/* What dlerror() says is gone with the next call of it. */
static void
keep_reason(struct error *reason)
{
	const char *text = dlerror();

	error_set(reason, ERROR_ABSENT, "%s", text == NULL ? "no reason is given" : text);
}

bool
module_load(const char *path, const char *symbol, unsigned int abi, void **ret_handle, const void **ret_table,
    struct error *err)
{
	const char *slash = strrchr(path, '/'), *file = slash == NULL ? path : slash + 1;
	const unsigned int *table;
	struct error reason;

	*ret_handle = dlopen(path, MODULE_FLAGS);
	if (*ret_handle == NULL) {
		keep_reason(&reason);
		return error_set(err, ERROR_ABSENT, "the module %s cannot be loaded: %s", file, reason.text);
	}
	table = dlsym(*ret_handle, symbol);
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
module_beside(const void *own, const char *file, char ret_path[PATH_MAX], struct error *err)
{
	Dl_info info;
	const char *slash = dladdr(own, &info) == 0 || info.dli_fname == NULL ? NULL : strrchr(info.dli_fname, '/');
	int length = slash == NULL ? -1 : snprintf(ret_path, PATH_MAX, "%.*s/%s", (int)(slash - info.dli_fname), info.dli_fname, file);

	if (length > 0 && length < PATH_MAX)
		return true;
	return error_set(err, ERROR_ABSENT, "the folder of the module %s cannot be told", file);
}
