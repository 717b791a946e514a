/*
 * Signature schemes of TLS (RFC 8446 section 4.2.3) and the signed time stamps of public logs of
 * certificates (RFC 6962).
 */
#include "tls_parts.h"

extern const struct protocol protocol_tls_signatures;

enum {
	SCHEMES_LENGTH,
	SCHEMES,
	SCHEME,
	SCHEME_HASH,
	SCHEME_SIGNATURE,
	STAMPS_LENGTH,
	STAMP_LENGTH,
	STAMP_VERSION,
	STAMP_LOG,
	STAMP_TIME,
	STAMP_EXTENSIONS,
	STAMP_SIGNATURE_LENGTH,
	STAMP_SIGNATURE
};

static const struct field fields[] = {
	[SCHEMES_LENGTH] = { "tls.handshake.sig_hash_alg_len", "signature schemes length", 16, DEC,
	    .help = "octets of the list of signature schemes" },
	[SCHEMES] = { "tls.handshake.sig_hash_algs", "signature schemes", 0, PRESENT,
	    .help = "signature schemes that the sender can check, the best first" },
	[SCHEME] = { "tls.handshake.sig_hash_alg", "signature scheme", 16, HEX,
	    .values = tls_signatures, .help = "how a signature is made" },
	[SCHEME_HASH] = { "tls.handshake.sig_hash_hash", "hash", 8, DEC,
	    .help = "upper half of the scheme: in TLS 1.2, the hash" },
	[SCHEME_SIGNATURE] = { "tls.handshake.sig_hash_sig", "signature", 8, DEC,
	    .help = "lower half of the scheme: in TLS 1.2, the signature algorithm" },
	[STAMPS_LENGTH] = { "tls.sct.scts_length", "time stamps length", 16, DEC,
	    .help = "octets of all time stamps" },
	[STAMP_LENGTH] = { "tls.sct.sct_length", "time stamp length", 16, DEC,
	    .help = "octets of this time stamp" },
	[STAMP_VERSION] = { "tls.sct.sct_version", "version", 8, DEC, .help = "0 in all so far" },
	[STAMP_LOG] = { "tls.sct.sct_logid", "log", 0, OCTETS,
	    .help = "public log in which the certificate was entered" },
	[STAMP_TIME] = { "tls.sct.sct_timestamp", "time", 64, DATE,
	    .help = "when the certificate was entered there" },
	[STAMP_EXTENSIONS] = { "tls.sct.sct_extensions_length", "extensions length", 16, DEC,
	    .help = "octets of additions to the time stamp" },
	[STAMP_SIGNATURE_LENGTH] = { "tls.sct.sct_signature_length", "signature length", 16, DEC,
	    .help = "octets of the log's signature" },
	[STAMP_SIGNATURE] = { "tls.sct.sct_signature", "signature", 0, OCTETS,
	    .help = "the log's signature over certificate and time" },
	{ 0 },
};

void tls_take_signature_scheme(struct reader *r)
{
	take_parts(r, &fields[SCHEME], &fields[SCHEME_HASH], 2);
}

void tls_take_signature_schemes(struct reader *r)
{
	uint32_t octets = take16(r, &fields[SCHEMES_LENGTH]);
	struct reader inside = *r;

	reader_limit(&inside, octets);
	describe_group(&inside, &fields[SCHEMES], octets, 0);
	while (reader_ok(&inside) && reader_left(&inside) > 0)
		tls_take_signature_scheme(&inside);
	reader_leave(r, &inside, octets);
}

void tls_take_time_stamps(struct reader *r)
{
	if (reader_left(r) == 0)
		return;
	reader_limit(r, take16(r, &fields[STAMPS_LENGTH]));
	while (reader_ok(r) && reader_left(r) > 0) {
		take(r, &fields[STAMP_LENGTH]);
		take(r, &fields[STAMP_VERSION]);
		take_octets(r, &fields[STAMP_LOG], 32);
		take_as(r, &fields[STAMP_TIME], reader_peek(r, 0, 64) * 1000000u);
		reader_skip(r, take16(r, &fields[STAMP_EXTENSIONS]));
		tls_take_signature_scheme(r);
		take_octets(r, &fields[STAMP_SIGNATURE], take16(r, &fields[STAMP_SIGNATURE_LENGTH]));
	}
}

const struct protocol protocol_tls_signatures = {
	.name = "TLS signatures",
	.filter = "tls.sct",
	.reference = "RFC 8446, section 4.2.3; RFC 6962",
	.help = "how signatures are made, and when a certificate was entered in a public log",
	.fields = fields,
};
