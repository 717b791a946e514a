/*
 * QUIC: version 1 (RFC 9000), version 2 (RFC 9369), and drafts of it. Long headers, of the first packets,
 * several of which may share a datagram:
 *
 *  0       8                               40
 * +-------+-------------------------------+---+--- … ---+---+--- … ---+- … -+--------+--------- … --------+
 * |1 type |            version            | n | to whom | n |  from   |token| length | number and payload |
 * +-------+-------------------------------+---+--- … ---+---+--- … ---+- … -+--------+--------- … --------+
 *
 * All later ones have a short header: an octet, and the ID of whom they go to. What is protected in the
 * first packets of a connection was opened by quic_learn.c, which has seen those before.
 */
#include "quic_parts.h"

enum {
	PACKET_LENGTH,
	HEADER_FORM,
	FIXED_BIT,
	TYPE,
	TYPE_2,
	RESERVED,
	NUMBER_LENGTH,
	VERSION,
	TO_LENGTH,
	TO,
	FROM_LENGTH,
	FROM,
	TOKEN_LENGTH,
	TOKEN,
	LENGTH,
	NUMBER,
	PAYLOAD,
	REMAINING,
	LOCKED,
	NOT_USED,
	SUPPORTED,
	FIRST_TO_LENGTH,
	FIRST_TO,
	RETRY_TOKEN,
	RETRY_TAG,
	SHORT,
	SPIN,
	PADDING
};

#define DRAFT_24 0xff000018u /* too large for an enumerator */
enum { VERSION_2 = 0x6b3343cf, RETRY_TAG_OCTETS = 16 };

static const struct value_name forms[] = { { 0, "short" }, { 1, "long" }, { 0, NULL } };
static const struct value_name types[] = { { 0, "Initial" }, { 1, "0-RTT" }, { 2, "Handshake" },
	{ 3, "Retry" }, { 0, NULL } };
static const struct value_name types_2[] = { { 0, "Retry" }, { 1, "Initial" }, { 2, "0-RTT" },
	{ 3, "Handshake" }, { 0, NULL } };
static const struct value_name versions[] = { { 0, "version negotiation" }, { 1, "1" },
	{ VERSION_2, "2" }, { 0xff000017, "draft 23" }, { DRAFT_24, "draft 24" },
	{ 0xff000019, "draft 25" }, { 0xff00001b, "draft 27" }, { 0xff00001c, "draft 28" },
	{ 0xff00001d, "draft 29" }, { 0xff000020, "draft 32" }, { 0xff000021, "draft 33" },
	{ 0xff000022, "draft 34" }, { 0xfaceb001, "mvfst 22" }, { 0xfaceb002, "mvfst 27" },
	{ 0x51303530, "Google Q050" }, { 0x54303530, "Google T050" }, { 0x54303531, "Google T051" },
	{ 0, NULL } };

