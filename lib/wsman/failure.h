/*
 * failure.h -- why an exchange over HTTP failed, and what to do about it.
 *
 * Only words: what happened is told by the transport. No password comes here.
 */
#ifndef LIB_WSMAN_FAILURE_H
#define LIB_WSMAN_FAILURE_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/source/source.h"
#include "lib/wsman/line.h"

/** How far an exchange had come. */
enum wsman_phase {
	PHASE_RESOLVING,
	PHASE_CONNECTING,
	PHASE_HANDSHAKE,	/* TLS */
	PHASE_WAITING,		/* the request is out, no byte has come */
	PHASE_RECEIVING,
};

/** What libcurl tells of a failure. */
struct wsman_failure {
	int code;		/* CURLcode */
	int os_errno;		/* of connecting, or of memory that is short; 0 when not known */
	long verify_result;	/* X509_V_ERR_... of OpenSSL; 0: the chain is fine, or not checked */
	enum wsman_phase phase;
	unsigned int timeout_ms;	/* what was given for it */
	const char *host;
	unsigned int port;
	const char *detail;	/* libcurl's own words; may be "" */
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
