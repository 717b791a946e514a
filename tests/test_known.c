/* Protocols that are known by their number only: named, quoted where they speak in text, not read. */
#include "dissected.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

enum { TCP_HEADER = 20, TCP = 6 };

/* A segment from port 40000 to PORT with LENGTH octets of PAYLOAD. */
static void dissect_segment(
    struct dissected *dissected, uint16_t port, const void *payload, size_t length)
{
	uint8_t segment[TCP_HEADER + 256] = { 0x9c, 0x40, (uint8_t)(port >> 8), (uint8_t)port };

	segment[12] = 0x50;
	segment[13] = TCP_ACK | TCP_PSH;
	memcpy(segment + TCP_HEADER, payload, length);
	dissect(dissected, "192.0.2.1", "192.0.2.2", TCP, segment, TCP_HEADER + length);
}

static void text_is_quoted_up_to_the_end_of_its_line(void **state)
{
	struct dissected *dissected = *state;

	dissect_segment(dissected, 25, "MAIL FROM:<a@example.net>\r\nRCPT", 31);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:tcp:smtp", "data.data", "", NULL);
	assert_string_equal(dissected_summary(dissected), "MAIL FROM:<a@example.net>");
	dissect_segment(dissected, 21, "\n", 1);
	assert_string_equal(dissected_summary(dissected), "");
	dissect_segment(dissected, 21, "\x1b[31mred", 8);
	assert_string_equal(dissected_summary(dissected), "\\x1b[31mred");
	assert_survives_damage(dissected);
}

/* What is noted of a connection, BEFORE and then by the segment that says WORDS. */
static uint32_t noted(
    struct dissected *dissected, uint32_t before, uint16_t from, uint16_t to, const char *words)
{
	uint8_t segment[TCP_HEADER + 64] = { (uint8_t)(from >> 8), (uint8_t)from, (uint8_t)(to >> 8),
		(uint8_t)to };

	segment[12] = 0x50;
	segment[13] = TCP_ACK | TCP_PSH;
	memcpy(segment + TCP_HEADER, words, strlen(words));
	dissect(dissected, "192.0.2.1", "192.0.2.2", TCP, segment, TCP_HEADER + strlen(words));
	dissected->packet.facts.above = before;
	decode(&dissected->packet, &dissected->fields);
	return dissected->packet.above;
}

enum { CLIENT = 40000, MAIL = 25, MAILBOX = 143 };

static void mail_turns_to_tls_when_both_want_it(void **state)
{
	struct dissected *dissected = *state;
	static const char record[] = "\x16\x03\x01\x01\x01";

	assert_int_equal(noted(dissected, 0, MAIL, CLIENT, "250 STARTTLS\r\n"), 0);
	uint32_t asked = noted(dissected, 0, CLIENT, MAIL, "starttls\r\n");
	assert_int_not_equal(asked, 0);
	assert_int_equal(noted(dissected, asked, MAIL, CLIENT, "454 not now\r\n"), 0);
	uint32_t agreed = noted(dissected, asked, MAIL, CLIENT, "220 go ahead\r\n");
	assert_int_not_equal(agreed, 0);
	asked = noted(dissected, 0, CLIENT, MAILBOX, "a1 STARTTLS\r\n");
	assert_int_equal(noted(dissected, asked, MAILBOX, CLIENT, "a1 OK begin\r\n"), agreed);

	noted(dissected, agreed, CLIENT, MAIL, record);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:tcp:tls", NULL);
	noted(dissected, 0, CLIENT, MAIL, record);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:tcp:smtp", NULL);
}

static void what_cannot_be_read_leaves_the_line_to_tcp(void **state)
{
	struct dissected *dissected = *state;

	dissect_segment(dissected, 22, "\0\0\0\1", 4);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:tcp:ssh", NULL);
	assert_non_null(strstr(dissected_summary(dissected), "40000"));
}

