#include "lib/wsman/failure.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static bool
report_timeout(const struct wsman_failure *failure, const struct source_target *target, struct error *err)
{
	const char *host = target->address;
	unsigned int port = source_port(target);
	double seconds = failure->timeout_ms / 1000.0;

	switch (failure->phase) {
	case PHASE_RESOLVING:
		return error_set(err, ERROR_TIMEOUT,
		    "the name '%s' was not resolved within %.1f s: check this machine's DNS", host, seconds);
	case PHASE_CONNECTING:
		return error_set(err, ERROR_TIMEOUT,
		    "no connection to %s port %u within %.1f s: the node is down, or a "
		    "firewall drops the packets",
		    host, port, seconds);
	case PHASE_HANDSHAKE:
		return error_set(err, ERROR_TIMEOUT,
		    "the TLS handshake with %s port %u did not end within %.1f s: is this the "
		    "TLS port?",
		    host, port, seconds);
	case PHASE_WAITING:
		return error_set(err, ERROR_TIMEOUT,
		    "%s port %u took the request but did not answer within %.1f s: the node "
		    "is slow or hangs; allow more time",
		    host, port, seconds);
	case PHASE_RECEIVING:
		break;
	}
	return error_set(err, ERROR_TIMEOUT,
	    "the answer of %s port %u was not complete within %.1f s: the node or the "
	    "network is slow; allow more time",
	    host, port, seconds);
}

static bool
report_connect(const struct wsman_failure *failure, const struct source_target *target, struct error *err)
{
	const char *host = target->address;
	unsigned int port = source_port(target);

	if (failure->os_errno == ECONNREFUSED)
		return error_set(err, ERROR_UNREACHABLE,
		    "%s refuses connections to port %u: no WinRM listener there (on the "
		    "node: winrm enumerate winrm/config/listener), or it has another port%s",
		    host, port, target->plain_http || port != SOURCE_PORT_HTTPS ? "" :
		    ". 'winrm quickconfig' alone makes one for plain HTTP: --http (http = yes)");
	if (failure->os_errno == EHOSTUNREACH || failure->os_errno == ENETUNREACH)
		return error_set(err, ERROR_UNREACHABLE,
		    "no route to %s (port %u): check network and firewall", host, port);
	if (failure->os_errno == ETIMEDOUT)
		return error_set(err, ERROR_TIMEOUT,
		    "no connection to %s port %u: the node is down, or a firewall drops the "
		    "packets",
		    host, port);
	return error_set(err, ERROR_UNREACHABLE, "no connection to %s port %u: %s", host, port, strerror(failure->os_errno));
}

static bool
report_resolve(const struct source_target *target, struct error *err)
{
	if (target->zone != NULL)
		return error_set(err, ERROR_USAGE, "'%s' is no zone of the address %s: no interface of this machine",
		    target->zone, target->address);
	return error_set(err, ERROR_UNREACHABLE,
	    "the name '%s' does not resolve: check the address and this machine's "
	    "DNS",
	    target->address);
}

/* Of our own files. */
static bool
report_tls_here(const struct wsman_failure *failure, const struct source_target *target, struct error *err)
{
	if (failure->tls == TLS_BAD_AUTHORITIES)
		return error_set(err, ERROR_USAGE, "the authorities in '%s' (--ca-file) cannot be read",
		    target->ca_file != NULL ? target->ca_file : "(the system's)");
	return error_set(err, ERROR_USAGE, "the client certificate '%s' or its key cannot be used: %s",
	    target->cert_file != NULL ? target->cert_file : "(none)", failure->detail);
}

