/*
 * DNS records that hold keys, signatures and fingerprints: DNSSEC (RFC 4034, RFC 5155), TLSA (RFC
 * 6698), SSHFP (RFC 4255), TSIG (RFC 8945) and their kin.
 */
#include "dns_parts.h"

extern const struct protocol protocol_dns_security;

enum {
	SIGNATURE_TYPE,
	SIGNATURE_ALGORITHM,
	SIGNATURE_LABELS,
	SIGNATURE_TTL,
	SIGNATURE_EXPIRATION,
	SIGNATURE_INCEPTION,
	SIGNATURE_KEY,
	SIGNATURE_SIGNER,
	SIGNATURE,
	KEY_FLAGS,
	KEY_ZONE,
	KEY_REVOKED,
	KEY_ENTRY,
	KEY_RESERVED,
	KEY_PROTOCOL,
	KEY_ALGORITHM,
	KEY_ID,
	KEY_PUBLIC,
	DS_KEY,
	DS_ALGORITHM,
	DS_DIGEST_TYPE,
	DS_DIGEST,
	NSEC_NEXT,
	NSEC3_ALGORITHM,
	NSEC3_FLAGS,
	NSEC3_OPT_OUT,
	NSEC3_ITERATIONS,
	NSEC3_SALT_LENGTH,
	NSEC3_SALT,
	NSEC3_HASH_LENGTH,
	NSEC3_HASH,
	CERT_TYPE,
	CERT_KEY,
	CERT_ALGORITHM,
	CERT,
	SSHFP_ALGORITHM,
	SSHFP_TYPE,
	SSHFP,
	TLSA_USAGE,
	TLSA_SELECTOR,
	TLSA_MATCHING,
	TLSA_DATA,
	DHCID,
	OPENPGP,
	CSYNC_SERIAL,
	CSYNC_FLAGS,
	CSYNC_IMMEDIATE,
	CSYNC_MINIMUM,
	CSYNC_TYPES,
	ZONEMD_SERIAL,
	ZONEMD_SCHEME,
	ZONEMD_ALGORITHM,
	ZONEMD,
	TSIG_ALGORITHM,
	TSIG_TIME,
	TSIG_FUDGE,
	TSIG_MAC_SIZE,
	TSIG_MAC,
	TSIG_ID,
	TSIG_ERROR,
	TSIG_OTHER_LENGTH,
	TSIG_OTHER,
	TKEY_ALGORITHM,
	TKEY_INCEPTION,
	TKEY_EXPIRATION,
	TKEY_MODE,
	TKEY_ERROR,
	TKEY_KEY_SIZE,
	TKEY_KEY,
	TKEY_OTHER_SIZE,
	TKEY_OTHER
};

static const struct value_name algorithms[] = { { 1, "RSA/MD5" }, { 3, "DSA/SHA1" },
	{ 5, "RSA/SHA1" }, { 6, "DSA-NSEC3-SHA1" }, { 7, "RSASHA1-NSEC3-SHA1" }, { 8, "RSA/SHA256" },
	{ 10, "RSA/SHA512" }, { 13, "ECDSA P-256/SHA256" }, { 14, "ECDSA P-384/SHA384" },
	{ 15, "Ed25519" }, { 16, "Ed448" }, { 0, NULL } };
static const struct value_name digests[] = { { 1, "SHA-1" }, { 2, "SHA-256" }, { 4, "SHA-384" },
	{ 0, NULL } };
static const struct value_name usages[] = { { 0, "an authority that must have signed" },
	{ 1, "the server's certificate, signed by an authority" }, { 2, "the domain's own authority" },
	{ 3, "the server's certificate itself" }, { 0, NULL } };
static const struct value_name selectors[] = { { 0, "the whole certificate" },
	{ 1, "its public key" }, { 0, NULL } };
static const struct value_name matchings[] = { { 0, "as it is" }, { 1, "SHA-256" },
	{ 2, "SHA-512" }, { 0, NULL } };
static const struct value_name ssh_algorithms[] = { { 1, "RSA" }, { 2, "DSA" }, { 3, "ECDSA" },
	{ 4, "Ed25519" }, { 0, NULL } };
static const struct value_name ssh_digests[] = { { 1, "SHA-1" }, { 2, "SHA-256" }, { 0, NULL } };

