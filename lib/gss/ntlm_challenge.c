#include "lib/gss/ntlm_challenge.h"

#include <stdint.h>
#include <string.h>

#define MESSAGE_MAX 8192U		/* all names as long as DNS has them are 3 KiB */
#define NAME_MAX_BYTES 512U		/* 255 characters, as long as a name of DNS can be */
#define PAIRS_MAX   32U

#define TYPE_CHALLENGE 2U

/* Where the fields of the header stand. */
enum {
	AT_TYPE = 8,
	AT_TARGET_NAME = 12,
	AT_FLAGS = 20,
	AT_TARGET_INFO = 40,
	AT_VERSION = 48,		/* only with its flag; else the payload may begin here */
	HEADER_SIZE = 56,
};

enum {
	FLAG_UNICODE = 0x00000001,
	FLAG_OEM = 0x00000002,
	FLAG_REQUEST_TARGET = 0x00000004,
	FLAG_TARGET_TYPE_DOMAIN = 0x00010000,
	FLAG_TARGET_TYPE_SERVER = 0x00020000,
	FLAG_TARGET_INFO = 0x00800000,
	FLAG_VERSION = 0x02000000,
};

/* By AvId. Others may be added to the protocol; they are only to lie where they say. */
static const struct pair_form {
	const char *name;
	size_t least, most;
	bool is_text;			/* UTF-16, little endian, without an end */
	bool is_required;
} forms[] = {
	[1] = { "MsvAvNbComputerName", 2, NAME_MAX_BYTES, true, true },
	[2] = { "MsvAvNbDomainName", 2, NAME_MAX_BYTES, true, true },
	[3] = { "MsvAvDnsComputerName", 0, NAME_MAX_BYTES, true, false },
	[4] = { "MsvAvDnsDomainName", 0, NAME_MAX_BYTES, true, false },
	[5] = { "MsvAvDnsTreeName", 0, NAME_MAX_BYTES, true, false },
	[6] = { "MsvAvFlags", 4, 4, false, false },
	[7] = { "MsvAvTimestamp", 8, 8, false, false },
	[8] = { "MsvAvSingleHost", 48, 1024, false, false },
	[9] = { "MsvAvTargetName", 0, 2 * NAME_MAX_BYTES, true, false },
	[10] = { "MsvAvChannelBindings", 16, 16, false, false },
};

#define FORMS	     (sizeof(forms) / sizeof(forms[0]))
#define ID_TIMESTAMP 7U

struct part {
	const unsigned char *bytes;
	size_t count;
};

static uint64_t
little_endian(const unsigned char *bytes, unsigned int count)
{
	uint64_t number = 0;

	while (count > 0)
		number = number << 8 | bytes[--count];
	return number;
}

static bool
is_utf16(struct part text)
{
	size_t i;

	if (text.count % 2 != 0)
		return false;
	for (i = 0; i < text.count; i += 2) {
		unsigned int unit = (unsigned int)little_endian(text.bytes + i, 2);

		if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
			return false;
		if (unit < 0xd800 || unit > 0xdbff)
			continue;
		i += 2;		/* the first half of a character; the second follows */
		if (i >= text.count || (little_endian(text.bytes + i, 2) & 0xfc00) != 0xdc00)
			return false;
	}
	return true;
}

/* What the field `name`, whose length and place stand at `at`, leads to. One that is empty leads nowhere. */
static bool
take_field(struct part message, size_t at, size_t header, const char *name, struct part *ret_part, struct error *err)
{
	size_t length = (size_t)little_endian(message.bytes + at, 2), offset = (size_t)little_endian(message.bytes + at + 4, 4);

	if (length == 0)
		return true;
	if (offset < header)
		return error_set(err, ERROR_MALFORMED, "its %s is said to lie at %zu, inside the header", name, offset);
	if (offset > message.count || length > message.count - offset)
		return error_set(err, ERROR_MALFORMED, "its %s (%zu bytes at %zu) lies beyond its end (at %zu)", name, length,
		    offset, message.count);
	*ret_part = (struct part) { .bytes = message.bytes + offset, .count = length };
	return true;
}

static bool
check_pair(unsigned int id, struct part value, struct error *err)
{
	const struct pair_form *form = &forms[id];

	if (value.count < form->least || value.count > form->most)
		return error_set(err, ERROR_MALFORMED, "its target information has a %s of %zu bytes", form->name, value.count);
	if (form->is_text && !is_utf16(value))
		return error_set(
		    err, ERROR_MALFORMED, "its target information has a %s that is no name in UTF-16", form->name);
	return true;
}

/* Units of 100 ns since 1601 become seconds since 1970. */
static bool
read_clock(struct part value, time_t *ret_clock, struct error *err)
{
	uint64_t moment = little_endian(value.bytes, 8);

	if (moment > INT64_MAX)
		return error_set(err, ERROR_MALFORMED, "its target information has a MsvAvTimestamp that is no moment");
	*ret_clock = moment == 0 ? 0 : (time_t)(moment / 10000000) - (time_t)11644473600;
	return true;
}

