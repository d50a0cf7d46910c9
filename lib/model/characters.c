/* Characters of UTF-8 (text.h). */
#include "lib/model/text.h"

size_t
text_next_character(const char *text, size_t length, uint32_t *ret_character)
{
	const unsigned char *bytes = (const unsigned char *)text;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t character;
	size_t count, i;

	if (length == 0)
		return 0;
	if (bytes[0] < 0x80)
		count = 1;
	else if (bytes[0] >= 0xc2 && bytes[0] <= 0xdf)
		count = 2;
	else if ((bytes[0] & 0xf0) == 0xe0)
		count = 3;
	else if (bytes[0] >= 0xf0 && bytes[0] <= 0xf4)
		count = 4;
	else
		return 0;
	if (count > length)
		return 0;
	character = count == 1 ? bytes[0] : bytes[0] & (0x7fU >> count);
	for (i = 1; i < count; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (bytes[i] & 0x3fU);
	}
	if (character < least[count] || character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
		return 0;
	*ret_character = character;
	return count;
}

size_t
text_put_character(char *at, uint32_t character)
{
	static const unsigned char first[] = { 0, 0xc0, 0xe0, 0xf0 };
	const unsigned int more = character < 0x80 ? 0 : character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
	unsigned int i;

	at[0] = (char)(first[more] | character >> (6 * more));
	for (i = 1; i <= more; i++)
		at[i] = (char)(0x80 | (character >> (6 * (more - i)) & 0x3f));
	return more + 1;
}

size_t
text_whole_characters(const char *text, size_t length)
{
	size_t start = length;
	uint32_t character;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start > 0 && text_next_character(text + start - 1, length - start + 1, &character) == 0)
		return start - 1;
	return length;
}

bool
text_is_utf8(const char *text, size_t length)
{
	while (length > 0) {
		uint32_t character;
		size_t count = text_next_character(text, length, &character);

		if (count == 0)
			return false;
		text += count;
		length -= count;
	}
	return true;
}
