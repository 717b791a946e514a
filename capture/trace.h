/*
 * trace: everything that happened, on one time axis. Owns packets, events and notes.
 *
 * Frames are kept in the order of time when captured live, of the file when read from one (as
 * Wireshark numbers them). Events are placed among them by their time stamps, in whatever order they
 * arrive. The result is a row of moments: moment 0, 1, 2 … is what happened, in order. Nothing else
 * in the program sorts. Everything on screen is a function of (trace, cursor), a cursor being a
 * number of moments.
 *
 * Where times are equal: a STEP and the begin of a CALL stand before the frame, the end of the CALL
 * and what was found out afterwards (STATE, EXPECT, END, the end of a COUNT) after it. Events of equal
 * time keep the order in which they came.
 *
 * A frame that comes late is put in its place, and the conversations are followed anew from there.
 *
 * Memory: 48 octets a frame beside its bytes; the dissection is made on demand.
 */
#ifndef CAPTURE_TRACE_H
#define CAPTURE_TRACE_H

#include "analysis.h"
#include "decode.h"
#include "event.h"
#include "fragments.h"
#include "further.h"
#include "note.h"

/* In what block of a pcapng file a frame's bytes stand, if in any: the block begins so many octets before
 * them as the block's fixed parts take. */
enum frame_origin { ORIGIN_NONE, ORIGIN_PACKET_BLOCK, ORIGIN_SIMPLE_BLOCK };

/* A frame as it is stored. There are many: 48 octets. */
struct frame {
	int64_t time;              /* ns since the epoch */
	const uint8_t *bytes;      /* in the mapped file or the trace's arena */
	uint32_t captured, length; /* octets at bytes; octets on the wire */
	uint32_t conversation;     /* that it shows: index, or NO_CONVERSATION; others: further.h */
	struct analysed analysed;  /* TCP */
	uint16_t interface;        /* index */
	uint8_t states;            /* of both peers after it: ends[0] in the low four bits */
	uint8_t direction : 1;     /* sender's index in the conversation's ends[] */
	uint8_t segment : 3;       /* TCP: SEGMENT_REPEATS … */
	uint8_t notes : 1;         /* whether there are some */
	uint8_t changed : 1;       /* its notes are others than in the file */
	uint8_t origin : 2;        /* enum frame_origin */
};

/* A block of a pcapng file that is no frame's, where it is: to be written again. */
struct kept_block {
	const uint8_t *bytes;
	uint32_t length; /* octets, framing included */
	uint32_t type;
	bool big_endian;       /* its section is */
	uint64_t before_frame; /* index of the frame that came next */
};

/* Which comment of a pcapng file an event was. The blocks of a file, frames' and kept ones, are counted
 * together from 0: frame F comes after F frames and all kept blocks with before_frame <= F. */
struct event_origin {
	uint64_t block;
	uint32_t ordinal; /* of the comment in its block, from 1; 0: a row of its own */
};

struct interface {
	uint16_t link_type;   /* LINKTYPE_ */
	uint32_t snap_length; /* octets, 0 no limit */
	const char *name;     /* or NULL */
};

enum moment_kind {
	MOMENT_FRAME,
	MOMENT_EVENT, /* STEP, STATE, EXPECT …, or the begin of a CALL */
	MOMENT_RETURN /* the end of a CALL */
};

struct moment {
	enum moment_kind kind;
	int64_t time;
	size_t index; /* of the frame or the event */
};

/* Where an event stands among the frames. */
struct mark {
	int64_t time;
	uint64_t before_frame; /* of the marks up to marks_placed; the others stand after all frames */
	uint32_t event;
	bool is_return;
};

/* Somebody in a scenario: who made a call. */
struct actor {
	const char *name;
	int64_t since; /* time of the first event */
};

/* An address of which the journal says that it belongs to an actor's socket. */
struct claim {
	struct endpoint local;
	uint32_t actor; /* index in actors */
};

struct trace {
	struct arena arena; /* strings, frame bytes that were copied */
	ARRAY(struct frame) frames;
	ARRAY(struct event) events; /* in order of arrival */
	ARRAY(struct mark) marks;   /* in order of time; moment index = before_frame + own index */
	size_t marks_placed;        /* so many of them stand before some frame */
	size_t marks_moved;         /* how often one was moved to make room: what disorder costs */
	size_t events_marked;       /* so many events have their marks */
	ARRAY(uint32_t) steps;      /* the STEP events, in order of time */
	ARRAY(uint32_t) calls;      /* the CALL events, in order of their begins */
	ARRAY(uint32_t) counts;     /* the COUNT events, in order of their ends */
	ARRAY(struct actor) actors; /* in order of arrival */
	ARRAY(struct claim) claims;
	ARRAY(struct note) notes;
	ARRAY(struct noted) noted; /* in order of frames */
	ARRAY(size_t) notes_apart; /* indexes of those that are on neither packet nor field */
	ARRAY(struct note_change) note_changes; /* in order; the last of them may have been undone */
	size_t note_changes_done;               /* … all but so many */
	ARRAY(struct interface) interfaces;
	struct conversations conversations;
	struct analysis analysis;
	struct further further;
	struct fragments fragments;
	struct streams *streams; /* what was found out when somebody looked (trace/streams.h) */
	struct earlier *earlier; /* likewise (trace/past.h) */
	struct joined
	    joined;       /* octets of the frame that was followed last, if they were put together */
	uint64_t dropped; /* packets the kernel or interface lost, never hidden */
	const char *application; /* that wrote the file, or NULL */
	const char *warning;     /* "cut off after packet 7": shown once; or NULL */
	bool live;               /* frames are sorted by time on arrival */
	bool disordered;         /* a frame is earlier than the one before it: only in a file */
	ARRAY(int64_t) latest;   /* then, as far as needed: the greatest time up to each frame */
	struct batches *batches; /* frames that are to be followed, or NULL */
	const uint8_t *map;      /* the mapped file or NULL */
	size_t map_length;
	/* Of a pcapng file that was read: */
	ARRAY(struct kept_block) kept;      /* all blocks that are no frame's, in order */
	ARRAY(struct event_origin) origins; /* of the events, by index: the reader adds no others */
	const uint8_t *rest; /* what made no sense, or was not read, of a mapped file … */
	size_t rest_length;  /* … octets */
};

