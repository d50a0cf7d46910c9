#include "tests/simulator/envelope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define FAULT_ROOT "http://schemas.dmtf.org/wbem/wsman/1/wsman/"
#define DETAIL FAULT_ROOT "faultDetail/"
#define FAULT_NAMESPACE "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
#define ENUMERATION "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
#define ADDRESSING "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define WMI_ERROR "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"

enum fault_shape {
	SHAPE_PLAIN,			/* the message in f:WSManFault */
	SHAPE_PROVIDER,			/* f:ProviderFault of the WMI provider with an inner f:WSManFault */
	SHAPE_EXTENDED,			/* the same with f:ExtendedError */
	SHAPE_SHELL,			/* f:ProviderFault of the cmd plug-in, which holds the message itself */
	SHAPE_NONE,			/* no detail */
};

struct fault_row {
	enum fault_shape shape;
	const char *action, *code, *subcode, *detail;
	uint32_t number;
	const char *reason;		/* also the message, where `message` is NULL */
	const char *message;
};

#define FILTER_REASON                                                                               \
	"The data source could not process the filter. The filter might be missing or it might be " \
	"invalid. Change the filter and try the request again.  "

#define SELECTORS_REASON                                                 \
	"The WS-Management service cannot process the request because " \
	"the request contained invalid selectors for the resource. "

