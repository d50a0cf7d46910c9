/*
 * wsman.h -- WS-Management client: one conversation with one WinRM listener.
 *
 * Speaks DSP0226 as [MS-WSMV] describes Windows doing it. One connection, one request in flight,
 * answers parsed as they arrive. It knows nothing of IIS or clusters. Not for two threads at once.
 */
#ifndef LIB_WSMAN_WSMAN_H
#define LIB_WSMAN_WSMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/source/source.h"

struct wsman;

#define WSMAN_WMI "http://schemas.microsoft.com/wbem/wsman/1/wmi/"

/** A SOAP fault, its parts kept apart. Decide by `number`; show `text`, which is in the server's language. */
struct wsman_fault {
	char code[32];			/* local part: "Sender", "Receiver", "MustUnderstand" */
	char subcode[64];		/* local part: "CannotProcessFilter"; "" when none */
	uint32_t number;		/* innermost WSManFault/@Code or error_Code; 0 when none */
	uint32_t outer_number;		/* outermost of them; 0 when none */
	char text[768];			/* innermost Message, else the reason; white space folded */
	char provider[64];		/* ProviderFault/@provider; "" when none */
	char detail[160];		/* w:FaultDetail URI; "" when none */
};

/**
 * One value of an instance. An array is several values of one property; an embedded object or a
 * reference gives one value for each descendant leaf element and attribute.
 */
struct wsman_value {
	const char *property;		/* local name of the child of the instance */
	unsigned int occurrence;	/* 0 for the first element of that name, 1 for the second... */
	const char *leaf;		/* local name of the descendant; "Element@Attribute" for an attribute;
					   NULL for text directly in the property (or its Datetime) */
	const char *text;		/* NUL-ended; "" for an empty element */
	bool is_nil;			/* xsi:nil: null, not ""; or too long */
	bool is_too_long;		/* and so not kept: `text` is "" */
};

/** Strings are borrowed for the call. */
struct wsman_instance {
	const char *class_name;		/* local name of the element: "XmlFragment" for a projection */
	const struct wsman_value *values;
	size_t count;
	const char **ret_missed;	/* where a lookup notes a property whose value was not kept; NULL: nowhere */
};

/** Where instances go. */
struct wsman_sink {
	/** Called before the first instance, and again when the enumeration starts anew: drop what came. */
	void (*begin)(void *state);
	/** One instance; false ends the operation with the error that was set. */
	bool (*instance)(void *state, const struct wsman_instance *instance, struct error *err);
	void *state;
};

struct wsman_selector {
	const char *name;
	const char *value;		/* UTF-8, escaped by the client */
};

/** Bounds on what one answer or enumeration may bring; exceeding one is ERROR_LIMIT. */
struct wsman_limits {
	size_t max_answer_bytes;	/* default 64 MiB for one HTTP body */
	size_t max_items;		/* default 200,000 for one enumeration */
	size_t max_value_bytes;		/* default 64 KiB for one value */
	bool drops_long_values;		/* a longer one is an error only for who looks for it; default true */
	unsigned int max_depth;		/* default 64 */
};

/** Make a client; connects with the first request. `target` is borrowed until wsman_close(). */
bool wsman_open(const struct source_target *target, struct wsman **ret_client, struct error *err);

/** From now on everything together must end within `timeout_ms` (ERROR_TIMEOUT). */
void wsman_set_deadline(struct wsman *client, unsigned int timeout_ms);

/** That is the rest of `allowed_ms`, some of which is used up: a time-out names what was given, and not the rest. */
void wsman_set_allowed(struct wsman *client, unsigned int allowed_ms);

/** Milliseconds until what is asked must end. */
unsigned int wsman_time_left(const struct wsman *client);

/**
 * What is asked next must end within one part in `share` of the time that is left, or a second: so that what is not
 * answered (ERROR_TIMEOUT) leaves time for the rest. 1: all of what is left, again.
 */
void wsman_set_share(struct wsman *client, unsigned int share);

/**
 * Ask who listens at `target`, on a connection of its own and as nobody: see source_knock().
 * @param ret_listener  zeroed before; filled as far as it came, also on failure
 */
bool wsman_knock(const struct source_target *target, unsigned int timeout_ms, struct source_listener *ret_listener,
    struct error *err);

/**
 * By how much a node's clock, just read, differs from ours; 0 when it is not told.
 * @param ret_text  what that means for Kerberos, which is more patient than any other part; "" when it is small enough
 */
void wsman_skew(time_t node_clock, long *ret_seconds, char *ret_text, size_t size);

/** NULL restores the defaults. */
void wsman_set_limits(struct wsman *client, const struct wsman_limits *limits);

/** What a listener says of itself; "" where it says nothing. */
struct wsman_identity {
	char vendor[64];
	char version[96];		/* "OS: 6.1.7601 SP: 1.0 Stack: 2.0" */
	char protocol[96];
};

