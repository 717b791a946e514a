/* trace/recall: see recall.h. What is found out belongs to streams, which knows the frames of a conversation. */
#include "recall.h"

#include "streams_parts.h"
#include "parts.h"

/* What there is to remember from one frame on. */
struct recalled {
	uint32_t frame;        /* index */
	uint32_t above;        /* facts.above of this frame and of later ones */
	uint64_t told, length; /* this frame's decoder is told these octets */
};

struct recall {
	const struct recollection *recollection;
	void *known;
	ARRAY(struct recalled) list; /* in order of frames */
	struct text told;
};

void recall_free(struct recall *recall)
{
	if (!recall)
		return;
	recall->recollection->close(recall->known);
	array_free(&recall->list);
	text_free(&recall->told);
	memory_free(recall);
}

/* The UDP datagram of frame INDEX; false: there is none. */
static bool datagram_read(
    const struct trace *trace, uint32_t index, struct packet *p, struct reader *r)
{
	struct joined *around = &trace->streams->around;

	frame_decode_again(trace, index, p, around);
	if (!p->has_udp || p->payload == 0)
		return false;
	uint32_t there = p->captured + (p->payload >= p->captured ? p->joined : 0);
	if (p->payload > there)
		return false;
	reader_start(r, p->bytes, there, p->payload + p->payload_length, NULL);
	r->at = p->payload;
	return true;
}

/* The protocol that recognizes the datagram at R, P's, and has something to recall; NULL: none does. */
static const struct protocol *protocol_of(const struct reader *r, const struct packet *p)
{
	for (const struct protocol *const *at = protocol_guessers(UDP_PORT); *at; at++)
		if ((*at)->recollection && (*at)->recognizes(r, p))
			return *at;
	return NULL;
}

/* What is kept of the conversation; NULL: nothing is. */
static struct recall *recall_of(const struct trace *trace, struct stream *stream, size_t first)
{
	struct packet p;
	struct reader r;

	if (stream->has_recall)
		return stream->recall;
	stream->has_recall = true;
	if (!datagram_read(trace, (uint32_t)first, &p, &r))
		return NULL;
	const struct protocol *protocol = protocol_of(&r, &p);
	if (!protocol)
		return NULL;
	stream->recall = memory_take(sizeof *stream->recall);
	stream->recall->recollection = protocol->recollection;
	stream->recall->known = protocol->recollection->open();
	return stream->recall;
}

/* Learns from the next frame. */
static void recall_learn(const struct trace *trace, struct recall *recall, uint32_t index)
{
	uint32_t before = recall->list.count ? recall->list.at[recall->list.count - 1].above : 0;
	size_t told = recall->told.length;
	struct packet p;
	struct reader r;

	if (!datagram_read(trace, index, &p, &r))
		return;
	p.facts.above = before;
	uint32_t above = recall->recollection->learn(recall->known, &r, &p, &recall->told);
	if (above == before && recall->told.length == told)
		return;
	*array_add(&recall->list) = (struct recalled){
		.frame = index, .above = above, .told = told, .length = recall->told.length - told
	};
}

/* Walks to FRAME. What is known of its conversation then; NULL: nothing. */
static const struct recall *recall_until(const struct trace *trace, size_t frame)
{
	uint32_t conversation = trace->frames.at[frame].conversation;
	size_t first = trace->conversations.list.at[conversation].first_frame;

	streams_link(trace, frame + 1);
	struct stream *stream = &trace->streams->list.at[conversation];
	struct recall *recall = recall_of(trace, stream, first);
	while (recall && (stream->walked == NONE || stream->walked < frame)) {
		uint32_t next =
		    stream->walked == NONE ? (uint32_t)first : trace->streams->next.at[stream->walked];
		if (next > frame || (next == 0 && stream->walked != NONE))
			break;
		recall_learn(trace, recall, next);
		stream->walked = next;
	}
	return recall;
}

void recall_find_out(const struct trace *trace, size_t frame)
{
	recall_until(trace, frame);
}

/* The last that there is to remember of a frame up to FRAME; NULL: there is nothing. */
static const struct recalled *recalled_find(const struct recall *recall, size_t frame)
{
	size_t low = 0, high = recall->list.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (recall->list.at[middle].frame <= frame)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &recall->list.at[low - 1] : NULL;
}

void recall_tell(const struct trace *trace, size_t frame, struct packet *p, struct joined *joined)
{
	const struct recall *recall = recall_until(trace, frame);
	const struct recalled *recalled = recall ? recalled_find(recall, frame) : NULL;

	if (!recalled)
		return;
	p->facts.above = recalled->above;
	if (recalled->frame != frame || !recalled->length)
		return;
	p->told_at = joined_begin(joined, p);
	p->told = (uint32_t)recalled->length;
	text_add_octets(&joined->octets, recall->told.at + recalled->told, recalled->length);
}
