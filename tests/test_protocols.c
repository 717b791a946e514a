/*
 * The protocols as lists: every row complete, every key and name unique. And the sweep: every
 * specimen cut at every length and flipped at every bit, with and without a listener.
 */
#include "capture/decode.h"
#include "specimens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the lists --- */

static void complain_of(
    const struct protocol *protocol, const struct field *field, const char *what)
{
	fail_msg("%s, %s: %s", protocol->name, field ? field->name : "the protocol", what);
}

static bool is_sentence_part(const char *text)
{
	return text && text[0] && !isspace((unsigned char)text[strlen(text) - 1]) &&
	       text[strlen(text) - 1] != '.';
}

static void every_protocol_has_its_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < protocol_count; i++) {
		const struct protocol *protocol = protocols[i];
		if (!protocol->name || !protocol->filter || !protocol->reference)
			complain_of(protocol, NULL, "has no name, filter name or reference");
		if (!is_sentence_part(protocol->help))
			complain_of(protocol, NULL, "help is missing or ends in a full stop");
		if (!protocol->decode && protocol->keys[0].kind != NOTHING)
			complain_of(protocol, NULL, "hangs somewhere but cannot decode");
	}
}

static void every_row_has_its_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < protocol_count; i++)
		for (const struct field *f = protocols[i]->fields; f && f->name; f++) {
			if (!f->label || !f->label[0])
				complain_of(protocols[i], f, "has no label");
			if (!is_sentence_part(f->help))
				complain_of(protocols[i], f, "help is missing or ends in a full stop");
			if (f->format > DATE)
				complain_of(protocols[i], f, "has no such format");
			if (f->format == FLAG && f->bits > 12)
				complain_of(protocols[i], f, "is a flag of many bits");
		}
}

static void every_either_of_several_row_exists(void **state)
{
	(void)state;
	for (size_t i = 0; i < protocol_count; i++)
		for (const struct field *f = protocols[i]->fields; f && f->name; f++)
			if (f->also && !field_find(f->also))
				complain_of(protocols[i], f, "belongs to a row that does not exist");
}

static void no_two_rows_have_the_same_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < protocol_count; i++)
		for (const struct field *f = protocols[i]->fields; f && f->name; f++)
			if (field_find(f->name) != f)
				complain_of(protocols[i], f, "has the name of another row");
}

static void no_two_protocols_hang_in_the_same_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < protocol_count; i++) {
		const struct key *keys = protocols[i]->keys;
		for (size_t k = 0; k < MAX_KEYS && keys[k].kind != NOTHING; k++)
			if (keys[k].value != ANY_PORT && protocol_find(keys[k]) != protocols[i])
				complain_of(protocols[i], NULL, "hangs where another protocol does");
	}
}

static void value_names_are_sorted_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < protocol_count; i++)
		for (const struct field *f = protocols[i]->fields; f && f->name; f++)
			for (const struct value_name *v = f->values; v && v->name; v++)
				if (value_name(f->values, v->value) != v->name)
					complain_of(protocols[i], f, "names a value twice");
}

/* --- the sweep --- */

/* What is needed to read a frame again and again. */
struct sweep {
	struct dissection dissection;
	struct text text;
	size_t decoded;
};

static struct packet packet_over(
    const uint8_t *bytes, size_t captured, size_t length, uint16_t link_type)
{
	return (struct packet){
		.bytes = bytes,
		.number = 1,
		.captured = (uint32_t)captured,
		.length = (uint32_t)length,
		.link_type = link_type,
		.facts = { .known = true, .sequence_base = 999, .ack_base = 1999, .window_shift = 7 },
	};
}

