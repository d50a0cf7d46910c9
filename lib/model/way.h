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

/** Whether appcmd.exe says the same of the sites as root/WebAdministration does. Numbers are kept on disk. */
enum shell_agreement {
	SHELL_NOT_COMPARED = 0,
	SHELL_AGREES,
	SHELL_DIFFERS,
};

/** What looks found out about the ways of a node; the next one begins with it, also that of another program. */
struct source_ways {
	enum source_way way;		/* that the newest look went by; NONE: not known */
	time_t searched_at;		/* our clock, when they were last tried from the first one on; 0 = never */
	enum shell_agreement shell;	/* in the newest look that compared them */
	bool iis6_settings_star;	/* IIsWebServerSetting refuses a list of properties */
	bool iis7_sites_star;		/* Site refuses Bindings in the list of properties */
	unsigned int code_page;		/* of remote shells; 0: this source has opened none. Not kept */
};

/** They are tried from the first one on this often: a feature may have been added, a right granted (seconds). */
#define SOURCE_WAYS_AGAIN_S 86400

/** And this often where counters alone led to the sites, which tell the least (seconds). */
#define SOURCE_COUNTERS_AGAIN_S 3600

/** "webadministration": one word, as the configuration and the doctor have it. Static, never NULL. */
const char *source_way_name(enum source_way way);

/** "root/WebAdministration": what it is, for a sentence. Static, never NULL. */
const char *source_way_text(enum source_way way);

#endif
