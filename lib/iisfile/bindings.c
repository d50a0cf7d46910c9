#include "lib/iisfile/bindings.h"

#include <string.h>
#include <strings.h>

/* Appends all of it or nothing. */
static bool
append(struct file_bindings *bindings, const char *text, size_t length)
{
	if (length > FILE_BINDINGS_MAX - bindings->length)
		return false;
	memcpy(bindings->text + bindings->length, text, length);
	bindings->length += length;
	return true;
}

/* Room for "..." is kept, since whatever does not fit is marked by it, once. */
static void
append_binding(struct file_bindings *bindings, const char *const *parts, const size_t *lengths, size_t count)
{
	static const char cut[] = ", ...";
	size_t needed = sizeof(cut) - 1, i;
	bool is_cut = bindings->length >= sizeof(cut) - 1 &&
	    memcmp(bindings->text + bindings->length - (sizeof(cut) - 1), cut, sizeof(cut) - 1) == 0;

	bindings->count++;
	if (is_cut)
		return;
	for (i = 0; i < count; i++)
		needed += lengths[i];
	if (needed + 2 > FILE_BINDINGS_MAX - bindings->length) {
		append(bindings, cut, sizeof(cut) - 1);
		return;
	}
	if (bindings->length > 0)
		append(bindings, ", ", 2);
	for (i = 0; i < count; i++)
		append(bindings, parts[i], lengths[i]);
}

void
file_bindings_clear(struct file_bindings *bindings)
{
	bindings->length = 0;
	bindings->count = 0;
	bindings->ftp_count = 0;
}

void
file_bindings_add(struct file_bindings *bindings, const char *protocol, size_t protocol_length,
    const char *information, size_t information_length)
{
	const char *const parts[] = { protocol, " ", information };
	const size_t lengths[] = { protocol_length, protocol_length > 0 ? 1 : 0, information_length };

	if (protocol_length == 3 && strncasecmp(protocol, "ftp", 3) == 0)
		bindings->ftp_count++;
	append_binding(bindings, parts, lengths, 3);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
file_bindings_add_list(struct file_bindings *bindings, const char *protocol, const char *list, size_t length)
{
	const char *end = list + length;

	while (list < end) {
		const char *start = list;

		while (list < end && !is_blank(*list))
			list++;
		if (list > start) {
			const char *const parts[] = { protocol, " ", "*", start };
			const size_t lengths[] = { strlen(protocol), 1, *start == ':' ? 1 : 0,
				(size_t)(list - start) };

			append_binding(bindings, parts, lengths, 4);
		}
		while (list < end && is_blank(*list))
			list++;
	}
}

const char *
file_bindings_text(struct file_bindings *bindings)
{
	bindings->text[bindings->length] = '\0';
	return bindings->text;
}

bool
file_bindings_are_ftp(const struct file_bindings *bindings)
{
	return bindings->count > 0 && bindings->ftp_count == bindings->count;
}
