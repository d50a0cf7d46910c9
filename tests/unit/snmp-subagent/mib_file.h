/*
 * mib_file.h -- what SITEWATCH-MIB.txt says of its objects and notifications, read as simply as its layout allows.
 */
#ifndef TESTS_UNIT_SNMP_SUBAGENT_MIB_FILE_H
#define TESTS_UNIT_SNMP_SUBAGENT_MIB_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define MIB_WORD 64

struct mib_object {
	char name[MIB_WORD];
	char syntax[MIB_WORD];		/* its first word */
	char access[MIB_WORD];
	char parent[MIB_WORD];
	unsigned int number;
};

/** The whole file, ended by NUL; the caller's, to free(). Fails the test when it cannot be read. */
char *mib_file_read(void);

/** The next object from `*position` on, which moves behind it; false behind the last one. */
bool mib_file_object(const char **position, struct mib_object *ret_object);

/** The next of the words between '{' and '}' from `*position` on, without commas; false at the '}'. */
bool mib_file_word(const char **position, char ret_word[MIB_WORD]);

/** Behind the first `text` that follows the first `name` at the beginning of a line. Fails the test without. */
const char *mib_file_behind(const char *file, const char *name, const char *text);

#endif
