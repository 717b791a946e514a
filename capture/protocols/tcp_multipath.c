/*
 * The Multipath TCP option (kind 30), RFC 8684 section 3: what follows its kind and length.
 *
 *  0       4       8
 * +-------+-------+-------- …
 * |subtype|       |  by subtype
 * +-------+-------+-------- …
 */
#include "tcp_options.h"

enum {
	SUBTYPE,
	VERSION,
	RESERVED,
	FLAGS,
	CHECKSUM_REQUIRED,
	EXTENSIBLE,
	NO_MORE_SUBFLOWS,
	FLAGS_RESERVED,
	HMAC_SHA256,
	BACKUP,
	SENDER_KEY,
	RECEIVER_KEY,
	RECEIVER_TOKEN,
	SENDER_RANDOM,
	SENDER_SHORT_CODE,
	SENDER_CODE,
	DATA_FIN,
	LONG_SEQUENCE,
	SEQUENCE_PRESENT,
	LONG_ACK,
	ACK_PRESENT,
	DATA_ACK,
	DATA_SEQUENCE,
	SUBFLOW_SEQUENCE,
	DATA_LENGTH,
	CHECKSUM,
	ECHO,
	ADDRESS_ID,
	ADDRESS_IPV4,
	ADDRESS_IPV6,
	PORT,
	ADDRESS_CODE,
	RESET_FLAGS,
	RESET_REASON,
	OTHER
};

static const struct value_name subtypes[] = { { 0, "capable" }, { 1, "join" },
	{ 2, "data sequence signal" }, { 3, "add address" }, { 4, "remove address" }, { 5, "priority" },
	{ 6, "fail" }, { 7, "fast close" }, { 8, "reset" }, { 0, NULL } };

