#include "lib/windows/node.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/windows/counters.h"
#include "lib/windows/unchanged.h"

#define CIMV2 "root/cimv2"

#define CIMV2_ADVICE "grant it Remote Enable on the WMI namespace root/cimv2, or " WINRM_ADMINISTRATOR

/* windows.md 9.1; Caption is the name that an operator knows the system by. */
#define SYSTEM_QUERY \
	"select CSName,Version,Caption,LastBootUpTime,LocalDateTime,CurrentTimeZone" \
	" from Win32_OperatingSystem"

/* Not in Win32_OperatingSystem. Of a computer in no domain, Domain is the name of its workgroup. */
#define DOMAIN_QUERY "select Domain,PartOfDomain from Win32_ComputerSystem"

/*
 * windows.md 9.2. Winmgmt is WMI itself: it runs wherever this is answered, and so tells "no W3SVC" from
 * "no rights".
 */
#define SERVICES_QUERY \
	"select Name,State,ProcessId from Win32_Service" \
	" where Name='W3SVC' or Name='ClusSvc' or Name='Winmgmt'"
#define W3SVC_QUERY "select Name,State,ProcessId from Win32_Service where Name='W3SVC'"

/* windows.md 9.2 */
#define PROCESS_QUERY "select ProcessId,CreationDate from Win32_Process where ProcessId=%u"

/* windows.md 8.6: the whole path, because a query by name alone walks the disk. */
#define FILE_QUERY    "select Name,Version from CIM_DataFile where Name='"
#define EXRES_PATH    "C:\\Program Files\\Exchsrvr\\bin\\exres.dll"
#define PATH_LENGTH   260		/* MAX_PATH */

static void
keep_what_came(void *state)
{
	(void)state;			/* one instance at most, and a second reading overwrites it */
}

/* Server 2008 R2 says "Microsoft Windows Server 2008 R2 Enterprise ". */
static bool
keep_trimmed(struct text_arena *text, const char *words, const char **ret_copy, struct error *err)
{
	size_t length = words == NULL ? 0 : strlen(words);
	const char *copy;

	while (length > 0 && words[length - 1] == ' ')
		length--;
	copy = text_copy(text, words, length);
	if (copy == NULL)
		return error_memory(err);
	*ret_copy = copy;
	return true;
}

static bool
take_system(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct snapshot *snapshot = state;
	struct node_facts *facts = &snapshot->facts;

	(void)wsman_time(instance, "LastBootUpTime", &facts->boot_time);
	(void)wsman_time(instance, "LocalDateTime", &facts->local_time);
	return windows_keep(&snapshot->text, wsman_text(instance, "CSName"), &facts->computer, err) &&
	    windows_keep(&snapshot->text, wsman_text(instance, "Version"), &facts->windows_version, err) &&
	    keep_trimmed(&snapshot->text, wsman_text(instance, "Caption"), &facts->windows_name, err);
}

bool
windows_read_system(struct windows_look *look, struct error *err)
{
	const struct wsman_sink sink = { keep_what_came, take_system, look->snapshot };
	const struct node_facts *facts = &look->snapshot->facts;

	if (!wsman_enumerate(look->client, CIMV2, SYSTEM_QUERY, NULL, &sink, err))
		return err->kind != ERROR_ABSENT &&
		    windows_part_failed(look, PART_CLOCK, "clock and boot of the node", CIMV2_ADVICE, err);
	if (facts->boot_time == 0 || facts->local_time == 0)
		return snapshot_set_part(look->snapshot, PART_CLOCK, PART_UNREADABLE,
		    "LastBootUpTime and LocalDateTime of Win32_OperatingSystem are not told, or not readable",
		    err);
	return snapshot_set_part(look->snapshot, PART_CLOCK, PART_TOLD, NULL, err);
}

static bool
take_domain(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct snapshot *snapshot = state;
	const char *is_part = wsman_text(instance, "PartOfDomain");

	if (is_part == NULL || strcasecmp(is_part, "true") != 0)
		return true;
	return windows_keep(&snapshot->text, wsman_text(instance, "Domain"), &snapshot->facts.domain, err);
}

/* "." from then on: who was not told once is not asked at each look. */
bool
windows_read_domain(struct windows_look *look, struct error *err)
{
	const struct wsman_sink sink = { keep_what_came, take_domain, look->snapshot };

	if (!wsman_enumerate(look->client, CIMV2, DOMAIN_QUERY, NULL, &sink, err) &&
	    !error_kind_has(err->kind, ERROR_OF_ONE_PART))
		return false;
	if (look->snapshot->facts.domain[0] == '\0')
		look->snapshot->facts.domain = ".";
	return true;
}

struct services {
	bool is_any_shown;
	enum service_state w3svc;
	enum service_state clussvc;
	uint32_t w3svc_pid;		/* 0: no process */
};

static void
forget_services(void *state)
{
	struct services *services = state;

	*services = (struct services) { .w3svc = SERVICE_ABSENT, .clussvc = SERVICE_ABSENT };
}

