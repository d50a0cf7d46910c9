#include "tests/simulator/appcmd_list.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/simulator/site_row.h"

#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
#define MOST_BINDINGS 100U		/* of one site in a listing: some 70 to 130 were too many (windows-shell.md 3.8) */
#define WINDOWS_2012 602		/* windows_version.number */

static bool
is_state_fault(const struct operation *operation, const char *shape)
{
	return operation->injection.kind == INJECT_APPCMD_STATE && strcmp(operation->injection.shape, shape) == 0;
}

/* The words are the same in all languages. NULL: the attribute is not there. */
static const char *
state_word(const struct operation *operation, enum run_state state)
{
	if (is_state_fault(operation, "missing"))
		return NULL;
	if (is_state_fault(operation, "empty"))
		return "";
	if (!operation->machine->w3svc_running || is_state_fault(operation, "unknown"))
		return "Unknown";
	switch (state) {
	case RUN_STARTED: return "Started";
	case RUN_STOPPED: return "Stopped";
	case RUN_STARTING: return "Starting";
	case RUN_STOPPING: return "Stopping";
	case RUN_PAUSING: case RUN_PAUSED: case RUN_CONTINUING: case RUN_UNKNOWN: break;
	}
	return "Unknown";
}

static void
write_attribute(struct buffer *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buffer_format(out, " %s=\"", name);
	buffer_add_xml(out, value);
	buffer_add(out, "\"");
}

/* "http/A:80:,https/A:443:". @return how many there are */
static size_t
bindings_text(const struct web_site *site, struct buffer *out)
{
	const char *rest = site->bindings;
	struct binding binding;
	size_t count = 0;

	buffer_add(out, "");
	while (binding_next(&rest, &binding))
		buffer_format(out, "%s%s/%s", count++ == 0 ? "" : ",", binding.protocol, binding.information);
	return count;
}

static void
write_bindings(const struct operation *operation, const struct web_site *site, struct buffer *out)
{
	const char *rest = site->bindings;
	struct binding binding;

	buffer_add(out, "            <bindings>\r\n");
	while (binding_next(&rest, &binding)) {
		buffer_add(out, "                <binding");
		write_attribute(out, "protocol", binding.protocol);
		write_attribute(out, "bindingInformation", binding.information);
		buffer_add(out, operation->machine->windows->number >= WINDOWS_2012 ? " sslFlags=\"0\" />\r\n" : " />\r\n");
	}
	buffer_add(out, "            </bindings>\r\n");
}

/* What has a value in effect without being set. */
static void
write_defaults(struct buffer *out)
{
	buffer_add(out,
	    "            <limits maxBandwidth=\"4294967295\" maxConnections=\"4294967295\" connectionTimeout=\"00:02:00\" "
	    "maxUrlSegments=\"32\" />\r\n"
	    "            <logFile logExtFileFlags=\"Date, Time, ClientIP, UserName, ServerIP, Method, UriStem, UriQuery, HttpStatus, "
	    "Win32Status, TimeTaken, ServerPort, UserAgent, Referer, HttpSubStatus\" customLogPluginClsid=\"\" logFormat=\"W3C\" "
	    "directory=\"%SystemDrive%\\inetpub\\logs\\LogFiles\" period=\"Daily\" truncateSize=\"20971520\" "
	    "localTimeRollover=\"false\" enabled=\"true\" />\r\n"
	    "            <traceFailedRequestsLogging enabled=\"false\" directory=\"%SystemDrive%\\inetpub\\logs\\FailedReqLogFiles\" "
	    "maxLogFiles=\"50\" maxLogFileSizeKB=\"512\" customActionsEnabled=\"false\" />\r\n"
	    "            <applicationDefaults path=\"\" applicationPool=\"DefaultAppPool\" enabledProtocols=\"http\" />\r\n"
	    "            <virtualDirectoryDefaults path=\"\" physicalPath=\"\" userName=\"\" password=\"\" logonMethod=\"ClearText\" "
	    "allowSubDirConfig=\"true\" />\r\n");
}

