/*
 * The data of DNS resource records: RFC 1035 section 3.3 and the RFCs named at the rows.
 *
 * The types that are a fixed sequence of numbers, names and texts: a row of layouts[] each.
 */
#include "dns_parts.h"

extern const struct protocol protocol_dns_records;

enum {
	A,
	AAAA,
	NS,
	MD,
	MF,
	CNAME,
	SOA_SERVER,
	SOA_MAILBOX,
	SOA_SERIAL,
	SOA_REFRESH,
	SOA_RETRY,
	SOA_EXPIRE,
	SOA_MINIMUM,
	MB,
	MG,
	MR,
	NULL_DATA,
	PTR,
	CPU_LENGTH,
	CPU,
	OS_LENGTH,
	OS,
	MINFO_RESPONSIBLE,
	MINFO_ERROR,
	MX_PREFERENCE,
	MX_EXCHANGE,
	RP_MAILBOX,
	RP_TXT,
	AFSDB_SUBTYPE,
	AFSDB_HOST,
	RT_PREFERENCE,
	RT_HOST,
	NSAP,
	SRV_PRIORITY,
	SRV_WEIGHT,
	SRV_PORT,
	SRV_TARGET,
	KX_PREFERENCE,
	KX_EXCHANGER,
	DNAME,
	EUI48,
	EUI64,
};

static const struct field fields[] = {
	[A] = { "dns.a", "address", 32, IPV4, .help = "an IPv4 address that the name stands for" },
	[AAAA] = { "dns.aaaa", "address", 128, IPV6,
	    .help = "an IPv6 address that the name stands for" },
	[NS] = { "dns.ns", "name server", 0, STRING,
	    .help = "a server that answers for the zone with this name" },
	[MD] = { "dns.md", "mail destination", 0, STRING, .help = "replaced by MX long ago" },
	[MF] = { "dns.mf", "mail forwarder", 0, STRING, .help = "replaced by MX long ago" },
	[CNAME] = { "dns.cname", "canonical name", 0, STRING,
	    .help = "the name asked for is an alias, look up this one in its place" },
	[SOA_SERVER] = { "dns.soa.mname", "primary name server", 0, STRING,
	    .help = "the server on which the zone is edited" },
	[SOA_MAILBOX] = { "dns.soa.rname", "responsible mailbox", 0, STRING,
	    .help = "mail address of whoever runs the zone; its first dot stands for the @" },
	[SOA_SERIAL] = { "dns.soa.serial_number", "serial number", 32, DEC,
	    .help = "grows with every change of the zone, so that copies know when to fetch it anew" },
	[SOA_REFRESH] = { "dns.soa.refresh_interval", "refresh interval", 32, DEC,
	    .help = "seconds after which a copy of the zone asks whether it has changed" },
	[SOA_RETRY] = { "dns.soa.retry_interval", "retry interval", 32, DEC,
	    .help = "seconds until that question is repeated when nobody answered it" },
	[SOA_EXPIRE] = { "dns.soa.expire_limit", "expire limit", 32, DEC,
	    .help = "seconds after which a copy that could not ask is no longer used" },
	[SOA_MINIMUM] = { "dns.soa.minimum_ttl", "minimum time to live", 32, DEC,
	    .help = "seconds for which others may remember that a name does not exist" },
	[MB] = { "dns.mb", "mailbox", 0, STRING, .help = "host that has this mailbox; not used today" },
	[MG] = { "dns.mg", "mail group member", 0, STRING,
	    .help = "mailbox that belongs to this list; not used today" },
	[MR] = { "dns.mr", "renamed mailbox", 0, STRING,
	    .help = "new name of this mailbox; not used today" },
	[NULL_DATA] = { "dns.null", "data", 0, OCTETS,
	    .help = "anything at all: a record type for experiments and, today, for tunnels" },
	[PTR] = { "dns.ptr.domain_name", "domain name", 0, STRING,
	    .help = "the name that belongs to an address: the reverse of a usual look-up" },
	[CPU_LENGTH] = { "dns.hinfo.cpu_length", "CPU length", 8, DEC, .help = "octets of the CPU" },
	[CPU] = { "dns.hinfo.cpu", "CPU", 0, STRING, .help = "kind of machine the name stands for" },
	[OS_LENGTH] = { "dns.hinfo.os_length", "OS length", 8, DEC,
	    .help = "octets of the operating system's name" },
	[OS] = { "dns.hinfo.os", "OS", 0, STRING, .help = "operating system of that machine" },
	[MINFO_RESPONSIBLE] = { "dns.minfo.r", "responsible mailbox", 0, STRING,
	    .help = "mailbox of whoever runs this list; not used today" },
	[MINFO_ERROR] = { "dns.minfo.e", "error mailbox", 0, STRING,
	    .help = "mailbox that gets the errors of this list; not used today" },
	[MX_PREFERENCE] = { "dns.mx.preference", "preference", 16, DEC,
	    .help = "which mail server to try first: the one with the lowest number" },
	[MX_EXCHANGE] = { "dns.mx.mail_exchange", "mail exchange", 0, STRING,
	    .help = "server that takes mail for this domain" },
	[RP_MAILBOX] = { "dns.rp.mailbox", "mailbox", 0, STRING,
	    .help = "mail address of the person responsible for this name" },
	[RP_TXT] = { "dns.rp.txt_rr", "more in", 0, STRING,
	    .help = "name whose TXT records say more about that person" },
	[AFSDB_SUBTYPE] = { "dns.afsdb.subtype", "kind", 16, DEC,
	    .help = "1 for a server of the Andrew file system, 2 for one of DCE" },
	[AFSDB_HOST] = { "dns.afsdb.hostname", "host", 0, STRING, .help = "name of that server" },
	[RT_PREFERENCE] = { "dns.rt.subtype", "preference", 16, DEC,
	    .help = "which route to try first: the one with the lowest number" },
	[RT_HOST] = { "dns.rt.intermediate_host", "intermediate host", 0, STRING,
	    .help = "host that passes packets on to this one" },
	[NSAP] = { "dns.nsap.rdata", "NSAP", 0, OCTETS, .help = "an address of the OSI protocols" },
	[SRV_PRIORITY] = { "dns.srv.priority", "priority", 16, DEC,
	    .help = "which servers to try first: those with the lowest number" },
	[SRV_WEIGHT] = { "dns.srv.weight", "weight", 16, DEC,
	    .help = "share of the load among servers of one priority" },
	[SRV_PORT] = { "dns.srv.port", "port", 16, DEC, .help = "port of the service on that server" },
	[SRV_TARGET] = { "dns.srv.target", "target", 0, STRING,
	    .help = "name of a machine that offers the service" },
	[KX_PREFERENCE] = { "dns.kx.preference", "preference", 16, DEC,
	    .help = "which exchanger to try first: the one with the lowest number" },
	[KX_EXCHANGER] = { "dns.kx.key_exchange", "key exchanger", 0, STRING,
	    .help = "host that agrees keys for IPsec in place of this one" },
	[DNAME] = { "dns.dname", "other tree", 0, STRING,
	    .help = "everything below the name is found below this one" },
	[EUI48] = { "dns.eui48", "hardware address", 48, MAC,
	    .help = "hardware address of the machine" },
	[EUI64] = { "dns.eui64", "hardware address", 0, OCTETS,
	    .help = "hardware address of the machine, in the long form" },
	{ 0 },
};

