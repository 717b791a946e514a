/* The frame itself: what the capture, not the network, says about a packet. Always the first layer. */
#include "../protocol.h"

enum {
	ENCAPSULATION,
	DATED,
	SHIFTED,
	EPOCH,
	SINCE_PREVIOUS,
	SINCE_SHOWN,
	RELATIVE,
	NUMBER,
	LENGTH,
	CAPTURED,
	MARKED,
	IGNORED,
	INTERFACE,
	INTERFACE_NAME,
	PATH,
	COMMENT
};

static const struct value_name encapsulations[] = { { 1, "Ethernet" }, { 2, "Token Ring" },
	{ 3, "SLIP" }, { 4, "PPP" }, { 6, "FDDI" }, { 7, "raw IP" }, { 8, "ARCNET" },
	{ 9, "Linux ARCNET" }, { 10, "ATM with LLC" }, { 11, "classical IP over ATM" }, { 13, "ATM" },
	{ 15, "BSD loopback" }, { 18, "IP over Fibre Channel" }, { 20, "wireless LAN" },
	{ 21, "wireless LAN, Prism" }, { 23, "wireless LAN, radiotap" }, { 24, "wireless LAN, AVS" },
	{ 25, "Linux cooked" }, { 26, "Frame Relay" }, { 28, "Cisco HDLC" }, { 38, "IPsec of OpenBSD" },
	{ 39, "firewall of OpenBSD" }, { 47, "private use 2" }, { 62, "IP over FireWire" },
	{ 97, "per-packet information" }, { 124, "Solaris IPNET" }, { 129, "raw IPv4" },
	{ 130, "raw IPv6" }, { 141, "firewall of Linux" }, { 155, "exported PDU" }, { 171, "PKTAP" },
	{ 174, "OpenBSD loopback" }, { 210, "Linux cooked v2" }, { 0, NULL } };

static const struct field fields[] = {
	[ENCAPSULATION] = { "frame.encap_type", "encapsulation", 0, SIGNED, .values = encapsulations,
	    .help = "kind of link the frame was captured on, by Wireshark's number; it decides how the "
	            "first header is read" },
	[DATED] = { "frame.time", "date and time", 0, DATE,
	    .help = "when the capture saw the frame, as date and time of day in UTC" },
	[SHIFTED] = { "frame.offset_shift", "time shift", 0, SECONDS,
	    .help =
	        "seconds by which the time of the frame was corrected; always 0, nobody does that here" },
	[EPOCH] = { "frame.time_epoch", "time", 0, SECONDS,
	    .help = "when the capture saw the frame, in seconds since 1 January 1970 UTC" },
	[SINCE_PREVIOUS] = { "frame.time_delta", "time since previous frame", 0, SECONDS,
	    .help = "seconds since the frame before this one in the capture" },
	[SINCE_SHOWN] = { "frame.time_delta_displayed", "time since previous frame shown", 0, SECONDS,
	    .help = "seconds since the frame before this one that the display filter let through" },
	[RELATIVE] = { "frame.time_relative", "time since first frame", 0, SECONDS,
	    .help = "seconds since the first frame of this capture" },
	[NUMBER] = { "frame.number", "frame number", 0, DEC,
	    .help = "place of the frame in the capture, counted from 1; it is never sent" },
	[LENGTH] = { "frame.len", "length on the wire", 0, DEC,
	    .help = "octets the frame had on the wire" },
	[CAPTURED] = { "frame.cap_len", "length captured", 0, DEC,
	    .help = "octets that were kept; fewer than were sent when the capture was told to cut" },
	[MARKED] = { "frame.marked", "marked", 1, FLAG,
	    .help = "whether somebody has marked the frame in Wireshark; never here" },
	[IGNORED] = { "frame.ignored", "ignored", 1, FLAG,
	    .help = "whether somebody has told Wireshark not to read the frame; never here" },
	[INTERFACE] = { "frame.interface_id", "interface", 0, DEC,
	    .help = "which of the capture's interfaces saw the frame, counted from 0" },
	[INTERFACE_NAME] = { "frame.interface_name", "interface name", 0, STRING,
	    .help = "what that interface was called where the capture was made" },
	[PATH] = { "frame.protocols", "protocols", 0, STRING,
	    .help = "every header in the frame, outermost first" },
	[COMMENT] = { "frame.comment", "comment", 0, STRING,
	    .help = "what somebody has written about this packet into the capture file; it was never "
	            "sent" },
	{ 0 },
};

