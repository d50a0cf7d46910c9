#include "lib/wsman/request.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "lib/model/text.h"
#include "lib/model/text_stream.h"
#include "lib/wsman/namespace.h"

bool
wsman_message_id(char ret_id[WSMAN_MESSAGE_ID_SIZE], struct error *err)
{
	unsigned char b[16];

	if (getrandom(b, sizeof(b), 0) != (ssize_t)sizeof(b))
		return error_set(
		    err, ERROR_NO_MEMORY, "the system gives no random numbers: %s", strerror(errno));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);	/* version 4 */
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);	/* variant of RFC 4122 */
	snprintf(ret_id, WSMAN_MESSAGE_ID_SIZE,
	    "uuid:%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X", b[0], b[1], b[2],
	    b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
	return true;
}

/* XML 1.0 has no way to write the other control characters, nor U+FFFE and U+FFFF. */
static bool
is_xml_character(uint32_t character)
{
	if (character < 0x20)
		return character == '\t' || character == '\n' || character == '\r';
	return character != 0xfffe && character != 0xffff;
}

static bool
check_text(const char *what, const char *text, struct error *err)
{
	size_t length = strlen(text);

	while (length > 0) {
		uint32_t character;
		size_t count = text_next_character(text, length, &character);

		if (count == 0)
			return error_set(err, ERROR_MALFORMED, "%s cannot be sent: it is not UTF-8", what);
		if (!is_xml_character(character))
			return error_set(err, ERROR_MALFORMED,
			    "%s cannot be sent: XML has no character U+%04X", what, character);
		text += count;
		length -= count;
	}
	return true;
}

/* Names become element names and parts of URIs: only what a WMI class or property can be called. */
static bool
check_name(const char *what, const char *name, struct error *err)
{
	const char *c;

	for (c = name; *c != '\0'; c++) {
		bool is_letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '_';

		if (!is_letter && (c == name || *c < '0' || *c > '9'))
			break;
	}
	if (*name == '\0' || *c != '\0')
		return error_set(err, ERROR_USAGE, "'%s' cannot be the name of a %s", name, what);
	return true;
}

static bool
check_inputs(const struct wsman_request *request, struct error *err)
{
	size_t i;

	for (i = 0; i < request->input_count; i++)
		if (!check_name("parameter", request->inputs[i].name, err) ||
		    !check_text(request->inputs[i].name, request->inputs[i].value, err))
			return false;
	return true;
}

static bool
is_of_a_shell(const struct wsman_request *request)
{
	return request->action >= WSMAN_SHELL_CREATE;
}

/* What a shell is given is data there: the names of variables, too, may be anything that XML carries. */
static bool
check_shell(const struct wsman_request *request, struct error *err)
{
	size_t i;

	for (i = 0; i < request->input_count; i++)
		if (!check_text("the name of a variable", request->inputs[i].name, err) ||
		    !check_text(request->inputs[i].name, request->inputs[i].value, err))
			return false;
	return (request->command == NULL || check_text("the command", request->command, err)) &&
	       (request->arguments == NULL || check_text("the command", request->arguments, err)) &&
	       (request->command_id == NULL || check_text("the id of the command", request->command_id, err)) &&
	       (request->endpoint == NULL || check_text("the name of the endpoint", request->endpoint, err));
}

static bool
check(const struct wsman_request *request, struct error *err)
{
	size_t i;

	for (i = 0; i < request->selector_count; i++)
		if (!check_text("the name of a selector", request->selectors[i].name, err) ||
		    !check_text(request->selectors[i].name, request->selectors[i].value, err))
			return false;
	if (request->query != NULL && !check_text("the query", request->query, err))
		return false;
	if (is_of_a_shell(request))
		return check_shell(request, err);
	if (request->action == WSMAN_SUBSCRIBE)
		return check_text("the channel", request->channel, err);
	if (request->action == WSMAN_PUT)
		return check_name("class", request->class_name, err) &&
		       check_name("property", request->property, err) &&
		       check_text(request->property, request->value, err);
	if (request->action == WSMAN_INVOKE)
		return check_name("method", request->method, err) && check_inputs(request, err);
	return true;
}

static void
write_escaped(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\t':	/* as a reference it survives normalisation */
		case '\n':
		case '\r':
			fprintf(out, "&#%d;", *text);
			break;
		default:
			putc(*text, out);
		}
	}
}

static void
write_element(FILE *out, const char *start, const char *text, const char *end)
{
	fputs(start, out);
	write_escaped(out, text);
	fputs(end, out);
}

