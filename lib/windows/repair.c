#include "lib/windows/repair.h"

#include <stdio.h>
#include <string.h>

#include "lib/windows/appcmd_repair.h"

#define CIMV2   "root/cimv2"
#define IIS6    "root/MicrosoftIISv2"
#define IIS7    "root/webadministration"
#define CLUSTER "root/MSCluster"

#define IO_PENDING	      997U	/* Win32 */
#define INVALID_PARAMETER     87U
#define WMI_INVALID_PARAMETER 0x80041008U	/* MS-WMI 2.2.11 */
#define WMI_INVALID_METHOD_PARAMETERS 0x8004102fU
#define ONLINE_WAIT_S	      5U	/* for the answer; whether it is online looking tells */

#define WRITE_ADVICE "a write wants an administrator, and before Server 2012 the rights GW and GX in WinRM's RootSDDL"

/* Room for "W3SVC/AppPools/" and a pool's name. */
#define KEY_SIZE 1100

/* An instance to write to or to call a method of. */
struct place {
	const char *ns;
	const char *class_name;
	char key[KEY_SIZE];		/* its Name */
};

static void
begin_nothing(void *state)
{
	(void)state;
}

static struct wsman_selector
selector_of(const struct place *place)
{
	return (struct wsman_selector) { "Name", place->key };
}

/* Where auto start stands. */
static struct place
setting_of(unsigned int iis_interface, const struct site *site)
{
	struct place place = { .ns = IIS7, .class_name = "Site" };

	if (iis_interface == 7) {
		snprintf(place.key, sizeof(place.key), "%s", site->name);
		return place;
	}
	place.ns = IIS6;
	place.class_name = "IIsWebServerSetting";
	snprintf(place.key, sizeof(place.key), "W3SVC/%u", site->id);
	return place;
}

/*
 * The two forms of a Put are each taken by some providers (windows.md 3.9): these faults say that the form is not.
 * SCHEMA_VALIDATION_ERROR, UNSUPPORTED_FEATURE, INVALID_XML, ACTION_NOT_SUPPORTED, WMI_INVALID_VALUE,
 * WMI_PROVIDER_NOT_CAPABLE, WMI_PROVIDER_INVALID_PARAMETER, and WMI's own not-capable and invalid-parameter.
 */
