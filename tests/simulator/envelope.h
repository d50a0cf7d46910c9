/*
 * envelope.h -- SOAP answers: the frame, and faults in the shapes that Windows gives them.
 */
#ifndef TESTS_SIMULATOR_ENVELOPE_H
#define TESTS_SIMULATOR_ENVELOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/simulator/buffer.h"
#include "tests/simulator/request.h"

/** 36 characters of a random UUID in capitals, and NUL. */
#define UUID_SIZE 37
void uuid_write(char uuid[UUID_SIZE]);

/** Begin an answer to `request`, up to and with <s:Body>; `header` is XML for the end of the header, or NULL.
 */
void envelope_open(struct buffer *out, const struct request *request, const char *action, const char *header);

/** The same for an answer about a shell; `is_new`: as WinRM 3.0 and later have it. */
void envelope_open_shell(struct buffer *out, const struct request *request, bool is_new);

/** End it. */
void envelope_close(struct buffer *out);

/** Faults by name; number, subcode and text of each stand in one table. */
enum fault_name {
	FAULT_ACCESS_DENIED,			/* 5 */
	FAULT_ACCESS_DENIED_GERMAN,
	FAULT_WMI_DENIED,			/* 2150859012, told by the WMI provider */
	FAULT_NOT_FOUND,			/* 2150858752 */
	FAULT_ACTION_NOT_SUPPORTED,
	FAULT_INVALID_METHOD,
	FAULT_MUST_UNDERSTAND,
	FAULT_HEADER_INVALID,
	FAULT_HEADER_MISSING,
	FAULT_INVALID_XML,
	FAULT_SOAP_VERSION,
	FAULT_INVALID_NAMESPACE,		/* of a query: CannotProcessFilter */
	FAULT_INVALID_CLASS,
	FAULT_INVALID_QUERY,
	FAULT_DIALECT,
	FAULT_CONTEXT,
	FAULT_TIMED_OUT,
	FAULT_QUOTA,
	FAULT_SELECTORS,
	FAULT_SELECTORS_MISSING,
	FAULT_SCHEMA,
	FAULT_FRAGMENT,
	FAULT_ENVELOPE_MINIMUM,
	FAULT_ENVELOPE_EXCEEDED,
	FAULT_CLUSTER_DOWN,
	FAULT_CHANNEL,
	FAULT_WIN32,				/* `number` is given by the caller */
	FAULT_SHELL_DENIED,			/* of the cmd plug-in: windows-shell.md 2.5 */
	FAULT_SHELL_FILE,
	FAULT_SHELL_PARAMETER,
	FAULT_SHELL_GONE,
	FAULT_COMMAND_GONE,
	FAULT_SHELL_QUOTA,
	FAULT_SHELL_USERS,
	FAULT_SHELLS_OFF,
};

struct fault {
	enum fault_name name;
	uint32_t number;		/* instead of the table's; 0: the table's */
	const char *subject;		/* the query for ExtendedError; the header's name; NULL: none */
	bool is_wmi_error;		/* detail as MSFT_WmiError, as newer servers have it */
	bool has_no_relation;		/* without RelatesTo, as was recorded */
	bool has_activity;		/* with ActivityId, as those about shells since WinRM 3.0 */
};

/** Write a whole fault envelope. `machine` is the Machine attribute. */
void envelope_fault(struct buffer *out, const struct request *request, const struct fault *fault,
    const char *machine);

#endif
