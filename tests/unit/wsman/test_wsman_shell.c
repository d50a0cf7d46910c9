/*
 * The remote shell of lib/wsman/wsman.h: what it asks, what it believes, and that no shell is left behind. What real
 * servers answered is replayed from SITEWATCH_RECORDED or from beside the checkout; without either that is skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/wsman/wsman.h"
#include "tests/unit/places.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/wsman/shell_answers.h"
#include "tests/unit/wsman/wsman_line.h"
#include "tests/unit/wsman/wsman_recording.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FAULT(number) { .answer = FAULT_BODY(number), .status = 500 }
#define RECEIVED(text) BODY("<rsp:ReceiveResponse>" text "</rsp:ReceiveResponse>")
#define PIECE(name, text) "<rsp:Stream Name='" name "' CommandId='C-1'>" text "</rsp:Stream>"
#define STATE(name, text) "<rsp:CommandState CommandId='C-1' State='" SHELL "/CommandState/" name "'>" text "</rsp:CommandState>"
#define DONE(code)   STATE("Done", "<rsp:ExitCode>" code "</rsp:ExitCode>")
#define RUNNING	     STATE("Running", "")
#define DELETED	     BODY("")

static struct script script;
static struct wsman *client;
static struct wsman_shell *shell;
static struct wsman_output output;
static struct error err;

static int
finish(void **state)
{
	struct wsman *ending = client;

	(void)state;
	client = NULL;
	wsman_output_clear(&output);
	if (ending != NULL)
		script_close(&script, ending);
	return 0;
}

static void
play(const struct scripted *steps, size_t count)
{
	finish(NULL);
	client = script_open(&script, steps, count);
}

static bool
open_shell(void)
{
	shell = NULL;
	return wsman_shell_open(client, 65001, NULL, 0, &shell, &err);
}

static bool
run(void)
{
	wsman_output_clear(&output);
	return wsman_shell_run(shell, "%windir%\\x.exe", "list & <all>", &output, &err);
}

static void
open_run_close(bool is_fine)
{
	assert_true(open_shell());
	assert_true(run() == is_fine);
	wsman_shell_close(shell);
}

static void
a_command_is_four_requests_of_the_shape_that_is_documented(void **state)
{
	static const struct scripted steps[] = {
		ANSWER(CREATED), ANSWER(STARTED), ANSWER(RECEIVED(PIECE("stdout", "aGk=") DONE("0"))), ANSWER(DELETED),
	};

	(void)state;
	play(steps, COUNT(steps));
	open_run_close(true);
	assert_string_equal(output.text, "hi");
	assert_int_equal(output.length, 2);
	assert_string_equal(output.errors, "");
	assert_int_equal(output.exit_code, 0);
	assert_true(script_asked(&script, 0, ">http://schemas.xmlsoap.org/ws/2004/09/transfer/Create</a:Action>"));
	assert_true(script_asked(&script, 0, "<w:Option Name=\"WINRS_NOPROFILE\">TRUE</w:Option>"
	    "<w:Option Name=\"WINRS_CODEPAGE\">65001</w:Option>"));
	assert_true(script_asked(&script, 0, "<rsp:OutputStreams>stdout stderr</rsp:OutputStreams>"
	    "<rsp:IdleTimeOut>PT60S</rsp:IdleTimeOut></rsp:Shell>"));
	assert_false(script_asked(&script, 0, "SelectorSet"));
	assert_true(script_asked(&script, 1, ">" SHELL "/Command</a:Action>"));
	assert_true(script_asked(&script, 1, "<w:Option Name=\"WINRS_SKIP_CMD_SHELL\">FALSE</w:Option>"));
	assert_true(script_asked(&script, 1, "<rsp:Command>%windir%\\x.exe</rsp:Command>"
	    "<rsp:Arguments>list &amp; &lt;all&gt;</rsp:Arguments>"));
	assert_true(script_asked(&script, 2, ">" SHELL "/Receive</a:Action>"));
	assert_true(script_asked(&script, 2, "<rsp:DesiredStream CommandId=\"C-1\">stdout stderr</rsp:DesiredStream>"));
	assert_true(script_asked(&script, 3, ">http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete</a:Action>"));
	for (size_t i = 0; i < 4; i++) {
		assert_true(script_asked(&script, i, ">" SHELL "/cmd</w:ResourceURI>"));
		assert_true(i == 0 || script_asked(&script, i, "<w:Selector Name=\"ShellId\">S-1</w:Selector>"));
		assert_true(script.may_repeat[i] == (i == 3));
	}
}

static void
variables_go_as_data_in_their_place(void **state)
{
	static const struct scripted steps[] = { ANSWER(CREATED), ANSWER(DELETED) };
	static const struct wsman_selector variables[] = { { "SWSITE", "a \"<b>\" & %c%" }, { "X", "1" } };

	(void)state;
	play(steps, COUNT(steps));
	assert_true(wsman_shell_open(client, 437, variables, 2, &shell, &err));
	wsman_shell_close(shell);
	assert_true(script_asked(&script, 0, "</rsp:OutputStreams><rsp:Environment>"
	    "<rsp:Variable Name=\"SWSITE\">a &quot;&lt;b&gt;&quot; &amp; %c%</rsp:Variable>"
	    "<rsp:Variable Name=\"X\">1</rsp:Variable></rsp:Environment><rsp:IdleTimeOut>"));
	assert_true(script_asked(&script, 0, "\"WINRS_CODEPAGE\">437<"));
}

static void
pieces_are_decoded_each_and_joined_until_it_is_done(void **state)
{
	static const struct scripted steps[] = {
		ANSWER(CREATED), ANSWER(STARTED),
		ANSWER(RECEIVED(PIECE("stdout", "YcM=") RUNNING)),	/* "a", and the first half of a character */
		ANSWER("fault_operation_timed_out"),
		ANSWER(RECEIVED(PIECE("stdout", "pA==") PIECE("stderr", "ZQ==") PIECE("stdout", "\n  IQ==\n")
		    "<rsp:Stream Name='stdout' CommandId='C-1' End='true'/>" RUNNING)),
		ANSWER(RECEIVED(DONE("2147549190"))), ANSWER(DELETED),
	};

	(void)state;
	play(steps, COUNT(steps));
	open_run_close(true);
	assert_string_equal(output.text, "a\xc3\xa4!");
	assert_string_equal(output.errors, "e");
	assert_int_equal(output.exit_code, 2147549190U);
	assert_null(wsman_last_fault(client));
	assert_true(script.paused_ms > 0);	/* nothing came at once: it is not asked in a circle */
}

