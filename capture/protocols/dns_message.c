/*
 * DNS messages, RFC 1035 section 4.1: a header, questions, and three lists of records.
 *
 *  0               16 17    21  22  23  24  25  26  27  28     32
 * +---------------+--+------+---+---+---+---+---+---+---+-------+
 * |      id       |QR|opcode|AA |TC |RD |RA | Z |AD |CD | rcode |
 * +---------------+--+------+---+---+---+---+---+---+---+-------+
 * |   questions   |                  answers                    |
 * +---------------+---------------------------------------------+
 * |  authorities  |                additionals                  |
 * +---------------+---------------------------------------------+
 */
#include "dns_parts.h"

#include <string.h>

enum {
	TCP_LENGTH,
	ID,
	FLAGS,
	RESPONSE,
	OPCODE,
	AUTHORITATIVE,
	CONFLICT,
	TRUNCATED,
	RECURSION_DESIRED,
	TENTATIVE,
	RECURSION_AVAILABLE,
	RESERVED,
	AUTHENTICATED,
	CHECKING_DISABLED,
	REPLY_CODE,
	QUESTIONS,
	ANSWERS,
	AUTHORITIES,
	ADDITIONALS,
	ZONES,
	PREREQUISITES,
	UPDATES,
	QUESTION,
	QUESTION_NAME,
	QUESTION_LENGTH,
	QUESTION_LABELS,
	QUESTION_TYPE,
	QUESTION_CLASS,
	QUESTION_UNICAST,
	RECORD,
	RECORD_NAME,
	SERVICE,
	SERVICE_PROTOCOL,
	SERVICE_NAME,
	RECORD_TYPE,
	RECORD_CLASS,
	CACHE_FLUSH,
	TIME_TO_LIVE,
	PAYLOAD_SIZE,
	EXTENDED_CODE,
	EDNS_VERSION,
	EDNS_FLAGS,
	EDNS_SECURITY,
	EDNS_RESERVED,
	RECORD_LENGTH,
	DATA,
	EXTRA,
	EXTRA_LENGTH,
	ASKED_IN, /* from here on, what other messages have to do with this one … */
	DELAY,
	UNASKED,
	REPEATED,
	QUESTION_REPEATED,
	QUESTION_FIRST_IN,
	ANSWER_REPEATED,
	ANSWER_FIRST_IN /* … up to here */
};

const struct value_name dns_types[] = { { 1, "A" }, { 2, "NS" }, { 5, "CNAME" }, { 6, "SOA" },
	{ 10, "NULL" }, { 11, "WKS" }, { 12, "PTR" }, { 13, "HINFO" }, { 14, "MINFO" }, { 15, "MX" },
	{ 16, "TXT" }, { 17, "RP" }, { 18, "AFSDB" }, { 21, "RT" }, { 22, "NSAP" }, { 24, "SIG" },
	{ 25, "KEY" }, { 28, "AAAA" }, { 29, "LOC" }, { 33, "SRV" }, { 35, "NAPTR" }, { 36, "KX" },
	{ 37, "CERT" }, { 39, "DNAME" }, { 41, "OPT" }, { 42, "APL" }, { 43, "DS" }, { 44, "SSHFP" },
	{ 45, "IPSECKEY" }, { 46, "RRSIG" }, { 47, "NSEC" }, { 48, "DNSKEY" }, { 49, "DHCID" },
	{ 50, "NSEC3" }, { 51, "NSEC3PARAM" }, { 52, "TLSA" }, { 53, "SMIMEA" }, { 55, "HIP" },
	{ 59, "CDS" }, { 60, "CDNSKEY" }, { 61, "OPENPGPKEY" }, { 62, "CSYNC" }, { 63, "ZONEMD" },
	{ 64, "SVCB" }, { 65, "HTTPS" }, { 99, "SPF" }, { 108, "EUI48" }, { 109, "EUI64" },
	{ 249, "TKEY" }, { 250, "TSIG" }, { 251, "IXFR" }, { 252, "AXFR" }, { 255, "ANY" },
	{ 256, "URI" }, { 257, "CAA" }, { 0, NULL } };

