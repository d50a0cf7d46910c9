#include "lib/gss/kerberos_failure.h"

#include <errno.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/gss/kerberos_configuration.h"
#include "lib/model/shortage.h"
#include "lib/model/text_stream.h"

#define SKEW_ALLOWED_S 300

/* With what the ticket was asked for; a cause holds for all that it names. */
enum {
	BY_PASSWORD = 1,
	BY_KEYTAB = 2,
	BY_CACHE = 4,
	FOR_ACCOUNT = 8,		/* only the first ticket, of the account itself */
	BY_OWN = BY_PASSWORD | BY_KEYTAB,
	ANY = BY_OWN | BY_CACHE,
};

struct cause {
	int32_t code;			/* 0: all that are not told of before */
	unsigned int of;
	enum error_kind kind;
	bool is_absence;		/* Kerberos cannot be had here; nobody was refused */
	const char *words;		/* {user}, {service}... are put in: write_word() */
};

/* The first that fits is told. */
static const struct cause causes[] = {
	{ KRB5KDC_ERR_PREAUTH_FAILED, BY_KEYTAB, ERROR_REFUSED, false,
	    "the key of {user} in the keytab '{keytab}' is not the account's: its password was changed since, or the key was made "
	    "with another salt, as happens to an account that was renamed or is written in other capitals, and to a computer's. "
	    "Make the keytab anew with ktpass, msktutil, or ktutil's 'addent -f', which takes the salt from the KDC" },
	{ KRB5KDC_ERR_PREAUTH_FAILED, ANY, ERROR_REFUSED, false,
	    "the password of {user} is wrong: check it, and the user's realm" },
	{ KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, ANY, ERROR_REFUSED, true,
	    "the realm does not know the account {user}: check its name (the sAMAccountName, or the whole userPrincipalName), and "
	    "its realm, which is the domain's DNS name in capitals (user@REALM)" },
	{ KRB5KDC_ERR_CLIENT_REVOKED, ANY, ERROR_REFUSED, false,
	    "the account {user} is disabled, locked after wrong passwords, expired, or outside of its logon hours: look at it in "
	    "the domain" },
	{ KRB5KDC_ERR_NAME_EXP, ANY, ERROR_REFUSED, false, "the account {user} has expired: extend it in the domain" },
	{ KRB5KDC_ERR_KEY_EXP, ANY, ERROR_REFUSED, false,
	    "the password of {user} has expired, or must be changed at the next logon: set a new one" },
	{ KRB5KDC_ERR_POLICY, ANY, ERROR_REFUSED, false,
	    "the domain does not let {user} log on from here: is it bound to other workstations, to a smart card, or by an "
	    "authentication policy? ({detail})" },
	{ KRB5KRB_AP_ERR_TKT_EXPIRED, BY_CACHE, ERROR_SESSION, false,
	    "the ticket has expired: renew it (kinit), or give a keytab or a password, with which it is renewed by itself" },
	{ KRB5KRB_AP_ERR_TKT_EXPIRED, BY_OWN, ERROR_SESSION, false,
	    "a ticket that the KDC has just given has expired by the clock of this machine, which is hours ahead: set it right "
	    "(NTP)" },
	{ KRB5KRB_AP_ERR_TKT_NYV, ANY, ERROR_SESSION, false,
	    "the ticket is not valid yet by the clock of this machine: set the clocks right, here and on the KDC (NTP)" },
	{ KRB5KRB_AP_ERR_SKEW, ANY, ERROR_SESSION, false,
	    "the clocks of this machine and of the KDC differ by more than 5 min: set them right (NTP)" },
	{ KRB5_KDCREP_SKEW, ANY, ERROR_SESSION, false,
	    "the clocks of this machine and of the KDC differ by more than 5 min: set them right (NTP)" },
	{ KRB5KDC_ERR_ETYPE_NOSUPP, BY_KEYTAB | FOR_ACCOUNT, ERROR_USAGE, true,
	    "the keytab '{keytab}' has for {user} only keys of the type {keys}, which the domain does not take of this account: "
	    "make the keytab anew with an AES key (aes256-cts-hmac-sha1-96)" },
	{ KRB5KDC_ERR_ETYPE_NOSUPP, ANY | FOR_ACCOUNT, ERROR_USAGE, true,
	    "the account {user} has no AES key, because its password is older than AES in the domain or it is set to DES only: set "
	    "its password anew in the domain" },
	{ KRB5KDC_ERR_ETYPE_NOSUPP, ANY, ERROR_USAGE, true,
	    "the KDC, this machine and '{service}' have no encryption type in common. Server 2003 has only RC4: the KDC has to allow "
	    "it (Windows: the node's msDS-SupportedEncryptionTypes; an MIT KDC: allow_rc4 = true in its own krb5.conf), this "
	    "machine does unless permitted_enctypes in krb5.conf leaves it out" },
	{ KRB5_CONFIG_ETYPE_NOSUPP, BY_KEYTAB, ERROR_USAGE, true,
	    "the keytab '{keytab}' has for {user} only keys of the type {keys}, which permitted_enctypes in krb5.conf leaves out: "
	    "make it anew with an AES key (aes256-cts-hmac-sha1-96)" },
	{ KRB5_CONFIG_ETYPE_NOSUPP, ANY, ERROR_USAGE, true,
	    "permitted_enctypes in krb5.conf leaves no encryption type ({detail})" },
	{ KRB5_KT_NOTFOUND, BY_KEYTAB, ERROR_USAGE, false,
	    "the keytab '{keytab}' has no key for {user}, but for {keys}: name one of those as user, or make it anew" },
	{ KRB5_KDCREP_MODIFIED, ANY, ERROR_USAGE, false,
	    "the KDC answered for another name than {user}: write the realm in capitals, as the user's and as default_realm in "
	    "krb5.conf ({detail})" },
	{ KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, ANY, ERROR_SESSION, true,
	    "no service is registered as '{service}': check the node's name, register it (setspn), or name another one with --spn, "
	    "for example WSMAN{host}" },
	{ KRB5_KDC_UNREACH, ANY, ERROR_UNREACHABLE, true,
	    "no KDC of the realm answers: check the network, and [realms] in krb5.conf ({detail})" },
	{ KRB5_REALM_UNKNOWN, ANY, ERROR_USAGE, true,
	    "the realm is not known: write the user as user@REALM (in capitals), and the realm into krb5.conf ({detail})" },
	{ KRB5_CONFIG_BADFORMAT, ANY, ERROR_USAGE, false, "{configuration}: mend it, or nothing is known of any realm" },
	{ KRB5_CONFIG_CANTOPEN, ANY, ERROR_USAGE, true, "{configuration}" },
	{ 0, BY_CACHE, ERROR_SESSION, false,
	    "there is no ticket that can be used ({detail}): get one (kinit), or give a keytab, or a user and a password" },
	{ 0, BY_KEYTAB, ERROR_USAGE, false, "the keytab '{keytab}' cannot be used: {detail}" },
	{ 0, ANY, ERROR_REFUSED, false, "{detail}" },
};

