/*
 * Options of DHCP, RFC 2132.
 *
 *  0       8       16
 * +-------+-------+------- … --------+
 * | type  |length |      value       |
 * +-------+-------+------- … --------+
 */
#include "dhcp_parts.h"

extern const struct protocol protocol_dhcp_options;

enum {
	TYPE,
	LENGTH,
	VALUE,
	PADDING,
	END,
	MESSAGE_TYPE,
	SUBNET_MASK,
	TIME_OFFSET,
	ROUTER,
	TIME_SERVER,
	NAME_SERVER,
	DOMAIN_NAME_SERVER,
	LOG_SERVER,
	HOST_NAME,
	DOMAIN_NAME,
	ROOT_PATH,
	INTERFACE_MTU,
	BROADCAST_ADDRESS,
	ROUTE_DESTINATION,
	ROUTE_ROUTER,
	TIME_PROTOCOL_SERVER,
	NETBIOS_SERVER,
	NETBIOS_NODE,
	REQUESTED_ADDRESS,
	LEASE_TIME,
	OVERLOAD,
	SERVER_IDENTIFIER,
	REQUEST_ITEM,
	MESSAGE,
	MOST_OCTETS,
	RENEWAL_TIME,
	REBINDING_TIME,
	VENDOR_CLASS,
	CLIENT_TYPE,
	CLIENT_NAME,
	BOOT_SERVER,
	BOOT_FILE,
	NAME_FLAGS,
	NAME_FLAG_RESERVED,
	NAME_FLAG_NO_UPDATE,
	NAME_FLAG_ENCODED,
	NAME_FLAG_OVERRIDDEN,
	NAME_FLAG_SERVER,
	NAME_CODE_1,
	NAME_CODE_2,
	NAME,
	LAST_TRANSACTION,
	ASSOCIATED_ADDRESS,
	TIME_ZONE,
	PROXY,
	BOOT_SERVER_ADDRESS
};

static const struct value_name messages[] = { { 1, "discover" }, { 2, "offer" }, { 3, "request" },
	{ 4, "decline" }, { 5, "acknowledge" }, { 6, "refuse" }, { 7, "release" }, { 8, "inform" },
	{ 9, "force renew" }, { 10, "lease query" }, { 11, "lease unassigned" },
	{ 12, "lease unknown" }, { 13, "lease active" }, { 0, NULL } };
static const struct value_name types[] = { { 0, "padding or end" }, { 1, "subnet mask" },
	{ 2, "time offset" }, { 3, "router" }, { 4, "time server" }, { 5, "name server" },
	{ 6, "domain name server" }, { 7, "log server" }, { 12, "host name" }, { 15, "domain name" },
	{ 17, "root path" }, { 26, "interface MTU" }, { 28, "broadcast address" },
	{ 33, "static route" }, { 42, "NTP server" }, { 43, "vendor's own" },
	{ 44, "NetBIOS name server" }, { 46, "NetBIOS node type" }, { 50, "requested address" },
	{ 51, "lease time" }, { 52, "overload" }, { 53, "message type" }, { 54, "server identifier" },
	{ 55, "parameter request list" }, { 56, "message" }, { 57, "largest message" },
	{ 58, "renewal time" }, { 59, "rebinding time" }, { 60, "vendor class" },
	{ 61, "client identifier" }, { 66, "boot server" }, { 67, "boot file" }, { 77, "user class" },
	{ 80, "rapid commit" }, { 81, "full domain name" }, { 82, "relay agent" },
	{ 90, "authentication" }, { 93, "client system" }, { 97, "client machine" },
	{ 100, "time zone" }, { 101, "time zone name" }, { 108, "IPv6 only" },
	{ 114, "captive portal" }, { 116, "auto-configuration" }, { 119, "domain search" },
	{ 121, "classless static route" }, { 150, "boot server address" }, { 252, "proxy" },
	{ 255, "end" }, { 0, NULL } };

