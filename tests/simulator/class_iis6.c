/* root/MicrosoftIISv2: sites and application pools of IIS 6, or of the compatibility layer of later ones. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/simulator/instance.h"
#include "tests/simulator/site_row.h"

#define NS "root/MicrosoftIISv2"

static void
get_metabase_name(const struct row *row, struct value *ret_value)
{
	value_format(ret_value, "W3SVC/%u", ((const struct web_site *)row->object)->id);
}

/* --- IIsWebServer: the state ----------------------------------------------------------------- */

/* 1 starting ... 7 continuing (windows.md 7.2): enum run_state has the same numbers. */
static void
get_server_state(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, (int)((const struct web_site *)row->object)->state);
}

static void
get_app_root(const struct row *row, struct value *ret_value)
{
	value_format(ret_value, "/LM/W3SVC/%u/ROOT", ((const struct web_site *)row->object)->id);
}

static const struct property web_server[] = {
	CONSTANT("AppIsolated", "2"),
	CONSTANT("AppPackageID", ""),
	CONSTANT("AppPackageName", ""),
	GET("AppRoot", get_app_root),
	NIL("Caption"),
	NIL("Description"),
	NIL("InstallDate"),
	GET("Name", get_metabase_name),
	GET("ServerState", get_server_state),
	NIL("SSLCertHash"),
	NIL("Status"),
};

static bool
find_by_metabase_name(struct machine *machine, const char *key, uint32_t *ret_token)
{
	(void)machine;
	*ret_token = site_id_from_metabase_name(key);
	return *ret_token != 0;
}

static const struct class iis_web_server = {
	.ns = NS,
	.name = "IIsWebServer",
	.properties = web_server,
	.property_count = PROPERTY_COUNT(web_server),
	.keys = { "Name" },
	.count = site_row_count,
	.token = site_row_token,
	.object = site_row_object,
	.find = find_by_metabase_name,
};

/* --- IIsWebServerSetting: the configuration --------------------------------------------------- */

static void
get_pool(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct web_site *)row->object)->pool);
}

static void
get_auto_start(const struct row *row, struct value *ret_value)
{
	value_set_boolean(ret_value, ((const struct web_site *)row->object)->auto_start);
}

static void
get_win32_error(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, ((const struct web_site *)row->object)->win32_error);
}

/* An embedded object for each binding of `protocol`: IP:Port:Host cut at the last two colons. */
static void
write_bindings(const struct row *row, const struct property *property, const char *protocol,
    const char *class_name, bool is_star, struct buffer *out)
{
	struct binding binding;
	const char *rest = ((const struct web_site *)row->object)->bindings;
	bool is_empty = true;

	while (binding_next(&rest, &binding)) {
		if (strcasecmp(binding.protocol, protocol) != 0)
			continue;
		is_empty = false;
		element_open_embedded(out, is_star, property->name, NS, class_name);
		buffer_add(out, "<p1:Hostname>");
		buffer_add_xml(out, binding.host);
		buffer_add(out, "</p1:Hostname><p1:IP>");
		buffer_add_xml(out, strcmp(binding.ip, "*") == 0 ? "" : binding.ip);
		buffer_add(out, "</p1:IP><p1:Port>");
		buffer_add_xml(out, binding.port);
		buffer_add(out, "</p1:Port>");
		element_close(out, is_star, property->name);
	}
	if (is_empty)
		element_nil(out, is_star, property->name);
}

static void
write_server_bindings(
    const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	write_bindings(row, property, "http", "ServerBinding", is_star, out);
}

static void
write_secure_bindings(
    const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	write_bindings(row, property, "https", "SecureBinding", is_star, out);
}

static void
write_custom_headers(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	(void)row;
	element_open_embedded(out, is_star, property->name, NS, "HttpCustomHeader");
	buffer_add(out, "<p1:Keyname>X-Powered-By: ASP.NET</p1:Keyname><p1:Value xsi:nil=\"true\"/>");
	element_close(out, is_star, property->name);
}

