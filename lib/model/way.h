/*
 * way.h -- the ways that lead to the sites of a node, their names, and what looks found out about them.
 */
#ifndef LIB_MODEL_WAY_H
#define LIB_MODEL_WAY_H

#include <stdbool.h>
#include <time.h>

/** In the order in which they are tried. Numbers are kept on disk. */
enum source_way {
	SOURCE_WAY_NONE = 0,		/* not known */
	SOURCE_WAY_IIS7,		/* root/WebAdministration */
	SOURCE_WAY_IIS6,		/* root/MicrosoftIISv2 */
	SOURCE_WAY_APPCMD,		/* appcmd.exe in a remote shell: for administrators */
	SOURCE_WAY_COUNTERS,		/* performance counters: run states alone */
	SOURCE_WAYS,
};

/** "webadministration": one word, as the configuration and the doctor have it. Static, never NULL. */
const char *source_way_name(enum source_way way);

/** "root/WebAdministration": what it is, for a sentence. Static, never NULL. */
const char *source_way_text(enum source_way way);

#endif
