/*
 * player: starts a stage, sends it requests, reads its messages. Knows nothing of what they mean.
 */
#ifndef LAB_PLAYER_H
#define LAB_PLAYER_H

#include <sys/types.h>

#include "capture/base.h"
#include "stage/protocol.h"

enum { MAX_PLAYERS = 16 }; /* that one can wait for at the same time */

/* Zero-initialised with descriptor -1 is idle. */
struct player {
	int descriptor; /* the socket; -1: no stage */
	pid_t pid;
	uint8_t *buffer; /* of MESSAGE_MAX and a header */
	size_t filled;
};

/* Starts looplab-stage with ARGUMENTS (NULL ends them; the first is its sub-command). */
bool player_start(struct player *player, const char *const arguments[], struct error *error);
/* Hands on every whole message that has come; does not wait for more. False: the stage is gone, or
 * speaks nonsense. DATA is good during the call only. */
bool player_read(struct player *player,
    void (*hand)(void *context, const struct message *, const uint8_t *data), void *context);
/* Waits until there is something to read. */
void player_wait(const struct player *player);
/* The same for one of COUNT, at most so many milliseconds; -1: as long as it takes. */
void players_wait(const struct player *const players[], size_t count, int milliseconds);
void player_request(struct player *player, enum request request);
/* Lets the stage end and waits for it: its world is gone afterwards. */
void player_stop(struct player *player);

/* What a program prints on standard output when run with one ARGUMENT; false: it cannot be run, or
 * fails. */
bool player_ask(const char *program, const char *argument, struct text *answer);

#endif
