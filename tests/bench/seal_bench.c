/*
 * seal-bench -- what sealing and unsealing 1 MiB costs: seal-bench kerberos|ntlm SERVICE@HOST [ROUNDS]
 *
 * Both sides of a context are in this process, with the credentials that the environment names. Beside our messages the
 * mechanism's own gss_wrap() and gss_unwrap() of the same bytes, in turn; medians of the process's CPU time.
 */
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_krb5.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/gss/seal.h"

#define MIB	   ((size_t)1 << 20)
#define MAX_ROUNDS 1000

struct pair {
	gss_ctx_id_t ours, theirs;
	bool is_ntlm;
};

enum step { SEAL, UNSEAL, WRAP, UNWRAP, STEPS };

static double times_ms[STEPS][MAX_ROUNDS];

static double
cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "seal-bench: %s\n", what);
	exit(1);
}

static void
connect_pair(struct pair *pair, const char *service)
{
	const gss_OID mechanism = (gss_OID)(uintptr_t)(pair->is_ntlm ? &gss_seal_ntlm : gss_mech_krb5);
	const OM_uint32 flags = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG |
				GSS_C_INTEG_FLAG;
	gss_buffer_desc name_text = { .length = strlen(service), .value = (void *)(uintptr_t)service };
	gss_buffer_desc there = GSS_C_EMPTY_BUFFER, back = GSS_C_EMPTY_BUFFER;
	OM_uint32 major = GSS_S_CONTINUE_NEEDED, accepted = GSS_S_CONTINUE_NEEDED, minor;
	gss_name_t name;

	must(gss_import_name(&minor, &name_text, GSS_C_NT_HOSTBASED_SERVICE, &name) == GSS_S_COMPLETE, "bad service");
	while (major != GSS_S_COMPLETE || accepted != GSS_S_COMPLETE) {
		gss_release_buffer(&minor, &there);
		if (major != GSS_S_COMPLETE)
			major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &pair->ours, name, mechanism, flags, 0,
			    GSS_C_NO_CHANNEL_BINDINGS, &back, NULL, &there, NULL, NULL);
		must(!GSS_ERROR(major), "no context on our side");
		gss_release_buffer(&minor, &back);
		if (there.length == 0)
			break;
		accepted = gss_accept_sec_context(&minor, &pair->theirs, GSS_C_NO_CREDENTIAL, &there,
		    GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &back, NULL, NULL, NULL);
		must(!GSS_ERROR(accepted), "no context on their side");
	}
	gss_release_buffer(&minor, &there);
	gss_release_buffer(&minor, &back);
	gss_release_name(&minor, &name);
}

static void
measure_ours(const struct pair *pair, const char *text, size_t round)
{
	struct error err;
	char *body, *plain, type[128];
	size_t length, count;
	double begun = cpu_ms(), sealed;

	must(gss_seal_write(pair->ours, pair->is_ntlm, SEAL_SPNEGO, "application/soap+xml;charset=UTF-8", text, MIB, &body,
		 &length, &err), "not sealed");
	sealed = cpu_ms();
	must(gss_seal_read(pair->theirs, pair->is_ntlm, body, length, type, &plain, &count, &err), "not unsealed");
	times_ms[SEAL][round] = sealed - begun;
	times_ms[UNSEAL][round] = cpu_ms() - sealed;
	must(count == MIB && memcmp(plain, text, MIB) == 0, "another text came out");
	free(body);
	free(plain);
}

static void
measure_theirs(const struct pair *pair, const char *text, size_t round)
{
	gss_buffer_desc in = { .length = MIB, .value = (void *)(uintptr_t)text };
	gss_buffer_desc wrapped = GSS_C_EMPTY_BUFFER, out = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor;
	double begun = cpu_ms(), sealed;

	must(gss_wrap(&minor, pair->ours, 1, GSS_C_QOP_DEFAULT, &in, NULL, &wrapped) == GSS_S_COMPLETE, "not wrapped");
	sealed = cpu_ms();
	must(gss_unwrap(&minor, pair->theirs, &wrapped, &out, NULL, NULL) == GSS_S_COMPLETE, "not unwrapped");
	times_ms[WRAP][round] = sealed - begun;
	times_ms[UNWRAP][round] = cpu_ms() - sealed;
	must(out.length == MIB, "another text came out");
	gss_release_buffer(&minor, &wrapped);
	gss_release_buffer(&minor, &out);
}

static int
compare(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return (difference > 0) - (difference < 0);
}

static double
median(enum step step, size_t rounds)
{
	qsort(times_ms[step], rounds, sizeof(double), compare);
	return times_ms[step][rounds / 2];
}

int
main(int argc, char **argv)
{
	struct pair pair = { .is_ntlm = argc > 1 && strcmp(argv[1], "ntlm") == 0 };
	long rounds = argc > 3 ? strtol(argv[3], NULL, 10) : 51, i;
	char *text = malloc(MIB);
	OM_uint32 minor;

	if (argc < 3 || rounds < 1 || rounds > MAX_ROUNDS || text == NULL) {
		fprintf(stderr, "usage: seal-bench kerberos|ntlm SERVICE@HOST [ROUNDS]\n");
		return 2;
	}
	for (size_t at = 0; at < MIB; at++)
		text[at] = (char)('a' + at % 26);
	connect_pair(&pair, argv[2]);
	for (i = 0; i < rounds; i++) {
		measure_ours(&pair, text, (size_t)i);
		measure_theirs(&pair, text, (size_t)i);
	}
	printf("  %-10s  sealed message %6.2f ms, unsealed %6.2f ms   gss_wrap %6.2f ms, gss_unwrap %6.2f ms   ratio %.2f\n",
	    argv[1], median(SEAL, (size_t)rounds), median(UNSEAL, (size_t)rounds), median(WRAP, (size_t)rounds),
	    median(UNWRAP, (size_t)rounds),
	    (median(SEAL, (size_t)rounds) + median(UNSEAL, (size_t)rounds)) /
		(median(WRAP, (size_t)rounds) + median(UNWRAP, (size_t)rounds)));
	free(text);
	gss_delete_sec_context(&minor, &pair.ours, GSS_C_NO_BUFFER);
	gss_delete_sec_context(&minor, &pair.theirs, GSS_C_NO_BUFFER);
	return 0;
}