static const struct field fields[] = {
	[PACKET_LENGTH] = { "quic.packet_length", "packet length", 0, DEC,
	    .help = "octets of this packet; a datagram may hold several" },
	[HEADER_FORM] = { "quic.header_form", "header form", 1, DEC, .values = forms,
	    .help = "1: long, while the connection is being set up; 0: short, later" },
	[FIXED_BIT] = { "quic.fixed_bit", "fixed bit", 1, FLAG,
	    .help = "1, so that QUIC can be told from other protocols on the same port" },
	[TYPE] = { "quic.long.packet_type", "packet type", 2, DEC, .values = types,
	    .help = "which step of the connection's beginning it belongs to" },
	[TYPE_2] = { "quic.long.packet_type_v2", "packet type", 2, DEC, .values = types_2,
	    .help = "the same in version 2, whose numbers are others" },
	[RESERVED] = { "quic.long.reserved", "reserved", 2, DEC,
	    .help = "0 once the protection of the header is removed" },
	[NUMBER_LENGTH] = { "quic.packet_number_length", "packet number length", 2, DEC,
	    .help = "octets of the packet number, less one; protected on the wire" },
	[VERSION] = { "quic.version", "version", 32, HEX, .values = versions,
	    .help = "of the protocol; 0: the server names those that it speaks" },
	[TO_LENGTH] = { "quic.dcil", "destination ID length", 8, DEC,
	    .help = "octets of the destination connection ID" },
	[TO] = { "quic.dcid", "destination connection ID", 0, OCTETS,
	    .help = "what the receiver calls this connection, whatever its address is" },
	[FROM_LENGTH] = { "quic.scil", "source ID length", 8, DEC,
	    .help = "octets of the source connection ID" },
	[FROM] = { "quic.scid", "source connection ID", 0, OCTETS,
	    .help = "what the sender wants to be called by" },
	[TOKEN_LENGTH] = { "quic.token_length", "token length", 0, DEC, .help = "octets of the token" },
	[TOKEN] = { "quic.token", "token", 0, OCTETS,
	    .help = "from the server, by which it knows the client's address to be right" },
	[LENGTH] = { "quic.length", "length", 0, DEC,
	    .help = "octets of packet number and payload; behind them another packet may begin" },
	[NUMBER] = { "quic.packet_number", "packet number", 0, DEC,
	    .help = "counts packets, also those sent again; protected on the wire" },
	[PAYLOAD] = { "quic.payload", "payload", 0, OCTETS,
	    .help = "frames, encrypted, and a tag that shows whether they were changed" },
	[REMAINING] = { "quic.remaining_payload", "protected payload", 0, OCTETS,
	    .help = "packet number and frames, for which the keys are not known" },
	[LOCKED] = { "quic.decryption_failed", "cannot be decrypted", 0, PRESENT,
	    .help =
	        "only the two ends have the keys, or the packet that these follow from is missing" },
	[NOT_USED] = { "quic.vn.unused", "unused", 7, HEX,
	    .help = "any bits will do where the version is not agreed on" },
	[SUPPORTED] = { "quic.supported_version", "supported version", 32, HEX, .values = versions,
	    .help = "a version that the server speaks" },
	[FIRST_TO_LENGTH] = { "quic.odcil", "original destination ID length", 8, DEC,
	    .help = "octets of the original destination ID; up to draft 24" },
	[FIRST_TO] = { "quic.odcid", "original destination ID", 0, OCTETS,
	    .help = "the one that the client chose first; up to draft 24" },
	[RETRY_TOKEN] = { "quic.retry_token", "retry token", 0, OCTETS,
	    .help = "the client shall begin again with this, to prove that its address is its own" },
	[RETRY_TAG] = { "quic.retry_integrity_tag", "integrity tag", 0, OCTETS,
	    .help = "shows that the answer is to what the client has sent" },
	[SHORT] = { "quic.short", "short header", 0, PRESENT,
	    .help = "of all packets once the keys are agreed on; little in it can be read" },
	[SPIN] = { "quic.spin_bit", "spin bit", 1, FLAG,
	    .help = "turns once per round trip, so that others can measure how long that takes" },
	[PADDING] = { "quic.coalesced_padding_data", "padding", 0, PRESENT,
	    .help = "octets behind the last packet that only make the datagram longer" },
	{ 0 },
};

/* --- headers --- */

bool quic_is_version(uint32_t version)
{
	enum { Q050 = 0x51303530, T050 = 0x54303530, T051 = 0x54303531 };

	return version == 1 || version == VERSION_2 || version >> 8 == 0xff0000 ||
	       version >> 8 == 0xfaceb0 || (version & 0x0f0f0f0f) == 0x0a0a0a0a || version == Q050 ||
	       version == T050 || version == T051;
}

enum quic_kind quic_kind_of(uint8_t first, uint32_t version)
{
	static const enum quic_kind kinds[] = { QUIC_INITIAL, QUIC_EARLY, QUIC_HANDSHAKE, QUIC_RETRY };
	unsigned type = first >> 4 & 3;

