/* The remote shell of wsman.h: Create, Command, Receive until it is done, Delete (windows-shell.md 2). */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "lib/model/base64.h"
#include "lib/wsman/client.h"
#include "lib/wsman/fault.h"
#include "lib/wsman/namespace.h"

#define ID_SIZE	      256
#define DELETE_MS     2000U	/* of the time that is left are kept for the end of the shell, or a quarter of it */
#define COMMAND_MS    60000U	/* for one command */
#define RECEIVE_MS    20000U	/* that a node may keep one question; it says then that nothing is new */
#define RECEIVE_GRACE 1000U	/* and its answer comes before we stop waiting */
#define RECEIVES_MAX  20000U
#define EMPTY_MS      100U	/* a node that has nothing new and does not wait is asked no more often */

/* Win32 errors by which clients know a shell that is gone: aborted, and a registry key that was deleted (its user's hive). */
#define FAULT_ABORTED	  995U
#define FAULT_KEY_DELETED UINT32_C(0x800703fa)

/* One answer: we ask for 512,000 octets. */
static const struct wsman_limits limits = {
	.max_answer_bytes = 4U << 20,
	.max_items = 1,
	.max_value_bytes = 1U << 20,
	.max_depth = 64,
};

struct wsman_shell {
	struct wsman *client;
	char id[ID_SIZE];
	const char *endpoint;		/* of PowerShell; NULL: cmd. Borrowed */
	uint64_t deadline_ms;		/* of the client, without what is kept for the end */
	sigset_t signals_before;	/* that this thread had blocked */
	sigset_t held;			/* beside those */
	int interrupt;			/* can be read when one of these waits; -1: nothing tells */
	bool is_lost;
};

/* One command. */
struct run {
	struct wsman_shell *shell;
	char id[ID_SIZE];
	const struct wsman_stream *stream;	/* where standard output goes; NULL: into `output` */
	struct wsman_output output;
	size_t errors_length;
	bool is_news;			/* the last answer brought something */
	bool is_done;
};

/*
 * What would end the process waits until the shell is deleted: one that stays behind takes a place on the node. The time
 * that is left bounds it, and so does an alarm.
 */
