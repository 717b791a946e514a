/*
 * Extensions of TLS handshake messages, RFC 8446 section 4.2 and RFC 6066.
 *
 *  0               16              32
 * +---------------+---------------+------- … --------+
 * |     type      |    length     |     content      |
 * +---------------+---------------+------- … --------+
 */
#include "tls_parts.h"

extern const struct protocol protocol_tls_extensions;

enum {
	ALL_LENGTH,
	EXTENSION,
	TYPE,
	LENGTH,
	DATA,
	NAMES_LENGTH,
	NAME_TYPE,
	NAME_LENGTH,
	NAME,
	STATUS_LIST_LENGTH,
	STATUS_TYPE,
	STATUS_LENGTH,
	STATUS_RESPONDERS,
	STATUS_EXTENSIONS,
	GROUPS_LENGTH,
	GROUPS,
	GROUP,
	FORMATS_LENGTH,
	FORMATS,
	FORMAT,
	HEARTBEAT,
	ALPN_LENGTH,
	ALPN_LIST,
	ALPN_NAME_LENGTH,
	ALPN_NAME,
	SETTINGS_LENGTH,
	SETTINGS_LIST,
	SETTINGS_NAME_LENGTH,
	SETTINGS_NAME,
	CERTIFICATE_TYPES_LENGTH,
	CERTIFICATE_TYPES,
	CERTIFICATE_TYPE,
	PADDING,
	COMPRESSIONS_LENGTH,
	COMPRESSION,
	RECORD_SIZE,
	IDENTITIES_LENGTH,
	IDENTITY_LENGTH,
	IDENTITY,
	TICKET_AGE,
	BINDERS_LENGTH,
	BINDERS,
	CHOSEN_IDENTITY,
	VERSIONS_LENGTH,
	VERSION,
	COOKIE_LENGTH,
	COOKIE,
	MODES_LENGTH,
	MODE,
	SHARES_LENGTH,
	SHARE_GROUP,
	SHARE_LENGTH,
	SHARE,
	SHARE_WANTED,
	RENEGOTIATION_LENGTH,
	RENEGOTIATION
};

static const struct value_name formats[] = { { 0, "uncompressed" }, { 1, "compressed, prime" },
	{ 2, "compressed, characteristic 2" }, { 0, NULL } };
static const struct value_name compressions[] = { { 1, "zlib" }, { 2, "brotli" }, { 3, "zstd" },
	{ 0, NULL } };
static const struct value_name modes[] = { { 0, "key alone" }, { 1, "key and Diffie-Hellman" },
	{ 0, NULL } };
static const struct value_name status_types[] = { { 1, "OCSP" }, { 2, "OCSP for the whole chain" },
	{ 0, NULL } };

