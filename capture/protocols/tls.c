/*
 * Transport Layer Security, RFC 8446 section 5 (and RFC 5246): the records that everything is sent in.
 *
 *  0       8               24              40
 * +-------+---------------+---------------+------- … --------+
 * | type  |    version    |    length     |     content      |
 * +-------+---------------+---------------+------- … --------+
 */
#include "tls_parts.h"

#include <string.h>

extern const struct protocol protocol_tls;

enum {
	RECORD,
	CONTENT_TYPE,
	OPAQUE_TYPE,
	VERSION,
	LENGTH,
	CHANGE_CIPHER,
	ALERT,
	ALERT_LEVEL,
	ALERT_DESCRIPTION,
	APPLICATION_DATA,
	HEARTBEAT,
	HEARTBEAT_TYPE,
	HEARTBEAT_LENGTH,
	HEARTBEAT_LYING,
	HEARTBEAT_PAYLOAD,
	HEARTBEAT_PADDING,
	UNKNOWN
};

enum {
	CHANGE_CIPHER_SPEC = 20,
	ALERT_MESSAGE = 21,
	HANDSHAKE = 22,
	APPLICATION = 23,
	HEARTBEAT_MESSAGE = 24,
	HEADER = 5,
	OLD_HEADER = 2,
	OLD_VERSION = 0x0002,
	LONGEST = (1 << 14) + 2048 /* octets of content, RFC 5246 section 6.2.3 */
};

static const struct value_name content_types[] = { { CHANGE_CIPHER_SPEC, "change cipher" },
	{ ALERT_MESSAGE, "alert" }, { HANDSHAKE, "handshake" }, { APPLICATION, "application data" },
	{ HEARTBEAT_MESSAGE, "heartbeat" }, { 0, NULL } };
static const struct value_name alert_levels[] = { { 1, "warning" }, { 2, "fatal" }, { 0, NULL } };
static const struct value_name alerts[] = { { 0, "close notify" }, { 10, "unexpected message" },
	{ 20, "bad record MAC" }, { 21, "decryption failed" }, { 22, "record overflow" },
	{ 40, "handshake failure" }, { 42, "bad certificate" }, { 43, "unsupported certificate" },
	{ 44, "certificate revoked" }, { 45, "certificate expired" }, { 46, "certificate unknown" },
	{ 47, "illegal parameter" }, { 48, "unknown authority" }, { 49, "access denied" },
	{ 50, "decode error" }, { 51, "decrypt error" }, { 70, "protocol version" },
	{ 71, "insufficient security" }, { 80, "internal error" }, { 86, "inappropriate fallback" },
	{ 90, "user canceled" }, { 100, "no renegotiation" }, { 109, "missing extension" },
	{ 110, "unsupported extension" }, { 112, "unrecognized name" }, { 115, "unknown key" },
	{ 116, "certificate required" }, { 120, "no application protocol" }, { 0, NULL } };
static const struct value_name heartbeats[] = { { 1, "request" }, { 2, "response" }, { 0, NULL } };