static const struct field fields[] = {
	[SIGNATURE_TYPE] = { "dns.rrsig.type_covered", "type covered", 16, DEC, .values = dns_types,
	    .help = "type of the records that are signed here" },
	[SIGNATURE_ALGORITHM] = { "dns.rrsig.algorithm", "algorithm", 8, DEC, .values = algorithms,
	    .help = "how the signature was made" },
	[SIGNATURE_LABELS] = { "dns.rrsig.labels", "labels", 8, DEC,
	    .help = "labels in the signed name; fewer than asked for when it was a wildcard" },
	[SIGNATURE_TTL] = { "dns.rrsig.original_ttl", "original time to live", 32, DEC,
	    .help = "time to live at the zone's own server, before caches counted it down" },
	[SIGNATURE_EXPIRATION] = { "dns.rrsig.signature_expiration", "expiration", 32, DATE,
	    .help = "the signature is not valid after this time" },
	[SIGNATURE_INCEPTION] = { "dns.rrsig.signature_inception", "inception", 32, DATE,
	    .help = "the signature is not valid before this time" },
	[SIGNATURE_KEY] = { "dns.rrsig.key_tag", "key tag", 16, DEC,
	    .help = "short number of the key that made the signature" },
	[SIGNATURE_SIGNER] = { "dns.rrsig.signers_name", "signer", 0, STRING,
	    .help = "zone whose key made the signature" },
	[SIGNATURE] = { "dns.rrsig.signature", "signature", 0, OCTETS,
	    .help = "proof that the records come from the zone and were not changed" },
	[KEY_FLAGS] = { "dns.dnskey.flags", "flags", 16, HEX, .help = "what the key is for" },
	[KEY_ZONE] = { "dns.dnskey.flags.zone_key", "zone key", 1, FLAG,
	    .help = "set when the key may sign records of the zone" },
	[KEY_REVOKED] = { "dns.dnskey.flags.key_revoked", "revoked", 1, FLAG,
	    .help = "set when the key must not be trusted any more" },
	[KEY_ENTRY] = { "dns.dnskey.flags.secure_entry_point", "key signing key", 1, FLAG,
	    .help = "set when the zone above vouches for this key, and it for the others" },
	[KEY_RESERVED] = { "dns.dnskey.flags.reserved", "reserved", 0, HEX, .digits = 4,
	    .help = "the other bits, always 0" },
	[KEY_PROTOCOL] = { "dns.dnskey.protocol", "protocol", 8, DEC, .help = "always 3" },
	[KEY_ALGORITHM] = { "dns.dnskey.algorithm", "algorithm", 8, DEC, .values = algorithms,
	    .help = "how signatures with this key are made" },
	[KEY_ID] = { "dns.dnskey.key_id", "key tag", 0, DEC,
	    .help = "short number of the key, worked out from its octets; not sent" },
	[KEY_PUBLIC] = { "dns.dnskey.public_key", "public key", 0, OCTETS,
	    .help = "the key with which anybody can check the zone's signatures" },
	[DS_KEY] = { "dns.ds.key_id", "key tag", 16, HEX,
	    .help = "short number of the key of the zone below" },
	[DS_ALGORITHM] = { "dns.ds.algorithm", "algorithm", 8, DEC, .values = algorithms,
	    .help = "algorithm of that key" },
	[DS_DIGEST_TYPE] = { "dns.ds.digest_type", "digest type", 8, DEC, .values = digests,
	    .help = "how the digest was made" },
	[DS_DIGEST] = { "dns.ds.digest", "digest", 0, OCTETS,
	    .help = "fingerprint of that key: how a zone vouches for the zone below it" },
	[NSEC_NEXT] = { "dns.nsec.next_domain_name", "next name", 0, STRING,
	    .help = "the next name that exists, in order: proof that there is none between" },
	[NSEC3_ALGORITHM] = { "dns.nsec3.algo", "hash algorithm", 8, DEC, .values = digests,
	    .help = "how names are hashed, so that a zone cannot be listed by its proofs" },
	[NSEC3_FLAGS] = { "dns.nsec3.flags", "flags", 8, DEC, .help = "how to read the proof" },
	[NSEC3_OPT_OUT] = { "dns.nsec3.flags.opt_out", "opt out", 1, FLAG,
	    .help = "set when unsigned zones may exist between the two names" },
	[NSEC3_ITERATIONS] = { "dns.nsec3.iterations", "iterations", 16, DEC,
	    .help = "how often the hash is applied again" },
	[NSEC3_SALT_LENGTH] = { "dns.nsec3.salt_length", "salt length", 8, DEC,
	    .help = "octets of the salt" },
	[NSEC3_SALT] = { "dns.nsec3.salt_value", "salt", 0, OCTETS,
	    .help = "octets added to a name before it is hashed" },
	[NSEC3_HASH_LENGTH] = { "dns.nsec3.hash_length", "hash length", 8, DEC,
	    .help = "octets of the hash" },
	[NSEC3_HASH] = { "dns.nsec3.hash_value", "next hash", 0, STRING,
	    .help = "hash of the next name that exists, in base 32" },
	[CERT_TYPE] = { "dns.cert.type", "kind", 16, DEC, .help = "what kind of certificate this is" },
	[CERT_KEY] = { "dns.cert.key_tag", "key tag", 16, HEX, .help = "short number of its key" },
	[CERT_ALGORITHM] = { "dns.cert.algorithm", "algorithm", 8, DEC, .values = algorithms,
	    .help = "algorithm of its key" },
	[CERT] = { "dns.cert.certificate", "certificate", 0, OCTETS, .help = "the certificate" },
	[SSHFP_ALGORITHM] = { "dns.sshfp.algorithm", "algorithm", 8, DEC, .values = ssh_algorithms,
	    .help = "kind of the SSH server's key" },
	[SSHFP_TYPE] = { "dns.sshfp.fingerprint.type", "digest type", 8, DEC, .values = ssh_digests,
	    .help = "how the fingerprint was made" },
	[SSHFP] = { "dns.sshfp.fingerprint", "fingerprint", 0, OCTETS,
	    .help = "what an SSH client shall find when it asks the server for its key" },
	[TLSA_USAGE] = { "dns.tlsa.certificate_usage", "usage", 8, DEC, .values = usages,
	    .help = "which certificate of the server's chain is described" },
	[TLSA_SELECTOR] = { "dns.tlsa.selector", "selector", 8, DEC, .values = selectors,
	    .help = "which part of the certificate is described" },
	[TLSA_MATCHING] = { "dns.tlsa.matching_type", "matching type", 8, DEC, .values = matchings,
	    .help = "whether the part itself stands here or a digest of it" },
	[TLSA_DATA] = { "dns.tlsa.certificate_association_data", "certificate data", 0, OCTETS,
	    .help = "what the certificate of a TLS server must match" },
	[DHCID] = { "dns.dhcid.rdata", "DHCP client", 0, OCTETS,
	    .help = "which DHCP client this name was given to" },
	[OPENPGP] = { "dns.openpgpkey", "OpenPGP key", 0, STRING, .help = "key for mail encryption" },
	[CSYNC_SERIAL] = { "dns.csync.soa", "serial number", 32, DEC,
	    .help = "serial number of the zone from which on the parent may copy" },
	[CSYNC_FLAGS] = { "dns.csync.flags", "flags", 16, HEX, .help = "when the parent may copy" },
	[CSYNC_IMMEDIATE] = { "dns.csync.flags.immediate", "immediate", 1, FLAG,
	    .help = "set when the parent may copy without asking anybody" },
	[CSYNC_MINIMUM] = { "dns.csync.flags.soaminimum", "serial counts", 1, FLAG,
	    .help = "set when the serial number above must have been reached" },
	[CSYNC_TYPES] = { "dns.csync.type_bitmap", "types", 0, OCTETS,
	    .help = "types of the records that the parent zone shall copy from this one" },
	[ZONEMD_SERIAL] = { "dns.zonemd.serial", "serial number", 32, DEC,
	    .help = "serial number of the zone that the digest is of" },
	[ZONEMD_SCHEME] = { "dns.zonemd.scheme", "scheme", 8, DEC,
	    .help = "in what order the zone was digested" },
	[ZONEMD_ALGORITHM] = { "dns.zonemd.hash_algo", "hash algorithm", 8, DEC,
	    .help = "how the digest was made" },
	[ZONEMD] = { "dns.zonemd.digest", "digest", 0, OCTETS, .help = "digest of the whole zone" },
	[TSIG_ALGORITHM] = { "dns.tsig.algorithm_name", "algorithm", 0, STRING,
	    .help = "how the message is authenticated" },
	[TSIG_TIME] = { "dns.tsig.time_signed", "time signed", 48, DATE,
	    .help = "when the message was signed" },
	[TSIG_FUDGE] = { "dns.tsig.fudge", "fudge", 16, DEC,
	    .help = "seconds by which the clocks of both ends may differ" },
	[TSIG_MAC_SIZE] = { "dns.tsig.mac_size", "MAC size", 16, DEC,
	    .help = "octets of the authentication code" },
	[TSIG_MAC] = { "dns.tsig.mac", "MAC", 0, PRESENT,
	    .help = "authentication code: proof that the sender knows the shared key" },
	[TSIG_ID] = { "dns.tsig.original_id", "original id", 16, DEC,
	    .help = "transaction id when it was signed; forwarders change the one in the header" },
	[TSIG_ERROR] = { "dns.tsig.error", "error", 16, DEC,
	    .help = "why the authentication of the question failed; 0 when it did not" },
	[TSIG_OTHER_LENGTH] = { "dns.tsig.other_len", "other length", 16, DEC,
	    .help = "octets of the other data" },
	[TSIG_OTHER] = { "dns.tsig.other_data", "other data", 0, OCTETS,
	    .help = "the server's time, when the clocks differ too much" },
	[TKEY_ALGORITHM] = { "dns.tkey.algo_name", "algorithm", 0, STRING,
	    .help = "what the key that is being agreed will be used with" },
	[TKEY_INCEPTION] = { "dns.tkey.signature_inception", "inception", 32, DATE,
	    .help = "the key is not valid before this time" },
	[TKEY_EXPIRATION] = { "dns.tkey.signature_expiration", "expiration", 32, DATE,
	    .help = "the key is not valid after this time" },
	[TKEY_MODE] = { "dns.tkey.mode", "mode", 16, DEC, .help = "how the key is agreed" },
	[TKEY_ERROR] = { "dns.tkey.error", "error", 16, DEC, .help = "why that failed; 0: it did not" },
	[TKEY_KEY_SIZE] = { "dns.tkey.key_size", "key size", 16, DEC,
	    .help = "octets of the key data" },
	[TKEY_KEY] = { "dns.tkey.key_data", "key data", 0, OCTETS,
	    .help = "what the two ends tell one another to agree on a key" },
	[TKEY_OTHER_SIZE] = { "dns.tkey.other_size", "other size", 16, DEC,
	    .help = "octets of the other data" },
	[TKEY_OTHER] = { "dns.tkey.other_data", "other data", 0, OCTETS,
	    .help = "not used in any mode so far" },
	{ 0 },
};

