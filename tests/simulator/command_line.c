#include "config.h"	/* strcasestr() */
#include "tests/simulator/command_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/simulator/appcmd.h"

#define LINE_CHARACTERS 8191U		/* cmd, documented */
#define WORDS 32

struct runner {
	struct operation *operation;
	const struct shell *shell;
	struct command_result *result;
	size_t appcmds;			/* that have run */
	bool is_over;			/* exit was said */
};

static void run_line(struct runner *runner, const char *line);

static bool
is_russian(const struct runner *runner)
{
	return runner->operation->machine->is_russian;
}

static void
fail(struct runner *runner, uint32_t exit_code, const char *english, const char *russian)
{
	buffer_add(&runner->result->err, is_russian(runner) ? russian : english);
	runner->result->exit_code = exit_code;
}

/* The value of the variable with that name; NULL: there is none. */
static const char *
variable(const struct runner *runner, const char *name, size_t length)
{
	const struct machine *machine = runner->operation->machine;
	const struct named_text own[] = {
		{ "windir", machine->windows->folder }, { "SystemRoot", machine->windows->folder },
		{ "SystemDrive", "C:" }, { "COMPUTERNAME", machine->name },
	};
	size_t i;

	for (i = 0; i < runner->shell->variable_count; i++)
		if (strncasecmp(runner->shell->variables[i].name, name, length) == 0 &&
		    runner->shell->variables[i].name[length] == '\0')
			return runner->shell->variables[i].value;
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strncasecmp(own[i].name, name, length) == 0 && own[i].name[length] == '\0')
			return own[i].value;
	return NULL;
}

/* Once, before anything else is looked at: a value may hold what then means something. An unknown %NAME% stays. */
static void
expand(const struct runner *runner, const char *line, struct buffer *out)
{
	buffer_add(out, "");
	while (*line != '\0') {
		const char *end = *line == '%' ? strchr(line + 1, '%') : NULL;
		const char *value = end == NULL ? NULL : variable(runner, line + 1, (size_t)(end - line - 1));

		if (value != NULL) {
			buffer_add(out, value);
			line = end + 1;
		} else {
			buffer_add_bytes(out, line++, 1);
		}
	}
}

/* Cuts the line into words at blanks outside quotes, in place; the quotes go. */
static size_t
split(char *line, const char **words)
{
	size_t count = 0;
	char *to = line;

	while (*line != '\0' && count < WORDS) {
		bool is_quoted = false;

		while (*line == ' ' || *line == '\t')
			line++;
		if (*line == '\0')
			break;
		words[count++] = to;
		for (; *line != '\0' && (is_quoted || (*line != ' ' && *line != '\t')); line++) {
			if (*line == '"')
				is_quoted = !is_quoted;
			else
				*to++ = *line;
		}
		line += *line != '\0';
		*to++ = '\0';
	}
	return count;
}

static bool
is_appcmd(const struct runner *runner, const char *program)
{
	struct buffer path = { 0 };
	size_t length = strlen(program);
	bool is_it;

	buffer_format(&path, "%s\\system32\\inetsrv\\appcmd.exe", runner->operation->machine->windows->folder);
	is_it = strcasecmp(path.bytes, program) == 0 ||
	    (length + 4 == path.length && strncasecmp(path.bytes, program, length) == 0);
	buffer_clear(&path);
	return is_it && runner->operation->machine->iis == 7 &&
	    runner->operation->injection.kind != INJECT_APPCMD_MISSING;
}

static void
say_unknown(struct runner *runner, const char *program)
{
	struct buffer english = { 0 }, russian = { 0 };

	buffer_format(&english,
	    "'%s' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n", program);
	buffer_format(&russian,
	    "\"%s\" не является внутренней или внешней\r\nкомандой, исполняемой программой или пакетным файлом.\r\n", program);
	fail(runner, 1, english.bytes, russian.bytes);
	buffer_clear(&english);
	buffer_clear(&russian);
}

static void
write_variables(struct runner *runner)
{
	size_t i;

	for (i = 0; i < runner->shell->variable_count; i++)
		buffer_format(&runner->result->out, "%s=%s\r\n", runner->shell->variables[i].name,
		    runner->shell->variables[i].value);
	buffer_format(&runner->result->out, "windir=%s\r\n", runner->operation->machine->windows->folder);
}

