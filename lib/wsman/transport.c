#include "lib/wsman/transport.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/shortage.h"
#include "lib/model/stopwatch.h"
#include "lib/wsman/reply.h"
#include "lib/wsman/tls_authorities.h"
#include "lib/wsman/tls_binding.h"
#include "lib/wsman/tls_peer.h"
#include "lib/wsman/failure.h"

/** Headers of one exchange, all rounds of authentication together. */
#define MAX_HEADER_BYTES (256U << 10)

#define SOAP_TYPE "application/soap+xml;charset=UTF-8"

/** Source: [MS-WSMV], as in windows.md 6.1; quoted there in full. */
#define CERTIFICATE_HEADER "Authorization: http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"

/** Source: [MS-WSMV] 3.1.4.1.23: Identify is answered without logon then. */
#define IDENTIFY_HEADER "WSMANIDENTIFY: unauthenticated"

struct transport {
	const struct source_target *target;
	unsigned int port;
	char *url;			/* as the node is told: without a zone */
	char *place;			/* the same with it: where to connect to */
	CURL *easy;			/* with its connection; NULL: the next message makes another */
	struct curl_slist *headers;
	struct curl_slist *own_headers;	/* of one message that brings some */
	bool has_curl;			/* curl_global_init() succeeded */
	char detail[CURL_ERROR_SIZE];

	/* one exchange: */
	const struct wsman_message *message;
	const struct wsman_receiver *receiver;
	struct wsman_reply *reply;
	struct error *err;
	size_t sent;			/* bytes of the body handed to libcurl */
	size_t header_bytes;
	bool is_behind_headers;		/* what comes in lines now are trailers */
	bool is_connected;		/* TLS has begun */
	bool is_answered; /* a byte of the answer has come since the body was last sent from its beginning */
	bool has_failed;		/* `err` is set */
};

static size_t
on_read(char *buffer, size_t size, size_t count, void *state)
{
	struct transport *transport = state;
	size_t length = transport->message->length - transport->sent;

	if (length > size * count)
		length = size * count;
	if (transport->sent == 0)
		transport->is_answered = false;
	memcpy(buffer, transport->message->body + transport->sent, length);
	transport->sent += length;
	return length;
}

/*
 * libcurl sends a body again for the next step of authentication, which is meant, and when a kept connection
 * ends without an answer, where the node may have acted already: that one not for a Put or an Invoke.
 */
