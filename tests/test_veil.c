/*
 * Veils: addresses, payloads and secrets are gone wherever they stood, and what is left says the same as
 * before.
 */
#include "capture/file/pcapng_blocks.h"
#include "capture/pcapng_save.h"
#include "capture/veil/addresses.h"
#include "maker.h"
#include "specimens.h"
#include "traces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* --- addresses --- */

static void assert_ipv4(struct veil_table *table, const char *address, const char *expected)
{
	char text[INET_ADDRSTRLEN];
	uint8_t octets[4];

	assert_int_equal(inet_pton(AF_INET, address, octets), 1);
	veil_ipv4(table, octets);
	assert_string_equal(inet_ntop(AF_INET, octets, text, sizeof text), expected);
}

static void assert_ipv6(struct veil_table *table, const char *address, const char *expected)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t octets[16];

	assert_int_equal(inet_pton(AF_INET6, address, octets), 1);
	veil_ipv6(table, octets);
	assert_string_equal(inet_ntop(AF_INET6, octets, text, sizeof text), expected);
}

static void addresses_are_counted_network_by_network(void **state)
{
	struct veil_table table = { .size = 0 };
	(void)state;

	assert_ipv4(&table, "192.0.2.77", "10.0.1.1");
	assert_ipv4(&table, "192.0.2.3", "10.0.1.2");
	assert_ipv4(&table, "198.51.100.3", "10.0.2.1");
	assert_ipv4(&table, "192.0.2.77", "10.0.1.1");
	assert_ipv4(&table, "192.0.2.255", "10.0.1.255");
	assert_ipv6(&table, "2001:db8::abcd:1", "fd00::1:0:0:100:1");
	assert_ipv6(&table, "2001:db8:0:1::abcd:1", "fd00::2:0:0:100:1");
	assert_ipv6(&table, "fe80::1234:5678:9abc:def0", "fe80::200:2");
	assert_ipv6(&table, "ff02::1:ffbc:def0", "ff02::1:ff00:2"); /* its solicited-node group */
	assert_ipv6(&table, "::ffff:192.0.2.3", "::ffff:10.0.1.2");
	veil_table_free(&table);
}

static void what_is_nobodys_stays(void **state)
{
	static const char *const ipv4[] = { "0.0.0.0", "127.0.0.2", "224.0.0.251", "255.255.255.255" };
	static const char *const ipv6[] = { "::", "::1", "ff02::1", "ff05::fb" };
	struct veil_table table = { .size = 0 };
	uint8_t group[6] = { 0x01, 0x00, 0x5e, 1, 2, 3 }, station[6] = { 0, 0x1b, 0x21, 1, 2, 3 };
	(void)state;

	for (size_t i = 0; i < COUNT(ipv4); i++) {
		assert_ipv4(&table, ipv4[i], ipv4[i]);
		assert_ipv6(&table, ipv6[i], ipv6[i]);
	}
	veil_mac(&table, group);
	assert_memory_equal(group, "\x01\x00\x5e\1\2\3", 6);
	veil_mac(&table, station);
	assert_memory_equal(station, "\2\0\0\0\0\1", 6);
	veil_table_free(&table);
}

/* Two addresses never become one, however many there are. */
static void different_addresses_stay_different(void **state)
{
	enum { MANY = 20000 };
	struct veil_table table = { .size = 0 };
	uint8_t *seen = calloc(1, 1 << 24);
	(void)state;

	for (uint32_t i = 0; i < MANY; i++) {
		uint32_t value = (i * 2654435761u) % 0x60000000u + 0x20000000u;
		uint8_t octets[4] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
			(uint8_t)value };
		if (octets[0] == 127 || (octets[0] == 169 && octets[1] == 254))
			continue;
		veil_ipv4(&table, octets);
		assert_int_equal(octets[0], 10);
		size_t place = (size_t)octets[1] << 16 | (size_t)octets[2] << 8 | octets[3];
		assert_int_equal(seen[place], 0);
		seen[place] = 1;
	}
	free(seen);
	veil_table_free(&table);
}

