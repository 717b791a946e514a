/* dissected: see dissected.h. */
#include "dissected.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { LINK_ETHERNET = 1 };

int dissected_new(void **state)
{
	*state = memory_take(sizeof(struct dissected));
	return 0;
}

int dissected_end(void **state)
{
	struct dissected *dissected = *state;

	dissection_free(&dissected->fields);
	text_free(&dissected->text);
	memory_free(dissected);
	return 0;
}

static struct packet packet_of(const uint8_t *bytes, uint32_t captured, uint32_t length)
{
	return (struct packet){ .bytes = bytes,
		.captured = captured,
		.length = length,
		.number = 1,
		.time = INT64_C(1000000000000000500),
		.first_time = INT64_C(1000000000000000000),
		.link_type = LINK_ETHERNET };
}

void dissect(struct dissected *dissected, const char *from, const char *to, uint8_t protocol,
    const void *message, size_t length)
{
	frame_ip(&dissected->frame, from, to, protocol, message, length);
	dissect_cut(dissected, dissected->frame.length);
}

void dissect_cut(struct dissected *dissected, uint32_t captured)
{
	dissected->packet = packet_of(dissected->frame.bytes, captured, dissected->frame.length);
	decode(&dissected->packet, &dissected->fields);
}

const char *dissected_value(struct dissected *dissected, const char *name)
{
	bool first = true;

	text_clear(&dissected->text);
	for (size_t i = 0; i < dissected->fields.items.count; i++) {
		const struct item *item = &dissected->fields.items.at[i];
		if (strcmp(item->field->name, name) != 0)
			continue;
		text_add(&dissected->text, first ? "" : ",");
		item_format(item, dissected->packet.bytes, &dissected->text);
		first = false;
	}
	return text_string(&dissected->text);
}

const char *dissected_summary(struct dissected *dissected)
{
	text_clear(&dissected->text);
	packet_summarize(&dissected->packet, &dissected->text);
	return text_string(&dissected->text);
}

void assert_fields(struct dissected *dissected, ...)
{
	va_list pairs;

	va_start(pairs, dissected);
	for (const char *name; (name = va_arg(pairs, const char *)) != NULL;) {
		const char *wanted = va_arg(pairs, const char *);
		const char *found = dissected_value(dissected, name);
		if (strcmp(found, wanted) != 0)
			fail_msg("%s is \"%s\", not \"%s\"", name, found, wanted);
	}
	va_end(pairs);
}

/* --- damage --- */

static void assert_endpoints_equal(const struct endpoint *a, const struct endpoint *b)
{
	assert_memory_equal(a->address, b->address, sizeof a->address);
	assert_int_equal(a->port, b->port);
	assert_int_equal(a->family, b->family);
	assert_int_equal(a->transport, b->transport);
}

static void assert_packets_equal(const struct packet *a, const struct packet *b)
{
	assert_endpoints_equal(&a->from, &b->from);
	assert_endpoints_equal(&a->to, &b->to);
	assert_int_equal(a->ip_protocol, b->ip_protocol);
	assert_int_equal(a->ttl, b->ttl);
	assert_int_equal(a->fragment, b->fragment);
	assert_int_equal(a->has_tcp, b->has_tcp);
	assert_int_equal(a->has_udp, b->has_udp);
	assert_int_equal(a->error, b->error);
	assert_ptr_equal(a->why, b->why);
	assert_int_equal(a->own_layers, b->own_layers);
	assert_int_equal(a->layer_count, b->layer_count);
	for (size_t i = 0; i < a->layer_count; i++) {
		assert_ptr_equal(a->layers[i], b->layers[i]);
		assert_int_equal(a->layer_at[i], b->layer_at[i]);
	}
}

static void assert_sound(const uint8_t *bytes, uint32_t captured, uint32_t length,
    struct dissection *fields, struct text *text)
{
	struct packet heard = packet_of(bytes, captured, length);
	struct packet unheard = heard;

	decode(&heard, fields);
	decode(&unheard, NULL);
	assert_packets_equal(&heard, &unheard);
	text_clear(text);
	packet_summarize(&heard, text);
	for (size_t i = 0; i < fields->items.count; i++) {
		const struct item *item = &fields->items.at[i];
		assert_true((uint64_t)item->bit + item->bits <= (uint64_t)captured * 8);
		item_explain(item, bytes, text);
	}
}

/* A copy that ends where it ends, so that a read past it is noticed. */
static uint8_t *exact_copy(const uint8_t *bytes, uint32_t length)
{
	uint8_t *copy = malloc(length ? length : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	return copy;
}

void assert_survives_damage(const struct dissected *dissected)
{
	const struct test_frame *frame = &dissected->frame;
	struct dissection fields = { 0 };
	struct text text = { 0 };

	for (uint32_t length = 0; length <= frame->length; length++) {
		uint8_t *cut = exact_copy(frame->bytes, length);
		assert_sound(cut, length, frame->length, &fields, &text);
		assert_sound(cut, length, length, &fields, &text);
		free(cut);
	}
	uint8_t *copy = exact_copy(frame->bytes, frame->length);
	for (uint32_t bit = 0; bit < frame->length * 8; bit++) {
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_sound(copy, frame->length, frame->length, &fields, &text);
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	free(copy);
	dissection_free(&fields);
	text_free(&text);
}
