#include "config.h"	/* asprintf() */

#include "plugins/command/extra_opts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/config/ini.h"
#include "lib/model/small_file.h"

#define FILE_MAX      ((size_t)1 << 20)
#define ARGUMENTS_MAX 10000
#define OPTION        "--extra-opts"

/* Appends `text`, which from then on is the list's. */
static bool
append(struct argument_list *arguments, char *text, struct error *err)
{
	char **larger = NULL;

	if (text != NULL && arguments->count < ARGUMENTS_MAX)
		larger = reallocarray(arguments->items, (size_t)arguments->count + 2, sizeof(*larger));
	if (larger == NULL) {
		free(text);
		if (arguments->count >= ARGUMENTS_MAX)
			return error_set(err, ERROR_USAGE, "more than %d arguments", ARGUMENTS_MAX);
		return error_memory(err);
	}
	larger[arguments->count++] = text;
	larger[arguments->count] = NULL;
	arguments->items = larger;
	return true;
}

void
argument_list_clear(struct argument_list *arguments)
{
	int i;

	for (i = 0; i < arguments->count; i++)
		free(arguments->items[i]);
	free(arguments->items);
	*arguments = (struct argument_list) { 0 };
}

static bool
append_entry(struct argument_list *arguments, const struct ini *ini, const struct ini_item *item,
    struct error *err)
{
	char *text;
	int length;

	if (item->key[1] == '\0')
		return error_set(err, ERROR_USAGE, "%s:%u: '%s': write the option's long name", ini->name,
		    ini_line(ini), item->key);
	if (*item->value == '\0')
		length = asprintf(&text, "--%s", item->key);
	else
		length = asprintf(&text, "--%s=%s", item->key, item->value);
	return append(arguments, length < 0 ? NULL : text, err);
}

/* The entries of `section`, wherever its parts stand. Lines of other sections must be readable, no more. */
static bool
append_section(struct argument_list *arguments, const char *section, const char *path, const char *bytes,
    size_t count, struct error *err)
{
	bool is_ours = false, found = false;
	struct ini_item item;
	struct ini ini;

	ini_open(&ini, path, bytes, count);
	do {
		if (!ini_next(&ini, &item, err))
			return false;
		if (item.kind == INI_SECTION) {
			is_ours = strcmp(item.section, section) == 0;
			found = found || is_ours;
		}
		if (item.kind == INI_ENTRY && is_ours && !append_entry(arguments, &ini, &item, err))
			return false;
	} while (item.kind != INI_END);
	return found || error_set(err, ERROR_USAGE, "%s: no section [%s]", path, section);
}

static bool
read_standard_input(char **ret_bytes, size_t *ret_count, struct error *err)
{
	char *bytes = malloc(FILE_MAX + 1);
	size_t count = 0;
	ssize_t got = 0;

	if (bytes == NULL)
		return error_memory(err);
	do {
		got = read(STDIN_FILENO, bytes + count, FILE_MAX + 1 - count);
		if (got > 0)
			count += (size_t)got;
	} while ((got > 0 && count <= FILE_MAX) || (got < 0 && errno == EINTR));
	if (got < 0)
		error_set(err, ERROR_USAGE, "standard input: %s", strerror(errno));
	else if (count > FILE_MAX)
		error_set(err, ERROR_USAGE, "standard input: larger than %zu bytes", FILE_MAX);
	if (got < 0 || count > FILE_MAX) {
		free(bytes);
		return false;
	}
	*ret_bytes = bytes;
	*ret_count = count;
	return true;
}

/* The first of `names` that can be read in the folders of NAGIOS_CONFIG_PATH. */
static bool
find_in_folders(const char *folders, char path[4096])
{
	static const char *const names[] = { "monitoring-plugins.ini", "plugins.ini", "nagios-plugins.ini" };
	size_t i;

	while (folders != NULL && *folders != '\0') {
		size_t length = strcspn(folders, ":");

		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			if (length == 0 || length > 4000)
				continue;
			snprintf(path, 4096, "%.*s/%s", (int)length, folders, names[i]);
			if (access(path, F_OK) == 0)
				return true;
		}
		folders += length + (folders[length] == ':');
	}
	return false;
}

