#include "tests/simulator/distort.h"

#include <string.h>

#include "lib/model/text.h"
#include "tests/simulator/envelope.h"

#define DEPTH 10000

bool
distort_replaces(enum injection_kind kind)
{
	static const enum injection_kind kinds[] = {
		INJECT_HTTP_401,
		INJECT_HTTP_403,
		INJECT_HTTP_404,
		INJECT_HTTP_500,
		INJECT_HTTP_503,
		INJECT_HTML,
		INJECT_EMPTY,
		INJECT_HANG,
		INJECT_HANG_HEADERS,
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i] == kind)
			return true;
	return false;
}

static void
replace_with(struct answer *answer, unsigned int status, const char *content_type, const char *body)
{
	buffer_clear(&answer->body);
	answer->status = status;
	answer->content_type = content_type;
	buffer_add(&answer->body, body);
}

/* Put `declaration` before the envelope, and a reference to `entity` into its first header. */
static void
add_entity(struct buffer *body, const char *declaration, const char *entity)
{
	struct buffer result = { 0 }, reference = { 0 };

	buffer_format(&result, "<?xml version=\"1.0\"?>\n<!DOCTYPE e [%s]>\n", declaration);
	buffer_format(&reference, "&%s;</a:Action>", entity);
	buffer_replace(body, "</a:Action>", reference.bytes);
	buffer_add(&result, body->bytes);
	buffer_clear(&reference);
	buffer_clear(body);
	*body = result;
}

