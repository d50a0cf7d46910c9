/*
 * descriptors.h -- how many file descriptors the daemon may have, and for how many nodes they do.
 */
#ifndef SNMP_SUBAGENT_POLL_DESCRIPTORS_H
#define SNMP_SUBAGENT_POLL_DESCRIPTORS_H

#include <stddef.h>

/** Raise the limit to all that this process may have: a shell gives 1024, and a connection is kept for each node. */
void descriptors_raise(void);

/** The limit now. */
size_t descriptors_limit(void);

/** How many nodes can have a connection kept each, with so many workers beside it. */
size_t descriptors_nodes(unsigned int workers);

#endif