static const struct field fields[] = {
	[SUBTYPE] = { "tcp.options.mptcp.subtype", "subtype", 4, DEC, .values = subtypes,
	    .help = "which of Multipath TCP's messages this is" },
	[VERSION] = { "tcp.options.mptcp.version", "version", 4, DEC,
	    .help = "version of Multipath TCP that the sender speaks; 1 is current" },
	[RESERVED] = { "tcp.options.mptcp.reserved", "reserved", 0, HEX, .help = "not used" },
	[FLAGS] = { "tcp.options.mptcp.flags", "flags", 0, HEX,
	    .help = "what the message says or which of its parts are there" },
	[CHECKSUM_REQUIRED] = { "tcp.options.mptcp.checksumreq.flags", "checksum required", 1, DEC,
	    .help = "set when the data sequence signals of this connection carry checksums" },
	[EXTENSIBLE] = { "tcp.options.mptcp.extensibility.flag", "extensibility", 1, DEC,
	    .help = "kept for later versions; 0 now" },
	[NO_MORE_SUBFLOWS] = { "tcp.options.mptcp.nomoresubflows.flag", "no more subflows here", 1, DEC,
	    .help = "further subflows shall not be opened to this address and port" },
	[FLAGS_RESERVED] = { "tcp.options.mptcp.reserved.flag", "reserved", 4, HEX,
	    .help = "not assigned yet" },
	[HMAC_SHA256] = { "tcp.options.mptcp.sha256.flag", "HMAC-SHA256", 1, DEC,
	    .help = "the keys are used with HMAC-SHA256" },
	[BACKUP] = { "tcp.options.mptcp.backup.flag", "backup", 1, DEC,
	    .help = "use this subflow only when no other works" },
	[SENDER_KEY] = { "tcp.options.mptcp.sendkey", "sender's key", 64, DEC,
	    .help = "secret of the sender, told once in the first handshake" },
	[RECEIVER_KEY] = { "tcp.options.mptcp.recvkey", "receiver's key", 64, DEC,
	    .help = "secret of the receiver, sent back as proof" },
	[RECEIVER_TOKEN] = { "tcp.options.mptcp.recvtok", "receiver's token", 32, DEC,
	    .help = "which connection a new subflow belongs to: a hash of the receiver's key" },
	[SENDER_RANDOM] = { "tcp.options.mptcp.sendrand", "sender's random number", 32, DEC,
	    .help = "makes every join different, so that an old one cannot be replayed" },
	[SENDER_SHORT_CODE] = { "tcp.options.mptcp.sendtrunchmac", "truncated code", 64, DEC,
	    .help = "first half of the answer that proves knowledge of both keys" },
	[SENDER_CODE] = { "tcp.options.mptcp.sendhmac", "code", 0, OCTETS,
	    .help = "proves knowledge of both keys" },
	[DATA_FIN] = { "tcp.options.mptcp.datafin.flag", "data FIN", 1, DEC,
	    .help = "the whole stream ends, not only this subflow" },
	[LONG_SEQUENCE] = { "tcp.options.mptcp.dseqn8.flag", "long sequence number", 1, DEC,
	    .help = "the data sequence number has eight octets, not four" },
	[SEQUENCE_PRESENT] = { "tcp.options.mptcp.dseqnpresent.flag", "mapping present", 1, DEC,
	    .help = "data sequence number, subflow sequence number and length follow" },
	[LONG_ACK] = { "tcp.options.mptcp.dataack8.flag", "long acknowledgment", 1, DEC,
	    .help = "the data acknowledgment has eight octets, not four" },
	[ACK_PRESENT] = { "tcp.options.mptcp.dataackpresent.flag", "acknowledgment present", 1, DEC,
	    .help = "a data acknowledgment follows" },
	[DATA_ACK] = { "tcp.options.mptcp.rawdataack", "data acknowledgment", 0, DEC,
	    .help = "next octet expected, counted over all subflows together" },
	[DATA_SEQUENCE] = { "tcp.options.mptcp.rawdataseqno", "data sequence number", 0, DEC,
	    .help = "place of this data in the whole stream, counted over all subflows" },
	[SUBFLOW_SEQUENCE] = { "tcp.options.mptcp.subflowseqno", "subflow sequence number", 32, DEC,
	    .help = "place of the same data in this subflow" },
	[DATA_LENGTH] = { "tcp.options.mptcp.datalvllen", "length", 16, DEC,
	    .help = "octets of data that the mapping covers" },
	[CHECKSUM] = { "tcp.options.mptcp.checksum", "checksum", 16, HEX,
	    .help = "protects data and mapping against boxes that rewrite the payload" },
	[ECHO] = { "tcp.options.mptcp.echo", "echo", 1, DEC,
	    .help = "set in the answer that confirms an added address" },
	[ADDRESS_ID] = { "tcp.options.mptcp.addrid", "address number", 8, DEC,
	    .help = "short name of one of the sender's addresses" },
	[ADDRESS_IPV4] = { "tcp.options.mptcp.ipv4", "address", 32, IPV4,
	    .help = "further address of the sender that subflows may be opened to" },
	[ADDRESS_IPV6] = { "tcp.options.mptcp.ipv6", "address", 0, IPV6,
	    .help = "further address of the sender that subflows may be opened to" },
	[PORT] = { "tcp.options.mptcp.port", "port", 16, DEC,
	    .help = "port to use with the further address, if not the usual one" },
	[ADDRESS_CODE] = { "tcp.options.mptcp.addaddrtrunchmac", "truncated code", 64, DEC,
	    .help = "proves that the further address comes from the peer" },
	[RESET_FLAGS] = { "tcp.options.mptcp.rst_flags", "flags", 4, HEX,
	    .help = "the lowest bit says that the cause of the reset is transient" },
	[RESET_REASON] = { "tcp.options.mptcp.rst_reason", "reason", 8, HEX,
	    .help = "why the subflow was reset" },
	[OTHER] = { "tcp.options.mptcp.data", "data", 0, OCTETS,
	    .help = "content of a message whose layout is not known here" },
	{ 0 },
};

enum { CAPABLE, JOIN, SIGNAL, ADD_ADDRESS, REMOVE_ADDRESS, PRIORITY, FAIL, FAST_CLOSE, RESET };

static void take_capable(struct reader *r)
{
	take(r, &fields[VERSION]);
	describe_group(r, &fields[FLAGS], 1, reader_peek(r, 0, 8));
	take(r, &fields[CHECKSUM_REQUIRED]);
	take(r, &fields[EXTENSIBLE]);
	take(r, &fields[NO_MORE_SUBFLOWS]);
	take(r, &fields[FLAGS_RESERVED]);
	take(r, &fields[HMAC_SHA256]);
	if (reader_left(r) >= 8)
		take(r, &fields[SENDER_KEY]);
	if (reader_left(r) >= 8)
		take(r, &fields[RECEIVER_KEY]);
	if (reader_left(r) >= 2)
		take(r, &fields[DATA_LENGTH]);
	if (reader_left(r) >= 2)
		take(r, &fields[CHECKSUM]);
}

