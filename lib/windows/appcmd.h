/*
 * appcmd.h -- the sites of a node on which nothing was added: by appcmd.exe, which comes with IIS 7 and later.
 *
 * It runs in a remote shell, which is for administrators: four requests, however many sites there are. Only reading;
 * appcmd_repair.h writes.
 */
#ifndef LIB_WINDOWS_APPCMD_H
#define LIB_WINDOWS_APPCMD_H

#include "lib/windows/appcmd_output.h"
#include "lib/windows/look.h"

/** The whole path: it is in no PATH (windows-shell.md 3.1). */
#define APPCMD "%windir%\\system32\\inetsrv\\appcmd.exe"

/**
 * Add the sites to the snapshot, with their pools, and note the parts. A listing that is not complete is none; what
 * passes by itself is asked once more.
 *
 * @param err  ERROR_DENIED: the shell, or IIS's configuration, is not for this account; ERROR_ABSENT: there is no
 *             appcmd.exe; ERROR_BUSY: too many shells; ERROR_FAULT, ERROR_MALFORMED: no complete listing
 */
bool windows_appcmd_read(struct windows_look *look, struct error *err);

/**
 * List sites and pools by one command, for a look that goes by another way: nothing of it is noted in the snapshot.
 * @param ret_listing  the caller's, to windows_appcmd_clear(), also on failure
 */
bool windows_appcmd_list(struct windows_look *look, struct appcmd_listing *ret_listing, struct error *err);

/**
 * Add the one site of the request, with its own state and that of its pool as they are now.
 * @param err  as windows_appcmd_read(); ERROR_ABSENT also: no site has that number, or one of another name does
 */
bool windows_appcmd_ask(struct windows_look *look, struct error *err);

/** W3SVC did not have the site at the look before. */
bool windows_was_rejected(const struct look_request *request, uint32_t id);

/** Open a shell like the one in which a look found the sites. @param variable  NULL: none */
bool windows_appcmd_open(struct wsman *client, const struct source_ways *ways, const struct wsman_selector *variable,
    struct wsman_shell **ret_shell, struct error *err);

#endif
