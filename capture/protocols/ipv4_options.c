/*
 * IPv4 options, RFC 791 section 3.1. One octet of type, then, except for the first two kinds, one
 * octet of length that counts both, then the option's own data.
 *
 *  0 1   3         8               16
 * +-+---+---------+---------------+-------- …
 * |C|cls| number  |    length     |  data
 * +-+---+---------+---------------+-------- …
 */
#include "ipv4_options.h"

enum {
	OPTION,
	TYPE,
	TYPE_COPIED,
	TYPE_CLASS,
	TYPE_NUMBER,
	LENGTH,
	POINTER,
	RECORDED,
	SOURCE_ROUTE,
	EMPTY,
	OVERFLOW,
	STAMP_KIND,
	STAMP,
	STAMP_ADDRESS,
	ALERT,
	STREAM,
	UNKNOWN
};

static const struct value_name types[] = { { 0, "end of options" }, { 1, "no operation" },
	{ 7, "record route" }, { 68, "time stamps" }, { 130, "security" },
	{ 131, "loose source route" }, { 134, "commercial security" }, { 136, "stream identifier" },
	{ 137, "strict source route" }, { 148, "router alert" }, { 0, NULL } };
static const struct value_name classes[] = { { 0, "control" }, { 2, "debugging" }, { 0, NULL } };
static const struct value_name stamp_kinds[] = { { 0, "time stamps only" },
	{ 1, "address and time stamp" }, { 3, "time stamps of given addresses" }, { 0, NULL } };

static const struct field fields[] = {
	[OPTION] = { "ip.options", "option", 0, OCTETS,
	    .help = "one option of an IPv4 header; options are rare and often dropped by routers" },
	[TYPE] = { "ip.opt.type", "type", 8, DEC, .values = types,
	    .help = "which option this is; the three parts of the number can be read separately" },
	[TYPE_COPIED] = { "ip.opt.type.copy", "copied", 1, FLAG,
	    .help = "set when every fragment of the packet carries the option, not only the first" },
	[TYPE_CLASS] = { "ip.opt.type.class", "class", 2, DEC, .values = classes,
	    .help = "0 control, 2 debugging and measurement" },
	[TYPE_NUMBER] = { "ip.opt.type.number", "number", 5, DEC,
	    .help = "number of the option within its class" },
	[LENGTH] = { "ip.opt.len", "length", 8, DEC,
	    .help = "octets of the option, type and length included" },
	[POINTER] = { "ip.opt.ptr", "pointer", 8, DEC,
	    .help = "which octet of the option the next router shall fill in, counted from 1" },
	[RECORDED] = { "ip.rec_rt", "recorded route", 32, IPV4,
	    .help = "address of a router that the packet has passed" },
	[SOURCE_ROUTE] = { "ip.src_rt", "route to take", 32, IPV4,
	    .help = "address that the sender wants the packet to pass" },
	[EMPTY] = { "ip.empty_rt", "empty place", 32, IPV4,
	    .help = "place for one more address, not filled in yet" },
	[OVERFLOW] = { "ip.opt.overflow", "overflow", 4, DEC,
	    .help = "routers that found no place left for their time stamp" },
	[STAMP_KIND] = { "ip.opt.flag", "kind", 4, HEX, .values = stamp_kinds,
	    .help = "whether addresses stand beside the time stamps" },
	[STAMP] = { "ip.opt.time_stamp", "time stamp", 32, DEC,
	    .help = "milliseconds since midnight UTC at the router" },
	[STAMP_ADDRESS] = { "ip.opt.time_stamp_addr", "address", 32, IPV4,
	    .help = "address of the router that the time stamp belongs to" },
	[ALERT] = { "ip.opt.ra", "router alert", 16, DEC,
	    .help = "0 asks every router on the way to look into the packet, as IGMP needs" },
	[STREAM] = { "ip.opt.sid", "stream identifier", 16, DEC,
	    .help = "number of a stream in a satellite network of the 1970s" },
	[UNKNOWN] = { "ip.opt.data", "data", 0, OCTETS,
	    .help = "content of an option whose meaning is not known here" },
	{ 0 },
};

enum {
	END_OF_OPTIONS = 0,
	NO_OPERATION = 1,
	RECORD_ROUTE = 7,
	TIME_STAMPS = 68,
	LOOSE_ROUTE = 131,
	STREAM_IDENTIFIER = 136,
	STRICT_ROUTE = 137,
	ROUTER_ALERT = 148,
	TYPE_PARTS = 3
};