/* Wireshark numbers link types its own way: from LINKTYPE_ to the number it shows. */
static int64_t encapsulation_of(uint16_t link_type)
{
	static const struct {
		uint16_t link_type;
		int16_t encapsulation;
	} known[] = { { 0, 15 }, { 1, 1 }, { 2, 184 }, { 3, 148 }, { 6, 2 }, { 7, 8 }, { 8, 3 },
		{ 9, 4 }, { 10, 6 }, { 11, 10 }, { 12, 7 }, { 13, 38 }, { 14, 7 }, { 16, 11 }, { 18, 11 },
		{ 19, 11 }, { 32, 69 }, { 50, 4 }, { 51, 139 }, { 99, 61 }, { 100, 10 }, { 101, 7 },
		{ 104, 28 }, { 105, 20 }, { 106, 11 }, { 107, 26 }, { 108, 174 }, { 109, 38 }, { 112, 28 },
		{ 113, 25 }, { 114, 30 }, { 117, 39 }, { 118, 29 }, { 119, 21 }, { 121, 32 }, { 122, 18 },
		{ 123, 13 }, { 127, 23 }, { 128, 37 }, { 129, 9 }, { 130, 81 }, { 131, 82 }, { 133, 87 },
		{ 135, 68 }, { 136, 151 }, { 137, 67 }, { 138, 62 }, { 139, 75 }, { 140, 42 }, { 141, 43 },
		{ 142, 101 }, { 143, 33 }, { 147, 45 }, { 148, 46 }, { 149, 47 }, { 150, 48 }, { 151, 49 },
		{ 152, 50 }, { 153, 51 }, { 154, 52 }, { 155, 53 }, { 156, 54 }, { 157, 55 }, { 158, 56 },
		{ 159, 57 }, { 160, 58 }, { 161, 59 }, { 162, 60 }, { 163, 24 }, { 165, 63 }, { 167, 76 },
		{ 169, 66 }, { 170, 178 }, { 171, 179 }, { 172, 77 }, { 173, 78 }, { 178, 83 }, { 179, 84 },
		{ 180, 85 }, { 181, 86 }, { 183, 91 }, { 184, 181 }, { 186, 92 }, { 187, 41 }, { 188, 93 },
		{ 189, 95 }, { 190, 109 }, { 192, 97 }, { 195, 104 }, { 196, 100 }, { 197, 98 },
		{ 199, 103 }, { 200, 197 }, { 201, 99 }, { 202, 147 }, { 203, 131 }, { 204, 19 },
		{ 209, 112 }, { 210, 106 }, { 211, 108 }, { 212, 107 }, { 213, 111 }, { 214, 105 },
		{ 215, 113 }, { 220, 115 }, { 224, 121 }, { 225, 122 }, { 226, 124 }, { 227, 125 },
		{ 228, 129 }, { 229, 130 }, { 230, 127 }, { 231, 146 }, { 235, 132 }, { 236, 133 },
		{ 237, 157 }, { 239, 141 }, { 240, 135 }, { 241, 136 }, { 242, 180 }, { 243, 138 },
		{ 245, 140 }, { 248, 149 }, { 249, 152 }, { 250, 153 }, { 251, 154 }, { 252, 155 },
		{ 253, 158 }, { 254, 159 }, { 255, 160 }, { 256, 161 }, { 258, 171 }, { 259, 172 },
		{ 260, 173 }, { 264, 177 }, { 266, 182 }, { 268, 36 }, { 270, 183 }, { 271, 185 },
		{ 272, 186 }, { 273, 199 }, { 274, 198 }, { 275, 200 }, { 276, 210 }, { 279, 204 },
		{ 280, 205 }, { 283, 206 }, { 287, 211 }, { 288, 208 }, { 290, 212 }, { 292, 214 },
		{ 293, 215 }, { 294, 216 }, { 295, 217 } };

	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i].link_type == link_type)
			return known[i].encapsulation;
	return 0;
}

/* What is the same of all frames, or was said in other words, is shown to those who ask for it by name. */
static void describe_if_named(struct reader *r, int field, uint64_t value)
{
	if (reader_is_named(r, &fields[field]))
		describe(r, &fields[field], value);
}

static void describe_times(struct reader *r, const struct packet *p)
{
	if (!packet_has_time(p))
		return;
	describe(r, &fields[DATED], (uint64_t)p->time);
	describe_if_named(r, SHIFTED, 0);
	describe(r, &fields[EPOCH], (uint64_t)p->time);
	if (!reader_is_unheard(r, &fields[SINCE_PREVIOUS]))
		describe(r, &fields[SINCE_PREVIOUS], (uint64_t)packet_since_previous(p));
	if (reader_is_named(r, &fields[SINCE_SHOWN]))
		describe(r, &fields[SINCE_SHOWN], (uint64_t)packet_since_shown(p));
	describe(r, &fields[RELATIVE], (uint64_t)p->time - (uint64_t)p->first_time);
}

static struct key decode_frame(struct reader *r, struct packet *p)
{
	if (r->listener) {
		const char *interface = packet_interface(p);
		describe(r, &fields[ENCAPSULATION], (uint64_t)encapsulation_of(p->link_type));
		describe_times(r, p);
		describe(r, &fields[NUMBER], p->number);
		describe(r, &fields[LENGTH], p->length);
		describe(r, &fields[CAPTURED], p->captured);
		describe_if_named(r, MARKED, 0);
		describe_if_named(r, IGNORED, 0);
		describe(r, &fields[INTERFACE], p->interface);
		if (interface && reader_is_named(r, &fields[INTERFACE_NAME]))
			describe_string(r, &fields[INTERFACE_NAME], interface);
		describe_string(r, &fields[PATH], r->listener->path);
		for (uint32_t i = 0; i < p->comment_count; i++)
			describe_string(r, &fields[COMMENT], p->comments[i]);
	}
	return (struct key){ LINK_TYPE, p->link_type, 0 };
}

static void summarize_frame(const struct packet *p, struct text *line)
{
	text_printf(line, "%u octets, link type %u", p->length, p->link_type);
}

const struct protocol protocol_frame = {
	.name = "Frame",
	.filter = "frame",
	.reference = "pcapng (draft-ietf-opsawg-pcapng)",
	.help = "what the capture noted about a packet: when, how long, where",
	.fields = fields,
	.decode = decode_frame,
	.summarize = summarize_frame,
};
