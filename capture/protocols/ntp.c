/*
 * Network Time Protocol, RFC 5905 section 7.3.
 *
 *  0   2     5       8               16              24             32
 * +---+-----+-------+---------------+---------------+--------------+
 * |li |vers.| mode  |    stratum    |     poll      |  precision   |
 * +---+-----+-------+---------------+---------------+--------------+
 * |                     root delay, root dispersion                |
 * +----------------------------------------------------------------+
 * |                          reference id                          |
 * +----------------------------------------------------------------+
 * |  four time stamps of 8 octets: reference, origin, receive,     |
 * |  transmit                                                      |
 * +----------------------------------------------------------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_ntp;

enum {
	FLAGS,
	LEAP,
	VERSION,
	MODE,
	STRATUM,
	POLL,
	PRECISION,
	ROOT_DELAY,
	ROOT_DISPERSION,
	REFERENCE_ID,
	REFERENCE_TIME,
	ORIGIN_TIME,
	RECEIVE_TIME,
	TRANSMIT_TIME,
	EXTENSION,
	EXTENSION_TYPE,
	EXTENSION_LENGTH,
	EXTENSION_VALUE,
	KEY,
	CODE
};

static const struct value_name leaps[] = { { 0, "no warning" }, { 1, "last minute has 61 seconds" },
	{ 2, "last minute has 59 seconds" }, { 3, "clock not set" }, { 0, NULL } };
static const struct value_name modes[] = { { 1, "symmetric active" }, { 2, "symmetric passive" },
	{ 3, "client" }, { 4, "server" }, { 5, "broadcast" }, { 6, "control" }, { 7, "private" },
	{ 0, NULL } };
static const struct value_name strata[] = { { 0, "not known" }, { 1, "has a clock of its own" },
	{ 2, "asks a server that has one" }, { 16, "clock not set" }, { 0, NULL } };

static const struct field fields[] = {
	[FLAGS] = { "ntp.flags", "flags", 8, HEX, .help = "warning, version and mode in one octet" },
	[LEAP] = { "ntp.flags.li", "leap indicator", 2, DEC, .values = leaps,
	    .help = "whether a second will be put in or left out at the end of the day" },
	[VERSION] = { "ntp.flags.vn", "version", 3, DEC, .help = "version of the protocol, 3 or 4" },
	[MODE] = { "ntp.flags.mode", "mode", 3, DEC, .values = modes,
	    .help = "who speaks: 3 a client that asks, 4 a server that answers" },
	[STRATUM] = { "ntp.stratum", "stratum", 8, DEC, .values = strata,
	    .help = "how far the sender is from a clock: 1 has one, 2 asks a 1, and so on" },
	[POLL] = { "ntp.ppoll", "poll interval", 8, DEC,
	    .help = "seconds between two questions, as a power of two: 6 means 64" },
	[PRECISION] = { "ntp.precision", "precision", 8, DEC,
	    .help = "how fine the sender's clock is, as a power of two: 236, which is -20, is 1 µs" },
	[ROOT_DELAY] = { "ntp.rootdelay", "root delay", 32, DEC,
	    .help =
	        "time there and back to the clock that all this comes from, in 65536ths of a second" },
	[ROOT_DISPERSION] = { "ntp.rootdispersion", "root dispersion", 32, DEC,
	    .help = "how wrong the time may be, in 65536ths of a second" },
	[REFERENCE_ID] = { "ntp.refid", "reference id", 0, OCTETS,
	    .help = "kind of clock in letters (stratum 1), else address of the server that is asked" },
	[REFERENCE_TIME] = { "ntp.reftime", "reference time", 64, DATE,
	    .help = "when the sender's clock was last set" },
	[ORIGIN_TIME] = { "ntp.org", "origin time", 64, DATE,
	    .help = "when the question left, by the client's clock; the server sends it back" },
	[RECEIVE_TIME] = { "ntp.rec", "receive time", 64, DATE,
	    .help = "when the question arrived, by the server's clock" },
	[TRANSMIT_TIME] = { "ntp.xmt", "transmit time", 64, DATE,
	    .help = "when this packet left, by the sender's clock" },
	[EXTENSION] = { "ntp.ext", "extension", 0, PRESENT, .help = "an addition to the packet" },
	[EXTENSION_TYPE] = { "ntp.ext.type", "type", 16, HEX, .help = "which extension this is" },
	[EXTENSION_LENGTH] = { "ntp.ext.length", "length", 16, DEC,
	    .help = "octets of the extension with these four" },
	[EXTENSION_VALUE] = { "ntp.ext.value", "value", 0, OCTETS, .help = "the extension's content" },
	[KEY] = { "ntp.keyid", "key id", 0, OCTETS,
	    .help = "which secret shared with the server authenticates the packet" },
	[CODE] = { "ntp.mac", "authentication code", 0, OCTETS,
	    .help = "proof that the packet was not forged" },
	{ 0 },
};

enum { CONTROL = 6, PRIVATE = 7, KEY_OCTETS = 4, LONGEST_CODE = 24, EXTENSION_HEADER = 4 };

/* Seconds since 1900 and a 32-bit fraction. The first bit is 0 again since 2036 (RFC 4330 section 3). */
static int64_t time_of(uint64_t stamp)
{
	const int64_t from_1900_to_1970 = 2208988800, era = (int64_t)1 << 32;
	int64_t seconds = (int64_t)(stamp >> 32) - from_1900_to_1970;

	if (stamp == 0)
		return INT64_MIN;
	if (!(stamp >> 63))
		seconds += era;
	return seconds * 1000000000 + (int64_t)((stamp & 0xffffffff) * 1000000000 >> 32);
}