static const struct field fields[] = {
	[RECORD] = { "tls.record", "record", 0, PRESENT,
	    .help = "a piece of the encrypted stream, with the little that everybody may see of it" },
	[CONTENT_TYPE] = { "tls.record.content_type", "content type", 8, DEC, .values = content_types,
	    .help = "what the record contains: a handshake, data, an alert" },
	[OPAQUE_TYPE] = { "tls.record.opaque_type", "outer type", 8, DEC, .values = content_types,
	    .help = "always application data: TLS 1.3 encrypts the real type" },
	[VERSION] = { "tls.record.version", "version", 16, HEX, .values = tls_versions,
	    .help =
	        "version of the record; old numbers are kept for the sake of equipment on the way" },
	[LENGTH] = { "tls.record.length", "length", 16, DEC, .help = "octets of its content" },
	[CHANGE_CIPHER] = { "tls.change_cipher_spec", "change cipher", 0, PRESENT,
	    .help = "all that the sender sends from here on is encrypted; only for show in TLS 1.3" },
	[ALERT] = { "tls.alert_message", "alert", 0, PRESENT,
	    .help = "something is wrong, or the sender has no more to say; often encrypted" },
	[ALERT_LEVEL] = { "tls.alert_message.level", "level", 8, DEC, .values = alert_levels,
	    .help = "1 a warning; 2 the connection ends" },
	[ALERT_DESCRIPTION] = { "tls.alert_message.desc", "description", 8, DEC, .values = alerts,
	    .help = "what is wrong; 0: nothing, the sender is done" },
	[APPLICATION_DATA] = { "tls.app_data", "application data", 0, OCTETS,
	    .help = "what the two programs say to one another, encrypted" },
	[HEARTBEAT] = { "tls.heartbeat_message", "heartbeat", 0, PRESENT,
	    .help = "asks whether the other end is still there, or says so" },
	[HEARTBEAT_TYPE] = { "tls.heartbeat_message.type", "type", 8, DEC, .values = heartbeats,
	    .help = "1 asks, 2 answers" },
	[HEARTBEAT_LENGTH] = { "tls.heartbeat_message.payload_length", "payload length", 16, DEC,
	    .help = "octets that the other end shall send back" },
	[HEARTBEAT_LYING] = { "tls.heartbeat_message.payload_length.invalid", "length is a lie", 0,
	    PRESENT, .help = "asks for more octets back than it sends: the Heartbleed attack" },
	[HEARTBEAT_PAYLOAD] = { "tls.heartbeat_message.payload", "payload", 0, OCTETS,
	    .help = "octets to be sent back" },
	[HEARTBEAT_PADDING] = { "tls.heartbeat_message.padding", "padding", 0, OCTETS,
	    .help = "random octets that are thrown away" },
	[UNKNOWN] = { "tls.no_record", "no record", 0, PRESENT,
	    .help = "octets in which no record begins: perhaps the middle of one" },
	{ 0 },
};

/* --- what is noted of the connection --- */

enum { NOTE_1_3 = 1 << 16, NOTE_ENCRYPTED = 1 << 17, NOTES = (1 << 19) - 1 };

static struct tls_facts facts_read(uint32_t note)
{
	return (struct tls_facts){ .suite = note & 0xffff,
		.version_1_3 = note & NOTE_1_3,
		.encrypted = { note & NOTE_ENCRYPTED, note & NOTE_ENCRYPTED << 1 } };
}

static uint32_t facts_note(const struct tls_facts *facts)
{
	uint32_t note = facts->suite;

	note |= facts->version_1_3 ? NOTE_1_3 : 0;
	for (int i = 0; i < 2; i++)
		note |= facts->encrypted[i] ? (uint32_t)NOTE_ENCRYPTED << i : 0;
	return note;
}

/* Which of the two directions this is; any order of the endpoints will do. */
static int direction_of(const struct packet *p)
{
	return memcmp(&p->from, &p->to, sizeof p->from) > 0;
}

/* --- content --- */

/* After ChangeCipherSpec nothing can be read. Where that was missed: what is too short to be
 * encrypted is not, and what does not look like a message is. */
static bool handshake_is_readable(const struct reader *r, bool encrypted)
{
	enum { SHORTEST_ENCRYPTED = 16 };

	return reader_left(r) < SHORTEST_ENCRYPTED || (!encrypted && tls_is_handshake(r));
}

/* Octets of the message that begins at R; as long as that cannot be told, those that tell it. */
static uint32_t handshake_octets(const struct reader *r)
{
	return reader_left(r) < 4 ? 4 : 4 + (uint32_t)reader_peek(r, 1, 24);
}

/* The message goes on in the sender's next record. */
static void keep_handshake(struct reader *r, struct packet *p, uint32_t octets)
{
	struct reader part = *r;

	reader_limit(&part, octets);
	tls_describe_unreadable(&part);
	packet_keep(p, r, octets);
	reader_skip(r, octets);
}

