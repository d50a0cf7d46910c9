/*
 * bindings.h -- the bindings of a site, as a file of either format writes them, in the words of site.h.
 *
 * A plain value of bounded size, used again for the next site.
 */
#ifndef LIB_IISFILE_BINDINGS_H
#define LIB_IISFILE_BINDINGS_H

#include <stdbool.h>
#include <stddef.h>

/** A longer list ends with "...": bindings are shown, nothing is decided by them but "all are FTP". */
#define FILE_BINDINGS_MAX 65536

struct file_bindings {
	size_t length;			/* of `text` */
	size_t count;			/* bindings, those that found no room included */
	size_t ftp_count;		/* how many of them are FTP's */
	char text[FILE_BINDINGS_MAX + 1];
};

/** Empty it. Zeroed is empty too. */
void file_bindings_clear(struct file_bindings *bindings);

/** Add one: "http" and "*:80:www" become "http *:80:www"; an empty protocol is left out. */
void file_bindings_add(struct file_bindings *bindings, const char *protocol, size_t protocol_length,
    const char *information, size_t information_length);

/**
 * Add all of a multi-string of IIS 6: "IP:Port:Host", separated by white space (an XML parser has turned line
 * ends and tabs into blanks). An empty IP becomes "*".
 */
void file_bindings_add_list(
    struct file_bindings *bindings, const char *protocol, const char *list, size_t length);

/** "http *:80:www, https *:443:", ended by NUL; "" when there are none. Borrowed until the next change. */
const char *file_bindings_text(struct file_bindings *bindings);

/** True when there are bindings and all are FTP's: no web site. */
bool file_bindings_are_ftp(const struct file_bindings *bindings);

#endif
