/*
 * document.h -- the answer of Get-SitewatchNode: all that a look would ask a node for, in one document.
 *
 *   <Sitewatch version="1">
 *     <Listing namespace="root/cimv2" class="Win32_Service"><Win32_Service><Name>W3SVC</Name>...</Win32_Service></Listing>
 *     <Listing namespace="root/MSCluster" class="MSCluster_Resource" error="2147749902">Invalid namespace</Listing>
 *     <Events channel="..."><Event>...</Event></Events>
 *     <Command arguments="list site /config:* /xml" exit="0">&lt;appcmd&gt;...</Command>
 *   </Sitewatch>
 *
 * Instances have the form that WinRM gives them, errors the number of an HRESULT: so whoever reads answers of a node reads
 * these. What is not in it was not asked.
 */
#ifndef LIB_PSRP_DOCUMENT_H
#define LIB_PSRP_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/wsman/wsman.h"

/** The text is borrowed, and must outlive what stands in for the node. */
struct psrp_document {
	const char *text;
	size_t length;
};

/** ERROR_MALFORMED: it is not well-formed, not such a document, or of another version than this program reads. */
bool psrp_document_check(const struct psrp_document *document, struct error *err);

/**
 * What answers out of it; `document` is borrowed.
 *
 * A listing, a channel or a command that it does not have is ERROR_ABSENT. Several commands in one line, with " & " and a
 * program between, are answered each by its own, and the exit code is that of the last.
 */
struct wsman_stand_in psrp_document_stand_in(struct psrp_document *document);

#endif