static int
on_seek(void *state, curl_off_t offset, int origin)
{
	struct transport *transport = state;

	if (origin != SEEK_SET || offset < 0 || (size_t)offset > transport->message->length)
		return CURL_SEEKFUNC_FAIL;
	if (!transport->is_answered && !transport->message->may_repeat)
		return CURL_SEEKFUNC_FAIL;
	transport->sent = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

static size_t
on_header(char *bytes, size_t size, size_t count, void *state)
{
	struct transport *transport = state;
	size_t length = size * count;
	char *line;

	transport->is_answered = true;
	transport->header_bytes += length;
	if (transport->header_bytes > MAX_HEADER_BYTES) {
		transport->has_failed = true;
		error_set(transport->err, ERROR_LIMIT,
		    "the HTTP headers of the answer are longer than %u bytes", MAX_HEADER_BYTES);
		return 0;
	}
	if (transport->is_behind_headers)	/* a trailer may not say what the body was (RFC 9110, 6.5.1) */
		return length;
	if (length > 0 && (bytes[0] == '\r' || bytes[0] == '\n') && transport->reply->status >= 200)
		transport->is_behind_headers = true;
	line = strndup(bytes, length);
	if (line == NULL) {
		transport->has_failed = true;
		error_memory(transport->err);
		return 0;
	}
	wsman_reply_read_header(transport->reply, transport->message->handshake, line, strlen(line));
	free(line);
	return length;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *state)
{
	struct transport *transport = state;
	const struct wsman_receiver *receiver = transport->receiver;

	if (receiver->body(receiver->state, transport->reply, bytes, size * count, transport->err))
		return size * count;
	transport->has_failed = true;
	return 0;
}

/* libcurl asks with each new connection over TLS, when that of TCP stands, whether there is something to set. */
static CURLcode
on_tls(CURL *easy, void *context, void *state)
{
	struct transport *transport = state;

	(void)easy;
	transport->is_connected = true;
	if (transport->message->listener != NULL)
		tls_peer_watch(context, transport->message->listener);
	return CURLE_OK;
}

static curl_off_t
get_time(CURL *easy, CURLINFO info)
{
	curl_off_t time_us = 0;

	return curl_easy_getinfo(easy, info, &time_us) == CURLE_OK ? time_us : 0;
}

static enum wsman_phase
phase(const struct transport *transport)
{
	CURL *easy = transport->easy;
	long local_port = 0;

	if (transport->is_answered)
		return PHASE_RECEIVING;
	if (transport->sent > 0 || get_time(easy, CURLINFO_PRETRANSFER_TIME_T) > 0)
		return PHASE_WAITING;
	/* libcurl 7 tells our end of the connection before TLS is done, libcurl 8 no more; on_tls() is OpenSSL's alone */
	if (transport->is_connected || get_time(easy, CURLINFO_CONNECT_TIME_T) > 0 ||
	    (curl_easy_getinfo(easy, CURLINFO_LOCAL_PORT, &local_port) == CURLE_OK && local_port > 0))
		return PHASE_HANDSHAKE;
	return get_time(easy, CURLINFO_NAMELOOKUP_TIME_T) > 0 ? PHASE_CONNECTING : PHASE_RESOLVING;
}

static bool
is_lost(CURLcode code)
{
	return code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
	       code == CURLE_PARTIAL_FILE || code == CURLE_SEND_FAIL_REWIND;
}

static bool
fail(struct transport *transport, CURLcode code, int memory_errno, struct error *err)
{
	struct wsman_failure failure = {
		.code = (int)code,
		.phase = phase(transport),
		.timeout_ms = transport->message->allowed_ms != 0 ? transport->message->allowed_ms
								  : transport->message->timeout_ms,
		.host = transport->target->address,
		.port = transport->port,
		.detail = transport->detail[0] != '\0' ? transport->detail : curl_easy_strerror(code),
	};
	long os_errno = 0;

	transport->reply->is_lost = is_lost(code);
	/* Of what else fails it is an older one: of libcurl 8's EINPROGRESS, or of the address tried before. */
	if (code == CURLE_COULDNT_CONNECT &&
	    curl_easy_getinfo(transport->easy, CURLINFO_OS_ERRNO, &os_errno) == CURLE_OK)
		failure.os_errno = (int)os_errno;
	if (code == CURLE_OUT_OF_MEMORY)
		failure.os_errno = memory_errno;
	if (curl_easy_getinfo(transport->easy, CURLINFO_SSL_VERIFYRESULT, &failure.verify_result) != CURLE_OK)
		failure.verify_result = 0;
	wsman_failure_report(&failure, transport->target, err);
	return is_lost(code) || code == CURLE_OPERATION_TIMEDOUT ? false : shortage_explain(failure.os_errno, err);
}

static bool
append(struct curl_slist **list, const char *line, struct error *err)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (longer == NULL)
		return error_memory(err);
	*list = longer;
	return true;
}

static bool
append_value(struct curl_slist **list, const char *name, const char *value, struct error *err)
{
	size_t size = strlen(name) + strlen(value) + sizeof(": ");
	char *line = malloc(size);
	bool ok;

	if (line == NULL)
		return error_memory(err);
	snprintf(line, size, "%s: %s", name, value);
	ok = append(list, line, err);
	free(line);
	return ok;
}

