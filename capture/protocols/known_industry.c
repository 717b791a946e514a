/*
 * Known by their number, and no further: what controllers of machines, buildings and power stations
 * say. They have ports that others use as well, so each says by its first octets that it is meant.
 */
#include "known_parts.h"

#define NOT_THIS ((struct key){ .kind = NOT_MINE })

/* MBAP header: a number, 0 for Modbus, how many octets follow, a unit. */
static struct key decode_modbus(struct reader *r, struct packet *p)
{
	enum { HEADER = 6, SHORTEST = 2, LONGEST = 254 };
	uint64_t length = reader_peek(r, 4, 16);

	(void)p;
	if (reader_readable(r) < HEADER + SHORTEST || reader_peek(r, 2, 16) != 0 || length < SHORTEST ||
	    length > LONGEST)
		return NOT_THIS;
	describe_path(r, "modbus");
	return known_pass(r);
}

/* TPKT (RFC 1006) around COTP (X.224); Siemens S7 in a COTP message that carries data. */
static struct key decode_tpkt(struct reader *r, struct packet *p)
{
	enum { HEADER = 4, DATA = 0xf0, S7 = 0x32 };
	uint64_t length = reader_peek(r, 2, 16), cotp = reader_peek(r, HEADER, 8);

	(void)p;
	if (reader_readable(r) < HEADER + 3 || reader_peek(r, 0, 16) != 0x0300 || length < HEADER + 3)
		return NOT_THIS;
	describe_path(r, "cotp");
	uint32_t behind = HEADER + 1 + (uint32_t)cotp;
	if (reader_peek(r, HEADER + 1, 8) != DATA || length <= behind)
		return known_pass(r);
	if (reader_peek(r, behind, 8) == S7) {
		describe_path(r, "s7comm");
		return known_pass(r);
	}
	reader_skip(r, behind);
	return NOTHING_FOLLOWS;
}

/* ASHRAE 135 annex J: 0x81, what to do with the message, its length; the message, which is for a
 * program unless it is for routers. */
static struct key decode_bacnet(struct reader *r, struct packet *p)
{
	enum { HEADER = 4, FORWARDED = 4, REGISTERED = 9, UNICAST = 10, BROADCAST = 11 };
	uint64_t function = reader_peek(r, 1, 8);

	(void)p;
	if (reader_readable(r) < HEADER || reader_peek(r, 0, 8) != 0x81)
		return NOT_THIS;
	if (function != FORWARDED && (function < REGISTERED || function > BROADCAST))
		return known_pass(r);
	describe_path(r, "bacnet");
	if ((reader_peek(r, function == FORWARDED ? HEADER + 6 + 1 : HEADER + 1, 8) & 0x80) == 0)
		describe_path(r, "bacapp");
	return known_pass(r);
}

/* A command, little-endian, and how many octets follow the header of 24. */
static struct key decode_enip(struct reader *r, struct packet *p)
{
	enum { HEADER = 24, REQUEST_DATA = 0x6f00, UNIT_DATA = 0x7000 };
	uint64_t command = reader_peek(r, 0, 16);

	(void)p;
	if (reader_readable(r) < HEADER || (command & 0xff) != 0)
		return NOT_THIS;
	if ((command == REQUEST_DATA || command == UNIT_DATA) && reader_readable(r) > HEADER)
		describe_path(r, "cip");
	return known_pass(r);
}

/* Version 1, a request, an answer or a message nobody asked for. */
static struct key decode_hart_ip(struct reader *r, struct packet *p)
{
	enum { HEADER = 8 };

	(void)p;
	if (reader_readable(r) < HEADER || reader_peek(r, 0, 8) != 1 || reader_peek(r, 1, 8) > 15)
		return NOT_THIS;
	return known_pass(r);
}

/* Always 0x68, and how many octets follow; the last bit of the third is 0 where data follow. */
static struct key decode_iec_104(struct reader *r, struct packet *p)
{
	enum { HEADER = 6 };

	(void)p;
	if (reader_readable(r) < HEADER || reader_peek(r, 0, 8) != 0x68 || reader_peek(r, 1, 8) < 4)
		return NOT_THIS;
	if ((reader_peek(r, 2, 8) & 1) == 0)
		describe_path(r, "iec60870_asdu");
	return known_pass(r);
}

