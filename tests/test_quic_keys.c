/* The keys of QUIC's first packets, and packets opened with them: those of RFC 9001 and RFC 9369. */
#include "quic_packets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#ifdef HAVE_CRYPTO

static void assert_octets(const uint8_t *octets, const char *digits)
{
	uint8_t wanted[QUIC_MOST];

	assert_memory_equal(octets, wanted, quic_octets(digits, wanted));
}

static void the_keys_are_those_of_the_rfcs(void **state)
{
	struct quic_keys keys[2];

	(void)state;
	assert_true(quic_derive(QUIC_VERSION_1, &quic_first_id, keys));
	assert_octets(keys[0].key, "1f369613dd76d5467730efcbe3b1a22d");
	assert_octets(keys[0].vector, "fa044b2f42a3fd3b46fb255c");
	assert_octets(keys[0].mask, "9f50449e04a0e810283a1e9933adedd2");
	assert_octets(keys[1].key, "cf3a5331653c364c88f0f379b6067e37");
	assert_octets(keys[1].vector, "0ac1493ca1905853b0bba03e");
	assert_octets(keys[1].mask, "c206b8d9b9f0f37644430b490eeaa314");
	assert_true(quic_derive(QUIC_VERSION_2, &quic_first_id, keys));
	assert_octets(keys[0].key, "8b1a0bc121284290a29e0971b5cd045d");
	assert_octets(keys[0].vector, "91f73e2351d8fa91660e909f");
	assert_octets(keys[0].mask, "45b95e15235d6f45a6b19cbcb0294ba9");
	assert_octets(keys[1].key, "82db637861d55e1d011f19ea71d5d2a7");
	assert_false(quic_derive(0x12345678, &quic_first_id, keys));
}

/* Opens a packet of a server, whose header takes 18 octets. */
static void open_server_packet(uint32_t version, const char *digits)
{
	static const char plain_begins[] = "02000000000600405a020000560303eefce7f7b37ba1d1632e96677825";
	uint8_t octets[QUIC_MOST];
	size_t length = quic_octets(digits, octets);
	struct quic_keys keys[2];
	struct quic_opened opened;
	struct text plain = { 0 };

	assert_true(quic_derive(version, &quic_first_id, keys));
	assert_true(quic_open(&keys[1], octets, 18, (uint32_t)length, 0, &opened, &plain));
	assert_int_equal(opened.number, 1);
	assert_int_equal(opened.number_octets, 2);
	assert_int_equal(opened.length, plain.length);
	assert_octets((const uint8_t *)plain.at, plain_begins);
	plain.length = 0;
	octets[length / 2] ^= 1;
	assert_false(quic_open(&keys[1], octets, 18, (uint32_t)length, 0, &opened, &plain));
	assert_int_equal(plain.length, 0);
	for (uint32_t cut = 0; cut < length; cut++)
		assert_false(quic_open(&keys[1], octets, 18, cut, 0, &opened, &plain));
	text_free(&plain);
}

static void the_packets_of_the_rfcs_are_opened(void **state)
{
	(void)state;
	open_server_packet(QUIC_VERSION_1, quic_server_packet);
	open_server_packet(QUIC_VERSION_2, quic_server_packet_2);
}

/* So that what these tests make is what a client makes: RFC 9001 appendix A.2. */
static void the_packet_of_the_client_is_that_of_the_rfc(void **state)
{
	struct text frames = { 0 }, datagram = { 0 };
	struct quic_initial initial = {
		.version = QUIC_VERSION_1, .keys_of = quic_first_id, .to = quic_first_id, .number = 2
	};

	(void)state;
	quic_add_crypto(&frames, 0, quic_hello_length());
	/* offset 0 is one octet there */
	frames.at[1] = 0;
	memmove(frames.at + 2, frames.at + 3, frames.length - 3);
	frames.length--;
	while (frames.length < 1162)
		quic_add(&frames, 0, 1);
	initial.frames = &frames;
	quic_add_initial(&datagram, &initial);
	assert_int_equal(datagram.length, 1200);
	assert_octets((const uint8_t *)datagram.at,
	    "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11");
	assert_octets(
	    (const uint8_t *)datagram.at + 1200 - QUIC_TAG, "e221af44860018ab0856972e194cd934");
	text_free(&frames);
	text_free(&datagram);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_keys_are_those_of_the_rfcs),
		cmocka_unit_test(the_packets_of_the_rfcs_are_opened),
		cmocka_unit_test(the_packet_of_the_client_is_that_of_the_rfc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	enum { SKIPPED = 77 };

	puts("skipped: this build cannot decrypt, libcrypto was missing");
	return SKIPPED;
}

#endif
