/*
 * Calls of functions of an endpoint, from lib/psrp/call.h: what is asked, what is believed, and that no pool is left behind.
 * What real servers answered is replayed where it is (tests/unit/wsman/wsman_recording.h); else that is skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/model/base64.h"
#include "lib/psrp/call.h"
#include "lib/psrp/fragment.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/wsman/shell_answers.h"
#include "tests/unit/wsman/wsman_line.h"
#include "tests/unit/wsman/wsman_recording.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define GUID	     "3C44D114-8061-412A-9519-D25BA6D8977B"

#define OPENED	  "<Obj><MS><I32 N='RunspaceState'>2</I32></MS></Obj>"
#define BROKEN	  "<Obj><MS><I32 N='RunspaceState'>5</I32></MS></Obj>"
#define COMPLETED "<Obj><MS><I32 N='PipelineState'>4</I32></MS></Obj>"
#define FAILED(words, id) \
	"<Obj><MS><I32 N='PipelineState'>5</I32><Obj N='ExceptionAsErrorRecord'><ToString>" words "</ToString><MS>" \
	"<S N='FullyQualifiedErrorId'>" id "</S></MS></Obj></MS></Obj>"

static struct script script;
static struct wsman *client;
static struct scripted steps[SCRIPT_MAX];
static size_t step_count;
static char answers[SCRIPT_MAX][4096];
static uint64_t object;
static char *text;
static size_t length;
static struct error err;

static int
finish(void **state)
{
	struct wsman *ending = client;

	(void)state;
	client = NULL;
	step_count = 0;
	free(text);
	text = NULL;
	if (ending != NULL)
		script_close(&script, ending);
	return 0;
}

static void
answer(const char *body, unsigned int status)
{
	steps[step_count++] = (struct scripted) { .answer = body, .status = status };
}

/* A Receive that brings one message of `kind`. */
static void
receive(uint32_t kind, const char *message)
{
	struct psrp_fragment fragment = { 0 };
	char *packed;

	assert_true(psrp_fragment_add(&fragment, ++object, kind, GUID, NULL, message, &err));
	packed = base64_encode(fragment.bytes, fragment.count);
	snprintf(answers[step_count], sizeof(answers[0]), "%s%s%s", "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' "
	    "xmlns:rsp='" SHELL "'><s:Body><rsp:ReceiveResponse><rsp:Stream Name='stdout'>", packed,
	    "</rsp:Stream></rsp:ReceiveResponse></s:Body></s:Envelope>");
	free(packed);
	free(fragment.bytes);
	answer(answers[step_count], 200);
}

static bool
call(void)
{
	const struct psrp_parameter parameters[] = { { "Id", 7 }, { "Sum", 4294967295U } };
	const struct psrp_call it = { "sitewatch", "Get-SitewatchNode", parameters, 2, false };

	text = NULL;
	client = script_open(&script, steps, step_count);
	return psrp_call(client, &it, &text, &length, &err);
}

static void
begin(void)
{
	finish(NULL);
	answer(CREATED, 200);
	receive(PSRP_SESSION_CAPABILITY, "<Obj />");
	receive(PSRP_POOL_STATE, "<Obj><MS><I32 N='RunspaceState'>7</I32></MS></Obj>");	/* on its way */
	receive(PSRP_POOL_STATE, OPENED);
	answer(STARTED, 200);
}