static const struct field fields[] = {
	[ALL_LENGTH] = { "tls.handshake.extensions_length", "extensions length", 16, DEC,
	    .help = "octets of all extensions" },
	[EXTENSION] = { "tls.handshake.extension", "extension", 0, PRESENT,
	    .help = "one addition to the handshake, which the other end may not know" },
	[TYPE] = { "tls.handshake.extension.type", "type", 16, DEC, .values = tls_extensions,
	    .help = "which extension this is" },
	[LENGTH] = { "tls.handshake.extension.len", "length", 16, DEC,
	    .help = "octets of its content" },
	[DATA] = { "tls.handshake.extension.data", "content", 0, OCTETS,
	    .help = "content of an extension that is not known here; browsers send some at random" },
	[NAMES_LENGTH] = { "tls.handshake.extensions_server_name_list_len", "names length", 16, DEC,
	    .help = "octets of all names" },
	[NAME_TYPE] = { "tls.handshake.extensions_server_name_type", "name type", 8, DEC,
	    .help = "0: a host name, the only kind there is" },
	[NAME_LENGTH] = { "tls.handshake.extensions_server_name_len", "name length", 16, DEC,
	    .help = "octets of the name" },
	[NAME] = { "tls.handshake.extensions_server_name", "server name", 0, STRING,
	    .help = "which of the servers at this address the client wants; sent in the clear (SNI)" },
	[STATUS_LIST_LENGTH] = { "tls.handshake.extensions_status_request_list_len", "list length", 16,
	    DEC, .help = "octets of all requests" },
	[STATUS_TYPE] = { "tls.handshake.extensions_status_request_type", "status type", 8, DEC,
	    .values = status_types,
	    .help = "what proof the server shall add that its certificate was not revoked" },
	[STATUS_LENGTH] = { "tls.handshake.extensions_status_request_len", "request length", 16, DEC,
	    .help = "octets of the request" },
	[STATUS_RESPONDERS] = { "tls.handshake.extensions_status_request_responder_ids_len",
	    "responders length", 16, DEC, .help = "octets of the list of those who may prove it" },
	[STATUS_EXTENSIONS] = { "tls.handshake.extensions_status_request_exts_len",
	    "request extensions length", 16, DEC, .help = "octets of additions to the request" },
	[GROUPS_LENGTH] = { "tls.handshake.extensions_supported_groups_length", "groups length", 16,
	    DEC, .help = "octets of the list of groups" },
	[GROUPS] = { "tls.handshake.extensions_supported_groups", "groups", 0, PRESENT,
	    .help = "groups for the key exchange that the client knows, the best first" },
	[GROUP] = { "tls.handshake.extensions_supported_group", "group", 16, HEX, .values = tls_groups,
	    .help = "a curve or a set of numbers in which keys can be agreed" },
	[FORMATS_LENGTH] = { "tls.handshake.extensions_ec_point_formats_length", "formats length", 8,
	    DEC, .help = "octets of the list of formats" },
	[FORMATS] = { "tls.handshake.extensions_ec_point_formats", "point formats", 0, PRESENT,
	    .help = "how points of a curve may be written" },
	[FORMAT] = { "tls.handshake.extensions_ec_point_format", "point format", 8, DEC,
	    .values = formats, .help = "a way to write a point; only the uncompressed one is used" },
	[HEARTBEAT] = { "tls.handshake.extension.heartbeat.mode", "heartbeat mode", 8, DEC,
	    .help = "1: the other end may send heartbeats, 2: it may not" },
	[ALPN_LENGTH] = { "tls.handshake.extensions_alpn_len", "protocols length", 16, DEC,
	    .help = "octets of the list of protocols" },
	[ALPN_LIST] = { "tls.handshake.extensions_alpn_list", "protocols", 0, PRESENT,
	    .help = "what the client can speak inside TLS, the best first; the server picks one" },
	[ALPN_NAME_LENGTH] = { "tls.handshake.extensions_alpn_str_len", "protocol length", 8, DEC,
	    .help = "octets of the protocol's name" },
	[ALPN_NAME] = { "tls.handshake.extensions_alpn_str", "protocol", 0, STRING,
	    .help = "protocol to be spoken inside TLS: http/1.1, h2 for HTTP/2 (ALPN)" },
	[SETTINGS_LENGTH] = { "tls.handshake.extensions_alps_len", "settings length", 16, DEC,
	    .help = "octets of the list of protocols" },
	[SETTINGS_LIST] = { "tls.handshake.extensions_alps_alpn_list", "settings", 0, PRESENT,
	    .help = "protocols whose settings can be sent during the handshake" },
	[SETTINGS_NAME_LENGTH] = { "tls.handshake.extensions_alps_alpn_str_len", "protocol length", 8,
	    DEC, .help = "octets of the protocol's name" },
	[SETTINGS_NAME] = { "tls.handshake.extensions_alps_alpn_str", "protocol", 0, STRING,
	    .help = "a protocol whose settings can be sent during the handshake" },
	[CERTIFICATE_TYPES_LENGTH] = { "tls.handshake.cert_type.types_len", "types length", 8, DEC,
	    .help = "octets of the list of kinds" },
	[CERTIFICATE_TYPES] = { "tls.handshake.cert_type.types", "certificate types", 0, PRESENT,
	    .help = "kinds of certificate that are understood" },
	[CERTIFICATE_TYPE] = { "tls.handshake.cert_type.type", "certificate type", 8, HEX,
	    .help = "0: X.509, 2: a bare public key" },
	[PADDING] = { "tls.handshake.extensions_padding_data", "padding", 0, OCTETS,
	    .help = "zeros that bring the message to a length no old server stumbles over" },
	[COMPRESSIONS_LENGTH] = { "tls.compress_certificate.algorithms_length", "algorithms length", 8,
	    DEC, .help = "octets of the list of algorithms" },
	[COMPRESSION] = { "tls.compress_certificate.algorithm", "algorithm", 16, DEC,
	    .values = compressions, .help = "how the certificate may be compressed" },
	[RECORD_SIZE] = { "tls.record_size_limit", "record size limit", 16, DEC,
	    .help = "longest record that the sender can take, in octets" },
	[IDENTITIES_LENGTH] = { "tls.handshake.extensions.psk.identities.length", "identities length",
	    16, DEC, .help = "octets of the list of keys" },
	[IDENTITY_LENGTH] = { "tls.handshake.extensions.psk.identity.identity_length",
	    "identity length", 16, DEC, .help = "octets of the key's name" },
	[IDENTITY] = { "tls.handshake.extensions.psk.identity.identity", "identity", 0, OCTETS,
	    .help = "name of a key that both ends have from before, usually a session ticket" },
	[TICKET_AGE] = { "tls.handshake.extensions.psk.identity.obfuscated_ticket_age", "ticket age",
	    32, DEC, .help = "milliseconds since the ticket was given, disguised" },
	[BINDERS_LENGTH] = { "tls.handshake.extensions.psk.binders_len", "binders length", 16, DEC,
	    .help = "octets of all binders" },
	[BINDERS] = { "tls.handshake.extensions.psk.binders", "binders", 0, PRESENT,
	    .help = "proofs that the client really has the keys it names" },
	[CHOSEN_IDENTITY] = { "tls.handshake.extensions.psk.identity.selected", "chosen identity", 16,
	    DEC, .help = "which of the client's keys the server takes, counted from 0" },
	[VERSIONS_LENGTH] = { "tls.handshake.extensions.supported_versions_len", "versions length", 8,
	    DEC, .help = "octets of the list of versions" },
	[VERSION] = { "tls.handshake.extensions.supported_version", "version", 16, HEX,
	    .values = tls_versions,
	    .help = "a version the client can speak, or the one the server has chosen" },
	[COOKIE_LENGTH] = { "tls.handshake.extensions.cookie_len", "cookie length", 16, DEC,
	    .help = "octets of the cookie" },
	[COOKIE] = { "tls.handshake.extensions.cookie", "cookie", 0, OCTETS,
	    .help = "octets that the server wants back in the client's second hello" },
	[MODES_LENGTH] = { "tls.extension.psk_ke_modes_length", "modes length", 8, DEC,
	    .help = "octets of the list of modes" },
	[MODE] = { "tls.extension.psk_ke_mode", "mode", 8, DEC, .values = modes,
	    .help = "whether a key from before is enough or fresh ones shall be mixed in" },
	[SHARES_LENGTH] = { "tls.handshake.extensions_key_share_client_length", "shares length", 16,
	    DEC, .help = "octets of all key shares" },
	[SHARE_GROUP] = { "tls.handshake.extensions_key_share_group", "group", 16, DEC,
	    .values = tls_groups, .help = "group of the key that follows" },
	[SHARE_LENGTH] = { "tls.handshake.extensions_key_share_key_exchange_length", "key length", 16,
	    DEC, .help = "octets of the key" },
	[SHARE] = { "tls.handshake.extensions_key_share_key_exchange", "key", 0, OCTETS,
	    .help = "the sender's public half of the key exchange" },
	[SHARE_WANTED] = { "tls.handshake.extensions_key_share_selected_group", "wanted group", 16, DEC,
	    .values = tls_groups, .help = "group for which the server wants a key share" },
	[RENEGOTIATION_LENGTH] = { "tls.handshake.extensions_reneg_info_len", "renegotiation length", 8,
	    DEC, .help = "octets of the proof; 0 in the first handshake of a connection" },
	[RENEGOTIATION] = { "tls.handshake.extensions_reneg_info", "renegotiation", 0, OCTETS,
	    .help = "proof that a new handshake belongs to this connection" },
	{ 0 },
};