static const struct value_name classes[] = { { 1, "IN" }, { 3, "CH" }, { 4, "HS" }, { 254, "NONE" },
	{ 255, "ANY" }, { 0, NULL } };
const struct value_name dns_opcodes[] = { { 0, "query" }, { 1, "inverse query" },
	{ 2, "server status" }, { 4, "zone change notification" }, { 5, "dynamic update" },
	{ 6, "stateful operation" }, { 0, NULL } };
const struct value_name dns_reply_codes[] = { { 0, "no error" }, { 1, "format error" },
	{ 2, "server failure" }, { 3, "no such name" }, { 4, "not implemented" }, { 5, "refused" },
	{ 6, "name exists" }, { 7, "record exists" }, { 8, "record does not exist" },
	{ 9, "not authoritative" }, { 10, "name not in the zone" }, { 0, NULL } };

const struct field dns_fields[] = {
	[TCP_LENGTH] = { "dns.length", "length", 16, DEC,
	    .help = "octets of the message that follows; only over TCP, which knows no messages" },
	[ID] = { "dns.id", "transaction id", 16, HEX,
	    .help = "random number by which the asker recognizes the answer" },
	[FLAGS] = { "dns.flags", "flags", 16, HEX, .help = "what kind of message this is" },
	[RESPONSE] = { "dns.flags.response", "response", 1, FLAG,
	    .help = "0 in a question, 1 in an answer" },
	[OPCODE] = { "dns.flags.opcode", "operation", 4, DEC, .values = dns_opcodes,
	    .help = "what is asked for; 0, an ordinary look-up, nearly always" },
	[AUTHORITATIVE] = { "dns.flags.authoritative", "authoritative", 1, FLAG,
	    .help = "the answer comes from a server of the zone itself, not from a cache" },
	[CONFLICT] = { "dns.flags.conflict", "conflict", 1, FLAG,
	    .help = "several neighbours have answered to this name" },
	[TRUNCATED] = { "dns.flags.truncated", "truncated", 1, FLAG,
	    .help = "the answer did not fit: ask again over TCP" },
	[RECURSION_DESIRED] = { "dns.flags.recdesired", "recursion desired", 1, FLAG,
	    .help = "the server shall ask others until it has the answer" },
	[TENTATIVE] = { "dns.flags.tentative", "tentative", 1, FLAG,
	    .help = "the neighbour does not yet know that the name is its alone" },
	[RECURSION_AVAILABLE] = { "dns.flags.recavail", "recursion available", 1, FLAG,
	    .help = "the server would ask others" },
	[RESERVED] = { "dns.flags.z", "reserved", 1, FLAG, .help = "always 0" },
	[AUTHENTICATED] = { "dns.flags.authenticated", "authenticated", 1, FLAG,
	    .help = "the server has checked the signatures of what it answers" },
	[CHECKING_DISABLED] = { "dns.flags.checkdisable", "checking disabled", 1, FLAG,
	    .help = "the asker takes answers whose signatures were not checked" },
	[REPLY_CODE] = { "dns.flags.rcode", "reply code", 4, DEC, .values = dns_reply_codes,
	    .help = "0 when all went well, 3 when the name does not exist" },
	[QUESTIONS] = { "dns.count.queries", "questions", 16, DEC, .help = "number of questions" },
	[ANSWERS] = { "dns.count.answers", "answers", 16, DEC, .help = "number of answers" },
	[AUTHORITIES] = { "dns.count.auth_rr", "authorities", 16, DEC,
	    .help = "number of records that name the servers of the zone" },
	[ADDITIONALS] = { "dns.count.add_rr", "additional records", 16, DEC,
	    .help = "number of records that may be useful, such as the addresses of those servers" },
	[ZONES] = { "dns.count.zones", "zones", 16, DEC,
	    .help = "number of zones to be updated, always 1" },
	[PREREQUISITES] = { "dns.count.prerequisites", "prerequisites", 16, DEC,
	    .help = "number of records that must be there, or not, for the update to happen" },
	[UPDATES] = { "dns.count.updates", "updates", 16, DEC,
	    .help = "number of records to be added or removed" },
	[QUESTION] = { "dns.question", "question", 0, PRESENT, .help = "one thing that is asked for" },
	[QUESTION_NAME] = { "dns.qry.name", "name", 0, STRING, .help = "the name that is looked up" },
	[QUESTION_LENGTH] = { "dns.qry.name.len", "name length", 0, DEC,
	    .help = "characters of that name as it is written; not sent" },
	[QUESTION_LABELS] = { "dns.count.labels", "labels", 0, DEC,
	    .help = "parts of that name between its dots; not sent" },
	[QUESTION_TYPE] = { "dns.qry.type", "type", 16, DEC, .values = dns_types,
	    .help = "what is wanted of it: 1 an IPv4 address, 28 an IPv6 address, 15 its mail server" },
	[QUESTION_CLASS] = { "dns.qry.class", "class", 16, HEX, .values = classes,
	    .help = "which network the name is of: 1, the Internet, nearly always" },
	[QUESTION_UNICAST] = { "dns.qry.qu", "unicast wanted", 1, FLAG,
	    .help = "set when the answer may go to the asker alone, not to the group" },
	[RECORD] = { "dns.record", "record", 0, PRESENT, .help = "one fact about a name" },
	[RECORD_NAME] = { "dns.resp.name", "name", 0, STRING, .help = "the name that this is about" },
	[SERVICE] = { "dns.srv.service", "service", 0, STRING,
	    .help = "the service that is described, such as _sip" },
	[SERVICE_PROTOCOL] = { "dns.srv.proto", "protocol", 0, STRING,
	    .help = "the transport it runs over, _tcp or _udp" },
	[SERVICE_NAME] = { "dns.srv.name", "domain", 0, STRING,
	    .help = "the domain that offers the service" },
	[RECORD_TYPE] = { "dns.resp.type", "type", 16, DEC, .values = dns_types,
	    .help = "what kind of fact this is: 1 an IPv4 address, 28 an IPv6 address" },
	[RECORD_CLASS] = { "dns.resp.class", "class", 16, HEX, .values = classes,
	    .help = "which network the name is of: 1, the Internet, nearly always" },
	[CACHE_FLUSH] = { "dns.resp.cache_flush", "cache flush", 1, FLAG,
	    .help = "forget everything older that was said about this name" },
	[TIME_TO_LIVE] = { "dns.resp.ttl", "time to live", 32, DEC,
	    .help = "seconds for which this may be remembered" },
	[PAYLOAD_SIZE] = { "dns.rr.udp_payload_size", "UDP payload size", 16, DEC,
	    .help = "octets of a message over UDP that the sender can take" },
	[EXTENDED_CODE] = { "dns.resp.ext_rcode", "extended reply code", 8, HEX,
	    .help = "upper bits of the reply code, which has grown since 1987" },
	[EDNS_VERSION] = { "dns.resp.edns0_version", "version", 8, DEC,
	    .help = "version of the extensions, 0 so far" },
	[EDNS_FLAGS] = { "dns.resp.z", "flags", 16, HEX, .help = "more flags of the message" },
	[EDNS_SECURITY] = { "dns.resp.z.do", "DNSSEC wanted", 1, FLAG,
	    .help = "signatures shall be sent with the answer" },
	[EDNS_RESERVED] = { "dns.resp.z.reserved", "reserved", 15, HEX, .help = "always 0" },
	[RECORD_LENGTH] = { "dns.resp.len", "data length", 16, DEC,
	    .help = "octets of the record's data" },
	[DATA] = { "dns.data", "data", 0, OCTETS,
	    .help = "data of a record whose type is not known here" },
	[EXTRA] = { "dns.extraneous.data", "extra octets", 0, OCTETS,
	    .help = "octets behind the last record, which nobody announced" },
	[EXTRA_LENGTH] = { "dns.extraneous.length", "number of extra octets", 0, SIGNED,
	    .help = "how many octets stand behind the last record" },
	[ASKED_IN] = { "dns.response_to", "answers the question in frame", 0, DEC,
	    .help = "the frame with the question of the same id, between the same ports" },
	[DELAY] = { "dns.time", "time to answer", 0, SECONDS,
	    .help = "seconds from the question to this answer, as seen where it was captured" },
	[UNASKED] = { "dns.unsolicited", "not asked for", 1, FLAG,
	    .help = "an answer to which the capture has no question" },
	[REPEATED] = { "dns.retransmission", "sent again", 1, FLAG,
	    .help = "the same message was sent shortly before, or answered already" },
	[QUESTION_REPEATED] = { "dns.retransmit_request", "question asked again", 0, PRESENT,
	    .help = "no answer had come to the question of the same id, not five seconds ago" },
	[QUESTION_FIRST_IN] = { "dns.retransmit_request_in", "first asked in frame", 0, DEC,
	    .help = "the frame in which the question was asked first" },
	[ANSWER_REPEATED] = { "dns.retransmit_response", "answer sent again", 0, PRESENT,
	    .help = "there was an answer to this question already" },
	[ANSWER_FIRST_IN] = { "dns.retransmit_response_in", "first answered in frame", 0, DEC,
	    .help = "the frame with the first answer to the question" },
	{ 0 },
};

