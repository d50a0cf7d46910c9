/* root/cimv2: the operating system, services, processes, one file, the classic event logs. */
#include <string.h>
#include <strings.h>

#include "tests/simulator/instance.h"

#define EXRES "c:\\program files\\exchsrvr\\bin\\exres.dll"

static void
set_time(const struct row *row, struct value *ret_value, time_t time, unsigned int microseconds)
{
	ret_value->kind = VALUE_TIME;
	ret_value->time = time;
	ret_value->microseconds = microseconds;
	ret_value->zone_minutes = row->machine->zone_minutes;
}

static void
get_computer(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, row->machine->name);
}

static size_t
one(const struct machine *machine)
{
	(void)machine;
	return 1;
}

/* --- Win32_OperatingSystem ------------------------------------------------------------------- */

static const void *
the_machine(const struct world *world, const struct machine *machine, uint32_t token)
{
	(void)world;
	return token == 0 ? machine : NULL;
}

static void
get_build(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, strrchr(row->machine->windows->version, '.') + 1);
}

static void
get_caption(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, row->machine->windows->caption);
}

static void
get_service_pack(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, row->machine->windows->service_pack);
}

static void
get_zone(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, row->machine->zone_minutes);
}

static void
get_boot_time(const struct row *row, struct value *ret_value)
{
	set_time(row, ret_value, row->machine->boot_time, 376625);
}

static void
get_local_time(const struct row *row, struct value *ret_value)
{
	set_time(row, ret_value, machine_now(row->machine, row->now), 840000);
}

static void
get_install_time(const struct row *row, struct value *ret_value)
{
	set_time(row, ret_value, row->machine->boot_time - 200 * 86400L, 0);
}

static void
get_system_name(const struct row *row, struct value *ret_value)
{
	value_format(ret_value, "%s|%s|\\Device\\Harddisk0\\Partition1", row->machine->windows->caption,
	    row->machine->windows->folder);
}

static void
get_service_pack_major(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, row->machine->windows->service_pack_major);
}

static void
get_system_folder(const struct row *row, struct value *ret_value)
{
	value_format(ret_value, "%s\\system32", row->machine->windows->folder);
}

static void
get_version(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, row->machine->windows->version);
}

static void
get_folder(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, row->machine->windows->folder);
}

static const struct property operating_system[] = {
	CONSTANT("BootDevice", "\\Device\\HarddiskVolume1"),
	GET("BuildNumber", get_build),
	CONSTANT("BuildType", "Multiprocessor Free"),
	GET("Caption", get_caption),
	CONSTANT("CodeSet", "1252"),
	CONSTANT("CountryCode", "1"),
	CONSTANT("CreationClassName", "Win32_OperatingSystem"),
	CONSTANT("CSCreationClassName", "Win32_ComputerSystem"),
	GET("CSDVersion", get_service_pack),
	GET("CSName", get_computer),
	GET("CurrentTimeZone", get_zone),
	CONSTANT("DataExecutionPrevention_Available", "true"),
	CONSTANT("Debug", "false"),
	CONSTANT("Description", ""),
	CONSTANT("Distributed", "false"),
	CONSTANT("EncryptionLevel", "256"),
	CONSTANT("ForegroundApplicationBoost", "0"),
	CONSTANT("FreePhysicalMemory", "248032"),
	CONSTANT("FreeVirtualMemory", "4413620"),
	GET("InstallDate", get_install_time),
	NIL("LargeSystemCache"),
	GET("LastBootUpTime", get_boot_time),
	GET("LocalDateTime", get_local_time),
	CONSTANT("Locale", "0409"),
	CONSTANT("Manufacturer", "Microsoft Corporation"),
	CONSTANT("MaxNumberOfProcesses", "4294967295"),
	CONSTANT("MaxProcessMemorySize", "8589934464"),
	{ .name = "MUILanguages", .constant = "en-US", .since = 600 },
	GET("Name", get_system_name),
	CONSTANT("NumberOfProcesses", "42"),
	CONSTANT("NumberOfUsers", "2"),
	{ .name = "OSArchitecture", .constant = "64-bit", .since = 600 },
	CONSTANT("OSLanguage", "1033"),
	CONSTANT("OSProductSuite", "274"),
	CONSTANT("OSType", "18"),
	NIL("OtherTypeDescription"),
	NIL("PAEEnabled"),
	CONSTANT("Primary", "true"),
	CONSTANT("ProductType", "3"),
	CONSTANT("SerialNumber", "00000-000-0000000-00000"),
	GET("ServicePackMajorVersion", get_service_pack_major),
	CONSTANT("ServicePackMinorVersion", "0"),
	CONSTANT("Status", "OK"),
	CONSTANT("SystemDevice", "\\Device\\HarddiskVolume1"),
	GET("SystemDirectory", get_system_folder),
	CONSTANT("SystemDrive", "C:"),
	NIL("TotalSwapSpaceSize"),
	CONSTANT("TotalVirtualMemorySize", "4765544"),
	CONSTANT("TotalVisibleMemorySize", "2096632"),
	GET("Version", get_version),
	GET("WindowsDirectory", get_folder),
};

