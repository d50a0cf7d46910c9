#include "lib/config/words.h"

#include <stdio.h>
#include <string.h>

void
words_join(char *buffer, size_t size, const char *word)
{
	size_t length = strlen(buffer);

	snprintf(buffer + length, size - length, "%s%s", length == 0 ? "" : ", ", word);
}

bool
words_find(const char *word, const char *const *words, unsigned int *ret_index, struct error *err)
{
	char accepted[256] = "";
	unsigned int i;

	for (i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0) {
			*ret_index = i;
			return true;
		}
	for (i = 0; words[i] != NULL; i++)
		words_join(accepted, sizeof(accepted), words[i]);
	return error_set(err, ERROR_USAGE, "'%s' is not one of %s", word, accepted);
}

static const char *const stopped_words[] = {
	[SEVERITY_OK] = "ok",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_CRITICAL] = "critical",
	NULL,
};

const char *
words_stopped_name(enum severity severity)
{
	return stopped_words[severity];
}

bool
words_stopped(enum severity *field, const char *value, struct error *err)
{
	unsigned int index;

	if (!words_find(value, stopped_words, &index, err))
		return false;
	*field = (enum severity)index;
	return true;
}