static const struct field fields[] = {
	[TYPE] = { "dhcp.option.type", "option", 8, DEC, .values = types,
	    .help = "which option this is" },
	[LENGTH] = { "dhcp.option.length", "length", 8, DEC, .help = "octets of its value" },
	[VALUE] = { "dhcp.option.value", "value", 0, OCTETS, .help = "its value as it was sent" },
	[PADDING] = { "dhcp.option.padding", "padding", 0, OCTETS,
	    .help = "octets that only fill the message up" },
	[END] = { "dhcp.option.end", "end", 8, DEC, .help = "255: this was the last option" },
	[MESSAGE_TYPE] = { "dhcp.option.dhcp", "message type", 8, DEC, .values = messages,
	    .help = "step of the exchange: discover, offer, request, acknowledge" },
	[SUBNET_MASK] = { "dhcp.option.subnet_mask", "subnet mask", 32, IPV4,
	    .help = "which part of an address is the network's" },
	[TIME_OFFSET] = { "dhcp.option.time_offset", "time offset", 32, SIGNED,
	    .help = "seconds between local time and UTC" },
	[ROUTER] = { "dhcp.option.router", "router", 32, IPV4,
	    .help = "where to send what is not for this network" },
	[TIME_SERVER] = { "dhcp.option.time_server", "time server", 32, IPV4,
	    .help = "server of the old time protocol, RFC 868" },
	[NAME_SERVER] = { "dhcp.option.name_server", "name server", 32, IPV4,
	    .help = "server of the old name protocol, from before DNS" },
	[DOMAIN_NAME_SERVER] = { "dhcp.option.domain_name_server", "domain name server", 32, IPV4,
	    .help = "DNS server to ask" },
	[LOG_SERVER] = { "dhcp.option.log_server", "log server", 32, IPV4,
	    .help = "where to send log messages" },
	[HOST_NAME] = { "dhcp.option.hostname", "host name", 0, STRING,
	    .help = "name of the client, given or wished" },
	[DOMAIN_NAME] = { "dhcp.option.domain_name", "domain name", 0, STRING,
	    .help = "what to append to names without a dot" },
	[ROOT_PATH] = { "dhcp.option.root_path", "root path", 0, STRING,
	    .help = "where the client's file system is on the boot server" },
	[INTERFACE_MTU] = { "dhcp.option.interface_mtu", "interface MTU", 16, DEC,
	    .help = "longest packet on this network, in octets" },
	[BROADCAST_ADDRESS] = { "dhcp.option.broadcast_address", "broadcast address", 32, IPV4,
	    .help = "address of everybody on this network" },
	[ROUTE_DESTINATION] = { "dhcp.option.static_route.ip", "destination", 32, IPV4,
	    .help = "host for which there is a special route" },
	[ROUTE_ROUTER] = { "dhcp.option.static_route.router", "router", 32, IPV4,
	    .help = "router to use for that host" },
	[TIME_PROTOCOL_SERVER] = { "dhcp.option.ntp_server", "NTP server", 32, IPV4,
	    .help = "server to set the clock by" },
	[NETBIOS_SERVER] = { "dhcp.option.netbios_over_tcpip_name_server", "NetBIOS name server", 32,
	    IPV4, .help = "server of Windows's older names" },
	[NETBIOS_NODE] = { "dhcp.option.netbios_over_tcpip_node_type", "NetBIOS node type", 8, DEC,
	    .help = "how such names are looked up" },
	[REQUESTED_ADDRESS] = { "dhcp.option.requested_ip_address", "requested address", 32, IPV4,
	    .help = "address that the client would like to have" },
	[LEASE_TIME] = { "dhcp.option.ip_address_lease_time", "lease time", 32, DEC,
	    .help = "seconds for which the client may use the address" },
	[OVERLOAD] = { "dhcp.option.option_overload", "overload", 8, DEC,
	    .help = "whether server name and boot file hold more options" },
	[SERVER_IDENTIFIER] = { "dhcp.option.dhcp_server_id", "server identifier", 32, IPV4,
	    .help = "which server speaks, or is meant" },
	[REQUEST_ITEM] = { "dhcp.option.request_list_item", "wanted option", 8, DEC, .values = types,
	    .help = "an option that the client asks for" },
	[MESSAGE] = { "dhcp.option.message", "message", 0, STRING,
	    .help = "what went wrong, in words" },
	[MOST_OCTETS] = { "dhcp.option.dhcp_max_message_size", "largest message", 16, DEC,
	    .help = "octets of the longest message that the client takes" },
	[RENEWAL_TIME] = { "dhcp.option.renewal_time_value", "renewal time", 32, DEC,
	    .help = "seconds until the client asks its server to prolong the lease" },
	[REBINDING_TIME] = { "dhcp.option.rebinding_time_value", "rebinding time", 32, DEC,
	    .help = "seconds until it asks any server" },
	[VENDOR_CLASS] = { "dhcp.option.vendor_class_id", "vendor class", 0, STRING,
	    .help = "what kind of client this is, by its maker" },
	[CLIENT_TYPE] = { "dhcp.client_id.type", "client identifier type", 8, DEC,
	    .help = "0: no hardware address" },
	[CLIENT_NAME] = { "dhcp.client_id.undef", "client identifier", 0, STRING,
	    .help = "by what the server shall know the client again" },
	[BOOT_SERVER] = { "dhcp.option.tftp_server_name", "boot server", 0, STRING,
	    .help = "server to load the system from" },
	[BOOT_FILE] = { "dhcp.option.bootfile_name", "boot file", 0, STRING,
	    .help = "file to load from there" },
	[NAME_FLAGS] = { "dhcp.fqdn.flags", "name flags", 8, HEX,
	    .help = "who enters the name in the DNS" },
	[NAME_FLAG_RESERVED] = { "dhcp.fqdn.mbz", "reserved", 4, HEX, .help = "always 0" },
	[NAME_FLAG_NO_UPDATE] = { "dhcp.fqdn.n", "no update", 1, FLAG,
	    .help = "set when the server shall enter nothing" },
	[NAME_FLAG_ENCODED] = { "dhcp.fqdn.e", "encoded", 1, FLAG,
	    .help = "set when the name is written as in DNS messages" },
	[NAME_FLAG_OVERRIDDEN] = { "dhcp.fqdn.o", "overridden", 1, FLAG,
	    .help = "set when the server does otherwise than the client wished" },
	[NAME_FLAG_SERVER] = { "dhcp.fqdn.s", "server updates", 1, FLAG,
	    .help = "set when the server enters the address of the name" },
	[NAME_CODE_1] = { "dhcp.fqdn.rcode1", "result 1", 8, DEC, .help = "not used any more" },
	[NAME_CODE_2] = { "dhcp.fqdn.rcode2", "result 2", 8, DEC, .help = "not used any more" },
	[NAME] = { "dhcp.fqdn.name", "full domain name", 0, STRING,
	    .help = "name of the client with its domain" },
	[LAST_TRANSACTION] = { "dhcp.option.client_last_transaction_time", "last transaction", 32, DEC,
	    .help = "seconds since the server last heard from the client" },
	[ASSOCIATED_ADDRESS] = { "dhcp.option.associated_ip_option", "associated address", 32, IPV4,
	    .help = "another address of the same client" },
	[TIME_ZONE] = { "dhcp.option.tz_tcode", "time zone", 0, STRING,
	    .help = "time zone by its place" },
	[PROXY] = { "dhcp.option.private_proxy_autodiscovery", "proxy", 0, STRING,
	    .help = "where to find out which proxy to use" },
	[BOOT_SERVER_ADDRESS] = { "dhcp.option.tftp_server_address", "boot server address", 32, IPV4,
	    .help = "server to load the system from" },
	{ 0 },
};

