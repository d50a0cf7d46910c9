#include "tests/simulator/buffer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
reserve(struct buffer *buffer, size_t more)
{
	size_t size = buffer->size == 0 ? 256 : buffer->size;

	while (size - buffer->length <= more)
		size *= 2;
	if (size == buffer->size)
		return;
	buffer->bytes = realloc(buffer->bytes, size);
	if (buffer->bytes == NULL)
		abort();
	buffer->size = size;
}

void
buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t length)
{
	reserve(buffer, length);
	memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
	buffer->bytes[buffer->length] = '\0';
}

void
buffer_add(struct buffer *buffer, const char *text)
{
	buffer_add_bytes(buffer, text, strlen(text));
}

void
buffer_add_number(struct buffer *buffer, int64_t number)
{
	char digits[24];
	char *start = digits + sizeof(digits);
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	do {
		*--start = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		*--start = '-';
	buffer_add_bytes(buffer, start, (size_t)(digits + sizeof(digits) - start));
}

void
buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		abort();
	reserve(buffer, (size_t)length);
	va_start(arguments, format);
	vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

static bool
is_plain(char character)
{
	unsigned char byte = (unsigned char)character;

	if (byte < 0x20)
		return byte == '\t' || byte == '\n';
	return byte != '&' && byte != '<' && byte != '>' && byte != '"' && byte != 0x7f;
}

void
buffer_add_xml(struct buffer *buffer, const char *text)
{
	const char *plain = text;

	for (;; text++) {
		if (*text != '\0' && is_plain(*text))
			continue;
		buffer_add_bytes(buffer, plain, (size_t)(text - plain));
		plain = text + 1;
		switch (*text) {
		case '\0': return;
		case '&': buffer_add(buffer, "&amp;"); break;
		case '<': buffer_add(buffer, "&lt;"); break;
		case '>': buffer_add(buffer, "&gt;"); break;
		case '"': buffer_add(buffer, "&quot;"); break;
		case '\r': buffer_add(buffer, "&#13;"); break;
		case 0x7f: buffer_add(buffer, "\x7f"); break;
		default: buffer_add(buffer, "?"); break;
		}
	}
}

void
buffer_add_json(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buffer_add(buffer, "\\");
		if ((unsigned char)*text < 0x20)
			buffer_format(buffer, "\\u%04x", (unsigned int)*text);
		else
			buffer_add_bytes(buffer, text, 1);
	}
	buffer_add(buffer, "\"");
}

size_t
buffer_utf16_length(const char *bytes, size_t length)
{
	size_t units = 0, i;

	for (i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if ((byte & 0xc0) != 0x80)
			units += byte >= 0xf0 ? 2 : 1;
	}
	return units;
}

void
buffer_replace(struct buffer *buffer, const char *old, const char *new)
{
	struct buffer result = { 0 };
	const char *rest = buffer->bytes, *found;

	if (rest == NULL)
		return;
	while ((found = strstr(rest, old)) != NULL) {
		buffer_add_bytes(&result, rest, (size_t)(found - rest));
		buffer_add(&result, new);
		rest = found + strlen(old);
	}
	buffer_add(&result, rest);
	buffer_clear(buffer);
	*buffer = result;
}

bool
buffer_read_file(struct buffer *buffer, const char *path, struct error *err)
{
	char bytes[4096];
	size_t count;
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return error_set(err, ERROR_USAGE, "%s: %s", path, strerror(errno));
	while ((count = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buffer_add_bytes(buffer, bytes, count);
	fclose(file);
	return buffer->length > 0 || error_set(err, ERROR_USAGE, "%s is empty or cannot be read", path);
}

void
buffer_clear(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct buffer) { 0 };
}

void *
array_grow(void *array, size_t count, size_t element_size)
{
	if (count != 0 && (count & (count - 1)) != 0)
		return array;
	array = reallocarray(array, count == 0 ? 1 : count * 2, element_size);
	if (array == NULL)
		abort();
	return array;
}