/* The message began in a record before. */
static void take_kept_handshake(struct reader *r, struct packet *p, struct tls_facts *facts)
{
	while (reader_left(r) > 0 && reader_ok(r)) {
		struct reader kept = packet_kept(p, r);
		uint32_t there = reader_left(&kept), missing = handshake_octets(&kept) - there;
		keep_handshake(r, p, missing < reader_left(r) ? missing : reader_left(r));
		kept = packet_kept(p, r);
		bool told = reader_left(&kept) >= 4;
		bool stuck = reader_left(&kept) == there || (told && !tls_is_handshake(&kept));
		if (!stuck && (!told || handshake_octets(&kept) > reader_left(&kept)))
			continue;
		if (!stuck)
			tls_take_handshake(&kept, facts);
		packet_drop_kept(p);
		return;
	}
}

/* RFC 8446 section 5.1: several messages in a record, or several records for a message. */
static void take_handshakes(
    struct reader *r, struct packet *p, struct tls_facts *facts, bool encrypted)
{
	bool goes_on = p->keep && p->keep->count > 0;

	if (goes_on && encrypted)
		packet_drop_kept(p);
	else if (goes_on)
		take_kept_handshake(r, p, facts);
	if (reader_left(r) > 0 && !handshake_is_readable(r, encrypted)) {
		tls_describe_unreadable(r);
		return;
	}
	while (reader_ok(r) && reader_left(r) > 0) {
		bool cut = reader_readable(r) < reader_left(r);
		if (!cut && handshake_octets(r) > reader_left(r)) {
			keep_handshake(r, p, reader_left(r));
			return;
		}
		tls_take_handshake(r, facts);
	}
}

static void take_alert(struct reader *r)
{
	describe_group(r, &fields[ALERT], reader_left(r), 0);
	if (reader_left(r) != 2)
		return;
	take(r, &fields[ALERT_LEVEL]);
	take(r, &fields[ALERT_DESCRIPTION]);
}

/* RFC 6520 section 4 */
static void take_heartbeat(struct reader *r, bool encrypted)
{
	describe_group(r, &fields[HEARTBEAT], reader_left(r), 0);
	if (encrypted || reader_left(r) < 3)
		return;
	take(r, &fields[HEARTBEAT_TYPE]);
	uint32_t length = take16(r, &fields[HEARTBEAT_LENGTH]);
	if (length > reader_left(r)) {
		describe(r, &fields[HEARTBEAT_LYING], 0);
		length = reader_left(r);
	}
	take_rest(r, &fields[HEARTBEAT_PAYLOAD], length);
	take_rest(r, &fields[HEARTBEAT_PADDING], reader_left(r));
}

static void take_content(
    struct reader *r, struct packet *p, uint8_t type, struct tls_facts *facts, int direction)
{
	switch (type) {
	case CHANGE_CIPHER_SPEC:
		describe_group(r, &fields[CHANGE_CIPHER], reader_left(r), 0);
		facts->encrypted[direction] = !facts->version_1_3;
		break;
	case ALERT_MESSAGE:
		take_alert(r);
		break;
	case HANDSHAKE:
		take_handshakes(r, p, facts, facts->encrypted[direction]);
		break;
	case HEARTBEAT_MESSAGE:
		take_heartbeat(r, facts->encrypted[direction]);
		break;
	default:
		take_rest(r, &fields[APPLICATION_DATA], reader_left(r));
	}
}

/* --- records --- */

static bool is_content_type(uint64_t type)
{
	return type >= CHANGE_CIPHER_SPEC && type <= HEARTBEAT_MESSAGE;
}

static bool recognize_tls(const struct reader *r, const struct packet *p)
{
	uint64_t length = reader_peek(r, 3, 16);

	(void)p;
	return reader_readable(r) >= HEADER && is_content_type(reader_peek(r, 0, 8)) &&
	       reader_peek(r, 1, 16) >= 0x0300 && reader_peek(r, 1, 16) <= 0x0304 && length > 0 &&
	       length <= LONGEST;
}

/* How many octets are missing of the record at R, as packet_wants() is asked; 0: it is whole. */
static uint32_t record_misses(const struct reader *r)
{
	uint32_t left = reader_left(r);

	if (left < HEADER)
		return WANTS_MORE;
	uint32_t length = HEADER + (uint32_t)reader_peek(r, 3, 16);
	return length > left ? length - left : 0;
}

