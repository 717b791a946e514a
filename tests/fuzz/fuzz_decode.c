/*
 * fuzz_decode: frames of one capture, each with any octets under any link type; see unpack(). Every
 * frame is decoded, followed and analysed as in the program, then shown in every way there is.
 */
#include "fuzz.h"

#include <string.h>

#include "capture/remark.h"
#include "capture/trace.h"
#include "lab/exports/export.h"
#include "tests/frames.h"
#include "tests/specimens.h"

enum { MOST_FRAMES = 64, HEADER = 4 };

static const uint16_t link_types[] = { 1, 0, 101, 113, 276, 108, 9, 50, 51, 105, 228, 229, 12, 14,
	104, 252 };

/* --- what must hold --- */

static void same_endpoint(const struct endpoint *a, const struct endpoint *b)
{
	must(memcmp(a->address, b->address, sizeof a->address) == 0);
	must(a->port == b->port && a->family == b->family && a->transport == b->transport);
}

/* Nothing depends on whether somebody listens. */
static void same_packet(const struct packet *a, const struct packet *b)
{
	same_endpoint(&a->from, &b->from);
	same_endpoint(&a->to, &b->to);
	must(a->ip_protocol == b->ip_protocol && a->ttl == b->ttl && a->fragment == b->fragment);
	must(a->has_tcp == b->has_tcp && a->has_udp == b->has_udp);
	must(a->tcp.sequence == b->tcp.sequence && a->tcp.length == b->tcp.length);
	must(a->tcp.window_shift == b->tcp.window_shift && a->tcp.sack_octets == b->tcp.sack_octets);
	must(a->payload == b->payload && a->payload_length == b->payload_length);
	must(a->wants == b->wants && a->wants_at == b->wants_at && a->above == b->above);
	must(a->error == b->error && a->why == b->why);
	must(a->own_layers == b->own_layers && a->layer_count == b->layer_count);
	must(a->own_layers <= a->layer_count && a->layer_count <= MAX_LAYERS);
	for (size_t i = 0; i < a->layer_count; i++)
		must(a->layers[i] == b->layers[i] && a->layer_at[i] == b->layer_at[i]);
}

/* The way to the first transport header gives what all of the way gives. */
static void same_transport(const struct packet *p)
{
	struct packet q = *p;

	decode_transport(&q);
	same_endpoint(&p->from, &q.from);
	same_endpoint(&p->to, &q.to);
	must(p->has_tcp == q.has_tcp && p->has_udp == q.has_udp);
	must(p->tcp.sequence == q.tcp.sequence && p->tcp.acknowledgment == q.tcp.acknowledgment);
	must(p->tcp.length == q.tcp.length && p->tcp.flags == q.tcp.flags);
	must(p->tcp.window == q.tcp.window && p->tcp.header_length == q.tcp.header_length);
	must(p->tcp.window_shift == q.tcp.window_shift && p->tcp.sack_octets == q.tcp.sack_octets);
	must(p->tcp.complete == q.tcp.complete && p->tcp.length_known == q.tcp.length_known);
	must(!p->has_tcp || (p->payload == q.payload && p->payload_length == q.payload_length));
}

/* Every item lies inside the octets that were captured, belongs to its layer, and can be written. */
static void items_sound(const struct packet *p, const struct dissection *dissection)
{
	struct text text = { 0 };
	size_t first = 0;

	for (size_t i = 0; i < dissection->layers.count; i++) {
		const struct layer *layer = &dissection->layers.at[i];
		must(layer->first_item >= first && layer->first_item <= dissection->items.count);
		must((uint64_t)layer->at + layer->length <= (uint64_t)p->captured + p->joined);
		first = layer->first_item;
	}
	for (size_t i = 0; i < dissection->items.count; i++) {
		const struct item *item = &dissection->items.at[i];
		must((uint64_t)item->bit + item->bits <= ((uint64_t)p->captured + p->joined) * 8);
		must(item->field && item->field->name);
		if (i < 64)
			must(dissection_depth(dissection, i) >= 0);
		text_clear(&text);
		item_explain(item, p->bytes, &text);
		fuzz_touch(text.at, text.length);
	}
	text_free(&text);
}

