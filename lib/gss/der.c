#include "lib/gss/der.h"

#define DEPTH_MAX     16U		/* KRB-ERROR, the deepest of what is read, has five */
#define LENGTH_BYTES  4U
#define IS_CONSTRUCTED 0x20U
#define LONG_TAG      0x1fU
#define LONG_LENGTH   0x80U

bool
der_is_next(const struct der *rest, unsigned int tag)
{
	return rest->count > 0 && rest->at[0] == tag;
}

/* The bytes of the length, and what it says; false for one that is not told, or does not fit. */
static bool
read_length(const struct der *rest, size_t *ret_header, size_t *ret_length)
{
	size_t bytes, length = 0, i;

	if (rest->count < 2 || (rest->at[0] & LONG_TAG) == LONG_TAG || rest->at[1] == LONG_LENGTH)
		return false;
	if (rest->at[1] < LONG_LENGTH) {
		*ret_header = 2;
		*ret_length = rest->at[1];
		return *ret_length <= rest->count - 2;
	}
	bytes = rest->at[1] - LONG_LENGTH;
	if (bytes > LENGTH_BYTES || bytes > rest->count - 2)
		return false;
	for (i = 0; i < bytes; i++)
		length = length << 8 | rest->at[2 + i];
	*ret_header = 2 + bytes;
	*ret_length = length;
	return length <= rest->count - *ret_header;
}

bool
der_take(struct der *rest, unsigned int tag, struct der *ret_inside)
{
	struct der inside;
	size_t header, length;

	if (!der_is_next(rest, tag) || !read_length(rest, &header, &length))
		return false;
	inside = (struct der) { .at = rest->at + header, .count = length };
	rest->at += header + length;
	rest->count -= header + length;
	*ret_inside = inside;
	return true;
}

static bool
is_whole(struct der bytes, unsigned int depth)
{
	struct der inside;

	if (depth > DEPTH_MAX)
		return false;
	while (bytes.count > 0) {
		unsigned int tag = bytes.at[0];

		if (!der_take(&bytes, tag, &inside) || ((tag & IS_CONSTRUCTED) != 0 && !is_whole(inside, depth + 1)))
			return false;
	}
	return true;
}

bool
der_is_whole(struct der bytes)
{
	return is_whole(bytes, 1);
}
