#include "lib/wsman/line.h"

#include "lib/http/header.h"

bool
wsman_reply_offers(const struct wsman_reply *reply, const char *scheme)
{
	return http_has_word(reply->schemes, scheme);
}

unsigned int
wsman_line_time_left(const struct wsman_line *line, uint64_t deadline_ms)
{
	uint64_t now_ms = line->now_ms(line->state);

	return now_ms >= deadline_ms ? 0 : (unsigned int)(deadline_ms - now_ms);
}

bool
wsman_ignore_body(void *state, const struct wsman_reply *reply, const char *bytes, size_t count, struct error *err)
{
	size_t *left = state;

	(void)reply;
	(void)bytes;
	if (count > *left)
		return error_set(err, ERROR_LIMIT, "the answer has a body without end");
	*left -= count;
	return true;
}