enum { OPCODE_UPDATE = 5 };

void dns_take_time(struct reader *r, const struct field *field)
{
	take_as(r, field, reader_peek(r, 0, field->bits) * 1000000000u);
}

void dns_take_types(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		uint64_t window = reader_peek(r, 0, 8);
		uint64_t octets = reader_peek(r, 1, 8);
		reader_skip(r, 2);
		for (uint64_t i = 0; i < octets && reader_ok(r); i++) {
			for (unsigned bit = 0; bit < 8; bit++)
				if (reader_peek(r, 0, 8) >> (7 - bit) & 1)
					describe_group(r, &dns_fields[RECORD_TYPE], 1, window << 8 | i << 3 | bit);
			reader_skip(r, 1);
		}
	}
}

/* --- header --- */

static void describe_flags(struct reader *r, const struct dns_message *message)
{
	/* The bits from the left, as an answer, a question, and a question among neighbours show them. */
	static const uint8_t usual[] = { RESPONSE, OPCODE, 0, 0, 0, AUTHORITATIVE, TRUNCATED,
		RECURSION_DESIRED, RECURSION_AVAILABLE, RESERVED, AUTHENTICATED, CHECKING_DISABLED,
		REPLY_CODE };
	static const uint8_t local[] = { RESPONSE, OPCODE, 0, 0, 0, CONFLICT, TRUNCATED, TENTATIVE, 0,
		0, 0, 0, REPLY_CODE };
	uint64_t flags = take16(r, &dns_fields[FLAGS]);
	bool response = flags >> 15 & 1;

	for (uint32_t bit = 0; bit < COUNT(usual); bit++) {
		int row = message->local ? local[bit] : usual[bit];
		bool answers_only = row == AUTHORITATIVE || row == RECURSION_AVAILABLE || row == REPLY_CODE;
		bool says_nothing = row == AUTHENTICATED && !(flags >> 5 & 1);
		if (row && (response || (!answers_only && !says_nothing)))
			describe_bits(r, &dns_fields[row], 16 - bit);
	}
}

