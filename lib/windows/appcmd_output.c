#include "lib/windows/appcmd_output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/array.h"
#include "lib/model/text_stream.h"
#include "lib/windows/bindings.h"
#include "lib/xml/stream.h"

#define SPACES	    " \t\r\n"
#define ROOT_START  "<appcmd"
#define ROOT_END    "</appcmd>"
#define DECLARATION "<?xml"
#define MAX_DEPTH   32
#define ERROR_MARK  "ERROR ("
#define UNCHANGED   42U		/* exit code of a write that had nothing to change (3.5) */

/* What stands in a document. */
struct content {
	size_t sites, pools;
	char stray[APPCMD_QUOTED + 1];		/* text where only elements stand: an error that ends the listing */
	size_t stray_length;
};

/* One document while it is read. */
struct reader {
	struct appcmd_listing *listing;
	struct text_stream bindings;	/* of the site that is read */
	const char *listed;		/* what the attribute says of them, which has them where no element has */
	bool is_in_object;		/* below SITE */
	bool is_in_site;		/* below site, which SITE may hold */
	bool has_flag;
	struct site site;
	const char *default_pool;	/* of applicationDefaults of the site */
	size_t depth;
	struct content content;		/* so far */
};

static bool
keep(struct reader *reader, const struct xml_attribute *attribute, const char **ret_copy, struct error *err)
{
	*ret_copy = text_copy(&reader->listing->sites.text, attribute == NULL ? "" : attribute->value,
	    attribute == NULL ? 0 : attribute->length);
	return *ret_copy != NULL || error_memory(err);
}

static bool
is_word(const struct xml_attribute *attribute, const char *word)
{
	return attribute != NULL && attribute->length == strlen(word) &&
	       strncasecmp(attribute->value, word, attribute->length) == 0;
}

/* Words of ObjectState, which are not translated. What is new or empty is not told. */
static enum run_state
state_of_word(const char *word, size_t length, bool *ret_is_unknown)
{
	static const struct {
		const char *word;
		enum run_state state;
	} states[] = {
		{ "Started", RUN_STARTED }, { "Stopped", RUN_STOPPED }, { "Starting", RUN_STARTING },
		{ "Stopping", RUN_STOPPING }, { "Unknown", RUN_UNKNOWN },
	};
	size_t i;

	*ret_is_unknown = false;
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strlen(states[i].word) != length || strncasecmp(states[i].word, word, length) != 0)
			continue;
		*ret_is_unknown = states[i].state == RUN_UNKNOWN;
		return states[i].state;
	}
	return RUN_UNKNOWN;
}

static bool
unfit(struct error *err, const char *what)
{
	return error_set(err, ERROR_MALFORMED, "appcmd.exe lists %s", what);
}

/* An attribute that is not there leaves the flag as it is. */
static bool
take_flag(const struct xml_attribute *attribute, enum auto_start *flag, struct error *err)
{
	if (is_word(attribute, "true"))
		*flag = AUTO_START_ON;
	else if (is_word(attribute, "false"))
		*flag = AUTO_START_OFF;
	else if (attribute != NULL)
		return unfit(err, "a serverAutoStart that is neither true nor false");
	return true;
}

/* Name and number stand at SITE and at site: each alone is enough, and both are the same. */
static bool
take_identity(struct reader *reader, const struct xml_attribute *name, const struct xml_attribute *id, struct error *err)
{
	struct site *site = &reader->site;
	const char *copy;
	uint32_t number;

	if (id != NULL && (!site_id_parse(id->value, id->length, &number) || (site->id != 0 && site->id != number)))
		return unfit(err, "a site with an Id that is none, or with two");
	if (id != NULL)
		site->id = number;
	if (name == NULL)
		return true;
	if (!keep(reader, name, &copy, err))
		return false;
	if (strlen(copy) != name->length || (site->name[0] != '\0' && strcmp(site->name, copy) != 0))
		return unfit(err, "a site with two names");
	site->name = copy;
	return true;
}