static const struct class win32_operating_system = {
	.ns = "root/cimv2",
	.name = "Win32_OperatingSystem",
	.properties = operating_system,
	.property_count = PROPERTY_COUNT(operating_system),
	.keys = { "Name" },
	.count = one,
	.object = the_machine,
};

/* --- Win32_Service --------------------------------------------------------------------------- */

enum service_role {
	ROLE_ORDINARY,
	ROLE_W3SVC,
	ROLE_WEB,		/* runs and stands with IIS */
	ROLE_CLUSTER,
	ROLE_STOPPED,
};

struct service {
	const char *name, *display_name, *path, *start_mode;
	uint32_t pid;
	enum service_role role;
	unsigned int since;	/* windows_version.number */
	const char *class_name;	/* subclass; NULL: Win32_Service */
};

static const struct service services[] = {
	{ "AeLookupSvc", "Application Experience Lookup Service", "svchost.exe -k netsvcs", "Auto", 864,
	    ROLE_ORDINARY, 0, NULL },
	{ "Alerter", "Alerter", "svchost.exe -k LocalService", "Disabled", 0, ROLE_STOPPED, 0, NULL },
	{ "ClusSvc", "Cluster Service", "clussvc.exe", "Auto", 1712, ROLE_CLUSTER, 0, NULL },
	{ "Eventlog", "Event Log", "services.exe", "Auto", 412, ROLE_ORDINARY, 0, NULL },
	{ "IISADMIN", "IIS Admin Service", "inetsrv\\inetinfo.exe", "Auto", 1328, ROLE_WEB, 0, NULL },
	{ "lanmanserver", "Server", "svchost.exe -k netsvcs", "Auto", 864, ROLE_ORDINARY, 0, NULL },
	{ "Netlogon", "Net Logon", "lsass.exe", "Auto", 424, ROLE_ORDINARY, 0, NULL },
	{ "RpcSs", "Remote Procedure Call (RPC)", "svchost.exe -k rpcss", "Auto", 700, ROLE_ORDINARY, 0,
	    NULL },
	{ "Schedule", "Task Scheduler", "svchost.exe -k netsvcs", "Auto", 864, ROLE_ORDINARY, 0, NULL },
	{ "TermService", "Terminal Services", "svchost.exe -k termsvcs", "Manual", 1920, ROLE_ORDINARY, 601,
	    "Win32_TerminalService" },
	{ "W32Time", "Windows Time", "svchost.exe -k LocalService", "Auto", 748, ROLE_ORDINARY, 0, NULL },
	{ "W3SVC", "World Wide Web Publishing Service", "svchost.exe -k iissvcs", "Auto", 0, ROLE_W3SVC, 0,
	    NULL },
	{ "WAS", "Windows Process Activation Service", "svchost.exe -k iissvcs", "Manual", 1432, ROLE_WEB,
	    600, NULL },
	{ "WinRM", "Windows Remote Management (WS-Management)", "svchost.exe -k winrm", "Auto", 1544,
	    ROLE_ORDINARY, 0, NULL },
	{ "wuauserv", "Automatic Updates", "svchost.exe -k netsvcs", "Manual", 0, ROLE_STOPPED, 0, NULL },
};

static size_t
service_count(const struct machine *machine)
{
	(void)machine;
	return sizeof(services) / sizeof(services[0]);
}

