/*
 * TLS without records: the handshake messages as QUIC carries them (RFC 9001 section 4.1.3), which protects
 * them by itself. It is always TLS 1.3. Who has put them together puts an octet before them, which is not on
 * the wire: how many parts came of messages that are not whole yet, or began earlier.
 */
#include "tls_parts.h"

extern const struct protocol protocol_tls_messages;

static struct key decode_tls_messages(struct reader *r, struct packet *p)
{
	struct tls_facts facts = { .version_1_3 = true };
	uint32_t parts = (uint32_t)reader_peek(r, 0, 8);
	struct reader nothing = *r;

	(void)p;
	reader_limit(&nothing, 0);
	for (uint32_t i = 0; i < parts; i++)
		tls_describe_unreadable(&nothing);
	reader_skip(r, 1);
	while (reader_ok(r) && reader_left(r) > 0)
		tls_take_handshake(r, &facts);
	return NOTHING_FOLLOWS;
}

/* "client hello for example.org" */
static void summarize_tls_messages(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_tls_messages);

	reader_skip(&r, 1);
	if (reader_left(&r) > 0)
		tls_summarize_handshake(&r, line);
	else
		text_add(line, "a part of the handshake");
}

const struct protocol protocol_tls_messages = {
	.name = "TLS",
	.filter = "tls",
	.reference = "RFC 9001, section 4",
	.help = "agrees on keys, in the messages of TLS but without its records",
	.keys = { { TLS_MESSAGES, 0, 0 } },
	.decode = decode_tls_messages,
	.summarize = summarize_tls_messages,
	.is_quoted_below = true,
};
