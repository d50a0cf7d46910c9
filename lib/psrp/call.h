/*
 * call.h -- call a function of an endpoint of PowerShell: one pool, one pipeline, one text.
 *
 * The smallest form of [MS-PSRP] that does it, as recorded (windows-shell.md 6.4): fixed messages go, and what comes is
 * joined and looked through. The pool is always deleted.
 */
#ifndef LIB_PSRP_CALL_H
#define LIB_PSRP_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/wsman/wsman.h"

/** A parameter: a name of ours and a number, and nothing else ever. */
struct psrp_parameter {
	const char *name;
	uint32_t value;
};

struct psrp_call {
	const char *endpoint;		/* its name */
	const char *function;		/* constant text of ours */
	const struct psrp_parameter *parameters;
	size_t parameter_count;
	bool is_script;			/* `function` is text of the language itself, which an endpoint should not run */
};

/**
 * Call it to its end. Never repeated by itself.
 *
 * @param ret_text  the strings that it wrote, one behind the other; the caller's, to free(), NUL behind it
 * @param err  ERROR_DENIED: the account has no role at the endpoint, or the role has no such function; ERROR_ABSENT: there
 *             is no such endpoint; ERROR_FAULT: the function failed, in the node's words; ERROR_LIMIT; as wsman_pool_run()
 */
bool psrp_call(struct wsman *client, const struct psrp_call *call, char **ret_text, size_t *ret_length, struct error *err);

/**
 * Does the endpoint run what is none of its functions? One that is as it should be has no language at all: a script that does
 * nothing is refused.
 */
bool psrp_endpoint_is_wide(struct wsman *client, const char *endpoint, bool *ret_is_wide, struct error *err);

#endif
