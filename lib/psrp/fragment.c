#include "lib/psrp/fragment.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/text.h"

enum {
	FRAGMENT_HEAD = 21,		/* number of the message, of the fragment in it, flags, length */
	MESSAGE_HEAD = 40,		/* destination, kind, two GUIDs */
	IS_FIRST = 1,
	IS_LAST = 2,
	TO_SERVER = 2,
	GUID_BYTES = 16,
};

/* The head is written high byte first, and what is in the message low byte first. */
static uint64_t
high_first(const unsigned char *bytes, unsigned int count)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 0; i < count; i++)
		value = value << 8 | bytes[i];
	return value;
}

static void
put_high_first(unsigned char *bytes, unsigned int count, uint64_t value)
{
	while (count-- > 0) {
		bytes[count] = (unsigned char)value;
		value >>= 8;
	}
}

static uint32_t
low_first(const unsigned char *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void
put_low_first(unsigned char *bytes, uint32_t value)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(value >> 8 * i);
}

static bool
is_out_of_order(struct error *err)
{
	return error_set(err, ERROR_MALFORMED, "the endpoint sends fragments of messages that do not fit together");
}

/* The head of a fragment is whole: is it the one that must come now? */
static bool
begin_fragment(struct psrp_joiner *joiner, struct error *err)
{
	const unsigned char *head = joiner->head;
	const uint64_t object = high_first(head, 8), number = high_first(head + 8, 8);
	const bool is_first = (head[16] & IS_FIRST) != 0;

	joiner->left = (size_t)high_first(head + 17, 4);
	if (is_first == joiner->is_within || (is_first ? number != 0 : object != joiner->object || number != joiner->next))
		return is_out_of_order(err);
	if (joiner->left > PSRP_MESSAGE_MAX - joiner->count)
		return error_set(err, ERROR_LIMIT, "the endpoint sends a message of more than %zu MiB", PSRP_MESSAGE_MAX >> 20);
	joiner->is_within = true;
	joiner->object = object;
	joiner->next = number + 1;
	return true;
}

static bool
keep(struct psrp_joiner *joiner, const unsigned char *bytes, size_t count, struct error *err)
{
	if (count > joiner->room - joiner->count) {
		const size_t room = (joiner->count + count) * 2;
		unsigned char *larger = realloc(joiner->bytes, room);

		if (larger == NULL)
			return error_memory(err);
		joiner->bytes = larger;
		joiner->room = room;
	}
	if (count > 0)
		memcpy(joiner->bytes + joiner->count, bytes, count);
	joiner->count += count;
	joiner->left -= count;
	return true;
}

/* The fragment is whole; the message, if it was the last one. */
static bool
end_fragment(struct psrp_joiner *joiner, psrp_take *take, void *state, struct error *err)
{
	static const char mark[] = { '\xef', '\xbb', '\xbf' };
	struct psrp_message message;

	joiner->head_count = 0;
	if ((joiner->head[16] & IS_LAST) == 0)
		return true;
	if (joiner->count < MESSAGE_HEAD)
		return is_out_of_order(err);
	message.kind = low_first(joiner->bytes + 4);
	message.text = (const char *)joiner->bytes + MESSAGE_HEAD;
	message.length = joiner->count - MESSAGE_HEAD;
	if (message.length >= sizeof(mark) && memcmp(message.text, mark, sizeof(mark)) == 0) {
		message.text += sizeof(mark);
		message.length -= sizeof(mark);
	}
	joiner->is_within = false;
	joiner->count = 0;
	return take(state, &message, err);
}

bool
psrp_join(struct psrp_joiner *joiner, const void *bytes, size_t count, psrp_take *take, void *state, struct error *err)
{
	const unsigned char *at = bytes, *end = at + count;

	while (at < end || (joiner->head_count == FRAGMENT_HEAD && joiner->left == 0)) {
		size_t wanted = joiner->head_count < FRAGMENT_HEAD ? FRAGMENT_HEAD - joiner->head_count : joiner->left;
		const size_t some = wanted < (size_t)(end - at) ? wanted : (size_t)(end - at);

		if (joiner->head_count < FRAGMENT_HEAD) {
			memcpy(joiner->head + joiner->head_count, at, some);
			joiner->head_count += some;
			if (joiner->head_count == FRAGMENT_HEAD && !begin_fragment(joiner, err))
				return false;
		} else if (!keep(joiner, at, some, err))
			return false;
		at += some;
		if (joiner->head_count == FRAGMENT_HEAD && joiner->left == 0 && !end_fragment(joiner, take, state, err))
			return false;
	}
	return true;
}

void
psrp_joiner_clear(struct psrp_joiner *joiner)
{
	free(joiner->bytes);
	memset(joiner, 0, sizeof(*joiner));
}

/* As it is written: nodes were recorded to take and to send it so, whatever [MS-DTYP] 2.3.4.2 says of its first numbers. */
static bool
put_guid(unsigned char *bytes, const char *guid, struct error *err)
{
	unsigned int i;

	memset(bytes, 0, GUID_BYTES);
	for (i = 0; guid != NULL && i < GUID_BYTES; i++) {
		guid += *guid == '-' ? 1 : 0;
		if (text_hex_digit(guid[0]) < 0 || text_hex_digit(guid[1]) < 0)
			return error_set(err, ERROR_USAGE, "a session with an endpoint wants GUIDs");
		bytes[i] = (unsigned char)(text_hex_digit(guid[0]) << 4 | text_hex_digit(guid[1]));
		guid += 2;
	}
	return true;
}

bool
psrp_fragment_add(struct psrp_fragment *fragment, uint64_t object, uint32_t kind, const char *pool, const char *pipeline,
    const char *text, struct error *err)
{
	const size_t length = strlen(text);
	unsigned char *larger = realloc(fragment->bytes, fragment->count + FRAGMENT_HEAD + MESSAGE_HEAD + length), *at;

	if (larger == NULL)
		return error_memory(err);
	fragment->bytes = larger;
	at = larger + fragment->count;
	put_high_first(at, 8, object);
	put_high_first(at + 8, 8, 0);
	at[16] = IS_FIRST | IS_LAST;
	put_high_first(at + 17, 4, MESSAGE_HEAD + length);
	at += FRAGMENT_HEAD;
	put_low_first(at, TO_SERVER);
	put_low_first(at + 4, kind);
	if (!put_guid(at + 8, pool, err) || !put_guid(at + 8 + GUID_BYTES, pipeline, err))
		return false;
	memcpy(at + MESSAGE_HEAD, text, length);
	fragment->count += FRAGMENT_HEAD + MESSAGE_HEAD + length;
	return true;
}
