#include "tests/unit/iisfile/file_reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/iisfile/document.h"

bool
read_bytes(const char *bytes, size_t count, size_t piece, struct snapshot *ret_snapshot, struct error *err)
{
	struct file_document *document = NULL;
	struct snapshot snapshot;
	bool ok;

	assert_true(snapshot_init(&snapshot, "node", err));
	ok = file_document_open(&snapshot, &document, err);
	while (ok && count > 0) {
		size_t length = count < piece ? count : piece;

		ok = file_document_feed(document, bytes, length, err);
		bytes += length;
		count -= length;
	}
	ok = ok && file_document_finish(document, err);
	file_document_close(document);
	if (ok)
		*ret_snapshot = snapshot;
	else
		snapshot_clear(&snapshot);
	return ok;
}

void
read_document(const char *text, struct snapshot *ret_snapshot)
{
	struct error err;

	if (!read_bytes(text, strlen(text), SIZE_MAX, ret_snapshot, &err))
		fail_msg("%s", err.text);
}

void
assert_document_refused(const char *text, enum error_kind kind, const char *words)
{
	struct snapshot snapshot;
	struct error err;

	if (read_bytes(text, strlen(text), SIZE_MAX, &snapshot, &err))
		fail_msg("taken for good: %s", text);
	if (err.kind != kind || strstr(err.text, words) == NULL)
		fail_msg("kind %d: %s", (int)err.kind, err.text);
}

char *
file_bytes(const char *path, size_t *ret_count)
{
	FILE *file = fopen(path, "rb");
	char *bytes;
	long size;

	if (file == NULL)
		fail_msg("%s cannot be opened", path);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	assert_true(size >= 0);
	rewind(file);
	bytes = malloc((size_t)size + 1);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
	bytes[size] = '\0';
	fclose(file);
	*ret_count = (size_t)size;
	return bytes;
}

void
read_fixture(const char *path, size_t piece, struct snapshot *ret_snapshot)
{
	size_t count;
	char *bytes = file_bytes(path, &count);
	struct error err;

	if (!read_bytes(bytes, count, piece, ret_snapshot, &err))
		fail_msg("%s: %s", path, err.text);
	free(bytes);
}

const struct site *
site_of(const struct snapshot *snapshot, uint32_t id)
{
	const struct site *site = snapshot_site(snapshot, id);

	if (site == NULL)
		fail_msg("site %u is not listed", id);
	return site;
}
