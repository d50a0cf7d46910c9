#include "lib/windows/appcmd_repair.h"

#include <stdio.h>
#include <string.h>

#include "lib/model/text.h"
#include "lib/windows/appcmd.h"
#include "lib/windows/appcmd_output.h"

#define LIST_ID	"list site /id:"
#define SITE	"/site.name:\"%SWSITE%\""
#define POOL	"/apppool.name:\"%SWPOOL%\""
/* What matches nothing ends with 1, and then nothing is written: whatever became of the name on its way. */
#define CONFIRM	" " SITE " /text:id && " APPCMD " "

#define LINE_SIZE 512

#define BINDING_TAKEN	  32U		/* for a start; for a write, the file of the configuration is in use */
#define LOCK_VIOLATION	  33U
#define ALREADY_EXISTS	  183U
#define NOT_FOUND	  1168U
#define NOT_IN_W3SVC	  4312U

/* Arguments, with the number of the site between both parts; `after` NULL: without. */
struct line {
	const char *before, *after;
};

/* How each kind is written, and asked about when it was refused. */
struct write {
	const char *what;
	const char *variable;
	struct line line;
	struct line state;		/* `before` NULL: a listing tells */
};

static const struct write set_auto_start = {
	"auto start is not written", "SWSITE", { LIST_ID, CONFIRM "set site " SITE " /serverAutoStart:true" }, { NULL, NULL },
};
static const struct write start_site = {
	"the start", "SWSITE", { LIST_ID, CONFIRM "start site " SITE }, { LIST_ID, " /text:state" },
};
static const struct write start_pool = {
	"the start of the application pool", "SWPOOL", { "start apppool " POOL, NULL },
	{ "list apppool " POOL " /text:state", NULL },
};

static const struct write *
write_of(enum source_action_kind kind)
{
	return kind == SOURCE_SET_AUTO_START ? &set_auto_start : kind == SOURCE_START_SITE ? &start_site : &start_pool;
}

static bool
is_for_pool(const struct source_action *action)
{
	return action->kind == SOURCE_START_POOL;
}

/*
 * A quote would end the word, and a line break the line. IIS allows neither '\' nor '?' in a name: they stand where bytes
 * were no UTF-8, or where a code page had no such character, and then the name is not known.
 */
static bool
is_for_a_line(uint32_t character)
{
	return character >= ' ' && (character < 0x7f || character > 0x9f) && character != '"' && character != '\\' &&
	       character != '?' && character != 0x2028 && character != 0x2029 && character < 0xfff0;
}

static bool
check_name(const char *name, struct error *err)
{
	size_t length = strlen(name), at = 0;

	if (length == 0 || length > SITE_NAME_MAX)
		return error_set(err, ERROR_USAGE, "a name of %zu bytes is not handed to appcmd.exe", length);
	while (at < length) {
		uint32_t character;
		const size_t count = text_next_character(name + at, length - at, &character);

		if (count == 0 || (!is_for_a_line(character) && character < 0x10000))
			return error_set(err, ERROR_USAGE,
			    "the name is not handed to appcmd.exe, as it holds a character that no line can, or was not told as it is: "
			    "this is to be done on the node");
		at += count;
	}
	return true;
}

static const char *
words_of(uint32_t number, const struct write *write)
{
	const char *words = win32_error_text(number);

	if (number == NOT_IN_W3SVC)
		return "W3SVC does not have it: a binding that it refuses, or none";
	if (number == BINDING_TAKEN && write == &start_site)
		return "another site, or another program, has its binding";
	if (number == APPCMD_NOT_AVAILABLE)
		return "WAS does not run, or does not answer this account";
	return words == NULL ? "" : words;
}

/* An error of RPC does not tell whether it came before or after (3.5). */
static enum error_kind
kind_of(const struct appcmd_answer *answer, const struct write *write)
{
	const uint32_t number = answer->number;

	if (answer->is_denied)
		return ERROR_DENIED;
	if (!answer->was_tried && number == 0)
		return ERROR_MALFORMED;
	if (answer->was_tried && (number == APPCMD_CALL_FAILED || number == APPCMD_CONNECTION_ENDED))
		return ERROR_TIMEOUT;
	if (number == NOT_FOUND)
		return ERROR_ABSENT;
	if (number == APPCMD_NOT_AVAILABLE || windows_is_passing(number) ||
	    (write == &set_auto_start && (number == BINDING_TAKEN || number == LOCK_VIOLATION)))
		return ERROR_BUSY;
	return ERROR_FAULT;
}

