/*
 * iis-simulator -- a WinRM server that behaves like clustered IIS nodes, the defect of KB885440 included.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <time.h>

#include "tests/simulator/control.h"
#include "tests/simulator/scenario.h"
#include "tests/simulator/server.h"

#define EXIT_USAGE 64

struct options {
	struct server_options server;
	const char *password_file, *scenario;
	struct world_defaults world;
	size_t page_items;
	bool is_help;
};

enum option_letter {
	OPTION_HTTP_PORT = 256,
	OPTION_HTTPS_PORT,
	OPTION_CERT,
	OPTION_KEY,
	OPTION_CLIENT_CA,
	OPTION_USER,
	OPTION_PASSWORD_FILE,
	OPTION_KEYTAB,
	OPTION_NTLM_USER_FILE,
	OPTION_ALLOW_UNENCRYPTED,
	OPTION_STRICT_BINDING,
	OPTION_MAX_FIELD_LENGTH,
	OPTION_SCENARIO,
	OPTION_IIS,
	OPTION_NODES,
	OPTION_SITES,
	OPTION_PAGE_SIZE,
	OPTION_HELP,
};

static void
print_help(FILE *out)
{
	fputs(
	    "Usage: iis-simulator [OPTION...]\n"
	    "Speak WS-Management on 127.0.0.1 as Windows nodes with IIS do, for tests and demonstrations.\n\n"
	    "  --http-port=N            default 0: a free one\n"
	    "  --https-port=N           with --cert=PEM and --key=PEM; 0: a free one; default: no HTTPS\n"
	    "  --client-ca=PEM          take client certificates that it signed\n"
	    "  --user=U --password-file=F  demand Basic authentication; default: everybody is let in\n"
	    "  --keytab=FILE            take Kerberos tickets for the services in it\n"
	    "  --ntlm-user-file=FILE    take NTLM from the accounts in it: DOMAIN:USER:PASSWORD\n"
	    "                           with either of them messages over HTTP must be sealed\n"
	    "  --allow-unencrypted      they need not\n"
	    "  --strict-binding         over HTTPS only tickets that are bound to the connection\n"
	    "  --max-field-length=N     HTTP.sys' MaxFieldLength: longer headers are refused; default 16384\n"
	    "  --scenario=FILE.ini      what there is (below); default: clusters of two nodes\n"
	    "  --iis=6|7                without a scenario: Server 2003 (default), or 2008 R2\n"
	    "  --nodes=N --sites=N      without a scenario: how many nodes (2), and sites on each (5)\n"
	    "  --page-size=N            at most N instances in one message; default: as Windows does\n\n"
	    "  Prints `ready http=PORT https=PORT` when it listens; ends on SIGTERM.\n"
	    "  Without a scenario: EXCH-A (owner of \"Exchange Virtual Server 1\"), EXCH-B, and so on; sites "
	    "1 to 5 are\n"
	    "  \"Default Web Site\", \"OWA\", \"Intranet\", \"Shop\", \"Exchange Admin\"; the hotfix is not "
	    "in.\n"
	    "  A node is addressed as exch-a.localhost, or /EXCH-A/wsman, else it is the first one.\n\n",
	    out);
	scenario_print_help(out);
	fputs("\n  POST /control/VERB?node=NAME&... on the HTTP port; without node= the first, or where "
	      "marked (*) all:\n",
	    out);
	control_print_verbs(out);
	fputs("\n  Kinds of faults; count=0 lasts until faults-clear:\n", out);
	injection_print_kinds(out);
}

static bool
read_number(const char *text, unsigned long most, unsigned long *ret_number, struct error *err)
{
	char *end;

	errno = 0;
	*ret_number = strtoul(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || *text == '-' || *ret_number > most)
		return error_set(err, ERROR_USAGE, "'%s' is not a number from 0 to %lu", text, most);
	return true;
}

static bool
take_number_option(int letter, const char *text, struct options *options, struct error *err)
{
	const unsigned long most = letter == OPTION_SITES ? 1000000 : letter == OPTION_NODES ? 10000 : 65535;
	unsigned long number;

	if (!read_number(text, most, &number, err))
		return false;
	if (letter == OPTION_HTTP_PORT) {
		options->server.http_port = (unsigned int)number;
	} else if (letter == OPTION_HTTPS_PORT) {
		options->server.has_https = true;
		options->server.https_port = (unsigned int)number;
	} else if (letter == OPTION_NODES) {
		options->world.nodes = number;
	} else if (letter == OPTION_SITES) {
		options->world.sites = number;
	} else if (letter == OPTION_MAX_FIELD_LENGTH) {
		options->server.max_field_length = number;
	} else if (letter == OPTION_PAGE_SIZE) {
		options->page_items = number;
	} else if (number < 6) {
		return error_set(err, ERROR_USAGE, "--iis is 6 or 7");
	} else {
		options->world.iis = number == 6 ? 6 : 7;
	}
	return true;
}

/* GSSAPI learns of its files by the environment alone. */
static void
take_tokens(struct options *options, const char *variable, const char *path)
{
	if (setenv(variable, path, 1) != 0)
		abort();
	options->server.authentication.takes_tokens = true;
}

