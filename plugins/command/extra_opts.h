/*
 * extra_opts.h -- --extra-opts[=[SECTION][@FILE]]: options out of an INI file.
 *
 * As the Monitoring Plugins have it: KEY = VALUE becomes --KEY=VALUE, "KEY =" becomes --KEY. They stand before
 * those of the command line, which so win. Unlike there, a key of one letter is refused: their "H = web1" becomes
 * the host "=web1".
 * Source: monitoring-plugins, lib/parse_ini.c and lib/extra_opts.c.
 */
#ifndef PLUGINS_COMMAND_EXTRA_OPTS_H
#define PLUGINS_COMMAND_EXTRA_OPTS_H

#include <stdbool.h>

#include "lib/model/error.h"

/** A command line; zeroed is empty. Strings and array are its own. */
struct argument_list {
	int count;
	char **items;			/* ends with NULL, as argv does */
};

/**
 * Copy a command line, each --extra-opts replaced by what it stands for.
 *
 * @param section  the one to take when none is named: the program's name
 * @param ret_arguments  the caller's, to argument_list_clear()
 * @param err  ERROR_USAGE, "--extra-opts: ...": no file, no such section, a line that cannot be read
 *
 * FILE is "-" for the standard input. Without FILE: monitoring-plugins.ini, plugins.ini or nagios-plugins.ini
 * in the folders of NAGIOS_CONFIG_PATH, then the usual places below /usr/local/etc and /etc.
 */
bool extra_opts_expand(const char *section, int argc, char *const *argv, struct argument_list *ret_arguments,
    struct error *err);

/** Give everything back; empty and usable again. */
void argument_list_clear(struct argument_list *arguments);

#endif
