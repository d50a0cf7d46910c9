#include "tests/unit/snmp-subagent/mib_file.h"
#include "tests/unit/places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

char *
mib_file_read(void)
{
	FILE *file = fopen(MIB_FILE, "re");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(file);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	fclose(file);
	return text;
}

static void
copy_word(char word[MIB_WORD], const char *from)
{
	size_t length = strcspn(from, " \n,}");

	assert_true(length > 0 && length < MIB_WORD);
	memcpy(word, from, length);
	word[length] = '\0';
}

static const char *
behind(const char *from, const char *text)
{
	const char *found = strstr(from, text);

	assert_non_null(found);
	return found + strlen(text);
}

bool
mib_file_object(const char **position, struct mib_object *ret_object)
{
	const char *at = strstr(*position, " OBJECT-TYPE\n"), *start = at;

	if (at == NULL)
		return false;
	while (start > *position && start[-1] != '\n')
		start--;
	copy_word(ret_object->name, start);
	copy_word(ret_object->syntax, behind(at, "    SYNTAX      "));
	copy_word(ret_object->access, behind(at, "    MAX-ACCESS  "));
	at = behind(at, "    ::= { ");
	copy_word(ret_object->parent, at);
	at = behind(at, " ");
	ret_object->number = (unsigned int)strtoul(at, NULL, 10);
	*position = at;
	return true;
}

bool
mib_file_word(const char **position, char ret_word[MIB_WORD])
{
	*position += strspn(*position, " \n,");
	if (**position == '}')
		return false;
	copy_word(ret_word, *position);
	*position += strlen(ret_word);
	return true;
}

const char *
mib_file_behind(const char *file, const char *name, const char *text)
{
	char line[MIB_WORD + 2];

	snprintf(line, sizeof(line), "\n%s ", name);
	return behind(behind(file, line), text);
}