/** Ask who answers, which needs no logon. Recognises WinRM 0.5 and says so (ERROR_ABSENT). */
bool wsman_identify(struct wsman *client, struct wsman_identity *ret_identity, struct error *err);

/**
 * Enumerate to the end: Enumerate with OptimizeEnumeration, Pull until EndOfSequence, Release when stopped
 * early. An expired context, or a page that repeats a page, starts once anew; a listing that does not end
 * properly is an error, never a shorter list.
 *
 * @param ns        WMI namespace with slashes: "root/cimv2"
 * @param wql       the query; constant text of ours, never with a node's words in it
 * @param identity  name of a property that each instance has and no two share: a duplicate starts
 *                  once anew, then is ERROR_MALFORMED; NULL: not checked
 * @param err  ERROR_DENIED, ERROR_ABSENT, ERROR_BUSY, ERROR_FAULT...: see wsman_fault_kind()
 */
bool wsman_enumerate(struct wsman *client, const char *ns, const char *wql, const char *identity,
    const struct wsman_sink *sink, struct error *err);

/** Get one instance of `class_name` in `ns`. */
bool wsman_get(struct wsman *client, const char *ns, const char *class_name,
    const struct wsman_selector *selectors, size_t selector_count, const struct wsman_sink *sink,
    struct error *err);

/** How a Put says what it changes; the IIS providers may take one form or the other (windows.md 3.9). */
enum wsman_put_form {
	WSMAN_PUT_INSTANCE,		/* the instance element with that one property */
	WSMAN_PUT_FRAGMENT,		/* w:FragmentTransfer */
};

/** Put one property. Believe only what the next look tells. Never repeated by itself. */
bool wsman_put(struct wsman *client, const char *ns, const char *class_name,
    const struct wsman_selector *selectors, size_t selector_count, enum wsman_put_form form,
    const char *property, const char *value, struct error *err);

/** A method, and of what. Strings are borrowed. */
struct wsman_call {
	const char *ns;
	const char *class_name;
	const char *method;
	const struct wsman_selector *selectors;
	size_t selector_count;
	const struct wsman_selector *inputs;	/* parameters, by name */
	size_t input_count;
	bool only_reads;		/* it changes nothing on the node (GetState): repeated as a Get is */
};

/**
 * Invoke a method. Its outputs (ReturnValue...) come as one instance; an empty body is an instance without values. Never
 * repeated by itself, unless it only reads.
 */
bool wsman_invoke(struct wsman *client, const struct wsman_call *call, const struct wsman_sink *sink, struct error *err);

/**
 * Read events: Subscribe with Pull delivery and ReadExistingEvents, Pull until nothing more comes,
 * Unsubscribe. Each instance is one Event.
 * @param channel  "Microsoft-Windows-FailoverClustering/Operational"
 * @param xpath    "*[System[(EventID=1201)]]"
 */
bool wsman_read_events(struct wsman *client, const char *channel, const char *xpath,
    const struct wsman_sink *sink, struct error *err);

/** A remote shell: cmd.exe of the node, which runs one command after the other. */
struct wsman_shell;

/** What a command wrote, and how it ended. Zeroed is empty. */
struct wsman_output {
	char *text;			/* standard output, NUL behind it; may hold anything */
	size_t length;
	char errors[1024];		/* the beginning of its standard error, NUL-ended */
	uint32_t exit_code;
};

/** Of one command, on standard output: more is ERROR_LIMIT. */
#define WSMAN_OUTPUT_MAX ((size_t)16 << 20)

/**
 * Open a remote shell (WinRS, MS-WSMV), of which a client has one at a time. It must be closed whatever comes of it: a
 * share of the time that is left is kept for that, and SIGTERM and SIGINT wait for it in this thread.
 *
 * @param code_page  of what commands write: 65001 is UTF-8, and refused before Windows 6.1
 * @param variables  the environment: the only way for a word that is not ours
 * @param err  ERROR_DENIED: it is for administrators; ERROR_BUSY: too many shells there; ERROR_USAGE: one is open
 */
bool wsman_shell_open(struct wsman *client, unsigned int code_page, const struct wsman_selector *variables,
    size_t variable_count, struct wsman_shell **ret_shell, struct error *err);

/**
 * Run a command to its end. Never repeated by itself. One that is not believed to its end is ended there.
 *
 * @param command, arguments  as cmd reads them; constant text of ours, never with a node's words in it
 * @param ret_output  the caller's, to wsman_output_clear()
 * @param err  ERROR_TIMEOUT: it did not end; ERROR_LIMIT: it writes too much
 */
bool wsman_shell_run(struct wsman_shell *shell, const char *command, const char *arguments,
    struct wsman_output *ret_output, struct error *err);

/** The last command failed as the shell, or the connection, was lost: in another shell the same may do. */
bool wsman_shell_is_lost(const struct wsman_shell *shell);