static bool same_endpoint(const struct endpoint *a, const struct endpoint *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static void check_same(const struct packet *loud, const struct packet *quiet)
{
	assert_true(same_endpoint(&loud->from, &quiet->from) && same_endpoint(&loud->to, &quiet->to));
	assert_int_equal(loud->ip_protocol, quiet->ip_protocol);
	assert_int_equal(loud->ttl, quiet->ttl);
	assert_int_equal(loud->fragment, quiet->fragment);
	assert_int_equal(loud->has_tcp, quiet->has_tcp);
	assert_int_equal(loud->has_udp, quiet->has_udp);
	assert_int_equal(loud->tcp.sequence, quiet->tcp.sequence);
	assert_int_equal(loud->tcp.acknowledgment, quiet->tcp.acknowledgment);
	assert_int_equal(loud->tcp.length, quiet->tcp.length);
	assert_int_equal(loud->tcp.flags, quiet->tcp.flags);
	assert_int_equal(loud->tcp.window, quiet->tcp.window);
	assert_int_equal(loud->tcp.window_shift, quiet->tcp.window_shift);
	assert_int_equal(loud->tcp.length_known, quiet->tcp.length_known);
	assert_int_equal(loud->tcp.complete, quiet->tcp.complete);
	assert_int_equal(loud->payload, quiet->payload);
	assert_int_equal(loud->payload_length, quiet->payload_length);
	assert_int_equal(loud->layer_count, quiet->layer_count);
	assert_int_equal(loud->own_layers, quiet->own_layers);
	assert_memory_equal(
	    loud->layers, quiet->layers, loud->layer_count * sizeof(const struct protocol *));
	assert_memory_equal(loud->layer_at, quiet->layer_at, loud->layer_count * sizeof(uint32_t));
}

/* A header's options are read for a listener only: what is wrong in them may go unnoticed without. */
static void check_errors(const struct packet *loud, const struct packet *quiet)
{
	if (quiet->error != PACKET_FINE)
		assert_int_not_equal(loud->error, PACKET_FINE);
	if (loud->error != PACKET_FINE)
		assert_non_null(loud->why);
}

static void check_items(struct sweep *sweep, const struct packet *p)
{
	const struct dissection *d = &sweep->dissection;

	for (size_t i = 0; i < d->items.count; i++) {
		const struct item *item = &d->items.at[i];
		assert_true((uint64_t)item->bit + item->bits <= (uint64_t)p->captured * 8);
		text_clear(&sweep->text);
		item_format(item, p->bytes, &sweep->text);
		item_explain(item, p->bytes, &sweep->text);
	}
	assert_true(d->layers.count >= p->layer_count);
	for (size_t i = 1; i < d->layers.count; i++)
		assert_true(d->layers.at[i - 1].first_item <= d->layers.at[i].first_item);
}

/* The bytes in a block of exactly their length, so that the sanitizer sees one octet too many. */
static void check_frame(
    struct sweep *sweep, const uint8_t *bytes, size_t captured, size_t length, uint16_t link_type)
{
	uint8_t *copy = malloc(captured ? captured : 1);

	memcpy(copy, bytes, captured);
	struct packet loud = packet_over(copy, captured, length, link_type);
	struct packet quiet = loud;
	decode(&loud, &sweep->dissection);
	decode(&quiet, NULL);
	check_same(&loud, &quiet);
	check_errors(&loud, &quiet);
	check_items(sweep, &loud);
	text_clear(&sweep->text);
	packet_summarize(&loud, &sweep->text);
	assert_true(sweep->text.length > 0);
	sweep->decoded++;
	free(copy);
}

static void sweep_end(struct sweep *sweep)
{
	assert_true(sweep->decoded > specimen_count);
	dissection_free(&sweep->dissection);
	text_free(&sweep->text);
}

static void every_frame_survives_a_cut_anywhere(void **state)
{
	struct sweep sweep = { 0 };
	uint8_t bytes[SPECIMEN_MAX];

	(void)state;
	for (size_t i = 0; i < specimen_count; i++) {
		size_t length = specimen_bytes(&specimens[i], bytes);
		for (size_t cut = 0; cut <= length; cut++) {
			check_frame(&sweep, bytes, cut, length, specimens[i].link_type); /* truncated */
			check_frame(&sweep, bytes, cut, cut, specimens[i].link_type);    /* short */
		}
	}
	sweep_end(&sweep);
}

static void every_frame_survives_a_flipped_bit(void **state)
{
	struct sweep sweep = { 0 };
	uint8_t bytes[SPECIMEN_MAX];

	(void)state;
	for (size_t i = 0; i < specimen_count; i++) {
		size_t length = specimen_bytes(&specimens[i], bytes);
		for (size_t bit = 0; bit < length * 8; bit++) {
			bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
			check_frame(&sweep, bytes, length, length, specimens[i].link_type);
			check_frame(&sweep, bytes, length / 2, length, specimens[i].link_type);
			bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		}
	}
	sweep_end(&sweep);
}

static void every_frame_survives_every_octet_at_its_extremes(void **state)
{
	static const uint8_t extremes[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct sweep sweep = { 0 };
	uint8_t bytes[SPECIMEN_MAX];

	(void)state;
	for (size_t i = 0; i < specimen_count; i++) {
		size_t length = specimen_bytes(&specimens[i], bytes);
		for (size_t at = 0; at < length; at++) {
			uint8_t before = bytes[at];
			for (size_t e = 0; e < COUNT(extremes); e++) {
				bytes[at] = extremes[e];
				check_frame(&sweep, bytes, length, length, specimens[i].link_type);
			}
			bytes[at] = before;
		}
	}
	sweep_end(&sweep);
}

static void every_specimen_decodes_without_a_complaint(void **state)
{
	struct dissection d = { 0 };
	uint8_t bytes[SPECIMEN_MAX];

	(void)state;
	for (size_t i = 0; i < specimen_count; i++) {
		size_t length = specimen_bytes(&specimens[i], bytes);
		struct packet p = packet_over(bytes, length, length, specimens[i].link_type);
		decode(&p, &d);
		if (p.error != PACKET_FINE)
			fail_msg("%s: %s", specimens[i].name, p.why);
	}
	dissection_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_protocol_has_its_words),
		cmocka_unit_test(every_row_has_its_words),
		cmocka_unit_test(every_either_of_several_row_exists),
		cmocka_unit_test(no_two_rows_have_the_same_name),
		cmocka_unit_test(no_two_protocols_hang_in_the_same_place),
		cmocka_unit_test(value_names_are_sorted_out),
		cmocka_unit_test(every_specimen_decodes_without_a_complaint),
		cmocka_unit_test(every_frame_survives_a_cut_anywhere),
		cmocka_unit_test(every_frame_survives_a_flipped_bit),
		cmocka_unit_test(every_frame_survives_every_octet_at_its_extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