/* The four counts; opcode 5 gives the first three another meaning (RFC 2136 section 2). */
static void take_counts(struct reader *r, const struct dns_message *message, uint32_t counts[4])
{
	bool update = message->opcode == OPCODE_UPDATE;

	counts[0] = take16(r, &dns_fields[update ? ZONES : QUESTIONS]);
	counts[1] = take16(r, &dns_fields[update ? PREREQUISITES : ANSWERS]);
	counts[2] = take16(r, &dns_fields[update ? UPDATES : AUTHORITIES]);
	counts[3] = take16(r, &dns_fields[ADDITIONALS]);
}

/* --- questions and records --- */

/* A class of mDNS gives its first bit to a flag. */
static void take_class(struct reader *r, const struct dns_message *message,
    const struct field *class, const struct field *flag)
{
	if (!message->multicast) {
		take(r, class);
		return;
	}
	describe_group(r, class, 2, reader_peek(r, 0, 16) & 0x7fff);
	reader_skip(r, 2);
	describe_bits(r, flag, 16);
}

/* Octets of a question, of a record. What is cut in here is not shown at all. */
enum { BETWEEN_NAME_AND_END = 4, BETWEEN_NAME_AND_DATA = 10 };

/* Octets of the name at R; 0: it cannot be read. */
static uint32_t name_octets(const struct reader *r, const struct dns_message *message)
{
	struct reader ahead = *r;
	struct dns_name name;

	ahead.listener = NULL;
	dns_read_name(&ahead, message->at, &name);
	return reader_ok(&ahead) ? ahead.at - r->at : 0;
}

