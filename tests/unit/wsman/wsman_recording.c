#include "tests/unit/wsman/wsman_recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/places.h"
#include "tests/unit/wsman/wsman_pages.h"

/* Of a plain or a quoted scalar of YAML, in place. */
static char *
scalar(char *text)
{
	char *from = text, *to = text;
	const size_t length = strlen(text);

	if (length < 2 || text[0] != '\'')
		return text;
	text[length - 1] = '\0';
	for (from++; *from != '\0'; from++) {
		*to++ = *from;
		from += from[0] == '\'' && from[1] == '\'';
	}
	*to = '\0';
	return text;
}

/* The id of the question is another one each time. */
static char *
with_our_id(char *answer)
{
	char *id = strstr(answer, "<a:RelatesTo>");

	if (id != NULL && strlen(id) > 60) {
		id += strlen("<a:RelatesTo>");
		memcpy(id, "MESSAGE-ID", 10);
		memmove(id + 10, strchr(id + 10, '<'), strlen(strchr(id + 10, '<')) + 1);
	}
	return answer;
}

/* Send and Signal are left out: we have no input, and the end of the shell ends what is done. So is what we do not ask. */
static bool
is_ours(const char *request)
{
	return strstr(request, "shell/Send</wsa:Action>") == NULL && strstr(request, "shell/Signal</wsa:Action>") == NULL &&
	       strstr(request, "transfer/Get</wsa:Action>") == NULL;
}

static void
take_line(struct recording *recording, char *line)
{
	struct exchange *last = &recording->exchanges[recording->count];
	char *value = strstr(line, ": ");

	if (value == NULL)
		return;
	value += 2;
	if (strncmp(line, "- request", 9) == 0) {
		last->request = scalar(value);
	} else if (strncmp(line, "  response", 10) == 0 && last->request != NULL && is_ours(last->request)) {
		last->answer = (struct scripted)ANSWER(with_our_id(scalar(value)));
		recording->count++;
	} else if (strncmp(line, "    code", 8) == 0 && recording->count > 0 && last->request == NULL) {
		last[-1].answer.status = (unsigned int)strtoul(value, NULL, 10);
	}
}

/* A scalar that goes on in the next line: the line end, and the blanks behind it, are one blank. */
static void
unfold(char *text)
{
	char *place = text;

	while (place != NULL && (place = strstr(place, "\n    ")) != NULL) {
		const size_t blanks = strspn(place + 1, " "), word = strspn(place + 1 + blanks, "abcdefghijklmnopqrstuvwxyz_");

		if (place[1 + blanks + word] == ':') {
			place++;
			continue;
		}
		*place = ' ';
		memmove(place + 1, place + 1 + blanks, strlen(place + 1 + blanks) + 1);
	}
}

bool
recording_load(const char *name, struct recording *ret_recording)
{
	const char *given = getenv("SITEWATCH_RECORDED");
	char path[512], *next, *line;
	size_t count;

	snprintf(path, sizeof(path), "%s/wsman/%s.yml", given != NULL ? given : RECORDED, name);
	memset(ret_recording, 0, sizeof(*ret_recording));
	ret_recording->bytes = next = pages_load(path, &count);
	if (next != NULL)
		unfold(next);
	while (next != NULL && (line = strsep(&next, "\n")) != NULL)
		take_line(ret_recording, line);
	return ret_recording->bytes != NULL;
}
