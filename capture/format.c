/* format: values as text, in one place for every view and export. */
#include "format.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- one value --- */

/* With a character between them, GAP, or "". */
static void hex_octets_add(struct text *text, const uint8_t *bytes, uint32_t count, const char *gap)
{
	static const char digits[] = "0123456789abcdef";
	char piece[192]; /* several octets at once: there may be many */
	size_t length = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (i && gap[0])
			piece[length++] = gap[0];
		piece[length++] = digits[bytes[i] >> 4];
		piece[length++] = digits[bytes[i] & 15];
		if (length + 3 > sizeof piece) {
			text_add_octets(text, piece, length);
			length = 0;
		}
	}
	text_add_octets(text, piece, length);
}

#define TEN_FROM(tens)                                                                             \
	tens "0", tens "1", tens "2", tens "3", tens "4", tens "5", tens "6", tens "7", tens "8",      \
	    tens "9"

/* The digits of an octet to AT, where there is room for four characters; behind them. */
static char *octet_write(char *at, uint8_t octet)
{
	static const char digits[256][4] = { TEN_FROM(""), TEN_FROM("1"), TEN_FROM("2"), TEN_FROM("3"),
		TEN_FROM("4"), TEN_FROM("5"), TEN_FROM("6"), TEN_FROM("7"), TEN_FROM("8"), TEN_FROM("9"),
		TEN_FROM("10"), TEN_FROM("11"), TEN_FROM("12"), TEN_FROM("13"), TEN_FROM("14"),
		TEN_FROM("15"), TEN_FROM("16"), TEN_FROM("17"), TEN_FROM("18"), TEN_FROM("19"),
		TEN_FROM("20"), TEN_FROM("21"), TEN_FROM("22"), TEN_FROM("23"), TEN_FROM("24"), "250",
		"251", "252", "253", "254", "255" };

	memcpy(at, digits[octet], sizeof digits[octet]);
	return at + 1 + (octet >= 10) + (octet >= 100);
}

static char *ipv4_write(char *at, const uint8_t *address)
{
	at = octet_write(at, address[0]);
	for (int i = 1; i < 4; i++) {
		*at = '.';
		at = octet_write(at + 1, address[i]);
	}
	return at;
}

static void ipv4_add(struct text *text, uint32_t address)
{
	const uint8_t octets[4] = { (uint8_t)(address >> 24), (uint8_t)(address >> 16),
		(uint8_t)(address >> 8), (uint8_t)address };
	char *room = text_room(text, INET_ADDRSTRLEN);

	text_fill(text, (size_t)(ipv4_write(room, octets) - room));
}

/* Where the longest row of groups that are 0 begins, the first of equals; *LENGTH: of two groups at
 * least, or 0. */
static int longest_zeros(const uint16_t *groups, int *length)
{
	int first = 0;

	*length = 0;
	for (int i = 0, row = 0; i < 8; i++) {
		row = groups[i] ? 0 : row + 1;
		if (row >= 2 && row > *length) {
			*length = row;
			first = i + 1 - row;
		}
	}
	return first;
}

static char *group_write(char *at, uint16_t group)
{
	for (int shift = group >= 0x1000  ? 12
	                 : group >= 0x100 ? 8
	                 : group >= 0x10  ? 4
	                                  : 0;
	     shift >= 0; shift -= 4)
		*at++ = "0123456789abcdef"[group >> shift & 15];
	return at;
}

/* RFC 5952. Those with an IPv4 address inside are left to the library. */
static char *ipv6_write(char *at, const uint8_t *address)
{
	uint16_t groups[8];
	int length;

	for (int i = 0; i < 8; i++)
		groups[i] = (uint16_t)(address[2 * i] << 8 | address[2 * i + 1]);
	int first = longest_zeros(groups, &length), last = first + length - 1;
	if (length >= 5 && first == 0)
		return inet_ntop(AF_INET6, address, at, INET6_ADDRSTRLEN) ? at + strlen(at) : at;
	for (int i = 0; i < 8; i++) {
		if (length && i >= first && i <= last) {
			if (i == last)
				*at++ = ':';
			continue;
		}
		if (i > 0)
			*at++ = ':';
		at = group_write(at, groups[i]);
	}
	if (length && last == 7)
		*at++ = ':';
	return at;
}