static bool
read_options(int argc, char **argv, struct options *options, struct error *err)
{
	static const struct option table[] = {
		{ "http-port", required_argument, NULL, OPTION_HTTP_PORT },
		{ "https-port", required_argument, NULL, OPTION_HTTPS_PORT },
		{ "cert", required_argument, NULL, OPTION_CERT },
		{ "key", required_argument, NULL, OPTION_KEY },
		{ "client-ca", required_argument, NULL, OPTION_CLIENT_CA },
		{ "user", required_argument, NULL, OPTION_USER },
		{ "password-file", required_argument, NULL, OPTION_PASSWORD_FILE },
		{ "keytab", required_argument, NULL, OPTION_KEYTAB },
		{ "ntlm-user-file", required_argument, NULL, OPTION_NTLM_USER_FILE },
		{ "allow-unencrypted", no_argument, NULL, OPTION_ALLOW_UNENCRYPTED },
		{ "max-field-length", required_argument, NULL, OPTION_MAX_FIELD_LENGTH },
		{ "strict-binding", no_argument, NULL, OPTION_STRICT_BINDING },
		{ "scenario", required_argument, NULL, OPTION_SCENARIO },
		{ "iis", required_argument, NULL, OPTION_IIS },
		{ "nodes", required_argument, NULL, OPTION_NODES },
		{ "sites", required_argument, NULL, OPTION_SITES },
		{ "page-size", required_argument, NULL, OPTION_PAGE_SIZE },
		{ "help", no_argument, NULL, OPTION_HELP },
		{ NULL, 0, NULL, 0 },
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		switch (letter) {
		case OPTION_CERT: options->server.certificate_file = optarg; break;
		case OPTION_KEY: options->server.key_file = optarg; break;
		case OPTION_CLIENT_CA: options->server.client_ca_file = optarg; break;
		case OPTION_USER: options->server.authentication.user = optarg; break;
		case OPTION_PASSWORD_FILE: options->password_file = optarg; break;
		case OPTION_KEYTAB: take_tokens(options, "KRB5_KTNAME", optarg); break;
		case OPTION_NTLM_USER_FILE: take_tokens(options, "NTLM_USER_FILE", optarg); break;
		case OPTION_ALLOW_UNENCRYPTED:
			options->server.authentication.allows_unencrypted = true;
			break;
		case OPTION_STRICT_BINDING: options->server.authentication.wants_binding = true; break;
		case OPTION_SCENARIO: options->scenario = optarg; break;
		case 'h': case OPTION_HELP: options->is_help = true; return true;
		case '?': return error_set(err, ERROR_USAGE, "see --help");
		default:
			if (!take_number_option(letter, optarg, options, err))
				return false;
		}
	}
	if (optind < argc)
		return error_set(err, ERROR_USAGE, "'%s' is not an option", argv[optind]);
	if (options->server.has_https &&
	    (options->server.certificate_file == NULL || options->server.key_file == NULL))
		return error_set(err, ERROR_USAGE, "--https-port needs --cert and --key");
	if ((options->server.authentication.user == NULL) != (options->password_file == NULL))
		return error_set(err, ERROR_USAGE, "--user and --password-file go together");
	options->server.authentication.takes_certificates = options->server.client_ca_file != NULL;
	return true;
}

/* The first line of the file. */
static bool
read_password(const char *path, char *password, size_t size, struct error *err)
{
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return error_set(err, ERROR_USAGE, "%s: %s", path, strerror(errno));
	if (fgets(password, (int)size, file) == NULL)
		password[0] = '\0';
	fclose(file);
	password[strcspn(password, "\r\n")] = '\0';
	return password[0] != '\0' || error_set(err, ERROR_USAGE, "%s: there is no password in it", path);
}

static bool
make_world(const struct options *options, struct world *world, struct error *err)
{
	if (options->scenario != NULL)
		return scenario_read(options->scenario, time(NULL), world, err);
	world_populate(world, &options->world, time(NULL));
	return true;
}

/* As many descriptors as we may have: each client holds one open. */
static void
raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static bool
serve(const struct options *options, struct error *err)
{
	struct simulation simulation = { .injections = injection_list_new(), .moments = moment_list_new(),
		.page_items = options->page_items };
	struct server *server;
	sigset_t signals;
	int which;
	bool ok = false;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);	/* before there are threads: theirs too */
	signal(SIGPIPE, SIG_IGN);
	if (!make_world(options, &simulation.world, err))
		goto out;
	if (!server_start(&options->server, &simulation, &server, err))
		goto out;
	printf("ready http=%u https=%u\n", server_http_port(server), server_https_port(server));
	fflush(stdout);
	while (sigwait(&signals, &which) != 0)
		continue;
	server_stop(server);
	ok = true;
out:
	enumeration_end_all(&simulation.enumerations, NULL);
	shell_end_all(&simulation.shells, NULL);
	injection_list_free(simulation.injections);
	buffer_clear(&simulation.writes);
	moment_list_free(simulation.moments);
	world_clear(&simulation.world);
	return ok;
}

int
main(int argc, char **argv)
{
	struct options options = { .world = { .iis = 6 } };
	char password[256];
	struct error err = { .kind = ERROR_NONE };
	bool ok = read_options(argc, argv, &options, &err);

	if (ok && options.is_help) {
		print_help(stdout);
		return 0;
	}
	if (ok && options.password_file != NULL) {
		ok = read_password(options.password_file, password, sizeof(password), &err);
		options.server.authentication.password = password;
	}
	raise_limit();
	if (ok)
		ok = serve(&options, &err);
	if (!ok)
		fprintf(stderr, "iis-simulator: %s\n", err.text);
	return ok ? 0 : EXIT_USAGE;
}