static const void *
service_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	const struct service *service = &services[token];

	(void)world;
	if (service->since > machine->windows->number)
		return NULL;
	if (machine->hides_services && machine->account != ACCOUNT_ADMINISTRATOR && service->role != ROLE_ORDINARY &&
	    service->role != ROLE_STOPPED)
		return NULL;
	if (service->role == ROLE_CLUSTER && machine->cluster == NULL)
		return NULL;
	if ((service->role == ROLE_W3SVC || service->role == ROLE_WEB) && machine->iis == 0)
		return NULL;
	return service;
}

static bool
is_running(const struct row *row)
{
	const struct service *service = row->object;

	switch (service->role) {
	case ROLE_ORDINARY:
	case ROLE_WEB:
		return true;
	case ROLE_W3SVC:
		return row->machine->w3svc_running;
	case ROLE_CLUSTER:
		return row->machine->clussvc_running;
	case ROLE_STOPPED:
		break;
	}
	return false;
}

static void
get_running(const struct row *row, struct value *ret_value)
{
	value_set_boolean(ret_value, is_running(row));
}

static void
get_display_name(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct service *)row->object)->display_name);
}

static void
get_exit_code(const struct row *row, struct value *ret_value)
{
	/* 1077: not started since the last boot (recorded for services that never ran) */
	value_set_number(ret_value, ((const struct service *)row->object)->role == ROLE_STOPPED ? 1077 : 0);
}

static void
get_service_name(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct service *)row->object)->name);
}

static void
get_path(const struct row *row, struct value *ret_value)
{
	value_format(ret_value, "%s\\system32\\%s", row->machine->windows->folder,
	    ((const struct service *)row->object)->path);
}

static void
get_service_pid(const struct row *row, struct value *ret_value)
{
	const struct service *service = row->object;

	if (!is_running(row))
		value_set_number(ret_value, 0);
	else
		value_set_number(
		    ret_value, service->role == ROLE_W3SVC ? row->machine->w3svc_pid : service->pid);
}

static void
get_start_mode(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct service *)row->object)->start_mode);
}

static void
get_service_state(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, is_running(row) ? "Running" : "Stopped");
}

static const char *
service_class(const struct row *row)
{
	return ((const struct service *)row->object)->class_name;
}

static const struct property service[] = {
	CONSTANT("AcceptPause", "false"),
	GET("AcceptStop", get_running),
	GET("Caption", get_display_name),
	CONSTANT("CheckPoint", "0"),
	CONSTANT("CreationClassName", "Win32_Service"),
	GET("Description", get_display_name),
	CONSTANT("DesktopInteract", "false"),
	GET("DisplayName", get_display_name),
	CONSTANT("ErrorControl", "Normal"),
	GET("ExitCode", get_exit_code),
	NIL("InstallDate"),
	GET("Name", get_service_name),
	GET("PathName", get_path),
	GET("ProcessId", get_service_pid),
	CONSTANT("ServiceSpecificExitCode", "0"),
	CONSTANT("ServiceType", "Share Process"),
	GET("Started", get_running),
	GET("StartMode", get_start_mode),
	CONSTANT("StartName", "LocalSystem"),
	GET("State", get_service_state),
	CONSTANT("Status", "OK"),
	CONSTANT("SystemCreationClassName", "Win32_ComputerSystem"),
	GET("SystemName", get_computer),
	CONSTANT("TagId", "0"),
	CONSTANT("WaitHint", "0"),
};

static const struct class win32_service = {
	.ns = "root/cimv2",
	.name = "Win32_Service",
	.properties = service,
	.property_count = PROPERTY_COUNT(service),
	.keys = { "Name" },
	.count = service_count,
	.object = service_object,
	.instance_class = service_class,
};

/* --- Win32_Process --------------------------------------------------------------------------- */

struct process {
	const char *name;
	uint32_t pid;		/* 0 and W3SVC's: the machine's */
	bool is_w3svc;
};

static const struct process processes[] = {
	{ "System Idle Process", 0, false }, { "System", 4, false }, { "services.exe", 412, false },
	{ "lsass.exe", 424, false }, { "svchost.exe", 700, false }, { "svchost.exe", 748, false },
	{ "svchost.exe", 864, false }, { "inetinfo.exe", 1328, false }, { "svchost.exe", 0, true },
	{ "svchost.exe", 1544, false }, { "clussvc.exe", 1712, false }, { "svchost.exe", 1920, false },
};

