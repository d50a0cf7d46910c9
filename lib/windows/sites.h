/*
 * sites.h -- sites as a listing brings them, before they are whole enough for the snapshot.
 */
#ifndef LIB_WINDOWS_SITES_H
#define LIB_WINDOWS_SITES_H

#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/site.h"
#include "lib/model/text.h"
#include "lib/windows/look.h"

/** Zeroed is empty. */
struct windows_sites {
	struct text_arena text;		/* owns the strings */
	struct site *items;
	size_t count;
};

/** A site of which nothing is told yet but its id. */
struct site windows_site_untold(uint32_t id);

/** Append; strings are borrowed and should be in sites->text. ERROR_NO_MEMORY. */
bool windows_sites_add(struct windows_sites *sites, const struct site *site, struct error *err);

/**
 * "Unknown" (is_rejected) of one among known ones is a site that W3SVC does not have. Of all of them it says that this
 * account is not told, or that W3SVC does not run (windows-shell.md 3.4): none is rejected then, and where W3SVC runs
 * PART_RUN_STATE is unreadable.
 * @param by  what told it: "GetState"
 */
bool windows_sites_judge_unknown(struct windows_sites *sites, struct windows_look *look, const char *by,
    struct error *err);

/** Sort by id. */
void windows_sites_sort(struct windows_sites *sites);

/** Give everything back; empty and usable again. */
void windows_sites_clear(struct windows_sites *sites);

/** The same, as a sink calls it whose listing begins anew. */
void windows_sites_forget(void *sites);

#endif