/* What goes wrong with a command, and how it is told. */
static const struct {
	struct scripted command, receive;	/* `receive.answer` NULL: the command itself failed */
	enum error_kind kind;
	const char *text;
	bool is_lost, is_terminated;
} failures[] = {
	{ ANSWER("fault_access_denied"), { .answer = NULL }, ERROR_DENIED, "a command in a remote shell: ", false, false },
	{ ANSWER("fault_selectors"), { .answer = NULL }, ERROR_ABSENT, "", true, false },
	{ ANSWER(BODY("")), { .answer = NULL }, ERROR_MALFORMED, "empty body", false, false },
	{ ANSWER(BODY("<rsp:CommandResponse/>")), { .answer = NULL }, ERROR_MALFORMED, "CommandId", false, false },
	{ { .answer = STARTED, .is_lost = true }, { .answer = NULL }, ERROR_UNREACHABLE, "", true, false },
	{ ANSWER(STARTED), { .answer = RECEIVED(DONE("0")), .is_lost = true }, ERROR_UNREACHABLE, "", true, false },
	{ ANSWER(STARTED), ANSWER("fault_selectors"), ERROR_ABSENT, "", true, false },
	{ ANSWER(STARTED), FAULT("995"), ERROR_FAULT, "", true, false },
	{ ANSWER(STARTED), FAULT("2147943418"), ERROR_FAULT, "", true, false },
	{ ANSWER(STARTED), FAULT("996"), ERROR_FAULT, "", false, true },
	{ ANSWER(STARTED), ANSWER(RECEIVED(STATE("Done", ""))), ERROR_MALFORMED, "exit code", false, false },
	{ ANSWER(STARTED), ANSWER(RECEIVED(DONE("x"))), ERROR_MALFORMED, "exit code", false, false },
	{ ANSWER(STARTED), ANSWER(RECEIVED(PIECE("stdout", "a") DONE("0"))), ERROR_MALFORMED, "base64", false, true },
	{ ANSWER(STARTED), ANSWER(RECEIVED(PIECE("pr", "aGk=") DONE("0"))), ERROR_MALFORMED, "stream", false, true },
	{ ANSWER(STARTED), ANSWER(RECEIVED("<rsp:Stream>aGk=</rsp:Stream>" DONE("0"))), ERROR_MALFORMED, "stream", false, true },
	{ ANSWER(STARTED), ANSWER("fault_quota"), ERROR_BUSY, "", false, true },
};

