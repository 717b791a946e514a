/*
 * file/pcapng_save_parts: what the files that save a trace as pcapng share. Inside file.
 */
#ifndef CAPTURE_FILE_PCAPNG_SAVE_PARTS_H
#define CAPTURE_FILE_PCAPNG_SAVE_PARTS_H

#include "pcapng_keep.h"
#include "../pcapng_save.h"

enum { NO_FRAME = -1 };

/* A note that stands on the next frame of its conversation that is wanted. */
struct homeless {
	size_t note, next; /* index; of the next of the same conversation, plus 1 */
};

struct pcapng_saving {
	const struct trace *trace;
	struct pcapng_choice choice;
	struct veil *veil; /* or NULL */
	bool whole;        /* no packet and no event is left out */
	bool is_copy;    /* and nothing is changed but notes: others may take it for the same capture */
	bool is_changed; /* the file will not be the one that was read */
	bool begun, done;
	bool big_endian; /* the section that is being written is */
	size_t moment;   /* the next */
	size_t kept;     /* index of the next kept block */
	size_t apart;    /* index in notes_apart of the first that may be of the next kept block */
	long held;       /* the frame that is wanted and not written yet, or NO_FRAME */
	long asked;      /* the frame of which it was asked last whether it is wanted … */
	bool answer;     /* … and is it? */
	const struct event *scenario; /* that a new header carries; or NULL */
	/* Comments for the held frame, and what came after it: options, little-endian. */
	struct text before, after;
	struct text line;
	/* Notes on conversations whose frame was left out: of each conversation the first, as index in
	 * HOMELESS plus 1; NULL: there are none. */
	size_t *homeless_of;
	ARRAY(struct homeless) homeless;
};

/* --- pcapng_save_blocks.c --- */

/* What is known of the comments that a block had when it was read. */
struct comments {
	struct pcapng_saving *saving;
	uint64_t block; /* its number */
	size_t origin;  /* index of the first event that may be the next comment */
	size_t note;    /* index plus 1 of the next note that was read from it; 0: there is none */
	bool in_chain;  /* its notes are a frame's, not among those apart */
	size_t apart;   /* else: index there of the next */
};

/* A comment that EVENT is, NOTE is, to the end of COMMENTS, which are options, little-endian. */
void comments_add_event(
    struct pcapng_saving *saving, const struct event *event, struct text *comments);
void comments_add_note(
    struct pcapng_saving *saving, const struct note *note, struct text *comments);
/* COMMENTS in the byte order of the section they come into. */
void comments_turn(const struct pcapng_saving *saving, struct text *comments);
/* What becomes of an option of a block that is written again; CONTEXT is a struct comments. */
enum fate comments_judge(
    void *context, const struct option *option, uint32_t ordinal, struct text *instead);
/* Index of the first event that was read from block BLOCK, or from a later one. */
size_t first_origin(const struct trace *trace, uint64_t block);

/* Whether something that happened at MOMENT is wanted. */
static inline bool moment_wanted(const struct pcapng_saving *saving, size_t moment)
{
	return moment >= saving->choice.first && moment < saving->choice.end;
}

/* The whole blocks that were written to OUT from START on, of frame FRAME or (NO_FRAME) none, become what
 * may be seen of them. */
void veil_since(struct pcapng_saving *saving, long frame, size_t start, struct text *out);
/* Blocks that stand before frame FRAME and are no frame's, as far as they are not written yet. */
void put_kept_blocks(struct pcapng_saving *saving, uint64_t frame, struct text *out);

#endif
