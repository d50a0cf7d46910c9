/* What threads hand to the agent comes out once, in order, and wakes it. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp-subagent/agentx/mailbox.h"
#include "tests/unit/runner/test_group.h"

static struct mib_notification
notification(int64_t id)
{
	return (struct mib_notification) { .id = id, .kind = NOTIFICATION_NODE_RESTARTED, .node.index = 1, .text = "x" };
}

static bool
wakes(const struct mailbox *mailbox)
{
	struct pollfd wait = { .fd = mailbox->wake_fd, .events = POLLIN };

	return poll(&wait, 1, 0) == 1;
}

static void
notifications_come_out_in_the_order_they_went_in(void **state)
{
	struct mib_snapshot *snapshot;
	struct queued *queue;
	struct mailbox mailbox;
	struct error err;
	int64_t id;

	(void)state;
	assert_true(mailbox_open(&mailbox, &err));
	for (id = 1; id <= 5; id++) {
		const struct mib_notification each = notification(id);

		assert_true(mailbox_notify(&mailbox, &each, 10, &err));
	}
	mailbox_take(&mailbox, &snapshot, &queue);
	assert_null(snapshot);
	for (id = 1; id <= 5; id++) {
		struct queued *first = queue;

		assert_non_null(first);
		assert_int_equal(first->notification.id, id);
		queue = first->next;
		queued_free(first);
	}
	assert_null(queue);
	mailbox_close(&mailbox);
}

static void
what_a_notification_says_is_copied(void **state)
{
	char text[] = "stopped";
	struct mib_notification each = notification(1);
	struct mib_snapshot *snapshot;
	struct queued *queue;
	struct mailbox mailbox;
	struct error err;

	(void)state;
	each.text = text;
	assert_true(mailbox_open(&mailbox, &err));
	assert_true(mailbox_notify(&mailbox, &each, 10, &err));
	text[0] = '!';
	mailbox_take(&mailbox, &snapshot, &queue);
	assert_string_equal(queue->notification.text, "stopped");
	assert_string_equal(queue->notification.node.name, "");
	queued_free(queue);
	mailbox_close(&mailbox);
}

static void
no_more_wait_than_allowed_until_some_are_settled(void **state)
{
	const struct mib_notification each = notification(1);
	struct mib_snapshot *snapshot;
	struct queued *queue;
	struct mailbox mailbox;
	struct error err;

	(void)state;
	assert_true(mailbox_open(&mailbox, &err));
	assert_true(mailbox_notify(&mailbox, &each, 2, &err));
	assert_true(mailbox_notify(&mailbox, &each, 2, &err));
	assert_false(mailbox_notify(&mailbox, &each, 2, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	mailbox_take(&mailbox, &snapshot, &queue);
	assert_false(mailbox_notify(&mailbox, &each, 2, &err));	/* taken, not yet sent */
	assert_int_equal(mailbox_waiting(&mailbox), 2);
	mailbox_settle(&mailbox, 1);
	assert_true(mailbox_notify(&mailbox, &each, 2, &err));
	queued_free(queue->next);
	queued_free(queue);
	mailbox_close(&mailbox);
}

