/*
 * array.h -- room for one more: arrays that double as they grow.
 *
 * An array is full when its count is zero or a power of two, so that the count alone tells when it
 * has to grow, and no capacity is kept beside it.
 */
#ifndef LIB_MODEL_ARRAY_H
#define LIB_MODEL_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"

/**
 * Make room for one more element behind the `count` that `array` holds. `array` is a variable that points to
 * the elements, NULL when there are none; it is free()'s afterwards, too, and untouched on failure.
 * Wrong for an array that did not grow one by one from empty.
 * @return false, and ERROR_NO_MEMORY
 */
#define array_room(array, count, err) array_grow(&(array), (count), sizeof(*(array)), (err))

/** What array_room() is made of. `array_pointer` is the address of a pointer of any type. */
bool array_grow(void *array_pointer, size_t count, size_t element_size, struct error *err);

#endif
