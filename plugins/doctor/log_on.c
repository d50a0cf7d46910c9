/* Who we are to the node, by which method, and whether the clocks agree enough for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/config/node.h"
#include "lib/model/datetime.h"
#include "lib/verdict/verdict.h"
#include "plugins/doctor/inside.h"

#define SERVICE_SIZE 208
#define DAY_S	     86400

/* Opens, examines by `scope`, closes. False: `err`; it may have got far nevertheless. */
static bool
examine(const struct diagnosis *diagnosis, enum auth_method method, enum look_scope scope,
    struct source_examination *ret_examination, struct error *err)
{
	const struct configuration_node *node = diagnosis->request->node;
	struct look_request request = configuration_node_request(node, diagnosis->request->now);
	char password[PASSWORD_SIZE];
	struct source_target target;
	struct source *source = NULL;
	bool ok;

	request.scope = scope;
	request.timeout_ms = request.allowed_ms = node->timeout_s * 1000;
	ok = configuration_node_target(node, &target, password, err);
	if (ok) {
		target.auth = method;
		ok = source_open(SOURCE_WINRM, &target, &source, err) && source_examine(source, &request, ret_examination, err);
		source_close(source);
	}
	password_wipe(password);
	return ok;
}

static bool
asks_kerberos(const struct source_target *target)
{
	return target->auth == AUTH_NEGOTIATE || target->auth == AUTH_KERBEROS;
}

/* "HTTP/exch-a.example" */
static void
name_service(const struct source_target *target, char text[SERVICE_SIZE])
{
	if (target->spn != NULL)
		snprintf(text, SERVICE_SIZE, "%s", target->spn);
	else
		snprintf(text, SERVICE_SIZE, "HTTP/%s", target->address);
}

/* "auth = negotiate, user = monitor, to HTTP/exch-a.example" */
static void
describe_wish(const struct source_target *target, char *text, size_t size)
{
	char service[SERVICE_SIZE];

	name_service(target, service);
	snprintf(text, size, "auth = %s%s%.200s%s%s", configuration_auth_word(target->auth),
	    target->user == NULL ? "" : ", user = ", target->user == NULL ? "" : target->user,
	    asks_kerberos(target) ? ", to " : "", asks_kerberos(target) ? service : "");
}

static void
mend_logon(const struct configuration_node *node, const struct error *err, char mend[DOCTOR_MEND_SIZE])
{
	char service[SERVICE_SIZE];

	mend[0] = '\0';
	if (node->target.keytab != NULL && (err->kind == ERROR_REFUSED || err->kind == ERROR_USAGE))
		snprintf(mend, DOCTOR_MEND_SIZE, "keytab = in [node %.100s]: see it with klist -ket %.300s", node->name,
		    node->target.keytab);
	else if (err->kind == ERROR_REFUSED && node->password_file != NULL)
		snprintf(mend, DOCTOR_MEND_SIZE, "the password in %.300s, or user = in [node %.100s]", node->password_file,
		    node->name);
	else if (err->kind == ERROR_REFUSED || err->kind == ERROR_USAGE)
		snprintf(mend, DOCTOR_MEND_SIZE, "user = and password-file = in [node %.200s]", node->name);
	else if (err->kind == ERROR_SESSION && asks_kerberos(&node->target)) {
		name_service(&node->target, service);
		snprintf(mend, DOCTOR_MEND_SIZE, "KRB5_TRACE=/dev/stderr sitewatch doctor %.100s; in the domain: setspn -Q %s",
		    node->name, service);
	}
}

static void
report_refused(struct diagnosis *diagnosis)
{
	const struct configuration_node *node = diagnosis->request->node;
	const struct snapshot_part_state *first = &diagnosis->examination.snapshot.parts[PART_CLOCK];
	const char *text = diagnosis->failure.kind != ERROR_NONE || first->text == NULL ? diagnosis->failure.text : first->text;
	char wish[512], mend[DOCTOR_MEND_SIZE];

	describe_wish(&node->target, wish, sizeof(wish));
	mend_logon(node, &diagnosis->failure, mend);
	diagnosis_report(diagnosis, FINDING_FAULT, "authentication", mend, "%s: %s", wish, text);
}

