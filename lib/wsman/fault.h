/*
 * fault.h -- read a SOAP fault, and say what it means.
 *
 * Decisions are made by number, or by the subcode where none came; texts are in the server's language and only shown.
 */
#ifndef LIB_WSMAN_FAULT_H
#define LIB_WSMAN_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/wsman/wsman.h"
#include "lib/xml/stream.h"

/* Numbers that the course of a conversation depends on; the others stand in wsman_fault.c (windows.md 4.3).
 */
#define FAULT_ENUMERATION_CLOSED          UINT32_C(0x80338007)
#define FAULT_INVALID_ENUMERATION_CONTEXT UINT32_C(0x8033801b)
#define FAULT_ENUMERATE_TIMED_OUT         UINT32_C(0x8033801c)
#define FAULT_OPERATION_TIMED_OUT         UINT32_C(0x80338029)
#define FAULT_UNEXPECTED_SELECTORS        UINT32_C(0x8033805b)

/**
 * Turn a fault into an error: the kind of wsman_fault_kind(), the server's own sentence, its number, and
 * what helps.
 * @return false
 */
bool wsman_fault_report(const struct wsman_fault *fault, struct error *err);

/** Its number; that of its subcode when it has none, 0 when that is not known either. */
uint32_t wsman_fault_number(const struct wsman_fault *fault);

/** Which part of a fault the text that comes belongs to. */
enum wsman_fault_part {
	FAULT_PART_NONE = 0,
	FAULT_PART_VALUE,		/* Code/Value, or Subcode/Value */
	FAULT_PART_REASON,
	FAULT_PART_DETAIL,
	FAULT_PART_MESSAGE,		/* f:Message, f:ProviderFault, MSFT_WmiError/Message */
	FAULT_PART_NUMBER,		/* MSFT_WmiError/error_Code */
};

/** State of reading one s:Fault; zeroed is the beginning. */
struct wsman_fault_reader {
	struct wsman_fault fault;
	enum wsman_fault_part part;
	unsigned int depth;		/* open elements below s:Fault */
	unsigned int subcodes;		/* Subcode elements seen so far */
	unsigned int number_depth;	/* of the element that `fault.number` came from */
	unsigned int message_depth; /* of the element that `fault.text` came from; 0: the reason or none */
	char text[768];			/* of the part that is being read, white space folded */
	size_t text_length;
	bool is_blank_due;		/* a blank comes before the next word */
};

/** What the parser sees below s:Fault goes in here. None of these can fail: what does not fit is cut. */
void wsman_fault_start(struct wsman_fault_reader *reader, const char *ns, const char *name,
    const struct xml_attribute *attributes, size_t count);
void wsman_fault_text(struct wsman_fault_reader *reader, const char *text, size_t length);
void wsman_fault_end(struct wsman_fault_reader *reader);

#endif
