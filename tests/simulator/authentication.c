#include "tests/simulator/authentication.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <gnutls/gnutls.h>

#define MUTUAL "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"

struct connection {
	bool has_certificate;		/* verified on this connection */
};

struct connection *
connection_new(void)
{
	return calloc(1, sizeof(struct connection));
}

void
connection_free(struct connection *connection)
{
	free(connection);
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

enum authentication_result
authentication_check(const struct authentication *authentication, struct connection *connection,
    struct MHD_Connection *http)
{
	if (authentication->takes_certificates && check_certificate(connection, http))
		return AUTHENTICATION_DONE;
	if (authentication->user == NULL)
		return authentication->takes_certificates ? AUTHENTICATION_REFUSED : AUTHENTICATION_DONE;
	return check_basic(authentication, http) ? AUTHENTICATION_DONE : AUTHENTICATION_REFUSED;
}

void
authentication_challenge(const struct authentication *authentication, struct MHD_Response *response)
{
	if (authentication->user != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Basic realm=\"WSMAN\"");
	if (authentication->takes_certificates)
		MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, MUTUAL);
}