/* Codes and subcodes: windows.md 4.3; of shells: windows-shell.md 2.5. */
static const struct fault_row rows[] = {
	[FAULT_ACCESS_DENIED] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Sender", "w:AccessDenied", NULL, 5,
	    "Access is denied. ", NULL },
	[FAULT_ACCESS_DENIED_GERMAN] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Sender", "w:AccessDenied", NULL,
	    5, "Zugriff verweigert ",
	    "Zugriff verweigert. Bitte \xc3\xbc"
	    "berpr\xc3\xbc"
	    "fen Sie Ihre Berechtigungen. " },
	[FAULT_WMI_DENIED] = { SHAPE_PROVIDER, FAULT_ROOT "fault", "s:Receiver", "w:InternalError", NULL,
	    2150859012U, "The WMI service returned an 'access denied' error. ", NULL },
	[FAULT_NOT_FOUND] = { SHAPE_PROVIDER, ADDRESSING "/fault", "s:Sender", "a:DestinationUnreachable",
	    DETAIL "InvalidResourceURI", 2150858752U,
	    "The WS-Management service cannot process the request. The service cannot find the resource "
	    "identified by "
	    "the resource URI and selectors. ",
	    NULL },
	[FAULT_ACTION_NOT_SUPPORTED] = { SHAPE_PLAIN, ADDRESSING "/fault", "s:Sender", "a:ActionNotSupported",
	    NULL, 2150858771U,
	    "The WS-Management service cannot process the request. The action is not supported. ", NULL },
	[FAULT_INVALID_METHOD] = { SHAPE_PROVIDER, FAULT_ROOT "fault", "s:Sender", "a:ActionNotSupported",
	    NULL, 2150858753U,
	    "The WS-Management service cannot process the request. The action URI is not valid. ", NULL },
	[FAULT_MUST_UNDERSTAND] = { SHAPE_NONE, ADDRESSING "/fault", "s:MustUnderstand", NULL, NULL,
	    2150858768U,
	    "The WS-Management service cannot process a SOAP header in the request that is marked as "
	    "mustUnderstand by "
	    "the client. ",
	    NULL },
	[FAULT_HEADER_INVALID] = { SHAPE_PLAIN, ADDRESSING "/fault", "s:Sender",
	    "a:InvalidMessageInformationHeader", NULL, 2150858767U,
	    "The WS-Management service cannot process the request. The request contains one or more "
	    "invalid SOAP headers. ",
	    NULL },
	[FAULT_HEADER_MISSING] = { SHAPE_PLAIN, ADDRESSING "/fault", "s:Sender",
	    "a:MessageInformationHeaderRequired", NULL, 2150858769U,
	    "The WS-Management service cannot process the request because a header is missing. ", NULL },
	[FAULT_INVALID_XML] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Sender", "w:SchemaValidationError", NULL,
	    2150858819U, "The request contains invalid XML. ", NULL },
	[FAULT_SOAP_VERSION] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:VersionMismatch", NULL, NULL,
	    2150858765U, "The SOAP version is not supported. ", NULL },
	[FAULT_INVALID_NAMESPACE] = { SHAPE_EXTENDED, ENUMERATION "/fault", "s:Sender",
	    "n:CannotProcessFilter", NULL, 2150858778U, FILTER_REASON,
	    "The specified namespace does not exist. " },
	[FAULT_INVALID_CLASS] = { SHAPE_EXTENDED, ENUMERATION "/fault", "s:Sender", "n:CannotProcessFilter",
	    NULL, 2150858778U, FILTER_REASON, "The specified class does not exist in the given namespace. " },
	[FAULT_INVALID_QUERY] = { SHAPE_EXTENDED, ENUMERATION "/fault", "s:Sender", "n:CannotProcessFilter",
	    NULL, 2150858778U, FILTER_REASON,
	    "The WMI service cannot process the query because it is not valid. " },
	[FAULT_DIALECT] = { SHAPE_PLAIN, ENUMERATION "/fault", "s:Sender",
	    "n:FilterDialectRequestedUnavailable", NULL, 2150858777U,
	    "The data source does not support the filter dialect. ", NULL },
	[FAULT_CONTEXT] = { SHAPE_PLAIN, ENUMERATION "/fault", "s:Receiver", "n:InvalidEnumerationContext",
	    NULL, 2150858779U, "The enumeration context is no longer valid. ", NULL },
	[FAULT_TIMED_OUT] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Receiver", "w:TimedOut", NULL, 2150858793U,
	    "The WS-Management service cannot complete the operation within the time specified in "
	    "OperationTimeout.  ",
	    NULL },
	[FAULT_QUOTA] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Receiver", "w:InternalError", NULL, 2150859174U,
	    "The WS-Management service cannot process the request. The maximum number of concurrent "
	    "operations for this "
	    "user has been exceeded. Close existing operations for this user, or raise the quota for this "
	    "user. ",
	    "The WS-Management service cannot process the request. This user is allowed a maximum number of "
	    "15 "
	    "concurrent operations, which has been exceeded. Close existing operations for this user, or "
	    "raise the quota "
	    "for this user. " },
	[FAULT_SELECTORS] = { SHAPE_PROVIDER, FAULT_ROOT "fault", "s:Sender", "w:InvalidSelectors",
	    DETAIL "UnexpectedSelectors", 2150858843U, SELECTORS_REASON, NULL },
	[FAULT_SELECTORS_MISSING] = { SHAPE_PROVIDER, FAULT_ROOT "fault", "s:Sender", "w:InvalidSelectors",
	    DETAIL "InsufficientSelectors", 2150858842U,
	    "The WS-Management service cannot process the request. The "
	    "request must contain all key selectors. ",
	    NULL },
	[FAULT_SCHEMA] = { SHAPE_PROVIDER, FAULT_ROOT "fault", "s:Sender", "w:SchemaValidationError", NULL,
	    2150858817U,
	    "The SOAP XML in the message does not match the corresponding XML schema definition. ", NULL },
	[FAULT_FRAGMENT] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Sender", "w:UnsupportedFeature",
	    DETAIL "FragmentLevelAccess", 2150858818U,
	    "The WS-Management service does not support the requested "
	    "feature. ",
	    NULL },
	[FAULT_ENVELOPE_MINIMUM] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Sender", "w:EncodingLimit",
	    DETAIL "MinimumEnvelopeLimit", 2150858878U, "The MaxEnvelopeSize in the request is too small. ",
	    NULL },
	[FAULT_ENVELOPE_EXCEEDED] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Sender", "w:EncodingLimit",
	    DETAIL "MaxEnvelopeSizeExceeded", 2150858824U,
	    "The response that the WS-Management service computed "
	    "exceeds the maximum envelope size in the request. ",
	    NULL },
	/* What Windows tells with the cluster service stopped is not known: RPC's "no more endpoints" is a
	   guess. */
	[FAULT_CLUSTER_DOWN] = { SHAPE_PROVIDER, FAULT_ROOT "fault", "s:Receiver", "w:InternalError", NULL,
	    2147944153U, "There are no more endpoints available from the endpoint mapper. ", NULL },
	[FAULT_CHANNEL] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Receiver", "w:InternalError", NULL, 15007,
	    "The specified channel could not be found. Check channel configuration. ", NULL },
	[FAULT_WIN32] = { SHAPE_PROVIDER, FAULT_ROOT "fault", "s:Receiver", "w:InternalError", NULL, 1,
	    "The method failed. ", NULL },
	[FAULT_SHELL_DENIED] = { SHAPE_SHELL, FAULT_ROOT "fault", "s:Receiver", "w:InternalError", NULL, 2147942405U,
	    "Access is denied. ", NULL },
	[FAULT_SHELL_FILE] = { SHAPE_SHELL, FAULT_ROOT "fault", "s:Receiver", "w:InternalError", NULL, 2147942402U,
	    "The system cannot find the file specified. ", NULL },
	[FAULT_SHELL_PARAMETER] = { SHAPE_SHELL, FAULT_ROOT "fault", "s:Sender", "w:InvalidParameter",
	    DETAIL "InvalidValue", 87, "The parameter is incorrect. ", NULL },
	[FAULT_SHELL_GONE] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Sender", "w:InvalidSelectors",
	    DETAIL "UnexpectedSelectors", 2150858843U, SELECTORS_REASON,
	    "The request for the Windows Remote Shell failed because the shell was not found on the server. Possible causes are: "
	    "the specified ShellId is incorrect or the shell no longer exists on the server. Provide the correct ShellId or "
	    "create a new shell and retry the operation. " },
	[FAULT_COMMAND_GONE] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Sender", "w:InvalidSelectors",
	    DETAIL "UnexpectedSelectors", 2150858843U, SELECTORS_REASON,
	    "The Windows Remote Shell received a request to perform an operation on a command identifier that does not exist. "
	    "Either the command has completed execution or the client specified an invalid command identifier. " },
	[FAULT_SHELL_QUOTA] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Receiver", "w:QuotaLimit", NULL, 2150859173U,
	    "The WS-Management service cannot process the request. The maximum number of concurrent shells for this user has "
	    "been exceeded. Close existing shells or raise the quota for this user. ", NULL },
	[FAULT_SHELL_USERS] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Receiver", "w:QuotaLimit", NULL, 2150859179U,
	    "The WS-Management service cannot process the request. The maximum number of users executing shell operations has "
	    "been exceeded. Retry after sometime or raise the quota for concurrent shell users. ", NULL },
	[FAULT_SHELLS_OFF] = { SHAPE_PLAIN, FAULT_ROOT "fault", "s:Receiver", "w:InternalError", NULL, 2150859180U,
	    "The WS-Management service cannot process the request because it is configured to not accept any remote shell "
	    "requests. ", NULL },
};

