#include "tests/simulator/appcmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/simulator/appcmd_error.h"
#include "tests/simulator/appcmd_list.h"
#include "tests/simulator/behaviour.h"

/* One call of appcmd. */
struct call {
	struct operation *operation;
	struct appcmd_query query;
	const char *verb, *object;
	const char *unknown;		/* a parameter that is none; NULL: all are */
	struct buffer *out;
};

static const char *
value_of(const char *word, const char *name)
{
	size_t length = strlen(name);

	return strncasecmp(word, name, length) == 0 && word[length] == ':' ? word + length + 1 : NULL;
}

static bool
take_flag(struct call *call, const char *word)
{
	struct appcmd_query *query = &call->query;

	if (strcasecmp(word, "xml") == 0)
		query->is_xml = true;
	else if (strcasecmp(word, "config") == 0)
		query->config = APPCMD_CONFIG_EXPLICIT;
	else if (strcasecmp(word, "config:*") == 0)
		query->config = APPCMD_CONFIG_ALL;
	else
		return false;
	return true;
}

/* "xml", "id:3", "site.name:X"... without the / or - before it. */
static void
take_parameter(struct call *call, const char *word)
{
	struct appcmd_query *query = &call->query;
	const struct {
		const char *name;
		const char **to;
	} texts[] = {
		{ "site.name", &query->name }, { "apppool.name", &query->name }, { "id", &query->id }, { "site.id", &query->id },
		{ "state", &query->state }, { "serverAutoStart", &query->auto_start }, { "text", &query->text },
		{ "section", &query->section },
	};
	size_t i;

	if (take_flag(call, word))
		return;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *value = value_of(word, texts[i].name);

		if (value == NULL)
			continue;
		*texts[i].to = value;
		return;
	}
	call->unknown = word;
}

static uint32_t
fail(const struct call *call, const struct appcmd_error *error, const char *subject)
{
	appcmd_error_write(error, call->operation->machine->is_russian, subject, call->out);
	return error->exit_code;
}

static bool
is_site_object(const struct call *call)
{
	return strcasecmp(call->object, "site") == 0 || strcasecmp(call->object, "sites") == 0;
}

static bool
is_pool_object(const struct call *call)
{
	return strcasecmp(call->object, "apppool") == 0 || strcasecmp(call->object, "apppools") == 0;
}

static uint32_t
list(struct call *call)
{
	struct operation *operation = call->operation;
	const struct appcmd_error *error = NULL;
	bool has_any;

	if (is_site_object(call))
		has_any = appcmd_list_sites(operation, &call->query, call->out, &error);
	else if (is_pool_object(call))
		has_any = appcmd_list_pools(operation, &call->query, call->out);
	else if (strcasecmp(call->object, "config") == 0 && call->query.section != NULL &&
	    strcasecmp(call->query.section, "system.applicationHost/sites") == 0)
		has_any = appcmd_list_section(operation, &call->query, call->out);
	else
		return fail(call, appcmd_error_find("not-implemented"), NULL);
	return error != NULL ? fail(call, error, NULL) : has_any ? 0 : 1;
}

/* As it was asked for, whatever comes of it; "start site", "set site"... */
static void
note_write(const struct call *call)
{
	char what[64];

	snprintf(what, sizeof(what), "%s %s", call->verb, call->object);
	operation_note_write(call->operation, what, "appcmd", call->query.name == NULL ? "" : call->query.name);
}

static void
say_done(const struct call *call, const char *english, const char *russian)
{
	buffer_format(call->out, "\"%s\" %s\r\n", call->query.name, call->operation->machine->is_russian ? russian : english);
}

static uint32_t
start_site(struct call *call, struct web_site *site)
{
	struct operation *operation = call->operation;
	uint32_t error = 0;

	if (operation->injection.kind != INJECT_START_IGNORED)
		error = site_act(operation->machine, site, SITE_START, operation->now);
	if (error != 0)
		return fail(call, appcmd_error_of_win32(error), NULL);
	say_done(call, "successfully started.", "успешно запущен.");
	return 0;
}

static uint32_t
stop_site(struct call *call, struct web_site *site)
{
	struct operation *operation = call->operation;
	uint32_t error = operation->machine->w3svc_running ? site_act(operation->machine, site, SITE_STOP, operation->now) : 1062;

	if (error != 0)
		return fail(call, appcmd_error_of_win32(error), NULL);
	say_done(call, "successfully stopped", "успешно остановлен");
	return 0;
}