static void take_record(struct reader *r, struct packet *p, struct tls_facts *facts, int direction)
{
	uint32_t length = (uint32_t)reader_peek(r, 3, 16);
	bool opaque = facts->version_1_3 && reader_peek(r, 0, 8) == APPLICATION;

	describe_group(r, &fields[RECORD], HEADER + length, 0);
	uint8_t type = take8(r, &fields[opaque ? OPAQUE_TYPE : CONTENT_TYPE]);
	take(r, &fields[VERSION]);
	take(r, &fields[LENGTH]);
	struct reader inside = *r;
	reader_limit(&inside, length);
	take_content(&inside, p, type, facts, direction);
	reader_leave(r, &inside, length < reader_left(r) ? length : reader_left(r));
}

/* The first message of a client that would speak SSL 2.0, too, has a header of that version: a length of
 * two octets, the first bit set (RFC 5246 appendix E.2). */
static bool is_old_record(const struct reader *r)
{
	uint64_t major = reader_peek(r, 3, 8);

	return reader_peek(r, 0, 8) & 0x80 && reader_peek(r, 2, 8) == TLS_CLIENT_HELLO &&
	       (major == 3 || reader_peek(r, 3, 16) == OLD_VERSION);
}

static uint32_t old_record_misses(const struct reader *r)
{
	uint32_t length = OLD_HEADER + ((uint32_t)reader_peek(r, 0, 16) & 0x7fff);

	return length > reader_left(r) ? length - reader_left(r) : 0;
}

static void take_old_record(struct reader *r)
{
	uint32_t length = (uint32_t)reader_peek(r, 0, 16) & 0x7fff;

	describe_group(r, &fields[RECORD], OLD_HEADER + length, 0);
	describe(r, &fields[VERSION], OLD_VERSION);
	take_as(r, &fields[LENGTH], length);
	struct reader inside = *r;
	reader_limit(&inside, length);
	tls_take_old_hello(&inside);
	reader_leave(r, &inside, length < reader_left(r) ? length : reader_left(r));
}

/* Words in a line: no TLS begins so, but other protocols that are met on its ports do. */
static bool is_text(const struct reader *r)
{
	const uint8_t *octets = reader_peek_octets(r, 0, HEADER);

	for (int i = 0; octets && i < 4; i++)
		if (octets[i] < ' ' || octets[i] > '~')
			return false;
	return octets;
}

/* One record, or what is no record; false: more is wanted. */
static bool take_next(struct reader *r, struct packet *p, struct tls_facts *facts)
{
	bool is_old = is_old_record(r);
	bool is_known = is_old || reader_left(r) < HEADER ||
	                (is_content_type(reader_peek(r, 0, 8)) && reader_peek(r, 1, 8) == 3);

	if (!is_known) {
		describe_group(r, &fields[UNKNOWN], reader_left(r), 0);
		reader_skip(r, reader_left(r));
		return true;
	}
	uint32_t missing = is_old ? old_record_misses(r) : record_misses(r);
	if (missing && packet_wants(p, r, missing))
		return false;
	if (is_old)
		take_old_record(r);
	else
		take_record(r, p, facts, direction_of(p));
	return true;
}

static struct key decode_tls(struct reader *r, struct packet *p)
{
	struct tls_facts facts = facts_read(p->above);

	if (is_text(r))
		return (struct key){ .kind = NOT_MINE };
	while (reader_ok(r) && reader_left(r) > 0 && take_next(r, p, &facts))
		;
	p->above = (p->above & ~(uint32_t)NOTES) | facts_note(&facts);
	return NOTHING_FOLLOWS;
}

/* --- the line in the list --- */

/* " for example.org" of the ClientHello at R. */
static void add_server_name(struct reader r, struct text *line)
{
	reader_skip(&r, 4 + 2 + 32);
	reader_skip(&r, 1 + (uint32_t)reader_peek(&r, 0, 8));
	reader_skip(&r, 2 + (uint32_t)reader_peek(&r, 0, 16));
	reader_skip(&r, 1 + (uint32_t)reader_peek(&r, 0, 8));
	uint32_t at = tls_find_extension(&r, 0);
	if (!at || !reader_ok(&r))
		return;
	reader_skip(&r, at + 3); /* the length of the list, the kind of name */
	uint32_t length = (uint32_t)reader_peek(&r, 0, 16);
	reader_skip(&r, 2);
	const uint8_t *name = take_octets(&r, &fields[RECORD], length);
	if (name && length) {
		text_add(line, " for ");
		text_add_visible(line, name, length);
	}
}