/* "http://.../wmi/root/cimv2/Win32_Service", without a method. */
static void
write_resource(FILE *out, const struct wsman_request *request)
{
	if (request->endpoint != NULL) {
		write_element(out, NS_POWERSHELL "/", request->endpoint, "");
		return;
	}
	if (request->ns == NULL) {
		fputs(is_of_a_shell(request) ? URI_COMMAND_SHELL : URI_EVENT_LOG, out);
		return;
	}
	write_element(out, WSMAN_WMI, request->ns, "/");
	write_escaped(out, request->class_name);
}

static void
write_action(FILE *out, const struct wsman_request *request)
{
	static const char *const uris[] = {
		[WSMAN_ENUMERATE] = NS_ENUMERATION "/Enumerate",
		[WSMAN_PULL] = NS_ENUMERATION "/Pull",
		[WSMAN_RELEASE] = NS_ENUMERATION "/Release",
		[WSMAN_GET] = NS_TRANSFER "/Get",
		[WSMAN_PUT] = NS_TRANSFER "/Put",
		[WSMAN_SUBSCRIBE] = NS_EVENTING "/Subscribe",
		[WSMAN_UNSUBSCRIBE] = NS_EVENTING "/Unsubscribe",
		[WSMAN_SHELL_CREATE] = NS_TRANSFER "/Create",
		[WSMAN_SHELL_COMMAND] = NS_SHELL "/Command",
		[WSMAN_SHELL_RECEIVE] = NS_SHELL "/Receive",
		[WSMAN_SHELL_SIGNAL] = NS_SHELL "/Signal",
		[WSMAN_SHELL_DELETE] = NS_TRANSFER "/Delete",
	};

	if (request->action == WSMAN_INVOKE) {
		write_resource(out, request);
		fprintf(out, "/%s", request->method);
	} else
		fputs(uris[request->action], out);
}

static void
write_selectors(FILE *out, const struct wsman_request *request)
{
	size_t i;

	if (request->selector_count == 0)
		return;
	fputs("<w:SelectorSet>", out);
	for (i = 0; i < request->selector_count; i++) {
		write_element(out, "<w:Selector Name=\"", request->selectors[i].name, "\">");
		write_element(out, "", request->selectors[i].value, "</w:Selector>");
	}
	fputs("</w:SelectorSet>", out);
}

/* Options of the shell's plug-in, as recorded clients send them. */
static void
write_shell_options(FILE *out, const struct wsman_request *request)
{
	if (request->action == WSMAN_SHELL_CREATE && request->endpoint != NULL)
		fputs("<w:OptionSet s:mustUnderstand=\"true\"><w:Option Name=\"protocolversion\" MustComply=\"true\">2.3</w:Option>"
		      "</w:OptionSet>", out);
	else if (request->action == WSMAN_SHELL_CREATE)
		fprintf(out, "<w:OptionSet><w:Option Name=\"WINRS_NOPROFILE\">TRUE</w:Option>"
			     "<w:Option Name=\"WINRS_CODEPAGE\">%u</w:Option></w:OptionSet>", request->code_page);
	if (request->action == WSMAN_SHELL_COMMAND && request->endpoint == NULL)
		fputs("<w:OptionSet><w:Option Name=\"WINRS_CONSOLEMODE_STDIN\">TRUE</w:Option>"
		      "<w:Option Name=\"WINRS_SKIP_CMD_SHELL\">FALSE</w:Option></w:OptionSet>", out);
	if (request->action == WSMAN_SHELL_RECEIVE)
		fputs("<w:OptionSet><w:Option Name=\"WSMAN_CMDSHELL_OPTION_KEEPALIVE\">TRUE</w:Option></w:OptionSet>", out);
}

/* Headers that only one action has. */
static void
write_own_headers(FILE *out, const struct wsman_request *request)
{
	write_shell_options(out, request);
	if (request->action == WSMAN_PUT && request->form == WSMAN_PUT_FRAGMENT)
		fprintf(out,
		    "<w:FragmentTransfer s:mustUnderstand=\"true\" Dialect=\"%s\">%s</w:FragmentTransfer>",
		    URI_XPATH, request->property);
	if (request->action == WSMAN_SUBSCRIBE)
		fputs("<w:OptionSet xmlns:xsi=\"" NS_XSI "\">"
		      "<w:Option Name=\"ContentFormat\">RenderedText</w:Option>"
		      "<w:Option Name=\"IgnoreChannelError\" xsi:nil=\"true\"/>"
		      "<w:Option Name=\"ReadExistingEvents\">true</w:Option></w:OptionSet>", out);
	if (request->action == WSMAN_UNSUBSCRIBE)
		write_element(out, "<e:Identifier>", request->identifier, "</e:Identifier>");
}