static void take_question(struct reader *r, const struct dns_message *message)
{
	struct dns_name name;
	uint32_t octets = name_octets(r, message);

	if (reader_readable(r) < octets + BETWEEN_NAME_AND_END) {
		reader_skip(r, octets + BETWEEN_NAME_AND_END);
		return;
	}
	describe_group(r, &dns_fields[QUESTION], octets + BETWEEN_NAME_AND_END, 0);
	dns_take_name(r, message->at, &dns_fields[QUESTION_NAME], &name);
	if (!reader_ok(r))
		return;
	describe(r, &dns_fields[QUESTION_LENGTH], name.length);
	describe(r, &dns_fields[QUESTION_LABELS], name.labels);
	take16(r, &dns_fields[QUESTION_TYPE]);
	take_class(r, message, &dns_fields[QUESTION_CLASS], &dns_fields[QUESTION_UNICAST]);
}

/* "_sip._udp.example.org" names three things, RFC 2782. */
static void describe_service(struct reader *r, const char *name)
{
	static const uint8_t rows[] = { SERVICE, SERVICE_PROTOCOL, SERVICE_NAME };

	for (size_t i = 0; i < COUNT(rows) && *name; i++) {
		size_t length = i < 2 ? strcspn(name, ".") : strlen(name);
		describe_string(r, &dns_fields[rows[i]], reader_keep(r, name, length));
		name += length + (name[length] == '.');
	}
}

static void take_record_name(struct reader *r, const struct dns_message *message, uint64_t type)
{
	struct dns_name name;

	if (type != DNS_SRV) {
		dns_take_name(r, message->at, &dns_fields[RECORD_NAME], NULL);
		return;
	}
	dns_read_name(r, message->at, &name);
	if (r->listener && reader_ok(r))
		describe_service(r, name.text);
}

/* RFC 6891 section 6.1.3: class and time to live of the OPT record mean something else. */
static void take_extension_header(struct reader *r, const struct dns_message *message)
{
	take(r, &dns_fields[PAYLOAD_SIZE]);
	if (message->multicast) /* where the class of other records has it */
		describe_bits(r, &dns_fields[CACHE_FLUSH], 16);
	take(r, &dns_fields[EXTENDED_CODE]);
	take(r, &dns_fields[EDNS_VERSION]);
	take_parts(r, &dns_fields[EDNS_FLAGS], &dns_fields[EDNS_SECURITY], 2);
}

static void take_data(struct reader *r, const struct dns_message *message, uint16_t type)
{
	if (reader_left(r) == 0)
		return;
	if (type == DNS_OPT)
		dns_take_options(r);
	else if (!dns_take_common_record(r, message->at, type) &&
	         !dns_take_special_record(r, message->at, type) &&
	         !dns_take_security_record(r, message->at, type) &&
	         !dns_take_service_record(r, message->at, type))
		take_rest(r, &dns_fields[DATA], reader_left(r));
}

