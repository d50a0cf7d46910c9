/*
 * failure.h -- why an exchange over HTTP failed, and what to do about it.
 *
 * Only words: the transport says what happened. No password comes here.
 */
#ifndef LIB_WSMAN_FAILURE_H
#define LIB_WSMAN_FAILURE_H

#include <stdbool.h>

#include "lib/http/reader.h"
#include "lib/model/error.h"
#include "lib/source/source.h"
#include "lib/tls/tls.h"
#include "lib/wsman/line.h"

/** How far an exchange had come. */
enum wsman_phase {
	PHASE_RESOLVING,
	PHASE_CONNECTING,
	PHASE_HANDSHAKE,	/* TLS */
	PHASE_WAITING,		/* the request is out, no byte has come */
	PHASE_RECEIVING,
};

enum wsman_failure_code {
	FAILURE_LATE,
	FAILURE_RESOLVE,		/* there is no such name */
	FAILURE_CONNECT,
	FAILURE_TLS,
	FAILURE_ANSWER,			/* cut, or no HTTP that can be read */
};

/** What the transport knows of a failure. */
struct wsman_failure {
	enum wsman_failure_code code;
	int os_errno;			/* FAILURE_CONNECT: of connecting */
	enum tls_flaw tls;		/* FAILURE_TLS */
	enum http_flaw http;		/* FAILURE_ANSWER */
	enum wsman_phase phase;
	unsigned int timeout_ms;	/* what was given for it */
	const char *detail;		/* of TLS or of the answer; may be "" */
};

/** Turn it into an error. @return false */
bool wsman_failure_report(const struct wsman_failure *failure, const struct source_target *target,
    struct error *err);

/** The same for a status that brings no SOAP (401, 403, 404, 413, 500 without a fault, 503...). @return false
 */
bool wsman_status_report(
    const struct wsman_reply *reply, const struct source_target *target, struct error *err);

/** An answer of another type than SOAP: quotes it. @return false */
bool wsman_content_type_report(const struct wsman_reply *reply, struct error *err);

/** ERROR_MALFORMED when the answer is packed, which was not asked for: the coding is named. */
bool wsman_coding_check(const struct wsman_reply *reply, struct error *err);

#endif