static void
write_application(const struct web_site *site, bool is_all, struct buffer *out)
{
	buffer_add(out, "            <application path=\"/\"");
	write_attribute(out, "applicationPool", site->pool);
	buffer_add(out, is_all ? " enabledProtocols=\"http\">\r\n" : ">\r\n");
	if (is_all)
		buffer_add(out, "                <virtualDirectoryDefaults path=\"\" physicalPath=\"\" />\r\n");
	buffer_add(out,
	    "                <virtualDirectory path=\"/\" physicalPath=\"%SystemDrive%\\inetpub\\wwwroot\" />\r\n            </application>\r\n");
}

/* The element <site>: serverAutoStart stands there when it is set, or when all values do. */
static void
write_site_element(const struct operation *operation, const struct web_site *site, bool is_all, struct buffer *out)
{
	const struct machine *machine = operation->machine;
	const bool has_flag = site->has_flag_set || site->auto_start == machine->is_off_by_default ||
	    (is_all && !machine->hides_default_flags);

	buffer_add(out, "        <site");
	write_attribute(out, "name", site->name);
	buffer_format(out, " id=\"%u\"", site->id);
	if (has_flag)
		write_attribute(out, "serverAutoStart", site->auto_start ? "true" : "false");
	buffer_add(out, ">\r\n");
	write_bindings(operation, site, out);
	if (is_all)
		write_defaults(out);
	write_application(site, is_all, out);
	buffer_add(out, "        </site>\r\n");
}

static void
write_site_xml(const struct operation *operation, const struct appcmd_query *query, const struct web_site *site,
    const char *bindings, struct buffer *out)
{
	buffer_add(out, "    <SITE");
	write_attribute(out, "SITE.NAME", site->name);
	buffer_format(out, " SITE.ID=\"%u\"", site->id);
	write_attribute(out, "bindings", bindings);
	write_attribute(out, "state", state_word(operation, site_state(operation->machine, site)));
	if (query->config == APPCMD_CONFIG_NONE) {
		buffer_add(out, " />\r\n");
		return;
	}
	buffer_add(out, ">\r\n");
	write_site_element(operation, site, query->config == APPCMD_CONFIG_ALL, out);
	buffer_add(out, "    </SITE>\r\n");
}

/* /text:ATTRIBUTE: the bindings are not made for another one's sake. */
static void
write_site_attribute(
    const struct operation *operation, const struct appcmd_query *query, const struct web_site *site, struct buffer *out)
{
	const char *state = state_word(operation, site_state(operation->machine, site));

	if (strcasecmp(query->text, "state") == 0)
		buffer_add(out, state == NULL ? "" : state);
	else if (strcasecmp(query->text, "id") == 0)
		buffer_format(out, "%u", site->id);
	else if (strcasecmp(query->text, "name") == 0)
		buffer_add(out, site->name);
	else if (strcasecmp(query->text, "bindings") == 0)
		(void)bindings_text(site, out);
	buffer_add(out, "\r\n");
}

static bool
is_wanted_site(const struct operation *operation, const struct appcmd_query *query, const struct web_site *site)
{
	const char *state = state_word(operation, site_state(operation->machine, site));

	return (query->name == NULL || strcasecmp(query->name, site->name) == 0) &&
	    (query->id == NULL || strtoull(query->id, NULL, 10) == site->id) &&
	    (query->state == NULL || (state != NULL && strcasecmp(query->state, state) == 0)) &&
	    (query->auto_start == NULL || (strcasecmp(query->auto_start, "true") == 0) == site->auto_start);
}

/* false: it has more bindings than can be told. */
static bool
write_site(const struct operation *operation, const struct appcmd_query *query, const struct web_site *site, struct buffer *out)
{
	struct buffer bindings = { 0 };
	const char *state = state_word(operation, site_state(operation->machine, site));
	bool is_told = true;

	if (query->text != NULL) {
		write_site_attribute(operation, query, site, out);
		return true;
	}
	if (bindings_text(site, &bindings) > MOST_BINDINGS)
		is_told = false;
	else if (query->is_xml)
		write_site_xml(operation, query, site, bindings.bytes, out);
	else
		buffer_format(out, "SITE \"%s\" (id:%u,bindings:%s,state:%s)\r\n", site->name, site->id, bindings.bytes,
		    state == NULL ? "" : state);
	buffer_clear(&bindings);
	return is_told;
}

