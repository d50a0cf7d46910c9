#include "lib/windows/iis.h"

#include <string.h>

#include "lib/windows/appcmd.h"
#include "lib/windows/iis6.h"
#include "lib/windows/iis7.h"

bool
windows_iis_list(struct windows_look *look, enum source_way way, struct error *err)
{
	switch (way) {
	case SOURCE_WAY_IIS7:
		return windows_iis7_list(look, err);
	case SOURCE_WAY_IIS6:
		return windows_iis6_read(look, err);
	case SOURCE_WAY_APPCMD:
		return windows_appcmd_read(look, err);
	case SOURCE_WAY_COUNTERS:
	case SOURCE_WAY_NONE:
	case SOURCE_WAYS:
		break;
	}
	return error_set(err, ERROR_USAGE, "no way to the sites");
}

/* Of IIS 7 alone a listing is less than all. */
static bool
read_by(struct windows_look *look, enum source_way way, struct error *err)
{
	if (!(way == SOURCE_WAY_IIS7 ? windows_iis7_read(look, err) : windows_iis_list(look, way, err)))
		return false;
	look->ways->way = way;
	return true;
}

/* At most `limit` bytes of `text`, ended at a character. */
static int
length_up_to(const char *text, int limit)
{
	size_t length = strnlen(text, (size_t)limit);

	if (text[length] != '\0')
		while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	return (int)length;
}

static bool
is_absent_or_denied(const struct error *err)
{
	return err->kind == ERROR_ABSENT || err->kind == ERROR_DENIED;
}

/* How the ways were answered; ERROR_NONE: not tried. */
struct answers {
	struct error iis7, iis6, shell;
};

static bool
is_denied(const struct error *err)
{
	return err->kind == ERROR_DENIED;
}

/* What matters most for who has to mend it: a right, then a failure, then something to install. */
static enum error_kind
kind_of_all(const struct answers *answers)
{
	if (is_denied(&answers->iis7) || is_denied(&answers->iis6) || is_denied(&answers->shell))
		return ERROR_DENIED;
	if (answers->shell.kind != ERROR_NONE)
		return answers->shell.kind;
	return answers->iis7.kind == ERROR_ABSENT || answers->iis7.kind == ERROR_NONE ? answers->iis6.kind : answers->iis7.kind;
}

#define FEATURES \
	"install the feature Web-Scripting-Tools (IIS Management Scripts and Tools) or Web-WMI" \
	" (IIS 6 WMI Compatibility)"

/* What is denied need not be installed; which features there are depends on the Windows that was asked. */
static const char *
advice_for(const struct answers *answers)
{
	const struct error *iis7 = &answers->iis7, *iis6 = &answers->iis6;
	bool is_old = iis7->kind == ERROR_NONE;		/* Windows 5: the new interface was not asked */

	if (is_denied(iis6) && (is_old || is_denied(iis7)))
		return ": " WINRM_ADMINISTRATOR;
	if (is_denied(&answers->shell))
		return ": " WINRM_ADMINISTRATOR ", for whom appcmd.exe in a remote shell tells them with nothing to install (a "
		       "local account wants LocalAccountTokenFilterPolicy = 1 there, too); else, for the same right, " FEATURES;
	if (is_old)
		return iis6->kind == ERROR_ABSENT
			   ? ": install IIS with its WMI provider, and " WINRM_ADMINISTRATOR
			   : "";
	if (is_absent_or_denied(iis7) || is_absent_or_denied(iis6))
		return ": " FEATURES ", and " WINRM_ADMINISTRATOR;
	return "";
}