/* Codes that say the same as another. */
static int32_t
told_as(int32_t code)
{
	switch (code) {
	case KRB5KRB_AP_ERR_BAD_INTEGRITY:
		return KRB5KDC_ERR_PREAUTH_FAILED;
	case KRB5_REALM_CANT_RESOLVE:
		return KRB5_KDC_UNREACH;
	case KRB5_CONFIG_NODEFREALM:
		return KRB5_REALM_UNKNOWN;
	default:
		return code;
	}
}

bool
kerberos_failure_is_absence(int32_t code)
{
	const struct cause *cause = causes;

	while (cause->code != 0 && cause->code != told_as(code))
		cause++;
	return cause->is_absence;
}

/* All that a cause names must be so: one of the ways, and what the ticket is for. */
static bool
fits(const struct cause *cause, const struct kerberos_failure *failure)
{
	unsigned int way = failure->keytab != NULL ? BY_KEYTAB : failure->has_password ? BY_PASSWORD : BY_CACHE;

	if (cause->code != 0 && cause->code != told_as(failure->code))
		return false;
	return (cause->of & way) != 0 && ((cause->of & FOR_ACCOUNT) == 0 || failure->service == NULL);
}

static void
write_user(FILE *out, const struct kerberos_failure *failure)
{
	if (failure->user == NULL)
		fputs("of the ticket cache", out);
	else
		fprintf(out, "'%s'%s", failure->user, failure->is_first ? " (the first of the keytab, -u takes another)" : "");
}

