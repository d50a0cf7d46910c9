/*
 * sitewatch init: the first sitewatch.conf, for nodes that somebody names. It asks for nothing, and writes over nothing.
 */
#include "plugins/operator/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/model/escape.h"
#include "lib/model/shared_file.h"
#include "lib/model/small_file.h"
#include "lib/model/text_stream.h"
#include "plugins/operator/node_names.h"

#define SIZE_MAX_OF_A_LIST ((size_t)16 << 20)

/* %1$s: the folder of the configuration, %2$s: the history. */
static const char before_nodes[] =
    "# sitewatch: which nodes there are, and how to ask them. sitewatch.conf(5) has every key.\n"
    "# Written by 'sitewatch init'. A line that begins with # is a comment: take the # away from what you need.\n"
    "\n"
    "# For all nodes; a node's own section wins.\n"
    "[defaults]\n"
    "# Plain HTTP, port 5985, is what 'winrm quickconfig' sets up: what is said is sealed by Kerberos or NTLM.\n"
    "# For HTTPS, port 5986, drop the line, and name the authority if this machine does not trust it anyway.\n"
    "http = yes\n"
    "#ca-file = %1$s/authority.pem\n"
    "\n"
    "# Who asks: in a domain by Kerberos with a keytab...\n"
    "#user = monitor@EXAMPLE.COM\n"
    "#keytab = %1$s/monitor.keytab\n"
    "# ...or by NTLM with a password, the first line of a file that nobody else may read.\n"
    "#user = EXAMPLE\\monitor\n"
    "#password-file = %1$s/password\n"
    "\n"
    "# What the programs remember. Whoever runs one of them must be able to write in its folder.\n"
    "[history]\n"
    "file = %2$s\n"
    "#keep-days = 400\n"
    "\n"
    "# The event handler: an account of its own, that may start sites. Else it repairs as who asks.\n"
    "#[repair]\n"
    "#user = EXAMPLE\\repairer\n"
    "#password-file = %1$s/repair.password\n"
    "\n"
    "# sitewatchd: the SNMP master agent that it speaks to.\n"
    "#[agentx]\n"
    "#socket = unix:/var/agentx/master\n"
    "\n"
    "# Many nodes? A file for each, NAME.conf with its [node NAME], in a folder.\n"
    "#[nodes]\n"
    "#include-dir = %1$s/nodes.d\n"
    "\n"
    "# The nodes, as the monitor calls them. Each by its own name, and never by that of a cluster, which moves.\n";

/* In the first node's section. */
static const char of_sites[] =
    "# As often as there are such sites: not judged; missed when it is not there; a cluster's group starts and stops it.\n"
    "#ignore = Test*\n"
    "#expect = OWA\n"
    "#clustered = IIS Group: Intranet\n";

static bool
write_configuration(const struct sitewatch_call *call, const struct node_names *names, struct text_stream *ret_text,
    struct error *err)
{
	char folder[PATH_MAX];
	size_t i;

	shared_file_folder(call->config_path, folder);
	if (!text_stream_begin(ret_text, err))
		return false;
	fprintf(ret_text->out, before_nodes, folder, call->history_path == NULL ? "none" : call->history_path);
	for (i = 0; i < names->count; i++) {
		const struct node_name *node = &names->items[i];

		fprintf(ret_text->out, "\n[node %s]\n%saddress = %s\n%s", node->name, node->address == NULL ? "#" : "",
		    node->address == NULL ? node->name : node->address, i == 0 ? of_sites : "");
	}
	return text_stream_end(ret_text, err);
}

/* What programs would make of it must be the nodes that were named: their names may come from anywhere. */
static bool
check_text(const char *path, const struct text_stream *text, const struct node_names *names, struct error *err)
{
	struct configuration configuration;
	size_t i;

	if (!configuration_parse(path, text->text, text->length, &configuration, err))
		return error_prefix(err, "nothing is written, since this would be wrong");
	for (i = 0; i < names->count; i++)
		if (i >= configuration.node_count || strcmp(configuration.nodes[i].name, names->items[i].name) != 0)
			break;
	if (i == names->count && configuration.node_count == names->count) {
		configuration_clear(&configuration);
		return true;
	}
	configuration_clear(&configuration);
	return error_set(err, ERROR_USAGE, "nothing is written: no node can be called '%s'",
	    names->items[i < names->count ? i : 0].name);
}

/* The group that shares the history reads what root writes, as it must read a password file; else nobody else does. */
static bool
set_rights(int fd, const struct sitewatch_call *call, bool *ret_is_shared)
{
	char folder[PATH_MAX];
	struct stat status;

	*ret_is_shared = false;
	if (call->history_path == NULL || geteuid() != 0)
		return true;
	shared_file_folder(call->history_path, folder);
	*ret_is_shared = stat(folder, &status) == 0 && status.st_gid != 0;
	return !*ret_is_shared || (fchown(fd, 0, status.st_gid) == 0 && fchmod(fd, 0640) == 0);
}