/* A prefix may leave out the zeros at its end. */
static void ipv6_prefix_add(struct text *text, const uint8_t *octets, uint32_t count)
{
	uint8_t address[16] = { 0 };

	if (count > sizeof address)
		return;
	if (count)
		memcpy(address, octets, count);
	char *room = text_room(text, INET6_ADDRSTRLEN);
	text_fill(text, (size_t)(ipv6_write(room, address) - room));
}

static void mac_add(struct text *text, uint64_t value)
{
	uint8_t octets[6];

	for (int i = 0; i < 6; i++)
		octets[i] = (uint8_t)(value >> (40 - 8 * i));
	hex_octets_add(text, octets, sizeof octets, ":");
}

/* Digits enough for the width, in whole octets, unless the row says how many. */
static void hex_add(struct text *text, const struct item *item)
{
	uint32_t bits = item->bits ? item->bits : item->field->bits;
	int digits = item->field->digits ? item->field->digits : (int)((bits + 7) / 8 * 2);

	text_add_octets(text, "0x", 2);
	text_add_hex(text, item->value, digits);
}

static void seconds_add(struct text *text, int64_t time)
{
	uint64_t size = time < 0 ? 0 - (uint64_t)time : (uint64_t)time;

	if (time < 0)
		text_add_octets(text, "-", 1);
	text_add_number(text, size / 1000000000, 1);
	text_add_octets(text, ".", 1);
	text_add_number(text, size % 1000000000, 9);
}

/* A number of so many bits, the highest of which says that it is negative. */
static int64_t signed_value(const struct item *item)
{
	uint32_t unused = item->bits && item->bits < 64 ? 64 - item->bits : 0;

	return (int64_t)(item->value << unused) >> unused;
}

static void date_add(struct text *text, int64_t time)
{
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
		"Sep", "Oct", "Nov", "Dec" };
	int64_t rest = time % 1000000000;
	time_t seconds = (time_t)(time / 1000000000 - (rest < 0));
	struct tm date;

	if (time == INT64_MIN || !gmtime_r(&seconds, &date)) {
		text_add(text, "NULL");
		return;
	}
	text_printf(text, "%s %2d, %d %02d:%02d:%02d.%09lld UTC", months[date.tm_mon], date.tm_mday,
	    date.tm_year + 1900, date.tm_hour, date.tm_min, date.tm_sec,
	    (long long)(rest < 0 ? rest + 1000000000 : rest));
}

/* Made visible, but a backslash is one backslash, as tshark has it. */
static void string_add(struct text *text, const void *characters, size_t length)
{
	const char *at = characters;

	for (const char *end = length ? at + length : at; at < end;) {
		const char *backslash = memchr(at, '\\', (size_t)(end - at));
		size_t piece = (size_t)((backslash ? backslash : end) - at);
		text_add_visible(text, at, piece);
		text_add(text, backslash ? "\\" : "");
		at += piece + (backslash != NULL);
	}
}

void item_format(const struct item *item, const uint8_t *bytes, struct text *text)
{
	const uint8_t *there = item->bits ? bytes + item->bit / 8 : NULL;
	uint32_t octets = item->bits / 8;

	switch ((enum format)item->field->format) {
	case FLAG:
		text_add_octets(text, item->value ? "1" : "0", 1);
		break;
	case DEC:
		text_add_number(text, item->value, 1);
		break;
	case SIGNED:
		text_printf(text, "%lld", (long long)signed_value(item));
		break;
	case HEX:
		hex_add(text, item);
		break;
	case MAC:
		if (item->bits == 48 || !item->bits)
			mac_add(text, item->value);
		else
			hex_octets_add(text, there, octets, "");
		break;
	case IPV4:
		ipv4_add(text, (uint32_t)item->value);
		break;
	case IPV6:
		ipv6_prefix_add(text, there, octets);
		break;
	case OCTETS:
		if (octets == 0)
			text_add(text, "<MISSING>");
		hex_octets_add(text, there, octets, "");
		break;
	case STRING:
		if (item->string)
			string_add(text, item->string, strlen(item->string));
		else
			string_add(text, there, octets);
		break;
	case SECONDS:
		seconds_add(text, (int64_t)item->value);
		break;
	case DECIMALS:
		seconds_add(text, (int64_t)item->value);
		while (text->length && text->at[text->length - 1] == '0')
			text->length--;
		if (text->length && text->at[text->length - 1] == '.')
			text->length--;
		break;
	case DATE:
		date_add(text, (int64_t)item->value);
		break;
	case PRESENT:
		text_add(text, "1");
		break;
	}
}

