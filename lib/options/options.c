#include "lib/options/options.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#define LONG_BASE   1000 /* above every letter: getopt_long() returns it + the row for a long name */
#define HELP_COLUMN 28
#define HELP_WIDTH  78			/* and a bracket */

/* The same table in getopt_long()'s words. */
struct getopt_table {
	struct option longs[OPTIONS_MAX + 1];
	char letters[2 * OPTIONS_MAX + 2];
};

static void
make_getopt_table(const struct option_row *rows, struct getopt_table *table)
{
	size_t used = 0;
	int i;

	memset(table, 0, sizeof(*table));
	table->letters[used++] = ':';	/* a missing value is told apart from an unknown option */
	for (i = 0; rows[i].name != NULL; i++) {
		assert(i < OPTIONS_MAX);
		table->longs[i] = (struct option) {
			.name = rows[i].name,
			.has_arg = rows[i].unit == NULL ? no_argument : required_argument,
			.val = LONG_BASE + i,
		};
		if (rows[i].letter == 0)
			continue;
		table->letters[used++] = (char)rows[i].letter;
		if (rows[i].unit != NULL)
			table->letters[used++] = ':';
	}
}

static const struct option_row *
find_row(const struct option_row *rows, int code)
{
	if (code >= LONG_BASE)
		return &rows[code - LONG_BASE];
	for (; rows->name != NULL; rows++)
		if (rows->letter == code && code != 0)
			return rows;
	return NULL;
}

static size_t
count_beginning_with(const struct option_row *rows, const char *name, size_t length)
{
	size_t count = 0;

	for (; rows->name != NULL; rows++)
		if (strncmp(rows->name, name, length) == 0)
			count++;
	return count;
}

/* getopt_long() returned '?': what it did not like is in optopt, or is the argument before optind. */
static bool
refuse(const struct option_row *rows, char **argv, struct error *err)
{
	const struct option_row *row = find_row(rows, optopt);
	const char *argument = argv[optind - 1];
	size_t length;

	if (row != NULL)
		return error_set(err, ERROR_USAGE, "--%s: takes no value", row->name);
	if (optopt != 0)
		return error_set(err, ERROR_USAGE, "-%c: unknown option; see --help", optopt);
	/* Only the name: behind '=' somebody may have written a password. */
	length = strcspn(argument, "=");
	if (length > 2 && count_beginning_with(rows, argument + 2, length - 2) > 1)
		return error_set(
		    err, ERROR_USAGE, "%.*s: may mean several options; see --help", (int)length, argument);
	return error_set(err, ERROR_USAGE, "%.*s: unknown option; see --help", (int)length, argument);
}

bool
options_parse(const struct option_row *rows, int argc, char **argv, option_taker *take, void *state,
    int *ret_operand, struct error *err)
{
	struct getopt_table table;
	int code;

	make_getopt_table(rows, &table);
	optind = 0;	/* begin anew, also after an earlier command line */
	opterr = 0;
	while ((code = getopt_long(argc, argv, table.letters, table.longs, NULL)) != -1) {
		const struct option_row *row = find_row(rows, code == ':' ? optopt : code);

		if (code == '?' || row == NULL)
			return refuse(rows, argv, err);
		if (code == ':')
			return error_set(err, ERROR_USAGE, "--%s: expected %s", row->name, row->unit);
		if (!take(state, row, row->unit == NULL ? NULL : optarg, err))
			return error_prefix(err, "--%s", row->name);
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
		letter[1] = (char)row->letter;
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
options_help(FILE *out, const struct option_row *rows)
{
	for (; rows->name != NULL; rows++) {
		size_t column;

		if (rows->help == NULL)
			continue;
		write_names(out, rows);
		column = write_words(out, rows->help, HELP_COLUMN);
		if (rows->initial != NULL) {
			column = write_words(out, "(default:", column);
			write_words(out, rows->initial, column);
			putc(')', out);
		}
		putc('\n', out);
	}
}
