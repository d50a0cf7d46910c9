#include "lib/psrp/message.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/text.h"
#include "lib/xml/stream.h"

#define MAX_DEPTH 64

/* What the text that comes belongs to. */
enum place { NOWHERE, TEXT, STATE, WORDS, ID };

struct reading {
	struct psrp_saying *saying;
	enum place place;
	unsigned int depth;		/* of open elements */
	size_t room;			/* of saying->text */
	char number[16];
	bool has_words, has_id;
};

static const char *
name_in(const struct xml_attribute *attributes, size_t count, char *buffer, size_t size)
{
	const struct xml_attribute *n = xml_attribute_find(attributes, count, "N");

	buffer[0] = '\0';
	if (n != NULL && n->length < size) {
		memcpy(buffer, n->value, n->length);
		buffer[n->length] = '\0';
	}
	return buffer;
}

/* Of an error the first words are its own; those of what it is about, and of what led to it, follow. */
static enum place
place_of(struct reading *reading, const char *element, const char *name)
{
	if (reading->depth == 1 && strcmp(element, "S") == 0)
		return TEXT;
	if (reading->depth == 3 && strcmp(element, "I32") == 0 &&
	    (strcmp(name, "RunspaceState") == 0 || strcmp(name, "PipelineState") == 0))
		return STATE;
	if (strcmp(element, "ToString") == 0 && !reading->has_words) {
		reading->has_words = true;
		return WORDS;
	}
	if (strcmp(element, "S") == 0 && strcmp(name, "FullyQualifiedErrorId") == 0 && !reading->has_id) {
		reading->has_id = true;
		return ID;
	}
	return NOWHERE;
}

/* An empty string is one, too. */
static bool
keep_text(struct reading *reading, const char *text, size_t length, struct error *err)
{
	struct psrp_saying *saying = reading->saying;

	if (length >= reading->room - saying->length) {
		const size_t room = (saying->length + length) * 2 + 64;
		char *larger = realloc(saying->text, room);

		if (larger == NULL)
			return error_memory(err);
		saying->text = larger;
		reading->room = room;
	}
	memcpy(saying->text + saying->length, text, length);
	saying->length += length;
	saying->text[saying->length] = '\0';
	return true;
}

/* Whatever fits, in whole characters. */
static void
append(char *to, size_t size, const char *text, size_t length)
{
	const size_t there = strlen(to), room = size - 1 - there;

	length = length <= room ? length : text_whole_characters(text, room);
	memcpy(to + there, text, length);
	to[there + length] = '\0';
}

static bool
on_start(void *state, const char *ns, const char *element, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct reading *reading = state;
	char name[40];

	(void)ns;
	reading->depth++;
	reading->place = place_of(reading, element, name_in(attributes, count, name, sizeof(name)));
	return reading->place != TEXT || keep_text(reading, "", 0, err);
}

static bool
on_text(void *state, const char *text, size_t length, struct error *err)
{
	struct reading *reading = state;

	switch (reading->place) {
	case TEXT:
		return keep_text(reading, text, length, err);
	case STATE:
		append(reading->number, sizeof(reading->number), text, length);
		break;
	case WORDS:
		append(reading->saying->words, sizeof(reading->saying->words), text, length);
		break;
	case ID:
		append(reading->saying->id, sizeof(reading->saying->id), text, length);
		break;
	case NOWHERE:
		break;
	}
	return true;
}

static bool
on_end(void *state, const char *ns, const char *element, struct error *err)
{
	struct reading *reading = state;

	(void)ns;
	(void)element;
	(void)err;
	if (reading->place == STATE)
		(void)text_uint32(reading->number, strlen(reading->number), &reading->saying->state);
	reading->depth--;
	reading->place = NOWHERE;
	return true;
}

/* "_x000A_": the unit of UTF-16 that it stands for; -1 when this is none. `text` ends with a NUL. */
static int
unit_at(const char *text)
{
	int unit = 0, i;

	if (text[0] != '_' || text[1] != 'x')
		return -1;
	for (i = 2; i < 6; i++) {
		if (text_hex_digit(text[i]) < 0)
			return -1;
		unit = unit << 4 | text_hex_digit(text[i]);
	}
	return text[6] == '_' ? unit : -1;
}

#define UNIT_LENGTH 7			/* "_x000A_" */

/* The character that is written at `*from`, and behind it; one beyond 16 bits is written as two units (UTF-16). */
static uint32_t
character_of(uint32_t unit, const char *text, size_t *from)
{
	const int low = unit >= 0xd800 && unit < 0xdc00 ? unit_at(text + *from + UNIT_LENGTH) : -1;

	*from += UNIT_LENGTH;
	if (low >= 0xdc00 && low < 0xe000) {
		*from += UNIT_LENGTH;
		return 0x10000 + ((unit - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
	}
	return unit == 0 || (unit >= 0xd800 && unit < 0xe000) ? 0xfffd : unit;
}

/*
 * What XML cannot carry, line ends, and what is beyond 16 bits are written so ([MS-PSRP] 2.2.5.3.2). Half of a pair alone is
 * no character: it becomes U+FFFD, as a NUL does. It never grows: in place.
 */
static size_t
unescape(char *text, size_t length)
{
	size_t from = 0, to = 0;

	while (from < length) {
		const int unit = unit_at(text + from);

		if (unit < 0)
			text[to++] = text[from++];
		else
			to += text_put_character(text + to, character_of((uint32_t)unit, text, &from));
	}
	text[to] = '\0';
	return to;
}

/* The first line of what an error says. */
static void
end_words(char *words)
{
	unescape(words, strlen(words));
	words[strcspn(words, "\r\n")] = '\0';
}

bool
psrp_message_read(const struct psrp_message *message, struct psrp_saying *ret_saying, struct error *err)
{
	static const struct xml_handler handler = { .start = on_start, .text = on_text, .end = on_end };
	static const struct xml_limits limits = { .max_bytes = PSRP_MESSAGE_MAX, .max_depth = MAX_DEPTH };
	struct reading reading = { .saying = ret_saying };
	struct xml_stream *xml;
	bool ok;

	if (!xml_stream_open(&handler, &reading, &limits, "UTF-8", &xml, err))
		return false;
	ok = xml_stream_feed(xml, message->text, message->length, err) && xml_stream_finish(xml, err);
	xml_stream_close(xml);
	if (ret_saying->text != NULL)
		ret_saying->length = unescape(ret_saying->text, ret_saying->length);
	end_words(ret_saying->words);
	return ok || error_prefix(err, "a message of the endpoint");
}

void
psrp_saying_clear(struct psrp_saying *saying)
{
	free(saying->text);
	memset(saying, 0, sizeof(*saying));
}