void
uuid_write(char uuid[UUID_SIZE])
{
	unsigned char bytes[16];
	size_t i, at = 0;

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		abort();
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	for (i = 0; i < sizeof(bytes); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			uuid[at++] = '-';
		snprintf(uuid + at, UUID_SIZE - at, "%02X", bytes[i]);
		at += 2;
	}
}

#define W "xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\""
#define X "xmlns:x=\"http://schemas.xmlsoap.org/ws/2004/09/transfer\" "
#define E "xmlns:e=\"http://schemas.xmlsoap.org/ws/2004/08/eventing\" "
#define N "xmlns:n=\"" ENUMERATION "\" "
#define P "xmlns:p=\"http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd\""
#define RSP "xmlns:rsp=\"http://schemas.microsoft.com/wbem/wsman/1/windows/shell\""

/* What the frames of answers differ in. */
struct frame {
	const char *action;
	const char *namespaces;		/* behind s and a */
	const char *header;		/* XML for its end; NULL: none */
	bool has_relation, has_activity;
};

static void
open_frame(struct buffer *out, const struct request *request, const struct frame *frame)
{
	char uuid[UUID_SIZE];

	uuid_write(uuid);
	buffer_add(out, "<s:Envelope xml:lang=\"en-US\" xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
	    "xmlns:a=\"" ADDRESSING "\" ");
	buffer_add(out, frame->namespaces);
	buffer_add(out, "><s:Header><a:Action>");
	buffer_add_xml(out, frame->action);
	buffer_format(out, "</a:Action><a:MessageID>uuid:%s</a:MessageID>", uuid);
	if (frame->has_activity) {
		uuid_write(uuid);
		buffer_format(out, "<p:ActivityId>%s</p:ActivityId>", uuid);
	}
	buffer_add(out, "<a:To>" ADDRESSING "/role/anonymous</a:To>");
	if (frame->header != NULL)
		buffer_add(out, frame->header);
	if (frame->has_relation && *request->message_id != '\0') {
		buffer_add(out, "<a:RelatesTo>");
		buffer_add_xml(out, request->message_id);
		buffer_add(out, "</a:RelatesTo>");
	}
	buffer_add(out, "</s:Header><s:Body>");
}