static void addresses_in_text_are_replaced(void **state)
{
	static const struct {
		const char *text, *expected;
	} texts[] = {
		{ "see 192.0.2.1.", "see 10.0.1.1." },
		{ "192.0.2.1:4000 to [2001:db8::1]:80", "10.0.1.1:4000 to [fd00::1:0:0:100:1]:80" },
		{ "00:1b:21:0a:0b:0c is 192.0.2.1", "02:00:00:00:00:01 is 10.0.1.1" },
		{ "at 1763804000.123456789 s, 1.2.3, v1.2.3.4x, 300.1.1.1",
		    "at 1763804000.123456789 s, 1.2.3, v1.2.3.4x, 300.1.1.1" },
		{ "std::vector q::b 12:30 dead:beef", "std::vector q::b 12:30 dead:beef" },
		{ "", "" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct veil_table table = { .size = 0 };
		struct text out = { 0 };
		veil_text(&table, texts[i].text, strlen(texts[i].text), &out);
		assert_string_equal(text_string(&out), texts[i].expected);
		text_free(&out);
		veil_table_free(&table);
	}
}

/* --- whole files --- */

/* TRACE as it is with this veil. */
static struct trace *veiled(const struct trace *trace, struct veil_choice veil, struct text *file)
{
	struct pcapng_choice choice = { .end = trace_moments(trace), .veil = veil };
	struct pcapng_saving *saving = pcapng_save_start(trace, &choice);
	struct trace *again = trace_new();
	struct error error = { 0 };

	while (pcapng_save_some(saving, file))
		;
	pcapng_save_end(saving);
	if (!pcapng_parse(again, (const uint8_t *)file->at, file->length, "veiled", &error))
		fail_msg("%s", error.text);
	assert_null(again->warning);
	return again;
}

/* All fields of FRAME that are no addresses, and no checksums, by name. */
static void tell(const struct trace *trace, size_t frame, struct text *out)
{
	struct dissection dissection = { 0 };
	struct packet p;

	trace_packet(trace, frame, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count; i++) {
		const struct item *item = &dissection.items.at[i];
		bool is_status = strstr(item->field->name, "checksum.status") != NULL;
		text_printf(out, "%s", item->field->name);
		if (is_status)
			text_printf(out, "=%llu", (unsigned long long)item->value);
		text_add(out, "\n");
	}
	dissection_free(&dissection);
}

/* The specimens that stand for themselves: each with one frame. */
static struct trace *all_specimens(void)
{
	struct trace *trace = trace_new();

	for (size_t i = 0; i < specimen_count; i++) {
		const struct specimen *specimen = &specimens[i];
		uint16_t interface = trace_add_interface(trace, specimen->link_type, 0, NULL);
		uint8_t bytes[SPECIMEN_MAX];
		uint32_t length = (uint32_t)specimen_bytes(specimen, bytes);
		trace_copy_frame(trace, interface, (int64_t)i, bytes, length, length);
	}
	return trace;
}

static void with_other_addresses_every_packet_says_the_same(void **state)
{
	struct trace *trace = all_specimens();
	struct text file = { 0 };
	struct trace *again = veiled(trace, (struct veil_choice){ .addresses = true }, &file);
	size_t same = 0;
	(void)state;

	assert_int_equal(again->frames.count, trace->frames.count);
	for (size_t i = 0; i < trace->frames.count; i++) {
		struct text before = { 0 }, after = { 0 };
		if (again->frames.at[i].captured == trace->frames.at[i].captured) {
			tell(trace, i, &before);
			tell(again, i, &after);
			size_t at = 0;
			while (at < before.length && before.at[at] == text_string(&after)[at])
				at++;
			if (at < before.length || after.length != before.length)
				fail_msg(
				    "%s: %.80s is not %.80s", specimens[i].name, after.at + at, before.at + at);
			same++;
		}
		text_free(&before);
		text_free(&after);
	}
	assert_true(same * 10 > trace->frames.count * 9);
	trace_free(again);
	trace_free(trace);
	text_free(&file);
}

static void without_payload_the_lengths_on_the_wire_stay(void **state)
{
	struct trace *trace = all_specimens();
	struct text file = { 0 };
	struct trace *again = veiled(trace, (struct veil_choice){ .payload = true }, &file);
	size_t cut = 0;
	(void)state;

	assert_int_equal(again->frames.count, trace->frames.count);
	for (size_t i = 0; i < trace->frames.count; i++) {
		const struct frame *frame = &again->frames.at[i];
		struct packet p;
		assert_int_equal(frame->length, trace->frames.at[i].length);
		cut += frame->captured < trace->frames.at[i].captured;
		trace_packet(trace, i, &p, NULL);
		if ((p.has_tcp || p.has_udp) && p.payload)
			assert_true(frame->captured <= p.payload);
	}
	assert_true(cut > 10);
	trace_free(again);
	trace_free(trace);
	text_free(&file);
}

static bool holds(const struct text *file, const char *octets, size_t length)
{
	return memmem(file->at, file->length, octets, length) != NULL;
}

/* Names, secrets, comments, addresses of interfaces, and what nobody here can read. */
static void nothing_of_it_is_left_elsewhere_in_the_file(void **state)
{
	(void)state;

	for (int big = 0; big < 2; big++) {
		struct maker maker = { .big = big };
		struct trace *trace = trace_new();
		struct text file = { 0 };
		struct error error;
		make_section_start(&maker);
		make_comment(&maker, "taken at 192.0.2.1");
		make_block(&maker, BLOCK_SECTION);
		make_interface_start(&maker, 1, 0);
		make_option(&maker, 4, "\xc0\0\2\1\xff\xff\xff\0", 8); /* its address */
		make_option(&maker, 11, "\0host 192.0.2.1", 15);
		make_block(&maker, BLOCK_INTERFACE);
		make_number(&maker, 1, 2);
		make_number(&maker, 11, 2);
		make_words(&maker, "\xc0\0\2\1secret", 11);
		make_number(&maker, 0, 4);
		make_block(&maker, BLOCK_NAMES);
		make_number(&maker, 0x544c534b, 4);
		make_number(&maker, 5, 4);
		make_words(&maker, "CLIEN", 5);
		make_block(&maker, BLOCK_SECRETS);
		make_words(&maker, "\1\2\3\4 192.0.2.1", 14);
		make_block(&maker, 0xbad);
		make_packet_start(&maker, 0, 1, "one");
		make_comment(&maker, "from 192.0.2.1");
		make_option(&maker, 3, "\2\1\2\3\4", 5);
		make_block(&maker, BLOCK_ENHANCED_PACKET);
		assert_true(
		    pcapng_parse(trace, (const uint8_t *)maker.file.at, maker.file.length, "x", &error));
		struct trace *again =
		    veiled(trace, (struct veil_choice){ .addresses = true, .secrets = true }, &file);
		assert_false(holds(&file, "192.0.2", 7));
		assert_false(holds(&file, "\xc0\0\2\1", 4));
		assert_false(holds(&file, "secret", 6));
		assert_false(holds(&file, "CLIEN", 5));
		assert_false(holds(&file, "\2\1\2\3\4", 5));
		assert_true(holds(&file, "taken at 10.0.1.1", 17));
		assert_true(holds(&file, "from 10.0.1.1", 13));
		assert_true(holds(&file, "\x0a\0\1\1host-1", 10));
		assert_int_equal(again->frames.count, 1);
		trace_free(again);
		trace_free(trace);
		text_free(&file);
		text_free(&maker.file);
		text_free(&maker.body);
	}
}

/* The journal of a run, too: its calls and sockets stay what they are. */
static void a_run_is_still_a_run(void **state)
{
	uint32_t seed = 12;
	(void)state;

	for (int i = 0; i < 20; i++) {
		struct trace *trace = trace_random(&seed, 20);
		struct text file = { 0 };
		struct trace *again = veiled(trace,
		    (struct veil_choice){ .addresses = true, .payload = i % 2, .secrets = true }, &file);
		assert_int_equal(again->events.count, trace->events.count);
		assert_int_equal(again->frames.count, trace->frames.count);
		trace_free(again);
		trace_free(trace);
		text_free(&file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_counted_network_by_network),
		cmocka_unit_test(what_is_nobodys_stays),
		cmocka_unit_test(different_addresses_stay_different),
		cmocka_unit_test(addresses_in_text_are_replaced),
		cmocka_unit_test(with_other_addresses_every_packet_says_the_same),
		cmocka_unit_test(without_payload_the_lengths_on_the_wire_stay),
		cmocka_unit_test(nothing_of_it_is_left_elsewhere_in_the_file),
		cmocka_unit_test(a_run_is_still_a_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