/* Names and kinds: the IIS 6.0 schema, as one real instance showed them. */
static const struct property web_server_setting[] = {
	CONSTANT("AccessExecute", "false"),
	CONSTANT("AccessFlags", "513"),
	CONSTANT("AccessNoPhysicalDir", "false"),
	CONSTANT("AccessNoRemoteExecute", "false"),
	CONSTANT("AccessNoRemoteRead", "false"),
	CONSTANT("AccessNoRemoteScript", "false"),
	CONSTANT("AccessNoRemoteWrite", "false"),
	CONSTANT("AccessRead", "true"),
	CONSTANT("AccessScript", "true"),
	CONSTANT("AccessSource", "false"),
	CONSTANT("AccessSSL", "false"),
	CONSTANT("AccessSSL128", "false"),
	CONSTANT("AccessSSLFlags", "0"),
	CONSTANT("AccessSSLMapCert", "false"),
	CONSTANT("AccessSSLNegotiateCert", "false"),
	CONSTANT("AccessSSLRequireCert", "false"),
	CONSTANT("AccessWrite", "false"),
	CONSTANT("AllowKeepAlive", "true"),
	CONSTANT("AllowPathInfoForScriptMappings", "false"),
	NIL("AnonymousPasswordSync"),
	NIL("AnonymousUserName"),
	NIL("AnonymousUserPass"),
	CONSTANT("AppAllowClientDebug", "false"),
	CONSTANT("AppAllowDebugging", "false"),
	CONSTANT("AppFriendlyName", ""),
	CONSTANT("AppOopRecoverLimit", "-1"),
	GET("AppPoolId", get_pool),
	CONSTANT("AppWamClsid", ""),
	CONSTANT("AspAllowOutOfProcComponents", "true"),
	CONSTANT("AspAllowSessionState", "true"),
	CONSTANT("AspAppServiceFlags", "0"),
	CONSTANT("AspBufferingLimit", "4194304"),
	CONSTANT("AspBufferingOn", "true"),
	CONSTANT("AspCalcLineNumber", "true"),
	CONSTANT("AspCodepage", "0"),
	CONSTANT("AspDiskTemplateCacheDirectory", "C:\\inetpub\\temp\\ASP Compiled Templates"),
	CONSTANT("AspEnableApplicationRestart", "true"),
	CONSTANT("AspEnableAspHtmlFallback", "false"),
	CONSTANT("AspEnableChunkedEncoding", "true"),
	CONSTANT("AspEnableParentPaths", "false"),
	CONSTANT("AspEnableSxs", "false"),
	CONSTANT("AspEnableTracker", "false"),
	CONSTANT("AspEnableTypelibCache", "true"),
	CONSTANT("AspErrorsToNTLog", "false"),
	CONSTANT("AspExceptionCatchEnable", "true"),
	CONSTANT("AspExecuteInMTA", "0"),
	CONSTANT("AspKeepSessionIDSecure", "1"),
	CONSTANT("AspLCID", "0"),
	CONSTANT("AspLogErrorRequests", "true"),
	CONSTANT("AspMaxDiskTemplateCacheFiles", "2000"),
	CONSTANT("AspMaxRequestEntityAllowed", "200000"),
	CONSTANT("AspPartitionID", ""),
	CONSTANT("AspProcessorThreadMax", "10"),
	CONSTANT("AspQueueConnectionTestTime", "3"),
	CONSTANT("AspQueueTimeout", "-1"),
	CONSTANT("AspRequestQueueMax", "500"),
	CONSTANT("AspRunOnEndAnonymously", "true"),
	CONSTANT("AspScriptEngineCacheMax", "250"),
	CONSTANT("AspScriptErrorMessage", "An error occurred on the server when processing the URL. Please "
					  "contact the system administrator."),
	CONSTANT("AspScriptErrorSentToBrowser", "true"),
	CONSTANT("AspScriptFileCacheSize", "500"),
	CONSTANT("AspScriptLanguage", "Vbscript"),
	CONSTANT("AspScriptTimeout", "90"),
	CONSTANT("AspSessionMax", "-1"),
	CONSTANT("AspSessionTimeout", "10"),
	CONSTANT("AspSxsName", ""),
	CONSTANT("AspTrackThreadingModel", "false"),
	CONSTANT("AspUsePartition", "false"),
	CONSTANT("AuthAdvNotifyDisable", "false"),
	CONSTANT("AuthAnonymous", "true"),
	CONSTANT("AuthBasic", "false"),
	CONSTANT("AuthChangeDisable", "false"),
	CONSTANT("AuthChangeUnsecure", "false"),
	CONSTANT("AuthFlags", "1"),
	CONSTANT("AuthMD5", "false"),
	CONSTANT("AuthNTLM", "false"),
	CONSTANT("AuthPassport", "false"),
	CONSTANT("AuthPersistence", "64"),
	CONSTANT("AuthPersistSingleRequest", "true"),
	CONSTANT("AzEnable", "false"),
	CONSTANT("AzImpersonationLevel", "0"),
	CONSTANT("AzScopeName", ""),
	CONSTANT("AzStoreName", ""),
	CONSTANT("CacheControlCustom", ""),
	CONSTANT("CacheControlMaxAge", "0"),
	CONSTANT("CacheControlNoCache", "false"),
	CONSTANT("CacheISAPI", "true"),
	NIL("Caption"),
	CONSTANT("CertCheckMode", "0"),
	CONSTANT("CGITimeout", "300"),
	CONSTANT("ClusterEnabled", "false"),
	CONSTANT("ConnectionTimeout", "120"),
	CONSTANT("ContentIndexed", "false"),
	CONSTANT("CreateCGIWithNewConsole", "false"),
	CONSTANT("CreateProcessAsUser", "true"),
	CONSTANT("DefaultDoc", "Default.htm,Default.asp,index.htm,index.html,iisstart.htm,default.aspx"),
	CONSTANT("DefaultDocFooter", ""),
	CONSTANT("DefaultLogonDomain", ""),
	NIL("Description"),
	CONSTANT("DirBrowseFlags", "1073741854"),
	CONSTANT("DirBrowseShowDate", "true"),
	CONSTANT("DirBrowseShowExtension", "true"),
	CONSTANT("DirBrowseShowLongDate", "false"),
	CONSTANT("DirBrowseShowSize", "true"),
	CONSTANT("DirBrowseShowTime", "true"),
	CONSTANT("DisableSocketPooling", "true"),
	CONSTANT("DisableStaticFileCache", "false"),
	CONSTANT("DoDynamicCompression", "false"),
	CONSTANT("DontLog", "false"),
	CONSTANT("DoStaticCompression", "false"),
	CONSTANT("EnableDefaultDoc", "true"),
	CONSTANT("EnableDirBrowsing", "false"),
	CONSTANT("EnableDocFooter", "false"),
	NIL("EnabledProtocols"),
	CONSTANT("EnableReverseDns", "false"),
	CONSTANT("FrontPageWeb", "false"),
	WRITE("HttpCustomHeaders", write_custom_headers),
	NIL("HttpErrors"),
	CONSTANT("HttpErrorsExistingResponse", "0"),
	CONSTANT("HttpExpires", "D, 0x15180"),
	CONSTANT("HttpPics", ""),
	CONSTANT("LogExtFileBytesRecv", "false"),
	CONSTANT("LogExtFileBytesSent", "false"),
	CONSTANT("LogExtFileClientIp", "true"),
	CONSTANT("LogExtFileComputerName", "false"),
	CONSTANT("LogExtFileCookie", "false"),
	CONSTANT("LogExtFileDate", "false"),
	CONSTANT("LogExtFileFlags", "1414"),
	CONSTANT("LogExtFileHost", "false"),
	CONSTANT("LogExtFileHttpStatus", "true"),
	CONSTANT("LogExtFileHttpSubStatus", "false"),
	CONSTANT("LogExtFileMethod", "true"),
	CONSTANT("LogExtFileProtocolVersion", "false"),
	CONSTANT("LogExtFileReferer", "false"),
	CONSTANT("LogExtFileServerIp", "false"),
	CONSTANT("LogExtFileServerPort", "false"),
	CONSTANT("LogExtFileSiteName", "false"),
	CONSTANT("LogExtFileTime", "true"),
	CONSTANT("LogExtFileTimeTaken", "false"),
	CONSTANT("LogExtFileUriQuery", "false"),
	CONSTANT("LogExtFileUriStem", "true"),
	CONSTANT("LogExtFileUserAgent", "false"),
	CONSTANT("LogExtFileUserName", "false"),
	CONSTANT("LogExtFileWin32Status", "false"),
	CONSTANT("LogFileDirectory", "C:\\inetpub\\logs\\LogFiles"),
	CONSTANT("LogFileLocaltimeRollover", "false"),
	CONSTANT("LogFilePeriod", "1"),
	CONSTANT("LogFileTruncateSize", "2000000"),
	CONSTANT("LogOdbcDataSource", "HTTPLOG"),
	NIL("LogOdbcPassword"),
	CONSTANT("LogOdbcTableName", "InternetLog"),
	CONSTANT("LogOdbcUserName", "InternetAdmin"),
	CONSTANT("LogonMethod", "3"),
	CONSTANT("LogPluginClsid", "{FF160663-DE82-11CF-BC0A-00AA006111E0}"),
	CONSTANT("LogType", "1"),
	CONSTANT("MaxBandwidth", "-1"),
	CONSTANT("MaxBandwidthBlocked", "-1"),
	CONSTANT("MaxConnections", "0"),
	CONSTANT("MaxEndpointConnections", "-1"),
	CONSTANT("MaxRequestEntityAllowed", "-1"),
	CONSTANT("MimeMap", ""),
	GET("Name", get_metabase_name),
	CONSTANT("NTAuthenticationProviders", "Negotiate,NTLM"),
	CONSTANT("PassportRequireADMapping", "1"),
	CONSTANT("PasswordCacheTTL", "600"),
	CONSTANT("PasswordChangeFlags", "0"),
	CONSTANT("PasswordExpirePrenotifyDays", "0"),
	CONSTANT("PoolIdcTimeout", "0"),
	CONSTANT("ProcessNTCRIfLoggedOn", "true"),
	CONSTANT("Realm", ""),
	CONSTANT("RedirectHeaders", ""),
	CONSTANT("RevocationFreshnessTime", "0"),
	CONSTANT("RevocationURLRetrievalTimeout", "0"),
	NIL("ScriptMaps"),
	WRITE("SecureBindings", write_secure_bindings),
	GET("ServerAutoStart", get_auto_start),
	WRITE("ServerBindings", write_server_bindings),
	CONSTANT("ServerCommand", "1"),
	GET("ServerComment", get_site_name),
	CONSTANT("ServerListenBacklog", "40"),
	CONSTANT("ServerListenTimeout", "120"),
	CONSTANT("ServerSize", "1"),
	NIL("SetHostName"),
	NIL("SettingID"),
	CONSTANT("ShutdownTimeLimit", "90"),
	CONSTANT("SSIExecDisable", "false"),
	CONSTANT("SSLAlwaysNegoClientCert", "false"),
	CONSTANT("SslCtlIdentifier", ""),
	CONSTANT("SslCtlStoreName", ""),
	CONSTANT("SSLStoreName", "My"),
	CONSTANT("TraceUriPrefix", ""),
	CONSTANT("UploadReadAheadSize", "49152"),
	CONSTANT("UseDigestSSP", "false"),
	NIL("UseHostName"),
	GET("Win32Error", get_win32_error),
};

