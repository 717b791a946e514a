/* conversation/tcp_follow: what one TCP segment tells of both peers. Inside conversation. */
#ifndef CAPTURE_CONVERSATION_TCP_FOLLOW_H
#define CAPTURE_CONVERSATION_TCP_FOLLOW_H

#include "../conversation.h"

/* FROM sent a segment with header H to TO. Returns what it is: SEGMENT_REPEATS … */
uint8_t tcp_follow(struct peer *from, struct peer *to, const struct tcp_header *h);

#endif
