#include "lib/options/options.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#include "lib/model/array.h"

#define LONG_BASE   1000 /* above every letter: getopt_long() returns it + the row for a long name */
#define OPTIONS_MAX 64			/* of one program */
#define HELP_COLUMN 28
#define HELP_WIDTH  78			/* and a bracket */

/* The rows of one program, also in getopt_long()'s words. */
struct getopt_table {
	const struct option_row *rows[OPTIONS_MAX];
	size_t count;
	struct option longs[OPTIONS_MAX + 1];
	char letters[2 * OPTIONS_MAX + 2];
};

static void
make_getopt_table(const struct option_row *row, unsigned int program, struct getopt_table *table)
{
	char *letter = table->letters;

	memset(table, 0, sizeof(*table));
	*letter++ = ':';		/* a missing value is told apart from an unknown option */
	for (; row->programs != 0; row++) {
		if ((row->programs & program) == 0)
			continue;
		assert(table->count < OPTIONS_MAX);
		table->longs[table->count] = (struct option) {
			.name = row->name,
			.has_arg = row->unit == NULL ? no_argument : *row->unit == '[' ? optional_argument : required_argument,
			.val = LONG_BASE + (int)table->count,
		};
		table->rows[table->count++] = row;
		if (row->letter == 0)
			continue;
		*letter++ = row->letter;
		if (row->unit != NULL)
			*letter++ = ':';
	}
}

static const struct option_row *
find_row(const struct getopt_table *table, int code)
{
	size_t i;

	if (code >= LONG_BASE)
		return table->rows[code - LONG_BASE];
	for (i = 0; i < table->count; i++)
		if (table->rows[i]->letter == code && code != 0)
			return table->rows[i];
	return NULL;
}

static size_t
count_beginning_with(const struct getopt_table *table, const char *name, size_t length)
{
	size_t i, count = 0;

	for (i = 0; i < table->count; i++)
		count += strncmp(table->rows[i]->name, name, length) == 0;
	return count;
}

/* getopt_long() returned '?': what it did not like is in optopt, or is the argument before optind. */
static bool
refuse(const struct getopt_table *table, char **argv, struct error *err)
{
	const struct option_row *row = find_row(table, optopt);
	const char *argument = argv[optind - 1];
	size_t length;

	if (row != NULL)
		return error_set(err, ERROR_USAGE, "--%s: takes no value", row->name);
	if (optopt != 0)
		return error_set(err, ERROR_USAGE, "-%c: unknown option; see --help", optopt);
	/* Only the name: behind '=' somebody may have written a password. */
	length = strcspn(argument, "=");
	if (length > 2 && count_beginning_with(table, argument + 2, length - 2) > 1)
		return error_set(
		    err, ERROR_USAGE, "%.*s: may mean several options; see --help", (int)length, argument);
	return error_set(err, ERROR_USAGE, "%.*s: unknown option; see --help", (int)length, argument);
}

static bool
take(const struct option_row *row, const char *value, void *values, struct error *err)
{
	return row->take == NULL || row->take((char *)values + row->offset, row, value, err) ||
	    error_prefix(err, "--%s", row->name);
}

static bool
take_defaults(const struct getopt_table *table, void *values, struct error *err)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (table->rows[i]->initial != NULL && !take(table->rows[i], table->rows[i]->initial, values, err))
			return false;
	return true;
}

bool
options_parse(const struct option_row *rows, unsigned int program, int argc, char **argv, void *values,
    struct option_list *given, int *ret_operand, struct error *err)
{
	struct getopt_table table;
	int code;

	make_getopt_table(rows, program, &table);
	if (!take_defaults(&table, values, err))
		return false;
	optind = 0;	/* begin anew, also after an earlier command line */
	opterr = 0;
	while ((code = getopt_long(argc, argv, table.letters, table.longs, NULL)) != -1) {
		const struct option_row *row = find_row(&table, code == ':' ? optopt : code);

		if (code == '?' || row == NULL)
			return refuse(&table, argv, err);
		if (code == ':')
			return error_set(err, ERROR_USAGE, "--%s: expected %s", row->name, row->unit);
		if (!array_room(given->items, given->count, err))
			return false;
		given->items[given->count] = (struct option_given) { row, row->unit == NULL ? NULL : optarg };
		if (!take(row, given->items[given->count++].value, values, err))
			return false;
	}
	*ret_operand = optind;
	return true;
}

/* Writes the words of `text` from `column` on, wrapped to HELP_COLUMN. Returns the column behind them. */
static size_t
write_words(FILE *out, const char *text, size_t column)
{
	while (*text != '\0') {
		size_t length = strcspn(text, " ");

		if (column > HELP_COLUMN && column + 1 + length > HELP_WIDTH) {
			fprintf(out, "\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
		} else if (column > HELP_COLUMN) {
			putc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", (int)length, text);
		column += length;
		text += length + strspn(text + length, " ");
	}
	return column;
}

/* "  -p, --port=PORT", and room up to HELP_COLUMN, if need be in the next line. */
static void
write_names(FILE *out, const struct option_row *row)
{
	char letter[] = "    ";
	int width;

	if (row->letter != 0) {
		letter[0] = '-';
		letter[1] = row->letter;
		letter[2] = ',';
	}
	width = fprintf(out, "  %s--%s%s%s", letter, row->name, row->unit == NULL ? "" : "=",
	    row->unit == NULL ? "" : row->unit);
	if (width > HELP_COLUMN - 2)
		fprintf(out, "\n%*s", HELP_COLUMN, "");
	else
		fprintf(out, "%*s", HELP_COLUMN - width, "");
}

void
options_help(FILE *out, const struct option_row *rows, unsigned int program)
{
	for (; rows->programs != 0; rows++) {
		const char *initial = rows->initial != NULL ? rows->initial : rows->otherwise;
		size_t column;

		if ((rows->programs & program) == 0 || rows->help == NULL)
			continue;
		write_names(out, rows);
		column = write_words(out, rows->help, HELP_COLUMN);
		if (initial != NULL) {
			column = write_words(out, "(default:", column);
			write_words(out, initial, column);
			putc(')', out);
		}
		putc('\n', out);
	}
}
