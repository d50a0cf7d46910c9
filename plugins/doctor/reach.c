/* Name, port, TLS, WS-Management: who answers there, before anybody logs on. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "plugins/doctor/inside.h"

#define PROBE_MS      5000U
#define DAY_S	      86400
#define EXPIRES_DAYS  14

static void
check_name(struct diagnosis *diagnosis)
{
	const struct source_target *target = &diagnosis->request->node->target;
	char mend[DOCTOR_MEND_SIZE];
	const char *why;

	if (network_resolve(target->address, target->zone, &diagnosis->place, &why)) {
		if (strcmp(diagnosis->place.text, target->address) == 0)
			diagnosis_report(diagnosis, FINDING_WELL, "name", NULL, "%s is an address", target->address);
		else
			diagnosis_report(diagnosis, FINDING_WELL, "name", NULL, "%s is %s", target->address,
			    diagnosis->place.text);
		return;
	}
	snprintf(mend, sizeof(mend), "getent hosts %.200s; then the address of [node %.200s]", target->address,
	    diagnosis->request->node->name);
	diagnosis_report(diagnosis, FINDING_FAULT, "name", mend, "the name '%s' does not resolve: %s", target->address, why);
	diagnosis_block(diagnosis, "the name does not resolve");
}

static const char *
answer_of(const struct network_port *port)
{
	if (port->is_open)
		return "answers";
	if (port->failure == ECONNREFUSED)
		return "refuses connections";
	return port->failure == ETIMEDOUT ? "is silent" : strerror(port->failure);
}

/* "5986 answers, 5985 refuses connections" */
static void
describe_ports(const struct network_port *ports, size_t count, char *text, size_t size)
{
	size_t i, length = 0;

	text[0] = '\0';
	for (i = 0; i < count && length < size; i++)
		length += (size_t)snprintf(text + length, size - length, "%s%u %s", i == 0 ? "" : ", ", ports[i].number,
		    answer_of(&ports[i]));
}

/* What the node's own port lacks, and another one has. */
static void
mend_port(const struct network_port *ports, size_t count, char mend[DOCTOR_MEND_SIZE])
{
	size_t i;

	for (i = 1; i < count; i++) {
		if (!ports[i].is_open)
			continue;
		snprintf(mend, DOCTOR_MEND_SIZE, "port = %u and http = %s, if that is WinRM's", ports[i].number,
		    ports[i].number == SOURCE_PORT_HTTP ? "yes" : "no");
		return;
	}
	snprintf(mend, DOCTOR_MEND_SIZE, "on the node: winrm quickconfig%s",
	    ports[0].number == SOURCE_PORT_HTTPS ? " -transport:https" : "");
}

/* The node's own port first, then those where WinRM listens by default. */
static size_t
list_ports(unsigned int own, struct network_port ports[3])
{
	static const unsigned int usual[] = { SOURCE_PORT_HTTPS, SOURCE_PORT_HTTP };
	size_t i, count = 1;

	ports[0] = (struct network_port) { .number = own, .is_wanted = true };
	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (usual[i] != own)
			ports[count++] = (struct network_port) { .number = usual[i] };
	return count;
}

static bool
is_of_tls(const struct diagnosis *diagnosis, const struct error *err)
{
	const struct source_target *target = &diagnosis->request->node->target;

	if (target->plain_http)
		return false;
	return err->kind == ERROR_TLS || err->kind == ERROR_USAGE || diagnosis->listener.certificate_until == 0;
}

/* Whose certificate, of whom, until when. */
static void
describe_certificate(const struct source_listener *listener, time_t now, char *text, size_t size)
{
	char until[DATETIME_SIZE];
	long days = (long)((listener->certificate_until - now) / DAY_S);

	text[0] = '\0';
	if (listener->certificate_until == 0)
		return;
	datetime_format_utc(listener->certificate_until, until);
	snprintf(text, size, "%s; certificate of %s%s%s%s, issued by %s, %s %.10s (%ld day%s%s)", listener->tls_protocol,
	    listener->certificate, *listener->certificate_names == '\0' ? "" : " (",
	    listener->certificate_names, *listener->certificate_names == '\0' ? "" : ")", listener->certificate_issuer,
	    days < 0 ? "expired" : "expires", until, days < 0 ? -days : days, days == 1 || days == -1 ? "" : "s",
	    days < 0 ? " ago" : "");
}

