/* Looking values up in an instance: names without regard to case (windows.md 3.5). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/datetime.h"
#include "lib/model/text.h"
#include "lib/wsman/wsman.h"

/* Who looks for a value that was too long needs it: that is noted, and becomes his error. */
static const char *
text_of(const struct wsman_instance *instance, const struct wsman_value *value)
{
	if (value->is_too_long && instance->ret_missed != NULL)
		*instance->ret_missed = value->property;
	return value->is_nil ? NULL : value->text;
}

static const struct wsman_value *
find(const struct wsman_instance *instance, const char *property)
{
	size_t i;

	for (i = 0; i < instance->count; i++)
		if (instance->values[i].leaf == NULL &&
		    strcasecmp(instance->values[i].property, property) == 0)
			return &instance->values[i];
	return NULL;
}

const char *
wsman_text(const struct wsman_instance *instance, const char *property)
{
	const struct wsman_value *value = find(instance, property);

	return value == NULL ? NULL : text_of(instance, value);
}

#define SPACES  " \t\r\n"
#define NUMBERS 24	/* more than any number or boolean is long */

/* The text without white space around it; false when it is absent, empty or too long to be a number. */
static bool
trimmed(const struct wsman_instance *instance, const char *property, char buffer[NUMBERS])
{
	const char *text = wsman_text(instance, property);
	size_t length;

	if (text == NULL)
		return false;
	text += strspn(text, SPACES);
	length = strcspn(text, SPACES);
	if (length == 0 || length >= NUMBERS || text[length + strspn(text + length, SPACES)] != '\0')
		return false;
	memcpy(buffer, text, length);
	buffer[length] = '\0';
	return true;
}

bool
wsman_uint32(const struct wsman_instance *instance, const char *property, uint32_t *ret_value)
{
	char text[NUMBERS];

	if (!trimmed(instance, property, text))
		return false;
	if (strcmp(text, "-1") == 0) {	/* a provider may write it signed (windows.md 3.6) */
		*ret_value = UINT32_MAX;
		return true;
	}
	return text_uint32(text, strlen(text), ret_value);
}

bool
wsman_boolean(const struct wsman_instance *instance, const char *property, bool *ret_value)
{
	char text[NUMBERS];

	if (!trimmed(instance, property, text))
		return false;
	if (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0)
		*ret_value = true;
	else if (strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0)
		*ret_value = false;
	else
		return false;
	return true;
}

bool
wsman_time(const struct wsman_instance *instance, const char *property, time_t *ret_time)
{
	const char *text = wsman_text(instance, property);

	return text != NULL && datetime_parse(text, ret_time);
}

/* In a reference the name of a key comes before its value, as attribute; there may be others. */
const char *
wsman_reference_key(const struct wsman_instance *instance, const char *property, const char *selector)
{
	bool is_wanted = false;
	size_t i;

	for (i = 0; i < instance->count; i++) {
		const struct wsman_value *value = &instance->values[i];

		if (value->leaf == NULL || strcasecmp(value->property, property) != 0)
			continue;
		if (strcmp(value->leaf, "Selector@Name") == 0) {
			is_wanted = strcasecmp(value->text, selector) == 0;
		} else if (strcmp(value->leaf, "Selector") == 0) {
			if (is_wanted)
				return text_of(instance, value);
			is_wanted = false;
		}
	}
	return NULL;
}

const char *
wsman_leaf(
    const struct wsman_instance *instance, const char *property, unsigned int occurrence, const char *leaf)
{
	size_t i;

	for (i = 0; i < instance->count; i++) {
		const struct wsman_value *value = &instance->values[i];

		if (value->leaf != NULL && value->occurrence == occurrence &&
		    strcasecmp(value->property, property) == 0 && strcasecmp(value->leaf, leaf) == 0)
			return text_of(instance, value);
	}
	return NULL;
}
