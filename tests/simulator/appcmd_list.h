/*
 * appcmd_list.h -- what appcmd.exe lists: sites, application pools, the section of the sites; as lines, or as XML.
 *
 * The element <site> with all values in effect was never recorded as a whole (windows-shell.md 3.2).
 */
#ifndef TESTS_SIMULATOR_APPCMD_LIST_H
#define TESTS_SIMULATOR_APPCMD_LIST_H

#include "tests/simulator/appcmd_error.h"
#include "tests/simulator/operation.h"

/** How much of the configuration stands in a listing. */
enum appcmd_config {
	APPCMD_CONFIG_NONE,
	APPCMD_CONFIG_EXPLICIT,		/* /config: what is set */
	APPCMD_CONFIG_ALL,		/* /config:*: what is in effect */
};

/** Which objects, and how. Strings are NULL where nothing was said. */
struct appcmd_query {
	const char *name, *id, *state, *auto_start;
	const char *text;		/* the one attribute that is asked for */
	const char *section;
	bool is_xml;
	enum appcmd_config config;
};

/**
 * List sites.
 * @param ret_error  what ended the listing before its end; else left alone
 * @return false: there is none
 */
bool appcmd_list_sites(struct operation *operation, const struct appcmd_query *query, struct buffer *out,
    const struct appcmd_error **ret_error);

/** List pools. @return false: there is none */
bool appcmd_list_pools(struct operation *operation, const struct appcmd_query *query, struct buffer *out);

/** List the section system.applicationHost/sites. @return true */
bool appcmd_list_section(struct operation *operation, const struct appcmd_query *query, struct buffer *out);

#endif
