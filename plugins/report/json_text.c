#include "plugins/report/json_text.h"

#include "lib/model/datetime.h"
#include "lib/model/escape.h"

static void
put_name(struct json *json, const char *name)
{
	if (json->is_after_value)
		putc(',', json->out);
	json->is_after_value = true;
	if (name != NULL)
		fprintf(json->out, "\"%s\":", name);
}

void
json_open(struct json *json, const char *name, char bracket)
{
	put_name(json, name);
	putc(bracket, json->out);
	json->is_after_value = false;
}

void
json_close(struct json *json, char bracket)
{
	putc(bracket, json->out);
	json->is_after_value = true;
}

void
json_null(struct json *json, const char *name)
{
	put_name(json, name);
	fputs("null", json->out);
}

void
json_text(struct json *json, const char *name, const char *text)
{
	put_name(json, name);
	putc('"', json->out);
	escape_write(json->out, text, ESCAPE_JSON, 0);
	putc('"', json->out);
}

void
json_optional_text(struct json *json, const char *name, const char *text)
{
	if (text == NULL || text[0] == '\0')
		json_null(json, name);
	else
		json_text(json, name, text);
}

void
json_number(struct json *json, const char *name, unsigned long long number)
{
	put_name(json, name);
	fprintf(json->out, "%llu", number);
}

void
json_signed(struct json *json, const char *name, long long number)
{
	put_name(json, name);
	fprintf(json->out, "%lld", number);
}

void
json_bool(struct json *json, const char *name, bool value)
{
	put_name(json, name);
	fputs(value ? "true" : "false", json->out);
}

void
json_time(struct json *json, const char *name, time_t time)
{
	char text[DATETIME_SIZE];

	if (time == 0) {
		json_null(json, name);
		return;
	}
	datetime_format_utc(time, text);
	json_text(json, name, text);
}
