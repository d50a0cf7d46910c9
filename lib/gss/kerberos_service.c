#include "lib/gss/kerberos_service.h"

#include <ctype.h>
#include <krb5.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* "HTTP/Exch-A.example." is two words; the service ends where the host begins. */
static bool
split(char *text, char **ret_host)
{
	char *slash = strchr(text, '/'), *c;
	size_t length;

	if (slash == NULL || slash == text || slash[1] == '\0')
		return false;
	*slash = '\0';
	for (c = slash + 1; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	length = strlen(slash + 1);
	if (length > 1 && slash[length] == '.')
		slash[length] = '\0';
	*ret_host = slash + 1;
	return true;
}

static char *
unparse(krb5_context context, krb5_principal principal)
{
	char *name = NULL, *copy = NULL;

	if (krb5_unparse_name(context, principal, &name) == 0) {
		copy = strdup(name);
		krb5_free_unparsed_name(context, name);
	}
	krb5_free_principal(context, principal);
	return copy;
}

char *
kerberos_service_principal(const char *service)
{
	krb5_principal principal = NULL;
	krb5_context context;
	char *text, *host, *name = NULL;

	if (strchr(service, '@') != NULL)
		return strdup(service);
	text = strdup(service);
	if (text == NULL || krb5_init_context(&context) != 0) {
		free(text);
		return NULL;
	}
	if (split(text, &host) &&
	    krb5_sname_to_principal(context, host, text, KRB5_NT_UNKNOWN, &principal) == 0)
		name = unparse(context, principal);
	krb5_free_context(context);
	free(text);
	return name;
}
