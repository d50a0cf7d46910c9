/*
 * Any bytes as what appcmd.exe writes: reading ends, what it hands out is whole, and each id and name stands there once.
 * The first byte is the exit code. Seeds: tests/fuzz/corpus/appcmd.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/windows/appcmd_output.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_sites(const struct windows_sites *sites)
{
	size_t i;

	for (i = 0; i < sites->count; i++) {
		const struct site *site = &sites->items[i];

		if (site->id == 0 || site->name[0] == '\0' || !text_is_utf8(site->name, strlen(site->name)) ||
		    !text_is_utf8(site->bindings, strlen(site->bindings)) || !text_is_utf8(site->pool, strlen(site->pool)))
			abort();
		if (i > 0 && (sites->items[i - 1].id >= site->id || strcasecmp(sites->items[i - 1].name, site->name) == 0))
			abort();
		if (site->is_rejected && site->run_state != RUN_UNKNOWN)
			abort();
	}
}

static void
read_listing(const struct wsman_output *output)
{
	struct appcmd_listing listing = { 0 };
	struct error err = { 0 };

	if (windows_appcmd_parse(output, &listing, &err))
		check_sites(&listing.sites);
	else if (err.kind == ERROR_NONE || err.text[0] == '\0' || !text_is_utf8(err.text, strlen(err.text)))
		abort();
	windows_appcmd_clear(&listing);
}

static void
read_states(const struct wsman_output *output)
{
	struct site sites[3] = { { .id = 1 }, { .id = 2 }, { .id = 3 } };

	(void)windows_appcmd_parse_states(output, sites, 3);
}

/* A write is done only where it was tried and did not fail. */
static void
read_answer(const struct wsman_output *output)
{
	struct appcmd_answer answer;
	struct error err;

	if (windows_appcmd_parse_write(output, 7, &answer, &err) &&
	    ((answer.is_done && (!answer.was_tried || answer.is_denied || output->exit_code != 0)) ||
		!text_is_utf8(answer.words, strlen(answer.words))))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsman_output output = { .length = size > 0 ? size - 1 : 0, .exit_code = size > 0 && data[0] != '0' };

	output.text = malloc(output.length + 1);
	if (output.text == NULL)
		return 0;
	memcpy(output.text, data + (size > 0), output.length);
	output.text[output.length] = '\0';
	memcpy(output.errors, output.text, output.length < 100 ? output.length : 100);
	read_listing(&output);
	read_states(&output);
	read_answer(&output);
	free(output.text);
	return 0;
}