/* The headers of a message that brings its own; else those that are always the same. */
static bool
choose_headers(struct transport *transport, const struct wsman_message *message, struct error *err)
{
	curl_slist_free_all(transport->own_headers);
	transport->own_headers = NULL;
	if (message->content_type != NULL || message->authorization != NULL || message->is_without_logon) {
		struct curl_slist **own = &transport->own_headers;

		if (!append(own, "Expect:", err) || !append(own, "Accept:", err) ||
		    !append_value(own, "Content-Type",
			message->content_type != NULL ? message->content_type : SOAP_TYPE, err) ||
		    (message->is_without_logon && !append(own, IDENTIFY_HEADER, err)) ||
		    (message->authorization != NULL &&
			!append_value(own, "Authorization", message->authorization, err)))
			return false;
	}
	curl_easy_setopt(transport->easy, CURLOPT_HTTPHEADER,
	    transport->own_headers != NULL ? transport->own_headers : transport->headers);
	return true;
}

static void
fill_handshake(struct transport *transport, struct wsman_handshake *handshake)
{
	struct curl_certinfo *chain = NULL;
	const struct curl_slist *field;
	long connects = 0;

	if (curl_easy_getinfo(transport->easy, CURLINFO_NUM_CONNECTS, &connects) == CURLE_OK)
		handshake->is_new_connection = connects > 0;
	/* libcurl tells the chain of the handshake, so not of a connection that is used again */
	if (handshake->is_new_connection)
		handshake->binding_length = 0;
	if (transport->target->plain_http || !handshake->is_new_connection ||
	    curl_easy_getinfo(transport->easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == NULL ||
	    chain->num_of_certs < 1)
		return;
	for (field = chain->certinfo[0]; field != NULL; field = field->next)
		if (strncmp(field->data, "Cert:", 5) == 0)
			handshake->binding_length =
			    tls_binding(field->data + 5, handshake->binding, sizeof(handshake->binding));
}

static void
set_authentication(CURL *easy, const struct source_target *target)
{
	switch (target->auth) {
	case AUTH_BASIC:
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		break;
	case AUTH_NEGOTIATE:
	case AUTH_KERBEROS:
	case AUTH_NTLM:	/* the sealed line's */
		curl_easy_setopt(easy, CURLOPT_CERTINFO, target->plain_http ? 0L : 1L);
		curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);	/* one that is resumed may tell no chain */
		return;
	case AUTH_CERTIFICATE:
		curl_easy_setopt(easy, CURLOPT_SSLCERT, target->cert_file);
		curl_easy_setopt(
		    easy, CURLOPT_SSLKEY, target->key_file != NULL ? target->key_file : target->cert_file);
		return;
	}
	curl_easy_setopt(easy, CURLOPT_USERNAME, target->user != NULL ? target->user : "");
	curl_easy_setopt(easy, CURLOPT_PASSWORD, target->password != NULL ? target->password : "");
}

static void
set_tls(struct transport *transport)
{
	CURL *easy = transport->easy;
	const struct source_target *target = transport->target;
	const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
	bool has_places = curl->age >= CURLVERSION_SEVENTH;
	const struct tls_authorities authorities = tls_authorities_choose(
	    target->ca_file, has_places ? curl->cainfo : NULL, has_places ? curl->capath : NULL);

	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, target->insecure ? 0L : 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, target->insecure ? 0L : 2L);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, transport);
	if (target->ca_file == NULL && !has_places)
		return;
	curl_easy_setopt(easy, CURLOPT_CAINFO, authorities.file);
	curl_easy_setopt(easy, CURLOPT_CAPATH, authorities.folder);
}

