/*
 * base64.h -- base64 as HTTP authentication uses it (RFC 4648, section 4).
 */
#ifndef LIB_MODEL_BASE64_H
#define LIB_MODEL_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/** Encode. @return NUL-ended, the caller's, to free(); NULL: out of memory */
char *base64_encode(const void *bytes, size_t count);

/**
 * Decode all of `text`. Refuses other characters, a wrong length, padding anywhere but at the end, and bits that no byte is
 * made of.
 * @param ret_bytes  the caller's, to free(); not NULL also for nothing
 * @return false when it is not base64, or out of memory
 */
bool base64_decode(const char *text, void **ret_bytes, size_t *ret_count);

#endif
