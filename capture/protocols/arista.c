/*
 * Arista's header: when a switch passed a frame on, by its own clock.
 *
 *  0               16              32                              64 … 96
 * +---------------+---------------+-------------------------------+--------
 * |    subtype    |    version    | seconds, 4 or 2; nanoseconds  | type
 * +---------------+---------------+-------------------------------+--------
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_arista;

enum {
	SUBTYPE,
	VERSION,
	LONG,
	LONG_SECONDS,
	LONG_NANOSECONDS,
	SHORT,
	SHORT_SECONDS,
	SHORT_NANOSECONDS,
	TYPE
};

static const struct field fields[] = {
	[SUBTYPE] = { "avsp.sub_type", "subtype", 16, DEC, .help = "1: a time" },
	[VERSION] = { "avsp.ver", "version", 16, HEX,
	    .help = "how the time is written, and what it counts from" },
	[LONG] = { "avsp.64ts", "time", 0, PRESENT, .help = "when the frame passed" },
	[LONG_SECONDS] = { "avsp.64sec", "seconds", 32, DEC, .help = "seconds of that time" },
	[LONG_NANOSECONDS] = { "avsp.64ns", "nanoseconds", 32, DEC,
	    .help = "and the part of a second" },
	[SHORT] = { "avsp.48ts", "time", 0, PRESENT, .help = "when the frame passed" },
	[SHORT_SECONDS] = { "avsp.48sec", "seconds", 16, DEC,
	    .help = "seconds of that time, the lower half" },
	[SHORT_NANOSECONDS] = { "avsp.48ns", "nanoseconds", 32, DEC,
	    .help = "and the part of a second" },
	[TYPE] = { "avsp.etype", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to, as the type of an Ethernet frame" },
	{ 0 },
};

enum { TIME = 1 };

static struct key decode_arista(struct reader *r, struct packet *p)
{
	uint64_t subtype = take(r, &fields[SUBTYPE]);
	uint64_t version = take(r, &fields[VERSION]);
	bool is_long = version == 0x0010 || version == 0x0110;
	bool is_short = version == 0x0020 || version == 0x0120;

	(void)p;
	if (subtype != TIME || (!is_long && !is_short)) {
		reader_limit(r, 0);
		return NOTHING_FOLLOWS;
	}
	int group = is_long ? LONG : SHORT;
	describe_group(r, &fields[group], is_long ? 8 : 6, 0);
	take(r, &fields[group + 1]);
	take(r, &fields[group + 2]);
	return (struct key){ ETHERTYPE, take16(r, &fields[TYPE]), 0 };
}

static void summarize_arista(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_arista);

	text_printf(line, "a switch's time, version 0x%04x", (unsigned)reader_peek(&r, 2, 16));
}

const struct protocol protocol_arista = {
	.name = "Arista",
	.filter = "avsp",
	.reference = "Arista, Timestamping on the 7130 and 7500R",
	.help = "tells when a switch passed a frame on",
	.fields = fields,
	.keys = { { ETHERTYPE, 0xd28b, 0 } },
	.decode = decode_arista,
	.summarize = summarize_arista,
};