static void take_rows(struct reader *r, int first, int last)
{
	for (int i = first; i <= last; i++)
		take(r, &fields[i]);
}

static void take_tail(struct reader *r, int row)
{
	take_rest(r, &fields[row], reader_left(r));
}

/* RFC 4034 section 3.1, RFC 2535 section 4.1 */
static void take_signature(struct reader *r, uint32_t message)
{
	take_rows(r, SIGNATURE_TYPE, SIGNATURE_TTL);
	dns_take_time(r, &fields[SIGNATURE_EXPIRATION]);
	dns_take_time(r, &fields[SIGNATURE_INCEPTION]);
	take(r, &fields[SIGNATURE_KEY]);
	dns_take_name(r, message, &fields[SIGNATURE_SIGNER], NULL);
	take_tail(r, SIGNATURE);
}

/* RFC 4034 appendix B: an Internet checksum of the whole record but for its complement, kept in 16
 * bits another way. Algorithm 1 (RSA/MD5) numbered its keys by two octets of their end. */
static uint16_t key_tag(const struct reader *r)
{
	uint32_t sum = 0, octets = reader_left(r);

	if (reader_peek(r, 3, 8) == 1)
		return octets > 6 ? (uint16_t)reader_peek(r, octets - 3, 16) : 0;
	for (uint32_t i = 0; i < octets; i++)
		sum += (uint32_t)reader_peek(r, i, 8) << (i % 2 ? 0 : 8);
	return (uint16_t)(sum + (sum >> 16));
}

