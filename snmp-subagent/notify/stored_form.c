#include "snmp-subagent/notify/stored_form.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/text_stream.h"

enum field_type {
	FIELD_NUMBER, /* uint32_t */
	FIELD_ENUM,   /* any enum: an unsigned int of the compiler's */
	FIELD_TIME,
	FIELD_TEXT,
};

struct field {
	const char *name;
	enum field_type type;
	size_t offset;
};

#define AT(field) offsetof(struct mib_notification, field)

/* What the OBJECTS of the kinds name, and the indexes. */
static const struct field fields[] = {
	{ "kind", FIELD_ENUM, AT(kind) },
	{ "time", FIELD_TIME, AT(time) },
	{ "text", FIELD_TEXT, AT(text) },
	{ "count", FIELD_NUMBER, AT(count) },
	{ "node", FIELD_NUMBER, AT(node.index) },
	{ "node-name", FIELD_TEXT, AT(node.name) },
	{ "node-address", FIELD_TEXT, AT(node.address) },
	{ "node-error", FIELD_TEXT, AT(node.last_error) },
	{ "node-boot", FIELD_TIME, AT(node.boot_time) },
	{ "node-w3svc-start", FIELD_TIME, AT(node.w3svc_start) },
	{ "failover", FIELD_TIME, AT(node.last_failover) },
	{ "failover-evidence", FIELD_ENUM, AT(node.failover_evidence) },
	{ "failover-group", FIELD_TEXT, AT(node.failover_group) },
	{ "failover-from", FIELD_TEXT, AT(node.failover_from) },
	{ "failover-to", FIELD_TEXT, AT(node.failover_to) },
	{ "node-down", FIELD_NUMBER, AT(node.sites_down) },
	{ "node-will-not-restart", FIELD_NUMBER, AT(node.sites_will_not_restart) },
	{ "node-cause", FIELD_ENUM, AT(node.cause) },
	{ "site", FIELD_NUMBER, AT(site.id) },
	{ "site-name", FIELD_TEXT, AT(site.name) },
	{ "auto-start", FIELD_ENUM, AT(site.auto_start) },
	{ "run-state", FIELD_ENUM, AT(site.run_state) },
	{ "severity", FIELD_ENUM, AT(site.severity) },
	{ "reason", FIELD_ENUM, AT(site.reason) },
	{ "site-failover", FIELD_TIME, AT(site.last_failover) },
	{ "repair", FIELD_TIME, AT(site.last_repair) },
	{ "repair-result", FIELD_TEXT, AT(site.last_repair_result) },
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

_Static_assert(sizeof(enum severity) == sizeof(unsigned int), "FIELD_ENUM");

static void
write_text(FILE *out, const char *text)
{
	for (; text != NULL && *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x20 || byte == 0x7f || byte == '%')
			fprintf(out, "%%%02X", byte);
		else
			putc(byte, out);
	}
}

static void
write_field(FILE *out, const struct field *field, const void *value)
{
	const char *const *text = value;
	uint32_t number;
	time_t time;

	fprintf(out, "%s=", field->name);
	switch (field->type) {
	case FIELD_NUMBER:
	case FIELD_ENUM:
		memcpy(&number, value, sizeof(number));
		fprintf(out, "%" PRIu32, number);
		break;
	case FIELD_TIME:
		memcpy(&time, value, sizeof(time));
		fprintf(out, "%lld", (long long)time);
		break;
	case FIELD_TEXT:
		write_text(out, *text);
		break;
	}
	putc('\n', out);
}

const char *
notification_to_stored(
    const struct mib_notification *notification, struct text_arena *arena, struct error *err)
{
	struct text_stream words;
	size_t i;

	if (!text_stream_begin(&words, err))
		return NULL;
	for (i = 0; i < FIELDS; i++)
		write_field(words.out, &fields[i], (const char *)notification + fields[i].offset);
	return text_stream_keep(&words, arena, err);
}

static int
digit(char character)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *place = character == '\0' ? NULL : strchr(digits, character);

	return place == NULL ? -1 : (int)(place - digits);
}

static const char *
read_text(const char *value, size_t length, struct text_arena *arena)
{
	char *copy = malloc(length + 1);
	const char *kept;
	size_t from = 0, to = 0;

	if (copy == NULL)
		return NULL;
	while (from < length) {
		int high = -1, low = -1;

		if (value[from] == '%' && length - from > 2) {
			high = digit(value[from + 1]);
			low = digit(value[from + 2]);
		}
		if (high >= 0 && low >= 0) {
			copy[to++] = (char)(high * 16 + low);
			from += 3;
		} else {
			copy[to++] = value[from++];
		}
	}
	kept = text_copy(arena, copy, to);
	free(copy);
	return kept;
}

static bool
read_number(const char *value, size_t length, int64_t most, int64_t *ret_number)
{
	int64_t number = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (value[i] < '0' || value[i] > '9' || number > most)
			return false;
		number = number * 10 + (value[i] - '0');
	}
	*ret_number = number;
	return length > 0 && number <= most;
}

static bool
read_field(const struct field *field, const char *value, size_t length, struct text_arena *arena, void *place,
    struct error *err)
{
	int64_t most = field->type == FIELD_TIME ? 253402300799 : UINT32_MAX, number = 0;
	const char *text;
	uint32_t small;
	time_t time;

	if (field->type == FIELD_TEXT) {
		text = read_text(value, length, arena);
		memcpy(place, &text, sizeof(text));
		return text != NULL || error_memory(err);
	}
	if (!read_number(value, length, most, &number))
		return error_set(err, ERROR_MALFORMED, "a kept notification has a bad %s", field->name);
	small = (uint32_t)(number & UINT32_MAX);
	time = (time_t)number;
	if (field->type == FIELD_TIME)
		memcpy(place, &time, sizeof(time));
	else
		memcpy(place, &small, sizeof(small));
	return true;
}

bool
notification_from_stored(
    const char *words, struct text_arena *arena, struct mib_notification *ret_notification, struct error *err)
{
	struct mib_notification notification = { .text = "" };
	const char *line = words;

	while (*line != '\0') {
		size_t length = strcspn(line, "\n"), name = strcspn(line, "=\n"), i;

		for (i = 0; i < FIELDS && name < length; i++)
			if (strlen(fields[i].name) == name && strncmp(fields[i].name, line, name) == 0 &&
			    !read_field(&fields[i], line + name + 1, length - name - 1, arena,
				(char *)&notification + fields[i].offset, err))
				return false;
		line += length + (line[length] == '\n');
	}
	if (mib_notification_name(notification.kind) == NULL)
		return error_set(err, ERROR_MALFORMED, "a kept notification has no kind");
	*ret_notification = notification;
	return true;
}
