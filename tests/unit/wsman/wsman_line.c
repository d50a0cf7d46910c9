#include "tests/unit/wsman/wsman_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/wsman/client.h"
#include "tests/unit/wsman/wsman_pages.h"
#include "tests/unit/places.h"

#define PLACEHOLDER "MESSAGE-ID"

static const struct source_target target = {
	.name = "a", .address = "exch-a", .auth = AUTH_BASIC, .user = "u"
};

static char *
load_answer(const char *answer, size_t *ret_count)
{
	char path[512];
	char *bytes;

	if (answer[0] == '<') {
		*ret_count = strlen(answer);
		return strdup(answer);
	}
	snprintf(path, sizeof(path), "%s/wsman/%s.xml", FIXTURES, answer);
	bytes = pages_load(path, ret_count);
	if (bytes == NULL)
		fail_msg("%s is not there", path);
	return bytes;
}

/* The answer belongs to the request that was just made. */
static void
put_message_id(char **bytes, size_t *count, const char *request)
{
	char *place = strstr(*bytes, PLACEHOLDER);
	const char *id = strstr(request, "<a:MessageID>");
	char *changed;
	size_t before;

	if (place == NULL || id == NULL)
		return;
	id += strlen("<a:MessageID>");
	before = (size_t)(place - *bytes);
	changed = calloc(1, *count + 64);
	assert_non_null(changed);
	memcpy(changed, *bytes, before);
	memcpy(changed + before, id, WSMAN_MESSAGE_ID_SIZE - 1);
	strcpy(changed + before + WSMAN_MESSAGE_ID_SIZE - 1, place + strlen(PLACEHOLDER));
	free(*bytes);
	*bytes = changed;
	*count = strlen(changed);
}

static bool
deliver(const struct scripted *step, const char *request, const struct wsman_receiver *receiver,
    struct wsman_reply *reply, struct error *err)
{
	size_t count, i;
	char *bytes = load_answer(step->answer, &count);
	bool ok = true;

	put_message_id(&bytes, &count, request);
	if (step->is_lost)
		count /= 2;
	for (i = 0; ok && i < count; i += 100)
		ok =
		    receiver->body(receiver->state, reply, bytes + i, count - i < 100 ? count - i : 100, err);
	free(bytes);
	return ok;
}

static bool
script_post(void *state, const struct wsman_message *message, const struct wsman_receiver *receiver,
    struct wsman_reply *ret_reply, struct error *err)
{
	struct script *script = state;
	const struct scripted *step = &script->steps[script->asked];
	bool is_fault;

	if (script->asked >= script->count)
		fail_msg("request %zu was not expected: %.*s", script->asked + 1, (int)message->length,
		    message->body);
	assert_int_equal(strlen(message->body), message->length);
	script->requests[script->asked] = strdup(message->body);
	script->timeouts_ms[script->asked] = message->timeout_ms;
	script->allowed_ms[script->asked] = message->allowed_ms;
	script->may_repeat[script->asked] = message->may_repeat;
	script->asked++;
	script->now_ms += step->cost_ms;
	*ret_reply = (struct wsman_reply) { 0 };
	if (step->failure != ERROR_NONE)
		return error_set(err, step->failure, "as the script says");
	is_fault = step->answer != NULL && strncmp(step->answer, "fault_", 6) == 0;
	ret_reply->status = step->status != 0 ? step->status : is_fault ? 500 : 200;
	snprintf(ret_reply->content_type, sizeof(ret_reply->content_type), "%s",
	    step->type != NULL ? step->type : "application/soap+xml;charset=UTF-8");
	snprintf(ret_reply->coding, sizeof(ret_reply->coding), "%s", step->coding != NULL ? step->coding : "");
	if (step->answer != NULL && !deliver(step, message->body, receiver, ret_reply, err))
		return false;
	ret_reply->is_lost = step->is_lost;
	return !step->is_lost || error_set(err, ERROR_UNREACHABLE, "the connection ended");
}

static uint64_t
script_now_ms(void *state)
{
	return ((struct script *)state)->now_ms;
}

static void
script_pause_ms(void *state, unsigned int ms)
{
	struct script *script = state;

	script->now_ms += ms;
	script->paused_ms += ms;
}

static void
script_restart(void *state)
{
	((struct script *)state)->restarts++;
}

static void
script_end(void *state)
{
	((struct script *)state)->is_closed = true;
}

struct wsman *
script_open(struct script *script, const struct scripted *steps, size_t count)
{
	const struct wsman_line line = {
		.post = script_post,
		.now_ms = script_now_ms,
		.pause_ms = script_pause_ms,
		.restart = script_restart,
		.close = script_end,
		.state = script,
		.url = SCRIPT_URL,
	};
	struct wsman *client;
	struct error err;

	*script = (struct script) { .steps = steps, .count = count, .now_ms = 1000 };
	assert_true(wsman_open_line(&line, &target, &client, &err));
	return client;
}

void
script_close(struct script *script, struct wsman *client)
{
	size_t i;

	assert_int_equal(wsman_request_count(client), script->asked);
	wsman_close(client);
	assert_true(script->is_closed);
	assert_int_equal(script->asked, script->count);
	for (i = 0; i < script->asked; i++)
		free(script->requests[i]);
}

bool
script_asked(const struct script *script, size_t number, const char *text)
{
	return number < script->asked && strstr(script->requests[number], text) != NULL;
}
