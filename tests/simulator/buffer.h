/*
 * buffer.h -- text that grows: answers are written into one.
 *
 * A simulator that runs out of memory has nothing left to simulate: these end the process then.
 */
#ifndef TESTS_SIMULATOR_BUFFER_H
#define TESTS_SIMULATOR_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"

/** Zeroed is empty. `bytes` is NUL-ended once something was added. */
struct buffer {
	char *bytes;
	size_t length, size;
};

void buffer_add(struct buffer *buffer, const char *text);
void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t length);
void buffer_add_number(struct buffer *buffer, int64_t number);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * Add `text` escaped for XML, in content or in an attribute. Control characters but tab, LF and CR become
 * '?', as Windows does ([MS-WSMV] 3.1.4.1.25).
 */
void buffer_add_xml(struct buffer *buffer, const char *text);

/** Add `text` as a JSON string with its quotes. */
void buffer_add_json(struct buffer *buffer, const char *text);

/** Length in characters as Windows counts them: units of UTF-16. */
size_t buffer_utf16_length(const char *bytes, size_t length);

/** Replace each `old` by `new`. */
void buffer_replace(struct buffer *buffer, const char *old, const char *new);

/** Add what a file holds; ERROR_USAGE when it cannot be read or is empty. */
bool buffer_read_file(struct buffer *buffer, const char *path, struct error *err);

/** Give the memory back; empty and usable again. */
void buffer_clear(struct buffer *buffer);

/**
 * Room for one more element of an array that holds `count`: arrays grow at powers of two.
 * @return the array, perhaps moved
 */
void *array_grow(void *array, size_t count, size_t element_size);

#endif