/* No way leads to the sites: what to do comes before the node's words, which may be long. */
static bool
complain(const struct snapshot *snapshot, const struct answers *answers, struct error *err)
{
	const struct error *iis7 = &answers->iis7, *iis6 = &answers->iis6, *shell = &answers->shell;
	const bool is_all_denied = is_denied(iis6) && iis7->kind != ERROR_ABSENT;
	const int length = shell->kind == ERROR_NONE ? 250 : 150;

	return error_set(err, kind_of_all(answers),
	    "the sites of IIS cannot be read%s%s. The node says: %.*s%s%.*s%s%.*s", advice_for(answers),
	    snapshot->facts.w3svc_state == SERVICE_UNKNOWN && !is_all_denied
		? ". Perhaps it is not IIS: no W3SVC is shown either"
		: "",
	    length_up_to(shell->text, 250), shell->text, shell->kind == ERROR_NONE ? "" : ". And: ",
	    length_up_to(iis7->text, length), iis7->text,
	    iis7->kind == ERROR_NONE ? "" : ". And: ", length_up_to(iis6->text, length), iis6->text);
}

/* A listing that expires twice is one of an interface that is there. */
static bool
may_try_another(const struct error *err)
{
	return error_kind_has(err->kind, ERROR_OF_ONE_PART) && err->kind != ERROR_EXPIRED;
}

/* Nothing was added to IIS, which there is. Before Windows 6.0 there is no appcmd.exe. */
static bool
is_for_shell(const struct snapshot *snapshot, const struct answers *answers)
{
	return answers->iis7.kind == ERROR_ABSENT && answers->iis6.kind == ERROR_ABSENT &&
	       snapshot->facts.w3svc_state != SERVICE_ABSENT;
}

/* True with the sites, or with `ret_answer`, after which another way may be tried; else `err` ends it. */
static bool
try_way(struct windows_look *look, enum source_way way, struct error *ret_answer, struct error *err)
{
	if (read_by(look, way, ret_answer)) {
		error_clear(ret_answer);
		return true;
	}
	if (may_try_another(ret_answer))
		return true;
	*err = *ret_answer;
	return false;
}

static bool
search(struct windows_look *look, struct error *err)
{
	unsigned int windows = windows_version_major(look->snapshot);
	struct answers answers = { 0 };

	memset(look->ways, 0, sizeof(*look->ways));
	if ((windows == 0 || windows >= 6) && !try_way(look, SOURCE_WAY_IIS7, &answers.iis7, err))	/* not told: both */
		return false;
	if (look->ways->way == SOURCE_WAY_NONE && !try_way(look, SOURCE_WAY_IIS6, &answers.iis6, err))
		return false;
	if (look->ways->way == SOURCE_WAY_NONE && is_for_shell(look->snapshot, &answers) &&
	    !try_way(look, SOURCE_WAY_APPCMD, &answers.shell, err))
		return false;
	return look->ways->way != SOURCE_WAY_NONE || complain(look->snapshot, &answers, err);
}

bool
windows_iis_believe(const struct snapshot *snapshot, struct error *err)
{
	if (snapshot->site_count > 0 || snapshot->facts.w3svc_state != SERVICE_UNKNOWN)
		return true;
	return error_set(err, ERROR_DENIED,
	    "neither the service W3SVC nor a site is shown to this account, which looks like a missing "
	    "right: " WINRM_ADMINISTRATOR);
}

bool
windows_iis_read_again(struct windows_look *look, struct error *err)
{
	const bool is_old = look->ways->way == SOURCE_WAY_IIS6;

	if (look->request->scope == LOOK_GUARDS)
		return windows_iis_list(look, look->ways->way, err);
	if (look->ways->way == SOURCE_WAY_APPCMD)
		return error_set(err, ERROR_USAGE, "%s", WINDOWS_APPCMD_ONLY_READS);
	return is_old ? windows_iis6_ask(look, err) : windows_iis7_ask(look, err);
}

bool
windows_iis_read(struct windows_look *look, struct error *err)
{
	if (look->ways->way != SOURCE_WAY_NONE) {
		if (read_by(look, look->ways->way, err))
			return true;
		if (!may_try_another(err))
			return false;
	}
	return search(look, err);
}
