/*
 * stage_client: the lab's end of a stage, for tests. Never waits for ever.
 */
#ifndef TESTS_STAGE_CLIENT_H
#define TESTS_STAGE_CLIENT_H

#include "capture/base.h"
#include "stage/protocol.h"

#include <sys/types.h>

struct stage {
	pid_t pid;
	int socket;
	struct message message; /* the last one read */
	struct text data;       /* its data */
};

/* Starts looplab-stage with ARGUMENTS (NULL ends them). PREPARE, or NULL, is called in the child. */
struct stage stage_start(void (*prepare)(void), const char *const arguments[]);
/* Reads the next message; false: the stage has closed the socket, or says nothing for 20 s. */
bool stage_read(struct stage *stage);
/* Reads until a message of this kind; false: it did not come. */
bool stage_read_until(struct stage *stage, enum message_kind kind);
void stage_request(const struct stage *stage, enum request request);
/* Closes the socket, and waits; the stage's wait status. */
int stage_finish(struct stage *stage);

#endif
