/*
 * sites.h -- sites as a listing brings them, before they are whole enough for the snapshot.
 */
#ifndef LIB_WINDOWS_SITES_H
#define LIB_WINDOWS_SITES_H

#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/site.h"
#include "lib/model/text.h"

/** Zeroed is empty. */
struct winrm_sites {
	struct text_arena text;		/* owns the strings */
	struct site *items;
	size_t count;
};

/** A site of which nothing is told yet but its id. */
struct site winrm_site_untold(uint32_t id);

/** Append; strings are borrowed and should be in sites->text. ERROR_MEMORY. */
bool winrm_sites_add(struct winrm_sites *sites, const struct site *site, struct error *err);

/** Sort by id. */
void winrm_sites_sort(struct winrm_sites *sites);

/** Give everything back; empty and usable again. */
void winrm_sites_clear(struct winrm_sites *sites);

#endif
