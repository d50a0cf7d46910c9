/* Remote shells (WinRS): Create, Command, Receive, Signal, Delete, as they were recorded (windows-shell.md 2). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/base64.h"
#include "lib/model/text.h"
#include "tests/simulator/command_line.h"
#include "tests/simulator/endpoint.h"
#include "tests/simulator/operation.h"
#include "tests/simulator/shell_list.h"

#define RSP "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
#define CMD RSP "/cmd"
#define UTF8_CODE_PAGE "65001"
#define WINDOWS_7 601			/* windows_version.number: 2008 R2 */
#define WINDOWS_2012 602
#define ENVELOPE_OLD 153600U		/* MaxEnvelopeSizekb of WinRM 2.0 */
#define ENVELOPE_NEW 512000U
#define FRAME_BYTES 2000U		/* what is around the streams, and more */
#define STREAM_BYTES 160U		/* the tags of one piece, rounded up */
#define PIECE_BYTES 8191U		/* of output in one Stream: cut anywhere, also inside a character */
#define TIMEOUT_MS 60000U		/* of operations whose client says none */

static bool
is_old_stack(const struct machine *machine)
{
	return strcmp(machine->stack, "1.1") == 0;
}

/* Answers with the fault that a test asks for at Create. */
static bool
refuse_injected_shell(struct operation *operation)
{
	static const struct {
		const char *shape;
		enum fault_name name;
	} faults[] = {
		{ "quota", FAULT_SHELL_QUOTA }, { "users", FAULT_SHELL_USERS }, { "operations", FAULT_QUOTA },
		{ "off", FAULT_SHELLS_OFF }, { "denied", FAULT_ACCESS_DENIED },
	};
	enum fault_name name = FAULT_SHELL_DENIED;
	size_t i;

	if (operation->injection.kind != INJECT_SHELL_REFUSED)
		return false;
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (strcmp(faults[i].shape, operation->injection.shape) == 0)
			name = faults[i].name;
	operation_fault_named(operation, name);
	return true;
}

static bool
refuse_shell(struct operation *operation)
{
	const struct machine *machine = operation->machine;
	struct shell_list *shells = &operation->simulation->shells;

	if (refuse_injected_shell(operation) || (endpoint_of(operation->request) != NULL && endpoint_refuse(operation)))
		return true;
	if (machine->has_no_shells) {
		operation_fault_named(operation, FAULT_SHELLS_OFF);
	} else if (shell_count(shells, machine) >= machine->shell_quota) {
		operation_fault_named(operation, FAULT_SHELL_QUOTA);
	} else if (strcmp(operation->request->code_page, UTF8_CODE_PAGE) == 0 && machine->windows->number < WINDOWS_7) {
		operation_fault_named(operation, FAULT_SHELL_PARAMETER);
	} else if (strcmp(operation->request->body_class, "Shell") != 0 ||
	    strcmp(operation->request->body_namespace, RSP) != 0) {
		operation_fault_named(operation, FAULT_SCHEMA);
	} else {
		return false;
	}
	return true;
}

/* What WinRM tells of a shell since 2.0. */
static void
write_shell(const struct shell *shell, struct buffer *out)
{
	buffer_format(out, "<rsp:Shell xmlns:rsp=\"" RSP "\"><rsp:ShellId>%s</rsp:ShellId><rsp:ResourceUri>" CMD "</rsp:ResourceUri>"
	    "<rsp:Owner>monitor</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP><rsp:IdleTimeOut>PT%u.%03uS</rsp:IdleTimeOut>"
	    "<rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>"
	    "<rsp:ShellRunTime>P0DT0H0M0S</rsp:ShellRunTime><rsp:ShellInactivity>P0DT0H0M0S</rsp:ShellInactivity></rsp:Shell>",
	    shell->id, shell->idle_timeout_ms / 1000, shell->idle_timeout_ms % 1000);
}

/* The same of one of an endpoint. */
static void
write_pool(const struct shell *shell, const char *resource_uri, struct buffer *out)
{
	buffer_format(out, "<rsp:Shell xmlns:rsp=\"" RSP "\"><rsp:ShellId>%s</rsp:ShellId><rsp:ResourceUri>%s</rsp:ResourceUri>"
	    "<rsp:Owner>monitor</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP><rsp:ProcessId>5068</rsp:ProcessId>"
	    "<rsp:IdleTimeOut>PT%u.%03uS</rsp:IdleTimeOut><rsp:InputStreams>stdin pr</rsp:InputStreams>"
	    "<rsp:OutputStreams>stdout</rsp:OutputStreams><rsp:MaxIdleTimeOut>PT2147483.647S</rsp:MaxIdleTimeOut>"
	    "<rsp:Locale>en-US</rsp:Locale><rsp:DataLocale>en-US</rsp:DataLocale><rsp:CompressionMode>NoCompression</rsp:CompressionMode>"
	    "<rsp:ProfileLoaded>Yes</rsp:ProfileLoaded><rsp:Encoding>UTF8</rsp:Encoding><rsp:BufferMode>Block</rsp:BufferMode>"
	    "<rsp:State>Connected</rsp:State><rsp:ShellRunTime>P0DT0H0M0S</rsp:ShellRunTime>"
	    "<rsp:ShellInactivity>P0DT0H0M0S</rsp:ShellInactivity></rsp:Shell>",
	    shell->id, resource_uri, shell->idle_timeout_ms / 1000, shell->idle_timeout_ms % 1000);
}