/* --- types that are a fixed sequence --- */

/* How to read a part. A text is two rows: its length and, after it in the table, the text. */
enum { END, NUMBER, NAME, TEXT, REST };

enum { MOST_PARTS = 7 };

struct layout {
	uint16_t type;
	struct {
		uint8_t row, kind;
	} parts[MOST_PARTS];
};

static const struct layout layouts[] = {
	{ 1, { { A, NUMBER } } }, { 2, { { NS, NAME } } }, { 3, { { MD, NAME } } },
	{ 4, { { MF, NAME } } }, { 5, { { CNAME, NAME } } },
	{ 6, { { SOA_SERVER, NAME }, { SOA_MAILBOX, NAME }, { SOA_SERIAL, NUMBER },
	         { SOA_REFRESH, NUMBER }, { SOA_RETRY, NUMBER }, { SOA_EXPIRE, NUMBER },
	         { SOA_MINIMUM, NUMBER } } },
	{ 7, { { MB, NAME } } }, { 8, { { MG, NAME } } }, { 9, { { MR, NAME } } },
	{ 10, { { NULL_DATA, REST } } }, { 12, { { PTR, NAME } } },
	{ 13, { { CPU_LENGTH, TEXT }, { OS_LENGTH, TEXT } } },
	{ 14, { { MINFO_RESPONSIBLE, NAME }, { MINFO_ERROR, NAME } } },
	{ 15, { { MX_PREFERENCE, NUMBER }, { MX_EXCHANGE, NAME } } },
	{ 17, { { RP_MAILBOX, NAME }, { RP_TXT, NAME } } },          /* RFC 1183 */
	{ 18, { { AFSDB_SUBTYPE, NUMBER }, { AFSDB_HOST, NAME } } }, /* RFC 1183 */
	{ 21, { { RT_PREFERENCE, NUMBER }, { RT_HOST, NAME } } },    /* RFC 1183 */
	{ 22, { { NSAP, REST } } },                                  /* RFC 1706 */
	{ 28, { { AAAA, NUMBER } } },                                /* RFC 3596 */
	{ 33, { { SRV_PRIORITY, NUMBER }, { SRV_WEIGHT, NUMBER }, { SRV_PORT, NUMBER },
	          { SRV_TARGET, NAME } } },                            /* RFC 2782 */
	{ 36, { { KX_PREFERENCE, NUMBER }, { KX_EXCHANGER, NAME } } }, /* RFC 2230 */
	{ 39, { { DNAME, NAME } } },                                   /* RFC 6672 */
	{ 108, { { EUI48, NUMBER } } },                                /* RFC 7043 */
	{ 109, { { EUI64, REST } } },                                  /* RFC 7043 */
};

bool dns_take_common_record(struct reader *r, uint32_t message, uint16_t type)
{
	const struct layout *layout = layouts;

	while (layout->type != type)
		if (++layout == layouts + COUNT(layouts))
			return false;
	for (size_t i = 0; i < MOST_PARTS && layout->parts[i].kind != END; i++) {
		const struct field *row = &fields[layout->parts[i].row];
		switch (layout->parts[i].kind) {
		case NUMBER:
			if (row->bits > 64)
				take_octets(r, row, row->bits / 8);
			else
				take(r, row);
			break;
		case NAME:
			dns_take_name(r, message, row, NULL);
			break;
		case TEXT:
			dns_take_text(r, row, row + 1);
			break;
		default:
			take_rest(r, row, reader_left(r));
			break;
		}
	}
	return true;
}

const struct protocol protocol_dns_records = {
	.name = "DNS records",
	.filter = "dns.record",
	.reference = "RFC 1035, section 3.3",
	.help = "what the answers of the Domain Name System contain: addresses, names, servers",
	.fields = fields,
};
