#include "lib/model/site.h"

#include <string.h>

static const char *const run_state_names[] = {
	[RUN_STARTING] = "starting",
	[RUN_STARTED] = "started",
	[RUN_STOPPING] = "stopping",
	[RUN_STOPPED] = "stopped",
	[RUN_PAUSING] = "pausing",
	[RUN_PAUSED] = "paused",
	[RUN_CONTINUING] = "continuing",
	[RUN_UNKNOWN] = "unknown",
};

const char *
run_state_name(enum run_state state)
{
	if (state < RUN_STARTING || state > RUN_UNKNOWN)
		return "unknown";
	return run_state_names[state];
}

enum run_state
run_state_from_name(const char *name)
{
	enum run_state state;

	for (state = RUN_STARTING; state < RUN_UNKNOWN; state++)
		if (strcmp(run_state_names[state], name) == 0)
			break;
	return state;
}

const char *
auto_start_name(enum auto_start flag)
{
	switch (flag) {
	case AUTO_START_ON:
		return "on";
	case AUTO_START_OFF:
		return "off";
	case AUTO_START_UNKNOWN:
		break;
	}
	return "unknown";
}

bool
site_id_parse(const char *text, size_t length, uint32_t *ret_id)
{
	uint64_t id = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		id = id * 10 + (uint64_t)(text[i] - '0');
		if (id > UINT32_MAX)
			return false;
	}
	if (id == 0)
		return false;
	*ret_id = (uint32_t)id;
	return true;
}

/* Source: [MS-ERREF] 2.2, Win32 error codes; 10013 to 10049 are Winsock's. */
const char *
win32_error_text(uint32_t code)
{
	static const struct {
		uint32_t code;
		const char *text;
	} errors[] = {
		{ 2, "the system cannot find the file specified" },
		{ 3, "the system cannot find the path specified" },
		{ 5, "access is denied" },
		{ 13, "the data is invalid" },
		{ 32, "the file is in use by another process" },
		{ 53, "the network path was not found" },
		{ 67, "the network name cannot be found" },
		{ 87, "the parameter is incorrect" },
		{ 183, "the binding is already taken by another site" },
		{ 1053, "the service did not respond in time" },
		{ 1058, "the service is disabled" },
		{ 1062, "the service has not been started" },
		{ 1068, "a service it depends on failed to start" },
		{ 1069, "the service account could not log on" },
		{ 1168, "element not found" },
		{ 1312, "no such logon session (certificate's private key?)" },
		{ 1326, "user name or password is incorrect" },
		{ 1330, "the account's password has expired" },
		{ 1331, "the account is disabled" },
		{ 1392, "the file or directory is corrupted" },
		{ 10013, "access to the address is forbidden (taken by another program?)" },
		{ 10048, "the address and port are already in use" },
		{ 10049, "the address does not exist on this node" },
	};
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].code == code)
			return errors[i].text;
	return NULL;
}