static uint32_t
set_site(struct call *call, struct web_site *site)
{
	const char *value = call->query.auto_start;

	if (value == NULL)
		return fail(call, appcmd_error_find("usage"), "SITE");
	if (call->operation->injection.kind != INJECT_PUT_IGNORED)
		site_set_auto_start(&call->operation->simulation->world, call->operation->machine, site,
		    strcasecmp(value, "true") == 0);
	buffer_format(call->out,
	    call->operation->machine->is_russian ? "Объект SITE \"%s\" изменен\r\n" : "SITE object \"%s\" changed\r\n", site->name);
	return 0;
}

static uint32_t
act_on_site(struct call *call)
{
	const bool is_set = strcasecmp(call->verb, "set") == 0;
	struct web_site *site;

	note_write(call);
	if (call->query.name == NULL)
		return fail(call, appcmd_error_find(is_set ? "identifier" : "usage"), "SITE");
	site = machine_site_named(call->operation->machine, call->query.name);
	if (site == NULL)
		return fail(call, appcmd_error_find("not-found"), call->query.name);
	return is_set ? set_site(call, site) : strcasecmp(call->verb, "stop") == 0 ? stop_site(call, site) : start_site(call, site);
}

static uint32_t
start_pool(struct call *call)
{
	struct machine *machine = call->operation->machine;
	struct app_pool *pool;

	note_write(call);
	if (call->query.name == NULL)
		return fail(call, appcmd_error_find("usage"), "APPPOOL");
	pool = machine_pool(machine, call->query.name);
	if (pool == NULL)
		return fail(call, appcmd_error_find("not-found"), call->query.name);
	if (!machine->w3svc_running)
		return fail(call, appcmd_error_find("was"), NULL);
	pool->state = RUN_STARTED;
	say_done(call, "successfully started.", "успешно запущен.");
	return 0;
}

static uint32_t
run_verb(struct call *call)
{
	if (call->unknown != NULL)
		return fail(call, appcmd_error_find("attribute"), call->unknown);
	if (strcasecmp(call->verb, "list") == 0)
		return list(call);
	if (is_site_object(call) && (strcasecmp(call->verb, "start") == 0 || strcasecmp(call->verb, "stop") == 0 ||
	    strcasecmp(call->verb, "set") == 0))
		return act_on_site(call);
	if (is_pool_object(call) && strcasecmp(call->verb, "start") == 0)
		return start_pool(call);
	return fail(call, appcmd_error_find("not-implemented"), NULL);
}

/* What a write that a test lets fail writes: its error, made or not. */
static uint32_t
fail_write(struct call *call, const struct appcmd_error *error, bool is_made)
{
	struct buffer unread = { 0 }, *out = call->out;

	if (is_made) {
		call->out = &unread;
		(void)run_verb(call);
		call->out = out;
		buffer_clear(&unread);
	} else {
		note_write(call);
	}
	return fail(call, error, NULL);
}

uint32_t
appcmd_run(struct operation *operation, const char *const *words, size_t count, bool is_first, struct buffer *out)
{
	struct call call = { .operation = operation, .out = out };
	const struct appcmd_error *error = NULL;
	const char *shape = operation->injection.kind == INJECT_APPCMD_ERROR ? operation->injection.shape : "";
	const bool is_done = strncmp(shape, "done:", 5) == 0, is_of_writes = is_done || strncmp(shape, "write:", 6) == 0;
	size_t i;

	error = appcmd_error_find(is_of_writes ? strchr(shape, ':') + 1 : shape);
	if (error != NULL && !is_of_writes && (is_first || error->is_lasting))
		return fail(&call, error, NULL);
	if (count < 2)
		return 1;		/* its help, which nobody reads */
	call.verb = words[0];
	call.object = words[1];
	for (i = 2; i < count; i++) {
		if (*words[i] == '/' || *words[i] == '-')
			take_parameter(&call, words[i] + 1);
		else
			call.query.name = words[i];
	}
	if (error != NULL && is_of_writes && strcasecmp(call.verb, "list") != 0)
		return fail_write(&call, error, is_done);
	return run_verb(&call);
}