static bool
begin_site(struct reader *reader, struct error *err)
{
	reader->site = windows_site_untold(0);
	reader->has_flag = false;
	reader->listed = "";
	reader->default_pool = "";
	reader->content.sites++;
	return text_stream_begin(&reader->bindings, err);
}

/* "PROTOCOL/INFORMATION,PROTOCOL/INFORMATION" in the words of site.h. */
static void
write_list(FILE *out, const char *list)
{
	bool is_protocol = true;

	for (; *list != '\0'; list++) {
		if (*list == ',')
			fputs(", ", out);
		else
			putc(is_protocol && *list == '/' ? ' ' : *list, out);
		is_protocol = *list == ',' || (is_protocol && *list != '/');
	}
}

static void
write_binding(struct reader *reader, const struct xml_attribute *protocol, const struct xml_attribute *information)
{
	FILE *out = reader->bindings.out;

	if (protocol != NULL && information != NULL)
		fprintf(out, "%s%.*s %.*s", ftell(out) > 0 ? ", " : "", (int)protocol->length, protocol->value,
		    (int)information->length, information->value);
}

static bool
begin_object(struct reader *reader, const struct xml_attribute *attributes, size_t count, struct error *err)
{
	const struct xml_attribute *state = xml_attribute_find(attributes, count, "state");

	if (!begin_site(reader, err))
		return false;
	reader->is_in_object = true;
	if (state != NULL)
		reader->site.run_state = state_of_word(state->value, state->length, &reader->site.is_rejected);
	return keep(reader, xml_attribute_find(attributes, count, "bindings"), &reader->listed, err) &&
	       take_identity(reader, xml_attribute_find(attributes, count, "SITE.NAME"),
		   xml_attribute_find(attributes, count, "SITE.ID"), err);
}

static bool
begin_configured(struct reader *reader, const struct xml_attribute *attributes, size_t count, struct error *err)
{
	const struct xml_attribute *flag = xml_attribute_find(attributes, count, "serverAutoStart");

	if (!reader->is_in_object && !begin_site(reader, err))
		return false;
	reader->is_in_site = true;
	reader->has_flag = flag != NULL;
	return take_flag(flag, &reader->site.auto_start, err) &&
	       take_identity(reader, xml_attribute_find(attributes, count, "name"),
		   xml_attribute_find(attributes, count, "id"), err);
}

static bool
end_site(struct reader *reader, struct error *err)
{
	struct appcmd_listing *listing = reader->listing;
	struct site *site = &reader->site;

	if (ftell(reader->bindings.out) == 0)
		write_list(reader->bindings.out, reader->listed);
	site->bindings = text_stream_keep(&reader->bindings, &listing->sites.text, err);
	if (site->bindings == NULL)
		return false;
	if (site->pool[0] == '\0')
		site->pool = reader->default_pool;
	if (site->id == 0 || site->name[0] == '\0')
		return unfit(err, "a site without its name or its Id");
	listing->untold += !reader->has_flag;
	return windows_sites_add(&listing->sites, site, err);
}

/* The pool of the root application is the site's. */
static bool
take_application(struct reader *reader, const struct xml_attribute *attributes, size_t count, struct error *err)
{
	if (!is_word(xml_attribute_find(attributes, count, "path"), "/"))
		return true;
	return keep(reader, xml_attribute_find(attributes, count, "applicationPool"), &reader->site.pool, err);
}

static bool
take_pool(struct reader *reader, const struct xml_attribute *attributes, size_t count, struct error *err)
{
	const struct xml_attribute *name = xml_attribute_find(attributes, count, "APPPOOL.NAME");
	const struct xml_attribute *state = xml_attribute_find(attributes, count, "state");
	const char *copy;
	bool is_unknown;

	reader->content.pools++;
	if (name == NULL || name->length == 0)
		return unfit(err, "a pool without its name");
	return keep(reader, name, &copy, err) &&
	       windows_pools_add(&reader->listing->pools, copy,
		   state == NULL ? RUN_UNKNOWN : state_of_word(state->value, state->length, &is_unknown), err);
}

