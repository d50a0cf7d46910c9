/*
 * site.h -- one IIS web site as one node reports it.
 *
 * Plain values: nothing here allocates, waits, logs or reads a clock.
 */
#ifndef LIB_MODEL_SITE_H
#define LIB_MODEL_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Run state of a site or an application pool; a source maps its own numbers to these. */
enum run_state {
	RUN_STARTING = 1,
	RUN_STARTED,
	RUN_STOPPING,
	RUN_STOPPED,
	RUN_PAUSING,
	RUN_PAUSED,
	RUN_CONTINUING,
	RUN_UNKNOWN,		/* not told; never a guess */
};

/** ServerAutoStart / serverAutoStart; on and off are numbered as TruthValue (RFC 2579). */
enum auto_start {
	AUTO_START_ON = 1,
	AUTO_START_OFF,
	AUTO_START_UNKNOWN,
};

/** A name longer than this many bytes of UTF-8 is refused, not cut. IIS itself allows 259 characters. */
#define SITE_NAME_MAX 1024

/** The uptime of a site of which the node told none, and of one that does not run. */
#define SITE_UPTIME_UNKNOWN 0
#define SITE_UPTIME_SLACK_S 5	/* sites start one after the other, and are asked after the clock */

/** Strings are borrowed from the arena of the snapshot (or memory) that holds the site. */
struct site {
	uint32_t id;			/* unique on its node, survives a rename and a restart */
	const char *name;		/* UTF-8, never NULL; may hold anything: escape on output */
	const char *bindings;		/* "http *:80:www, https *:443:"; "" when not read */
	const char *pool;		/* application pool of the root application; "" when not known */
	enum auto_start auto_start;	/* as configured */
	enum run_state run_state;	/* as observed */
	enum run_state pool_state;	/* of `pool`; RUN_UNKNOWN when not told */
	uint32_t win32_error;		/* last error of starting (IIS 6 Win32Error); 0 none or not told */
	uint32_t service_uptime_s;	/* since W3SVC started it, by the node's counter; at least 1 when told */
	bool is_rejected;		/* the node answers that W3SVC does not have it, while it has others: no
					   usable binding; run_state is RUN_UNKNOWN then */
	bool is_uncounted;		/* by memory_number_sites(): W3SVC counts others and not this one, which does not
					   run then: deleted, or rejected; run_state is RUN_UNKNOWN */
};

/** English word for `state`, lower case ("started"); static, never NULL. */
const char *run_state_name(enum run_state state);

/** The reverse of run_state_name(); RUN_UNKNOWN for anything else. */
enum run_state run_state_from_name(const char *name);

/** "on", "off" or "unknown"; static, never NULL. */
const char *auto_start_name(enum auto_start flag);

/** Read the number of a site: decimal digits, 1 to 4294967295. `text` need not end. */
bool site_id_parse(const char *text, size_t length, uint32_t *ret_id);

/**
 * English sentence for a Win32 error that starting a site gives, such as 183 or 10048.
 * @return static; NULL for a number not in the table: show the number alone
 */
const char *win32_error_text(uint32_t code);

#endif
