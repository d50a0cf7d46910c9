/* The files of a configuration: the main one, and in a folder one for each node. */
#include "lib/config/configuration.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/config/address.h"
#include "lib/config/cluster.h"
#include "lib/config/parse.h"
#include "lib/config/vouch.h"
#include "lib/model/small_file.h"

#define FILE_MAX ((size_t)16 << 20)
#define ENDING	 ".conf"

/* --- nodes' own files ----------------------------------------------------------- */

/* Other files may lie there: what editors and packages leave behind. */
static int
is_node_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > strlen(ENDING) &&
	    strcmp(entry->d_name + length - strlen(ENDING), ENDING) == 0;
}

static int
compare_entries(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Case does not count in a node's name. It is a walk through the folder, for who looks in vain. */
static bool
find_spelling(const char *folder, const char *file, char ret_path[PATH_MAX])
{
	const struct dirent *entry;
	bool is_found = false;
	DIR *dir = opendir(folder);

	while (dir != NULL && !is_found && (entry = readdir(dir)) != NULL)
		is_found = strcasecmp(entry->d_name, file) == 0 && is_node_file(entry) &&
		    (size_t)snprintf(ret_path, PATH_MAX, "%s/%s", folder, entry->d_name) < PATH_MAX;
	if (dir != NULL)
		closedir(dir);
	return is_found;
}

bool
configuration_node_file(const struct configuration *configuration, const char *name, char ret_path[PATH_MAX])
{
	const char *folder = configuration->include_dir;
	const char *bare;
	size_t length = address_bare(name, &bare);
	char file[NAME_MAX + 1];
	struct stat status;

	if (folder == NULL || length == 0 || *bare == '.' || memchr(bare, '/', length) != NULL ||
	    (size_t)snprintf(file, sizeof(file), "%.*s" ENDING, (int)length, bare) >= sizeof(file) ||
	    (size_t)snprintf(ret_path, PATH_MAX, "%s/%s", folder, file) >= PATH_MAX)
		return false;
	return lstat(ret_path, &status) == 0 || errno != ENOENT ||
	    (configuration_find(configuration, name) == NULL && find_spelling(folder, file, ret_path));
}

static bool
read_node_file(struct parse *parse, const char *path, struct error *err)
{
	struct parse_input input = { .name = path };
	const char *slash = strrchr(path, '/') + 1;
	char *bytes, name[NAME_MAX + 1];
	struct stat status;
	bool ok;

	snprintf(name, sizeof(name), "%.*s", (int)(strlen(slash) - strlen(ENDING)), slash);
	if (!small_file_read(path, FILE_MAX, &bytes, &input.count, &status, err))
		return false;
	input.bytes = bytes;
	input.status = &status;
	ok = parse_node_file(parse, &input, name, err);
	explicit_bzero(bytes, input.count);
	free(bytes);
	return ok;
}

/* Goes on after an error when somebody listens. */
static bool
read_entries(struct parse *parse, struct dirent *const *entries, size_t count,
    const struct configuration_listener *listener, struct error *err)
{
	const char *folder = parse->configuration->include_dir;
	bool ok = true;
	size_t i;

	for (i = 0; i < count && (ok || listener != NULL); i++) {
		char path[PATH_MAX];
		struct error of_file;

		if (((size_t)snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name) < sizeof(path) ||
			error_set(&of_file, ERROR_USAGE, "include-dir: %s: the path is too long", folder)) &&
		    read_node_file(parse, path, &of_file))
			continue;
		if (!ok)
			listener->complain(listener->state, err);
		*err = of_file;
		ok = false;
	}
	return ok;
}

