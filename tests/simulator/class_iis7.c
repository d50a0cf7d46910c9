/* root/webadministration: sites, application pools, applications and the server of IIS 7 and later. */
#include <string.h>
#include <strings.h>

#include "tests/simulator/instance.h"
#include "tests/simulator/site_row.h"

#define NS "root/webadministration"

/* --- Site ------------------------------------------------------------------------------------- */

static void
write_site_bindings(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	struct binding binding;
	const char *rest = ((const struct web_site *)row->object)->bindings;
	bool is_empty = true;

	while (binding_next(&rest, &binding)) {
		is_empty = false;
		element_open_embedded(out, is_star, property->name, NS, "BindingElement");
		buffer_add(out, "<p1:BindingInformation>");
		buffer_add_xml(out, binding.information);
		buffer_add(out, "</p1:BindingInformation><p1:Protocol>");
		buffer_add_xml(out, binding.protocol);
		buffer_add(out, "</p1:Protocol>");
		element_close(out, is_star, property->name);
	}
	if (is_empty)
		element_nil(out, is_star, property->name);
}

static void
write_application_defaults(
    const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	(void)row;
	element_open_embedded(out, is_star, property->name, NS, "ApplicationElementDefaults");
	buffer_add(out,
	    "<p1:ApplicationPool></p1:ApplicationPool><p1:EnabledProtocols>http</p1:EnabledProtocols>"
	    "<p1:Path></p1:Path>");
	element_close(out, is_star, property->name);
}

static void
write_log_file(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	(void)row;
	element_open_embedded(out, is_star, property->name, NS, "SiteLogFile");
	buffer_add(out,
	    "<p1:Directory>%SystemDrive%\\inetpub\\logs\\LogFiles</p1:Directory><p1:Enabled>true</p1:Enabled>"
	    "<p1:LogFormat>2</p1:LogFormat><p1:Period>1</p1:Period><p1:TruncateSize>20971520</"
	    "p1:TruncateSize>");
	element_close(out, is_star, property->name);
}

static void
write_limits(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	(void)row;
	element_open_embedded(out, is_star, property->name, NS, "SiteLimits");
	buffer_add(out,
	    "<p1:ConnectionTimeout><cim:Interval xmlns:cim=\"http://schemas.dmtf.org/wbem/wscim/1/common\">"
	    "P0DT0H2M0S</cim:Interval></p1:ConnectionTimeout><p1:MaxBandwidth>4294967295</p1:MaxBandwidth>"
	    "<p1:MaxConnections>4294967295</p1:MaxConnections>");
	element_close(out, is_star, property->name);
}

static void
get_site_id(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, ((const struct web_site *)row->object)->id);
}

static void
get_auto_start(const struct row *row, struct value *ret_value)
{
	value_set_boolean(ret_value, ((const struct web_site *)row->object)->auto_start);
}

static const struct property site[] = {
	WRITE("ApplicationDefaults", write_application_defaults),
	WRITE("Bindings", write_site_bindings),
	GET("Id", get_site_id),
	WRITE("Limits", write_limits),
	WRITE("LogFile", write_log_file),
	GET("Name", get_site_name),
	GET("ServerAutoStart", get_auto_start),
	NIL("TraceFailedRequestsLogging"),
	NIL("VirtualDirectoryDefaults"),
};

static bool
find_site(struct machine *machine, const char *key, uint32_t *ret_token)
{
	const struct web_site *found = machine_site_named(machine, key);

	if (found == NULL)
		return false;
	*ret_token = found->id;
	return true;
}

static const struct class site_class = {
	.ns = NS,
	.name = "Site",
	.properties = site,
	.property_count = PROPERTY_COUNT(site),
	.keys = { "Name" },
	.count = site_row_count,
	.token = site_row_token,
	.object = site_row_object,
	.find = find_site,
};

/* --- ApplicationPool --------------------------------------------------------------------------- */

static void
get_pool_auto_start(const struct row *row, struct value *ret_value)
{
	value_set_boolean(ret_value, ((const struct app_pool *)row->object)->auto_start);
}

static void
get_pool_name(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct app_pool *)row->object)->name);
}

static const struct property application_pool[] = {
	GET("AutoStart", get_pool_auto_start),
	NIL("Cpu"),
	CONSTANT("Enable32BitAppOnWin64", "false"),
	NIL("Failure"),
	CONSTANT("ManagedPipelineMode", "0"),
	CONSTANT("ManagedRuntimeVersion", "v2.0"),
	GET("Name", get_pool_name),
	CONSTANT("PassAnonymousToken", "true"),
	NIL("ProcessModel"),
	CONSTANT("QueueLength", "1000"),
	NIL("Recycling"),
};

static const struct class application_pool_class = {
	.ns = NS, .name = "ApplicationPool", .properties = application_pool,
	.property_count = PROPERTY_COUNT(application_pool), .keys = { "Name" }, .count = pool_row_count,
	.object = pool_row_object,
};

/* --- Application: the root application of each site --------------------------------------------- */

static void
get_application_pool(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct web_site *)row->object)->pool);
}

static const struct property application[] = {
	GET("ApplicationPool", get_application_pool),
	CONSTANT("EnabledProtocols", "http"),
	CONSTANT("Path", "/"),
	GET("SiteName", get_site_name),
	NIL("VirtualDirectoryDefaults"),
};

static const struct class application_class = {
	.ns = NS,
	.name = "Application",
	.properties = application,
	.property_count = PROPERTY_COUNT(application),
	.keys = { "Path", "SiteName" },
	.count = site_row_count,
	.token = site_row_token,
	.object = site_row_object,
};

/* --- Server ------------------------------------------------------------------------------------ */

static size_t
one(const struct machine *machine)
{
	(void)machine;
	return 1;
}

static const void *
server_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	(void)world;
	return token == 0 ? machine : NULL;
}

/* Has members named as properties of Site are: whoever takes any descendant takes the wrong one. */
static void
write_site_defaults(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	element_open_embedded(out, is_star, property->name, NS, "SiteElementDefaults");
	buffer_format(out, "<p1:Id>0</p1:Id><p1:Name></p1:Name><p1:ServerAutoStart>%s</p1:ServerAutoStart>",
	    row->machine->is_off_by_default ? "false" : "true");
	element_close(out, is_star, property->name);
}

static const struct property server[] = {
	WRITE("ApplicationDefaults", write_application_defaults),
	NIL("ApplicationPoolDefaults"),
	WRITE("SiteDefaults", write_site_defaults),
	NIL("VirtualDirectoryDefaults"),
};

static const struct class server_class = {
	.ns = NS,
	.name = "Server",
	.properties = server,
	.property_count = PROPERTY_COUNT(server),
	.count = one,
	.object = server_object,
};

const struct class *const classes_iis7[] = {
	&site_class, &application_pool_class, &application_class, &server_class, NULL,
};