static void
a_call_is_of_the_shape_that_was_recorded(void **state)
{
	char wanted[] = "Arguments>", *start, *end;
	void *bytes;
	size_t count;

	(void)state;
	begin();
	receive(PSRP_OUTPUT, "<S>one_x000A_</S>");
	answer(FAULT_BODY("2150858793"), 500);	/* nothing new in time */
	receive(0x00041010, "<Obj><MS><S N='Activity'>Preparing modules</S></MS></Obj>");
	receive(PSRP_OUTPUT, "<S>two</S>");
	receive(PSRP_PIPELINE_STATE, COMPLETED);
	answer(BODY(""), 200);
	assert_true(call());
	assert_string_equal(text, "one\ntwo");
	assert_int_equal(length, 7);
	assert_true(script_asked(&script, 0, "<w:ResourceURI s:mustUnderstand=\"true\">"
	    "http://schemas.microsoft.com/powershell/sitewatch</w:ResourceURI>"));
	assert_true(script_asked(&script, 0, "<w:Option Name=\"protocolversion\" MustComply=\"true\">2.3</w:Option>"));
	assert_true(script_asked(&script, 0, "<rsp:InputStreams>stdin pr</rsp:InputStreams>"));
	assert_true(script_asked(&script, 1, "<rsp:DesiredStream>stdout</rsp:DesiredStream>"));
	assert_true(script_asked(&script, 5, "<rsp:DesiredStream CommandId=\"C-1\">stdout</rsp:DesiredStream>"));
	assert_true(script_asked(&script, script.asked - 1, "/transfer/Delete</a:Action>"));
	assert_true(script_asked(&script, script.asked - 1, "powershell/sitewatch</w:ResourceURI>"));
	start = strstr(script.requests[4], wanted);
	assert_non_null(start);
	start += strlen(wanted);
	end = strchr(start, '<');
	*end = '\0';
	assert_true(base64_decode(start, &bytes, &count));
	((char *)bytes)[count - 1] = '\0';
	assert_non_null(strstr((char *)bytes + 61, "<S N=\"Cmd\">Get-SitewatchNode</S><B N=\"IsScript\">false</B>"));
	assert_non_null(strstr((char *)bytes + 61, "<MS><S N=\"N\">Id</S><U32 N=\"V\">7</U32></MS>"));
	assert_non_null(strstr((char *)bytes + 61, "<MS><S N=\"N\">Sum</S><U32 N=\"V\">4294967295</U32></MS>"));
	*end = '<';
	free(bytes);
}

