/*
 * TCP options, RFC 9293 section 3.2. One octet of kind, then, except for the first two kinds, one
 * octet of length that counts both, then the option's own data.
 *
 *  0       8       16
 * +-------+-------+-------- …
 * | kind  |length |  data
 * +-------+-------+-------- …
 */
#include "tcp_options.h"

enum {
	ALL,
	KIND,
	LENGTH,
	END,
	NO_OPERATION,
	SEGMENT_SIZE,
	SEGMENT_SIZE_VALUE,
	WINDOW_SCALE,
	WINDOW_SHIFT,
	WINDOW_FACTOR,
	SACK_PERMITTED,
	SACK,
	SACK_LEFT,
	SACK_RIGHT,
	SACK_COUNT,
	TIMESTAMPS,
	TIMESTAMP,
	TIMESTAMP_ECHO,
	MD5,
	MD5_DIGEST,
	USER_TIMEOUT,
	USER_TIMEOUT_UNIT,
	USER_TIMEOUT_VALUE,
	AUTHENTICATION,
	AUTHENTICATION_KEY,
	AUTHENTICATION_NEXT,
	AUTHENTICATION_CODE,
	MULTIPATH,
	FAST_OPEN,
	FAST_OPEN_REQUEST,
	FAST_OPEN_COOKIE,
	EXPERIMENTAL,
	EXPERIMENT,
	EXPERIMENT_DATA,
	UNKNOWN,
	UNKNOWN_DATA
};

static const struct value_name kinds[] = { { 0, "end of options" }, { 1, "no operation" },
	{ 2, "maximum segment size" }, { 3, "window scale" }, { 4, "SACK permitted" }, { 5, "SACK" },
	{ 8, "timestamps" }, { 19, "MD5 signature" }, { 28, "user timeout" }, { 29, "authentication" },
	{ 30, "Multipath TCP" }, { 34, "Fast Open" }, { 253, "experiment 1" }, { 254, "experiment 2" },
	{ 0, NULL } };
static const struct value_name experiments[] = { { 0xf989, "Fast Open" }, { 0, NULL } };
static const struct value_name timeout_units[] = { { 0, "seconds" }, { 1, "minutes" },
	{ 0, NULL } };

