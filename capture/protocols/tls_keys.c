/*
 * TLS handshake messages about certificates and keys: RFC 5246 section 7.4 (TLS 1.2 and before),
 * RFC 8422 (curves), RFC 5077 (tickets). In TLS 1.3 all but the two hellos are encrypted.
 */
#include "tls_parts.h"

#include <string.h>

extern const struct protocol protocol_tls_keys;

enum {
	LIFETIME,
	AGE_ADD,
	NONCE_LENGTH,
	NONCE,
	TICKET_LENGTH,
	TICKET,
	CERTIFICATES_LENGTH,
	CERTIFICATES,
	CERTIFICATE_LENGTH,
	CERTIFICATE,
	KINDS_COUNT,
	KINDS,
	KIND,
	NAMES_LENGTH,
	NAMES,
	NAME_LENGTH,
	NAME,
	STATUS_LENGTH,
	CURVE_TYPE,
	CURVE,
	SERVER_POINT_LENGTH,
	SERVER_POINT,
	PRIME_LENGTH,
	PRIME,
	GENERATOR_LENGTH,
	GENERATOR,
	SERVER_KEY_LENGTH,
	SERVER_KEY,
	SIGNATURE_LENGTH,
	SIGNATURE,
	CLIENT_POINT_LENGTH,
	CLIENT_POINT,
	CLIENT_KEY_LENGTH,
	CLIENT_KEY,
	SECRET_LENGTH,
	SECRET
};

static const struct value_name kinds[] = { { 1, "RSA signature" }, { 2, "DSS signature" },
	{ 64, "ECDSA signature" }, { 0, NULL } };
static const struct value_name curve_types[] = { { 1, "explicit prime" }, { 2, "explicit 2^m" },
	{ 3, "named" }, { 0, NULL } };