static void
whatever_fails_is_told_and_the_pool_deleted(void **state)
{
	static const struct {
		uint32_t kind;
		const char *message;
		enum error_kind error;
		const char *words;
	} rows[] = {
		{ PSRP_PIPELINE_STATE, FAILED("no such term", "CommandNotFoundException"), ERROR_DENIED, "no role at the endpoint" },
		{ PSRP_PIPELINE_STATE, FAILED("disk on fire", "Other"), ERROR_FAULT, "failed. The node says: disk on fire" },
		{ PSRP_PIPELINE_STATE, "<Obj><MS><I32 N='PipelineState'>3</I32></MS></Obj>", ERROR_FAULT, "was stopped" },
		{ PSRP_PIPELINE_STATE, COMPLETED, ERROR_MALFORMED, "writes no text" },
		{ PSRP_POOL_STATE, BROKEN, ERROR_FAULT, "failed" },
		{ PSRP_OUTPUT, "<S>", ERROR_MALFORMED, "a message of the endpoint" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin();
		receive(rows[i].kind, rows[i].message);
		answer(BODY(""), 200);
		assert_false(call());
		if (err.kind != rows[i].error || strstr(err.text, rows[i].words) == NULL)
			fail_msg("row %zu: %d %s", i, (int)err.kind, err.text);
		assert_true(script_asked(&script, script.asked - 1, "/transfer/Delete</a:Action>"));
	}
}

static void
a_pool_that_does_not_open_is_told(void **state)
{
	(void)state;
	finish(NULL);
	answer(FAULT_BODY("5"), 500);
	assert_false(call());
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_non_null(strstr(err.text, "the endpoint 'sitewatch'"));
	finish(NULL);
	answer(CREATED, 200);
	receive(PSRP_POOL_STATE, BROKEN);
	answer(BODY(""), 200);
	assert_false(call());
	assert_int_equal(err.kind, ERROR_FAULT);
	assert_non_null(strstr(err.text, "does not open a session (state 5)"));
}

static const struct {
	const char *name;
	const char *text;		/* how it begins; NULL: it fails */
	size_t length;
	const char *words;		/* of the error */
	bool is_in_other_order;		/* attributes of the first messages stand in another order */
} recorded[] = {
	{ "run_protocol_version_2.1", NULL, 0, "writes no text", false },
	{ "run_protocol_version_2.2", NULL, 0, "writes no text", false },
	{ "run_protocol_version_2.3", NULL, 0, "writes no text", false },
	{ "small_msg_size", "inputaaaa", 30005, NULL, false },
	{ "stream_output_invocation", "output stream", 13, NULL, false },
	{ "long_running_cmdlet", "hi", 2, NULL, false },
	{ "no_profile", "C:\\WINDOWS\\SYSTEM32\\CONFIG\\SYSTEMPROFILE", 40, NULL, true },
	{ "error_failed", NULL, 0, "failed. The node says: ", false },
	{ "with_jea_configuration", NULL, 0, "writes no text", false },
	{ "open_runspace", NULL, 0, "Win32 error 87", false },		/* these went no further than to an open pool */
	{ "is_alive_invalid_selectors", NULL, 0, "Win32 error 87", true },
	{ "receive_failure", NULL, 0, "Win32 error 87", false },
};

#define OPENING 3			/* requests until a pool is open, in these */

/* The recorded client went on with another command: ours ends with the first. Or with none: ours is refused. */
static void
play_recording(const struct recording *recording)
{
	unsigned int commands = 0;
	size_t i;

	for (i = 0; i < recording->count; i++)
		commands += strstr(recording->exchanges[i].request, "shell/Command</wsa:Action>") != NULL;
	for (i = 0; commands == 0 && i < OPENING; i++)
		steps[step_count++] = recording->exchanges[i].answer;
	if (commands == 0) {
		answer(FAULT_BODY("87"), 500);
		answer(BODY(""), 200);
		return;
	}
	commands = 0;

	for (i = 0; i < recording->count; i++) {
		commands += strstr(recording->exchanges[i].request, "shell/Command</wsa:Action>") != NULL;
		if (commands <= 1 || i + 1 == recording->count)
			steps[step_count++] = recording->exchanges[i].answer;
	}
}

/* The first messages are those of the recorded client, but for the GUID of the pool. */
static void
compare_creation(const struct recording *recording)
{
	static const char mark[] = "<creationXml xmlns=\"http://schemas.microsoft.com/powershell\">";
	const char *texts[2] = { strstr(recording->exchanges[0].request, mark), strstr(script.requests[0], mark) };
	unsigned char *bytes[2];
	size_t counts[2], i, at;

	for (i = 0; i < 2; i++) {
		char *packed;

		assert_non_null(texts[i]);
		texts[i] += strlen(mark);
		packed = strndup(texts[i], strcspn(texts[i], "<"));
		assert_true(base64_decode(packed, (void **)&bytes[i], &counts[i]));
		free(packed);
		for (at = 0; at + 45 < counts[i]; at += 21 + ((size_t)bytes[i][at + 19] << 8 | bytes[i][at + 20]))
			memset(bytes[i] + at + 29, 0, 16);
	}
	assert_int_equal(counts[0], counts[1]);
	assert_memory_equal(bytes[0], bytes[1], counts[0]);
	free(bytes[0]);
	free(bytes[1]);
}

static void
recorded_conversations_go_as_they_went(void **state)
{
	struct recording recording;
	char path[64];
	size_t i;
	bool ok;

	(void)state;
	if (!recording_load("psrp/no_profile", &recording))
		skip();
	free(recording.bytes);
	for (i = 0; i < COUNT(recorded); i++) {
		finish(NULL);
		snprintf(path, sizeof(path), "psrp/%s", recorded[i].name);
		assert_true(recording_load(path, &recording));
		play_recording(&recording);
		ok = call();
		if (ok != (recorded[i].text != NULL))
			fail_msg("%s: %s", path, ok ? text : err.text);
		if (ok && (length != recorded[i].length || strncmp(text, recorded[i].text, strlen(recorded[i].text)) != 0))
			fail_msg("%s: %zu %.40s", path, length, text);
		if (!ok && strstr(err.text, recorded[i].words) == NULL)
			fail_msg("%s: %s", path, err.text);
		if (!recorded[i].is_in_other_order)
			compare_creation(&recording);
		finish(NULL);
		free(recording.bytes);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(a_call_is_of_the_shape_that_was_recorded, finish),
	cmocka_unit_test_teardown(whatever_fails_is_told_and_the_pool_deleted, finish),
	cmocka_unit_test_teardown(a_pool_that_does_not_open_is_told, finish),
	cmocka_unit_test_teardown(recorded_conversations_go_as_they_went, finish),
};

TEST_GROUP(tests, NULL, NULL);
