/* The socket to the lab. */
#include "channel.h"

#include <errno.h>
#include <string.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SEND_AT = 128 * 1024 }; /* octets that are worth a system call */

void channel_end_with_lab(const struct channel *channel)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != channel->lab)
		_exit(0);
}

void channel_add(struct channel *channel, enum message_kind kind, int64_t time, uint32_t length,
    const void *data, size_t size)
{
	if (size > MESSAGE_MAX)
		size = MESSAGE_MAX;
	struct message message = {
		.kind = kind,
		.size = (uint32_t)size,
		.time = time,
		.length = length,
	};
	text_add_octets(&channel->waiting, &message, sizeof message);
	text_add_octets(&channel->waiting, data, size);
	if (channel->waiting.length >= SEND_AT)
		channel_flush(channel);
}

void channel_say(struct channel *channel, enum message_kind kind, int64_t time, uint32_t length,
    const char *words)
{
	channel_add(channel, kind, time, length, words, strlen(words));
}

void channel_flush(struct channel *channel)
{
	const char *at = channel->waiting.at;
	size_t left = channel->waiting.length;

	while (left > 0) {
		ssize_t sent = send(LAB, at, left, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			_exit(0); /* the lab is gone: nobody is left to tell */
		at += sent;
		left -= (size_t)sent;
	}
	text_clear(&channel->waiting);
}

int channel_fail(struct channel *channel, int status, const struct error *error)
{
	channel_say(channel, MESSAGE_FAILED, status, 0, error->text);
	channel_flush(channel);
	return status;
}

long channel_requests(char *requests, size_t size)
{
	ssize_t got = recv(LAB, requests, size, MSG_DONTWAIT);

	if (got > 0)
		return got;
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return -1;
}