static bool
find_file(char path[4096], struct error *err)
{
	static const char *const places[] = {
		"/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
		"/usr/local/etc/monitoring-plugins.ini",
		"/etc/monitoring-plugins/monitoring-plugins.ini",
		"/etc/monitoring-plugins.ini",
		"/etc/nagios/plugins.ini",
		"/usr/local/nagios/etc/plugins.ini",
		"/usr/local/etc/nagios/plugins.ini",
		"/etc/opt/nagios/plugins.ini",
		"/etc/nagios-plugins.ini",
		"/usr/local/etc/nagios-plugins.ini",
		"/etc/opt/nagios-plugins.ini",
	};
	size_t i;

	if (find_in_folders(getenv("NAGIOS_CONFIG_PATH"), path))
		return true;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], F_OK) == 0) {
			strcpy(path, places[i]);
			return true;
		}
	return error_set(err, ERROR_USAGE,
	    "no file named, and none at the usual places (NAGIOS_CONFIG_PATH, %s...): "
	    "expected [SECTION]@FILE",
	    places[2]);
}

/* `value` is what stands behind "--extra-opts=": [SECTION][@FILE]. */
static bool
expand_one(struct argument_list *arguments, const char *default_section, const char *value, struct error *err)
{
	size_t length = strcspn(value, "@"), count = 0;
	const char *file = value[length] == '@' ? value + length + 1 : "";
	char *section, *bytes = NULL, path[4096];
	bool ok;

	if (strlen(file) >= sizeof(path))
		return error_set(err, ERROR_USAGE, "the file's name is too long");
	strcpy(path, file);
	if (*path == '\0' && !find_file(path, err))
		return false;
	section = length == 0 ? strdup(default_section) : strndup(value, length);
	if (section == NULL)
		return error_memory(err);
	if (strcmp(path, "-") == 0)
		ok = read_standard_input(&bytes, &count, err);
	else
		ok = small_file_read(path, FILE_MAX, &bytes, &count, NULL, err);
	ok = ok && append_section(arguments, section, path, bytes, count, err);
	free(section);
	free(bytes);
	return ok;
}

/* What --extra-opts at argv[*place] names; steps over a value that stands as an argument of its own. */
static const char *
value_of(int argc, char *const *argv, int *place)
{
	const char *argument = argv[*place];

	if (argument[strlen(OPTION)] == '=')
		return argument + strlen(OPTION) + 1;
	if (*place + 1 < argc && argv[*place + 1][0] != '-')
		return argv[++*place];
	return "";
}

static bool
is_extra_opts(const char *argument)
{
	const size_t length = strlen(OPTION);

	return strncmp(argument, OPTION, length) == 0 &&
	    (argument[length] == '\0' || argument[length] == '=');
}

/* First what the files say, then the command line without its --extra-opts: the later one wins. */
static bool
expand_all(const char *section, int argc, char *const *argv, struct argument_list *arguments,
    struct error *err)
{
	struct argument_list rest = { 0 };
	bool ok = true, is_over = false;
	int i;

	for (i = 1; ok && i < argc; i++) {
		is_over = is_over || strcmp(argv[i], "--") == 0;
		if (!is_over && is_extra_opts(argv[i]))
			ok = expand_one(arguments, section, value_of(argc, argv, &i), err) ||
			    error_prefix(err, OPTION);
		else
			ok = append(&rest, strdup(argv[i]), err);
	}
	for (i = 0; ok && i < rest.count; i++) {
		ok = append(arguments, rest.items[i], err);
		rest.items[i] = NULL;	/* handed over, or given back by append() */
	}
	argument_list_clear(&rest);
	return ok;
}

bool
extra_opts_expand(const char *section, int argc, char *const *argv, struct argument_list *ret_arguments,
    struct error *err)
{
	struct argument_list arguments = { 0 };

	if (!append(&arguments, strdup(argc > 0 ? argv[0] : section), err) ||
	    !expand_all(section, argc, argv, &arguments, err)) {
		argument_list_clear(&arguments);
		return false;
	}
	*ret_arguments = arguments;
	return true;
}