static void
create_run(struct operation *operation)
{
	const struct request *request = operation->request;
	const bool is_old = is_old_stack(operation->machine);
	struct buffer *out = operation->body;
	struct shell *shell;

	if (refuse_shell(operation))
		return;
	shell = shell_add(&operation->simulation->shells, operation->machine, request->idle_timeout_ms, request->properties,
	    request->property_count);
	shell->has_utf8 = strcmp(request->code_page, UTF8_CODE_PAGE) == 0;
	shell->is_pool = endpoint_of(request) != NULL;
	if (shell->is_pool && !endpoint_open(operation, shell)) {
		shell_end(&operation->simulation->shells, shell, &operation->simulation->shells.lost);
		return;
	}
	if (*request->shell_id != '\0')
		snprintf(shell->id, sizeof(shell->id), "%s", request->shell_id);
	envelope_open_shell(out, request, machine_has_new_winrm(operation->machine));
	buffer_add(out, "<x:ResourceCreated><a:Address>");
	buffer_add_xml(out, is_old ? "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous" : request->to);
	buffer_format(out, "</a:Address><a:ReferenceParameters><w:ResourceURI>%s</w:ResourceURI><w:SelectorSet>"
	    "<w:Selector Name=\"ShellId\">%s%s</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>",
	    request->resource_uri, is_old ? "uuid:" : "", shell->id);
	if (shell->is_pool)
		write_pool(shell, request->resource_uri, out);
	else if (!is_old)
		write_shell(shell, out);
	envelope_close(out);
}

/* The shell that the selector names; answers with a fault when there is none. */
static struct shell *
select_shell(struct operation *operation)
{
	const struct request *request = operation->request;
	struct shell *shell = NULL;

	if (request->selector_count == 0) {
		operation_fault_named(operation, FAULT_SELECTORS_MISSING);
		return NULL;
	}
	if (request->selector_count == 1 && strcasecmp(request->selectors[0].name, "ShellId") == 0)
		shell = shell_find(&operation->simulation->shells, operation->machine, request->selectors[0].value);
	if (shell != NULL && operation->injection.kind == INJECT_SHELL_GONE) {
		shell_end(&operation->simulation->shells, shell, &operation->simulation->shells.lost);
		shell = NULL;
	}
	if (shell == NULL)
		operation_fault_named(operation, FAULT_SHELL_GONE);
	return shell;
}

/* Windows' OEM code page of a Russian machine, 866; '?' for what is not in it. */
static void
make_oem(struct buffer *text)
{
	struct buffer oem = { 0 };
	size_t at = 0;

	buffer_add(&oem, "");
	while (at < text->length) {
		uint32_t character;
		size_t count = text_next_character(text->bytes + at, text->length - at, &character);
		char byte = '?';

		if (count == 0)
			break;
		at += count;
		if (character < 0x80)
			byte = (char)character;
		else if (character >= 0x410 && character <= 0x43f)
			byte = (char)(character - 0x410 + 0x80);
		else if (character >= 0x440 && character <= 0x44f)
			byte = (char)(character - 0x440 + 0xe0);
		buffer_add_bytes(&oem, &byte, 1);
	}
	buffer_clear(text);
	*text = oem;
}

/* What stands before the output of the programs: a byte order mark (2008 R2), or noise. */
static void
add_prefix(const struct operation *operation, const struct shell *shell, struct buffer *out)
{
	struct buffer whole = { 0 };

	if (operation->injection.kind == INJECT_OUTPUT_NOISE)
		buffer_add(&whole, *operation->injection.shape == '\0' ? "Active code page: 65001\r\n" : operation->injection.shape);
	if (shell->has_utf8 && strcmp(operation->machine->stack, "2.0") == 0)
		buffer_add(&whole, "\xef\xbb\xbf");
	buffer_add_bytes(&whole, out->length == 0 ? "" : out->bytes, out->length);
	buffer_clear(out);
	*out = whole;
}

static void
run_command(struct operation *operation, const struct shell *shell, struct shell_command *command)
{
	struct command_result result;

	command_line_run(operation, shell, operation->request->command_line, &result);
	if (operation->machine->has_oem_output) {
		make_oem(&result.out);
		make_oem(&result.err);
	}
	add_prefix(operation, shell, &result.out);
	command->out = result.out;
	command->err = result.err;
	command->exit_code = result.exit_code;
	command->done_at_ms = shell_clock_ms() + operation->machine->command_ms;
}