static void take_record(struct reader *r, const struct dns_message *message)
{
	uint32_t octets = name_octets(r, message);
	uint64_t type = reader_peek(r, octets, 16);

	if (reader_readable(r) < octets + BETWEEN_NAME_AND_DATA) {
		reader_skip(r, octets + BETWEEN_NAME_AND_DATA);
		return;
	}
	uint32_t length = (uint32_t)reader_peek(r, octets + 8, 16);
	describe_group(r, &dns_fields[RECORD], octets + BETWEEN_NAME_AND_DATA + length, 0);
	take_record_name(r, message, type);
	take16(r, &dns_fields[RECORD_TYPE]);
	if (type == DNS_OPT) {
		take_extension_header(r, message);
	} else {
		take_class(r, message, &dns_fields[RECORD_CLASS], &dns_fields[CACHE_FLUSH]);
		take32(r, &dns_fields[TIME_TO_LIVE]);
	}
	take16(r, &dns_fields[RECORD_LENGTH]);
	if (length > reader_left(r))
		reader_malformed(r, "a record is longer than its message");
	struct reader inside = *r;
	reader_limit(&inside, length);
	take_data(&inside, message, (uint16_t)type);
	reader_leave(r, &inside, length);
}

/* Whether any of the rows is wanted that tell of other messages. */
static bool somebody_hears(const struct reader *r)
{
	for (int row = ASKED_IN; row <= ANSWER_FIRST_IN; row++)
		if (!reader_is_unheard(r, &dns_fields[row]))
			return true;
	return false;
}

static void describe_repetition(struct reader *r, bool is_answer, uint32_t frame)
{
	describe(r, &dns_fields[REPEATED], 1);
	describe(r, &dns_fields[is_answer ? ANSWER_REPEATED : QUESTION_REPEATED], 1);
	describe(r, &dns_fields[is_answer ? ANSWER_FIRST_IN : QUESTION_FIRST_IN], frame);
}

/* What the message answers, or repeats: the same id within the conversation. */
static void take_exchange(struct reader *r, struct packet *p, uint16_t id, bool is_answer)
{
	const int64_t patience = 5000000000; /* ns; Wireshark's, as resolvers ask again */
	struct answer answer;

	if (p->quoted)
		return;
	packet_note_turn(p, &(struct turn){ .key = id, .patience = patience, .is_answer = is_answer });
	if (!r->listener || !somebody_hears(r) || !packet_answer(p, &answer))
		return;
	if (answer.repeats)
		describe_repetition(r, is_answer, answer.repeats);
	if (answer.is_unasked)
		describe(r, &dns_fields[UNASKED], 1);
	if (!answer.question)
		return;
	describe(r, &dns_fields[ASKED_IN], answer.question);
	describe(r, &dns_fields[DELAY], (uint64_t)answer.delay);
}

uint16_t dns_take_length(struct reader *r)
{
	return take16(r, &dns_fields[TCP_LENGTH]);
}

void dns_take_message(struct reader *r, struct packet *p, struct dns_message message)
{
	uint32_t counts[4] = { 0 };

	message.at = r->at;
	message.opcode = reader_peek(r, 2, 8) >> 3 & 15;
	uint16_t id = take16(r, &dns_fields[ID]);
	bool is_answer = reader_peek(r, 0, 1);
	describe_flags(r, &message);
	take_counts(r, &message, counts);
	for (uint32_t i = 0; i < counts[0] && reader_ok(r); i++)
		take_question(r, &message);
	for (size_t section = 1; section < COUNT(counts); section++)
		for (uint32_t i = 0; i < counts[section] && reader_ok(r); i++)
			take_record(r, &message);
	uint32_t extra = take_rest(r, &dns_fields[EXTRA], reader_left(r));
	if (extra)
		describe(r, &dns_fields[EXTRA_LENGTH], extra);
	take_exchange(r, p, id, is_answer);
}