	if (!(first & 0x80))
		return QUIC_SHORT;
	if (version == 0)
		return QUIC_NEGOTIATION;
	if (!quic_is_version(version))
		return QUIC_UNKNOWN;
	return version == VERSION_2 ? kinds[(type + 3) % 4] : kinds[type];
}

uint64_t quic_take_number(struct reader *r, const struct field *row)
{
	uint32_t octets = 1u << reader_peek(r, 0, 2);

	if (!reader_peek_octets(r, 0, octets)) {
		reader_skip(r, octets);
		return 0;
	}
	uint64_t number = reader_peek(r, 0, 8 * octets) & (UINT64_MAX >> (66 - 8 * octets));
	describe_group(r, row, octets, number);
	reader_skip(r, octets);
	return number;
}

static struct quic_id take_id(
    struct reader *r, const struct field *length_row, const struct field *row)
{
	struct quic_id id = { 0 };
	uint32_t length = take8(r, length_row);
	const uint8_t *octets = length ? take_octets(r, row, length) : NULL;

	id.length = (uint8_t)(length < QUIC_LONGEST_ID ? length : QUIC_LONGEST_ID);
	if (octets)
		memcpy(id.octets, octets, id.length);
	else
		id.length = 0;
	return id;
}

/* The first octet, as it is on the wire: four bits of it are protected. */
static void take_first(struct reader *r, const struct quic_header *header)
{
	take(r, &fields[HEADER_FORM]);
	if (header->kind == QUIC_NEGOTIATION) {
		take(r, &fields[NOT_USED]);
		return;
	}
	take(r, &fields[FIXED_BIT]);
	if (header->kind != QUIC_SHORT)
		take(r, &fields[header->version == VERSION_2 ? TYPE_2 : TYPE]);
	else
		take(r, &fields[SPIN]);
	reader_skip_bits(r, header->kind != QUIC_SHORT ? 4 : 5);
}

bool quic_take_long(struct reader *r, struct quic_header *header)
{
	uint8_t first = (uint8_t)reader_peek(r, 0, 8);

	*header = (struct quic_header){ .version = (uint32_t)reader_peek(r, 1, 32) };
	header->kind = quic_kind_of(first, header->version);
	take_first(r, header);
	take(r, &fields[VERSION]);
	header->to = take_id(r, &fields[TO_LENGTH], &fields[TO]);
	header->from = take_id(r, &fields[FROM_LENGTH], &fields[FROM]);
	if (header->kind > QUIC_HANDSHAKE)
		return false;
	if (header->kind == QUIC_INITIAL) {
		uint64_t length = quic_take_number(r, &fields[TOKEN_LENGTH]);
		if (length)
			take_octets(r, &fields[TOKEN], length < UINT32_MAX ? (uint32_t)length : UINT32_MAX);
	}
	uint64_t rest = quic_take_number(r, &fields[LENGTH]);
	header->rest = rest < reader_left(r) ? (uint32_t)rest : reader_left(r);
	return reader_ok(r);
}

/* --- packets --- */

/* What was opened of the packet at octet AT of the datagram: true, and TOLD is on its frames. */
static bool find_opened(struct reader *told, uint32_t at, struct quic_opened *opened)
{
	const uint8_t *octets = reader_peek_octets(told, 0, sizeof *opened);

	if (!octets)
		return false;
	memcpy(opened, octets, sizeof *opened);
	if (opened->at != at)
		return false;
	reader_skip(told, sizeof *opened);
	return true;
}