/* By names, wherever they stand: order and depth differ between versions and commands. */
static bool
on_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes, size_t count,
    struct error *err)
{
	struct reader *reader = state;

	(void)ns;
	reader->depth++;
	if (reader->is_in_site) {
		if (strcmp(name, "binding") == 0)
			write_binding(reader, xml_attribute_find(attributes, count, "protocol"),
			    xml_attribute_find(attributes, count, "bindingInformation"));
		else if (strcmp(name, "application") == 0)
			return take_application(reader, attributes, count, err);
		else if (strcmp(name, "applicationDefaults") == 0)
			return keep(reader, xml_attribute_find(attributes, count, "applicationPool"), &reader->default_pool, err);
		return (strcmp(name, "site") != 0 && strcmp(name, "SITE") != 0) || unfit(err, "a site within a site");
	}
	if (strcmp(name, "site") == 0)
		return begin_configured(reader, attributes, count, err);
	if (reader->is_in_object)
		return strcmp(name, "SITE") != 0 || unfit(err, "a site within a site");
	if (strcmp(name, "SITE") == 0)
		return begin_object(reader, attributes, count, err);
	if (strcmp(name, "APPPOOL") == 0)
		return take_pool(reader, attributes, count, err);
	return strcmp(name, "siteDefaults") != 0 ||
	       take_flag(xml_attribute_find(attributes, count, "serverAutoStart"), &reader->listing->defaults, err);
}

static bool
on_text(void *state, const char *text, size_t length, struct error *err)
{
	struct reader *reader = state;
	struct content *content = &reader->content;
	size_t i;

	(void)err;
	for (i = 0; reader->depth == 1 && i < length && content->stray_length < APPCMD_QUOTED; i++)
		if (content->stray_length > 0 || strchr(SPACES, text[i]) == NULL)
			content->stray[content->stray_length++] = text[i];
	return true;
}

static bool
on_end(void *state, const char *ns, const char *name, struct error *err)
{
	struct reader *reader = state;

	(void)ns;
	reader->depth--;
	if (reader->is_in_site && strcmp(name, "site") == 0) {
		reader->is_in_site = false;
		return reader->is_in_object || end_site(reader, err);
	}
	if (reader->is_in_object && strcmp(name, "SITE") == 0) {
		reader->is_in_object = false;
		return end_site(reader, err);
	}
	return true;
}

/* Of a site whose end has not come. */
static void
drop_bindings(struct reader *reader)
{
	struct error ignored;

	if ((reader->is_in_object || reader->is_in_site) && text_stream_end(&reader->bindings, &ignored))
		free(reader->bindings.text);
}

static bool
read_document(struct reader *reader, const char *text, size_t length, struct error *err)
{
	static const struct xml_handler handler = { .start = on_start, .text = on_text, .end = on_end };
	static const struct xml_limits limits = {
		.max_bytes = 4 * WSMAN_OUTPUT_MAX,	/* what is not UTF-8 was written out */
		.max_depth = MAX_DEPTH,
	};
	struct xml_stream *xml;
	bool ok;

	if (!xml_stream_open(&handler, reader, &limits, "UTF-8", &xml, err))
		return false;
	ok = xml_stream_feed(xml, text, length, err) && xml_stream_finish(xml, err);
	xml_stream_close(xml);
	if (!ok)
		drop_bindings(reader);
	return ok;
}

/* Bytes that are no UTF-8 are written out: whatever the node's code page, states and flags are ASCII (3.7). */
static bool
to_utf8(const struct wsman_output *output, struct text_stream *ret_text, struct error *err)
{
	const char *text = output->text;
	size_t length = output->length;

	if (!text_stream_begin(ret_text, err))
		return false;
	text_skip_mark(&text, &length);
	while (length > 0) {
		uint32_t character;
		size_t count = text_next_character(text, length, &character);

		if (count == 0 || character == 0) {
			fprintf(ret_text->out, "\\x%02x", (unsigned char)*text);
			count = 1;
		} else {
			fwrite(text, 1, count, ret_text->out);
		}
		text += count;
		length -= count;
	}
	return text_stream_end(ret_text, err);
}