/** End it, and all that runs in it. The client's last fault stays. NULL is fine. */
void wsman_shell_close(struct wsman_shell *shell);

/** Give everything back; empty again. */
void wsman_output_clear(struct wsman_output *output);

/**
 * A shell of an endpoint of PowerShell: its streams carry the messages of [MS-PSRP], which are the caller's. One at a time,
 * closed as the others are.
 *
 * @param endpoint  its name: "sitewatch"
 * @param shell_id  that it gets: a GUID of the caller's
 * @param creation  the first fragments
 * @param err  ERROR_DENIED: the account has no role there; ERROR_ABSENT: there is no such endpoint
 */
bool wsman_pool_open(struct wsman *client, const char *endpoint, const char *shell_id, const void *creation, size_t count,
    struct wsman_shell **ret_shell, struct error *err);

/** Where what a shell of an endpoint sends goes. */
struct wsman_stream {
	/** Some more of it, cut anywhere. False ends the operation with the error that was set. */
	bool (*take)(void *state, const void *bytes, size_t count, struct error *err);
	bool (*is_over)(const void *state);	/* what was waited for has come */
	void *state;
};

/**
 * Run a command in it, and hand on what it sends until that is over; or, without one, wait for what the shell itself sends.
 *
 * @param command_id  a GUID of the caller's; NULL: no command
 * @param fragments   of the command; NULL: none
 * @param err  ERROR_TIMEOUT: it did not end; ERROR_MALFORMED: it ended, and what was waited for has not come
 */
bool wsman_pool_run(struct wsman_shell *shell, const char *command_id, const void *fragments, size_t count,
    const struct wsman_stream *stream, struct error *err);

/** Answers that came by another way, in one piece, to what a client would ask the node for. */
struct wsman_stand_in {
	bool (*enumerate)(void *state, const char *ns, const char *wql, const struct wsman_sink *sink, struct error *err);
	bool (*events)(void *state, const char *channel, const struct wsman_sink *sink, struct error *err);
	/** What a command of cmd wrote: `arguments` as wsman_shell_run() has them. */
	bool (*run)(void *state, const char *arguments, struct wsman_output *ret_output, struct error *err);
	void *state;
};

/**
 * From now on enumerations, events and commands of a shell are answered by `stand_in`, and nothing else is asked; NULL: by
 * the node again. Borrowed until then.
 */
void wsman_set_stand_in(struct wsman *client, const struct wsman_stand_in *stand_in);

/** Wait, when there is time for it. @return false when there is not */
bool wsman_pause(struct wsman *client, unsigned int ms);

/** The last fault; NULL when the last operation failed without one or succeeded. Borrowed until the next. */
const struct wsman_fault *wsman_last_fault(const struct wsman *client);

/** How many HTTP requests this client has made so far: what a check costs the node. */
unsigned int wsman_request_count(const struct wsman *client);

/**
 * Forget what was between us and the node: the next request begins a new conversation on a new connection. Tickets of
 * Kerberos are kept, so that a node that comes and goes costs the KDC nothing, and a KDC that is away no node.
 */
void wsman_restart(struct wsman *client);

/** Nothing will be asked for a while: keep little until then. The connection stays, and who is logged on. */
void wsman_rest(struct wsman *client);

/** What the operator should know of how messages go just now; "" when there is nothing. Borrowed until the next one. */
const char *wsman_remark(const struct wsman *client);

/** How the listener let us in first, and as whom: "Basic, as monitor"; "" before it did. Borrowed. */
const char *wsman_logon(const struct wsman *client);

/** What the domain told of the account that messages go as. Borrowed until the next one; never NULL. */
const struct source_account *wsman_account(const struct wsman *client);

/** End it. NULL is fine. */
void wsman_close(struct wsman *client);

/** What a fault means for the caller (windows.md 4.3). */
enum error_kind wsman_fault_kind(const struct wsman_fault *fault);

/** Text of the first value of `property` (case ignored) with no leaf; NULL when absent or nil. Borrowed. */
const char *wsman_text(const struct wsman_instance *instance, const char *property);

/** The same as a number; false when absent, nil or not a number in range. "-1" is 4294967295: providers write
 * either. */
bool wsman_uint32(const struct wsman_instance *instance, const char *property, uint32_t *ret_value);
bool wsman_boolean(const struct wsman_instance *instance, const char *property, bool *ret_value);
/** A CIM datetime as UTC seconds (fraction dropped). */
bool wsman_time(const struct wsman_instance *instance, const char *property, time_t *ret_time);

/** The key `selector` inside the reference `property` (an EPR); NULL when absent. Borrowed. */
const char *wsman_reference_key(const struct wsman_instance *instance, const char *property,
    const char *selector);

/** Value of `leaf` within occurrence `occurrence` of `property`; NULL when absent. Borrowed. */
const char *wsman_leaf(const struct wsman_instance *instance, const char *property, unsigned int occurrence,
    const char *leaf);

#endif