static bool
read_folder(struct parse *parse, const char *path, const struct configuration_listener *listener, struct error *err)
{
	const char *folder = parse->configuration->include_dir;
	struct dirent **entries;
	int count, i;
	bool ok;

	if (folder == NULL)
		return true;
	count = scandir(folder, &entries, is_node_file, compare_entries);
	if (count < 0)
		return error_set(err, ERROR_USAGE, "%s: include-dir: %s: %s", path, folder, strerror(errno));
	ok = read_entries(parse, entries, (size_t)count, listener, err);
	for (i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return ok;
}

/* --- the main file -------------------------------------------------------------- */

static bool
parse_again(struct parse *parse, const struct parse_input *input, struct error *err)
{
	struct configuration *configuration = parse->configuration;

	parse_end(parse);
	configuration_clear(configuration);
	*parse = (struct parse) { .configuration = configuration };
	return configuration_init(configuration, err) && parse_main(parse, input, err);
}

static bool
is_vouched_for(const struct configuration_request *request, const struct configuration *configuration, const char *mark)
{
	const char *history = configuration->history_path;

	return vouch_holds(mark, history == NULL || request->history_is_given ? request->history_path : history);
}

/* Passing over other nodes' sections tells where the history is, and so whether that was right. */
static bool
parse_for_node(struct parse *parse, const struct parse_input *input, const struct configuration_request *request,
    const char *mark, struct error *err)
{
	if (parse_main(parse, input, err) && (!parse->has_skipped || is_vouched_for(request, parse->configuration, mark)))
		return true;
	return parse_again(parse, input, err);
}

static bool
read_one(struct parse *parse, const struct parse_input *input, const struct configuration_request *request,
    const char *mark, struct error *err)
{
	char path[PATH_MAX];

	return parse_for_node(parse, input, request, mark, err) &&
	    (request->node == NULL || !configuration_node_file(parse->configuration, request->node, path) ||
		read_node_file(parse, path, err));
}

/* How to read the bytes of the main file, and what goes with them. */
struct reading {
	const struct configuration_request *request;	/* NULL: all nodes */
	const struct configuration_listener *listener;
	const struct timespec *now;			/* NULL: nobody is to vouch */
};

static bool
parse_files(struct configuration *configuration, const struct parse_input *input, const struct reading *reading,
    struct error *err)
{
	const struct configuration_request *request = reading->request;
	struct parse parse = { .configuration = configuration, .one_node = request != NULL };
	char mark[CONFIGURATION_MARK_SIZE];
	bool ok;

	vouch_mark(input->status, mark);
	if (request == NULL) {
		ok = parse_main(&parse, input, err) && read_folder(&parse, input->name, reading->listener, err);
	} else {
		if (request->node != NULL)
			parse.node_length = address_bare(request->node, &parse.node);
		ok = read_one(&parse, input, request, mark, err);
	}
	ok = ok && configuration_cluster_finish(configuration, input->name,
	    !parse.one_node && (request == NULL || configuration->include_dir == NULL), err);
	parse_end(&parse);
	if (reading->now != NULL && vouch_is_settled(input->status, *reading->now))
		memcpy(configuration->mark, mark, sizeof(mark));
	return ok;
}

static bool
read_files(const char *path, const struct reading *reading, struct configuration *ret_configuration, struct error *err)
{
	struct parse_input input = { .name = path };
	struct configuration configuration;
	struct stat status;
	char *bytes;
	bool ok;

	if (!small_file_read(path, FILE_MAX, &bytes, &input.count, &status, err))
		return false;
	input.bytes = bytes;
	input.status = &status;
	ok = configuration_init(&configuration, err) && parse_files(&configuration, &input, reading, err);
	explicit_bzero(bytes, input.count);
	free(bytes);
	if (ok)
		*ret_configuration = configuration;
	else
		configuration_clear(&configuration);
	return ok;
}

bool
configuration_read(const char *path, struct configuration *ret_configuration, struct error *err)
{
	return read_files(path, &(struct reading) { 0 }, ret_configuration, err);
}

bool
configuration_read_to_vouch(const char *path, struct timespec now, const struct configuration_listener *listener,
    struct configuration *ret_configuration, struct error *err)
{
	struct reading reading = { .listener = listener, .now = &now };

	now = vouch_settle(path, now);
	return read_files(path, &reading, ret_configuration, err);
}

bool
configuration_read_node(
    const struct configuration_request *request, struct configuration *ret_configuration, struct error *err)
{
	return read_files(request->path, &(struct reading) { .request = request }, ret_configuration, err);
}

void
configuration_vouch(const struct configuration *configuration, const char *history_path)
{
	vouch_keep(configuration->mark, history_path);
}

bool
configuration_parse(const char *name, const char *bytes, size_t count,
    struct configuration *ret_configuration, struct error *err)
{
	const struct parse_input input = { .name = name, .bytes = bytes, .count = count };
	struct configuration configuration;
	struct parse parse = { .configuration = &configuration };
	bool ok = configuration_init(&configuration, err) && parse_main(&parse, &input, err) &&
	    configuration_cluster_finish(&configuration, name, configuration.include_dir == NULL, err);

	parse_end(&parse);
	if (ok)
		*ret_configuration = configuration;
	else
		configuration_clear(&configuration);
	return ok;
}