/* `text` is what the words were made of: echo and cmd /c take it as it stands. */
static void
run_words(struct runner *runner, const char *text, const char *const *words, size_t count, struct buffer *out)
{
	const char *rest = strchr(text, ' ');

	runner->result->exit_code = 0;
	if (strcasecmp(words[0], "echo") == 0) {
		buffer_format(out, "%s\r\n", rest == NULL ? "ECHO is on." : rest + 1);
	} else if (strcasecmp(words[0], "set") == 0 && count == 1) {
		write_variables(runner);
	} else if (strcasecmp(words[0], "exit") == 0) {
		runner->result->exit_code = count == 1 ? 0 : (uint32_t)strtoll(words[count - 1], NULL, 10);
		runner->is_over = true;
	} else if ((strcasecmp(words[0], "cmd") == 0 || strcasecmp(words[0], "cmd.exe") == 0) && count > 2 &&
	    strcasecmp(words[1], "/c") == 0) {
		rest = strcasestr(text, "/c") + 2;
		run_line(runner, rest + strspn(rest, " "));
		runner->is_over = false;
	} else if (is_appcmd(runner, words[0])) {
		/* An error that passes strikes what is asked of sites, in whatever order. */
		const bool is_of_pools = count > 2 && strcasecmp(words[1], "list") == 0 && strcasecmp(words[2], "apppool") == 0;

		runner->result->exit_code =
		    appcmd_run(runner->operation, words + 1, count - 1, !is_of_pools && runner->appcmds++ == 0, out);
	} else {
		say_unknown(runner, words[0]);
	}
}

static void
run_simple(struct runner *runner, const char *text, struct buffer *out)
{
	const char *words[WORDS];
	char *copy;
	size_t count;

	text += strspn(text, " ");
	copy = strdup(text);
	if (copy == NULL)
		abort();
	count = split(copy, words);
	if (count > 0)
		run_words(runner, text, words, count, out);
	free(copy);
}

/* What ends a command: &, && or ||; else nothing is between it and the next. */
enum joint {
	JOINT_NONE,
	JOINT_ALWAYS,
	JOINT_AFTER_SUCCESS,
	JOINT_AFTER_FAILURE,
};

/* One command of a line, with what it is joined to the next by. */
struct piece {
	struct buffer text;
	enum joint joint;
	bool goes_to_err;		/* >&2 */
	bool is_unknown;		/* it holds what this cmd does not do */
};

static const char *
take_operator(const char *line, struct piece *piece)
{
	const bool is_double = line[1] == line[0];

	if (*line == '&')
		piece->joint = is_double ? JOINT_AFTER_SUCCESS : JOINT_ALWAYS;
	else if (*line == '|' && is_double)
		piece->joint = JOINT_AFTER_FAILURE;
	else
		piece->is_unknown = true;
	return line + 1 + is_double;
}

/* Take the next command off the line. */
static const char *
take_piece(const char *line, struct piece *piece)
{
	bool is_quoted = false;

	buffer_add(&piece->text, "");
	for (; *line != '\0'; line++) {
		is_quoted ^= *line == '"';
		if (is_quoted || strchr("&|<>^", *line) == NULL) {
			buffer_add_bytes(&piece->text, line, 1);
		} else if (*line == '^') {
			line += line[1] != '\0';
			buffer_add_bytes(&piece->text, line, 1);
		} else if (strncmp(line, ">&2", 3) == 0) {
			piece->goes_to_err = true;
			line += 2;
		} else {
			return take_operator(line, piece);
		}
	}
	return line;
}

static bool
runs_after(enum joint joint, uint32_t exit_code)
{
	return joint == JOINT_ALWAYS || (joint == JOINT_AFTER_SUCCESS && exit_code == 0) ||
	    (joint == JOINT_AFTER_FAILURE && exit_code != 0);
}

static void
run_expanded(struct runner *runner, const char *line)
{
	enum joint before = JOINT_ALWAYS;

	while (*line != '\0' && !runner->is_over) {
		struct piece piece = { .joint = JOINT_NONE };

		line = take_piece(line, &piece);
		if (piece.is_unknown)
			fail(runner, 255, "The syntax of the command is incorrect.\r\n",
			    "Ошибка в синтаксисе команды.\r\n");
		else if (runs_after(before, runner->result->exit_code))
			run_simple(runner, piece.text.bytes,
			    piece.goes_to_err ? &runner->result->err : &runner->result->out);
		before = piece.joint;
		buffer_clear(&piece.text);
		if (piece.is_unknown)
			return;
	}
}

static void
run_line(struct runner *runner, const char *line)
{
	struct buffer text = { 0 };
	char *last;

	expand(runner, line, &text);
	last = text.bytes[0] == '"' ? strrchr(text.bytes + 1, '"') : NULL;
	if (last != NULL) {		/* cmd /c takes the first and the last quote away */
		memmove(last, last + 1, strlen(last));
		memmove(text.bytes, text.bytes + 1, strlen(text.bytes));
	}
	run_expanded(runner, text.bytes);
	buffer_clear(&text);
}

void
command_line_run(struct operation *operation, const struct shell *shell, const char *line, struct command_result *result)
{
	struct runner runner = { .operation = operation, .shell = shell, .result = result };

	*result = (struct command_result) { .exit_code = 0 };
	if (strlen(line) > LINE_CHARACTERS)
		fail(&runner, 1, "The command line is too long.\r\n", "Слишком длинная командная строка.\r\n");
	else
		run_line(&runner, line);
}
