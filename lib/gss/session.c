#include "lib/gss/session.h"

#include <arpa/inet.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/model/base64.h"
#include "lib/gss/credentials.h"
#include "lib/gss/seal.h"
#include "lib/gss/kerberos_failure.h"
#include "lib/gss/kerberos_service.h"
#include "lib/gss/token_guard.h"
#include "lib/model/datetime.h"

#define ENDING_S 60		/* what ends sooner is made anew */

struct gss_session {
	struct source_target target;	/* copies of what is needed of it, all on the heap; the rest is NULL */
	char *service;			/* "HTTP/host", or as --spn has it */
	bool is_ntlm;			/* else Kerberos */
	bool has_credentials;
	struct gss_credentials credentials;
	char without_kerberos[512];	/* why NTLM */
	char remark[640];		/* NTLM, although Kerberos was tried: somebody may have seen to that */
	gss_ctx_id_t context;
	gss_buffer_desc resting;	/* the context, exported; empty while there is none, or `context` */
	gss_name_t name;		/* of the node */
	struct gss_channel_bindings_struct binding;
	char *binding_bytes;
	bool is_ready;
	time_t node_clock;		/* as an NTLM challenge told it; 0: none did */
};

static const gss_OID_desc *
mechanism(const struct gss_session *session)
{
	if (session->is_ntlm)
		return &gss_seal_ntlm;
	return session->target.auth == AUTH_KERBEROS ? gss_mech_krb5 : &gss_spnego;
}

static bool
is_ip_address(const char *host)
{
	struct in6_addr address;

	return strchr(host, ':') != NULL || inet_pton(AF_INET, host, &address) == 1;
}

/* DOMAIN\user says nothing of a realm: that is a name for NTLM. */
static bool
is_name_for_ntlm(const struct source_target *target)
{
	return target->user != NULL && strchr(target->user, '\\') != NULL;
}

/* "" when Kerberos can be tried. */
static const char *
kerberos_obstacle(const struct source_target *target)
{
	if (target->spn == NULL && is_ip_address(target->address))
		return "Kerberos knows nodes by name, not by IP address: use the node's name, or --spn";
	if (is_name_for_ntlm(target))
		return "DOMAIN\\user is a name for NTLM; for Kerberos write user@REALM, the realm in capitals";
	return "";
}

/* Kerberos or NTLM; credentials of the other one are no use. */
static void
use_mechanism(struct gss_session *session, bool is_ntlm, const char *without_kerberos)
{
	if (session->is_ntlm != is_ntlm) {
		gss_credentials_clear(&session->credentials);
		session->has_credentials = false;
	}
	session->is_ntlm = is_ntlm;
	session->remark[0] = '\0';
	snprintf(session->without_kerberos, sizeof(session->without_kerberos), "%.500s", without_kerberos);
}

/* Whoever writes user@REALM means Kerberos, and should know when it is something else. */
static void
remark_on_ntlm(struct gss_session *session)
{
	snprintf(session->remark, sizeof(session->remark),
	    "NTLM stands in for Kerberos (--auth=kerberos forbids it): %s", session->without_kerberos);
}

/* Before each context: a KDC that was away the last time may be back. */
static bool
choose(struct gss_session *session, struct error *err)
{
	const struct source_target *target = &session->target;
	const char *obstacle = kerberos_obstacle(target);

	if (target->auth == AUTH_NTLM || *obstacle == '\0') {
		use_mechanism(session, target->auth == AUTH_NTLM, "");
		return true;
	}
	if (target->auth == AUTH_KERBEROS)
		return error_set(err, ERROR_USAGE, "%s", obstacle);
	if (!gss_credentials_has_password(target))
		return error_set(err, ERROR_USAGE, "%s; NTLM would need a user and a password (--password-file)", obstacle);
	use_mechanism(session, true, is_name_for_ntlm(target) ? "" : obstacle);
	if (strchr(target->user, '@') != NULL)
		remark_on_ntlm(session);
	return true;
}

static bool
copy(const char *from, const char **to)
{
	*to = from == NULL ? NULL : strdup(from);
	return from == NULL || *to != NULL;
}

/* Copies, so that a session can be left behind with a call that may wait for a KDC (background.h) when its target goes. */
static bool
copy_target(const struct source_target *from, struct source_target *to)
{
	to->plain_http = from->plain_http;
	to->auth = from->auth;
	return copy(from->address, &to->address) && copy(from->user, &to->user) &&
	    copy(from->password, &to->password) && copy(from->spn, &to->spn) && copy(from->keytab, &to->keytab);
}