/* Which namespaces the frame declares, and in which order, is as recorded. */
void
envelope_open(struct buffer *out, const struct request *request, const char *action, const char *header)
{
	struct frame frame = { .action = action, .namespaces = N W, .header = header, .has_relation = true };

	if ((request->action & (ACTION_GET | ACTION_PUT | ACTION_INVOKE)) != 0)
		frame.namespaces = X W;
	if ((request->action & (ACTION_SUBSCRIBE | ACTION_UNSUBSCRIBE)) != 0)
		frame.namespaces = E N W;
	open_frame(out, request, &frame);
}

void
envelope_open_shell(struct buffer *out, const struct request *request, bool is_new)
{
	struct buffer action = { 0 };
	struct frame frame = { .namespaces = X W " " RSP " " P, .has_relation = true, .has_activity = is_new };

	buffer_format(&action, "%sResponse", request->action_uri);
	frame.action = action.bytes;
	if (request->action == ACTION_RECEIVE)
		frame.namespaces = W " " RSP " " P;
	if (request->action == ACTION_DELETE)
		frame.namespaces = W " " P;
	open_frame(out, request, &frame);
	buffer_clear(&action);
}

void
envelope_close(struct buffer *out)
{
	buffer_add(out, "</s:Body></s:Envelope>");
}

static void
write_message(struct buffer *out, const char *text)
{
	buffer_add(out, "<f:Message>");
	buffer_add_xml(out, text);
	buffer_add(out, "</f:Message>");
}

static void
write_extended_error(struct buffer *out, const char *query)
{
	buffer_add(out,
	    "<f:ExtendedError><p:__ExtendedStatus xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
	    "xmlns:p=\"http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/__ExtendedStatus\" "
	    "xmlns:cim=\"http://schemas.dmtf.org/wbem/wscim/1/common\" xsi:type=\"p:__ExtendedStatus_Type\">"
	    "<p:Description xsi:nil=\"true\"/><p:Operation>ExecQuery</p:Operation><p:ParameterInfo>");
	buffer_add_xml(out, query);
	buffer_add(out,
	    "</p:ParameterInfo><p:ProviderName>WinMgmt</p:ProviderName><p:StatusCode xsi:nil=\"true\"/>"
	    "</p:__ExtendedStatus></f:ExtendedError>");
}

static void
write_wsman_fault(struct buffer *out, const struct fault_row *row, const struct fault *fault, uint32_t number,
    const char *machine)
{
	const char *message = row->message == NULL ? row->reason : row->message;

	buffer_format(out, "<f:WSManFault xmlns:f=\"" FAULT_NAMESPACE "\" Code=\"%u\" Machine=\"", number);
	buffer_add_xml(out, machine);
	buffer_add(out, "\">");
	if (row->shape == SHAPE_PLAIN) {
		write_message(out, message);
	} else if (row->shape == SHAPE_SHELL) {
		buffer_add(out, "<f:Message><f:ProviderFault provider=\"Shell cmd plugin\" "
		    "path=\"%systemroot%\\system32\\winrscmd.dll\">");
		buffer_add_xml(out, message);
		buffer_add(out, "</f:ProviderFault></f:Message>");
	} else {
		buffer_add(out, "<f:Message><f:ProviderFault provider=\"WMI Provider\" "
		    "path=\"%systemroot%\\system32\\WsmWmiPl.dll\">");
		buffer_format(
		    out, "<f:WSManFault xmlns:f=\"" FAULT_NAMESPACE "\" Code=\"%u\" Machine=\"", number);
		buffer_add_xml(out, machine);
		buffer_add(out, "\">");
		write_message(out, message);
		buffer_add(out, "</f:WSManFault>");
		if (row->shape == SHAPE_EXTENDED && fault->subject != NULL)
			write_extended_error(out, fault->subject);
		buffer_add(out, "</f:ProviderFault></f:Message>");
	}
	buffer_add(out, "</f:WSManFault>");
}

