/*
 * header.h -- what a header of HTTP says, by its line.
 */
#ifndef LIB_HTTP_HEADER_H
#define LIB_HTTP_HEADER_H

#include <stdbool.h>
#include <stddef.h>

/**
 * The value of the header `name`.
 * @param line  of `length` bytes, without its line end; NUL stands somewhere behind them
 * @return in `line`, without the blanks around it: `ret_length` bytes; NULL: it is another header
 */
const char *http_header_value(const char *line, size_t length, const char *name, size_t *ret_length);

/** Is `word` one of the words of `value`, as "close" of "keep-alive, Close"? */
bool http_has_word(const char *value, const char *word);

#endif
