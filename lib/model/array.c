#include "lib/model/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool
array_grow(void *array_pointer, size_t count, size_t element_size, struct error *err)
{
	void *array, *larger;

	if ((count & (count - 1)) != 0)
		return true;
	if (count > SIZE_MAX / 2)
		return error_memory(err);
	memcpy(&array, array_pointer, sizeof(array));	/* a pointer of any type: no cast may alias it */
	larger = reallocarray(array, count == 0 ? 1 : count * 2, element_size);
	if (larger == NULL)
		return error_memory(err);
	memcpy(array_pointer, &larger, sizeof(larger));
	return true;
}