/* What to do comes before the node's words, which may be long. */
static bool
refuse(const struct appcmd_answer *answer, const struct write *write, struct error *err)
{
	const char *words = words_of(answer->number, write);
	const enum error_kind kind = kind_of(answer, write);

	return error_set(err, kind, "%s%s: appcmd.exe on the node says '%s' (error %u%s%s)", write->what,
	    kind != ERROR_DENIED ? "" : ": " WINRM_ADMINISTRATOR ", and let it write to a configuration that nodes share",
	    answer->words, answer->number, *words == '\0' ? "" : ": ", words);
}

/* Nothing but the words of cmd, or a listing that matches nothing. */
static bool
refuse_untried(const struct wsman_output *output, const struct write *write, struct error *err)
{
	if (output->errors[0] != '\0')
		return error_set(err, ERROR_ABSENT, "%s: appcmd.exe is not on the node, or cannot run there (exit code %u)",
		    write->what, output->exit_code);
	if (output->exit_code == 1)
		return error_set(err, ERROR_ABSENT, "%s: no site of the node has that number and that name", write->what);
	return error_set(err, ERROR_MALFORMED, "%s: appcmd.exe on the node says nothing (exit code %u)", write->what,
	    output->exit_code);
}

bool
windows_appcmd_judge(const struct wsman_output *output, const struct source_action *action, struct error *err)
{
	const struct write *write = write_of(action->kind);
	struct appcmd_answer answer;

	if (!windows_appcmd_parse_write(output, is_for_pool(action) ? 0 : action->site->id, &answer, err))
		return false;
	if (answer.is_done)
		return true;
	return answer.words[0] == '\0' && !answer.was_tried ? refuse_untried(output, write, err) : refuse(&answer, write, err);
}

static bool
run(struct wsman_shell *shell, const struct line *line, uint32_t id, struct wsman_output *ret_output, struct error *err)
{
	char text[LINE_SIZE];

	if (line->after == NULL)
		return wsman_shell_run(shell, APPCMD, line->before, ret_output, err);
	snprintf(text, sizeof(text), "%s%u%s", line->before, id, line->after);
	return wsman_shell_run(shell, APPCMD, text, ret_output, err);
}

/* It may have been started by somebody else: what a start of it is answered then is not known. */
static bool
runs_by_now(struct wsman_shell *shell, const struct source_action *action)
{
	struct wsman_output output = { 0 };
	struct site site = { .run_state = RUN_UNKNOWN };
	struct error ignored;
	bool is_told;

	if (!run(shell, &write_of(action->kind)->state, action->site->id, &output, &ignored))
		return false;
	is_told = windows_appcmd_parse_states(&output, &site, 1);
	wsman_output_clear(&output);
	return is_told && (site.run_state == RUN_STARTED || site.run_state == RUN_STARTING);
}

static bool
act_in_shell(struct wsman_shell *shell, const struct source_action *action, struct error *err)
{
	const struct write *write = write_of(action->kind);
	struct wsman_output output = { 0 };
	bool ok;

	if (!run(shell, &write->line, action->site->id, &output, err)) {
		/* The line may have run to its end, whatever the client was told of it. */
		if (wsman_shell_is_lost(shell))
			err->kind = ERROR_UNREACHABLE;
		else if (err->kind != ERROR_DENIED && !error_kind_has(err->kind, ERROR_MAY_PASS))
			err->kind = ERROR_MALFORMED;
		return error_prefix(err, "%s", write->what);
	}
	ok = windows_appcmd_judge(&output, action, err) ||
	    (err->kind == ERROR_FAULT && write->state.before != NULL && runs_by_now(shell, action));
	wsman_output_clear(&output);
	return ok;
}

bool
windows_appcmd_act(struct wsman *client, const struct source_ways *ways, const struct source_action *action,
    struct error *err)
{
	const struct write *write = write_of(action->kind);
	const struct wsman_selector variable = { write->variable, is_for_pool(action) ? action->site->pool : action->site->name };
	struct wsman_shell *shell;
	bool ok;

	if (!check_name(variable.value, err))
		return error_prefix(err, "%s", write->what);
	if (!windows_appcmd_open(client, ways, &variable, &shell, err))
		return error_prefix(err, "%s", write->what);
	ok = act_in_shell(shell, action, err);
	wsman_shell_close(shell);
	return ok;
}
