#include "lib/model/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/model/text.h"

static void __attribute__((format(printf, 2, 0)))
format_text(char text[ERROR_TEXT_SIZE], const char *format, va_list arguments)
{
	int length = vsnprintf(text, ERROR_TEXT_SIZE, format, arguments);

	if (length < 0)
		text[0] = '\0';
	else if (length >= ERROR_TEXT_SIZE)
		text[text_whole_characters(text, ERROR_TEXT_SIZE - 1)] = '\0';
}

bool
error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
	char text[ERROR_TEXT_SIZE];	/* apart: an argument may be err->text itself */
	va_list arguments;

	va_start(arguments, format);
	format_text(text, format, arguments);
	va_end(arguments);
	err->kind = kind;
	memcpy(err->text, text, sizeof(text));
	return false;
}

bool
error_prefix(struct error *err, const char *format, ...)
{
	char prefix[ERROR_TEXT_SIZE];
	va_list arguments;

	va_start(arguments, format);
	format_text(prefix, format, arguments);
	va_end(arguments);
	return error_set(err, err->kind, "%s: %s", prefix, err->text);
}

bool
error_memory(struct error *err)
{
	return error_set(err, ERROR_NO_MEMORY, "out of memory");
}

/*
 * Busy is not of one part: a quota hits every question that follows, and later the answer is whole.
 * A timeout is not of the connection: the node may say itself that this one question took too long.
 */
static const unsigned int traits[ERROR_KINDS] = {
	[ERROR_NONE] = 0,
	[ERROR_USAGE] = 0,
	[ERROR_UNREACHABLE] = ERROR_IS_SILENCE | ERROR_MAY_PASS | ERROR_OF_CONNECTION | ERROR_LEAVES_DOUBT,
	[ERROR_TIMEOUT] = ERROR_IS_SILENCE | ERROR_MAY_PASS | ERROR_LEAVES_DOUBT,
	[ERROR_TLS] = ERROR_OF_CONNECTION,
	[ERROR_REFUSED] = ERROR_OF_CONNECTION,
	[ERROR_DENIED] = ERROR_OF_ONE_PART,
	[ERROR_ABSENT] = ERROR_OF_ONE_PART,
	[ERROR_BUSY] = ERROR_MAY_PASS,
	[ERROR_EXPIRED] = ERROR_OF_ONE_PART,
	[ERROR_FAULT] = ERROR_OF_ONE_PART,
	[ERROR_MALFORMED] = ERROR_LEAVES_DOUBT,
	[ERROR_LIMIT] = ERROR_OF_ONE_PART,
	[ERROR_STORAGE] = 0,
	[ERROR_NO_MEMORY] = 0,
	[ERROR_SESSION] = ERROR_OF_CONNECTION,
	[ERROR_SHORTAGE] = ERROR_MAY_PASS | ERROR_OF_CONNECTION,
};

bool
error_kind_has(enum error_kind kind, enum error_trait trait)
{
	return kind < ERROR_KINDS && (traits[kind] & trait) != 0;
}

void
error_clear(struct error *err)
{
	err->kind = ERROR_NONE;
	err->text[0] = '\0';
}
