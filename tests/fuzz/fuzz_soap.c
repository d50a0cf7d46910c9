/*
 * Any bytes as the answer of a listener: whatever was asked, reading ends, within its bounds, and what it
 * hands out can be looked at. Seeds: tests/fixtures/wsman.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/text.h"
#include "lib/wsman/wsman.h"
#include "lib/wsman/answer.h"
#include "lib/wsman/fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct wsman_limits limits = {
	.max_answer_bytes = 1U << 20,
	.max_items = 1000,
	.max_value_bytes = 1000,
	.max_depth = 40,
	.drops_long_values = true,
};

static bool
on_instance(void *state, const struct wsman_instance *instance, struct error *err)
{
	size_t *texts = state, i;
	uint32_t number;
	bool flag;
	time_t time;

	(void)err;
	for (i = 0; i < instance->count; i++) {
		const struct wsman_value *value = &instance->values[i];

		*texts += strlen(value->property) + strlen(value->text);
		if (strlen(value->text) > limits.max_value_bytes)
			abort();
		(void)wsman_text(instance, value->property);
		if (value->leaf != NULL)
			(void)wsman_leaf(instance, value->property, value->occurrence, value->leaf);
	}
	(void)wsman_uint32(instance, "Id", &number);
	(void)wsman_boolean(instance, "ServerAutoStart", &flag);
	(void)wsman_time(instance, "LastBootUpTime", &time);
	(void)wsman_reference_key(instance, "PartComponent", "Name");
	return true;
}

/* Read in pieces; what the answer then holds is valid whether or not it was accepted. */
static void
read_answer(enum wsman_expect expect, const char *bytes, size_t count, size_t piece)
{
	size_t texts = 0, i;
	const struct wsman_sink sink = { .instance = on_instance, .state = &texts };
	const struct wsman_answer_options options = { .expect = expect, .limits = &limits, .sink = &sink };
	struct wsman_answer_reader *reader;
	struct wsman_answer answer;
	struct error err;
	bool ok = true;

	if (!wsman_answer_open(&options, &answer, &reader, &err))
		abort();
	for (i = 0; ok && i < count; i += piece)
		ok = wsman_answer_feed(reader, bytes + i, count - i < piece ? count - i : piece, &err);
	ok = ok && wsman_answer_finish(reader, &err);
	wsman_answer_close(reader);
	if (!ok && (err.kind == ERROR_NONE || err.text[0] == '\0'))
		abort();
	if (ok && expect == EXPECT_PAGE && !answer.is_fault && !answer.is_end && answer.context[0] == '\0')
		abort();
	if (!text_is_utf8(answer.context, strlen(answer.context)) || strchr(answer.context, '\r') != NULL)
		abort();
	if (ok && answer.is_fault) {
		(void)wsman_fault_report(&answer.fault, &err);
		if (!text_is_utf8(err.text, strlen(err.text)))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum wsman_expect expects[] = {
		EXPECT_IDENTITY, EXPECT_PAGE, EXPECT_SUBSCRIPTION, EXPECT_INSTANCE, EXPECT_CREATED, EXPECT_NOTHING,
		EXPECT_NEXT_PAGE,
	};
	size_t i;

	for (i = 0; i < sizeof(expects) / sizeof(expects[0]); i++)
		read_answer(expects[i], (const char *)data, size, i % 2 == 0 ? 4096 : 7);
	return 0;
}
