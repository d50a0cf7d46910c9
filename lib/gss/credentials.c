#include "lib/gss/credentials.h"

#include <errno.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/gss/seal.h"
#include "lib/gss/kerberos_failure.h"
#include "lib/model/small_file.h"

const gss_OID_desc gss_spnego = { .length = 6, .elements = (void *)(uintptr_t) "\x2b\x06\x01\x05\x05\x02" };

static bool
gss_mechanism_is_there(const gss_OID_desc *oid)
{
	gss_OID_set mechanisms = GSS_C_NO_OID_SET;
	OM_uint32 minor;
	int is_there = 0;

	if (gss_indicate_mechs(&minor, &mechanisms) != GSS_S_COMPLETE)
		return false;
	(void)gss_test_oid_set_member(&minor, (gss_OID)(uintptr_t)oid, mechanisms, &is_there);
	gss_release_oid_set(&minor, &mechanisms);
	return is_there != 0;
}

static bool
import_user(const char *user, gss_name_t *ret_name)
{
	gss_buffer_desc text = { .length = strlen(user), .value = (void *)(uintptr_t)user };
	OM_uint32 minor;

	return gss_import_name(&minor, &text, GSS_C_NT_USER_NAME, ret_name) == GSS_S_COMPLETE;
}

bool
gss_credentials_has_password(const struct source_target *target)
{
	return target->user != NULL && *target->user != '\0' && target->password != NULL;
}

void
gss_credentials_words(OM_uint32 major, OM_uint32 minor, const gss_OID_desc *oid, char *buffer, size_t size)
{
	gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
	OM_uint32 ignored, context = 0;
	bool is_minor = minor != 0;

	buffer[0] = '\0';
	if (gss_display_status(&ignored, is_minor ? minor : major, is_minor ? GSS_C_MECH_CODE : GSS_C_GSS_CODE,
		(gss_OID)(uintptr_t)oid, &context, &text) == GSS_S_COMPLETE)
		snprintf(buffer, size, "%.*s", (int)text.length, (const char *)text.value);
	gss_release_buffer(&ignored, &text);
}

bool
gss_kerberos_report(const struct source_target *target, const char *service, OM_uint32 major, OM_uint32 minor,
    struct error *err)
{
	char detail[256];
	const struct kerberos_failure failure = {
		.code = (int32_t)minor,
		.user = target->user,
		.service = service,
		.keytab = target->keytab,
		.detail = detail,
		.has_password = gss_credentials_has_password(target),
	};

	gss_credentials_words(major, minor, gss_mech_krb5, detail, sizeof(detail));
	return kerberos_failure_report(&failure, err);
}

/* As strict as with a file that holds a password, in plainer words than libkrb5's. Other types are its business. */
static bool
check_keytab(const char *keytab, struct error *err)
{
	const char *path = strncmp(keytab, "FILE:", 5) == 0 ? keytab + 5 : keytab;
	struct stat status;

	if (path == keytab && *path != '/' && strchr(path, ':') != NULL)
		return true;
	if (stat(path, &status) != 0 || access(path, R_OK) != 0)
		return error_set(err, ERROR_USAGE, "Kerberos: the keytab '%s' cannot be used: %s", path, strerror(errno));
	return small_file_is_private(path, &status, err);
}

static bool
get_tickets(const struct source_target *target, struct gss_credentials *credentials, struct error *err)
{
	const char *keytab = target->keytab;
	struct kerberos_trouble trouble;
	struct kerberos_failure failure = { .user = target->user, .keytab = keytab, .has_password = true };

	if (keytab != NULL && !check_keytab(keytab, err))
		return false;
	credentials->tickets =
	    kerberos_tickets_get(target->user, keytab != NULL ? NULL : target->password, keytab, &credentials->account, &trouble);
	if (credentials->tickets != NULL)
		return true;
	credentials->code = failure.code = trouble.code;
	failure.detail = trouble.detail;
	failure.keys = trouble.keys[0] != '\0' ? trouble.keys : NULL;
	failure.is_first = target->user == NULL && credentials->account.principal[0] != '\0';
	if (failure.is_first)
		failure.user = credentials->account.principal;
	return kerberos_failure_report(&failure, err);
}

/* SPNEGO has words of its own for what is missing: ask Kerberos itself. */
static void
find_cause(gss_name_t name, gss_const_key_value_set_t store, OM_uint32 *major, OM_uint32 *minor)
{
	gss_OID_set_desc kerberos = { .count = 1, .elements = (gss_OID)(uintptr_t)gss_mech_krb5 };
	gss_cred_id_t probe = GSS_C_NO_CREDENTIAL;
	OM_uint32 probe_minor, ignored;
	OM_uint32 probe_major = gss_acquire_cred_from(
	    &probe_minor, name, GSS_C_INDEFINITE, &kerberos, GSS_C_INITIATE, store, &probe, NULL, NULL);

	if (probe_major != GSS_S_COMPLETE) {
		*major = probe_major;
		*minor = probe_minor;
	}
	gss_release_cred(&ignored, &probe);
}