void tls_summarize_handshake(const struct reader *r, struct text *line)
{
	const char *name = tls_handshake_name(reader_peek(r, 0, 8));

	text_add(line, name ? name : "handshake");
	if (reader_peek(r, 0, 8) == TLS_CLIENT_HELLO)
		add_server_name(*r, line);
}

static void add_record(const struct reader *r, bool encrypted, struct text *line)
{
	uint64_t type = reader_peek(r, 0, 8);
	const char *name = value_name(content_types, type);
	struct reader inside = *r;

	reader_skip(&inside, HEADER);
	reader_limit(&inside, (uint32_t)reader_peek(r, 3, 16));
	if (type == HANDSHAKE && handshake_is_readable(&inside, encrypted)) {
		tls_summarize_handshake(&inside, line);
	} else if (type == ALERT_MESSAGE && reader_left(&inside) == 2) {
		name = value_name(alerts, reader_peek(&inside, 1, 8));
		text_printf(line, "alert (%s)", name ? name : "unknown");
	} else {
		text_printf(line, "%s%s", type == HANDSHAKE ? "encrypted " : "", name ? name : "record");
	}
}

/* "server hello, change cipher, application data" */
static void summarize_tls(const struct packet *p, struct text *line)
{
	enum { MOST_NAMED = 5 };
	struct reader r = packet_reader(p, &protocol_tls);
	bool encrypted = facts_read(p->facts.above).encrypted[direction_of(p)];

	if (is_old_record(&r))
		text_add(line, "client hello of SSL 2.0");
	else if (!is_content_type(reader_peek(&r, 0, 8)))
		text_add(line, "continuation");
	for (int i = 0; reader_ok(&r) && is_content_type(reader_peek(&r, 0, 8)); i++) {
		text_add(line, i == 0 ? "" : ", ");
		if (i == MOST_NAMED) {
			text_add(line, "…");
			return;
		}
		add_record(&r, encrypted, line);
		encrypted |= reader_peek(&r, 0, 8) == CHANGE_CIPHER_SPEC;
		reader_skip(&r, HEADER + (uint32_t)reader_peek(&r, 3, 16));
	}
}

const struct protocol protocol_tls = {
	.name = "TLS",
	.filter = "tls",
	.reference = "RFC 8446, RFC 5246",
	.help = "encrypts what two programs say over TCP, and proves who the server is",
	.fields = fields,
	.keys = { { TCP_PORT, 443, 0 }, { TCP_PORT, 324, 0 }, { TCP_PORT, 465, 0 },
	    { TCP_PORT, 636, 0 }, { TCP_PORT, 802, 0 }, { TCP_PORT, 853, 0 }, { TCP_PORT, 993, 0 },
	    { TCP_PORT, 995, 0 }, { TCP_PORT, 1300, 0 }, { TCP_PORT, 2221, 0 }, { TCP_PORT, 2443, 0 },
	    { TCP_PORT, 3249, 0 }, { TCP_PORT, 3250, 0 }, { TCP_PORT, 3251, 0 }, { TCP_PORT, 3252, 0 },
	    { TCP_PORT, 3496, 0 }, { TCP_PORT, 5061, 0 }, { TCP_PORT, 5671, 0 }, { TCP_PORT, 5684, 0 },
	    { TCP_PORT, 5868, 0 }, { TCP_PORT, 8883, 0 }, { TCP_PORT, 11207, 0 },
	    { TCP_PORT, 19999, 0 }, { TCP_PORT, 27017, 0 }, { TCP_PORT, ANY_PORT, 0 } },
	.decode = decode_tls,
	.recognizes = recognize_tls,
	.is_named_waiting = true,
	.summarize = summarize_tls,
};
