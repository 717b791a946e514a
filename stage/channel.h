/*
 * channel: the stage's side of the socket to the lab; descriptor 0.
 *
 * Messages are collected and sent in one go. Sending waits until the lab reads; when the lab is gone
 * the stage ends on the spot, and everything it started ends with it (keeper.h).
 */
#ifndef STAGE_CHANNEL_H
#define STAGE_CHANNEL_H

#include "capture/base.h"
#include "protocol.h"

#include <sys/types.h>

enum { LAB = 0 }; /* the descriptor */

struct channel {
	pid_t lab;           /* its process */
	struct text waiting; /* whole messages, not sent yet */
};

/*
 * From here on the kernel kills this process when the lab ends; ends it when that has happened
 * already. A change of rights undoes it: to be called again after the last one.
 */
void channel_end_with_lab(const struct channel *channel);
/* Adds a message; sends what waits when that is much. SIZE beyond MESSAGE_MAX is cut. */
void channel_add(struct channel *channel, enum message_kind kind, int64_t time, uint32_t length,
    const void *data, size_t size);
/* A message that is words. */
void channel_say(struct channel *channel, enum message_kind kind, int64_t time, uint32_t length,
    const char *words);
/* Sends everything. */
void channel_flush(struct channel *channel);
/* MESSAGE_FAILED, sent; returns STATUS, to end the program with. */
int channel_fail(struct channel *channel, int status, const struct error *error);

/* What arrived from the lab, at most SIZE requests. Does not wait; 0: none; -1: no more will come. */
long channel_requests(char *requests, size_t size);

#endif
