#include "lib/wsman/stream.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/http/connect.h"
#include "lib/model/stopwatch.h"

/* Wait for what `step` wants. STREAM_DONE: go on. */
static enum stream_end
wait_for(const struct stream *stream, enum tls_step step, int64_t until_ms)
{
	switch (step) {
	case TLS_WANTS_READ:
		return http_wait(stream->socket, POLLIN, stream->interrupt, until_ms) ? STREAM_DONE : STREAM_LATE;
	case TLS_WANTS_WRITE:
		return http_wait(stream->socket, POLLOUT, stream->interrupt, until_ms) ? STREAM_DONE : STREAM_LATE;
	case TLS_CLOSED:
		return STREAM_CLOSED;
	case TLS_DONE:
	case TLS_BROKEN:
		break;
	}
	return STREAM_BROKEN;
}

/* What recv() or send() said, as TLS says it. */
static enum tls_step
step_of(ssize_t count, enum tls_step wanted, size_t *ret_count)
{
	if (count > 0) {
		*ret_count = (size_t)count;
		return TLS_DONE;
	}
	if (count == 0)
		return TLS_CLOSED;
	return errno == EAGAIN || errno == EINTR ? wanted : TLS_BROKEN;
}

static enum tls_step
write_some(struct stream *stream, const char *bytes, size_t count, size_t *ret_count)
{
	if (stream->tls != NULL)
		return stream->module->write(stream->tls, bytes, count, ret_count);
	return step_of(send(stream->socket, bytes, count, MSG_NOSIGNAL), TLS_WANTS_WRITE, ret_count);
}

static enum tls_step
read_some(struct stream *stream, char *bytes, size_t size, size_t *ret_count)
{
	if (stream->tls != NULL)
		return stream->module->read(stream->tls, bytes, size, ret_count);
	return step_of(recv(stream->socket, bytes, size, 0), TLS_WANTS_READ, ret_count);
}

enum stream_end
stream_shake_hands(struct stream *stream, struct source_listener *listener, int64_t until_ms, struct tls_failure *ret_failure)
{
	enum stream_end end = STREAM_DONE;

	if (!stream->module->begin(stream->tls, stream->socket, listener, ret_failure))
		return STREAM_BROKEN;
	while (end == STREAM_DONE) {
		enum tls_step step = stream->module->handshake(stream->tls, ret_failure);

		if (step == TLS_DONE)
			return STREAM_DONE;
		end = wait_for(stream, step, until_ms);
	}
	return end;
}

enum stream_end
stream_send(struct stream *stream, const char *bytes, size_t count, int64_t until_ms)
{
	enum stream_end end = STREAM_DONE;

	while (end == STREAM_DONE && count > 0) {
		size_t sent = 0;
		enum tls_step step = write_some(stream, bytes, count, &sent);

		bytes += sent;
		count -= sent;
		if (step != TLS_DONE)
			end = wait_for(stream, step, until_ms);
	}
	return end;
}

enum stream_end
stream_receive(struct stream *stream, char *bytes, size_t size, size_t *ret_count, int64_t until_ms)
{
	enum stream_end end = STREAM_DONE;

	while (end == STREAM_DONE) {
		enum tls_step step;

		if (stopwatch_ms() >= until_ms)	/* also of one that never lets us wait */
			return STREAM_LATE;
		step = read_some(stream, bytes, size, ret_count);
		if (step == TLS_DONE)
			return STREAM_DONE;
		end = wait_for(stream, step, until_ms);
	}
	return end;
}

bool
stream_is_idle(struct stream *stream)
{
	char byte;

	if (stream->socket == -1)
		return false;
	if (stream->tls != NULL)
		return stream->module->is_idle(stream->tls);
	return recv(stream->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == -1 && errno == EAGAIN;
}

void
stream_close(struct stream *stream)
{
	if (stream->socket == -1)
		return;
	if (stream->tls != NULL)
		stream->module->end(stream->tls);
	close(stream->socket);
	stream->socket = -1;
}
