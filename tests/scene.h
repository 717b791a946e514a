/*
 * scene: small made-up runs between a client (127.0.0.2:40000) and a server (127.0.0.1:4000), frame by
 * frame. Numbers are as on the wire, times in milliseconds.
 */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include "capture/trace.h"
#include "frames.h"

#define MS INT64_C(1000000)

enum { CLIENT, SERVER };

/* cmocka set-up and tear-down: *STATE is an empty live trace with one Ethernet interface. */
int scene_new(void **state);
int scene_end(void **state);
/* Each test of a scene gets one of its own. */
#define SCENE(test) cmocka_unit_test_setup_teardown(test, scene_new, scene_end)

/* The headers' addresses and ports of a segment by SENDER. */
struct test_segment scene_between(int sender);
/* Each returns the index of the frame. A SYN has an MSS of 1460; every window is 512. */
size_t scene_tcp(struct trace *trace, int64_t time, int sender, uint16_t flags, uint32_t sequence,
    uint32_t acknowledgment, uint32_t length);
size_t scene_udp(struct trace *trace, int64_t time, const char *from, const char *to, uint8_t ttl,
    uint32_t length);
/* An IGMPv3 report that somebody here joined 239.1.2.3. */
size_t scene_report(struct trace *trace, int64_t time);
/* Three segments at TIME; the client begins with 100, the server with 500. */
void scene_handshake(struct trace *trace, int64_t time);

/* Each returns the index of the event. */
size_t scene_call(
    struct trace *trace, const char *actor, int64_t begin, int64_t end, const char *text);
/* A STATE: ACTOR has a socket with this address and port ("127.0.0.1:4000"), before everything. */
size_t scene_socket(struct trace *trace, const char *actor, const char *local, uint8_t transport);

#endif
