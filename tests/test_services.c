/* What a machine asks of its network: an address (DHCP) and the time (NTP). */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { MESSAGE = 42, OPTIONS = MESSAGE + 240 };

static void an_offer_says_what_the_client_needs(void **state)
{
	struct look look;

	(void)state;
	assert_shows("dhcp",
	    (const struct expected[]){ { "frame.protocols", "eth:ethertype:ip:udp:dhcp" },
	        { "dhcp.type", "2" }, { "dhcp.id", "0x0badcafe" }, { "dhcp.flags.bc", "1" },
	        { "dhcp.ip.your", "192.0.2.7" }, { "dhcp.server", "boot" }, { "dhcp.file", "" },
	        { "dhcp.option.type", "53,54,51,1,3,12,55,61,0" }, { "dhcp.option.dhcp", "2" },
	        { "dhcp.option.dhcp_server_id", "192.0.2.1" },
	        { "dhcp.option.ip_address_lease_time", "3600" },
	        { "dhcp.option.subnet_mask", "255.255.255.0" }, { "dhcp.option.router", "192.0.2.1" },
	        { "dhcp.option.hostname", "host" }, { "dhcp.option.request_list_item", "1,3,6" },
	        { "dhcp.hw.mac_addr", "02:00:00:00:00:02,02:00:00:00:00:02" },
	        { "dhcp.option.end", "255" }, { "dhcp.option.padding", "0000" }, { NULL, NULL } });
	look_at(&look, "dhcp");
	assert_line(&look, "offer, transaction 0x0badcafe");
	look_away(&look);
}

static void without_the_cookie_it_is_bootp(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "dhcp");
	look.bytes[OPTIONS - 4] = 0;
	look_again(&look);
	assert_string_equal(values_of(&look, "dhcp.bootp"), "1");
	assert_string_equal(values_of(&look, "dhcp.option.type"), "");
	look_away(&look);
}

static void an_option_longer_than_its_message_is_malformed(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "dhcp");
	look.bytes[OPTIONS + 1] = 200;
	look_again(&look);
	assert_int_equal(look.packet.error, PACKET_MALFORMED);
	look_away(&look);
}

static void a_server_tells_the_time(void **state)
{
	struct look look;

	(void)state;
	assert_shows("ntp",
	    (const struct expected[]){ { "ntp.flags.li", "0" }, { "ntp.flags.vn", "4" },
	        { "ntp.flags.mode", "4" }, { "ntp.stratum", "1" }, { "ntp.refid", "47505300" },
	        { "ntp.reftime", "Feb  2, 2019 11:39:44.500000000 UTC" }, { "ntp.org", "NULL" },
	        { "ntp.xmt", "Feb  2, 2019 11:39:45.250000953 UTC" }, { "ntp.keyid", "00000001" },
	        { "ntp.mac", "00000000000000000000000000000000" }, { NULL, NULL } });
	look_at(&look, "ntp");
	assert_line(&look, "version 4, server, stratum 1");
	look_away(&look);
}

static void time_goes_on_after_2036(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "ntp");
	look.bytes[MESSAGE + 16] = 0; /* the reference time, one era on */
	look_again(&look);
	assert_string_equal(values_of(&look, "ntp.reftime"), "Feb  7, 2036 06:28:16.500000000 UTC");
	look_away(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_offer_says_what_the_client_needs),
		cmocka_unit_test(without_the_cookie_it_is_bootp),
		cmocka_unit_test(an_option_longer_than_its_message_is_malformed),
		cmocka_unit_test(a_server_tells_the_time),
		cmocka_unit_test(time_goes_on_after_2036),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
