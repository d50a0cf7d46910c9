/*
 * configuration.h -- sitewatch.conf: one INI file for all programs.
 *
 * A folder of files, one for each node, may stand beside it ([nodes] include-dir). All or nothing: an unknown key, a
 * doubled section, a bad number is an error with file and line. Its secrets are read from files that others cannot read.
 * (Named so because config.h is Autoconf's.)
 */
#ifndef LIB_CONFIG_CONFIGURATION_H
#define LIB_CONFIG_CONFIGURATION_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/config/password.h"
#include "lib/source/source.h"
#include "lib/model/text.h"
#include "lib/verdict/cluster_policy.h"
#include "lib/verdict/verdict.h"

#define CONFIGURATION_NAME_MAX 255	/* bytes of a node's name */

/** One [node NAME]; what it does not say comes from [defaults]. Strings belong to the configuration. */
struct configuration_node {
	const char *name;
	struct source_target target;	/* address: its name by default; password: NULL when in a file */
	const char *password_file;	/* NULL when not given: password_read() */
	unsigned int timeout_s;		/* default 10 */
	unsigned int interval_s;	/* of the daemon's polls; default 60 */
	unsigned int allowed_ways;	/* bit of each enum source_way; 0: all of them */
	const char *exres_path;
	bool notify;			/* sitewatchd notifies of it; default yes */
	bool is_clustered;		/* a [cluster NAME] names it */
	struct policy policy;		/* its arrays belong to the configuration */
};

/** [agentx]: how sitewatchd works and whom it tells. */
struct configuration_agentx {
	const char *socket;		/* "unix:PATH" or "tcp:HOST:PORT"; default CONFIGURATION_AGENTX_SOCKET */
	unsigned int ping_s;		/* seconds between looks for snmpd; default 5 */
	unsigned int workers;		/* nodes asked at once, those that are slow not counted; default 16 */
	bool notify;			/* false: no notifications at all; default yes */
	unsigned int notify_limit;	/* notifications of one kind, node and poll before they are summed up; default 20 */
};
#define CONFIGURATION_AGENTX_SOCKET "unix:/var/agentx/master"

/** [repair]: how start_iis_sites works, and as whom. A number that is 0 was not given. */
struct configuration_repair {
	struct configuration_node account;	/* of its own: user, auth, password, keytab...; NULL where not given */
	bool has_auth;
	unsigned int timeout_s;
	unsigned int max_sites;
	unsigned int cooldown_s;
	unsigned int max_tries;
	unsigned int tries_window_s;
	bool start_service;
	bool cluster;
	bool unseen;
	bool finish;			/* sitewatchd does what a run left unfinished */
	bool pools_always;		/* pools = always; else those that did not come up with the last start */
	const char *act_on;		/* NULL: not given */
};

#define CONFIGURATION_MARK_SIZE 192

struct configuration {
	struct text_arena text;
	struct configuration_node defaults;
	struct configuration_node *nodes;	/* in order of the file */
	size_t node_count;
	struct cluster_policy *clusters;	/* their rules are among those of their nodes, too; one may have no nodes */
	size_t cluster_count;
	const char *include_dir;	/* folder of the nodes' own files; NULL: none */
	char mark[CONFIGURATION_MARK_SIZE];	/* of the main file, for configuration_vouch(); "": not to vouch for */
	const char *history_path;	/* NULL: the built-in default; "none" is no history */
	unsigned int history_days;	/* age at which changes are pruned; default 400 */
	struct configuration_agentx agentx;
	struct configuration_repair repair;
	struct configuration_owned *owned;	/* arrays behind the policies; passwords */
};

/** Make `configuration` one without nodes, with the built-in defaults. */
bool configuration_init(struct configuration *configuration, struct error *err);

/**
 * Read `path` and all nodes' own files: regular files of at most 16 MiB; of one that holds a password
 * small_file_is_private() must hold.
 * @param err  ERROR_USAGE: "PATH:LINE: what is wrong, what was expected"; ERROR_ABSENT: no such file
 */
bool configuration_read(const char *path, struct configuration *ret_configuration, struct error *err);

/** Told of an error in one of several files. */
struct configuration_listener {
	void (*complain)(void *state, const struct error *err);
	void *state;
};

/**
 * The same, for who vouches then: configuration_vouch(). Waits for a moment when the main file was changed just now, as
 * its times might not tell it from what the next change makes of it. Tells all errors in nodes' own files.
 * @param now       our clock
 * @param listener  told of each error but the last one, which is `err`; NULL
 */
bool configuration_read_to_vouch(const char *path, struct timespec now, const struct configuration_listener *listener,
    struct configuration *ret_configuration, struct error *err);

/** What a program that works on one node wants of the configuration. */
struct configuration_request {
	const char *path;
	const char *node;		/* NULL: none, the rest alone */
	const char *history_path;	/* where the history is when the file does not say */
	bool history_is_given;		/* there whatever the file says */
};