/* "hresult:800706be" wherever it stands; a Win32 error in it is taken out. Else the exit code. */
static uint32_t
number_of(const char *text, uint32_t exit_code)
{
	static const char mark[] = "hresult:";
	const char *place = strstr(text, mark);
	uint32_t number;

	if (place == NULL || strspn(place + strlen(mark), "0123456789abcdefABCDEF") < 8)
		return exit_code;
	number = (uint32_t)strtoul(place + strlen(mark), NULL, 16);
	return number >> 16 == 0x8007 ? number & 0xffff : number;
}

/* The node's own words of it: what follows "message:", else all; in one line, as far as it is UTF-8. */
static void
quote(const char *text, char ret_quote[APPCMD_QUOTED + 1])
{
	static const char mark[] = "message:";
	const char *place = strstr(text, mark);
	size_t length = 0;

	if (place != NULL)
		text = place + strlen(mark);
	text += strspn(text, SPACES);
	while (*text != '\0' && length < APPCMD_QUOTED) {
		const size_t spaces = strspn(text, SPACES);

		if (place != NULL && spaces > 0 && text[spaces] == ')' &&
		    text[spaces + 1 + strspn(text + spaces + 1, SPACES)] == '\0')
			break;		/* of "ERROR (" */
		ret_quote[length++] = (unsigned char)*text <= ' ' ? ' ' : *text;
		text += spaces > 0 ? spaces : 1;
	}
	while (length > 0 && (strchr(" .", ret_quote[length - 1]) != NULL || !text_is_utf8(ret_quote, length)))
		length--;
	ret_quote[length] = '\0';
}

/* Of a listing no command fails for want of what it names: 1168 with the name of the file is a right (3.5). */
static enum error_kind
kind_of(uint32_t number, const char *text)
{
	if (number == APPCMD_ACCESS_DENIED || strstr(text, "redirection.config") != NULL)
		return ERROR_DENIED;
	return ERROR_FAULT;
}

/* It wrote an error, in whatever language. */
static bool
fail_with(struct appcmd_listing *listing, const char *text, uint32_t exit_code, struct error *err)
{
	char words[APPCMD_QUOTED + 1];

	listing->number = number_of(text, exit_code);
	quote(text, words);
	return error_set(err, kind_of(listing->number, text),
	    "appcmd.exe on the node does not list all sites: '%s' (error %u, 0x%08x; exit code %u)", words, listing->number,
	    listing->number, exit_code);
}

/* Where the command itself wrote nothing, cmd may have said why, in its language. */
static bool
fail_without_words(struct appcmd_listing *listing, const struct wsman_output *output, struct error *err)
{
	char words[APPCMD_QUOTED + 1];

	quote(output->errors, words);
	listing->number = output->exit_code;
	if (output->errors[0] != '\0')
		return error_set(err, ERROR_ABSENT,
		    "appcmd.exe is not on the node, or cannot run there: '%s' (exit code %u)", words, output->exit_code);
	return error_set(err, kind_of(output->exit_code, ""), "appcmd.exe on the node writes nothing (exit code %u)",
	    output->exit_code);
}

/* Is anything but white space, and the declaration of a document, in `text`? */
static bool
has_words(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (strncmp(text + i, DECLARATION, strlen(DECLARATION)) == 0) {
			const char *end = memchr(text + i, '>', length - i);

			if (end == NULL)
				return true;
			i = (size_t)(end - text);
		} else if (strchr(SPACES, text[i]) == NULL) {
			return true;
		}
	}
	return false;
}

/* The documents of a stream, in their order: the last is that of the sites. */
struct documents {
	size_t count;
	const char *before;		/* what stands before the first */
	size_t before_length;
	const char *between;		/* words that follow the first, NULL: none */
	const char *after;		/* what follows the last */
	struct content of[2];
};

/* Where the document that begins at `start` ends; NULL: it does not. */
static const char *
document_end(const char *start)
{
	const char *tag = strchr(start, '>'), *end;

	if (tag != NULL && tag[-1] == '/')
		return tag + 1;
	end = strstr(start, ROOT_END);
	return end == NULL ? NULL : end + strlen(ROOT_END);
}

