#include "snmp-subagent/agentx/mailbox.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

void
queued_free(struct queued *queued)
{
	if (queued == NULL)
		return;
	text_arena_clear(&queued->text);
	free(queued);
}

bool
mailbox_open(struct mailbox *mailbox, struct error *err)
{
	memset(mailbox, 0, sizeof(*mailbox));
	mailbox->end = &mailbox->first;
	mailbox->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (mailbox->wake_fd == -1)
		return error_set(err, ERROR_LIMIT, "no descriptor to wake the SNMP thread: %s", strerror(errno));
	pthread_mutex_init(&mailbox->lock, NULL);
	return true;
}

void
mailbox_close(struct mailbox *mailbox)
{
	mib_snapshot_free(mailbox->published);
	while (mailbox->first != NULL) {
		struct queued *queued = mailbox->first;

		mailbox->first = queued->next;
		queued_free(queued);
	}
	pthread_mutex_destroy(&mailbox->lock);
	close(mailbox->wake_fd);
}

/* The counter of an eventfd overflows after 2^64 - 2 writes without a read: a write cannot fail otherwise. */
static void
wake(struct mailbox *mailbox)
{
	const uint64_t one = 1;
	ssize_t written = write(mailbox->wake_fd, &one, sizeof(one));

	(void)written;
}

void
mailbox_publish(struct mailbox *mailbox, struct mib_snapshot *snapshot)
{
	struct mib_snapshot *old;

	pthread_mutex_lock(&mailbox->lock);
	old = mailbox->published;
	mailbox->published = snapshot;
	pthread_mutex_unlock(&mailbox->lock);
	wake(mailbox);
	mib_snapshot_free(old);		/* nobody has seen it */
}

bool
mailbox_notify(struct mailbox *mailbox, const struct mib_notification *notification, size_t max, struct error *err)
{
	struct queued *queued = calloc(1, sizeof(*queued));
	bool has_room;

	if (queued == NULL)
		return error_memory(err);
	if (!mib_notification_copy(notification, &queued->text, &queued->notification, err)) {
		queued_free(queued);
		return false;
	}
	pthread_mutex_lock(&mailbox->lock);
	has_room = mailbox->waiting < max;
	if (has_room) {
		*mailbox->end = queued;
		mailbox->end = &queued->next;
		mailbox->waiting++;
	}
	pthread_mutex_unlock(&mailbox->lock);
	if (!has_room) {
		queued_free(queued);
		return error_set(err, ERROR_BUSY, "%zu notifications wait for the master agent already", max);
	}
	wake(mailbox);
	return true;
}

void
mailbox_stop(struct mailbox *mailbox)
{
	pthread_mutex_lock(&mailbox->lock);
	mailbox->is_stopping = true;
	pthread_mutex_unlock(&mailbox->lock);
	wake(mailbox);
}

bool
mailbox_is_stopping(struct mailbox *mailbox)
{
	bool is_stopping;

	pthread_mutex_lock(&mailbox->lock);
	is_stopping = mailbox->is_stopping;
	pthread_mutex_unlock(&mailbox->lock);
	return is_stopping;
}

void
mailbox_settle(struct mailbox *mailbox, size_t count)
{
	pthread_mutex_lock(&mailbox->lock);
	mailbox->waiting -= count;
	pthread_mutex_unlock(&mailbox->lock);
}

size_t
mailbox_waiting(struct mailbox *mailbox)
{
	size_t waiting;

	pthread_mutex_lock(&mailbox->lock);
	waiting = mailbox->waiting;
	pthread_mutex_unlock(&mailbox->lock);
	return waiting;
}

void
mailbox_set_connected(struct mailbox *mailbox, bool is_connected)
{
	pthread_mutex_lock(&mailbox->lock);
	mailbox->is_connected = is_connected;
	pthread_mutex_unlock(&mailbox->lock);
}

bool
mailbox_is_connected(struct mailbox *mailbox)
{
	bool is_connected;

	pthread_mutex_lock(&mailbox->lock);
	is_connected = mailbox->is_connected;
	pthread_mutex_unlock(&mailbox->lock);
	return is_connected;
}

void
mailbox_take(struct mailbox *mailbox, struct mib_snapshot **ret_snapshot, struct queued **ret_queue)
{
	uint64_t count;
	ssize_t bytes = read(mailbox->wake_fd, &count, sizeof(count));	/* before looking: what comes later wakes again */

	(void)bytes;
	pthread_mutex_lock(&mailbox->lock);
	*ret_snapshot = mailbox->published;
	*ret_queue = mailbox->first;
	mailbox->published = NULL;
	mailbox->first = NULL;
	mailbox->end = &mailbox->first;
	pthread_mutex_unlock(&mailbox->lock);
}
