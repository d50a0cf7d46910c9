#include "tests/unit/stories/expectation.h"

#include <string.h>
#include <strings.h>

bool
expectation_split(struct text_arena *text, const char *word, struct expectation *ret_expectation, struct error *err)
{
	size_t length = strcspn(word, "=~!");

	if (word[length] == '\0')
		return error_set(err, ERROR_USAGE, "expects nothing: %s", word);
	*ret_expectation = (struct expectation) {
		.whole = word,
		.key = text_copy(text, word, length),
		.relation = word[length],
		.value = word + length + 1,
	};
	return ret_expectation->key != NULL || error_memory(err);
}

bool
expectation_meets(const struct expectation *expected, const char *came, struct error *err)
{
	return (strcasecmp(expected->value, came) == 0) == (expected->relation == '=') ||
	       error_set(err, ERROR_FAULT, "expected %s, came %s", expected->whole, came);
}

static bool
sentence_has(const char *sentence, const char *part)
{
	size_t i;

	for (; *sentence != '\0'; sentence++) {
		for (i = 0;
		     part[i] != '\0' && sentence[i] != '\0' && (part[i] == '_' || part[i] == sentence[i]);
		     i++)
			;
		if (part[i] == '\0')
			return true;
	}
	return false;
}

bool
expectation_is_in(const struct expectation *expected, const char *sentence, struct error *err)
{
	return sentence_has(sentence, expected->value) ||
	       error_set(err, ERROR_FAULT, "expected %s, came \"%s\"", expected->whole, sentence);
}