/* The three segments of a join's handshake differ in length. */
static void take_join(struct reader *r)
{
	uint32_t left = reader_left(r);

	if (left >= 20) { /* the last: nothing but the full code */
		take_bits(r, &fields[RESERVED], 12);
		take_octets(r, &fields[SENDER_CODE], reader_left(r));
		return;
	}
	take_bits(r, &fields[FLAGS], 3);
	take(r, &fields[BACKUP]);
	take(r, &fields[ADDRESS_ID]);
	if (left < 14) {
		take(r, &fields[RECEIVER_TOKEN]);
		take(r, &fields[SENDER_RANDOM]);
	} else {
		take(r, &fields[SENDER_SHORT_CODE]);
		take(r, &fields[SENDER_RANDOM]);
	}
}

static void take_signal(struct reader *r)
{
	take_bits(r, &fields[RESERVED], 4);
	describe_group(r, &fields[FLAGS], 1, reader_peek(r, 0, 8));
	take_bits(r, &fields[RESERVED], 3);
	take(r, &fields[DATA_FIN]);
	bool long_sequence = take(r, &fields[LONG_SEQUENCE]);
	bool sequence = take(r, &fields[SEQUENCE_PRESENT]);
	bool long_ack = take(r, &fields[LONG_ACK]);
	if (take(r, &fields[ACK_PRESENT]))
		take_bits(r, &fields[DATA_ACK], long_ack ? 64 : 32);
	if (!sequence)
		return;
	take_bits(r, &fields[DATA_SEQUENCE], long_sequence ? 64 : 32);
	take(r, &fields[SUBFLOW_SEQUENCE]);
	take(r, &fields[DATA_LENGTH]);
	if (reader_left(r) >= 2)
		take(r, &fields[CHECKSUM]);
}

static void take_added_address(struct reader *r)
{
	/* IPv6 needs 16 octets; with port and code the IPv4 form has 14 at most. */
	bool ipv6 = reader_left(r) >= 2 + 16;

	take_bits(r, &fields[FLAGS], 3);
	take(r, &fields[ECHO]);
	take(r, &fields[ADDRESS_ID]);
	if (ipv6)
		take_octets(r, &fields[ADDRESS_IPV6], 16);
	else
		take(r, &fields[ADDRESS_IPV4]);
	if (reader_left(r) % 8 == 2)
		take(r, &fields[PORT]);
	if (reader_left(r) >= 8)
		take(r, &fields[ADDRESS_CODE]);
}

void tcp_take_multipath(struct reader *r)
{
	uint8_t subtype = (uint8_t)take(r, &fields[SUBTYPE]);

	switch (subtype) {
	case CAPABLE:
		take_capable(r);
		break;
	case JOIN:
		take_join(r);
		break;
	case SIGNAL:
		take_signal(r);
		break;
	case ADD_ADDRESS:
		take_added_address(r);
		break;
	case REMOVE_ADDRESS:
		take_bits(r, &fields[RESERVED], 4);
		while (reader_ok(r) && reader_left(r) > 0)
			take(r, &fields[ADDRESS_ID]);
		break;
	case PRIORITY:
		take_bits(r, &fields[RESERVED], 3);
		take(r, &fields[BACKUP]);
		if (reader_left(r) > 0)
			take(r, &fields[ADDRESS_ID]);
		break;
	case FAIL:
		take_bits(r, &fields[RESERVED], 12);
		take_bits(r, &fields[DATA_SEQUENCE], 64);
		break;
	case FAST_CLOSE:
		take_bits(r, &fields[RESERVED], 12);
		take(r, &fields[RECEIVER_KEY]);
		break;
	case RESET:
		take(r, &fields[RESET_FLAGS]);
		take(r, &fields[RESET_REASON]);
		break;
	default:
		take_bits(r, &fields[RESERVED], 4);
		take_octets(r, &fields[OTHER], reader_left(r));
		break;
	}
}

const struct protocol protocol_tcp_multipath = {
	.name = "Multipath TCP",
	.filter = "mptcp",
	.reference = "RFC 8684",
	.help = "lets one stream of data use several TCP connections, over several paths",
	.fields = fields,
};
