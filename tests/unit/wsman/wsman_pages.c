#include "tests/unit/wsman/wsman_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct wsman_limits limits = {
	.max_answer_bytes = 64U << 20,
	.max_items = 200000,
	.max_value_bytes = 64U << 10,
	.max_depth = 64,
};

static void
on_begin(void *state)
{
	struct pages *pages = state;
	unsigned int begun = pages->begun + 1;
	size_t stop_after = pages->stop_after;

	pages_clear(pages);
	pages->begun = begun;
	pages->stop_after = stop_after;
}

static bool
on_instance(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct pages *pages = state;
	struct wsman_value *values;
	size_t i;

	if (pages->stop_after != 0 && pages->count + 1 >= pages->stop_after)
		return error_set(err, ERROR_USAGE, "enough");
	pages->instances = reallocarray(pages->instances, pages->count + 1, sizeof(*pages->instances));
	values = calloc(instance->count + 1, sizeof(*values));
	if (pages->instances == NULL || values == NULL)
		abort();
	for (i = 0; i < instance->count; i++) {
		values[i] = instance->values[i];
		values[i].property = text_copy_string(&pages->text, instance->values[i].property);
		values[i].leaf = text_copy_string(&pages->text, instance->values[i].leaf);
		values[i].text = text_copy_string(&pages->text, instance->values[i].text);
	}
	pages->instances[pages->count++] = (struct wsman_instance) {
		.class_name = text_copy_string(&pages->text, instance->class_name),
		.values = values,
		.count = instance->count,
	};
	return true;
}

struct wsman_sink
pages_sink(struct pages *pages)
{
	return (struct wsman_sink) { .begin = on_begin, .instance = on_instance, .state = pages };
}

bool
pages_read(struct pages *pages, enum wsman_expect expect, const char *bytes, size_t count, size_t piece,
    struct wsman_answer *ret_answer, struct error *err)
{
	const struct wsman_sink sink = pages_sink(pages);
	static struct wsman_answer_reader *kept;	/* of whatever was read before, and however that ended */
	const struct wsman_answer_options options = { .expect = expect, .limits = &limits, .sink = &sink, .spare = &kept };
	struct wsman_answer_reader *reader;
	bool ok = true;
	size_t i;

	if (!wsman_answer_open(&options, ret_answer, &reader, err))
		return false;
	if (piece == 0)
		piece = count == 0 ? 1 : count;
	for (i = 0; ok && i < count; i += piece)
		ok = wsman_answer_feed(reader, bytes + i, count - i < piece ? count - i : piece, err);
	ok = ok && wsman_answer_finish(reader, err);
	wsman_answer_close(reader);
	return ok;
}

char *
pages_load(const char *path, size_t *ret_count)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	long size;

	if (file == NULL)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
		bytes = calloc(1, (size_t)size + 1);
		if (bytes != NULL && fread(bytes, 1, (size_t)size, file) != (size_t)size)
			abort();
		*ret_count = (size_t)size;
	}
	fclose(file);
	return bytes;
}

const struct wsman_instance *
pages_find(const struct pages *pages, const char *property, const char *text)
{
	size_t i;

	for (i = 0; i < pages->count; i++) {
		const char *found = wsman_text(&pages->instances[i], property);

		if (found != NULL && strcmp(found, text) == 0)
			return &pages->instances[i];
	}
	return NULL;
}

void
pages_clear(struct pages *pages)
{
	size_t i;

	for (i = 0; i < pages->count; i++) {
		union {
			const struct wsman_value *borrowed;
			void *owned;
		} values = { .borrowed = pages->instances[i].values };

		free(values.owned);
	}
	free(pages->instances);
	text_arena_clear(&pages->text);
	memset(pages, 0, sizeof(*pages));
}
