/*
 * TLS handshake messages: RFC 5246 section 7.4 (TLS 1.2 and before), RFC 8446 section 4 (TLS 1.3).
 *
 *  0       8                       32
 * +-------+-----------------------+------- … --------+
 * | type  |        length         |     content      |
 * +-------+-----------------------+------- … --------+
 */
#include "tls_parts.h"

extern const struct protocol protocol_tls_handshake;

enum {
	MESSAGE,
	TYPE,
	LENGTH,
	VERSION,
	RANDOM,
	RANDOM_TIME,
	RANDOM_BYTES,
	SESSION_LENGTH,
	SESSION,
	SUITES_LENGTH,
	SUITES,
	SUITE,
	METHODS_LENGTH,
	METHODS,
	METHOD,
	OLD_SUITES_LENGTH,
	OLD_SUITE,
	OLD_RANDOM_LENGTH,
	OLD_RANDOM
};

static const struct value_name types[] = { { 0, "hello request" },
	{ TLS_CLIENT_HELLO, "client hello" }, { TLS_SERVER_HELLO, "server hello" },
	{ 3, "hello verify request" }, { TLS_NEW_SESSION_TICKET, "new session ticket" },
	{ 5, "end of early data" }, { 6, "hello retry request" }, { 8, "encrypted extensions" },
	{ TLS_CERTIFICATE, "certificate" }, { TLS_SERVER_KEY_EXCHANGE, "server key exchange" },
	{ TLS_CERTIFICATE_REQUEST, "certificate request" }, { 14, "server hello done" },
	{ TLS_CERTIFICATE_VERIFY, "certificate verify" },
	{ TLS_CLIENT_KEY_EXCHANGE, "client key exchange" }, { 20, "finished" },
	{ 21, "client certificate URL" }, { TLS_CERTIFICATE_STATUS, "certificate status" },
	{ 23, "supplemental data" }, { 24, "key update" }, { 25, "compressed certificate" },
	{ 67, "encrypted extensions" }, { 0, NULL } };
static const struct value_name methods[] = { { 0, "none" }, { 1, "DEFLATE" }, { 64, "LZS" },
	{ 0, NULL } };

static const struct field fields[] = {
	[MESSAGE] = { "tls.handshake", "handshake", 0, PRESENT,
	    .help = "a step of the agreement on keys; unreadable once it is encrypted" },
	[TYPE] = { "tls.handshake.type", "type", 8, DEC, .values = types, .help = "which step it is" },
	[LENGTH] = { "tls.handshake.length", "length", 24, DEC,
	    .help = "octets of the message, these four not counted" },
	[VERSION] = { "tls.handshake.version", "version", 16, HEX, .values = tls_versions,
	    .help = "highest version the sender can speak; in TLS 1.3 always that of TLS 1.2" },
	[RANDOM] = { "tls.handshake.random", "random", 0, OCTETS,
	    .help = "32 fresh octets, so that no two connections have the same keys" },
	[RANDOM_TIME] = { "tls.handshake.random_time", "time", 32, DATE,
	    .help = "first four of them: once the sender's clock, today random as well" },
	[RANDOM_BYTES] = { "tls.handshake.random_bytes", "random octets", 0, OCTETS,
	    .help = "the other 28 of them" },
	[SESSION_LENGTH] = { "tls.handshake.session_id_length", "session id length", 8, DEC,
	    .help = "octets of the session id" },
	[SESSION] = { "tls.handshake.session_id", "session id", 0, OCTETS,
	    .help = "earlier session that shall be taken up again; without meaning in TLS 1.3" },
	[SUITES_LENGTH] = { "tls.handshake.cipher_suites_length", "cipher suites length", 16, DEC,
	    .help = "octets of the list of cipher suites" },
	[SUITES] = { "tls.handshake.ciphersuites", "cipher suites", 0, PRESENT,
	    .help = "what the client can use to encrypt, the best first" },
	[SUITE] = { "tls.handshake.ciphersuite", "cipher suite", 16, HEX, .values = tls_suites,
	    .help = "key exchange, cipher and hash; the server chooses one of the client's" },
	[METHODS_LENGTH] = { "tls.handshake.comp_methods_length", "compressions length", 8, DEC,
	    .help = "octets of the list of compressions" },
	[METHODS] = { "tls.handshake.comp_methods", "compressions", 0, PRESENT,
	    .help = "how the client could compress; not done any more, it leaks secrets" },
	[METHOD] = { "tls.handshake.comp_method", "compression", 8, DEC, .values = methods,
	    .help = "0: no compression" },
	[OLD_SUITES_LENGTH] = { "tls.handshake.cipher_spec_len", "cipher suites length", 16, DEC,
	    .help = "octets of the list of cipher suites, in a hello of SSL 2.0" },
	[OLD_SUITE] = { "tls.handshake.cipherspec", "cipher suite", 24, HEX,
	    .help = "three octets in SSL 2.0; those that begin with 0 are the suites of today" },
	[OLD_RANDOM_LENGTH] = { "tls.handshake.challenge_length", "challenge length", 16, DEC,
	    .help = "octets of the challenge" },
	[OLD_RANDOM] = { "tls.handshake.challenge", "challenge", 0, PRESENT,
	    .help = "what SSL 2.0 called the random octets of the client" },
	{ 0 },
};

