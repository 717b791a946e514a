/*
 * Fingerprints of TLS hellos, JA3 and JA3S (github.com/salesforce/ja3): what a client offers, and in which
 * order, tells which program it is; what a server makes of that, which server.
 *
 *     version,suites,extensions,groups,point formats      version,suite,extensions
 *
 * Decimal numbers, with - between those of a list. Clients put in some numbers at random, so that servers
 * learn to skip what they do not know (RFC 8701): those do not count.
 */
#include "tls_parts.h"

#include "../md5.h"

extern const struct protocol protocol_tls_fingerprint;

enum { CLIENT_FULL, CLIENT, SERVER_FULL, SERVER };

static const struct field fields[] = {
	[CLIENT_FULL] = { "tls.handshake.ja3_full", "fingerprint in full", 0, STRING,
	    .help =
	        "version, cipher suites, extensions, groups and point formats that the client offers" },
	[CLIENT] = { "tls.handshake.ja3", "fingerprint (JA3)", 0, STRING,
	    .help = "MD5 of that: the same for all connections of the same program, as a rule" },
	[SERVER_FULL] = { "tls.handshake.ja3s_full", "fingerprint in full", 0, STRING,
	    .help = "version, cipher suite and extensions that the server has chosen" },
	[SERVER] = { "tls.handshake.ja3s", "fingerprint (JA3S)", 0, STRING,
	    .help = "MD5 of that: the same for all answers of the same server to the same program" },
	{ 0 },
};

enum { GROUPS = 10, POINT_FORMATS = 11 }; /* extensions */

/* RFC 8701: 0x0a0a, 0x1a1a … 0xfafa. */
static bool is_random(uint64_t number)
{
	return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

static void number_add(struct text *text, uint64_t number, const char **before)
{
	if (is_random(number))
		return;
	text_add(text, *before);
	text_add_number(text, number, 1);
	*before = "-";
}

/* The numbers of BITS bits in the next OCTETS octets; moves on. */
static void list_add(struct reader *r, uint32_t octets, uint32_t bits, struct text *text)
{
	const char *before = "";

	for (uint32_t at = 0; at + bits / 8 <= octets && at < reader_readable(r); at += bits / 8)
		number_add(text, reader_peek(r, at, bits), &before);
	reader_skip(r, octets);
}

/* The types of the extensions, which begin at R with their length. */
static void extensions_add(const struct reader *r, struct text *text)
{
	uint32_t end = 2 + (uint32_t)reader_peek(r, 0, 16);
	const char *before = "";

	for (uint32_t at = 2; at + 4 <= end && at + 4 <= reader_readable(r);
	     at += 4 + (uint32_t)reader_peek(r, at + 2, 16))
		number_add(text, reader_peek(r, at, 16), &before);
}

/* What the extension of TYPE lists, behind a length of LENGTH_BITS bits, in numbers of BITS bits. */
static void content_add(
    const struct reader *r, uint16_t type, uint32_t length_bits, uint32_t bits, struct text *text)
{
	uint32_t at = tls_find_extension(r, type);
	struct reader inside = *r;

	text_add(text, ",");
	if (!at)
		return;
	uint32_t octets = (uint32_t)reader_peek(r, at, length_bits);
	reader_skip(&inside, at + length_bits / 8);
	list_add(&inside, octets, bits, text);
}

static void describe_digest(
    struct reader *r, const struct field *full, const struct field *row, const struct text *text)
{
	uint8_t digest[MD5_OCTETS];
	struct text words = { 0 };

	describe_string(r, full, reader_keep(r, text->at, text->length));
	md5(text->at, text->length, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		text_add_hex(&words, digest[i], 2);
	describe_string(r, row, reader_keep(r, text_string(&words), words.length));
	text_free(&words);
}

void tls_describe_fingerprint(struct reader *r, bool is_client)
{
	const struct field *full = &fields[is_client ? CLIENT_FULL : SERVER_FULL], *row = full + 1;
	struct reader ahead = *r;
	struct text text = { 0 };

	if (reader_is_unheard(r, full) && reader_is_unheard(r, row))
		return;
	ahead.listener = NULL;
	text_printf(&text, "%u,", (unsigned)reader_peek(&ahead, 0, 16));
	reader_skip(&ahead, 2 + 32);
	reader_skip(&ahead, 1 + (uint32_t)reader_peek(&ahead, 0, 8));
	uint32_t suites = is_client ? (uint32_t)reader_peek(&ahead, 0, 16) : 2;
	reader_skip(&ahead, is_client ? 2 : 0);
	list_add(&ahead, suites, 16, &text);
	reader_skip(&ahead, is_client ? 1 + (uint32_t)reader_peek(&ahead, 0, 8) : 1);
	text_add(&text, ",");
	extensions_add(&ahead, &text);
	if (is_client) {
		content_add(&ahead, GROUPS, 16, 16, &text);
		content_add(&ahead, POINT_FORMATS, 8, 8, &text);
	}
	if (reader_ok(&ahead))
		describe_digest(r, full, row, &text);
	text_free(&text);
}

const struct protocol protocol_tls_fingerprint = {
	.name = "TLS fingerprint",
	.filter = "tls.handshake.fingerprint",
	.reference = "github.com/salesforce/ja3; RFC 8701",
	.help = "which program a TLS hello comes from, as far as that shows in what it offers",
	.fields = fields,
};
