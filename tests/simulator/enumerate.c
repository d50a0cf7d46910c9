/* Enumerate, Pull and Release, paged the way the recorded servers did (windows.md 3.3). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/simulator/operation.h"
#include "tests/simulator/site_row.h"

#define ENUMERATION "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
#define WQL "http://schemas.microsoft.com/wbem/wsman/1/WQL"
#define ENVELOPE_BYTES 153600U		/* MaxEnvelopeSizekb 150 */
#define FRAME_BYTES 1000U		/* what the envelope takes of it, rounded up */
#define BATCH_OLD 20U			/* MaxBatchItems of WinRM 1.1 */
#define BATCH_NEW 32000U		/* of later ones */
#define MANY_ITEMS 1000000U

struct lookup_state {
	const struct class *class;
	struct row row;
};

static bool
look_up(void *state, const char *property, struct value *ret_value)
{
	const struct lookup_state *lookup = state;
	const struct property *found = class_property(lookup->class, lookup->row.machine, property);

	if (found == NULL)
		return false;
	if (lookup->row.object == NULL)
		ret_value->kind = VALUE_NIL;	/* only asked whether there is such a property */
	else
		property_get(found, &lookup->row, ret_value);
	return true;
}

static void
select_tokens(struct operation *operation, const struct class *class, const struct wql_query *query,
    struct enumeration *enumeration)
{
	struct lookup_state state = { class, operation_row(operation) };
	const size_t count = class->count(operation->machine);
	size_t i;

	for (i = 0; i < count; i++) {
		uint32_t token = class->token == NULL ? (uint32_t)i : class->token(operation->machine, i);

		state.row.object = class->object(state.row.world, operation->machine, token);
		if (state.row.object == NULL || !wql_matches(query, look_up, &state))
			continue;
		enumeration->tokens =
		    array_grow(enumeration->tokens, enumeration->token_count, sizeof(token));
		enumeration->tokens[enumeration->token_count++] = token;
	}
}

static bool
is_selected(const struct wql_query *query, const char *name)
{
	size_t i;

	for (i = 0; i < query->column_count; i++)
		if (strcasecmp(query->columns[i], name) == 0)
			return true;
	return false;
}

/* The columns in the class's order; the query was checked before. */
static void
select_properties(const struct class *class, const struct wql_query *query, struct enumeration *enumeration)
{
	size_t i;

	enumeration->is_star = query->column_count == 0;
	for (i = 0; i < class->property_count && !enumeration->is_star; i++) {
		if (!is_selected(query, class->properties[i].name))
			continue;
		enumeration->properties = array_grow(enumeration->properties, enumeration->property_count,
		    sizeof(*enumeration->properties));
		enumeration->properties[enumeration->property_count++] = &class->properties[i];
	}
}

static bool
refuse_query(struct operation *operation, enum fault_name name)
{
	const struct fault fault = { .name = name, .subject = operation->request->filter };

	operation_fault(operation, &fault);
	return false;
}

static bool
find_class_of_query(
    struct operation *operation, const struct wql_query *query, const struct class **ret_class)
{
	const struct request *request = operation->request;
	struct lookup_state state = { NULL, operation_row(operation) };
	size_t i;

	if (!namespace_exists(operation->machine, request->ns))
		return refuse_query(operation, FAULT_INVALID_NAMESPACE);
	state.class = class_find(operation->machine, request->ns, query->class_name);
	if (state.class == NULL)
		return refuse_query(operation, FAULT_INVALID_CLASS);
	for (i = 0; i < query->column_count; i++)
		if (class_property(state.class, operation->machine, query->columns[i]) == NULL)
			return refuse_query(operation, FAULT_INVALID_QUERY);
	if (wql_unknown_property(query, look_up, &state) != NULL)
		return refuse_query(operation, FAULT_INVALID_QUERY);
	if (strcasecmp(state.class->ns, "root/MSCluster") == 0 && !operation->machine->clussvc_running)
		return refuse_query(operation, FAULT_CLUSTER_DOWN);
	*ret_class = state.class;
	return true;
}

/* The class and the query of an Enumerate; false: answered with a fault. */
static bool
read_query(struct operation *operation, const struct class **ret_class, struct wql_query *ret_query)
{
	const struct request *request = operation->request;
	struct error err;

	if (*request->filter == '\0') {
		if (strcmp(request->class_name, "*") == 0)
			return refuse_query(operation, FAULT_INVALID_QUERY);
		return !operation_refuse_resource(operation, ret_class);
	}
	if (strcmp(request->filter_dialect, WQL) != 0)
		return refuse_query(operation, FAULT_DIALECT);
	if (request->selector_count > 0)
		return refuse_query(operation, FAULT_SELECTORS);
	if (!wql_parse(request->filter, ret_query, &err))
		return refuse_query(operation, FAULT_INVALID_QUERY);
	if (!find_class_of_query(operation, ret_query, ret_class)) {
		wql_clear(ret_query);
		return false;
	}
	return true;
}

