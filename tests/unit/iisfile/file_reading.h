/* Reading a configuration file of IIS out of memory, for tests of lib/iisfile/document.h. */
#ifndef TESTS_UNIT_IISFILE_FILE_READING_H
#define TESTS_UNIT_IISFILE_FILE_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"

/** Read `count` bytes in pieces of `piece`. */
bool read_bytes(
    const char *bytes, size_t count, size_t piece, struct snapshot *ret_snapshot, struct error *err);

/** Read a text whole; fails the test when that fails. */
void read_document(const char *text, struct snapshot *ret_snapshot);

/** Fails the test unless `text` is refused as `kind` with `words` in the error. */
void assert_document_refused(const char *text, enum error_kind kind, const char *words);

/** The whole of a file, ended by NUL; fails the test when it cannot be read. The caller's, to free(). */
char *file_bytes(const char *path, size_t *ret_count);

/** Read a file in pieces of `piece`; fails the test when that fails. */
void read_fixture(const char *path, size_t piece, struct snapshot *ret_snapshot);

/** The site with `id`; fails the test when there is none. */
const struct site *site_of(const struct snapshot *snapshot, uint32_t id);

#endif
