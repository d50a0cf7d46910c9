#include "lib/winrm_iis.h"

#include <string.h>

#include "lib/winrm_iis6.h"
#include "lib/winrm_iis7.h"

static bool
read_interface(struct winrm_look *look, unsigned int interface, struct error *err)
{
	if (!(interface == 6 ? winrm_iis6_read(look, err) : winrm_iis7_read(look, err)))
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

/* Nothing at all is readable: what to do comes before the node's words, which may be long. */
static bool
complain(const struct snapshot *snapshot, const struct error *iis7, const struct error *iis6,
    struct error *err)
{
	enum error_kind kind = ERROR_ABSENT;

	if (iis7->kind == ERROR_DENIED || iis6->kind == ERROR_DENIED)
		kind = ERROR_DENIED;
	else if (iis7->kind != ERROR_ABSENT && iis7->kind != ERROR_NONE)
		kind = iis7->kind;
	else if (iis6->kind != ERROR_ABSENT)
		kind = iis6->kind;
	if (iis7->kind == ERROR_NONE)
		return error_set(err, kind,
		    "the sites of IIS cannot be read through root/MicrosoftIISv2: install IIS with its WMI "
		    "provider, or " WINRM_ADMINISTRATOR ". The node says: %.*s",
		    length_up_to(iis6->text, 400), iis6->text);
	return error_set(err, kind,
	    "the sites of IIS cannot be read: install the feature Web-Scripting-Tools (IIS Management "
	    "Scripts and Tools) or Web-WMI (IIS 6 WMI Compatibility), and " WINRM_ADMINISTRATOR
	    "%s. root/webadministration: %.*s. root/MicrosoftIISv2: %.*s",
	    snapshot->facts.w3svc_state == SERVICE_UNKNOWN ? ". Whether it has IIS at all is not known" : "",
	    length_up_to(iis7->text, 250), iis7->text, length_up_to(iis6->text, 250), iis6->text);
}

static bool
search(struct winrm_look *look, struct error *err)
{
	unsigned int windows = winrm_windows_major(look->snapshot);
	struct error iis7 = { 0 }, iis6 = { 0 };

	memset(look->ways, 0, sizeof(*look->ways));
	if (windows == 0 || windows >= 6) {	/* not told: both */
		if (read_interface(look, 7, &iis7))
			return true;
		if (!winrm_is_of_one_part(&iis7)) {
			*err = iis7;
			return false;
		}
	}
	if (read_interface(look, 6, &iis6))
		return true;
	if (!winrm_is_of_one_part(&iis6)) {
		*err = iis6;
		return false;
	}
	return complain(look->snapshot, &iis7, &iis6, err);
}

bool
winrm_iis_read(struct winrm_look *look, struct error *err)
{
	if (look->ways->iis_interface != 0) {
		if (read_interface(look, look->ways->iis_interface, err))
			return true;
		if (!winrm_is_of_one_part(err))
			return false;
	}
	return search(look, err);
}