/* The next pair; MsvAvEOL has the id 0. */
static bool
take_pair(struct part *rest, unsigned int *ret_id, struct part *ret_value, struct error *err)
{
	size_t length;

	if (rest->count < 4)
		return error_set(err, ERROR_MALFORMED, "its target information ends without MsvAvEOL");
	*ret_id = (unsigned int)little_endian(rest->bytes, 2);
	length = (size_t)little_endian(rest->bytes + 2, 2);
	if (length > rest->count - 4)
		return error_set(err, ERROR_MALFORMED, "its target information has a pair (AvId %u) beyond its end", *ret_id);
	*ret_value = (struct part) { .bytes = rest->bytes + 4, .count = length };
	rest->bytes += 4 + length;
	rest->count -= 4 + length;
	return true;
}

static bool
check_end(struct part last, struct part rest, const bool seen[FORMS], struct error *err)
{
	size_t i;

	if (last.count > 0)
		return error_set(err, ERROR_MALFORMED, "its target information has a MsvAvEOL of %zu bytes", last.count);
	for (i = 0; i < rest.count; i++)
		if (rest.bytes[i] != 0)		/* zeros fill up */
			return error_set(err, ERROR_MALFORMED, "its target information goes on behind MsvAvEOL");
	for (i = 0; i < FORMS; i++)
		if (forms[i].is_required && !seen[i])
			return error_set(err, ERROR_MALFORMED, "its target information has no %s", forms[i].name);
	return true;
}

static bool
check_target_info(struct part rest, time_t *ret_clock, struct error *err)
{
	bool seen[FORMS] = { false };
	struct part value;
	unsigned int id = 0, pairs;

	if (rest.count == 0)
		return error_set(err, ERROR_MALFORMED, "its flags promise target information, and that is empty");
	for (pairs = 0; pairs < PAIRS_MAX; pairs++) {
		if (!take_pair(&rest, &id, &value, err))
			return false;
		if (id == 0)
			return check_end(value, rest, seen, err);
		if (id >= FORMS)
			continue;
		if (seen[id])
			return error_set(err, ERROR_MALFORMED, "its target information has %s twice", forms[id].name);
		seen[id] = true;
		if (!check_pair(id, value, err) || (id == ID_TIMESTAMP && !read_clock(value, ret_clock, err)))
			return false;
	}
	return error_set(err, ERROR_MALFORMED, "its target information has more than %u pairs", PAIRS_MAX);
}

static bool
check_target_name(struct part name, bool is_unicode, struct error *err)
{
	if (name.count == 0)
		return error_set(err, ERROR_MALFORMED, "its flags promise a target name, and that is empty");
	if (name.count > NAME_MAX_BYTES)
		return error_set(err, ERROR_MALFORMED, "its target name has %zu bytes", name.count);
	if (is_unicode ? !is_utf16(name) : memchr(name.bytes, '\0', name.count) != NULL)
		return error_set(
		    err, ERROR_MALFORMED, "its target name is no name in %s", is_unicode ? "UTF-16" : "an OEM character set");
	return true;
}

bool
ntlm_is_message(const unsigned char *bytes, size_t count)
{
	return count >= AT_TYPE && memcmp(bytes, "NTLMSSP", AT_TYPE) == 0;
}

bool
ntlm_is_signature(const unsigned char *bytes, size_t count)
{
	return count == NTLM_SIGNATURE_BYTES && memcmp(bytes, "\1\0\0", 4) == 0;
}

static bool
check_header(struct part message, struct error *err)
{
	uint64_t type;

	if (!ntlm_is_message(message.bytes, message.count))
		return error_set(err, ERROR_MALFORMED, "it does not begin with NTLMSSP");
	if (message.count < AT_VERSION)
		return error_set(err, ERROR_MALFORMED, "it has %zu bytes, and its header alone %d", message.count, AT_VERSION);
	if (message.count > MESSAGE_MAX)
		return error_set(err, ERROR_MALFORMED, "it has %zu bytes, where %u are many", message.count, MESSAGE_MAX);
	type = little_endian(message.bytes + AT_TYPE, 4);
	if (type != TYPE_CHALLENGE)
		return error_set(err, ERROR_MALFORMED, "it is a message of type %u, and not %u", (unsigned int)type, TYPE_CHALLENGE);
	return true;
}

bool
ntlm_challenge_check(const unsigned char *bytes, size_t count, time_t *ret_clock, struct error *err)
{
	const struct part message = { .bytes = bytes, .count = count };
	struct part name = { 0 }, info = { 0 };
	time_t clock = 0;
	uint64_t flags;
	size_t header;

	if (!check_header(message, err))
		return false;
	flags = little_endian(bytes + AT_FLAGS, 4);
	header = (flags & FLAG_VERSION) != 0 ? HEADER_SIZE : AT_VERSION;
	if (count < header)
		return error_set(err, ERROR_MALFORMED, "its flags promise a version, and it ends before");
	if ((flags & (FLAG_UNICODE | FLAG_OEM)) == 0)
		return error_set(err, ERROR_MALFORMED, "its flags name no character set");
	if (!take_field(message, AT_TARGET_NAME, header, "target name", &name, err) ||
	    !take_field(message, AT_TARGET_INFO, header, "target information", &info, err))
		return false;
	if ((flags & (FLAG_REQUEST_TARGET | FLAG_TARGET_TYPE_DOMAIN | FLAG_TARGET_TYPE_SERVER)) != 0 &&
	    !check_target_name(name, (flags & FLAG_UNICODE) != 0, err))
		return false;
	if ((flags & FLAG_TARGET_INFO) != 0 && !check_target_info(info, &clock, err))
		return false;
	*ret_clock = clock;
	return true;
}
