/* observer: follows made-up segments between a client and a server, without a trace. */
#include "observer.h"

#include "capture/decode.h"

int observer_new(void **state)
{
	*state = memory_take(sizeof(struct observer));
	return 0;
}

int observer_free(void **state)
{
	struct observer *o = *state;

	conversations_free(&o->all);
	memory_free(o);
	return 0;
}

void observe(struct observer *o, const struct test_frame *frame)
{
	struct packet p = {
		.bytes = frame->bytes, .captured = frame->length, .length = frame->length, .link_type = 1
	};

	decode(&p, NULL);
	struct transport transport;
	packet_transport(&p, &transport);
	o->last = conversations_follow(
	    &o->all, &transport, conversation_hash(&transport), NO_CONVERSATION, o->frames++, true);
}

void observe_tcp(struct observer *o, int sender, uint16_t flags, uint32_t sequence,
    uint32_t acknowledgment, uint32_t length)
{
	struct test_frame frame;
	struct test_segment segment = scene_between(sender);

	segment.flags = flags;
	segment.sequence = sequence + (sender == CLIENT ? CLIENT_ISN : SERVER_ISN);
	if (flags & TCP_ACK)
		segment.acknowledgment = acknowledgment + (sender == CLIENT ? SERVER_ISN : CLIENT_ISN);
	segment.window = 512;
	segment.length = length;
	frame_tcp(&frame, &segment);
	observe(o, &frame);
}

void shake_hands(struct observer *o)
{
	observe_tcp(o, CLIENT, TCP_SYN, 0, 0, 0);
	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 0, 1, 0);
	observe_tcp(o, CLIENT, TCP_ACK, 1, 1, 0);
}