static void take_opened(struct reader *r, struct reader *told, const struct quic_opened *opened)
{
	struct reader frames = *told, words = *told;

	describe(r, &fields[RESERVED], opened->first >> 2 & 3);
	describe(r, &fields[NUMBER_LENGTH], opened->first & 3);
	describe_group(r, &fields[NUMBER], opened->number_octets, opened->number);
	reader_skip(r, opened->number_octets);
	take_rest(r, &fields[PAYLOAD], reader_left(r));
	reader_skip(&words, opened->length);
	reader_limit(&words, opened->words * (uint32_t)sizeof(uint32_t));
	reader_limit(&frames, opened->length);
	quic_take_frames(&frames, &words);
	reader_leave(told, &frames, opened->length);
	reader_skip(told, opened->words * (uint32_t)sizeof(uint32_t));
}

static void take_retry(struct reader *r, const struct quic_header *header)
{
	bool is_old = header->version >> 8 == 0xff0000 && header->version <= DRAFT_24;
	uint32_t tag = is_old ? 0 : RETRY_TAG_OCTETS;

	if (is_old)
		take_id(r, &fields[FIRST_TO_LENGTH], &fields[FIRST_TO]);
	if (reader_left(r) > tag)
		take_rest(r, &fields[RETRY_TOKEN], reader_left(r) - tag);
	if (tag && reader_left(r) == tag)
		take_rest(r, &fields[RETRY_TAG], tag);
}

static void take_negotiation(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) > 0)
		take(r, &fields[SUPPORTED]);
}

/* RFC 9000 section 17.3: where the ID ends only its receiver knows, and who has seen it called so. */
static void take_short(struct reader *r, const struct packet *p)
{
	uint32_t lengths = p->facts.above >> (quic_side(p) ? QUIC_ID_BITS : 0);
	uint32_t length = p->facts.above & QUIC_KNOWN ? lengths & QUIC_ID_MASK : 0;
	const struct quic_header header = { .kind = QUIC_SHORT };

	describe_group(r, &fields[SHORT], reader_left(r), 0);
	take_first(r, &header);
	if (length && length <= reader_left(r))
		take_octets(r, &fields[TO], length);
	take_rest(r, &fields[REMAINING], reader_left(r));
}

/* The packet at R, which is limited to what is left of the datagram. Whether another can follow. */
static bool take_packet(struct reader *r, struct reader *told, struct packet *p, uint32_t start)
{
	struct reader ahead = *r;
	struct quic_header header;
	struct quic_opened opened;
	bool is_long = reader_peek(r, 0, 1);

	ahead.listener = NULL;
	bool has_length = is_long && quic_take_long(&ahead, &header);
	uint32_t octets = has_length ? ahead.at - r->at + header.rest : reader_left(r);
	describe(r, &fields[PACKET_LENGTH], octets);
	if (!is_long) {
		take_short(r, p);
		return false;
	}
	struct reader inside = *r;
	reader_limit(&inside, octets);
	quic_take_long(&inside, &header);
	if (header.kind == QUIC_NEGOTIATION)
		take_negotiation(&inside);
	else if (header.kind == QUIC_RETRY)
		take_retry(&inside, &header);
	else if (has_length && find_opened(told, r->at - start, &opened))
		take_opened(&inside, told, &opened);
	else {
		take_rest(&inside, &fields[REMAINING], reader_left(&inside));
		describe(&inside, &fields[LOCKED], 0);
	}
	reader_leave(r, &inside, octets);
	return has_length;
}

/* Whether what follows in the datagram of the packet at FIRST is a packet: then it goes to the same ID
 * (RFC 9000 section 12.2). */
static bool another_follows(const struct reader *r, const struct reader *first)
{
	uint32_t length = (uint32_t)reader_peek(first, 5, 8);
	bool is_long = reader_peek(r, 0, 1);
	const uint8_t *id = reader_peek_octets(first, 6, length);
	const uint8_t *other = reader_peek_octets(r, is_long ? 6 : 1, length);

	if (is_long && reader_peek(r, 5, 8) != length)
		return false;
	return id && other && memcmp(id, other, length) == 0;
}

/* What is told of the datagram as a whole; the packets of it are at R then. */
static struct quic_told told_begin(struct reader *r)
{
	const uint8_t *octets = reader_peek_octets(r, 0, sizeof(struct quic_told));
	struct quic_told told = { 0 };