static void frame_sound(const struct trace *trace, size_t frame, struct dissection *dissection)
{
	struct packet heard, unheard;
	struct text text = { 0 };

	trace_packet(trace, frame, &heard, dissection);
	trace_packet(trace, frame, &unheard, NULL);
	same_packet(&heard, &unheard);
	same_transport(&unheard);
	items_sound(&heard, dissection);
	packet_summarize(&heard, &text);
	plain_moment(trace, trace_moment_of_frame(trace, frame), frame % 2, &text);
	json_packet(trace, frame, &text);
	must(strlen(text_string(&text)) == text.length);
	analysis_remark(trace, frame);
	text_free(&text);
}

/* --- the capture --- */

/* A frame: link type, octets that were sent but not captured (of 16), length (2 octets), octets. What
 * stands at the end may be shorter than it says. Returns how much was taken. */
static size_t unpack(struct trace *trace, const uint8_t *at, size_t left, uint8_t **copy)
{
	size_t length = (size_t)(at[2] << 8 | at[3]);
	uint16_t interface = at[0] % COUNT(link_types);
	uint32_t missing = at[1] & 15 ? 0 : (uint32_t)at[1] * 16;
	int64_t time = INT64_C(1700000000000000000) + (int64_t)trace->frames.count * 3000000;

	if (length > left - HEADER)
		length = left - HEADER;
	*copy = fuzz_copy(at + HEADER, length);
	trace_add_frame(trace, interface, time, *copy, (uint32_t)length, (uint32_t)length + missing);
	return HEADER + length;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct trace *trace = trace_new();
	struct dissection dissection = { 0 };
	uint8_t *copies[MOST_FRAMES];
	size_t count = 0;

	for (size_t i = 0; i < COUNT(link_types); i++)
		trace_add_interface(trace, link_types[i], 0, NULL);
	for (size_t at = 0; at + HEADER < length && count < MOST_FRAMES; count++)
		at += unpack(trace, octets + at, length - at, &copies[count]);
	for (size_t i = 0; i < trace->frames.count; i++)
		frame_sound(trace, i, &dissection);
	dissection_free(&dissection);
	trace_free(trace);
	for (size_t i = 0; i < count; i++)
		memory_free(copies[i]);
	return 0;
}

/* --- seeds: each specimen, and two conversations --- */

static void pack(struct text *input, uint16_t link_type, const uint8_t *octets, size_t length)
{
	uint8_t header[HEADER] = { 0, 1, (uint8_t)(length >> 8), (uint8_t)length };

	while (header[0] < COUNT(link_types) - 1 && link_types[header[0]] != link_type)
		header[0]++;
	text_add_octets(input, header, sizeof header);
	text_add_octets(input, octets, length);
}

static void pack_segment(struct text *input, bool back, uint32_t sequence, uint32_t acked,
    uint16_t flags, uint32_t length)
{
	struct test_frame frame;
	struct test_segment segment = { .from = back ? "192.0.2.1" : "192.0.2.2",
		.to = back ? "192.0.2.2" : "192.0.2.1",
		.from_port = back ? 443 : 40000,
		.to_port = back ? 40000 : 443,
		.sequence = sequence,
		.acknowledgment = acked,
		.flags = flags,
		.window = 512,
		.length = length };

	frame_tcp(&frame, &segment);
	pack(input, 1, frame.bytes, frame.length);
}

/* Opening, data, a loss with its duplicate acknowledgments and retransmission, closing. */
static void pack_conversation(struct text *input)
{
	pack_segment(input, false, 99, 0, TCP_SYN, 0);
	pack_segment(input, true, 499, 100, TCP_SYN | TCP_ACK, 0);
	pack_segment(input, false, 100, 500, TCP_ACK, 40);
	pack_segment(input, true, 500, 140, TCP_ACK, 40);
	pack_segment(input, true, 580, 140, TCP_ACK, 40);
	for (int i = 0; i < 4; i++)
		pack_segment(input, false, 140, 540, TCP_ACK, 0);
	pack_segment(input, true, 540, 140, TCP_ACK, 40);
	pack_segment(input, false, 140, 620, TCP_ACK | TCP_FIN, 0);
	pack_segment(input, true, 620, 141, TCP_ACK | TCP_FIN, 0);
	pack_segment(input, false, 141, 621, TCP_ACK, 0);
}

void fuzz_seeds(fuzz_adder *add, void *context)
{
	struct text input = { 0 };
	uint8_t octets[SPECIMEN_MAX];

	for (size_t i = 0; i < specimen_count; i++) {
		text_clear(&input);
		pack(&input, specimens[i].link_type, octets, specimen_bytes(&specimens[i], octets));
		add(input.at, input.length, context);
	}
	text_clear(&input);
	pack_conversation(&input);
	add(input.at, input.length, context);
	text_free(&input);
}
