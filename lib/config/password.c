#include "lib/config/password.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/small_file.h"
#include "lib/model/text.h"

/* More than a password with its line end: the rest of the file may be anything. */
#define PASSWORD_FILE_MAX (64U << 10)

static bool
take_first_line(const char *path, const char *bytes, size_t count, char ret_password[PASSWORD_SIZE],
    struct error *err)
{
	const char *end;
	size_t length;

	text_skip_mark(&bytes, &count);
	end = memchr(bytes, '\n', count);
	length = end == NULL ? count : (size_t)(end - bytes);
	if (end != NULL && length > 0 && bytes[length - 1] == '\r')
		length--;
	if (length == 0)
		return error_set(
		    err, ERROR_USAGE, "%s: the password is missing: its first line is empty", path);
	if (length >= PASSWORD_SIZE)
		return error_set(err, ERROR_USAGE, "%s: its first line is longer than %d bytes", path,
		    PASSWORD_SIZE - 1);
	if (memchr(bytes, '\0', count) != NULL)
		return error_set(err, ERROR_USAGE, "%s: holds a NUL byte: not a text file (UTF-16?)", path);
	if (!text_is_utf8(bytes, length))
		return error_set(err, ERROR_USAGE, "%s: its first line is not UTF-8 (Windows-1252?): save the file as UTF-8", path);
	memset(ret_password, 0, PASSWORD_SIZE);
	memcpy(ret_password, bytes, length);
	return true;
}

bool
password_read(const char *path, char ret_password[PASSWORD_SIZE], struct error *err)
{
	struct stat status;
	size_t count = 0;
	char *bytes;
	bool ok;

	if (!small_file_read(path, PASSWORD_FILE_MAX, &bytes, &count, &status, err))
		return false;
	ok = small_file_is_private(path, &status, err) &&
	    take_first_line(path, bytes, count, ret_password, err);
	explicit_bzero(bytes, count);
	free(bytes);
	return ok;
}

void
password_wipe(char password[PASSWORD_SIZE])
{
	explicit_bzero(password, PASSWORD_SIZE);
}