static void
clear_target(struct source_target *target)
{
	const char *const copies[] = { target->address, target->user, target->password, target->spn, target->keytab };
	size_t i;

	for (i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		if (copies[i] != NULL)
			explicit_bzero((void *)(uintptr_t)copies[i], strlen(copies[i]));
		free((void *)(uintptr_t)copies[i]);
	}
}

static bool
name_service(struct gss_session *session)
{
	const char *spn = session->target.spn, *host = session->target.address;
	size_t size = strlen(spn != NULL ? spn : host) + sizeof("HTTP/");

	session->service = malloc(size);
	if (session->service != NULL)
		snprintf(session->service, size, "%s%s", spn != NULL ? "" : "HTTP/", spn != NULL ? spn : host);
	return session->service != NULL;
}

bool
gss_session_new(const struct source_target *target, struct gss_session **ret_session, struct error *err)
{
	struct gss_session *session;

	if (target->auth == AUTH_NTLM && !gss_credentials_has_password(target))
		return error_set(
		    err, ERROR_USAGE, "NTLM needs a user (--user) and a password (--password-file)");
	if (target->spn != NULL && strpbrk(target->spn, "/@") == NULL)
		return error_set(
		    err, ERROR_USAGE, "--spn: expected SERVICE/HOST, such as WSMAN/%s, and not '%s'", target->address, target->spn);
	session = calloc(1, sizeof(*session));
	if (session == NULL || !copy_target(target, &session->target) || !name_service(session)) {
		gss_session_free(session);
		return error_memory(err);
	}
	if (!choose(session, err)) {
		gss_session_free(session);
		return false;
	}
	*ret_session = session;
	return true;
}

/* For NTLM, which asks nobody about it, "SERVICE/host" becomes GSSAPI's form. */
static char *
service_for_ntlm(const char *service)
{
	char *name = strdup(service), *slash = name == NULL ? NULL : strchr(name, '/');

	if (slash != NULL)
		*slash = '@';
	return name;
}

static bool
import_service(struct gss_session *session, struct error *err)
{
	bool is_principal = !session->is_ntlm && strchr(session->service, '/') != NULL;
	char *name = is_principal ? kerberos_service_principal(session->service) : service_for_ntlm(session->service);
	gss_buffer_desc text = { .length = name == NULL ? 0 : strlen(name), .value = name };
	OM_uint32 minor;
	bool ok;

	gss_release_name(&minor, &session->name);
	if (is_principal && name != NULL && session->credentials.tickets != NULL)
		kerberos_tickets_add(session->credentials.tickets, name);
	ok = name != NULL &&
	    gss_import_name(&minor, &text,
		is_principal ? (gss_OID)(uintptr_t)GSS_KRB5_NT_PRINCIPAL_NAME : GSS_C_NT_HOSTBASED_SERVICE,
		&session->name) == GSS_S_COMPLETE;
	free(name);
	return ok || error_set(err, ERROR_USAGE, "'%s' cannot be the name of a service (--spn)", session->service);
}

static bool
are_credentials_ending(const struct gss_session *session)
{
	OM_uint32 minor, left_s = 0;

	if (session->is_ntlm)
		return false;
	return gss_inquire_cred(&minor, session->credentials.handle, NULL, &left_s, NULL, NULL) !=
		   GSS_S_COMPLETE ||
	       left_s < ENDING_S;
}

static bool
get_credentials(struct gss_session *session, struct error *err)
{
	if (session->has_credentials && !are_credentials_ending(session))
		return true;
	gss_credentials_clear(&session->credentials);
	session->has_credentials = session->is_ntlm
				       ? gss_credentials_ntlm(&session->target, &session->credentials, err)
				       : gss_credentials_kerberos(&session->target, mechanism(session),
					     &session->credentials, err);
	return session->has_credentials;
}

static OM_uint32
wanted_flags(void)
{
	return GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;
}