/* Empty; free with trace_free(). */
struct trace *trace_new(void);
void trace_free(struct trace *trace);

/* --- filling --- */

/* The new interface's index. NAME is copied, may be NULL. */
uint16_t trace_add_interface(
    struct trace *trace, uint16_t link_type, uint32_t snap_length, const char *name);
/* A frame whose bytes stay where they are as long as the trace does. Its index: not always the last. */
size_t trace_add_frame(struct trace *trace, uint16_t interface, int64_t time, const uint8_t *bytes,
    uint32_t captured, uint32_t length);
/* The same, quicker, for one of many that come in order: what it is in its conversation is known only
 * after trace_settle(), which must come before anybody looks at the trace; trace_finish(): and no more will
 * come soon. */
size_t trace_add_frame_soon(struct trace *trace, uint16_t interface, int64_t time,
    const uint8_t *bytes, uint32_t captured, uint32_t length);
void trace_settle(struct trace *trace);
void trace_finish(struct trace *trace);
/* The same with bytes that are copied. */
size_t trace_copy_frame(struct trace *trace, uint16_t interface, int64_t time, const uint8_t *bytes,
    uint32_t captured, uint32_t length);
/* Copies EVENT and its strings; its index. */
size_t trace_add_event(struct trace *trace, const struct event *event);
/* The same for one of many: it has a place among the moments only after trace_settle(). */
size_t trace_add_event_soon(struct trace *trace, const struct event *event);
/* A note as it is read: on FRAME, or NOTE_ON_TRACE. Copies LENGTH characters of text. (Those who change
 * their mind use note_add().) */
void trace_add_note(
    struct trace *trace, uint64_t frame, enum note_by by, const char *text, size_t length);

/* --- looking --- */

/* How many there are: frames, events and ends of calls. */
size_t trace_moments(const struct trace *trace);
/* AT must be below trace_moments(). */
struct moment trace_moment(const struct trace *trace, size_t at);
/* The moment at which this frame stands, this event begins. */
size_t trace_moment_of_frame(const struct trace *trace, size_t frame);
size_t trace_moment_of_event(const struct trace *trace, size_t event);
/* The STEP event in force just before moment AT (its index), or -1 before the first. */
long trace_step_at(const struct trace *trace, size_t at);
/* The number of STEP events, and the event index of step NUMBER (from 1), or -1. */
size_t trace_steps(const struct trace *trace);
long trace_step(const struct trace *trace, size_t number);
/* The number of the step that EVENT begins, from 1; 0: it is no STEP. */
size_t trace_step_number(const struct trace *trace, size_t event);
/* Frames of step NUMBER: [*first, *end); none if there is no such step. */
void trace_step_frames(const struct trace *trace, size_t number, size_t *first, size_t *end);
/* The first event of KIND, or NULL. */
const struct event *trace_first(const struct trace *trace, enum event_kind kind);

/* Decodes one frame, with relative numbers; LISTENER may be NULL. What takes several frames to say is
 * shown with the last of them: then P's octets, in which the items lie, belong to the LISTENER; without
 * one they are good until the next call without one. */
void trace_packet(
    const struct trace *trace, size_t frame, struct packet *p, struct dissection *listener);
/* The same without a listener, quicker, for who needs no more of a TCP segment than its headers: there may
 * be no layers, of the facts only the bases of its numbers, nothing of what stands above TCP but what
 * is wrong with it. */
void trace_glance(const struct trace *trace, size_t index, struct packet *p);
/* The note after BEFORE, or with NULL the first, that stands as a comment on FRAME, whatever it is about
 * (note_place()); NULL: there is none. In order of arrival. */
const struct note *trace_note(const struct trace *trace, size_t frame, const struct note *before);
/* State of the sender (0) or receiver (1) of FRAME just after it. */
enum tcp_state frame_state(const struct frame *frame, int receiver);

/* --- who: the actors of a scenario, in order of first appearance; client and sender come first --- */

enum { MAX_ACTORS = 64 }; /* whoever comes after them has no name */

/* Name of actor INDEX, or NULL past the last. */
const char *trace_actor(const struct trace *trace, size_t index);
/* The actor whose socket has this address and port, from the journal; without a port (transport 0),
 * the actor with this address. -1: nobody's, or that of several. */
long trace_actor_at(const struct trace *trace, const struct endpoint *endpoint);

#endif
