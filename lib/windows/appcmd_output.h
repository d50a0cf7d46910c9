/*
 * appcmd_output.h -- read what appcmd.exe writes: sites, pools, or why there are none.
 *
 * Text in, plain values out. What it says of errors is in the language of Windows: it is only shown, and decided by
 * numbers. A listing is complete or it is nothing (windows-shell.md 3.3).
 */
#ifndef LIB_WINDOWS_APPCMD_OUTPUT_H
#define LIB_WINDOWS_APPCMD_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/windows/pools.h"
#include "lib/windows/sites.h"
#include "lib/wsman/wsman.h"

/** Zeroed is empty. */
struct appcmd_listing {
	struct windows_sites sites;	/* without those that are FTP's */
	struct windows_pools pools;
	bool has_pools;			/* the listing of pools is complete */
	char pools_text[320];		/* else: why not */
	enum auto_start defaults;	/* serverAutoStart of siteDefaults, which only the section tells; else that of the
					   schema, true */
	size_t untold;			/* sites without serverAutoStart: they have that of siteDefaults */
	uint32_t number;		/* of the error: Win32 where it is one, else the whole HRESULT; 0: none */
};

/* Numbers that the course of a look depends on (windows-shell.md 3.5, 3.8). */
#define APPCMD_ACCESS_DENIED	   5U
#define APPCMD_NOT_AVAILABLE	   50U	/* WAS: it is stopped, or it is not for this token */
#define APPCMD_TOO_SMALL	   122U	/* one site has too many bindings, and what follows it is not listed */
#define APPCMD_CALL_FAILED	   1726U	/* WAS restarts: a moment later it works */
#define APPCMD_CONNECTION_ENDED	   0x80010006U

/**
 * Read `list apppool /xml` and then `list site /config:* /xml`, or a listing of the section `sites`, from one stream; the
 * exit code is that of the last. A pool of its own is told for each site where it stands there.
 *
 * @param ret_listing  zeroed before; filled as far as it came, also on failure: windows_appcmd_clear()
 * @param err  ERROR_DENIED, ERROR_ABSENT: there is no appcmd.exe; ERROR_FAULT: it fails; ERROR_MALFORMED: no complete
 *             listing of sites, nor a reason
 */
bool windows_appcmd_parse(const struct wsman_output *output, struct appcmd_listing *ret_listing, struct error *err);

/**
 * Read what `list site /id:N /text:state` wrote for each of `count` sites in turn: a state, or nothing but an error.
 * @return false when it is not just as many answers; then nothing is told
 */
bool windows_appcmd_parse_states(const struct wsman_output *output, struct site *sites, size_t count);

#define APPCMD_QUOTED 240	/* bytes at most of the node's own words */

/** What came of a write. */
struct appcmd_answer {
	bool was_tried;			/* what was to be written to is what it was meant to be */
	bool is_done;			/* so it says */
	bool is_denied;
	uint32_t number;		/* as in appcmd_listing */
	char words[APPCMD_QUOTED + 1];	/* the node's own: shown, and nothing else; "": none */
};

/**
 * Read what `list site ... /text:id && WRITE` wrote, by number and exit code.
 * @param id  that the listing tells before; 0: there is none
 */
bool windows_appcmd_parse_write(const struct wsman_output *output, uint32_t id, struct appcmd_answer *ret_answer,
    struct error *err);

/** Give everything back; empty again. */
void windows_appcmd_clear(struct appcmd_listing *listing);

#endif
