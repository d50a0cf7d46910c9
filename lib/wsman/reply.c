#include "lib/wsman/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "lib/http/date.h"
#include "lib/http/header.h"

#define DATE_SIZE 64U			/* "Sun, 06 Nov 1994 08:49:37 GMT", and no novel for somebody else's reader */

/* Only the scheme of a challenge is kept: what follows is a token, or a realm that nobody needs. */
static void
add_scheme(char *schemes, size_t size, const char *value, size_t length)
{
	size_t used = strlen(schemes), scheme = strcspn(value, " \t,\r\n");

	if (scheme > length)
		scheme = length;
	if (scheme > 0 && used + scheme + 3 < size)
		snprintf(schemes + used, size - used, "%s%.*s", used > 0 ? ", " : "", (int)scheme, value);
}

/* "Negotiate, Basic realm=\"a, b\"": the commas outside quotes part the schemes. */
static void
add_schemes(char *schemes, size_t size, const char *value, size_t length)
{
	bool is_quoted = false;
	size_t i, start = 0;

	for (i = 0; i <= length; i++) {
		if (i < length && value[i] == '"')
			is_quoted = !is_quoted;
		if (i < length && (value[i] != ',' || is_quoted))
			continue;
		while (start < i && value[start] == ' ')
			start++;
		if (memchr(value + start, '=', strcspn(value + start, " \t,\r\n")) == NULL)
			add_scheme(schemes, size, value + start, i - start);
		start = i + 1;
	}
}

/* "Negotiate TOKEN": what follows the scheme that is asked for. */
static void
take_token(struct wsman_handshake *handshake, const char *value, size_t length)
{
	size_t scheme = strlen(handshake->scheme);

	if (length <= scheme || strncasecmp(value, handshake->scheme, scheme) != 0 || value[scheme] != ' ')
		return;
	while (scheme < length && value[scheme] == ' ')
		scheme++;
	length -= scheme;
	if (length >= handshake->token_size || memchr(value + scheme, ',', length) != NULL)
		return;
	memcpy(handshake->token, value + scheme, length);
	handshake->token[length] = '\0';
}

void
wsman_reply_read_header(
    struct wsman_reply *reply, struct wsman_handshake *handshake, const char *line, size_t length)
{
	const char *value;
	size_t value_length;

	if (length > 9 && strncmp(line, "HTTP/", 5) == 0) {	/* a new answer, perhaps of the next step */
		const char *blank = memchr(line, ' ', length);

		memset(reply, 0, sizeof(*reply));
		reply->status = blank == NULL ? 0 : (unsigned int)strtoul(blank, NULL, 10);
		return;
	}
	while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == '\n'))
		length--;
	value = http_header_value(line, length, "Content-Type", &value_length);
	if (value != NULL)
		snprintf(reply->content_type, sizeof(reply->content_type), "%.*s", (int)value_length, value);
	value = http_header_value(line, length, "Content-Encoding", &value_length);
	if (value != NULL && !(value_length == 8 && strncasecmp(value, "identity", 8) == 0))
		snprintf(reply->coding, sizeof(reply->coding), "%.*s", (int)value_length, value);
	value = http_header_value(line, length, "WWW-Authenticate", &value_length);
	if (value != NULL)
		add_schemes(reply->schemes, sizeof(reply->schemes), value, value_length);
	if (value != NULL && handshake != NULL)
		take_token(handshake, value, value_length);
	value = http_header_value(line, length, "Date", &value_length);
	if (value != NULL && value_length < DATE_SIZE) {
		char date[DATE_SIZE];

		snprintf(date, sizeof(date), "%.*s", (int)value_length, value);
		reply->date = http_date(date);
	}
}

/* The end of the parameter that begins at `text`: its semicolon, or the end of all; one in quotes is part of a value. */
static const char *
parameter_end(const char *text)
{
	bool is_quoted = false;

	for (; *text != '\0' && (is_quoted || *text != ';'); text++) {
		if (is_quoted && *text == '\\' && text[1] != '\0')
			text++;
		else if (*text == '"')
			is_quoted = !is_quoted;
	}
	return text;
}

void
wsman_reply_charset(const struct wsman_reply *reply, char *ret_charset, size_t size)
{
	const char *parameter = parameter_end(reply->content_type);
	size_t length;

	ret_charset[0] = '\0';
	for (; *parameter == ';'; parameter = parameter_end(parameter)) {
		parameter += 1 + strspn(parameter + 1, " \t");
		if (strncasecmp(parameter, "charset=", 8) != 0)
			continue;
		parameter += 8;
		parameter += *parameter == '"';
		length = strcspn(parameter, "\"; \t");
		if (length < size)
			snprintf(ret_charset, size, "%.*s", (int)length, parameter);
		return;
	}
}