static void
a_notification_that_cannot_be_sent_does_not_wait(void **state)
{
	struct mib_notification each = notification(1);
	struct mailbox mailbox;
	struct error err;

	(void)state;
	each.node.index = 0;
	assert_true(mailbox_open(&mailbox, &err));
	assert_false(mailbox_notify(&mailbox, &each, 2, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(mailbox_waiting(&mailbox), 0);
	assert_false(wakes(&mailbox));
	mailbox_close(&mailbox);
}

static void
only_the_newest_snapshot_comes_out(void **state)
{
	struct mib_snapshot *older, *newer, *taken;
	struct queued *queue;
	struct mailbox mailbox;
	struct error err;

	(void)state;
	assert_true(mailbox_open(&mailbox, &err));
	older = mib_snapshot_new("1", &err);
	newer = mib_snapshot_new("2", &err);
	mailbox_publish(&mailbox, older);
	mailbox_publish(&mailbox, newer);
	mailbox_take(&mailbox, &taken, &queue);
	assert_ptr_equal(taken, newer);
	mib_snapshot_free(taken);
	mailbox_take(&mailbox, &taken, &queue);
	assert_null(taken);
	mailbox_close(&mailbox);
}

static void
the_descriptor_wakes_until_all_was_taken(void **state)
{
	const struct mib_notification each = notification(1);
	struct mib_snapshot *snapshot;
	struct queued *queue;
	struct mailbox mailbox;
	struct error err;

	(void)state;
	assert_true(mailbox_open(&mailbox, &err));
	assert_false(wakes(&mailbox));
	assert_true(mailbox_notify(&mailbox, &each, 10, &err));
	mailbox_publish(&mailbox, mib_snapshot_new("1", &err));
	assert_true(wakes(&mailbox));
	mailbox_take(&mailbox, &snapshot, &queue);
	assert_false(wakes(&mailbox));
	mib_snapshot_free(snapshot);
	queued_free(queue);
	assert_false(mailbox_is_stopping(&mailbox));
	mailbox_stop(&mailbox);
	assert_true(mailbox_is_stopping(&mailbox));
	assert_true(wakes(&mailbox));
	mailbox_close(&mailbox);
}

#define EACH 2000

struct sender {
	struct mailbox *mailbox;
	int64_t first;
};

static void *
send_many(void *context)
{
	const struct sender *sender = context;
	int64_t i;

	for (i = 0; i < EACH; i++) {
		const struct mib_notification each = notification(sender->first + i);
		struct error err;

		if (!mailbox_notify(sender->mailbox, &each, 2 * EACH, &err))
			return context;
		mailbox_publish(sender->mailbox, mib_snapshot_new("1", &err));
	}
	return NULL;
}

static void
two_threads_lose_nothing_and_each_keeps_its_order(void **state)
{
	struct sender senders[2] = { { .first = 0 }, { .first = EACH } };
	int64_t next[2] = { 0, EACH };
	struct mailbox mailbox;
	struct error err;
	pthread_t threads[2];
	size_t taken = 0;
	int i;

	(void)state;
	assert_true(mailbox_open(&mailbox, &err));
	for (i = 0; i < 2; i++) {
		senders[i].mailbox = &mailbox;
		assert_int_equal(pthread_create(&threads[i], NULL, send_many, &senders[i]), 0);
	}
	while (taken < 2 * EACH) {
		struct pollfd wait = { .fd = mailbox.wake_fd, .events = POLLIN };
		struct mib_snapshot *snapshot;
		struct queued *queue;

		assert_int_equal(poll(&wait, 1, 60000), 1);
		mailbox_take(&mailbox, &snapshot, &queue);
		mib_snapshot_free(snapshot);
		while (queue != NULL) {
			struct queued *first = queue;
			int64_t *expected = &next[first->notification.id < EACH ? 0 : 1];

			assert_int_equal(first->notification.id, *expected);
			++*expected;
			queue = first->next;
			queued_free(first);
			taken++;
		}
	}
	for (i = 0; i < 2; i++) {
		void *failed;

		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	mailbox_close(&mailbox);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(notifications_come_out_in_the_order_they_went_in),
	cmocka_unit_test(what_a_notification_says_is_copied),
	cmocka_unit_test(no_more_wait_than_allowed_until_some_are_settled),
	cmocka_unit_test(a_notification_that_cannot_be_sent_does_not_wait),
	cmocka_unit_test(only_the_newest_snapshot_comes_out),
	cmocka_unit_test(the_descriptor_wakes_until_all_was_taken),
	cmocka_unit_test(two_threads_lose_nothing_and_each_keeps_its_order),
};

TEST_GROUP(tests, NULL, NULL);
