/* Every protocol and every field as one document, docs/protocols.md, from the rows of the decoders. */
#include "export.h"

#include "capture/lab_fields.h"

#include <stdio.h>
#include <string.h>

/* Text for a cell of a table. */
static void add_cell(struct text *out, const char *words)
{
	for (; *words; words++) {
		if (*words == '|' || *words == '<')
			text_add(out, "\\");
		text_add_octets(out, words, 1);
	}
}

/* What kind of value ROW has, and how wide it is on the wire. */
static void add_type(struct text *out, const struct field *row)
{
	static const char *const kinds[] = { [DEC] = "number",
		[HEX] = "number, hexadecimal",
		[FLAG] = "flag",
		[MAC] = "hardware address",
		[IPV4] = "IPv4 address",
		[IPV6] = "IPv6 address",
		[OCTETS] = "octets",
		[STRING] = "text",
		[SECONDS] = "seconds",
		[PRESENT] = "heading",
		[SIGNED] = "number with sign",
		[DECIMALS] = "number with decimals",
		[DATE] = "date" };
	const char *kind = row->format < COUNT(kinds) ? kinds[row->format] : "";

	text_add(out, kind);
	if (row->bits)
		text_printf(out, ", %u bit%s", row->bits, row->bits == 1 ? "" : "s");
}

static void add_fields(struct text *out, const struct protocol *protocol)
{
	if (!protocol->fields || !protocol->fields->name)
		return;
	text_add(out, "\n| field | is called | is a | says |\n|---|---|---|---|\n");
	for (const struct field *row = protocol->fields; row->name; row++) {
		text_printf(out, "| `%s` | ", row->name);
		add_cell(out, row->label);
		text_add(out, " | ");
		add_type(out, row);
		text_add(out, " | ");
		add_cell(out, row->help);
		text_add(out, " |\n");
	}
}

/* One place where a protocol hangs. Numbers as their own standards write them. */
static void add_key(struct text *out, struct key key)
{
	static const struct {
		const char *words;
		int digits; /* of its number, hexadecimal; 0: decimal, -1: the words alone say it */
	} places[KEY_KINDS] = {
		[LINK_TYPE] = { "link type", 0 },
		[ETHERTYPE] = { "EtherType", 4 },
		[TUNNEL_TYPE] = { "EtherType in a tunnel", 4 },
		[LLC_FRAME] = { "a length in place of an EtherType", -1 },
		[LLC_SERVICE] = { "LLC service access point", 2 },
		[PPP_PROTOCOL] = { "PPP protocol", 4 },
		[MPLS_PAYLOAD] = { "MPLS payload whose first four bits are", 0 },
		[IP_PROTOCOL] = { "IP protocol", 0 },
		[UDP_PORT] = { "UDP port", 0 },
		[TCP_PORT] = { "TCP port", 0 },
		[HTTP_MEDIA] = { "media type of an HTTP message", -1 },
		[ICMP_ERROR] = { "quoted in an ICMP error", -1 },
	};

	if ((key.kind == UDP_PORT || key.kind == TCP_PORT) && key.value == ANY_PORT) {
		text_printf(out, "any %s, by what it looks like", places[key.kind].words);
		return;
	}
	text_add(out, places[key.kind].words ? places[key.kind].words : "a number of its parent");
	if (places[key.kind].digits > 0)
		text_printf(out, " 0x%0*x", places[key.kind].digits, key.value);
	else if (places[key.kind].digits == 0)
		text_printf(out, " %u", key.value);
}

static void add_keys(struct text *out, const struct protocol *protocol)
{
	const struct key *key = protocol->keys;

	if (key->kind == NOTHING)
		return;
	text_add(out, "\nFound at: ");
	for (size_t i = 0; i < MAX_KEYS && key[i].kind != NOTHING; i++) {
		text_add(out, i > 0 ? "; " : "");
		add_key(out, key[i]);
	}
	text_add(out, ".\n");
}

static void add_protocol(struct text *out, const struct protocol *protocol)
{
	text_printf(out, "\n## %s\n\n`%s`, %s: %s.\n", protocol->name, protocol->filter,
	    protocol->reference, protocol->help);
	add_keys(out, protocol);
	add_fields(out, protocol);
}

void reference_document(struct text *out)
{
	size_t rows = 0;

	for (size_t i = 0; i < protocol_count; i++)
		for (const struct field *row = protocols[i]->fields; row && row->name; row++)
			rows++;
	text_printf(out,
	    "# Protocols\n\n"
	    "All that the decoders know: %zu protocols, %zu fields. Names are Wireshark's; they are for\n"
	    "`-Y` (docs/display-filter.md) and `-T fields -e`. Made from the decoders' own rows by\n"
	    "`looplab fields --markdown`; a test holds it to them.\n",
	    protocol_count, rows);
	for (size_t i = 0; i < protocol_count; i++)
		add_protocol(out, protocols[i]);
	add_protocol(out, &protocol_lab);
}