/* --- the two hellos --- */

void tls_take_list(
    struct reader *r, uint32_t octets, const struct field *group, const struct field *item)
{
	struct reader inside = *r;

	reader_limit(&inside, octets);
	describe_group(&inside, group, octets, 0);
	while (reader_ok(&inside) && reader_left(&inside) > 0)
		take(&inside, item);
	reader_leave(r, &inside, octets);
}

/* The clock in the first four octets went with TLS 1.3. */
static void take_random(struct reader *r, bool with_time)
{
	describe_group(r, &fields[RANDOM], 32, 0);
	if (!with_time) {
		reader_skip(r, 32);
		return;
	}
	take_as(r, &fields[RANDOM_TIME], reader_peek(r, 0, 32) * 1000000000u);
	take_octets(r, &fields[RANDOM_BYTES], 28);
}

/* RFC 8446 section 4.1.2 */
static void take_client_hello(struct reader *r, const struct tls_facts *facts)
{
	struct reader start = *r;

	take(r, &fields[VERSION]);
	take_random(r, !facts->version_1_3);
	take_octets(r, &fields[SESSION], take8(r, &fields[SESSION_LENGTH]));
	tls_take_list(r, take16(r, &fields[SUITES_LENGTH]), &fields[SUITES], &fields[SUITE]);
	tls_take_list(r, take8(r, &fields[METHODS_LENGTH]), &fields[METHODS], &fields[METHOD]);
	tls_take_extensions(r, TLS_CLIENT_HELLO);
	tls_describe_fingerprint(&start, true);
}

/* The version a server has chosen: in TLS 1.3 it stands among the extensions. */
static uint16_t chosen_version(struct reader r)
{
	r.listener = NULL;
	reader_skip(&r, 2 + 32);
	reader_skip(&r, (uint32_t)reader_peek(&r, 0, 8) + 1 + 2 + 1);
	uint32_t at = tls_find_extension(&r, 43);
	return at ? (uint16_t)reader_peek(&r, at, 16) : 0;
}

/* RFC 8446 section 4.1.3 */
static void take_server_hello(struct reader *r, struct tls_facts *facts)
{
	struct reader start = *r;

	facts->version_1_3 = tls_is_1_3(chosen_version(*r));
	take(r, &fields[VERSION]);
	take_random(r, !facts->version_1_3);
	take_octets(r, &fields[SESSION], take8(r, &fields[SESSION_LENGTH]));
	facts->suite = take16(r, &fields[SUITE]);
	take(r, &fields[METHOD]);
	tls_take_extensions(r, TLS_SERVER_HELLO);
	tls_describe_fingerprint(&start, false);
}

static void take_content(struct reader *r, uint8_t type, struct tls_facts *facts)
{
	if (type == TLS_CLIENT_HELLO)
		take_client_hello(r, facts);
	else if (type == TLS_SERVER_HELLO)
		take_server_hello(r, facts);
	else
		tls_take_keys(r, type, facts);
}

void tls_take_old_hello(struct reader *r)
{
	take(r, &fields[TYPE]);
	take(r, &fields[VERSION]);
	uint32_t suites = take16(r, &fields[OLD_SUITES_LENGTH]);
	reader_skip(r, 1); /* of a length that is at most 16 */
	uint32_t session = take8(r, &fields[SESSION_LENGTH]);
	uint32_t random = take16(r, &fields[OLD_RANDOM_LENGTH]);
	tls_take_list(r, suites, &fields[SUITES], &fields[OLD_SUITE]);
	if (session)
		take_octets(r, &fields[SESSION], session);
	describe_group(r, &fields[OLD_RANDOM], random, 0);
	reader_skip(r, random);
}

bool tls_is_handshake(const struct reader *r)
{
	enum { LONGEST = 1 << 16 };

	return value_name(types, reader_peek(r, 0, 8)) && reader_peek(r, 1, 24) <= LONGEST;
}

void tls_describe_unreadable(struct reader *r)
{
	describe_group(r, &fields[MESSAGE], reader_left(r), 0);
}

void tls_take_handshake(struct reader *r, struct tls_facts *facts)
{
	uint32_t length = (uint32_t)reader_peek(r, 1, 24);

	describe_group(r, &fields[MESSAGE], 4 + length, 0);
	uint8_t type = take8(r, &fields[TYPE]);
	take(r, &fields[LENGTH]);
	struct reader inside = *r;
	reader_limit(&inside, length);
	take_content(&inside, type, facts);
	reader_leave(r, &inside, length);
}

const char *tls_handshake_name(uint64_t type)
{
	return value_name(types, type);
}

const struct protocol protocol_tls_handshake = {
	.name = "TLS handshake",
	.filter = "tls.handshake",
	.reference = "RFC 8446, section 4; RFC 5246, section 7.4",
	.help = "how both ends agree on version, cipher and keys, and prove who they are",
	.fields = fields,
};
