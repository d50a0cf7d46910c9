/*
 * keys.h -- the keys of a [node NAME]: one row each.
 *
 * Internal to the configuration; programs use configuration.h.
 */
#ifndef LIB_CONFIG_KEYS_H
#define LIB_CONFIG_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/config/configuration.h"

/** Where a key may stand; all of them can be set by configuration_set(). */
enum key_place {
	PLACE_COMMAND_LINE,		/* not in the file */
	PLACE_NODE,			/* in [node NAME] only */
	PLACE_ANY,			/* in [defaults] too */
};

enum key_type {
	KEY_TEXT,
	KEY_ADDRESS,			/* and its zone */
	KEY_PATH,			/* absolute in the file */
	KEY_WINDOWS_PATH,		/* "C:\...": of the node's disk */
	KEY_NUMBER,
	KEY_YES_NO,
	KEY_AUTH,
	KEY_STOPPED,			/* a state; "STATE: GLOB" may repeat, and goes to a list */
	KEY_RANGE,
	KEY_LIST,			/* may repeat */
	KEY_PARTS,			/* of a look */
	KEY_WAYS,			/* to the sites */
	KEY_SECRET,
};

struct configuration_key {
	const char *name;
	enum key_type type;
	enum key_place place;
	size_t offset;			/* of the field, in struct configuration_node */
	unsigned int min, max;		/* of KEY_NUMBER */
};

/** The row of `name`; NULL when there is none. */
const struct configuration_key *configuration_key(const char *name);

/** The row at `index`, to go through all; NULL behind the last one. */
const struct configuration_key *configuration_key_at(size_t index);

struct configuration_owned {
	struct node_lists *lists;	/* lists.h: [0] of the defaults, [i + 1] of nodes[i] */
	struct cluster_lists *clusters;	/* lists.h: of clusters[i] */
	char **secrets;
	size_t secret_count;
};

/** Is it a name that a `what`, "node" or "cluster", may have? ERROR_USAGE. */
bool configuration_check_name(const char *what, const char *name, struct error *err);

/** Is it one that a key may have? A path holds any bytes. ERROR_USAGE. */
bool configuration_check_value(const char *value, bool is_path, struct error *err);

/** Take "yes" or "no". ERROR_USAGE, then `field` is untouched. */
bool configuration_yes_no(bool *field, const char *value, struct error *err);

/** Take an address as an operator writes it (address.h): its zone is kept apart. ERROR_NO_MEMORY. */
bool configuration_set_address(struct configuration *configuration, struct source_target *target, const char *value,
    struct error *err);

#endif