const char *value_name(const struct value_name *names, uint64_t value)
{
	for (; names && names->name; names++)
		if (names->value == value)
			return names->name;
	return NULL;
}

void item_explain(const struct item *item, const uint8_t *bytes, struct text *text)
{
	bool is_signed = item->field->format == SIGNED; /* the names of its values are 32 bits wide */
	uint64_t value = is_signed ? (uint32_t)item->value : item->value;
	const char *name = value_name(item->field->values, value);

	if (item->field->format == PRESENT)
		return;
	if (item->field->format == FLAG && !name)
		name = item->value ? "set" : "not set";
	item_format(item, bytes, text);
	if (name)
		text_printf(text, " (%s)", name);
}

/* --- endpoints --- */

enum { ENDPOINT_ROOM = INET6_ADDRSTRLEN + 3 + NUMBER_ROOM };

static char *address_write(char *at, const struct endpoint *endpoint)
{
	if (endpoint->family == 4)
		return ipv4_write(at, endpoint->address);
	return endpoint->family ? ipv6_write(at, endpoint->address) : at;
}

void endpoint_format(const struct endpoint *endpoint, struct text *text)
{
	char *room = text_room(text, ENDPOINT_ROOM);

	text_fill(text, (size_t)(address_write(room, endpoint) - room));
}

void endpoint_format_port(const struct endpoint *endpoint, struct text *text)
{
	bool has_port = endpoint->transport || endpoint->port;
	bool bracket = has_port && endpoint->family == 6;
	char *room = text_room(text, ENDPOINT_ROOM), *at = room;

	if (bracket)
		*at++ = '[';
	at = address_write(at, endpoint);
	if (bracket)
		*at++ = ']';
	if (has_port) {
		*at++ = ':';
		at = number_write(at, endpoint->port, 1);
	}
	text_fill(text, (size_t)(at - room));
}

/* The digits of a port and nothing else. */
static bool port_parse(const char *text, uint16_t *port)
{
	size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 5 || text[digits])
		return false;
	unsigned long value = strtoul(text, NULL, 10);
	*port = (uint16_t)value;
	return value <= 65535;
}

bool endpoint_parse(const char *text, struct endpoint *endpoint)
{
	bool bracket = text[0] == '[';
	size_t colon = strcspn(text, ":");
	bool is_ipv4 = !bracket && memchr(text, '.', colon);
	const char *start = text + bracket;
	size_t length = bracket ? strcspn(start, "]") : is_ipv4 ? colon : strlen(start);
	struct endpoint parsed = { .family = is_ipv4 ? 4 : 6 };
	char address[INET6_ADDRSTRLEN];

	if (length >= sizeof address)
		return false;
	memcpy(address, start, length);
	address[length] = '\0';
	const char *rest = start + length;
	if (bracket && *rest++ != ']')
		return false;
	if (inet_pton(is_ipv4 ? AF_INET : AF_INET6, address, parsed.address) != 1)
		return false;
	if (*rest && (*rest != ':' || !port_parse(rest + 1, &parsed.port)))
		return false;
	*endpoint = parsed;
	return true;
}

void tcp_flags_format(uint16_t flags, struct text *text)
{
	static const struct {
		uint16_t flag;
		const char *letter;
	} letters[] = { { TCP_FIN, "F" }, { TCP_SYN, "S" }, { TCP_RST, "R" }, { TCP_PSH, "P" },
		{ TCP_ACK, "." }, { TCP_URG, "U" }, { TCP_ECE, "E" }, { TCP_CWR, "W" }, { TCP_AE, "e" } };
	size_t before = text->length;

	for (size_t i = 0; i < COUNT(letters); i++)
		if (flags & letters[i].flag)
			text_add(text, letters[i].letter);
	if (text->length == before)
		text_add(text, "none");
}
