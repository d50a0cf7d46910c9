#include "tests/simulator/wql.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/simulator/buffer.h"

enum operator {
	OPERATOR_EQUAL,
	OPERATOR_NOT_EQUAL,
	OPERATOR_LESS,
	OPERATOR_LESS_EQUAL,
	OPERATOR_GREATER,
	OPERATOR_GREATER_EQUAL,
	OPERATOR_LIKE,
	OPERATOR_IS_NULL,
	OPERATOR_NOT_NULL,
	OPERATOR_AND,
	OPERATOR_OR,
	OPERATOR_NOT,
};

struct wql_step {
	enum operator operator;
	const char *property;		/* NULL for AND, OR, NOT: they take what came before */
	struct value literal;
};

#define MAX_DEPTH 32	/* of parentheses */
#define MAX_STEPS 256

struct reader {
	const char *start, *at;
	struct wql_query *query;
	unsigned int depth;
	struct error *err;
};

static bool read_or(struct reader *reader);

static void
skip_blanks(struct reader *reader)
{
	while (isspace((unsigned char)*reader->at))
		reader->at++;
}

static bool
fail(struct reader *reader, const char *what)
{
	if (reader->err->kind == ERROR_NONE)
		error_set(reader->err, ERROR_MALFORMED, "%s at character %zu of the query", what,
		    (size_t)(reader->at - reader->start) + 1);
	return false;
}

static bool
is_word(char character)
{
	return isalnum((unsigned char)character) || character == '_';
}

/* Takes `word` when it stands here, whatever its case, and ends here. */
static bool
take_word(struct reader *reader, const char *word)
{
	size_t length = strlen(word);

	skip_blanks(reader);
	if (strncasecmp(reader->at, word, length) != 0 || is_word(reader->at[length]))
		return false;
	reader->at += length;
	return true;
}

static bool
take_sign(struct reader *reader, const char *sign)
{
	skip_blanks(reader);
	if (strncmp(reader->at, sign, strlen(sign)) != 0)
		return false;
	reader->at += strlen(sign);
	return true;
}

static const char *
take_name(struct reader *reader)
{
	const char *start;

	skip_blanks(reader);
	start = reader->at;
	while (is_word(*reader->at))
		reader->at++;
	if (reader->at == start) {
		fail(reader, "a name is missing");
		return NULL;
	}
	return text_copy(&reader->query->text, start, (size_t)(reader->at - start));
}

static bool
read_string(struct reader *reader, struct value *ret_value)
{
	char quote = *reader->at++;
	struct buffer text = { 0 };

	buffer_add(&text, "");
	while (*reader->at != quote) {
		if (*reader->at == '\\')
			reader->at++;
		if (*reader->at == '\0') {
			buffer_clear(&text);
			return fail(reader, "a string does not end");
		}
		buffer_add_bytes(&text, reader->at++, 1);
	}
	reader->at++;
	value_set_text(ret_value, text_copy(&reader->query->text, text.bytes, text.length));
	buffer_clear(&text);
	return true;
}

static bool
read_literal(struct reader *reader, struct value *ret_value)
{
	char *end;

	skip_blanks(reader);
	if (*reader->at == '\'' || *reader->at == '"')
		return read_string(reader, ret_value);
	if (take_word(reader, "TRUE") || take_word(reader, "FALSE")) {
		value_set_boolean(ret_value, tolower((unsigned char)reader->at[-2]) == 'u');
		return true;
	}
	if (take_word(reader, "NULL")) {
		ret_value->kind = VALUE_NIL;
		return true;
	}
	value_set_number(ret_value, strtoll(reader->at, &end, 10));
	if (end == reader->at)
		return fail(reader, "a value is missing");
	reader->at = end;
	return true;
}

static bool
read_operator(struct reader *reader, enum operator *ret_operator)
{
	static const struct {
		const char *sign;
		enum operator operator;
	} signs[] = {
		{ "<>", OPERATOR_NOT_EQUAL }, { "!=", OPERATOR_NOT_EQUAL }, { "<=", OPERATOR_LESS_EQUAL },
		{ ">=", OPERATOR_GREATER_EQUAL }, { "<", OPERATOR_LESS }, { ">", OPERATOR_GREATER },
		{ "=", OPERATOR_EQUAL },
	};
	size_t i;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (take_sign(reader, signs[i].sign)) {
			*ret_operator = signs[i].operator;
			return true;
		}
	}
	if (take_word(reader, "LIKE")) {
		*ret_operator = OPERATOR_LIKE;
		return true;
	}
	if (take_word(reader, "IS")) {
		*ret_operator = take_word(reader, "NOT") ? OPERATOR_NOT_NULL : OPERATOR_IS_NULL;
		return take_word(reader, "NULL") || fail(reader, "NULL is missing");
	}
	return fail(reader, "an operator is missing");
}