static void
add_bomb(struct buffer *body)
{
	struct buffer declaration = { 0 };
	int i;

	buffer_add(&declaration, "<!ENTITY e0 \"boom boom boom\">");
	for (i = 1; i <= 9; i++)
		buffer_format(&declaration,
		    "<!ENTITY e%d \"&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;\">", i, i - 1, i - 1,
		    i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	add_entity(body, declaration.bytes, "e9");
	buffer_clear(&declaration);
}

static void
nest(struct buffer *body)
{
	struct buffer nested = { 0 };
	int i;

	buffer_add(&nested, "<s:Body>");
	for (i = 0; i < DEPTH; i++)
		buffer_add(&nested, "<deep>");
	for (i = 0; i < DEPTH; i++)
		buffer_add(&nested, "</deep>");
	buffer_replace(body, "<s:Body>", nested.bytes);
	buffer_clear(&nested);
}

static void
relate_wrongly(struct buffer *body)
{
	struct buffer text = { 0 };
	char uuid[UUID_SIZE];

	uuid_write(uuid);
	buffer_format(&text, "<a:RelatesTo>uuid:%s</a:RelatesTo><!--", uuid);
	buffer_replace(body, "<a:RelatesTo>", text.bytes);
	buffer_replace(body, "</a:RelatesTo></s:Header>", "--></s:Header>");
	buffer_clear(&text);
}

static void
add_unit(struct buffer *out, uint32_t unit)
{
	const char bytes[] = { (char)(unit & 0xff), (char)(unit >> 8 & 0xff) };

	buffer_add_bytes(out, bytes, 2);
}

/* UTF-16LE without a byte order mark. */
static void
widen(struct buffer *body)
{
	struct buffer wide = { 0 };
	size_t at = 0;

	while (at < body->length) {
		uint32_t character;
		size_t count = text_next_character(body->bytes + at, body->length - at, &character);

		if (count == 0)
			break;
		at += count;
		if (character >= 0x10000) {
			add_unit(&wide, 0xd800 + ((character - 0x10000) >> 10));
			add_unit(&wide, 0xdc00 + ((character - 0x10000) & 0x3ff));
		} else {
			add_unit(&wide, character);
		}
	}
	buffer_clear(body);
	*body = wide;
}

/* Namespaces of WinRM 0.5: windows.md 1.2. */
static void
make_old(struct buffer *body)
{
	buffer_replace(body, "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
	    "http://schemas.xmlsoap.org/wsman/2005/06/management");
	buffer_replace(body, "http://schemas.dmtf.org/wbem/wscim/1/common",
	    "http://schemas.dmtf.org/wsman/2005/06/base");
	buffer_replace(body, "http://schemas.microsoft.com/wbem/wsman/1/wmi/",
	    "http://schemas.microsoft.com/wsman/2005/06/wmi/");
	buffer_replace(body, "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
	    "http://schemas.microsoft.com/ws/2005/06/wsmanfault");
	buffer_replace(body, "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd",
	    "http://schemas.xmlsoap.org/wsman/2005/06/identity");
}

static void
cut(struct buffer *body)
{
	body->length -= body->length / 3;
	body->bytes[body->length] = '\0';
	buffer_add(body, "<& ]]>");
}

void
distort(enum injection_kind kind, struct answer *answer)
{
	static const char html[] = "<!DOCTYPE html>\n<html><head><title>Under Construction</title></head>"
				   "<body><p>The site you are trying to view does not currently have a "
				   "default page.<br></body></html>\n";
	static const char soap[] = "application/soap+xml;charset=UTF-8";

	switch (kind) {
	case INJECT_HTTP_401: replace_with(answer, 401, NULL, ""); break;
	case INJECT_HTTP_403: replace_with(answer, 403, NULL, ""); break;
	case INJECT_HTTP_404: replace_with(answer, 404, NULL, ""); break;
	case INJECT_HTTP_500: replace_with(answer, 500, NULL, ""); break;
	case INJECT_HTTP_503: replace_with(answer, 503, "text/html", "<h1>Service Unavailable</h1>"); break;
	case INJECT_HTML: replace_with(answer, 200, "text/html", html); break;
	case INJECT_EMPTY: replace_with(answer, 200, soap, ""); break;
	case INJECT_CONTENT_TYPE: answer->content_type = "text/plain"; break;
	case INJECT_WRONG_RELATES_TO: relate_wrongly(&answer->body); break;
	case INJECT_MALFORMED: cut(&answer->body); break;
	case INJECT_ENTITY_BOMB: add_bomb(&answer->body); break;
	case INJECT_EXTERNAL_ENTITY:
		add_entity(&answer->body, "<!ENTITY file SYSTEM \"file:///etc/passwd\">", "file");
		break;
	case INJECT_DEEP: nest(&answer->body); break;
	case INJECT_HUGE: answer->delivery = DELIVER_PADDED; break;
	case INJECT_HANG: answer->delivery = DELIVER_NOTHING; break;
	case INJECT_HANG_HEADERS: answer->delivery = DELIVER_HALF_HEADER; break;
	case INJECT_HANG_BODY: answer->delivery = DELIVER_HALF_THEN_WAIT; break;
	case INJECT_CLOSE_BODY: answer->delivery = DELIVER_HALF_THEN_CLOSE; break;
	case INJECT_UTF16:
		widen(&answer->body);
		answer->content_type = "application/soap+xml;charset=UTF-16";
		break;
	case INJECT_WINRM05: make_old(&answer->body); break;
	case INJECT_NONE: case INJECT_ACCESS_DENIED: case INJECT_WMI_DENIED: case INJECT_NAMESPACE_MISSING:
	case INJECT_CLASS_MISSING: case INJECT_QUOTA: case INJECT_CONTEXT_EXPIRED: case INJECT_TIMED_OUT:
	case INJECT_GERMAN: case INJECT_DUPLICATE_ITEMS: case INJECT_MISSING_ITEMS: case INJECT_DROP_PAGE:
	case INJECT_MANY_ITEMS: case INJECT_LONG_NAME: case INJECT_EMPTY_LIST: case INJECT_BAD_DATETIME:
	case INJECT_PUT_IGNORED: case INJECT_START_IGNORED: case INJECT_STAR_ONLY: case INJECT_EMPTY_PULL:
	case INJECT_SHELL_REFUSED: case INJECT_SHELL_GONE: case INJECT_OUTPUT_CUT: case INJECT_OUTPUT_FLOOD:
	case INJECT_OUTPUT_PIECES: case INJECT_OUTPUT_NOISE: case INJECT_EXIT_CODE: case INJECT_APPCMD_ERROR:
	case INJECT_APPCMD_STATE: case INJECT_APPCMD_MISSING:
		break;		/* done while the answer was made */
	case INJECT_CONNECTION_CLOSE: answer->is_last = true; break;
	case INJECT_SEAL_LENGTH: case INJECT_SEAL_HEADER: case INJECT_SEAL_SIGNATURE: case INJECT_SEAL_DATA:
	case INJECT_SEAL_CUT: case INJECT_SEAL_REPLAY: case INJECT_SEAL_REORDER: case INJECT_SEAL_PLAIN:
	case INJECT_SEAL_UNROTATED: case INJECT_SEAL_ROTATED: case INJECT_SEAL_MIME:
		break;		/* done when it is sealed */
	}
}