static void smb_says_so_itself(void **state)
{
	struct dissected *dissected = *state;

	dissect_segment(dissected, 445, "\0\0\0\4\xfeSMB", 8);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:tcp:nbss:smb2", NULL);
	dissect_segment(dissected, 139, "\0\0\0\4\xffSMB", 8);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:tcp:nbss:smb", NULL);
	dissect_segment(dissected, 445, "in the middle of a file", 23);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:tcp:data", NULL);
}

static void dcerpc_is_known_by_its_header_on_any_port(void **state)
{
	struct dissected *dissected = *state;

	dissect_segment(dissected, 49152, "\5\0\0\3\x10\0\0\0\x10\0\0\0\1\0\0\0", 16);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:tcp:dcerpc", NULL);
	assert_survives_damage(dissected);
	dissect_segment(dissected, 135, "\5\0\0\3\x10\0\0\0\x0f\0\0\0\1\0\0\0", 16);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:tcp:data", NULL);
}

/* A datagram from port 40000 to PORT. */
static const char *path_of(
    struct dissected *dissected, uint16_t port, const void *payload, size_t length)
{
	enum { UDP_HEADER = 8, UDP = 17 };
	uint8_t datagram[UDP_HEADER + 160] = { 0x9c, 0x40, (uint8_t)(port >> 8), (uint8_t)port, 0,
		(uint8_t)(UDP_HEADER + length) };

	memcpy(datagram + UDP_HEADER, payload, length);
	dissect(dissected, "192.0.2.1", "192.0.2.2", UDP, datagram, UDP_HEADER + length);
	return dissected_value(dissected, "frame.protocols") + strlen("eth:ethertype:ip:udp:");
}

static void some_are_known_by_their_looks_on_any_port(void **state)
{
	struct dissected *dissected = *state;
	static const uint8_t quic[] = { 0xc3, 0, 0, 0, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8 };
	static const uint8_t dtls[] = { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1 };
	uint8_t stun[20] = { 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42 }, wireguard[148] = { 1 };

	assert_string_equal(path_of(dissected, 3000, quic, sizeof quic), "quic");
	assert_string_equal(path_of(dissected, 3000, dtls, sizeof dtls), "dtls");
	assert_string_equal(path_of(dissected, 3000, dtls, sizeof dtls - 1), "data");
	assert_string_equal(path_of(dissected, 3000, stun, sizeof stun), "stun");
	assert_string_equal(path_of(dissected, 3000, wireguard, sizeof wireguard), "wg");
	stun[3] = wireguard[1] = 4;
	assert_string_equal(path_of(dissected, 3000, stun, sizeof stun), "data");
	assert_string_equal(path_of(dissected, 3000, wireguard, sizeof wireguard), "data");
}

