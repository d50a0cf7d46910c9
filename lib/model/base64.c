#include "lib/model/base64.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *
base64_encode(const void *bytes, size_t count)
{
	const unsigned char *in = bytes;
	char *text = malloc((count + 2) / 3 * 4 + 1), *out = text;
	size_t i, j;

	if (text == NULL)
		return NULL;
	for (i = 0; i < count; i += 3) {
		uint32_t group = 0;

		for (j = 0; j < 3; j++)
			group = group << 8 | (i + j < count ? in[i + j] : 0U);
		for (j = 0; j < 4; j++)
			*out++ = i + j > count ? '=' : alphabet[group >> (18 - 6 * j) & 63];
	}
	*out = '\0';
	return text;
}

bool
base64_decode(const char *text, void **ret_bytes, size_t *ret_count)
{
	size_t length = strlen(text), padding = 0, i, j, count = 0;
	unsigned char *bytes;

	if (length % 4 != 0)
		return false;
	while (padding < 2 && length > padding && text[length - 1 - padding] == '=')
		padding++;
	if (strspn(text, alphabet) != length - padding)
		return false;
	bytes = malloc(length / 4 * 3 + 1);
	if (bytes == NULL)
		return false;
	for (i = 0; i < length; i += 4) {
		uint32_t group = 0;

		for (j = 0; j < 4; j++) {
			const char *place = text[i + j] == '=' ? alphabet : strchr(alphabet, text[i + j]);

			group = group << 6 | (uint32_t)(place - alphabet);
		}
		for (j = 0; j < 3; j++)
			bytes[count++] = (unsigned char)(group >> (16 - 8 * j) & 0xff);
	}
	for (i = 0; i < padding; i++)	/* what no byte is made of is zero, or the text is not what base64 writes */
		if (bytes[count - 1 - i] != 0) {
			free(bytes);
			return false;
		}
	*ret_bytes = bytes;
	*ret_count = count - padding;
	return true;
}