static void
write_wmi_error(struct buffer *out, const struct fault_row *row, uint32_t number)
{
	const char *message = row->message == NULL ? row->reason : row->message;

	buffer_add(out,
	    "<p:MSFT_WmiError b:IsCIM_Error=\"true\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
	    "xmlns:b=\"http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd\" xmlns:p=\"" WMI_ERROR "\" "
	    "xmlns:cim=\"http://schemas.dmtf.org/wbem/wscim/1/common\" xsi:type=\"p:MSFT_WmiError_Type\">"
	    "<p:CIMStatusCode xsi:type=\"cim:cimUnsignedInt\">27</p:CIMStatusCode>"
	    "<p:CIMStatusCodeDescription xsi:type=\"cim:cimString\" xsi:nil=\"true\" />"
	    "<p:ErrorType xsi:type=\"cim:cimUnsignedShort\">0</p:ErrorType><p:Message "
	    "xsi:type=\"cim:cimString\">");
	buffer_add_xml(out, message);
	buffer_format(out, "</p:Message><p:MessageID xsi:type=\"cim:cimString\">HRESULT 0x%08x</p:MessageID>"
	    "<p:PerceivedSeverity xsi:type=\"cim:cimUnsignedShort\">0</p:PerceivedSeverity>"
	    "<p:error_Category xsi:type=\"cim:cimUnsignedInt\">30</p:error_Category>"
	    "<p:error_Code xsi:type=\"cim:cimUnsignedInt\">%u</p:error_Code>"
	    "<p:error_Type xsi:type=\"cim:cimString\">HRESULT</p:error_Type>"
	    "<p:error_WindowsErrorMessage xsi:type=\"cim:cimString\">", number, number);
	buffer_add_xml(out, message);
	buffer_add(out, "</p:error_WindowsErrorMessage></p:MSFT_WmiError>");
}

static void
write_reason(struct buffer *out, const struct fault_row *row, bool is_german)
{
	buffer_format(out, "<s:Fault><s:Code><s:Value>%s</s:Value>", row->code);
	if (row->subcode != NULL)
		buffer_format(out, "<s:Subcode><s:Value>%s</s:Value></s:Subcode>", row->subcode);
	buffer_format(out, "</s:Code><s:Reason><s:Text xml:lang=\"%s\">", is_german ? "de-DE" : "en-US");
	buffer_add_xml(out, row->reason);
	buffer_add(out, "</s:Text></s:Reason>");
}

void
envelope_fault(
    struct buffer *out, const struct request *request, const struct fault *fault, const char *machine)
{
	const struct fault_row *row = &rows[fault->name];
	const uint32_t number = fault->number == 0 ? row->number : fault->number;
	struct buffer header = { 0 };
	struct frame frame = { .action = row->action, .namespaces = X E N P " " W, .has_relation = !fault->has_no_relation,
		.has_activity = fault->has_activity };

	if (fault->name == FAULT_MUST_UNDERSTAND)
		buffer_format(&header, "<s:NotUnderstood qname=\"wsman:%s\" "
		    "xmlns:wsman=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\"/>", fault->subject);
	frame.header = header.bytes;
	open_frame(out, request, &frame);
	buffer_clear(&header);
	write_reason(out, row, fault->name == FAULT_ACCESS_DENIED_GERMAN);
	if (row->shape != SHAPE_NONE) {
		buffer_add(out, "<s:Detail>");
		if (row->detail != NULL)
			buffer_format(out, "<w:FaultDetail>%s</w:FaultDetail>", row->detail);
		if (fault->is_wmi_error)
			write_wmi_error(out, row, number);
		else
			write_wsman_fault(out, row, fault, number, machine);
		buffer_add(out, "</s:Detail>");
	}
	buffer_add(out, "</s:Fault>");
	envelope_close(out);
}
