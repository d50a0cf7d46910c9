/*
 * file_rights.h -- why this user may not use a file, and what to do about it, in words.
 *
 * For the sentence of a failure: who owns what stands in the way, its mode, whom we run as.
 */
#ifndef LIB_MODEL_FILE_RIGHTS_H
#define LIB_MODEL_FILE_RIGHTS_H

#include <stddef.h>
#include <sys/types.h>

#define FILE_RIGHTS_NAME_SIZE 64

/** The name of a user, of a group; the number, when there is none. */
void file_rights_user(uid_t uid, char ret_name[FILE_RIGHTS_NAME_SIZE]);
void file_rights_group(gid_t gid, char ret_name[FILE_RIGHTS_NAME_SIZE]);

/**
 * Say what keeps this user from reading and writing a file: a folder on the way, the file, or one beside it.
 * @param path      without links (shared_file_resolve())
 * @param suffixes  the files that count, each as `path` with this behind it ("": itself); ends with NULL
 * @param ret_text  what, whose, and what to do
 */
void file_rights_explain(const char *path, const char *const suffixes[], char *ret_text, size_t size);

#endif