/* --- lists --- */

/* A length, then so many octets, named GROUP if that is not 0, of ITEM, over and over. */
struct list {
	uint16_t type;
	uint8_t length, group, item;
};

static const struct list lists[] = {
	{ 10, GROUPS_LENGTH, GROUPS, GROUP },
	{ 11, FORMATS_LENGTH, FORMATS, FORMAT },
	{ 16, ALPN_LENGTH, ALPN_LIST, ALPN_NAME_LENGTH },
	{ 19, CERTIFICATE_TYPES_LENGTH, CERTIFICATE_TYPES, CERTIFICATE_TYPE },
	{ 20, CERTIFICATE_TYPES_LENGTH, CERTIFICATE_TYPES, CERTIFICATE_TYPE },
	{ 27, COMPRESSIONS_LENGTH, 0, COMPRESSION },
	{ 43, VERSIONS_LENGTH, 0, VERSION },
	{ 45, MODES_LENGTH, 0, MODE },
	{ 17513, SETTINGS_LENGTH, SETTINGS_LIST, SETTINGS_NAME_LENGTH },
};

static void take_list(struct reader *r, const struct list *list)
{
	uint32_t octets = (uint32_t)take(r, &fields[list->length]);

	reader_limit(r, octets);
	if (list->group)
		describe_group(r, &fields[list->group], octets, 0);
	while (reader_ok(r) && reader_left(r) > 0) {
		uint32_t value = (uint32_t)take(r, &fields[list->item]);
		if (list->item == ALPN_NAME_LENGTH || list->item == SETTINGS_NAME_LENGTH)
			take_octets(r, &fields[list->item + 1], value);
	}
}

