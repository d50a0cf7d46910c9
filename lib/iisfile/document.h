/*
 * document.h -- a configuration file of IIS, of either format, while its bytes come in.
 *
 * Which format it is, its elements say, not its name. It knows no disk: source_file.c brings the bytes.
 */
#ifndef LIB_IISFILE_DOCUMENT_H
#define LIB_IISFILE_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"

/** A larger file is refused: a metabase of 20,000 sites has 40 MB. */
#define FILE_DOCUMENT_MAX ((size_t)512 * 1024 * 1024)

struct file_document;

/** @param snapshot  from snapshot_init(); borrowed until the close, filled in between */
bool file_document_open(struct snapshot *snapshot, struct file_document **ret_document, struct error *err);

/**
 * Read some more.
 * @param err  ERROR_MALFORMED  no XML, not one of the two formats, a section that is encrypted or elsewhere
 *             ERROR_LIMIT      larger or deeper than any such file
 */
bool file_document_feed(struct file_document *document, const char *bytes, size_t count, struct error *err);

/**
 * The file is over: the sites are complete and sorted, facts.iis_interface and the parts are set.
 * @param err  ERROR_MALFORMED also when the file is not complete
 */
bool file_document_finish(struct file_document *document, struct error *err);

/** NULL is fine. */
void file_document_close(struct file_document *document);

#endif