static const struct field fields[] = {
	[LIFETIME] = { "tls.handshake.session_ticket_lifetime_hint", "lifetime", 32, DEC,
	    .help = "seconds for which the ticket can be used" },
	[AGE_ADD] = { "tls.handshake.session_ticket_age_add", "age added", 32, DEC,
	    .help = "number by which the client disguises the ticket's age" },
	[NONCE_LENGTH] = { "tls.handshake.session_ticket_nonce_length", "nonce length", 8, DEC,
	    .help = "octets of the nonce" },
	[NONCE] = { "tls.handshake.session_ticket_nonce", "nonce", 0, OCTETS,
	    .help = "makes the key of this ticket differ from those of others" },
	[TICKET_LENGTH] = { "tls.handshake.session_ticket_length", "ticket length", 16, DEC,
	    .help = "octets of the ticket" },
	[TICKET] = { "tls.handshake.session_ticket", "ticket", 0, OCTETS,
	    .help = "what the client shows next time to skip half of the handshake" },
	[CERTIFICATES_LENGTH] = { "tls.handshake.certificates_length", "certificates length", 24, DEC,
	    .help = "octets of all certificates" },
	[CERTIFICATES] = { "tls.handshake.certificates", "certificates", 0, PRESENT,
	    .help = "the sender's certificate and those that vouch for it, one after the other" },
	[CERTIFICATE_LENGTH] = { "tls.handshake.certificate_length", "certificate length", 24, DEC,
	    .help = "octets of this certificate" },
	[CERTIFICATE] = { "tls.handshake.certificate", "certificate", 0, OCTETS,
	    .help = "X.509 certificate: a name, its public key, and a signature over both" },
	[KINDS_COUNT] = { "tls.handshake.cert_types_count", "number of kinds", 8, DEC,
	    .help = "how many kinds of certificate follow" },
	[KINDS] = { "tls.handshake.cert_types", "kinds", 0, PRESENT,
	    .help = "kinds of certificate that the client may show" },
	[KIND] = { "tls.handshake.cert_type", "kind", 8, DEC, .values = kinds,
	    .help = "a kind of certificate that the client may show" },
	[NAMES_LENGTH] = { "tls.handshake.dnames_len", "authorities length", 16, DEC,
	    .help = "octets of all authorities' names" },
	[NAMES] = { "tls.handshake.dnames", "authorities", 0, PRESENT,
	    .help = "who may have signed the client's certificate" },
	[NAME_LENGTH] = { "tls.handshake.dname_len", "authority length", 16, DEC,
	    .help = "octets of this authority's name" },
	[NAME] = { "tls.handshake.dname", "authority", 0, PRESENT,
	    .help = "name of an authority, in the form of X.500" },
	[STATUS_LENGTH] = { "tls.handshake.ocsp_response_len", "response length", 24, DEC,
	    .help = "octets of the authority's word that the certificate was not revoked" },
	[CURVE_TYPE] = { "tls.handshake.server_curve_type", "curve type", 8, HEX, .values = curve_types,
	    .help = "how the curve is given; 3: by its number" },
	[CURVE] = { "tls.handshake.server_named_curve", "curve", 16, HEX, .values = tls_groups,
	    .help = "curve on which keys are agreed" },
	[SERVER_POINT_LENGTH] = { "tls.handshake.server_point_len", "public key length", 8, DEC,
	    .help = "octets of the server's half of the exchange" },
	[SERVER_POINT] = { "tls.handshake.server_point", "public key", 0, OCTETS,
	    .help = "the server's half of the key exchange: a point of the curve" },
	[PRIME_LENGTH] = { "tls.handshake.p_len", "prime length", 16, DEC,
	    .help = "octets of the prime" },
	[PRIME] = { "tls.handshake.p", "prime", 0, OCTETS,
	    .help = "prime modulo which keys are agreed (Diffie-Hellman)" },
	[GENERATOR_LENGTH] = { "tls.handshake.g_len", "generator length", 16, DEC,
	    .help = "octets of the generator" },
	[GENERATOR] = { "tls.handshake.g", "generator", 0, OCTETS,
	    .help = "number that both ends raise to their secret powers" },
	[SERVER_KEY_LENGTH] = { "tls.handshake.ys_len", "public key length", 16, DEC,
	    .help = "octets of the server's half of the exchange" },
	[SERVER_KEY] = { "tls.handshake.ys", "public key", 0, OCTETS,
	    .help = "the server's half of the key exchange" },
	[SIGNATURE_LENGTH] = { "tls.handshake.sig_len", "signature length", 16, DEC,
	    .help = "octets of the signature" },
	[SIGNATURE] = { "tls.handshake.sig", "signature", 0, OCTETS,
	    .help = "proof that the sender has the secret key of its certificate" },
	[CLIENT_POINT_LENGTH] = { "tls.handshake.client_point_len", "public key length", 8, DEC,
	    .help = "octets of the client's half of the exchange" },
	[CLIENT_POINT] = { "tls.handshake.client_point", "public key", 0, OCTETS,
	    .help = "the client's half of the key exchange: a point of the curve" },
	[CLIENT_KEY_LENGTH] = { "tls.handshake.yc_len", "public key length", 16, DEC,
	    .help = "octets of the client's half of the exchange" },
	[CLIENT_KEY] = { "tls.handshake.yc", "public key", 0, OCTETS,
	    .help = "the client's half of the key exchange" },
	[SECRET_LENGTH] = { "tls.handshake.epms_len", "encrypted secret length", 16, DEC,
	    .help = "octets of the encrypted secret" },
	[SECRET] = { "tls.handshake.epms", "encrypted secret", 0, OCTETS,
	    .help = "secret chosen by the client, which only the server's key can decrypt" },
	{ 0 },
};

static void take_ticket(struct reader *r, const struct tls_facts *facts)
{
	take(r, &fields[LIFETIME]);
	if (facts->version_1_3) {
		take(r, &fields[AGE_ADD]);
		take_octets(r, &fields[NONCE], take8(r, &fields[NONCE_LENGTH]));
	}
	take_octets(r, &fields[TICKET], take16(r, &fields[TICKET_LENGTH]));
	if (facts->version_1_3)
		tls_take_extensions(r, TLS_NEW_SESSION_TICKET);
}

static void take_certificates(struct reader *r)
{
	uint32_t octets = (uint32_t)take(r, &fields[CERTIFICATES_LENGTH]);

	reader_limit(r, octets);
	if (octets)
		describe_group(r, &fields[CERTIFICATES], octets, 0);
	while (reader_ok(r) && reader_left(r) > 0)
		take_octets(r, &fields[CERTIFICATE], (uint32_t)take(r, &fields[CERTIFICATE_LENGTH]));
}

