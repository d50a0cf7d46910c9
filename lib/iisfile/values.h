/*
 * values.h -- attribute values of IIS's files: numbers, flags, names.
 */
#ifndef LIB_IISFILE_VALUES_H
#define LIB_IISFILE_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/site.h"

/** "TRUE", "false", "1", "0", case ignored; AUTO_START_UNKNOWN for anything else. */
enum auto_start file_flag(const char *value, size_t length);

/** "[enc:Provider:...:enc]": IIS keeps this value encrypted. */
bool file_is_encrypted(const char *value, size_t length);

/**
 * Copy a name (of a site, a pool), ended by NUL.
 * @return false when it is longer than SITE_NAME_MAX; `ret_name` is then untouched
 */
bool file_name(const char *value, size_t length, char ret_name[SITE_NAME_MAX + 1]);

#define FILE_QUOTE_SIZE 84

/** `value`, cut at a character to what fits a sentence: for quoting. Returns `buffer`. */
const char *file_quote(const char *value, size_t length, char buffer[FILE_QUOTE_SIZE]);

/** True when `value` is `word`, case ignored. */
bool file_is_word(const char *value, size_t length, const char *word);

#endif