/* --- others --- */

/* RFC 6066 section 3; the server answers with nothing. */
static void take_server_names(struct reader *r)
{
	if (reader_left(r) == 0)
		return;
	reader_limit(r, take16(r, &fields[NAMES_LENGTH]));
	while (reader_ok(r) && reader_left(r) > 0) {
		take(r, &fields[NAME_TYPE]);
		take_octets(r, &fields[NAME], take16(r, &fields[NAME_LENGTH]));
	}
}

static void take_status_request(struct reader *r, bool list)
{
	if (reader_left(r) == 0)
		return;
	if (list)
		reader_limit(r, take16(r, &fields[STATUS_LIST_LENGTH]));
	take(r, &fields[STATUS_TYPE]);
	if (list)
		take(r, &fields[STATUS_LENGTH]);
	reader_skip(r, take16(r, &fields[STATUS_RESPONDERS]));
	reader_skip(r, take16(r, &fields[STATUS_EXTENSIONS]));
}

/* RFC 8446 section 4.2.11 */
static void take_pre_shared_keys(struct reader *r, uint8_t message)
{
	if (message == TLS_SERVER_HELLO) {
		take(r, &fields[CHOSEN_IDENTITY]);
		return;
	}
	uint32_t octets = take16(r, &fields[IDENTITIES_LENGTH]);
	struct reader inside = *r;
	reader_limit(&inside, octets);
	while (reader_ok(&inside) && reader_left(&inside) > 0) {
		take_octets(&inside, &fields[IDENTITY], take16(&inside, &fields[IDENTITY_LENGTH]));
		take(&inside, &fields[TICKET_AGE]);
	}
	reader_leave(r, &inside, octets);
	octets = take16(r, &fields[BINDERS_LENGTH]);
	describe_group(r, &fields[BINDERS], octets, 0);
	reader_skip(r, octets);
}