static void
report_tls_failure(struct diagnosis *diagnosis, const struct error *err, const char *certificate)
{
	const struct source_target *target = &diagnosis->request->node->target;
	const struct source_listener *listener = &diagnosis->listener;
	char mend[DOCTOR_MEND_SIZE];

	if (err->kind == ERROR_TLS && listener->certificate_until != 0 &&
	    listener->certificate_until > diagnosis->request->now)
		snprintf(mend, sizeof(mend), "openssl s_client -connect %.200s:%u -showcerts </dev/null", target->address,
		    source_port(target));
	else if (listener->certificate_until != 0)
		snprintf(mend, sizeof(mend),
		    "on the node: winrm set winrm/config/listener?Address=*+Transport=HTTPS @{CertificateThumbprint=\"...\"}");
	else
		mend[0] = '\0';
	diagnosis_report(diagnosis, FINDING_FAULT, "tls", mend, "%s%s%s", err->text, *certificate == '\0' ? "" : ". It is ",
	    certificate);
	diagnosis_block(diagnosis, "there is no TLS connection");
}

static void
check_tls(struct diagnosis *diagnosis, const struct error *err)
{
	const struct source_target *target = &diagnosis->request->node->target;
	const struct source_listener *listener = &diagnosis->listener;
	char certificate[768];

	describe_certificate(listener, diagnosis->request->now, certificate, sizeof(certificate));
	if (diagnosis->blocked == NULL && target->plain_http)
		diagnosis_report(diagnosis, target->allow_unencrypted ? FINDING_NOTE : FINDING_SKIPPED, "tls", NULL, "%s",
		    target->allow_unencrypted
			? "http = yes and allow-unencrypted = yes: with Basic everybody on the way reads the password"
			: "not needed: http = yes, and Kerberos or NTLM seal the messages");
	else if (err->kind != ERROR_NONE && is_of_tls(diagnosis, err))
		report_tls_failure(diagnosis, err, certificate);
	else if (target->insecure)
		diagnosis_report(diagnosis, FINDING_NOTE, "tls", NULL, "insecure = yes: any certificate is believed. %s",
		    certificate);
	else if (listener->certificate_until == 0)
		diagnosis_report(diagnosis, FINDING_WELL, "tls", NULL, "the certificate is accepted; what it says is not known here");
	else if (listener->certificate_until - diagnosis->request->now < EXPIRES_DAYS * DAY_S)
		diagnosis_report(diagnosis, FINDING_NOTE, "tls", "renew it on the node", "%s", certificate);
	else
		diagnosis_report(diagnosis, FINDING_WELL, "tls", NULL, "%s", certificate);
}

static void
check_identity(struct diagnosis *diagnosis, const struct error *err)
{
	const struct source_listener *listener = &diagnosis->listener;

	if (err->kind == ERROR_NONE) {
		diagnosis_report(diagnosis, FINDING_WELL, "ws-management", NULL, "%s, %s; it offers %s",
		    *listener->vendor == '\0' ? "no vendor is told" : listener->vendor,
		    *listener->version == '\0' ? "no version is told" : listener->version,
		    *listener->schemes == '\0' ? "no way to authenticate by name" : listener->schemes);
		return;
	}
	diagnosis_report(diagnosis, FINDING_FAULT, "ws-management", "on the node: winrm enumerate winrm/config/listener", "%s",
	    err->text);
	diagnosis_block(diagnosis, "WinRM does not answer");
}

static void
check_port(struct diagnosis *diagnosis, const struct network_port *ports, size_t count, const struct error *err)
{
	char text[256], mend[DOCTOR_MEND_SIZE];

	describe_ports(ports, count, text, sizeof(text));
	if (ports[0].is_open) {
		diagnosis_report(diagnosis, FINDING_WELL, "port", NULL, "%s", text);
		return;
	}
	mend_port(ports, count, mend);
	diagnosis_report(diagnosis, FINDING_FAULT, "port", mend, "%s (%s)", err->text, text);
	diagnosis_block(diagnosis, "no connection to the port");
}

void
diagnosis_reach(struct diagnosis *diagnosis)
{
	const struct configuration_node *node = diagnosis->request->node;
	unsigned int timeout_ms = node->timeout_s * 1000;
	struct network_port ports[3];
	size_t count = list_ports(source_port(&node->target), ports);
	struct error err = { 0 };

	check_name(diagnosis);
	if (diagnosis->blocked == NULL) {
		network_try(&diagnosis->place, ports, count, timeout_ms < PROBE_MS ? timeout_ms : PROBE_MS);
		if (source_knock(&node->target, timeout_ms, &diagnosis->listener, &err)) {
			error_clear(&err);
			ports[0].is_open = true;
		}
	}
	check_port(diagnosis, ports, count, &err);
	check_tls(diagnosis, &err);
	check_identity(diagnosis, &err);
}
