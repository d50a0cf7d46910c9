#include "tests/simulator/authentication.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <gnutls/gnutls.h>

#define MUTUAL "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"

struct connection {
	struct acceptor *acceptor;
	bool is_kerberos;		/* the scheme; else Negotiate */
	bool has_certificate;		/* verified on this connection */
	bool was_let_in;
};

struct connection *
connection_new(void)
{
	return calloc(1, sizeof(struct connection));
}

void
connection_free(struct connection *connection)
{
	if (connection != NULL)
		acceptor_free(connection->acceptor);
	free(connection);
}

struct acceptor *
connection_acceptor(struct connection *connection)
{
	return connection->acceptor;
}

bool
connection_logs_on(struct connection *connection, bool has_credentials, bool is_let_in)
{
	bool logs_on = has_credentials && !connection->was_let_in;

	connection->was_let_in |= has_credentials && is_let_in;
	return logs_on;
}

static bool
check_basic(const struct authentication *authentication, struct MHD_Connection *http)
{
	char *password = NULL;
	char *user = MHD_basic_auth_get_username_password(http, &password);
	bool is_right = user != NULL && password != NULL && strcasecmp(user, authentication->user) == 0 &&
	    strcmp(password, authentication->password) == 0;

	MHD_free(user);
	MHD_free(password);
	return is_right;
}

static bool
check_certificate(struct connection *connection, struct MHD_Connection *http)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(http, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	const char *header =
	    MHD_lookup_connection_value(http, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
	unsigned int status;

	if (info == NULL || header == NULL || strcmp(header, MUTUAL) != 0)
		return false;
	if (!connection->has_certificate)
		connection->has_certificate =
		    gnutls_certificate_verify_peers2(info->tls_session, &status) == 0 && status == 0;
	return connection->has_certificate;
}

/* The token of "Negotiate TOKEN"; NULL: another scheme. */
static const char *
token_of(const char *header, const char *scheme)
{
	size_t length = strlen(scheme);

	return strncasecmp(header, scheme, length) == 0 && header[length] == ' ' ? header + length + 1 : NULL;
}

/* Without a header what counts is what the connection arrived at before. */
static bool
check_token(const struct authentication *authentication, struct connection *connection,
    struct MHD_Connection *http, bool is_https, char **ret_token)
{
	const char *header =
	    MHD_lookup_connection_value(http, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
	const char *token;

	if (header == NULL)
		return connection->acceptor != NULL && acceptor_is_ready(connection->acceptor);
	token = token_of(header, "Kerberos");
	connection->is_kerberos = token != NULL;
	if (token == NULL)
		token = token_of(header, "Negotiate");
	if (token == NULL)
		return false;
	if (connection->acceptor == NULL)
		connection->acceptor = acceptor_new();
	return acceptor_step(connection->acceptor, connection->is_kerberos, token, authentication->binding,
	    is_https ? authentication->binding_length : 0, authentication->wants_binding, ret_token) ==
	    ACCEPTOR_DONE;
}

enum authentication_result
authentication_check(const struct authentication *authentication, struct connection *connection,
    struct MHD_Connection *http, bool is_https, char **ret_token)
{
	*ret_token = NULL;
	if (authentication->takes_tokens &&
	    check_token(authentication, connection, http, is_https, ret_token))
		return is_https ? AUTHENTICATION_DONE : AUTHENTICATION_SEALED;
	if (authentication->takes_certificates && check_certificate(connection, http))
		return AUTHENTICATION_DONE;
	if (authentication->user == NULL)
		return authentication->takes_certificates || authentication->takes_tokens
			   ? AUTHENTICATION_REFUSED
			   : AUTHENTICATION_DONE;
	return check_basic(authentication, http) ? AUTHENTICATION_DONE : AUTHENTICATION_REFUSED;
}

static void
add_token(const struct connection *connection, const char *token, struct MHD_Response *response)
{
	struct buffer value = { 0 };

	buffer_format(&value, "%s %s", connection->is_kerberos ? "Kerberos" : "Negotiate", token);
	MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, value.bytes);
	buffer_clear(&value);
}

void
authentication_challenge(const struct authentication *authentication, const struct connection *connection,
    const char *token, unsigned int status, struct MHD_Response *response)
{
	if (token != NULL)
		add_token(connection, token, response);
	if (status != 401)
		return;
	if (authentication->takes_tokens && token == NULL) {
		MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Negotiate");
		MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Kerberos");
	}
	if (authentication->user != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Basic realm=\"WSMAN\"");
	if (authentication->takes_certificates)
		MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, MUTUAL);
}