static const struct field fields[] = {
	[ALL] = { "tcp.options", "options", 0, OCTETS,
	    .help = "additions to the header: agreed in the SYNs, some repeated in every segment" },
	[KIND] = { "tcp.option_kind", "kind", 8, DEC, .values = kinds, .help = "which option this is" },
	[LENGTH] = { "tcp.option_len", "length", 8, DEC,
	    .help = "octets of the option, kind and length included" },
	[END] = { "tcp.options.eol", "end of options", 0, OCTETS,
	    .help = "no option follows; the rest of the header is padding" },
	[NO_OPERATION] = { "tcp.options.nop", "no operation", 0, OCTETS,
	    .help = "one octet of nothing, so that the next option starts on a 4-octet boundary" },
	[SEGMENT_SIZE] = { "tcp.options.mss", "maximum segment size", 0, OCTETS,
	    .help = "only in a SYN: the largest payload its sender wants to receive in one segment" },
	[SEGMENT_SIZE_VALUE] = { "tcp.options.mss_val", "value", 16, DEC,
	    .help = "octets of payload; 1460 on Ethernet, which is 1500 less two headers of 20" },
	[WINDOW_SCALE] = { "tcp.options.wscale", "window scale", 0, OCTETS,
	    .help = "only in a SYN: by what the windows its sender will advertise are multiplied" },
	[WINDOW_SHIFT] = { "tcp.options.wscale.shift", "shift count", 8, DEC,
	    .help = "how many binary places every later window is shifted left; 14 at most" },
	[WINDOW_FACTOR] = { "tcp.options.wscale.multiplier", "multiplier", 16, DEC,
	    .help = "2 to the power of the shift count" },
	[SACK_PERMITTED] = { "tcp.options.sack_perm", "SACK permitted", 0, OCTETS,
	    .help = "only in a SYN: its sender understands selective acknowledgments" },
	[SACK] = { "tcp.options.sack", "selective acknowledgment", 0, OCTETS,
	    .help = "blocks of data that arrived although something before them is missing" },
	[SACK_LEFT] = { "tcp.options.sack_le", "left edge", 32, DEC,
	    .help = "sequence number of the first octet of a block that arrived" },
	[SACK_RIGHT] = { "tcp.options.sack_re", "right edge", 32, DEC,
	    .help = "sequence number after the last octet of that block" },
	[SACK_COUNT] = { "tcp.options.sack.count", "blocks", 0, DEC,
	    .help = "number of blocks in the option; three or four fit" },
	[TIMESTAMPS] = { "tcp.options.timestamp", "timestamps", 0, OCTETS,
	    .help = "two clock readings, to measure round trips and to recognise very old segments" },
	[TIMESTAMP] = { "tcp.options.timestamp.tsval", "timestamp value", 32, DEC,
	    .help = "the sender's clock, in units that only the sender knows" },
	[TIMESTAMP_ECHO] = { "tcp.options.timestamp.tsecr", "timestamp echo reply", 32, DEC,
	    .help = "the peer's timestamp, sent back; 0 when there is none yet" },
	[MD5] = { "tcp.options.md5", "MD5 signature", 0, OCTETS,
	    .help = "proves that the sender knows a shared secret; used between routers" },
	[MD5_DIGEST] = { "tcp.options.md5.digest", "digest", 0, OCTETS,
	    .help = "MD5 of the segment and the secret" },
	[USER_TIMEOUT] = { "tcp.options.user_to", "user timeout", 0, OCTETS,
	    .help = "how long the sender will wait for an acknowledgment before it gives up" },
	[USER_TIMEOUT_UNIT] = { "tcp.options.user_to_granularity", "unit", 1, FLAG,
	    .values = timeout_units, .help = "set: minutes; not set: seconds" },
	[USER_TIMEOUT_VALUE] = { "tcp.options.user_to_val", "timeout", 15, DEC,
	    .help = "the time, in the unit given" },
	[AUTHENTICATION] = { "tcp.options.ao", "authentication", 0, OCTETS,
	    .help = "successor of the MD5 signature, with keys that can be changed" },
	[AUTHENTICATION_KEY] = { "tcp.options.ao.keyid", "key", 8, DEC,
	    .help = "number of the key that was used" },
	[AUTHENTICATION_NEXT] = { "tcp.options.ao.rnextkeyid", "next key", 8, DEC,
	    .help = "number of the key that the sender wants to see used" },
	[AUTHENTICATION_CODE] = { "tcp.options.ao.mac", "code", 0, OCTETS,
	    .help = "authenticates segment and addresses" },
	[MULTIPATH] = { "tcp.options.mptcp", "Multipath TCP", 0, OCTETS,
	    .help = "lets one stream use several TCP connections at once" },
	[FAST_OPEN] = { "tcp.options.tfo", "Fast Open", 0, OCTETS,
	    .help = "lets a client that has been here before send data in its SYN" },
	[FAST_OPEN_REQUEST] = { "tcp.options.tfo.request", "cookie request", 0, PRESENT,
	    .help = "an empty option asks the server for a cookie" },
	[FAST_OPEN_COOKIE] = { "tcp.options.tfo.cookie", "cookie", 0, OCTETS,
	    .help = "given by the server before; proves that the client's address is its own" },
	[EXPERIMENTAL] = { "tcp.options.experimental", "experimental", 0, OCTETS,
	    .help = "an option under test; its first two octets say whose" },
	[EXPERIMENT] = { "tcp.options.experimental.exid", "experiment", 16, HEX, .values = experiments,
	    .help = "number of the experiment, assigned by IANA" },
	[EXPERIMENT_DATA] = { "tcp.options.experimental.data", "data", 0, OCTETS,
	    .help = "content of the experimental option" },
	[UNKNOWN] = { "tcp.options.unknown", "unknown option", 0, OCTETS,
	    .help = "an option not known here; receivers skip what they do not know" },
	[UNKNOWN_DATA] = { "tcp.options.unknown.payload", "data", 0, OCTETS,
	    .help = "content of the unknown option" },
	{ 0 },
};