/* RFC 4034 section 2.1 */
static void take_key(struct reader *r)
{
	uint16_t tag = key_tag(r);
	uint16_t flags = take16(r, &fields[KEY_FLAGS]);

	describe_bits(r, &fields[KEY_ZONE], 9);
	describe_bits(r, &fields[KEY_REVOKED], 8);
	describe_bits(r, &fields[KEY_ENTRY], 1);
	describe(r, &fields[KEY_RESERVED], flags & 0xfe7e);
	take(r, &fields[KEY_PROTOCOL]);
	take(r, &fields[KEY_ALGORITHM]);
	describe(r, &fields[KEY_ID], tag);
	take_tail(r, KEY_PUBLIC);
}

/* A hash as text, RFC 5155 section 3.3: base 32 with the digits in their order. */
static void take_hash(struct reader *r, uint32_t octets)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	char text[256 * 8 / 5 + 2];
	size_t at = 0;

	for (uint32_t bit = 0; bit < octets * 8; bit += 5) {
		uint32_t octet = bit / 8, shift = 11 - bit % 8;
		uint64_t two = reader_peek(r, octet, 8) << 8;
		if (octet + 1 < octets)
			two |= reader_peek(r, octet + 1, 8);
		text[at++] = digits[two >> shift & 31];
	}
	take_text(r, &fields[NSEC3_HASH], octets, reader_keep(r, text, at));
}