/* SPNEGO has words of its own for a failure inside Kerberos: try Kerberos alone for a code that can be told. */
static bool
explain(struct gss_session *session, OM_uint32 major, OM_uint32 minor, struct error *err)
{
	struct gss_credentials credentials = { .tickets = session->credentials.tickets };	/* shared */
	gss_ctx_id_t context = GSS_C_NO_CONTEXT;
	gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
	OM_uint32 ignored;
	bool has_cause = mechanism(session) == gss_mech_krb5;

	if (!has_cause) {
		if (!gss_credentials_acquire(&session->target, gss_mech_krb5, &credentials, err)) {
			session->credentials.code = credentials.code;
			return false;
		}
		major = gss_init_sec_context(&minor, credentials.handle, &context, session->name,
		    (gss_OID)(uintptr_t)gss_mech_krb5, wanted_flags(), 0, GSS_C_NO_CHANNEL_BINDINGS,
		    GSS_C_NO_BUFFER, NULL, &token, NULL, NULL);
		gss_release_buffer(&ignored, &token);
		gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
		gss_release_cred(&ignored, &credentials.handle);
		if (!GSS_ERROR(major))
			return error_set(err, ERROR_SESSION,
			    "SPNEGO made no session for '%s', where Kerberos alone can: again, or --auth=kerberos",
			    session->service);
	}
	session->credentials.code = (int32_t)minor;
	return gss_kerberos_report(&session->target, session->service, major, minor, err);
}

/* Kerberos proves the node by its answer; NTLM by the key of the first sealed message that it sends. */
static bool
check_flags(const struct gss_session *session, OM_uint32 flags, struct error *err)
{
	const OM_uint32 sealing = GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;
	const OM_uint32 order = GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG;

	if (!session->is_ntlm && (flags & GSS_C_MUTUAL_FLAG) == 0)
		return error_set(err, ERROR_SESSION,
		    "the node did not prove that it is the one asked for (no mutual authentication)");
	if (session->target.plain_http && ((flags & sealing) != sealing || (!session->is_ntlm && (flags & order) != order)))
		return error_set(err, ERROR_SESSION,
		    "the node does not agree to sealed messages, and unsealed ones are not sent over plain HTTP: use "
		    "HTTPS");
	return true;
}

/* The node's token is none that a listener sends: `err` says why, and the rest is what to do. */
static bool
report_refused_token(const struct gss_session *session, struct error *err)
{
	return error_set(err, ERROR_MALFORMED,
	    "%.599s. No WinRM listener sends that, so it was told nothing more: find out what answers at '%s' or changes what goes "
	    "there and back%s",
	    err->text, session->target.address,
	    session->target.plain_http ? " (over HTTPS, without --http, it must show who it is)" : "");
}

/* gss-ntlmssp calls it an expired context, and nothing else. */
static bool
report_ntlm_clock(const struct gss_session *session, struct error *err)
{
	char clock[DATETIME_SIZE];

	datetime_format_utc(session->node_clock, clock);
	return error_set(err, ERROR_SESSION,
	    "NTLM: the clock of the node (%s) is more than 36 h behind ours, and that is not accepted: set both clocks right (NTP)",
	    clock);
}

/* Of a step: what is wrong is in the node's token, not with our credentials. */
static bool
report_token(const struct gss_session *session, OM_uint32 major, OM_uint32 minor, struct error *err)
{
	char detail[256];

	if (GSS_ROUTINE_ERROR(major) == GSS_S_DEFECTIVE_TOKEN) {
		error_set(err, ERROR_MALFORMED, "the token of the node's answer cannot be read");
		return report_refused_token(session, err);
	}
	if (session->is_ntlm && session->node_clock != 0 && GSS_ROUTINE_ERROR(major) == GSS_S_CONTEXT_EXPIRED)
		return report_ntlm_clock(session, err);
	if (session->is_ntlm)
		return error_set(err, ERROR_SESSION,
		    "NTLM: the node's answer is not accepted (GSSAPI %08x, %u): check user and password",
		    (unsigned int)major, (unsigned int)minor);
	gss_credentials_words(major, minor, gss_mech_krb5, detail, sizeof(detail));
	return error_set(err, ERROR_SESSION, "Kerberos says \"%s\"", detail);
}

static bool
advance(struct gss_session *session, gss_buffer_t in, char **ret_token, OM_uint32 *ret_major,
    OM_uint32 *ret_minor, struct error *err)
{
	gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
	OM_uint32 flags = 0, minor;
	char *token = NULL;
	bool has_memory = true;

	*ret_major = gss_init_sec_context(ret_minor, session->credentials.handle, &session->context,
	    session->name, (gss_OID)(uintptr_t)mechanism(session), wanted_flags(), 0,
	    session->binding_bytes != NULL ? &session->binding : GSS_C_NO_CHANNEL_BINDINGS, in, NULL, &out, &flags,
	    NULL);
	if (!GSS_ERROR(*ret_major) && out.length > 0) {
		token = base64_encode(out.value, out.length);
		has_memory = token != NULL;
	}
	gss_release_buffer(&minor, &out);
	if (!has_memory)
		return error_memory(err);
	if (*ret_major == GSS_S_COMPLETE && !check_flags(session, flags, err)) {
		free(token);
		return false;
	}
	session->is_ready = *ret_major == GSS_S_COMPLETE;
	*ret_token = token;
	return true;
}

