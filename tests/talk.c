/* talk: made-up segments between a client and a server. */
#include "talk.h"

int talk_new(void **state)
{
	struct talk *talk = memory_take(sizeof *talk);

	talk->trace = trace_new();
	talk->time = 1000000 * MS;
	trace_add_interface(talk->trace, 1, 0, "lo");
	*state = talk;
	return 0;
}

int talk_end(void **state)
{
	struct talk *talk = *state;

	trace_free(talk->trace);
	memory_free(talk);
	return 0;
}

uint16_t talk_segment(struct talk *talk, int sender, struct test_segment segment)
{
	struct test_segment between = scene_between(sender);
	struct test_frame frame;

	segment.from = between.from;
	segment.to = between.to;
	segment.from_port = between.from_port;
	segment.to_port = between.to_port;
	frame_tcp(&frame, &segment);
	talk->time += MS;
	size_t index =
	    trace_copy_frame(talk->trace, 0, talk->time, frame.bytes, frame.length, frame.length);
	return talk->trace->frames.at[index].analysed.flags;
}

uint16_t talk_data(
    struct talk *talk, int sender, uint32_t sequence, uint32_t acknowledgment, uint32_t length)
{
	return talk_segment(talk, sender,
	    (struct test_segment){ .flags = TCP_ACK,
	        .sequence = sequence,
	        .acknowledgment = acknowledgment,
	        .length = length,
	        .window = 512 });
}

uint16_t talk_ack(
    struct talk *talk, int sender, uint32_t sequence, uint32_t acknowledgment, uint16_t window)
{
	return talk_segment(talk, sender,
	    (struct test_segment){ .flags = TCP_ACK,
	        .sequence = sequence,
	        .acknowledgment = acknowledgment,
	        .window = window });
}

uint16_t talk_flags(
    struct talk *talk, int sender, uint16_t flags, uint32_t sequence, uint32_t acknowledgment)
{
	return talk_segment(talk, sender,
	    (struct test_segment){ .flags = flags,
	        .sequence = sequence,
	        .acknowledgment = acknowledgment,
	        .window = 512 });
}

void talk_handshake(struct talk *talk)
{
	talk_flags(talk, CLIENT, TCP_SYN, 100, 0);
	talk_flags(talk, SERVER, TCP_SYN | TCP_ACK, 500, 101);
	talk_ack(talk, CLIENT, 101, 501, 512);
}

void talk_handshake_scaled(struct talk *talk, uint8_t shift)
{
	const uint8_t options[] = { 1, 3, 3, shift };
	struct test_segment syn = { .sequence = 100,
		.flags = TCP_SYN,
		.window = 512,
		.options = options,
		.options_length = sizeof options };

	talk_segment(talk, CLIENT, syn);
	syn.sequence = 500;
	syn.acknowledgment = 101;
	syn.flags |= TCP_ACK;
	talk_segment(talk, SERVER, syn);
	talk_ack(talk, CLIENT, 101, 501, 512);
}

struct stream_facts talk_facts_of(const struct talk *talk, size_t frame)
{
	struct packet p;

	trace_packet(talk->trace, frame, &p, NULL);
	return p.facts;
}

struct stream_facts talk_facts(const struct talk *talk)
{
	return talk_facts_of(talk, talk->trace->frames.count - 1);
}
