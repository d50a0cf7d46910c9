/*
 * parse.h -- the sections of sitewatch.conf, from bytes.
 *
 * Internal to the configuration; programs use configuration.h. Opens no file.
 */
#ifndef LIB_CONFIG_PARSE_H
#define LIB_CONFIG_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "lib/config/configuration.h"
#include "lib/config/ini.h"

enum section {
	SECTION_NONE = 0,
	SECTION_DEFAULTS,
	SECTION_NODE,
	SECTION_HISTORY,
	SECTION_AGENTX,
	SECTION_REPAIR,
	SECTION_NODES,
	SECTION_CLUSTER,
};
#define SECTIONS 8

/** The bytes of one file. */
struct parse_input {
	const char *name;		/* stands for the path in errors */
	const char *bytes;
	size_t count;
	const struct stat *status;	/* NULL: from memory, passwords are accepted */
};

/** The reading of one configuration: the main file, then nodes' own. Begin with zeroes and the first four. */
struct parse {
	struct configuration *configuration;
	bool one_node;			/* other nodes' sections are passed over: somebody must vouch for them */
	const char *node;		/* which one, without brackets; NULL: none */
	size_t node_length;
	/* what follows is the parser's own */
	void *nodes_seen;		/* tree of the nodes' names */
	bool defaults_only;		/* of the two readings of the main file the first: defaults may stand anywhere */
	const char *file_node;		/* whose own file this is; NULL: the main file */
	const struct stat *file;
	enum section section;
	struct configuration_node *section_node;	/* of [defaults] and [node NAME], else NULL */
	const char *title;		/* of the section, for errors; the configuration's */
	bool section_seen[SECTIONS];
	uint64_t keys_seen;		/* of the section: a bit for each row of the keys */
	bool has_skipped;		/* a node's section */
	struct ini ini;
};

/** Read the main file. ERROR_USAGE, "NAME:LINE: ..."; ERROR_NO_MEMORY. */
bool parse_main(struct parse *parse, const struct parse_input *input, struct error *err);

/** Read the file of the node `name`, which has its [node NAME] and nothing else. Errors as above. */
bool parse_node_file(struct parse *parse, const struct parse_input *input, const char *name, struct error *err);

/** Give back what is the parser's own. */
void parse_end(struct parse *parse);

#endif