enum {
	TYPE_PADDING = 0,
	TYPE_OVERLOAD = 52,
	TYPE_MESSAGE = 53,
	TYPE_CLIENT = 61,
	TYPE_NAME = 81,
	TYPE_END = 255
};

/* Options that are one row, over and over until the value ends; texts take all of it. */
static const struct {
	uint8_t type, row;
} simple[] = { { 1, SUBNET_MASK }, { 2, TIME_OFFSET }, { 3, ROUTER }, { 4, TIME_SERVER },
	{ 5, NAME_SERVER }, { 6, DOMAIN_NAME_SERVER }, { 7, LOG_SERVER }, { 12, HOST_NAME },
	{ 15, DOMAIN_NAME }, { 17, ROOT_PATH }, { 26, INTERFACE_MTU }, { 28, BROADCAST_ADDRESS },
	{ 42, TIME_PROTOCOL_SERVER }, { 44, NETBIOS_SERVER }, { 46, NETBIOS_NODE },
	{ 50, REQUESTED_ADDRESS }, { 51, LEASE_TIME }, { TYPE_OVERLOAD, OVERLOAD },
	{ TYPE_MESSAGE, MESSAGE_TYPE }, { 54, SERVER_IDENTIFIER }, { 55, REQUEST_ITEM },
	{ 56, MESSAGE }, { 57, MOST_OCTETS }, { 58, RENEWAL_TIME }, { 59, REBINDING_TIME },
	{ 60, VENDOR_CLASS }, { 66, BOOT_SERVER }, { 67, BOOT_FILE }, { 91, LAST_TRANSACTION },
	{ 92, ASSOCIATED_ADDRESS }, { 101, TIME_ZONE }, { 150, BOOT_SERVER_ADDRESS }, { 252, PROXY } };

static void take_simple(struct reader *r, const struct field *row)
{
	uint32_t octets = row->bits / 8u;

	if (row->bits == 0) {
		dhcp_take_text(r, row, reader_left(r));
		return;
	}
	while (reader_ok(r) && reader_left(r) >= octets) {
		uint64_t value = reader_peek(r, 0, row->bits);
		if (row->format == SIGNED)
			take_as(r, row, (uint64_t)(int64_t)(int32_t)value);
		else
			take(r, row);
	}
}

