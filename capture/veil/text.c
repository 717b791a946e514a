/*
 * veil/text: addresses in text: in notes, comments, lines of the journal. What looks like an address is
 * taken for one: a word of digits and dots, or of hexadecimal digits and colons.
 */
#include "addresses.h"

#include <arpa/inet.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* What may not stand before or after an address. */
static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Six octets of two digits with ":" or "-" between them; their characters, or 0. */
static size_t scan_mac(const char *text, size_t length, uint8_t octets[6])
{
	enum { CHARACTERS = 17 };

	if (length < CHARACTERS || (text[2] != ':' && text[2] != '-'))
		return 0;
	for (size_t i = 0; i < CHARACTERS; i++) {
		char c = text[i];
		if (i % 3 == 2 ? c != text[2] : !is_hex(c))
			return 0;
		if (i % 3 < 2) {
			int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
			octets[i / 3] = (uint8_t)(octets[i / 3] << 4 | digit);
		}
	}
	return CHARACTERS;
}

/* The longest start of TEXT made of digits (hexadecimal, if so) and MARKS, into WORD; its length. */
static size_t scan_word(
    const char *text, size_t length, bool hex, const char *marks, char word[INET6_ADDRSTRLEN])
{
	size_t size = 0;

	while (size < length && text[size] &&
	       (hex ? is_hex(text[size]) || strchr(marks, text[size])
	            : is_digit(text[size]) || strchr(marks, text[size])))
		if (++size == INET6_ADDRSTRLEN)
			return 0;
	while (size > 0 &&
	       (text[size - 1] == '.' || (text[size - 1] == ':' && size > 1 && text[size - 2] != ':')))
		size--; /* the end of a sentence */
	memcpy(word, text, size);
	word[size] = '\0';
	return size;
}

/* The address at the start of TEXT, replaced, to the end of OUT; its characters, 0: there is none. */
static size_t replace(struct veil_table *table, const char *text, size_t length, struct text *out)
{
	char word[INET6_ADDRSTRLEN];
	uint8_t octets[16] = { 0 };
	size_t size = scan_mac(text, length, octets);

	if (size && (size == length || !is_word(text[size]))) {
		veil_mac(table, octets);
		for (int i = 0; i < 6; i++)
			text_printf(out, "%s%02x", i ? (char[]){ text[2], '\0' } : "", octets[i]);
		return size;
	}
	size = scan_word(text, length, false, ".", word);
	if (size && (size == length || !is_word(text[size])) && inet_pton(AF_INET, word, octets) == 1) {
		veil_ipv4(table, octets);
		text_add(out, inet_ntop(AF_INET, octets, word, sizeof word));
		return size;
	}
	size = scan_word(text, length, true, ":.", word);
	if (size > 2 && (size == length || !is_word(text[size])) &&
	    inet_pton(AF_INET6, word, octets) == 1) {
		veil_ipv6(table, octets);
		text_add(out, inet_ntop(AF_INET6, octets, word, sizeof word));
		return size;
	}
	return 0;
}

void veil_text(struct veil_table *table, const char *text, size_t length, struct text *out)
{
	size_t at = 0;

	while (at < length) {
		bool begins = at == 0 || (!is_word(text[at - 1]) && text[at - 1] != '.');
		size_t taken = begins && (is_hex(text[at]) || text[at] == ':')
		                   ? replace(table, text + at, length - at, out)
		                   : 0;
		if (!taken) {
			text_add_octets(out, text + at, 1);
			taken = 1;
		}
		at += taken;
	}
}