static void
write_header(FILE *out, const struct wsman_request *request)
{
	write_element(
	    out, "<s:Header><a:To>", request->url, "</a:To><w:ResourceURI s:mustUnderstand=\"true\">");
	write_resource(out, request);
	fputs("</w:ResourceURI><a:ReplyTo><a:Address s:mustUnderstand=\"true\">" URI_ANONYMOUS
	      "</a:Address></a:ReplyTo><a:Action s:mustUnderstand=\"true\">", out);
	write_action(out, request);
	fprintf(out, "</a:Action><w:MaxEnvelopeSize s:mustUnderstand=\"true\">%d</w:MaxEnvelopeSize>"
		     "<a:MessageID>%s</a:MessageID>"
		     "<w:Locale xml:lang=\"en-US\" s:mustUnderstand=\"false\"/>"
		     "<p:DataLocale xml:lang=\"en-US\" s:mustUnderstand=\"false\"/>"
		     "<w:OperationTimeout>PT%u.%03uS</w:OperationTimeout>",
	    WSMAN_MAX_ENVELOPE, request->message_id, request->timeout_ms / 1000, request->timeout_ms % 1000);
	write_selectors(out, request);
	write_own_headers(out, request);
	fputs("</s:Header>", out);
}

/* The three children in this order: all clients known to work send them so. */
static void
write_enumerate(FILE *out, const struct wsman_request *request)
{
	fprintf(out, "<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>%d</w:MaxElements>"
		     "<w:Filter Dialect=\"" URI_WQL "\">", WSMAN_MAX_ELEMENTS);
	write_element(out, "", request->query, "</w:Filter></n:Enumerate>");
}

static void
write_put(FILE *out, const struct wsman_request *request)
{
	const char *start = request->form == WSMAN_PUT_FRAGMENT ? "w:XmlFragment" : "i:";
	const char *name = request->form == WSMAN_PUT_FRAGMENT ? "" : request->class_name;

	fprintf(out, "<%s%s xmlns:i=\"", start, name);
	write_resource(out, request);
	fprintf(out, "\"><i:%s>", request->property);
	write_escaped(out, request->value);
	fprintf(out, "</i:%s></%s%s>", request->property, start, name);
}

static void
write_subscribe(FILE *out, const struct wsman_request *request)
{
	fputs("<e:Subscribe><e:Delivery Mode=\"" URI_DELIVERY_PULL "\"><w:Heartbeats>PT5.000S</w:Heartbeats>"
	      "<w:Locale xml:lang=\"en-US\" s:mustUnderstand=\"false\"/>"
	      "<w:ContentEncoding>UTF-8</w:ContentEncoding></e:Delivery>"
	      "<w:Filter Dialect=\"" URI_EVENT_QUERY "\"><QueryList><Query Id=\"0\">", out);
	write_element(out, "<Select Path=\"", request->channel, "\">");
	write_element(out, "", request->query, "</Select>");
	fputs("</Query></QueryList></w:Filter><w:SendBookmarks/></e:Subscribe>", out);
}

static void
write_invoke(FILE *out, const struct wsman_request *request)
{
	size_t i;

	fprintf(out, "<i:%s_INPUT xmlns:i=\"", request->method);
	write_resource(out, request);
	fputs(request->input_count == 0 ? "\"/>" : "\">", out);
	for (i = 0; i < request->input_count; i++) {
		fprintf(out, "<i:%s>", request->inputs[i].name);
		write_escaped(out, request->inputs[i].value);
		fprintf(out, "</i:%s>", request->inputs[i].name);
	}
	if (request->input_count > 0)
		fprintf(out, "</i:%s_INPUT>", request->method);
}

/* A shell that we lose sight of goes by itself after this, and not after two hours (windows-shell.md 2.7). */
#define SHELL_IDLE "PT60S"

/* That of an endpoint (windows-shell.md 6.4). */
static void
write_pool(FILE *out, const struct wsman_request *request)
{
	write_element(out, "<rsp:Shell xmlns:rsp=\"" NS_SHELL "\" ShellId=\"", request->shell_id,
	    "\"><rsp:InputStreams>stdin pr</rsp:InputStreams><rsp:OutputStreams>stdout</rsp:OutputStreams>"
	    "<rsp:IdleTimeOut>" SHELL_IDLE "</rsp:IdleTimeOut>");
	write_element(out, "<creationXml xmlns=\"" NS_POWERSHELL "\">", request->creation, "</creationXml></rsp:Shell>");
}

