/*
 * appcmd_error.h -- what appcmd.exe says when it cannot: on its standard output, in the language of Windows
 * (windows-shell.md 3.5).
 */
#ifndef TESTS_SIMULATOR_APPCMD_ERROR_H
#define TESTS_SIMULATOR_APPCMD_ERROR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/simulator/buffer.h"

struct appcmd_error {
	const char *name;		/* as a fault's shape names it */
	uint32_t exit_code;
	uint32_t hresult;		/* 0: not told */
	const char *english, *russian;	/* behind "message:", with %s for an object's name; "": nothing is said */
	bool is_lasting;		/* every appcmd of a line has it, not the first alone */
};

/** By name; NULL: there is none. Static. */
const struct appcmd_error *appcmd_error_find(const char *name);

/** The one that a Win32 error of the machine becomes: 32, 183, 1062, 4312... Static. */
const struct appcmd_error *appcmd_error_of_win32(uint32_t win32_error);

/** Write it. `subject` is the object's name, or NULL. */
void appcmd_error_write(const struct appcmd_error *error, bool is_russian, const char *subject, struct buffer *out);

/** Print the names of all. */
void appcmd_error_print_names(FILE *out);

#endif