/* Source: Win32_Service.State, windows.md 7.4. */
static enum service_state
service_state(const char *state)
{
	static const struct {
		const char *word;
		enum service_state state;
	} states[] = {
		{ "Running", SERVICE_RUNNING },
		{ "Stopped", SERVICE_STOPPED },
		{ "Start Pending", SERVICE_PENDING },
		{ "Stop Pending", SERVICE_PENDING },
		{ "Continue Pending", SERVICE_PENDING },
		{ "Pause Pending", SERVICE_PENDING },
		{ "Paused", SERVICE_PAUSED },
	};
	size_t i;

	for (i = 0; state != NULL && i < sizeof(states) / sizeof(states[0]); i++)
		if (strcasecmp(states[i].word, state) == 0)
			return states[i].state;
	return SERVICE_UNKNOWN;
}

static bool
take_service(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct services *services = state;
	const char *name = wsman_text(instance, "Name");

	(void)err;
	if (name == NULL)
		return true;
	services->is_any_shown = true;
	if (strcasecmp(name, "W3SVC") == 0) {
		services->w3svc = service_state(wsman_text(instance, "State"));
		(void)wsman_uint32(instance, "ProcessId", &services->w3svc_pid);
	} else if (strcasecmp(name, "ClusSvc") == 0) {
		services->clussvc = service_state(wsman_text(instance, "State"));
	}
	return true;
}

/* What is shown goes to the facts. */
static bool
ask_services(struct windows_look *look, const char *query, struct services *services, struct error *err)
{
	const struct wsman_sink sink = { forget_services, take_service, services };

	forget_services(services);
	return wsman_enumerate(look->client, CIMV2, query, "Name", &sink, err);
}

static bool
list_services(struct windows_look *look, struct services *services, struct error *err)
{
	struct node_facts *facts = &look->snapshot->facts;

	if (!ask_services(look, SERVICES_QUERY, services, err))
		return false;
	if (services->is_any_shown) {
		facts->w3svc_state = services->w3svc;
		facts->w3svc_pid = services->w3svc_pid;
		facts->clussvc_state = services->clussvc;
	}
	return true;
}

/* W3SVC alone, where that tells enough; else all of them. */
static bool
list_needed_services(struct windows_look *look, struct services *services, struct error *err)
{
	struct node_facts *facts = &look->snapshot->facts;

	if (!windows_services_usual(look))
		return list_services(look, services, err);
	if (!ask_services(look, W3SVC_QUERY, services, err))
		return false;
	facts->w3svc_state = services->w3svc;
	facts->w3svc_pid = services->w3svc_pid;
	if (windows_cluster_service_take(look))
		return true;
	facts->w3svc_state = facts->clussvc_state = SERVICE_UNKNOWN;
	facts->w3svc_pid = 0;
	return list_services(look, services, err);
}

bool
windows_read_cluster_service(struct windows_look *look, struct error *err)
{
	struct services services;

	look->is_cluster_service_taken = false;
	look->snapshot->facts.clussvc_state = SERVICE_UNKNOWN;
	if (!ask_services(look, SERVICES_QUERY, &services, err))
		return windows_part_failed(look, PART_SERVICE, "the cluster service", CIMV2_ADVICE, err);
	if (services.is_any_shown)
		look->snapshot->facts.clussvc_state = services.clussvc;
	return true;
}

struct process {
	uint32_t id;
	time_t start;			/* 0: not told */
};

/* An endpoint tells of the process that it found, which may have come after the service was listed. */
static bool
take_creation(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct process *process = state;
	uint32_t id;

	(void)err;
	if (!wsman_uint32(instance, "ProcessId", &id) || id == process->id)
		(void)wsman_time(instance, "CreationDate", &process->start);
	return true;
}

/* Start of process `pid`; 0 when there is no such process. */
static bool
read_process_start(struct windows_look *look, uint32_t pid, time_t *ret_start, struct error *err)
{
	struct process process = { .id = pid };
	const struct wsman_sink sink = { keep_what_came, take_creation, &process };
	char query[sizeof(PROCESS_QUERY) + 10];

	snprintf(query, sizeof(query), PROCESS_QUERY, pid);
	if (!wsman_enumerate(look->client, CIMV2, query, NULL, &sink, err))
		return false;
	*ret_start = process.start;
	return true;
}

/*
 * A pid without a process: the service was restarted in between, so both questions are asked once more. For a guard the
 * number is enough.
 */
static bool
read_w3svc_start(struct windows_look *look, struct services *services, struct error *err)
{
	time_t *start = &look->snapshot->facts.w3svc_start;

	if (services->w3svc_pid == 0 || look->request->scope != LOOK_WHOLE || windows_start_take(look))
		return true;
	if (!read_process_start(look, services->w3svc_pid, start, err))
		return false;
	if (*start != 0)
		return true;
	if (!list_services(look, services, err))
		return false;
	return services->w3svc_pid == 0 || read_process_start(look, services->w3svc_pid, start, err);
}