enum {
	KIND_END = 0,
	KIND_NO_OPERATION = 1,
	KIND_SEGMENT_SIZE = 2,
	KIND_WINDOW_SCALE = 3,
	KIND_SACK_PERMITTED = 4,
	KIND_SACK = 5,
	KIND_TIMESTAMPS = 8,
	LARGEST_SHIFT = 14, /* RFC 7323 section 2.3 */
	FAST_OPEN_EXPERIMENT = 0xf989
};

/* --- content: each reads what is left of its option --- */

static void take_segment_size(struct reader *r)
{
	take16(r, &fields[SEGMENT_SIZE_VALUE]);
}

static uint32_t window_factor(uint8_t shift)
{
	return 1u << (shift > LARGEST_SHIFT ? LARGEST_SHIFT : shift);
}

static void take_window_scale(struct reader *r)
{
	uint8_t shift = take8(r, &fields[WINDOW_SHIFT]);

	describe(r, &fields[WINDOW_FACTOR], window_factor(shift));
}

static void take_edge(struct reader *r, const struct field *row, uint32_t sack_base)
{
	describe_group(r, row, 4, (uint32_t)reader_peek(r, 0, 32) - sack_base);
	reader_skip(r, 4);
}

static void take_sack(struct reader *r, uint32_t sack_base)
{
	uint32_t blocks = 0;

	for (; reader_left(r) >= 8; blocks++) {
		if (reader_readable(r) < 8) { /* half a block is none */
			reader_skip(r, 8);
			return;
		}
		take_edge(r, &fields[SACK_LEFT], sack_base);
		take_edge(r, &fields[SACK_RIGHT], sack_base);
	}
	describe(r, &fields[SACK_COUNT], blocks);
}

static void take_timestamps(struct reader *r)
{
	take32(r, &fields[TIMESTAMP]);
	take32(r, &fields[TIMESTAMP_ECHO]);
}

static void take_md5(struct reader *r)
{
	take_octets(r, &fields[MD5_DIGEST], reader_left(r));
}

static void take_user_timeout(struct reader *r)
{
	take(r, &fields[USER_TIMEOUT_UNIT]);
	take(r, &fields[USER_TIMEOUT_VALUE]);
}

static void take_authentication(struct reader *r)
{
	take(r, &fields[AUTHENTICATION_KEY]);
	take(r, &fields[AUTHENTICATION_NEXT]);
	take_octets(r, &fields[AUTHENTICATION_CODE], reader_left(r));
}

static void take_fast_open(struct reader *r)
{
	if (reader_left(r) == 0)
		describe(r, &fields[FAST_OPEN_REQUEST], 1);
	else
		take_octets(r, &fields[FAST_OPEN_COOKIE], reader_left(r));
}

static void take_experiment(struct reader *r)
{
	uint16_t experiment = take16(r, &fields[EXPERIMENT]);

	if (experiment == FAST_OPEN_EXPERIMENT)
		take_fast_open(r);
	else
		take_octets(r, &fields[EXPERIMENT_DATA], reader_left(r));
}

static void take_unknown(struct reader *r)
{
	take_octets(r, &fields[UNKNOWN_DATA], reader_left(r));
}

/* --- one option after the other --- */

struct option {
	uint8_t kind;
	uint8_t length; /* that it must have; 0: at least MINIMUM */
	uint8_t minimum;
	uint8_t row;
	void (*take)(struct reader *r); /* what follows the length; NULL: nothing */
};

