/*
 * truth/parts: what the files that find out the truth tell each other. Inside truth.
 */
#ifndef CAPTURE_TRUTH_PARTS_H
#define CAPTURE_TRUTH_PARTS_H

#include "../truth.h"

/* --- features.c: what a packet can be, by its looks --- */

/* One frame, decoded when somebody asks. */
struct suspect {
	const struct trace *trace;
	size_t frame;
	bool decoded;
	struct packet packet;
};

/* Does it look like one of a kind? */
typedef bool feature(struct suspect *suspect);

/* Numbers that were sent before, SYN apart; SYN, with or without ACK. */
bool looks_repeated(struct suspect *suspect);
bool looks_like_syn_again(struct suspect *suspect);
bool looks_like_syn_ack_again(struct suspect *suspect);
bool looks_like_any_syn_again(struct suspect *suspect);
bool looks_sent_before(struct suspect *suspect); /* any of these */
/* Data, sent for the first time; and at any time. */
bool looks_new(struct suspect *suspect);
bool looks_like_data(struct suspect *suspect);
/* No data, a number just below the next. */
bool looks_like_probe(struct suspect *suspect);
/* ACK alone: of something that came some time ago; of nothing new; after a window of 0. */
bool looks_like_late_ack(struct suspect *suspect);
bool looks_like_old_ack(struct suspect *suspect);
bool looks_like_opening_ack(struct suspect *suspect);
bool looks_like_reset(struct suspect *suspect);
bool looks_like_report(struct suspect *suspect);
bool looks_like_icmp_error(struct suspect *suspect);
bool looks_like_fragment(struct suspect *suspect);
/* Does Wireshark or a student wonder about it? */
bool looks_special(struct suspect *suspect);
/* The receiver's latest window is 0; its latest segment is a SYN. */
bool faces_closed_window(struct suspect *suspect);
bool answers_syn(struct suspect *suspect);

/* --- counts.c: what was counted around a time --- */

/* COUNT events [first, last) of trace->counts, and the time in which what they count was done. */
struct span {
	size_t first, last;
	int64_t begin, end;
};

/* The looks on both sides of TIME, exactly; the next one that includes it, from *AT; false: none. */
bool span_around(const struct trace *trace, int64_t time, size_t *at, struct span *span);
/* A counter and its packet are microseconds apart, unless the machine was busy between them: then it may
 * be long. ns. */
enum { LOOKS_NEAR = 2000000, LOOKS_FAR = 20000000 };
/* All looks that have to do with TIME, directly or through each other, at most SLACK ns apart. False:
 * none. */
bool span_about(const struct trace *trace, int64_t time, int64_t slack, struct span *span);
/* What was added to counter NAME in SPAN. */
uint32_t span_added(const struct trace *trace, const struct span *span, const char *name);
/* How many frames in SPAN look so; *POSITION: how many of them come before FRAME. UINT32_MAX: more
 * than anybody wants to look at. */
uint32_t span_suspects(const struct trace *trace, const struct span *span, size_t frame,
    feature *looks_so, uint32_t *position);

#endif
