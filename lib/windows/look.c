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
windows_keep(struct text_arena *arena, const char *text, const char **ret_copy, struct error *err)
{
	*ret_copy = text;
	return text_own(arena, ret_copy, err);
}