static bool
take_document(struct appcmd_listing *listing, const char *start, const char *end, struct documents *documents,
    struct error *err)
{
	struct reader reader = { .listing = listing };

	if (!read_document(&reader, start, (size_t)(end - start), err))
		return error_prefix(err, "what appcmd.exe wrote");
	documents->of[documents->count++] = reader.content;
	return true;
}

static bool
read_documents(struct appcmd_listing *listing, const char *text, struct documents *documents, struct error *err)
{
	const char *start;

	memset(documents, 0, sizeof(*documents));
	documents->after = text;
	while ((start = strstr(documents->after, ROOT_START)) != NULL) {
		const char *end = document_end(start);

		if (documents->count == 2)
			return unfit(err, "more than it was asked for");
		if (documents->count == 0) {
			documents->before = documents->after;
			documents->before_length = (size_t)(start - documents->after);
		} else if (has_words(documents->after, (size_t)(start - documents->after))) {
			documents->between = documents->after;
		}
		if (end == NULL) {	/* cut, perhaps by an error whose words stand there */
			documents->after = start;
			return true;
		}
		if (!take_document(listing, start, end, documents, err))
			return false;
		documents->after = end;
	}
	return true;
}

static int
compare_names(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

/* Two of the same number, or of the same name: what else would be wrong with it? */
static bool
check_unique(struct windows_sites *sites, struct error *err)
{
	const char **names = calloc(sites->count + 1, sizeof(*names));
	bool ok = true;
	size_t i;

	if (names == NULL)
		return error_memory(err);
	windows_sites_sort(sites);
	for (i = 0; i < sites->count; i++)
		names[i] = sites->items[i].name;
	qsort(names, sites->count, sizeof(*names), compare_names);
	for (i = 1; ok && i < sites->count; i++)
		ok = (sites->items[i - 1].id != sites->items[i].id && strcasecmp(names[i - 1], names[i]) != 0) ||
		     unfit(err, "two sites with one name or one Id");
	free(names);
	return ok;
}

/* Not web sites (windows.md 7.3): left out once they are known to be whole. */
static void
leave_out_ftp(struct windows_sites *sites)
{
	size_t kept = 0, i;

	for (i = 0; i < sites->count; i++)
		if (!windows_bindings_are_ftp(sites->items[i].bindings))
			sites->items[kept++] = sites->items[i];
	sites->count = kept;
}

/* The pools stand in the first of two documents, and an error of theirs before the sites. */
static void
judge_pools(struct appcmd_listing *listing, const struct documents *documents)
{
	char words[APPCMD_QUOTED + 1];
	const char *text = documents->count == 1 ? documents->before : documents->between;

	listing->has_pools = documents->between == NULL && documents->of[0].stray_length == 0 &&
	    (documents->count == 2 || documents->of[0].pools > 0);
	windows_pools_sort(&listing->pools);
	if (listing->has_pools)
		return;
	quote(text == NULL ? "" : text, words);
	snprintf(listing->pools_text, sizeof(listing->pools_text), "appcmd.exe on the node does not list all pools: '%s'", words);
}

static bool
judge(struct appcmd_listing *listing, const struct wsman_output *output, const struct documents *documents, struct error *err)
{
	const struct content *first = &documents->of[0], *last = &documents->of[documents->count == 2];
	const uint32_t code = output->exit_code;

	if (documents->count == 0 && documents->after[strspn(documents->after, SPACES)] == '\0')
		return fail_without_words(listing, output, err);
	if (last->stray_length > 0)
		return fail_with(listing, last->stray, code, err);
	if (has_words(documents->after, strlen(documents->after)))
		return fail_with(listing, documents->after, code, err);
	if (documents->count == 2 && (last->pools > 0 || first->sites > 0))
		return unfit(err, "what it was not asked for");
	if (documents->count == 1 && last->sites == 0 &&
	    (last->pools > 0 || !has_words(documents->before, documents->before_length)))
		return error_set(err, ERROR_MALFORMED, "appcmd.exe on the node says nothing of sites (exit code %u)", code);
	listing->number = code;
	return code == 0 || (code == 1 && last->sites == 0) ||
	       error_set(err, kind_of(code, ""), "appcmd.exe on the node fails, though what it wrote is whole (exit code %u)", code);
}

bool
windows_appcmd_parse(const struct wsman_output *output, struct appcmd_listing *ret_listing, struct error *err)
{
	struct documents documents;
	struct text_stream text;
	bool ok;

	ret_listing->defaults = AUTO_START_ON;
	if (!to_utf8(output, &text, err))
		return false;
	ok = read_documents(ret_listing, text.text, &documents, err);
	if (ok) {
		judge_pools(ret_listing, &documents);
		ok = judge(ret_listing, output, &documents, err) && check_unique(&ret_listing->sites, err);
	}
	leave_out_ftp(&ret_listing->sites);
	free(text.text);
	return ok;
}

/* An error takes one line or some: it ends with its bracket. */
static const char *
skip_error(const char *line, const char *end)
{
	for (; line < end; line++)
		if (*line == ')' && (line + 1 == end || strchr("\r\n", line[1]) != NULL))
			return line + 1;
	return NULL;
}

bool
windows_appcmd_parse_states(const struct wsman_output *output, struct site *sites, size_t count)
{
	const char *place = output->text, *end = output->text + output->length;
	struct { enum run_state state; bool is_unknown; } *told = calloc(count, sizeof(*told));
	size_t found = 0, i;

	while (told != NULL && place != NULL && found < count) {
		size_t length;

		place += strspn(place, SPACES);
		length = strcspn(place, SPACES "(");
		if (place >= end || length == 0)
			break;
		told[found].state = state_of_word(place, length, &told[found].is_unknown);
		if (told[found].state != RUN_UNKNOWN || told[found].is_unknown)
			place += length;
		else
			place = skip_error(place, end);
		found++;
	}
	if (told == NULL || place == NULL || found < count || place + strspn(place, SPACES) != end) {
		free(told);
		return false;
	}
	for (i = 0; i < count; i++) {
		sites[i].run_state = told[i].state;
		sites[i].is_rejected = told[i].is_unknown;
	}
	free(told);
	return true;
}

/* What follows the line that is `word` alone; NULL: none is. */
static const char *
after_line(const char *text, const char *word)
{
	while (*text != '\0') {
		const size_t length = strcspn(text, "\r\n");

		if (length == strlen(word) && memcmp(text, word, length) == 0)
			return text + length;
		text += length + strspn(text + length, "\r\n");
	}
	return NULL;
}

static void
judge_write(const char *text, uint32_t exit_code, struct appcmd_answer *answer)
{
	text += strspn(text, SPACES);
	answer->is_done = answer->was_tried && (exit_code == 0 || exit_code == UNCHANGED) &&
	    strncmp(text, ERROR_MARK, strlen(ERROR_MARK)) != 0;
	answer->number = answer->is_done ? 0 : number_of(text, exit_code);
	answer->is_denied = !answer->is_done && kind_of(answer->number, text) == ERROR_DENIED;
	quote(text, answer->words);
}

bool
windows_appcmd_parse_write(const struct wsman_output *output, uint32_t id, struct appcmd_answer *ret_answer,
    struct error *err)
{
	struct text_stream text;
	const char *rest;
	char number[16];

	if (!to_utf8(output, &text, err))
		return false;
	snprintf(number, sizeof(number), "%u", id);
	rest = id == 0 ? text.text : after_line(text.text, number);
	ret_answer->was_tried = rest != NULL;
	judge_write(rest != NULL ? rest : text.text, output->exit_code, ret_answer);
	free(text.text);
	return true;
}

void
windows_appcmd_clear(struct appcmd_listing *listing)
{
	windows_sites_clear(&listing->sites);
	windows_pools_clear(&listing->pools);
	memset(listing, 0, sizeof(*listing));
}