/* RFC 4702 section 2 */
static void take_full_name(struct reader *r)
{
	take_parts(r, &fields[NAME_FLAGS], &fields[NAME_FLAG_RESERVED], 5);
	take(r, &fields[NAME_CODE_1]);
	take(r, &fields[NAME_CODE_2]);
	take_rest(r, &fields[NAME], reader_left(r));
}

/* RFC 2132 section 9.14: a hardware address behind its type, or 0 and anything. */
static void take_client(struct reader *r)
{
	if (reader_left(r) == 7 && reader_peek(r, 0, 8) != 0) {
		dhcp_take_client(r);
		return;
	}
	take(r, &fields[CLIENT_TYPE]);
	take_rest(r, &fields[CLIENT_NAME], reader_left(r));
}

static void take_value(struct reader *r, uint8_t type)
{
	if (type == TYPE_CLIENT) {
		take_client(r);
		return;
	}
	if (type == TYPE_NAME) {
		take_full_name(r);
		return;
	}
	if (type == 33) {
		while (reader_ok(r) && reader_left(r) >= 8) {
			take(r, &fields[ROUTE_DESTINATION]);
			take(r, &fields[ROUTE_ROUTER]);
		}
		return;
	}
	for (size_t i = 0; i < COUNT(simple); i++)
		if (simple[i].type == type)
			take_simple(r, &fields[simple[i].row]);
}

/* As many octets of padding as there are. */
static void take_padding(struct reader *r)
{
	uint32_t octets = 0;

	while (octets < reader_readable(r) && reader_peek(r, octets, 8) == TYPE_PADDING)
		octets++;
	take_octets(r, &fields[PADDING], octets);
}

/* R is at the value of the overload option. */
static void take_rooms(const struct reader *r, const struct dhcp_rooms *rooms)
{
	uint64_t overload = reader_peek(r, 0, 8);
	struct reader server = rooms->server, file = rooms->file;

	if (overload & DHCP_SERVER_HOLDS_OPTIONS)
		dhcp_take_options(&server, NULL);
	if (overload & DHCP_FILE_HOLDS_OPTIONS)
		dhcp_take_options(&file, NULL);
}

void dhcp_take_options(struct reader *r, const struct dhcp_rooms *rooms)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		uint8_t type = (uint8_t)reader_peek(r, 0, 8);
		if (type == TYPE_END && reader_readable(r) > 0) {
			describe_group(r, &fields[TYPE], 1, 0); /* as Wireshark has it */
			take(r, &fields[END]);
			if (reader_left(r) > 0 && reader_readable(r) > 0 &&
			    reader_peek(r, 0, 8) == TYPE_PADDING)
				take_padding(r);
			return;
		}
		if (type == TYPE_PADDING && reader_readable(r) > 0) {
			describe_group(r, &fields[TYPE], 1, TYPE_PADDING);
			take_padding(r);
			continue;
		}
		uint32_t length = (uint32_t)reader_peek(r, 1, 8);
		describe_group(r, &fields[TYPE], 2 + length, type);
		reader_skip(r, 1);
		take(r, &fields[LENGTH]);
		describe_group(r, &fields[VALUE], length, 0);
		if (length > reader_left(r))
			reader_malformed(r, "an option is longer than its message");
		struct reader inside = *r;
		reader_limit(&inside, length);
		take_value(&inside, type);
		if (type == TYPE_OVERLOAD && rooms && length > 0)
			take_rooms(r, rooms);
		reader_leave(r, &inside, length);
	}
}

/* Moves R to the option of TYPE; false: there is none. */
static bool option_find(struct reader *r, uint8_t wanted)
{
	r->listener = NULL;
	while (reader_ok(r) && reader_left(r) > 0) {
		uint64_t type = reader_peek(r, 0, 8);
		if (type == TYPE_END)
			return false;
		if (type == wanted)
			return true;
		reader_skip(r, type == TYPE_PADDING ? 1 : 2 + (uint32_t)reader_peek(r, 1, 8));
	}
	return false;
}

const char *dhcp_message_name(struct reader r)
{
	return option_find(&r, TYPE_MESSAGE) ? value_name(messages, reader_peek(&r, 2, 8)) : NULL;
}

unsigned dhcp_overload(struct reader r)
{
	return option_find(&r, TYPE_OVERLOAD) ? (unsigned)reader_peek(&r, 2, 8) : 0;
}

const struct protocol protocol_dhcp_options = {
	.name = "DHCP options",
	.filter = "dhcp.option",
	.reference = "RFC 2132",
	.help = "what a client wants to know and a server tells: addresses, routers, names, times",
	.fields = fields,
};