static bool
set_binding(struct gss_session *session, const char *binding, size_t length, struct error *err)
{
	free(session->binding_bytes);
	session->binding_bytes = NULL;
	if (binding == NULL)
		return true;
	session->binding_bytes = malloc(length);
	if (session->binding_bytes == NULL)
		return error_memory(err);
	memcpy(session->binding_bytes, binding, length);
	session->binding = (struct gss_channel_bindings_struct) {
		.application_data = { .length = length, .value = session->binding_bytes },
	};
	return true;
}

static bool
begin_with_mechanism(struct gss_session *session, char **ret_token, struct error *err)
{
	OM_uint32 major, minor;
	char *token = NULL;

	gss_session_end(session);
	if (!get_credentials(session, err) || !import_service(session, err) ||
	    !advance(session, GSS_C_NO_BUFFER, &token, &major, &minor, err))
		return false;
	if (GSS_ERROR(major)) {
		gss_session_end(session);
		return session->is_ntlm ? report_token(session, major, minor, err)
					: explain(session, major, minor, err);
	}
	if (token == NULL)
		return error_set(err, ERROR_SESSION, "GSSAPI made no token for '%s'", session->service);
	*ret_token = token;
	return true;
}

/* May NTLM be tried after Kerberos failed? Not when Kerberos said no to the account. */
static bool
may_use_ntlm(const struct gss_session *session)
{
	const struct source_target *target = &session->target;

	return !session->is_ntlm && target->auth == AUTH_NEGOTIATE && gss_credentials_has_password(target) &&
	       kerberos_failure_is_absence(session->credentials.code);
}

bool
gss_session_begin(struct gss_session *session, const char *binding, size_t binding_length, char **ret_token,
    struct error *err)
{
	struct error absence;

	if (!set_binding(session, binding, binding_length, err) || !choose(session, err))
		return false;
	session->credentials.code = 0;
	if (begin_with_mechanism(session, ret_token, err))
		return true;
	if (err->kind == ERROR_NO_MEMORY || !may_use_ntlm(session))
		return false;
	absence = *err;
	error_clear(err);
	use_mechanism(session, true, absence.text);
	remark_on_ntlm(session);
	if (begin_with_mechanism(session, ret_token, err))
		return true;
	return error_prefix(err, "%s; then", session->without_kerberos);
}

static enum token_form
form_of_tokens(const struct gss_session *session)
{
	if (session->is_ntlm)
		return TOKEN_NTLM;
	return mechanism(session) == gss_mech_krb5 ? TOKEN_KERBEROS : TOKEN_SPNEGO;
}

bool
gss_session_step(struct gss_session *session, const char *token, char **ret_token, struct error *err)
{
	gss_buffer_desc in = GSS_C_EMPTY_BUFFER;
	OM_uint32 major, minor;
	bool ok;

	if (*token == '\0')
		return error_set(err, ERROR_SESSION,
		    "the node ended the authentication without proving that it is the one asked for");
	if (!base64_decode(token, &in.value, &in.length)) {
		error_set(err, ERROR_MALFORMED, "the token of the node's answer is not base64");
		return report_refused_token(session, err);
	}
	if (!token_guard_check(form_of_tokens(session), in.value, in.length, &session->node_clock, err)) {
		free(in.value);
		return report_refused_token(session, err);
	}
	*ret_token = NULL;
	ok = advance(session, &in, ret_token, &major, &minor, err);
	free(in.value);
	if (ok && GSS_ERROR(major))
		return report_token(session, major, minor, err);
	return ok;
}

bool
gss_session_is_ready(const struct gss_session *session)
{
	return session->is_ready;
}

bool
gss_session_is_ending(const struct gss_session *session)
{
	OM_uint32 minor, left_s = 0;

	if (session->is_ntlm || session->context == GSS_C_NO_CONTEXT)
		return false;
	return gss_context_time(&minor, session->context, &left_s) != GSS_S_COMPLETE || left_s < ENDING_S;
}

const char *
gss_session_scheme(const struct gss_session *session)
{
	return session->target.auth == AUTH_KERBEROS ? "Kerberos" : "Negotiate";
}