static void
write_item(
    struct operation *operation, const struct enumeration *enumeration, size_t place, struct buffer *out)
{
	char name[32];
	struct web_site made_up = {
		.id = (uint32_t)place + 1,
		.name = name,
		.bindings = "http *:80:",
		.pool = "DefaultAppPool",
		.auto_start = true,
		.state = RUN_STARTED,
	};
	struct row row = operation_row(operation);

	snprintf(name, sizeof(name), "Made up %zu", place + 1);
	row.object = enumeration->is_endless ? &made_up :
	    enumeration->class->object(row.world, operation->machine, enumeration->tokens[place]);
	if (row.object == NULL)
		return;		/* gone in between */
	if (enumeration->is_star)
		instance_write(enumeration->class, &row, out);
	else
		instance_write_projection(&row, enumeration->properties, enumeration->property_count, out);
}

/* Bytes on Server 2003, units of UTF-16 later: what was recorded fits 150 KB either way (windows.md 3.3). */
static size_t
page_limit(const struct operation *operation)
{
	size_t bytes = operation->request->max_envelope_bytes;

	if (bytes == 0 || bytes > ENVELOPE_BYTES)
		bytes = ENVELOPE_BYTES;
	return operation->machine->windows->number < 600 ? bytes - FRAME_BYTES : bytes / 2 - FRAME_BYTES;
}

static size_t
item_limit(const struct operation *operation, bool is_first)
{
	size_t batch = strcmp(operation->machine->stack, "1.1") == 0 ? BATCH_OLD : BATCH_NEW;
	size_t asked = operation->request->max_elements == 0 ? 1 : operation->request->max_elements;

	if (operation->simulation->page_items > 0 && operation->simulation->page_items < batch)
		batch = operation->simulation->page_items;
	if (is_first && operation->machine->windows->number >= 600)
		return 1; /* the EnumerateResponse of 2008 R2 and 2012 has one instance when there are more */
	return asked < batch ? asked : batch;
}

/* Writes items from `at` on; an item that does not fit waits for the next page. False: one fits no page. */
static bool
write_page(struct operation *operation, struct enumeration *enumeration, bool is_first, struct buffer *out)
{
	const bool is_endless =
	    operation->injection.kind == INJECT_MANY_ITEMS && operation->injection.has_other_shape;
	const size_t limit = is_endless ? SIZE_MAX : page_limit(operation);
	const size_t most = is_endless ? MANY_ITEMS : item_limit(operation, is_first);
	const bool is_in_bytes = operation->machine->windows->number < 600;
	size_t size = 0, written = 0;
	struct buffer item = { 0 };

	enumeration->before = enumeration->at;
	while (enumeration->at < enumeration->token_count && written < most) {
		item.length = 0;
		write_item(operation, enumeration, enumeration->at, &item);
		size += is_in_bytes ? item.length : buffer_utf16_length(item.bytes, item.length);
		if (size > limit)
			break;
		if (item.length > 0)
			buffer_add_bytes(out, item.bytes, item.length);
		enumeration->at++;
		written++;
	}
	buffer_clear(&item);
	return written > 0 || enumeration->at == enumeration->token_count;
}

/* The rest of an answer after the items. Ends the enumeration when that was the last page. */
static void
finish(
    struct operation *operation, struct enumeration *enumeration, bool is_first, const struct buffer *items)
{
	struct buffer *out = operation->body;
	const bool is_cut = operation->injection.kind == INJECT_MISSING_ITEMS;
	const bool is_last = enumeration->at >= enumeration->token_count;
	const char *prefix = is_first ? "w" : "n";

	if (!is_last)
		enumeration_renew(enumeration);
	if (!is_last && !is_cut)
		buffer_format(
		    out, "<n:EnumerationContext>uuid:%s</n:EnumerationContext>", enumeration->context);
	else if (is_first)
		buffer_add(out, "<n:EnumerationContext></n:EnumerationContext>");
	if (items->length == 0) {
		buffer_format(out, "<%s:Items/>", prefix);
	} else {
		buffer_format(out, "<%s:Items>", prefix);
		buffer_add_bytes(out, items->bytes, items->length);
		buffer_format(out, "</%s:Items>", prefix);
	}
	if (is_last && !is_cut)
		buffer_format(out, "<%s:EndOfSequence/>", prefix);
	if (is_last)
		enumeration_end(&operation->simulation->enumerations, enumeration);
}

