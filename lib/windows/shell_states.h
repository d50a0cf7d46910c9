/*
 * shell_states.h -- states of many sites by one command of appcmd.exe, for a look whose way asks for each by itself.
 *
 * It is taken at its word where it says the same as the other way does: of numbers, names and flags of all sites, of the
 * states that were asked for already, and of one more of each state that it tells. Otherwise nothing of it is used.
 */
#ifndef LIB_WINDOWS_SHELL_STATES_H
#define LIB_WINDOWS_SHELL_STATES_H

#include <stdbool.h>

#include "lib/windows/appcmd.h"
#include "lib/windows/appcmd_output.h"

/** Zeroed is empty: nothing is told. windows_appcmd_clear() the listing in the end. */
struct shell_states {
	struct appcmd_listing listing;
	bool was_asked;			/* once in a look */
	bool is_confirmed[RUN_UNKNOWN + 1];
};

/**
 * Ask, unless that was done. What hinders is no error: then nothing is told.
 * @param sites  as the other way lists them; those that were asked for have their run states, the others RUN_UNKNOWN
 * @param err  ERROR_NO_MEMORY
 */
bool shell_states_ask(struct shell_states *states, struct windows_look *look, const struct windows_sites *sites,
    struct error *err);

/** What the shell tells of `site`: a claim; RUN_UNKNOWN: nothing. */
enum run_state shell_states_site(const struct shell_states *states, const struct site *site);

/** A claim of this state needs no further question. */
bool shell_states_is_known(const struct shell_states *states, enum run_state state);

/** The other way tells `told` where the shell claims `claim`. @return false: nothing of the shell is used any more */
bool shell_states_confirm(struct shell_states *states, enum run_state claim, enum run_state told);

#endif
