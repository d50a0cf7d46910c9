/*
 * request.h -- write the SOAP envelope of one WS-Management request.
 *
 * Text in, text out: it does not talk, wait or look at a clock. Every name and value from outside is
 * escaped here, and nowhere else. Shapes: windows.md 2.2 and 3.
 */
#ifndef LIB_WSMAN_REQUEST_H
#define LIB_WSMAN_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/wsman/wsman.h"

enum wsman_action {
	WSMAN_IDENTIFY,
	WSMAN_ENUMERATE,
	WSMAN_PULL,
	WSMAN_RELEASE,
	WSMAN_GET,
	WSMAN_PUT,
	WSMAN_INVOKE,
	WSMAN_SUBSCRIBE,
	WSMAN_UNSUBSCRIBE,
	WSMAN_SHELL_CREATE,		/* the remote shell: windows-shell.md 2 */
	WSMAN_SHELL_COMMAND,
	WSMAN_SHELL_RECEIVE,
	WSMAN_SHELL_SIGNAL,
	WSMAN_SHELL_DELETE,
};

#define WSMAN_MESSAGE_ID_SIZE 42	/* "uuid:", 36 characters, NUL */

/** What to ask. Strings are borrowed; what an action has no use for is ignored. */
struct wsman_request {
	enum wsman_action action;
	char message_id[WSMAN_MESSAGE_ID_SIZE];	/* wsman_message_id() */
	const char *url;		/* of the listener, for a:To */
	unsigned int timeout_ms;	/* becomes w:OperationTimeout */
	const char *ns;			/* WMI namespace "root/cimv2"; NULL: the event log */
	const char *class_name;		/* "*" for a query over the namespace */
	const struct wsman_selector *selectors;
	size_t selector_count;
	const char *query;		/* Enumerate: WQL. Subscribe: XPath */
	const char *channel;		/* Subscribe */
	const char *context;		/* Pull, Release: XML, as struct wsman_answer has it */
	const char *identifier;		/* Unsubscribe */
	const char *method;		/* Invoke */
	const struct wsman_selector *inputs;	/* Invoke: parameters. Create of a shell: variables */
	size_t input_count;
	enum wsman_put_form form;	/* Put */
	const char *property;		/* Put */
	const char *value;		/* Put */
	unsigned int code_page;		/* Create of a shell */
	const char *command, *arguments;	/* Command: as cmd reads them; to an endpoint: "", and fragments in base64 */
	const char *command_id;		/* Receive, Signal; to an endpoint also Command, which gives it, and NULL for what is
					   of no command */
	const char *endpoint;		/* of PowerShell that a shell is of; NULL: cmd */
	const char *shell_id;		/* Create of an endpoint's shell: that we give it */
	const char *creation;		/* Create of an endpoint's shell: fragments in base64 */
};

/** Items asked for in one page; how many come is the server's choice (windows.md 3.3). */
#define WSMAN_MAX_ELEMENTS 32000
/** Octets asked for in one answer, as the recorded conversations did. */
#define WSMAN_MAX_ENVELOPE 512000

/** A new "uuid:..." in capital hexadecimal (RFC 4122, version 4). ERROR_NO_MEMORY when the system has no
 * randomness. */
bool wsman_message_id(char ret_id[WSMAN_MESSAGE_ID_SIZE], struct error *err);

/**
 * Write the envelope, UTF-8 without an XML declaration.
 * @param ret_body  the caller's, to free(); not counting its NUL, `ret_length` bytes long
 * @param err  ERROR_MALFORMED: a value that XML cannot carry (a control character, not UTF-8);
 *             ERROR_USAGE: a class, method or property that is no name; ERROR_NO_MEMORY
 */
bool wsman_request_write(const struct wsman_request *request, char **ret_body, size_t *ret_length,
    struct error *err);

#endif