static size_t
process_count(const struct machine *machine)
{
	(void)machine;
	return sizeof(processes) / sizeof(processes[0]);
}

static const void *
process_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	(void)world;
	return processes[token].is_w3svc && !machine->w3svc_running ? NULL : &processes[token];
}

static void
get_creation_time(const struct row *row, struct value *ret_value)
{
	const struct process *process = row->object;

	if (process->pid == 0 && !process->is_w3svc)
		return;		/* nil, as recorded for the idle process */
	if (process->is_w3svc)
		set_time(row, ret_value, row->machine->w3svc_start, 359375);
	else
		set_time(row, ret_value, row->machine->boot_time + process->pid / 32, 0);
}

static void
get_process_id(const struct row *row, struct value *ret_value)
{
	const struct process *process = row->object;

	value_set_number(ret_value, process->is_w3svc ? row->machine->w3svc_pid : process->pid);
}

static void
get_process_handle(const struct row *row, struct value *ret_value)
{
	const struct process *process = row->object;

	value_format(ret_value, "%u", process->is_w3svc ? row->machine->w3svc_pid : process->pid);
}

static void
get_process_name(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct process *)row->object)->name);
}

static const struct property process[] = {
	GET("Caption", get_process_name),
	NIL("CommandLine"),
	CONSTANT("CreationClassName", "Win32_Process"),
	GET("CreationDate", get_creation_time),
	CONSTANT("CSCreationClassName", "Win32_ComputerSystem"),
	GET("CSName", get_computer),
	GET("Description", get_process_name),
	NIL("ExecutablePath"),
	NIL("ExecutionState"),
	GET("Handle", get_process_handle),
	CONSTANT("HandleCount", "121"),
	NIL("InstallDate"),
	CONSTANT("KernelModeTime", "312500"),
	GET("Name", get_process_name),
	CONSTANT("ParentProcessId", "412"),
	CONSTANT("Priority", "8"),
	GET("ProcessId", get_process_id),
	CONSTANT("SessionId", "0"),
	NIL("Status"),
	NIL("TerminationDate"),
	CONSTANT("ThreadCount", "11"),
	CONSTANT("UserModeTime", "156250"),
	CONSTANT("WorkingSetSize", "6959104"),
};

static const struct class win32_process = {
	.ns = "root/cimv2",
	.name = "Win32_Process",
	.properties = process,
	.property_count = PROPERTY_COUNT(process),
	.keys = { "Handle" },
	.count = process_count,
	.object = process_object,
};

/* --- CIM_DataFile ---------------------------------------------------------------------------- */

/* The resource library of Exchange: on the nodes of a cluster that has an Exchange group. */
static const void *
exres_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	size_t i;

	(void)world;
	for (i = 0; machine->cluster != NULL && i < machine->cluster->group_count; i++)
		if (machine->cluster->groups[i]->is_exchange && token == 0)
			return machine;
	return NULL;
}

static void
get_file_version(const struct row *row, struct value *ret_value)
{
	/* KB885440: mended in 6.5.7232.72; 6.5.7226.0 is Exchange Server 2003 SP1 */
	value_set_text(ret_value, row->machine->has_hotfix ? "6.5.7232.72" : "6.5.7226.0");
}

static const struct property data_file[] = {
	CONSTANT("AccessMask", "18809343"),
	CONSTANT("Archive", "true"),
	CONSTANT("Caption", EXRES),
	CONSTANT("CreationClassName", "CIM_LogicalFile"),
	CONSTANT("CSCreationClassName", "Win32_ComputerSystem"),
	GET("CSName", get_computer),
	CONSTANT("Description", EXRES),
	CONSTANT("Drive", "c:"),
	CONSTANT("Extension", "dll"),
	CONSTANT("FileName", "exres"),
	CONSTANT("FileSize", "133632"),
	CONSTANT("FileType", "Application Extension"),
	CONSTANT("Manufacturer", "Microsoft Corporation"),
	CONSTANT("Name", EXRES),
	CONSTANT("Path", "\\program files\\exchsrvr\\bin\\"),
	CONSTANT("Readable", "true"),
	CONSTANT("Status", "OK"),
	GET("Version", get_file_version),
	CONSTANT("Writeable", "true"),
};

