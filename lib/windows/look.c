#include "lib/windows/look.h"

#include <stdint.h>
#include <stdlib.h>

static bool
note_failure(struct windows_look *look, enum snapshot_part part, const char *what, const char *advice,
    struct error *err)
{
	struct error note = *err;

	if (note.kind == ERROR_DENIED && advice != NULL)
		error_set(&note, note.kind, "%s (%s): %s", what, advice, err->text);
	else
		error_prefix(&note, "%s", what);
	return snapshot_set_part(look->snapshot, part, PART_UNREADABLE, note.text, err);
}

bool
windows_part_failed(struct windows_look *look, enum snapshot_part part, const char *what, const char *advice,
    struct error *err)
{
	return error_kind_has(err->kind, ERROR_OF_ONE_PART) && note_failure(look, part, what, advice, err);
}

bool
windows_one_failed(struct windows_look *look, enum snapshot_part part, const char *what, const char *advice,
    struct error *err)
{
	if (!error_kind_has(err->kind, ERROR_OF_ONE_PART) && err->kind != ERROR_TIMEOUT)
		return false;
	if (look->snapshot->parts[part].status == PART_UNREADABLE && err->kind != ERROR_DENIED)
		return true;
	return note_failure(look, part, what, advice, err);
}

/* Since Server 2012 the WMI plug-in has a descriptor of its own, by which Remote Management Users may execute. */
const char *
windows_method_advice(const struct snapshot *snapshot)
{
	const unsigned int windows = node_windows(&snapshot->facts);

	if (windows >= 602)
		return "IIS tells it to administrators only: " WINRM_ADMINISTRATOR;
	return windows != 0 ? "a method call wants the right to execute (GX in WinRM's RootSDDL) and an administrator: "
			      WINRM_ADMINISTRATOR
			    : WINRM_ADMINISTRATOR "; before Server 2012 a method call also wants the right to execute (GX in WinRM's "
			      "RootSDDL)";
}

bool
windows_way_is_allowed(const struct windows_look *look, enum source_way way)
{
	if (look->is_by_endpoint)
		return way == SOURCE_WAY_APPCMD;
	return look->request->allowed_ways == 0 || (look->request->allowed_ways & 1U << way) != 0;
}

bool
windows_is_passing(uint32_t number)
{
	static const uint32_t numbers[] = {
		21,			/* the device is not ready */
		121,			/* the semaphore time-out has expired */
		170,			/* the resource is in use */
		1053, 1055, 1061, 1062,	/* of a service: no answer, its database is locked, no control now, not started */
		1237, 1460,		/* retry; time-out */
		1721, 1722, 1723, 1726, 1727,	/* of RPC: resources, unavailable, too busy, failed */
		0x80010001, 0x80010006, 0x80010108, 0x8001010a,	/* call rejected, connection ended, disconnected, retry later */
		0x80041006, 0x80041014, 0x80041032, 0x80041069,	/* WMI: memory, initialization, cancelled, timed out */
		0x80080005,		/* the server could not be started */
	};
	size_t i;

	if (number >> 16 == 0x8007)
		number &= 0xffff;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i] == number)
			return true;
	return false;
}

bool
windows_keep(struct text_arena *arena, const char *text, const char **ret_copy, struct error *err)
{
	*ret_copy = text;
	return text_own(arena, ret_copy, err);
}
