/*
 * unfinished.h -- what a call that does nothing has to say of the run before it.
 */
#ifndef PLUGINS_REPAIR_UNFINISHED_H
#define PLUGINS_REPAIR_UNFINISHED_H

#include "plugins/repair/repair_options.h"

/** Nobody is to finish what was left of this node: it is in a downtime now. Without a history nothing is left. */
void unfinished_forget(const struct repair_options *options);

#endif
