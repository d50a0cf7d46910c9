/*
 * namespace.h -- XML namespaces and actions of WS-Management as Windows speaks it.
 *
 * Source: [MS-WSMV] 2.2.1 and recorded answers (windows.md 2.1). Prefixes are the sender's choice: an
 * answer is read by these names alone.
 */
#ifndef LIB_WSMAN_NAMESPACE_H
#define LIB_WSMAN_NAMESPACE_H

#define NS_SOAP        "http://www.w3.org/2003/05/soap-envelope"
#define NS_ADDRESSING  "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define NS_WSMAN       "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
#define NS_ENUMERATION "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
#define NS_TRANSFER    "http://schemas.xmlsoap.org/ws/2004/09/transfer"
#define NS_EVENTING    "http://schemas.xmlsoap.org/ws/2004/08/eventing"
#define NS_MICROSOFT   "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
#define NS_FAULT       "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
#define NS_WMI_ERROR   "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"
#define NS_CIM         "http://schemas.dmtf.org/wbem/wscim/1/common"
#define NS_IDENTITY    "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
#define NS_SHELL       "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
#define NS_XSI         "http://www.w3.org/2001/XMLSchema-instance"
#define NS_XML         "http://www.w3.org/XML/1998/namespace"

/** Beginnings of the namespaces of WinRM 0.5, which cannot serve us (windows.md 1.2). */
#define NS_PRERELEASE_WSMAN "http://schemas.xmlsoap.org/wsman/2005/06/"
#define NS_PRERELEASE_CIM   "http://schemas.dmtf.org/wsman/2005/06/"
#define NS_PRERELEASE_WMI   "http://schemas.microsoft.com/wsman/2005/06/"
#define NS_PRERELEASE_FAULT "http://schemas.microsoft.com/ws/2005/06/wsmanfault"

#define URI_EVENT_LOG     "http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog"
#define URI_COMMAND_SHELL NS_SHELL "/cmd"
#define NS_POWERSHELL     "http://schemas.microsoft.com/powershell"
#define URI_ANONYMOUS     NS_ADDRESSING "/role/anonymous"
#define URI_WQL           "http://schemas.microsoft.com/wbem/wsman/1/WQL"
#define URI_EVENT_QUERY   "http://schemas.microsoft.com/win/2004/08/events/eventquery"
#define URI_DELIVERY_PULL "http://schemas.dmtf.org/wbem/wsman/1/wsman/Pull"
#define URI_XPATH         "http://www.w3.org/TR/1999/REC-xpath-19991116"

#endif
