/*
 * bindings.h -- the bindings of a site, out of either IIS provider, in the words of site.h.
 *
 * Windows' XML of these embedded objects is not known for sure, so only the names of their leaves count
 * (windows.md 3.8). Bindings label a site: what cannot be read is left out and never hides the site.
 */
#ifndef LIB_WINDOWS_BINDINGS_H
#define LIB_WINDOWS_BINDINGS_H

#include "lib/model/error.h"
#include "lib/model/text.h"
#include "lib/wsman/wsman.h"

/** IIS 6: ServerBindings and SecureBindings { IP, Port, Hostname } as "http *:80:www, https *:443:". */
bool windows_bindings_iis6(const struct wsman_instance *instance, struct text_arena *arena,
    const char **ret_bindings, struct error *err);

/** IIS 7 and later: Bindings { Protocol, BindingInformation }, in the same form. */
bool windows_bindings_iis7(const struct wsman_instance *instance, struct text_arena *arena,
    const char **ret_bindings, struct error *err);

/** True when there are bindings and all of them are FTP's: not a web site (windows.md 7.3). */
bool windows_bindings_are_ftp(const char *bindings);

#endif
