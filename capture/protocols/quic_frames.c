/*
 * The frames in QUIC's first packets, RFC 9000 section 19: what may stand in an Initial packet, which
 * everybody can open (section 12.4).
 */
#include "quic_parts.h"

extern const struct protocol protocol_quic_frames;

enum {
	FRAME,
	TYPE,
	PADDING_LENGTH,
	LARGEST,
	DELAY,
	RANGE_COUNT,
	FIRST_RANGE,
	GAP,
	RANGE,
	ECT_0,
	ECT_1,
	CE,
	CRYPTO_OFFSET,
	CRYPTO_LENGTH,
	CRYPTO_DATA,
	REPEATED,
	PIECES,
	PIECE,
	PIECE_COUNT,
	ERROR_CODE,
	ALERT,
	ERROR_FRAME,
	REASON_LENGTH,
	REASON,
	FRAME_UNKNOWN
};

enum { FRAME_PADDING, FRAME_PING, FRAME_ACK, FRAME_ACK_COUNTS, FRAME_CLOSE = 28 };

static const struct value_name types[] = { { FRAME_PADDING, "PADDING" }, { FRAME_PING, "PING" },
	{ FRAME_ACK, "ACK" }, { FRAME_ACK_COUNTS, "ACK with ECN counts" }, { QUIC_CRYPTO, "CRYPTO" },
	{ QUIC_GOOGLE_CRYPTO, "CRYPTO of Google's T050" }, { FRAME_CLOSE, "CONNECTION_CLOSE" },
	{ 0, NULL } };
static const struct value_name errors[] = { { 0, "no error" }, { 1, "internal error" },
	{ 2, "connection refused" }, { 3, "flow control error" }, { 4, "stream limit error" },
	{ 5, "stream state error" }, { 6, "final size error" }, { 7, "frame encoding error" },
	{ 8, "transport parameter error" }, { 9, "connection id limit error" },
	{ 10, "protocol violation" }, { 11, "invalid token" }, { 12, "application error" },
	{ 13, "crypto buffer exceeded" }, { 14, "key update error" }, { 15, "aead limit reached" },
	{ 16, "no viable path" }, { 17, "version negotiation error" }, { 0, NULL } };

static const struct field fields[] = {
	[FRAME] = { "quic.frame", "frame", 0, PRESENT, .help = "one of the things that a packet says" },
	[TYPE] = { "quic.frame_type", "frame type", 0, DEC, .values = types,
	    .help = "what the frame is about" },
	[PADDING_LENGTH] = { "quic.padding_length", "padding length", 0, DEC,
	    .help = "octets of padding: a client's first datagrams have to be long" },
	[LARGEST] = { "quic.ack.largest_acknowledged", "largest acknowledged", 0, DEC,
	    .help = "greatest packet number that has arrived" },
	[DELAY] = { "quic.ack.ack_delay", "ACK delay", 0, DEC,
	    .help = "time since it arrived, in units that the sender has announced" },
	[RANGE_COUNT] = { "quic.ack.ack_range_count", "range count", 0, DEC,
	    .help = "gaps, and ranges of packets behind them, that follow the first range" },
	[FIRST_RANGE] = { "quic.ack.first_ack_range", "first range", 0, DEC,
	    .help = "so many packets before the largest have arrived as well" },
	[GAP] = { "quic.ack.gap", "gap", 0, DEC, .help = "packets that have not arrived, less one" },
	[RANGE] = { "quic.ack.ack_range", "range", 0, DEC,
	    .help = "packets before the gap that have arrived, less one" },
	[ECT_0] = { "quic.ack.ect0_count", "ECT(0) count", 0, DEC,
	    .help = "packets that came with this mark in the IP header" },
	[ECT_1] = { "quic.ack.ect1_count", "ECT(1) count", 0, DEC,
	    .help = "packets that came with this mark in the IP header" },
	[CE] = { "quic.ack.ecn_ce_count", "CE count", 0, DEC,
	    .help = "packets that a router has marked, because too many were waiting" },
	[CRYPTO_OFFSET] = { "quic.crypto.offset", "offset", 0, DEC,
	    .help = "octets of the handshake that stand before these" },
	[CRYPTO_LENGTH] = { "quic.crypto.length", "length", 0, DEC, .help = "octets of it here" },
	[CRYPTO_DATA] = { "quic.crypto.crypto_data", "handshake", 0, PRESENT,
	    .help = "a part of the messages of TLS; parts may come in any order" },
	[REPEATED] = { "quic.retransmission", "sent again", 0, PRESENT,
	    .help = "these octets of the handshake were there before" },
	[PIECES] = { "quic.crypto.fragments", "put together", 0, PRESENT,
	    .help = "parts that came too soon and can be read now" },
	[PIECE] = { "quic.crypto.fragment", "from frame", 0, DEC,
	    .help = "number of the captured frame that brought a part" },
	[PIECE_COUNT] = { "quic.crypto.fragment.count", "parts", 0, DEC, .help = "how many there are" },
	[ERROR_CODE] = { "quic.cc.error_code", "error", 0, DEC, .values = errors,
	    .help = "why the connection ends; from 256 on an alert of TLS" },
	[ALERT] = { "quic.cc.error_code.tls_alert", "alert", 0, DEC,
	    .help = "number of the alert of TLS that the error stands for" },
	[ERROR_FRAME] = { "quic.cc.frame_type", "caused by", 0, DEC,
	    .help = "type of the frame that was wrong; 0: none" },
	[REASON_LENGTH] = { "quic.cc.reason_phrase.length", "reason length", 0, DEC,
	    .help = "octets of the reason" },
	[REASON] = { "quic.cc.reason_phrase", "reason", 0, STRING,
	    .help = "why the connection ends, in words" },
	[FRAME_UNKNOWN] = { "quic.ft.unknown", "unknown frame", 0, PRESENT,
	    .help = "of a type that may not stand in such a packet: what follows cannot be read" },
	{ 0 },
};