/* RFC 5155 sections 3.2 and 4.2 */
static void take_hashed(struct reader *r, bool parameters_only)
{
	take(r, &fields[NSEC3_ALGORITHM]);
	take(r, &fields[NSEC3_FLAGS]);
	if (!parameters_only)
		describe_bits(r, &fields[NSEC3_OPT_OUT], 1);
	take(r, &fields[NSEC3_ITERATIONS]);
	take_octets(r, &fields[NSEC3_SALT], take8(r, &fields[NSEC3_SALT_LENGTH]));
	if (parameters_only)
		return;
	take_hash(r, take8(r, &fields[NSEC3_HASH_LENGTH]));
	dns_take_types(r);
}

/* RFC 7477 section 2.1 */
static void take_copying(struct reader *r)
{
	take(r, &fields[CSYNC_SERIAL]);
	take(r, &fields[CSYNC_FLAGS]);
	describe_bits(r, &fields[CSYNC_IMMEDIATE], 1);
	describe_bits(r, &fields[CSYNC_MINIMUM], 2);
	describe_group(r, &fields[CSYNC_TYPES], reader_left(r), 0);
	dns_take_types(r);
}

/* RFC 8945 section 4.2 */
static void take_authentication(struct reader *r, uint32_t message)
{
	dns_take_name(r, message, &fields[TSIG_ALGORITHM], NULL);
	dns_take_time(r, &fields[TSIG_TIME]);
	take(r, &fields[TSIG_FUDGE]);
	take_octets(r, &fields[TSIG_MAC], take16(r, &fields[TSIG_MAC_SIZE]));
	take_rows(r, TSIG_ID, TSIG_ERROR);
	take_octets(r, &fields[TSIG_OTHER], take16(r, &fields[TSIG_OTHER_LENGTH]));
}

/* RFC 2930 section 2 */
static void take_agreement(struct reader *r, uint32_t message)
{
	dns_take_name(r, message, &fields[TKEY_ALGORITHM], NULL);
	dns_take_time(r, &fields[TKEY_INCEPTION]);
	dns_take_time(r, &fields[TKEY_EXPIRATION]);
	take_rows(r, TKEY_MODE, TKEY_ERROR);
	take_octets(r, &fields[TKEY_KEY], take16(r, &fields[TKEY_KEY_SIZE]));
	take_octets(r, &fields[TKEY_OTHER], take16(r, &fields[TKEY_OTHER_SIZE]));
}

/* Types that are a few numbers and then octets. */
static bool take_plain(struct reader *r, uint16_t type)
{
	static const struct {
		uint16_t type;
		uint8_t first, rest; /* numbers from FIRST on, then REST to the end */
	} plain[] = { { 37, CERT_TYPE, CERT }, { 43, DS_KEY, DS_DIGEST },
		{ 44, SSHFP_ALGORITHM, SSHFP }, { 49, DHCID, DHCID }, { 52, TLSA_USAGE, TLSA_DATA },
		{ 59, DS_KEY, DS_DIGEST }, { 61, OPENPGP, OPENPGP }, { 63, ZONEMD_SERIAL, ZONEMD },
		{ 32769, DS_KEY, DS_DIGEST } };

	for (size_t i = 0; i < COUNT(plain); i++) {
		if (plain[i].type != type)
			continue;
		take_rows(r, plain[i].first, plain[i].rest - 1);
		take_tail(r, plain[i].rest);
		return true;
	}
	return false;
}

bool dns_take_security_record(struct reader *r, uint32_t message, uint16_t type)
{
	switch (type) {
	case 24: /* SIG */
	case 46: /* RRSIG */
		take_signature(r, message);
		break;
	case 47: /* NSEC */
		dns_take_name(r, message, &fields[NSEC_NEXT], NULL);
		dns_take_types(r);
		break;
	case 48: /* DNSKEY */
	case 60: /* CDNSKEY */
		take_key(r);
		break;
	case 50: /* NSEC3 */
	case 51: /* NSEC3PARAM */
		take_hashed(r, type == 51);
		break;
	case 62: /* CSYNC */
		take_copying(r);
		break;
	case 249: /* TKEY */
		take_agreement(r, message);
		break;
	case 250: /* TSIG */
		take_authentication(r, message);
		break;
	default:
		return take_plain(r, type);
	}
	return true;
}

const struct protocol protocol_dns_security = {
	.name = "DNS security records",
	.filter = "dns.security",
	.reference = "RFC 4034, RFC 5155, RFC 6698, RFC 8945",
	.help = "records that let an answer be trusted: keys, signatures, fingerprints",
	.fields = fields,
};
