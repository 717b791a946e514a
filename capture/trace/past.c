/* past: see past.h. A row of numbers for all frames, another for what stands in further.h. */
#include "past.h"

#include "exchange.h"

/* Of a conversation, as far as its frames were gone through. */
struct conversation_past {
	int64_t first, newest; /* times; ns */
	bool begun;
};

/* Of a frame in one of its conversations. */
struct place_past {
	int64_t since_first, since_previous; /* ns */
};

struct earlier {
	ARRAY(struct conversation_past) conversations;
	ARRAY(struct place_past) frames;  /* in the conversation that each shows */
	ARRAY(struct place_past) further; /* as further.h has them */
	struct exchanges *exchanges;      /* NULL: nobody has asked */
};

struct earlier *earlier_new(void)
{
	return memory_take(sizeof(struct earlier));
}

void earlier_forget(struct earlier *earlier)
{
	array_free(&earlier->conversations);
	array_free(&earlier->frames);
	array_free(&earlier->further);
	exchanges_free(earlier->exchanges);
	earlier->exchanges = NULL;
}

void earlier_free(struct earlier *earlier)
{
	if (!earlier)
		return;
	earlier_forget(earlier);
	memory_free(earlier);
}

/* A frame of TIME belongs to CONVERSATION. */
static struct place_past conversation_goes_on(
    struct earlier *earlier, uint32_t conversation, int64_t time)
{
	while (earlier->conversations.count <= conversation)
		*array_add(&earlier->conversations) = (struct conversation_past){ 0 };
	struct conversation_past *past = &earlier->conversations.at[conversation];
	if (!past->begun)
		past->first = past->newest = time;
	struct place_past place = { time - past->first, time - past->newest };
	past->begun = true;
	past->newest = time;
	return place;
}

/* The next frame: its further headers, of tunnels around its own, come first as a rule. */
static void frame_goes_on(const struct trace *trace, struct earlier *earlier)
{
	const struct frame *frame = &trace->frames.at[earlier->frames.count];
	struct place_past place = { 0 };

	while (earlier->further.count < trace->further.places.count) {
		const struct further_place *next = &trace->further.places.at[earlier->further.count];
		if (next->frame > earlier->frames.count)
			break;
		struct place_past known = conversation_goes_on(earlier, next->conversation, frame->time);
		*array_add(&earlier->further) = known;
	}
	if (frame->conversation != NO_CONVERSATION)
		place = conversation_goes_on(earlier, frame->conversation, frame->time);
	*array_add(&earlier->frames) = place;
}

bool packet_times(const struct packet *p, const struct stream_facts *facts, int64_t *since_first,
    int64_t *since_previous)
{
	const struct past *past = p->past;
	size_t count;

	if (!past || !facts->known)
		return false;
	struct earlier *earlier = past->trace->earlier;
	while (earlier->frames.count <= past->frame)
		frame_goes_on(past->trace, earlier);
	const struct place_past *place = &earlier->frames.at[past->frame];
	if (facts != &p->facts) {
		const struct further_place *first = further_of(&past->trace->further, past->frame, &count);
		place =
		    &earlier->further.at[first - past->trace->further.places.at + facts - p->further_facts];
	}
	*since_first = place->since_first;
	*since_previous = place->since_previous;
	return true;
}

bool packet_answer(const struct packet *p, struct answer *answer)
{
	const struct past *past = p->past;

	if (!past || p->quoted || p->turn_count == 0)
		return false;
	struct earlier *earlier = past->trace->earlier;
	if (!earlier->exchanges)
		earlier->exchanges = exchanges_new();
	*answer = exchanges_look(earlier->exchanges, past->trace, past->frame, p->turn_count - 1u);
	return true;
}

bool packet_has_time(const struct packet *p)
{
	const struct past *past = p->past;

	return !past || past->trace->frames.at[past->frame].origin != ORIGIN_SIMPLE_BLOCK;
}

int64_t packet_since_previous(const struct packet *p)
{
	const struct past *past = p->past;

	return past && past->frame > 0 ? p->time - past->trace->frames.at[past->frame - 1].time : 0;
}

int64_t packet_since_shown(const struct packet *p)
{
	const struct past *past = p->past;

	if (!past || past->shown_before == 0)
		return packet_since_previous(p);
	return p->time - past->trace->frames.at[past->shown_before - 1].time;
}

const char *packet_interface(const struct packet *p)
{
	const struct past *past = p->past;

	if (!past || p->interface >= past->trace->interfaces.count)
		return NULL;
	const char *name = past->trace->interfaces.at[p->interface].name;
	bool may_have = past->trace->frames.at[past->frame].origin != ORIGIN_NONE;
	return name ? name : may_have ? "unknown" : NULL;
}
