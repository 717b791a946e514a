/*
 * Domain Name System, RFC 1035; the same messages over multicast (mDNS, RFC 6762) and among
 * neighbours (LLMNR, RFC 4795). Over TCP each message stands behind its length in two octets.
 */
#include "dns_parts.h"

#include <string.h>

extern const struct protocol protocol_dns, protocol_mdns, protocol_llmnr;

enum { HEADER = 12 };

/* As many messages as there are, each behind its length (RFC 1035 section 4.2.2). */
static void take_stream(struct reader *r, struct packet *p, struct dns_message message)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		uint32_t length = (uint32_t)reader_peek(r, 0, 16);
		uint32_t left = reader_left(r);
		if ((left < 2 && packet_wants(p, r, WANTS_MORE)) ||
		    (left >= 2 && length > left - 2 && packet_wants(p, r, length - (left - 2))))
			return;
		dns_take_length(r);
		struct reader inside = *r;
		reader_limit(&inside, length);
		dns_take_message(&inside, p, message);
		reader_leave(r, &inside, length < reader_left(r) ? length : reader_left(r));
	}
}

static struct key decode_message(struct reader *r, struct packet *p, struct dns_message message)
{
	if (p->has_tcp && p->ip_protocol == 6 && !p->quoted)
		take_stream(r, p, message);
	else
		dns_take_message(r, p, message);
	return NOTHING_FOLLOWS;
}

/* One question for a name of the Internet, and nothing that a question or an answer cannot have: by
 * chance no other datagram looks so. NetBIOS (RFC 1002 section 4.1) does, but for its names. */
static bool recognize_dns(const struct reader *r, const struct packet *p)
{
	enum { RESERVED = 0x0040, OPCODE = 0x7800, NETBIOS_NAME = 32 };
	struct reader ahead = *r;
	struct dns_name name;
	uint64_t flags = reader_peek(r, 2, 16);

	(void)p;
	if (reader_peek(r, 4, 16) != 1 || flags & (RESERVED | OPCODE))
		return false;
	if (!(flags >> 15) && (reader_peek(r, 6, 32) != 0 || flags & 15))
		return false;
	ahead.listener = NULL;
	reader_skip(&ahead, HEADER);
	dns_read_name(&ahead, r->at, &name);
	if (strspn(name.text, "ABCDEFGHIJKLMNOP") == NETBIOS_NAME)
		return false;
	return reader_readable(&ahead) >= 4 && value_name(dns_types, reader_peek(&ahead, 0, 16)) &&
	       (reader_peek(&ahead, 2, 16) & 0x7fff) == 1 && reader_ok(&ahead);
}

static struct key decode_dns(struct reader *r, struct packet *p)
{
	return decode_message(r, p, (struct dns_message){ 0 });
}

static struct key decode_mdns(struct reader *r, struct packet *p)
{
	return decode_message(r, p, (struct dns_message){ .multicast = true });
}

static struct key decode_llmnr(struct reader *r, struct packet *p)
{
	return decode_message(r, p, (struct dns_message){ .local = true });
}

/* " A example.org" */
static void add_question(struct reader *r, uint32_t message, struct text *line)
{
	struct dns_name name;

	reader_skip(r, HEADER);
	dns_read_name(r, message, &name);
	uint64_t type = reader_peek(r, 0, 16);
	const char *type_name = value_name(dns_types, type);
	if (!reader_ok(r))
		return;
	if (type_name)
		text_printf(line, " %s ", type_name);
	else
		text_printf(line, " type %u ", (unsigned)type);
	text_add_visible(line, name.text, strlen(name.text));
}

/* "query 0x1a2b A example.org", "answer 0x1a2b A example.org, 0 records, no such name" */
static void summarize_message(const struct packet *p, const struct protocol *row, struct text *line)
{
	struct reader r = packet_reader(p, row);

	if (p->has_tcp)
		reader_skip(&r, 2);
	unsigned flags = (unsigned)reader_peek(&r, 2, 16);
	unsigned questions = (unsigned)reader_peek(&r, 4, 16);
	unsigned answers = (unsigned)reader_peek(&r, 6, 16);
	bool response = flags >> 15;
	unsigned opcode = flags >> 11 & 15;
	const char *what = response && opcode == 0 ? "" : value_name(dns_opcodes, opcode);
	const char *error = flags & 15 ? value_name(dns_reply_codes, flags & 15) : NULL;
	what = what ? what : "unknown operation";
	text_printf(line, "%s%s%s 0x%04x", what, response && *what ? " " : "", response ? "answer" : "",
	    (unsigned)reader_peek(&r, 0, 16));
	if (questions)
		add_question(&r, r.at, line);
	if (response)
		text_printf(line, ", %u record%s", answers, answers == 1 ? "" : "s");
	if (response && error)
		text_printf(line, ", %s", error);
}

static void summarize_dns(const struct packet *p, struct text *line)
{
	summarize_message(p, &protocol_dns, line);
}

static void summarize_mdns(const struct packet *p, struct text *line)
{
	summarize_message(p, &protocol_mdns, line);
}

static void summarize_llmnr(const struct packet *p, struct text *line)
{
	summarize_message(p, &protocol_llmnr, line);
}

const struct protocol protocol_dns = {
	.name = "DNS",
	.filter = "dns",
	.reference = "RFC 1035",
	.help = "looks up what belongs to a name: addresses, mail servers, and more",
	.fields = dns_fields,
	.has_answers = true,
	.keys = { { UDP_PORT, 53, 0 }, { TCP_PORT, 53, 0 }, { TCP_PORT, 5353, 0 },
	    { UDP_PORT, ANY_PORT, 0 } },
	.decode = decode_dns,
	.recognizes = recognize_dns,
	.summarize = summarize_dns,
};

const struct protocol protocol_mdns = {
	.name = "MDNS",
	.filter = "mdns",
	.reference = "RFC 6762",
	.help = "looks up names on the local network by asking everybody on it",
	.keys = { { UDP_PORT, 5353, 0 } },
	.has_answers = true,
	.decode = decode_mdns,
	.summarize = summarize_mdns,
};

const struct protocol protocol_llmnr = {
	.name = "LLMNR",
	.filter = "llmnr",
	.reference = "RFC 4795",
	.help = "looks up names of neighbours, as Windows does where there is no server",
	.keys = { { UDP_PORT, 5355, 0 } },
	.has_answers = true,
	.decode = decode_llmnr,
	.summarize = summarize_llmnr,
};
