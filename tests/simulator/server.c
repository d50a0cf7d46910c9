#include "config.h"	/* _GNU_SOURCE: POLLRDHUP, strcasestr() */
#include "tests/simulator/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>

#include "lib/gss/multipart_seal.h"
#include "tests/simulator/control.h"
#include "tests/simulator/distort.h"

#define REQUEST_BYTES (1U << 20)
#define PADDED_BYTES (1ULL << 30)
#define CONNECTIONS 8192U
#define STACK_BYTES (512U * 1024)
#define CONNECTION_BYTES ((size_t)128 * 1024)	/* more than the longest header that we refuse ourselves */
#define MAX_FIELD_LENGTH 16384U			/* of HTTP.sys, unless somebody changed it */

struct server {
	struct MHD_Daemon *http, *https;
	struct simulation *simulation;
	pthread_mutex_t lock;		/* over the simulation */
	struct authentication authentication;
	size_t max_field_length;
	char *certificate, *key, *client_ca;	/* contents of the files */
	int stop_fd;			/* readable when the server stops */
};

/* One request while it arrives and is answered. */
struct exchange {
	struct server *server;
	struct MHD_Connection *http;
	bool is_https;
	struct buffer body;
};

/* A body that goes out in parts: what MHD's reader works on. */
struct stream {
	struct server *server;
	int fd;				/* of the connection */
	enum delivery delivery;
	struct buffer body;
};

/* Waits until the client hangs up, the server stops, or the time is over (-1: never). */
static void
wait_for_end(const struct server *server, int fd, int timeout_ms)
{
	struct pollfd waited[] = {
		{ .fd = server->stop_fd, .events = POLLIN }, { .fd = fd, .events = POLLRDHUP },
	};

	while (poll(waited, 2, timeout_ms) < 0 && errno == EINTR)
		continue;
}

