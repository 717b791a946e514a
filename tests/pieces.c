/* pieces: see pieces.h. */
#include "pieces.h"
#include "events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

enum { MICROSECOND = 1000, CLIENT_PORT = 40000, ETHERNET = 14 };

static void frame_give(struct trace *trace, const struct test_frame *frame)
{
	int64_t time = (int64_t)(trace->frames.count + 1) * MICROSECOND;

	if (trace->interfaces.count == 0)
		trace_add_interface(trace, 1, 0, "test");
	trace_copy_frame(trace, 0, time, frame->bytes, frame->length, frame->length);
}

void piece_add(struct trace *trace, uint16_t port, uint32_t start, const struct test_piece *piece)
{
	struct test_frame frame;
	struct test_segment segment = { .from = piece->from_client ? "192.0.2.2" : "192.0.2.1",
		.to = piece->from_client ? "192.0.2.1" : "192.0.2.2",
		.from_port = piece->from_client ? CLIENT_PORT : port,
		.to_port = piece->from_client ? port : CLIENT_PORT,
		.sequence = start + piece->sequence,
		.acknowledgment = start,
		.window = 60000,
		.flags = (uint16_t)(piece->flags | TCP_ACK),
		.length = piece->length };

	frame_tcp(&frame, &segment);
	if (piece->length)
		memcpy(frame.bytes + frame.length - piece->length, piece->bytes, piece->length);
	frame_give(trace, &frame);
}

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

void fragment_add(struct trace *trace, int version, uint32_t identification, const uint8_t *payload,
    uint32_t offset, uint32_t length, bool more)
{
	enum { UDP = 17, FRAGMENT_HEADER = 44 };
	uint8_t bytes[8 + 1400] = { UDP };
	struct test_frame frame;

	if (version == 4) {
		frame_ip(&frame, "192.0.2.1", "192.0.2.2", UDP, payload + offset, length);
		put16(frame.bytes + ETHERNET + 4, identification);
		put16(frame.bytes + ETHERNET + 6, offset / 8 | (more ? 0x2000u : 0));
	} else {
		put16(bytes + 2, offset | more);
		put16(bytes + 4, identification >> 16);
		put16(bytes + 6, identification);
		memcpy(bytes + 8, payload + offset, length);
		frame_ip(&frame, "2001:db8::1", "2001:db8::2", FRAGMENT_HEADER, bytes, 8 + length);
	}
	frame_give(trace, &frame);
}

static void add_item(const struct item *item, const struct packet *p, struct text *text)
{
	assert_true((uint64_t)item->bit + item->bits <= ((uint64_t)p->captured + p->joined) * 8);
	text_printf(text, "%s=", item->field->name);
	item_format(item, p->bytes, text);
	text_add(text, "\n");
}

/* Which frame had the same message before depends on how the messages were cut. */
static bool tells_of_others(const char *name)
{
	static const char start[] = "dns.retrans";

	return strncmp(name, start, sizeof start - 1) == 0;
}

void pieces_show(const struct trace *trace, const char *prefix, struct text *text)
{
	struct dissection dissection = { 0 };
	struct packet p;

	for (size_t frame = 0; frame < trace->frames.count; frame++) {
		trace_packet(trace, frame, &p, &dissection);
		for (size_t i = 0; i < dissection.items.count; i++)
			if (strncmp(dissection.items.at[i].field->name, prefix, strlen(prefix)) == 0 &&
			    !tells_of_others(dissection.items.at[i].field->name))
				add_item(&dissection.items.at[i], &p, text);
	}
	dissection_free(&dissection);
}

void piece_value(const struct trace *trace, size_t frame, const char *name, struct text *text)
{
	struct dissection dissection = { 0 };
	struct packet p;

	text_clear(text);
	trace_packet(trace, frame, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count; i++) {
		if (strcmp(dissection.items.at[i].field->name, name) != 0)
			continue;
		text_add(text, text->length ? "," : "");
		item_format(&dissection.items.at[i], p.bytes, text);
	}
	dissection_free(&dissection);
}

void piece_show(const struct trace *trace, size_t frame, struct text *text)
{
	struct dissection dissection = { 0 };
	struct packet p;

	text_clear(text);
	trace_packet(trace, frame, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count; i++)
		add_item(&dissection.items.at[i], &p, text);
	packet_summarize(&p, text);
	dissection_free(&dissection);
	trace_packet(trace, frame, &p, NULL);
	packet_summarize(&p, text);
}

void assert_order_of_looking_does_not_matter(struct trace *(*make)(uint32_t seed), uint32_t seed)
{
	struct trace *ahead = make(seed), *about = make(seed);
	size_t count = ahead->frames.count;
	struct text *shown = memory_take(count * sizeof *shown);
	struct text again = { 0 };

	for (size_t i = 0; i < count; i++)
		piece_show(ahead, i, &shown[i]);
	for (size_t i = 0; i < 2 * count; i++) {
		size_t frame = random_next(&seed) % count;
		piece_show(about, frame, &again);
		assert_string_equal(text_string(&again), text_string(&shown[frame]));
	}
	for (size_t i = 0; i < count; i++)
		text_free(&shown[i]);
	text_free(&again);
	memory_free(shown);
	trace_free(ahead);
	trace_free(about);
}
