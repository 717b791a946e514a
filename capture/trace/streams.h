/*
 * trace/streams: messages that take several TCP segments, put together when somebody looks.
 *
 * Nobody but a decoder knows where a message ends. So a conversation is walked from its first frame
 * to the one that somebody asked for, once, and the decoders are asked on the way, segment by segment,
 * what they want (packet_wants()):
 *
 *     frame 3   |---- message ends ----|-- message begins
 *     frame 5   ------- goes on -------------------------
 *     frame 7   ---- ends ----|--- another message ------|
 *
 * Frame 5 shows nothing above TCP, frame 7 the message that began in frame 3, then the other one. What
 * was found out is remembered, for frames in which there is anything to remember; the answer for a
 * frame does not depend on which frames were asked for before. As in Wireshark:
 *
 *   - a segment after a gap, of no message that is being waited for, is read by itself;
 *   - segments of such a message count whatever the order they come in; of those that overlap, the
 *     first;
 *   - what analysis calls a retransmission is not read again;
 *   - segments of which not all was captured are read by themselves;
 *   - what goes on to the end of the stream is complete with the FIN; other messages that never become
 *     whole are never shown.
 *
 * Opening a file costs nothing for all this; looking at every frame costs 4 octets a frame, and some
 * more for segments that do not stand for themselves. Octets are never copied but to decode them.
 */
#ifndef CAPTURE_TRACE_STREAMS_H
#define CAPTURE_TRACE_STREAMS_H

#include "../trace.h"

/* Knows nothing yet. It is changed by looking at a trace, which must not happen from two threads
 * (mirror.h is for those who want to). */
struct streams *streams_new(void);
void streams_free(struct streams *streams);
/* Frames have changed their numbers: back to knowing nothing. */
void streams_forget(struct streams *streams);

/* For frame FRAME, a TCP segment of a conversation, described by P: what was noted of the conversation
 * before it (facts.above), and the joints above TCP; the octets they lead to are added to JOINED. */
void streams_tell(const struct trace *trace, size_t frame, struct packet *p, struct joined *joined);
/* Finds out what streams_tell() would have to find out of frame FRAME, of a conversation: then it changes
 * nothing any more. */
void streams_find_out(const struct trace *trace, size_t frame);
/* Whether there is nothing to tell of FRAME, such a segment, and what it carries was read by itself without
 * finding anything wrong but that it is TRUNCATED: who does not want to know what it says need not read it
 * again. */
bool streams_are_silent(const struct trace *trace, size_t frame, bool *truncated);
/* Where octets can be put together when there is no better place. */
struct joined *streams_joined(struct streams *streams);

#endif