static bool
is_word(const char *name, size_t length, const char *word)
{
	return strlen(word) == length && strncmp(name, word, length) == 0;
}

/* What stands for "{name}". */
static void
write_word(FILE *out, const struct kerberos_failure *failure, const char *name, size_t length)
{
	const char *slash = failure->service == NULL ? NULL : strchr(failure->service, '/');
	const struct {
		const char *name, *value;
	} words[] = {
		{ "service", failure->service },
		{ "host", slash == NULL ? "/host" : slash },
		{ "keytab", failure->keytab },
		{ "keys", failure->keys },
		{ "detail", failure->detail },
	};
	size_t i;

	if (is_word(name, length, "user"))
		write_user(out, failure);
	if (is_word(name, length, "configuration"))
		kerberos_configuration_write_fault(out);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (is_word(name, length, words[i].name))
			fputs(words[i].value == NULL ? "(not known)" : words[i].value, out);
}

static void
write_sentence(FILE *out, const char *words, const struct kerberos_failure *failure)
{
	while (*words != '\0') {
		size_t length = strcspn(words, "{");

		fprintf(out, "%.*s", (int)length, words);
		words += length;
		if (*words != '{')
			continue;
		length = strcspn(words, "}");
		write_word(out, failure, words + 1, length - 1);
		words += length + 1;
	}
}

bool
kerberos_failure_report(const struct kerberos_failure *failure, struct error *err)
{
	const struct cause *cause = causes;
	struct text_stream stream;

	while (!fits(cause, failure))
		cause++;
	if (!text_stream_begin(&stream, err))
		return false;
	write_sentence(stream.out, cause->words, failure);
	if (!text_stream_end(&stream, err))
		return false;
	error_set(err, cause->kind, "Kerberos: %s", stream.text);
	free(stream.text);
	/* what is not the KDC's own answer may be a file or a socket that could not be opened */
	if (cause->code == 0 || cause->kind == ERROR_UNREACHABLE)
		return shortage_explain(failure->code == EMFILE || failure->code == ENFILE ? failure->code : 0, err);
	return false;
}

long
kerberos_skew(time_t node_clock)
{
	krb5_context context;
	krb5_timestamp now = 0;
	bool is_known;

	if (node_clock == 0 || krb5_init_context(&context) != 0)
		return 0;
	is_known = krb5_timeofday(context, &now) == 0;
	krb5_free_context(context);
	/* 32 bits that go round in 2038: the difference does not mind */
	return is_known ? (int32_t)((uint32_t)node_clock - (uint32_t)now) : 0;
}

bool
kerberos_skew_is_too_large(long seconds)
{
	return labs(seconds) > SKEW_ALLOWED_S;
}

bool
kerberos_skew_report(long seconds, const char *detail, struct error *err)
{
	return error_set(err, ERROR_SESSION,
	    "Kerberos: the clock of the node is %ld s (%ld min) %s ours, and more than 5 min are not accepted: set "
	    "both clocks right (NTP)%s%s",
	    labs(seconds), labs(seconds) / 60, seconds < 0 ? "behind" : "ahead of", detail == NULL ? "" : ". ",
	    detail == NULL ? "" : detail);
}