static const struct option options[] = {
	{ .kind = KIND_END, .length = 1, .row = END },
	{ .kind = KIND_NO_OPERATION, .length = 1, .row = NO_OPERATION },
	{ .kind = KIND_SEGMENT_SIZE, .length = 4, .row = SEGMENT_SIZE, .take = take_segment_size },
	{ .kind = KIND_WINDOW_SCALE, .length = 3, .row = WINDOW_SCALE, .take = take_window_scale },
	{ .kind = KIND_SACK_PERMITTED, .length = 2, .row = SACK_PERMITTED },
	{ .kind = KIND_SACK, .minimum = 2, .row = SACK }, /* read by take_sack() */
	{ .kind = KIND_TIMESTAMPS, .length = 10, .row = TIMESTAMPS, .take = take_timestamps },
	{ .kind = 19, .length = 18, .row = MD5, .take = take_md5 },
	{ .kind = 28, .length = 4, .row = USER_TIMEOUT, .take = take_user_timeout },
	{ .kind = 29, .minimum = 4, .row = AUTHENTICATION, .take = take_authentication },
	{ .kind = 30, .minimum = 3, .row = MULTIPATH, .take = tcp_take_multipath },
	{ .kind = 34, .minimum = 2, .row = FAST_OPEN, .take = take_fast_open },
	{ .kind = 253, .minimum = 4, .row = EXPERIMENTAL, .take = take_experiment },
	{ .kind = 254, .minimum = 4, .row = EXPERIMENTAL, .take = take_experiment },
};
static const struct option unknown = { .minimum = 2, .row = UNKNOWN, .take = take_unknown };

static const struct option *option_find(uint8_t kind)
{
	for (size_t i = 0; i < COUNT(options); i++)
		if (options[i].kind == kind)
			return &options[i];
	return &unknown;
}

/* Where the option at R ends, counted from its kind; 0: nowhere sensible. */
static uint32_t option_length(const struct reader *r, uint8_t kind)
{
	if (kind <= KIND_NO_OPERATION)
		return 1;
	uint32_t length = (uint32_t)reader_peek(r, 1, 8);
	return length < 2 || length > reader_left(r) ? 0 : length;
}

/* Zeros up to the end of the header, each of which is one more end of options. */
static bool is_padding(struct reader r)
{
	r.listener = NULL;
	while (reader_readable(&r) > 0)
		if (take8(&r, &fields[KIND]) != KIND_END)
			return false;
	return true;
}

/* Describes one option; false: the list ends with it. */
static bool describe_option(struct reader *r, uint32_t sack_base)
{
	uint8_t kind = (uint8_t)reader_peek(r, 0, 8);
	uint32_t length = option_length(r, kind);
	const struct option *option = option_find(kind);

	if (length == 0)
		return false;
	describe_group(r, &fields[option->row], length, 0);
	take(r, &fields[KIND]);
	if (kind == KIND_END)
		return reader_ok(r) && is_padding(*r);
	if (kind == KIND_NO_OPERATION)
		return reader_ok(r);
	take(r, &fields[LENGTH]);
	struct reader inside = *r;
	reader_limit(&inside, length - 2);
	bool fits = option->length ? length == option->length : length >= option->minimum;
	if (kind == KIND_SACK)
		take_sack(&inside, sack_base);
	else if (fits && option->take)
		option->take(&inside);
	reader_skip(r, length - 2);
	return reader_ok(r) && !(kind == KIND_SACK && length == 2); /* nothing after that is believed */
}

/* Octets in the first three of the SACK blocks in the next OCTETS; as many as were captured. */
static uint32_t sack_octets(const struct reader *r, uint32_t octets)
{
	enum { BLOCK = 8, BLOCKS = 3 };
	uint32_t sum = 0;

	for (uint32_t at = 0; at < BLOCKS * BLOCK && at + BLOCK <= octets; at += BLOCK)
		if (reader_readable(r) >= at + BLOCK)
			sum += (uint32_t)reader_peek(r, at + 4, 32) - (uint32_t)reader_peek(r, at, 32);
	return sum;
}

/* What is told by the option of this KIND whose content is the next OCTETS. */
static void learn_option(
    struct tcp_option_facts *facts, const struct reader *r, uint8_t kind, uint32_t octets)
{
	if (kind == KIND_SACK && octets == 0)
		facts->complete = false;
	else if (kind == KIND_SACK)
		facts->sack_octets = sack_octets(r, octets);
	else if (kind == KIND_WINDOW_SCALE && octets == 1 && reader_readable(r) > 0) {
		uint8_t shift = (uint8_t)reader_peek(r, 0, 8);
		facts->window_shift = (int8_t)(shift > LARGEST_SHIFT ? LARGEST_SHIFT : shift);
	}
}

