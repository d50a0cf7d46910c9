#include "snmp-subagent/notify/stored_form.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/text_stream.h"

#define AT(field) offsetof(struct mib_notification, field)

/* What no column shows. */
static const struct mib_column numbers[] = {
	{ 0, "kind", MIB_ENUMERATION, .offset = AT(kind), "kind" },
	{ 0, "node", MIB_GAUGE, .offset = AT(node.index), "node" },
	{ 0, "cluster", MIB_GAUGE, .offset = AT(role.cluster_index), "cluster" },
	{ 0, "role", MIB_GAUGE, .offset = AT(role.index), "role" },
};
static const struct mib_table number_table = { .columns = numbers, .column_count = sizeof(numbers) / sizeof(numbers[0]) };

/* All columns that a notification may carry, and where their row stands in it. */
static const struct {
	const struct mib_table *table;
	size_t offset;
} parts[] = {
	{ &number_table, 0 },
	{ &mib_event_table, 0 },
	{ &mib_tables[MIB_NODES], AT(node) },
	{ &mib_tables[MIB_SITES], AT(site) },
	{ &mib_tables[MIB_ROLES], AT(role) },
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

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

/* An enum goes by our number, not by the MIB's. */
static void
write_field(FILE *out, const struct mib_column *column, const void *row)
{
	const void *field = mib_field(column, row);

	fprintf(out, "%s=", column->stored);
	switch (column->syntax) {
	case MIB_ENUMERATION:
	case MIB_ENUMERATION_FROM_0:
	case MIB_GAUGE:
		fprintf(out, "%" PRIu32, *(const uint32_t *)field);
		break;
	case MIB_TRUTH_VALUE:
		putc(*(const bool *)field ? '1' : '0', out);
		break;
	case MIB_AGE:
	case MIB_SECONDS_SINCE:
	case MIB_DATE_AND_TIME:
		fprintf(out, "%lld", (long long)*(const time_t *)field);
		break;
	case MIB_TEXT:
		write_text(out, *(const char *const *)field);
		break;
	}
	putc('\n', out);
}

static void
write_columns(FILE *out, const struct mib_table *table, const void *row)
{
	size_t i;

	for (i = 0; i < table->column_count; i++)
		if (table->columns[i].stored != NULL)
			write_field(out, &table->columns[i], row);
}

const char *
notification_to_stored(
    const struct mib_notification *notification, struct text_arena *arena, struct error *err)
{
	struct text_stream words;
	size_t i;

	if (!text_stream_begin(&words, err))
		return NULL;
	for (i = 0; i < PARTS; i++)
		write_columns(words.out, parts[i].table, (const char *)notification + parts[i].offset);
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
read_field(const struct mib_column *column, const char *value, size_t length, struct text_arena *arena, void *row,
    struct error *err)
{
	bool is_time = column->syntax == MIB_DATE_AND_TIME || column->syntax == MIB_AGE ||
	    column->syntax == MIB_SECONDS_SINCE;
	void *field = (char *)row + column->offset;
	int64_t number = 0;

	if (column->syntax == MIB_TEXT) {
		*(const char **)field = read_text(value, length, arena);
		return *(const char **)field != NULL || error_memory(err);
	}
	if (!read_number(value, length, is_time ? 253402300799 : UINT32_MAX, &number))
		return error_set(err, ERROR_MALFORMED, "a kept notification has a bad %s", column->stored);
	if (is_time)
		*(time_t *)field = (time_t)number;
	else if (column->syntax == MIB_TRUTH_VALUE)
		*(bool *)field = number != 0;
	else
		*(uint32_t *)field = (uint32_t)number;
	return true;
}

static bool
read_line(const char *line, size_t length, struct text_arena *arena, struct mib_notification *notification,
    struct error *err)
{
	size_t name = strcspn(line, "=\n"), i, k;

	for (i = 0; i < PARTS && name < length; i++) {
		for (k = 0; k < parts[i].table->column_count; k++) {
			const struct mib_column *column = &parts[i].table->columns[k];

			if (column->stored != NULL && strlen(column->stored) == name &&
			    strncmp(column->stored, line, name) == 0)
				return read_field(column, line + name + 1, length - name - 1, arena,
				    (char *)notification + parts[i].offset, err);
		}
	}
	return true;
}

bool
notification_from_stored(
    const char *words, struct text_arena *arena, struct mib_notification *ret_notification, struct error *err)
{
	struct mib_notification notification = { .text = "" };
	const char *line = words;

	while (*line != '\0') {
		size_t length = strcspn(line, "\n");

		if (!read_line(line, length, arena, &notification, err))
			return false;
		line += length + (line[length] == '\n');
	}
	if (mib_notification_name(notification.kind) == NULL)
		return error_set(err, ERROR_MALFORMED, "a kept notification has no kind");
	*ret_notification = notification;
	return true;
}
