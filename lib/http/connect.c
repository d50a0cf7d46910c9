#include "lib/http/connect.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include "lib/model/stopwatch.h"

#define HEAD_START_MS 200		/* of an address before the next */
#define AT_ONCE	      4U		/* descriptors; a further address takes the place of the one that was tried first */

struct race {
	const struct http_addresses *addresses;
	size_t next;			/* not tried */
	struct pollfd tries[AT_ONCE];	/* by age */
	nfds_t count;
	int64_t begun_ms;		/* the last of them */
	int reason;			/* of failures; 0: none yet */
};

static int
time_left(int64_t until_ms)
{
	int64_t left_ms = until_ms - stopwatch_ms();

	return left_ms <= 0 ? 0 : left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

bool
http_wait(int descriptor, short events, int interrupt, int64_t until_ms)
{
	struct pollfd waited[2] = { { .fd = descriptor, .events = events }, { .fd = interrupt, .events = POLLIN } };
	int left_ms, count;

	do {
		left_ms = time_left(until_ms);
		count = poll(waited, 2, left_ms);
	} while (count == -1 && errno == EINTR);
	return count > 0 && waited[0].revents != 0 && left_ms > 0;
}

/* That there is no way to an address says less than what a node says. */
static void
note(struct race *race, int reason)
{
	if (race->reason == 0 || race->reason == EHOSTUNREACH || race->reason == ENETUNREACH || race->reason == EADDRNOTAVAIL ||
	    race->reason == EAFNOSUPPORT)
		race->reason = reason;
}

static void
drop(struct race *race, nfds_t which)
{
	close(race->tries[which].fd);
	race->count--;
	for (; which < race->count; which++)
		race->tries[which] = race->tries[which + 1];
}

static void
begin_next(struct race *race)
{
	const struct http_address *address = &race->addresses->of[race->next++];
	int descriptor = socket(address->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const int on = 1;

	if (descriptor == -1) {
		note(race, errno);
		return;
	}
	(void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(descriptor, (const struct sockaddr *)&address->at, address->length) != 0 && errno != EINPROGRESS) {
		note(race, errno);
		close(descriptor);
		return;
	}
	if (race->count == AT_ONCE)
		drop(race, 0);
	race->tries[race->count++] = (struct pollfd) { .fd = descriptor, .events = POLLOUT };
	race->begun_ms = stopwatch_ms();
}

/* @return the winner, which is no more among the tries; -1: none yet */
static int
take_winner(struct race *race)
{
	nfds_t i = 0;

	while (i < race->count) {
		int reason = 0, descriptor = race->tries[i].fd;
		socklen_t size = sizeof(reason);

		if (race->tries[i].revents == 0) {
			i++;
			continue;
		}
		if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &reason, &size) != 0)
			reason = errno;
		if (reason == 0) {
			race->tries[i] = race->tries[--race->count];
			return descriptor;
		}
		note(race, reason);
		drop(race, i);
	}
	return -1;
}

enum http_connected
http_connect(const struct http_addresses *addresses, int64_t until_ms, int *ret_socket, int *ret_errno)
{
	struct race race = { .addresses = addresses };
	enum http_connected end;
	int winner = -1;

	while (winner == -1) {
		bool has_more = race.next < addresses->count;
		int64_t wake_ms = has_more && race.begun_ms + HEAD_START_MS < until_ms ? race.begun_ms + HEAD_START_MS : until_ms;

		if (has_more && (race.count == 0 || stopwatch_ms() >= race.begun_ms + HEAD_START_MS)) {
			begin_next(&race);
			continue;
		}
		if (race.count == 0 || time_left(until_ms) == 0)
			break;
		if (poll(race.tries, race.count, time_left(wake_ms)) > 0)
			winner = take_winner(&race);
	}
	*ret_socket = winner;
	*ret_errno = race.reason;
	end = winner != -1 ? HTTP_CONNECTED : race.count > 0 ? HTTP_CONNECT_LATE : HTTP_CONNECT_FAILED;
	while (race.count > 0)
		drop(&race, 0);
	return end;
}
