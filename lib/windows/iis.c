#include "lib/windows/iis.h"

#include <string.h>

#include "lib/windows/iis6.h"
#include "lib/windows/iis7.h"

static bool
read_interface(struct windows_look *look, unsigned int interface, struct error *err)
{
	if (!(interface == 6 ? windows_iis6_read(look, err) : windows_iis7_read(look, err)))
		return false;
	look->ways->iis_interface = interface;
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

/* What matters most for who has to mend it: a right, then a failure, then something to install. */
static enum error_kind
kind_of_both(const struct error *iis7, const struct error *iis6)
{
	if (iis7->kind == ERROR_DENIED || iis6->kind == ERROR_DENIED)
		return ERROR_DENIED;
	return iis7->kind == ERROR_ABSENT || iis7->kind == ERROR_NONE ? iis6->kind : iis7->kind;
}

/* What is denied need not be installed; which features there are depends on the Windows that was asked. */
static const char *
advice_for(const struct error *iis7, const struct error *iis6)
{
	bool is_old = iis7->kind == ERROR_NONE;		/* Windows 5: the new interface was not asked */

	if (iis6->kind == ERROR_DENIED && (is_old || iis7->kind == ERROR_DENIED))
		return ": " WINRM_ADMINISTRATOR;
	if (is_old)
		return iis6->kind == ERROR_ABSENT
			   ? ": install IIS with its WMI provider, and " WINRM_ADMINISTRATOR
			   : "";
	if (is_absent_or_denied(iis7) || is_absent_or_denied(iis6))
		return ": install the feature Web-Scripting-Tools (IIS Management Scripts and Tools) or Web-WMI"
		       " (IIS 6 WMI Compatibility), and " WINRM_ADMINISTRATOR;
	return "";
}

/* No interface is readable: what to do comes before the node's words, which may be long. */
static bool
complain(const struct snapshot *snapshot, const struct error *iis7, const struct error *iis6,
    struct error *err)
{
	bool is_denied = iis6->kind == ERROR_DENIED && iis7->kind != ERROR_ABSENT;

	return error_set(err, kind_of_both(iis7, iis6),
	    "the sites of IIS cannot be read%s%s. The node says: %.*s%s%.*s", advice_for(iis7, iis6),
	    snapshot->facts.w3svc_state == SERVICE_UNKNOWN && !is_denied
		? ". Perhaps it is not IIS: no W3SVC is shown either"
		: "",
	    length_up_to(iis7->text, 250), iis7->text,
	    iis7->kind == ERROR_NONE ? "" : ". And: ", length_up_to(iis6->text, 250), iis6->text);
}

/* A listing that expires twice is one of an interface that is there. */
static bool
may_try_another(const struct error *err)
{
	return error_kind_has(err->kind, ERROR_OF_ONE_PART) && err->kind != ERROR_EXPIRED;
}

static bool
search(struct windows_look *look, struct error *err)
{
	unsigned int windows = windows_version_major(look->snapshot);
	struct error iis7 = { 0 }, iis6 = { 0 };

	memset(look->ways, 0, sizeof(*look->ways));
	if (windows == 0 || windows >= 6) {	/* not told: both */
		if (read_interface(look, 7, &iis7))
			return true;
		if (!may_try_another(&iis7)) {
			*err = iis7;
			return false;
		}
	}
	if (read_interface(look, 6, &iis6))
		return true;
	if (!may_try_another(&iis6)) {
		*err = iis6;
		return false;
	}
	return complain(look->snapshot, &iis7, &iis6, err);
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
windows_iis_list(struct windows_look *look, unsigned int interface, struct error *err)
{
	return interface == 6 ? windows_iis6_read(look, err) : windows_iis7_list(look, err);
}

bool
windows_iis_read_again(struct windows_look *look, struct error *err)
{
	const bool is_old = look->ways->iis_interface == 6;

	if (look->request->scope == LOOK_GUARDS)
		return windows_iis_list(look, look->ways->iis_interface, err);
	return is_old ? windows_iis6_ask(look, err) : windows_iis7_ask(look, err);
}

bool
windows_iis_read(struct windows_look *look, struct error *err)
{
	if (look->ways->iis_interface != 0) {
		if (read_interface(look, look->ways->iis_interface, err))
			return true;
		if (!may_try_another(err))
			return false;
	}
	return search(look, err);
}
