/*
 * Any bytes as what an endpoint of PowerShell sends: the first byte says how they are cut. Messages are the same in any cut;
 * what is read of one is whole, and what it holds is read as the document of a node. Seeds: tests/fuzz/corpus/psrp.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/text.h"
#include "lib/psrp/document.h"
#include "lib/psrp/fragment.h"
#include "lib/psrp/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of all messages that came: how many, and a sum of their bytes. */
struct taken {
	size_t count;
	uint64_t sum;
	bool is_read;
};

static bool
see(void *state, const struct wsman_instance *instance, struct error *err)
{
	(void)state;
	(void)err;
	if (instance->class_name == NULL || !text_is_utf8(instance->class_name, strlen(instance->class_name)))
		abort();
	return true;
}

static void
read_document(const char *text, size_t length)
{
	struct psrp_document document = { text, length };
	const struct wsman_stand_in answers = psrp_document_stand_in(&document);
	const struct wsman_sink sink = { .instance = see };
	struct wsman_output output = { 0 };
	struct error err = { 0 };

	if (!psrp_document_check(&document, &err) && (err.kind == ERROR_NONE || err.text[0] == '\0'))
		abort();
	(void)answers.enumerate(answers.state, "root/cimv2", "select * from Win32_Service", &sink, &err);
	(void)answers.events(answers.state, "A/B", &sink, &err);
	if (answers.run(answers.state, "list a & x list b", &output, &err))
		wsman_output_clear(&output);
}

static bool
take(void *state, const struct psrp_message *message, struct error *err)
{
	struct taken *taken = state;
	struct psrp_saying saying = { 0 };
	size_t i;

	(void)err;
	taken->count++;
	for (i = 0; i < message->length; i++)
		taken->sum = taken->sum * 31 + (unsigned char)message->text[i];
	if (taken->is_read) {
		struct error why = { 0 };

		if (psrp_message_read(message, &saying, &why) && saying.text != NULL) {
			if (strlen(saying.text) != saying.length || !text_is_utf8(saying.text, saying.length))
				abort();
			read_document(saying.text, saying.length);
		}
		if (!text_is_utf8(saying.words, strlen(saying.words)) || !text_is_utf8(saying.id, strlen(saying.id)))
			abort();
		psrp_saying_clear(&saying);
	}
	return true;
}

static struct taken
join(const uint8_t *data, size_t size, size_t step, bool is_read)
{
	struct psrp_joiner joiner = { 0 };
	struct taken taken = { .is_read = is_read };
	struct error err = { 0 };
	size_t at, some;

	for (at = 0; at < size; at += some) {
		some = size - at < step ? size - at : step;
		if (!psrp_join(&joiner, data + at, some, take, &taken, &err))
			break;
	}
	psrp_joiner_clear(&joiner);
	return taken;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct taken whole, pieces;

	if (size == 0)
		return 0;
	whole = join(data + 1, size - 1, size, true);
	pieces = join(data + 1, size - 1, data[0] + 1U, false);
	if (whole.count != pieces.count || whole.sum != pieces.sum)
		abort();
	return 0;
}