static void
command_run(struct operation *operation, struct shell *shell)
{
	const struct request *request = operation->request;
	struct shell_command *command;

	if (strcmp(request->body_class, "CommandLine") != 0 || *request->command_line == '\0') {
		operation_fault_named(operation, FAULT_SCHEMA);
		return;
	}
	/* Without cmd there is no search for programs; Windows since 2012 uses cmd all the same. */
	if (request->skips_cmd && operation->machine->windows->number < WINDOWS_2012 &&
	    (strchr(request->command_line, '\\') == NULL || strchr(request->command_line, '%') != NULL)) {
		operation_fault_named(operation, FAULT_SHELL_FILE);
		return;
	}
	command = shell_command_add(shell, request->command_id);
	if (!shell->is_pool) {
		run_command(operation, shell, command);
	} else if (!endpoint_run(operation, command)) {
		shell_command_end(shell, command);
		return;
	}
	envelope_open_shell(operation->body, request, machine_has_new_winrm(operation->machine));
	buffer_format(operation->body, "<rsp:CommandResponse><rsp:CommandId>%s</rsp:CommandId></rsp:CommandResponse>", command->id);
	envelope_close(operation->body);
}

/* How an answer to Receive is filled. */
struct filling {
	const char *command_id;		/* NULL: the stream is the shell's own */
	size_t piece_bytes;
	size_t left;			/* pieces that there is room for */
};

static struct filling
filling_of(const struct operation *operation, const struct shell_command *command)
{
	const size_t most = machine_has_new_winrm(operation->machine) ? ENVELOPE_NEW : ENVELOPE_OLD;
	const size_t wanted = operation->request->max_envelope_bytes;
	const size_t room = (wanted == 0 ? ENVELOPE_OLD : wanted < most ? wanted : most) - FRAME_BYTES;
	struct filling filling = { .command_id = command->id, .piece_bytes = PIECE_BYTES };

	if (operation->injection.kind == INJECT_OUTPUT_PIECES) {
		filling.piece_bytes = strtoul(operation->injection.shape, NULL, 10);
		filling.left = 1;
		if (filling.piece_bytes > 0)
			return filling;
		filling.piece_bytes = 1;
	}
	if (room < PIECE_BYTES * 4 / 3 + STREAM_BYTES)
		filling.piece_bytes = (room - STREAM_BYTES) / 4 * 3;
	filling.left = room / (filling.piece_bytes * 4 / 3 + STREAM_BYTES);
	return filling;
}

/* Each piece is its own base64. */
static void
write_pieces(struct filling *filling, const char *name, const struct buffer *stream, size_t *at, struct buffer *out)
{
	while (*at < stream->length && filling->left > 0) {
		size_t count = stream->length - *at < filling->piece_bytes ? stream->length - *at : filling->piece_bytes;
		char *text = base64_encode(stream->bytes + *at, count);

		if (text == NULL)
			abort();
		buffer_format(out, "<rsp:Stream Name=\"%s\"", name);
		if (filling->command_id != NULL)
			buffer_format(out, " CommandId=\"%s\"", filling->command_id);
		buffer_add(out, ">");
		buffer_add(out, text);
		buffer_add(out, "</rsp:Stream>");
		free(text);
		*at += count;
		filling->left--;
	}
}

/* The streams of cmd have an end of their own. */
static void
write_state(const struct shell_command *command, bool is_of_cmd, struct buffer *out)
{
	if (command->is_over && is_of_cmd)
		buffer_format(out,
		    "<rsp:Stream Name=\"stdout\" CommandId=\"%s\" End=\"true\"></rsp:Stream>"
		    "<rsp:Stream Name=\"stderr\" CommandId=\"%s\" End=\"true\"></rsp:Stream>", command->id, command->id);
	if (command->is_over)
		buffer_format(out,
		    "<rsp:CommandState CommandId=\"%s\" State=\"" RSP "/CommandState/Done\"><rsp:ExitCode>%u</rsp:ExitCode>",
		    command->id, command->exit_code);
	else
		buffer_format(out, "<rsp:CommandState CommandId=\"%s\" State=\"" RSP "/CommandState/Running\">", command->id);
	buffer_add(out, "</rsp:CommandState>");
}

/* A program that never stops writing. */
static void
write_flood(struct filling *filling, struct buffer *out)
{
	struct buffer flood = { 0 };
	size_t at = 0, i;

	for (i = 0; i < filling->left * filling->piece_bytes; i++)
		buffer_add_bytes(&flood, "x", 1);
	write_pieces(filling, "stdout", &flood, &at, out);
	buffer_clear(&flood);
}