static void take_request(struct reader *r)
{
	tls_take_list(r, take8(r, &fields[KINDS_COUNT]), &fields[KINDS], &fields[KIND]);
	/* TLS 1.2 has signature schemes here; before it, the authorities fill the rest. */
	if (2 + reader_peek(r, 0, 16) < reader_left(r))
		tls_take_signature_schemes(r);
	uint32_t octets = take16(r, &fields[NAMES_LENGTH]);
	if (octets)
		describe_group(r, &fields[NAMES], octets, 0);
	reader_limit(r, octets);
	while (reader_ok(r) && reader_left(r) > 0) {
		uint32_t name = take16(r, &fields[NAME_LENGTH]);
		describe_group(r, &fields[NAME], name, 0);
		reader_skip(r, name);
	}
}

/* How the chosen suite agrees on keys; its name tells. */
enum exchange { UNKNOWN, CURVES, DIFFIE_HELLMAN, RSA };

static enum exchange exchange_of(uint16_t suite)
{
	static const struct {
		const char *start;
		enum exchange exchange;
	} exchanges[] = { { "TLS_ECDHE_RSA", CURVES }, { "TLS_ECDHE_ECDSA", CURVES },
		{ "TLS_ECDH_", CURVES }, { "TLS_DHE_RSA", DIFFIE_HELLMAN },
		{ "TLS_DHE_DSS", DIFFIE_HELLMAN }, { "TLS_DH_", DIFFIE_HELLMAN }, { "TLS_RSA_WITH", RSA },
		{ "TLS_RSA_EXPORT", RSA } };
	const char *name = suite ? value_name(tls_suites, suite) : NULL;

	for (size_t i = 0; name && i < COUNT(exchanges); i++)
		if (strncmp(name, exchanges[i].start, strlen(exchanges[i].start)) == 0)
			return exchanges[i].exchange;
	return UNKNOWN;
}

/* A signature; TLS 1.2 says before it how it was made. */
static void take_signature(struct reader *r)
{
	if (2 + reader_peek(r, 0, 16) != reader_left(r))
		tls_take_signature_scheme(r);
	take_octets(r, &fields[SIGNATURE], take16(r, &fields[SIGNATURE_LENGTH]));
}

static void take_server_key(struct reader *r, const struct tls_facts *facts)
{
	switch (exchange_of(facts->suite)) {
	case CURVES:
		if (take(r, &fields[CURVE_TYPE]) != 3)
			return;
		take(r, &fields[CURVE]);
		take_octets(r, &fields[SERVER_POINT], take8(r, &fields[SERVER_POINT_LENGTH]));
		take_signature(r);
		break;
	case DIFFIE_HELLMAN:
		for (int i = PRIME_LENGTH; i <= SERVER_KEY_LENGTH; i += 2)
			take_octets(r, &fields[i + 1], take16(r, &fields[i]));
		if (reader_left(r) > 0)
			take_signature(r);
		break;
	default:
		break;
	}
}

static void take_client_key(struct reader *r, const struct tls_facts *facts)
{
	switch (exchange_of(facts->suite)) {
	case CURVES:
		take_octets(r, &fields[CLIENT_POINT], take8(r, &fields[CLIENT_POINT_LENGTH]));
		break;
	case DIFFIE_HELLMAN:
		take_octets(r, &fields[CLIENT_KEY], take16(r, &fields[CLIENT_KEY_LENGTH]));
		break;
	case RSA:
		take_octets(r, &fields[SECRET], take16(r, &fields[SECRET_LENGTH]));
		break;
	default:
		break;
	}
}

void tls_take_keys(struct reader *r, uint8_t type, const struct tls_facts *facts)
{
	switch (type) {
	case TLS_NEW_SESSION_TICKET:
		take_ticket(r, facts);
		break;
	case TLS_CERTIFICATE:
		take_certificates(r);
		break;
	case TLS_SERVER_KEY_EXCHANGE:
		take_server_key(r, facts);
		break;
	case TLS_CERTIFICATE_REQUEST:
		take_request(r);
		break;
	case TLS_CERTIFICATE_VERIFY:
		take_signature(r);
		break;
	case TLS_CLIENT_KEY_EXCHANGE:
		take_client_key(r, facts);
		break;
	case TLS_CERTIFICATE_STATUS:
		tls_take_status_type(r);
		reader_skip(r, (uint32_t)take(r, &fields[STATUS_LENGTH]));
		break;
	default:
		break;
	}
}

const struct protocol protocol_tls_keys = {
	.name = "TLS keys",
	.filter = "tls.keys",
	.reference = "RFC 5246, section 7.4; RFC 8422; RFC 5077",
	.help = "the messages with which both ends show certificates and agree on keys",
	.fields = fields,
};