static bool
add_step(struct reader *reader, const struct wql_step *step)
{
	struct wql_query *query = reader->query;

	if (query->step_count == MAX_STEPS)
		return fail(reader, "the condition is too long");
	query->steps = array_grow(query->steps, query->step_count, sizeof(*query->steps));
	query->steps[query->step_count++] = *step;
	return true;
}

static bool
read_comparison(struct reader *reader)
{
	struct wql_step step = { 0 };

	if (take_sign(reader, "(")) {
		if (++reader->depth > MAX_DEPTH)
			return fail(reader, "too many parentheses");
		if (!read_or(reader))
			return false;
		reader->depth--;
		return take_sign(reader, ")") || fail(reader, "')' is missing");
	}
	if (take_word(reader, "NOT")) {
		step.operator = OPERATOR_NOT;
		if (++reader->depth > MAX_DEPTH)
			return fail(reader, "too many NOT");
		return read_comparison(reader) && add_step(reader, &step);
	}
	step.property = take_name(reader);
	if (step.property == NULL || !read_operator(reader, &step.operator))
		return false;
	if (step.operator != OPERATOR_IS_NULL && step.operator != OPERATOR_NOT_NULL &&
	    !read_literal(reader, &step.literal))
		return false;
	return add_step(reader, &step);
}

static bool
read_and(struct reader *reader)
{
	const struct wql_step step = { .operator = OPERATOR_AND };

	if (!read_comparison(reader))
		return false;
	while (take_word(reader, "AND"))
		if (!read_comparison(reader) || !add_step(reader, &step))
			return false;
	return true;
}

static bool
read_or(struct reader *reader)
{
	const struct wql_step step = { .operator = OPERATOR_OR };

	if (!read_and(reader))
		return false;
	while (take_word(reader, "OR"))
		if (!read_and(reader) || !add_step(reader, &step))
			return false;
	return true;
}

static bool
read_columns(struct reader *reader)
{
	struct wql_query *query = reader->query;

	if (take_sign(reader, "*"))
		return true;
	do {
		const char *name = take_name(reader);

		if (name == NULL)
			return false;
		query->columns = array_grow(query->columns, query->column_count, sizeof(*query->columns));
		query->columns[query->column_count++] = name;
	} while (take_sign(reader, ","));
	return true;
}

static bool
read_query(struct reader *reader)
{
	if (!take_word(reader, "SELECT"))
		return fail(reader, "SELECT is missing");
	if (!read_columns(reader))
		return false;
	if (!take_word(reader, "FROM"))
		return fail(reader, "FROM is missing");
	reader->query->class_name = take_name(reader);
	if (reader->query->class_name == NULL)
		return false;
	if (take_word(reader, "WHERE") && !read_or(reader))
		return false;
	skip_blanks(reader);
	return *reader->at == '\0' || fail(reader, "something unexpected stands");
}

bool
wql_parse(const char *text, struct wql_query *ret_query, struct error *err)
{
	struct wql_query query = { 0 };
	struct reader reader = { .start = text, .at = text, .query = &query, .err = err };

	error_clear(err);
	if (!read_query(&reader)) {
		wql_clear(&query);
		return false;
	}
	*ret_query = query;
	return true;
}

static int
lower(char character)
{
	return tolower((unsigned char)character);
}

/* Whether `character` is one of the set from after '[' to `end`: characters and ranges, [^...] for none of it. */
static bool
is_in_set(char character, const char *set, const char *end)
{
	const bool is_negated = *set == '^';
	bool is_in = false;

	for (set += is_negated; set < end; set++) {
		const char *last = set[1] == '-' && set + 2 < end ? set + 2 : set;

		is_in = is_in || (lower(character) >= lower(*set) && lower(character) <= lower(*last));
		set = last;
	}
	return is_in != is_negated;
}

