/* trace/streams_parts: what the files that put messages together tell each other. Inside trace. */
#ifndef CAPTURE_TRACE_STREAMS_PARTS_H
#define CAPTURE_TRACE_STREAMS_PARTS_H

#include "recall.h"
#include "streams.h"

/* Octets of a segment that are a part of a message. */
struct chunk {
	const uint8_t *bytes; /* in the mapped file or an arena */
	uint32_t frame;       /* number, from 1 */
	uint32_t from;        /* octets of the message before them */
	uint32_t length;
	uint32_t cut; /* octets at its beginning that were there already */
};

enum { LONGEST_MESSAGE = 64 << 20 }; /* octets; longer ones are shown in parts */

/* Positions count the octets of one direction; they go on beyond 2^32. */
struct message {
	uint64_t start, end; /* position of its first octet, and behind the last that is wanted */
	uint32_t length;     /* octets that are there, without a gap */
	uint32_t whole_in;   /* number of the frame that made it whole; 0: it is not yet */
	uint32_t newest;     /* number of the last frame that had a part of it */
	uint8_t side;        /* who sent it: index in the conversation's ends */
	bool all_of_next;    /* it wants all of the next segment, whatever its length */
	bool until_end;      /* it wants all up to the end of the stream */
	uint64_t read;       /* octets given to decoders in vain */
	ARRAY(struct chunk) chunks;  /* in order, without gaps or overlaps */
	ARRAY(struct chunk) waiting; /* behind a gap, by position; each may overlap others */
};

/* A message of SIDE that begins at START; WANTED more than the THERE octets that are there. */
void message_begin(
    struct message *message, uint8_t side, uint64_t start, uint32_t there, uint32_t wanted);
/* The decoder wants WANTED octets more than it was shown. */
void message_extend(struct message *message, uint32_t wanted);
/* Adds what CHUNK, at POSITION of the direction, has of it; true: it has all that it wants now. */
bool message_add(struct message *message, uint64_t position, struct chunk chunk);
/* Adds its octets, as far as they are there, to JOINED, and which frames they came from. */
void message_join(const struct message *message, struct joined *joined);
void message_free(struct message *message);

#define NONE UINT32_MAX

/* What there is to remember of one frame of a conversation; no record: it stands for itself. */
struct record {
	uint32_t frame;         /* index */
	uint32_t above;         /* what decoders have noted of the conversation, this frame included */
	uint32_t at;            /* octet of the frame where the payload begins */
	uint32_t whole;         /* message that this frame makes whole, or NONE */
	uint32_t begins;        /* message that it has a part of, without making it whole, or NONE */
	uint32_t rest_at, rest; /* of its own octets, these are read: from one of the frame, so many */
	uint32_t kept_from, kept; /* octets that its sender's decoder had kept before it */
	uint32_t room;            /* octets that it can keep; 0: it does not need to */
	bool plain;               /* all of them are read, as if there were no record … */
	bool good;                /* … and nothing is wrong with them, but that … */
	bool truncated;           /* … some were not captured, and somebody missed them */
};

/* A conversation of which somebody looked at a frame. */
struct dialogue {
	ARRAY(struct record) records; /* in order of frames */
	ARRAY(struct message) messages;
	uint64_t highest[2];   /* position behind the newest octet of each side; 0: none was seen */
	struct text kept[2];   /* all that decoders ever kept, by side … */
	uint32_t kept_from[2]; /* … the octets from here on, still */
	uint32_t above;
};

/* What is known of the frames of a conversation. */
struct stream {
	uint32_t newest; /* index of the last one that was linked; NONE */
	uint32_t walked; /* index of the last one that was walked; NONE */
	uint32_t told;   /* index of the last one that there is something to tell of; NONE */
	bool is_tcp;
	struct dialogue *dialogue;
	bool has_recall;       /* it is known whether there is … */
	struct recall *recall; /* … something to recall of it (recall.h); NULL: there is not */
};

struct streams {
	ARRAY(uint32_t)
	next; /* by frame: index of the next one of its conversation; 0: not yet known */
	ARRAY(struct stream) list;             /* by conversation */
	struct joined joined, around, attempt; /* for frames without a listener; while walking */
	struct keep keep;
	uint8_t *room; /* while walking: where decoders keep octets */
	size_t room_capacity;
	struct arena arena; /* payloads of segments that came in fragments */
};

/* --- streams.c, for mirrors --- */

/* Takes note of which frames follow each other in their conversations, up to END, excluding it. */
void streams_link(const struct trace *trace, size_t end);
/* SHARED knows what STREAMS knows, and puts octets together at its own places. */
void streams_share(const struct streams *streams, struct streams *shared);
/* Those places. */
void streams_scratch_free(struct streams *streams);

/* --- streams_walk.c --- */

/* Whether a frame's octets are read as they stand, and say nothing that would have to be remembered. */
static inline bool record_is_silent(const struct record *record)
{
	return record->plain && record->good && !record->room;
}

/* Deals with frame INDEX, the next of the conversation. Whether there is anything to tell of it. */
bool dialogue_walk(const struct trace *trace, struct dialogue *dialogue, uint32_t index);

/* --- streams_keep.c: what decoders want back with the sender's next segments --- */

/* Gives P, sent by SIDE, what was kept before, and room for LENGTH octets more: while walking. */
void keep_begin(struct streams *streams, const struct dialogue *dialogue, uint8_t side,
    uint32_t length, struct packet *p);
/* The decoder has read LENGTH octets: what it keeps now. RECORD: that it did. */
void keep_end(const struct streams *streams, struct dialogue *dialogue, uint8_t side,
    uint32_t length, struct record *record);
/* Gives P what was kept before it, and room in JOINED, as RECORD says. */
void keep_tell(struct streams *streams, const struct dialogue *dialogue, uint8_t side,
    const struct record *record, struct packet *p, struct joined *joined);

#endif