/* A resolver listens on the port of QUIC when the usual one is watched. */
static void dns_is_known_where_quic_is_usual(void **state)
{
	struct dissected *dissected = *state;
	static const uint8_t query[] = { 0x7f, 0x47, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0,
		1 };
	static const uint8_t others[] = { 0x47, 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	assert_string_equal(path_of(dissected, 443, query, sizeof query), "dns");
	assert_string_equal(path_of(dissected, 443, others, sizeof others), "quic");
}

static const char *segment_path_of(
    struct dissected *dissected, uint16_t port, const void *payload, size_t length)
{
	dissect_segment(dissected, port, payload, length);
	return dissected_value(dissected, "frame.protocols") + strlen("eth:ethertype:ip:tcp:");
}

static void controllers_are_known_by_their_port_and_first_octets(void **state)
{
	struct dissected *dissected = *state;
	static const struct {
		uint16_t port;
		uint8_t length, octets[40];
		const char *path;
	} cases[] = {
		{ 502, 8, { 0, 1, 0, 0, 0, 2, 1, 3 }, "mbtcp:modbus" },
		{ 502, 8, { 0, 1, 0, 1, 0, 2, 1, 3 }, "data" },
		{ 502, 8, { 0, 1, 0, 0, 1, 2, 1, 3 }, "data" },
		{ 102, 9, { 3, 0, 0, 9, 2, 0xf0, 0x80, 0x32, 1 }, "tpkt:cotp:s7comm" },
		{ 102, 9, { 3, 0, 0, 9, 2, 0xf0, 0x80, 1, 1 }, "tpkt:cotp:data" },
		{ 102, 7, { 3, 0, 0, 7, 2, 0xf0, 0x80 }, "tpkt:cotp" },
		{ 102, 11, { 3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 1, 0 }, "tpkt:cotp" },
		{ 102, 9, { 4, 0, 0, 9, 2, 0xf0, 0x80, 0x32, 1 }, "data" },
		{ 44818, 28, { 0x6f, 0, 4, 0 }, "enip:cip" },
		{ 44818, 24, { 0x65, 0, 4, 0 }, "enip" },
		{ 44818, 24, { 0x65, 1, 4, 0 }, "data" },
		{ 5094, 8, { 1, 0, 3, 0, 0, 1, 0, 8 }, "hart_ip" },
		{ 5094, 8, { 2, 0, 3, 0, 0, 1, 0, 8 }, "data" },
		{ 2404, 6, { 0x68, 4, 7, 0, 0, 0 }, "iec60870_104" },
		{ 2404, 8, { 0x68, 6, 0, 0, 0, 0, 1, 1 }, "iec60870_104:iec60870_asdu" },
		{ 2404, 6, { 0x67, 4, 7, 0, 0, 0 }, "data" },
		{ 4840, 8, { 'H', 'E', 'L', 'F', 8 }, "opcua" },
		{ 4840, 8, { 'H', 'E', 'L', 'X', 8 }, "data" },
		{ 48898, 38, { 0, 0, 32 }, "ams" },
		{ 48898, 38, { 0, 1, 32 }, "data" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(
		    segment_path_of(dissected, cases[i].port, cases[i].octets, cases[i].length),
		    cases[i].path);
	assert_survives_damage(dissected);
}

static void messages_of_a_building_are_for_programs_or_for_routers(void **state)
{
	struct dissected *dissected = *state;
	static const uint8_t request[] = { 0x81, 10, 0, 8, 1, 4, 0, 0 };
	static const uint8_t to_routers[] = { 0x81, 11, 0, 7, 1, 0x80, 0 };
	static const uint8_t forwarded[] = { 0x81, 4, 0, 14, 192, 0, 2, 1, 0xba, 0xc0, 1, 0x20, 0, 0 };
	static const uint8_t result[] = { 0x81, 0, 0, 6, 0, 0 };

	assert_string_equal(path_of(dissected, 47808, request, sizeof request), "bvlc:bacnet:bacapp");
	assert_string_equal(path_of(dissected, 47808, to_routers, sizeof to_routers), "bvlc:bacnet");
	assert_string_equal(
	    path_of(dissected, 47808, forwarded, sizeof forwarded), "bvlc:bacnet:bacapp");
	assert_string_equal(path_of(dissected, 47808, result, sizeof result), "bvlc");
	assert_string_equal(path_of(dissected, 47808, result + 1, sizeof result - 1), "data");
	assert_string_equal(path_of(dissected, 3785, result, sizeof result), "bfd_echo");
	assert_string_equal(path_of(dissected, 9600, result, sizeof result), "omron");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DISSECTED(text_is_quoted_up_to_the_end_of_its_line),
		DISSECTED(mail_turns_to_tls_when_both_want_it),
		DISSECTED(what_cannot_be_read_leaves_the_line_to_tcp),
		DISSECTED(smb_says_so_itself),
		DISSECTED(some_are_known_by_their_looks_on_any_port),
		DISSECTED(dns_is_known_where_quic_is_usual),
		DISSECTED(controllers_are_known_by_their_port_and_first_octets),
		DISSECTED(messages_of_a_building_are_for_programs_or_for_routers),
		DISSECTED(dcerpc_is_known_by_its_header_on_any_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