static void
set_behaviour(struct transport *transport)
{
	CURL *easy = transport->easy;

	curl_easy_setopt(easy, CURLOPT_URL, transport->place);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transport->headers);
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	/* An early 401 is no end: since curl 8 it stops the upload, and with it the connection that is being sealed. */
	curl_easy_setopt(easy, CURLOPT_KEEP_SENDING_ON_ERROR, 1L);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "sitewatch");
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transport->detail);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
	/* Its default of 64 KiB is kept with the connection, and a daemon keeps a thousand; what we send is small. */
	curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
	/* authentication belongs to the connection, and HTTP/2 has no place for that */
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	/* the check of a node inside must not go out through a proxy that stands in the environment */
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);	/* do not wait for a name that does not resolve */
#endif
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(easy, CURLOPT_READDATA, transport);
	curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
	curl_easy_setopt(easy, CURLOPT_SEEKDATA, transport);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transport);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transport);
}

static bool
make_easy(struct transport *transport, struct error *err)
{
	transport->easy = curl_easy_init();
	if (transport->easy == NULL)
		return error_memory(err);
	set_behaviour(transport);
	set_tls(transport);
	set_authentication(transport->easy, transport->target);
	return true;
}

static bool
transport_post(void *state, const struct wsman_message *message, const struct wsman_receiver *receiver,
    struct wsman_reply *ret_reply, struct error *err)
{
	struct transport *transport = state;
	CURL *easy;
	CURLcode code;
	int memory_errno;

	memset(ret_reply, 0, sizeof(*ret_reply));
	transport->message = message;
	transport->receiver = receiver;
	transport->reply = ret_reply;
	transport->err = err;
	transport->sent = 0;
	transport->header_bytes = 0;
	transport->is_behind_headers = false;
	transport->is_connected = false;
	transport->is_answered = false;
	transport->has_failed = false;
	transport->detail[0] = '\0';
	if (message->handshake != NULL) {
		message->handshake->token[0] = '\0';
		message->handshake->is_new_connection = false;
	}
	if ((transport->easy == NULL && !make_easy(transport, err)) || !choose_headers(transport, message, err))
		return false;
	easy = transport->easy;
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)message->length);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)message->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)message->timeout_ms);
	errno = 0;
	code = curl_easy_perform(easy);
	memory_errno = errno;
	if (message->handshake != NULL)
		fill_handshake(transport, message->handshake);
	if (transport->has_failed)	/* the receiver's own error; libcurl only knows that it stopped */
		return false;
	return code == CURLE_OK || fail(transport, code, memory_errno, err);
}

static uint64_t
transport_now_ms(void *state)
{
	(void)state;
	return (uint64_t)stopwatch_ms();
}

static void
transport_pause_ms(void *state, unsigned int ms)
{
	(void)state;
	stopwatch_pause(ms);
}

static void
transport_restart(void *state)
{
	struct transport *transport = state;

	curl_easy_cleanup(transport->easy);
	transport->easy = NULL;
}

static void
transport_close(void *state)
{
	struct transport *transport = state;

	curl_easy_cleanup(transport->easy);
	curl_slist_free_all(transport->headers);
	curl_slist_free_all(transport->own_headers);
	if (transport->has_curl)
		curl_global_cleanup();
	free(transport->url);
	free(transport->place);
	free(transport);
}

/* May stand in a URL as a host, or as its zone. */
static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f || strchr("/\\?#@[]<>\"{}|^`%", *text) != NULL)
			return false;
	return true;
}

static bool
check_address(const struct source_target *target, struct error *err)
{
	const char *c;

	if (target->address == NULL || *target->address == '\0')
		return error_set(err, ERROR_USAGE, "no address is given");
	if (!is_plain(target->address))
		return error_set(
		    err, ERROR_USAGE, "the address '%s' is not a host name or an IP address", target->address);
	if (target->zone != NULL && !is_plain(target->zone))
		return error_set(err, ERROR_USAGE, "'%s' is no zone of an address: no interface of this machine",
		    target->zone);
	for (c = target->url_prefix != NULL ? target->url_prefix : ""; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || strchr("\\?#\"<>", *c) != NULL)
			return error_set(err, ERROR_USAGE, "the URL prefix '%s' cannot stand in a URL",
			    target->url_prefix);
	if (target->port > 65535)
		return error_set(err, ERROR_USAGE, "port %u: a port is at most 65535", target->port);
	return true;
}

