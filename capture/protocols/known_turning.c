/*
 * Known by their number, and no further, until they turn to TLS on the same connection: the client asks
 * ("STARTTLS", RFC 3207), the server agrees ("220 Go ahead"), and the next octets are a handshake.
 */
#include "known_parts.h"

#include <string.h>
#include <strings.h>

/* What is noted of a connection for its later segments. */
enum {
	NOTE_ASKED = 1 << 20, /* the client wants TLS */
	NOTE_TURNED = 1 << 21 /* TLS is spoken now; that has notes of its own, in other bits */
};

static bool from_server(const struct packet *p)
{
	const struct key *keys = p->layers[p->layer_count - 1]->keys;

	for (int i = 0; i < MAX_KEYS && keys[i].kind != NOTHING; i++)
		if (keys[i].kind == TCP_PORT && keys[i].value == p->from.port)
			return true;
	return false;
}

/* Whether WORDS are at the beginning of what R has, or behind the first word there, which is the number
 * of a command in IMAP. Capital or small letters, all the same. */
static bool says(const struct reader *r, const char *words)
{
	enum { LONGEST_FIRST_WORD = 32 };
	uint32_t length = (uint32_t)strlen(words), readable = reader_readable(r), at = 0;

	for (int word = 0; word < 2; word++) {
		const uint8_t *octets = reader_peek_octets(r, at, length);
		if (!octets)
			return false;
		if (strncasecmp((const char *)octets, words, length) == 0)
			return true;
		while (at < LONGEST_FIRST_WORD && at < readable && reader_peek(r, at, 8) != ' ')
			at++;
		at++;
	}
	return false;
}

/* Whether the OCTETS are anywhere near the beginning of what R has. */
static bool has(const struct reader *r, const void *octets, uint32_t count)
{
	enum { NEAR = 64 };

	for (uint32_t at = 0; at < NEAR; at++) {
		const uint8_t *there = reader_peek_octets(r, at, count);
		if (there && memcmp(there, octets, count) == 0)
			return true;
	}
	return false;
}

/* ASKS and AGREES: whether the segment at R says so. */
static struct key decode_turning(struct reader *r, struct packet *p, bool asks, bool agrees)
{
	if (p->above & NOTE_TURNED)
		return (struct key){ .kind = NOT_MINE };
	if (!from_server(p)) {
		p->above |= asks ? NOTE_ASKED : 0;
	} else if (p->above & NOTE_ASKED) {
		p->above &= ~(uint32_t)NOTE_ASKED;
		p->above |= agrees ? NOTE_TURNED : 0;
	}
	return known_pass(r);
}

/* RFC 3207 */
static struct key decode_smtp(struct reader *r, struct packet *p)
{
	return decode_turning(r, p, says(r, "STARTTLS"), says(r, "220"));
}

/* RFC 2595, for these two */
static struct key decode_pop(struct reader *r, struct packet *p)
{
	return decode_turning(r, p, says(r, "STLS"), says(r, "+OK"));
}

static struct key decode_imap(struct reader *r, struct packet *p)
{
	return decode_turning(r, p, says(r, "STARTTLS"), says(r, "OK"));
}

/* RFC 4642 */
static struct key decode_nntp(struct reader *r, struct packet *p)
{
	return decode_turning(r, p, says(r, "STARTTLS"), says(r, "382"));
}

/* RFC 4217 */
static struct key decode_ftp(struct reader *r, struct packet *p)
{
	return decode_turning(r, p, says(r, "AUTH TLS") || says(r, "AUTH SSL"), says(r, "234"));
}

/* RFC 4511 section 4.14: the name of the operation; a result that is 0. */
static struct key decode_ldap(struct reader *r, struct packet *p)
{
	static const char start_tls[] = "1.3.6.1.4.1.1466.20037";
	static const uint8_t success[] = { 0x0a, 1, 0 };

	return decode_turning(
	    r, p, has(r, start_tls, sizeof start_tls - 1), has(r, success, sizeof success));
}

/* A client's first packet that ends behind 32 octets, with the bit for TLS set: nobody answers it. */
static struct key decode_mysql(struct reader *r, struct packet *p)
{
	bool asks =
	    reader_peek(r, 0, 32) == 0x20000001 && reader_left(r) == 36 && reader_peek(r, 5, 8) & 0x08;

	if (p->above & NOTE_TURNED)
		return (struct key){ .kind = NOT_MINE };
	if (asks && !from_server(p))
		p->above |= NOTE_TURNED;
	return known_pass(r);
}

/* A packet of eight octets with a number in place of a version; the answer is one letter. */
static struct key decode_pgsql(struct reader *r, struct packet *p)
{
	static const uint8_t request[] = { 0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f };

	return decode_turning(
	    r, p, has(r, request, sizeof request), reader_left(r) == 1 && reader_peek(r, 0, 8) == 'S');
}

extern const struct protocol protocol_ftp, protocol_smtp, protocol_pop, protocol_nntp,
    protocol_imap, protocol_ldap, protocol_mysql, protocol_pgsql;

const struct protocol protocol_ftp = {
	.name = "FTP",
	.filter = "ftp",
	.reference = "RFC 959",
	.help = "lets a user list and fetch files; each file travels on a connection of its own",
	.keys = { { TCP_PORT, 21, 0 } },
	.decode = decode_ftp,
	.summarize = known_summarize_line,
};

const struct protocol protocol_smtp = {
	.name = "SMTP",
	.filter = "smtp",
	.reference = "RFC 5321",
	.help = "hands mail from one server to the next",
	.keys = { { TCP_PORT, 25, 0 }, { TCP_PORT, 587, 0 } },
	.decode = decode_smtp,
	.summarize = known_summarize_line,
};

const struct protocol protocol_pop = {
	.name = "POP",
	.filter = "pop",
	.reference = "RFC 1939",
	.help = "fetches mail from a mailbox",
	.keys = { { TCP_PORT, 110, 0 } },
	.decode = decode_pop,
	.summarize = known_summarize_line,
};

const struct protocol protocol_nntp = {
	.name = "NNTP",
	.filter = "nntp",
	.reference = "RFC 3977",
	.help = "passes on articles of newsgroups",
	.keys = { { TCP_PORT, 119, 0 } },
	.decode = decode_nntp,
	.summarize = known_summarize_line,
};

const struct protocol protocol_imap = {
	.name = "IMAP",
	.filter = "imap",
	.reference = "RFC 9051",
	.help = "reads mail that stays on its server",
	.keys = { { TCP_PORT, 143, 0 } },
	.decode = decode_imap,
	.summarize = known_summarize_line,
};

const struct protocol protocol_ldap = {
	.name = "LDAP",
	.filter = "ldap",
	.reference = "RFC 4511",
	.help = "looks up people and machines in a directory",
	.keys = { { TCP_PORT, 389, 0 } },
	.decode = decode_ldap,
};

const struct protocol protocol_mysql = {
	.name = "MySQL",
	.filter = "mysql",
	.reference = "MySQL client/server protocol",
	.help = "carries questions to a MySQL database and its answers",
	.keys = { { TCP_PORT, 3306, 0 } },
	.decode = decode_mysql,
};

const struct protocol protocol_pgsql = {
	.name = "PGSQL",
	.filter = "pgsql",
	.reference = "PostgreSQL frontend/backend protocol",
	.help = "carries questions to a PostgreSQL database and its answers",
	.keys = { { TCP_PORT, 5432, 0 } },
	.decode = decode_pgsql,
};