bool
gss_credentials_acquire(const struct source_target *target, const gss_OID_desc *oid,
    struct gss_credentials *credentials, struct error *err)
{
	gss_OID_set_desc wanted = { .count = 1, .elements = (gss_OID)(uintptr_t)oid };
	gss_OID_set_desc kerberos = { .count = 1, .elements = (gss_OID)(uintptr_t)gss_mech_krb5 };
	gss_key_value_element_desc element = { .key = "ccache" };
	gss_key_value_set_desc own = { .count = 1, .elements = &element };
	gss_const_key_value_set_t store = credentials->tickets != NULL ? &own : GSS_C_NO_CRED_STORE;
	bool is_spnego = gss_seal_is(oid, &gss_spnego);
	gss_name_t name = GSS_C_NO_NAME;
	OM_uint32 major, minor, ignored;

	if (credentials->tickets != NULL)
		element.value = kerberos_tickets_cache(credentials->tickets);
	else if (target->user != NULL && *target->user != '\0' && !import_user(target->user, &name))
		return error_set(err, ERROR_USAGE, "the user '%s' cannot be a name of Kerberos", target->user);
	major = gss_acquire_cred_from(
	    &minor, name, GSS_C_INDEFINITE, &wanted, GSS_C_INITIATE, store, &credentials->handle, NULL, NULL);
	if (major == GSS_S_COMPLETE && is_spnego)
		major = gss_set_neg_mechs(&minor, credentials->handle, &kerberos);
	if (major != GSS_S_COMPLETE && is_spnego)
		find_cause(name, store, &major, &minor);
	gss_release_name(&ignored, &name);
	if (major == GSS_S_COMPLETE)
		return true;
	credentials->code = (int32_t)minor;
	return gss_kerberos_report(target, NULL, major, minor, err);
}

bool
gss_credentials_kerberos(const struct source_target *target, const gss_OID_desc *oid,
    struct gss_credentials *ret, struct error *err)
{
	struct gss_credentials credentials = { .handle = GSS_C_NO_CREDENTIAL };

	bool has_own = target->keytab != NULL || gss_credentials_has_password(target);

	if ((!has_own || get_tickets(target, &credentials, err)) &&
	    gss_credentials_acquire(target, oid, &credentials, err)) {
		*ret = credentials;
		return true;
	}
	ret->code = credentials.code;
	ret->account = credentials.account;
	gss_credentials_clear(&credentials);
	return false;
}

/*
 * "watch.dog@corp.example", a user principal name, is the domain's as a whole; gss-ntlmssp would send "watch.dog" of the
 * domain "corp.example". A backslash in front keeps it whole. What follows the '@' of "monitor@CORP" is a domain.
 */
static bool
import_ntlm_user(const char *user, gss_name_t *ret_name)
{
	const char *at = strchr(user, '@');
	size_t size = strlen(user) + sizeof("\\");
	char *whole;
	bool ok;

	if (at == NULL || strchr(at, '.') == NULL || strchr(user, '\\') != NULL)
		return import_user(user, ret_name);
	whole = malloc(size);
	if (whole == NULL)
		return false;
	snprintf(whole, size, "\\%s", user);
	ok = import_user(whole, ret_name);
	free(whole);
	return ok;
}

bool
gss_credentials_ntlm(const struct source_target *target, struct gss_credentials *ret, struct error *err)
{
	struct gss_credentials credentials = { .handle = GSS_C_NO_CREDENTIAL };
	gss_OID_set_desc wanted = { .count = 1, .elements = (gss_OID)(uintptr_t)&gss_seal_ntlm };
	gss_buffer_desc password = {
		.length = strlen(target->password), .value = (void *)(uintptr_t)target->password
	};
	gss_name_t name = GSS_C_NO_NAME;
	OM_uint32 major, minor;
	char detail[256];

	if (!gss_mechanism_is_there(&gss_seal_ntlm))
		return error_set(err, ERROR_ABSENT,
		    "NTLM is not installed on this machine: install gss-ntlmssp, or use Kerberos");
	if (!import_ntlm_user(target->user, &name))
		return error_set(err, ERROR_USAGE, "the user '%s' cannot be a name of NTLM", target->user);
	major = gss_acquire_cred_with_password(&minor, name, &password, GSS_C_INDEFINITE, &wanted, GSS_C_INITIATE,
	    &credentials.handle, NULL, NULL);
	if (major == GSS_S_COMPLETE) {
		*ret = credentials;
	} else {
		gss_credentials_words(major, minor, &gss_seal_ntlm, detail, sizeof(detail));
		error_set(err, ERROR_REFUSED, "NTLM does not take the user '%s' and its password: %s",
		    target->user, detail);
	}
	gss_release_name(&minor, &name);
	return major == GSS_S_COMPLETE;
}

void
gss_credentials_clear(struct gss_credentials *credentials)
{
	OM_uint32 minor;

	gss_release_cred(&minor, &credentials->handle);
	kerberos_tickets_free(credentials->tickets);
	credentials->tickets = NULL;
}