static const struct class iis_web_server_setting = {
	.ns = NS, .name = "IIsWebServerSetting", .properties = web_server_setting,
	.property_count = PROPERTY_COUNT(web_server_setting), .keys = { "Name" }, .count = site_row_count,
	.token = site_row_token, .object = site_row_object, .find = find_by_metabase_name,
};

/* --- IIsApplicationPoolSetting ---------------------------------------------------------------- */

static void
get_pool_metabase_name(const struct row *row, struct value *ret_value)
{
	value_format(ret_value, "W3SVC/AppPools/%s", ((const struct app_pool *)row->object)->name);
}

static void
get_pool_auto_start(const struct row *row, struct value *ret_value)
{
	value_set_boolean(ret_value, ((const struct app_pool *)row->object)->auto_start);
}

/* 1 starting, 2 started, 3 stopping, 4 stopped: the first four of enum run_state. */
static void
get_pool_state(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, (int)((const struct app_pool *)row->object)->state);
}

static const struct property application_pool_setting[] = {
	GET("AppPoolAutoStart", get_pool_auto_start),
	CONSTANT("AppPoolCommand", "1"),
	CONSTANT("AppPoolIdentityType", "2"),
	CONSTANT("AppPoolQueueLength", "1000"),
	GET("AppPoolState", get_pool_state),
	NIL("Caption"),
	CONSTANT("CPUAction", "0"),
	CONSTANT("CPULimit", "0"),
	CONSTANT("CPUResetInterval", "5"),
	NIL("Description"),
	CONSTANT("IdleTimeout", "20"),
	CONSTANT("LoadBalancerCapabilities", "2"),
	CONSTANT("MaxProcesses", "1"),
	GET("Name", get_pool_metabase_name),
	CONSTANT("PeriodicRestartTime", "1740"),
	CONSTANT("PingingEnabled", "true"),
	CONSTANT("PingInterval", "30"),
	CONSTANT("RapidFailProtection", "true"),
	NIL("SettingID"),
	CONSTANT("Win32Error", "0"),
};

static const struct class iis_application_pool_setting = {
	.ns = NS,
	.name = "IIsApplicationPoolSetting",
	.properties = application_pool_setting,
	.property_count = PROPERTY_COUNT(application_pool_setting),
	.keys = { "Name" },
	.count = pool_row_count,
	.object = pool_row_object,
};

const struct class *const classes_iis6[] = {
	&iis_web_server, &iis_web_server_setting, &iis_application_pool_setting, NULL,
};