/**
 * Read what is needed for one node: all of the main file but other nodes' sections, and the node's own file, which is
 * opened by its name. Other nodes' sections are read too, and their errors are errors, unless somebody vouches for these
 * bytes: configuration_vouch(). Then, or with no such sections, the configuration holds no other node.
 * @param err  as configuration_read(); that there is no such node is none
 */
bool configuration_read_node(
    const struct configuration_request *request, struct configuration *ret_configuration, struct error *err);

/**
 * Remember beside the history that the main file, read by configuration_read_to_vouch(), is right, for
 * configuration_read_node(): in "HISTORY.checked", which the owner of the folder writes and nobody else. Where it cannot
 * be written other programs read all, as they do without it.
 */
void configuration_vouch(const struct configuration *configuration, const char *history_path);

/**
 * The file of the node's own, in the folder of the configuration; of another spelling than `name` only while the
 * configuration has no such node.
 * @return false: there is none, or no file can have this name: one with '/' or a leading '.' could lie elsewhere
 */
bool configuration_node_file(const struct configuration *configuration, const char *name, char ret_path[PATH_MAX]);

/** The same from memory (fuzzing, tests); `name` stands for the path in errors; passwords are accepted. */
bool configuration_parse(const char *name, const char *bytes, size_t count,
    struct configuration *ret_configuration, struct error *err);

/** The node called `name` (case ignored); NULL when there is none. Borrowed. */
const struct configuration_node *configuration_find(const struct configuration *configuration,
    const char *name);

/**
 * The cluster called `name` (case ignored); NULL when there is none. Borrowed. One whose section names no nodes has none
 * before configuration_add_cluster().
 */
const struct cluster_policy *configuration_find_cluster(const struct configuration *configuration, const char *name);

/** The cluster that has the node called `node`; NULL when there is none. Borrowed. */
const struct cluster_policy *configuration_cluster_of(const struct configuration *configuration, const char *node);

/**
 * Let the cluster `name`, which was found, have its nodes: as the section of that name, which has none in the file, or as one
 * without rules of its own. Its rules reach the nodes; one that was found before and is none of them any more keeps them.
 * @param nodes  configured ones, of no other cluster
 * @param err  ERROR_NO_MEMORY; ERROR_USAGE: that is no name
 */
bool configuration_add_cluster(struct configuration *configuration, const char *name, const char *const *nodes, size_t count,
    struct error *err);

/** Is there a section of a cluster whose nodes neither the file says nor anybody found? */
bool configuration_has_open_cluster(const struct configuration *configuration);

/**
 * Let one node have the rules of such a section, for who knows from the node alone that it is of that cluster. Nothing happens where the
 * section has nodes, or there is none. ERROR_NO_MEMORY.
 */
bool configuration_join_cluster(struct configuration *configuration, const char *name, const char *node, bool *ret_has_joined,
    struct error *err);

/**
 * Read the password files of all nodes and of [repair] now, for who is about to become a user that may not. What cannot be
 * read is left for configuration_node_target() to tell.
 */
void configuration_read_passwords(struct configuration *configuration);

/**
 * Append a node that has everything of `base`, to be changed by configuration_set().
 * Nodes may move: pointers to other nodes are no longer valid.
 * @param base  a node of this configuration, or its defaults
 * @param name  1 to 255 bytes of UTF-8 without control characters; the address, too, when base has none
 * @return the node, the configuration's; NULL with ERROR_USAGE or ERROR_NO_MEMORY
 */
struct configuration_node *configuration_derive(struct configuration *configuration,
    const struct configuration_node *base, const char *name, struct error *err);

/**
 * Set one key of a node (or of the defaults), as the configuration file and the command line do. The first
 * value of a key that may repeat replaces the list that came with the base; further ones append.
 * @param node  of this configuration
 * @param key   as in the file: "ca-file"; and "site", which only the command line has
 * @param err   ERROR_USAGE: "'70000' is not a number from 1 to 65535": put the key or option in front
 */
bool configuration_set(struct configuration *configuration, struct configuration_node *node, const char *key,
    const char *value, struct error *err);

/** Let `node` have no password and no keytab, as those that come belong to another account. */
void configuration_forget_secrets(struct configuration_node *node);

/**
 * Give `node` the account and the time of [repair], as far as that section has them. With a user, a password or a
 * keytab from there none of the node's own secrets is left: a key of one account beside the password of another
 * would be tried, and lock it out.
 */
void configuration_repair_apply(const struct configuration_repair *repair, struct configuration_node *node);

/** The word of the key `auth` for a method: "negotiate". Static. */
const char *configuration_auth_word(enum auth_method method);

/** Parse decimal digits alone, from `min` to `max`; ERROR_USAGE as above. */
bool configuration_number(const char *text, unsigned int min, unsigned int max, unsigned int *ret_number,
    struct error *err);

/** Give everything back, passwords wiped. NULL and a zeroed one are fine. */
void configuration_clear(struct configuration *configuration);

#endif