static void
check_logon(struct diagnosis *diagnosis)
{
	const struct source_examination *examination = &diagnosis->examination;
	const struct configuration_node *node = diagnosis->request->node;
	const char *remark = examination->snapshot.remark;

	if (diagnosis->blocked == NULL && *examination->logon == '\0')
		report_refused(diagnosis);
	else
		diagnosis_report(diagnosis, remark != NULL && *remark != '\0' ? FINDING_NOTE : FINDING_WELL, "authentication", NULL,
		    "auth = %s: %s%s%s", configuration_auth_word(node->target.auth), examination->logon,
		    remark != NULL && *remark != '\0' ? ". " : "", remark == NULL ? "" : remark);
}

/* Of a keytab: the key that was taken, beside what the domain has. */
static void
check_key(struct diagnosis *diagnosis)
{
	const struct source_account *account = &diagnosis->examination.account;
	char domain[96] = "", salt[384] = "";
	bool is_right = account->domain_key_number != 0 || *diagnosis->examination.logon != '\0';

	if (*account->principal == '\0')
		return;
	if (*account->key_type == '\0') {
		diagnosis_report(diagnosis, FINDING_SKIPPED, "key", NULL,
		    "not tried: the domain has told nothing of the key of %s", account->principal);
		return;
	}
	if (account->domain_key_number != 0)
		snprintf(domain, sizeof(domain), "; the domain calls it %u%s", account->domain_key_number,
		    account->domain_key_number == account->key_number ? ", too" : ", which does not matter for a logon");
	if (*account->salt != '\0')
		snprintf(salt, sizeof(salt), "; the domain's salt is '%s'%s", account->salt,
		    account->is_salt_usual ? "" : ", which is not realm and name: ktutil needs addent -f");
	diagnosis_report(diagnosis, is_right ? FINDING_WELL : FINDING_NOTE, "key", NULL, "%s: key %u of the keytab, type %s%s%s",
	    account->principal, account->key_number, account->key_type, domain, salt);
}

static void
check_password_end(struct diagnosis *diagnosis)
{
	const time_t end = diagnosis->examination.account.password_end, now = diagnosis->request->now;
	char date[DATETIME_SIZE], left[DATETIME_SIZE];

	if (strncmp(diagnosis->examination.logon, "Kerberos", 8) != 0)
		return;
	if (end == 0) {
		diagnosis_report(diagnosis, FINDING_SKIPPED, "password-end", NULL,
		    "the domain does not tell it: the password does not expire, or what logged on is a ticket of the cache");
		return;
	}
	datetime_format_local(end, now, date);
	datetime_format_age(end - now, left);
	diagnosis_report(diagnosis, end - now < POLICY_PASSWORD_NOTED_DAYS * DAY_S ? FINDING_NOTE : FINDING_WELL, "password-end",
	    NULL, "the password of the account that asks expires %s (in %s)", date, left);
}

/* The node's own clock where WMI tells it, else that of its web server; only Kerberos minds. */
static void
check_clock(struct diagnosis *diagnosis)
{
	const struct source_examination *examination = &diagnosis->examination;
	const struct source_listener *listener = &diagnosis->listener;
	bool is_told = examination->snapshot.facts.local_time != 0;
	const char *text = is_told ? examination->skew_text : listener->skew_text;
	long skew_s = is_told ? examination->skew_s : listener->skew_s;
	bool is_minded = strncmp(examination->logon, "NTLM", 4) != 0 && asks_kerberos(&diagnosis->request->node->target);

	if (!is_told && listener->date == 0)
		diagnosis_report(diagnosis, FINDING_SKIPPED, "clock", NULL, "not tried: the node has told none");
	else if (*text != '\0')
		diagnosis_report(diagnosis, is_minded ? FINDING_FAULT : FINDING_NOTE, "clock",
		    "here: timedatectl set-ntp true; on the node: w32tm /resync", "%s", text);
	else
		diagnosis_report(diagnosis, FINDING_WELL, "clock", NULL, "the node's clock is %ld s %s ours", labs(skew_s),
		    skew_s < 0 ? "behind" : "ahead of");
}

