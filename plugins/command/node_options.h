/*
 * node_options.h -- what check and event handler have in common on their command lines: which node, how, as whom.
 *
 * Reads the configuration when one is needed, nothing else; opens neither history nor node.
 */
#ifndef PLUGINS_COMMAND_NODE_OPTIONS_H
#define PLUGINS_COMMAND_NODE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/config/configuration.h"
#include "lib/options/options.h"

#define DEFAULT_CONFIG	SYSCONFDIR "/sitewatch/sitewatch.conf"
#define DEFAULT_HISTORY LOCALSTATEDIR "/lib/sitewatch/history.db"

/**
 * Rows of how to reach the node and as whom, for a table of options. `who` begins the help of --user; `told` ends that
 * of what weakens the connection.
 */
#define NODE_OPTION_ROWS(who, told) \
	{ 'p', "port", "PORT", "5986, with --http 5985", "port", "port of WinRM" }, \
	{ 0, "http", NULL, NULL, "http", "plain HTTP instead of HTTPS" }, \
	{ 0, "url-prefix", "PATH", "wsman", "url-prefix", "URLPrefix of the listener" }, \
	{ 0, "auth", "METHOD", "negotiate", "auth", "negotiate, kerberos, ntlm, basic or certificate" }, \
	{ 'u', "user", "USER", NULL, "user", who ": USER, DOMAIN\\USER or USER@REALM" }, \
	{ 0, "password-file", "FILE", NULL, "password-file", \
	    "the password is its first line; nobody else may read it. Else the configuration's, else that in " \
	    "the environment: SITEWATCH_PASSWORD" }, \
	{ 0, "password", "PASSWORD", NULL, NULL, NULL }, \
	{ 0, "ca-file", "FILE", "the system's", "ca-file", "authorities to trust, PEM" }, \
	{ 0, "cert-file", "FILE", NULL, "cert-file", "certificate for --auth=certificate, PEM" }, \
	{ 0, "key-file", "FILE", NULL, "key-file", "its private key, PEM" }, \
	{ 0, "spn", "SERVICE", "HTTP/ and the address", "spn", \
	    "Kerberos: the node's service, such as WSMAN/exch-a.example" }, \
	{ 0, "keytab", "FILE", NULL, "keytab", "Kerberos: key of the user, in place of a password" }, \
	{ 0, "allow-unencrypted", NULL, NULL, "allow-unencrypted", \
	    "let password and messages go over HTTP unencrypted" told }, \
	{ 0, "insecure", NULL, NULL, "insecure", "believe any TLS certificate" told }

/** An option that sets a key of the node, kept until the node is known. */
struct node_setting {
	const struct option_row *row;
	const char *value;
};

/** The command line as read, before the configuration. Strings are borrowed from it; NULL: not given. */
struct node_options {
	const char *hostname;
	const char *name;		/* of --node */
	const char *config;
	const char *history;
	struct node_setting *settings;	/* in order */
	size_t setting_count;
};

/** Keep an option whose row has a key, for node_options_apply(). ERROR_NO_MEMORY. */
bool node_options_keep(struct node_options *options, const struct option_row *row, const char *value,
    struct error *err);

/** False, with ERROR_USAGE and what to do instead, for an option that is known only to be refused. */
bool node_options_admit(const struct option_row *row, struct error *err);

/**
 * The configuration is needed for --node; the others take its [defaults] and [history], when it is named.
 * @param ret_configuration  the caller's, to configuration_clear()
 * @param err  ERROR_USAGE, also when there is no such file
 */
bool node_options_read_configuration(const struct node_options *options, struct configuration *ret_configuration,
    struct error *err);

/** What the node is derived from: the [node NAME] of --node, else [defaults]. NULL with ERROR_USAGE: there is none. */
const struct configuration_node *node_options_base(const struct node_options *options,
    const struct configuration *configuration, struct error *err);

/**
 * Set what was kept, in order. A password or keytab among it, or another user, goes with no secret that the node had before.
 * ERROR_USAGE names the option.
 */
bool node_options_apply(const struct node_options *options, struct configuration *configuration,
    struct configuration_node *node, struct error *err);

/** Where the history is, the configuration's to keep: as the command line says, else the configuration, else the default. */
bool node_options_history(const struct node_options *options, struct configuration *configuration, const char **ret_path,
    struct error *err);

/** Give everything back; empty and usable again. */
void node_options_clear(struct node_options *options);

#endif