/* The last folder of the path may be new: nobody but the administrator writes in it. */
static void
make_folder(const char *path)
{
	char folder[PATH_MAX];

	shared_file_folder(path, folder);
	(void)mkdir(folder, 0755);	/* open() says what is wrong */
}

static bool
write_file(const struct sitewatch_call *call, const struct text_stream *text, bool *ret_is_shared, struct error *err)
{
	const char *path = call->config_path;
	int fd, number;

	make_folder(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 && errno == EEXIST)
		return error_set(err, ERROR_USAGE,
		    "%s is there already, and stays as it is: write another one (--config=FILE) and take over what you need of it, "
		    "or move that one away",
		    path);
	if (fd < 0)
		return error_set(err, ERROR_STORAGE, "%s: %s", path, strerror(errno));
	if (set_rights(fd, call, ret_is_shared) && small_file_write(fd, text->text, text->length) && fsync(fd) == 0 &&
	    close(fd) == 0)
		return true;
	number = errno;
	close(fd);
	unlink(path);
	return error_set(err, ERROR_STORAGE, "%s: %s", path, strerror(number));
}

static bool
add_file(struct node_names *names, const char *path, struct error *err)
{
	size_t count = 0;
	char *bytes;
	bool ok;

	if (!small_file_read(path, SIZE_MAX_OF_A_LIST, &bytes, &count, NULL, err))
		return error_prefix(err, "--from-nagios");
	ok = node_names_add_nagios(names, path, bytes, count, err);
	free(bytes);
	return ok;
}

static bool
add_standard_input(struct node_names *names, struct error *err)
{
	struct text_stream text;
	char buffer[4096];
	size_t count;
	bool ok;

	if (!text_stream_begin(&text, err))
		return false;
	while ((count = fread(buffer, 1, sizeof(buffer), stdin)) > 0 && ftell(text.out) < (long)SIZE_MAX_OF_A_LIST)
		fwrite(buffer, 1, count, text.out);
	if (!text_stream_end(&text, err))
		return false;
	ok = count > 0 || ferror(stdin) ? error_set(err, ERROR_USAGE, "standard input cannot be read, or is too long") :
					  node_names_add_list(names, "standard input", text.text, text.length, err);
	free(text.text);
	return ok;
}

static bool
gather(const struct sitewatch_call *call, struct node_names *names, struct error *err)
{
	bool ok = true;
	size_t i;
	int j;

	if (call->operand_count == 0 && call->nagios_file_count == 0)
		return error_set(err, ERROR_USAGE,
		    "expected: sitewatch init NODE[=ADDRESS]..., sitewatch init --from-nagios=FILE, or sitewatch init - with a list "
		    "on standard input");
	for (j = 0; ok && j < call->operand_count; j++)
		ok = strcmp(call->operands[j], "-") == 0 ? add_standard_input(names, err) :
							  node_names_add_word(names, call->operands[j], err);
	for (i = 0; ok && i < call->nagios_file_count; i++)
		ok = add_file(names, call->nagios_files[i], err);
	return ok && (names->count > 0 || error_set(err, ERROR_USAGE, "nothing is written: no node is named there"));
}

static void
tell(const struct sitewatch_call *call, const struct node_names *names, bool is_shared)
{
	FILE *out = call->out;
	unsigned int step = 1;

	fprintf(out, "Written: %s, for %zu node%s. What remains:\n", call->config_path, names->count, text_s(names->count));
	fprintf(out, "%u. In [defaults] of that file: who asks the nodes (user), and a keytab or a password file.\n", step++);
	fprintf(out, "%u. On each node: a listener, and rights for that account. " PKGDATADIR "/Prepare-SitewatchNode.ps1 does it.\n",
	    step++);
	if (!is_shared)
		fprintf(out, "%u. Let the monitor's user read the file, which is yours alone: chown root:GROUP and chmod 640.\n", step++);
	fprintf(out, "%u. A first look: " PLUGINDIR "/check_iis_sites %s%s%s--node=", step++, call->has_default_config ? "" : "--config=",
	    call->has_default_config ? "" : call->config_path, call->has_default_config ? "" : " ");
	escape_write(out, names->items[0].name, ESCAPE_TERMINAL, 0);
	fprintf(out, "\n%u. The monitor's definitions: sitewatch discover NODE --format=nagios|icinga2, once it was looked at.\n",
	    step++);
}

enum sitewatch_result
sitewatch_init(const struct sitewatch_call *call, struct error *err)
{
	enum sitewatch_result result = SITEWATCH_FAILED;
	struct node_names names = { 0 };
	struct text_stream text = { 0 };
	bool is_shared = false;

	if (gather(call, &names, err) && write_configuration(call, &names, &text, err)) {
		if (check_text(call->config_path, &text, &names, err) && write_file(call, &text, &is_shared, err)) {
			tell(call, &names, is_shared);
			result = SITEWATCH_DONE;
		}
		free(text.text);
	}
	node_names_clear(&names);
	return result;
}
