/*
 * story: small made-up runs, octet for octet the same every time, for what draws and tells them.
 */
#ifndef TESTS_STORY_H
#define TESTS_STORY_H

#include "capture/trace.h"
#include "frames.h"

/* A TCP segment so many microseconds after the story's start; a SYN gets options. */
void story_tcp(struct trace *trace, int64_t at, struct test_segment segment);
/* A call that takes from BEGIN to END microseconds. */
void story_call(struct trace *trace, const char *actor, int64_t begin, int64_t end, int line,
    const char *text, long result, const char *error);

/* tcp-handshake: a server listens, a client connects (in step 2), the server accepts. */
struct trace *story_handshake(void);
/* The packets of it alone, as another program would have captured them. */
struct trace *story_capture(void);
/* One sender, two members of a group, one datagram; a journal with three actors. */
struct trace *story_group(void);

/* The source that story_handshake() runs. */
extern const char story_source[];

#endif