/* Who may not query a service is not shown it (windows-shell.md 6.1): W3SVC, which counts sites, and so perhaps ClusSvc. */
static bool
note_hidden(struct windows_look *look, struct error *err)
{
	struct node_facts *facts = &look->snapshot->facts;

	facts->w3svc_state = SERVICE_UNKNOWN;
	if (facts->clussvc_state == SERVICE_ABSENT)
		facts->clussvc_state = SERVICE_UNKNOWN;
	return snapshot_set_part(look->snapshot, PART_SERVICE, PART_UNREADABLE,
	    "W3SVC is not among the services that this account is shown, though it counts sites (" WINRM_ADMINISTRATOR
	    ", or let it query the service: sc sdset)", err);
}

bool
windows_read_services(struct windows_look *look, struct error *err)
{
	struct services services;

	if (!list_needed_services(look, &services, err))
		return windows_part_failed(look, PART_SERVICE, "the services of the node",
		    CIMV2_ADVICE, err);
	if (!services.is_any_shown)
		return snapshot_set_part(look->snapshot, PART_SERVICE, PART_UNREADABLE,
		    "no service is shown to this account, so the state and the start of W3SVC are not known ("
		    WINRM_ADMINISTRATOR ")", err);
	if (services.w3svc == SERVICE_ABSENT && windows_counters_are_told(look))
		return note_hidden(look, err);
	if (services.w3svc == SERVICE_ABSENT)
		return error_set(err, ERROR_ABSENT,
		    "there is no service W3SVC (World Wide Web Publishing Service): this node is not IIS");
	if (!read_w3svc_start(look, &services, err))
		return windows_part_failed(look, PART_SERVICE, "the start of W3SVC", WINRM_ADMINISTRATOR, err);
	if (services.w3svc_pid != 0 && look->snapshot->facts.w3svc_start == 0 && look->request->scope == LOOK_WHOLE)
		return snapshot_set_part(look->snapshot, PART_SERVICE, PART_UNREADABLE,
		    "the node does not tell this account when the process of W3SVC started ("
		    WINRM_ADMINISTRATOR ")", err);
	return snapshot_set_part(look->snapshot, PART_SERVICE, PART_TOLD, NULL, err);
}

/* The number of the process is the known one: only a process that had it before this look began can be another. */
bool
windows_confirm_start(struct windows_look *look, struct error *err)
{
	struct node_facts *facts = &look->snapshot->facts;
	time_t start;

	if (!look->is_start_taken || windows_uptimes_prove_run(look))
		return true;
	if (!read_process_start(look, facts->w3svc_pid, &start, err)) {
		facts->w3svc_start = 0;
		return windows_part_failed(look, PART_SERVICE, "the start of W3SVC", WINRM_ADMINISTRATOR, err);
	}
	if (start != 0 && start < facts->local_time)
		facts->w3svc_start = start;
	return true;
}

struct file_version {
	struct text_arena *text;
	bool is_there;
	const char *version;
};

static bool
take_version(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct file_version *file = state;

	file->is_there = true;
	return windows_keep(file->text, wsman_text(instance, "Version"), &file->version, err);
}

#define FILE_QUERY_SIZE (sizeof(FILE_QUERY) + 2 * PATH_LENGTH + 2)

/* Inside a WQL string a backslash is doubled and a quote is escaped with one (windows.md 3.11). */
static bool
format_file_query(const char *path, char query[FILE_QUERY_SIZE], struct error *err)
{
	size_t length = sizeof(FILE_QUERY) - 1;
	const char *next;

	if (path[0] == '\0' || path[1] != ':' || path[2] != '\\' || strlen(path) >= PATH_LENGTH)
		return error_set(err, ERROR_USAGE,
		    "'%.300s' is not a full path of a file on the node, such as " EXRES_PATH, path);
	memcpy(query, FILE_QUERY, length);
	for (next = path; *next != '\0'; next++) {
		if (*next == '\\' || *next == '\'')
			query[length++] = '\\';
		query[length++] = *next;
	}
	query[length++] = '\'';
	query[length] = '\0';
	return true;
}

bool
windows_read_hotfix(struct windows_look *look, struct error *err)
{
	const char *path = look->request->exres_path == NULL ? EXRES_PATH : look->request->exres_path;
	struct file_version file = { .text = &look->snapshot->text };
	const struct wsman_sink sink = { keep_what_came, take_version, &file };
	char query[FILE_QUERY_SIZE];

	if (!format_file_query(path, query, err))
		return false;
	if (!wsman_enumerate(look->client, CIMV2, query, NULL, &sink, err))
		return windows_part_failed(look, PART_HOTFIX, "the version of Exres.dll", WINRM_ADMINISTRATOR,
		    err);
	if (!file.is_there)
		return snapshot_set_part(look->snapshot, PART_HOTFIX, PART_NOT_THERE, NULL, err);
	look->snapshot->facts.exres_version = file.version;
	if (file.version[0] == '\0')
		return snapshot_set_part(look->snapshot, PART_HOTFIX, PART_UNREADABLE,
		    "the node tells no version of Exres.dll", err);
	return snapshot_set_part(look->snapshot, PART_HOTFIX, PART_TOLD, NULL, err);
}