static bool
report_tls(const struct wsman_failure *failure, const struct source_target *target, struct error *err)
{
	const char *host = target->address;
	unsigned int port = source_port(target);

	switch (failure->tls) {
	case TLS_NO_TLS:
		return error_set(err, ERROR_TLS,
		    "port %u of %s does not speak TLS: use the TLS port (5986), or --http for a "
		    "plain HTTP listener",
		    port, host);
	case TLS_TOO_OLD:
		return error_set(err, ERROR_TLS,
		    "%s port %u offers no TLS that this machine accepts: Windows Server 2003 has "
		    "TLS 1.0 at most; update it, or allow it here in OpenSSL's configuration (MinProtocol, "
		    "CipherString; "
		    "OPENSSL_CONF names the file) (%s)",
		    host, port, failure->detail);
	case TLS_EXPIRED:
		return error_set(err, ERROR_TLS,
		    "the TLS certificate of %s has expired: renew it on the node, or check this "
		    "machine's clock",
		    host);
	case TLS_NOT_YET_VALID:
		return error_set(err, ERROR_TLS,
		    "the TLS certificate of %s is not valid yet: check this machine's clock", host);
	case TLS_UNKNOWN_AUTHORITY:
		return error_set(err, ERROR_TLS,
		    "the TLS certificate of %s is signed by an authority that is not known here: "
		    "name it with --ca-file",
		    host);
	case TLS_OTHER_NAME:
		return error_set(err, ERROR_TLS,
		    "the TLS certificate that answers is not for '%s': use the name that stands in "
		    "it as address (%s)",
		    host, failure->detail);
	case TLS_NOT_ACCEPTED:
		return error_set(
		    err, ERROR_TLS, "the TLS certificate of %s is not accepted: %s", host, failure->detail);
	case TLS_BAD_AUTHORITIES:
	case TLS_BAD_CERTIFICATE:
		return report_tls_here(failure, target, err);
	case TLS_NO_MEMORY:
		return error_memory(err);
	case TLS_FINE:
	case TLS_FAILED:
		break;
	}
	return error_set(err, ERROR_TLS, "the TLS handshake with %s port %u failed: %s", host, port, failure->detail);
}

static bool
report_lost(const struct wsman_failure *failure, const struct source_target *target, struct error *err)
{
	const char *host = target->address;
	unsigned int port = source_port(target);

	if (failure->phase == PHASE_RECEIVING)
		return error_set(err, ERROR_UNREACHABLE,
		    "%s port %u ended the connection in the middle of the answer (WinRM or "
		    "the node stopped?)",
		    host, port);
	if (target->plain_http)
		return error_set(err, ERROR_UNREACHABLE,
		    "%s port %u ended the connection without an answer: if it is a TLS "
		    "port, drop --http; else WinRM or the node stopped",
		    host, port);
	return error_set(err, ERROR_UNREACHABLE,
	    "%s port %u ended the connection without an answer (WinRM or the node "
	    "stopped?)",
	    host, port);
}

static bool
report_not_http(const struct source_target *target, struct error *err)
{
	return error_set(err, ERROR_MALFORMED, "%s port %u does not answer in HTTP: %s", target->address,
	    source_port(target),
	    target->plain_http ? "if it is a TLS port, drop --http; else it is no WinRM listener"
			       : "it is no WinRM listener");
}

static bool
report_answer(const struct wsman_failure *failure, const struct source_target *target, struct error *err)
{
	const char *host = target->address;
	unsigned int port = source_port(target);

	switch (failure->http) {
	case HTTP_NOT_HTTP:
		return report_not_http(target, err);
	case HTTP_LONG_LINE:
		return error_set(err, ERROR_LIMIT, "%s port %u answers with a line of HTTP headers that is too long, or does not end",
		    host, port);
	case HTTP_LONG_TRAILER:
		return error_set(err, ERROR_LIMIT,
		    "%s port %u ends its answer with a trailer (a line behind the last chunk) that is too long, or does not end",
		    host, port);
	case HTTP_LONG_HEADERS:
		return error_set(
		    err, ERROR_LIMIT, "the HTTP headers of the answer are longer than %u bytes", HTTP_HEADERS_MAX);
	case HTTP_CODED:
		return error_set(err, ERROR_MALFORMED,
		    "%s port %u packs its answer, which nobody asked for (Transfer-Encoding: %s)", host, port, failure->detail);
	case HTTP_NO_MEMORY:
		return error_memory(err);
	case HTTP_CUT:
		return report_lost(failure, target, err);
	case HTTP_FINE:
	case HTTP_STOPPED:
	case HTTP_MALFORMED:
		break;
	}
	return error_set(err, ERROR_MALFORMED, "%s port %u answers in HTTP that cannot be read: %s", host, port, failure->detail);
}