/* Is `scheme` one of "Negotiate, Basic"? */
static bool
is_offered(const char *schemes, const char *scheme)
{
	size_t length = strlen(scheme);
	const char *word;

	for (word = schemes; *word != '\0'; word += strspn(word, ", ")) {
		if (strncasecmp(word, scheme, length) == 0 && strchr(", ", word[length]) != NULL)
			return true;
		word += strcspn(word, ", ");
	}
	return false;
}

struct other_method {
	enum auth_method method;
	const char *scheme;
	const char *logon;		/* how the answer to another method shows that it was this one */
	const char *step;
};

/* Basic hands over the password: not to somebody who need not show who he is, only because he offers to take it. */
static bool
would_give_away(const struct source_target *target, enum auth_method method)
{
	return method == AUTH_BASIC && (target->insecure || target->plain_http);
}

/* True: the password was refused, and is tried no more. */
static bool
try_method(struct diagnosis *diagnosis, const struct other_method *other)
{
	const struct finding_sink *sink = diagnosis->request->sink;
	struct source_examination examination = { .logon = "" };
	struct error err = { 0 };
	bool is_refused;

	(void)examine(diagnosis, other->method, LOOK_GUARDS, &examination, &err);
	is_refused = *examination.logon == '\0' && err.kind == ERROR_REFUSED;
	if (*examination.logon != '\0')
		finding_report(sink, FINDING_WELL, other->step, NULL, "%s", examination.logon);
	else if (err.kind == ERROR_USAGE)
		finding_report(sink, FINDING_SKIPPED, other->step, NULL, "not tried: %s", err.text);
	else
		finding_report(sink, FINDING_NOTE, other->step, NULL, "%s", err.text);
	snapshot_clear(&examination.snapshot);
	return is_refused;
}

static void
try_others(struct diagnosis *diagnosis)
{
	static const struct other_method others[] = {
		{ AUTH_KERBEROS, "Kerberos", "Kerberos", "auth-kerberos" },
		{ AUTH_NTLM, "Negotiate", "NTLM", "auth-ntlm" },
		{ AUTH_BASIC, "Basic", "Basic", "auth-basic" },
		{ AUTH_CERTIFICATE, "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual", "the certificate",
		    "auth-cert" },
	};
	const struct finding_sink *sink = diagnosis->request->sink;
	const struct source_target *target = &diagnosis->request->node->target;
	const char *logon = diagnosis->examination.logon;
	bool is_refused = *logon == '\0' && diagnosis->failure.kind == ERROR_REFUSED;
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct other_method *other = &others[i];

		if (other->method == target->auth || strncmp(logon, other->logon, strlen(other->logon)) == 0)
			continue;
		if (!is_offered(diagnosis->listener.schemes, other->scheme))
			finding_report(sink, FINDING_SKIPPED, other->step, NULL, "not tried: the node does not offer it");
		else if (would_give_away(target, other->method))
			finding_report(sink, FINDING_SKIPPED, other->step, NULL,
			    "not tried: with %s it would show the password to whoever answers",
			    target->insecure && !target->plain_http ? "insecure = yes" : "http = yes");
		else if (is_refused)
			finding_report(sink, FINDING_SKIPPED, other->step, NULL,
			    "not tried: the password was refused, and each further try counts towards the lockout of the account");
		else
			is_refused = try_method(diagnosis, other);
	}
}

void
diagnosis_log_on(struct diagnosis *diagnosis)
{
	enum auth_method method = diagnosis->request->node->target.auth;
	bool is_reached = diagnosis->blocked == NULL;

	if (is_reached &&
	    examine(diagnosis, method, LOOK_WHOLE, &diagnosis->examination, &diagnosis->failure))
		error_clear(&diagnosis->failure);
	check_logon(diagnosis);
	check_key(diagnosis);
	check_password_end(diagnosis);
	check_clock(diagnosis);
	if (is_reached && diagnosis->request->try_all)
		try_others(diagnosis);
	if (is_reached && *diagnosis->examination.logon == '\0')
		diagnosis_block(diagnosis, "the node did not let us in");
}
