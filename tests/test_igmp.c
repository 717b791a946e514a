/* Who listens to which multicast group: IGMP, and MLD, its sister in ICMPv6. */
#include "dissected.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

enum { IGMP = 2, ICMPV6 = 58 };

#define DISSECT(dissected, message)                                                                \
	dissect(dissected, "192.0.2.2", "224.0.0.22", IGMP, message, sizeof(message))
/* The checksums of the messages below include these addresses. */
#define DISSECT6(dissected, message)                                                               \
	dissect(dissected, "fe80::2", "fe80::1", ICMPV6, message, sizeof(message))

/* --- versions 1 and 2 --- */

static const uint8_t report_1[] = { 0x12, 0, 0xfc, 0xfa, 239, 1, 2, 3 };
static const uint8_t report_2[] = { 0x16, 0, 0xf8, 0xfa, 239, 1, 2, 3 };
static const uint8_t leave[] = { 0x17, 0, 0xf7, 0xfa, 239, 1, 2, 3 };
static const uint8_t query_1[] = { 0x11, 0, 0xee, 0xff, 0, 0, 0, 0 };
static const uint8_t query_2[] = { 0x11, 100, 0xfd, 0x96, 239, 1, 2, 3 };

static void a_version_1_report_names_the_group(void **state)
{
	DISSECT(*state, report_1);
	assert_fields(*state, "igmp.version", "1", "igmp.type", "0x12", "igmp.maddr", "239.1.2.3",
	    "igmp.checksum.status", "1", "igmp.max_resp", "", NULL);
	assert_string_equal(dissected_summary(*state), "Membership report: join group 239.1.2.3");
	assert_survives_damage(*state);
}

static void a_version_2_report_names_the_group(void **state)
{
	DISSECT(*state, report_2);
	assert_fields(*state, "igmp.version", "2", "igmp.type", "0x16", "igmp.maddr", "239.1.2.3",
	    "igmp.max_resp", "0", NULL);
	assert_survives_damage(*state);
}

static void leaving_a_group_names_it(void **state)
{
	DISSECT(*state, leave);
	assert_fields(*state, "igmp.version", "2", "igmp.type", "0x17", NULL);
	assert_string_equal(dissected_summary(*state), "Leave group 239.1.2.3");
	assert_survives_damage(*state);
}

static void a_query_without_a_time_is_version_1(void **state)
{
	DISSECT(*state, query_1);
	assert_fields(*state, "igmp.version", "1", "igmp.max_resp", "", "igmp.maddr", "0.0.0.0", NULL);
	assert_string_equal(dissected_summary(*state), "Membership query: who listens to any group?");
	assert_survives_damage(*state);
}

static void a_query_of_eight_octets_with_a_time_is_version_2(void **state)
{
	DISSECT(*state, query_2);
	assert_fields(*state, "igmp.version", "2", "igmp.max_resp", "100", NULL);
	assert_string_equal(dissected_summary(*state), "Membership query: who listens to 239.1.2.3");
	assert_survives_damage(*state);
}

static void a_changed_octet_makes_the_checksum_bad(void **state)
{
	uint8_t message[sizeof report_2];

	memcpy(message, report_2, sizeof message);
	message[7]++;
	DISSECT(*state, message);
	assert_fields(*state, "igmp.checksum.status", "0", "igmp.maddr", "239.1.2.4", NULL);
}

/* --- version 3 --- */

static const uint8_t query_3[] = { 0x11, 100, 0xe4, 0x1e, 0, 0, 0, 0,
	/* suppress, robustness 2; interval 125; no sources */
	0x0a, 125, 0, 0 };

static void a_query_of_twelve_octets_is_version_3(void **state)
{
	DISSECT(*state, query_3);
	assert_fields(*state, "frame.protocols", "eth:ethertype:ip:igmp:igmp", "igmp.version", "3",
	    "igmp.max_resp", "100", "igmp.s", "1", "igmp.qrv", "2", "igmp.qqic", "125", "igmp.num_src",
	    "0", NULL);
	assert_survives_damage(*state);
}

static const uint8_t slow_query[] = {
	/* 0xac: exponent 2, mantissa 12, so (16 + 12) << 5 tenths of a second */
	0x11, 0xac, 0xe8, 0xcc, 239, 1, 2, 3, 0, 125, 0, 2, 10, 0, 0, 1, 10, 0, 0, 2
};