bool
wsman_failure_report(
    const struct wsman_failure *failure, const struct source_target *target, struct error *err)
{
	switch (failure->code) {
	case FAILURE_LATE:
		return report_timeout(failure, target, err);
	case FAILURE_RESOLVE:
		return report_resolve(target, err);
	case FAILURE_CONNECT:
		return report_connect(failure, target, err);
	case FAILURE_TLS:
		return report_tls(failure, target, err);
	case FAILURE_ANSWER:
		break;
	}
	return report_answer(failure, target, err);
}

/* What to do about a 401, by what was tried. */
static const char *
refusal_advice(const struct wsman_reply *reply, const struct source_target *target)
{
	switch (target->auth) {
	case AUTH_BASIC:
		if (reply->schemes[0] != '\0' && !wsman_reply_offers(reply, "Basic"))
			return "Basic is not among them: use another --auth, or allow it on the node (winrm "
			       "set "
			       "winrm/config/service/auth @{Basic=\"true\"})";
		return "check user and password; with Basic the account must be a local one of the node";
	case AUTH_NEGOTIATE:
	case AUTH_KERBEROS:
	case AUTH_NTLM:	/* one that fails says so itself: this comes after one that did not */
		return "it let the account in and then refused it: may it use WinRM (Remote Management Users)?";
	case AUTH_CERTIFICATE:
		break;
	}
	return "is the client certificate mapped to an account there (winrm/config/service/certmapping)?";
}

static bool
report_refused(const struct wsman_reply *reply, const struct source_target *target, struct error *err)
{
	bool is_logon = target->auth == AUTH_BASIC || target->auth == AUTH_CERTIFICATE;

	return error_set(err, is_logon ? ERROR_REFUSED : ERROR_SESSION,
	    "the node does not accept the account%s%s%s (HTTP 401; it offers %s): %s",
	    target->user != NULL ? " '" : "", target->user != NULL ? target->user : "",
	    target->user != NULL ? "'" : "",
	    reply->schemes[0] != '\0' ? reply->schemes : "no way to authenticate",
	    refusal_advice(reply, target));
}

bool
wsman_status_report(const struct wsman_reply *reply, const struct source_target *target, struct error *err)
{
	const char *prefix = target->url_prefix != NULL ? target->url_prefix : "wsman";

	switch (reply->status) {
	case 400:
		return error_set(err, ERROR_MALFORMED, "HTTP 400, bad request%s",
		    target->plain_http ? ": if this is a TLS port, drop --http" : "");
	case 401:
		return report_refused(reply, target, err);
	case 403:
		return error_set(err, ERROR_DENIED,
		    "HTTP 403, forbidden: the listener does not admit this machine or account, or "
		    "another web server answers; check port and WinRM's version");
	case 404:
		return error_set(err, ERROR_UNREACHABLE,
		    "HTTP 404: no WinRM at '/%s' behind this port; check the port, and the "
		    "listener's URLPrefix",
		    prefix);
	case 413:
		return error_set(err, ERROR_LIMIT,
		    "HTTP 413: the request is larger than MaxEnvelopeSizekb of WinRM on the node");
	case 425:
	case 429:
	case 503:
		return error_set(err, ERROR_BUSY,
		    "HTTP %u: WinRM on the node is stopped or overloaded; again later", reply->status);
	case 500:
		return error_set(err, ERROR_FAULT,
		    "HTTP 500 without a SOAP fault: WinRM on the node failed; look into its "
		    "event log");
	default:
		if (reply->status >= 300 && reply->status <= 399)
			return error_set(err, ERROR_MALFORMED,
			    "HTTP %u, a redirect, which is not followed: check address and port",
			    reply->status);
		return error_set(err, ERROR_MALFORMED,
		    "HTTP %u: not an answer of WinRM; check address and port", reply->status);
	}
}

bool
wsman_content_type_report(const struct wsman_reply *reply, struct error *err)
{
	return error_set(err, ERROR_MALFORMED,
	    "the answer is '%s', not SOAP: another web server answers here; check "
	    "address, port and URL prefix",
	    reply->content_type);
}

bool
wsman_coding_check(const struct wsman_reply *reply, struct error *err)
{
	return reply->coding[0] == '\0' ||
	    error_set(err, ERROR_MALFORMED,
		"the answer is packed (Content-Encoding: %s), which nobody asked for: something between this machine and the node "
		"does that",
		reply->coding);
}
