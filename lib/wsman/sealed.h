/*
 * sealed.h -- a line over another: Negotiate, Kerberos and NTLM, with messages sealed over plain HTTP.
 *
 * The connection is authenticated in HTTP headers with empty bodies; then each body is sealed before it goes out,
 * and what comes back is unsealed before the receiver sees it. Over TLS bodies stay as they are, and the
 * authentication is bound to the TLS connection. Never does an unsealed message go out over plain HTTP, and no
 * unsealed answer is believed there.
 *
 * Source: windows.md 6.1 and 6.3.
 */
#ifndef LIB_WSMAN_SEALED_H
#define LIB_WSMAN_SEALED_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/source/source.h"
#include "lib/wsman/line.h"

/** Is `target` authenticated by this line? */
bool wsman_sealed_is_for(const struct source_target *target);

/** The interface of the module sitewatch-sealed.so, which brings GSSAPI with it. */
struct sealed_module {
	unsigned int abi;
	/**
	 * Put the line over `below`, which it closes in the end, also on failure.
	 * @param target  borrowed until it is closed
	 * @param err     ERROR_USAGE: the target cannot be used so
	 */
	bool (*open)(const struct source_target *target, const struct wsman_line *below, struct wsman_line *ret_line,
	    struct error *err);
	/** wsman_skew() of wsman.h. */
	void (*skew)(time_t node_clock, long *ret_seconds, char *ret_text, size_t size);
};

#define SEALED_MODULE_ABI 1U

/** Load it. ERROR_ABSENT. */
bool wsman_sealed_load(const struct sealed_module **ret_module, struct error *err);

#endif
