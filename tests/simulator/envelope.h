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
};

struct fault {
	enum fault_name name;
	uint32_t number;		/* instead of the table's; 0: the table's */
	const char *subject;		/* the query for ExtendedError; the header's name; NULL: none */
	bool is_wmi_error;		/* detail as MSFT_WmiError, as newer servers have it */
	bool has_no_relation;		/* without RelatesTo, as was recorded */
};

/** Write a whole fault envelope. `machine` is the Machine attribute. */
void envelope_fault(struct buffer *out, const struct request *request, const struct fault *fault,
    const char *machine);

#endif