/* The children in this order, as recorded. */
static void
write_shell(FILE *out, const struct wsman_request *request)
{
	size_t i;

	fputs("<rsp:Shell xmlns:rsp=\"" NS_SHELL "\"><rsp:InputStreams>stdin</rsp:InputStreams>"
	      "<rsp:OutputStreams>stdout stderr</rsp:OutputStreams>", out);
	for (i = 0; i < request->input_count; i++) {
		fputs(i == 0 ? "<rsp:Environment>" : "", out);
		write_element(out, "<rsp:Variable Name=\"", request->inputs[i].name, "\">");
		write_element(out, "", request->inputs[i].value, "</rsp:Variable>");
	}
	fputs(request->input_count > 0 ? "</rsp:Environment>" : "", out);
	fputs("<rsp:IdleTimeOut>" SHELL_IDLE "</rsp:IdleTimeOut></rsp:Shell>", out);
}

static void
write_command(FILE *out, const struct wsman_request *request)
{
	fputs("<rsp:CommandLine xmlns:rsp=\"" NS_SHELL "\"", out);
	if (request->command_id != NULL)
		write_element(out, " CommandId=\"", request->command_id, "\"");
	write_element(out, "><rsp:Command>", request->command, "</rsp:Command>");
	write_element(out, "<rsp:Arguments>", request->arguments, "</rsp:Arguments></rsp:CommandLine>");
}

static void
write_receive(FILE *out, const struct wsman_request *request)
{
	fputs("<rsp:Receive xmlns:rsp=\"" NS_SHELL "\"><rsp:DesiredStream", out);
	if (request->command_id != NULL)
		write_element(out, " CommandId=\"", request->command_id, "\"");
	fprintf(out, ">%s</rsp:DesiredStream></rsp:Receive>", request->endpoint != NULL ? "stdout" : "stdout stderr");
}

static void
write_body(FILE *out, const struct wsman_request *request)
{
	switch (request->action) {
	case WSMAN_IDENTIFY:
		fputs("<wsmid:Identify/>", out);
		break;
	case WSMAN_ENUMERATE:
		write_enumerate(out, request);
		break;
	case WSMAN_PULL:
		fprintf(out,
		    "<n:Pull><n:EnumerationContext>%s</n:EnumerationContext><n:MaxElements>%d</n:MaxElements></n:Pull>",
		    request->context, WSMAN_MAX_ELEMENTS);
		break;
	case WSMAN_RELEASE:
		fprintf(out, "<n:Release><n:EnumerationContext>%s</n:EnumerationContext></n:Release>", request->context);
		break;
	case WSMAN_GET:
	case WSMAN_SHELL_DELETE:
		break;
	case WSMAN_PUT:
		write_put(out, request);
		break;
	case WSMAN_INVOKE:
		write_invoke(out, request);
		break;
	case WSMAN_SUBSCRIBE:
		write_subscribe(out, request);
		break;
	case WSMAN_UNSUBSCRIBE:
		fputs("<e:Unsubscribe/>", out);
		break;
	case WSMAN_SHELL_CREATE:
		if (request->endpoint != NULL)
			write_pool(out, request);
		else
			write_shell(out, request);
		break;
	case WSMAN_SHELL_COMMAND:
		write_command(out, request);
		break;
	case WSMAN_SHELL_RECEIVE:
		write_receive(out, request);
		break;
	case WSMAN_SHELL_SIGNAL:
		write_element(out, "<rsp:Signal xmlns:rsp=\"" NS_SHELL "\" CommandId=\"", request->command_id,
		    "\"><rsp:Code>" NS_SHELL "/signal/terminate</rsp:Code></rsp:Signal>");
		break;
	}
}

static void
write_envelope(FILE *out, const struct wsman_request *request)
{
	fputs("<s:Envelope xmlns:s=\"" NS_SOAP "\"", out);
	if (request->action == WSMAN_IDENTIFY)	/* needs no addressing (windows.md 3.1) */
		fputs(" xmlns:wsmid=\"" NS_IDENTITY "\"><s:Header/>", out);
	else {
		fputs(" xmlns:a=\"" NS_ADDRESSING "\" xmlns:n=\"" NS_ENUMERATION "\" xmlns:w=\"" NS_WSMAN
		      "\" xmlns:e=\"" NS_EVENTING "\" xmlns:p=\"" NS_MICROSOFT "\">", out);
		write_header(out, request);
	}
	fputs("<s:Body>", out);
	write_body(out, request);
	fputs("</s:Body></s:Envelope>", out);
}

bool
wsman_request_write(
    const struct wsman_request *request, char **ret_body, size_t *ret_length, struct error *err)
{
	struct text_stream body;

	if (!check(request, err) || !text_stream_begin(&body, err))
		return false;
	write_envelope(body.out, request);
	if (!text_stream_end(&body, err))
		return false;
	*ret_body = body.text;
	*ret_length = body.length;
	return true;
}
