/*
 * command_line.h -- as much of cmd.exe as a remote shell needs to run appcmd.exe: variables, quotes, &, && and ||, echo,
 * set and exit. What else cmd knows is refused in its words.
 */
#ifndef TESTS_SIMULATOR_COMMAND_LINE_H
#define TESTS_SIMULATOR_COMMAND_LINE_H

#include "tests/simulator/operation.h"
#include "tests/simulator/shell_list.h"

/** What a line left behind. The caller's: buffer_clear() both. */
struct command_result {
	struct buffer out, err;
	uint32_t exit_code;
};

/** Run `line` as `cmd /c line` would in `shell`. */
void command_line_run(struct operation *operation, const struct shell *shell, const char *line,
    struct command_result *result);

#endif
