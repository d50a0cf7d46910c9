/*
 * configuration.h -- sitewatch.conf: one INI file for all programs.
 *
 * All or nothing: an unknown key, a doubled section, a bad number is an error with file and line.
 * Its secrets are read from files that others cannot read. (Named so because config.h is Autoconf's.)
 */
#ifndef LIB_CONFIGURATION_H
#define LIB_CONFIGURATION_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/source.h"
#include "lib/text.h"
#include "lib/verdict.h"

/** One [node NAME]; what it does not say comes from [defaults]. Strings belong to the configuration. */
struct configuration_node {
	const char *name;
	struct source_target target;	/* password is read on demand: configuration_password() */
	const char *password_file;	/* NULL when not given */
	unsigned int timeout_s;		/* default 10 */
	unsigned int interval_s;	/* of the daemon's polls; default 60 */
	const char *exres_path;
	struct policy policy;		/* its arrays belong to the configuration */
};

struct configuration {
	struct text_arena text;
	struct configuration_node defaults;
	struct configuration_node *nodes;	/* in order of the file */
	size_t node_count;
	const char *history_path;	/* NULL: the built-in default; "none" is no history */
	unsigned int history_days;	/* age at which changes are pruned; default 400 */
	void *owned;			/* arrays behind the policies */
};

/**
 * Read `path`.
 * @param err  ERROR_USAGE: "PATH:LINE: what is wrong, what was expected"; ERROR_ABSENT: no such file
 */
bool configuration_read(const char *path, struct configuration *ret_configuration, struct error *err);

/** The same from memory (fuzzing, tests); `name` stands for the path in errors. */
bool configuration_parse(const char *name, const char *bytes, size_t count,
    struct configuration *ret_configuration, struct error *err);

/** The node called `name` (case ignored); NULL when there is none. Borrowed. */
const struct configuration_node *configuration_find(const struct configuration *configuration,
    const char *name);

void configuration_clear(struct configuration *configuration);

#define PASSWORD_SIZE 512

/**
 * Read a password: the first line of `path`, without its line end.
 * Refuses a file that is not a regular one or that others can read or write (mode & 077, but for the group's
 * read right when the file is root's), longer than PASSWORD_SIZE - 1 bytes, or holding NUL.
 * Source of the rule: design, section 5.
 * @param ret_password  wipe with password_wipe() after use
 */
bool password_read(const char *path, char ret_password[PASSWORD_SIZE], struct error *err);

void password_wipe(char password[PASSWORD_SIZE]);

#endif
