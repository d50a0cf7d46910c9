#include "config.h"	/* memmem(), strcasestr() */
#include "tests/simulator/injection.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/simulator/appcmd_error.h"
#include "tests/simulator/buffer.h"

#define ANY ACTION_ANY
#define LISTS (ACTION_ENUMERATE | ACTION_PULL)
#define SOAP_ONLY (ACTION_ANY & ~(unsigned int)ACTION_IDENTIFY)

static const struct {
	const char *name;
	enum injection_kind kind;
	unsigned int actions;		/* which it can hit */
	const char *help;
} kinds[] = {
	{ "http-401", INJECT_HTTP_401, ANY, "HTTP 401" },
	{ "http-403", INJECT_HTTP_403, ANY, "HTTP 403" },
	{ "http-404", INJECT_HTTP_404, ANY, "HTTP 404" },
	{ "http-500", INJECT_HTTP_500, ANY, "HTTP 500 without a body" },
	{ "http-503", INJECT_HTTP_503, ANY, "HTTP 503" },
	{ "html", INJECT_HTML, ANY, "200 with a page of HTML" },
	{ "empty", INJECT_EMPTY, ANY, "200 without a body" },
	{ "content-type", INJECT_CONTENT_TYPE, ANY, "the right answer as text/plain" },
	{ "access-denied", INJECT_ACCESS_DENIED, SOAP_ONLY, "fault 5" },
	{ "wmi-denied", INJECT_WMI_DENIED, SOAP_ONLY, "fault 2150859012 inside a ProviderFault" },
	{ "namespace-missing", INJECT_NAMESPACE_MISSING, SOAP_ONLY,
	    "as if the WMI namespace were not there" },
	{ "class-missing", INJECT_CLASS_MISSING, SOAP_ONLY, "as if the class were not there" },
	{ "quota", INJECT_QUOTA, SOAP_ONLY, "fault 2150859174; shape=wsman|wmi, else both in turn" },
	{ "context-expired", INJECT_CONTEXT_EXPIRED, ACTION_PULL, "Pull: the context is not valid any more" },
	{ "timed-out", INJECT_TIMED_OUT, SOAP_ONLY, "fault w:TimedOut" },
	{ "german", INJECT_GERMAN, SOAP_ONLY, "access-denied in German" },
	{ "duplicate-items", INJECT_DUPLICATE_ITEMS, ACTION_PULL, "Pull: the page before once more" },
	{ "missing-items", INJECT_MISSING_ITEMS, LISTS, "a page with neither EndOfSequence nor context" },
	{ "drop-page", INJECT_DROP_PAGE, ACTION_PULL, "Pull: a page is left out, silently" },
	{ "wrong-relates-to", INJECT_WRONG_RELATES_TO, SOAP_ONLY, "RelatesTo of another request" },
	{ "malformed", INJECT_MALFORMED, ANY, "XML that is not well-formed" },
	{ "entity-bomb", INJECT_ENTITY_BOMB, ANY, "entities that would grow to gigabytes" },
	{ "external-entity", INJECT_EXTERNAL_ENTITY, ANY, "an entity that names /etc/passwd" },
	{ "deep", INJECT_DEEP, ANY, "10,000 elements inside each other" },
	{ "huge", INJECT_HUGE, ANY, "a body of 1 GiB" },
	{ "many-items", INJECT_MANY_ITEMS, ACTION_ENUMERATE,
	    "1,000,000 instances; shape=paged (default), or stream: in one answer" },
	{ "long-name", INJECT_LONG_NAME, LISTS | ACTION_GET, "names of sites have 64 KiB" },
	{ "hang", INJECT_HANG, ANY, "no answer" },
	{ "hang-headers", INJECT_HANG_HEADERS, ANY, "nothing more in the middle of the header" },
	{ "hang-body", INJECT_HANG_BODY, ANY, "nothing more in the middle of the body" },
	{ "close-body", INJECT_CLOSE_BODY, ANY, "the connection ends in the middle of the body" },
	{ "utf16", INJECT_UTF16, ANY, "the right answer in UTF-16LE" },
	{ "empty-list", INJECT_EMPTY_LIST, ACTION_ENUMERATE, "no instances, and EndOfSequence" },
	{ "bad-datetime", INJECT_BAD_DATETIME, LISTS | ACTION_GET, "times that are none" },
	{ "put-ignored", INJECT_PUT_IGNORED, ACTION_PUT | ACTION_COMMAND, "Put, set site answer well and change nothing" },
	{ "start-ignored", INJECT_START_IGNORED, ACTION_INVOKE | ACTION_COMMAND,
	    "Start, BringOnline, start site answer well and change nothing" },
	{ "winrm05", INJECT_WINRM05, ANY, "the namespaces of WinRM 0.5" },
	{ "star-only", INJECT_STAR_ONLY, ACTION_ENUMERATE, "a list of columns is refused, select * is not; match=CLASS chooses" },
	{ "empty-pull", INJECT_EMPTY_PULL, ACTION_PULL, "Pull: no items and a new context" },
	{ "connection-close", INJECT_CONNECTION_CLOSE, ANY, "the right answer, after which the connection ends" },
	{ "seal-length", INJECT_SEAL_LENGTH, ANY, "sealed: another length of what was sealed" },
	{ "seal-header", INJECT_SEAL_HEADER, ANY, "sealed: a signature longer than it can be" },
	{ "seal-signature", INJECT_SEAL_SIGNATURE, ANY, "sealed: one bit of the signature changed" },
	{ "seal-data", INJECT_SEAL_DATA, ANY, "sealed: one bit of the data changed" },
	{ "seal-cut", INJECT_SEAL_CUT, ANY, "sealed: the last third is missing" },
	{ "seal-replay", INJECT_SEAL_REPLAY, ANY, "sealed: the sealed answer before, once more" },
	{ "seal-reorder", INJECT_SEAL_REORDER, ANY, "sealed: as if the answer before had been left out" },
	{ "seal-plain", INJECT_SEAL_PLAIN, ANY, "the right answer, not sealed" },
	{ "seal-unrotated", INJECT_SEAL_UNROTATED, ANY, "sealed: a token of Kerberos that is not rotated (RRC 0)" },
	{ "seal-rotated", INJECT_SEAL_ROTATED, ANY, "sealed: a token of Kerberos that is rotated by another count" },
	{ "seal-mime", INJECT_SEAL_MIME, ANY, "sealed: with all that MIME allows around it" },
	{ "shell-refused", INJECT_SHELL_REFUSED, ACTION_CREATE,
	    "no shell: 2147942405 of the plug-in; shape=denied|quota|users|operations|off" },
	{ "shell-gone", INJECT_SHELL_GONE, ACTIONS_OF_COMMANDS | ACTION_DELETE, "the shell ends just before: 2150858843" },
	{ "output-cut", INJECT_OUTPUT_CUT, ACTION_RECEIVE, "half of what is left of the output is lost; shape=all: all" },
	{ "output-flood", INJECT_OUTPUT_FLOOD, ACTION_RECEIVE, "as much output as an answer holds, and it goes on" },
	{ "output-pieces", INJECT_OUTPUT_PIECES, ACTION_RECEIVE, "shape=N: one piece of N bytes in an answer" },
	{ "output-noise", INJECT_OUTPUT_NOISE, ACTION_COMMAND, "text before the output; shape=TEXT" },
	{ "exit-code", INJECT_EXIT_CODE, ACTION_RECEIVE, "shape=N: the command ends with it" },
	{ "appcmd-error", INJECT_APPCMD_ERROR, ACTION_COMMAND, "shape=one of those below; write:SHAPE: of writes; done:SHAPE: of writes that are made all the same" },
	{ "appcmd-state", INJECT_APPCMD_STATE, ACTION_COMMAND, "states of sites and pools; shape=unknown|empty|missing" },
	{ "appcmd-missing", INJECT_APPCMD_MISSING, ACTION_COMMAND, "there is no appcmd.exe" },
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

struct kept_rule {
	enum injection_kind kind;
	const struct machine *machine;
	unsigned int actions, skip, left, hits;
	bool is_forever;
	char match[256], shape[64];
};

struct injection_list {
	struct kept_rule *rules;
	size_t count;
};

struct injection_list *
injection_list_new(void)
{
	struct injection_list *list = calloc(1, sizeof(*list));

	if (list == NULL)
		abort();
	return list;
}

void
injection_list_free(struct injection_list *list)
{
	free(list->rules);
	free(list);
}

enum injection_kind
injection_kind_find(const char *name)
{
	size_t i;

	for (i = 0; i < KIND_COUNT; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	return INJECT_NONE;
}

void
injection_print_kinds(FILE *out)
{
	size_t i;

	for (i = 0; i < KIND_COUNT; i++)
		fprintf(out, "    %-18s %s\n", kinds[i].name, kinds[i].help);
	fputs("    of appcmd-error:   ", out);
	appcmd_error_print_names(out);
	fputs("\n", out);
}

void
injection_add(struct injection_list *list, const struct injection_rule *rule)
{
	struct kept_rule *kept;
	size_t i;

	list->rules = array_grow(list->rules, list->count, sizeof(*list->rules));
	kept = &list->rules[list->count++];
	*kept = (struct kept_rule) {
		.kind = rule->kind, .machine = rule->machine, .skip = rule->skip, .left = rule->count,
		.is_forever = rule->count == 0,
	};
	for (i = 0; i < KIND_COUNT; i++)
		if (kinds[i].kind == rule->kind)
			kept->actions = kinds[i].actions;
	snprintf(kept->match, sizeof(kept->match), "%s", rule->match == NULL ? "" : rule->match);
	snprintf(kept->shape, sizeof(kept->shape), "%s", rule->shape == NULL ? "" : rule->shape);
}

void
injection_clear(struct injection_list *list)
{
	list->count = 0;
}

/* What a kind needs besides its action: only Start and BringOnline are ignored, only lists of columns are refused. */
static bool
suits(enum injection_kind kind, const struct request *request)
{
	if (request->action == ACTION_COMMAND && (kind == INJECT_START_IGNORED || kind == INJECT_PUT_IGNORED))
		return strcasestr(request->command_line, kind == INJECT_PUT_IGNORED ? " set " : " start ") != NULL;
	if (kind == INJECT_START_IGNORED)
		return strcasecmp(request->method, "Start") == 0 || strcasecmp(request->method, "BringOnline") == 0;
	if (kind == INJECT_STAR_ONLY)
		return *request->filter != '\0' && strchr(request->filter, '*') == NULL;
	return true;
}

struct injection
injection_take(struct injection_list *list, const struct machine *machine, const char *body, size_t length,
    const struct request *request)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		struct kept_rule *rule = &list->rules[i];
		bool is_second;

		if (!rule->is_forever && rule->left == 0)
			continue;
		if (rule->machine != NULL && rule->machine != machine)
			continue;
		if ((rule->actions & request->action) == 0 || !suits(rule->kind, request))
			continue;
		if (rule->match[0] != '\0' && memmem(body, length, rule->match, strlen(rule->match)) == NULL)
			continue;
		if (rule->skip > 0) {
			rule->skip--;
			continue;
		}
		is_second = rule->shape[0] == '\0' ? rule->kind == INJECT_QUOTA && rule->hits % 2 == 1 :
		    strcmp(rule->shape, "wmi") == 0 || strcmp(rule->shape, "stream") == 0;
		rule->hits++;
		rule->left -= !rule->is_forever;
		return (struct injection) { .kind = rule->kind, .has_other_shape = is_second, .shape = rule->shape };
	}
	return (struct injection) { .kind = INJECT_NONE, .shape = "" };
}