/* LIKE: % any characters, _ one, [a-f] one of a set. */
static bool
is_like(const char *text, const char *pattern)
{
	for (; *pattern != '\0'; pattern++, text++) {
		const char *end = *pattern == '[' ? strchr(pattern, ']') : NULL;

		if (*pattern == '%') {
			while (!is_like(text, pattern + 1))
				if (*text++ == '\0')
					return false;
			return true;
		}
		if (*text == '\0')
			return false;
		if (end != NULL ? !is_in_set(*text, pattern + 1, end) :
		    *pattern != '_' && lower(*pattern) != lower(*text))
			return false;
		if (end != NULL)
			pattern = end;
	}
	return *text == '\0';
}

/* Numbers, booleans and times as numbers, each side; false when one of them is none. */
static bool
as_numbers(const struct value *value, const struct value *literal, int64_t *ret_left, int64_t *ret_right)
{
	time_t time;

	if (value->kind == VALUE_TIME) {
		if (literal->kind != VALUE_TEXT || !value_parse_cim_time(literal->text, &time))
			return false;
		*ret_left = value->time;
		*ret_right = time;
		return true;
	}
	*ret_left = value->kind == VALUE_TEXT ? strtoll(value->text, NULL, 10) : value->number;
	*ret_right = literal->kind == VALUE_TEXT ? strtoll(literal->text, NULL, 10) : literal->number;
	if (value->kind == VALUE_TEXT && literal->kind == VALUE_BOOLEAN)	/* a constant: "true" */
		*ret_left = strcasecmp(value->text, "true") == 0;
	return true;
}

static bool
is_ordered(int order, enum operator operator)
{
	switch (operator) {
	case OPERATOR_EQUAL: return order == 0;
	case OPERATOR_NOT_EQUAL: return order != 0;
	case OPERATOR_LESS: return order < 0;
	case OPERATOR_LESS_EQUAL: return order <= 0;
	case OPERATOR_GREATER: return order > 0;
	case OPERATOR_GREATER_EQUAL: return order >= 0;
	case OPERATOR_LIKE:
	case OPERATOR_IS_NULL:
	case OPERATOR_NOT_NULL:
	case OPERATOR_AND:
	case OPERATOR_OR:
	case OPERATOR_NOT:
		break;
	}
	return false;
}

static bool
holds(const struct wql_step *step, const struct value *value)
{
	int64_t left, right;

	if (step->operator == OPERATOR_IS_NULL || step->operator == OPERATOR_NOT_NULL)
		return (value->kind == VALUE_NIL) == (step->operator == OPERATOR_IS_NULL);
	if (value->kind == VALUE_NIL || step->literal.kind == VALUE_NIL)
		return false;
	if (value->kind == VALUE_TEXT && step->literal.kind == VALUE_TEXT) {
		if (step->operator == OPERATOR_LIKE)
			return is_like(value->text, step->literal.text);
		return is_ordered(strcasecmp(value->text, step->literal.text), step->operator);
	}
	if (!as_numbers(value, &step->literal, &left, &right))
		return false;
	return is_ordered(left < right ? -1 : left > right, step->operator);
}

bool
wql_matches(const struct wql_query *query, wql_lookup *lookup, void *state)
{
	bool stack[MAX_STEPS];
	size_t depth = 0, i;

	for (i = 0; i < query->step_count; i++) {
		const struct wql_step *step = &query->steps[i];

		if (step->property != NULL) {
			struct value value;

			value.kind = VALUE_NIL;
			stack[depth++] = lookup(state, step->property, &value) && holds(step, &value);
		} else if (step->operator == OPERATOR_NOT) {
			stack[depth - 1] = !stack[depth - 1];
		} else {
			depth--;
			stack[depth - 1] = step->operator == OPERATOR_AND ? stack[depth - 1] && stack[depth] :
			    stack[depth - 1] || stack[depth];
		}
	}
	return depth == 0 || stack[0];
}

const char *
wql_unknown_property(const struct wql_query *query, wql_lookup *lookup, void *state)
{
	size_t i;

	for (i = 0; i < query->step_count; i++) {
		struct value value;

		if (query->steps[i].property != NULL && !lookup(state, query->steps[i].property, &value))
			return query->steps[i].property;
	}
	return NULL;
}

void
wql_clear(struct wql_query *query)
{
	free(query->columns);
	free(query->steps);
	text_arena_clear(&query->text);
	*query = (struct wql_query) { 0 };
}