const char *
gss_session_without_kerberos(const struct gss_session *session)
{
	return session->is_ntlm ? session->without_kerberos : NULL;
}

bool
gss_session_seal(struct gss_session *session, const char *type, const char *bytes, size_t count,
    char **ret_body, size_t *ret_length, struct error *err)
{
	return gss_seal_write(session->context, session->is_ntlm,
	    session->target.auth == AUTH_KERBEROS ? SEAL_KERBEROS : SEAL_SPNEGO, type, bytes, count, ret_body,
	    ret_length, err);
}

bool
gss_session_unseal(struct gss_session *session, const char *body, size_t length, char ret_type[128],
    char **ret_bytes, size_t *ret_count, struct error *err)
{
	return gss_seal_read(session->context, session->is_ntlm, body, length, ret_type, ret_bytes, ret_count, err);
}

const char *
gss_session_remark(const struct gss_session *session)
{
	return session->remark;
}

static void
show_name(gss_name_t name, const char *otherwise, char *buffer, size_t size)
{
	gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor;

	if (name != GSS_C_NO_NAME && gss_display_name(&minor, name, &text, NULL) == GSS_S_COMPLETE)
		snprintf(buffer, size, "%.*s", (int)text.length, (const char *)text.value);
	else
		snprintf(buffer, size, "%s", otherwise);
	gss_release_buffer(&minor, &text);
}

/* Of the tickets that were used, which are not always those of `user`: a cache may hold another's. */
void
gss_session_describe(const struct gss_session *session, char *ret_text, size_t size)
{
	const char *user = session->target.user == NULL ? "(of the ticket cache)" : session->target.user;
	gss_name_t who = GSS_C_NO_NAME, whom = GSS_C_NO_NAME;
	char principal[160], service[160];
	OM_uint32 minor;

	if (session->is_ntlm) {
		snprintf(ret_text, size, "NTLM, as %.300s", user);
		return;
	}
	if (session->context != GSS_C_NO_CONTEXT)
		(void)gss_inquire_context(&minor, session->context, &who, &whom, NULL, NULL, NULL, NULL, NULL);
	show_name(who, user, principal, sizeof(principal));
	show_name(whom, session->service, service, sizeof(service));
	snprintf(ret_text, size, "Kerberos, as %s, to %s", principal, service);
	gss_release_name(&minor, &who);
	gss_release_name(&minor, &whom);
}

const struct source_account *
gss_session_account(const struct gss_session *session)
{
	return &session->credentials.account;
}

const char *
gss_session_service(const struct gss_session *session)
{
	return session->service;
}

void
gss_session_forget(struct gss_session *session)
{
	gss_session_end(session);
	gss_credentials_clear(&session->credentials);
	session->has_credentials = false;
}

/* Its keys are in it. */
static void
drop_resting(struct gss_session *session)
{
	OM_uint32 minor;

	if (session->resting.length > 0)
		explicit_bzero(session->resting.value, session->resting.length);
	gss_release_buffer(&minor, &session->resting);
}

/* That of Kerberos is small, and costs more to make again than to keep. */
void
gss_session_rest(struct gss_session *session)
{
	OM_uint32 minor;

	if (!session->is_ready || !session->is_ntlm || session->context == GSS_C_NO_CONTEXT)
		return;
	if (gss_export_sec_context(&minor, &session->context, &session->resting) != GSS_S_COMPLETE &&
	    session->context == GSS_C_NO_CONTEXT)
		gss_session_end(session);	/* lost: the next message logs on */
}

bool
gss_session_wake(struct gss_session *session)
{
	OM_uint32 minor;

	if (session->resting.length == 0)
		return session->is_ready;
	if (gss_import_sec_context(&minor, &session->resting, &session->context) != GSS_S_COMPLETE)
		session->context = GSS_C_NO_CONTEXT;
	drop_resting(session);
	session->is_ready = session->context != GSS_C_NO_CONTEXT;
	return session->is_ready;
}

void
gss_session_end(struct gss_session *session)
{
	OM_uint32 minor;

	gss_delete_sec_context(&minor, &session->context, GSS_C_NO_BUFFER);
	drop_resting(session);
	session->is_ready = false;
}

void
gss_session_free(struct gss_session *session)
{
	OM_uint32 minor;

	if (session == NULL)
		return;
	gss_session_end(session);
	gss_release_name(&minor, &session->name);
	gss_credentials_clear(&session->credentials);
	free(session->binding_bytes);
	free(session->service);
	clear_target(&session->target);
	free(session);
}