static void
hold_signals(struct wsman_shell *shell)
{
	static const int ending[] = { SIGTERM, SIGINT };
	size_t i;

	pthread_sigmask(SIG_BLOCK, NULL, &shell->signals_before);
	sigemptyset(&shell->held);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (!sigismember(&shell->signals_before, ending[i]))
			sigaddset(&shell->held, ending[i]);
	pthread_sigmask(SIG_BLOCK, &shell->held, NULL);
	shell->interrupt = signalfd(-1, &shell->held, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void
let_signals_come(const struct wsman_shell *shell)
{
	if (shell->interrupt != -1)
		close(shell->interrupt);
	pthread_sigmask(SIG_SETMASK, &shell->signals_before, NULL);
}

static bool
is_signal_waiting(const struct wsman_shell *shell)
{
	sigset_t waiting;

	return sigpending(&waiting) == 0 &&
	       ((sigismember(&waiting, SIGTERM) && sigismember(&shell->held, SIGTERM)) ||
	           (sigismember(&waiting, SIGINT) && sigismember(&shell->held, SIGINT)));
}

static bool
keep_id(const char *what, const char *text, char ret_id[ID_SIZE], struct error *err)
{
	if (text == NULL || text[0] == '\0' || strlen(text) >= ID_SIZE)
		return error_set(err, ERROR_MALFORMED, "the answer has no usable %s", what);
	memcpy(ret_id, text, strlen(text) + 1);
	return true;
}

static bool
take_created(void *state, const struct wsman_instance *instance, struct error *err)
{
	const char *id = wsman_reference_key(instance, "ReferenceParameters", "ShellId");

	if (id == NULL)
		id = wsman_reference_key(instance, "ReferenceProperties", "ShellId");
	return keep_id("ShellId", id, state, err);
}

static bool
take_command(void *state, const struct wsman_instance *instance, struct error *err)
{
	return keep_id("CommandId", wsman_text(instance, "CommandId"), state, err);
}

/* What does not fit is dropped of standard error, which is only shown, and an error of standard output. */
static bool
append(struct run *run, bool is_error, const char *bytes, size_t count, struct error *err)
{
	struct wsman_output *output = &run->output;
	size_t room = sizeof(output->errors) - 1 - run->errors_length;
	char *larger;

	if (is_error) {
		count = count < room ? count : room;
		memcpy(output->errors + run->errors_length, bytes, count);
		run->errors_length += count;
		return true;
	}
	if (run->stream != NULL)
		return run->stream->take(run->stream->state, bytes, count, err);
	if (count > WSMAN_OUTPUT_MAX - output->length)
		return error_set(err, ERROR_LIMIT, "the command writes more than %zu MiB", WSMAN_OUTPUT_MAX >> 20);
	larger = realloc(output->text, output->length + count + 1);
	if (larger == NULL)
		return error_memory(err);
	output->text = larger;
	memcpy(output->text + output->length, bytes, count);
	output->length += count;
	output->text[output->length] = '\0';
	return true;
}

/* Each piece is base64 of its own, with padding of its own; white space is somebody's indentation. */
static bool
take_piece(struct run *run, bool is_error, const char *text, struct error *err)
{
	char *packed = malloc(strlen(text) + 1), *end = packed;
	void *bytes;
	size_t count;
	bool ok;

	if (packed == NULL)
		return error_memory(err);
	for (; *text != '\0'; text++)
		if (strchr(" \t\r\n", *text) == NULL)
			*end++ = *text;
	*end = '\0';
	ok = base64_decode(packed, &bytes, &count) ||
	    error_set(err, ERROR_MALFORMED, "a piece of the command's output is not base64");
	free(packed);
	if (!ok)
		return false;
	run->is_news = run->is_news || count > 0;
	ok = append(run, is_error, bytes, count, err);
	free(bytes);
	return ok;
}

/* Stop at Done, not at the end of a stream. */
static bool
take_state(struct run *run, const struct wsman_instance *instance, struct error *err)
{
	const char *state = wsman_leaf(instance, "CommandState", 0, "CommandState@State");
	const char *code = wsman_leaf(instance, "CommandState", 0, "ExitCode");
	const struct wsman_value value = { .property = "ExitCode", .text = code };
	const struct wsman_instance number = { .class_name = "", .values = &value, .count = 1 };

	if (state == NULL || strcasecmp(state, NS_SHELL "/CommandState/Done") != 0)
		return true;
	run->is_done = true;
	return run->stream != NULL || (code != NULL && wsman_uint32(&number, "ExitCode", &run->output.exit_code)) ||
	       error_set(err, ERROR_MALFORMED, "the command is done without an exit code");
}

static bool
take_received(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct run *run = state;
	const char *stream = NULL;
	unsigned int occurrence = 0;
	size_t i;

	run->is_news = false;
	for (i = 0; i < instance->count; i++) {
		const struct wsman_value *value = &instance->values[i];

		if (strcmp(value->property, "Stream") != 0)
			continue;
		if (value->occurrence != occurrence)
			stream = NULL;
		occurrence = value->occurrence;
		if (value->leaf != NULL) {
			if (strcmp(value->leaf, "Stream@Name") == 0)
				stream = value->text;
			continue;
		}
		if (stream == NULL || (strcmp(stream, "stdout") != 0 && strcmp(stream, "stderr") != 0))
			return error_set(err, ERROR_MALFORMED, "the command has a stream that nobody asked for");
		if (!take_piece(run, strcmp(stream, "stderr") == 0, value->text, err))
			return false;
	}
	return take_state(run, instance, err);
}

/* A question to an open shell. */
static bool
ask(struct wsman_shell *shell, struct wsman_question *question, struct error *err)
{
	struct wsman *client = shell->client;
	const struct wsman_selector selector = { "ShellId", shell->id };
	struct wsman_outcome outcome;

	question->request.endpoint = shell->endpoint;
	question->request.selectors = &selector;
	question->request.selector_count = 1;
	question->expect = EXPECT_INSTANCE;
	question->limits = &limits;
	question->interrupt = &shell->interrupt;
	if (wsman_ask(client, question, &outcome, err))
		return outcome.answer.instances > 0 ||
		       error_set(err, ERROR_MALFORMED, "the remote shell answers with an empty body");
	shell->is_lost = outcome.is_lost || wsman_failed_with(client, FAULT_UNEXPECTED_SELECTORS) ||
	    wsman_failed_with(client, FAULT_ABORTED) || wsman_failed_with(client, FAULT_KEY_DELETED);
	return false;
}

static bool
begin_command(struct run *run, const char *command, const char *arguments, struct error *err)
{
	const struct wsman_sink sink = { .instance = take_command, .state = run->id };
	struct wsman_question question = {
		.request = {
			.action = WSMAN_SHELL_COMMAND,
			.command = command,
			.arguments = arguments,
			.command_id = run->id[0] != '\0' ? run->id : NULL,
		},
		.sink = &sink,
	};

	return ask(run->shell, &question, err);
}

/* The node is to say in time that it has nothing new: an exchange that we end would cost the connection. */
static unsigned int
receive_ms(unsigned int left_ms)
{
	unsigned int ms = left_ms > 2 * RECEIVE_GRACE ? left_ms - RECEIVE_GRACE : left_ms / 2 + 1;

	return ms < RECEIVE_MS ? ms : RECEIVE_MS;
}

/* "Nothing new in time" is no failure: the command goes on. */
static bool
receive(struct run *run, struct error *err)
{
	struct wsman *client = run->shell->client;
	const uint64_t began_ms = client->line.now_ms(client->line.state);
	const struct wsman_sink sink = { .instance = take_received, .state = run };
	struct wsman_question question = {
		.request = { .action = WSMAN_SHELL_RECEIVE, .command_id = run->id[0] != '\0' ? run->id : NULL },
		.sink = &sink,
		.operation_ms = receive_ms(wsman_time_left(client)),
	};

	run->is_news = false;
	if (!ask(run->shell, &question, err)) {
		if (!wsman_failed_with(client, FAULT_OPERATION_TIMED_OUT))
			return false;
		client->has_fault = false;
		error_clear(err);
	}
	if (!run->is_news && !run->is_done && client->line.now_ms(client->line.state) - began_ms < EMPTY_MS)
		(void)wsman_pause(client, EMPTY_MS);
	return true;
}

static bool
is_over(const struct run *run)
{
	return run->is_done || (run->stream != NULL && run->stream->is_over(run->stream->state));
}

static bool
receive_all(struct run *run, struct error *err)
{
	const struct wsman *client = run->shell->client;
	unsigned int receives;

	for (receives = 0; !is_over(run); receives++) {
		if (is_signal_waiting(run->shell))
			return false;		/* run_bounded() says so */
		if (wsman_time_left(client) == 0)
			return error_set(err, ERROR_TIMEOUT, "a command in a remote shell did not end in time: allow more");
		if (receives == RECEIVES_MAX)
			return error_set(err, ERROR_LIMIT, "the command is not done after %u answers", RECEIVES_MAX);
		if (!receive(run, err))
			return false;
	}
	return true;
}

static void
tell_in_passing(struct wsman_shell *shell, enum wsman_action action, const char *command_id)
{
	const struct wsman_selector selector = { "ShellId", shell->id };
	struct wsman_question question = {
		.request = {
			.action = action,
			.command_id = command_id,
			.selectors = &selector,
			.selector_count = 1,
			.endpoint = shell->endpoint,
		},
		.may_repeat = action == WSMAN_SHELL_DELETE,	/* what is gone is gone */
	};

	wsman_ask_in_passing(shell->client, &question);
}

/* Its place in the shell is free again, when there is time to say so: the end of the shell ends it, too, and follows at once
 * where it is a pool, or a signal waits. */
static void
terminate(struct run *run)
{
	const struct wsman_shell *shell = run->shell;

	if (shell->endpoint == NULL && !is_signal_waiting(shell) && run->id[0] != '\0' && !run->is_done && !shell->is_lost &&
	    wsman_time_left(shell->client) > 0)
		tell_in_passing(run->shell, WSMAN_SHELL_SIGNAL, run->id);
}

/* @param command  NULL: only what the shell itself sends */
static bool
run_bounded(struct run *run, const char *command, const char *arguments, struct error *err)
{
	struct wsman_shell *shell = run->shell;
	struct wsman *client = shell->client;
	const uint64_t deadline_ms = client->deadline_ms;
	const uint64_t latest_ms = client->line.now_ms(client->line.state) + COMMAND_MS;
	bool ok;

	client->deadline_ms = latest_ms < shell->deadline_ms ? latest_ms : shell->deadline_ms;
	shell->is_lost = false;
	ok = (command == NULL || begin_command(run, command, arguments, err)) && receive_all(run, err);
	if (!ok)
		terminate(run);
	if (!ok && is_signal_waiting(shell))
		error_set(err, ERROR_TIMEOUT, "a command in a remote shell was ended by a signal");
	client->deadline_ms = deadline_ms;
	return ok || wsman_fail(client, err, "a command in a remote shell");
}

bool
wsman_shell_run(struct wsman_shell *shell, const char *command, const char *arguments, struct wsman_output *ret_output,
    struct error *err)
{
	const struct wsman_stand_in *stand_in = shell->client->stand_in;
	struct run run = { .shell = shell };

	if (stand_in != NULL)
		return stand_in->run(stand_in->state, arguments, ret_output, err);
	if (!append(&run, false, "", 0, err) || !run_bounded(&run, command, arguments, err)) {
		wsman_output_clear(&run.output);
		return false;
	}
	*ret_output = run.output;
	return true;
}

bool
wsman_pool_run(struct wsman_shell *shell, const char *command_id, const void *fragments, size_t count,
    const struct wsman_stream *stream, struct error *err)
{
	struct run run = { .shell = shell, .stream = stream };
	char *packed = NULL;
	bool ok;

	if (command_id != NULL) {
		packed = base64_encode(fragments, count);
		if (packed == NULL)
			return error_memory(err);
	}
	ok = (command_id == NULL || keep_id("CommandId", command_id, run.id, err)) &&
	    run_bounded(&run, packed == NULL ? NULL : "", packed, err);
	free(packed);
	return ok && (stream->is_over(stream->state) ||
	                 error_set(err, ERROR_MALFORMED, "a command at the endpoint ended without saying how"));
}

bool
wsman_shell_is_lost(const struct wsman_shell *shell)
{
	return shell->is_lost;
}

static bool
create(struct wsman_shell *shell, const struct wsman_request *request, struct error *err)
{
	const struct wsman_sink sink = { .instance = take_created, .state = shell->id };
	struct wsman_question question = {
		.request = *request,
		.expect = EXPECT_CREATED,
		.sink = &sink,
		.limits = &limits,
	};
	struct wsman_outcome outcome;

	return wsman_ask(shell->client, &question, &outcome, err) &&
	       (outcome.answer.instances > 0 || error_set(err, ERROR_MALFORMED, "the node tells no ShellId"));
}

static bool
open_shell(struct wsman *client, const struct wsman_request *request, struct wsman_shell **ret_shell, struct error *err)
{
	const unsigned int left_ms = wsman_time_left(client);
	struct wsman_shell *shell;

	if (client->has_shell)
		return error_set(err, ERROR_USAGE, "one remote shell at a time: one is open");
	shell = calloc(1, sizeof(*shell));
	if (shell == NULL)
		return error_memory(err);
	shell->client = client;
	shell->endpoint = request->endpoint;
	shell->deadline_ms = client->deadline_ms - (left_ms / 4 < DELETE_MS ? left_ms / 4 : DELETE_MS);
	hold_signals(shell);
	if (client->stand_in == NULL && !create(shell, request, err)) {
		let_signals_come(shell);
		free(shell);
		return false;
	}
	client->has_shell = true;
	*ret_shell = shell;
	return true;
}

bool
wsman_shell_open(struct wsman *client, unsigned int code_page, const struct wsman_selector *variables,
    size_t variable_count, struct wsman_shell **ret_shell, struct error *err)
{
	const struct wsman_request request = {
		.action = WSMAN_SHELL_CREATE,
		.code_page = code_page,
		.inputs = variables,
		.input_count = variable_count,
	};

	return open_shell(client, &request, ret_shell, err) || wsman_fail(client, err, "a remote shell");
}

bool
wsman_pool_open(struct wsman *client, const char *endpoint, const char *shell_id, const void *creation, size_t count,
    struct wsman_shell **ret_shell, struct error *err)
{
	char *packed = base64_encode(creation, count);
	const struct wsman_request request = {
		.action = WSMAN_SHELL_CREATE,
		.endpoint = endpoint,
		.shell_id = shell_id,
		.creation = packed,
	};
	bool ok = packed != NULL ? open_shell(client, &request, ret_shell, err) : error_memory(err);

	free(packed);
	return ok || wsman_fail(client, err, "the endpoint '%s'", endpoint);
}

void
wsman_shell_close(struct wsman_shell *shell)
{
	if (shell == NULL)
		return;
	if (shell->client->stand_in == NULL)
		tell_in_passing(shell, WSMAN_SHELL_DELETE, NULL);
	shell->client->has_shell = false;
	let_signals_come(shell);
	free(shell);
}

void
wsman_output_clear(struct wsman_output *output)
{
	free(output->text);
	memset(output, 0, sizeof(*output));
}