/* All zeros that follow are one thing. */
static void take_padding(struct reader *r)
{
	uint32_t left = reader_readable(r), length = 0;
	const uint8_t *octets = reader_peek_octets(r, 0, left);

	while (octets && length < left && octets[length] == 0)
		length++;
	describe_group(r, &fields[FRAME], length, 0);
	describe_group(r, &fields[TYPE], 1, FRAME_PADDING);
	describe(r, &fields[PADDING_LENGTH], length);
	reader_skip(r, length);
}

/* RFC 9000 section 19.3 */
static void take_ack(struct reader *r, bool with_counts)
{
	quic_take_number(r, &fields[LARGEST]);
	quic_take_number(r, &fields[DELAY]);
	uint64_t count = quic_take_number(r, &fields[RANGE_COUNT]);
	quic_take_number(r, &fields[FIRST_RANGE]);
	for (uint64_t i = 0; i < count && reader_ok(r); i++) {
		quic_take_number(r, &fields[GAP]);
		quic_take_number(r, &fields[RANGE]);
	}
	if (!with_counts)
		return;
	quic_take_number(r, &fields[ECT_0]);
	quic_take_number(r, &fields[ECT_1]);
	quic_take_number(r, &fields[CE]);
}

static uint32_t take_word(struct reader *words)
{
	const uint8_t *octets = reader_peek_octets(words, 0, sizeof(uint32_t));
	uint32_t word = 0;

	if (octets)
		memcpy(&word, octets, sizeof word);
	reader_skip(words, octets ? sizeof word : 0);
	return word;
}

static void take_crypto(struct reader *r, struct reader *words)
{
	quic_take_number(r, &fields[CRYPTO_OFFSET]);
	uint64_t length = quic_take_number(r, &fields[CRYPTO_LENGTH]);
	uint32_t octets = length < UINT32_MAX ? (uint32_t)length : UINT32_MAX;

	describe_group(r, &fields[CRYPTO_DATA], octets, 0);
	reader_skip(r, octets);
	uint32_t word = take_word(words), pieces = word >> QUIC_VERDICT_BITS;
	if ((word & QUIC_VERDICT_MASK) == QUIC_REPEATED)
		describe(r, &fields[REPEATED], 0);
	if (pieces == 0)
		return;
	describe(r, &fields[PIECES], 0);
	for (uint32_t i = 0; i < pieces; i++)
		describe(r, &fields[PIECE], take_word(words));
	describe(r, &fields[PIECE_COUNT], pieces);
}

/* RFC 9000 section 19.19 */
static void take_close(struct reader *r)
{
	uint64_t error = quic_take_number(r, &fields[ERROR_CODE]);

	if (error >> 8 == 1)
		describe(r, &fields[ALERT], error & 0xff);
	quic_take_number(r, &fields[ERROR_FRAME]);
	uint64_t length = quic_take_number(r, &fields[REASON_LENGTH]);
	if (length > 0)
		take_octets(r, &fields[REASON], length < UINT32_MAX ? (uint32_t)length : UINT32_MAX);
}

static void take_frame(struct reader *r, struct reader *words)
{
	uint64_t type = quic_take_number(r, &fields[TYPE]);

	if (type == FRAME_ACK || type == FRAME_ACK_COUNTS)
		take_ack(r, type == FRAME_ACK_COUNTS);
	else if (type == QUIC_CRYPTO || type == QUIC_GOOGLE_CRYPTO)
		take_crypto(r, words);
	else if (type == FRAME_CLOSE)
		take_close(r);
	else if (type != FRAME_PING) {
		describe(r, &fields[FRAME_UNKNOWN], 0);
		reader_skip(r, reader_left(r));
	}
}

void quic_take_frames(struct reader *r, struct reader *words)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		if (reader_peek(r, 0, 8) == FRAME_PADDING) {
			take_padding(r);
			continue;
		}
		struct reader ahead = *r, ahead_words = *words;
		ahead.listener = NULL;
		take_frame(&ahead, &ahead_words);
		describe_group(r, &fields[FRAME], ahead.at - r->at, 0);
		take_frame(r, words);
	}
}

const struct protocol protocol_quic_frames = {
	.name = "QUIC frames",
	.filter = "quic.frame",
	.reference = "RFC 9000, section 19",
	.help = "what QUIC's first packets say: acknowledgments, and the handshake of TLS in parts",
	.fields = fields,
};