static void
whatever_comes_of_a_command_its_shell_is_deleted(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(failures); i++) {
		struct scripted steps[5] = { ANSWER(CREATED), failures[i].command };
		size_t count = 2;

		if (failures[i].receive.answer != NULL)
			steps[count++] = failures[i].receive;
		if (failures[i].is_terminated)
			steps[count++] = (struct scripted)ANSWER(BODY("<rsp:SignalResponse/>"));
		steps[count++] = (struct scripted)ANSWER(DELETED);
		play(steps, count);
		assert_true(open_shell());
		if (run() || err.kind != failures[i].kind || strstr(err.text, failures[i].text) == NULL)
			fail_msg("row %zu: kind %d, %s", i, (int)err.kind, err.text);
		assert_null(output.text);
		assert_true(wsman_shell_is_lost(shell) == failures[i].is_lost);
		wsman_shell_close(shell);
		assert_true(script_asked(&script, count - 1, "/Delete</a:Action>"));
		assert_true(!failures[i].is_terminated || script_asked(&script, count - 2, "<rsp:Code>" SHELL "/signal/terminate<"));
	}
}

static void
a_command_that_does_not_end_is_left_in_time_to_delete_its_shell(void **state)
{
	static const struct scripted steps[] = {
		ANSWER(CREATED), { .answer = STARTED, .cost_ms = 1000 },
		{ .answer = "fault_operation_timed_out", .cost_ms = 4000 },
		{ .answer = RECEIVED(RUNNING), .cost_ms = 3000 }, ANSWER(DELETED),
	};

	(void)state;
	play(steps, COUNT(steps));
	wsman_set_deadline(client, 10000);
	assert_true(open_shell());
	assert_false(run());
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	assert_non_null(strstr(err.text, "did not end in time"));
	assert_int_equal(script.timeouts_ms[1], 8000);	/* two seconds are kept */
	assert_true(script_asked(&script, 2, "<w:OperationTimeout>PT6.000S<"));	/* before we stop waiting */
	wsman_shell_close(shell);
	assert_int_equal(script.timeouts_ms[4], 2000);
}

static void
a_command_is_given_a_minute_at_most(void **state)
{
	static const struct scripted steps[] = {
		ANSWER(CREATED), { .answer = STARTED, .cost_ms = 59000 },
		{ .answer = RECEIVED(RUNNING), .cost_ms = 1000 }, ANSWER(DELETED),
	};

	(void)state;
	play(steps, COUNT(steps));
	wsman_set_deadline(client, 600000);
	open_run_close(false);
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	assert_int_equal(script.timeouts_ms[1], 60000);
}

static void
output_has_a_bound(void **state)
{
	enum { PIECES = 24, LENGTH = 1 << 20 };
	static struct scripted steps[PIECES + 5];
	char *piece = malloc(LENGTH + 1), *answer = malloc(LENGTH + 2000);
	size_t count = 2, i;

	(void)state;
	assert_non_null(piece);
	assert_non_null(answer);
	memset(piece, 'A', LENGTH);
	piece[LENGTH] = '\0';
	sprintf(answer, RECEIVED(PIECE("stdout", "%s") RUNNING), piece);
	steps[0] = (struct scripted)ANSWER(CREATED);
	steps[1] = (struct scripted)ANSWER(STARTED);
	for (i = 0; i < 22; i++)	/* 21.3 of them are 16 MiB */
		steps[count++] = (struct scripted)ANSWER(answer);
	steps[count++] = (struct scripted)ANSWER(BODY("<rsp:SignalResponse/>"));
	steps[count++] = (struct scripted)ANSWER(DELETED);
	play(steps, count);
	open_run_close(false);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_non_null(strstr(err.text, "16 MiB"));
	free(answer);
	free(piece);
}

