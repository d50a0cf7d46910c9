/*
 * Any instances as the answers of a node: IIS, node, cluster and events are read by the real client, and what comes of it is a
 * snapshot that can be judged, or an error with a sentence. A byte of 0 parts the answers; each question gets the next.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/windows/cluster.h"
#include "lib/windows/counters.h"
#include "lib/windows/events.h"
#include "lib/windows/iis.h"
#include "lib/windows/look.h"
#include "lib/windows/node.h"
#include "lib/wsman/client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char head[] =
    "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\" "
    "xmlns:n=\"http://schemas.xmlsoap.org/ws/2004/09/enumeration\"><s:Body><n:EnumerateResponse><w:EndOfSequence/><w:Items>";
static const char tail[] = "</w:Items></n:EnumerateResponse></s:Body></s:Envelope>";

struct node {
	const char *rest;
	size_t count;
	uint64_t now_ms;
};

static bool
node_post(void *state, const struct wsman_message *message, const struct wsman_receiver *receiver,
    struct wsman_reply *ret_reply, struct error *err)
{
	struct node *node = state;
	size_t length = strnlen(node->rest, node->count);
	bool is_fault = length > 9 && memcmp(node->rest, "<s:Fault>", 9) == 0, ok;
	static const char fault_head[] = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>",
			  fault_tail[] = "</s:Body></s:Envelope>";

	(void)message;
	*ret_reply = (struct wsman_reply) { .status = is_fault ? 500 : 200, .content_type = "application/soap+xml" };
	node->now_ms += 10;
	ok = receiver->body(receiver->state, ret_reply, is_fault ? fault_head : head,
		 (is_fault ? sizeof(fault_head) : sizeof(head)) - 1, err) &&
	    (length == 0 || receiver->body(receiver->state, ret_reply, node->rest, length, err)) &&
	    receiver->body(receiver->state, ret_reply, is_fault ? fault_tail : tail,
		(is_fault ? sizeof(fault_tail) : sizeof(tail)) - 1, err);
	length += length < node->count;
	node->rest += length;
	node->count -= length;
	return ok;
}

static uint64_t
node_now_ms(void *state)
{
	return ((struct node *)state)->now_ms;
}

static void
node_pause_ms(void *state, unsigned int ms)
{
	((struct node *)state)->now_ms += ms;
}

static void
node_nothing(void *state)
{
	(void)state;
}

static bool
read_node(struct windows_look *look, struct error *err)
{
	return windows_read_system(look, err) && windows_read_services(look, err) && windows_iis_read(look, err) &&
	    windows_iis_believe(look->snapshot, err) && windows_counters_read(look, err) && windows_cluster_read(look, err) &&
	    windows_read_domain(look, err) && windows_read_hotfix(look, err) && windows_events_read(look, err) &&
	    snapshot_finish(look->snapshot, err);
}

static void
check_snapshot(const struct snapshot *snapshot)
{
	size_t i;

	for (i = 0; i < snapshot->site_count; i++) {
		const struct site *site = &snapshot->sites[i];

		if (site->name == NULL || site->bindings == NULL || site->pool == NULL ||
		    (i > 0 && site->id <= snapshot->sites[i - 1].id))
			abort();
		if (!text_is_utf8(site->name, strlen(site->name)))
			abort();
	}
	for (i = 0; i < SNAPSHOT_PARTS; i++)
		if (snapshot->parts[i].status == PART_UNREADABLE && snapshot->parts[i].text[0] == '\0')
			abort();
	for (i = 1; i < snapshot->event_count; i++)
		if (snapshot->events[i].time < snapshot->events[i - 1].time)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct source_target target = { .name = "a", .address = "a", .auth = AUTH_BASIC, .user = "u" };
	const struct look_request request = { .scope = LOOK_WHOLE, .timeout_ms = 10000, .now = 1800000000 };
	struct node node = { .rest = (const char *)data, .count = size };
	const struct wsman_line line = {
		.post = node_post, .now_ms = node_now_ms, .pause_ms = node_pause_ms, .restart = node_nothing, .close = node_nothing,
		.state = &node, .url = "http://a:5985/wsman",
	};
	struct source_ways ways = { 0 };
	struct snapshot snapshot;
	struct windows_look look = { .request = &request, .ways = &ways, .snapshot = &snapshot };
	struct error err = { 0 };

	if (!wsman_open_line(&line, &target, &look.client, &err) || !snapshot_init(&snapshot, "a", &err))
		abort();
	wsman_set_deadline(look.client, request.timeout_ms);
	if (read_node(&look, &err))
		check_snapshot(&snapshot);
	else if (err.kind == ERROR_NONE || err.text[0] == '\0')
		abort();
	snapshot_clear(&snapshot);
	wsman_close(look.client);
	return 0;
}