/* Three letters that say which message it is, and whether it is the last piece of it. */
static struct key decode_opc_ua(struct reader *r, struct packet *p)
{
	static const uint32_t kinds[] = { 0x48454c, 0x41434b, 0x455252, 0x524845, 0x4d5347, 0x4f504e,
		0x434c4f }; /* HEL ACK ERR RHE MSG OPN CLO */
	uint64_t kind = reader_peek(r, 0, 24), piece = reader_peek(r, 3, 8);

	(void)p;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kind == kinds[i] && (piece == 'F' || piece == 'C' || piece == 'A'))
			return known_pass(r);
	return NOT_THIS;
}

/* Two octets 0, then how many follow, little-endian: a header of 32 at least. */
static struct key decode_ams(struct reader *r, struct packet *p)
{
	enum { HEADER = 6, SHORTEST = 32 };

	(void)p;
	if (reader_readable(r) < HEADER + SHORTEST || reader_peek(r, 0, 16) != 0)
		return NOT_THIS;
	return known_pass(r);
}

static struct key decode_always(struct reader *r, struct packet *p)
{
	(void)p;
	return known_pass(r);
}

extern const struct protocol protocol_modbus, protocol_tpkt, protocol_bacnet, protocol_enip,
    protocol_hart_ip, protocol_iec_104, protocol_opc_ua, protocol_ams, protocol_omron,
    protocol_goose;

const struct protocol protocol_modbus = {
	.name = "Modbus/TCP",
	.filter = "mbtcp",
	.reference = "Modbus Messaging on TCP/IP 1.0b",
	.help = "reads and writes the numbered values of controllers and sensors",
	.keys = { { TCP_PORT, 502, 0 } },
	.decode = decode_modbus,
};

const struct protocol protocol_tpkt = {
	.name = "TPKT",
	.filter = "tpkt",
	.reference = "RFC 1006",
	.help = "marks where each message of the ISO protocols begins in a TCP connection: those of "
	        "Siemens S7 controllers, for example",
	.keys = { { TCP_PORT, 102, 0 } },
	.decode = decode_tpkt,
};

const struct protocol protocol_bacnet = {
	.name = "BVLC",
	.filter = "bvlc",
	.reference = "ASHRAE 135 annex J",
	.help = "carries BACnet, by which the heating, light and doors of a building are controlled",
	.keys = { { UDP_PORT, 47808, 0 } },
	.decode = decode_bacnet,
};

const struct protocol protocol_enip = {
	.name = "ENIP",
	.filter = "enip",
	.reference = "ODVA EtherNet/IP",
	.help = "controls the machines of a factory",
	.keys = { { TCP_PORT, 44818, 0 }, { UDP_PORT, 44818, 0 } },
	.decode = decode_enip,
};

const struct protocol protocol_hart_ip = {
	.name = "HART_IP",
	.filter = "hart_ip",
	.reference = "HCF_SPEC-085",
	.help = "reads and sets instruments that measure or control",
	.keys = { { TCP_PORT, 5094, 0 }, { UDP_PORT, 5094, 0 } },
	.decode = decode_hart_ip,
};

const struct protocol protocol_iec_104 = {
	.name = "IEC 60870-5-104",
	.filter = "iec60870_104",
	.reference = "IEC 60870-5-104",
	.help = "reads and switches the equipment of power networks",
	.keys = { { TCP_PORT, 2404, 0 } },
	.decode = decode_iec_104,
};

const struct protocol protocol_opc_ua = {
	.name = "OpcUa",
	.filter = "opcua",
	.reference = "OPC 10000-6",
	.help = "tells programs what machines of any maker measure and do",
	.keys = { { TCP_PORT, 4840, 0 } },
	.decode = decode_opc_ua,
};

const struct protocol protocol_ams = {
	.name = "AMS",
	.filter = "ams",
	.reference = "Beckhoff ADS/AMS",
	.help = "carries commands to Beckhoff controllers, and their answers",
	.keys = { { TCP_PORT, 48898, 0 } },
	.decode = decode_ams,
};

const struct protocol protocol_omron = {
	.name = "OMRON",
	.filter = "omron",
	.reference = "OMRON FINS",
	.help = "carries commands to Omron controllers, and their answers",
	.keys = { { UDP_PORT, 9600, 0 } },
	.decode = decode_always,
};

const struct protocol protocol_goose = {
	.name = "GOOSE",
	.filter = "goose",
	.reference = "IEC 61850-8-1",
	.help = "tells all devices of a power station at once what has just happened",
	.keys = { { ETHERTYPE, 0x88b8, 0 } },
	.decode = decode_always,
};
