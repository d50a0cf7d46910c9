#include "lib/wsman/fault.h"

#include <stdio.h>
#include <string.h>

/*
 * Source: wsmerror.h, [MS-WMI] 2.2.11 and [MS-ERREF] 2.2, as listed in windows.md 4.2 and 4.3. A number that
 * does not stand here is ERROR_FAULT.
 */
static const struct {
	uint32_t first, last;
	enum error_kind kind;
} kinds[] = {
	{ 5, 5, ERROR_DENIED },			   /* Win32 access denied; HRESULT 0x80070005 is made 5 */
	{ 1168, 1168, ERROR_ABSENT },		   /* Win32 element not found */
	{ 1326, 1326, ERROR_REFUSED },		   /* Win32 logon failure */
	{ 15007, 15007, ERROR_ABSENT },		   /* Win32 event channel not found */
	{ 0x80041002, 0x80041002, ERROR_ABSENT },  /* WMI: not found */
	{ 0x80041003, 0x80041003, ERROR_DENIED },  /* WMI: access denied */
	{ 0x8004100e, 0x8004100e, ERROR_ABSENT },  /* WMI: invalid namespace */
	{ 0x80041010, 0x80041010, ERROR_ABSENT },  /* WMI: invalid class */
	{ 0x8004102e, 0x8004102e, ERROR_ABSENT },  /* WMI: invalid method */
	{ 0x80041033, 0x80041033, ERROR_BUSY },	   /* WMI: shutting down */
	{ 0x80041045, 0x80041045, ERROR_BUSY },	   /* WMI: server too busy */
	{ 0x8004106c, 0x8004106c, ERROR_BUSY },	   /* WMI: quota violation */
	{ 0x80041088, 0x80041088, ERROR_TIMEOUT }, /* WMI: provider timed out */
	{ 0x80338000, 0x80338001, ERROR_ABSENT },  /* RESOURCE_NOT_FOUND, INVALID_ACTIONURI */
	{ 0x80338007, 0x80338007, ERROR_EXPIRED }, /* ENUMERATION_CLOSED */
	{ 0x80338012, 0x80338012, ERROR_ABSENT },  /* DESTINATION_UNREACHABLE */
	{ 0x80338014, 0x80338014, ERROR_BUSY },	   /* ENDPOINT_UNAVAILABLE */
	{ 0x8033801a, 0x8033801a, ERROR_ABSENT },  /* CANNOT_PROCESS_FILTER: class or namespace missing */
	{ 0x8033801b, 0x8033801b, ERROR_EXPIRED }, /* INVALID_ENUMERATION_CONTEXT */
	{ 0x8033801c, 0x8033801c, ERROR_TIMEOUT }, /* ENUMERATE_TIMED_OUT */
	{ 0x80338026, 0x80338026, ERROR_LIMIT },   /* ENVELOPE_TOO_LARGE */
	{ 0x80338029, 0x80338029, ERROR_TIMEOUT }, /* OPERATION_TIMEDOUT */
	{ 0x80338032, 0x80338032, ERROR_BUSY },	   /* CONCURRENCY */
	{ 0x80338035, 0x80338035, ERROR_LIMIT },   /* ENCODING_LIMIT */
	{ 0x80338036, 0x80338036, ERROR_REFUSED }, /* FAILED_AUTHENTICATION */
	{ 0x8033803b, 0x8033803b, ERROR_ABSENT },  /* INVALID_RESOURCE_URI */
	{ 0x8033803f, 0x8033803f, ERROR_BUSY },	   /* QUOTA_LIMIT */
	{ 0x80338047, 0x80338049, ERROR_LIMIT },  /* MAX_ENVELOPE_SIZE, ..._EXCEEDED, SERVER_ENVELOPE_LIMIT */
	{ 0x8033805b, 0x8033805b, ERROR_ABSENT }, /* UNEXPECTED_SELECTORS: the instance is gone */
	{ 0x80338104, 0x80338106, ERROR_DENIED }, /* WMI_..._ACCESS_DENIED */
	{ 0x803381a5, 0x803381a8, ERROR_BUSY },	  /* QUOTA_MAX_SHELLS to QUOTA_SYSTEM */
	{ 0x803381ab, 0x803381ab, ERROR_BUSY },	  /* QUOTA_MAX_SHELLUSERS */
	{ 0x803381dd, 0x803381dd, ERROR_DENIED }, /* SERVICE_REMOTE_ACCESS_DISABLED */
	{ 0x803381e3, 0x803381e3, ERROR_DENIED }, /* REMOTE_CONNECTION_NOT_ALLOWED */
	{ 0x803381e4, 0x803381ea, ERROR_BUSY },	  /* QUOTA_..._PPQ */
};

static enum error_kind
kind_of_number(uint32_t number)
{
	size_t i;

	if (number >> 16 == 0x8007)	/* an HRESULT around a Win32 error */
		number &= 0xffff;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (number >= kinds[i].first && number <= kinds[i].last)
			return kinds[i].kind;
	return ERROR_FAULT;
}

/* The innermost number is the more exact one; where it says nothing to us, the outer one may. */
enum error_kind
wsman_fault_kind(const struct wsman_fault *fault)
{
	enum error_kind kind = kind_of_number(fault->number);

	return kind != ERROR_FAULT ? kind : kind_of_number(fault->outer_number);
}

static const char *
advice(enum error_kind kind)
{
	static const struct {
		enum error_kind kind;
		const char *words;
	} known[] = {
		{ ERROR_DENIED, "; the account lacks a right" },	/* which one, only the caller knows */
		{ ERROR_REFUSED, "; check user and password" },
		{ ERROR_BUSY, "; too much is asked of the node at once: again later" },
		{ ERROR_TIMEOUT, "; the node is slow: allow more time" },
		{ ERROR_LIMIT, "; raise MaxEnvelopeSizekb of WinRM on the node" },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].kind == kind)
			return known[i].words;
	return "";
}

bool
wsman_fault_report(const struct wsman_fault *fault, struct error *err)
{
	enum error_kind kind = wsman_fault_kind(fault);
	const char *text = fault->text[0] != '\0' ? fault->text : "(no text)";
	const char *name = fault->subcode[0] != '\0' ? fault->subcode : fault->code;

	if (fault->number == 0)
		return error_set(err, kind, "the node answers: %s (fault %s)", text, name);
	if (fault->number < 0x10000)
		return error_set(err, kind, "the node answers: %s (fault %s, Win32 error %u)%s", text, name,
		    fault->number, advice(kind));
	return error_set(
	    err, kind, "the node answers: %s (fault %s, 0x%08x)%s", text, name, fault->number, advice(kind));
}