static void
a_shell_that_is_refused_is_told_and_not_asked_for_again(void **state)
{
	static const struct {
		struct scripted step;
		enum error_kind kind;
	} refusals[] = {
		{ ANSWER("fault_access_denied"), ERROR_DENIED },
		{ ANSWER("fault_quota"), ERROR_BUSY },
		{ ANSWER(BODY("")), ERROR_MALFORMED },
		{ ANSWER(BODY("<x:ResourceCreated/>")), ERROR_MALFORMED },
		{ { .answer = CREATED, .is_lost = true }, ERROR_UNREACHABLE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(refusals); i++) {
		play(&refusals[i].step, 1);
		assert_false(open_shell());
		assert_int_equal(err.kind, refusals[i].kind);
		assert_null(shell);
		assert_int_equal(script.paused_ms, 0);
	}
	wsman_shell_close(NULL);
}

static void
a_client_has_one_shell_at_a_time(void **state)
{
	static const struct scripted steps[] = { ANSWER(CREATED), ANSWER(DELETED), ANSWER(CREATED), ANSWER(DELETED) };
	struct wsman_shell *other = NULL;

	(void)state;
	play(steps, COUNT(steps));
	assert_true(open_shell());
	assert_false(wsman_shell_open(client, 65001, NULL, 0, &other, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_null(other);
	wsman_shell_close(shell);
	assert_true(open_shell());
	wsman_shell_close(shell);
}

static void
the_fault_of_a_command_outlives_the_end_of_its_shell(void **state)
{
	static const struct scripted steps[] = { ANSWER(CREATED), ANSWER("fault_win32"), ANSWER("fault_selectors") };

	(void)state;
	play(steps, COUNT(steps));
	open_run_close(false);
	assert_int_equal(err.kind, ERROR_FAULT);
	assert_non_null(wsman_last_fault(client));
	assert_int_equal(wsman_last_fault(client)->number, 0x80070003);
}

static void
a_pause_is_made_only_when_there_is_time_for_it(void **state)
{
	(void)state;
	play(NULL, 0);
	wsman_set_deadline(client, 1500);
	assert_true(wsman_pause(client, 1000));
	assert_int_equal(script.paused_ms, 1000);
	assert_false(wsman_pause(client, 1000));
	assert_int_equal(script.paused_ms, 1000);
}

/* An entity or a character is the same to who reads it. */
static void
replace_all(char *text, const char *from, const char *to)
{
	char *place = text;

	while ((place = strstr(place, from)) != NULL) {
		memcpy(place, to, strlen(to));
		memmove(place + strlen(to), place + strlen(from), strlen(place + strlen(from)) + 1);
		place += strlen(to);
	}
}

/* What stands between two marks of a text, without what declares a namespace, and arguments joined as cmd joins them. */
static void
cut(const char *text, const char *from, const char *to, char *ret_part, size_t size)
{
	const char *start = strstr(text, from), *end = start == NULL ? NULL : strstr(start, to);

	assert_non_null(end);
	assert_true((size_t)(end - start) < size);
	memcpy(ret_part, start, (size_t)(end - start));
	ret_part[end - start] = '\0';
	replace_all(ret_part, " xmlns:rsp=\"" SHELL "\"", "");
	replace_all(ret_part, "</rsp:Arguments><rsp:Arguments>", " ");
}

/* The bodies of Command and Receive are what was recorded, byte for byte; the others have nothing, or more, in ours. */
static void
compare_bodies(const struct recording *recording)
{
	size_t i;

	for (i = 0; i < recording->count; i++) {
		const char *request = recording->exchanges[i].request;
		char wanted[8192], found[8192], action[200];

		cut(request, "<wsa:Action", "</wsa:Action>", action, sizeof(action));
		assert_true(script_asked(&script, i, strrchr(action, '/')));
		if (strstr(action, "/Command") == NULL && strstr(action, "/Receive") == NULL)
			continue;
		cut(request, "<rsp:", "</s:Body>", wanted, sizeof(wanted));
		cut(script.requests[i], "<rsp:", "</s:Body>", found, sizeof(found));
		replace_all(found, "&quot;", "\"");	/* which need not be one between tags */
		assert_string_equal(found, wanted);
	}
}

/* What the recorded client ran. */
static void
recorded_command(const struct recording *recording, char *ret_command, char *ret_arguments, size_t size)
{
	char line[4096], *place;

	cut(recording->exchanges[1].request, "<rsp:Command>", "</rsp:CommandLine>", line, sizeof(line));
	place = strstr(line, "</rsp:Command>");
	*place = '\0';
	snprintf(ret_command, size, "%s", line + strlen("<rsp:Command>"));
	place += strlen("</rsp:Command>");
	place += strncmp(place, "<rsp:Arguments>", 15) == 0 ? 15 : 0;
	place[strcspn(place, "<")] = '\0';
	replace_all(place, "&lt;", "<");
	replace_all(place, "&gt;", ">");
	replace_all(place, "&amp;", "&");
	snprintf(ret_arguments, size, "%s", place);
}

static const struct {
	const char *name;
	const char *text;		/* how standard output begins; NULL: it fails */
	const char *errors;		/* what standard error holds */
	uint32_t number;		/* exit code, or of the fault */
} recorded[] = {
	{ "standard", "hi\r\n", "", 0 },
	{ "noprofile", "ALLUSERSPROFILE=C:\\ProgramData\r\nChoco", "", 0 },
	{ "stderr_rc", "out \r\n", "err \r\n", 1 },
	{ "unicode", "\xe3\x81\x93\xe3\x82\x93\xe3\x81\xab\xe3\x81\xa1\xe3\x81\xaf\n", "", 0 },
	{ "environment", "1234=5678\r\nPROMPT=$P$G\r\n_-(){}[]<>*+-/\\?\"!@#$^&|;:i,.`~0=", "", 0 },
	{ "extra_opts", "C:\\Windows", "", 0 },
	{ "operation_timeout", "hi\nhi again\n", "", 0 },
	{ "no_cmd_shell", NULL, "", 0x80070002 },
	{ "bad_cmd_id", NULL, "", 2150858843U },
	{ "send", "output 1\noutput 2\n", "", 0 },
};

static void
replay(size_t row, const struct recording *recording)
{
	struct scripted steps[SCRIPT_MAX];
	char command[4096], arguments[4096];
	bool ok, is_refused = false;
	size_t count = 0, i;

	/* A fault ends it for us: the recorded client went on, and deleted in the end, too. */
	for (i = 0; i < recording->count; i++) {
		if (!is_refused || i + 1 == recording->count)
			steps[count++] = recording->exchanges[i].answer;
		is_refused = is_refused || (recorded[row].text == NULL && recording->exchanges[i].answer.status == 500);
	}
	play(steps, count);
	recorded_command(recording, command, arguments, sizeof(command));
	assert_true(open_shell());
	ok = wsman_shell_run(shell, command, arguments, &output, &err);
	wsman_shell_close(shell);
	if (ok != (recorded[row].text != NULL))
		fail_msg("%s: %s", recorded[row].name, ok ? "it succeeds" : err.text);
	if (!ok) {
		assert_int_equal(wsman_last_fault(client)->number, recorded[row].number);
		return;
	}
	if (strncmp(output.text, recorded[row].text, strlen(recorded[row].text)) != 0 ||
	    strstr(output.errors, recorded[row].errors) == NULL || output.exit_code != recorded[row].number)
		fail_msg("%s: '%s' '%s' %u", recorded[row].name, output.text, output.errors, output.exit_code);
	compare_bodies(recording);
}

static void
recorded_conversations_go_as_they_went(void **state)
{
	struct recording recording;
	size_t i;

	(void)state;
	if (!recording_load("shell/winrs_standard", &recording))
		skip();
	free(recording.bytes);
	for (i = 0; i < COUNT(recorded); i++) {
		char path[64];

		snprintf(path, sizeof(path), "shell/winrs_%s", recorded[i].name);
		if (!recording_load(path, &recording) || recording.count < 3)
			fail_msg("%s cannot be read", recorded[i].name);
		replay(i, &recording);
		finish(NULL);
		free(recording.bytes);
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, finish)

static const struct CMUnitTest tests[] = {
	TEST(a_command_is_four_requests_of_the_shape_that_is_documented),
	TEST(variables_go_as_data_in_their_place),
	TEST(pieces_are_decoded_each_and_joined_until_it_is_done),
	TEST(whatever_comes_of_a_command_its_shell_is_deleted),
	TEST(a_command_that_does_not_end_is_left_in_time_to_delete_its_shell),
	TEST(a_command_is_given_a_minute_at_most),
	TEST(output_has_a_bound),
	TEST(a_shell_that_is_refused_is_told_and_not_asked_for_again),
	TEST(a_client_has_one_shell_at_a_time),
	TEST(the_fault_of_a_command_outlives_the_end_of_its_shell),
	TEST(a_pause_is_made_only_when_there_is_time_for_it),
	TEST(recorded_conversations_go_as_they_went),
};

TEST_GROUP(tests, NULL, NULL);