static bool
is_of_the_form(const struct wsman_fault *fault)
{
	static const uint32_t numbers[] = {
		0x80338041, 0x80338042, 0x80338043, 0x80338013, 0x80338102, 0x80338103, 0x8033811e, 0x80041024, 0x80041008,
	};
	size_t i;

	for (i = 0; fault != NULL && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (fault->number == numbers[i] || fault->outer_number == numbers[i])
			return true;
	return false;
}

static bool
put(struct wsman *client, const struct place *place, struct error *err)
{
	const struct wsman_selector selector = selector_of(place);

	if (wsman_put(client, place->ns, place->class_name, &selector, 1, WSMAN_PUT_INSTANCE, "ServerAutoStart", "true",
	        err))
		return true;
	return is_of_the_form(wsman_last_fault(client)) &&
	       wsman_put(client, place->ns, place->class_name, &selector, 1, WSMAN_PUT_FRAGMENT, "ServerAutoStart",
		   "true", err);
}

/* HTTP 500 without a fault in it says nothing of what was asked, either. */
static void
mark_passing(struct wsman *client, struct error *err)
{
	const struct wsman_fault *fault = wsman_last_fault(client);

	if (err->kind == ERROR_FAULT &&
	    (fault == NULL || windows_is_passing(fault->number) || windows_is_passing(fault->outer_number)))
		err->kind = ERROR_BUSY;
}

static bool
set_auto_start(struct wsman *client, unsigned int iis_interface, const struct site *site, struct error *err)
{
	const struct place place = setting_of(iis_interface, site);

	if (put(client, &place, err))
		return true;
	mark_passing(client, err);
	return error_prefix(err, err->kind == ERROR_DENIED ? "auto start is not written, " WRITE_ADVICE :
							     "auto start is not written");
}

static bool
take_return_value(void *state, const struct wsman_instance *instance, struct error *err)
{
	uint32_t *value = state;

	(void)err;
	if (!wsman_uint32(instance, "ReturnValue", value))
		*value = 0;		/* Site.Start has none */
	return true;
}

/* "183, the binding is already taken by another site" */
static bool
refuse_with(uint32_t code, const char *what, struct error *err)
{
	const char *words = win32_error_text(code);

	return error_set(err, windows_is_passing(code) ? ERROR_BUSY : ERROR_FAULT,
	    words == NULL ? "%s is refused with error %u" : "%s is refused with error %u: %s", what, code, words);
}

/* The number inside an HRESULT of Win32, 0 when the fault has none. */
static uint32_t
win32_number(const struct wsman_fault *fault)
{
	if (fault == NULL || fault->number == 0)
		return 0;
	if (fault->number >> 16 == 0x8007)
		return fault->number & 0xffff;
	return fault->number < 0x10000 ? fault->number : 0;
}

static bool
invoke_with(struct wsman *client, const struct place *place, const char *method, const struct wsman_selector *inputs,
    size_t input_count, const char *what, struct error *err)
{
	const struct wsman_selector selector = selector_of(place);
	const struct wsman_call call = {
		.ns = place->ns,
		.class_name = place->class_name,
		.method = method,
		.selectors = &selector,
		.selector_count = 1,
		.inputs = inputs,
		.input_count = input_count,
	};
	uint32_t value = 0, code;
	const struct wsman_sink sink = { begin_nothing, take_return_value, &value };

	if (wsman_invoke(client, &call, &sink, err))
		return value == 0 || refuse_with(value, what, err);
	code = win32_number(wsman_last_fault(client));
	if (err->kind == ERROR_FAULT && win32_error_text(code) != NULL)
		return refuse_with(code, what, err);
	mark_passing(client, err);
	return error_prefix(err, err->kind == ERROR_DENIED ? "%s, " WRITE_ADVICE : "%s", what);
}

static bool
invoke(struct wsman *client, const struct place *place, const char *method, const char *what, struct error *err)
{
	return invoke_with(client, place, method, NULL, 0, what, err);
}

static bool
start_site(struct wsman *client, unsigned int iis_interface, const struct site *site, struct error *err)
{
	struct place place = setting_of(iis_interface, site);

	if (iis_interface != 7)
		place.class_name = "IIsWebServer";
	return invoke(client, &place, "Start", "the start", err);
}

/* Which of the two classes of IIS 6 has the method is not known for sure. */
static bool
start_pool(struct wsman *client, unsigned int iis_interface, const char *pool, struct error *err)
{
	struct place place = { .ns = IIS7, .class_name = "ApplicationPool" };

	if (strlen(pool) > SITE_NAME_MAX)
		return error_set(err, ERROR_MALFORMED, "the name of the application pool is too long");
	snprintf(place.key, sizeof(place.key), iis_interface == 7 ? "%s" : "W3SVC/AppPools/%s", pool);
	if (iis_interface != 7) {
		place.ns = IIS6;
		place.class_name = "IIsApplicationPool";
		if (invoke(client, &place, "Start", "the start of the application pool", err))
			return true;
		if (err->kind != ERROR_ABSENT)
			return false;
		place.class_name = "IIsApplicationPoolSetting";
	}
	return invoke(client, &place, "Start", "the start of the application pool", err);
}

/* ReturnValue 10: it runs already (Win32_Service, StartService). */
static bool
start_service(struct wsman *client, const char *name, struct error *err)
{
	const struct wsman_selector selector = { "Name", name };
	const struct wsman_call call = {
		.ns = CIMV2,
		.class_name = "Win32_Service",
		.method = "StartService",
		.selectors = &selector,
		.selector_count = 1,
	};
	uint32_t value = 0;
	const struct wsman_sink sink = { begin_nothing, take_return_value, &value };

	if (!wsman_invoke(client, &call, &sink, err)) {
		mark_passing(client, err);
		return error_prefix(err, err->kind == ERROR_DENIED ? "the start of %s, " WRITE_ADVICE : "the start of %s",
		    name);
	}
	if (value == 0 || value == 10)
		return true;
	return error_set(err, ERROR_FAULT, "the start of %s is refused: StartService returns %u%s", name, value,
	    value == 14 ? ", the service is disabled" : value == 2 ? ", access is denied" : "");
}

/* The method is not to be called so on this version of Windows: nothing was done. */
static bool
is_wrong_call(const struct wsman_fault *fault)
{
	return fault != NULL && (win32_number(fault) == INVALID_PARAMETER || fault->number == WMI_INVALID_PARAMETER ||
	    fault->number == WMI_INVALID_METHOD_PARAMETERS);
}

/*
 * It returns nothing, and may answer while the resource is pending. OnlineClusterResource() says ERROR_IO_PENDING
 * then; whether WMI hands that on as a fault is unverified, and either way only looking tells. TimeOut (seconds that
 * it may take to answer) is there on every version, Flags of a group since Server 2016: so the group is asked
 * without, and with it only when that was refused as no way to call it.
 */
static bool
bring_online(struct wsman *client, const char *class_name, size_t most_inputs, const struct source_action *action,
    struct error *err)
{
	char seconds[16];
	const struct wsman_selector inputs[] = { { "TimeOut", seconds }, { "Flags", "0" } };
	const unsigned int half_s = action->timeout_ms / 2000;
	const char *name = action->name;
	struct place place = { .ns = CLUSTER, .class_name = class_name };
	size_t count;

	if (strlen(name) >= sizeof(place.key))
		return error_set(err, ERROR_MALFORMED, "the name of the cluster's resource is too long");
	snprintf(place.key, sizeof(place.key), "%s", name);
	snprintf(seconds, sizeof(seconds), "%u", half_s < ONLINE_WAIT_S ? half_s : ONLINE_WAIT_S);
	for (count = 1; count <= most_inputs; count++) {
		if (invoke_with(client, &place, "BringOnline", inputs, count, "bringing it online", err))
			return true;
		if (!is_wrong_call(wsman_last_fault(client)))
			break;
	}
	return err->kind == ERROR_FAULT && win32_number(wsman_last_fault(client)) == IO_PENDING;
}

static bool
is_of_iis(enum source_action_kind kind)
{
	return kind == SOURCE_SET_AUTO_START || kind == SOURCE_START_SITE || kind == SOURCE_START_POOL;
}

bool
windows_repair(struct wsman *client, const struct source_ways *ways, const struct source_action *action, struct error *err)
{
	const unsigned int iis_interface = ways->way == SOURCE_WAY_IIS6 ? 6 : 7;

	if (ways->way == SOURCE_WAY_APPCMD && is_of_iis(action->kind))
		return windows_appcmd_act(client, ways, action, err);
	switch (action->kind) {
	case SOURCE_SET_AUTO_START:
		return set_auto_start(client, iis_interface, action->site, err);
	case SOURCE_START_SITE:
		return start_site(client, iis_interface, action->site, err);
	case SOURCE_START_POOL:
		return start_pool(client, iis_interface, action->site->pool, err);
	case SOURCE_START_SERVICE:
		return start_service(client, action->name, err);
	case SOURCE_BRING_ONLINE:
		return bring_online(client, "MSCluster_Resource", 1, action, err);
	case SOURCE_BRING_GROUP_ONLINE:
		return bring_online(client, "MSCluster_ResourceGroup", 2, action, err);
	}
	return error_set(err, ERROR_USAGE, "no such action");
}