static void take_stamp(struct reader *r, const struct field *field)
{
	take_as(r, field, (uint64_t)time_of(reader_peek(r, 0, 64)));
}

/* RFC 7822: what is longer than an authentication code can be is an extension. */
static void take_extensions(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) > LONGEST_CODE) {
		uint32_t length = (uint32_t)reader_peek(r, 2, 16);
		if (length < EXTENSION_HEADER || length > reader_left(r))
			return;
		describe_group(r, &fields[EXTENSION], length, 0);
		take(r, &fields[EXTENSION_TYPE]);
		take(r, &fields[EXTENSION_LENGTH]);
		take_octets(r, &fields[EXTENSION_VALUE], length - EXTENSION_HEADER);
	}
}

static struct key decode_ntp(struct reader *r, struct packet *p)
{
	(void)p;
	uint64_t mode = take8(r, &fields[FLAGS]) & 7;
	if (mode != PRIVATE)
		describe_bits(r, &fields[LEAP], 8);
	describe_bits(r, &fields[VERSION], 6);
	describe_bits(r, &fields[MODE], 3);
	if (mode >= CONTROL) { /* for programs that manage a server */
		reader_skip(r, reader_readable(r));
		return NOTHING_FOLLOWS;
	}
	for (int i = STRATUM; i <= ROOT_DISPERSION; i++)
		take(r, &fields[i]);
	take_octets(r, &fields[REFERENCE_ID], 4);
	for (int i = REFERENCE_TIME; i <= TRANSMIT_TIME; i++)
		take_stamp(r, &fields[i]);
	take_extensions(r);
	if (reader_ok(r) && reader_left(r) >= KEY_OCTETS) {
		take_octets(r, &fields[KEY], KEY_OCTETS);
		take_rest(r, &fields[CODE], reader_left(r));
	}
	return NOTHING_FOLLOWS;
}

static void summarize_ntp(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_ntp);
	unsigned first = (unsigned)reader_peek(&r, 0, 8);
	const char *mode = value_name(modes, first & 7);

	text_printf(line, "version %u, %s", first >> 3 & 7, mode ? mode : "reserved mode");
	if ((first & 7) == 4)
		text_printf(line, ", stratum %u", (unsigned)reader_peek(&r, 1, 8));
}

const struct protocol protocol_ntp = {
	.name = "NTP",
	.filter = "ntp",
	.reference = "RFC 5905",
	.help = "sets clocks: asks a server for the time and allows for the way there and back",
	.fields = fields,
	.keys = { { UDP_PORT, 123, 0 }, { TCP_PORT, 123, 0 } },
	.decode = decode_ntp,
	.summarize = summarize_ntp,
};