/* What a test wants to become of what is still to be received. */
static void
spoil_command(const struct operation *operation, struct shell_command *command)
{
	const char *shape = operation->injection.shape;

	if (operation->injection.kind == INJECT_EXIT_CODE)
		command->exit_code = (uint32_t)strtoull(shape, NULL, 10);
	if (operation->injection.kind == INJECT_OUTPUT_CUT) {
		command->out.length -= (command->out.length - command->out_at) / (strcmp(shape, "all") == 0 ? 1 : 2);
		if (strcmp(shape, "all") == 0)
			command->err.length = command->err_at;
	}
}

static void
answer_receive(struct operation *operation, struct shell_command *command)
{
	const bool is_own = strcmp(command->id, SHELL_OWN_STREAM) == 0;
	struct filling filling = filling_of(operation, command);
	struct buffer *out = operation->body;

	if (is_own)	/* one message at a time */
		filling = (struct filling) { .piece_bytes = endpoint_message_bytes(&command->out, command->out_at), .left = 1 };
	spoil_command(operation, command);
	envelope_open_shell(out, operation->request, machine_has_new_winrm(operation->machine));
	buffer_add(out, "<rsp:ReceiveResponse>");
	if (operation->injection.kind == INJECT_OUTPUT_FLOOD) {
		write_flood(&filling, out);
	} else {
		write_pieces(&filling, "stdout", &command->out, &command->out_at, out);
		write_pieces(&filling, "stderr", &command->err, &command->err_at, out);
		command->is_over = command->out_at >= command->out.length && command->err_at >= command->err.length;
	}
	if (!is_own)
		write_state(command, endpoint_of(operation->request) == NULL, out);
	buffer_add(out, "</rsp:ReceiveResponse>");
	envelope_close(out);
}

static void
receive_run(struct operation *operation, struct shell *shell)
{
	const struct request *request = operation->request;
	const bool is_own = shell->is_pool && *request->command_id == '\0';
	struct shell_command *command = shell_command_find(shell, is_own ? SHELL_OWN_STREAM : request->command_id);
	const int64_t timeout_ms = request->timeout_ms == 0 ? TIMEOUT_MS : request->timeout_ms;
	int64_t wait_ms;

	if (*request->command_id == '\0' && !is_own) {
		operation_fault_named(operation, FAULT_SHELL_PARAMETER);
		return;
	}
	if (is_own && command->is_over) {	/* it has nothing more to say, and does not end */
		operation->wait_ms = (unsigned int)timeout_ms;
		operation_fault_named(operation, FAULT_TIMED_OUT);
		return;
	}
	if (command == NULL || command->is_over) {
		operation_fault_named(operation, FAULT_COMMAND_GONE);
		return;
	}
	wait_ms = command->done_at_ms - shell_clock_ms();
	if (wait_ms > timeout_ms) {
		operation->wait_ms = (unsigned int)timeout_ms;
		operation_fault_named(operation, FAULT_TIMED_OUT);
		return;
	}
	operation->wait_ms = wait_ms > 0 ? (unsigned int)wait_ms : 0;
	answer_receive(operation, command);
}

static void
signal_run(struct operation *operation, struct shell *shell)
{
	struct shell_command *command = shell_command_find(shell, operation->request->command_id);

	if (command == NULL) {
		operation_fault_named(operation, FAULT_COMMAND_GONE);
		return;
	}
	shell_command_end(shell, command);
	envelope_open_shell(operation->body, operation->request, machine_has_new_winrm(operation->machine));
	buffer_add(operation->body, "<rsp:SignalResponse/>");
	envelope_close(operation->body);
}

static void
delete_run(struct operation *operation, struct shell *shell)
{
	struct shell_list *shells = &operation->simulation->shells;

	shell_end(shells, shell, &shells->deleted);
	envelope_open_shell(operation->body, operation->request, machine_has_new_winrm(operation->machine));
	envelope_close(operation->body);
}

void
shell_run(struct operation *operation)
{
	struct shell *shell;

	if (strcasecmp(operation->request->resource_uri, CMD) != 0 && endpoint_of(operation->request) == NULL) {
		operation_fault_named(operation, *operation->request->ns != '\0' ? FAULT_ACTION_NOT_SUPPORTED : FAULT_NOT_FOUND);
		return;
	}
	if (operation->request->action == ACTION_CREATE) {
		create_run(operation);
		return;
	}
	shell = select_shell(operation);
	if (shell == NULL)
		return;
	switch ((unsigned int)operation->request->action) {
	case ACTION_COMMAND: command_run(operation, shell); break;
	case ACTION_RECEIVE: receive_run(operation, shell); break;
	case ACTION_SIGNAL: signal_run(operation, shell); break;
	case ACTION_DELETE: delete_run(operation, shell); break;
	default: break;
	}
}