static void a_long_response_time_is_a_floating_point_number(void **state)
{
	DISSECT(*state, slow_query);
	assert_fields(*state, "igmp.max_resp", "896", "igmp.max_resp.exp", "0x02", "igmp.max_resp.mant",
	    "0x0c", "igmp.saddr", "10.0.0.1,10.0.0.2", NULL);
	assert_survives_damage(*state);
}

static const uint8_t report_3[] = { 0x22, 0, 0x62, 0x13, 0, 0, 0, 3,
	/* join: all but no source */
	4, 0, 0, 0, 239, 1, 2, 3,
	/* leave: only no source */
	3, 0, 0, 0, 239, 9, 9, 9,
	/* adds a source, with a word of auxiliary data */
	5, 1, 0, 1, 239, 8, 8, 8, 10, 0, 0, 1, 0xca, 0xfe, 0xba, 0xbe };

static void a_version_3_report_has_a_record_for_each_group(void **state)
{
	DISSECT(*state, report_3);
	assert_fields(*state, "igmp.version", "3", "igmp.num_grp_recs", "3", "igmp.record_type",
	    "4,3,5", "igmp.maddr", "239.1.2.3,239.9.9.9,239.8.8.8", "igmp.num_src", "0,0,1",
	    "igmp.saddr", "10.0.0.1", "igmp.aux_data", "cafebabe", "igmp.checksum.status", "1", NULL);
	assert_string_equal(dissected_summary(*state),
	    "Membership report: join group 239.1.2.3, leave group 239.9.9.9, adds sources, group "
	    "239.8.8.8");
	assert_survives_damage(*state);
}

static const uint8_t boastful_report[] = {
	/* 65535 records, of which one is there and claims 65535 sources */
	0x22, 0, 0xe7, 0xfb, 0, 0, 0xff, 0xff, 4, 0xff, 0xff, 0xff, 239, 1, 2, 3
};

static void counts_are_not_believed(void **state)
{
	struct dissected *dissected = *state;

	DISSECT(dissected, boastful_report);
	assert_int_equal(dissected->packet.error, PACKET_MALFORMED);
	assert_fields(dissected, "igmp.maddr", "239.1.2.3", "igmp.saddr", "", NULL);
	assert_string_equal(dissected_summary(dissected),
	    "Membership report: changes to: all but these sources, group 239.1.2.3 [the packet ends "
	    "inside this header]");
	assert_survives_damage(dissected);
}

static const uint8_t long_report[] = { 0x22, 0, 0x1e, 0xe7, 0, 0, 0, 5, 4, 0, 0, 0, 239, 0, 0, 1, 4,
	0, 0, 0, 239, 0, 0, 2, 4, 0, 0, 0, 239, 0, 0, 3, 4, 0, 0, 0, 239, 0, 0, 4, 4, 0, 0, 0, 239, 0,
	0, 5 };

static void of_many_records_the_line_tells_some(void **state)
{
	DISSECT(*state, long_report);
	assert_string_equal(dissected_summary(*state),
	    "Membership report: join group 239.0.0.1, join group 239.0.0.2, join group 239.0.0.3, "
	    "join group 239.0.0.4 and more");
}

/* --- what is around it --- */

static const uint8_t padded_report[] = { 0x16, 0, 0xf8, 0xfa, 239, 1, 2, 3, 0, 0, 0, 0 };

static void octets_behind_the_message_are_padding(void **state)
{
	struct dissected *dissected = *state;

	DISSECT(dissected, padded_report);
	assert_int_equal(dissected->packet.error, PACKET_FINE);
	assert_fields(dissected, "igmp.maddr", "239.1.2.3", "igmp.data", "", "data.data", "", NULL);
}

static const uint8_t unassigned[] = { 0x99, 1, 2, 3, 4, 5 };

static void the_content_of_an_unassigned_type_is_data(void **state)
{
	DISSECT(*state, unassigned);
	assert_fields(*state, "frame.protocols", "eth:ethertype:ip:igmp", "igmp.version", "",
	    "igmp.type", "0x99", "igmp.data", "0102030405", NULL);
	assert_survives_damage(*state);
}

static void four_octets_are_no_report(void **state)
{
	struct dissected *dissected = *state;

	dissect(dissected, "192.0.2.2", "224.0.0.22", IGMP, report_2, 4);
	assert_int_equal(dissected->packet.error, PACKET_MALFORMED);
}