	if (octets)
		memcpy(&told, octets, sizeof told);
	reader_skip(r, sizeof told);
	return told;
}

/* What the CRYPTO frames brought, put together, goes to who reads handshakes. */
static struct key hand_over(struct reader *r, struct packet *p, const struct quic_told *told)
{
	if (told->octets == 0 || told->octets > p->told)
		return NOTHING_FOLLOWS;
	for (uint32_t i = 1; i < told->handovers; i++)
		describe_path(r, "tls");
	p->aside_at = p->told_at + p->told - told->octets;
	p->aside = told->octets;
	return (struct key){ .kind = TLS_MESSAGES };
}

static struct key decode_quic(struct reader *r, struct packet *p)
{
	const struct reader first = *r;
	struct reader opened = packet_told(p, r);
	struct quic_told told = told_begin(&opened);
	bool more = take_packet(r, &opened, p, first.at);

	while (more && reader_ok(r) && reader_left(r) > 0) {
		if (!another_follows(r, &first)) {
			describe_group(r, &fields[PADDING], reader_left(r), 0);
			reader_skip(r, reader_readable(r));
			break;
		}
		more = take_packet(r, &opened, p, first.at);
	}
	return reader_ok(r) ? hand_over(r, p, &told) : NOTHING_FOLLOWS;
}

/* A long header of a version that there is, or of negotiation where it was known before; a short one says
 * nothing of itself, but on the usual port there is hardly anything else (RFC 9000 section 17). */
static bool recognize_quic(const struct reader *r, const struct packet *p)
{
	uint8_t first = (uint8_t)reader_peek(r, 0, 8);
	uint32_t version = (uint32_t)reader_peek(r, 1, 32);
	bool is_usual = p->from.port == 443 || p->to.port == 443;

	if (reader_readable(r) < 7)
		return false;
	if (p->facts.above & QUIC_KNOWN)
		return true;
	if (!(first & 0x80))
		return first & 0x40 && is_usual;
	return first & 0x40 && quic_is_version(version) && reader_peek(r, 5, 8) <= QUIC_LONGEST_ID;
}

/* --- the line in the list --- */

/* "Initial, Handshake: client hello for example.org" */
static void summarize_quic(const struct packet *p, struct text *line)
{
	enum { MOST_NAMED = 5 };
	static const char *const names[] = { [QUIC_INITIAL] = "Initial",
		[QUIC_EARLY] = "0-RTT",
		[QUIC_HANDSHAKE] = "Handshake",
		[QUIC_RETRY] = "Retry",
		[QUIC_NEGOTIATION] = "version negotiation",
		[QUIC_SHORT] = "protected payload",
		[QUIC_UNKNOWN] = "of an unknown version" };
	struct reader r = packet_reader(p, &protocol_quic);
	const struct reader first = r;
	struct quic_header header;
	bool more = true;

	for (int i = 0; i < MOST_NAMED && more && reader_left(&r) > 0; i++) {
		if (i > 0 && !another_follows(&r, &first))
			break;
		header.kind = QUIC_SHORT;
		more = reader_peek(&r, 0, 1) && quic_take_long(&r, &header);
		text_printf(line, "%s%s", i > 0 ? ", " : "", names[header.kind]);
		if (more)
			reader_skip(&r, header.rest);
	}
	packet_quote_above(p, &protocol_quic, ": ", line);
}

const struct protocol protocol_quic = {
	.name = "QUIC",
	.filter = "quic",
	.reference = "RFC 9000, RFC 9001",
	.help = "carries several streams at once over UDP, encrypted from the start",
	.fields = fields,
	.keys = { { UDP_PORT, ANY_PORT, 0 } },
	.decode = decode_quic,
	.recognizes = recognize_quic,
	.recollection = &quic_recollection,
	.summarize = summarize_quic,
};
