/*
 * Any bytes as what a listener answers to a remote shell: whatever they are, a command ends, within its bounds, and its
 * shell is deleted. A line of '%' alone parts the answers. Seeds: tests/fuzz/corpus/shell.
 */
#define _GNU_SOURCE		/* memmem() */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/wsman/client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MARK "\n%\n"

struct listener {
	const char *bytes;
	size_t count;
	uint64_t now_ms;
	unsigned int deleted;
};

static size_t
next_length(const struct listener *listener)
{
	const char *mark = memmem(listener->bytes, listener->count, MARK, strlen(MARK));

	return mark == NULL ? listener->count : (size_t)(mark - listener->bytes);
}

static bool
post(void *state, const struct wsman_message *message, const struct wsman_receiver *receiver, struct wsman_reply *ret_reply,
    struct error *err)
{
	struct listener *listener = state;
	const size_t length = next_length(listener);
	const char *bytes = listener->bytes;

	listener->now_ms += 500;
	listener->deleted += memmem(message->body, message->length, "/Delete</a:Action>", 18) != NULL;
	*ret_reply = (struct wsman_reply) { .status = 200, .content_type = "application/soap+xml" };
	if (listener->count == 0) {
		ret_reply->is_lost = true;
		return error_set(err, ERROR_UNREACHABLE, "no more answers");
	}
	listener->bytes += length;
	listener->count -= length;
	if (listener->count > 0) {
		listener->bytes += strlen(MARK);
		listener->count -= strlen(MARK);
	}
	return receiver->body(receiver->state, ret_reply, bytes, length, err);
}

static uint64_t
now_ms(void *state)
{
	return ((struct listener *)state)->now_ms;
}

static void
pause_ms(void *state, unsigned int ms)
{
	((struct listener *)state)->now_ms += ms;
}

static void
nothing(void *state)
{
	(void)state;
}

static void
converse(struct wsman *client, struct listener *listener)
{
	struct wsman_output output = { 0 };
	struct wsman_shell *shell;
	struct error err = { 0 };

	if (!wsman_shell_open(client, 65001, NULL, 0, &shell, &err)) {
		if (err.kind == ERROR_NONE || err.text[0] == '\0')
			abort();
		return;
	}
	if (wsman_shell_run(shell, "x", "y", &output, &err)) {
		if (strlen(output.text) > output.length || output.length > WSMAN_OUTPUT_MAX)
			abort();
	} else if (err.kind == ERROR_NONE || err.text[0] == '\0' || output.text != NULL)
		abort();
	wsman_output_clear(&output);
	wsman_shell_close(shell);
	if (listener->deleted != 1)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct source_target target = { .name = "a", .address = "a", .auth = AUTH_BASIC, .user = "u" };
	struct listener listener = { .bytes = (const char *)data, .count = size };
	const struct wsman_line line = {
		.post = post, .now_ms = now_ms, .pause_ms = pause_ms, .restart = nothing, .close = nothing,
		.state = &listener, .url = "https://a:5986/wsman",
	};
	struct wsman *client;
	struct error err;

	if (!wsman_open_line(&line, &target, &client, &err))
		abort();
	converse(client, &listener);
	wsman_close(client);
	return 0;
}
