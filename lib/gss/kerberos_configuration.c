#include "config.h" /* _GNU_SOURCE: memfd_create() */

#include "lib/gss/kerberos_configuration.h"

#include <krb5.h>
#include <profile.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/model/small_file.h"

#define FILE_MAX ((size_t)1 << 20)
#define LINE_SHOWN 80

/* What libkrb5 says of a file; 0: it can be used. */
static long
code_of(const char *path)
{
	profile_t profile;
	long code = profile_init_path(path, &profile);

	if (code == 0)
		profile_release(profile);
	return code;
}

static long
code_of_bytes(const char *bytes, size_t count)
{
	int fd = memfd_create("krb5.conf", MFD_CLOEXEC);
	char path[64];
	long code = 0;

	if (fd < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, bytes, count) == (ssize_t)count)
		code = code_of(path);
	close(fd);
	return code;
}

/* The length of the first `lines` lines. */
static size_t
length_of_lines(const char *bytes, size_t count, size_t lines)
{
	size_t length = 0;

	while (lines-- > 0 && length < count) {
		const char *end = memchr(bytes + length, '\n', count - length);

		length = end == NULL ? count : (size_t)(end - bytes) + 1;
	}
	return length;
}

/*
 * libkrb5 reads line by line and stops at the first that is bad, so all beginnings of the file up to there are well, and all
 * that have it are not. 0: it is not known.
 */
static size_t
find_bad_line(const char *bytes, size_t count, long code)
{
	size_t well = 0, bad = 1, i;

	for (i = 0; i < count; i++)
		bad += bytes[i] == '\n';
	if (code_of_bytes(bytes, count) != code)
		return 0;
	while (bad - well > 1) {
		size_t middle = well + (bad - well) / 2;

		if (code_of_bytes(bytes, length_of_lines(bytes, count, middle)) == code)
			bad = middle;
		else
			well = middle;
	}
	return bad;
}

static void
write_line(FILE *out, const char *path, long code)
{
	struct stat status;
	struct error err;
	size_t count, line, from, length;
	char *bytes;

	if (!small_file_read(path, FILE_MAX, &bytes, &count, &status, &err))
		return;
	line = find_bad_line(bytes, count, code);
	if (line > 0) {
		from = length_of_lines(bytes, count, line - 1);
		length = length_of_lines(bytes, count, line) - from;
		while (length > 0 && (bytes[from + length - 1] == '\n' || bytes[from + length - 1] == '\r'))
			length--;
		fprintf(out, "line %zu, '%.*s': ", line, length > LINE_SHOWN ? LINE_SHOWN : (int)length, bytes + from);
	}
	free(bytes);
}

void
kerberos_configuration_write_fault(FILE *out)
{
	const char *files = getenv("KRB5_CONFIG");
	char file[512];
	size_t length;

	for (files = files == NULL ? "/etc/krb5.conf" : files; *files != '\0'; files += length + (files[length] == ':')) {
		const char *words;
		long code;

		length = strcspn(files, ":");
		snprintf(file, sizeof(file), "%.*s", (int)length, files);
		code = length == 0 ? 0 : code_of(file);
		if (code == 0)
			continue;
		words = krb5_get_error_message(NULL, (krb5_error_code)code);
		fprintf(out, "the configuration '%s' cannot be used (", file);
		write_line(out, file, code);
		fprintf(out, "%s)", words);
		krb5_free_error_message(NULL, words);
		return;
	}
	fputs("the configuration (krb5.conf) cannot be used", out);
}