/* RFC 8446 section 4.2.8; a server that asks for another hello names only a group. */
static void take_key_shares(struct reader *r, uint8_t message)
{
	if (message == TLS_CLIENT_HELLO) {
		reader_limit(r, take16(r, &fields[SHARES_LENGTH]));
	} else if (reader_left(r) == 2) {
		take(r, &fields[SHARE_WANTED]);
		return;
	}
	while (reader_ok(r) && reader_left(r) > 0) {
		take(r, &fields[SHARE_GROUP]);
		take_octets(r, &fields[SHARE], take16(r, &fields[SHARE_LENGTH]));
	}
}

/* What a server has chosen of a list stands alone. */
static bool take_choice(struct reader *r, uint16_t type)
{
	if (type == 43)
		take(r, &fields[VERSION]);
	else if (type == 19 || type == 20)
		take(r, &fields[CERTIFICATE_TYPE]);
	else
		return false;
	return true;
}

static void take_content(struct reader *r, uint16_t type, uint8_t message)
{
	if (message != TLS_CLIENT_HELLO && take_choice(r, type))
		return;
	for (size_t i = 0; i < COUNT(lists); i++) {
		if (lists[i].type == type) {
			take_list(r, &lists[i]);
			return;
		}
	}
	switch (type) {
	case 0:
		take_server_names(r);
		break;
	case 5:
	case 17:
		take_status_request(r, type == 17);
		break;
	case 13:
	case 34:
	case 50:
		tls_take_signature_schemes(r);
		break;
	case 15:
		take(r, &fields[HEARTBEAT]);
		break;
	case 18:
		tls_take_time_stamps(r);
		break;
	case 21:
		take_rest(r, &fields[PADDING], reader_left(r));
		break;
	case 28:
		take(r, &fields[RECORD_SIZE]);
		break;
	case 40: /* the number of key_share in drafts of TLS 1.3 */
	case 51:
		take_key_shares(r, message);
		break;
	case 41:
		take_pre_shared_keys(r, message);
		break;
	case 44:
		take_octets(r, &fields[COOKIE], take16(r, &fields[COOKIE_LENGTH]));
		break;
	case 65281:
		take_octets(r, &fields[RENEGOTIATION], take8(r, &fields[RENEGOTIATION_LENGTH]));
		break;
	case 1: /* these are nothing but their presence, or not worth more */
	case 22:
	case 23:
	case 42:
	case 49:
	case 13172:
		break;
	default:
		describe_group(r, &fields[DATA], reader_left(r), 0);
	}
}

void tls_take_extensions(struct reader *r, uint8_t type)
{
	if (reader_left(r) < 2)
		return;
	uint32_t all = take16(r, &fields[ALL_LENGTH]);
	struct reader list = *r;
	reader_limit(&list, all);
	while (reader_ok(&list) && reader_left(&list) > 0) {
		describe_group(&list, &fields[EXTENSION], 4 + (uint32_t)reader_peek(&list, 2, 16), 0);
		uint16_t extension = take16(&list, &fields[TYPE]);
		uint32_t length = take16(&list, &fields[LENGTH]);
		struct reader inside = list;
		reader_limit(&inside, length);
		take_content(&inside, extension, type);
		reader_leave(&list, &inside, length);
	}
	reader_leave(r, &list, all);
}

bool tls_is_1_3(uint16_t version)
{
	return version == 0x0304 || version >> 8 == 0x7f;
}

uint32_t tls_find_extension(const struct reader *r, uint16_t type)
{
	uint32_t end = 2 + (uint32_t)reader_peek(r, 0, 16);

	for (uint32_t at = 2; at + 4 <= end; at += 4 + (uint32_t)reader_peek(r, at + 2, 16))
		if (reader_peek(r, at, 16) == type && at + 4 <= reader_readable(r))
			return at + 4;
	return 0;
}

void tls_take_status_type(struct reader *r)
{
	take(r, &fields[STATUS_TYPE]);
}

const struct protocol protocol_tls_extensions = {
	.name = "TLS extensions",
	.filter = "tls.handshake.extension",
	.reference = "RFC 8446, section 4.2; RFC 6066; RFC 7301",
	.help = "what both ends add to the handshake: the server's name, versions, key shares",
	.fields = fields,
};