static const struct class cim_data_file = {
	.ns = "root/cimv2", .name = "CIM_DataFile", .properties = data_file,
	.property_count = PROPERTY_COUNT(data_file), .keys = { "Name" }, .count = one, .object = exres_object,
};

/* --- Win32_NTLogEvent ------------------------------------------------------------------------ */

static size_t
event_count(const struct machine *machine)
{
	return machine->event_count;
}

/* Classic logs only: this class does not see the Operational channels (windows.md 9.3). */
static const void *
event_object(const struct world *world, const struct machine *machine, uint32_t token)
{
	(void)world;
	return strchr(machine->events[token].log, '/') != NULL ? NULL : &machine->events[token];
}

static void
get_event_code(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, ((const struct log_event *)row->object)->code);
}

/* Severity "information" and facility 0 around the code, as for most events of services. */
static void
get_event_identifier(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, ((const struct log_event *)row->object)->code | 0x40000000);
}

static void
get_event_type(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, ((const struct log_event *)row->object)->type);
}

static void
get_event_type_name(const struct row *row, struct value *ret_value)
{
	static const char *const names[] = { "", "error", "warning", "information" };

	value_set_text(ret_value, names[((const struct log_event *)row->object)->type]);
}

static void
write_insertions(const struct row *row, const struct property *property, bool is_star, struct buffer *out)
{
	const struct log_event *event = row->object;
	size_t i;

	for (i = 0; i < EVENT_STRINGS && event->strings[i] != NULL; i++)
		element_text(out, is_star, property->name, event->strings[i]);
	if (i == 0)
		element_nil(out, is_star, property->name);
}

static void
get_log(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct log_event *)row->object)->log);
}

static void
get_message(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct log_event *)row->object)->message);
}

static void
get_record(const struct row *row, struct value *ret_value)
{
	value_set_number(ret_value, ((const struct log_event *)row->object)->record);
}

static void
get_source(const struct row *row, struct value *ret_value)
{
	value_set_text(ret_value, ((const struct log_event *)row->object)->source);
}

static void
get_event_time(const struct row *row, struct value *ret_value)
{
	set_time(row, ret_value, ((const struct log_event *)row->object)->time, 0);
}

static const struct property log_event[] = {
	CONSTANT("Category", "0"),
	NIL("CategoryString"),
	GET("ComputerName", get_computer),
	NIL("Data"),
	GET("EventCode", get_event_code),
	GET("EventIdentifier", get_event_identifier),
	GET("EventType", get_event_type),
	WRITE("InsertionStrings", write_insertions),
	GET("Logfile", get_log),
	GET("Message", get_message),
	GET("RecordNumber", get_record),
	GET("SourceName", get_source),
	GET("TimeGenerated", get_event_time),
	GET("TimeWritten", get_event_time),
	GET("Type", get_event_type_name),
	NIL("User"),
};

static const struct class win32_nt_log_event = {
	.ns = "root/cimv2",
	.name = "Win32_NTLogEvent",
	.properties = log_event,
	.property_count = PROPERTY_COUNT(log_event),
	.keys = { "Logfile", "RecordNumber" },
	.count = event_count,
	.object = event_object,
};

/* --- Win32_ComputerSystem -------------------------------------------------------------------- */

static const struct property computer_system[] = {
	GET("Caption", get_computer),
	CONSTANT("CreationClassName", "Win32_ComputerSystem"),
	CONSTANT("Domain", "corp.example"),
	CONSTANT("DomainRole", "3"),
	GET("Name", get_computer),
	CONSTANT("PartOfDomain", "true"),
	CONSTANT("Status", "OK"),
};

static const struct class win32_computer_system = {
	.ns = "root/cimv2",
	.name = "Win32_ComputerSystem",
	.properties = computer_system,
	.property_count = PROPERTY_COUNT(computer_system),
	.keys = { "Name" },
	.count = one,
	.object = the_machine,
};

const struct class *const classes_cimv2[] = {
	&win32_computer_system, &win32_operating_system, &win32_service, &win32_process, &cim_data_file, &win32_nt_log_event, &class_web_service,
	&class_pool_was, NULL,
};
