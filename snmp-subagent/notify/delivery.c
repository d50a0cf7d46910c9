#include "snmp-subagent/notify/delivery.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "lib/history/outbox.h"
#include "snmp-subagent/notify/announce.h"
#include "snmp-subagent/notify/stored_form.h"

#define AT_ONCE	   200
#define IN_ADVANCE 1000 /* handed to the agent before it has delivered any of them */

struct delivery {
	pthread_mutex_t lock; /* over `ids` */
	int64_t *ids;	      /* delivered, still in the outbox */
	size_t count, capacity;
	int64_t handed; /* number of the newest one that the agent has */
	int wake_fd;
};

struct delivery *
delivery_new(int wake_fd, struct error *err)
{
	struct delivery *delivery = calloc(1, sizeof(*delivery));

	if (delivery == NULL) {
		error_memory(err);
		return NULL;
	}
	pthread_mutex_init(&delivery->lock, NULL);
	delivery->wake_fd = wake_fd;
	return delivery;
}

/* Without memory they stay in the outbox, and are sent once more by the next daemon: rather twice than never.
 */
void
delivery_delivered(void *context, const int64_t *ids, size_t count)
{
	struct delivery *delivery = context;
	const uint64_t one = 1;
	size_t i;

	pthread_mutex_lock(&delivery->lock);
	if (delivery->count + count > delivery->capacity) {
		size_t capacity = (delivery->count + count) * 2;
		int64_t *larger = reallocarray(delivery->ids, capacity, sizeof(*larger));

		if (larger != NULL) {
			delivery->ids = larger;
			delivery->capacity = capacity;
		}
	}
	for (i = 0; i < count && delivery->count < delivery->capacity; i++)
		delivery->ids[delivery->count++] = ids[i];
	pthread_mutex_unlock(&delivery->lock);
	while (write(delivery->wake_fd, &one, sizeof(one)) == -1 && errno == EINTR)
		continue;
}

static bool
forget_delivered(struct delivery *delivery, struct history *history, struct error *err)
{
	int64_t *ids;
	size_t count;
	bool ok;

	pthread_mutex_lock(&delivery->lock);
	ids = delivery->ids;
	count = delivery->count;
	delivery->ids = NULL;
	delivery->count = delivery->capacity = 0;
	pthread_mutex_unlock(&delivery->lock);
	ok = count == 0 || history_outbox_remove(history, ids, count, err);
	if (!ok)
		delivery_delivered(delivery, ids, count); /* once more */
	free(ids);
	return ok;
}

static bool
hand_over(struct delivery *delivery, struct history *history, struct agent *agent,
    const struct outbox_item *item, struct text_arena *text, void (*log)(int level, const char *format, ...),
    bool *ret_is_full, struct error *err)
{
	struct mib_notification notification;
	struct error why;

	if (notification_from_stored(item->words, text, &notification, &why)) {
		notification.id = item->id;
		if (agent_notify(agent, &notification, &why)) {
			delivery->handed = item->id;
			return true;
		}
	}
	*ret_is_full = why.kind == ERROR_BUSY;
	if (why.kind == ERROR_BUSY)
		return true;
	if (why.kind == ERROR_NO_MEMORY) {
		*err = why;
		return false;
	}
	log(LOG_ERR, "a notification cannot be sent and is dropped: %s", why.text);
	delivery->handed = item->id;
	return history_outbox_remove(history, &item->id, 1, err);
}

static bool
hand_over_some(struct delivery *delivery, struct history *history, struct agent *agent,
    void (*log)(int level, const char *format, ...), bool *ret_is_all, struct error *err)
{
	struct text_arena text = { 0 };
	struct outbox_item *items;
	size_t count, i;
	bool ok = true, is_full = false;

	if (!history_outbox_list(history, delivery->handed, AT_ONCE, &text, &items, &count, err)) {
		text_arena_clear(&text);
		return false;
	}
	for (i = 0; ok && !is_full && i < count; i++)
		ok = hand_over(delivery, history, agent, &items[i], &text, log, &is_full, err);
	*ret_is_all = count < AT_ONCE || is_full;
	free(items);
	text_arena_clear(&text);
	return ok;
}

static const struct mib_node_row *
find_node(struct mib_view *const *views, size_t count, uint32_t index)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (views[i]->node.index == index)
			return &views[i]->node;
	return NULL;
}

/* A node that is not configured any more has a row with nothing but its index. */
static bool
tell_dropped(struct history *history, struct mib_view *const *views, size_t view_count, struct error *err)
{
	struct text_arena text = { 0 };
	struct outbox_dropped *dropped;
	size_t count, i;
	bool ok = true;

	if (!history_outbox_dropped(history, &dropped, &count, err))
		return false;
	for (i = 0; ok && i < count; i++) {
		const struct mib_node_row unknown = { .index = dropped[i].node_index, .name = "a node" };
		const struct mib_node_row *node = find_node(views, view_count, dropped[i].node_index);
		struct outbox_item item;

		ok = announce_dropped(&dropped[i], node == NULL ? &unknown : node, &text, &item, err) &&
		     history_outbox_put_summary(history, &item, err);
	}
	free(dropped);
	text_arena_clear(&text);
	return ok;
}

bool
delivery_run(struct delivery *delivery, struct history *history, struct agent *agent,
    struct mib_view *const *views, size_t view_count, void (*log)(int level, const char *format, ...),
    struct error *err)
{
	bool is_all = false;

	if (!forget_delivered(delivery, history, err))
		return false;
	if (!agent_is_connected(agent))
		return true; /* they wait in the outbox, where there is room */
	if (!tell_dropped(history, views, view_count, err))
		return false;
	while (!is_all && agent_waiting(agent) < IN_ADVANCE)
		if (!hand_over_some(delivery, history, agent, log, &is_all, err))
			return false;
	return true;
}

void
delivery_free(struct delivery *delivery)
{
	if (delivery == NULL)
		return;
	pthread_mutex_destroy(&delivery->lock);
	free(delivery->ids);
	free(delivery);
}
