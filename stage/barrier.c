/* The datagram that tells when the capture has caught up. */
#include "barrier.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

enum { ETHERNET = 14, IPV4 = 20, UDP = 8, ADDRESSES = ETHERNET + 12 };
enum { REPEAT_AFTER_MS = 250 };

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

bool barrier_open(struct barrier *barrier, struct error *error)
{
	struct sockaddr_in self = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof self;

	*barrier = (struct barrier){ .socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
	if (barrier->socket < 0 || bind(barrier->socket, (struct sockaddr *)&self, size) != 0 ||
	    getsockname(barrier->socket, (struct sockaddr *)&self, &size) != 0 ||
	    connect(barrier->socket, (struct sockaddr *)&self, size) != 0 ||
	    getrandom(barrier->tag.nonce, sizeof barrier->tag.nonce, 0) < 0)
		return error_set(error, "no UDP socket on 127.0.0.1: %s", strerror(errno));
	barrier->port = ntohs(self.sin_port);
	for (size_t i = 0; i < 2; i++) {
		memcpy(barrier->addresses + 4 * i, &self.sin_addr, 4);
		memcpy(barrier->addresses + 8 + 2 * i, &self.sin_port, 2);
	}
	if (sched_getaffinity(0, sizeof barrier->processors, &barrier->processors) != 0)
		CPU_ZERO(&barrier->processors);
	return true;
}

static void empty(int socket)
{
	char octet;

	while (recv(socket, &octet, 1, MSG_DONTWAIT) >= 0)
		;
}

/* One datagram on every processor that is missing; those that refuse us are not waited for. */
static void send_missing(struct barrier *barrier)
{
	empty(barrier->socket);
	for (unsigned i = 0; i < CPU_SETSIZE; i++) {
		if (!CPU_ISSET(i, &barrier->missing))
			continue;
		cpu_set_t here;
		CPU_ZERO(&here);
		CPU_SET(i, &here);
		barrier->tag.processor = i;
		if (sched_setaffinity(0, sizeof here, &here) == 0)
			send(barrier->socket, &barrier->tag, sizeof barrier->tag, 0);
		else
			CPU_CLR(i, &barrier->missing);
	}
	sched_setaffinity(0, sizeof barrier->processors, &barrier->processors);
	if (CPU_COUNT(&barrier->missing) == 0) {
		CPU_SET(0, &barrier->missing);
		barrier->tag.processor = 0;
		send(barrier->socket, &barrier->tag, sizeof barrier->tag, 0);
	}
	barrier->sent = now();
}

void barrier_send(struct barrier *barrier)
{
	barrier->tag.serial++;
	barrier->missing = barrier->processors;
	send_missing(barrier);
}

int barrier_wait(const struct barrier *barrier)
{
	if (CPU_COUNT(&barrier->missing) == 0)
		return -1;
	int64_t left = REPEAT_AFTER_MS - (now() - barrier->sent) / 1000000;
	return left > 0 ? (int)left : 0;
}

void barrier_repeat(struct barrier *barrier)
{
	if (barrier_wait(barrier) == 0)
		send_missing(barrier);
}

enum barrier_match barrier_match(struct barrier *barrier, const uint8_t *frame, uint32_t captured)
{
	struct barrier_tag tag;

	if (captured < ETHERNET + IPV4 + UDP + sizeof tag ||
	    memcmp(frame + ADDRESSES, barrier->addresses, sizeof barrier->addresses) != 0)
		return BARRIER_NOT;
	memcpy(&tag, frame + ETHERNET + IPV4 + UDP, sizeof tag);
	if (memcmp(tag.nonce, barrier->tag.nonce, sizeof tag.nonce) != 0)
		return BARRIER_NOT;
	if (tag.serial != barrier->tag.serial || tag.processor >= CPU_SETSIZE ||
	    !CPU_ISSET(tag.processor, &barrier->missing))
		return BARRIER_PART;
	CPU_CLR(tag.processor, &barrier->missing);
	return CPU_COUNT(&barrier->missing) ? BARRIER_PART : BARRIER_THROUGH;
}
