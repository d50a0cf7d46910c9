/*
 * examine.h -- every question of a look, each asked whatever came of the others.
 *
 * For whoever wants to know what an account may read, and not how the sites are.
 */
#ifndef LIB_WINDOWS_EXAMINE_H
#define LIB_WINDOWS_EXAMINE_H

#include "lib/windows/look.h"

/** As source_examine(); the look's snapshot is the examination's, and was begun with snapshot_init(). */
bool windows_examine(struct windows_look *look, struct source_examination *ret_examination, struct error *err);

#endif
