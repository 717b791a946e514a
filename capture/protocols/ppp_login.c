/*
 * How the two ends of a PPP line prove who they are: PAP (RFC 1334) sends name and password for
 * everybody to read, CHAP (RFC 1994) a digest of the password and a challenge.
 *
 *  0       8       16              32
 * +-------+-------+---------------+------- … --------+
 * | code  |  id   |    length     |       data       |
 * +-------+-------+---------------+------- … --------+
 */
#include "../protocol.h"

extern const struct protocol protocol_ppp_pap, protocol_ppp_chap;

enum {
	PAP_CODE,
	PAP_IDENTIFIER,
	PAP_LENGTH,
	PAP_DATA,
	PAP_NAME_LENGTH,
	PAP_NAME,
	PAP_PASSWORD_LENGTH,
	PAP_PASSWORD,
	PAP_MESSAGE_LENGTH,
	PAP_MESSAGE,
	CHAP_CODE,
	CHAP_IDENTIFIER,
	CHAP_LENGTH,
	CHAP_DATA,
	CHAP_VALUE_LENGTH,
	CHAP_VALUE,
	CHAP_NAME,
	CHAP_MESSAGE
};

static const struct value_name pap_codes[] = { { 1, "name and password" }, { 2, "accepted" },
	{ 3, "refused" }, { 0, NULL } };
static const struct value_name chap_codes[] = { { 1, "challenge" }, { 2, "response" },
	{ 3, "accepted" }, { 4, "refused" }, { 0, NULL } };

static const struct field fields[] = {
	[PAP_CODE] = { "pap.code", "code", 8, DEC, .values = pap_codes,
	    .help = "what the message does" },
	[PAP_IDENTIFIER] = { "pap.identifier", "identifier", 8, DEC,
	    .help = "number by which an answer is matched to its question" },
	[PAP_LENGTH] = { "pap.length", "length", 16, DEC,
	    .help = "octets of the message, these four too" },
	[PAP_DATA] = { "pap.data", "data", 0, PRESENT, .help = "what the message says" },
	[PAP_NAME_LENGTH] = { "pap.peer_id.length", "name length", 8, DEC,
	    .help = "octets of the name" },
	[PAP_NAME] = { "pap.peer_id", "name", 0, STRING, .help = "who wants to be let in" },
	[PAP_PASSWORD_LENGTH] = { "pap.password.length", "password length", 8, DEC,
	    .help = "octets of the password" },
	[PAP_PASSWORD] = { "pap.password", "password", 0, STRING,
	    .help = "the password itself: whoever sees the line, sees it" },
	[PAP_MESSAGE_LENGTH] = { "pap.message.length", "message length", 8, DEC,
	    .help = "octets of the message for people" },
	[PAP_MESSAGE] = { "pap.message", "message", 0, STRING, .help = "what to tell the person" },
	[CHAP_CODE] = { "chap.code", "code", 8, DEC, .values = chap_codes,
	    .help = "what the message does" },
	[CHAP_IDENTIFIER] = { "chap.identifier", "identifier", 8, DEC,
	    .help = "number by which an answer is matched to its question" },
	[CHAP_LENGTH] = { "chap.length", "length", 16, DEC,
	    .help = "octets of the message, these four too" },
	[CHAP_DATA] = { "chap.data", "data", 0, PRESENT, .help = "what the message says" },
	[CHAP_VALUE_LENGTH] = { "chap.value_size", "value length", 8, DEC,
	    .help = "octets of the value" },
	[CHAP_VALUE] = { "chap.value", "value", 0, OCTETS,
	    .help = "the challenge, or the digest of it and the password" },
	[CHAP_NAME] = { "chap.name", "name", 0, STRING, .help = "who sends it" },
	[CHAP_MESSAGE] = { "chap.message", "message", 0, STRING, .help = "what to tell the person" },
	{ 0 },
};

/* The four rows from FIRST on; how many octets follow is in R's window. */
static uint8_t take_header(struct reader *r, int first)
{
	uint8_t code = take8(r, &fields[first]);

	take(r, &fields[first + 1]);
	uint32_t length = take16(r, &fields[first + 2]);
	if (length < 4)
		reader_malformed(r, "the message says it is shorter than its own header");
	else
		reader_limit(r, length - 4);
	if (reader_left(r) > 0)
		describe_group(r, &fields[first + 3], reader_left(r), 0);
	return code;
}

static struct key decode_pap(struct reader *r, struct packet *p)
{
	(void)p;
	if (take_header(r, PAP_CODE) == 1) {
		take_octets(r, &fields[PAP_NAME], take8(r, &fields[PAP_NAME_LENGTH]));
		take_octets(r, &fields[PAP_PASSWORD], take8(r, &fields[PAP_PASSWORD_LENGTH]));
	} else if (reader_left(r) > 0) {
		take_octets(r, &fields[PAP_MESSAGE], take8(r, &fields[PAP_MESSAGE_LENGTH]));
	}
	return NOTHING_FOLLOWS;
}

static struct key decode_chap(struct reader *r, struct packet *p)
{
	(void)p;
	if (take_header(r, CHAP_CODE) <= 2) {
		take_octets(r, &fields[CHAP_VALUE], take8(r, &fields[CHAP_VALUE_LENGTH]));
		take_rest(r, &fields[CHAP_NAME], reader_left(r));
	} else {
		take_rest(r, &fields[CHAP_MESSAGE], reader_left(r));
	}
	return NOTHING_FOLLOWS;
}

static void summarize_pap(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_ppp_pap);
	const char *name = value_name(pap_codes, reader_peek(&r, 0, 8));

	text_add(line, name ? name : "unknown code");
}

static void summarize_chap(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_ppp_chap);
	const char *name = value_name(chap_codes, reader_peek(&r, 0, 8));

	text_add(line, name ? name : "unknown code");
}

const struct protocol protocol_ppp_pap = {
	.name = "PPP PAP",
	.filter = "pap",
	.reference = "RFC 1334",
	.help = "logs in with name and password, in the clear",
	.fields = fields,
	.keys = { { PPP_PROTOCOL, 0xc023, 0 } },
	.decode = decode_pap,
	.summarize = summarize_pap,
};

const struct protocol protocol_ppp_chap = {
	.name = "PPP CHAP",
	.filter = "chap",
	.reference = "RFC 1994",
	.help = "logs in without sending the password: challenge and response",
	.keys = { { PPP_PROTOCOL, 0xc223, 0 } },
	.decode = decode_chap,
	.summarize = summarize_chap,
};