bool
appcmd_list_sites(struct operation *operation, const struct appcmd_query *query, struct buffer *out,
    const struct appcmd_error **ret_error)
{
	const struct machine *machine = operation->machine;
	bool has_any = false;
	size_t i;

	if (query->is_xml)
		buffer_add(out, DECLARATION "<appcmd>\r\n");
	for (i = 0; i < machine->site_count && *ret_error == NULL; i++) {
		if (!is_wanted_site(operation, query, &machine->sites[i]))
			continue;
		has_any = true;
		if (!write_site(operation, query, &machine->sites[i], out))
			*ret_error = appcmd_error_find("bindings");
	}
	if (query->is_xml)
		buffer_add(out, "</appcmd>\r\n");
	return has_any;
}

static void
write_pool(const struct operation *operation, const struct appcmd_query *query, const struct app_pool *pool, struct buffer *out)
{
	const char *state = state_word(operation, pool->state);
	const char *version = operation->machine->windows->number >= WINDOWS_2012 ? "v4.0" : "v2.0";

	if (!query->is_xml) {
		buffer_format(out, "APPPOOL \"%s\" (MgdVersion:%s,MgdMode:Integrated,state:%s)\r\n", pool->name, version,
		    state == NULL ? "" : state);
		return;
	}
	buffer_add(out, "    <APPPOOL");
	write_attribute(out, "APPPOOL.NAME", pool->name);
	write_attribute(out, "PipelineMode", "Integrated");
	write_attribute(out, "RuntimeVersion", version);
	write_attribute(out, "state", state);
	if (query->config == APPCMD_CONFIG_NONE) {
		buffer_add(out, " />\r\n");
		return;
	}
	buffer_add(out, ">\r\n        <add");
	write_attribute(out, "name", pool->name);
	if (!pool->auto_start || query->config == APPCMD_CONFIG_ALL)
		write_attribute(out, "autoStart", pool->auto_start ? "true" : "false");
	buffer_add(out, " />\r\n    </APPPOOL>\r\n");
}

bool
appcmd_list_pools(struct operation *operation, const struct appcmd_query *query, struct buffer *out)
{
	const struct machine *machine = operation->machine;
	bool has_any = false;
	size_t i;

	if (query->is_xml)
		buffer_add(out, DECLARATION "<appcmd>\r\n");
	for (i = 0; i < machine->pool_count; i++) {
		if (query->name != NULL && strcasecmp(query->name, machine->pools[i].name) != 0)
			continue;
		has_any = true;
		write_pool(operation, query, &machine->pools[i], out);
	}
	if (query->is_xml)
		buffer_add(out, "</appcmd>\r\n");
	return has_any;
}

bool
appcmd_list_section(struct operation *operation, const struct appcmd_query *query, struct buffer *out)
{
	const struct machine *machine = operation->machine;
	const bool is_all = query->config == APPCMD_CONFIG_ALL;
	size_t i;

	if (query->is_xml)
		buffer_add(out, DECLARATION "<appcmd>\r\n    <CONFIG CONFIG.SECTION=\"system.applicationHost/sites\" "
		    "path=\"MACHINE/WEBROOT/APPHOST\" overrideMode=\"Inherit\" locked=\"false\">\r\n");
	buffer_add(out, "    <system.applicationHost-sites>\r\n");
	for (i = 0; i < machine->site_count; i++)
		write_site_element(operation, &machine->sites[i], is_all, out);
	buffer_add(out, "        <siteDefaults");
	if (is_all || machine->is_off_by_default)
		write_attribute(out, "serverAutoStart", machine->is_off_by_default ? "false" : "true");
	buffer_add(out, ">\r\n");
	buffer_add(out, "            <logFile logFormat=\"W3C\" />\r\n        </siteDefaults>\r\n    </system.applicationHost-sites>\r\n");
	if (query->is_xml)
		buffer_add(out, "    </CONFIG>\r\n</appcmd>\r\n");
	return true;
}
