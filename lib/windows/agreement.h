/*
 * agreement.h -- do two ways to the sites of a node say the same?
 *
 * appcmd.exe lists all sites in one command, where root/webadministration wants a call for each. It is the cheaper way
 * on a node on which both were seen to agree.
 */
#ifndef LIB_WINDOWS_AGREEMENT_H
#define LIB_WINDOWS_AGREEMENT_H

#include "lib/windows/look.h"

/** From so many sites on the shell costs fewer requests. */
#define AGREEMENT_SITES 3

/**
 * After a look that is complete otherwise, and was to compare them (look->is_to_compare): list the sites by appcmd.exe,
 * too, and note in look->ways whether it agrees. What hinders that is no error: nothing is known of it then.
 *
 * @param err  ERROR_NO_MEMORY, nothing else
 */
bool windows_agreement_find(struct windows_look *look, struct error *err);

#endif
