/*
 * sitewatch discover: a monitor's service definitions, one for each site of the newest observation.
 *
 * A service is named by the site's number, which outlives a rename, and never by its name, which anybody who may
 * create a site chooses; the name is only shown. Nothing in the text changes from run to run but what changed on the node.
 */
#include "lib/model/text_stream.h"
#include "plugins/operator/command.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/counted_sites.h"
#include "lib/model/escape.h"

#define SHOWN_CHARS 100

/* Control characters and their like replaced; the caller's, to free(). */
static char *
harmless(const char *text, struct error *err)
{
	struct text_stream copy;

	if (!text_stream_begin(&copy, err))
		return NULL;
	escape_write(copy.out, text, ESCAPE_TERMINAL, SHOWN_CHARS);
	return text_stream_end(&copy, err) ? copy.text : NULL;
}

/*
 * True for what neither Nagios' own language nor a shell gives a meaning to: its notification commands may put a
 * displayed name through one. Bytes of other characters than ASCII are fine.
 */
static bool
is_plain(char character)
{
	unsigned char byte = (unsigned char)character;

	return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
	    (byte >= 'a' && byte <= 'z') || (byte != '\0' && strchr(" -_.:/@+", byte) != NULL);
}

/* Nagios knows no quoting. */
static void
write_for_nagios(FILE *out, const char *text)
{
	for (; *text != '\0'; text++)
		putc(is_plain(*text) ? *text : '_', out);
}

/* The inside of a string: Icinga 2, Language Reference, String Literals. */
static void
write_for_icinga2(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', out);
		putc(*text, out);
	}
}

static void
write_nagios_service(FILE *out, const char *node, uint32_t id, const char *name)
{
	fprintf(out, "\ndefine service {\n\tuse\t\t\tsitewatch-site\n\thost_name\t\t%s\n", node);
	fprintf(out, "\tservice_description\tIIS site %u\n\tdisplay_name\t\tIIS site ", id);
	write_for_nagios(out, name);
	fprintf(out, "\n\tcheck_command\t\tcheck_iis_site!%u\n}\n", id);
}

static void
write_icinga2_service(FILE *out, const char *node, uint32_t id, const char *name)
{
	fprintf(out, "\napply Service \"iis-site-%u\" {\n\timport \"sitewatch-service\"\n\tdisplay_name = \"IIS site ", id);
	write_for_icinga2(out, name);
	fprintf(out, "\"\n\tvars.sitewatch_site = \"#%u\"\n\tassign where host.name == \"", id);
	write_for_icinga2(out, node);
	fputs("\"\n}\n", out);
}

/* A host is called as its node. Nagios has no way to write every name; better no file than one for another host. */
static bool
can_be_nagios_host(const char *node)
{
	size_t length = strlen(node), i;

	for (i = 0; i < length; i++)
		if (!is_plain(node[i]))
			return false;
	return length > 0 && node[0] != ' ' && node[length - 1] != ' ';
}

static bool
write_services(const struct sitewatch_call *call, const struct snapshot *snapshot, struct error *err)
{
	bool is_nagios = call->format == SITEWATCH_FORMAT_NAGIOS;
	char *node = harmless(snapshot->node, err), *name = NULL;
	size_t i;

	if (node == NULL)
		return false;
	fprintf(call->out, "%s `sitewatch discover` writes this: the sites of ", is_nagios ? "#" : "//");
	if (is_nagios)
		write_for_nagios(call->out, node);
	else
		fputs(node, call->out);
	fputs(", by number\n", call->out);
	for (i = 0; i < snapshot->site_count; i++) {
		name = harmless(snapshot->sites[i].name, err);
		if (name == NULL)
			break;
		if (is_nagios)
			write_nagios_service(call->out, node, snapshot->sites[i].id, name);
		else
			write_icinga2_service(call->out, node, snapshot->sites[i].id, name);
		free(name);
	}
	free(node);
	return i == snapshot->site_count;
}

/* A service is called by the number of its site. */
static bool
has_numbers(const struct snapshot *snapshot)
{
	return snapshot->site_count == 0 || !site_number_is_ours(snapshot->sites[snapshot->site_count - 1].id);
}

enum sitewatch_result
sitewatch_discover(const struct sitewatch_call *call, struct error *err)
{
	const char *node = sitewatch_node_name(call, call->operands[0]);
	struct snapshot snapshot = { 0 };
	struct history *history;
	enum sitewatch_result result;

	if (call->format == SITEWATCH_FORMAT_DEFAULT) {
		error_set(err, ERROR_USAGE, "expected: sitewatch discover NODE --format=nagios|icinga2");
		return SITEWATCH_FAILED;
	}
	result = sitewatch_open_node(call, &history, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (!history_snapshot(history, node, &snapshot, err))
		result = sitewatch_result_of(err);
	else if (!has_numbers(&snapshot)) {
		error_set(err, ERROR_USAGE, "%s: the account that looks there is told no numbers of sites, by which services are "
		    "called: let an administrator's account look once", snapshot.node);
		result = SITEWATCH_FAILED;
	} else if (call->format == SITEWATCH_FORMAT_NAGIOS && !can_be_nagios_host(snapshot.node)) {
		error_set(err, ERROR_USAGE, "Nagios can have no host called '%s'", snapshot.node);
		result = SITEWATCH_FAILED;
	} else if (!write_services(call, &snapshot, err))
		result = SITEWATCH_FAILED;
	snapshot_clear(&snapshot);
	history_close(history);
	return result;
}