static int
connection_fd(struct MHD_Connection *http)
{
	return MHD_get_connection_info(http, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static ssize_t
read_stream(void *state, uint64_t position, char *bytes, size_t most)
{
	struct stream *stream = state;
	size_t end = stream->delivery == DELIVER_PADDED ? stream->body.length : stream->body.length / 2;
	size_t count = most;

	if (position < end) {
		count = end - (size_t)position < most ? end - (size_t)position : most;
		memcpy(bytes, stream->body.bytes + position, count);
		return (ssize_t)count;
	}
	if (stream->delivery == DELIVER_PADDED) {
		memset(bytes, ' ', most);
		return (ssize_t)most;
	}
	if (stream->delivery == DELIVER_HALF_THEN_WAIT)
		wait_for_end(stream->server, stream->fd, -1);
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

static void
free_stream(void *state)
{
	struct stream *stream = state;

	buffer_clear(&stream->body);
	free(stream);
}

static struct MHD_Response *
make_stream(struct exchange *exchange, struct answer *answer)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	uint64_t size = answer->delivery == DELIVER_PADDED ? PADDED_BYTES : answer->body.length;

	if (stream == NULL)
		abort();
	*stream = (struct stream) {
		.server = exchange->server, .fd = connection_fd(exchange->http), .delivery = answer->delivery,
		.body = answer->body,
	};
	answer->body = (struct buffer) { 0 };
	return MHD_create_response_from_callback(size, 4096, read_stream, stream, free_stream);
}

/* The beginning of a header, past MHD: it only writes whole ones. */
static void
send_half_header(struct exchange *exchange)
{
	static const char half[] = "HTTP/1.1 200 OK\r\nContent-Type: application/soap+x";
	const union MHD_ConnectionInfo *tls = NULL;

	if (exchange->is_https)
		tls = MHD_get_connection_info(exchange->http, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	if (tls != NULL)
		(void)gnutls_record_send(tls->tls_session, half, sizeof(half) - 1);
	else
		(void)send(connection_fd(exchange->http), half, sizeof(half) - 1, MSG_NOSIGNAL);
}

static struct connection *
connection_of(struct exchange *exchange)
{
	return MHD_get_connection_info(exchange->http, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* Takes over the answer's body and token. */
static enum MHD_Result
send_answer(struct exchange *exchange, struct answer *answer)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	if (answer->delivery == DELIVER_HALF_HEADER)
		send_half_header(exchange);
	if (answer->delivery == DELIVER_HALF_HEADER || answer->delivery == DELIVER_NOTHING) {
		wait_for_end(exchange->server, connection_fd(exchange->http), -1);
		buffer_clear(&answer->body);
		free(answer->token);
		return MHD_NO;
	}
	if (answer->delivery == DELIVER_WHOLE)
		response = MHD_create_response_from_buffer(
		    answer->body.length, answer->body.bytes, MHD_RESPMEM_MUST_FREE);
	else
		response = make_stream(exchange, answer);
	if (response == NULL) {
		free(answer->token);
		return MHD_NO;
	}
	if (answer->is_last)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	MHD_add_response_header(response, MHD_HTTP_HEADER_SERVER, "Microsoft-HTTPAPI/2.0");
	if (answer->content_type != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
	authentication_challenge(&exchange->server->authentication, connection_of(exchange), answer->token,
	    answer->status, response);
	free(answer->token);
	result = MHD_queue_response(exchange->http, answer->status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result
send_status(struct exchange *exchange, unsigned int status)
{
	struct answer answer = { .status = status };

	return send_answer(exchange, &answer);
}

/* The first label of the Host header names a machine: exch-a.localhost. NULL: none is named. */
static struct machine *
machine_of_host(struct exchange *exchange)
{
	const char *host = MHD_lookup_connection_value(exchange->http, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
	char name[256];

	if (host == NULL)
		return NULL;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(host, ".:"), host);
	return world_machine(&exchange->server->simulation->world, name);
}

/* /wsman or /NODE/wsman, with or without a slash at the end; NULL: neither. */
static struct machine *
machine_of_path(struct exchange *exchange, const char *path)
{
	const char *end = path + strlen(path), *slash;
	struct machine *machine;
	char name[256];

	if (end > path && end[-1] == '/')
		end--;
	if (end - path == 6 && strncasecmp(path, "/wsman", 6) == 0) {
		machine = machine_of_host(exchange);
		return machine != NULL ? machine : exchange->server->simulation->world.machines[0];
	}
	slash = strchr(path + 1, '/');
	if (slash == NULL || end - slash != 6 || strncasecmp(slash, "/wsman", 6) != 0)
		return NULL;
	snprintf(name, sizeof(name), "%.*s", (int)(slash - path - 1), path + 1);
	return world_machine(&exchange->server->simulation->world, name);
}

static bool
has_header(struct exchange *exchange, const char *name, const char *value)
{
	const char *found = MHD_lookup_connection_value(exchange->http, MHD_HEADER_KIND, name);

	return found != NULL && strcasecmp(found, value) == 0;
}

/* A moment_action: as if the verb were asked for by control. */
static void
do_in_the_middle(void *state, const char *verb, moment_source *source, void *source_state)
{
	struct operation *operation = state;
	const struct control_request request = {
		.verb = verb, .host_node = operation->machine->name, .parameter = source, .state = source_state,
		.now = operation->now,
	};
	struct buffer out = { 0 };

	(void)control_run(operation->simulation, &request, &out);
	buffer_clear(&out);
}

/* Everything that needs the lock: choose a fault, make the answer. Returns how long to wait before it goes
 * out. */
static unsigned int
make_answer(struct exchange *exchange, struct machine *machine, const struct request *request,
    bool is_anonymous, struct answer *answer, enum injection_kind *ret_kind)
{
	struct server *server = exchange->server;
	struct operation operation = {
		.simulation = server->simulation,
		.machine = machine,
		.request = request,
		.is_anonymous = is_anonymous,
		.now = time(NULL),
		.status = 200,
		.body = &answer->body,
	};
	unsigned int latency_ms;

	pthread_mutex_lock(&server->lock);
	moment_run_due(server->simulation->moments, machine, exchange->body.bytes, exchange->body.length, do_in_the_middle,
	    &operation);
	operation.injection = injection_take(server->simulation->injections, machine, exchange->body.bytes,
	    exchange->body.length, request);
	if (!distort_replaces(operation.injection.kind))
		operation_run(&operation);
	latency_ms = machine->latency_ms + operation.wait_ms;
	pthread_mutex_unlock(&server->lock);
	answer->status = operation.status;
	distort(operation.injection.kind, answer);
	*ret_kind = operation.injection.kind;
	return latency_ms;
}

/* Replaces the body of a request by what was sealed in it. */
static bool
unseal_request(struct exchange *exchange)
{
	struct acceptor *acceptor = connection_acceptor(connection_of(exchange));
	struct error err;
	char *body;
	size_t length;

	if (!acceptor_unseal(acceptor, exchange->body.bytes, exchange->body.length, &body, &length, &err))
		return false;
	buffer_clear(&exchange->body);
	buffer_add_bytes(&exchange->body, body, length);
	free(body);
	return true;
}

/* Short words of the HTTP server are not sealed (windows.md 6.3). */
static bool
is_to_be_sealed(const struct answer *answer)
{
	return answer->body.length > 0 && (answer->status == 200 || answer->status == 500) &&
	    answer->content_type != NULL;
}

static bool
is_sealed_type(struct exchange *exchange)
{
	const char *type =
	    MHD_lookup_connection_value(exchange->http, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);

	return type != NULL && multipart_seal_is(type);
}

/* What remains when it is clear who speaks, and the request is readable. */
static enum MHD_Result
answer_request_of(struct exchange *exchange, struct machine *machine, bool is_anonymous, bool is_sealed,
    char *token)
{
	const char *type =
	    MHD_lookup_connection_value(exchange->http, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);
	const char *charset = type == NULL ? NULL : strcasestr(type, "charset=");
	struct answer answer = {
		.status = 200, .content_type = "application/soap+xml;charset=UTF-8", .token = token,
	};
	enum injection_kind kind;
	struct request request;
	unsigned int latency_ms;

	request_read(
	    exchange->body.bytes, exchange->body.length, charset == NULL ? NULL : charset + 8, &request);
	if (is_anonymous && request.action != ACTION_IDENTIFY) {
		request_clear(&request);
		return send_status(exchange, 401);
	}
	latency_ms = make_answer(exchange, machine, &request, is_anonymous, &answer, &kind);
	request_clear(&request);
	if (is_sealed && is_to_be_sealed(&answer))
		acceptor_seal(connection_acceptor(connection_of(exchange)), kind, &answer);
	if (latency_ms > 0)
		wait_for_end(exchange->server, connection_fd(exchange->http), (int)latency_ms);
	return send_answer(exchange, &answer);
}

static void
count_logon(struct exchange *exchange, bool is_let_in)
{
	bool has_credentials =
	    MHD_lookup_connection_value(exchange->http, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION) != NULL;

	pthread_mutex_lock(&exchange->server->lock);
	exchange->server->simulation->logons += connection_logs_on(connection_of(exchange), has_credentials, is_let_in);
	pthread_mutex_unlock(&exchange->server->lock);
}

static enum MHD_Result
answer_wsman(struct exchange *exchange, struct machine *machine)
{
	const struct authentication *authentication = &exchange->server->authentication;
	bool is_anonymous = has_header(exchange, "WSMANIDENTIFY", "unauthenticated");
	enum authentication_result result = AUTHENTICATION_DONE;
	struct answer answer = { .status = 200 };
	bool is_sealed;

	if (!is_anonymous)
		result = authentication_check(
		    authentication, connection_of(exchange), exchange->http, exchange->is_https, &answer.token);
	count_logon(exchange, result != AUTHENTICATION_REFUSED);
	if (result == AUTHENTICATION_REFUSED) {
		answer.status = 401;
		return send_answer(exchange, &answer);
	}
	if (authentication->takes_tokens && exchange->body.length == 0) {
		if (MHD_lookup_connection_value(exchange->http, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION) ==
		    NULL)	/* not the end of a handshake */
			answer.status = 500;
		return send_answer(exchange, &answer);
	}
	is_sealed = result == AUTHENTICATION_SEALED && is_sealed_type(exchange);
	if (is_sealed ? !unseal_request(exchange)
		      : authentication->takes_tokens && !exchange->is_https && !is_anonymous &&
			    !authentication->allows_unencrypted) {
		answer.status = is_sealed ? 400 : 500;
		return send_answer(exchange, &answer);
	}
	return answer_request_of(exchange, machine, is_anonymous, is_sealed, answer.token);
}

static const char *
query_parameter(void *state, const char *name)
{
	return MHD_lookup_connection_value(state, MHD_GET_ARGUMENT_KIND, name);
}

static enum MHD_Result
answer_control(struct exchange *exchange, const char *verb)
{
	const struct machine *machine = machine_of_host(exchange);
	struct control_request request = {
		.verb = verb,
		.host_node = machine == NULL ? NULL : machine->name,
		.parameter = query_parameter,
		.state = exchange->http,
		.now = time(NULL),
	};
	struct answer answer = { .content_type = "text/plain;charset=UTF-8" };
	bool is_done;

	pthread_mutex_lock(&exchange->server->lock);
	is_done = control_run(exchange->server->simulation, &request, &answer.body);
	pthread_mutex_unlock(&exchange->server->lock);
	answer.status = is_done ? 200 : 400;
	if (strcmp(verb, "state") == 0)
		answer.content_type = "application/json";
	buffer_add(&answer.body, "\n");
	return send_answer(exchange, &answer);
}

/* HTTP.sys refuses a header that is longer than MaxFieldLength before anybody reads it. */
static enum MHD_Result
refuse_long_header(struct exchange *exchange)
{
	struct answer answer = { .status = 400, .content_type = "text/html; charset=us-ascii", .is_last = true };

	buffer_add(&answer.body, "<h2>Bad Request - Header Field Too Long</h2>\r\n<hr><p>HTTP Error 400. A request header field is too "
				 "long.</p>\r\n");
	return send_answer(exchange, &answer);
}

static bool
has_long_header(const struct exchange *exchange)
{
	const char *header =
	    MHD_lookup_connection_value(exchange->http, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);

	return header != NULL && strlen(header) > exchange->server->max_field_length;
}

static enum MHD_Result
answer_request(struct exchange *exchange, const char *path, const char *method)
{
	struct machine *machine;

	if (!exchange->is_https && strncmp(path, "/control/", 9) == 0)
		return answer_control(exchange, path + 9);
	machine = machine_of_path(exchange, path);
	if (machine == NULL)
		return send_status(exchange, 404);
	if (strcmp(method, "POST") != 0)
		return send_status(exchange, 405);
	if (has_long_header(exchange))
		return refuse_long_header(exchange);
	return answer_wsman(exchange, machine);
}

static enum MHD_Result
handle(void *state, struct MHD_Connection *http, const char *path, const char *method, const char *version,
    const char *bytes, size_t *length, void **request_state)
{
	struct server *server = state;
	struct exchange *exchange = *request_state;

	(void)version;
	if (exchange == NULL) {
		exchange = calloc(1, sizeof(*exchange));
		if (exchange == NULL)
			return MHD_NO;
		exchange->server = server;
		exchange->http = http;
		exchange->is_https =
		    MHD_get_connection_info(http, MHD_CONNECTION_INFO_DAEMON)->daemon != server->http;
		*request_state = exchange;
		return MHD_YES;
	}
	if (*length > 0) {
		if (exchange->body.length + *length <= REQUEST_BYTES)
			buffer_add_bytes(&exchange->body, bytes, *length);
		*length = 0;
		return MHD_YES;
	}
	return answer_request(exchange, path, method);
}

static void
end_exchange(void *state, struct MHD_Connection *http, void **request_state,
    enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *request_state;

	(void)state;
	(void)http;
	(void)code;
	if (exchange == NULL)
		return;
	buffer_clear(&exchange->body);
	free(exchange);
	*request_state = NULL;
}

static void
notice_connection(void *state, struct MHD_Connection *http, void **socket_context,
    enum MHD_ConnectionNotificationCode code)
{
	(void)state;
	(void)http;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*socket_context = connection_new();
	} else {
		connection_free(*socket_context);
		*socket_context = NULL;
	}
}

static bool
read_file(const char *path, char **ret_text, struct error *err)
{
	struct buffer text = { 0 };

	if (!buffer_read_file(&text, path, err))
		return false;
	*ret_text = text.bytes;
	return true;
}

static struct MHD_Daemon *
listen_on(struct server *server, unsigned int port, bool is_https)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, server->key },
		{ server->client_ca == NULL ? MHD_OPTION_END : MHD_OPTION_HTTPS_MEM_TRUST, 0,
		    server->client_ca },
		{ MHD_OPTION_END, 0, NULL },
	};
	const unsigned int flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
				   MHD_USE_POLL | (is_https ? MHD_USE_TLS : 0U);

	return MHD_start_daemon(flags, (uint16_t)port, NULL, NULL, handle, server,
	    MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED, end_exchange, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, notice_connection, NULL, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES,
	    MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_ARRAY, is_https ? tls : &tls[3], MHD_OPTION_END);
}

static bool
read_files(struct server *server, const struct server_options *options, struct error *err)
{
	if (!options->has_https)
		return true;
	return read_file(options->certificate_file, &server->certificate, err) &&
	    read_file(options->key_file, &server->key, err) &&
	    (options->client_ca_file == NULL || read_file(options->client_ca_file, &server->client_ca, err));
}

/* tls-server-end-point of our own certificate (RFC 5929, 4.1). */
static void
make_binding(struct server *server)
{
	static const char prefix[] = "tls-server-end-point:";
	const gnutls_datum_t pem = {
		.data = (unsigned char *)server->certificate, .size = (unsigned int)strlen(server->certificate),
	};
	gnutls_datum_t der = { .data = NULL };
	gnutls_x509_crt_t certificate;
	gnutls_digest_algorithm_t digest;
	struct authentication *authentication = &server->authentication;

	if (gnutls_x509_crt_init(&certificate) != 0)
		return;
	if (gnutls_x509_crt_import(certificate, &pem, GNUTLS_X509_FMT_PEM) == 0 &&
	    gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_DER, &der) == 0) {
		digest = gnutls_sign_get_hash_algorithm(
		    (gnutls_sign_algorithm_t)gnutls_x509_crt_get_signature_algorithm(certificate));
		memcpy(authentication->binding, prefix, sizeof(prefix) - 1);
		if (gnutls_hash_fast(digest, der.data, der.size, authentication->binding + sizeof(prefix) - 1) == 0)
			authentication->binding_length = sizeof(prefix) - 1 + gnutls_hash_get_len(digest);
	}
	gnutls_free(der.data);
	gnutls_x509_crt_deinit(certificate);
}

bool
server_start(const struct server_options *options, struct simulation *simulation, struct server **ret_server,
    struct error *err)
{
	struct server *server = calloc(1, sizeof(*server));

	if (server == NULL)
		return error_set(err, ERROR_NO_MEMORY, "out of memory");
	server->simulation = simulation;
	server->authentication = options->authentication;
	server->max_field_length = options->max_field_length > 0 ? options->max_field_length : MAX_FIELD_LENGTH;
	pthread_mutex_init(&server->lock, NULL);
	server->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (!read_files(server, options, err))
		goto out;
	if (server->certificate != NULL)
		make_binding(server);
	server->http = listen_on(server, options->http_port, false);
	if (server->http == NULL) {
		error_set(err, ERROR_USAGE, "cannot listen on HTTP port %u: %s", options->http_port,
		    strerror(errno));
		goto out;
	}
	if (options->has_https)
		server->https = listen_on(server, options->https_port, true);
	if (options->has_https && server->https == NULL) {
		error_set(err, ERROR_USAGE, "cannot listen on HTTPS port %u (is the certificate good?)",
		    options->https_port);
		goto out;
	}
	*ret_server = server;
	return true;
out:
	server_stop(server);
	return false;
}

static unsigned int
daemon_port(struct MHD_Daemon *daemon)
{
	return daemon == NULL ? 0 : MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

unsigned int
server_http_port(const struct server *server)
{
	return daemon_port(server->http);
}

unsigned int
server_https_port(const struct server *server)
{
	return daemon_port(server->https);
}

void
server_stop(struct server *server)
{
	const uint64_t one = 1;

	if (write(server->stop_fd, &one, sizeof(one)) != (ssize_t)sizeof(one))
		abort();
	if (server->http != NULL)
		MHD_stop_daemon(server->http);
	if (server->https != NULL)
		MHD_stop_daemon(server->https);
	close(server->stop_fd);
	pthread_mutex_destroy(&server->lock);
	free(server->certificate);
	free(server->key);
	free(server->client_ca);
	free(server);
}