/* --- MLD --- */

static const uint8_t listener_query_1[] = { 130, 0, 0x5a, 0x7f, 0x27, 0x10, 0, 0, 0xff, 0x02, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x16 };

static void a_listener_query_of_24_octets_is_version_1(void **state)
{
	DISSECT6(*state, listener_query_1);
	assert_fields(*state, "icmpv6.mld.maximum_response_delay", "10000",
	    "icmpv6.mld.maximum_response_code", "", "icmpv6.mld.multicast_address", "ff02::16",
	    "icmpv6.checksum.status", "1", NULL);
	assert_string_equal(dissected_summary(*state), "listener query for ff02::16");
	assert_survives_damage(*state);
}

static const uint8_t listener_query_2[] = {
	/* 0x9388: exponent 1, mantissa 0x388, so (4096 + 904) << 4 milliseconds */
	130, 0, 0xb5, 0xba, 0x93, 0x88, 0, 0, 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x16,
	/* suppress, robustness 2; interval 125; one source */
	0x0a, 125, 0, 1, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
};

static void a_longer_listener_query_is_version_2(void **state)
{
	DISSECT6(*state, listener_query_2);
	assert_fields(*state, "icmpv6.mld.maximum_response_delay", "",
	    "icmpv6.mld.maximum_response_code", "80000", "icmpv6.mld.flag", "0x0a", "icmpv6.mld.flag.s",
	    "1", "icmpv6.mld.flag.qrv", "2", "icmpv6.mld.qqi", "125", "icmpv6.mld.nb_sources", "1",
	    "icmpv6.mld.source_address", "2001:db8::1", NULL);
	assert_survives_damage(*state);
}

static const uint8_t listener_report_2[] = { 143, 0, 0x3e, 0x85, 0, 0, 0, 2,
	/* join: all but no source */
	4, 0, 0, 0, 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x16,
	/* only one source, with a word of auxiliary data */
	1, 1, 0, 1, 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x17, 0x20, 0x01, 0x0d, 0xb8, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4 };

static void a_version_2_listener_report_has_records(void **state)
{
	DISSECT6(*state, listener_report_2);
	assert_fields(*state, "icmpv6.mldr.nb_mcast_records", "2", "icmpv6.mldr.mar", "1,1",
	    "icmpv6.mldr.mar.record_type", "4,1", "icmpv6.mldr.mar.multicast_address",
	    "ff02::16,ff02::17", "icmpv6.mldr.mar.nb_sources", "0,1", "icmpv6.mldr.mar.source_address",
	    "2001:db8::1", "icmpv6.mldr.mar.auxiliary_data", "01020304", NULL);
	assert_survives_damage(*state);
}

static const uint8_t listener_done[] = { 132, 0, 0x7f, 0x8f, 0, 0, 0, 0, 0xff, 0x02, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0x16 };

static void a_listener_that_is_done_names_the_group(void **state)
{
	DISSECT6(*state, listener_done);
	assert_fields(*state, "icmpv6.type", "132", "icmpv6.mld.multicast_address", "ff02::16", NULL);
	assert_string_equal(dissected_summary(*state), "listener done for ff02::16");
	assert_survives_damage(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = { DISSECTED(a_version_1_report_names_the_group),
		DISSECTED(a_version_2_report_names_the_group), DISSECTED(leaving_a_group_names_it),
		DISSECTED(a_query_without_a_time_is_version_1),
		DISSECTED(a_query_of_eight_octets_with_a_time_is_version_2),
		DISSECTED(a_changed_octet_makes_the_checksum_bad),
		DISSECTED(a_query_of_twelve_octets_is_version_3),
		DISSECTED(a_long_response_time_is_a_floating_point_number),
		DISSECTED(a_version_3_report_has_a_record_for_each_group),
		DISSECTED(counts_are_not_believed), DISSECTED(of_many_records_the_line_tells_some),
		DISSECTED(octets_behind_the_message_are_padding),
		DISSECTED(the_content_of_an_unassigned_type_is_data), DISSECTED(four_octets_are_no_report),
		DISSECTED(a_listener_query_of_24_octets_is_version_1),
		DISSECTED(a_longer_listener_query_is_version_2),
		DISSECTED(a_version_2_listener_report_has_records),
		DISSECTED(a_listener_that_is_done_names_the_group) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