static void
answer_page(struct operation *operation, struct enumeration *enumeration, bool is_first)
{
	const char *name = is_first ? "EnumerateResponse" : "PullResponse";
	struct buffer items = { 0 }, action = { 0 };

	if (!write_page(operation, enumeration, is_first, &items)) {
		enumeration_end(&operation->simulation->enumerations, enumeration);
		operation_fault_named(operation, FAULT_ENVELOPE_EXCEEDED);
		buffer_clear(&items);
		return;
	}
	buffer_format(&action, ENUMERATION "/%s", name);
	envelope_open(operation->body, operation->request, action.bytes, NULL);
	buffer_format(operation->body, "<n:%s>", name);
	finish(operation, enumeration, is_first, &items);
	buffer_format(operation->body, "</n:%s>", name);
	envelope_close(operation->body);
	buffer_clear(&items);
	buffer_clear(&action);
}

/* Without OptimizeEnumeration the answer holds only a context. */
static void
answer_context(struct operation *operation, const struct enumeration *enumeration)
{
	envelope_open(operation->body, operation->request, ENUMERATION "/EnumerateResponse", NULL);
	buffer_format(operation->body,
	    "<n:EnumerateResponse><n:EnumerationContext>uuid:%s</n:EnumerationContext>"
	    "</n:EnumerateResponse>",
	    enumeration->context);
	envelope_close(operation->body);
}

/* No items and a new context: legal, the client pulls again (windows.md 3.3). */
static void
answer_nothing(struct operation *operation, struct enumeration *enumeration)
{
	enumeration_renew(enumeration);
	envelope_open(operation->body, operation->request, ENUMERATION "/PullResponse", NULL);
	buffer_format(operation->body,
	    "<n:PullResponse><n:EnumerationContext>uuid:%s</n:EnumerationContext><n:Items/>"
	    "</n:PullResponse>",
	    enumeration->context);
	envelope_close(operation->body);
}

void
enumerate_run(struct operation *operation)
{
	struct wql_query query = { 0 };
	const struct class *class;
	struct enumeration *enumeration;

	if (!read_query(operation, &class, &query))
		return;
	enumeration = enumeration_add(&operation->simulation->enumerations, operation->machine);
	if (enumeration == NULL) {
		wql_clear(&query);
		operation_fault_named(operation, FAULT_QUOTA);
		return;
	}
	enumeration->class = class;
	select_properties(class, &query, enumeration);
	if (operation->injection.kind == INJECT_MANY_ITEMS && class->object == site_row_object) {
		enumeration->is_endless = true;
		enumeration->token_count = MANY_ITEMS;
	} else if (operation->injection.kind != INJECT_EMPTY_LIST) {
		select_tokens(operation, class, &query, enumeration);
	}
	wql_clear(&query);
	if (operation->request->is_optimized)
		answer_page(operation, enumeration, true);
	else
		answer_context(operation, enumeration);
}

void
pull_run(struct operation *operation)
{
	struct enumeration *enumeration = enumeration_find(
	    &operation->simulation->enumerations, operation->machine, operation->request->context);
	struct buffer dropped = { 0 };

	if (enumeration == NULL) {
		operation_fault_named(operation, FAULT_CONTEXT);
		return;
	}
	if (enumeration->class == NULL) {
		events_pull(operation, enumeration);
		return;
	}
	if (operation->injection.kind == INJECT_DUPLICATE_ITEMS)
		enumeration->at = enumeration->before;
	if (operation->injection.kind == INJECT_EMPTY_PULL) {
		answer_nothing(operation, enumeration);
		return;
	}
	if (operation->injection.kind == INJECT_DROP_PAGE &&
	    !write_page(operation, enumeration, false, &dropped))
		enumeration->at = enumeration->token_count;
	buffer_clear(&dropped);
	answer_page(operation, enumeration, false);
}

void
release_run(struct operation *operation)
{
	struct enumeration *enumeration = enumeration_find(
	    &operation->simulation->enumerations, operation->machine, operation->request->context);

	if (enumeration == NULL) {
		operation_fault_named(operation, FAULT_CONTEXT);
		return;
	}
	enumeration_end(&operation->simulation->enumerations, enumeration);
	envelope_open(operation->body, operation->request, ENUMERATION "/ReleaseResponse", NULL);
	envelope_close(operation->body);
}