/* The options that following a connection needs, without describing any. */
static struct tcp_option_facts scan_options(struct reader r, uint32_t octets)
{
	struct tcp_option_facts facts = { .window_shift = -1, .complete = true };

	r.listener = NULL;
	reader_limit(&r, octets);
	while (reader_ok(&r) && reader_left(&r) > 0) {
		uint8_t kind = take8(&r, &fields[KIND]);
		if (kind == KIND_END)
			break;
		if (kind == KIND_NO_OPERATION)
			continue;
		uint32_t length = take8(&r, &fields[LENGTH]);
		if (!reader_ok(&r) || length < 2 || length - 2 > reader_left(&r))
			break;
		learn_option(&facts, &r, kind, length - 2);
		reader_skip(&r, length - 2);
	}
	return facts;
}

/* Two octets of nothing and timestamps: the options of nearly every segment there is. */
static bool has_only_timestamps(const struct reader *r, uint32_t octets)
{
	return octets == 12 && reader_peek(r, 0, 32) == 0x0101080a;
}

static void describe_options(struct reader r, uint32_t octets, uint32_t sack_base)
{
	describe_group(&r, &fields[ALL], octets, 0);
	reader_limit(&r, octets);
	while (reader_left(&r) > 0 && describe_option(&r, sack_base))
		;
}

struct tcp_option_facts tcp_take_options(struct reader *r, uint32_t octets, uint32_t sack_base)
{
	struct tcp_option_facts facts = { .window_shift = -1, .complete = true };

	if (octets == 0)
		return facts;
	if (!has_only_timestamps(r, octets))
		facts = scan_options(*r, octets);
	if (r->listener && reader_left(r) > 0)
		describe_options(*r, octets, sack_base);
	reader_skip(r, octets);
	return facts;
}

/* --- as part of a line --- */

static void summarize_sack(struct reader *r, uint32_t sack_base, struct text *line)
{
	for (; reader_readable(r) >= 8; reader_skip(r, 8))
		text_printf(line, " SLE=%u SRE=%u", (uint32_t)reader_peek(r, 0, 32) - sack_base,
		    (uint32_t)reader_peek(r, 4, 32) - sack_base);
}

static void summarize_option(
    struct reader *r, uint8_t kind, uint32_t length, uint32_t sack_base, struct text *line)
{
	struct reader inside = *r;

	reader_limit(&inside, length);
	reader_skip(&inside, 2);
	if (kind == KIND_SEGMENT_SIZE && length == 4)
		text_printf(line, " MSS=%u", (unsigned)reader_peek(r, 2, 16));
	else if (kind == KIND_WINDOW_SCALE && length == 3)
		text_printf(line, " WS=%u", window_factor((uint8_t)reader_peek(r, 2, 8)));
	else if (kind == KIND_SACK_PERMITTED && length == 2)
		text_add(line, " SACK_PERM");
	else if (kind == KIND_TIMESTAMPS && length == 10)
		text_printf(line, " TSval=%u TSecr=%u", (uint32_t)reader_peek(r, 2, 32),
		    (uint32_t)reader_peek(r, 6, 32));
	else if (kind == KIND_SACK)
		summarize_sack(&inside, sack_base, line);
}

void tcp_summarize_options(struct reader *r, uint32_t octets, uint32_t sack_base, struct text *line)
{
	reader_limit(r, octets);
	while (reader_ok(r) && reader_readable(r) > 0) {
		uint8_t kind = (uint8_t)reader_peek(r, 0, 8);
		uint32_t length = option_length(r, kind);
		if (kind == KIND_END || length == 0 || length > reader_readable(r))
			return;
		summarize_option(r, kind, length, sack_base, line);
		reader_skip(r, length);
	}
}

const struct protocol protocol_tcp_options = {
	.name = "TCP options",
	.filter = "tcp.options",
	.reference = "RFC 9293, RFC 7323, RFC 2018, RFC 7413, RFC 5925, RFC 2385, RFC 5482",
	.help = "additions to the TCP header that both sides agree on in their SYNs",
	.fields = fields,
};
