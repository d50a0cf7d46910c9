/*
 * injection.h -- faults that a test asks for: which kinds there are, and which request gets one.
 */
#ifndef TESTS_SIMULATOR_INJECTION_H
#define TESTS_SIMULATOR_INJECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tests/simulator/request.h"
#include "tests/simulator/world.h"

/** What each does stands in injection.c, beside its name. */
enum injection_kind {
	INJECT_NONE = 0,
	INJECT_HTTP_401,
	INJECT_HTTP_403,
	INJECT_HTTP_404,
	INJECT_HTTP_500,
	INJECT_HTTP_503,
	INJECT_HTML,
	INJECT_EMPTY,
	INJECT_CONTENT_TYPE,
	INJECT_ACCESS_DENIED,
	INJECT_WMI_DENIED,
	INJECT_NAMESPACE_MISSING,
	INJECT_CLASS_MISSING,
	INJECT_QUOTA,
	INJECT_CONTEXT_EXPIRED,
	INJECT_TIMED_OUT,
	INJECT_GERMAN,
	INJECT_DUPLICATE_ITEMS,
	INJECT_MISSING_ITEMS,
	INJECT_DROP_PAGE,
	INJECT_WRONG_RELATES_TO,
	INJECT_MALFORMED,
	INJECT_ENTITY_BOMB,
	INJECT_EXTERNAL_ENTITY,
	INJECT_DEEP,
	INJECT_HUGE,
	INJECT_MANY_ITEMS,
	INJECT_LONG_NAME,
	INJECT_HANG,
	INJECT_HANG_HEADERS,
	INJECT_HANG_BODY,
	INJECT_CLOSE_BODY,
	INJECT_UTF16,
	INJECT_EMPTY_LIST,
	INJECT_BAD_DATETIME,
	INJECT_PUT_IGNORED,
	INJECT_START_IGNORED,
	INJECT_WINRM05,
	INJECT_STAR_ONLY,
	INJECT_EMPTY_PULL,
	INJECT_CONNECTION_CLOSE,
	INJECT_SEAL_LENGTH,
	INJECT_SEAL_HEADER,
	INJECT_SEAL_SIGNATURE,
	INJECT_SEAL_DATA,
	INJECT_SEAL_CUT,
	INJECT_SEAL_REPLAY,
	INJECT_SEAL_REORDER,
	INJECT_SEAL_PLAIN,
	INJECT_SHELL_REFUSED,
	INJECT_SHELL_GONE,
	INJECT_OUTPUT_CUT,
	INJECT_OUTPUT_FLOOD,
	INJECT_OUTPUT_PIECES,
	INJECT_OUTPUT_NOISE,
	INJECT_EXIT_CODE,
	INJECT_APPCMD_ERROR,
	INJECT_APPCMD_STATE,
	INJECT_APPCMD_MISSING,
	INJECT_SEAL_UNROTATED,
	INJECT_SEAL_ROTATED,
	INJECT_SEAL_MIME,
};

struct injection {
	enum injection_kind kind;
	bool has_other_shape;		/* quota: as MSFT_WmiError; many-items: in one endless page */
	const char *shape;		/* as it was asked for; "" when it was not; the list's */
};

struct injection_list;

/** An empty list; the caller's, to injection_list_free(). */
struct injection_list *injection_list_new(void);
void injection_list_free(struct injection_list *list);

/** The kind of that name; INJECT_NONE when there is none. */
enum injection_kind injection_kind_find(const char *name);

/** Print every kind with what it does. */
void injection_print_kinds(FILE *out);

/** How requests are chosen for a fault. */
struct injection_rule {
	enum injection_kind kind;
	const struct machine *machine;	/* NULL: any */
	unsigned int skip;		/* let so many that it could hit pass first */
	unsigned int count;		/* then hit so many; 0: all, until cleared */
	const char *match;		/* substring of the request's body; NULL or "": any; copied */
	const char *shape;		/* what --help has for the kind; NULL: none */
};

/** Newest last; the first that fits a request is used. */
void injection_add(struct injection_list *list, const struct injection_rule *rule);

void injection_clear(struct injection_list *list);

/** The fault for this request, used up by one; INJECT_NONE when there is none. */
struct injection injection_take(struct injection_list *list, const struct machine *machine, const char *body,
    size_t length, const struct request *request);

#endif