/* A list of addresses, of which those before the pointer are filled in (or passed already). The last one
 * of a route that has not come to its end is the destination, which was read before. */
static void take_route(struct reader *r, uint8_t type)
{
	uint32_t pointer = take8(r, &fields[POINTER]);

	for (uint32_t at = 4; reader_ok(r) && reader_left(r) >= 4; at += 4) {
		bool filled = at < pointer;
		if (type == RECORD_ROUTE)
			take(r, &fields[filled ? RECORDED : EMPTY]);
		else if (!filled && reader_left(r) == 4)
			reader_skip(r, 4);
		else
			take(r, &fields[filled ? RECORDED : SOURCE_ROUTE]);
	}
}

static void take_time_stamps(struct reader *r)
{
	take(r, &fields[POINTER]);
	take(r, &fields[OVERFLOW]);
	bool addresses = take(r, &fields[STAMP_KIND]) != 0;
	while (reader_ok(r) && reader_left(r) >= (addresses ? 8 : 4)) {
		if (addresses)
			take(r, &fields[STAMP_ADDRESS]);
		take(r, &fields[STAMP]);
	}
}

static void take_content(struct reader *r, uint8_t type)
{
	if (type == RECORD_ROUTE || type == LOOSE_ROUTE || type == STRICT_ROUTE)
		take_route(r, type);
	else if (type == TIME_STAMPS)
		take_time_stamps(r);
	else if (type == ROUTER_ALERT && reader_left(r) == 2)
		take(r, &fields[ALERT]);
	else if (type == STREAM_IDENTIFIER && reader_left(r) == 2)
		take(r, &fields[STREAM]);
}

/* One option; false: it was the last. */
static bool take_option(struct reader *r)
{
	uint8_t type = (uint8_t)reader_peek(r, 0, 8);
	uint32_t length = type <= NO_OPERATION ? 1 : (uint32_t)reader_peek(r, 1, 8);

	describe_group(r, &fields[OPTION], length ? length : 1, 0);
	take_parts(r, &fields[TYPE], &fields[TYPE_COPIED], TYPE_PARTS);
	if (type <= NO_OPERATION)
		return type == NO_OPERATION;
	take(r, &fields[LENGTH]);
	if (length < 2 || length - 2 > reader_left(r))
		return false;
	struct reader inside = *r;
	reader_limit(&inside, length - 2);
	take_content(&inside, type);
	if (inside.state == READER_OK)
		take_rest(&inside, &fields[UNKNOWN], reader_left(&inside));
	reader_skip(r, length - 2);
	return true;
}

/* Octets from the beginning of a source route of LENGTH octets to its last address; 0: nothing that makes
 * sense, or the route has been travelled to its end. */
static uint32_t last_address(uint32_t pointer, uint32_t length)
{
	const uint32_t first = 3; /* octets before the first address; the pointer counts from 1 */
	bool goes_on = pointer > first && pointer % 4 == 0 && pointer <= length;

	return goes_on && length % 4 == first ? length - 4 : 0;
}

uint32_t ipv4_route_end(const struct reader *r, uint32_t ahead, uint32_t octets)
{
	for (uint32_t at = 0; at < octets;) {
		uint8_t type = (uint8_t)reader_peek(r, ahead + at, 8);
		uint32_t length = type == NO_OPERATION ? 1 : (uint32_t)reader_peek(r, ahead + at + 1, 8);
		uint32_t pointer = (uint32_t)reader_peek(r, ahead + at + 2, 8);
		if (type == END_OF_OPTIONS || length == 0 || length > octets - at)
			break;
		uint32_t last = last_address(pointer, length);
		if ((type == LOOSE_ROUTE || type == STRICT_ROUTE) && last)
			return ahead + at + last;
		at += length;
	}
	return 0;
}

void ipv4_take_options(struct reader *r, uint32_t octets)
{
	if (octets == 0)
		return;
	struct reader inside = *r;
	reader_limit(&inside, octets);
	while (r->listener && reader_left(&inside) > 0 && take_option(&inside) && reader_ok(&inside))
		;
	reader_skip(r, octets);
}

const struct protocol protocol_ipv4_options = {
	.name = "IPv4 options",
	.filter = "ip.options",
	.reference = "RFC 791, RFC 2113",
	.help = "rarely used additions to an IPv4 header: routes, time stamps, router alert",
	.fields = fields,
};