static bool
check_authentication(const struct source_target *target, struct error *err)
{
	bool has_user = target->user != NULL && *target->user != '\0';

	switch (target->auth) {
	case AUTH_BASIC:
		if (target->plain_http && !target->allow_unencrypted)
			return error_set(err, ERROR_USAGE,
			    "Basic authentication without TLS would send the password readable: use "
			    "HTTPS, or accept that with --allow-unencrypted");
		if (!has_user || target->password == NULL)
			return error_set(err, ERROR_USAGE,
			    "Basic authentication needs a user (--user) and a password "
			    "(--password-file)");
		break;
	case AUTH_NEGOTIATE:
	case AUTH_KERBEROS:
	case AUTH_NTLM:
		if (target->auth == AUTH_NTLM && (!has_user || target->password == NULL))
			return error_set(
			    err, ERROR_USAGE, "NTLM needs a user (--user) and a password (--password-file)");
		break;
	case AUTH_CERTIFICATE:
		if (target->plain_http)
			return error_set(err, ERROR_USAGE, "a client certificate needs HTTPS: drop --http");
		if (target->cert_file == NULL)
			return error_set(
			    err, ERROR_USAGE, "authentication by certificate needs a certificate file");
		break;
	}
	return true;
}

/* An IPv6 address stands in brackets, and the '%' before its zone is escaped (RFC 6874). */
static char *
build_url(const struct source_target *target, const char *zone, unsigned int port)
{
	const char *prefix = target->url_prefix != NULL ? target->url_prefix : "wsman";
	bool is_ipv6 = strchr(target->address, ':') != NULL;
	size_t size = strlen(target->address) + strlen(zone) + strlen(prefix) + sizeof("https://[%25]:65535/");
	char *url = malloc(size);

	if (url == NULL)
		return NULL;
	while (*prefix == '/')
		prefix++;
	snprintf(url, size, "%s://%s%s%s%s%s:%u/%s", target->plain_http ? "http" : "https",
	    is_ipv6 ? "[" : "", target->address, *zone != '\0' ? "%25" : "", zone, is_ipv6 ? "]" : "", port, prefix);
	return url;
}

static bool
prepare(struct transport *transport, struct error *err)
{
	const struct source_target *target = transport->target;

	transport->url = build_url(target, "", transport->port);
	transport->place = build_url(target, target->zone == NULL ? "" : target->zone, transport->port);
	if (transport->url == NULL || transport->place == NULL)
		return error_memory(err);
	transport->has_curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	if (!transport->has_curl)
		return error_set(err, ERROR_NO_MEMORY, "libcurl cannot be started");
	if (!append(&transport->headers, "Content-Type: " SOAP_TYPE, err) ||
	    !append(&transport->headers, "Expect:", err) || !append(&transport->headers, "Accept:", err))
		return false;
	if (target->auth == AUTH_CERTIFICATE && !append(&transport->headers, CERTIFICATE_HEADER, err))
		return false;
	return true;
}

bool
wsman_transport_open(const struct source_target *target, struct wsman_line *ret_line, struct error *err)
{
	struct transport *transport;

	if (!check_address(target, err) || !check_authentication(target, err))
		return false;
	transport = calloc(1, sizeof(*transport));
	if (transport == NULL)
		return error_memory(err);
	transport->target = target;
	transport->port = source_port(target);
	if (!prepare(transport, err)) {
		transport_close(transport);
		return false;
	}
	*ret_line = (struct wsman_line) {
		.post = transport_post,
		.now_ms = transport_now_ms,
		.pause_ms = transport_pause_ms,
		.restart = transport_restart,
		.close = transport_close,
		.state = transport,
		.url = transport->url,
	};
	return true;
}
